"""A real mail server for tests, pymap, and a badly behaved one; both on this machine only."""

from __future__ import annotations

import asyncio
import ssl
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from imapclient import IMAPClient
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer, IMAPService
from pysasl.hashing import Cleartext

USER, PASSWORD = "desk", "open sesame"


@dataclass
class Mailbox:
    """The mailbox on the server, as another program sees it."""

    port: int

    async def do(self, task: Callable[[Any], Any]) -> Any:
        """Do something with it, logged in, away from the loop on which the server runs."""

        def work() -> Any:
            with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=20) as client:
                client.login(USER, PASSWORD)
                return task(client)

        return await asyncio.to_thread(work)

    async def put(self, *mails: bytes | EmailMessage, folder: str = "INBOX", at: datetime | None = None) -> None:
        def append(client: Any) -> None:
            for mail in mails:
                client.append(folder, mail if isinstance(mail, bytes) else mail.as_bytes(), msg_time=at)

        await self.do(append)

    async def flags(self, folder: str = "INBOX") -> list[Any]:
        def look(client: Any) -> list[Any]:
            client.select_folder(folder, readonly=True)
            return [sorted(flags) for flags in client.get_flags(client.search()).values()]

        found: list[Any] = await self.do(look)
        return found


@asynccontextmanager
async def served(tls: ssl.SSLContext | None = None) -> AsyncIterator[Mailbox]:
    """Run the server, on the test's own loop."""
    parser = ArgumentParser()
    parser.set_defaults(debug=False, passlib_cfg=None)
    IMAPService.add_arguments(parser)
    DictBackend.add_subparser("dict", parser.add_subparsers())
    written = ["--host", "127.0.0.1", "--no-tls", "dict", "--demo-user", USER, "--demo-password", PASSWORD]
    backend, config = await DictBackend.init(parser.parse_args(written), hash_context=Cleartext())
    config.apply_context()
    greet = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield Mailbox(server.sockets[0].getsockname()[1])


HELLO = b"* OK IMAP4rev1 ready\r\n"
DONE = b"{tag} OK done\r\n"
WELL_BEHAVED = {
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n" + DONE,
    b"LOGIN": DONE,
    b"EXAMINE": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] .\r\n* OK [UIDNEXT 2] .\r\n{tag} OK [READ-ONLY] open\r\n",
    b"SEARCH": b"* SEARCH 1\r\n" + DONE,
    b"LOGOUT": b"* BYE\r\n" + DONE,
}


@asynccontextmanager
async def scripted(greeting: bytes = HELLO, endless: bytes = b"", **answers: bytes) -> AsyncIterator[int]:
    """Run a server that answers each command as told, {tag} put in, and otherwise well; yields its port.

    Where it has no answer it hangs up, or goes on with `endless`, until the other side hangs up.
    """
    told = WELL_BEHAVED | {name.upper().encode(): answer for name, answer in answers.items()}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(greeting)
            while words := (await reader.readline()).split():
                tag, command = words[0], words[2 if words[1] == b"UID" else 1]
                if command not in told:
                    break
                writer.write(told[command].replace(b"{tag}", tag))
            while endless:
                writer.write(endless)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def a_mail(subject: str, text: str = "", *, at: datetime, html: str = "", **headers: str) -> EmailMessage:
    """Return a mail; headers by their names with _ for -."""
    mail = EmailMessage()
    said = {"From": "Korsund Port <press@port.example>", "To": "desk@paper.example", "Date": format_datetime(at)}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in {**said, "Subject": subject, **named}.items():
        mail[name] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail
