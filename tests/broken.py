"""A server on loopback that answers, by the path that is asked, in each of the ways in which feeds are broken.

Written on bare sockets, since most of these answers are such as no HTTP server would give. What answers at a path may
be changed at any time: a source falls ill, and is well again.
"""

from __future__ import annotations

import asyncio
import gzip
import zlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

PIECE = b"<item><title>again</title><guid>0</guid></item>" * 200
LONGEST_DRIP = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Bytes that go over the wire as they are; `drip` follows again and again, `silence` keeps the line open."""

    head: bytes = b""
    drip: bytes = b""
    pause: float = 0.0
    silence: bool = False


def http(status: str, body: bytes = b"", *headers: str, length: int | None = None) -> Reply:
    """Return an orderly answer, but for what is wrong in it."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", "Connection: close", *headers]
    return Reply(head="\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def endless(*headers: str, drip: bytes, pause: float = 0.0) -> Reply:
    """Return an answer whose body has no end."""
    lines = ["HTTP/1.1 200 OK", "Connection: close", *headers]
    return Reply(head="\r\n".join(lines).encode() + b"\r\n\r\n", drip=drip, pause=pause)


def _bomb() -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
    pieces = [squeezer.compress(b"\0" * 1_000_000) for _ in range(50)]
    return b"".join(pieces) + squeezer.flush()


def _login() -> bytes:
    form = "<form action='/login' method=post><input name=user><input type=password name=pass></form>"
    return f"<!doctype html><html><head><title>Please log in</title></head><body>{form}</body></html>".encode()


def _captcha() -> bytes:
    words = "<p>Please verify you are a human.</p><div class='g-recaptcha'></div>"
    return f"<!doctype html><html><head><title>Just a moment...</title></head><body>{words}</body></html>".encode()


def _lol() -> bytes:
    names = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol" * 10}">' for n in range(10))
    return f"<!DOCTYPE rss [{names}]><rss><channel><title>&l9;</title></channel></rss>".encode()


XML = "Content-Type: text/xml"
HTML = "Content-Type: text/html"

WAYS: dict[str, tuple[Reply, str]] = {
    # what it answers, and a pattern of the words that `status` must have for it
    "not found": (http("404 Not Found", b"<h1>404</h1>", HTML), r"404 Not Found"),
    "gone": (http("410 Gone"), r"410 Gone"),
    "unauthorized": (http("401 Unauthorized", b"", "WWW-Authenticate: Basic"), r"401 Unauthorized"),
    "forbidden": (http("403 Forbidden"), r"403 Forbidden"),
    "too many": (http("429 Too Many Requests", b"", "Retry-After: 7200"), r"429 Too Many Requests"),
    "server error": (http("500 Internal Server Error", b"Traceback"), r"500 Internal Server Error"),
    "bad gateway": (http("502 Bad Gateway", b"<html>nginx</html>", HTML), r"502 Bad Gateway"),
    "unavailable": (http("503 Service Unavailable", b"", "Retry-After: soon"), r"503 Service Unavailable"),
    "odd status": (http("799 Go Away"), r"status 799"),
    "circle": (http("302 Found", b"", "Location: ?"), r"redirects in a circle"),
    "endless redirect": (http("302 Found", b"", "Location: on/"), r"more than 5 redirects"),
    "redirect inside": (
        http("302 Found", b"", "Location: http://169.254.169.254/latest/meta-data/"),
        r"private network",
    ),
    "redirect to ftp": (http("301 Moved Permanently", b"", "Location: ftp://127.0.0.1/feed"), r"not http or https"),
    "redirect nowhere": (http("302 Found", b"", "Location: http://[::1/feed"), r"not an address|not proper HTTP"),
    "empty": (http("200 OK", b"", XML), r"empty, not a feed"),
    "no items": (
        http("200 OK", b"<rss version='2.0'><channel><title>f</title></channel></rss>", XML),
        r"no entries|empty",
    ),
    "login": (http("200 OK", _login(), HTML), r"login"),
    "captcha": (http("200 OK", _captcha(), HTML), r"captcha|human|robot|web page"),
    "json error": (
        http("200 OK", b'{"error": {"code": 17, "message": "quota"}}', "Content-Type: application/json"),
        r"JSON",
    ),
    "picture": (
        http("200 OK", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50, "Content-Type: image/png"),
        r"not a feed|no feed",
    ),
    "opml": (http("200 OK", b"<opml version='2.0'><body><outline text='x'/></body></opml>", XML), r"not a feed"),
    "not asked 304": (http("304 Not Modified"), r"304 Not Modified"),
    "cut off": (http("200 OK", b"<rss><channel><item><title>a</ti", XML, length=90_000), r"cut off"),
    "hang up": (Reply(), r"closed the connection"),
    "other protocol": (Reply(head=b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), r"not proper HTTP"),
    "silence": (Reply(silence=True), r"timed out"),
    "slow drip": (endless(XML, drip=b"<", pause=0.02), r"timed out"),
    "endless body": (endless(XML, drip=PIECE), r"larger than|timed out"),
    "gzip bomb": (http("200 OK", _bomb(), XML, "Content-Encoding: gzip"), r"larger than"),
    "broken gzip": (
        http("200 OK", gzip.compress(PIECE)[:40] + b"junk" * 9, XML, "Content-Encoding: gzip"),
        r"decompressed",
    ),
    "bad chunks": (endless("Transfer-Encoding: chunked", XML, drip=b"zz\r\nnonsense\r\n"), r"not proper HTTP|cut off"),
    "huge header": (http("200 OK", b"", "X-Junk: " + "x" * 200_000), r"not proper HTTP"),
    "entity bomb": (http("200 OK", _lol(), XML), r"no entries|empty|not a feed"),
    "deep": (http("200 OK", b"<rss>" + b"<a>" * 200_000, XML), r"nested too deep|not a feed|no entries|empty"),
    "attributes": (
        http("200 OK", b"<rss " + b"".join(b"a%d='1' " % n for n in range(300_000)) + b"/>", XML),
        r"empty|no entries|feed",
    ),
}


@dataclass
class BrokenServer:
    """Answers each path as `replies` says; what is not there is a feed of `news`.

    `heard` counts what was asked, `posted` has what was sent. It listens on many loopback addresses: `places`.
    """

    port: int = 0
    replies: dict[str, Reply] = field(default_factory=dict)
    news: Callable[[str], bytes] = lambda _path: b""
    heard: dict[str, int] = field(default_factory=dict)
    posted: dict[str, list[bytes]] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    talks: set[asyncio.Task[None]] = field(default_factory=set)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, and hang up."""
        try:
            line = await reader.readline()
            size = 0
            while header := (await reader.readline()).strip().lower():
                size = int(header.partition(b":")[2]) if header.startswith(b"content-length:") else size
            path = [*line.split(b" "), b"", b""][1].decode("latin-1").partition("?")[0].strip("/").partition("/")[0]
            self.heard[path] = self.heard.get(path, 0) + 1
            if line.startswith(b"POST"):
                self.posted.setdefault(path, []).append(await reader.readexactly(size))
            await _say(self.replies.get(path) or http("200 OK", self.news(path), XML), reader, writer)
        except (ConnectionError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    def start(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to a visitor, beside the others."""
        task = asyncio.get_running_loop().create_task(self.talk(reader, writer))
        self.talks.add(task)
        task.add_done_callback(self.talks.discard)


async def _say(reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(reply.head)
    await writer.drain()
    for _ in range(LONGEST_DRIP if reply.drip else 0):
        writer.write(reply.drip)
        await writer.drain()
        await asyncio.sleep(reply.pause)  # the slowness that the test is about
    if reply.silence:
        await reader.read()  # until the other side has had enough


@asynccontextmanager
async def broken_server(news: Callable[[str], bytes], places: int = 1) -> AsyncIterator[BrokenServer]:
    """Serve on so many loopback addresses, all with one port; stop with all talks ended."""
    server = BrokenServer(news=news, places=[f"127.0.1.{number}" for number in range(1, places + 1)])
    first = await asyncio.start_server(server.start, server.places[0], 0)
    server.port = first.sockets[0].getsockname()[1]
    others = await asyncio.start_server(server.start, server.places[1:], server.port) if places > 1 else first
    async with first, others:
        yield server
        for task in list(server.talks):
            task.cancel()
        await asyncio.gather(*server.talks, return_exceptions=True)
