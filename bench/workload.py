"""What is put to the engines: for each set its rules, its articles, and what is true of the first of them."""

import pickle
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bench import oracle
from bench.articles import Article, Language
from bench.engines.ours import Plain
from bench.full_language import set_c
from bench.real_text import RealText
from bench.rulesets import Spec, set_a, set_b

CHECKED = 300  # documents whose answers are checked against the oracle
SAMPLE = 2_000  # documents which warm the engines up, those that are checked among them
EXTRA = 20  # rules that are added one by one

SETS = {
    "A": "2-4 common terms with AND, OR and NOT",
    "B": "a rare name or word AND an OR-list AND NOT",
    "C": "our full language",
    "R": "real text (this project's own prose), two rare terms AND an OR-list AND NOT",
}


@dataclass(frozen=True, slots=True)
class Workload:
    """One set at one size, in files that the children read, and the truth about the first documents of the sample."""

    rules: Path
    documents: Path
    truth: tuple[tuple[str, ...], ...]
    judge: Callable[[Article], tuple[str, ...]]
    articles: Sequence[Article]


class Workshop:
    """Makes workloads from a seed; documents are made once for all sets that share them."""

    def __init__(self, folder: Path, seed: int, documents: int) -> None:
        self._folder = folder
        self._seed = seed
        self._count = documents
        self._language = Language(seed)
        self._made: dict[str, tuple[Path, list[Article], list[Article]]] = {}

    def workload(self, name: str, size: int, check_seconds: float) -> Workload:
        """Return set `name` with `size` rules; the oracle looks at as many documents as the time allows."""
        rules = self._rules(name, size)
        file = self._folder / f"{name}-{size}.pickle"
        file.write_bytes(pickle.dumps((rules, self._extra(rules, name))))
        documents, sample, articles = self._documents({"A": "plain", "B": "plain", "C": "rich", "R": "real"}[name])
        judge = _judge(name, rules)
        return Workload(file, documents, _truth(judge, sample, check_seconds), judge, articles)

    def _rules(self, name: str, size: int) -> list[Any]:
        match name:
            case "A":
                return set_a(self._language, size, self._seed)
            case "B":
                return set_b(self._language, size, self._seed)
            case "C":
                return set_c(self._language, size, self._seed)
            case _:
                return RealText().rules(size, self._seed)

    def _extra(self, rules: Sequence[Any], name: str) -> list[Any]:
        """Return rules to be added: such that hit nothing, so that all engines still have the same answers."""
        lists = [rule for rule in rules if isinstance(rule, Spec)] or set_b(self._language, EXTRA, self._seed)
        made = [
            Spec(f"extra{at}", ((f"zq{at}xq",), *lists[at % len(lists)].clauses[1:]), lists[at % len(lists)].none)
            for at in range(EXTRA)
        ]
        return [rule.written() for rule in made] if name == "C" else list(made)

    def _documents(self, kind: str) -> tuple[Path, list[Article], list[Article]]:
        """Return a file of documents, and them: first the sample, then those on which time is taken. None is twice."""
        if kind not in self._made:
            rng = Random(f"{self._seed}:documents:{kind}")
            write = {"plain": self._language.article, "rich": self._language.rich_article}.get(kind)
            write = write or RealText().article
            written = [write(rng) for _ in range(SAMPLE + self._count)]
            made = list({article.text: article for article in written}.values())
            sample, articles = made[:SAMPLE], made[SAMPLE:]
            file = self._folder / f"documents-{kind}.pickle"
            file.write_bytes(pickle.dumps((sample, articles)))
            self._made[kind] = file, sample, articles
        return self._made[kind]


def _judge(name: str, rules: Sequence[Any]) -> Callable[[Article], tuple[str, ...]]:
    """Return what says which rules hit an article: plain `re`, or for our full language our plain evaluator."""
    if name == "C":
        plain = Plain(rules)
        return lambda article: tuple(sorted(plain.match(plain.prepare(article))))
    return lambda article: tuple(sorted(oracle.hits(rules, article.text)))


def _truth(
    judge: Callable[[Article], tuple[str, ...]], sample: Sequence[Article], seconds: float
) -> tuple[tuple[str, ...], ...]:
    ends = time.perf_counter() + seconds
    known: list[tuple[str, ...]] = []
    for article in sample[:CHECKED]:
        known.append(judge(article))
        if time.perf_counter() > ends:
            break
    return tuple(known)
