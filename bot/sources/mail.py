"""Source kind `mail`: a folder of a mailbox (IMAP), for press releases, newsletters and Google Alerts."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ClassVar, Literal

from bot.errors import FetchError
from bot.model import Cursor, Fetched, Secret, Web
from bot.sources._mail_visit import Visit

SECONDS = 90.0  # in total, less than a poll's lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A folder of a mailbox: each mail is an item, and each article that a Google Alert lists.

    The folder is only ever looked at: no mail is marked as read, moved or deleted, and no attachment is fetched. What a
    mail says of an embargo is told with the alert.

    Fields:
        host: The mail server.
        user: The name to log in with, often the address.
        password: The password; where there are two steps to log in, one that was made for this program.
        folder: Which folder.
        tls: How the connection is kept private: `direct`, `starttls`, or `none` for a server on your own machine.
        port: The port; unless said, 993, or 143 without `direct`.
    """

    host: str
    user: str
    password: Secret
    folder: str = "INBOX"
    tls: Literal["direct", "starttls", "none"] = "direct"
    port: int | None = None

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not self.host.strip() or any(character in self.host for character in "/@ \t\r\n\0"):
            raise ValueError("host: must be the name of a mail server, such as imap.example.org")
        if self.port is not None and not 0 < self.port < 65_536:  # noqa: PLR2004 - ports
            raise ValueError("port: must be a number from 1 to 65535")
        for name, value in (("user", self.user), ("folder", self.folder), ("password", self.password.reveal())):
            if not value or any(ord(character) < ord(" ") for character in value):
                raise ValueError(f"{name}: must be one line, and not empty")

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch the mails that came since the last fetch. Raises FetchError."""
        port = self.port or (993 if self.tls == "direct" else 143)
        visit = Visit(
            host=self.host,
            address=await web.resolve(self.host, port),
            port=port,
            tls=self.tls,
            user=self.user,
            password=self.password,
            folder=self.folder,
        )
        # A thread of its own: the few that all share must not wait for a slow mail server.
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")
        take = asyncio.get_running_loop().run_in_executor(thread, visit.take, cursor, web.now())
        try:
            return await asyncio.wait_for(take, SECONDS)
        except TimeoutError:
            raise FetchError(f"the mail server takes longer than {SECONDS:g} s") from None
        finally:
            visit.hang_up()  # a thread cannot be stopped, but what it waits for can
            thread.shutdown(wait=False)
