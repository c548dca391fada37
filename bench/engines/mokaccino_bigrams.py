"""mokaccino: AND, OR and NOT over exact values of a field. It has no words and no phrases, so we cut the text for it.

Each distinct word, and each pair of words that some rule names, becomes a value of the one field.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from mokaccino import Document, Percolator, Query

from bench.engines.logic import Peer
from bench.rulesets import Spec

_WORD = re.compile(r"\w+")
_FIELD = "w"


class Mokaccino(Peer):
    """A percolator in Rust; a document's words are handed over one by one, those that no rule names are left out."""

    def __init__(self, rules: Sequence[Spec]) -> None:
        self._names: dict[int, str] = {}
        self._terms: set[str] = set()
        self._percolator = Percolator()
        for rule in rules:
            self.add(rule)

    def match(self, document: str) -> list[str]:
        """Return the rules that hit."""
        words = _WORD.findall(document.lower())
        held = self._terms.intersection(words)
        held.update(self._terms.intersection(map(" ".join, pairwise(words))))
        values = Document()
        for term in held:
            values.add_value(_FIELD, term)
        return [self._names[number] for number in self._percolator.percolate_list(values)]

    def add(self, rule: Spec) -> bool:
        """Take one more rule."""
        query = Query.from_and([_any(clause) for clause in rule.clauses])
        for term in rule.none:
            query &= ~Query.from_kv(_FIELD, term)
        self._names[self._percolator.add_query(query)] = rule.name
        self._terms.update(rule.terms)
        return True


def _any(terms: Sequence[str]) -> Query:
    return Query.from_or([Query.from_kv(_FIELD, term) for term in terms])
