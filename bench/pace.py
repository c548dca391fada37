"""Our own `run` over time, for `polling.py`: memory over many rounds of news, and the pace that two cores keep up."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from bench.webfarm import Farm

Prepare = Callable[[Path, Sequence[str], str], None]
Environment = Callable[[Path], Mapping[str, str]]

ROUNDS = 20
EARLY = 3  # the round after which memory should not grow any more
NEW = 2  # items that a feed with news has more than before
PATIENCE = 600.0  # seconds for a round
SETTLE = 3.0  # seconds for what a round leaves to be done
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """A `wirewatch run` that is looked at from outside."""

    process: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """Return CPU seconds so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, of: str = "VmRSS") -> float:
        """Return MB in memory now, or with VmHWM at most so far."""
        found = re.search(rf"{of}:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())
        return int(found.group(1)) / 1024 if found else 0.0


@contextmanager
def running(folder: Path, environment: Environment, command: str = "run") -> Iterator[Run]:
    """Run the bot on the config of a folder until the end of the context."""
    options = ["--config", "config.yaml", "--data", "data", command]
    with (folder / "output").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *options], cwd=folder, env=environment(folder), stdout=output, stderr=output
        )
        try:
            yield Run(process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


@dataclass
class Tally:
    """Counts what nginx answered."""

    web: Farm
    found: dict[str, int] = field(default_factory=dict)

    def count(self, status: str = "") -> int:
        """Return how many answers there were so far, of one status or of all."""
        for name, number in self.web.answers().items():
            self.found[name] = self.found.get(name, 0) + number
        return self.found.get(status, 0) if status else sum(self.found.values())

    def wait(self, status: str, number: int) -> None:
        """Wait until there are so many answers of a status."""
        ends = time.monotonic() + PATIENCE
        while self.count(status) < number:
            if time.monotonic() > ends:
                raise SystemExit(f"no {number} answers {status} within {PATIENCE:g} s: {self.found}")
            time.sleep(0.2)


def memory(web: Farm, feeds: int, prepare: Prepare, environment: Environment) -> dict[str, Any]:
    """Return MB after each round of a run in which every feed has new items each time, and print a table."""
    web.write(range(feeds))
    tally = Tally(web)
    tally.count()
    tally.found.clear()
    sizes = []
    with tempfile.TemporaryDirectory(dir=web.folder) as place:
        folder = Path(place)
        prepare(folder, [web.url(number) for number in range(feeds)], "5s")
        with running(folder, environment) as run:
            for done in range(1, ROUNDS + 1):
                tally.wait("200", feeds * done)
                time.sleep(SETTLE)
                sizes.append(run.memory())
                print(f"round {done}: {sizes[-1]:.0f} MB", file=sys.stderr, flush=True)
                web.write(range(feeds), version=done, new=NEW)
            peak = run.memory("VmHWM")
    print(f"\n### Memory: `run` over {feeds:,} feeds, {NEW} new items in each at every round\n")
    print(f"| | after round 1 | {EARLY} | {ROUNDS} | peak |\n|---|--:|--:|--:|--:|")
    print(f"| MB | {sizes[0]:,.0f} | {sizes[EARLY - 1]:,.0f} | {sizes[-1]:,.0f} | {peak:,.0f} |")
    return {"feeds": feeds, "sizes": sizes, "peak": peak}


def pace(
    web: Farm, feeds: int, every: int, seconds: int, changed: float, prepare: Prepare, environment: Environment
) -> dict[str, Any]:
    """Return what a run costs that polls so many feeds at a fixed interval, of which a share has news; print a table.

    The first look at the feeds is a round of its own before it.
    """
    web.write(range(feeds))
    with tempfile.TemporaryDirectory(dir=web.folder) as place:
        folder = Path(place)
        prepare(folder, [web.url(number) for number in range(feeds)], f"{every}s")
        began = time.monotonic()
        with running(folder, environment, "poll") as first:
            first.process.wait()
        print(f"first round: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        with running(folder, environment) as run:
            time.sleep(min(every, 30))  # until the first polls are spread as they will be
            found = _watched(run, web, feeds, every, seconds, changed)
    print(f"\n### Pace: {feeds:,} feeds every {every} s, {changed:.0%} of the polls with {NEW} new items\n")
    print("| polls/s wanted | polls/s | with news/s | CPU ms a poll | of one core | MB |\n|--:|--:|--:|--:|--:|--:|")
    names = ("wanted", "polls", "news", "cpu_ms", "share", "memory")
    forms = ("{:.1f}", "{:.1f}", "{:.1f}", "{:.2f}", "{:.0%}", "{:.0f}")
    print(f"| {' | '.join(form.format(found[name]) for name, form in zip(names, forms, strict=True))} |")
    return found


def _watched(run: Run, web: Farm, feeds: int, every: int, seconds: int, changed: float) -> dict[str, Any]:
    rng, tally = Random(f"{web.press.seed}:pace"), Tally(web)
    versions: dict[int, int] = {}
    tally.count()
    tally.found.clear()
    began, cpu = time.monotonic(), run.cpu()
    due = 0.0
    while (now := time.monotonic() - began) < seconds:
        while due < now * changed * feeds / every:
            feed = rng.randrange(feeds)
            versions[feed] = versions.get(feed, 0) + 1
            web.write(range(feed, feed + 1), version=versions[feed], new=NEW)
            due += 1
        tally.count()
        time.sleep(0.2)
    took, spent, polls = time.monotonic() - began, run.cpu() - cpu, tally.count()
    return {
        "wanted": feeds / every,
        "polls": polls / took,
        "news": tally.count("200") / took,
        "cpu_ms": spent / max(polls, 1) * 1000,
        "share": spent / took,
        "memory": run.memory(),
    }
