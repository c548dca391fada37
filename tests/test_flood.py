"""Thousands of alerts by one bot to a Telegram that counts: none lost, the loudest first, hardly ever refused."""

import os
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot import engine
from bot.deliver import deliver
from bot.model import Reason, Severity
from bot.store import letterbox, schema
from bot.store.database import upsert
from bot.world import World
from tests.conftest import Clock, Desk, FakeWeb
from tests.telegram_server import TOKEN, Limits, TelegramServer

API = "https://telegram.example"
PEOPLE, GROUPS, NAMES = ("11", "12", "13"), ("-101", "-102"), ("@wire",)
CHATS = (*PEOPLE, *GROUPS, *NAMES)
MANY = int(os.environ.get("FLOOD_ALERTS", "50"))  # for each chat


def config(**keys: str) -> str:
    """Return a config with a channel for each chat."""
    more = "".join(f", {key}: {value}" for key, value in keys.items())
    channels = (
        f'  c{number}: {{kind: telegram, token: "{TOKEN}", chat: "{chat}", api: "{API}"{more}}}\n'
        for number, chat in enumerate(CHATS)
    )
    return f'sources: ["https://a.example/feed"]\nrules: [rocket]\nchannels:\n{"".join(channels)}'


CONFIG = config(break_through="low")  # each is told by itself, however many there are


@dataclass
class CountingWeb(FakeWeb):
    """A Telegram that counts, some milliseconds away."""

    clock: Clock = field(default_factory=Clock)
    telegram: TelegramServer = field(default_factory=TelegramServer)
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    told: list[tuple[str, str, datetime]] = field(default_factory=list)

    def __call__(self, request: Any) -> Any:
        async def answered() -> Any:
            self.clock.advance(milliseconds=self.chance.randrange(4))
            known = len(self.telegram.messages)
            answer = await self.telegram.serve(request)
            for taken in self.telegram.messages[known:]:
                self.told.append((taken.chat, taken.text, self.clock()))
            self.clock.advance(milliseconds=self.chance.randrange(4))
            return answer

        return answered()


@pytest.fixture
def web(clock: Clock) -> CountingWeb:
    telegram = TelegramServer(chats=set(CHATS), limits=Limits(clock=clock))
    return CountingWeb(clock=clock, telegram=telegram)


def owe(
    connection: Connection, names: Sequence[str], channels: Sequence[str], severity: Severity, now: datetime
) -> None:
    """Owe the channels an alert of each name."""
    items, stories, alerts, dues = [], [], [], []
    for name in names:
        seen = {"source": "a", "title": f"Rocket {name}", "first_seen": now, "event_at": now, "last_listed": now}
        items.append({"id": name, "summary": "", "tags": [], "content_key": name, "reason": "new_story"} | seen)
        items[-1] |= {"text": "feed"}
        stories.append({"id": name, "title": name, "first_seen": now, "last_seen": now, "denied": False})
        alert = {"id": name, "story": name, "revision": 1, "severity": int(severity), "rules": ["rocket"], "notes": []}
        alerts.append(alert | {"items": [name], "channels": list(channels), "reason": Reason.NEW_STORY, "loud": True})
        alerts[-1] |= {"first_at": now, "at": now}
        due = {"alert": name, "revision": 1, "due_at": now, "reason": Reason.NEW_STORY, "severity": int(severity)}
        dues += [due | {"channel": channel, "loud": True} for channel in channels]
    for table, rows in (
        (schema.items, items),
        (schema.stories, stories),
        (schema.alerts, alerts),
        (schema.dues, dues),
    ):
        upsert(connection, table, rows)


def next_moment(connection: Connection, now: datetime) -> datetime | None:
    """Return when the next channel that owes something may send; None where nothing is owed."""
    dues, deliveries, channels = schema.dues, schema.deliveries, schema.channels
    owed = select(dues.c.channel, dues.c.due_at).where(dues.c.delivery.is_(None), dues.c.settled.is_(None))
    again = select(deliveries.c.channel, deliveries.c.due_at).where(deliveries.c.status == "waiting")
    shut = {row.name: row.open_at for row in connection.execute(select(channels))}
    waits = [*connection.execute(owed.distinct()), *connection.execute(again)]
    return min((max(due_at, shut.get(channel) or now, now) for channel, due_at in waits), default=None)


async def send_all(desk: Desk, world: World, rounds: int | None = None) -> None:
    """Let every channel send as a run does, to the moment, until nothing is owed or for so many rounds."""
    while rounds is None or rounds > 0:
        rounds = None if rounds is None else rounds - 1
        busy = await world.database.read(letterbox.owing_channels, desk.clock())
        if any([await deliver(world, channel) for channel in sorted(busy)]):
            continue
        moment = await world.database.read(next_moment, desk.clock())
        if moment is None:
            return
        desk.clock.at = max(moment, desk.clock() + timedelta(milliseconds=1))


async def flood(desk: Desk, world: World, chance: random.Random) -> None:
    """Owe every chat many alerts of any severity at once."""
    channels = list(world.channels)
    by_severity: dict[Severity, list[str]] = defaultdict(list)
    for number in range(MANY):
        by_severity[chance.choice(list(Severity))].append(f"{number:06x}")
    for severity, names in by_severity.items():
        await world.database.write(owe, names, channels, severity, desk.clock())


