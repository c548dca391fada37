"""ahocorasick-rs: literals in one automaton over bytes, which spares it the offsets of characters, then logic."""

from ahocorasick_rs import BytesAhoCorasick, Implementation

from bench.engines.logic import Scanner

DFA_LITERALS = 4_000  # with more, its table no longer fits into the caches, and the compact automaton is faster


class AhoCorasickRs(Scanner):
    """All terms."""

    def build(self, literals: list[bytes]) -> None:
        """Make the automaton."""
        kind = Implementation.DFA if len(literals) <= DFA_LITERALS else Implementation.ContiguousNFA
        self._automaton = BytesAhoCorasick(literals, implementation=kind)

    def found(self, text: bytes) -> set[int]:
        """Return the literals that the text holds."""
        hits = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return {number for number, _start, _end in hits}
