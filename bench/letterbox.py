"""What a message costs: with 10 and with 10,000 alerts owed, and with a past of as many that were told.

    python bench/letterbox.py
    python bench/letterbox.py --owed 10,10000 --told 0,50000 --postgres postgresql://user:password@host/name

A message is one call of `deliver`: claim and compose, hand over to a channel that answers at once, settle. Beside it,
the look at the calendar that asks twice a second which channels are owed something. Times are the medians of a hundred:
CPU of the process for SQLite, by the clock for PostgreSQL, of which the schema `wirewatch_bench` is used and made anew.
All alerts break through, since so many would else come in one digest.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
from sqlalchemy import Connection, text

from bot.config import parse
from bot.deliver import deliver
from bot.store import letterbox, schema
from bot.web import HttpWeb
from bot.world import World, opened

NOW = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)
CHANNEL = "desk"
MESSAGES = 100
SCHEMA = "wirewatch_bench"
CONFIG = """
sources: [{name: a, url: "https://a.example/feed"}]
channels: {desk: {kind: webhook, url: "https://desk.example/in", break_through: low}}
rules: ["rocket*"]
"""
MESSAGE = {"kind": "alert", "at": NOW.isoformat(), "text": "x" * 2_000}


def fill(connection: Connection, owed: int, told: int) -> None:
    """Write alerts of a story with one item each: the first `owed` are to be told, the others were."""
    rows: dict[str, list[dict[str, Any]]] = {"items": [], "stories": [], "alerts": [], "dues": [], "deliveries": []}
    for number in range(owed + told):
        _alert(rows, number)
        due = {
            "alert": f"a{number}",
            "channel": CHANNEL,
            "revision": 1,
            "due_at": NOW - timedelta(seconds=number % 999),
        }
        due |= {"reason": "new_story", "severity": 1 + number % 3, "loud": True}
        rows["dues"].append({**due, "delivery": None if number < owed else f"d{number}"})
        if number >= owed:
            rows["deliveries"].append(_delivery(number))
    for name, some in rows.items():
        if some:
            connection.execute(schema.metadata.tables[name].insert(), some)
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE"))


def _alert(rows: dict[str, list[dict[str, Any]]], number: int) -> None:
    title = f"Rocket {number} hits a depot near the town of number {number}"
    item = {"id": f"i{number}", "source": "s", "title": title, "summary": title, "tags": [], "content_key": "c"}
    item |= {"first_seen": NOW, "event_at": NOW, "last_listed": NOW, "reason": "new_story", "text": "feed"}
    rows["items"].append({**item, "story": f"s{number}"})
    rows["stories"].append({"id": f"s{number}", "title": title, "first_seen": NOW, "last_seen": NOW})
    alert = {"id": f"a{number}", "story": f"s{number}", "revision": 1, "severity": 1 + number % 3, "rules": ["r"]}
    alert |= {"items": [f"i{number}"], "channels": [CHANNEL], "notes": [], "reason": "new_story", "loud": True}
    rows["alerts"].append({**alert, "first_at": NOW, "at": NOW})


def _delivery(number: int) -> dict[str, Any]:
    row = {"id": f"d{number}", "channel": CHANNEL, "alert": f"a{number}", "action": "send", "message": MESSAGE}
    row |= {"parts": [], "targets": [], "loud": True, "severity": 1 + number % 3, "status": "sent", "attempts": 1}
    return {**row, "due_at": NOW, "created_at": NOW, "settled_at": NOW}


async def milliseconds(world: World, owed: int, watch: Callable[[], float]) -> tuple[float, float]:
    """Return what a message takes from claim to settling, and what a look at the calendar takes."""
    messages, looks = [], []
    for _ in range(min(MESSAGES, owed - 1)):
        start = watch()
        if not await deliver(world, CHANNEL):
            raise RuntimeError("nothing was left to tell")
        messages.append(watch() - start)
        start = watch()
        await world.database.read(letterbox.owing_channels, NOW)
        looks.append(watch() - start)
    return statistics.median(messages) * 1_000, statistics.median(looks) * 1_000


async def measured(owed: int, told: int, database: str) -> tuple[float, float]:
    """Fill an empty database, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        config = CONFIG + (f"database: {database}\n" if database else "")
        settings = parse(config, file=Path(folder) / "config.yaml", env={})
        transport = httpx.MockTransport(lambda _request: httpx.Response(200))
        async with (
            HttpWeb(transport, lambda: NOW) as web,
            opened(settings, Path(folder), web, anew=True) as world,
        ):
            await world.database.write(fill, owed, told)
            return await milliseconds(world, owed, time.perf_counter if database else time.process_time)


def emptied(postgres: str) -> str:
    """Make an empty schema on a server, and return the address at which it is the only one."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
    joint = "&" if "?" in postgres else "?"
    return f"{postgres}{joint}options=-csearch_path%3D{SCHEMA}"


def measure(name: str, postgres: str, sizes: Sequence[int], pasts: Sequence[int]) -> None:
    first: tuple[float, float] | None = None
    for told in pasts:
        for owed in sizes:
            found = asyncio.run(measured(owed, told, emptied(postgres) if postgres else ""))
            first = first or found
            ratios = [f"{one:.1f} ms ({one / least:.2f} x)" for one, least in zip(found, first, strict=True)]
            print(f"| {name} | {owed:,} | {told:,} | {ratios[0]} | {ratios[1]} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--owed", default="10,1000,10000", help="how many alerts wait")
    parser.add_argument("--told", default="0,50000", help="how many were told before")
    parser.add_argument("--postgres", default="", help="the address of a PostgreSQL to try as well")
    said = parser.parse_args()
    sizes, pasts = ([int(one) for one in listed.split(",")] for listed in (said.owed, said.told))
    print("| database | owed | told before | a message | a look at the calendar |\n|---|--:|--:|--:|--:|")
    for name, address in (("SQLite", ""), ("PostgreSQL", said.postgres)):
        if name == "SQLite" or address:
            measure(name, address, sizes, pasts)


if __name__ == "__main__":
    main()
