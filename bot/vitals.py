"""What is answered to who asks how the bot is: /healthz whether it is alive, /readyz whether it works, /metrics all."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

from aiohttp import web

from bot import metrics, watchman
from bot.deliver import Delivered
from bot.durations import spoken
from bot.errors import WirewatchError
from bot.listener import Route, nothing
from bot.pipeline import Polled
from bot.store import figures, health
from bot.world import World

STUCK = 90.0  # seconds within which each wheel turns, or something holds it up for good
STALE = 60.0  # seconds for which the database need not have been written
FRESH = 5.0  # seconds for which an answer is given again: whoever asks more often costs nothing

WHEELS = {
    "tick_sources": "looking for sources that are due",
    "tick_letterbox": "looking for messages that are due",
    "tick_timers": "looking for timers that are due",
    "tick_pulse": "telling the database that we are alive",
}


class Vitals:
    """The bot's own signs of life, and the routes that tell them. `clock` counts seconds."""

    def __init__(self, world: World, clock: Callable[[], float] = time.monotonic) -> None:
        self._world = world
        self._clock = clock
        self._turned = dict.fromkeys(WHEELS, clock())
        self._wrote = clock()
        listen = world.settings.listen
        self._tally = metrics.Tally(world) if listen is not None and listen.metrics else None
        self._found: tuple[float, tuple[str, ...]] | None = None
        self._page: tuple[float, str, metrics.Page] | None = None
        self._turn = asyncio.Lock()  # one look at a time: the letterbox reads through the same door

    @property
    def routes(self) -> dict[str, Route]:
        """What is answered, by the first part of the path."""
        told: dict[str, Route] = {"healthz": self._healthz, "readyz": self._readyz}
        return told if self._tally is None else told | {"metrics": self._metrics}

    # --- signs ---

    def turned(self, wheel: str) -> None:
        """Note that a look at the calendar began: one that hangs begins no other."""
        if wheel in self._turned:
            self._turned[wheel] = self._clock()

    def wrote(self) -> None:
        """Note that the database was written."""
        self._wrote = self._clock()

    def polled(self, polled: Polled) -> None:
        """Count a poll, or a push."""
        if self._tally is not None:
            self._tally.polled(polled)

    def delivered(self, delivered: Delivered) -> None:
        """Count an attempt at a delivery."""
        if self._tally is not None:
            self._tally.delivered(delivered)

    # --- answers ---

    def stuck(self) -> tuple[str, ...]:
        """Return in words which wheels have stopped."""
        now = self._clock()
        return tuple(
            f"{WHEELS[wheel]} has been stuck for {spoken(timedelta(seconds=now - at))}"
            for wheel, at in self._turned.items()
            if now - at > STUCK
        )

    async def troubles(self) -> tuple[str, ...]:
        """Return in words why the bot does not do what it is for; nothing where it does."""
        unwritten = self._clock() - self._wrote
        wrong = list(self.stuck())
        if unwritten > STALE:
            wrong.append(f"the database could not be written for {spoken(timedelta(seconds=unwritten))}")
        world = self._world
        try:
            found = await world.database.read(health.progress, world.sources, world.routes.on, world.web.now())
        except WirewatchError as error:
            return (*wrong, str(error))
        return (*wrong, *watchman.ill(found, world.web.now()))

    async def _healthz(self, request: web.BaseRequest, rest: str) -> web.Response:
        return _refused(request, rest) or _said(self.stuck())

    async def _readyz(self, request: web.BaseRequest, rest: str) -> web.Response:
        if (refused := _refused(request, rest)) is not None:
            return refused
        return _said(await self._troubles_of_late())

    async def _metrics(self, request: web.BaseRequest, rest: str) -> web.Response:
        if self._tally is None:
            return nothing(404)
        if (refused := _refused(request, rest)) is not None:
            return refused
        try:
            page = await self._page_of_late(self._tally, request.headers.get("Accept", ""))
        except WirewatchError as error:
            return _said((str(error),))
        return web.Response(body=page.body, headers={**HEADERS, "Content-Type": page.content_type})

    async def _troubles_of_late(self) -> tuple[str, ...]:
        async with self._turn:
            if self._found is None or self._clock() - self._found[0] > FRESH:
                self._found = self._clock(), await self.troubles()
            return self._found[1]

    async def _page_of_late(self, tally: metrics.Tally, accept: str) -> metrics.Page:
        troubles = await self._troubles_of_late()
        async with self._turn:
            kept = self._page
            if kept is None or kept[1] != accept or self._clock() - kept[0] > FRESH:
                found = await self._figures(tally)
                now = self._world.web.now()
                page = await asyncio.to_thread(metrics.page, tally, found, self._world, now, troubles, accept)
                self._page = kept = self._clock(), accept, page
            return kept[2]

    async def _figures(self, tally: metrics.Tally) -> figures.Figures:
        world, arrived = self._world, tuple(tally.arrived)
        found = await world.database.read(figures.figures, world.sources, world.channels, arrived, world.web.now())
        tally.observe(found.new)
        del tally.arrived[: len(arrived)]
        return found


HEADERS = {"Server": "wirewatch", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _refused(request: web.BaseRequest, rest: str) -> web.Response | None:
    """Return what a request gets that asks for something else; None for one that is to be answered."""
    if rest:
        return nothing(404)
    return None if request.method in {"GET", "HEAD"} else nothing(405, Allow="GET, HEAD")


def _said(wrong: tuple[str, ...]) -> web.Response:
    """Return that all is well, or a line for each trouble."""
    return web.Response(status=503 if wrong else 200, text="\n".join(wrong or ("ok",)) + "\n", headers=HEADERS)
