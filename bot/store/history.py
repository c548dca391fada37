"""What a person asks the store: how the sources and channels are, what was told, what waits, what died."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, delete, func, select

from bot.alarms import Trouble
from bot.model import Message, Standing
from bot.store import health, schema
from bot.store.database import upsert
from bot.store.letterbox import MESSAGE
from bot.store.news import chunks, moment

DAYS = timedelta(days=30)  # of what was told, by which it is judged how fast that was
ALERTS = 5_000  # of these, the latest
SHOWN = 20  # dead letters that `status` lists; the number of all is told beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long something took, in seconds: half of it at most `p50`, 95 of 100 at most `p95`; of `count` times."""

    p50: float
    p95: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """How fast the news of a source is; None where nothing can be said.

    `seen` is from the publication to our first sight, of its latest items; `told` from the publication to the message,
    and `sent` from first sight to the message, of the alerts of thirty days that an item of the source began. What has
    no date or one in the future is left out, and what was told in the digest of a first look; `undated` is how many
    alerts that is.
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
class ChannelHealth:
    """How a channel is: alerts that wait for it, deliveries that are on their way, arrived, or died."""

    name: str
    waiting: int = 0
    sent: int = 0
    dead: int = 0
    sent_at: datetime | None = None
    open_at: datetime | None = None
    error: str | None = None


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
    """Return the status with how long news took to become a message, by the source that had it first."""
    took: dict[str, list[tuple[float | None, float]]] = {}
    for source, published, first_seen, at in _first_told(connection, now):
        is_dated = published is not None and published <= first_seen
        told = (at - published).total_seconds() if is_dated and published is not None else None
        took.setdefault(source, []).append((told, (at - first_seen).total_seconds()))
    sources = tuple(
        replace(
            one,
            delays=replace(
                one.delays,
                told=spread([told for told, _sent in took.get(one.name, ()) if told is not None]),
                sent=spread([sent for _told, sent in took.get(one.name, ())]),
                undated=sum(1 for told, _sent in took.get(one.name, ()) if told is None),
            ),
        )
        for one in found.sources
    )
    return replace(found, sources=sources)


def _first_told(connection: Connection, now: datetime) -> Iterator[tuple[str, datetime | None, datetime, datetime]]:
    """Yield of each alert the source of the item that began it, its dates, and when the first message arrived."""
    alerts, dues, deliveries, items = schema.alerts, schema.dues, schema.deliveries, schema.items
    latest = (
        select(alerts.c.id, alerts.c["items"].label("all"))
        .where(alerts.c.first_at >= now - DAYS)
        .order_by(alerts.c.first_at.desc())
        .limit(ALERTS)
    )
    first = {row.id: row.all[0] for row in connection.execute(latest) if row.all}
    for some in chunks(first):
        arrived = (
            select(dues.c.alert, func.min(deliveries.c.settled_at).label("at"), func.max(dues.c.digest).label("digest"))
            .join(deliveries, deliveries.c.id == dues.c.delivery)
            .where(dues.c.alert.in_(some), deliveries.c.status == "sent")
            .group_by(dues.c.alert)
        )
        at = {first[row.alert]: moment(row.at) for row in connection.execute(arrived) if row.digest is None}
        dates = select(items.c.id, items.c.source, items.c.published, items.c.first_seen).where(items.c.id.in_(at))
        for row in connection.execute(dates):
            if (told := at[row.id]) is not None:
                yield row.source, row.published, row.first_seen, told


def spread(seconds: Sequence[float]) -> Spread | None:
    """Return how long things took, None of nothing."""
    if not seconds:
        return None
    ordered = sorted(max(one, 0.0) for one in seconds)
    half, most = (ordered[min(int(share * len(ordered)), len(ordered) - 1)] for share in (0.5, 0.95))
    return Spread(p50=half, p95=most, count=len(ordered))


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
    return tuple(ChannelHealth(name=name, **figures) for name, figures in sorted(found.items()))


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
