"""The bot's own troubles: the operators hear of sources that are not well, a monitor outside that the bot is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import alarms, pacing, policy
from bot.alarms import Gathered
from bot.durations import spoken
from bot.errors import TransferError
from bot.model import Sighting
from bot.pacing import Rhythm, Silence
from bot.store import health, history, letterbox, news
from bot.web import is_success, status_words
from bot.world import World

DAY = timedelta(days=1)  # a silence that is shorter is never unusual
IDLE = timedelta(minutes=15)  # how long nothing may be done although it is due
BLIND = timedelta(hours=2)  # how long no source at all may be readable
MUTE = timedelta(hours=1)  # how long nothing may get out although something waits


# --- the operators ---


def good_poll(
    connection: Connection,
    due: news.DueSource,
    listed: Sequence[Sighting] | None,
    rhythm: Rhythm | None,
    now: datetime,
    *,
    is_new: bool,
) -> alarms.Poll:
    """Return what a poll that succeeded came to; `listed` is None where nothing changed, `rhythm` for a replay."""
    lately = now if is_new else due.new_item_at
    may_be_silent = due.first_look or (health.alarm_of(due.alarm).silence is not None and not is_new)
    quiet: Silence | None = None
    if lately is not None and now - lately < DAY and not may_be_silent:  # so most are
        quiet = Silence(lasted=now - lately, limit=DAY)
    elif rhythm is not None:
        quiet = pacing.silence(rhythm, now)
    silent, usual = (quiet.lasted, quiet.limit) if quiet is not None else (None, None)
    if usual is None and rhythm is not None and listed is not None:
        silent, usual = alarms.long_silence([one.item.published for one in listed], now) or (None, None)
    return alarms.Poll(
        listed=None if listed is None else len(listed),
        held=health.held(connection, due.name) if listed is not None and not listed else 0,
        silent=silent,
        usual=usual,
        renumbered=sum(one.renumbered for one in listed or ()),
    )


def heed(connection: Connection, due: news.DueSource, poll: alarms.Poll, now: datetime) -> bool:
    """Note in a poll's own transaction what it means for the alarm of its source; returns whether it may be told."""
    before = health.alarm_of(due.alarm)
    after = alarms.after(before, poll, now)
    if after != before:
        health.note_alarms(connection, {due.name: after})
    return after.is_unsettled


async def tell(world: World, wait: timedelta = alarms.GATHER) -> Gathered:
    """Tell the operators what is to be told of sources, in one message. What is younger than `wait` may get company.

    The poll has written it down; here the message is written into the letterbox in one transaction with the note that
    it was. So it is told once, whatever ends the process in between.
    """
    places = {name: source.host for name, source in world.sources.items()}
    seen = await world.database.read(_gathered, world, places, wait)
    if seen.text or seen.changed or seen.probe:
        seen = await world.database.write(_settle, world, places, wait)
    return seen


def _gathered(connection: Connection, world: World, places: Mapping[str, str], wait: timedelta) -> Gathered:
    standings = health.standings(connection, places)
    since = alarms.onset(standings)
    others = health.others(connection, places, since) if since else alarms.Others()
    return alarms.gathered(standings, others, world.web.now(), world.settings.timezone, wait=wait)


def _settle(connection: Connection, world: World, places: Mapping[str, str], wait: timedelta) -> Gathered:
    found, now = _gathered(connection, world, places, wait), world.web.now()
    health.note_alarms(connection, found.changed)
    health.wake(connection, found.probe, now)
    if found.text:
        tell_operators(connection, world, found.text, now)
    return found


def tell_operators(connection: Connection, world: World, words: str, now: datetime) -> None:
    """Leave a notice in the letterbox of the operators' channel, if there is one and it is on."""
    name = world.settings.operators or ""
    sender = world.channels[name].sender if name in world.channels else None
    if sender is not None:
        delivery = policy.notice(words, name, sender.style, world.settings.timezone, now)
        letterbox.freeze(connection, delivery, (), now)


# --- the monitor outside ---


async def beat(world: World, process: str) -> str | None:
    """Call the monitor outside if the bot is really well; returns why it was not called, or that it did not answer."""
    heartbeat, now = world.settings.heartbeat, world.web.now()
    if heartbeat is None:
        return None
    await world.database.write(history.beat, process, now)  # raises where nothing can be written
    found = await world.database.read(health.progress, world.sources, world.routes.on, now)
    if wrong := ill(found, now):
        return f"no heartbeat is sent: {'; '.join(wrong)}"
    try:
        # Not fenced, as channels are not: a monitor of one's own is often on the own network.
        answer = await world.web.request("GET", heartbeat.url.reveal())
    except TransferError as error:
        return f"the heartbeat does not arrive: {error}"
    return None if is_success(answer.status) else f"the heartbeat does not arrive: {status_words(answer.status)}"


def ill(found: health.Progress, now: datetime) -> tuple[str, ...]:
    """Return in words why the bot does not do what it is for; nothing where it does."""
    wrong: list[str] = []
    idle = _since(found.polled_at, found.waiting, now)
    if idle > IDLE:
        wrong.append(f"no source was looked at for {spoken(idle)}, though some are due")
    if found.failing and (found.read_at is None or now - found.read_at > BLIND):
        wrong.append(f"no source could be read{f' for {spoken(now - found.read_at)}' if found.read_at else ''}")
    mute = _since(found.sent_at, found.owed, now)
    if mute > MUTE:
        wrong.append(f"no message got out for {spoken(mute)}, though some are due")
    return tuple(wrong)


def _since(done: datetime | None, due: datetime | None, now: datetime) -> timedelta:
    """Return for how long nothing was done that is due; nothing where nothing is."""
    if due is None:
        return timedelta(0)
    return now - max(due, done or due)
