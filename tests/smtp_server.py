"""A real SMTP server for tests, aiosmtpd, that refuses what it is told to, and a badly behaved one; on this machine."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "desk", "open sesame"
OK = "250 OK"


@dataclass
class Post:
    """What the server took: the envelope and the mail."""

    sender: str
    recipients: list[str]
    data: bytes

    @property
    def mail(self) -> EmailMessage:
        return as_read(self.data)


def as_read(data: bytes) -> EmailMessage:
    """Return a mail as a client reads it."""
    found = message_from_bytes(data, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


@dataclass
class PostOffice:
    """What arrived, and what is answered: by a command (`DATA`), or by an address."""

    answers: dict[str, str] = field(default_factory=dict)
    taken: list[Post] = field(default_factory=list)
    private: list[bool] = field(default_factory=list)
    users: list[bytes] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(  # noqa: N802 - the name that it is called by
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.answers.get("MAIL", OK)

    async def handle_RCPT(  # noqa: N802 - the name that it is called by
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.answers.get(address) or self.answers.get("RCPT", OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        answer, line = self.answers.get("DATA", OK), server.transport
        assert isinstance(line, asyncio.Transport)
        if answer in {OK, "vanish"}:
            assert isinstance(envelope.content, bytes)
            self.taken.append(Post(envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content))
            self.private.append(line.get_extra_info("sslcontext") is not None)
        if answer == "vanish":
            line.abort()
        return answer

    def authenticator(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login)
        good = data == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False, message=None if good else self.answers.get("AUTH"))


@asynccontextmanager
async def office(
    answers: Mapping[str, str] | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    direct: bool = False,
    login: bool = False,
) -> AsyncIterator[PostOffice]:
    """Run the server, on the test's own loop."""
    post = PostOffice(answers=dict(answers or {}))
    keys: dict[str, Any] = {"hostname": "mx.example", "timeout": 30}
    if login:
        keys |= {"authenticator": post.authenticator, "auth_require_tls": tls is not None and not direct}
    if tls and not direct:
        keys |= {"tls_context": tls, "require_starttls": True}
    loop = asyncio.get_running_loop()
    made: list[SMTP] = []

    def connected() -> SMTP:
        made.append(SMTP(post, loop=loop, **keys))
        return made[-1]

    server = await loop.create_server(connected, "127.0.0.1", 0, ssl=tls if direct else None)
    async with server:
        post.port = server.sockets[0].getsockname()[1]
        try:
            yield post
        finally:
            for one in made:
                if one.transport is not None:
                    one.transport.close()


@asynccontextmanager
async def scripted(*lines: bytes, hold: bool = False, last: bytes = b"") -> AsyncIterator[int]:
    """Run a server that says these lines, one for each that it hears, then hangs up, or just holds the line.

    Where it has something to say `last`, it first hears out all that is sent, up to a dot on a line of its own.
    """

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for line in lines:
                writer.write(line)
                await writer.drain()
                if not await reader.readline():
                    return
            if last:
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(last)
                await writer.drain()
            while hold and await reader.readline():
                pass
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
