"""What polling costs: many feeds from an nginx on this machine, at first and unchanged, beside the peers.

    python bench/polling.py                                    # 500 and 2,000 feeds, all engines: about half an hour
    python bench/polling.py --feeds 20000 --engines ours,ours-bare,newsboat
    python bench/polling.py --feeds 0 --memory 200 --pace 10000
    python bench/polling.py --feeds 0 --pace 100000 --every 900 --seconds 900

Every round is a process of its own, as cron would start it: our own is `wirewatch poll`. CPU is user and system time of
the process and of those it started, without nginx; memory is the highest resident size. `start` is the same command
over one feed that has not changed: the interpreter, what is imported, and an empty store.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.pace import memory, pace
from bench.webfarm import ITEMS, Farm, farm

ROOT = Path(__file__).resolve().parent.parent
POLLERS = ROOT / "bench" / "pollers"
PEERS = {"reader": ("reader==3.26", "sgmllib3k"), "rss2email": ("rss2email==3.14",), "rsstt": ("rsstt==2.10.0",)}
RULES = 50
LOOK = 0.02  # seconds between two looks at the memory of a process


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process took: seconds by the clock and of the CPU, peak MB, how it ended, and what nginx answered."""

    wall: float
    cpu: float
    peak: float
    code: int
    answers: dict[str, int]


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that polls: how its store is made for some feeds, and the command that is one round."""

    label: str
    prepare: Callable[[Path, Sequence[str]], None]
    command: Callable[[Path], list[str]]
    is_python_peer: bool = False


# --- the engines -----------------------------------------------------------------------------------------------


def engines(venvs: Path) -> dict[str, Engine]:
    """Return the engines by their names; a peer's environment is made when it is first needed."""

    def python(peer: str) -> str:
        return str(venvs / peer / "bin" / "python")

    def feeds(folder: Path) -> str:
        return str(folder / "feeds")

    def prepare_reader(folder: Path, urls: Sequence[str]) -> None:
        _list_feeds(folder, urls)
        command = [python("reader"), str(POLLERS / "reader_rounds.py"), str(folder), feeds(folder)]
        subprocess.run(command, check=True, env=_environment(folder))

    wirewatch = ["--config", "config.yaml", "--data", "data"]
    return {
        "ours": Engine(
            "**Wirewatch**, rules and stories",
            prepare_ours,
            lambda _: [sys.executable, "-m", "bot", *wirewatch, "poll"],
        ),
        "ours-bare": Engine(
            "**Wirewatch**: fetch, parse, store",
            prepare_ours,
            lambda _: [sys.executable, str(POLLERS / "ours_bare.py"), *wirewatch, "poll"],
        ),
        "reader": Engine(
            "reader",
            prepare_reader,
            lambda folder: [python("reader"), str(POLLERS / "reader_rounds.py"), str(folder)],
            is_python_peer=True,
        ),
        "rss2email": Engine(
            "rss2email",
            _prepare_rss2email,
            lambda _: [str(venvs / "rss2email/bin/r2e"), "-c", "r2e.cfg", "-d", "r2e.json", "run", "--no-send"],
            is_python_peer=True,
        ),
        "rsstt": Engine(
            "RSStT's fetch code",
            _list_feeds,
            lambda folder: [python("rsstt"), str(POLLERS / "rsstt_rounds.py"), str(folder), feeds(folder)],
            is_python_peer=True,
        ),
        "newsboat": Engine(
            "newsboat (C++)",
            _prepare_newsboat,
            lambda _: ["newsboat", "-C", "config", "-u", "feeds", "-c", "cache.db", "-x", "reload"],
        ),
    }


def prepare_ours(folder: Path, urls: Sequence[str], every: str = "5m") -> None:
    """Write a config of ours, with rules of which a few hit now and then."""
    sources = "".join(f"  - {{name: s{at}, url: '{url}', every: {every}}}\n" for at, url in enumerate(urls))
    rules = "".join(f"  - {rule}\n" for rule in _rules())
    (folder / "config.yaml").write_text(
        f"version: 1\nnetwork: {{allow_private: ['127.0.0.0/8']}}\nchannels: {{screen: {{kind: console}}}}\n"
        f"sources:\n{sources}rules:\n{rules}"
    )


