"""The metronome: a few interval jobs ask what is due and start the verbs. The database is the calendar.

SIGTERM and SIGINT stop the metronome; what is on its way has a few seconds to finish, and what does not finish keeps
its lease and becomes due again.
"""

import asyncio
import logging
import os
import signal
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot import buttons, pipeline, watchman, websub
from bot.callback import Callback
from bot.config import Listen
from bot.deliver import deliver, rest
from bot.durations import spoken
from bot.errors import ListenError, StoreError, WirewatchError
from bot.feeds import FEEDS, Feeds
from bot.listener import Route, listening
from bot.pipeline import Polled
from bot.store import history, letterbox, news
from bot.store.translations import Wanted
from bot.text import counted
from bot.translate import Translator
from bot.vitals import Vitals
from bot.world import HUBS, World

log = logging.getLogger("wirewatch")

BEAT = 0.5  # seconds between two looks at the calendar: alerts go out within a second of their poll
AT_ONCE = 100  # polls that may be under way together
HUBS_BEAT = 2.0
AT_ONCE_OF_A_HOST = 4  # of these: as it is asked for two at a time, more would only wait, and outlast their lease
READS_AT_ONCE = 4
TRANSLATIONS = 2  # requests to the translator that may be under way together
TRANSLATING = 30.0  # seconds that a single round spends on translations
LINGERING = 60.0  # seconds that a single round waits for channels that take one message after the other
READING = 60.0  # seconds that a single round spends on pages
GRACE = 7.0  # seconds that a stop waits for what is on its way; the whole stop stays under ten
LAST = 9.5  # seconds after which a stop does not even wait for threads: a database or a terminal may be stuck
BACK_OFF = 30.0  # seconds a verb rests after a bug, so that a bug does not become a loop
RETENTION = timedelta(hours=1)  # how often what is too old is forgotten
GATHER = 1.0  # seconds in which polls that fail are told together
BUTTONS = 5.0  # seconds in which a listener that met a bug, and rested, is started again
ALARMS = 30.0  # seconds between two looks at what the operators are to hear
SIGNALS = (signal.SIGTERM, signal.SIGINT)
DELIVER = "deliver "
POLL = "poll "
NEAR = timedelta(seconds=5)  # a channel that rests no longer keeps its sender
PULSE = timedelta(seconds=15)  # how often the database is told that this process is alive


