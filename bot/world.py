"""All that the verbs may touch, as one frozen record. Opening it is the application's lifespan."""

import fcntl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from bot.config import Settings
from bot.errors import StoreError
from bot.model import Channel, Secret, Source, Web
from bot.routes import Routes
from bot.rules import Ruleset
from bot.store import holding, news
from bot.store.database import LOCK_FILE, Database
from bot.textpage.reader import PageReader

HUBS = "websub"  # the first part of the path at which hubs call
DATABASE_FILE = "wirewatch.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The config as objects, the database, the web, and what reads its pages."""

    settings: Settings
    sources: Mapping[str, Source]
    channels: Mapping[str, Channel]
    rules: Ruleset
    routes: Routes
    database: Database
    web: Web
    reader: PageReader

    @property
    def door(self) -> str | None:
        """The address at which hubs reach us, with a slash at its end; None where they cannot."""
        listen = self.settings.listen
        return f"{listen.public.rstrip('/')}/{HUBS}/" if listen and listen.public else None


def place_of(settings: Settings, folder: Path) -> Path | Secret:
    """Return where the database is: an address from the config, or a file in the data folder."""
    return settings.database or folder / DATABASE_FILE


def check_folder(folder: Path) -> None:
    """Raise StoreError where the data folder is a file."""
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"the data folder {folder} is a file, not a folder; name another with --data")


def prepare(folder: Path) -> Path:
    """Make the data folder, and see that it can be written to. Raises StoreError where it cannot."""
    check_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LOCK_FILE).touch()
    except OSError as error:
        why = (error.strerror or "unknown error").lower()
        raise StoreError(f"the data folder {folder} cannot be written to ({why}); name another with --data") from error
    return folder


def running_on(folder: Path) -> str | None:
    """Return the number of the process that runs on the data folder; None where none does."""
    try:
        with (folder / LOCK_FILE).open(encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # given back as the file is closed
            except BlockingIOError:
                return lock.read().strip() or "unknown"
    except OSError:  # no lock file, or none that we may read: nobody runs here, as far as we can tell
        return None
    return None


def routes_of(settings: Settings) -> Routes:
    """Return where the alerts of a config go."""
    on = frozenset(channel.name for channel in settings.channels if channel.sender is not None)
    return Routes(default=tuple(name for name in settings.default_route if name in on), on=on, routes=settings.routes)


def assemble(settings: Settings, database: Database, web: Web, reader: PageReader) -> World:
    """Return the world that a config describes."""
    return World(
        settings=settings,
        sources={source.name: source for source in settings.sources},
        channels={channel.name: channel for channel in settings.channels},
        rules=Ruleset(settings.rules),
        routes=routes_of(settings),
        database=database,
        web=web,
        reader=reader,
    )


def _hold(connection: Connection, world: World) -> None:
    """Let wait for channels what the config says now: it may have been another one that held it."""
    for name in world.routes.on:
        holding.hold(connection, name, world.channels[name].timing, world.web.now())


@asynccontextmanager
async def opened(settings: Settings, folder: Path, web: Web, *, anew: bool) -> AsyncIterator[World]:
    """Open the database, bring it up to date with program and config, and close it in the end.

    `anew` says that a run begins, with which replays start from their beginning. Raises StoreError where the database
    cannot be used.
    """
    database = Database(place_of(settings, prepare(folder)))
    try:
        database.migrate()
        async with PageReader() as reader:
            world = assemble(settings, database, web, reader)
            lasting = {name: source.fetcher.lasting for name, source in world.sources.items()}
            await database.write(news.enrol, lasting, settings.renames, web.now(), anew=anew)
            addresses = {name: source.address for name, source in world.sources.items()}
            await database.write(news.start_again, addresses, web.now())
            await database.write(_hold, world)
            yield world
    finally:
        database.close()
