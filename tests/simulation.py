"""A seeded world that does to the bot what the world does, and a reckoning of what it must have told, and must not.

    python -m tests.simulation --seeds 3000
    python -m tests.simulation --only 17 --steps 30

Feeds edit, renumber, drop and repeat their items, go down and lie; channels refuse, lose answers and ask for time; the
process dies at every seam. The model knows which entries are truly one piece of news, which the bot can only infer.
Each piece carries a mark in its text (`p17`) that survives all edits, and by which it is found in the database.

What the model takes from the rules of the house (DESIGN.md, section 3) where identity is ambiguous by nature: between
two looks of the bot an entry changes only one of guid, address and title; an entry that has neither guid nor address of
its own keeps its words and its day; what left its feed for longer than the retention may be new when it comes back.

In every other world a rule says `each: item`: there each young piece that is hit must have led a message of its own,
once, unless it came with the first look at its feed or was told in a digest. In every third world channels have times
at which they may be told: digests, quiet hours, budgets.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import httpx

from bot import pipeline, text
from bot.deliver import deliver
from bot.policy import ANOTHER
from bot.store import history, letterbox, news
from bot.store.database import Database
from bot.stories import TWIN, WINDOW
from bot.world import DATABASE_FILE
from tests.conftest import PLACES, Clock, Desk, cards, entry, rss

TOWNS = {text.folded(place) for place in PLACES}
COPIED_WITHIN = TWIN
MARK = re.compile(r"\bp(\d+)\b")
FOLDED = frozenset({"catch_up", "digest"})
RINGING = frozenset({"new_story", "late_match", "digest", "unread"})  # what is said of a story once
SHM = Path("/dev/shm")  # noqa: S108 - only where folders of random names are made
MEMORY = SHM if SHM.is_dir() else None  # a world needs no disk that lasts
# When a channel may be told, in some of the worlds: it is to hear of all the same, later and in fewer messages.
TIMINGS = (
    "",
    ", digest: hourly",
    ", digest: every 6h, break_through: high",
    ', digest: "daily 08:00 Asia/Beirut"',
    ', quiet: "11:00-15:00"',
    ', quiet: ["13:00-13:20", "22:00-07:00 Europe/Paris"], break_through: high',
    ", interrupts: 2/h",
    ', interrupts: 5/d, quiet: "18:00-06:00", digest: every 30m',
)
CALM = 100  # quarters of an hour in which everything that is owed must have been told once all is well again


def towns(piece: Piece) -> set[str]:
    """Return the places that a piece ever named, folded."""
    return {word for title in piece.titles for word in text.folded(title).split()} & TOWNS


class DiedError(Exception):
    """The process dies here."""


# --- the outside: what is truly one piece of news --------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Version:
    """A piece of news as its feed words it at the moment. `double` lists it twice, with two addresses."""

    title: str
    lead: str
    guid: str
    link: str
    date: datetime | None
    double: bool = False

    @property
    def hits(self) -> bool:
        """Whether a rule hits it; both rules look for plain words."""
        return "rocket" in f"{self.title} {self.lead}".lower()

    @property
    def high(self) -> bool:
        return self.hits and "massacre" in f"{self.title} {self.lead}".lower()

    def xml(self) -> list[str]:
        one = entry(self.title, guid=self.guid, link=self.link, text=self.lead, date=self.date)
        if not self.double:
            return [one]
        variant = f"{self.link}?utm_source=again" if self.link else ""
        return [one, entry(self.title, guid=self.guid, link=variant, text=self.lead, date=self.date)]


@dataclass(eq=False, kw_only=True)
class Piece:
    """What is truly one piece of news, as it is now and as the bot was last shown it."""

    number: int
    feed: Feed
    now: Version
    listed: bool = True
    shares: bool = False  # guid or address with another one: renumbered, nothing would be left of it
    settled: bool = False  # without a guid and an address of its own: its words and its day are its identity
    bound: Piece | None = None  # shares guid or address with this one, and stays until both were shown in one fetch
    shown: Version | None = None
    titles: set[str] = field(default_factory=set)  # all it was shown with
    retitled_at: datetime | None = None
    first_shown: datetime | None = None
    last_shown: datetime | None = None
    hit_at: datetime | None = None  # when a rule first hit what was shown
    owed: bool = False  # young when it was first hit: must be told
    in_first_look: bool = False  # of its feed, when it was first hit
    forgettable: bool = False
    twins: tuple[Piece, ...] = ()  # with an equal headline within a day, when it was first hit

    @property
    def event_at(self) -> datetime:
        assert self.first_shown is not None
        return min(self.now.date, self.first_shown) if self.now.date else self.first_shown

    @property
    def may_change(self) -> bool:
        return not self.settled and self.bound is None and self.shown in {None, self.now}

    def __repr__(self) -> str:
        return f"p{self.number}({self.feed.place}, {self.now.title!r})"


@dataclass(eq=False, kw_only=True)
class Feed:
    """A feed of the world. `place` never changes; `name` is what the config calls it at the moment."""

    place: str
    name: str
    was: str = ""
    in_config: bool = True
    looked: bool = False
    max_age: timedelta = timedelta(hours=48)
    pieces: list[Piece] = field(default_factory=list)
    answer: str = "well"
    served: list[Piece] | None = None  # what the last answer listed, until the poll that took it is over

    @property
    def url(self) -> str:
        return f"https://{self.place}.example/feed"

    @property
    def listed(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.listed]


@dataclass(kw_only=True)
class Mailbox:
    """What a channel took, in order, under which key; and the keys it refused for good."""

    url: str
    timing: str = ""
    mood: str = "mixed"  # mixed, well, down, refusing
    taken: list[tuple[datetime, str, str, list[dict[str, Any]]]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    lost: Counter[str] = field(default_factory=Counter)  # how often a key was taken and the answer lost

    @property
    def keys(self) -> set[str]:
        return {key for _at, key, _action, _cards in self.taken}


# --- one world -------------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Simulation:
    """A world of one seed, run for `steps` against the real pipeline. `tale` is what happened, for a person to read."""

    seed: int
    folder: Path
    steps: int = 0
    database: str = ""
    tale: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    stories: dict[str, str] = field(default_factory=dict)  # item -> story, as first seen in the database
    dying: bool = True
    just_died: bool = False
    left: int = 0  # steps

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.clock = Clock()
        self.steps = self.steps or self.chance.choice((2, 2, 3, 3, 4, 6))
        ages = [timedelta(hours=48)] * 4 + [timedelta(hours=2), timedelta(days=7)]
        self.feeds = [
            Feed(place=f"f{n}", name=f"f{n}", max_age=self.chance.choice(ages))
            for n in range(self.chance.choice((2, 2, 2, 3, 4)))
        ]
        names = [f"c{n}" for n in range(self.chance.choice((1, 1, 1, 2, 3)))]
        self.boxes = {name: Mailbox(url=f"https://{name}.example/in") for name in names}
        if self.seed % 3 == 0:
            for box in self.boxes.values():
                box.timing = self.chance.choice(TIMINGS)
        self.forgets = self.chance.random() < 0.25
        self.each = ("nowhere", "everywhere", "nowhere", "on one")[self.seed % 4]  # where each item speaks
        self.desk = Desk(folder=self.folder, clock=self.clock, web=self, database=self.database)  # type: ignore[arg-type]  # any callable will do

    def say(self, words: str) -> None:
        self.tale.append(f"{self.clock.at:%a %H:%M:%S} {words}")

    def sometimes(self, share: float) -> bool:
        return self.chance.random() < share

    # --- the web ---

    def __call__(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        for feed in self.feeds:
            if feed.url == url:
                return self._serve(feed, request)
        name = next(name for name, box in self.boxes.items() if box.url == url)
        return self._receive(name, self.boxes[name], request)

    def _serve(self, feed: Feed, request: httpx.Request) -> httpx.Response:
        feed.served = None
        if feed.answer == "dies":
            self._die(f"{feed.name} is fetched")
        if feed.answer == "times out":
            raise httpx.ReadTimeout("slow")
        if feed.answer.isdigit():
            return httpx.Response(int(feed.answer), headers={"Retry-After": "600"} if feed.answer == "429" else {})
        if feed.answer == "login page":
            return httpx.Response(200, text="<html><body><h1>Log in</h1></body></html>")
        listed = [] if feed.answer == "empty" else feed.listed
        body = rss(*(xml for piece in listed for xml in piece.now.xml()))
        tag = f'"{sha256(body.encode()).hexdigest()}"'
        if request.headers.get("If-None-Match") == tag:
            return httpx.Response(304)
        feed.served = listed
        return httpx.Response(200, headers={"ETag": tag}, text=body)

    def _receive(self, name: str, box: Mailbox, request: httpx.Request) -> httpx.Response:
        key = request.headers["Idempotency-Key"]
        reaction = self._reaction(box, key)
        told = " + ".join(f"{card['headline']['text']} r{card['revision']} {card['reason']}" for card in cards(request))
        action = request.headers["X-Wirewatch-Action"]
        self.say(f"    {name} <- {action} {key[:6]} [{told}]: {reaction}")
        if reaction == "dies before":
            self._die(f"{name} takes {key[:6]}")
        if reaction == "drops before":
            raise httpx.ConnectError("gone")
        if reaction.isdigit() and reaction != "200":
            if reaction == "400":
                box.refused.add(key)
            after = {"Retry-After": str(self.chance.choice((30, 900, 7200)))} if reaction == "429" else {}
            return httpx.Response(int(reaction), headers=after)
        if reaction != "200":
            box.lost[key] += 1
        is_digest = request.headers["X-Wirewatch-Event"] == "digest"
        box.taken.append((self.clock.at, key, "digest" if is_digest else action, cards(request)))
        if reaction == "dies after":
            self._die(f"{name} took {key[:6]}")
        if reaction == "drops after":
            raise httpx.ReadError("answer lost")
        return httpx.Response(200)

    def _reaction(self, box: Mailbox, key: str) -> str:
        if box.mood == "down":
            return "503"
        if box.mood == "refusing":
            return "400"
        if box.mood == "well" or self.sometimes(0.6):
            return "200"
        choices = ["503", "503", "429", "400", "drops before", "drops after", "drops after"]
        choices += ["dies before", "dies after"] if self.dying else []
        reaction = self.chance.choice(choices)
        return "200" if reaction == "400" and key in box.keys else reaction

    def _die(self, when: str) -> None:
        self.just_died = True
        self.say(f"    the process dies as {when}")
        raise DiedError(when)

    def each_speaks_on(self, name: str) -> bool:
        return self.each == "everywhere" or (self.each == "on one" and name == "c0")

    # --- what happens in the world ---

    def _stir(self, feed: Feed) -> None:
        """Let some time's worth of things happen to a feed."""
        for _ in range(self.chance.choice((0, 1, 1, 2, 3))):
            self._write(feed)
        if self.sometimes(0.3):
            self._copy(feed)
        if self.sometimes(0.08):
            self._share(feed)
        for piece in feed.pieces:
            if self.sometimes(0.35 if piece.first_shown == piece.last_shown else 0.15):
                self._change(piece)
        if self.sometimes(0.15):
            self.chance.shuffle(feed.pieces)
        feed.answer = (
            "well"
            if self.sometimes(0.75)
            else self.chance.choice(["empty", "500", "503", "404", "429", "times out", "login page", "dies"])
        )

    def _write(self, feed: Feed, title: str = "") -> Piece:
        repeated = bool(title)
        number = len(self.pieces)
        kind = self.chance.choices(("title", "lead", "none"), (6, 1, 3))[0]
        what, town = "Rocket" if kind == "title" else "Rain", number % 240
        title = title or f"{what} passes {PLACES[town]} near {PLACES[240 + town]}"
        place = f"https://{feed.place}.example/news/{number}"
        styles = ("tag", "address", "link", "guid", "none")
        style = self.chance.choices(styles, (4, 4, 2, 2, 0 if repeated else 1))[0]
        guid = {"tag": f"tag:{feed.place}:{number}", "address": place, "guid": f"n{number}"}.get(style, "")
        piece = Piece(
            number=number,
            feed=feed,
            settled=style == "none",
            now=Version(
                title=title,
                lead=f"Report p{number}" + (" of a rocket" if kind == "lead" else ""),
                guid=guid,
                link="" if style in {"guid", "none"} else place,
                date=self._date(feed),
            ),
        )
        self.pieces.append(piece)
        feed.pieces.insert(0, piece)
        self.say(f"  {feed.place} writes {piece} guid {guid or '-'} date {piece.now.date or '-'}")
        return piece

    def _date(self, feed: Feed) -> datetime | None:
        span = {
            "now": timedelta(0),
            "recent": timedelta(hours=self.chance.randint(1, 40)),
            "edge": feed.max_age - timedelta(hours=1),
            "future": -timedelta(days=self.chance.randint(1, 400)),
            "old": feed.max_age + timedelta(hours=self.chance.randint(1, 4_000)),
            "just old": feed.max_age + timedelta(minutes=30),
        }
        kind = self.chance.choices(("none", *span), (5, 9, 2, 1, 1, 3, 1))[0]
        return None if kind == "none" else self.clock.at - span[kind]

    def _copy(self, feed: Feed) -> None:
        """Carry a headline that was told elsewhere, now or later, or the feed's own again on another page."""
        known = [piece for piece in self.pieces[-25:] if piece.now.hits and "Rocket" in piece.now.title]
        if known:
            title = self.chance.choice(known).now.title
            own = [piece for piece in feed.pieces if text.folded(piece.now.title) == text.folded(title)]
            if not any(piece.settled for piece in own):
                self._write(feed, title if self.sometimes(0.7) else f"{title.upper()}!")

    def _share(self, feed: Feed) -> None:
        """Write a piece with the guid or the address of another one in the same list."""
        others = [piece for piece in feed.listed if piece.may_change and piece.now.guid and piece.now.link]
        if not others:
            return
        other, piece = self.chance.choice(others), self._write(feed)
        if self.sometimes(0.5):
            piece.now = replace(piece.now, guid=other.now.guid, link=f"https://{feed.place}.example/s/{piece.number}")
        else:
            piece.now = replace(piece.now, link=other.now.link, guid=f"s{piece.number}")
        piece.shares = other.shares = True
        piece.settled, piece.bound, other.bound = False, other, piece
        self.say(f"  {piece} shares with {other}: {piece.now.guid} {piece.now.link}")

    def _change(self, piece: Piece) -> None:
        changes = [self._drop_or_return]
        if piece.may_change:
            changes += [self._edit, self._edit, self._renumber, self._vary, self._double]
        before = piece.now, piece.listed
        self.chance.choice(changes)(piece)
        if (piece.now, piece.listed) != before:
            listed = "" if piece.listed else ", not listed"
            self.say(f"  {piece} is now guid {piece.now.guid or '-'} link {piece.now.link or '-'}{listed}")

    def _drop_or_return(self, piece: Piece) -> None:
        if piece.bound is None:
            piece.listed = not piece.listed

    def _edit(self, piece: Piece) -> None:
        now, what = piece.now, self.chance.choice(("title", "lead", "both", "kind", "worse"))
        if what in {"title", "both"}:
            now = replace(now, title=f"{now.title}, update {self.chance.randint(1, 999)}")
        if what in {"lead", "both"}:
            now = replace(now, lead=f"{now.lead}. More {self.chance.randint(1, 999)}")
        if what == "kind":
            now = replace(now, title=now.title.replace("Parade", "Rocket"))
        if what == "worse" and "massacre" not in now.title:
            now = replace(now, title=f"{now.title}, massacre feared")
        piece.now = now

    def _renumber(self, piece: Piece) -> None:
        now = piece.now
        if not now.link or not now.guid or piece.shares:
            return
        fresh = f"cms-{piece.number}-{self.chance.randint(1, 999)}"
        if now.guid.startswith("https:"):
            moved = now.guid.replace("https:", "http:"), now.guid.replace(".example", ".test"), fresh
            guid = self.chance.choice(moved)
            link = guid if guid.endswith(f"/{piece.number}") and self.sometimes(0.5) else now.link
            piece.now = replace(now, guid=guid, link=link)
        else:
            piece.now = replace(now, guid=fresh)

    def _vary(self, piece: Piece) -> None:
        now = piece.now
        if now.link and "?" not in now.link and "#" not in now.link:
            tail = self.chance.choice(("?utm_source=rss", "/", "#top", "?fbclid=x&amp;at_medium=RSS"))
            piece.now = replace(now, link=now.link.rstrip("/") + tail)

    def _double(self, piece: Piece) -> None:
        alike = [one for one in piece.feed.pieces if text.folded(one.now.title) == text.folded(piece.now.title)]
        if "?" not in piece.now.link and alike == [piece] and self.sometimes(0.3):
            # From then on nothing but its words and its day identify it.
            piece.now, piece.settled = replace(piece.now, double=True), True

    # --- what the bot was shown ---

    def _show(self, feed: Feed) -> None:
        """Reckon with a list that the bot has taken in."""
        first_look, feed.looked = not feed.looked, True
        now = self.clock.at
        for piece in feed.served or ():
            piece.first_shown = piece.first_shown or now
            if piece.last_shown is not None and self.forgets and now - piece.last_shown > timedelta(days=1):
                piece.forgettable = True
            piece.last_shown = now
            if piece.shown and piece.shown.title != piece.now.title:
                piece.retitled_at = now
            piece.shown = piece.now
            piece.titles.add(text.folded(piece.now.title))
        for piece in feed.served or ():
            if piece.shown is not None and piece.shown.hits and piece.hit_at is None:
                date = piece.shown.date
                piece.hit_at, piece.owed = now, date is None or now - date <= feed.max_age
                piece.in_first_look = first_look
                piece.twins = tuple(other for other in self.pieces if self._are_twins(piece, other))
            if piece.bound is not None and piece.bound in (feed.served or ()):
                piece.bound.bound = None
                piece.bound = None
        feed.served = None

    def _are_twins(self, piece: Piece, other: Piece) -> bool:
        if other is piece or other.hit_at is None or other.shown is None or piece.shown is None:
            return False
        if self.clock.at in {piece.retitled_at, other.retitled_at}:
            return False  # which of the two was read first is not for us to know
        same = text.folded(other.shown.title) == text.folded(piece.shown.title)
        return same and abs(other.event_at - piece.event_at) <= COPIED_WITHIN

    # --- the bot ---

    def config(self) -> str:
        sources = [
            f'  - {{name: {feed.name}, url: "{feed.url}", every: 20s, max_age: {int(feed.max_age.total_seconds())}s'
            + (f", was: {feed.was}}}" if feed.was else "}")
            for feed in self.feeds
            if feed.in_config
        ]
        channels = [f'  {name}: {{kind: webhook, url: "{box.url}"{box.timing}}}' for name, box in self.boxes.items()]
        rules = ["  - rocket", "  - {name: worse, match: {all: [rocket, massacre]}, severity: high}"]
        if self.each == "everywhere":
            rules = [
                "  - {name: rocket, match: rocket, each: item}",
                "  - {name: worse, match: {all: [rocket, massacre]}, severity: high, each: item}",
            ]
        elif self.each == "on one":
            rules.append("  - {name: every, match: rocket, each: item, to: c0}")
        kept = ["retention: {items: 3d, history: 5d}"] if self.forgets else []
        return "\n".join(["sources:", *sources, "channels:", *channels, "rules:", *rules, *kept])

    async def run(self) -> list[str]:
        """Live through the world; return what the bot did wrong, in words."""
        self._prepare()
        self.left = self.steps
        while self.left > 0:
            self.say(f"the bot starts: {', '.join(feed.name for feed in self.feeds if feed.in_config)}")
            await self._run()
            self._reconfigure()
        self.dying = False
        for feed in self.feeds:
            feed.in_config, feed.answer = True, "well"
        async with self.desk.open(self.config()):
            return await self._reckon()

    def _prepare(self) -> None:
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        if not self.database:
            (self.folder / "data" / DATABASE_FILE).write_bytes(empty_database())

    async def _run(self) -> None:
        """Let the bot run for some steps, until it dies or is restarted."""
        async with self.desk.open(self.config()) as world:
            if not self.database and self.sometimes(0.3):
                await world.database.write(letterbox.release_all, self.clock.at)
            await self._live()

    async def _live(self) -> None:
        try:
            while self.left > 0:
                self.left -= 1
                span = self.chance.choice((0.5, 0.5, 5, 7, 30, 90, 400, 1_500 if self.sometimes(0.5) else 3_000))
                if self.just_died and self.sometimes(0.6):
                    span = 0.5  # what was on its way is still leased to the dead
                self.just_died = False
                self.clock.advance(minutes=span)
                self.say(f"after {span} minutes")
                for feed in self.feeds:
                    self._stir(feed)
                for box in self.boxes.values():
                    box.mood = self.chance.choices((box.mood, "mixed", "well", "down"), (8, 3, 3, 1))[0]
                await self._round()
                if self.sometimes(0.4):
                    self.clock.advance(seconds=self.chance.choice((6, 40, 70)))
                    self.say("a moment later")
                    await self._send_all()
                if self.sometimes(0.15):
                    self.say("  the bot is restarted")
                    break
        except DiedError:
            pass
        await self._see_stories()

    def _reconfigure(self) -> None:
        for feed in self.feeds:
            if self.sometimes(0.1) and feed.in_config:
                feed.was, feed.name = feed.name, f"{feed.place}x{self.chance.randint(1, 10**6)}"
            elif self.sometimes(0.1):
                feed.in_config = not feed.in_config
        if not any(feed.in_config for feed in self.feeds):
            self.feeds[0].in_config = True

    async def _round(self) -> None:
        """Do what the engine does: what is due is polled, what is owed is sent. Any of it may be the last."""
        world, now = self.desk.world, self.clock.at
        due = await world.database.write(news.claim_sources, world.sources.__contains__, now, 10, pipeline.POLL_LEASE)
        self.chance.shuffle(due)
        for source in due:
            await self._poll(source)
        if self.forgets and self.sometimes(0.5):
            gone = await pipeline.forget(world)
            self.say(f"  {gone} items are forgotten")
        await self._send_all()

    async def _send_all(self) -> None:
        owing = sorted(await self.desk.world.database.read(letterbox.owing_channels, self.clock.at))
        for name in self.chance.sample(owing, len(owing)):
            await self._deliver(name)

    async def _poll(self, source: news.DueSource) -> None:
        feed = next(feed for feed in self.feeds if feed.name == source.name)
        polled = await pipeline.poll(self.desk.world, source)
        listed = None if feed.served is None else [piece.number for piece in feed.served]
        self.say(f"  {feed.name} answers {feed.answer}, lists {listed}: {polled.error or f'{polled.new} new'}")
        if polled.error is None:
            self._show(feed)

    async def _deliver(self, name: str) -> None:
        for _ in range(100):
            if self.dying and self.sometimes(0.01):
                self._die(f"{name} is looked at")
            if not await self._send_next(name):
                return
        raise AssertionError(f"seed {self.seed}: {name} is sent messages without end")

    async def _send_next(self, name: str) -> bool:
        return await deliver(self.desk.world, name) is not None

    # --- the reckoning ---

    async def _see_stories(self) -> None:
        """An item's story never changes, once it has one."""
        for row in await self.desk.rows("items"):
            if row.story is not None:
                first = self.stories.setdefault(row.id, row.story)
                assert first == row.story, f"seed {self.seed}: item {row.id} went from {first} to {row.story}"

    async def _reckon(self) -> list[str]:
        self.say("all is well again")
        for box in self.boxes.values():
            if box.mood != "refusing":
                box.mood = "well"
        for _ in range(2):
            await self._round()
            for _ in range(CALM):
                self.clock.advance(minutes=15)
                await self._send_all()
                status = await self.desk.world.database.read(history.status)
                if not any(channel.waiting for channel in status.channels):
                    break
            self.clock.advance(hours=8)
        await self._see_stories()
        reckoning = Reckoning(self, {name: await self.desk.rows(name) for name in TABLES})
        return reckoning.faults(await self.desk.world.database.read(history.status))


