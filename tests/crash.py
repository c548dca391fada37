"""The kill test: the bot as a child process, killed with SIGKILL at random moments, against servers on loopback.

    python -m tests.crash --kills 1000

A server of ours gives out a feed that grows with every request and whose stories grow, and takes what each kind of
channel sends that remembers something of what it sent; long tests also have channels with digests, quiet hours and a
budget. Sometimes it is slow, sometimes it answers 503, so that kills fall before, between and after send and settle.
After each kill the database tells what was taken whose answer the bot had not yet written down: only this may come a
second time, and under the key that it had before, where the channel has keys.
"""

import argparse
import json
import math
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.outside import CHANNELS, CLOCKED, Outside, number_of, serving, windows

AT_WORK = (0, 1, 2, 3, 5, 8, 12, 20, 30, 50)  # looks at the feed and messages of a bot before it is killed
START = 1.5  # seconds, at most, of one that is killed as it starts
IDLE = 10.0  # seconds after which a bot that has nothing to do is killed
FEED = "alerts.xml"
LONG = 100  # kills from which on there is time for digests and quiet hours
PATIENCE = 120.0  # seconds that a bot has to begin, and the last, undisturbed one to deliver what is owed
HOURS = 240.0  # and that it has where channels wait for the end of a minute


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a kill test came to, in all and by channel. Answers lost bound what came twice."""

    kills: int
    items: int
    messages: dict[str, int]
    lost: dict[str, list[int]]
    behind: dict[str, list[int]]
    duplicates: dict[str, int]
    lost_answers: dict[str, int]
    second_keys: int
    faults: list[str]

    @property
    def is_well(self) -> bool:
        repeated = any(number > self.lost_answers[name] for name, number in self.duplicates.items())
        return not (any(self.lost.values()) or any(self.behind.values()) or repeated or self.second_keys or self.faults)

    def __str__(self) -> str:
        lines = [f"kills {self.kills}, stories {self.items}, told under a second key {self.second_keys}"]
        lines += [
            f"{name}: messages {number}, stories lost {len(self.lost[name])}, not as they are now"
            f" {len(self.behind[name])}, duplicates {self.duplicates[name]} (answers lost {self.lost_answers[name]})"
            for name, number in self.messages.items()
        ]
        return "\n".join([*lines, *self.faults[:20]])


@dataclass
class Ledger:
    """What the database of the killed bot says of its messages, by channel: parts that it knows were taken."""

    file: Path
    unsettled: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def after_kill(self, outside: Outside) -> None:
        """Count the answers that this kill lost: at most one of a channel, since it is sent one message at a time."""
        taken, settled = {name: len(taken) for name, taken in outside.taken.items()}, self._settled()
        for name, number in taken.items():
            lost = number - settled[name] - self.unsettled[name]
            if not 0 <= lost <= 1:
                self.faults.append(f"{name}: {lost} messages were taken and not settled, in life {outside.life}")
            self.unsettled[name] += lost

    def _settled(self) -> Counter[str]:
        """Return how many parts the bot knows to be taken."""
        if not self.file.exists():
            return Counter()
        sent = "SELECT channel, sum(json_array_length(parts)) FROM deliveries WHERE status = 'sent' GROUP BY channel"
        others = "SELECT channel, parts FROM deliveries WHERE status != 'sent'"
        with closing(sqlite3.connect(self.file)) as connection:
            try:
                found = Counter[str](dict(connection.execute(sent).fetchall()))
                for channel, parts in connection.execute(others):
                    found[channel] += sum(part["sent"] for part in json.loads(parts))
            except sqlite3.OperationalError:
                return Counter()  # killed before the tables were made
        return found

    def excused(self) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
        """Return by channel the stories that an arrived digest told by their number only, and those that it told.

        What a digest told cannot be edited: how it grows in silence is settled without a message.
        """
        titles = "SELECT DISTINCT dues.channel, stories.title FROM dues"
        titles += " JOIN alerts ON alerts.id = dues.alert JOIN stories ON stories.id = alerts.story"
        counted = " JOIN deliveries ON deliveries.id = dues.delivery WHERE deliveries.status = 'sent'"
        counted += " AND json_extract(deliveries.message, '$.more') > 0"
        if not self.file.exists():
            return defaultdict(set), defaultdict(set)
        with closing(sqlite3.connect(self.file)) as connection:
            return (
                _by_channel(connection.execute(titles + counted)),
                _by_channel(connection.execute(f"{titles} WHERE dues.settled IS NOT NULL")),
            )


def _by_channel(rows: Iterable[tuple[str, str]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for channel, title in rows:
        found[channel].add(number_of(title.split()[2]))
    return found


def crash_test(folder: Path, kills: int, seed: int, minutes: float = math.inf) -> Report:
    """Kill the bot `kills` times, or as often as there are `minutes` for, let it finish once, and count."""
    deadline = time.monotonic() + minutes * 60
    outside = Outside(chance=random.Random(seed))
    ledger = Ledger(folder / "data" / "wirewatch.db")
    with serving(outside) as place:
        (folder / "config.yaml").write_text(
            config(place, outside.port, folder, is_long=kills >= LONG), encoding="utf-8"
        )
        while outside.life < kills and time.monotonic() < deadline:
            outside.life += 1
            bot = start(folder)
            wait(outside)
            bot.kill()
            bot.wait()
            time.sleep(0.1)  # what it sent last may still be on its way to the server
            ledger.after_kill(outside)
            outside.look(folder / FEED)
        outside.growing = False
        killed, outside.life = outside.life, outside.life + 1
        finish(folder, outside, is_long=kills >= LONG)
    return count(killed, outside, ledger)


def config(place: str, port: int, folder: Path, *, is_long: bool) -> str:
    kinds = {**CHANNELS, **CLOCKED} if is_long else CHANNELS
    blanks = {"place": place, "port": port, "file": folder / FEED, "windows": windows()}
    channels = [f"  {name}: {{{keys.format(**blanks)}}}" for name, keys in kinds.items()]
    return "\n".join(
        [
            f'sources: [{{name: feed, url: "{place}/feed", every: 1s}}]',
            "channels:",
            *channels,
            'rules: ["rocket*"]',
            'network: {allow_private: ["127.0.0.0/8"]}',
        ]
    )


def wait(outside: Outside) -> None:
    """Wait until the bot has done this or that, from nothing at all to some rounds: how fast it is does not matter."""
    steps = outside.chance.choice(AT_WORK)
    if not steps:
        time.sleep(outside.chance.uniform(0, START))
        return
    before = outside.events
    deadline = time.monotonic() + PATIENCE
    while outside.events == before and time.monotonic() < deadline:
        time.sleep(0.002)
    deadline = time.monotonic() + IDLE
    while outside.events < before + steps and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(outside.chance.choice((0.0, 0.0, 0.02, 0.2)))


def start(folder: Path) -> subprocess.Popen[bytes]:
    place = ["--config", str(folder / "config.yaml"), "--data", str(folder / "data")]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", "bot", *place, "run"], stdout=subprocess.DEVNULL, stderr=log)


def finish(folder: Path, outside: Outside, *, is_long: bool) -> None:
    """Let the bot run undisturbed until everything was told as it is now, or patience ends."""
    bot = start(folder)
    ledger = Ledger(folder / "data" / "wirewatch.db")
    deadline = time.monotonic() + (HOURS if is_long else PATIENCE)
    try:
        while time.monotonic() < deadline and any(some for both in missing(outside, ledger).values() for some in both):
            time.sleep(0.5)
            outside.look(folder / FEED)
        bot.send_signal(signal.SIGTERM)
        bot.wait(timeout=30)  # SIGTERM ends a run within ten seconds, of a machine that has nothing else to do
    finally:
        bot.kill()


def missing(outside: Outside, ledger: Ledger) -> dict[str, tuple[list[int], list[int]]]:
    """Return by channel the stories that it was never told, and those that it was not told as they are now."""
    counted, quiet = ledger.excused()
    found: dict[str, tuple[list[int], list[int]]] = {}
    for name in CHANNELS.keys() | outside.reached.keys():
        told = outside.told(name)
        lost = [number for number in range(len(outside.items)) if number not in told | dict.fromkeys(counted[name])]
        is_excused = counted[name] | quiet[name]
        behind = [n for n, phase in enumerate(outside.items) if told.get(n, 0) < phase and n not in is_excused]
        found[name] = lost, behind
    return found


def count(kills: int, outside: Outside, ledger: Ledger) -> Report:
    names = sorted(CHANNELS.keys() | outside.reached.keys())
    found = missing(outside, ledger)
    keys_of: dict[tuple[str, int, int], set[str]] = defaultdict(set)
    for name in names:
        for one in outside.taken[name]:
            for number, phase in one.stories if one.anew else ():
                keys_of[name, number, phase].add(one.key)
    return Report(
        kills=kills,
        items=len(outside.items),
        messages={name: len(outside.taken[name]) for name in names},
        lost={name: lost for name, (lost, _behind) in found.items()},
        behind={name: behind for name, (_lost, behind) in found.items()},
        duplicates={name: outside.repeats(name) for name in names},
        lost_answers={name: ledger.unsettled[name] for name in names},
        second_keys=sum(len(keys) - 1 for keys in keys_of.values()),
        faults=[*outside.faults, *ledger.faults],
    )


def main() -> None:
    """Run the kill test from the shell."""
    parser = argparse.ArgumentParser(description="Kill the bot at random moments and count what is lost.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop killing after so long")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = crash_test(Path(folder), said.kills, said.seed, said.minutes)
    sys.stdout.write(f"{report}\n")
    sys.exit(not report.is_well)


if __name__ == "__main__":
    main()
