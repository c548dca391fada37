"""One visit to a mail server: log in, look into a folder without touching anything, take what is new, log out."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from bot.errors import FetchError
from bot.model import Fetched
from bot.sources._feed_plain import cut, one_line
from bot.sources._mail_parse import entries_of
from bot.web.failures import no_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Cursor, Entry, Secret

LOOK_BACK = timedelta(days=7)  # at the first look, and after a folder was built anew
MAX_MAILS = 200  # of a fetch; the next one goes on from there
MAX_MAIL = 500_000  # bytes of a mail that are read: its text comes first, its attachments last
MAX_TRAFFIC = 40_000_000  # bytes of all that a server says in one fetch
ENOUGH = 20_000_000  # bytes of mails after which the rest waits for the next fetch
STEP_SECONDS = 20.0
READ_SECONDS = 45.0  # after which the rest waits for the next fetch: slow or odd mails must not hold up all others

_BODY = b"BODY[]<0>"
_COMMAND = re.compile(r"^(?:command: \w+ => )?(?:\w+ failed: )?")  # what the libraries put before a server's words
_NONSENSE = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError)


@dataclass(slots=True, kw_only=True)
class Visit:
    """One connection to a mail server, used on a thread of its own. `address` is what `host` was looked up to be."""

    host: str
    address: str
    port: int
    tls: Literal["direct", "starttls", "none"]
    user: str
    password: Secret
    folder: str
    flaws: dict[str, int] = field(default_factory=dict)
    _line: socket.socket | None = None
    _is_over: bool = False

    def take(self, cursor: Cursor, now: datetime) -> Fetched:
        """Log in, look, and log out. Raises FetchError."""
        try:
            with _Client(self) as client:
                self._log_in(client)
                return self._look(client, cursor, now)
        except LoginError as error:
            raise FetchError(
                f"the mail server does not let {self.user} in: {self._said(error)}", permanent=True
            ) from None
        except IMAPClientAbortError as error:
            raise FetchError(f"the mail server broke off: {self._said(error)}") from None
        except IMAPClientError as error:
            raise FetchError(f"the mail server refuses: {self._said(error)}") from None
        except OSError as error:
            raise FetchError(str(no_answer(error, STEP_SECONDS))) from None
        except _NONSENSE as error:
            raise FetchError("the mail server's answer makes no sense") from error
        finally:
            if self._line is not None:
                self._line.close()

    def hang_up(self) -> None:
        """End the connection from another thread, if it is still there."""
        self._is_over = True
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def connected(self) -> socket.socket:
        """Return a connection to the address that was looked up before: another look could bring another."""
        self._line = line = socket.create_connection((self.address, self.port), STEP_SECONDS)
        if self.tls == "direct":
            self._line = line = _trust().wrap_socket(line, server_hostname=self.host)
        return line

    def _log_in(self, client: _Client) -> None:
        if self.tls == "starttls":
            client.starttls(_trust())
        password = self.password.reveal()
        if (self.user + password).isascii():
            client.login(self.user, password)
        else:
            client.plain_login(self.user, password)

    def _look(self, client: _Client, cursor: Cursor, now: datetime) -> Fetched:
        folder = self._opened(client)
        validity, following = _number(folder, b"UIDVALIDITY"), _number(folder, b"UIDNEXT")
        place = f"{self.user}@{self.host}/{self.folder}"
        known = cursor.get("place") == place and cursor.get("validity") == validity
        last = int(cursor["last"]) if known else 0
        if known:
            # A range that begins beyond the last mail is turned round by servers, and names that mail.
            waiting = sorted(uid for uid in client.search(["UID", f"{last + 1}:*"]) if uid > last)
        else:
            waiting = sorted(client.search(["SINCE", (now - LOOK_BACK).date()]))[-MAX_MAILS:]
        if not waiting:
            last = max(last, (following or 1) - 1)
        entries, last = self._taken(client, waiting, last)
        degraded = "; ".join(f"{count} {words}" for words, count in self.flaws.items())
        return Fetched(
            entries=tuple(reversed(entries)),
            cursor={"place": place, "validity": validity, "last": last},
            title=self.folder,
            degraded=cut(degraded, 300) or None,
        )

    def _opened(self, client: _Client) -> Mapping[Any, Any]:
        """Open the folder to look only. Raises FetchError where there is no such folder."""
        try:
            opened: Mapping[Any, Any] = client.select_folder(self.folder, readonly=True)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            names = [one_line(str(name), 60, markup=False) for _flags, _mark, name in client.list_folders()[:30]]
            there = f"; there are: {', '.join(names)}" if names else ""
            raise FetchError(cut(f"there is no folder {self.folder!r}{there}", 500), permanent=True) from None
        return opened

    def _taken(self, client: _Client, waiting: list[int], last: int) -> tuple[list[Entry], int]:
        """Return what the mails tell, oldest first, as far as there is room; and the number of the last of them."""
        entries: list[Entry] = []
        size, end = 0, monotonic() + READ_SECONDS
        for uid in waiting[:MAX_MAILS]:
            if size >= ENOUGH or monotonic() > end or self._is_over:
                break
            answer = client.fetch([uid], ["INTERNALDATE", "RFC822.SIZE", f"BODY.PEEK[]<0.{MAX_MAIL}>"]).get(uid, {})
            last = uid
            data = answer.get(_BODY)
            if not isinstance(data, bytes):
                continue  # it was deleted since
            size += len(data)
            told, flaw = _read(answer, data[:MAX_MAIL])
            entries += told
            if flaw:
                self.flaws[flaw] = self.flaws.get(flaw, 0) + 1
        return entries, last

    def _said(self, error: Exception) -> str:
        """Return what the server said, without the password if it repeats it."""
        words = one_line(_COMMAND.sub("", str(error)).replace(self.password.reveal(), "***"), 200, markup=False)
        return words.removeprefix("b'").rstrip("'") or "it does not say why"


def _read(answer: Mapping[Any, Any], data: bytes) -> tuple[tuple[Entry, ...], str | None]:
    """Return what a mail tells and what is wrong with it. One that is like no mail must not stop those behind it."""
    arrived = answer.get(b"INTERNALDATE")
    known = arrived if isinstance(arrived, datetime) and arrived.tzinfo else None
    try:
        return entries_of(data, known, cut_off=(_number(answer, b"RFC822.SIZE") or 0) > MAX_MAIL)
    except _NONSENSE:
        return (), "mails that cannot be read"


def _number(answer: Mapping[Any, Any], name: bytes) -> int | None:
    value = answer.get(name)
    return value if isinstance(value, int) else None


def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


# --- the connection --------------------------------------------------------------------------------------------


class _Client(IMAPClient):  # type: ignore[misc] # it has no types
    """A client that is connected by its visit, and believes no length that a server names."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        timeout = SocketTimeout(STEP_SECONDS, STEP_SECONDS)
        super().__init__(visit.host, visit.port, ssl=visit.tls == "direct", timeout=timeout)
        self.normalise_times = False

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - the name that it is called by
        return _Connection(self._visit)


class _Connection(imaplib.IMAP4):
    """One connection, bounded in what is read of it."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._left = MAX_TRAFFIC
        super().__init__(visit.host, visit.port, STEP_SECONDS)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:  # noqa: ARG002 - it is always the same
        return self._visit.connected()

    def read(self, size: int) -> bytes:
        """Read a text of which the server said the length."""
        if size > MAX_MAIL * 2:
            raise self.abort("it sends more than it was asked for")
        self._spend(size)
        return super().read(size)

    def readline(self) -> bytes:
        """Read a line."""
        line = super().readline()
        self._spend(len(line))
        return line

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise self.abort(f"it sends more than {MAX_TRAFFIC // 1_000_000} MB")
