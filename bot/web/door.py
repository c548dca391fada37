"""The door itself: limits, politeness and redirects. What comes from outside is fenced off from private networks."""

from __future__ import annotations

import asyncio
import copy
import re
import socket
from base64 import b64encode
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Self, cast

import aiohttp
import httpx

from bot import __version__
from bot.errors import FetchError, SendError, TransferError
from bot.model import Access, Answer
from bot.web.failures import Retry, is_permanent, is_success, no_answer, retry_of, status_words, wait_asked
from bot.web.fence import Fence, FencedError, Network
from bot.web.network import AT_ONCE, Connections
from bot.web.robots import Robots
from bot.web.unpack import UnpackError, unpacked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping

MAX_BODY = 10_000_000
MAX_REDIRECTS = 5
TOTAL_SECONDS = 30.0
AT_ONCE_PER_HOST = 2
FEED_GAP = 0.1  # seconds between two requests to one host
PAGE_GAP = 1.0  # seconds between two pages of one host, which people read there, too
MAX_HOSTS = 10_000

USER_AGENT = f"wirewatch/{__version__} (+https://github.com/wirewatch/wirewatch)"
ACCEPT_FEEDS = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
ACCEPT_PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"

HEADERS = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"}

_MOVED = frozenset({301, 302, 303, 307, 308})
_MOVED_FOR_GOOD = frozenset({301, 308})
_FOLLOWED = frozenset({"GET", "HEAD"})
# What may go to a host that the caller did not name; anything else could be a key.
_HARMLESS = frozenset({"accept", "accept-language", "if-modified-since", "if-none-match", "user-agent"})


_HOST = re.compile(r"[^\s\[\]/?#@%]{1,255}")


