"""Buttons under alerts: a bot is listened to, what people press is done, and they are told what came of it."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import Connection

from bot import watchman
from bot.durations import spoken
from bot.errors import SendError
from bot.model import Buttoned, Mute, Press
from bot.render import local
from bot.store import bots, letterbox, mutes, seen
from bot.world import World

log = logging.getLogger("wirewatch")

MUTED_FOR = timedelta(hours=24)
LEASE = timedelta(seconds=60)  # longer than one round of listening takes
NOT_OURS = 15.0  # seconds until we look again whether another process still listens
PAUSE = 0.5  # seconds after a round that brought nothing: a server that answers at once must not keep us busy
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)
TOLD_AGAIN = timedelta(hours=24)
GIVES_WAY = timedelta(minutes=1)  # to another program, at first: `wirewatch init` needs a moment


def listened(world: World) -> dict[str, Buttoned]:
    """Return the bots whose buttons are under alerts, each with one of the channels that are on and send by it."""
    found: dict[str, Buttoned] = {}
    for channel in world.channels.values():
        sender: object = channel.sender
        if isinstance(sender, Buttoned) and sender.bot is not None:
            found.setdefault(sender.bot, sender)
    return found


async def listen(world: World, bot: str, process: str, ring: Callable[[], None]) -> None:
    """Listen to a bot for ever; `ring` is called when something is owed. What fails is told once, and tried again."""
    sender = listened(world)[bot]
    wait = timedelta(0)
    told: dict[int | None, datetime] = {}
    is_told = False
    while True:
        try:
            done = await _round(world, bot, sender, process, ring)
        except SendError as error:
            least = GIVES_WAY if error.status == HTTPStatus.CONFLICT else FIRST_WAIT
            wait = max(min(max(wait * 2, least), LONGEST_WAIT), error.after or least)
            now = world.web.now()
            # Two programs that take turns at a bot are in trouble again and again.
            if error.status not in told or now - told[error.status] > TOLD_AGAIN:
                await _tell(world, error, wait)
                told[error.status] = now
                is_told = True
            await asyncio.sleep(wait.total_seconds())
            continue
        if is_told:
            log.info("the buttons under alerts work again")
        wait, is_told = timedelta(0), False
        if not done:
            await asyncio.sleep(PAUSE)


async def _round(world: World, bot: str, sender: Buttoned, process: str, ring: Callable[[], None]) -> bool:
    """Wait once for presses and do what they say; returns whether there were any. Raises SendError."""
    now = world.web.now()
    if not await world.database.write(bots.lease, bot, process, now, now + LEASE):
        await asyncio.sleep(NOT_OURS)
        return False
    after = await world.database.read(bots.heard, bot)
    found = False
    for press in await sender.presses(after, world.web):
        words = await world.database.write(_done, world, bot, press, world.web.now())
        if words is None:
            continue
        found = True
        ring()
        try:
            await sender.answer(press, words, world.web)
        except SendError as error:  # mostly because it took us too long, as while we were away
            log.debug("nobody is told what came of a button: %s", error)
    return found


async def _tell(world: World, error: SendError, wait: timedelta) -> None:
    if error.status == HTTPStatus.CONFLICT:
        words = f"The buttons under alerts do not work: {error}"
        await world.database.write(watchman.tell_operators, world, words, world.web.now())
    log.warning("the buttons under alerts do not work: %s; next try in %s", error, spoken(wait))


def _done(connection: Connection, world: World, bot: str, press: Press, now: datetime) -> str | None:
    """Do what a press says, and return what to say to it; None where it was done before, or says nothing."""
    if not bots.hear(connection, bot, press.number) or press.story is None:
        return None
    here = [name for name, channel in world.channels.items() if _is_here(connection, name, channel.sender, bot, press)]
    told = seen.told(connection, press.story, here)
    if told is None:
        return "Nothing is known here of this alert any more."
    first = seen.acknowledge(connection, press.story, press.by, now)
    if press.does == "mute":
        until = now + MUTED_FOR
        mutes.add(connection, Mute(kind="story", value=told.story, until=until, author=press.by, at=now))
        return f"This story is muted until {_when(until, now, world)}"
    if first or told.seen is None:
        return f"Seen by {press.by}"
    return f"Seen before, by {told.seen.by}, {_when(told.seen.at, now, world)}"


def _is_here(connection: Connection, name: str, sender: object, bot: str, press: Press) -> bool:
    if not isinstance(sender, Buttoned) or sender.bot != bot:
        return False
    return sender.is_in(press, letterbox.channel_state(connection, name))


def _when(at: datetime, now: datetime, world: World) -> str:
    """Return a time within a day or so, as the clocks of the desk show it."""
    zone = world.settings.timezone
    there, here = local(at, zone), local(now, zone)
    days = (there.date() - here.date()).days
    day = {0: "", 1: "tomorrow "}.get(days, f"{there:%Y-%m-%d} ")
    return f"{day}{there:%H:%M}"
