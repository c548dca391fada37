"""When to look next: what `every: auto` saves beside one interval for all sources that costs as many looks.

    python bench/pacing.py
    python bench/pacing.py --uci uci-news-aggregator.csv --json pacing.json

Each source is looked at as the bot would: `bot.pacing` knows nothing of it at first and learns only from what its looks
have found. Then all sources of the set get one interval, so chosen that the looks are as many, and the delay of each
item, from when it was there until it was found, is compared. Beside it, what hindsight could do: the best interval for
each source, by how much it brought in the end.

The real set is the UCI News Aggregator: one source per host, 36 hours. The other sets are made from a seed.
"""

import argparse
import csv
import json
import math
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot import pacing

HOUR = timedelta(hours=1)
START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
WEEK = 168.0
WEEKS = 4
UCI = Path(__file__).parent.parent.parent / "shared" / "corpora" / "uci-news" / "uci-news-aggregator.csv"
FIRST = 1 / 12  # hours within which all sources are looked at for the first time
JITTER = (0.9, 1.1)

Times = Sequence[float]
"""When a source brings its items, in hours from the start of the set, in order."""


@dataclass(frozen=True, kw_only=True)
class News:
    """A set of sources: what each brings, within so many hours from a start."""

    name: str
    sources: Sequence[Times]
    hours: float
    start: datetime = START


