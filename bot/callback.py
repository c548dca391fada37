"""What a hub meets at our door: it is answered when it verifies, and its pushes are taken in before it is thanked."""

import asyncio
import logging
import re
from collections.abc import Callable

from aiohttp import web

from bot import websub
from bot.errors import WirewatchError
from bot.listener import MAX_BODY, nothing
from bot.model import Subscription
from bot.pipeline import Polled
from bot.world import World

ANSWER_SECONDS = 2.0  # hubs give us as little as three
LOOKUPS = 16  # requests that may be at the database together
BODIES = 6  # pushes that may be in memory together
AGAIN = "30"  # seconds after which a hub that found us busy may come again

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

log = logging.getLogger("wirewatch")


class Callback:
    """The route under which hubs call. `told` hears of each push that was taken in; `patience` is in seconds."""

    def __init__(
        self, world: World, door: str, told: Callable[[Polled], None], patience: float = ANSWER_SECONDS
    ) -> None:
        self._world = world
        self._door = door
        self._told = told
        self._patience = patience
        self._lookups = 0
        self._bodies = 0
        self._at_work: set[asyncio.Task[None]] = set()

    async def __call__(self, request: web.BaseRequest, token: str) -> web.Response:
        """Answer a request for what may be one of our addresses."""
        if not _TOKEN.fullmatch(token):
            return nothing(404)
        if self._lookups >= LOOKUPS:
            return nothing(503, **{"Retry-After": AGAIN})
        self._lookups += 1
        try:
            if request.method == "GET":
                return await self._verified(request, self._door + token)
            if request.method != "POST":
                return nothing(405, Allow="GET, POST")
            return await self._pushed(request, self._door + token)
        except WirewatchError as error:
            log.warning("a hub called, and could not be answered: %s", error)
            return nothing(503, **{"Retry-After": AGAIN})
        finally:
            self._lookups -= 1

    async def _verified(self, request: web.BaseRequest, callback: str) -> web.Response:
        challenge = await websub.answer(self._world, callback, request.query)
        if challenge is None:
            return nothing(404)
        safe = {"Server": "wirewatch", "X-Content-Type-Options": "nosniff"}  # we repeat what a stranger said
        return web.Response(text=challenge, content_type="text/plain", headers=safe)

    async def _pushed(self, request: web.BaseRequest, callback: str) -> web.Response:
        subscription = await websub.called(self._world, callback)
        if subscription is None:
            return nothing(410)  # by which a hub knows that it need not come again
        if self._bodies >= BODIES:
            return nothing(503, **{"Retry-After": AGAIN})
        self._bodies += 1
        try:
            body = await _body(request)
            if body is None:
                await websub.poll_soon(self._world, subscription)
                return nothing(413)
            if websub.is_signed(subscription, request.headers.get("X-Hub-Signature", ""), body):
                safe = await self._take_in(subscription, request.headers.get("Content-Type", ""), body)
                return nothing(202) if safe else nothing(503, **{"Retry-After": AGAIN})
            await websub.refuse(self._world, subscription)
            return nothing(202)  # as the standard wants: who guesses at signatures learns nothing
        finally:
            self._bodies -= 1

    async def _take_in(self, subscription: Subscription, content_type: str, body: bytes) -> bool:
        """Return whether nothing can be lost any more: it is on record, or a poll is due that will find it."""
        work = asyncio.create_task(self._work(subscription, content_type, body))
        self._at_work.add(work)
        work.add_done_callback(self._at_work.discard)
        done, _ = await asyncio.wait({work}, timeout=self._patience)
        if done:
            work.result()
            return True
        work.add_done_callback(_tell_failure)
        try:
            await asyncio.wait_for(websub.poll_soon(self._world, subscription), self._patience / 2)
        except TimeoutError:
            return False
        return True

    async def _work(self, subscription: Subscription, content_type: str, body: bytes) -> None:
        polled = await websub.take_in(self._world, subscription, content_type, body)
        if polled is not None:
            self._told(polled)

    async def finish(self) -> None:
        """Drop what is under way: a hub without an answer comes again, and one with an early one left a poll behind."""
        for work in self._at_work:
            work.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)


async def _body(request: web.BaseRequest) -> bytes | None:
    """Return what was sent, or None where it is too long."""
    if (request.content_length or 0) > MAX_BODY:
        return None
    try:
        return await request.read()
    except (web.HTTPRequestEntityTooLarge, web.RequestPayloadError, OSError):  # or whoever sent it has left
        return None


def _tell_failure(work: asyncio.Task[None]) -> None:
    """Log what became of a push whose hub did not wait for it."""
    if not work.cancelled() and (error := work.exception()):
        log.error("a push could not be taken in: %s", error, exc_info=not isinstance(error, WirewatchError))
