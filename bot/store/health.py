"""How sources are, over time: their alarms, how late they list their news, and whether anything is looked at at all."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, Connection, bindparam, func, null, select, update

from bot.alarms import PROBES, WELL, Alarm, Others, Standing
from bot.model import Past, Reason
from bot.store import schema
from bot.store.news import LISTED_STEP, chunks, moment

ALARM = TypeAdapter(Alarm)

LATELY = 200  # items of a source by which it is judged how late it lists its news
LEAST_LATELY = 10
MOST = 0.95  # of them came within that time
DELAYS = 100  # items of a source whose delay is remembered

_sources = schema.sources


# --- alarms ---


def alarm_of(kept: Mapping[str, Any] | None) -> Alarm:
    """Return what is remembered of a source's troubles."""
    return ALARM.validate_python(kept) if kept else WELL


def note_alarms(connection: Connection, alarms: Mapping[str, Alarm]) -> None:
    """Write down what is to be remembered of the troubles of sources; of one that is well nothing is."""
    well = [name for name, alarm in alarms.items() if alarm == WELL]
    for some in chunks(well):
        connection.execute(update(_sources).where(_sources.c.name.in_(some)).values(alarm=null()))
    rows = [
        {"source": name, "kept": ALARM.dump_python(alarm, mode="json", exclude_defaults=True)}
        for name, alarm in alarms.items()
        if alarm != WELL
    ]
    if rows:
        by_name = update(_sources).where(_sources.c.name == bindparam("source"))
        connection.execute(by_name.values(alarm=bindparam("kept", type_=JSON)), rows)


def standings(connection: Connection, places: Mapping[str, str]) -> list[Standing]:
    """Return the sources that have an alarm, of those whose place is given."""
    query = select(_sources.c.name, _sources.c.alarm, _sources.c.polled_at).where(_sources.c.alarm.is_not(None))
    return [
        Standing(name=row.name, place=places[row.name], alarm=alarm_of(row.alarm), asked=row.polled_at)
        for row in connection.execute(query.order_by(_sources.c.name))
        if row.alarm is not None and row.name in places
    ]


def others(connection: Connection, names: Collection[str], since: datetime) -> Others:
    """Return how many sources were read since then, and a few that were not even asked."""
    query = select(_sources.c.name, _sources.c.succeeded_at, _sources.c.polled_at)
    query = query.where(_sources.c.stopped.is_(None), _sources.c.polled_at.is_not(None))
    rows = [row for row in connection.execute(query) if row.name in names]
    read = sum(1 for row in rows if row.succeeded_at is not None and row.succeeded_at >= since)
    unasked = sorted((row for row in rows if row.polled_at < since), key=lambda row: (row.polled_at, row.name))
    return Others(read=read, unasked=tuple(row.name for row in unasked[:PROBES]))


def wake(connection: Connection, names: Iterable[str], now: datetime) -> None:
    """Let sources be looked at now, however long they were to wait."""
    for some in chunks(names):
        later = (_sources.c.name.in_(some), _sources.c.next_check_at > now, _sources.c.stopped.is_(None))
        connection.execute(update(_sources).where(*later).values(next_check_at=now))


def held(connection: Connection, source: str) -> int:
    """Return about how many entries the last list of a source had."""
    items = schema.items
    at = connection.scalar(select(_sources.c.listed_at).where(_sources.c.name == source))
    if at is None:
        return 0
    query = select(func.count()).where(items.c.source == source, items.c.last_listed > at - LISTED_STEP)
    return connection.scalar(query) or 0


# --- how late ---


def past_of(connection: Connection, source: str, title_keys: Iterable[str]) -> Past:
    """Return which of these titles a source had, and how late after their dates it lists most of its items."""
    table = schema.items
    titles: set[str] = set()
    for some in chunks(title_keys):
        query = select(table.c.title_key).where(table.c.source == source, table.c.title_key.in_(some))
        titles.update(connection.scalars(query.distinct()))
    first_look = select(_sources.c.first_look_at).where(_sources.c.name == source).scalar_subquery()
    latest = (
        select(table.c.first_seen, table.c.published)
        .where(table.c.source == source, table.c.first_seen > first_look, table.c.published.is_not(None))
        .where(table.c.reason != Reason.MIGRATED)
        .order_by(table.c.first_seen.desc())
        .limit(LATELY)
    )
    lags = sorted(row.first_seen - row.published for row in connection.execute(latest))
    lag = max(lags[int(MOST * (len(lags) - 1))], timedelta(0)) if len(lags) >= LEAST_LATELY else None
    return Past(titles=frozenset(titles), lag=lag)


def delays_after(
    kept: Mapping[str, Any] | None, published: Iterable[datetime | None], max_age: timedelta, now: datetime
) -> dict[str, Any]:
    """Return what to note of how long after its publication a source's news is first seen; nothing if nothing is new.

    What has no date tells nothing, nor does what is dated in the future; what is older than news may be was dated back.
    """
    dates = [at for at in published if at is not None and now - max_age <= at <= now]
    more = [round((now - at).total_seconds()) for at in dates]
    return {"delays": {"seconds": [*more, *seen_late(kept)][:DELAYS]}} if more else {}


def seen_late(kept: Mapping[str, Any] | None) -> list[float]:
    """Return how many seconds after their publication the latest items of a source were first seen."""
    return list((kept or {}).get("seconds", ()))


# --- is anything done at all ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """When something was last done, of what is to be done all the time; None where it never was.

    `waiting` is since when the source waits that is due the longest, `owed` the message that is due the longest;
    `failing`, that the latest poll of every source failed.
    """

    polled_at: datetime | None
    read_at: datetime | None
    failing: bool
    waiting: datetime | None
    sent_at: datetime | None
    owed: datetime | None


def progress(connection: Connection, names: Collection[str], channels: Collection[str], now: datetime) -> Progress:
    """Return how far the work of these sources and channels is."""
    columns = tuple(_sources.c[name] for name in ("name", "next_check_at", "polled_at", "succeeded_at", "failures"))
    query = select(*columns).where(_sources.c.stopped.is_(None))
    rows = [row for row in connection.execute(query) if row.name in names]
    asked = [row for row in rows if row.polled_at is not None]
    due = [row.next_check_at for row in rows if row.next_check_at <= now]
    dues, deliveries = schema.dues, schema.deliveries
    is_owed = (dues.c.delivery.is_(None), dues.c.settled.is_(None), dues.c.channel.in_(channels))
    is_open = (
        deliveries.c.settled_at.is_(None),
        deliveries.c.status.in_(("waiting", "sending")),
        deliveries.c.channel.in_(channels),
    )
    is_held, is_due = deliveries.c.held, deliveries.c.due_at <= now
    owed = [
        moment(connection.scalar(select(func.min(dues.c.due_at)).where(*is_owed, dues.c.due_at <= now))),
        moment(connection.scalar(select(func.min(deliveries.c.created_at)).where(*is_open, is_held.is_(None)))),
        moment(connection.scalar(select(func.min(deliveries.c.due_at)).where(*is_open, is_held.is_not(None), is_due))),
    ]
    return Progress(
        polled_at=max((row.polled_at for row in asked), default=None),
        read_at=max((row.succeeded_at for row in rows if row.succeeded_at is not None), default=None),
        failing=bool(asked) and all(row.failures for row in asked),
        waiting=min(due, default=None),
        sent_at=moment(
            connection.scalar(select(func.max(schema.channels.c.sent_at)).where(schema.channels.c.name.in_(channels)))
        ),
        owed=min((at for at in owed if at is not None), default=None),
    )
