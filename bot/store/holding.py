"""What waits in the letterbox since its channel may not be told now: held, let go, and given back, each in one step."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    String,
    Update,
    and_,
    bindparam,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)

from bot import timing
from bot.model import Delivery, Held, Timing
from bot.retry import GIVE_UP_AFTER
from bot.store import schema
from bot.store.letterbox import (
    DOWN,
    IS_ON_ITS_WAY,
    IS_OWED,
    IS_READY,
    IS_TOLD,
    IS_TOLD_OF,
    IS_URGENT,
    channel_failures,
    note_returned,
    owed,
    ready_at,
)
from bot.store.news import moment
from bot.timing import FOR_THE_CHANNEL, Facts

_dues, _deliveries = schema.dues, schema.deliveries


def hold(connection: Connection, channel: str, when: Timing, now: datetime, ahead: timedelta = timedelta(0)) -> None:
    """Let wait what a channel is not to be told now, by the rules that hold now, and let go of what need not wait.

    `ahead` takes what falls due that much later as due now.
    """
    terms = ready_at(channel, now, ahead, when.break_through)
    found = timing.holds(when, _facts(connection, when, terms), now)
    for one in found:
        held = {"held": one.held.value, "due_at": one.until, "label": one.digest, "instead": list(one.instead)}
        connection.execute(_hold_dues(one.takes, relabels=one.relabels), {**terms, **held})
    still = frozenset[Held]().union(*(one.instead for one in found))
    connection.execute(_LET_GO, {**terms, "due_at": now, "kinds": list(FOR_THE_CHANNEL - still)})
    for statement in _WAIT_ALONG:
        connection.execute(statement, terms)
    if message := next((one for one in found if one.message_until is not None), None):
        connection.execute(_HOLD_MESSAGES, {**terms, "due_at": message.message_until, "held": message.held})
    else:
        connection.execute(_LET_MESSAGES_GO, {**terms, "due_at": now})


def _facts(connection: Connection, when: Timing, terms: Mapping[str, Any]) -> Facts:
    rang: list[datetime] = []
    if when.interrupts is not None:
        lately = {"of_channel": terms["of_channel"], "since": terms["at_now"] - when.interrupts.per}
        rang = list(connection.scalars(_RANG.limit(when.interrupts.number), lately))
    stories, since = connection.execute(_LOOSE, terms).one()
    return Facts(
        rang=rang,
        folded=frozenset(Held(one) for one in connection.scalars(_FOLDED, terms)),
        stories=stories,
        since=moment(since),
        down=channel_failures(connection, terms["of_channel"]) >= DOWN,
    )


# --- the statements, made once ---

_CHANNEL: BindParameter[str] = bindparam("of_channel")
_NOW: BindParameter[datetime] = bindparam("at_now")
_is_owed = and_(_dues.c.channel == _CHANNEL, IS_OWED)
# Whether it would ring, or tell of a story for the first time, and is not severe enough to do so at any time.
_would_ring = and_(_dues.c.severity < bindparam("as_urgent"), or_(_dues.c.loud, ~IS_TOLD_OF))

_RANG = (
    select(_deliveries.c.settled_at)
    .where(_deliveries.c.channel == _CHANNEL, _deliveries.c.settled_at > bindparam("since"))
    .where(_deliveries.c.status == "sent", _deliveries.c.loud)
    .order_by(_deliveries.c.settled_at.desc())
)
_FOLDED = select(_dues.c.held).where(_is_owed, _dues.c.held.in_((Held.BUDGET, Held.BACKLOG))).distinct()
_LOOSE = select(func.count(_dues.c.alert.distinct()), func.min(_dues.c.due_at)).where(
    _is_owed, _dues.c.due_at <= _NOW, _dues.c.digest.is_(None), _would_ring
)
_TAKEN = {
    "all": IS_READY,
    "new": and_(IS_READY, or_(_dues.c.held.is_(None), _dues.c.held.not_in(sorted(FOR_THE_CHANNEL)))),
    "loose": and_(IS_READY, _dues.c.digest.is_(None)),
}


@cache
def _hold_dues(takes: str, *, relabels: bool) -> Update:
    waits = and_(_dues.c.due_at > _NOW, _dues.c.held.in_(bindparam("instead", expanding=True)))
    label = bindparam("label", type_=String())
    return (
        update(_dues)
        .where(_is_owed, or_(_TAKEN[takes], waits), _would_ring)
        .values(
            held=bindparam("held"),
            due_at=bindparam("due_at"),
            digest=label if relabels else func.coalesce(_dues.c.digest, label),
        )
    )


# What it waited for does not hold any more: it falls due in the digest that it waited for.
_LET_GO = (
    update(_dues)
    .where(_is_owed, _dues.c.due_at > _NOW, _dues.c.held.in_(bindparam("kinds", expanding=True)))
    .values(due_at=bindparam("due_at"))
)


def _wait_along(table: Any, first: Any) -> Update:
    """Return what lets come to a story wait with what is told of it first: it is told together with that."""
    condition = and_(first, table.c.held.is_not(None), table.c.due_at > _NOW)
    due_at, held = (
        select(column).where(condition).order_by(table.c.due_at.desc()).limit(1).scalar_subquery()
        for column in (table.c.due_at, table.c.held)
    )
    ready = (_is_owed, _dues.c.due_at <= _NOW, _dues.c.held.is_(None), not_(IS_URGENT))
    waits = exists(select(table.c.due_at).where(condition))
    return update(_dues).where(*ready, waits).values(due_at=due_at, held=held)


_other = _dues.alias("other")
_is_edit = and_(~_dues.c.loud, IS_TOLD)
_WAIT_ALONG = (
    _wait_along(
        _other, and_(_other.c.alert == _dues.c.alert, _other.c.channel == _dues.c.channel, owed(_other), not_(_is_edit))
    ),
    _wait_along(_deliveries, IS_ON_ITS_WAY),
)

# What was composed before, and would ring; unsettled, by its index, since of what was told there is far more.
_of_channel = and_(_deliveries.c.channel == _CHANNEL, _deliveries.c.settled_at.is_(None))
_kept = and_(_deliveries.c.status == "waiting", _deliveries.c.held.is_not(None), _deliveries.c.due_at > _NOW)
_tried = or_(
    and_(_deliveries.c.status == "waiting", _deliveries.c.due_at <= _NOW),
    and_(_deliveries.c.status == "sending", _deliveries.c.lease_until <= _NOW),
)
_HOLD_MESSAGES = (
    update(_deliveries)
    .where(_of_channel, or_(_tried, _kept))
    .where(_deliveries.c.loud, _deliveries.c.severity < bindparam("as_urgent"))
    .values(status="waiting", lease_until=None, due_at=bindparam("due_at"), held=bindparam("held"))
)
_LET_MESSAGES_GO = update(_deliveries).where(_of_channel, _kept).values(due_at=bindparam("due_at"), held=None)


# --- a digest that did not arrive ---


def give_back(connection: Connection, delivery: Delivery, error: str, when: Timing, now: datetime) -> int:
    """Give what a digest tells to the next one, where there is one; returns how many stories that are.

    What is so old that it is news to nobody is not told again. Where all of it is, the digest is a dead letter.
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
