"""Where the bot lives, as the options before the command say: its config, its data, its log."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

import click

from bot import journal, screens
from bot.config import Settings, load
from bot.errors import WirewatchError
from bot.model import Secret
from bot.store.database import Database
from bot.world import check_folder, place_of, running_on

WRONG_CONFIG = 2
LOCAL = re.compile(r"localhost|[\d.]+|\[[\da-f:.]+\]|.*:(?!443$)\d+")  # hosts that hardly speak https


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the options before the command say."""

    config: Path
    data: Path
    log: Literal["text", "json"]
    verbose: bool

    def file(self) -> Path:
        """Return the config file. Raises NoConfigError where it is not there."""
        if not self.config.exists():
            raise NoConfigError(
                f"There is no {self.config} here.\n\n"
                f"  {screens.command()} init                 writes one, and connects your Telegram\n"
                f"  {screens.command()} --config FILE ...    takes another one\n"
                f'  {screens.command()} try "drone attack"   needs none'
            )
        return self.config

    def settings(self, *, thorough: bool = False) -> Settings:
        """Return the config, its rules linted and tried if `thorough`. Raises ConfigError with all that is wrong."""
        settings = load(self.file(), os.environ, thorough=thorough)
        check_folder(self.data)
        journal.open_journal(self.log, timezone=settings.timezone, verbose=self.verbose)
        journal.hush(_secrets(settings))
        return settings


class NoConfigError(WirewatchError):
    """There is no config file at all."""


class NoDatabaseError(WirewatchError):
    """Nothing has been written yet, or the database is gone."""


class NothingToTellError(click.ClickException):
    """What was asked for cannot be answered either way."""

    exit_code = WRONG_CONFIG


def _secrets(settings: Settings) -> Iterable[Secret]:
    """Yield every secret of the config, for the log to keep out."""
    senders = [channel.sender for channel in settings.channels if channel.sender is not None]
    sources = [part for source in settings.sources for part in (source.fetcher, source.access)]
    heartbeats = [settings.heartbeat] if settings.heartbeat is not None else []
    holders: list[Any] = [*senders, *sources, *heartbeats, settings]
    for holder in holders:
        for each in fields(holder):
            value = getattr(holder, each.name)
            values = value.values() if isinstance(value, dict) else (value,)
            yield from (one for one in values if isinstance(one, Secret))


@contextmanager
def looking(place: Place, settings: Settings) -> Iterator[Database]:
    """Open the database to look at it, beside a run or without one. Raises WirewatchError where there is none."""
    where = place_of(settings, place.data)
    if isinstance(where, Path) and not where.exists():
        raise NoDatabaseError(_no_database(place, where))
    database = Database(where)
    try:
        database.migrate()
        yield database
    finally:
        database.close()


def _no_database(place: Place, where: Path) -> str:
    """Say why there may be no database."""
    process = running_on(place.data)
    if process is None:
        return f"Nothing has run on the data folder {place.data} yet. Start with: {screens.command()} run"
    return (
        f"The database {where} is missing, though a run (process {process}) is alive: the file was deleted or moved "
        "under it, and what that run writes is lost when it ends. Stop it, put the file back if you can, start again"
    )


def whole_address(url: str) -> str:
    """Return an address with its scheme: where none was typed, https, but http on the own machine, an IP or a port."""
    if "://" in url:
        return url
    bare = url.removeprefix("//")
    host = re.split(r"[/?#]", bare, maxsplit=1)[0].rpartition("@")[2].lower()
    plain = LOCAL.fullmatch(host) is not None
    return f"{'http' if plain else 'https'}://{bare}"