class HttpWeb:
    """The real `bot.model.Web`. Open it with ``async with``.

    `transport` replaces the network (a test hands in an `httpx.MockTransport`); `clock` returns aware UTC; `max_body`
    bounds an answer in bytes after decompression, and `seconds` one request with all its redirects. `allow_private`
    names the private networks that feeds and pages may be on.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], datetime] | None = None,
        *,
        max_body: int = MAX_BODY,
        seconds: float = TOTAL_SECONDS,
        allow_private: Iterable[Network] = (),
    ) -> None:
        self._fence = Fence(allow_private)
        self._network = Connections(self._fence, transport)
        self._clock = clock or _utc_now
        self._max_body = max_body
        self._seconds = seconds
        self._turnstile = _Turnstile()
        # To be polite to a made-up server would only make tests slow.
        self._feed_gap, self._page_gap = (FEED_GAP, PAGE_GAP) if transport is None else (0.0, 0.0)
        self._robots = Robots()
        self._access = Access()
        self._home: httpx.URL | None = None
        self._fenced = False

    async def __aenter__(self) -> Self:
        """Open the door."""
        return self

    async def __aexit__(self, *failure: object) -> None:
        """Close every connection."""
        await self._network.close()

    def now(self) -> datetime:
        """Return the time, aware and in UTC."""
        return self._clock()

    def through(self, access: Access, home: str | None = None) -> HttpWeb:
        """Return the same door with a source's own manners, and fenced throughout.

        `home` is the source's own address: what could be a key goes to its host only.
        """
        door = copy.copy(self)
        door._access, door._fenced = access, True  # noqa: SLF001 - it is one of us
        door._home = httpx.URL(home) if home else None  # noqa: SLF001
        return door

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - a bound of the door, in seconds, in total
        fenced: bool = False,
    ) -> Answer:
        """Ask, and return whatever was answered, 4xx and 5xx too. Raises TransferError where there is no answer.

        Redirects are followed for GET and HEAD only: a message is not handed to an address that nobody configured.
        `fenced` keeps an address that came from outside away from private networks. What has a `timeout` of its own may
        be meant to take long, and has a turn of its own: nothing else to the same host waits for it.
        """
        return await self._travel(
            self._first(method.upper(), url, headers or {}, content),
            _Stopwatch(timeout or self._patience),
            fenced=fenced or self._fenced,
            alone=timeout is not None,
        )

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch. Returns 2xx and 304; raises FetchError for all else, with what it means for a retry."""
        return await self._fetch(url, {"Accept": ACCEPT_FEEDS, **(headers or {})})

    async def page(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch a page that was made for people, as `get` does, if the site's robots.txt allows it, and unhurriedly."""
        return await self._fetch(url, {"Accept": ACCEPT_PAGES, **(headers or {})}, page=True)

    async def _fetch(self, url: str, headers: Mapping[str, str], *, page: bool = False) -> Answer:
        try:
            hop = self._first("GET", url, headers, None)
            answer = await self._travel(hop, _Stopwatch(self._patience), fenced=True, page=page)
        except FetchError:
            raise
        except TransferError as error:
            raise FetchError(str(error), **retry_of(error)) from error
        if answer.status == HTTPStatus.NOT_MODIFIED or is_success(answer.status):
            return answer
        raise FetchError(status_words(answer.status), **self._refusal(answer))

    async def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """Deliver. Returns 2xx; raises SendError for all else, with what it means for a retry."""
        try:
            answer = await self.request("POST", url, headers=headers, content=content)
        except TransferError as error:
            raise SendError(str(error), **retry_of(error)) from error
        if is_success(answer.status):
            return answer
        raise SendError(status_words(answer.status), **self._refusal(answer))

    async def resolve(self, host: str, port: int) -> str:
        """Return the address of a host to connect to by other means than HTTP. Raises FetchError where there is none.

        It is fenced as feeds are, and is one that was looked up here: to look it up again could bring another.
        """
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
            self._fence.check(str(found[0][4][0]))
        except FencedError as error:
            raise FetchError(str(error), permanent=True) from None
        except (OSError, UnicodeError):
            raise FetchError("no such host") from None
        return str(found[0][4][0])

    @property
    def _patience(self) -> float:
        """Seconds that one request may take, with all its redirects."""
        return self._access.timeout.total_seconds() if self._access.timeout else self._seconds

    def _first(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> _Hop:
        hop = _Hop.first(method, url, headers, content)
        own = _overlaid(self._access.agent(), self._access.keys() if self._is_home(hop.url) else {})
        return replace(hop, headers=_overlaid(hop.headers, own)) if own else hop

    def _is_home(self, url: httpx.URL) -> bool:
        """Whether an address is on the source's own host, and no less private than the source's own."""
        home = self._home
        same = home is not None and url.host.removeprefix("www.") == home.host.removeprefix("www.")
        return same and home is not None and (url.scheme == "https" or home.scheme == "http")

    async def _travel(
        self, hop: _Hop, clock: _Stopwatch, *, fenced: bool, page: bool = False, alone: bool = False
    ) -> Answer:
        """Go where redirects lead, each step of it fenced."""
        first = str(hop.url)
        seen = {first}
        lasting = not hop.signed
        for _ in range(MAX_REDIRECTS + 1):
            gap = max(self._page_gap, await self._robots.delay(hop.url, self._robots_txt)) if page else self._feed_gap
            answer = await self._ask(hop, clock, gap if fenced else 0.0, fenced=fenced, alone=alone and not fenced)
            if answer.status not in _MOVED or hop.method not in _FOLLOWED or "location" not in answer.headers:
                return replace(answer, moved_to=answer.url if lasting and len(seen) > 1 else None)
            lasting = lasting and answer.status in _MOVED_FOR_GOOD
            hop = hop.onward(answer.headers["location"])
            if str(hop.url) in seen:
                raise TransferError("redirects in a circle", status=answer.status)
            seen.add(str(hop.url))
        raise TransferError(f"more than {MAX_REDIRECTS} redirects", status=answer.status)

    async def _robots_txt(self, url: str) -> Answer:
        return await self.request("GET", url, headers={"Accept": "text/plain, */*;q=0.5"}, fenced=True)

    async def _ask(self, hop: _Hop, clock: _Stopwatch, gap: float, *, fenced: bool, alone: bool = False) -> Answer:
        """Make one request, without redirects. Waiting for a turn does not count as the server's time."""
        # Addresses of the config have turns of their own: a message does not wait behind pages of the same host, nor
        # behind another server on the same machine.
        line = f"outside {hop.url.host}" if fenced else f"own {hop.url.host}:{hop.url.port}"
        async with self._turnstile.turn(str(hop.url) if alone else line, gap):
            try:
                if fenced:
                    self._fence.check_host(hop.url.host)
                with clock:
                    async with asyncio.timeout(clock.left):
                        return await self._exchange(hop, clock.seconds, fenced=fenced)
            except TimeoutError:
                raise TransferError(f"timed out after {clock.seconds:g} s") from None
            except (httpx.HTTPError, aiohttp.ClientError, UnpackError, OSError) as error:
                raise no_answer(error, clock.seconds) from None  # their texts may hold the whole address
            except (httpx.InvalidURL, ValueError):  # addresses that only the transport finds fault with
                raise TransferError("not a valid address or header", permanent=True) from None

    async def _exchange(self, hop: _Hop, seconds: float, *, fenced: bool) -> Answer:
        request = httpx.Request(hop.method, hop.url, headers=_overlaid(HEADERS, hop.headers), content=hop.content)
        response = await self._network.send(request, self._access, seconds, fenced=fenced)
        try:
            headers: dict[str, str] = {}
            for written, value in response.headers.multi_items():
                name = written.lower()
                headers[name] = f"{headers[name]}, {value}" if name in headers else value
            body = b""
            if response.status_code != HTTPStatus.NOT_MODIFIED:
                # Its `aiter_raw` refuses answers that were made whole, as those of a test are.
                chunks = aiter(cast("httpx.AsyncByteStream", response.stream))
                body = await self._body(
                    unpacked(headers, chunks), response.status_code, cut=hop.method not in _FOLLOWED
                )
            return Answer(status=response.status_code, url=str(hop.url), headers=headers, body=body)
        finally:
            await response.aclose()

    async def _body(self, chunks: AsyncIterator[bytes], status: int, *, cut: bool) -> bytes:
        """Return the decompressed body. One that is too long is refused, or `cut` where it does not matter."""
        body = bytearray()
        async for chunk in chunks:
            body += chunk
            if len(body) > self._max_body:
                if cut:
                    break
                raise TransferError(f"larger than {self._max_body / 1_000_000:g} MB", status=status)
        return bytes(body[: self._max_body])

    def _refusal(self, answer: Answer) -> Retry:
        return Retry(
            permanent=is_permanent(answer.status),
            after=wait_asked(answer.headers, self.now()),
            status=answer.status,
        )


# --- one request on its way ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hop:
    """One request of a chain of redirects. Its address carries no credentials; those are in the headers."""

    method: str
    url: httpx.URL
    headers: Mapping[str, str]
    content: bytes | None = None
    signed: bool = False  # its address held user and password

    @classmethod
    def first(cls, method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> _Hop:
        parsed, own = _address(url)
        return cls(method=method, url=parsed, headers={**own, **headers}, content=content, signed=bool(own))

    def onward(self, location: str) -> _Hop:
        """Return the request that a redirect asks for: what could be a key does not travel to another origin."""
        try:
            target = str(self.url.join(location))
        except (httpx.InvalidURL, ValueError):
            raise TransferError("redirects to something that is not an address") from None
        url, _ = _address(target, redirected=True)
        same = (url.scheme, url.host, url.port) == (self.url.scheme, self.url.host, self.url.port)
        headers = {name: value for name, value in self.headers.items() if same or name.lower() in _HARMLESS}
        return _Hop(method=self.method, url=url, headers=headers, content=self.content)


def _overlaid(headers: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """Return headers, those of `others` in the place of any of the same name, however its letters are."""
    given = {name.lower() for name in others}
    return {**{name: value for name, value in headers.items() if name.lower() not in given}, **others}


def _address(url: str, *, redirected: bool = False) -> tuple[httpx.URL, dict[str, str]]:
    """Return the address without user, password and fragment, and the header that carries those instead."""
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError):
        raise TransferError("not a valid address", permanent=True) from None
    if parsed.scheme not in {"http", "https"} or not _HOST.fullmatch(parsed.host):
        words = (
            "redirects to an address that is not http or https" if redirected else "the address is not http or https"
        )
        raise TransferError(words, permanent=not redirected)
    own: dict[str, str] = {}
    if parsed.userinfo:
        own["Authorization"] = "Basic " + b64encode(f"{parsed.username}:{parsed.password}".encode()).decode()
    if parsed.userinfo or parsed.fragment:
        parsed = parsed.copy_with(username=None, password=None, fragment=None)
    return parsed, own


class _Stopwatch:
    """What is left of the seconds that a request may take, counted only while it is used as a context."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.left = seconds
        self._since = 0.0

    def __enter__(self) -> None:
        self._since = monotonic()

    def __exit__(self, *failure: object) -> None:
        self.left -= monotonic() - self._since


class _Turnstile:
    """Lets few requests in at a time, and fewer to one host, so that a slow host does not hold up the others."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(AT_ONCE)
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._waiting: Counter[str] = Counter()
        self._ready: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str, gap: float) -> AsyncIterator[None]:
        """Wait for one's turn; `gap` is in seconds, from one request to the host to the next."""
        gate = self._hosts.setdefault(host, asyncio.Semaphore(AT_ONCE_PER_HOST))
        self._waiting[host] += 1
        try:
            async with gate:
                await self._pause(host, gap)
                async with self._all:
                    yield
        finally:
            self._waiting[host] -= 1
            if not self._waiting[host]:  # else one gate would stay for every host ever met
                del self._waiting[host], self._hosts[host]

    async def _pause(self, host: str, gap: float) -> None:
        """Wait until `gap` seconds have passed since the host was asked last, or will have been."""
        if not gap:
            return
        now = monotonic()
        at = max(now, self._ready.get(host, 0.0))
        self._ready[host] = at + gap
        if len(self._ready) > MAX_HOSTS:
            self._ready = {name: ready for name, ready in self._ready.items() if ready > now}
        if at > now:
            await asyncio.sleep(at - now)


def _utc_now() -> datetime:
    return datetime.now(UTC)
