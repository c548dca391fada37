"""What a failure means: whether asking again is pointless, how long to wait, and words that hold no address."""

from __future__ import annotations

import email.utils
import errno
import os
import socket
import ssl
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, TypedDict

import aiohttp
import httpx

from bot.errors import TransferError
from bot.web.fence import WORDS as FENCED
from bot.web.fence import FencedError
from bot.web.unpack import UnpackError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_WAIT = timedelta(days=7)

_TEMPORARY = frozenset({408, 425, 429})


class Retry(TypedDict):
    """What a TransferError says beside its words."""

    permanent: bool
    after: timedelta | None
    status: int | None


def retry_of(error: TransferError) -> Retry:
    """Return what an error says of a retry, for another error to say the same."""
    return Retry(permanent=error.permanent, after=error.after, status=error.status)


def is_success(status: int) -> bool:
    """Say whether a status is 2xx."""
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


def no_answer(error: Exception, seconds: float) -> TransferError:
    """Translate a failure of the network. Never quotes the library's own text, which may hold the whole address."""
    causes = list(_causes(error))
    if any(isinstance(cause, FencedError) for cause in causes):
        return TransferError(FENCED, permanent=True)
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
    (UnpackError, "sent a body that cannot be decompressed"),
    (aiohttp.ServerDisconnectedError, "the server closed the connection without an answer"),
    ((aiohttp.ClientPayloadError, httpx.RemoteProtocolError), "the answer was cut off or is not proper HTTP"),
    (aiohttp.ClientResponseError, "the answer is not proper HTTP"),
    ((aiohttp.ServerTimeoutError, httpx.TimeoutException, TimeoutError), "timed out after {seconds:g} s"),
    ((httpx.UnsupportedProtocol, aiohttp.InvalidURL), "not a valid address"),
)
