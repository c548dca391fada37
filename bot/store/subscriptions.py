"""What hubs promised to push, and what is to be done about it when."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from bot import lease, pacing
from bot.model import Fetched, Secret, Source, Standing, Subscription
from bot.store import schema
from bot.store.database import upsert

TABLE = schema.subscriptions


def of(connection: Connection, source: str) -> Subscription | None:
    """Return the subscription of a source."""
    row = connection.execute(select(TABLE).where(TABLE.c.source == source)).one_or_none()
    return None if row is None else _subscription(row)


def behind(connection: Connection, callback: str) -> Subscription | None:
    """Return the subscription whose hub knows this address of ours."""
    row = connection.execute(select(TABLE).where(TABLE.c.callback == callback)).first()
    return None if row is None else _subscription(row)


def due(connection: Connection, now: datetime, limit: int) -> list[Subscription]:
    """Return subscriptions about which something is to be done, the longest due first."""
    query = select(TABLE).where(TABLE.c.due_at <= now).order_by(TABLE.c.due_at, TABLE.c.source).limit(limit)
    return [_subscription(row) for row in connection.execute(query)]


def keep(connection: Connection, subscription: Subscription) -> None:
    """Write down how a subscription is."""
    row = {each.name: getattr(subscription, each.name) for each in fields(subscription)}
    upsert(connection, TABLE, [row | {"secret": subscription.secret.reveal(), "state": subscription.state.value}])


def remove(connection: Connection, source: str) -> None:
    """Forget a subscription."""
    connection.execute(delete(TABLE).where(TABLE.c.source == source))


def polled(
    connection: Connection, source: Source, fetched: Fetched, door: str, now: datetime, *, found_new: bool
) -> Subscription | None:
    """Return the subscription of a source after a poll of it, if any: begun, ended or judged by what the poll found.

    `door` is the address of ours that hubs call, with a slash at its end. A new subscription, or one that was for
    something else, gets an address and a secret that nobody can guess.
    """
    known = of(connection, source.name)
    leaving = known is not None and known.state is Standing.LEAVING
    if fetched.hub and fetched.topic:
        if known is None or leaving or (known.hub, known.topic) != (fetched.hub, fetched.topic):
            known = _new(source.name, fetched.hub, fetched.topic, door, now)
            keep(connection, known)
        elif found_new and lease.is_trusted(known, now):
            known = lease.missed(known, now)
            keep(connection, known)
    elif known is not None and not leaving and not fetched.unchanged:
        known = lease.left(known, now)
        keep(connection, known)
    return known


def begin(connection: Connection, sources: Collection[str], door: str, now: datetime) -> None:
    """Make the table agree with the config: leave the hubs of sources that are gone, and tell all where we are now."""
    for row in connection.execute(select(TABLE)).all():
        known = _subscription(row)
        if known.source not in sources:
            if known.state is not Standing.LEAVING:
                keep(connection, lease.left(known, now))
        elif not known.callback.startswith(door):
            keep(connection, _new(known.source, known.hub, known.topic, door, now))


def pushed(connection: Connection, source: str, now: datetime, new: Sequence[datetime | None]) -> None:
    """A push came that was ours, with so many new items; `new` has their dates."""
    known = of(connection, source)
    if known is not None:
        keep(connection, replace(known, pushed_at=now))
    if new:
        table = schema.sources
        values: dict[str, Any] = {"new_item_at": now}
        rhythm = pacing.recalled(connection.scalar(select(table.c.pace).where(table.c.name == source)))
        if rhythm is not None:  # or a source that is pushed would seem silent
            values["pace"] = pacing.kept(pacing.learnt(rhythm, new, now, now))
        connection.execute(update(table).where(table.c.name == source).values(**values))


def poll_soon(connection: Connection, source: str, until: datetime) -> None:
    """Look at a source at that time at the latest, since its pushes cannot be waited for."""
    table = schema.sources
    connection.execute(
        update(table).where(table.c.name == source, table.c.next_check_at > until).values(next_check_at=until)
    )


def _new(source: str, hub: str, topic: str, door: str, now: datetime) -> Subscription:
    return Subscription(
        source=source,
        hub=hub,
        topic=topic,
        callback=door + secrets.token_urlsafe(32),
        secret=Secret(secrets.token_urlsafe(32)),
        due_at=now,
    )


def _subscription(row: Row[Any]) -> Subscription:
    held = dict(row._mapping)  # noqa: SLF001 - its public name for this
    return Subscription(**held | {"secret": Secret(row.secret), "state": Standing(row.state)})
