"""The logic around engines that only tell which terms a text holds: rules by their rarest clause, the others checked.

It is shared by all such engines, and as fast as we could make it in Python: sets of numbers, no objects per rule.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bench.rulesets import Spec

# What is left of a rule once a term of its rarest clause was found: its name, the terms that must be there, the other
# clauses, and the terms that must not be there.
Rest = tuple[str, frozenset[int], tuple[frozenset[int], ...], frozenset[int]]


class Logic:
    """From the terms found in a text to the rules that hit."""

    def __init__(self, rules: Sequence[Spec]) -> None:
        self.numbers: dict[str, int] = {}
        self._named = Counter(term for rule in rules for term in rule.terms)
        self._by_anchor: dict[int, list[Rest]] = {}
        for rule in rules:
            self.file(rule)

    @property
    def terms(self) -> list[str]:
        """All terms, each at the place of its number."""
        return list(self.numbers)

    @property
    def anchors(self) -> list[str]:
        """The terms under which rules are filed."""
        return [term for term, number in self.numbers.items() if number in self._by_anchor]

    def file(self, rule: Spec) -> None:
        """File a rule under the terms of the clause that the fewest rules name: few name what is rare."""
        clauses = sorted(rule.clauses, key=lambda clause: sum(self._named[term] for term in clause))
        anchor, others = clauses[0], [self._numbered(clause) for clause in clauses[1:]]
        required = frozenset().union(*(clause for clause in others if len(clause) == 1))
        rest = (rule.name, required, tuple(c for c in others if len(c) > 1), self._numbered(rule.none))
        for number in self._numbered(anchor):
            self._by_anchor.setdefault(number, []).append(rest)

    def hits(self, present: Iterable[int]) -> list[str]:
        """Return the rules that hit a text that holds these terms."""
        held = frozenset(present)
        found = []
        for number in held & self._by_anchor.keys():
            for name, required, clauses, none in self._by_anchor[number]:
                if required <= held and none.isdisjoint(held):
                    for clause in clauses:
                        if clause.isdisjoint(held):
                            break
                    else:
                        found.append(name)
        return list(dict.fromkeys(found))

    def hits_lazily(self, anchors: Iterable[int], held: Mapping[int, bool]) -> list[str]:
        """Return the rules that hit where only the anchors are known, and `held` finds the other terms when asked."""
        found = []
        for number in set(anchors):
            for name, required, clauses, none in self._by_anchor[number]:
                for other in required:
                    if not held[other]:
                        break
                else:
                    wanted = all(any(held[other] for other in clause) for clause in clauses)
                    if wanted and not any(held[other] for other in none):
                        found.append(name)
        return list(dict.fromkeys(found))

    def _numbered(self, terms: Iterable[str]) -> frozenset[int]:
        return frozenset(self.numbers.setdefault(term, len(self.numbers)) for term in terms)


# Bytes that are no part of a word become blanks; those of letters beyond ASCII stay.
_BLANKED = bytes(code if chr(code).isalnum() or code == ord("_") or code > 127 else 32 for code in range(256))
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def spaced(text: str) -> bytes:
    """Return a text in small letters, in UTF-8, with a blank for all that is no part of a word, and at both ends.

    So ` red fox ` with its blanks is found exactly where the words stand side by side, with a single space between.
    """
    low = text.lower()
    if not low.isascii():
        low = _FOREIGN.sub(lambda hit: hit[0] if hit[0].isalnum() else " ", low)
    return b" " + low.encode().translate(_BLANKED) + b" "


class Held(dict[int, bool]):
    """Whether a text holds a term, looked for when first asked."""

    def __init__(self, text: bytes, written: Sequence[bytes]) -> None:
        super().__init__()
        self._text = text
        self._written = written

    def __missing__(self, number: int) -> bool:
        self[number] = self._written[number] in self._text
        return self[number]


class Peer:
    """What peers have in common: they take an article as one string, and live in this process."""

    def prepare(self, article: object) -> str:
        """Return the whole text."""
        return str(article.text)  # type: ignore[attr-defined]

    def add(self, rule: Spec) -> bool:  # noqa: ARG002 - what cannot grow has to be built anew
        """Say that one more rule needs a new build."""
        return False

    def close(self) -> None:
        """Have nothing to give back."""

    def outside_seconds(self) -> float:
        """Return 0: all the work is done in this process."""
        return 0.0

    def bytes_outside(self) -> int:
        """Return 0: all the memory is in this process."""
        return 0


class Scanner(Peer):
    """An engine that finds literals in bytes: all terms, which then need logic only.

    A term has a blank on either side, so that only whole words are reported and no boundary needs checking.
    """

    def __init__(self, rules: Sequence[Spec]) -> None:
        self._logic = Logic(rules)
        self.build([f" {term} ".encode() for term in self._logic.terms])

    def build(self, literals: list[bytes]) -> None:
        """Make the automaton."""
        raise NotImplementedError

    def found(self, text: bytes) -> Iterable[int]:
        """Return the places in the list of literals of those that the text holds, perhaps several times."""
        raise NotImplementedError

    def match(self, document: str) -> list[str]:
        """Return the rules that hit."""
        return self._logic.hits(self.found(spaced(document)))