def _rules() -> Iterator[str]:
    """Yield rules as a desk has them: something rare, and one of a list, and not another; a few are not that rare."""
    rng = Random("rules")
    nouns = [
        "attack",
        "strike",
        "talks",
        "army",
        "police",
        "court",
        "bank",
        "budget",
        "border",
        "vote",
        "fire",
        "flood",
        "drought",
    ]
    rare = ["mortar", "siege", "embargo", "coup", "tsunami", "volcano", "treason", "hostage", "uranium", "convoy"]
    for number in range(RULES):
        one, other = rng.sample(nouns, 2)
        word = rng.choice(rare) if number % 5 == 0 else f"{rng.choice('BDFKLMZ')}arovelimo{number}"
        yield f"{{name: r{number}, match: {{all: [[{word}, {word} {one}], [{one}, {other}]], none: [lottery]}}}}"


def _list_feeds(folder: Path, urls: Sequence[str]) -> None:
    (folder / "feeds").write_text("\n".join(urls) + "\n")


def _prepare_newsboat(folder: Path, urls: Sequence[str]) -> None:
    _list_feeds(folder, urls)
    (folder / "config").write_text("reload-threads 4\n")


def _prepare_rss2email(folder: Path, urls: Sequence[str]) -> None:
    feeds = "".join(f"[feed.f{at}]\nurl = {url}\n" for at, url in enumerate(urls))
    (folder / "r2e.cfg").write_text(f"[DEFAULT]\nto = desk@newsroom.example\nsame-server-fetch-interval = 0\n{feeds}")


def missing(name: str, venvs: Path) -> str | None:
    """See that an engine is there, with an environment of its own where it needs one; returns why it is not."""
    if name == "newsboat" and shutil.which("newsboat") is None:
        return "not installed (Debian: apt install newsboat)"
    if name not in PEERS or (venvs / name / "bin" / "python").exists():
        return None
    try:
        subprocess.run([sys.executable, "-m", "venv", venvs / name], check=True)
        subprocess.run([venvs / name / "bin" / "python", "-m", "pip", "install", "-q", *PEERS[name]], check=True)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(venvs / name, ignore_errors=True)
        return f"cannot be installed: {error}"
    return None


# --- rounds ----------------------------------------------------------------------------------------------------


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not re.search("proxy|^PYTHON", name, re.IGNORECASE)}
    return {**kept, "HOME": str(folder), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}


def spend(command: Sequence[str], folder: Path, web: Farm) -> Spent:
    """Run a command to its end, and say what it took. Its output is kept in the folder."""
    web.answers()
    with (folder / "output").open("ab") as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=_environment(folder), stdout=output, stderr=output)
        peak = 0
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            # The peak that the system reports at the end would include that of this program, from before `exec`.
            peak = max(peak, _peak(process.pid))
            time.sleep(LOOK)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    return Spent(wall, cpu, peak / 1024, process.returncode, web.answers())


