"""Sources, items, stories and alerts: what a batch is decided in the light of, and the writing of what was decided."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    Update,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.model import (
    Alert,
    Cursor,
    Item,
    Kept,
    Known,
    Memory,
    Outcome,
    Sighting,
    Spoken,
    Story,
    TextState,
    Timer,
)
from bot.policy import is_told_by
from bot.store import alike, schema
from bot.store.database import among, listed, rows_with, upsert
from bot.store.rows import EARLIER, PLACEMENT, SEEN, alert_of, item_of, placement_of
from bot.stories import REPRINT, WINDOW
from bot.stories.likeness import lookups

T = TypeVar("T")

CLOSED_AT_ONCE = 20  # stories and texts that each batch takes off the shelves
CHUNK = 400  # values in one IN list
TWINS = 20  # items with the same headline that are looked at
LISTED_STEP = timedelta(hours=6)  # how exactly we remember when an item was last in its feed


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSource:
    """A source that is due and was claimed for this poll. `overdue` is for how long it was due."""

    name: str
    cursor: Cursor
    first_look: bool
    failures: int
    error: str | None
    degraded: str | None = None
    succeeded_at: datetime | None = None
    pace: Mapping[str, Any] | None = None
    moved: Mapping[str, Any] | None = None
    alarm: Mapping[str, Any] | None = None
    delays: Mapping[str, Any] | None = None
    new_item_at: datetime | None = None
    overdue: timedelta = timedelta(0)


# --- sources ---


def enrol(
    connection: Connection, lasting: Mapping[str, bool], renames: Mapping[str, str], now: datetime, *, anew: bool
) -> None:
    """Make the table agree with the config: new sources are due at once; `anew`, replays (not `lasting`) start over."""
    for old, new in renames.items():
        _rename(connection, old, new)
    there = set(connection.scalars(select(schema.sources.c.name)))
    fresh = [{"name": name, "cursor": {}, "next_check_at": now, "failures": 0} for name in lasting if name not in there]
    if fresh:
        connection.execute(insert(schema.sources), fresh)
    replays = [name for name, lasts in lasting.items() if anew and not lasts]
    for names in chunks(replays):
        connection.execute(
            update(schema.sources).where(schema.sources.c.name.in_(names)).values(cursor={}, next_check_at=now)
        )


def start_again(connection: Connection, addresses: Mapping[str, str | None], now: datetime) -> None:
    """Let sources that were stopped be polled again where the config has another address for them than it had then."""
    table = schema.sources
    for row in connection.execute(select(table.c.name, table.c.moved).where(table.c.stopped.is_not(None))).all():
        if addresses.get(row.name) != (row.moved or {}).get("gone"):
            again = update(table).where(table.c.name == row.name)
            connection.execute(again.values(next_check_at=now, stopped=None, moved=None))


def _rename(connection: Connection, old: str, new: str) -> None:
    """Carry a source's memory over to its new name, unless the new name has one already."""
    if connection.scalar(select(schema.sources.c.name).where(schema.sources.c.name == new)):
        return
    connection.execute(update(schema.sources).where(schema.sources.c.name == old).values(name=new))
    connection.execute(update(schema.items).where(schema.items.c.source == old).values(source=new))
    connection.execute(update(schema.aliases).where(schema.aliases.c.source == old).values(source=new))
    connection.execute(update(schema.subscriptions).where(schema.subscriptions.c.source == old).values(source=new))


def claim_sources(
    connection: Connection, admits: Callable[[str], bool], now: datetime, limit: int, lease: timedelta
) -> list[DueSource]:
    """Return sources that are due, leased so that nobody else polls them meanwhile; the longest due first.

    `admits` is asked once for each that might be taken, by its name.
    """
    table = schema.sources
    # In the order of an index alone, so that the first are there at once however many are due.
    query = select(table).where(table.c.next_check_at <= now).order_by(table.c.next_check_at)
    return _claim(connection, query, admits, now, limit, lease)


def claim_all(connection: Connection, names: Collection[str], now: datetime, lease: timedelta) -> list[DueSource]:
    """Return all sources that nobody polls at the moment, due or not, leased; but for those that were stopped."""
    table = schema.sources
    query = select(table).where(or_(table.c.stopped.is_(None), table.c.next_check_at <= now))
    query = query.order_by(table.c.next_check_at, table.c.name)
    return _claim(connection, query, names.__contains__, now, len(names), lease)


