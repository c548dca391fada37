"""Hyperscan: literals of one database, then logic."""

from collections.abc import Callable

import hyperscan

from bench.engines.logic import Scanner


class Hyperscan(Scanner):
    """All terms. SINGLEMATCH is slower: the few repeats cost less than the keeping of books."""

    def build(self, literals: list[bytes]) -> None:
        """Make the database."""
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=literals, ids=list(range(len(literals))), elements=len(literals), flags=0, literal=True
        )

    def found(self, text: bytes) -> list[int]:
        """Return the literals that the text holds."""
        hits: list[int] = []
        self._database.scan(text, match_event_handler=_note, context=hits.append)
        return hits


def _note(number: int, _start: int, _end: int, _flags: int, note: Callable[[int], None]) -> None:
    note(number)
