"""Weeks of a channel with digests, quiet hours and a budget of chance: all that is owed is told once, at its time."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Row

from bot.deliver import deliver
from bot.model import Severity, Timing
from bot.store import schema
from tests.conftest import HOOK, Clock, Desk, FakeWeb, entry, rss
from tests.simulation import MEMORY
from tests.test_timing import shows

FEED = "https://a.example/feed"
BEGIN = datetime(2026, 10, 19, 6, tzinfo=UTC)  # with the night in which the clocks of Berlin are put back
STEP = timedelta(minutes=30)
DAYS = 8
DIGESTS = ("", "digest: hourly", "digest: daily 08:00", "digest: every 90m", "digest: daily 02:30")
QUIET = ("", 'quiet: "22:00-07:00"', 'quiet: ["23:30-06:00", "12:00-13:00"]', "quiet: 01:00-02:30 America/New_York")
BUDGETS = ("", "interrupts: 3/h", "interrupts: 10/d")


@dataclass
class World:
    """Some weeks, by a seed: what is owed when, when the channel is down, and what its config says."""

    desk: Desk
    random: Random
    alerts: dict[str, tuple[int, Severity]] = field(default_factory=dict)
    timings: list[tuple[datetime, Timing]] = field(default_factory=list)
    down_until: datetime = BEGIN
    was_down: list[tuple[datetime, datetime]] = field(default_factory=list)

    def config(self) -> str:
        keys = [self.random.choice(some) for some in (DIGESTS, QUIET, BUDGETS)]
        keys.append(f"break_through: {self.random.choice(('high', 'urgent'))}")
        hook = ", ".join([f'kind: webhook, url: "{HOOK}"', *filter(None, keys)])
        rules = "rules: [{name: r, match: [alarm]}]"
        zone = "defaults: {timezone: Europe/Berlin}"
        return f'{zone}\nsources: [{{name: a, url: "{FEED}"}}]\nchannels:\n  hook: {{{hook}}}\n{rules}'

    async def live(self, days: int) -> None:
        """Let days go by, with a restart under another config after half of them."""
        for half in range(2):
            async with self.desk.open(self.config()) as world:
                self.timings.append((self.desk.clock(), world.channels["hook"].timing))
                if half == 0:
                    await self.first_alert()
                for _ in range(days * timedelta(days=1) // STEP // 2):
                    self.desk.clock.at += STEP + timedelta(seconds=self.random.randint(-300, 300))
                    await self.step()
                if half:
                    await self.end_well()

    async def first_alert(self) -> None:
        """Make one alert in the usual way, of which all others are copies."""
        self.desk.web.pages |= {FEED: [rss(), rss(entry("Alarm in the harbour", guid="1"))]}
        await self.desk.round()
        await self.desk.round()

    async def step(self) -> None:
        now = self.desk.clock()
        if now >= self.down_until and self.random.random() < 0.004:
            self.down_until = now + timedelta(hours=self.random.choice((1, 3, 9)))
            self.was_down.append((now, self.down_until))
        self.desk.web.pages[HOOK] = 503 if now < self.down_until else 200
        for _ in range(self.random.choice((0, 0, 0, 0, 1, 1, 2, 30)) if self.random.random() < 0.4 else 0):
            await self.desk.world.database.write(self.owe, now)
        await self.deliver()

    async def deliver(self) -> None:
        while await deliver(self.desk.world, "hook"):
            pass

    async def end_well(self) -> None:
        self.desk.web.pages[HOOK] = 200
        for _ in range(3 * 48):
            self.desk.clock.at += STEP
            await self.deliver()

    def owe(self, connection: Connection, now: datetime) -> None:
        """Write that a story begins, grows, gets worse or changes."""
        known = self.random.choice([*self.alerts, None]) if self.random.random() < 0.4 else None
        if known is None:
            number = len(self.alerts)
            severity = self.random.choices(list(Severity), (3, 5, 2, 1))[0]
            self.copy(connection, schema.stories, id=f"s{number}", number=None, last_seen=now)
            self.copy(connection, schema.alerts, id=f"a{number}", story=f"s{number}", severity=int(severity), at=now)
            self.alerts[f"a{number}"] = 1, severity
            self.due(connection, f"a{number}", loud=True, at=now)
            return
        revision, severity = self.alerts[known]
        worse = self.random.random() < 0.3 and severity < Severity.URGENT
        self.alerts[known] = revision + 1, Severity(severity + worse)
        alerts = schema.alerts
        changed = (
            alerts.update().where(alerts.c.id == known).values(revision=revision + 1, severity=severity + worse, at=now)
        )
        connection.execute(changed)
        self.due(connection, known, loud=worse or self.random.random() < 0.3, at=now)

    def due(self, connection: Connection, alert: str, *, loud: bool, at: datetime) -> None:
        revision, severity = self.alerts[alert]
        fresh = {"delivery": None, "settled": None, "held": None, "digest": None}
        self.copy(
            connection,
            schema.dues,
            alert=alert,
            revision=revision,
            severity=int(severity),
            loud=loud,
            due_at=at,
            **fresh,
        )

    def copy(self, connection: Connection, table: Any, **changed: Any) -> None:
        row: Row[Any] = connection.execute(table.select().limit(1)).one()
        connection.execute(table.insert().values({**row._mapping, **changed}))

    def timing(self, at: datetime) -> Timing:
        return [timing for since, timing in self.timings if since <= at][-1]


@pytest.mark.parametrize("seed", range(2))
async def test_in_weeks_of_chance_all_is_told_once_and_at_its_time(seed: int) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        desk = Desk(folder=Path(folder), clock=Clock(BEGIN), web=FakeWeb(pages={HOOK: 200}))
        world = World(desk=desk, random=Random(seed))
        await world.live(DAYS)
        async with desk.open(world.config()):
            dues, deliveries = await desk.rows("dues"), await desk.rows("deliveries")
    check(world, dues, deliveries)


def check(world: World, dues: list[Any], deliveries: list[Any]) -> None:
    """All is told, nothing rings when it is quiet or the budget is spent, and what breaks through waits for neither."""
    sent = {row.id: row for row in deliveries if row.status == "sent"}
    assert len(dues) > 100
    assert all(due.settled or due.delivery in sent for due in dues), "all that was owed is told"
    rang = sorted((row for row in sent.values() if row.loud), key=lambda row: row.settled_at)
    for number, row in enumerate(rang):
        at, timing = row.settled_at, world.timing(row.settled_at)
        if row.severity >= int(timing.break_through):
            continue
        assert not any(shows(window, at) for window in timing.quiet), f"{at} is quiet"
        if timing.interrupts:
            lately = [one for one in rang[:number] if at - one.settled_at < timing.interrupts.per]
            assert len(lately) < timing.interrupts.number, f"{at} is more than the budget"
    check_urgent(world, dues, sent)


def check_urgent(world: World, dues: list[Any], sent: dict[str, Any]) -> None:
    """What breaks through waits for nothing but a channel that is down."""
    for due in dues:
        at = sent[due.delivery].settled_at if due.delivery else None
        begun = due.due_at
        if at is None or not due.loud or due.held or due.severity < int(world.timing(begun).break_through):
            continue
        was_down = any(start - STEP <= begun <= end + 2 * STEP for start, end in world.was_down)
        assert was_down or at - begun <= STEP