def _peak(process: int) -> int:
    """Return the highest resident size of a process so far, in kB."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0
    return int(found.group(1)) if found else 0


def rounds(engine: Engine, web: Farm, count: int, repeats: int) -> dict[str, Any]:
    """Return what the rounds of an engine over so many feeds took: the first, and the best of those after it."""
    with tempfile.TemporaryDirectory(dir=web.folder) as place:
        folder = Path(place)
        engine.prepare(folder, [web.url(number) for number in range(count)])
        command = engine.command(folder)
        first = spend(command, folder, web)
        again = [spend(command, folder, web) for _ in range(repeats)]
        last = (folder / "output").read_text(errors="replace")[-2_000:]
        if first.code or any(one.code for one in again):
            print(f"{engine.label} ended with {first.code}:\n{last}", file=sys.stderr)
    return {"first": first, "again": min(again, key=lambda one: one.cpu)}


def compared(names: Sequence[str], counts: Sequence[int], web: Farm, venvs: Path, repeats: int) -> list[dict[str, Any]]:
    """Run all engines at all sizes, and return what they took, one row for each engine, size and round."""
    rows: list[dict[str, Any]] = []
    known = engines(venvs)
    written = 0
    for count in sorted(counts):
        size = web.write(range(written, count))
        written = count
        print(f"{count} feeds, {size // max(count, 1)} bytes each", file=sys.stderr, flush=True)
        for name in names:
            why = missing(name, venvs)
            if why is not None:
                print(f"{known[name].label}: {why}", file=sys.stderr)
                continue
            start = rounds(known[name], web, 1, repeats)["again"]
            for which, spent in rounds(known[name], web, count, repeats).items():
                row = {"engine": name, "feeds": count, "round": which, "start": start.cpu, **asdict(spent)}
                rows.append(row)
                print(json.dumps(row), file=sys.stderr, flush=True)
    return rows


# --- tables ----------------------------------------------------------------------------------------------------

HEAD = "| engine | CPU s | of that start | ms a poll | beside the best Python peer | polls/s | peak MB | answers |"


def table(rows: Sequence[dict[str, Any]], venvs: Path) -> None:
    """Print a table for each size and round. `ms a poll` and the ratio are CPU beyond the start."""
    known = engines(venvs)
    for count, which in dict.fromkeys((row["feeds"], row["round"]) for row in rows):
        some = [row for row in rows if (row["feeds"], row["round"]) == (count, which)]
        peers = [row["cpu"] - row["start"] for row in some if known[row["engine"]].is_python_peer]
        best = min(peers, default=None)
        title = f"first poll of {count:,} feeds of {ITEMS} items" if which == "first" else f"{count:,} unchanged feeds"
        print(f"\n### {title[:1].upper()}{title[1:]}\n\n{HEAD}\n|---|--:|--:|--:|--:|--:|--:|---|")
        for row in some:
            beyond = row["cpu"] - row["start"]
            answers = ", ".join(f"{number:,} x {status}" for status, number in sorted(row["answers"].items()))
            cells = (
                known[row["engine"]].label,
                f"{row['cpu']:.2f}",
                f"{row['start']:.2f}",
                f"{beyond / count * 1000:.2f}",
                f"{beyond / best:.2f}" if best else "-",
                f"{count / row['wall']:,.0f}",
                f"{row['peak']:,.0f}",
                answers,
            )
            print(f"| {' | '.join(cells)} |")


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(description="Measure what polling costs.")
    parser.add_argument("--feeds", default="500,2000", help="numbers of feeds, with commas; 0 for none")
    parser.add_argument("--engines", default="ours,ours-bare,reader,rss2email,rsstt,newsboat")
    parser.add_argument("--repeats", type=int, default=3, help="unchanged rounds, of which the best counts")
    parser.add_argument(
        "--memory", type=int, default=0, help="feeds of a run that is watched for twenty rounds of news"
    )
    parser.add_argument("--pace", type=int, default=0, help="feeds of a run that is held to a pace")
    parser.add_argument("--every", type=int, default=90, help="seconds between two polls of a feed in that run")
    parser.add_argument("--seconds", type=int, default=120, help="how long that run is watched")
    parser.add_argument("--changed", type=float, default=0.05, help="share of its feeds that have news at each poll")
    parser.add_argument("--venvs", type=Path, default=ROOT / ".bench" / "peers", help="where peers are installed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write all numbers to this file")
    said = parser.parse_args()
    venvs = said.venvs.resolve()
    numbers: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, farm(Path(folder), said.seed) as web:
        counts = [int(count) for count in said.feeds.split(",") if int(count)]
        numbers["rounds"] = compared(said.engines.split(","), counts, web, venvs, said.repeats)
        table(numbers["rounds"], venvs)
        if said.memory:
            numbers["memory"] = memory(web, said.memory, prepare_ours, _environment)
        if said.pace:
            numbers["pace"] = pace(web, said.pace, said.every, said.seconds, said.changed, prepare_ours, _environment)
    if said.json:
        said.json.write_text(json.dumps(numbers, indent=2))


if __name__ == "__main__":
    main()
