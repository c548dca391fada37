"""A web of made-up feeds for `polling.py`: files made from a seed, and an nginx that gives each a host of its own.

All of 127.0.0.0/8 is this machine, so that every feed has a host that needs no entry anywhere: engines that open a
connection, a queue or a turn for each host do so here as they would outside. What no host of ours costs is a look-up of
its name, and encryption.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import accumulate
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from bot.rules.english_words import WORDS

ITEMS = 30  # of a feed
SHELF = 1_000  # feeds in one folder
AGE = timedelta(hours=60)  # of the oldest item
WIRE = 0.08  # share of the items that many houses carry in the same words
HOSTS = 250  # in each of the two last places of an address
LEAST = 2  # seconds between two versions of a file: validators count in whole ones

_ITEM = """<item>
<title>{title}</title>
<link>https://site-{feed}.example/{section}/{day}/{slug}</link>
<guid isPermaLink="false">https://site-{feed}.example/?p={number}</guid>
<pubDate>{date}</pubDate>
<dc:creator><![CDATA[{author}]]></dc:creator>
<category><![CDATA[{section}]]></category>
<description><![CDATA[<p>{lead}</p>]]></description>{body}
</item>
"""
_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>{name}</title>
<link>https://site-{feed}.example/</link>
<atom:link href="https://site-{feed}.example/feed.xml" rel="self" type="application/rss+xml"/>
<description>{lead}</description>
<language>en-US</language>
<lastBuildDate>{date}</lastBuildDate>
{items}</channel>
</rss>
"""
_NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 4096; }}
http {{
  access_log {log}; types {{ application/rss+xml xml; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  keepalive_timeout 15s; etag on; gzip on; gzip_types application/rss+xml; gzip_min_length 500; gzip_comp_level 1;
  server {{ listen 0.0.0.0:{port} backlog=4096; allow 127.0.0.0/8; deny all; root {folder}/www; }}
}}
"""


@dataclass
class Press:
    """Writes the feeds. The words are English, more or less as frequent as they would be, and make no sense."""

    seed: int
    now: datetime
    words: list[str] = field(init=False)
    names: list[str] = field(init=False)

    def __post_init__(self) -> None:
        rng = Random(f"{self.seed}:press")
        self.words = sorted(WORDS)
        rng.shuffle(self.words)
        frequent = [
            "the",
            "of",
            "to",
            "in",
            "and",
            "a",
            "on",
            "for",
            "that",
            "with",
            "is",
            "at",
            "by",
            "from",
            "as",
            "has",
            "was",
            "will",
            "said",
            "after",
            "over",
            "its",
            "be",
            "he",
        ]
        self.words = [*frequent, *(word for word in self.words if word not in frequent)]
        self._weights = list(accumulate(1 / (rank + 6) for rank in range(len(self.words))))
        syllables = [onset + vowel for onset in "bdfghjklmnprstvz" for vowel in "aeiou"]
        self.names = ["".join(rng.choices(syllables, k=rng.randint(2, 4))).title() for _ in range(20_000)]
        self._wire = [self._told(Random(f"{self.seed}:wire:{number}")) for number in range(400)]

    def feed(self, number: int, version: int = 0, new: int = 0) -> bytes:
        """Return a feed as it is in a version: each has `new` items more than the last, and as many fewer old ones."""
        rng = Random(f"{self.seed}:feed:{number}")
        name = f"{rng.choice(self.names)} {rng.choice(('Times', 'Post', 'News', 'Herald', 'Today'))}"
        whole = rng.random() < 0.15  # has a body beneath the lead
        first = ITEMS + version * new
        items = "".join(self._item(number, at, whole=whole) for at in range(first - 1, first - 1 - ITEMS, -1))
        date = format_datetime(self.now, usegmt=True)
        return _FEED.format(feed=number, name=name, lead=name, date=date, items=items).encode()

    def _item(self, feed: int, at: int, *, whole: bool) -> str:
        rng = Random(f"{self.seed}:item:{feed}:{at}")
        title, lead = rng.choice(self._wire) if rng.random() < WIRE else self._told(rng)
        age = AGE * ((ITEMS - at) / ITEMS) if at < ITEMS else timedelta(0)
        published = self.now - age * rng.uniform(0.9, 1.0)
        body = "".join(f"<p>{self._sentences(rng, 2)}</p>\n" for _ in range(4)) if whole else ""
        return _ITEM.format(
            title=escape(title),
            feed=feed,
            section=rng.choice(("world", "politics", "business", "sport", "local")),
            day=published.strftime("%Y/%m/%d"),
            slug="-".join(title.lower().split()[:7]),
            number=100_000 + at,
            date=format_datetime(published, usegmt=True),
            author=f"{rng.choice(self.names)} {rng.choice(self.names)}",
            lead=lead,
            body=f"\n<content:encoded><![CDATA[{body}]]></content:encoded>" if body else "",
        )

    def _told(self, rng: Random) -> tuple[str, str]:
        head = [*self._some(rng, rng.randint(5, 9)), rng.choice(self.names), rng.choice(self.names)]
        rng.shuffle(head)
        return _begun(head), self._sentences(rng, 2)

    def _sentences(self, rng: Random, count: int) -> str:
        return " ".join(self._sentence(rng) for _ in range(count))

    def _sentence(self, rng: Random) -> str:
        words = self._some(rng, rng.randint(12, 24))
        words[len(words) // 2] = f"{rng.choice(self.names)} {rng.choice(self.names)},"
        return f"{_begun(words)}."

    def _some(self, rng: Random, count: int) -> list[str]:
        return rng.choices(self.words, cum_weights=self._weights, k=count)


@dataclass(frozen=True, slots=True)
class Farm:
    """The feeds of a run, on disk and on the web. Times of files are set, so that each version has its own."""

    folder: Path
    press: Press
    port: int

    def url(self, number: int) -> str:
        """Return the address of a feed, on a host that no other feed has."""
        high, low = divmod(number, HOSTS)
        return f"http://127.{1 + high // HOSTS}.{high % HOSTS}.{low + 1}:{self.port}/{self._path(number)}"

    def write(self, numbers: range, version: int = 0, new: int = 0) -> int:
        """Write feeds as they are in a version; returns how many bytes they have."""
        total = 0
        stamp = self.press.now.timestamp() - 86_400 + version * LEAST
        for number in numbers:
            file = self.folder / "www" / self._path(number)
            file.parent.mkdir(parents=True, exist_ok=True)
            data = self.press.feed(number, version, new)
            fresh = file.with_suffix(".new")
            fresh.write_bytes(data)
            os.utime(fresh, (stamp, stamp))
            fresh.replace(file)
            total += len(data)
        return total

    def answers(self) -> dict[str, int]:
        """Return how many answers of each status were given since the last time; empty where none are counted."""
        log = self.folder / "access.log"
        if not log.exists():
            return {}
        found: dict[str, int] = {}
        for line in log.read_text().splitlines():
            found[line] = found.get(line, 0) + 1
        os.truncate(log, 0)
        return found

    @staticmethod
    def _path(number: int) -> str:
        return f"{number // SHELF}/{number}.xml"


def _begun(words: list[str]) -> str:
    line = " ".join(words)
    return line[:1].upper() + line[1:]


@contextmanager
def farm(folder: Path, seed: int, nginx: str = "nginx") -> Iterator[Farm]:
    """Serve a folder's `www` on every address of this machine's loopback until the end of the context."""
    program = shutil.which(nginx) or shutil.which(nginx, path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise SystemExit("nginx is not installed (Debian: apt install nginx-light)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (folder / "www").mkdir()
    log = f"{folder}/access.log status"
    config = _NGINX.format(folder=folder, port=port, log=log).replace(
        "http {", "http { log_format status '$status';", 1
    )
    (folder / "nginx.conf").write_text(config)
    folder.chmod(0o755)
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "user root;"]
    if os.geteuid():
        command = command[:-2]
    server = subprocess.Popen(command)
    try:
        _wait_for(port, server)
        yield Farm(folder, Press(seed, datetime.now(UTC).replace(microsecond=0)), port)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if server.poll() is not None:
            raise SystemExit("nginx did not start")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