TABLES = ("items", "stories", "alerts", "dues", "deliveries", "aliases", "matches", "verdicts", "timers", "events")


class Reckoning:
    """What the database and the mailboxes hold in the end, against what truly happened."""

    def __init__(self, world: Simulation, rows: dict[str, list[Any]]) -> None:
        self.world = world
        self.rows = rows
        self.items: dict[int, list[Any]] = defaultdict(list)
        for row in rows["items"]:
            if mark := MARK.search(row.summary):
                self.items[int(mark[1])].append(row)
        self.members: dict[str, list[Piece]] = defaultdict(list)
        for piece in world.pieces:
            for row in self.items[piece.number]:
                if row.story is not None:
                    self.members[row.story].append(piece)

    def faults(self, status: history.Status) -> list[str]:
        found = [fault for piece in self.world.pieces for fault in self._piece(piece)]
        for name, box in self.world.boxes.items():
            found += self._box(name, box)
        return [*found, *self._unsettled(), *self._orphans(), *self._figures(status)]

    def _piece(self, piece: Piece) -> list[str]:
        if piece.first_shown is None or piece.forgettable:
            return []
        rows = self.items[piece.number]
        if len(rows) != 1:
            gone = self.world.forgets and not rows
            return [] if gone else [f"{piece} is {len(rows)} items in the database"]
        story = rows[0].story
        if piece.hit_at is None:
            return [f"{piece} was never hit and has a story"] if story is not None and not self._shares(piece) else []
        if story is None:
            return [f"{piece} was hit at {piece.hit_at} and has no story"]
        if not piece.owed:
            return self._placed(piece, story)
        return self._placed(piece, story) + self._told(piece, story) + self._spoke(piece)

    def _shares(self, piece: Piece) -> bool:
        """Whether another piece is of the same town: what no rule hits may belong to a story that is told."""
        return any(other is not piece and towns(piece) & towns(other) for other in self.world.pieces)

    def _placed(self, piece: Piece, story: str) -> list[str]:
        """A piece belongs to the story of one with an equal headline within a day, if there is one; else to its own."""
        others = {row.story for twin in piece.twins for row in self.items[twin.number]}
        certain = (
            piece.owed and others and not any(twin.forgettable or not self.items[twin.number] for twin in piece.twins)
        )
        if certain and story not in others:
            return [f"{piece} is not in the story of {piece.twins}"]
        hit = [one for one in self.members[story] if one.hit_at and piece.hit_at and one.hit_at <= piece.hit_at]
        before = [one for one in hit if one.hit_at != piece.hit_at]
        # What came in the same list may be what ties it to those before.
        if before and not any(self._ever_alike(piece, one) for one in hit if one is not piece):
            return [f"{piece} is in the story of {before}, which has another headline or day"]
        return []

    def _ever_alike(self, piece: Piece, other: Piece) -> bool:
        """Whether two pieces may be of one story: they are of the same town, a few days apart."""
        return bool(towns(piece) & towns(other)) and abs(piece.event_at - other.event_at) <= WINDOW

    def _told(self, piece: Piece, story: str) -> list[str]:
        return [
            f"{piece} was hit at {piece.hit_at} and never told on {name}"
            for name, box in self.world.boxes.items()
            if not box.refused and not any(card["story"] == story for *_, told in box.taken for card in told)
        ]

    def _spoke(self, piece: Piece) -> list[str]:
        """Where each item speaks, it led a message; in a digest, and at the first look, its story is told once."""
        if piece.in_first_look:
            return []
        return [
            f"{piece} was hit at {piece.hit_at} and did not speak on {name}"
            for name, box in self.world.boxes.items()
            if self.world.each_speaks_on(name) and not box.refused and not self._led(piece, box)
        ]

    def _led(self, piece: Piece, box: Mailbox) -> bool:
        stories = {row.story for row in self.items[piece.number]}
        return any(
            lead_of(card) == piece.number
            # A digest of one story has the form of any other message.
            or (card["story"] in stories and at >= piece.hit_at and (action == "digest" or card["reason"] in FOLDED))
            for at, _key, action, told in box.taken
            if action != "edit" and piece.hit_at
            for card in told
        )

    def _box(self, name: str, box: Mailbox) -> list[str]:
        found: list[str] = []
        rung: dict[tuple[str, int | None], set[str]] = defaultdict(set)
        revisions: dict[str, int] = defaultdict(int)
        times: dict[str, int] = defaultdict(int)
        for at, key, action, told in box.taken:
            times[key] += 1
            for card in told:
                if card["revision"] < revisions[card["alert"]]:
                    found.append(f"{name}: {card['headline']['text']} r{card['revision']} came late, at {at}")
                revisions[card["alert"]] = max(revisions[card["alert"]], card["revision"])
                alone = ANOTHER in card["notes"]
                if (card["reason"] in RINGING or alone) and action != "edit":
                    rung[card["story"], lead_of(card) if self.world.each_speaks_on(name) else None].add(key)
                if alone and not self.world.each_speaks_on(name):
                    found.append(f"{name}: {card['headline']['text']} spoke, where no rule wants each item")
                if action != "edit":
                    found += self._ringing(name, card)
        found += [f"{name}: {key} came {n} times" for key, n in times.items() if n > 1 + box.lost[key]]
        return found + [
            f"{name}: story {self.members[story]} was told anew (by p{lead})" if lead else f"{name}: {story} told anew"
            for (story, lead), keys in rung.items()
            if len(keys) > 1
        ]

    def _ringing(self, name: str, card: dict[str, Any]) -> list[str]:
        """What rings is young news, or a told story that got worse."""
        members = self.members[card["story"]]
        if ANOTHER in card["notes"]:
            members = [piece for piece in members if piece.number == lead_of(card)] or members
        if not members or any(piece.owed or piece.forgettable for piece in members):
            return []
        return [f"{name}: old news rang: {members}"]

    def _unsettled(self) -> list[str]:
        found = [f"due {row} was never settled" for row in self.rows["dues"] if not row.delivery and not row.settled]
        return found + [
            f"delivery {row.id} to {row.channel} is {row.status}, error {row.error}"
            for row in self.rows["deliveries"]
            if row.status != "sent" and (row.status != "dead" or not row.error)
        ]

    def _orphans(self) -> list[str]:
        ids = {name: {row.id for row in self.rows[name]} for name in ("items", "stories", "alerts", "deliveries")}
        links = [
            ("items", "story", "stories"),
            ("aliases", "item", "items"),
            ("matches", "item", "items"),
            ("verdicts", "item", "items"),
            ("verdicts", "story", "stories"),
            ("timers", "item", "items"),
            ("alerts", "story", "stories"),
            ("events", "story", "stories"),
            ("dues", "alert", "alerts"),
            ("dues", "delivery", "deliveries"),
        ]
        return [
            f"{table}.{column} {getattr(row, column)} is of none of the {there}"
            for table, column, there in links
            for row in self.rows[table]
            if getattr(row, column) is not None and getattr(row, column) not in ids[there]
        ]

    def _figures(self, status: history.Status) -> list[str]:
        found: list[str] = []
        for channel in status.channels:
            box = self.world.boxes[channel.name]
            if channel.waiting or channel.dead != len(box.refused):
                found.append(f"{channel.name}: {channel.waiting} wait, {channel.dead} dead, refused {len(box.refused)}")
            if not self.world.forgets and channel.sent != len(box.keys):
                found.append(f"{channel.name}: status says {channel.sent} were sent, {len(box.keys)} came")
        return found


