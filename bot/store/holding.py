"""What waits in the letterbox since its channel may not be told now: held, let go, and given back, each in one step."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, exists, func, or_, select, update

from bot import timing
from bot.model import Delivery, Held, Severity, Timing
from bot.retry import GIVE_UP_AFTER
from bot.store import schema
from bot.store.letterbox import DOWN, channel_failures, is_on_its_way, is_owed, is_ready, is_told, note_returned
from bot.store.news import moment
from bot.timing import FOR_THE_CHANNEL, Facts, Hold

_dues, _deliveries = schema.dues, schema.deliveries


def hold(connection: Connection, channel: str, when: Timing, now: datetime, ahead: timedelta = timedelta(0)) -> None:
    """Let wait what a channel is not to be told now, by the rules that hold now, and let go of what need not wait.

    `ahead` takes what falls due that much later as due now.
    """
    found = timing.holds(when, _facts(connection, channel, when, now), now)
    for one in found:
        _hold_dues(connection, channel, one, now, ahead)
    still = frozenset[Held]().union(*(one.instead for one in found))
    _let_go(connection, channel, FOR_THE_CHANNEL - still, now)
    _wait_along(connection, channel, when.break_through, now)
    until = next((one for one in found if one.message_until is not None), None)
    _hold_messages(connection, channel, until, now)


def _facts(connection: Connection, channel: str, when: Timing, now: datetime) -> Facts:
    rang: list[datetime] = []
    if when.interrupts is not None:
        query = (
            select(_deliveries.c.settled_at)
            .where(_deliveries.c.channel == channel, _deliveries.c.settled_at > now - when.interrupts.per)
            .where(_deliveries.c.status == "sent", _deliveries.c.loud)
            .order_by(_deliveries.c.settled_at.desc())
            .limit(when.interrupts.number)
        )
        rang = list(connection.scalars(query))
    folded = select(_dues.c.held).where(_dues.c.channel == channel, is_owed(), _dues.c.held.in_(_FOLDED)).distinct()
    loose = (_dues.c.channel == channel, is_owed(), _dues.c.due_at <= now, _dues.c.digest.is_(None))
    ready = select(func.count(_dues.c.alert.distinct()), func.min(_dues.c.due_at)).where(
        *loose, _would_ring(when.break_through)
    )
    stories, since = connection.execute(ready).one()
    return Facts(
        rang=rang,
        folded=frozenset(Held(one) for one in connection.scalars(folded)),
        stories=stories,
        since=moment(since),
        down=channel_failures(connection, channel) >= DOWN,
    )


_FOLDED = (Held.BUDGET, Held.BACKLOG)


def _would_ring(below: Severity) -> Any:
    """Whether a due would ring at its channel, or tell it of a story for the first time, and is not severe enough."""
    return and_(_dues.c.severity < int(below), or_(_dues.c.loud, ~is_told(_dues)))


def _hold_dues(connection: Connection, channel: str, hold: Hold, now: datetime, ahead: timedelta) -> None:
    due = is_ready(now, ahead)
    if hold.takes == "new":
        due = and_(due, or_(_dues.c.held.is_(None), _dues.c.held.not_in(FOR_THE_CHANNEL)))
    elif hold.takes == "loose":
        due = and_(due, _dues.c.digest.is_(None))
    waits = and_(_dues.c.due_at > now, _dues.c.held.in_(hold.instead))
    digest = hold.digest if hold.relabels else func.coalesce(_dues.c.digest, hold.digest)
    connection.execute(
        update(_dues)
        .where(_dues.c.channel == channel, is_owed(), or_(due, waits), _would_ring(hold.below))
        .values(held=hold.held, due_at=hold.until, digest=digest)
    )


def _let_go(connection: Connection, channel: str, kinds: Collection[Held], now: datetime) -> None:
    """Let fall due what waits for what does not hold any more: it is told in the digest that it waited for."""
    connection.execute(
        update(_dues)
        .where(_dues.c.channel == channel, is_owed(), _dues.c.due_at > now, _dues.c.held.in_(kinds))
        .values(due_at=now)
    )


def _wait_along(connection: Connection, channel: str, break_through: Severity, now: datetime) -> None:
    """Let what comes to a story wait with what is told of it first: it is told together, and nobody looks for it."""
    is_urgent = and_(_dues.c.loud, _dues.c.severity >= int(break_through))
    ready = (_dues.c.channel == channel, is_owed(), _dues.c.due_at <= now, _dues.c.held.is_(None), ~is_urgent)
    other = _dues.alias("other")
    of_story = (other.c.alert == _dues.c.alert, other.c.channel == channel, is_owed(other))
    is_edit = and_(~_dues.c.loud, is_told(_dues, ("sent",)))
    for table, first in ((other, and_(*of_story, ~is_edit)), (_deliveries, is_on_its_way(_dues))):
        condition = and_(first, table.c.held.is_not(None), table.c.due_at > now)
        latest = [
            select(column).where(condition).order_by(table.c.due_at.desc()).limit(1).scalar_subquery()
            for column in (table.c.due_at, table.c.held)
        ]
        waits = exists(select(table.c.due_at).where(condition))
        connection.execute(update(_dues).where(*ready, waits).values(due_at=latest[0], held=latest[1]))


def _hold_messages(connection: Connection, channel: str, hold: Hold | None, now: datetime) -> None:
    """Hold what was composed before and would ring, or let it go."""
    table = _deliveries
    waits = and_(table.c.status == "waiting", table.c.held.is_not(None), table.c.due_at > now)
    if hold is not None:
        tried = or_(
            and_(table.c.status == "waiting", table.c.due_at <= now),
            and_(table.c.status == "sending", table.c.lease_until <= now),
        )
        connection.execute(
            update(table)
            .where(table.c.channel == channel, or_(tried, waits), table.c.loud, table.c.severity < int(hold.below))
            .values(status="waiting", lease_until=None, due_at=hold.message_until, held=hold.held)
        )
    else:
        connection.execute(update(table).where(table.c.channel == channel, waits).values(due_at=now, held=None))


# --- a digest that did not arrive ---


def give_back(connection: Connection, delivery: Delivery, error: str, when: Timing, now: datetime) -> int:
    """Give what a digest tells to the next one, where there is one; returns how many stories that are.

    What is so old that it is news to nobody stays with the digest, which then is a dead letter as all others are.
    """
    awaited = timing.next_digest(when, now)
    if awaited is None or delivery.message.digest is None:
        return 0
    held, until, digest = awaited
    alerts = schema.alerts
    is_fresh = exists().where(alerts.c.id == _dues.c.alert, alerts.c.at > now - GIVE_UP_AFTER)
    stories = select(_dues.c.alert).where(_dues.c.delivery == delivery.id, is_fresh).distinct()
    number = connection.scalar(select(func.count()).select_from(stories.subquery())) or 0
    if number:
        connection.execute(
            update(_dues)
            .where(_dues.c.delivery == delivery.id, is_fresh)
            .values(delivery=None, held=held, due_at=until, digest=digest)
        )
        note_returned(connection, delivery, error, now)
    return number
