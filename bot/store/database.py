"""Opening the database: two doors, one for writing in turn and one for reading, each a function in a transaction."""

import asyncio
import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.errors import StoreError
from bot.model import Secret

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]

LOCK_FILE = "wirewatch.lock"
BUSY_SECONDS = 15  # how long a process waits for another one's write on SQLite
TURN = 0x77697265  # the advisory lock of PostgreSQL under which decisions are made in turn
MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """The store's two doors. `write` runs one function at a time; `read` several, on a read-only connection.

    On SQLite `place` is the file; on PostgreSQL `place` is an address such as postgresql://user:password@host/name.
    """

    def __init__(self, place: Path | Secret) -> None:
        self._place = place
        self._writer_engine, self._reader_engine = _engines(place)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="read")

    def migrate(self) -> None:
        """Bring the tables to this version. Raises StoreError where they are of a newer one or cannot be opened."""
        try:
            _migrate(self._writer_engine, self._reader_engine)
        except OperationalError as error:
            raise StoreError(f"the database cannot be opened: {_words(error)}") from error
        except DatabaseError as error:
            raise StoreError(f"the database cannot be used: {_words(error)}") from error

    async def write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(connection, ...)` in a transaction of its own; it is committed when this returns."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, lambda: self.write_now(work, *args, **kwargs))

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(connection, ...)` on a read-only connection, beside whatever is being written."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: self.read_now(work, *args, **kwargs))

    def write_now(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` in a transaction on this thread. Raises StoreError where disk or server fail."""
        try:
            with self._writer_engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
                return work(connection, *args, **kwargs)
        except OperationalError as error:
            raise StoreError(f"the database cannot be written: {_words(error)}") from error

    def read_now(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` read-only on this thread. Raises StoreError where disk or server fail."""
        try:
            with self._reader_engine.connect() as connection:
                return work(connection, *args, **kwargs)
        except OperationalError as error:
            raise StoreError(f"the database cannot be read: {_words(error)}") from error

    def is_there(self) -> bool:
        """Whether the file of an SQLite database is still there: one that is deleted goes on working, for nobody."""
        return isinstance(self._place, Secret) or self._place.exists()

    def close(self) -> None:
        """Finish what is being written and close the connections."""
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._writer_engine.dispose()
        self._reader_engine.dispose()


def _engines(place: Path | Secret) -> tuple[Engine, Engine]:
    if isinstance(place, Secret):
        return _postgresql(place)
    writer = create_engine(f"sqlite:///{place}", connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    reader = create_engine(f"sqlite:///{place}", connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    event.listen(writer, "connect", _prepare_sqlite)
    event.listen(reader, "connect", _prepare_sqlite)
    event.listen(reader, "connect", lambda raw, _record: raw.execute("PRAGMA query_only = ON"))
    event.listen(writer, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(reader, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return writer, reader


def _prepare_sqlite(raw: Any, _record: Any) -> None:
    """Let us begin transactions ourselves; write ahead, and flush at every commit: alerts hang on it."""
    raw.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = OFF", "mmap_size = 268435456"):
        raw.execute(f"PRAGMA {pragma}")


def _postgresql(place: Secret) -> tuple[Engine, Engine]:
    address = place.reveal().replace("postgresql://", "postgresql+psycopg://", 1)
    try:
        writer = create_engine(address, pool_size=1, max_overflow=0, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs one more package: pip install 'wirewatch[postgres]'") from error
    reader = create_engine(address, pool_size=2, max_overflow=0, pool_pre_ping=True)
    event.listen(
        reader,
        "begin",
        lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY, ISOLATION LEVEL REPEATABLE READ"),
    )
    return writer, reader


def _migrate(writer: Engine, reader: Engine) -> None:
    """Bring the tables to this version. Where they are, nothing is opened for writing: `status` needs no more."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    head = ScriptDirectory.from_config(config).get_current_head()
    with reader.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
    with writer.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
        current = MigrationContext.configure(connection).get_current_revision()
        if current == head:
            return
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if current is not None and current not in known:
            raise StoreError("the database was written by a newer wirewatch: upgrade wirewatch, or use another --data")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _words(error: DatabaseError) -> str:
    """Return what the driver said, without the statement and without the address, which may hold a password."""
    return str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__


def upsert(
    connection: Connection,
    table: Table,
    rows: list[dict[str, Any]],
    *,
    keep: frozenset[str] = frozenset(),
    add: frozenset[str] = frozenset(),
) -> None:
    """Insert rows, or overwrite those with the same key, save for the columns to `keep`; numbers to `add` are added."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    key = [column.name for column in table.primary_key]
    given = rows[0].keys()
    changed = {name: statement.excluded[name] for name in given if name not in key and name not in keep}
    changed |= {name: table.c[name] + statement.excluded[name] for name in add}
    if changed:
        connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)
    else:
        connection.execute(statement.on_conflict_do_nothing(index_elements=key), rows)


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the lock that makes this the only `run` on the folder. Raises StoreError where another one has it."""
    with (folder / LOCK_FILE).open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise StoreError(
                f"another wirewatch (process {holder}) is running on {folder}; stop it, or give this one its own --data"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
