"""The letterbox: what is owed to each channel, what is on its way, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby, takewhile
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, and_, bindparam, exists, func, not_, or_, select, update

from bot.model import Action, Delivery, Due, Held, Item, Match, Message, Part, Reason, Sent, Severity
from bot.policy import AlertView, Told
from bot.store import schema, translations
from bot.store.database import upsert
from bot.store.news import chunks, stories_by_id
from bot.store.rows import alert_of, item_of, match_of
from bot.stories.origins import counted
from bot.timing import UNANSWERED

MESSAGE = TypeAdapter(Message)
PARTS = TypeAdapter(tuple[Part, ...])

DIGEST_LIMIT = 5_000  # stories settled by one digest; the rest comes in the next
ITEMS_SHOWN = 40  # items of a story that a message is composed from
DOWN = 3  # failures in a row that are the channel's, and not those of a message
ANOTHER = 5  # of these, the one after which another message has its turn
EDITS_RECALLED = 10  # times as many edits as messages, of which only the last of each message counts

_dues, _deliveries, _channels = schema.dues, schema.deliveries, schema.channels

# --- which dues ---
# Made once: to make a condition takes longer than to ask the database. `ready_at` has the values that are missing.

_earlier, _later = _dues.alias("earlier"), _dues.alias("later")


def owed(dues: Any) -> Any:
    """Return the condition that a due is still to be told."""
    return and_(dues.c.delivery.is_(None), dues.c.settled.is_(None))


def _ready(dues: Any) -> Any:
    """Return the condition that a due fell due, or will soon: as far as it does not wait for the channel's sake."""
    soon = and_(dues.c.held.is_(None), dues.c.due_at <= bindparam("at_soon"))
    return or_(dues.c.due_at <= bindparam("at_now"), soon)


def _came(*statuses: str) -> Any:
    """Return the condition that a delivery, which is joined, has something of the same alert for the same channel.

    By its dues and not by its alert: a digest is of many.
    """
    return and_(
        _earlier.c.alert == _dues.c.alert,
        _earlier.c.channel == _dues.c.channel,
        _deliveries.c.id == _earlier.c.delivery,
        _deliveries.c.status.in_(statuses),
    )


IS_OWED = owed(_dues)
IS_READY = _ready(_dues)
IS_URGENT = and_(_dues.c.loud, _dues.c.severity >= bindparam("as_urgent"))
IS_ON_ITS_WAY = _came("waiting", "sending")  # with the delivery that is joined
IS_TOLD = exists().where(_came("sent"))
IS_TOLD_OF = exists().where(_came("sent", "waiting", "sending"))