def _claim(
    connection: Connection,
    query: Select[Any],
    admits: Callable[[str], bool],
    now: datetime,
    limit: int,
    lease: timedelta,
) -> list[DueSource]:
    table = schema.sources
    free = or_(table.c.lease_until.is_(None), table.c.lease_until <= now)
    with connection.execute(query.where(free)) as ordered:
        rows = list(islice((row for row in ordered if admits(row.name)), limit))
    for some in chunks([row.name for row in rows]):
        connection.execute(update(table).where(table.c.name.in_(some)).values(lease_until=now + lease))
    return [
        DueSource(
            name=row.name,
            cursor=row.cursor,
            first_look=row.first_look_at is None,
            succeeded_at=row.succeeded_at,
            failures=row.failures,
            error=row.error,
            degraded=row.degraded,
            pace=row.pace,
            moved=row.moved,
            alarm=row.alarm,
            delays=row.delays,
            new_item_at=row.new_item_at,
            overdue=max(now - row.next_check_at, timedelta(0)),
        )
        for row in rows
    ]


def is_source_due(connection: Connection, now: datetime) -> bool:
    """Whether any source may be due: a cheap look before a transaction is opened."""
    query = select(schema.sources.c.name).where(schema.sources.c.next_check_at <= now).limit(1)
    return connection.scalar(query) is not None


def settle_poll(
    connection: Connection,
    name: str,
    *,
    cursor: Cursor,
    next_check_at: datetime,
    now: datetime,
    listed: bool,
    found_new: bool,
    title: str | None,
    degraded: str | None,
    notes: Mapping[str, Any],
) -> None:
    """Write down a poll that succeeded. The first of them ends the source's baseline. `notes` are other columns."""
    values: dict[str, Any] = {
        "cursor": dict(cursor),
        "next_check_at": next_check_at,
        "lease_until": None,
        "polled_at": now,
        "succeeded_at": now,
        "failures": 0,
        "error": None,
        "stopped": None,
        "first_look_at": now,
        **notes,
    }
    if title:
        values["title"] = title
    if listed:
        values.update(listed_at=now, degraded=degraded)
    if found_new:
        values["new_item_at"] = now
    connection.execute(_settled(tuple(values)), {"of": name, **values})


@lru_cache
def _settled(columns: tuple[str, ...]) -> Update:
    """Return the statement that writes columns of a source, of which the first look stays as it is once it is there."""
    table = schema.sources
    values: dict[str, Any] = {name: bindparam(name, type_=table.c[name].type) for name in columns}
    if "first_look_at" in values:
        values["first_look_at"] = func.coalesce(table.c.first_look_at, values["first_look_at"])
    return update(table).where(table.c.name == bindparam("of")).values(**values)


def fail_poll(
    connection: Connection,
    name: str,
    *,
    error: str,
    failures: int,
    next_check_at: datetime,
    now: datetime,
    notes: Mapping[str, Any],
) -> None:
    """Write down a poll that failed; the cursor stays. `notes` are other columns."""
    values = {"error": error, "failures": failures, "next_check_at": next_check_at, "polled_at": now, **notes}
    connection.execute(update(schema.sources).where(schema.sources.c.name == name).values(lease_until=None, **values))


# --- recall ---


def recall(
    connection: Connection,
    source: str,
    aliases: Iterable[str],
    ids: Iterable[str],
    title_keys: Iterable[str],
    since: datetime,
) -> Memory:
    """Return what is known of a batch of one source: the items that its aliases and ids name, copies, their stories.

    `since` is how far back an equal headline is looked for.
    """
    owners = _owners(connection, source, aliases)
    titles = _titles(connection, title_keys, since)
    twins = {item for found in titles.values() for item, story, _at in found if story}
    known = _known(connection, {*ids, *twins, *(owner for owner in owners.values() if owner)})
    story_ids = {one.story for one in known.values() if one.story}
    story_ids |= {story for twins in titles.values() for _item, story, _at in twins if story}
    stories = {story.id: story for story in stories_by_id(connection, story_ids)}
    return Memory(aliases=owners, known=known, titles=titles, stories=stories, alerts=_alerts(connection, stories))