@dataclass(frozen=True, kw_only=True)
class Delays:
    """Minutes from an item until it was found."""

    mean: float
    p50: float
    p95: float

    @classmethod
    def of(cls, hours: Sequence[float]) -> "Delays":
        """Return them, from delays in hours."""
        ordered = sorted(60 * delay for delay in hours)
        return cls(
            mean=sum(ordered) / len(ordered),
            p50=ordered[len(ordered) // 2],
            p95=ordered[int(len(ordered) * 0.95)],
        )


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a set came to. `interval` is what spends as many looks, `hindsight` the mean delay of the best intervals."""

    name: str
    sources: int
    items: int
    polls: int
    interval: float
    auto: Delays
    fixed: Delays
    hindsight: float
    microseconds: float


def measured(news: News, rng: Random) -> Result:
    """Look at all sources of a set by their rhythm, and at one interval."""
    firsts = [rng.random() * FIRST for _ in news.sources]
    began = time.process_time()
    looks = [_looked_at(times, first, news, rng) for times, first in zip(news.sources, firsts, strict=True)]
    spent = time.process_time() - began
    polls = sum(number for number, _ in looks)
    interval = sum(news.hours - first for first in firsts) / polls
    late = [[time for time in times if time > first] for times, first in zip(news.sources, firsts, strict=True)]
    fixed = [interval - (time - first) % interval for times, first in zip(late, firsts, strict=True) for time in times]
    # With T_i in proportion to 1/sqrt(n_i) and as many looks, the mean delay of all items is this.
    roots = sum(math.sqrt(len(times)) for times in late)
    hindsight = 60 * interval / 2 * roots**2 / (len(late) * len(fixed))
    return Result(
        name=news.name,
        sources=len(news.sources),
        items=len(fixed),
        polls=polls,
        interval=60 * interval,
        auto=Delays.of([delay for _, delays in looks for delay in delays]),
        fixed=Delays.of(fixed),
        hindsight=hindsight,
        microseconds=spent / polls * 1e6,
    )


def _looked_at(times: Times, first: float, news: News, rng: Random) -> tuple[int, list[float]]:
    """Return how often a source is looked at, and how late each item is found."""
    now, polls, number, delays = first, 0, sum(1 for time in times if time <= first), []
    rhythm = pacing.first_rhythm((), news.start + now * HOUR)
    while now < news.hours:
        before = now
        now += pacing.next_look(rhythm, news.start + now * HOUR, jitter=rng.uniform(*JITTER)) / HOUR
        polls += 1
        found = number
        while found < len(times) and times[found] <= now:
            delays.append(now - times[found])
            found += 1
        if found > number:
            dates = [news.start + time * HOUR for time in times[number:found]]
            rhythm, number = (
                pacing.learnt(rhythm, dates, news.start + before * HOUR, news.start + now * HOUR),
                found,
            )
    return polls, delays


# --- the sets ------------------------------------------------------------------------------------------------------


def uci(path: Path, least: int) -> News:
    """Return the hosts of the UCI News Aggregator with at least so many items as sources."""
    hosts: dict[str, list[float]] = defaultdict(list)
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            stamp = row.get("TIMESTAMP") or ""
            if stamp.isdigit():  # a line or two of the file is cut off
                hosts[row["HOSTNAME"]].append(int(stamp) / 3_600_000)
    begin = min(min(times) for times in hosts.values())
    end = max(max(times) for times in hosts.values())
    sources = [[time - begin for time in sorted(times)] for times in hosts.values() if len(times) >= least]
    name = "uci-news, all hosts" if least == 1 else f"uci-news, hosts with {least} items and more"
    return News(name=name, sources=sources, hours=end - begin, start=pacing.EPOCH + begin * HOUR)


def made(seed: int, weeks: int) -> list[News]:
    """Return made-up sets: each kind of source by itself, and a mixture of sources of all sizes."""
    rng = Random(seed)
    hours = weeks * WEEK
    kinds: list[tuple[str, int, Callable[[Random, float], Times]]] = [
        ("by day, on weekdays", 12, _by_day),
        ("in bursts", 12, _in_bursts),
        ("steady", 12, _steady),
        ("at the full hour", 12, _at_the_full_hour),
        ("once or twice a week", 40, _seldom),
        ("a mixture of all sizes", 60, _any_size),
    ]
    return [
        News(name=name, sources=[kind(rng, hours) for _ in range(number)], hours=hours) for name, number, kind in kinds
    ]


def _activity(time: float) -> float:
    """Return how busy a newsroom is, up to 1: by day, and less at the weekend."""
    day, hour = int(time // 24) % 7, time % 24
    return (1.0 if day < 5 else 0.25) * (1.0 if 7 <= hour < 19 else 0.08)


def _chance(rng: Random, rate: float, hours: float, activity: Callable[[float], float] = lambda _: 1.0) -> list[float]:
    """Return times of a Poisson process with a rate per hour, thinned by an activity up to 1."""
    time, times = 0.0, []
    while (time := time + rng.expovariate(rate)) < hours:
        if rng.random() < activity(time):
            times.append(time)
    return times


def _by_day(rng: Random, hours: float) -> Times:
    return _chance(rng, rng.lognormvariate(math.log(3), 0.8), hours, _activity)


def _in_bursts(rng: Random, hours: float) -> Times:
    """Two events a day, each told in some pieces within an hour or two."""
    starts = _chance(rng, 0.08, hours)
    times = [start + rng.expovariate(1.0) for start in starts for _ in range(rng.randint(3, 20))]
    return sorted(time for time in times if time < hours)


def _steady(rng: Random, hours: float) -> Times:
    return _chance(rng, rng.uniform(0.5, 4), hours)


def _at_the_full_hour(rng: Random, hours: float) -> Times:
    """A batch of some items within a minute, in most busy hours."""
    batches = [hour + rng.uniform(0, 0.02) for hour in range(int(hours)) if rng.random() < 0.8 * _activity(hour)]
    return [time for time in batches for _ in range(rng.randint(1, 6))]


def _seldom(rng: Random, hours: float) -> Times:
    return _chance(rng, rng.uniform(1, 2) / WEEK, hours)


def _any_size(rng: Random, hours: float) -> Times:
    """Ten items a day in the middle; one source in six has more than fifty, one in six less than two."""
    return _chance(rng, 2.5 * min(rng.lognormvariate(math.log(10 / 24), 1.7), 20), hours, _activity)


# --- the program ---------------------------------------------------------------------------------------------------


def table(results: Sequence[Result]) -> str:
    """Return results as a table in Markdown."""
    columns = (
        "sources",
        "items",
        "looks",
        "one interval for all",
        "its delay: mean, p50, p95",
        "`auto`: mean, p50, p95",
        "`auto` beside it",
        "hindsight beside it",
    )
    lines = [_row(columns), "|---|" + "--:|" * (len(columns) - 1), *map(_line, results)]
    return "\n".join(lines)


def _line(one: Result) -> str:
    return _row(
        (
            f"{one.sources:,} {one.name}",
            f"{one.items:,}",
            f"{one.polls:,}",
            f"{one.interval:.1f} min",
            _minutes(one.fixed),
            _minutes(one.auto),
            f"**{one.auto.mean / one.fixed.mean:.2f}**",
            f"{one.hindsight / one.fixed.mean:.2f}",
        )
    )


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _minutes(delays: Delays) -> str:
    return f"{delays.mean:.1f}, {delays.p50:.1f}, {delays.p95:.1f} min"


def main() -> None:
    """Measure all sets, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uci", type=Path, default=UCI, help="the CSV file of the UCI News Aggregator")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=WEEKS, help="of the sets that are made up")
    parser.add_argument("--json", type=Path, help="where to write all numbers")
    arguments = parser.parse_args()
    sets = made(arguments.seed, arguments.weeks)
    if arguments.uci.exists():
        sets = [uci(arguments.uci, 1), uci(arguments.uci, 10), *sets]
    else:
        sys.stderr.write(f"{arguments.uci} is not there: without real news\n")
    results = [measured(news, Random(arguments.seed)) for news in sets]
    sys.stdout.write(table(results) + "\n")
    mean = sum(one.microseconds * one.polls for one in results) / sum(one.polls for one in results)
    sys.stdout.write(f"\nA look costs {mean:.0f} us of CPU for its rhythm.\n")
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(one) for one in results], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