_OWED = (
    select(_dues)
    .where(_dues.c.channel == bindparam("of_channel"), IS_OWED)
    .order_by(_dues.c.severity.desc(), _dues.c.due_at, _dues.c.alert, _dues.c.revision)
)
_settling = exists().where(
    _later.c.alert == _dues.c.alert, _later.c.channel == _dues.c.channel, owed(_later), not_(_ready(_later))
)
# What waited for its digest comes in it, whatever its story is owed later. What is urgent does not wait for that.
_waits = and_(_dues.c.held.is_(None), _settling, not_(IS_URGENT), or_(_dues.c.loud, ~IS_TOLD))
_blocked = exists().where(
    IS_ON_ITS_WAY,
    or_(not_(IS_URGENT), _deliveries.c.held.is_(None), _deliveries.c.due_at <= bindparam("at_now")),
)
_CAN_BE_TOLD = _OWED.where(IS_READY, not_(_waits), ~_blocked)
_HEAD = _CAN_BE_TOLD.limit(1)
_URGENT_HEAD = _CAN_BE_TOLD.where(IS_URGENT).limit(1)
_SHARING = (
    _CAN_BE_TOLD.with_only_columns(_dues.c.alert)
    .where(_dues.c.digest == bindparam("of_digest"))
    .join(schema.alerts, schema.alerts.c.id == _dues.c.alert)
    .join(schema.stories, schema.stories.c.id == schema.alerts.c.story)
    .order_by(None)
    .order_by(_dues.c.severity.desc(), schema.stories.c.last_seen.desc(), _dues.c.alert)
    .limit(DIGEST_LIMIT)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Dues that are to be told in one delivery, and all that is needed to compose it.

    `told` is what the channel heard of their one alert, `before` what it heard of the story that this may belong to.
    `digest` is the one that they are told in.
    """

    dues: tuple[Due, ...]
    views: Mapping[str, AlertView]
    told: Told | None
    before: Told | None
    digest: str | None = None


# --- what is owed ---


def owing_channels(connection: Connection, now: datetime) -> frozenset[str]:
    """Return the channels that have something to do now: dues, or deliveries to be tried again."""
    ready = select(_dues.c.channel).where(IS_OWED, _dues.c.due_at <= now)
    open_ones = select(_deliveries.c.channel).where(_is_open(now))
    waiting = {*connection.scalars(ready.distinct()), *connection.scalars(open_ones.distinct())}
    shut = connection.scalars(select(_channels.c.name).where(_channels.c.open_at > now))
    return frozenset(waiting - set(shut))


def is_shut(connection: Connection, channel: str, now: datetime) -> bool:
    """Whether the channel asked for quiet, or is backing off."""
    open_at = connection.scalar(select(_channels.c.open_at).where(_channels.c.name == channel))
    return open_at is not None and open_at > now


def rest(connection: Connection, channel: str, now: datetime) -> timedelta | None:
    """Return how long a channel that is well rests, if it does and something waits for it; else None."""
    row = connection.execute(select(_channels).where(_channels.c.name == channel)).first()
    if row is None or row.open_at is None or row.open_at <= now or row.error is not None:
        return None
    open_at: datetime = row.open_at
    ready = select(_dues.c.alert).where(_dues.c.channel == channel, IS_OWED, _dues.c.due_at <= open_at)
    open_ones = select(_deliveries.c.id).where(_deliveries.c.channel == channel, _is_open(open_at))
    waits = connection.execute(ready.limit(1)).first() or connection.execute(open_ones.limit(1)).first()
    return open_at - now if waits else None


def loudest_owed(
    connection: Connection, channel: str, now: datetime, *, urgent: Severity, ahead: timedelta
) -> Severity | None:
    """Return the severity of what is to be told next; None where nothing is owed."""
    found = connection.execute(_HEAD, ready_at(channel, now, ahead, urgent)).first()
    return None if found is None else Severity(found.severity)


def next_owed(
    connection: Connection,
    channel: str,
    now: datetime,
    shown: int,
    *,
    urgent: Severity,
    only_urgent: bool = False,
    ahead: timedelta = timedelta(0),
) -> Owed | None:
    """Return the dues to be told next: the most severe, then the oldest; with them those that share their message.

    What rings and is at least `urgent` waits for nothing that its story is owed besides. Of a digest the views are
    those of the `shown` stories that are the loudest, and then the newest.
    """
    terms = ready_at(channel, now, ahead, urgent)
    head = connection.execute(_URGENT_HEAD if only_urgent else _HEAD, terms).first()
    if head is None:
        return None
    alerts = [head.alert] if head.digest is None else _sharing(connection, head.digest, terms)
    dues = [
        _due_of(row)
        for some in chunks(alerts)
        for row in connection.execute(_OWED.where(_dues.c.alert.in_(some)).order_by(None), {"of_channel": channel})
    ]
    if head.digest is None and not head.loud and any(due.held and due.due_at > now for due in dues):
        # What is added in silence to what was told does not bring forward what rings, and waits.
        dues = [due for due in dues if due.due_at <= now]
    order = {alert: number for number, alert in enumerate(alerts)}
    dues.sort(key=lambda due: (order[due.alert], due.revision))
    now_told = [due for _alert, some in groupby(dues, key=lambda due: due.alert) for due in _told_together([*some])]
    told = _told(connection, channel, alerts[0]) if len(alerts) == 1 else None
    speaking = {due.item for due in now_told if due.item is not None}
    before = _told_before(connection, channel, alerts[0]) if len(alerts) == 1 else None
    return Owed(
        dues=tuple(now_told),
        views=_views(connection, alerts[:shown], speaking),
        told=told,
        before=before,
        digest=head.digest,
    )


def _told_together(dues: list[Due]) -> list[Due]:
    """Return those of an alert's dues, in order, that the next message tells.

    An item that a rule asks for speaks alone. What changed meanwhile is told together, and with the first message of
    the story if that is still owed: whoever was away hears how things stand, not how they came about.
    """
    if _speaks_alone(dues[0]):
        return dues[:1]
    return list(takewhile(lambda due: not _speaks_alone(due), dues))


def _speaks_alone(due: Due) -> bool:
    return due.item is not None and due.digest is None and due.note is None


def _sharing(connection: Connection, digest: str, terms: Mapping[str, Any]) -> list[str]:
    """Return the alerts of a digest, the loudest first, and then the newest."""
    return list(dict.fromkeys(connection.scalars(_SHARING, {**terms, "of_digest": digest})))


def ready_at(channel: str, now: datetime, ahead: timedelta, urgent: Severity) -> dict[str, Any]:
    """Return the values of what the conditions below are asked with."""
    return {"of_channel": channel, "at_now": now, "at_soon": now + ahead, "as_urgent": int(urgent)}


def _due_of(row: Row[Any]) -> Due:
    return Due(
        alert=row.alert,
        channel=row.channel,
        revision=row.revision,
        due_at=row.due_at,
        reason=Reason(row.reason),
        severity=Severity(row.severity),
        loud=row.loud,
        digest=row.digest,
        held=None if row.held is None else Held(row.held),
        item=row.item,
        note=row.note,
    )


def _told(connection: Connection, channel: str, alert: str) -> Told | None:
    """Return what the channel heard of an alert: a message of its own, or a line in a digest, or an item by itself."""
    by_item = exists().where(_dues.c.delivery == _deliveries.c.id, _dues.c.item.is_not(None))
    by_story = exists().where(_dues.c.delivery == _deliveries.c.id, _dues.c.item.is_(None))
    own = (
        select(_deliveries.c.parts)
        .where(_deliveries.c.alert == alert, _deliveries.c.channel == channel, _deliveries.c.status == "sent")
        .where(_deliveries.c.action != Action.EDIT, or_(~by_item, by_story))
        .order_by(_deliveries.c.created_at)
        .limit(1)
    )
    parts = connection.scalar(own)
    if parts is not None:
        ids = [part.message_id for part in PARTS.validate_python(parts)]
        return Told(message_ids=tuple(one for one in ids if one is not None), alone=True)
    elsewhere = select(_dues.c.alert).where(
        _dues.c.alert == alert,
        _dues.c.channel == channel,
        exists().where(
            _deliveries.c.id == _dues.c.delivery,
            or_(_deliveries.c.alert.is_(None), _dues.c.item.is_not(None)),
            _deliveries.c.status != "dead",
        ),
    )
    return Told(message_ids=(), alone=False) if connection.execute(elsewhere).first() else None


def _told_before(connection: Connection, channel: str, alert: str) -> Told | None:
    """Return what the channel heard of the story that an alert's story may belong to."""
    alerts, stories = schema.alerts, schema.stories
    related = select(stories.c.related).join(alerts, alerts.c.story == stories.c.id).where(alerts.c.id == alert)
    before = connection.scalar(select(alerts.c.id).where(alerts.c.story == related.scalar_subquery()))
    return None if before is None else _told(connection, channel, before)


def _views(connection: Connection, alerts: Sequence[str], speaking: Collection[str]) -> dict[str, AlertView]:
    """Return what is told of alerts: their first items, and those that speak for themselves."""
    found = [
        alert_of(row)
        for some in chunks(alerts)
        for row in connection.execute(select(schema.alerts).where(schema.alerts.c.id.in_(some)))
    ]
    shown = {
        alert.id: [*alert.items[:ITEMS_SHOWN], *(item for item in alert.items[ITEMS_SHOWN:] if item in speaking)]
        for alert in found
    }
    independent = {
        story.id: counted(story.origins) for story in stories_by_id(connection, {one.story for one in found})
    }
    wanted = [item for some in shown.values() for item in some]
    items: dict[str, Item] = {}
    origins: dict[str, str] = {}
    matches: dict[str, list[Match]] = {}
    for some in chunks(wanted):
        for row in connection.execute(select(schema.items).where(schema.items.c.id.in_(some))):
            items[row.id] = item_of(row)
            origins[row.id] = row.origin or ""
        for hit in connection.execute(select(schema.matches).where(schema.matches.c.item.in_(some))):
            matches.setdefault(hit.item, []).append(match_of(hit))
    translated = translations.of(connection, items)
    return {
        alert.id: AlertView(
            alert=alert,
            items=[items[one] for one in shown[alert.id] if one in items],
            matches=matches,
            origins=origins,
            independent=independent.get(alert.story, ()),
            translations=translated,
        )
        for alert in found
    }


# --- what is on its way ---


def _is_open(now: datetime) -> Any:
    waits = and_(_deliveries.c.status == "waiting", _deliveries.c.due_at <= now)
    is_given_up = and_(_deliveries.c.status == "sending", _deliveries.c.lease_until <= now)
    return and_(_deliveries.c.settled_at.is_(None), or_(waits, is_given_up))


def next_open(
    connection: Connection, channel: str, now: datetime, *, at_least: Severity | None = None, failures: int = 0
) -> Delivery | None:
    """Return the delivery that was composed before, is `at_least` so loud, and is to be tried now, if there is one.

    After some `failures` in a row it is the channel that is down, and not a message that is wrong: then the first is
    tried again and again, so that all come in order when it is back. Now and then it is another one's turn: if that
    arrives, it was the message after all.
    """
    is_down = failures >= DOWN
    waits = and_(_deliveries.c.status == "waiting", _deliveries.c.held.is_(None))
    query = (
        select(_deliveries)
        .where(_deliveries.c.channel == channel, _deliveries.c.settled_at.is_(None))
        .where(or_(waits, _is_open(now)) if is_down else _is_open(now))
        .where(_deliveries.c.severity >= int(at_least or Severity.LOW))
        .order_by(_deliveries.c.severity.desc(), _deliveries.c.created_at, _deliveries.c.id)
        .limit(UNANSWERED if is_down else 1)
    )
    rows = connection.execute(query).all()
    turn = failures // ANOTHER if is_down and is_turn_of_another(failures) else 0
    return delivery_of(rows[turn % len(rows)]) if rows else None


def is_turn_of_another(failures: int) -> bool:
    """Whether another message than the first is to be tried, after so many failures in a row."""
    return failures >= DOWN and failures % ANOTHER == 0


def unanswered(connection: Connection, channel: str, since: datetime) -> int:
    """Return how many messages that were composed since then wait to be tried again."""
    table = _deliveries
    query = select(func.count()).where(
        table.c.channel == channel, table.c.settled_at.is_(None), table.c.status == "waiting"
    )
    query = query.where(table.c.attempts > 0, table.c.created_at > since)
    return connection.scalar(query) or 0


def freeze(connection: Connection, delivery: Delivery, dues: Sequence[Due], now: datetime) -> None:
    """Write a delivery as composed; from now on it is what these dues are told by."""
    alerts = {due.alert for due in dues}
    row = {
        "id": delivery.id,
        "channel": delivery.channel,
        "alert": next(iter(alerts)) if len(alerts) == 1 else None,
        "action": delivery.action,
        "message": MESSAGE.dump_python(delivery.message, mode="json"),
        "parts": PARTS.dump_python(delivery.parts, mode="json"),
        "targets": list(delivery.targets),
        "loud": delivery.loud,
        "severity": max((int(due.severity) for due in dues), default=int(Severity.NORMAL)),
        "status": "waiting",
        "due_at": now,
        "attempts": 0,
        "created_at": delivery.created_at,
    }
    upsert(connection, _deliveries, [row], keep=frozenset(row))
    _settle(connection, dues, delivery=delivery.id)


def settle_quietly(connection: Connection, dues: Sequence[Due], why: str) -> None:
    """Settle dues for which silence is the right form."""
    _settle(connection, dues, settled=why)


def _settle(connection: Connection, dues: Sequence[Due], **values: str) -> None:
    if not dues:
        return
    key = [_dues.c[name] == bindparam(f"its_{name}") for name in ("alert", "channel", "revision")]
    rows = [{"its_alert": due.alert, "its_channel": due.channel, "its_revision": due.revision} for due in dues]
    connection.execute(update(_dues).where(*key).values(**values), rows)


def lease(connection: Connection, delivery: Delivery, until: datetime) -> Delivery:
    """Take a delivery for sending; whoever dies with it gives it back when the lease ends."""
    attempts = delivery.attempts + 1
    connection.execute(
        update(_deliveries)
        .where(_deliveries.c.id == delivery.id)
        .values(status="sending", lease_until=until, attempts=attempts, held=None)
    )
    return replace(delivery, status="sending", attempts=attempts)


def release_all(connection: Connection, now: datetime) -> None:
    """Give back everything that was leased: called by the one process that holds the lock, as it starts."""
    connection.execute(
        update(_deliveries).where(_deliveries.c.status == "sending").values(status="waiting", due_at=now)
    )
    connection.execute(update(schema.sources).values(lease_until=None))
    connection.execute(update(schema.bots).values(lease_until=None))


def delivery_of(row: Row[Any]) -> Delivery:
    """Return the delivery that a row holds."""
    return Delivery(
        id=row.id,
        channel=row.channel,
        action=Action(row.action),
        message=MESSAGE.validate_python(row.message),
        parts=PARTS.validate_python(row.parts),
        created_at=row.created_at,
        targets=tuple(row.targets),
        loud=row.loud,
        status=row.status,
        attempts=row.attempts,
        error=row.error,
    )


# --- what became of it ---


def recalled(connection: Connection, channel: str, number: int) -> tuple[Sent, ...]:
    """Return the last `number` messages that a channel took, oldest first, and after each its last edit."""
    table = _deliveries.c
    took = (
        select(table.id, table.action, table.targets, table.parts, table.settled_at)
        .where(table.channel == channel, table.settled_at.is_not(None), table.status == "sent")
        .order_by(table.settled_at.desc(), table.id.desc())
    )
    own = connection.execute(took.where(table.action != Action.EDIT).limit(number)).all()
    if not own:
        return ()
    keys = {part_key(row.id, 0) for row in own}
    edits = took.where(table.action == Action.EDIT, table.settled_at >= own[-1].settled_at)
    last: dict[str, list[Sent]] = {}
    for row in connection.execute(edits.limit(number * EDITS_RECALLED)):
        target = next(iter(row.targets), None)
        if target in keys and target not in last:
            last[target] = _sent(row)
    return tuple(sent for row in reversed(own) for sent in (*_sent(row), *last.get(part_key(row.id, 0), ())))


def _sent(row: Any) -> list[Sent]:
    """Return the parts of a delivery, by the keys that they were sent under."""
    action = Action(row.action)
    targets = row.targets if action is Action.EDIT else []
    return [
        Sent(
            key=part_key(row.id, number),
            action=action,
            body=part.body,
            target=targets[number] if number < len(targets) else None,
        )
        for number, part in enumerate(PARTS.validate_python(row.parts))
    ]


def part_key(delivery: str, number: int) -> str:
    """Return what a part goes by at each attempt to send it."""
    return f"{delivery}-{number}"


def channel_state(connection: Connection, channel: str) -> dict[str, str]:
    """Return what a channel asked us to remember."""
    state = connection.scalar(select(_channels.c.state).where(_channels.c.name == channel))
    return dict(state or {})


def channel_error(connection: Connection, channel: str) -> str | None:
    """Return how a channel failed last; None where it is well."""
    error: str | None = connection.scalar(select(_channels.c.error).where(_channels.c.name == channel))
    return error


def note_part(connection: Connection, delivery: str, parts: Sequence[Part]) -> None:
    """Write down at once that a part was taken, so that it is never sent again."""
    dumped = PARTS.dump_python(tuple(parts), mode="json")
    connection.execute(update(_deliveries).where(_deliveries.c.id == delivery).values(parts=dumped))


def note_sent(connection: Connection, delivery: Delivery, now: datetime, pace: timedelta) -> None:
    """Settle a delivery that arrived whole; the channel is well, and is given its pause."""
    _close(connection, delivery, "sent", now, error=None)
    if channel_failures(connection, delivery.channel) >= DOWN:
        _hurry(connection, delivery.channel, now)
    _note_channel(connection, delivery.channel, open_at=now + pace, failures=0, error=None, sent_at=now)


def _hurry(connection: Connection, channel: str, now: datetime) -> None:
    """Try again at once what waited for a channel that was down, so that it comes in order and before what is new."""
    table = _deliveries
    connection.execute(
        update(table)
        .where(table.c.channel == channel, table.c.settled_at.is_(None))
        .where(table.c.status == "waiting", table.c.held.is_(None))
        .values(due_at=now)
    )


def put_back(connection: Connection, delivery: Delivery, now: datetime) -> None:
    """Give back a delivery of which a part was taken; the others go out when it is their turn."""
    connection.execute(
        update(_deliveries)
        .where(_deliveries.c.id == delivery.id)
        .values(status="waiting", due_at=now, lease_until=None, attempts=0)
    )
    _note_channel(connection, delivery.channel, failures=0, error=None)


def note_dead(connection: Connection, delivery: Delivery, error: str, now: datetime) -> None:
    """Settle a delivery that will never arrive; it stays for a person to see."""
    _close(connection, delivery, "dead", now, error=error)


def note_returned(connection: Connection, delivery: Delivery, error: str, now: datetime) -> None:
    """Settle a digest that will never arrive, and whose stories are told by another."""
    _close(connection, delivery, "returned", now, error=error)


def note_failed(connection: Connection, delivery: Delivery, error: str, retry_at: datetime, open_at: datetime) -> None:
    """Put a delivery back, and the channel to rest until `open_at`."""
    connection.execute(
        update(_deliveries)
        .where(_deliveries.c.id == delivery.id)
        .values(status="waiting", due_at=retry_at, lease_until=None, error=error)
    )
    failures = connection.scalar(select(_channels.c.failures).where(_channels.c.name == delivery.channel)) or 0
    _note_channel(connection, delivery.channel, open_at=open_at, failures=failures + 1, error=error)


def note_state(connection: Connection, channel: str, state: Mapping[str, str]) -> None:
    """Add to what a channel asked us to remember."""
    _note_channel(connection, channel, state=channel_state(connection, channel) | dict(state))


def note_rest(connection: Connection, channel: str, until: datetime) -> None:
    """Send nothing to a channel before `until`."""
    _note_channel(connection, channel, open_at=until)


def channel_failures(connection: Connection, channel: str) -> int:
    """Return how often in a row the channel failed."""
    return connection.scalar(select(_channels.c.failures).where(_channels.c.name == channel)) or 0


def _close(connection: Connection, delivery: Delivery, status: str, now: datetime, *, error: str | None) -> None:
    connection.execute(
        update(_deliveries)
        .where(_deliveries.c.id == delivery.id)
        .values(status=status, settled_at=now, lease_until=None, error=error)
    )


def _note_channel(connection: Connection, name: str, **values: Any) -> None:
    changed = update(_channels).where(_channels.c.name == name).values(**values)
    if connection.execute(changed).rowcount == 0:
        upsert(connection, _channels, [{"name": name, "state": {}, "failures": 0} | values])
