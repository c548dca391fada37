"""What chat bots do: for every rule, `re.search` through the text."""

import re
from collections.abc import Sequence

from bench.engines.logic import Peer
from bench.rulesets import Spec

# A rule: its name, a pattern for each clause, and one for all that excludes.
_Compiled = tuple[str, list[re.Pattern[str]], re.Pattern[str] | None]


class ReLoop(Peer):
    """One pattern per clause in any case, the clause of the longest terms first, until one fails."""

    flags: re.RegexFlag = re.IGNORECASE

    def __init__(self, rules: Sequence[Spec]) -> None:
        self._rules = [self._compiled(rule) for rule in rules]

    def match(self, document: str) -> list[str]:
        """Return the rules that hit."""
        return [
            name
            for name, clauses, none in self._rules
            if all(clause.search(document) for clause in clauses) and not (none and none.search(document))
        ]

    def add(self, rule: Spec) -> bool:
        """Take one more rule."""
        self._rules.append(self._compiled(rule))
        return True

    def _compiled(self, rule: Spec) -> _Compiled:
        clauses = sorted(rule.clauses, key=lambda clause: -min(map(len, clause)))
        none = self._pattern(rule.none) if rule.none else None
        return rule.name, [self._pattern(clause) for clause in clauses], none

    def _pattern(self, terms: Sequence[str]) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, terms))})\b", self.flags)


class LowerLoop(ReLoop):
    """The same by someone who knows that `re` skips ahead for a literal, but not for one in any case."""

    flags = re.NOFLAG

    def match(self, document: str) -> list[str]:
        """Return the rules that hit."""
        return super().match(document.lower())

    def _pattern(self, terms: Sequence[str]) -> re.Pattern[str]:
        if len(terms) == 1:  # a bare literal is what `re` skips ahead for
            return re.compile(rf"{re.escape(terms[0])}\b(?<!\w{re.escape(terms[0])})", self.flags)
        return super()._pattern(terms)
