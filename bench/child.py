"""One engine at one size, in a process of its own: built once, then asked for stretches of documents in turn."""

import ctypes
import gc
import importlib
import pickle
import signal
import sys
import time
import traceback
import warnings
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.engines import ENGINES, Engine

PAGE = 4096  # bytes, as in /proc/self/statm


@dataclass(frozen=True, slots=True)
class Built:
    """What making an engine took. `add_seconds` is None where one more rule needs a new build."""

    seconds: float
    bytes: int
    bytes_outside: int
    add_seconds: float | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of documents: wall and CPU seconds, hits, and a checksum of each document's hits."""

    documents: int
    wall: float
    cpu: float
    hits: int
    sums: tuple[int, ...]


def main(pipe: Connection, engine: str, rules: Path, documents: Path) -> None:
    """Build, then answer: ("sample", seconds) and ("stretch", first, last, seconds) until ("close",)."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    warnings.simplefilter("ignore")  # of what the engines' packages need
    made: Engine | None = None
    try:
        module, name, _ = ENGINES[engine]
        try:
            kind = getattr(importlib.import_module(f"bench.engines.{module}"), name)
        except ImportError as error:
            pipe.send(("missing", str(error)))
            return
        specs, extra = _read(rules)
        sample, articles = _read(documents)
        made, built = _built(kind, specs, extra)
        pipe.send(("built", built))
        _answer(pipe, made, sample, articles)
    except Exception:  # noqa: BLE001 - whatever an engine does is told, and the others go on
        pipe.send(("failed", traceback.format_exc(limit=-3)))
    finally:
        if made is not None:
            made.close()


def _built(kind: Any, specs: Sequence[Any], extra: Sequence[Any]) -> tuple[Engine, Built]:
    """Return the engine made of rules, and what that took; `extra` rules are added one by one where that is possible.

    They stay in: the same rules are in every engine's `extra`, but engines that cannot grow do not have them, so each
    of them names a word that no document holds.
    """
    before = resident()
    began = time.perf_counter()
    engine: Engine = kind(specs)
    seconds = time.perf_counter() - began
    grown = resident() - before
    times = []
    for rule in extra:
        began = time.perf_counter()
        if not engine.add(rule):
            break
        times.append(time.perf_counter() - began)
    added = sorted(times)[len(times) // 2] if times else None
    return engine, Built(seconds, grown, engine.bytes_outside(), added)


def _answer(pipe: Connection, engine: Engine, sample: Sequence[Any], articles: Sequence[Any]) -> None:
    while True:
        match pipe.recv():
            case ("sample", float() as seconds):
                pipe.send(("sample", _sample(engine, sample, seconds)))
            case ("stretch", int() as first, int() as last, float() as seconds):
                prepared = [engine.prepare(article) for article in articles[first:last]]
                pipe.send(("stretch", _stretch(engine, prepared, seconds)))
            case _:
                return


def _sample(engine: Engine, articles: Iterable[Any], seconds: float) -> list[list[str]]:
    """Return the hits of the documents whose answers are known, as many as the time allows; they warm up, too."""
    ends = time.perf_counter() + seconds
    found = []
    for article in articles:
        found.append(sorted(engine.match(engine.prepare(article))))
        if time.perf_counter() > ends:
            break
    return found


def _stretch(engine: Engine, documents: Sequence[Any], seconds: float) -> Stretch:
    """Match documents that the engine has not seen, as many as the time allows, at least one."""
    match, clock = engine.match, time.perf_counter
    answers: list[Sequence[str]] = []
    gc.collect()
    outside = engine.outside_seconds()
    cpu, wall = time.process_time(), clock()
    ends = wall + seconds
    for document in documents:
        answers.append(match(document))
        if clock() > ends:
            break
    wall, cpu = clock() - wall, time.process_time() - cpu + engine.outside_seconds() - outside
    sums = tuple(zlib.crc32(" ".join(sorted(names)).encode()) for names in answers)
    return Stretch(len(answers), wall, cpu, sum(map(len, answers)), sums)


def resident() -> int:
    """Return bytes of this process in memory, after garbage was collected and given back."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def _read(file: Path) -> Any:
    return pickle.loads(file.read_bytes())  # noqa: S301 - the parent has just written it
