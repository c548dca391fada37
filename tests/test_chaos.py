"""A week among broken servers: nothing leaks, nothing stalls, each trouble is told once and once when it is over.

Each source is well at first, falls ill in its own way for a day and a half, one after the other, and is well again.
Time is made up; the servers, the connections and the database are real.
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot import engine, operations, pipeline, watchman
from bot.config import parse
from bot.store import news, schema
from bot.store.history import SourceHealth
from bot.web import HttpWeb
from bot.world import World, opened
from tests.broken import WAYS, BrokenServer, broken_server
from tests.conftest import PLACES, Clock, entry, rss

WEEK = timedelta(days=7)
ILL = timedelta(hours=36)
FIRST_ILL = timedelta(hours=24)
APART = timedelta(hours=3)  # from one source's falling ill to the next one's
POST_EVERY = timedelta(hours=3)
PATIENCE = 0.4  # seconds that a server may take; the slow ones take much longer
LOOK = timedelta(minutes=10)  # how often what is owed is told
WELL = ("steady one", "steady two", "steady three")
FOR_GOOD = frozenset({"gone"})  # who says so is not asked again within the week
WAIT = timedelta(hours=8)  # how long it may take until an end is noticed: back-off, and a second look


def path_of(name: str) -> str:
    return name.replace(" ", "-")


@dataclass
class Week:
    """One run of a bot among broken servers, and what came of it."""

    server: BrokenServer
    clock: Clock
    start: datetime
    status: dict[str, SourceHealth] = field(default_factory=dict)  # at the end of each source's illness
    objects: list[int] = field(default_factory=list)  # that are alive, at the end of each day
    notices: list[tuple[datetime, str]] = field(default_factory=list)  # what the operators were told, and when
    hosts: int = 0  # of which the door still knows something when all is over
    files: tuple[int, int] = (0, 0)  # that are open, before and after

    def news(self, path: str) -> bytes:
        """Return the feed of a source: an item every three hours, the latest twenty; "silent" stops after a day."""
        until = min(self.clock.at, self.start + timedelta(days=1)) if path == "silent" else self.clock.at
        latest = int((until - self.start + WEEK) / POST_EVERY)
        items = [
            entry(
                self.headline(path, number),
                guid=f"{path} {number}",
                link=f"https://{path}.example/{number}",
                date=self.start - WEEK + number * POST_EVERY,
            )
            for number in range(latest, latest - 20, -1)
        ]
        return rss(*items).encode()

    def headline(self, path: str, number: int) -> str:
        place = PLACES[(number * 7 + sum(path.encode())) % len(PLACES)]
        if path == path_of(WELL[0]) and number % 8 == 0:
            return f"Rocket hits a bridge in {place}"
        return f"Council of {place} debates item {number} of its budget"

    def illness(self, name: str) -> tuple[datetime, datetime]:
        """Return when a source falls ill and when it is well again."""
        begin = self.start + FIRST_ILL + list(WAYS).index(name) * APART
        return begin, begin + ILL

    def note(self) -> None:
        """Note what the operators were told since."""
        told = [json.loads(body)["text"] for body in self.server.posted.get("ops", [])]
        self.notices += [(self.clock.at, text) for text in told[len(self.notices) :]]

    def rang(self) -> list[str]:
        """Return the headlines that the desk was told, in order."""
        sent = [json.loads(body) for body in self.server.posted.get("hook", [])]
        return [card["headline"]["text"] for message in sent for card in message["cards"]]


def config_of(server: BrokenServer) -> str:
    names = [*WAYS, *WELL, "silent"]
    sources = "\n".join(
        f'- {{name: {name}, url: "http://{place}:{server.port}/{path_of(name)}/", every: 2h}}'
        for name, place in zip(names, server.places, strict=True)
    )
    here = f"http://127.0.1.1:{server.port}"
    return f"""
