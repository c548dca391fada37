"""Opening the database: two doors, one for writing in turn and one for reading, each a function in a transaction."""

import asyncio
import fcntl
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Executable,
    Row,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.errors import StoreError
from bot.model import Secret

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]

Waiting = tuple[Callable[[Connection], Any], asyncio.Future[Any]]
"""Something to be written, and who waits for it."""

LOCK_FILE = "wirewatch.lock"
BUSY_SECONDS = 15  # how long a process waits for another one's write on SQLite
COMPANY = 16  # passes of the event loop in which a write waits for others that may share its transaction
MOST = 32  # writes that share one
TURN = 0x77697265  # the advisory lock of PostgreSQL under which decisions are made in turn
HEAD = "0005"  # the latest of the migrations: the version of the tables
# Write ahead, and flush at every commit: alerts hang on it (`make power-cuts`). Cache 8 MB.
PRAGMAS: tuple[str, ...] = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = OFF", "cache_size = -8000")


class Database:
    """The store's two doors. `write` runs one function at a time; `read` several, on a read-only connection.

    On SQLite `place` is the file; on PostgreSQL `place` is an address such as postgresql://user:password@host/name.
    """

    def __init__(self, place: Path | Secret) -> None:
        self._place = place
        self._writer_engine, self._reader_engine = _engines(place)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="read")
        self._waiting: list[Waiting] = []

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

    async def share(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(connection, ...)` as `write` does, but in a transaction that others may share which come with it.

        If one of them fails, each is run anew in a transaction of its own, so that `work` may run twice.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._waiting.append((lambda connection: work(connection, *args, **kwargs), done))
        if len(self._waiting) == MOST:
            self._start_shared(loop)
        elif len(self._waiting) == 1:
            self._keep_company(loop, self._waiting, COMPANY)
        return await done

    def _keep_company(self, loop: asyncio.AbstractEventLoop, some: list[Any], passes: int) -> None:
        """Let the loop go round a few times, as long as it has something else to do, before writes are begun."""
        if some is not self._waiting:  # they have been begun, as there were enough
            return
        if passes:
            loop.call_soon(self._keep_company, loop, some, passes - 1)
        else:
            self._start_shared(loop)

    def _start_shared(self, loop: asyncio.AbstractEventLoop) -> None:
        some, self._waiting = self._waiting, []
        self._run_shared(loop, [one for one in some if not one[1].done()])  # who was cancelled wants nothing any more

    def _run_shared(self, loop: asyncio.AbstractEventLoop, some: Sequence[Waiting]) -> None:
        running = loop.run_in_executor(
            self._writer, self.write_now, lambda connection: [work(connection) for work, _done in some]
        )
        running.add_done_callback(partial(self._tell_shared, loop, some))

    def _tell_shared(
        self, loop: asyncio.AbstractEventLoop, some: Sequence[Waiting], running: asyncio.Future[list[Any]]
    ) -> None:
        """Give each of those who wait what their work came to; if one of them failed, each has another turn, alone."""
        if running.cancelled():  # the loop ends, and with it all who wait
            for _work, done in some:
                done.cancel()
        elif (error := running.exception()) is None:
            for (_work, done), found in zip(some, running.result(), strict=True):
                if not done.done():
                    done.set_result(found)
        elif len(some) > 1:
            for one in some:
                self._run_shared(loop, [one])
        elif not some[0][1].done():
            some[0][1].set_exception(error)

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
    """Let us begin transactions ourselves, and set what holds for each connection."""
    raw.isolation_level = None
    for pragma in PRAGMAS:
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
    with reader.connect() as connection:
        if _versions(connection) == [HEAD]:
            return
    # Alembic costs a quarter of a second and megabytes, and is hardly ever needed.
    from bot.store import upgrading  # noqa: PLC0415

    with writer.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
        upgrading.upgrade(connection)


def _versions(connection: Connection) -> list[str]:
    """Return the version of the tables as Alembic keeps it: none, where there are no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return []
    return list(connection.scalars(text("SELECT version_num FROM alembic_version")))


def _words(error: DatabaseError) -> str:
    """Return what the driver said, without the statement and without the address, which may hold a password."""
    return str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__


def among(dialect: str, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Return a condition that a column is one of many values, as one value of the statement however many they are.

    The statement can be made once; when it is run, `listed` makes the value of `name`.
    """
    if dialect == "postgresql":
        return column == func.any(bindparam(name, type_=postgresql.ARRAY(column.type)))
    each = func.json_each(bindparam(name, type_=Text())).table_valued("value")
    return column.in_(select(each.c.value))


def listed(dialect: str, values: Iterable[Any]) -> Any:
    """Return values as `among` takes them."""
    return list(values) if dialect == "postgresql" else json.dumps(list(values), separators=(",", ":"))


def rows_with(
    connection: Connection, column: ColumnElement[Any], values: Collection[Any], *columns: Any
) -> Sequence[Row[Any]]:
    """Return the `columns` of the rows in which `column` is one of the values."""
    if not values:
        return ()
    dialect = connection.dialect.name
    return connection.execute(_rows_with(dialect, column, columns), {"values": listed(dialect, values)}).all()


@lru_cache(maxsize=100)
def _rows_with(dialect: str, column: ColumnElement[Any], columns: tuple[Any, ...]) -> Executable:
    return select(*columns).where(among(dialect, column, "values"))


def upsert(
    connection: Connection,
    table: Table,
    rows: list[dict[str, Any]],
    *,
    keep: frozenset[str] = frozenset(),
    add: frozenset[str] = frozenset(),
) -> None:
    """Insert rows, or overwrite those with the same key, save for the columns to `keep`; numbers to `add` are added."""
    if rows:
        made = _upsert(connection.dialect, table, tuple(rows[0]), keep, add)
        connection.exec_driver_sql(made.sql, [made.values(row) for row in rows])


@dataclass(frozen=True, slots=True)
class _Upsert:
    """A statement as the driver takes it. To let SQLAlchemy process each row takes longer than to write it.

    `columns` are the values in order, each with what the driver is given for one, and `defaults` those of all rows.
    """

    sql: str
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    defaults: Mapping[str, Any]
    is_positional: bool

    def values(self, row: Mapping[str, Any]) -> Any:
        """Return the values of a row as the driver takes them."""
        full = {**self.defaults, **row} if self.defaults else row
        if self.is_positional:
            return tuple([process(full[name]) if process else full[name] for name, process in self.columns])
        return {name: process(full[name]) if process else full[name] for name, process in self.columns}


@lru_cache(maxsize=200)
def _upsert(
    dialect: Dialect, table: Table, given: tuple[str, ...], keep: frozenset[str], add: frozenset[str]
) -> _Upsert:
    """Return the statement; to make one takes longer than to run it."""
    statement = (postgresql if dialect.name == "postgresql" else sqlite).insert(table)
    key = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in given if name not in key and name not in keep}
    changed |= {name: table.c[name] + statement.excluded[name] for name in add}
    defaults = {column.name: _default(column) for column in table.c if column.default and column.name not in given}
    names = (*given, *defaults)
    inserted = statement.values({name: bindparam(name, type_=table.c[name].type) for name in names})
    whole = (
        inserted.on_conflict_do_update(index_elements=key, set_=changed)
        if changed
        else inserted.on_conflict_do_nothing(index_elements=key)
    )
    compiled = whole.compile(dialect=dialect)
    order = compiled.positiontup or names
    impls = {name: table.c[name].type.dialect_impl(dialect) for name in names}
    return _Upsert(
        sql=str(compiled),
        columns=tuple((name, impls[name].bind_processor(dialect)) for name in order),
        defaults=defaults,
        is_positional=compiled.positional,
    )


def _default(column: Column[Any]) -> Any:
    """Return what a column holds where nothing is said: defaults of ours are constants, or make an empty list."""
    default: Any = column.default
    return default.arg if default.is_scalar else default.arg(None)


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
