"""Whole feeds of the wild over HTTP: one round takes in every item, a second one polls 304s and adds nothing."""

import hashlib
import json
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import CORPORA

FEEDS = CORPORA / "rss-parser" / "test" / "input"
EXPECTED = CORPORA / "rss-parser" / "test" / "output"
pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason=f"the corpora are not at {CORPORA}")

NO_FEED = "unrecognized"  # it is RSS in name only, and refused in words


class Library(ThreadingHTTPServer):
    """Serves the files of a folder with an ETag each, and counts its answers."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answers: Counter[int] = Counter()
        super().__init__(("127.0.0.1", 0), Shelf)


class Shelf(BaseHTTPRequestHandler):
    server: Library

    def do_GET(self) -> None:
        content = (self.server.folder / self.path.lstrip("/")).read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        known = self.headers.get("If-None-Match") == tag
        status = 304 if known else 200
        self.server.answers[status] += 1
        self.send_response(status)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", "0" if known else str(len(content)))
        self.end_headers()
        if not known:
            self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def library() -> Iterator[Library]:
    server = Library(FEEDS)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def poll(folder: Path) -> None:
    options = ["--config", str(folder / "config.yaml"), "--data", str(folder / "data")]
    done = subprocess.run(
        [sys.executable, "-m", "bot", *options, "poll", "--once"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def counted(folder: Path) -> dict[str, int]:
    with sqlite3.connect(folder / "data" / "wirewatch.db") as connection:
        found = dict(connection.execute("SELECT source, count(*) FROM items GROUP BY source").fetchall())
    connection.close()
    return found


def test_every_item_of_31_whole_feeds_comes_in_once(library: Library, tmp_path: Path) -> None:
    feeds = sorted(FEEDS.iterdir())
    assert len(feeds) == 31
    place = f"http://127.0.0.1:{library.server_address[1]}"
    sources = "\n".join(f'  - {{name: {feed.stem}, url: "{place}/{feed.name}"}}' for feed in feeds)
    network = 'network: {allow_private: ["127.0.0.0/8"]}'
    (tmp_path / "config.yaml").write_text(f"sources:\n{sources}\nrules: [zzz nothing]\n{network}\n", encoding="utf-8")
    poll(tmp_path)
    first = counted(tmp_path)
    assert library.answers == {200: 31}
    outputs = {feed.stem: EXPECTED / f"{feed.stem}.json" for feed in feeds if feed.stem != NO_FEED}
    expected = {name: listed(output) for name, output in outputs.items() if output.exists()}
    assert sum(expected.values()) > 1_000
    assert {name: first.get(name, 0) for name in expected} == expected
    poll(tmp_path)
    assert library.answers == {200: 32, 304: 30}
    assert counted(tmp_path) == first


def listed(output: Path) -> int:
    """Return how many items another parser finds in a feed."""
    return len(json.loads(output.read_bytes().decode("utf-8", "replace"))["feed"]["items"])
