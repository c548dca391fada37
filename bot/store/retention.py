"""Forgetting: texts after a while, and history only where the config says so. What is still in its feed is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, delete, exists, not_, select, type_coerce, update

from bot.store import evidence, mutes, pages, schema
from bot.store.news import LISTED_STEP

STEP = int(LISTED_STEP.total_seconds() * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """Before when things are forgotten. `history` is None for never; evidence goes with the history at the latest."""

    items: datetime
    history: datetime | None
    pages: datetime
    evidence: datetime


def forget(connection: Connection, before: Before) -> int:
    """Forget what is older than that: items since they left their feed; returns how many.

    Of an item that a rule hit, title, address, date and match stay: they are the rule's history. That goes later, with
    the stories and alerts, and what was told stays while it is evidence. Pages that were read go as well: their texts
    stay with their items.
    """
    items = schema.items
    evidence.forget(connection, max(before.evidence, before.history or before.evidence))
    hit = exists().where(schema.matches.c.item == items.c.id)
    is_evidence = exists().where(schema.evidence.c.item == items.c.id)
    count = _forget_items(connection, select(items.c.id).where(_gone(before.items), ~hit, ~is_evidence))
    connection.execute(
        update(items)
        .where(_gone(before.items), hit, items.c.content_key != "")
        .values(summary="", body=None, tags=[], content_key="")
    )
    pages.forget(connection, before.pages)
    mutes.forget(connection, before.items)
    _forget_deliveries(connection, before.items)
    if before.history is not None:
        old = select(items.c.id).where(_gone(before.history), ~_is_owed(items.c.story))
        connection.execute(delete(schema.matches).where(schema.matches.c.item.in_(old)))
        count += _forget_items(connection, old)
        _forget_stories(connection, before.history)
    return count


def _gone(before: datetime) -> Any:
    """Whether an item left its feed before then. What the feed's last list held is still there, however long ago.

    A feed that answers "unchanged" for months still lists its items, and would tell them anew if we forgot them.
    """
    items, sources = schema.items, schema.sources
    listed, latest = type_coerce(items.c.last_listed, BigInteger), type_coerce(sources.c.listed_at, BigInteger)
    still_there = exists().where(sources.c.name == items.c.source, listed >= latest - STEP)
    return (items.c.last_listed < before) & ~still_there


def _forget_items(connection: Connection, chosen: Select[Any]) -> int:
    for table in (schema.aliases, schema.verdicts, schema.timers):
        connection.execute(delete(table).where(table.c.item.in_(chosen)))
    return connection.execute(delete(schema.items).where(schema.items.c.id.in_(chosen))).rowcount


def _is_owed(story: ColumnElement[str | None]) -> Any:
    """Whether a channel is still to hear of a story, which cannot be told without its items."""
    alerts, dues = schema.alerts, schema.dues
    return exists().where(
        alerts.c.story == story, dues.c.alert == alerts.c.id, dues.c.delivery.is_(None), dues.c.settled.is_(None)
    )


def _forget_deliveries(connection: Connection, before: datetime) -> None:
    """Forget what was sent, but not while its story can still grow, and be told anew, nor while it is evidence."""
    table, items = schema.deliveries, schema.items
    grows = exists().where(
        schema.dues.c.delivery == table.c.id,
        schema.alerts.c.id == schema.dues.c.alert,
        items.c.story == schema.alerts.c.story,
        not_(_gone(before)),
    )
    is_evidence = exists().where(
        schema.dues.c.delivery == table.c.id,
        schema.alerts.c.id == schema.dues.c.alert,
        items.c.story == schema.alerts.c.story,
        schema.evidence.c.item == items.c.id,
    )
    settled = select(table.c.id).where(
        table.c.status.in_(("sent", "returned")), table.c.settled_at < before, ~grows, ~is_evidence
    )
    connection.execute(delete(schema.dues).where(schema.dues.c.delivery.in_(settled)))
    connection.execute(delete(table).where(table.c.id.in_(settled)))


def _forget_stories(connection: Connection, before: datetime) -> None:
    """Forget stories that no item tells any more, with their alerts, unless something of them is owed or kept."""
    ids = schema.stories.c.id
    has_items = exists().where(schema.items.c.story == ids)
    is_kept = exists().where(
        schema.alerts.c.story == ids, schema.dues.c.alert == schema.alerts.c.id, schema.dues.c.delivery.is_not(None)
    )
    stories = select(ids).where(schema.stories.c.last_seen < before, ~has_items, ~is_kept, ~_is_owed(ids))
    alerts = select(schema.alerts.c.id).where(schema.alerts.c.story.in_(stories))
    connection.execute(delete(schema.dues).where(schema.dues.c.alert.in_(alerts)))
    for table in (schema.alerts, schema.events):
        connection.execute(delete(table).where(table.c.story.in_(stories)))
    connection.execute(delete(schema.stories).where(schema.stories.c.id.in_(stories)))
