"""google-re2: terms as patterns of one Set, which is searched in one pass, then logic."""

from collections.abc import Sequence

import re2

from bench.engines.logic import Held, Logic, Peer, spaced
from bench.rulesets import Spec

MEMORY = 4 << 30  # bytes that the Set may take for its automaton, which it builds as it reads


class TermSet(Peer):
    """All terms in one Set, over the text as it is; as literals between blanks they take three times as long."""

    def __init__(self, rules: Sequence[Spec]) -> None:
        self._logic = Logic(rules)
        self._set = _set_of(self._logic.terms)

    def match(self, document: str) -> list[str]:
        """Return the rules that hit."""
        return self._logic.hits(self._set.Match(document))


class AnchorSet(Peer):
    """Only the terms under which rules are filed; where one of them is found, the others are looked for one by one."""

    def __init__(self, rules: Sequence[Spec]) -> None:
        self._logic = Logic(rules)
        anchors = self._logic.anchors
        self._set = _set_of(anchors)
        self._numbers = [self._logic.numbers[term] for term in anchors]
        self._written = [f" {term} ".encode() for term in self._logic.terms]

    def match(self, document: str) -> list[str]:
        """Return the rules that hit."""
        found = self._set.Match(document)
        if not found:
            return []
        held = Held(spaced(document), self._written)
        return self._logic.hits_lazily([self._numbers[at] for at in found], held)


def _set_of(terms: Sequence[str]) -> "re2.Set":
    options = re2.Options()
    options.max_mem = MEMORY
    options.never_capture = True
    options.case_sensitive = False
    options.log_errors = False
    made = re2.Set.SearchSet(options)
    for term in terms:
        made.Add(rf"\b{re2.escape(term)}\b")
    made.Compile()
    return made
