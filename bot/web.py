"""The one door to the web: limits, politeness, redirects, and one place that says what a failure means for a retry."""

from __future__ import annotations

import asyncio
import email.utils
import errno
import os
import re
import socket
import ssl
from base64 import b64encode
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import monotonic
from typing import TYPE_CHECKING, Self, TypedDict

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot import __version__
from bot.errors import FetchError, SendError, TransferError
from bot.model import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping

MAX_BODY = 10_000_000
MAX_REDIRECTS = 5
MAX_WAIT = timedelta(days=7)
TOTAL_SECONDS = 30.0
CONNECT_SECONDS = 10.0
AT_ONCE = 50
AT_ONCE_PER_HOST = 2
IDLE_SECONDS = 15.0

USER_AGENT = f"wirewatch/{__version__} (+https://github.com/wirewatch/wirewatch)"
ACCEPT_FEEDS = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)

_MOVED = frozenset({301, 302, 303, 307, 308})
_MOVED_FOR_GOOD = frozenset({301, 308})
_FOLLOWED = frozenset({"GET", "HEAD"})
_TEMPORARY = frozenset({408, 425, 429})
# What may go to a host that the caller did not name; anything else could be a key.
_HARMLESS = frozenset({"accept", "accept-language", "if-modified-since", "if-none-match", "user-agent"})


_HOST = re.compile(r"[^\s\[\]/?#@%]{1,255}")