def recall_alike(connection: Connection, memory: Memory, seen: Sequence[Sighting], since: datetime | None) -> Memory:
    """Return the memory with what new items of a batch are compared with: texts, open stories, what their rules told.

    `since` is when we began to watch. The items of a batch are of one run.
    """
    if not seen:
        return memory
    run = seen[0].item.run
    prints, texts = alike.texts_with(connection, (piece for one in seen for piece in one.traits.prints))
    first = {text.copy_of or text.item for text in texts.values()} - memory.known.keys()
    known = {**memory.known, **_known(connection, first)}
    near = alike.stories_near(connection, run, [lookups(one.traits) for one in seen])
    spoken = _spoken(connection, run, {match.rule for one in seen for match in one.matches})
    missing = {one.story for one in known.values() if one.story} - memory.stories.keys() - near.stories.keys()
    stories = {**memory.stories, **near.stories, **{one.id: one for one in stories_by_id(connection, missing)}}
    return replace(
        memory,
        known=known,
        stories=stories,
        alerts={**memory.alerts, **_alerts(connection, stories.keys() - memory.alerts.keys())},
        prints=prints,
        texts=texts,
        terms=near.terms,
        rarity=near.rarity,
        open=near.open,
        spoken=spoken,
        since=since,
    )


SPOKEN = 60  # matches of a rule that are looked at for its last stories


def _spoken(connection: Connection, run: str, rules: Iterable[str]) -> dict[str, list[Spoken]]:
    """Return the stories that rules spoke of last, newest first, where title or lead says what they look for."""
    matches, items, stories = schema.matches, schema.items, schema.stories
    found: dict[str, list[Spoken]] = {}
    for rule in sorted(rules):
        latest = (
            select(matches.c.item)
            .where(matches.c.rule == rule, matches.c.run == run, matches.c.event_at.is_not(None))
            .order_by(matches.c.event_at.desc())
            .limit(SPOKEN)
            .subquery()
        )
        query = (
            select(stories.c.id, stories.c.title, stories.c.first_seen, stories.c.url)
            .join(items, items.c.story == stories.c.id)
            .join(latest, latest.c.item == items.c.id)
            .order_by(stories.c.first_seen.desc(), items.c.event_at)
        )
        told: dict[str, Spoken] = {}
        for row in connection.execute(query):
            one = Spoken(rule=rule, story=row.id, at=row.first_seen, title=row.title, url=row.url)
            told.setdefault(row.id, one)
        found[rule] = list(told.values())
    return found


def watched_since(connection: Connection, run: str, lasting: Iterable[str]) -> datetime | None:
    """Return when we began to watch: the first look at any source; in a replay the time of its oldest item."""
    if run:
        return moment(connection.scalar(select(func.min(schema.items.c.event_at)).where(schema.items.c.run == run)))
    table = schema.sources
    firsts = [
        connection.scalar(select(func.min(table.c.first_look_at)).where(table.c.name.in_(some)))
        for some in chunks(lasting)
    ]
    return min((at for at in map(moment, firsts) if at is not None), default=None)


def moment(found: Any) -> datetime | None:
    """Return a time of an aggregate, which the driver may have left as a number."""
    return schema.EPOCH + timedelta(milliseconds=found) if isinstance(found, int) else found


def _owners(connection: Connection, source: str, aliases: Iterable[str]) -> dict[str, str | None]:
    wanted = set(aliases)
    # At the first look at a source none of its items is known, and there are many to ask for.
    if not wanted or connection.execute(_ANY_ALIAS, {"of": source}).first() is None:
        return {}
    dialect = connection.dialect.name
    rows = connection.execute(_aliases(dialect), {"of": source, "aliases": listed(dialect, wanted)})
    return {row.alias: row.item for row in rows}


_ANY_ALIAS = select(schema.aliases.c.alias).where(schema.aliases.c.source == bindparam("of")).limit(1)


@lru_cache
def _aliases(dialect: str) -> Select[Any]:
    table = schema.aliases
    named = among(dialect, table.c.alias, "aliases")
    return select(table.c.alias, table.c.item).where(table.c.source == bindparam("of"), named)


def _known(connection: Connection, ids: Iterable[str]) -> dict[str, Known]:
    rows = rows_with(connection, schema.items.c.id, set(ids), schema.items)
    hits, rules = schema.matches.c, dict[str, list[str]]()
    for hit in rows_with(connection, hits.item, [row.id for row in rows], hits.item, hits.rule):
        rules.setdefault(hit.item, []).append(hit.rule)
    return {
        row.id: Known(
            item=item_of(row),
            content_key=row.content_key,
            story=row.story,
            rules=tuple(rules.get(row.id, ())),
            origin=row.origin or "",
            placement=placement_of(row.placement),
        )
        for row in rows
    }


