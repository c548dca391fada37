"""The design of LIBRARIES in forty lines: words and pairs of words looked up in a dict, then logic. A yardstick."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bench.engines.logic import Logic, Peer
from bench.rulesets import Spec

_WORD = re.compile(r"\w+")


class TokenIndex(Peer):
    """Sentences do not matter here: no phrase of sets A and B stands across the end of one."""

    def __init__(self, rules: Sequence[Spec]) -> None:
        self._logic = Logic(rules)
        self._firsts = {term.partition(" ")[0] for term in self._logic.numbers if " " in term}

    def match(self, document: str) -> list[str]:
        """Return the rules that hit."""
        numbers, firsts = self._logic.numbers, self._firsts
        words = _WORD.findall(document.lower())
        held = {numbers[word] for word in numbers.keys() & words}
        for pair in pairwise(words):
            if pair[0] in firsts:
                number = numbers.get(f"{pair[0]} {pair[1]}")
                if number is not None:
                    held.add(number)
        return self._logic.hits(held)

    def add(self, rule: Spec) -> bool:
        """Take one more rule."""
        self._logic.file(rule)
        self._firsts.update(term.partition(" ")[0] for term in rule.terms if " " in term)
        return True
