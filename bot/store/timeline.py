"""A story from its first report to its last, and what was decided on one item: read only, for a person who asks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from bot import text
from bot.model import Alert, Event, Held, Item, Placement, Reason, Story, Verdict
from bot.store import schema
from bot.store.alike import story_of
from bot.store.news import chunks, stories_by_id
from bot.store.rows import alert_of, item_of, placement_of

MOST = 50  # items that a beginning or an address may name
_ID = re.compile(r"[0-9a-f]{1,32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An item, what it is to its story and why, whose text it is, what was decided on it, and the rules that hit it."""

    item: Item
    story: str | None
    placement: Placement
    origin: str
    reason: Reason
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What became of one or more dues of an alert on a channel: a message, what is owed still, or silence and why.

    `at` is when it was sent, or else when it fell due. `action` is None without a message. `status` is that of its
    delivery; `owed` without one, `quiet` where silence was the right form, as `why` says. `first` is the first of
    the alert on that channel, `in_digest` a line among those of other stories. `held` is why what is not sent waits.
    """

    alert: str
    channel: str
    at: datetime
    action: str | None
    status: str
    loud: bool
    first: bool
    in_digest: bool = False
    items: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    why: str | None = None
    held: Held | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tale:
    """All that is remembered of a story. `parts` became part of it, `before` and `after` are possibly related to it."""

    story: Story
    parts: tuple[Story, ...]
    reports: tuple[Report, ...]
    events: tuple[Event, ...]
    before: Story | None
    after: tuple[Story, ...]
    alerts: tuple[tuple[Alert, datetime], ...]
    tellings: tuple[Telling, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A story that was told, in one line: when it last was, how many items of how many outlets it has."""

    story: Story
    told_at: datetime
    items: int
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided on an item, and in the light of what.

    `story` is the one that it belongs to by now, of `size` items, and `told_at` when that was first told. `copied` is
    the item whose text it has, `like` a story of a like event.
    """

    report: Report
    verdicts: tuple[Verdict, ...]
    story: Story | None = None
    size: int = 0
    told_at: datetime | None = None
    copied: Report | None = None
    like: Story | None = None
    tellings: tuple[Telling, ...] = ()


# --- what a name means -----------------------------------------------------------------------------------------


def items_named(connection: Connection, name: str) -> list[Report]:
    """Return the items whose id begins so, or which have that address: of a replay those of its latest run."""
    items = schema.items
    if _ID.fullmatch(name.lower()):
        return _reports(connection, _begins(items.c.id, name.lower()))
    runs = connection.scalars(select(items.c.run).distinct())
    known = text.canonical_url(name)
    aliases = [text.digest("url", run, known) for run in runs] if known else []
    ids = [
        id_
        for some in chunks(aliases)
        for id_ in connection.scalars(select(schema.aliases.c.item).where(schema.aliases.c.alias.in_(some)))
        if id_ is not None
    ]
    found = _reports(connection, or_(items.c.url == name, items.c.id.in_(ids[:MOST])))
    newest = max(found, key=lambda one: one.item.first_seen, default=None)
    return [one for one in found if newest is not None and one.item.run == newest.item.run]


def stories_named(connection: Connection, name: str) -> list[Story]:
    """Return the stories that an id of theirs, of an alert or an item names; merged ones as what they became."""
    reports = items_named(connection, name)
    ids = {one.story for one in reports if one.story}
    if _ID.fullmatch(name.lower()):
        begun = select(schema.stories.c.id).where(_begins(schema.stories.c.id, name.lower())).limit(MOST)
        ids |= set(connection.scalars(begun))
        alerts = schema.alerts
        ids |= set(connection.scalars(select(alerts.c.story).where(_begins(alerts.c.id, name.lower())).limit(MOST)))
    return sorted(_became(connection, ids).values(), key=lambda one: one.id)


def _begins(column: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    """Return a condition that an id begins so, which an index answers: "g" is behind all digits."""
    return and_(column >= beginning, column < f"{beginning}g")


def _became(connection: Connection, ids: Iterable[str]) -> dict[str, Story]:
    """Return the stories that stories are part of by now, or themselves, by the id of what they became."""
    return {one.id: one for one in stories_by_id(connection, ids) if one.merged_into is None}


def _parts(connection: Connection, stories: Iterable[str]) -> dict[str, tuple[Story, str]]:
    """Return the stories that became part of these, however many times over, each with what it became part of."""
    table = schema.stories
    found: dict[str, tuple[Story, str]] = {}
    roots = {one: one for one in stories}
    while roots:
        rows = [
            row
            for some in chunks(roots)
            for row in connection.execute(select(table).where(table.c.merged_into.in_(some)))
        ]
        new = {row.id: (story_of(row), roots[row.merged_into]) for row in rows if row.id not in found}
        found |= new
        roots = {id_: root for id_, (_story, root) in new.items()}
    return found


# --- a story ---------------------------------------------------------------------------------------------------


def tale(connection: Connection, story: Story) -> Tale:
    """Return all that is remembered of a story that is part of no other one."""
    table, parts = schema.stories, tuple(part for part, _root in _parts(connection, [story.id]).values())
    ids = [story.id, *(part.id for part in parts)]
    alerts = _alerts(connection, ids)
    related = {one.related for one in (story, *parts) if one.related} - set(ids)
    after = connection.execute(select(table).where(table.c.related.in_(ids), table.c.id.not_in(ids)))
    return Tale(
        story=story,
        parts=parts,
        reports=tuple(_reports(connection, schema.items.c.story.in_(ids), None)),
        events=_events(connection, ids),
        before=next(iter(_became(connection, related).values()), None),
        after=tuple(_became(connection, [row.id for row in after]).values()),
        alerts=alerts,
        tellings=_tellings(connection, [alert.id for alert, _at in alerts]),
    )


def latest(connection: Connection, most: int) -> list[Brief]:
    """Return the stories that were told last, the latest first."""
    alerts = schema.alerts
    told: dict[str, datetime] = {}
    for row in connection.execute(select(alerts.c.story, alerts.c.at).order_by(alerts.c.at.desc()).limit(2 * most)):
        for root in _became(connection, [row.story]):
            told.setdefault(root, row.at)
    stories = _became(connection, list(told)[:most])
    sizes = _sizes(connection, stories)
    return [Brief(story=stories[id_], told_at=told[id_], **sizes[id_]) for id_ in told if id_ in stories]


def _sizes(connection: Connection, stories: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return how many items of how many outlets stories have, with those that became part of them."""
    items = schema.items
    roots = {one: one for one in stories}
    roots |= {part: root for part, (_story, root) in _parts(connection, list(roots)).items()}
    counts = dict.fromkeys(roots.values(), 0)
    outlets: dict[str, set[str]] = {root: set() for root in counts}
    teller = func.coalesce(items.c.outlet, items.c.source).label("teller")
    for some in chunks(roots):
        query = select(items.c.story, teller, func.count().label("number")).where(items.c.story.in_(some))
        for row in connection.execute(query.group_by(items.c.story, teller)):
            counts[roots[row.story]] += row.number
            outlets[roots[row.story]].add(row.teller)
    return {root: {"items": number, "outlets": len(outlets[root])} for root, number in counts.items()}