class HttpWeb:
    """The real `bot.model.Web`. Open it with ``async with``.

    `transport` replaces the network (a test hands in an `httpx.MockTransport`); `clock` returns aware UTC; `max_body`
    bounds an answer in bytes after decompression, and `seconds` one request with all its redirects.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], datetime] | None = None,
        *,
        max_body: int = MAX_BODY,
        seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._client = httpx.AsyncClient(
            transport=transport or _network(),
            timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # one source's cookies are not another's
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
        )
        self._clock = clock or _utc_now
        self._max_body = max_body
        self._seconds = seconds
        self._turnstile = _Turnstile()

    async def __aenter__(self) -> Self:
        """Open the connection pool."""
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *failure: object) -> None:
        """Close every connection."""
        await self._client.aclose()

    def now(self) -> datetime:
        """Return the time, aware and in UTC."""
        return self._clock()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - a bound of the door, in seconds, in total
    ) -> Answer:
        """Ask, and return whatever was answered, 4xx and 5xx too. Raises TransferError where there is no answer.

        Redirects are followed for GET and HEAD only: a message is not handed to an address that nobody configured.
        """
        hop = _Hop.first(method.upper(), url, dict(headers or {}), content)
        clock = _Stopwatch(timeout or self._seconds)
        seen = {str(hop.url)}
        lasting = True
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._ask(hop, clock)
            if answer.status not in _MOVED or hop.method not in _FOLLOWED or "location" not in answer.headers:
                moved = lasting and len(seen) > 1 and not httpx.URL(url).userinfo
                return replace(answer, moved_to=answer.url if moved else None)
            lasting = lasting and answer.status in _MOVED_FOR_GOOD
            hop = hop.onward(answer.headers["location"])
            if str(hop.url) in seen:
                raise TransferError("redirects in a circle", status=answer.status)
            seen.add(str(hop.url))
        raise TransferError(f"more than {MAX_REDIRECTS} redirects", status=answer.status)

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch. Returns 2xx and 304; raises FetchError for all else, with what it means for a retry."""
        try:
            answer = await self.request("GET", url, headers={"Accept": ACCEPT_FEEDS, **(headers or {})})
        except TransferError as error:
            raise FetchError(str(error), **_retry(error)) from error
        if answer.status == HTTPStatus.NOT_MODIFIED or _is_success(answer.status):
            return answer
        raise FetchError(status_words(answer.status), **self._refusal(answer))

    async def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """Deliver. Returns 2xx; raises SendError for all else, with what it means for a retry."""
        try:
            answer = await self.request("POST", url, headers=headers, content=content)
        except TransferError as error:
            raise SendError(str(error), **_retry(error)) from error
        if _is_success(answer.status):
            return answer
        raise SendError(status_words(answer.status), **self._refusal(answer))

    async def _ask(self, hop: _Hop, clock: _Stopwatch) -> Answer:
        """Make one request, without redirects. Waiting for a turn does not count as the server's time."""
        async with self._turnstile.turn(hop.url.host):
            try:
                with clock:
                    async with asyncio.timeout(clock.left):
                        return await self._exchange(hop)
            except TimeoutError:
                raise TransferError(f"timed out after {clock.seconds:g} s") from None
            except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:
                raise _no_answer(error, clock.seconds) from None  # their texts may hold the whole address
            except (httpx.InvalidURL, ValueError):  # addresses that only the transport finds fault with
                raise TransferError("not a valid address or header", permanent=True) from None

    async def _exchange(self, hop: _Hop) -> Answer:
        async with self._client.stream(hop.method, hop.url, headers=hop.headers, content=hop.content) as response:
            return Answer(
                status=response.status_code,
                url=str(hop.url),
                headers={name.lower(): value for name, value in response.headers.items()},
                body=await self._body(response, cut=hop.method not in _FOLLOWED),
            )

    async def _body(self, response: httpx.Response, *, cut: bool) -> bytes:
        """Return the decompressed body. One that is too long is refused, or `cut` where it does not matter."""
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > self._max_body:
                if cut:
                    break
                raise TransferError(f"larger than {self._max_body / 1_000_000:g} MB", status=response.status_code)
        return bytes(body[: self._max_body])

    def _refusal(self, answer: Answer) -> _Retry:
        return _Retry(
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

    @classmethod
    def first(cls, method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> _Hop:
        parsed, own = _address(url)
        return cls(method=method, url=parsed, headers={**own, **headers}, content=content)

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
    return parsed.copy_with(username=None, password=None, fragment=None), own


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

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        gate = self._hosts.setdefault(host, asyncio.Semaphore(AT_ONCE_PER_HOST))
        self._waiting[host] += 1
        try:
            async with gate, self._all:
                yield
        finally:
            self._waiting[host] -= 1
            if not self._waiting[host]:  # else one gate would stay for every host ever met
                del self._waiting[host], self._hosts[host]


def _network() -> httpx.AsyncBaseTransport:
    """Return the real network: aiohttp under httpx, because httpx's own pool is slow with many connections."""
    context = httpx.create_ssl_context()

    def session() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context, limit=AT_ONCE, keepalive_timeout=IDLE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=True,  # HTTP_PROXY, HTTPS_PROXY and NO_PROXY
        )

    return AiohttpTransport(verify=context, client=session)


def _utc_now() -> datetime:
    return datetime.now(UTC)


# --- what a failure means --------------------------------------------------------------------------------------


class _Retry(TypedDict):
    """What a TransferError says beside its words."""

    permanent: bool
    after: timedelta | None
    status: int | None


def _retry(error: TransferError) -> _Retry:
    return _Retry(permanent=error.permanent, after=error.after, status=error.status)


def _is_success(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def is_permanent(status: int) -> bool:
    """Say whether asking again is pointless: so it is after a 4xx that is not about load or time, and after a 3xx."""
    return status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _TEMPORARY


def status_words(status: int) -> str:
    """Return a status as people know it, e.g. "404 Not Found"."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"status {status}"


def wait_asked(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long `Retry-After` (seconds or a date) asks to wait, between 0 and 7 days; None if it does not."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), MAX_WAIT)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), MAX_WAIT)


def _no_answer(error: Exception, seconds: float) -> TransferError:
    """Translate a failure of the network. Never quotes the library's own text, which may hold the whole address."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError) and hasattr(cause, "verify_message"):  # aiohttp's has none
            return TransferError(f"TLS certificate is not valid: {cause.verify_message}")
    for kind, words in _WORDS:
        if any(isinstance(cause, kind) for cause in causes):
            return TransferError(words.format(seconds=seconds))
    return TransferError(_system_words(causes))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error, and what caused it, outermost first."""
    for _ in range(10):
        if error is None:
            return
        yield error
        inner = getattr(error, "os_error", None) or getattr(error, "certificate_error", None)
        error = inner if isinstance(inner, BaseException) else error.__cause__ or error.__context__


def _system_words(causes: list[BaseException]) -> str:
    """Return the operating system's reason where there is one."""
    for cause in causes:
        if isinstance(cause, OSError) and cause.errno in errno.errorcode and cause.errno is not None:
            return os.strerror(cause.errno).lower()
    return "the connection failed"


_WORDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    ((socket.gaierror, aiohttp.ClientConnectorDNSError), "no such host"),
    (ConnectionRefusedError, "connection refused"),
    (ssl.SSLError, "TLS failed: the server does not speak it as we do"),
    ((aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError, httpx.ProxyError), "the proxy failed"),
    (httpx.DecodingError, "sent a body that cannot be decompressed"),
    (aiohttp.ServerDisconnectedError, "the server closed the connection without an answer"),
    ((aiohttp.ClientPayloadError, httpx.RemoteProtocolError), "the answer was cut off or is not proper HTTP"),
    (aiohttp.ClientResponseError, "the answer is not proper HTTP"),
    ((aiohttp.ServerTimeoutError, httpx.TimeoutException, TimeoutError), "timed out after {seconds:g} s"),
    ((httpx.UnsupportedProtocol, aiohttp.InvalidURL), "not a valid address"),
)
