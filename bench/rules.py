"""What rules cost to keep: memory per rule, adding and removing one among many, and loading a large YAML file.

python bench/rules.py --sizes 10000,100000

Each size has a process of its own, whose growth is measured. Rules are those of sets B (simple) and C (all of the
language); one that is removed is one of those that were there, and the index must forget it.
"""

import argparse
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.articles import Language
from bench.child import resident
from bench.engines.ours import compiled
from bench.full_language import set_c
from bench.rulesets import set_b
from bot.config import load
from bot.rules import Rule, Ruleset

EXTRA = 200  # rules that are added, and then removed
GOAL = "goals: at most 1,024 bytes per simple rule; add or remove under 5 ms at 100,000; 10,000 in YAML within seconds"
CONFIG = """\
version: 1
sources: [https://wire.example/feed.xml]
channels: {screen: {kind: console}}
"""


def kinds(language: Language, count: int) -> dict[str, list[Any]]:
    """Return written rules by kind: one word or name, simple as in set B, and of the full language."""
    simple = [rule.written() for rule in set_b(language, count, 1)]
    phrases = [{"name": rule["name"], "match": _first(rule)} for rule in simple]
    return {"one phrase": phrases, "simple (set B)": simple, "full language (set C)": set_c(language, count, 1)}


def _first(rule: dict[str, Any]) -> str:
    return str(rule["match"]["all"][0])


def kept(pipe: Connection, kind: str, size: int) -> None:
    """Say what `size` rules of a kind take, and what it takes to add and to remove one."""
    written = kinds(Language(1), size + EXTRA)[kind]
    compiled(written[:10])  # whatever is made once is made before
    started = resident()
    began = time.perf_counter()
    rules = compiled(written[:size])
    compiling = time.perf_counter() - began
    began = time.perf_counter()
    ruleset = Ruleset(rules)
    indexing = time.perf_counter() - began
    grown = resident() - started
    pipe.send(
        {
            "kind": kind,
            "rules": size,
            "bytes_per_rule": grown / size,
            "compile_seconds": compiling,
            "index_seconds": indexing,
            **_changes(ruleset, compiled(written[size:]), rules[:EXTRA]),
        }
    )


def _changes(ruleset: Ruleset, new: tuple[Rule, ...], old: tuple[Rule, ...]) -> dict[str, Any]:
    """Return milliseconds of adding and removing one rule, the median and the worst, where a rule set can change."""
    add, remove = getattr(ruleset, "add", None), getattr(ruleset, "remove", None)
    if add is None or remove is None:
        return {"add_ms": None, "remove_ms": None}
    return {
        "add_ms": _median_and_worst([_milliseconds(add, rule) for rule in new]),
        "remove_ms": _median_and_worst([_milliseconds(remove, rule.name) for rule in old]),
    }


def _milliseconds(change: Any, what: Any) -> float:
    began = time.perf_counter()
    change(what)
    return (time.perf_counter() - began) * 1000


def _median_and_worst(times: list[float]) -> list[float]:
    return [statistics.median(times), max(times)]


def loaded(pipe: Connection, kind: str, size: int) -> None:
    """Say how long a YAML file of rules takes through the real loader of the config, its checks included."""
    text = CONFIG + yaml.dump({"rules": kinds(Language(1), size)[kind]}, Dumper=yaml.CSafeDumper, allow_unicode=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.yaml"
        file.write_text(text)
        started = resident()
        began = time.perf_counter()
        settings = load(file, env={})
        seconds = time.perf_counter() - began
        count = len(settings.rules)
    grown = resident() - started
    pipe.send({"kind": kind, "rules": count, "megabytes": len(text) / 1e6, "seconds": seconds, "grown_mb": grown / 1e6})


def in_child(work: Any, kind: str, size: int) -> dict[str, Any]:
    """Run one measurement in a process of its own."""
    pipe, other = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=work, args=(other, kind, size))
    process.start()
    other.close()
    try:
        said: dict[str, Any] = pipe.recv()
    except EOFError:
        raise SystemExit(f"{kind}, {size} rules: the measurement failed; see above") from None
    finally:
        process.join()
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000", help="numbers of rules (%(default)s)")
    parser.add_argument("--yaml", type=int, default=10_000, help="rules in the YAML file (%(default)s)")
    parser.add_argument("--json", type=Path, help="write what was measured to this file, too")
    options = parser.parse_args()
    kinds_of_rules = ("one phrase", "simple (set B)", "full language (set C)")
    print(GOAL, "", sep="\n")
    print("| rules | kind | bytes/rule | compile s | index s | add ms, median / worst | remove ms |")
    print("|--:|---|--:|--:|--:|--:|--:|")
    results = []
    for size in map(int, options.sizes.split(",")):
        for kind in kinds_of_rules:
            row = in_child(kept, kind, size)
            results.append(row)
            print(
                f"| {size:,} | {kind} | {row['bytes_per_rule']:,.0f} | {row['compile_seconds']:.2f} "
                f"| {row['index_seconds']:.2f} | {_two(row['add_ms'])} | {_two(row['remove_ms'])} |",
                flush=True,
            )
    print("", "| rules in YAML | kind | MB | load and check s | growth MB |", "|--:|---|--:|--:|--:|", sep="\n")
    for kind in kinds_of_rules:
        row = in_child(loaded, kind, options.yaml)
        results.append(row)
        numbers = f"{row['megabytes']:.1f} | {row['seconds']:.2f} | {row['grown_mb']:.0f}"
        print(f"| {row['rules']:,} | {kind} | {numbers} |", flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


def _two(times: list[float] | None) -> str:
    return "not yet" if times is None else f"{times[0]:.3f} / {times[1]:.3f}"


if __name__ == "__main__":
    main()
