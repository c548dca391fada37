"""The bot's own door: a small HTTP listener, behind which everything is bounded."""

import asyncio
import errno
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader

from bot.errors import ListenError

MAX_BODY = 5_000_000
MAX_LINE = 8_190  # bytes of a request's first line, and of one header
MAX_HEADERS = 64
CONNECTIONS = 200
LIFE = 20.0  # seconds that a connection may last: no slow sender holds one for long
BACKLOG = 256
IDLE = 10.0
GRACE = 2.0  # seconds that a stop waits for requests under way

Route = Callable[[web.BaseRequest, str], Awaitable[web.Response]]
"""Answers a request; the text is what follows the route's name in the path."""

log = logging.getLogger("wirewatch.listener")


@asynccontextmanager
async def listening(address: str, port: int, routes: Mapping[str, Route], *, life: float = LIFE) -> AsyncIterator[int]:
    """Listen while the context lasts, and yield the port. `routes` are by the first part of the path.

    `life` is how many seconds a connection may last.

    Raises ListenError where the address cannot be listened on.
    """

    async def answer(request: web.BaseRequest) -> web.Response:
        name, _, rest = request.rel_url.raw_path.removeprefix("/").partition("/")
        route = routes.get(name)
        return nothing(404) if route is None else await route(request, rest)

    runner = web.ServerRunner(_Server(answer, life), handle_signals=False, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        await web.TCPSite(runner, address, port, backlog=BACKLOG).start()
        yield int(runner.addresses[0][1])
    except OSError as error:
        known = error.errno in errno.errorcode  # asyncio puts its own words round those of the system
        why = os.strerror(error.errno).lower() if known and error.errno else "there is no such address"
        raise ListenError(f"cannot listen on {address} port {port}: {why}; name another under listen:") from error
    finally:
        await runner.cleanup()


def nothing(status: int, **headers: str) -> web.Response:
    """Return an answer without a body."""
    return web.Response(status=status, headers={"Server": "wirewatch", **headers})


_BOUNDS: dict[str, Any] = {
    "max_line_size": MAX_LINE,
    "max_field_size": MAX_LINE,
    "max_headers": MAX_HEADERS,
    "keepalive_timeout": IDLE,
    "lingering_time": 1.0,
    "auto_decompress": False,  # a signature is of the bytes as they came; and no bomb can go off
}


class _Server(web.Server):
    """Hangs up on whoever comes when it is full, and on whoever stays too long."""

    def __init__(self, answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], life: float) -> None:
        super().__init__(answer, logger=log, access_log=None, **_BOUNDS)
        self._life = life
        self._ends: dict[web.RequestHandler, asyncio.TimerHandle] = {}

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        if len(self.connections) > CONNECTIONS:
            transport.abort()
        else:
            self._ends[handler] = self._loop.call_later(self._life, transport.abort)

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        super().connection_lost(handler, exc)
        if handler in self._ends:
            self._ends.pop(handler).cancel()

    def _make_request(
        self,
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: web.RequestHandler,
        writer: AbstractStreamWriter,
        task: "asyncio.Task[None]",
    ) -> web.BaseRequest:
        return web.BaseRequest(message, payload, protocol, writer, task, self._loop, client_max_size=MAX_BODY)


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether a record tells of a bug of ours, and not of the garbage that any open port is sent."""
    failure = record.exc_info[1] if record.exc_info else None
    return failure is not None and not isinstance(failure, HttpProcessingError)


log.addFilter(_is_ours)