def _titles(
    connection: Connection, keys: Iterable[str], since: datetime
) -> dict[str, list[tuple[str, str | None, datetime]]]:
    found: dict[str, list[tuple[str, str | None, datetime]]] = {}
    dialect = connection.dialect.name
    for some in chunks(dict.fromkeys(keys)):
        bounds = {"keys": listed(dialect, some), "since": since, "most": TWINS * len(some)}
        for row in connection.execute(_twins(dialect), bounds):
            twins = found.setdefault(row.title_key, [])
            if len(twins) < TWINS:
                twins.insert(0, (row.id, row.story, row.event_at))
    return found


@lru_cache
def _twins(dialect: str) -> Select[Any]:
    table = schema.items
    return (
        select(table.c.title_key, table.c.id, table.c.story, table.c.event_at)
        .where(among(dialect, table.c.title_key, "keys"), table.c.event_at >= bindparam("since"))
        .order_by(table.c.event_at.desc())
        .limit(bindparam("most", type_=BigInteger()))
    )


def stories_by_id(connection: Connection, ids: Iterable[str]) -> list[Story]:
    """Return stories, and what they became part of."""
    found = [alike.story_of(row) for row in rows_with(connection, schema.stories.c.id, set(ids), schema.stories)]
    into = {one.merged_into for one in found if one.merged_into} - {one.id for one in found}
    return [*found, *stories_by_id(connection, into)] if into else found


def _alerts(connection: Connection, stories: Iterable[str]) -> dict[str, Alert]:
    rows = rows_with(connection, schema.alerts.c.story, set(stories), schema.alerts)
    return {row.story: alert_of(row) for row in rows}


# --- record ---


def record(connection: Connection, outcome: Outcome, now: datetime) -> None:
    """Write an outcome. The caller's transaction holds whatever must be true together with it."""
    _record_items(connection, outcome, now)
    _record_stories(connection, outcome, now)
    _record_verdicts(connection, outcome)
    alerts = [_alert_row(alert) for alert in outcome.alerts]
    upsert(connection, schema.alerts, alerts, keep=frozenset({"first_at"}))
    upsert(connection, schema.dues, [_fields(due) for due in outcome.dues])
    upsert(connection, schema.rang, [{"rule": rule, "at": at} for rule, at in outcome.rang.items()])
    upsert(connection, schema.timers, [_fields(timer) | {"id": timer.id} for timer in outcome.timers])
    for some in chunks(outcome.settled_timers):
        connection.execute(delete(schema.timers).where(schema.timers.c.id.in_(some)))


def _record_stories(connection: Connection, outcome: Outcome, now: datetime) -> None:
    table = schema.stories
    changed = {story.id: story for story in outcome.stories}
    # A story that was closed grows all the same, but is no longer found.
    upsert(connection, table, [alike.story_row(story) for story in changed.values()], keep=frozenset({"number"}))
    run = next((story.run for story in changed.values()), "")  # a batch is of one source, and so of one run
    alike.count_terms(connection, run, outcome.rarity, outcome.opened)
    open_ones = {story.id for story in changed.values() if not story.closed and not story.merged_into}
    alike.file_terms(connection, run, {story: terms for story, terms in outcome.terms if story in open_ones})
    for story in changed.values():
        if story.merged_into is not None:
            alike.unfile(connection, story.id)
    if outcome.events:
        connection.execute(insert(schema.events), [_event_row(event) for event in outcome.events])
    alike.file_texts(connection, outcome.texts)
    for item, of in outcome.adopted:
        connection.execute(update(schema.items).where(schema.items.c.id == item).values(story=of))
    alike.close_stories(connection, now - WINDOW, CLOSED_AT_ONCE)
    alike.forget_texts(connection, now - REPRINT, CLOSED_AT_ONCE)


def _record_items(connection: Connection, outcome: Outcome, now: datetime) -> None:
    kept_forever = frozenset({"first_seen", "run", "source"})
    upsert(connection, schema.items, [_item_row(kept, now) for kept in outcome.kept], keep=kept_forever)
    aliases = [{"source": source, "alias": alias, "item": item} for source, alias, item in outcome.aliases]
    upsert(connection, schema.aliases, aliases)


def _record_verdicts(connection: Connection, outcome: Outcome) -> None:
    times = {verdict.item: verdict.at for verdict in outcome.verdicts}
    hits = [
        {
            "item": kept.item.id,
            "rule": match.rule,
            "spans": [[span.field, span.start, span.end, span.term] for span in match.spans],
            "at": times.get(kept.item.id, kept.item.first_seen),
            "event_at": kept.item.event_time if is_told_by(match) else None,
            "run": kept.item.run,
        }
        for kept in outcome.kept
        for match in kept.matches
    ]
    upsert(connection, schema.matches, hits, keep=frozenset({"at"}))
    verdicts = {(verdict.item, verdict.rule): _fields(verdict) for verdict in outcome.verdicts}
    upsert(connection, schema.verdicts, list(verdicts.values()))


