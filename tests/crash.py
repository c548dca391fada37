"""The kill test: the bot as a child process, killed with SIGKILL at random moments, against a receiver on loopback.

    python -m tests.crash --kills 1000

A server of ours gives out a feed that grows with every request, and takes the alerts as a webhook; sometimes it is
slow, sometimes it answers 503, so that kills fall before, between and after send and settle. After each kill the
database tells which messages were taken whose answer the bot had not yet written down: only these may come a second
time, and under the key that they had before.
"""

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

NEW_ITEMS = 6  # per request of the feed
LISTED = 400  # items that the feed lists at most: more than the bot can miss between two kills
AT_WORK = 0.8  # share of the kills that wait until the bot works; the others fall while it starts, too
PATIENCE = 60.0  # seconds that the last, undisturbed run has to deliver what is owed


@dataclass
class Outside:
    """The feed and the receiver, as seen from outside the bot."""

    chance: random.Random
    items: list[str] = field(default_factory=list)
    taken: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # key -> headlines, each time
    growing: bool = True
    lock: threading.Lock = field(default_factory=threading.Lock)

    def feed(self) -> bytes:
        with self.lock:
            if self.growing:
                start = len(self.items)
                self.items += [f"Rocket number {start + n} hits sector {start + n}" for n in range(NEW_ITEMS)]
            listed = self.items[-LISTED:]
        date = formatdate(usegmt=True)
        entries = "".join(
            f"<item><title>{escape(title)}</title><guid>{escape(title)}</guid><pubDate>{date}</pubDate></item>"
            for title in reversed(listed)
        )
        return f"<rss version='2.0'><channel><title>t</title>{entries}</channel></rss>".encode()

    def take(self, key: str, body: bytes) -> int:
        with self.lock:
            if self.chance.random() < 0.05:
                return 503
            self.taken[key].append(" | ".join(card["headline"]["text"] for card in json.loads(body)["cards"]))
            pause = self.chance.choice((0, 0, 0.01, 0.05))
        time.sleep(pause)  # the answer is under way: a kill now loses it
        return 200

    def told(self) -> set[str]:
        with self.lock:
            return {headline for times in self.taken.values() for line in times for headline in line.split(" | ")}


def serve(outside: Outside) -> ThreadingHTTPServer:
    """Start the server on a free port of loopback."""

    class Receiver(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, outside.feed())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(outside.take(self.headers["Idempotency-Key"], body), b"")

        def _answer(self, status: int, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the bot was killed while it waited

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_args: object) -> None:
            """Say nothing of connections that a kill cut."""

    server = Server(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a kill test came to. `lost_answers` bounds `duplicates`."""

    kills: int
    items: int
    lost: int
    duplicates: int
    lost_answers: int
    second_keys: int

    def __str__(self) -> str:
        return (
            f"kills {self.kills}, items {self.items}, lost {self.lost}, duplicates {self.duplicates}"
            f" (answers lost {self.lost_answers}), second keys {self.second_keys}"
        )


def crash_test(folder: Path, kills: int, seed: int) -> Report:
    """Kill the bot `kills` times, let it finish once, and count."""
    outside = Outside(chance=random.Random(seed))
    server = serve(outside)
    place = f"http://127.0.0.1:{server.server_address[1]}"
    config = folder / "config.yaml"
    config.write_text(
        f"""
sources: [{{name: feed, url: "{place}/feed", every: 1s}}]
channels: {{hook: {{kind: webhook, url: "{place}/hook"}}}}
rules: ["rocket*"]
network: {{allow_private: ["127.0.0.0/8"]}}
""",
        encoding="utf-8",
    )
    lost_answers = 0
    try:
        for _ in range(kills):
            bot = start(folder)
            if outside.chance.random() < AT_WORK:
                until_asked(outside, len(outside.items))
            time.sleep(outside.chance.uniform(0.0, 3.0))
            bot.kill()
            bot.wait()
            lost_answers += unsettled(folder, outside)
        outside.growing = False
        finish(folder, outside)
    finally:
        server.shutdown()
        server.server_close()
    return count(kills, outside, lost_answers)


def until_asked(outside: Outside, items: int) -> None:
    """Wait until the bot has asked for the feed: how long it takes to start tells only how busy the machine is."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and len(outside.items) == items:
        time.sleep(0.02)


def start(folder: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "bot",
        "--config",
        str(folder / "config.yaml"),
        "--data",
        str(folder / "data"),
        "run",
    ]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)


def unsettled(folder: Path, outside: Outside) -> int:
    """Return how many messages were taken whose taking the killed bot had not written down."""
    file = folder / "data" / "wirewatch.db"
    if not file.exists():
        return 0
    with outside.lock:
        keys = set(outside.taken)
    with sqlite3.connect(file) as connection:
        try:
            rows = connection.execute("SELECT id, parts FROM deliveries WHERE status != 'sent'").fetchall()
        except sqlite3.OperationalError:
            return 0  # killed before the tables were made
    connection.close()
    return sum(
        f"{delivery}-{number}" in keys and not part["sent"]
        for delivery, parts in rows
        for number, part in enumerate(json.loads(parts))
    )


def finish(folder: Path, outside: Outside) -> None:
    """Let the bot run undisturbed until everything was told, or patience ends."""
    bot = start(folder)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not set(outside.items) <= outside.told():
        time.sleep(0.2)
    bot.terminate()
    bot.wait(timeout=10)  # SIGTERM ends a run within ten seconds


def count(kills: int, outside: Outside, lost_answers: int) -> Report:
    keys_of: dict[str, set[str]] = defaultdict(set)
    for key, times in outside.taken.items():
        for line in times:
            for headline in line.split(" | "):
                keys_of[headline].add(key)
    return Report(
        kills=kills,
        items=len(outside.items),
        lost=len(set(outside.items) - outside.told()),
        duplicates=sum(len(times) - 1 for times in outside.taken.values()),
        lost_answers=lost_answers,
        second_keys=sum(len(keys) - 1 for keys in keys_of.values()),
    )


def main() -> None:
    """Run the kill test from the shell."""
    parser = argparse.ArgumentParser(description="Kill the bot at random moments and count what is lost.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = crash_test(Path(folder), said.kills, said.seed)
    sys.stdout.write(f"{report}\n")
    sys.exit(report.lost > 0 or report.second_keys > 0 or report.duplicates > report.lost_answers)


if __name__ == "__main__":
    main()