def loudness(text: str) -> Severity:
    return Severity.URGENT if "URGENT" in text else Severity.HIGH if "HIGH" in text else Severity.NORMAL


def check(web: CountingWeb) -> float:
    """See that every chat heard of every alert once, the loudest first; return which part of the sends was refused."""
    heard = Counter((chat, text.split("Rocket ")[1][:6]) for chat, text, _ in web.told)
    assert set(heard.values()) == {1}
    assert len(heard) == MANY * len(CHATS)
    for chat in CHATS:
        order = [loudness(text) for one, text, _ in web.told if one == chat]
        assert order == sorted(order, reverse=True)
    limits = web.telegram.limits
    assert limits is not None
    assert limits.too_early == 0
    return limits.refused / (limits.refused + len(web.told))


async def test_as_documented_nothing_is_refused_and_nothing_waits_longer_than_it_must(
    desk: Desk, web: CountingWeb
) -> None:
    began = desk.clock()
    async with desk.open(CONFIG) as world:
        await flood(desk, world, random.Random(7))
        await send_all(desk, world)
    assert check(web) == 0
    last = {chat: at - began for chat, _, at in web.told}
    for chat in PEOPLE:
        assert last[chat] <= timedelta(seconds=MANY * 1.05)
    for chat in (*GROUPS, *NAMES):
        assert last[chat] <= timedelta(minutes=(MANY - 1) // 20, seconds=25)


@pytest.mark.parametrize("seed", range(2))
async def test_stricter_limits_are_learnt_from_few_refusals(desk: Desk, web: CountingWeb, seed: int) -> None:
    chance = random.Random(seed)
    limits = web.telegram.limits
    assert limits is not None
    for chat in CHATS:
        strict = chance.choice([(1, chance.uniform(1, 4)), (chance.randrange(4, 16), 60.0), (3, 10.0), (1000, 1.0)])
        limits.stricter[chat] = (strict,)
    async with desk.open(CONFIG) as world:
        await flood(desk, world, chance)
        await send_all(desk, world)
    check(web)
    # Two or three for each chat are what it costs to find out; afterwards there are hardly any.
    assert limits.refused <= max(4 * len(CHATS), 0.01 * len(web.told))


async def test_each_part_of_a_long_message_counts_and_what_is_urgent_comes_between(
    desk: Desk, web: CountingWeb
) -> None:
    long = [f"{number:06x} {'w' * 280}" for number in range(60)]
    async with desk.open(config()) as world:
        await world.database.write(owe, long, ["c0"], Severity.NORMAL, desk.clock())
        await send_all(desk, world, rounds=1)
        await world.database.write(owe, ["urgent"], ["c0"], Severity.URGENT, desk.clock())
        await send_all(desk, world)
    assert len(web.told) >= 4
    assert "60 stories" in web.told[0][1]
    assert "Rocket urgent" in web.told[1][1]
    times = [at for _, _, at in web.told]
    assert all(later - at >= timedelta(seconds=1) for at, later in pairwise(times))
    assert times[-1] - times[0] <= timedelta(seconds=1.1 * len(times))
    assert sum(text.count("Rocket 0") for _, text, _ in web.told) == 40


async def test_channels_that_share_a_chat_share_its_rate(desk: Desk, web: CountingWeb) -> None:
    shared = CONFIG.replace('chat: "12"', 'chat: "11"')
    async with desk.open(shared) as world:
        await world.database.write(owe, [f"{n:06x}" for n in range(5)], ["c0", "c1"], Severity.HIGH, desk.clock())
        await send_all(desk, world)
    limits = web.telegram.limits
    assert limits is not None
    assert (len(web.told), limits.refused) == (10, 0)


async def test_an_urgent_alert_is_next_however_many_wait(desk: Desk, web: CountingWeb) -> None:
    async with desk.open(CONFIG) as world:
        await world.database.write(owe, [f"{n:06x}" for n in range(30)], ["c3"], Severity.LOW, desk.clock())
        await send_all(desk, world, rounds=20)
        before = len(web.told)
        await world.database.write(owe, ["urgent"], ["c3"], Severity.URGENT, desk.clock())
        await send_all(desk, world)
    assert 0 < before < 30
    assert "Rocket urgent" in web.told[before][1]
    assert len(web.told) == 31


class RealClock(Clock):
    """The time of day as it is."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


async def test_a_single_round_tells_one_message_after_the_other(desk: Desk, web: CountingWeb) -> None:
    desk.clock = RealClock()
    assert web.telegram.limits is not None
    web.telegram.limits.clock = desk.clock
    async with desk.open(CONFIG) as world:
        await world.database.write(owe, ["one", "two"], ["c0", "c3"], Severity.HIGH, desk.clock())
        for channel in world.channels:
            await engine.drain(world, channel)
        assert len(web.told) == 2
        await engine.linger(world)
    assert len(web.told) == 4
    assert web.telegram.limits.refused == 0