def _reports(connection: Connection, where: ColumnElement[bool], most: int | None = MOST) -> list[Report]:
    """Return items, oldest first."""
    items, matches = schema.items, schema.matches
    rows = list(
        connection.execute(select(items).where(where).order_by(items.c.event_at, items.c.first_seen).limit(most))
    )
    rules: dict[str, list[str]] = {}
    for some in chunks(row.id for row in rows):
        for hit in connection.execute(select(matches.c.item, matches.c.rule).where(matches.c.item.in_(some))):
            rules.setdefault(hit.item, []).append(hit.rule)
    return [_report(row, rules.get(row.id, ())) for row in rows]


def _report(row: Row[Any], rules: Sequence[str]) -> Report:
    return Report(
        item=item_of(row),
        story=row.story,
        placement=placement_of(row.placement),
        origin=row.origin or "",
        reason=Reason(row.reason),
        rules=tuple(sorted(rules)),
    )


def _events(connection: Connection, stories: Sequence[str]) -> tuple[Event, ...]:
    table = schema.events
    query = select(table).where(table.c.story.in_(stories)).order_by(table.c.number)
    return tuple(
        Event(story=row.story, item=row.item, kind=row.kind, at=row.at, data=row.data)
        for row in connection.execute(query)
    )


def _alerts(connection: Connection, stories: Sequence[str]) -> tuple[tuple[Alert, datetime], ...]:
    """Return the alerts of stories, with when each was first told."""
    table = schema.alerts
    query = select(table).where(table.c.story.in_(stories)).order_by(table.c.first_at)
    return tuple((alert_of(row), row.first_at) for row in connection.execute(query))


