"""One visit to a mail server that takes mail: connect, log in, hand a letter over, leave; and what a refusal means."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import aiosmtplib

from bot.errors import SendError
from bot.markup import clean
from bot.web.failures import no_answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Secret

STEP_SECONDS = 20.0
SECONDS = 50.0  # in total, less than a delivery's lease
LEAVING_SECONDS = 2.0
SAID = 200  # characters of a server's words

_WAITS_FOR_SOMEBODY = timedelta(minutes=30)
_NO_ENTRY = frozenset({530, 534, 535, 538})
_TOO_LARGE = 552
_PERMANENT = 500  # from here on


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail as it goes over the wire, and the addresses on its envelope."""

    sender: str
    recipients: Sequence[str]
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    tls: Literal["direct", "starttls", "none"]
    user: str | None
    password: Secret | None

    async def take(self, letter: Letter) -> Mapping[str, str]:
        """Hand a letter over; returns in words why it is not for some of its recipients. Raises SendError.

        What is taken is the server's to deliver: nothing that happens afterwards makes a failure of it.
        """
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=None if self.user is None else self.user.encode(),
            password=None if self.password is None else self.password.reveal().encode(),
            local_hostname=_own_name(),
            timeout=STEP_SECONDS,
            # Whom it trusts is read anew for each visit, also from SSL_CERT_FILE.
            use_tls=self.tls == "direct",
            start_tls=self.tls == "starttls",
        )
        try:
            async with asyncio.timeout(SECONDS):
                await client.connect()
                refused, _ = await client.sendmail(letter.sender, letter.recipients, letter.data)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise self._failure(error) from None
        finally:
            await _leave(client)
        return {address: self._said(*answer) for address, answer in refused.items()}

    def _failure(self, error: Exception) -> SendError:
        """Return the failure in words that say what to do, and whether to try again."""
        if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
            return self._nobody(error.recipients)
        if isinstance(error, aiosmtplib.SMTPResponseException):
            return self._refusal(error)
        if isinstance(error, aiosmtplib.SMTPServerDisconnected):
            return SendError("the mail server hung up")
        if isinstance(error, aiosmtplib.SMTPException) and not isinstance(error, OSError):
            # Not permanent, as all that is about the server: alerts wait until somebody has seen to it.
            hint = {"direct": "", "starttls": "; is it `tls: direct`?", "none": "; is it `tls: starttls`?"}[self.tls]
            return SendError(f"the mail server: {self._clean(str(error))}{hint}", after=_WAITS_FOR_SOMEBODY)
        return SendError(f"the mail server {self.host}: {no_answer(error, STEP_SECONDS)}")

    def _refusal(self, error: aiosmtplib.SMTPResponseException) -> SendError:
        words, code = self._said(error.code, error.message), error.code
        is_final = code >= _PERMANENT
        if isinstance(error, aiosmtplib.SMTPAuthenticationError) or code in _NO_ENTRY:
            who = self.user or "anybody without a password"
            after = _WAITS_FOR_SOMEBODY if is_final else None
            return SendError(f"the mail server does not let {who} in: {words}", after=after, status=code)
        if isinstance(error, aiosmtplib.SMTPSenderRefused) and is_final and code != _TOO_LARGE:
            return SendError(
                f"the mail server takes nothing from {error.sender}: {words}", after=_WAITS_FOR_SOMEBODY, status=code
            )
        # Before the letter was shown it was not the letter that was refused.
        is_about_it = isinstance(error, aiosmtplib.SMTPDataError | aiosmtplib.SMTPSenderRefused)
        return SendError(f"the mail server refuses: {words}", permanent=is_final and is_about_it, status=code)

    def _nobody(self, refused: Sequence[aiosmtplib.SMTPRecipientRefused]) -> SendError:
        """Return why nobody gets the letter: it is tried again if only one of the refusals may pass."""
        if any(one.code in _NO_ENTRY for one in refused):
            return self._refusal(aiosmtplib.SMTPAuthenticationError(refused[0].code, refused[0].message))
        whom = ", ".join(f"{one.recipient} ({self._said(one.code, one.message)})" for one in refused[:3])
        return SendError(
            f"the mail server takes nothing for {whom}",
            permanent=all(one.code >= _PERMANENT for one in refused),
            status=refused[0].code,
        )

    def _said(self, code: int, message: str) -> str:
        return f"{code} {self._clean(message)}".strip()

    def _clean(self, words: str) -> str:
        """Return what a server said as one line, without the password if it repeats it."""
        if self.password is not None:
            words = words.replace(self.password.reveal(), "***")
        line = clean(words).strip().rstrip(".")
        return line if len(line) <= SAID else f"{line[: SAID - 1]}…"


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Say goodbye; whether the server hears it is all the same."""
    try:
        if client.is_connected:
            with suppress(aiosmtplib.SMTPException, OSError):
                async with asyncio.timeout(LEAVING_SECONDS):
                    await client.quit()
    finally:
        client.close()


def _own_name() -> str:
    """Return what we call ourselves to a server: the machine's full name, without asking anybody for it."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() and not name.startswith(".") else "[127.0.0.1]"
