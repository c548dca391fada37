"""SQLite FTS5: a table of one document, and a table of rules whose queries are put to it."""

import sqlite3
from collections.abc import Sequence

from bench.engines.logic import Peer
from bench.rulesets import Spec


class Fts5(Peer):
    """The rules stand in a table, so that one statement puts all of their queries to the document."""

    def __init__(self, rules: Sequence[Spec]) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute("CREATE VIRTUAL TABLE document USING fts5(words, tokenize='unicode61', detail=full)")
        self._connection.execute("CREATE TABLE rule (name TEXT, query TEXT)")
        self._connection.executemany("INSERT INTO rule VALUES (?, ?)", ((rule.name, _query(rule)) for rule in rules))

    def match(self, document: str) -> list[str]:
        """Return the rules that hit."""
        self._connection.execute("DELETE FROM document")
        self._connection.execute("INSERT INTO document VALUES (?)", (document,))
        found = self._connection.execute(
            "SELECT rule.name FROM rule WHERE EXISTS (SELECT 1 FROM document WHERE document MATCH rule.query)"
        )
        return [name for (name,) in found]

    def add(self, rule: Spec) -> bool:
        """Take one more rule."""
        self._connection.execute("INSERT INTO rule VALUES (?, ?)", (rule.name, _query(rule)))
        return True


def _query(rule: Spec) -> str:
    query = " AND ".join(map(_any, rule.clauses))
    return f"({query}) NOT {_any(rule.none)}" if rule.none else query


def _any(terms: Sequence[str]) -> str:
    return "(" + " OR ".join(f'"{term}"' for term in terms) + ")"
