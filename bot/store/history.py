"""What a person asks the store: how the sources and channels are, what was told, what waits, what died."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, delete, func, null, select

from bot.alarms import Trouble
from bot.model import Held, Message, Standing
from bot.store import arrivals, health, schema
from bot.store.arrivals import Arrival, Spread, spread
from bot.store.database import upsert
from bot.store.letterbox import MESSAGE
from bot.store.news import moment

DAYS = timedelta(days=30)  # of what was told, by which it is judged how fast that was
SHOWN = 20  # dead letters that `status` lists; the number of all is told beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """How fast the news of a source, or the alerts of a channel, are; None where nothing can be said.

    `seen` is from the publication to our first sight, of its latest items; `told` from the publication to the message,
    and `sent` from first sight to the message, of the alerts of thirty days that an item of the source began. What has
    no date or one in the future is left out, and what was not told at once on purpose, as in a digest; `undated` is how
    many alerts without a date that leaves. Of a channel they are those of the messages that rang there.
    """

    seen: Spread | None = None
    told: Spread | None = None
    sent: Spread | None = None
    undated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How a source is. Times are None where it never happened."""

    name: str
    title: str | None
    polled_at: datetime | None
    next_check_at: datetime
    new_item_at: datetime | None
    failures: int
    error: str | None
    degraded: str | None
    stopped: str | None
    items: int
    troubles: tuple[Trouble, ...] = ()
    delays: Delays = field(default_factory=Delays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How many stories and messages of a channel wait, for what, in which digest they come, and when."""

    held: Held
    digest: str | None
    until: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHealth:
    """How a channel is: alerts that wait for it, deliveries that are on their way, arrived, or died.

    `waits` tells of those of the waiting that may not be told yet.
    """

    name: str
    waiting: int = 0
    sent: int = 0
    dead: int = 0
    sent_at: datetime | None = None
    open_at: datetime | None = None
    error: str | None = None
    delays: Delays = field(default_factory=Delays)
    waits: tuple[Waits, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HubHealth:
    """How a source's hub is: its host, until when it promised to push, when it last did; `refused` were not signed."""

    source: str
    host: str
    lease_until: datetime | None
    pushed_at: datetime | None
    refused: int
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that will not be delivered, why, and what it said."""

    id: str
    channel: str
    error: str
    at: datetime
    attempts: int
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The whole, at one moment."""

    sources: tuple[SourceHealth, ...]
    channels: tuple[ChannelHealth, ...]
    hubs: tuple[HubHealth, ...]
    dead: tuple[DeadLetter, ...]
    dead_count: int
    items: int
    matched: int
    stories: int
    alerts: int
    last_alert_at: datetime | None
    awaiting_text: int
    beats: tuple[tuple[str, datetime], ...]


def status(connection: Connection) -> Status:
    """Return how everything is."""
    dead_count = _count(connection, schema.deliveries, schema.deliveries.c.status == "dead")
    return Status(
        sources=_sources(connection),
        channels=_channels(connection),
        hubs=_hubs(connection),
        dead=_dead(connection),
        dead_count=dead_count,
        items=_count(connection, schema.items),
        matched=connection.scalar(select(func.count(func.distinct(schema.matches.c.item)))) or 0,
        stories=_count(connection, schema.stories),
        alerts=_count(connection, schema.alerts),
        last_alert_at=connection.scalar(select(func.max(schema.alerts.c.first_at))),
        awaiting_text=_count(connection, schema.items, schema.items.c.text == "wanted"),
        beats=tuple((row.process, row.beat_at) for row in connection.execute(select(schema.pulse))),
    )


def _count(connection: Connection, table: Any, *where: Any) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0


def _sources(connection: Connection) -> tuple[SourceHealth, ...]:
    items = schema.items
    grouped = connection.execute(select(items.c.source, func.count()).group_by(items.c.source))
    counts: dict[str, int] = {name: number for name, number in grouped}  # noqa: C416 - dict() loses the types
    table = schema.sources
    return tuple(
        SourceHealth(
            name=row.name,
            title=row.title,
            polled_at=row.polled_at,
            next_check_at=row.next_check_at,
            new_item_at=row.new_item_at,
            failures=row.failures,
            error=row.error,
            degraded=row.degraded,
            stopped=row.stopped,
            items=counts.get(row.name, 0),
            troubles=health.alarm_of(row.alarm).troubles,
            delays=Delays(seen=spread(health.seen_late(row.delays))),
        )
        for row in connection.execute(select(table).order_by(table.c.name))
    )


def with_delays(connection: Connection, found: Status, now: datetime) -> Status:
    """Return the status with how long news took to become a message, by its source and by the channel that told it."""
    arrived = arrivals.lately(connection, {one.name for one in found.channels}, now - DAYS)
    first: dict[str, Arrival] = {}
    for one in sorted((one for one in arrived if one.began), key=lambda one: one.at):
        first.setdefault(one.alert, one)
    by_source = _grouped((one.source, one) for one in first.values())
    by_channel = _grouped((one.channel, one) for one in arrived)
    return replace(
        found,
        sources=tuple(
            replace(one, delays=_delays(by_source.get(one.name, ()), one.delays.seen)) for one in found.sources
        ),
        channels=tuple(replace(one, delays=_delays(by_channel.get(one.name, ()))) for one in found.channels),
    )


def _grouped(named: Iterable[tuple[str, Arrival]]) -> Mapping[str, Sequence[Arrival]]:
    groups: dict[str, list[Arrival]] = {}
    for name, one in named:
        groups.setdefault(name, []).append(one)
    return groups


def _delays(arrived: Sequence[Arrival], seen: Spread | None = None) -> Delays:
    told = [one.from_publication for one in arrived if one.from_publication is not None]
    return Delays(
        seen=seen,
        told=spread(told),
        sent=spread([one.from_first_sight for one in arrived]),
        undated=len(arrived) - len(told),
    )


def _channels(connection: Connection) -> tuple[ChannelHealth, ...]:
    dues, deliveries, channels = schema.dues, schema.deliveries, schema.channels
    owed = select(dues.c.channel, func.count(func.distinct(dues.c.alert))).where(
        dues.c.delivery.is_(None), dues.c.settled.is_(None)
    )
    found: dict[str, dict[str, Any]] = {}
    for name, number in connection.execute(owed.group_by(dues.c.channel)):
        found.setdefault(name, {})["waiting"] = number
    by_status = select(deliveries.c.channel, deliveries.c.status, func.count())
    for name, state, number in connection.execute(by_status.group_by(deliveries.c.channel, deliveries.c.status)):
        if state == "returned":  # it gave back what it told
            continue
        figures = found.setdefault(name, {})
        key = state if state in {"sent", "dead"} else "waiting"
        figures[key] = figures.get(key, 0) + number
    for row in connection.execute(select(channels)):
        found.setdefault(row.name, {}).update(sent_at=row.sent_at, open_at=row.open_at, error=row.error)
    for name, waits in _waits(connection):
        figures = found.setdefault(name, {})
        figures["waits"] = (*figures.get("waits", ()), waits)
    return tuple(ChannelHealth(name=name, **figures) for name, figures in sorted(found.items()))


def _waits(connection: Connection) -> Iterator[tuple[str, Waits]]:
    """Yield what waits for the time at which its channel may be told, the soonest first."""
    dues, deliveries = schema.dues, schema.deliveries
    stories = (
        select(
            dues.c.channel,
            dues.c.held,
            func.max(dues.c.digest).label("digest"),  # what is added to a story that waits has none of its own
            func.max(dues.c.due_at).label("until"),
            func.count(dues.c.alert.distinct()).label("number"),
        )
        .where(dues.c.delivery.is_(None), dues.c.settled.is_(None), dues.c.held.is_not(None))
        .group_by(dues.c.channel, dues.c.held)
    )
    messages = (
        select(
            deliveries.c.channel,
            deliveries.c.held,
            null().label("digest"),
            func.max(deliveries.c.due_at).label("until"),
            func.count().label("number"),
        )
        .where(deliveries.c.settled_at.is_(None), deliveries.c.status == "waiting", deliveries.c.held.is_not(None))
        .group_by(deliveries.c.channel, deliveries.c.held)
    )
    rows = [*connection.execute(stories), *connection.execute(messages)]
    for row in sorted(rows, key=lambda row: (row.channel, row.until)):
        until = moment(row.until)
        if until is not None:
            yield row.channel, Waits(held=Held(row.held), digest=row.digest, until=until, count=row.number)


def _hubs(connection: Connection) -> tuple[HubHealth, ...]:
    table = schema.subscriptions
    query = select(table).where(table.c.state != Standing.LEAVING.value).order_by(table.c.source)
    return tuple(
        HubHealth(
            source=row.source,
            host=urlsplit(row.hub).hostname or "",
            lease_until=row.lease_until,
            pushed_at=row.pushed_at,
            refused=row.refused,
            error=row.error,
        )
        for row in connection.execute(query)
    )


def _dead(connection: Connection) -> tuple[DeadLetter, ...]:
    table = schema.deliveries
    query = select(table).where(table.c.status == "dead").order_by(table.c.settled_at.desc()).limit(SHOWN)
    return tuple(_dead_letter(row) for row in connection.execute(query))


def _dead_letter(row: Row[Any]) -> DeadLetter:
    message: Message = MESSAGE.validate_python(row.message)
    headline = message.cards[0].headline.text if message.cards else message.text
    more = f" (+{len(message.cards) - 1} more)" if len(message.cards) > 1 else ""
    return DeadLetter(
        id=row.id,
        channel=row.channel,
        error=row.error or "unknown",
        at=row.settled_at,
        attempts=row.attempts,
        headline=headline + more,
    )


def revive(connection: Connection, delivery: str, now: datetime) -> bool:
    """Put a dead letter back into the letterbox; False where there is none of that id."""
    table = schema.deliveries
    found = connection.execute(
        table.update()
        .where(table.c.id == delivery, table.c.status == "dead")
        .values(status="waiting", due_at=now, created_at=now, attempts=0, settled_at=None)
    )
    return found.rowcount > 0


def beat(connection: Connection, process: str, now: datetime) -> None:
    """Say that a process is alive."""
    rows = [{"process": process, "started_at": now, "beat_at": now}]
    upsert(connection, schema.pulse, rows, keep=frozenset({"started_at"}))


def rest(connection: Connection, process: str) -> None:
    """Say that a process ended in order."""
    connection.execute(delete(schema.pulse).where(schema.pulse.c.process == process))
