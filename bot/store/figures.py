"""What a monitoring system asks the store, often: how sources are, what waits for channels, how long alerts took."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, select

from bot.model import Severity
from bot.store import arrivals, schema
from bot.store.arrivals import Arrival
from bot.store.news import moment

DAY = timedelta(days=1)

_dues, _deliveries, _channels = schema.dues, schema.deliveries, schema.channels


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFigures:
    """How a source is: `failures` is how many polls in a row failed."""

    asked: bool
    succeeded_at: datetime | None
    failures: int
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """What waits for a channel at one severity: messages that are due or on their way, since when the oldest is.

    `held` are those that wait for their time: a digest, the end of quiet hours.
    """

    due: int = 0
    held: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFigures:
    """How a channel is: `open_at` is until when it rests, `failures` how often in a row it failed."""

    sent_at: datetime | None = None
    open_at: datetime | None = None
    failures: int = 0
    dead: int = 0
    outbox: Mapping[Severity, Outbox] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The whole, at one moment. `arrived` is what arrived within a day, the latest first; `new` of these deliveries."""

    sources: Mapping[str, SourceFigures]
    channels: Mapping[str, ChannelFigures]
    arrived: tuple[Arrival, ...]
    new: tuple[Arrival, ...]


def figures(
    connection: Connection,
    sources: Collection[str],
    channels: Collection[str],
    deliveries: Collection[str],
    now: datetime,
) -> Figures:
    """Return how these sources and channels are, and how long what `deliveries` told took to arrive."""
    return Figures(
        sources=_sources(connection, sources),
        channels=_channels_of(connection, channels, now),
        arrived=tuple(arrivals.lately(connection, channels, now - DAY)),
        new=tuple(arrivals.of(connection, deliveries)),
    )


def _sources(connection: Connection, names: Collection[str]) -> dict[str, SourceFigures]:
    columns = ("name", "polled_at", "succeeded_at", "failures", "stopped")
    return {
        row.name: SourceFigures(
            asked=row.polled_at is not None,
            succeeded_at=row.succeeded_at,
            failures=row.failures,
            stopped=row.stopped is not None,
        )
        for row in connection.execute(select(*(schema.sources.c[name] for name in columns)))
        if row.name in names
    }


def _channels_of(connection: Connection, names: Collection[str], now: datetime) -> dict[str, ChannelFigures]:
    rows = {row.name: row for row in connection.execute(select(_channels).where(_channels.c.name.in_(names)))}
    by_channel = select(_deliveries.c.channel, func.count()).group_by(_deliveries.c.channel)
    letters = connection.execute(by_channel.where(_of(_deliveries, names), _deliveries.c.status == "dead"))
    dead: dict[str, int] = {name: number for name, number in letters}  # noqa: C416 - dict() loses the types
    outbox = _outbox(connection, names, now)
    return {
        name: ChannelFigures(
            sent_at=rows[name].sent_at if name in rows else None,
            open_at=rows[name].open_at if name in rows else None,
            failures=rows[name].failures if name in rows else 0,
            dead=dead.get(name, 0),
            outbox={severity: outbox.get((name, severity), Outbox()) for severity in Severity},
        )
        for name in names
    }


def _of(table: Any, names: Collection[str]) -> Any:
    """Return the condition by which the indexes, which begin with the channel, are of use."""
    return table.c.channel.in_(names)


def _outbox(connection: Connection, names: Collection[str], now: datetime) -> dict[tuple[str, Severity], Outbox]:
    is_owed = (_of(_dues, names), _dues.c.delivery.is_(None), _dues.c.settled.is_(None))
    stories = func.count(func.distinct(_dues.c.alert))
    owed = select(_dues.c.channel, _dues.c.severity, stories, func.min(_dues.c.due_at)).where(*is_owed)
    owed = owed.group_by(_dues.c.channel, _dues.c.severity)
    composed = (
        select(_deliveries.c.channel, _deliveries.c.severity, func.count(), func.min(_deliveries.c.created_at))
        .where(_of(_deliveries, names), _deliveries.c.settled_at.is_(None))
        .where(_deliveries.c.status.in_(("waiting", "sending")))
        .group_by(_deliveries.c.channel, _deliveries.c.severity)
    )
    is_held = and_(_deliveries.c.held.is_not(None), _deliveries.c.due_at > now)
    found: dict[tuple[str, Severity], Outbox] = {}
    due = (owed.where(_dues.c.due_at <= now), composed.where(~is_held))
    held = (owed.where(_dues.c.due_at > now), composed.where(is_held))
    for query, waits in (*((one, False) for one in due), *((one, True) for one in held)):
        for channel, severity, number, least in connection.execute(query):
            key = channel, Severity(severity)
            before, since = found.get(key, Outbox()), moment(least)
            if waits:
                found[key] = replace(before, held=before.held + number)
            else:
                oldest = min((at for at in (before.since, since) if at is not None), default=None)
                found[key] = replace(before, due=before.due + number, since=oldest)
    return found