sources:
{sources}
channels: {{hook: {{kind: webhook, url: "{here}/hook"}}, ops: {{kind: webhook, url: "{here}/ops"}}}}
operators: ops
rules: ["rocket*"]
network: {{allow_private: [127.0.1.0/24]}}
"""


def next_check(connection: Connection) -> datetime:
    at = schema.sources.c.next_check_at
    first: datetime = connection.scalars(select(at).order_by(at).limit(1)).one()
    return first


async def live(week: Week, world: World) -> None:
    """Poll what is due, tell what is owed, and make sources ill and well, until the week is over."""
    next_look = week.clock.at
    while week.clock.at < week.start + WEEK:
        due_at = await world.database.read(next_check)
        week.clock.at = max(week.clock.at, min(due_at, next_look))
        await afflict(week, world)
        due = await world.database.write(
            news.claim_sources, world.sources.__contains__, week.clock.at, len(world.sources), pipeline.POLL_LEASE
        )
        await asyncio.gather(*(pipeline.poll(world, source) for source in due))
        if week.clock.at >= next_look:
            next_look = week.clock.at + LOOK
            await watchman.tell(world)
            for channel in world.routes.on:
                await engine.drain(world, channel)
            week.note()
            if (week.clock.at - week.start) // timedelta(days=1) > len(week.objects):
                gc.collect()
                week.objects.append(len(gc.get_objects()))


async def afflict(week: Week, world: World) -> None:
    """Make each source answer as it does at this time; look at what `status` says of it just before it is well."""
    for name, (reply, _words) in WAYS.items():
        begin, end = week.illness(name)
        if begin <= week.clock.at < end:
            week.server.replies[path_of(name)] = reply
        elif week.clock.at >= end and name not in week.status:
            found = await asyncio.to_thread(operations.status, world.database, week.clock.at)
            week.status[name] = next(one for one in found.sources if one.name == name)
            week.server.replies.pop(path_of(name), None)


async def a_week(folder: Path) -> Week:
    clock = Clock()
    week = Week(server=BrokenServer(), clock=clock, start=clock.at)
    before = open_files()
    async with broken_server(week.news, len(WAYS) + len(WELL) + 1) as server:
        week.server = server
        settings = parse(config_of(server), file=folder / "config.yaml", env={})
        web = HttpWeb(None, clock, seconds=PATIENCE, allow_private=settings.allow_private)
        async with web, opened(settings, folder / "data", web, anew=True) as world:
            await live(week, world)
            week.hosts = len(web._turnstile._hosts) + len(web._turnstile._waiting)
    week.files = before, open_files()
    return week


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir()) if Path("/proc/self/fd").exists() else 0


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    return asyncio.run(a_week(tmp_path_factory.mktemp("chaos")))


# --- what is to be true of it ------------------------------------------------------------------------------------


def test_there_are_thirty_ways_of_being_broken_and_more() -> None:
    assert len(WAYS) >= 30


@pytest.mark.parametrize("name", WAYS)
def test_a_trouble_is_told_once_and_once_when_it_is_over(week: Week, name: str) -> None:
    begin, end = week.illness(name)
    ill = [at for at, text in week.notices if re.search(rf"(?m)^{name}(?: needs a look|, since)", text)]
    over = [at for at, text in week.notices if re.search(rf"Well again: (?:.*, )?{name} \(", text)]
    assert len(ill) == 1
    assert begin <= ill[0] <= end
    if name not in FOR_GOOD and end + WAIT < week.start + WEEK:
        assert len(over) == 1
        assert end <= over[0] <= end + WAIT


@pytest.mark.parametrize("name", WAYS)
def test_status_says_in_words_what_is_wrong(week: Week, name: str) -> None:
    one = week.status[name]
    words = [one.error, one.degraded, one.stopped, *(trouble.words for trouble in one.troubles)]
    assert re.search(WAYS[name][1], " ".join(word for word in words if word))


def test_a_source_that_falls_silent_is_told_once(week: Week) -> None:
    told = [at for at, text in week.notices if re.search(r"(?m)^silent(?: needs a look|, since)", text)]
    assert len(told) == 1


def test_of_sources_that_are_well_nobody_hears(week: Week) -> None:
    assert not [text for _at, text in week.notices for name in WELL if name in text]


def test_no_news_is_taken_for_old_after_an_illness(week: Week) -> None:
    assert not [text for _at, text in week.notices if "Renumbered" in text]


def test_a_broken_server_holds_up_nobody_and_no_alert_is_lost(week: Week) -> None:
    counts = Counter(week.rang())
    expected = {week.headline(path_of(WELL[0]), number) for number in range(56, 112, 8)}
    assert set(counts) >= expected
    assert set(counts.values()) == {1}
    assert {week.server.heard[path_of(name)] for name in WELL} <= set(range(80, 90))


def test_nothing_leaks(week: Week) -> None:
    second, *_others, last = week.objects[1:]
    assert last < second * 1.05
    assert week.hosts == 0
    assert week.files[1] <= week.files[0] + 2


def test_a_broken_server_is_not_pestered(week: Week) -> None:
    asked = {name: week.server.heard[path_of(name)] for name in WAYS}
    redirects = 6  # of which each is asked for
    assert asked.pop("endless redirect") <= 40 * redirects
    assert max(asked.values()) <= 110, asked
