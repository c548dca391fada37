"""perq: AND of ORs of single words. It has no phrases and no NOT, so both are added here around it.

Pairs of words that some rule names are given to it as words, and what excludes is looked for after it has answered.
"""

from collections.abc import Sequence
from itertools import pairwise

import perq

from bench.engines.logic import Peer
from bench.rulesets import Spec


class Perq(Peer):
    """A MemoryStore. There is no adding: each `index` replaces the whole set."""

    def __init__(self, rules: Sequence[Spec]) -> None:
        self._pairs = {term for rule in rules for term in rule.terms if " " in term}
        self._none = {rule.name: frozenset(rule.none) for rule in rules}
        store = perq.MemoryStore()
        perq.index((perq.Query(rule.name, rule.clauses) for rule in rules), store)
        self._matcher = perq.QueryMatcher(store)

    def match(self, document: str) -> list[str]:
        """Return the rules that hit."""
        words = perq.tokenize(document)
        pairs = self._pairs.intersection(map(" ".join, pairwise(words)))
        held = perq.Document((*words, *pairs))
        return [name for name in self._matcher.matches(held) if self._none[name].isdisjoint(held.terms)]