def _item_row(kept: Kept, now: datetime) -> dict[str, Any]:
    row = _fields(kept.item)
    row.update(
        tags=list(kept.item.tags),
        event_at=kept.item.event_time,
        last_listed=now,
        title_key=kept.features.title_key,
        content_key=kept.features.content_key,
        story=kept.story,
        placement=PLACEMENT.dump_python(kept.placement, mode="json"),
        origin=kept.origin or None,
        reason=kept.reason,
        text_due_at=now if kept.item.text is TextState.WANTED else None,
    )
    return row


def _event_row(event: Any) -> dict[str, Any]:
    return _fields(event) | {"data": dict(event.data)}


def _alert_row(alert: Alert) -> dict[str, Any]:
    lists = {name: list(getattr(alert, name)) for name in ("rules", "items", "channels", "notes")}
    last = [EARLIER.dump_python(one, mode="json") for one in alert.last]
    related = EARLIER.dump_python(alert.related, mode="json") if alert.related else None
    seen = SEEN.dump_python(alert.seen, mode="json") if alert.seen else None
    numbers = {"severity": int(alert.severity), "first_at": alert.at, "last": last, "related": related, "seen": seen}
    return _fields(alert) | lists | numbers


def _fields(record: Any) -> dict[str, Any]:
    """Return a record's fields as columns; our words are strings and numbers already."""
    return {name: getattr(record, name) for name in record.__slots__}


def note_listed(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    """Remember that items are still in their feed, so that they are not forgotten while they may come back."""
    table = schema.items
    for some in chunks(ids):
        stale = and_(table.c.id.in_(some), table.c.last_listed < now - LISTED_STEP)
        connection.execute(update(table).where(stale).values(last_listed=now))


# --- texts and timers ---


def claim_texts(connection: Connection, now: datetime, limit: int, lease: timedelta) -> list[tuple[Item, int]]:
    """Return items whose page is to be read now, each with the attempts made before, leased."""
    table = schema.items
    query = select(table).where(table.c.text_due_at <= now).order_by(table.c.text_due_at).limit(limit)
    rows = list(connection.execute(query))
    for some in chunks([row.id for row in rows]):
        connection.execute(
            update(table)
            .where(table.c.id.in_(some))
            .values(text_due_at=now + lease, text_attempts=table.c.text_attempts + 1)
        )
    return [(item_of(row), row.text_attempts) for row in rows]


def is_text_due(connection: Connection, now: datetime) -> bool:
    """Whether any page is to be read now: a cheap look before a transaction is opened."""
    return connection.scalar(select(schema.items.c.id).where(schema.items.c.text_due_at <= now).limit(1)) is not None


def postpone_text(connection: Connection, item: str, until: datetime) -> None:
    """Try to read a page again later."""
    connection.execute(update(schema.items).where(schema.items.c.id == item).values(text_due_at=until))


def hide_text(connection: Connection, item: str, now: datetime) -> None:
    """Give up on a page; the rules that wait for it are asked now what to do without."""
    values = {"text": TextState.HIDDEN, "text_due_at": None}
    connection.execute(update(schema.items).where(schema.items.c.id == item).values(**values))
    waiting = and_(schema.timers.c.item == item, schema.timers.c.kind == "unread")
    connection.execute(update(schema.timers).where(waiting).values(due_at=now))


def note_gone(connection: Connection, item: Item, status: int, now: datetime) -> None:
    """Keep with an item's story that its page is not there, or not any more."""
    story = connection.scalar(select(schema.items.c.story).where(schema.items.c.id == item.id))
    if story is not None:
        data = {"note": f"the page of {item.teller} is gone ({status})", "status": status}
        connection.execute(
            insert(schema.events), {"story": story, "item": item.id, "kind": "retraction", "at": now, "data": data}
        )


def due_timers(connection: Connection, now: datetime, limit: int) -> list[Timer]:
    """Return the timers that have fallen due."""
    table = schema.timers
    query = select(table).where(table.c.due_at <= now).order_by(table.c.due_at).limit(limit)
    names = ("kind", "due_at", "item", "rule", "story", "channel")
    return [Timer(**{name: getattr(row, name) for name in names}) for row in connection.execute(query)]


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield the values in lists that are short enough for one statement."""
    rest = iter(values)
    while some := list(islice(rest, CHUNK)):
        yield some
