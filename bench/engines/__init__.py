"""The engines that are compared: each is a class with the same few methods, imported only in the child that runs it.

An engine is made of rules (its build), says which of them hit a document (`match`), and takes one more rule (`add`).
`EXACT` says whether its answers must be those of the oracle. A module that cannot be imported is "not installed".
"""

from collections.abc import Sequence
from typing import Any, Protocol

# Name on the command line -> module and class, and how the table calls it.
ENGINES: dict[str, tuple[str, str, str]] = {
    "ours": ("ours", "Ours", "Wirewatch"),
    "plain": ("ours", "Plain", "Wirewatch, every rule"),
    "re": ("re_loop", "ReLoop", "re.search per rule"),
    "re-lower": ("re_loop", "LowerLoop", "re.search, lowered first"),
    "pyahocorasick": ("pyahocorasick_logic", "PyAhoCorasick", "pyahocorasick + logic"),
    "ahocorasick-rs": ("ahocorasick_rs_logic", "AhoCorasickRs", "ahocorasick-rs + logic"),
    "re2-set": ("re2_set", "TermSet", "re2.Set of all terms"),
    "re2-anchors": ("re2_set", "AnchorSet", "re2.Set, anchors only"),
    "hyperscan": ("hyperscan_literals", "Hyperscan", "hyperscan literals + logic"),
    "token-index": ("token_index", "TokenIndex", "token index, 40 lines"),
    "postgres": ("postgres", "Postgres", "PostgreSQL tsquery, anchored"),
    "fts5": ("fts5", "Fts5", "SQLite FTS5, one document"),
    "perq": ("perq_bigrams", "Perq", "perq, NOT checked after"),
    "mokaccino": ("mokaccino_bigrams", "Mokaccino", "mokaccino"),
}


class Engine(Protocol):
    """What the harness calls. `rules` are Specs, or written rules of our language for set C."""

    def __init__(self, rules: Sequence[Any]) -> None: ...

    def prepare(self, article: Any) -> Any:
        """Return the article in the shape in which a caller of this engine has it at hand; not timed."""

    def match(self, document: Any) -> Sequence[str]:
        """Return the names of the rules that hit. Timed, from the plain text on."""

    def add(self, rule: Any) -> bool:
        """Take one more rule; False where that needs a new build."""

    def close(self) -> None:
        """Give back what outlives the process."""

    def outside_seconds(self) -> float:
        """Return CPU seconds that other processes have spent for this engine so far."""

    def bytes_outside(self) -> int:
        """Return bytes that the rules take in other processes or on disk."""