class Engine:
    """One run of the bot: from `start` to the signal that ends it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.under_way: dict[str, asyncio.Task[None]] = {}
        self.resting: dict[str, float] = {}
        self.at_rest: set[str] = set()  # channels whose sender only waits for its turn
        self.untold: list[Polled] = []
        self.troubled = True  # an earlier run may have left alarms that nobody heard
        self.silenced: str | None = None  # why no heartbeat is sent
        self.stopping = asyncio.Event()
        self.doorbell = asyncio.Event()
        self.vacancy = asyncio.Event()
        self.are_more_due = False
        self.vitals = Vitals(world)
        self.translator = Translator(world)
        self.process = f"{os.uname().nodename}:{os.getpid()}"

    async def run(self) -> None:
        """Run until `stop` is called or a signal comes. A second signal ends the process at once: nothing is lost."""
        loop = asyncio.get_running_loop()
        for sign in SIGNALS:
            loop.add_signal_handler(sign, self._interrupted)
        async with AsyncExitStack() as stack:
            await self._listen(stack)
            scheduler = self._scheduler()
            scheduler.start()
            try:
                await asyncio.gather(
                    self._between_beats(self.doorbell, self.tick_letterbox),
                    self._between_beats(self.vacancy, self.tick_sources),
                )
            finally:
                scheduler.shutdown(wait=False)
                await self._finish()

    async def _listen(self, stack: AsyncExitStack) -> None:
        """Listen while the stack lasts: as the config says, else on this machine for who asks how we are.

        Raises ListenError where the config asks for what cannot be had; what nobody asked for is done without.
        """
        settings, door = self.world.settings, self.world.door
        if not settings.listens:
            return
        listen = settings.listen or Listen()
        routes: dict[str, Route] = {**self.vitals.routes, FEEDS: Feeds(self.world)}
        if door is not None:
            await websub.begin(self.world)
            callback = Callback(self.world, door, self._pushed)
            routes[HUBS] = callback
            stack.push_async_callback(callback.finish)
        try:
            await stack.enter_async_context(listening(listen.address, listen.port, routes))
        except ListenError as error:
            if settings.listen is not None:
                raise
            log.info("nobody can ask how this bot is: %s", error)
            return
        asked = settings.listen is not None
        log.log(
            logging.INFO if asked else logging.DEBUG,
            "listening on %s port %d: /%s",
            listen.address,
            listen.port,
            ", /".join(routes),
        )

    def stop(self) -> None:
        """End the run soon."""
        self.stopping.set()
        self.doorbell.set()
        self.vacancy.set()

    def _interrupted(self) -> None:
        for sign in SIGNALS:
            asyncio.get_running_loop().remove_signal_handler(sign)
            signal.signal(sign, signal.SIG_DFL)
        # A thread cannot be cancelled. To go without it loses nothing, as a kill loses nothing.
        last = threading.Timer(LAST, os._exit, (0,))
        last.daemon = True
        last.start()
        busy = {key.removeprefix(DELIVER) for key in self.under_way if key.startswith(DELIVER)}
        sending = sorted(busy - self.at_rest)
        if sending:
            log.info("stopping: a message is on its way to %s; Ctrl-C again ends at once", ", ".join(sending))
        self.stop()

    def _scheduler(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        jobs: tuple[tuple[Callable[[], Awaitable[None]], float], ...] = (
            (self.tick_sources, BEAT),
            (self.tick_letterbox, BEAT),
            (self.tick_timers, BEAT * 2),
            (self.tick_texts, BEAT * 2),
            (self.tick_hubs, HUBS_BEAT),
            (self.tick_pulse, PULSE.total_seconds()),
            (self.tick_retention, RETENTION.total_seconds()),
            (self.tick_alarms, ALARMS),
            (self.tick_buttons, BUTTONS),
        )
        if heartbeat := self.world.settings.heartbeat:
            jobs += ((self.tick_heartbeat, heartbeat.every.total_seconds()),)
        if self.world.settings.translate:
            jobs += ((self.tick_translations, BEAT),)
        now = self.world.web.now()
        for job, seconds in jobs:
            scheduler.add_job(self._guarded(job), IntervalTrigger(seconds=seconds), next_run_time=now)
        return scheduler

    def _guarded(self, job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """A look at the calendar that fails must not end the run: it is logged by name, and rests for a while."""
        loop = asyncio.get_running_loop()

        async def tick() -> None:
            self.vitals.turned(job.__name__)
            if loop.time() < self.resting.get(job.__name__, 0):
                return
            try:
                await job()
            except asyncio.CancelledError:
                # The metronome cuts off the looks that are under way when it stops, and would log that as an error.
                if not self.stopping.is_set():
                    raise
            except Exception as error:  # noqa: BLE001 - the guard; see log_failure
                log_failure(job.__name__, error)
                self.resting[job.__name__] = loop.time() + BACK_OFF

        return tick

    async def _between_beats(self, event: asyncio.Event, look: Callable[[], Awaitable[None]]) -> None:
        """Look at a part of the calendar without waiting for the beat: who wrote an alert rings for it, who is done."""
        while not self.stopping.is_set():
            await event.wait()
            event.clear()
            if not self.stopping.is_set():
                await self._guarded(look)()

    # --- looks at the calendar ---

    async def tick_sources(self) -> None:
        """Poll what is due, as many at once as there is room for."""
        room = self._room_for_polls()
        database, now = self.world.database, self.world.web.now()
        if room <= 0 or not await database.read(news.is_source_due, now):
            return
        due = await database.write(news.claim_sources, self._admission(), now, room, pipeline.POLL_LEASE)
        self.are_more_due = len(due) == room
        for source in due:
            self._start(f"{POLL}{source.name}", self._poll(source))

    def _admission(self) -> Callable[[str], bool]:
        """Return which sources may be taken up: few of one host, so that one with hundreds holds up no other."""
        sources = self.world.sources
        polled = (key.removeprefix(POLL) for key in self.under_way if key.startswith(POLL))
        busy = Counter(sources[name].host for name in polled if name in sources)

        def admits(name: str) -> bool:
            if name not in sources or busy[sources[name].host] >= AT_ONCE_OF_A_HOST:
                return False
            busy[sources[name].host] += 1
            return True

        return admits

    def _room_for_polls(self) -> int:
        return AT_ONCE - sum(1 for key in self.under_way if key.startswith(POLL))

    async def _poll(self, source: news.DueSource) -> None:
        polled = await pipeline.poll(self.world, source)
        if polled.alerts:
            self.doorbell.set()
        self.troubled |= polled.troubled
        self.vitals.polled(polled)
        self._note(polled)
        if self.are_more_due and self._room_for_polls() >= AT_ONCE // 2:
            self.vacancy.set()

    def _note(self, polled: Polled) -> None:
        """Tell of a poll: what went well at once, what turned bad or good again together with its like."""
        if polled.error is None and polled.before is None:
            tell((polled,))
            return
        if not self.untold:
            asyncio.get_running_loop().call_later(GATHER, self._tell)
        self.untold.append(polled)

    def _tell(self) -> None:
        told, self.untold = self.untold, []
        tell(told)

    def _pushed(self, polled: Polled) -> None:
        if polled.alerts:
            self.doorbell.set()
        self.vitals.polled(polled)
        tell((polled,))

    async def tick_hubs(self) -> None:
        """Ask hubs to push, where they can reach us."""
        if self.world.door is not None:
            for subscription in await websub.due(self.world):
                self._start(f"ask the hub of {subscription.source}", websub.ask(self.world, subscription))

    async def tick_letterbox(self) -> None:
        """Start a sender for each channel that has something to do and none yet."""
        for channel in await self.world.database.read(letterbox.owing_channels, self.world.web.now()):
            if channel in self.world.routes.on:
                self._start(f"{DELIVER}{channel}", self._deliver(channel))

    async def _deliver(self, channel: str) -> None:
        while not self.stopping.is_set():
            if delivered := await deliver(self.world, channel):
                self.vitals.delivered(delivered)
                continue
            wait = await rest(self.world, channel)
            if wait is None or wait > NEAR:
                return
            # To the moment: a channel that takes a message a second must not wait for the beat after it.
            self.at_rest.add(channel)
            try:
                async with asyncio.timeout(wait.total_seconds()):
                    await self.stopping.wait()
            except TimeoutError:
                pass
            finally:
                self.at_rest.discard(channel)

    async def tick_timers(self) -> None:
        """Settle what time alone brings."""
        if await self.world.database.read(news.due_timers, self.world.web.now(), 1) and await pipeline.wake(self.world):
            self.doorbell.set()

    async def tick_texts(self) -> None:
        """Read the pages that are wanted."""
        room = READS_AT_ONCE - sum(1 for key in self.under_way if key.startswith("read "))
        database, now = self.world.database, self.world.web.now()
        if room <= 0 or not await database.read(news.is_text_due, now):
            return
        for item, attempts in await database.write(news.claim_texts, now, room, pipeline.READ_LEASE):
            self._start(f"read {item.id}", self._read(item, attempts))

    async def _read(self, item: Any, attempts: int) -> None:
        await pipeline.read(self.world, item, attempts)
        self.doorbell.set()

    async def tick_translations(self) -> None:
        """Have translated what was alerted in other languages, in its own time."""
        room = TRANSLATIONS - sum(1 for key in self.under_way if key.startswith("translate "))
        for one in await self.translator.due(room):
            self._start(f"translate {one.item}", self._translate(one))

    async def _translate(self, one: Wanted) -> None:
        if await self.translator.translate(one):
            self.doorbell.set()

    async def tick_pulse(self) -> None:
        """Tell the database that this process is alive, and end the run where the database is not."""
        if not self.world.database.is_there():
            log.error("the database file was removed; stopping, since nothing of what follows would be remembered")
            self.stop()
            return
        await self.world.database.write(history.beat, self.process, self.world.web.now())
        self.vitals.wrote()

    async def tick_retention(self) -> None:
        """Forget what is older than the config says."""
        await pipeline.forget(self.world)

    async def tick_alarms(self) -> None:
        """Tell the operators what is to be told of sources; nothing is looked up while all are well."""
        if not self.troubled:
            return
        self.troubled = False
        try:
            found = await watchman.tell(self.world)
        except BaseException:
            self.troubled = True
            raise
        self.troubled |= found.again
        report(self.world, found.text)

    async def tick_buttons(self) -> None:
        """Start a listener for each bot that has buttons under alerts and none yet."""
        for bot in buttons.listened(self.world):
            self._start(f"listen to {bot}", buttons.listen(self.world, bot, self.process, self.doorbell.set))

    async def tick_heartbeat(self) -> None:
        """Tell the monitor outside that the bot is well; say once why it was not told."""
        silenced = await watchman.beat(self.world, self.process)
        if silenced is None and self.silenced is not None:
            log.info("the heartbeat is sent again")
        elif silenced is not None and self.silenced is None:
            log.warning("%s", silenced)
        self.silenced = silenced

    # --- what is under way ---

    def _start(self, key: str, verb: Coroutine[Any, Any, None]) -> None:
        if key in self.under_way:
            verb.close()
            return
        task = asyncio.create_task(self._watched(key, verb), name=key)
        self.under_way[key] = task
        task.add_done_callback(lambda _done: self.under_way.pop(key, None))

    async def _watched(self, key: str, verb: Coroutine[Any, Any, None]) -> None:
        """What fails is logged by name; its lease is its back-off, and no other verb is held up."""
        try:
            await verb
        except Exception as error:  # noqa: BLE001 - the guard; see log_failure
            log_failure(key, error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), BACK_OFF)

    async def _finish(self) -> None:
        """Give what is on its way its time; drop the polls at once, since a poll that is cut short loses nothing."""
        for key, task in list(self.under_way.items()):
            if not key.startswith(DELIVER):
                task.cancel()
        if self.under_way:
            _done, late = await asyncio.wait(self.under_way.values(), timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._tell()
        try:
            await self.world.database.write(history.rest, self.process)
        except StoreError as error:
            log_failure("stopping", error)


def report(world: World, told: str | None) -> None:
    """Log what the operators are to hear, where they have no channel: else the log says that it was told there."""
    for paragraph in told.split("\n\n") if told and world.settings.operators not in world.routes.on else ():
        log.warning("%s", paragraph.replace("\n", " · "))


def log_failure(what: str, error: Exception) -> None:
    """Log a failure that we expect in one line; what is not in our tree of errors is a bug, and shows its traceback."""
    if isinstance(error, WirewatchError):
        log.error("%s: %s", what, error)
    else:
        log.error("a bug in %s", what, exc_info=error)


# --- what polls came to, in words ---


def tell(polled: Iterable[Polled], *, again: bool = False) -> None:
    """Log what polls came to. Those that failed for the same reason share a line.

    A failure is told when it begins and when it changes, or each time where `again` says so; `status` has it at all
    times.
    """
    failures: dict[tuple[str, str, bool], list[str]] = {}
    recovered: list[str] = []
    for one in polled:
        if one.error is not None:
            key = (one.error, _soon(one.wait), again or one.error != one.before)
            failures.setdefault(key, []).append(one.source)
            continue
        if one.before is not None:
            recovered.append(one.source)
        log.log(logging.INFO if one.first_look else logging.DEBUG, "%s", _found(one))
        if one.flaw:
            log.info("%s can be read, but: %s", one.source, one.flaw)
    if recovered:
        log.info("well again: %s", _listed(recovered))
    for (error, wait, is_news), names in failures.items():
        who = f"{names[0]} cannot be read: {error}"
        if len(names) > 1:
            who = f"{len(names)} sources cannot be read ({error}): {_listed(names)}"
        log.log(logging.WARNING if is_news else logging.DEBUG, "%s; next try %s", who, wait)


def _found(polled: Polled) -> str:
    if polled.first_look:
        return f"{polled.source}: {counted(polled.listed, 'item')} at first sight, {counted(polled.alerts, 'alert')}"
    return f"{polled.source}: {counted(polled.new, 'new item')}, {counted(polled.alerts, 'alert')}"


def _soon(wait: timedelta) -> str:
    return "now" if wait < timedelta(seconds=1) else f"in {spoken(wait)}"


def _listed(names: list[str]) -> str:
    return ", ".join(sorted(names, key=str.casefold))


# --- one round ---


async def round_once(world: World) -> list[Polled]:
    """Poll every source once, due or not, tell what follows, and return what each poll came to."""
    now = world.web.now()
    due = await world.database.write(news.claim_all, world.sources, now, pipeline.POLL_LEASE)
    room = asyncio.Semaphore(AT_ONCE)

    async def poll(source: news.DueSource) -> Polled:
        async with room:
            return await pipeline.poll(world, source)

    polled = list(await asyncio.gather(*(poll(source) for source in due)))
    report(world, (await watchman.tell(world, wait=timedelta(0))).text)
    await pipeline.wake(world)
    await asyncio.gather(*(drain(world, channel) for channel in world.routes.on))
    return polled


async def read_wanted(world: World) -> None:
    """Read the pages that are wanted now, and tell what follows, for a run that is about to end: what is left waits."""
    now = world.web.now()
    with suppress(TimeoutError):
        async with asyncio.timeout(READING):
            while wanted := await world.database.write(news.claim_texts, now, READS_AT_ONCE, pipeline.READ_LEASE):
                await asyncio.gather(*(pipeline.read(world, item, attempts) for item, attempts in wanted))
    await pipeline.wake(world)
    await asyncio.gather(*(drain(world, channel) for channel in world.routes.on))


async def translate_wanted(world: World) -> None:
    """Have translated what was alerted, and show it, for a run that is about to end: what is left stays as it is."""
    translator = Translator(world)
    with suppress(TimeoutError):
        async with asyncio.timeout(TRANSLATING):
            while wanted := await translator.due(TRANSLATIONS):
                await asyncio.gather(*map(translator.translate, wanted))
    await asyncio.gather(*(drain(world, channel) for channel in world.routes.on))


async def drain(world: World, channel: str) -> None:
    """Deliver all that a channel is owed now or within moments, for a run that is about to end."""
    while await deliver(world, channel, ahead=timedelta(minutes=1)):
        pass


async def linger(world: World) -> None:
    """Deliver what channels take only one by one, for a run that is about to end: what takes longer waits."""
    until = asyncio.get_running_loop().time() + LINGERING
    await asyncio.gather(*(_linger_at(world, channel, until) for channel in world.routes.on))


async def _linger_at(world: World, channel: str, until: float) -> None:
    loop = asyncio.get_running_loop()
    while (wait := await rest(world, channel)) is not None and loop.time() + wait.total_seconds() < until:
        await asyncio.sleep(wait.total_seconds())
        await drain(world, channel)