def lead_of(card: dict[str, Any]) -> int | None:
    """Return the number of the piece that leads a card; None where its words do not tell."""
    mark = MARK.search((card["excerpt"] or {"text": ""})["text"])
    return int(mark[1]) if mark else None


@lru_cache
def empty_database() -> bytes:
    """Return a database file with all tables and no rows: making one takes longer than a world lasts."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / DATABASE_FILE
        database = Database(file)
        database.migrate()
        database.close()
        return file.read_bytes()


async def simulate(seed: int, folder: Path, *, steps: int = 0, database: str = "") -> None:
    """Live through the world of a seed. Raises AssertionError with its tale where the bot broke a promise."""
    await live(Simulation(seed=seed, folder=folder, steps=steps, database=database))


async def live(world: Simulation) -> None:
    """Live through a world. Raises AssertionError with its tale where the bot broke a promise."""
    told = [f"the world of seed {world.seed}:"]
    try:
        faults = await world.run()
    except Exception as error:
        error.add_note("\n".join([*told, *world.tale]))
        raise
    if faults:
        raise AssertionError("\n".join([*told, *world.tale, f"broken in seed {world.seed}:", *faults]))


def main() -> None:
    """Run many worlds from the shell; the first that breaks a promise is told in full."""
    parser = argparse.ArgumentParser(description="Run seeded worlds against the bot and look for broken promises.")
    parser.add_argument("--seeds", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", type=int, help="run this seed alone")
    parser.add_argument("--steps", type=int, default=0, help="how long each world lasts; 0: by its seed")
    said = parser.parse_args()
    seeds = [said.only] if said.only is not None else range(said.first, said.first + said.seeds)
    broken: list[int] = []
    logging.disable(logging.CRITICAL)
    for seed in seeds:
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            try:
                asyncio.run(simulate(seed, Path(folder), steps=said.steps))
            except AssertionError as error:
                if not broken:
                    sys.stdout.write(f"{error}\n")
                broken.append(seed)
    sys.stdout.write(f"{len(seeds)} worlds, {len(broken)} with a broken promise: {broken[:20]}\n")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
