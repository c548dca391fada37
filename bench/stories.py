"""What stories cost: items per second and memory with 10,000, 100,000 and a million items in the window.

    python bench/stories.py --sizes 10000,100000 --json stories.json

A made-up stream: events that are told by one outlet or by many, as copies, cut, under another headline, or in
other words, each with a headline and a lead. A share of the items is hit by a rule; all of these are clustered. The
store is a real SQLite file. Features (what a thread does beside the loop) and deciding (what happens in the
transaction: recall, decide, record) are timed apart, in CPU seconds of this process, over the last items before each
size is reached.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection

from bot import identity
from bot.alerting import Terms
from bot.decide import decide
from bot.model import Item, Match, Sighting, Span
from bot.routes import Routes
from bot.rules import Ruleset, compile_rules
from bot.store import news
from bot.store.database import Database
from bot.stories import TWIN, traits_of

START = datetime(2026, 4, 20, tzinfo=UTC)
WINDOW = timedelta(hours=60)  # all items of a run fall within it, so that none leaves the window
BATCH = 40  # items of one fetch
RULE = "watched"
WORDS = 40_000  # of the made-up language
NAMES = 400_000


@dataclass
class Stream:
    """News that never ends. `open` are events that may be told once more."""

    rng: Random
    items: int
    open: list[tuple[list[str], list[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = [f"{self._syllables(self.rng.randint(1, 3))}" for _ in range(WORDS)]
        self.weights = [1 / (rank + 8) for rank in range(WORDS)]
        self.pool = self.rng.choices(self.words, self.weights, k=200_000)
        self.names = [self._syllables(self.rng.randint(2, 4)).capitalize() for _ in range(NAMES)]

    def _syllables(self, number: int) -> str:
        return "".join(self.rng.choice("bdfgklmnprstv") + self.rng.choice("aeiou") for _ in range(number))

    def __iter__(self) -> Iterator[Item]:
        for number in range(self.items):
            at = START + WINDOW * (number / self.items)
            title, lead = self._told()
            outlet = self.rng.randrange(500)
            yield Item(
                id=f"{self.rng.getrandbits(128):032x}",
                source=f"s{outlet}",
                title=title,
                summary=lead,
                url=f"https://outlet{outlet}.example/{number}",
                first_seen=at,
                published=at,
                language="en",
            )

    def _told(self) -> tuple[str, str]:
        if self.open and self.rng.random() < 0.55:
            names, lead = self.open[self.rng.randrange(len(self.open))]
        else:
            names, lead = [self.rng.choice(self.names) for _ in range(3)], self._words(26)
            self.open.append((names, lead))
            if len(self.open) > 400:
                self.open.pop(self.rng.randrange(100))
        head = [*self._words(4), *self.rng.sample(names, 2)]
        self.rng.shuffle(head)
        own = self.rng.random()
        told = lead if own < 0.5 else lead[: self.rng.randint(14, 22)] if own < 0.7 else [*self._words(20), *names]
        return " ".join(head), " ".join(told)

    def _words(self, number: int) -> list[str]:
        at = self.rng.randrange(len(self.pool) - number)
        return self.pool[at : at + number]


def terms() -> Terms:
    """Return terms on which everything that the rule hits is told to one channel."""
    rules = compile_rules([{"name": RULE, "match": {"regex": "."}}], {}, lambda _problem: None)
    routes = Routes(default=("desk",), on=frozenset({"desk"}))
    return Terms(rules=Ruleset(rules), routes=routes, max_age=timedelta(days=30))


def featured(batch: list[Item], rng: Random, share: float) -> list[Sighting]:
    """Return a batch as it goes into the transaction."""
    spans = (Span(field="title", start=0, end=1, term="."),)
    return [
        Sighting(
            item=item,
            aliases=(item.id,),
            fallback=item.id,
            features=identity.features(item),
            traits=traits_of(item),
            matches=(Match(rule=RULE, spans=spans),) if rng.random() < share else (),
        )
        for item in batch
    ]


def decided(connection: Connection, seen: list[Sighting], on: Terms) -> int:
    """Recall, decide and record; returns how many alerts follow."""
    now = seen[-1].item.first_seen
    keys = [one.features.title_key for one in seen if one.features.title_key]
    ids = {one.item.id for one in seen}
    memory = news.recall(connection, "bench", identity.lookups(seen), ids, keys, now - on.max_age - TWIN)
    memory = news.recall_alike(connection, memory, seen, START)
    outcome = decide(seen, memory, on, now)
    news.record(connection, outcome, now)
    return len(outcome.alerts)


def run(sizes: list[int], share: float, seed: int, folder: Path) -> list[dict[str, Any]]:
    """Fill a window to the largest size; measure the last tenth, at most 10,000 items, before each size."""
    database = Database(folder / "bench.db")
    database.migrate()
    rng, on = Random(seed), terms()
    stream = iter(Stream(rng=rng, items=max(sizes)))
    found, done = [], 0
    for size in sorted(sizes):
        measured = min(10_000, size // 10)
        for stretch in (size - measured - done, measured):
            features, deciding, count = _fill(database, stream, stretch, rng, share, on)
        done = size
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        found.append(
            {
                "items": size,
                "features_per_second": round(count / features),
                "decided_per_second": round(count / deciding),
                "both_per_second": round(count / (features + deciding)),
                "microseconds": round((features + deciding) / count * 1e6),
                "peak_mb": round(memory),
                "file_mb": round((folder / "bench.db").stat().st_size / 2**20),
            }
        )
        print(found[-1], file=sys.stderr, flush=True)
    database.close()
    return found


def _fill(
    database: Database, stream: Iterator[Item], number: int, rng: Random, share: float, on: Terms
) -> tuple[float, float, int]:
    features = deciding = 0.0
    count = 0
    while count < number:
        batch = [replace(item, source="bench") for item, _ in zip(stream, range(BATCH), strict=False)]
        if not batch:
            break
        began = time.process_time()
        seen = featured(batch, rng, share)
        between = time.process_time()
        database.write_now(decided, seen, on)
        ended = time.process_time()
        features, deciding, count = features + between - began, deciding + ended - between, count + len(batch)
    return features, deciding, count


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description="Measure what stories cost.")
    parser.add_argument("--sizes", default="10000,100000", help="items in the window, with commas")
    parser.add_argument("--share", type=float, default=1.0, help="share of the items that a rule hits (1: all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write all numbers to this file")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run([int(size) for size in said.sizes.split(",")], said.share, said.seed, Path(folder))
    if said.json:
        said.json.write_text(json.dumps(found, indent=2))
    print(
        "| items in the window | features/s | decided/s | both/s | us an item | beside the first | peak MB | file MB |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|--:|")
    for row in found:
        ratio = row["microseconds"] / found[0]["microseconds"]
        names = ("items", "features_per_second", "decided_per_second", "both_per_second", "microseconds")
        cells = [*(f"{row[name]:,}" for name in names), f"{ratio:.2f}", f"{row['peak_mb']:,}", f"{row['file_mb']:,}"]
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
