"""How long a feed takes to read, beside feedparser: CPU of one process, on made-up feeds and on real ones if named.

    python bench/parsing.py
    python bench/parsing.py --feeds DIR ...     # every .xml and .rss beneath

Both read the same bytes to titles, links, ids, dates and texts; ours to plain text as well. Each feed is read in turns
by both, and what counts is the fastest of five.
"""

import argparse
import io
import logging
import statistics
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parent.parent))

import feedparser

from bench.webfarm import Press
from bot.errors import FetchError
from bot.sources._feed_parse import read_feed

TURNS = 5
LEAST_ITEMS = 5  # a feed with fewer says little of reading
NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def ours(data: bytes) -> int:
    try:
        return len(read_feed(data).entries)
    except FetchError:
        return 0


def theirs(data: bytes) -> int:
    return len(feedparser.parse(io.BytesIO(data)).entries)


def seconds(read: Callable[[bytes], int], data: bytes) -> float:
    begun = process_time()
    read(data)
    return process_time() - begun


def compare(name: str, feeds: list[bytes]) -> None:
    spent = []
    for data in feeds:
        mine, other = [], []
        for _ in range(TURNS):
            mine.append(seconds(ours, data))
            other.append(seconds(theirs, data))
        spent.append((min(mine), min(other), ours(data), theirs(data)))
    own, lib = sum(one[0] for one in spent), sum(one[1] for one in spent)
    items = sum(one[2] for one in spent)
    ratios = sorted(one[1] / max(one[0], 1e-6) for one in spent)
    print(
        f"{name}: {len(feeds)} feeds, {items} items (feedparser {sum(one[3] for one in spent)}); "
        f"ours {1000 * own / len(feeds):.2f} ms a feed, feedparser {1000 * lib / len(feeds):.1f} ms: "
        f"{lib / own:.1f} times; by feed {ratios[len(ratios) // 10]:.1f} (a tenth are below), "
        f"{statistics.median(ratios):.1f} (median)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", nargs="*", type=Path, default=[])
    folders = parser.parse_args().feeds
    warnings.simplefilter("ignore")
    logging.disable()
    press = Press(seed=1, now=NOW)
    compare("made up", [press.feed(number) for number in range(60)])
    for folder in folders:
        files = sorted(path for path in folder.rglob("*") if path.suffix in {".xml", ".rss", ".rdf", ".atom"})
        found = [data for data in (path.read_bytes() for path in files) if theirs(data) >= LEAST_ITEMS]
        if found:
            compare(folder.name, found)


if __name__ == "__main__":
    main()