def _tellings(connection: Connection, alerts: Sequence[str]) -> tuple[Telling, ...]:
    """Return what became of all that was owed of alerts, in order; dues of one message are one telling."""
    dues, deliveries = schema.dues, schema.deliveries
    columns = [deliveries.c[name] for name in ("action", "status", "created_at", "settled_at")]
    own = [deliveries.c[name].label(f"its_{name}") for name in ("alert", "held", "due_at")]
    query = select(dues, *columns, *own).outerjoin(deliveries, deliveries.c.id == dues.c.delivery)
    together: dict[tuple[str, str, object], list[Row[Any]]] = {}
    for row in connection.execute(query.where(dues.c.alert.in_(alerts)).order_by(dues.c.due_at, dues.c.revision)):
        together.setdefault((row.alert, row.channel, row.delivery or row.revision), []).append(row)
    heard = {(alert, channel): key for alert, channel, key in reversed(together)}
    found = [_telling(rows, first=heard[alert, channel] == key) for (alert, channel, key), rows in together.items()]
    return tuple(sorted(found, key=lambda one: (one.channel, one.at)))


def _telling(rows: Sequence[Row[Any]], *, first: bool) -> Telling:
    due = rows[0]
    held = due.its_held or (due.held if due.status is None and not due.settled else None)
    return Telling(
        alert=due.alert,
        channel=due.channel,
        at=due.settled_at or (due.its_due_at if due.its_held else due.created_at) or due.due_at,
        action=due.action,
        status=due.status or ("quiet" if due.settled else "owed"),
        loud=any(row.loud for row in rows),
        first=first,
        in_digest=due.delivery is not None and due.its_alert is None,
        items=tuple(row.item for row in rows if row.item),
        notes=tuple(row.note for row in rows if row.note),
        why=due.settled,
        held=None if held is None else Held(held),
    )


# --- an item ---------------------------------------------------------------------------------------------------


def decisions(connection: Connection, name: str) -> list[Decision]:
    """Return what was decided on the items of that name, the oldest first."""
    return [_decision(connection, report) for report in items_named(connection, name)]


def _decision(connection: Connection, report: Report) -> Decision:
    verdicts, placement = schema.verdicts, report.placement
    story = next(iter(_became(connection, [report.story]).values()), None) if report.story else None
    like = next(iter(stories_by_id(connection, [placement.like])), None) if placement.like else None
    copied = _reports(connection, schema.items.c.id == placement.copy_of) if placement.copy_of else []
    found = Decision(
        report=report,
        verdicts=tuple(
            Verdict(item=row.item, rule=row.rule, reason=Reason(row.reason), story=row.story, at=row.at)
            for row in connection.execute(select(verdicts).where(verdicts.c.item == report.item.id))
        ),
        like=like,
        copied=next(iter(copied), None),
    )
    return _with_story(connection, found, story) if story else found


def _with_story(connection: Connection, found: Decision, story: Story) -> Decision:
    ids = [story.id, *_parts(connection, [story.id])]
    alerts = _alerts(connection, ids)
    led = {alert.id for alert, _at in alerts if alert.items[0] == found.report.item.id}
    sizes: Mapping[str, int] = _sizes(connection, [story.id])[story.id]
    own = [
        one
        for one in _tellings(connection, [alert.id for alert, _at in alerts])
        if found.report.item.id in one.items or (one.first and one.alert in led)
    ]
    return Decision(
        report=found.report,
        verdicts=found.verdicts,
        story=story,
        size=sizes["items"],
        told_at=min((at for _alert, at in alerts), default=None),
        copied=found.copied,
        like=found.like,
        tellings=tuple(own),
    )
