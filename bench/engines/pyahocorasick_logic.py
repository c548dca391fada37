"""pyahocorasick: literals in one automaton, then logic."""

import ahocorasick

from bench.engines.logic import Scanner


class PyAhoCorasick(Scanner):
    """All terms."""

    def build(self, literals: list[bytes]) -> None:
        """Make the automaton."""
        self._automaton = ahocorasick.Automaton()
        for number, literal in enumerate(literals):
            self._automaton.add_word(literal.decode(), number)
        self._automaton.make_automaton()

    def found(self, text: bytes) -> set[int]:
        """Return the literals that the text holds."""
        return {number for _end, number in self._automaton.iter(text.decode())}
