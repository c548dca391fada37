"""Translations of what is told: what is wanted, what is being asked for, and what came of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from bot import policy
from bot.foreign import ATTEMPTS, LATE, Languages, Translated, mark
from bot.model import Quote, Reason, Severity
from bot.store import schema
from bot.store.database import upsert
from bot.store.news import chunks
from bot.store.rows import item_of, match_of
from bot.store.seen import owe_edits, was_told

_table, _alerts, _dues, _deliveries = schema.translations, schema.alerts, schema.dues, schema.deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The texts of an item as a message shows them, and their language."""

    item: str
    language: str
    headline: Quote
    excerpt: Quote | None
    attempts: int = 0

    @property
    def mark(self) -> str:
        """What these texts are known by."""
        return mark(self.headline, self.excerpt)


# --- what is wanted ---


def changed(connection: Connection, since: datetime) -> dict[str, int]:
    """Return the alerts that were made or changed since then, with their revisions."""
    query = select(_alerts.c.id, _alerts.c.revision).where(_alerts.c.at >= since)
    return {row.id: row.revision for row in connection.execute(query)}


def wanted(connection: Connection, alerts: Collection[str], languages: Languages) -> list[Wanted]:
    """Return what of these alerts is to be translated and was not: of the items that lead their messages."""
    leads: dict[str, None] = {}
    for some in chunks(alerts):
        first = select(_alerts.c["items"][0].as_string()).where(_alerts.c.id.in_(some))
        speaking = select(_dues.c.item).where(_dues.c.alert.in_(some), _dues.c.item.is_not(None))
        leads |= dict.fromkeys(item for query in (first, speaking) for item in connection.scalars(query) if item)
    found = _texts(connection, leads, languages)
    known: dict[str, Row[Any]] = {}
    for some in chunks(one.item for one in found):
        query = select(_table).where(_table.c.item.in_(some), _table.c.language == languages.to)
        known |= {row.item: row for row in connection.execute(query)}
    return [one for one in found if one.item not in known or _is_outdated(known[one.item], one)]


def _is_outdated(row: Row[Any], one: Wanted) -> bool:
    return row.due_at is None and row.source != one.mark


def _texts(connection: Connection, items: Collection[str], languages: Languages) -> list[Wanted]:
    found = []
    for some in chunks(items):
        matches: dict[str, list[Any]] = {}
        for row in connection.execute(select(schema.matches).where(schema.matches.c.item.in_(some))):
            matches.setdefault(row.item, []).extend(match_of(row).spans)
        for row in connection.execute(select(schema.items).where(schema.items.c.id.in_(some))):
            if languages.take(row.language):
                item, spans = item_of(row), matches.get(row.id, [])
                headline, excerpt = policy.headline_of(item, spans), policy.excerpt_of(item, spans)
                found.append(Wanted(item=item.id, language=row.language, headline=headline, excerpt=excerpt))
    return found


def want(connection: Connection, some: Sequence[Wanted], languages: Languages, now: datetime) -> None:
    """Note what is to be translated. What is known of older words stays until the new ones are."""
    rows = [
        {
            "item": one.item,
            "language": languages.to,
            "wanted_at": now,
            "due_at": now,
            "attempts": 0,
        }
        for one in some
    ]
    upsert(connection, _table, rows)


# --- what is being asked for ---


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether something is to be asked for now."""
    return connection.execute(select(_table.c.item).where(_table.c.due_at <= now).limit(1)).first() is not None


def claim(connection: Connection, languages: Languages, now: datetime, room: int, lease: timedelta) -> list[Wanted]:
    """Take up at most `room` of what is due, the latest first, for as long as the lease.

    What has waited for so long that nobody needs it any more is given up.
    """
    late = or_(_table.c.wanted_at < now - LATE, _table.c.attempts >= ATTEMPTS, _table.c.language != languages.to)
    connection.execute(update(_table).where(_table.c.due_at <= now, late).values(due_at=None))
    due = select(_table.c.item, _table.c.attempts).where(_table.c.due_at <= now)
    attempts = {
        row.item: row.attempts for row in connection.execute(due.order_by(_table.c.wanted_at.desc()).limit(room))
    }
    found = {one.item: one for one in _texts(connection, attempts, languages)}
    for item in attempts:
        # Of what is gone meanwhile, or is in another language now, nothing is wanted any more.
        until = now + lease if item in found else None
        connection.execute(_row(item, languages.to).values(due_at=until, attempts=_table.c.attempts + 1))
    return [
        Wanted(item=item, language=one.language, headline=one.headline, excerpt=one.excerpt, attempts=attempts[item])
        for item, one in found.items()
    ]


def _row(item: str, language: str) -> Any:
    return update(_table).where(_table.c.item == item, _table.c.language == language)


def postpone(connection: Connection, item: str, language: str, until: datetime | None) -> None:
    """Ask for it again at a time; None gives it up."""
    connection.execute(_row(item, language).values(due_at=until))


# --- what came of it ---


def note(
    connection: Connection,
    one: Wanted,
    found: Translated,
    can_edit: Collection[str],
    now: datetime,
) -> bool:
    """Write down a translation, and owe a silent edit to the channels that told its story without it.

    `can_edit` are the channels that can. Returns whether something is owed.
    """
    told = {"headline": found.headline, "excerpt": found.excerpt, "source": found.of, "due_at": None}
    if connection.execute(_row(one.item, found.language).values(**told)).rowcount == 0:
        return False  # forgotten meanwhile
    if found.headline is None and found.excerpt is None:
        return False
    story = select(schema.items.c.story).where(schema.items.c.id == one.item).scalar_subquery()
    alert = connection.execute(select(_alerts).where(_alerts.c.story == story)).first()
    if alert is None or alert.items[:1] != [one.item]:  # only the first item is what an edit shows
        return False
    channels = [name for name in alert.channels if name in can_edit and was_told(connection, alert.id, name)]
    if channels:
        owe_edits(connection, alert, channels, Reason.TRANSLATED, Severity.LOW, now)  # no alert waits for it
    return bool(channels)


def of(connection: Connection, items: Collection[str]) -> Mapping[str, Translated]:
    """Return the translations of these items that there are, of each the one that was wanted last."""
    found: dict[str, Translated] = {}
    for some in chunks(items):
        query = select(_table).where(_table.c.item.in_(some), _table.c.source.is_not(None))
        query = query.where(or_(_table.c.headline.is_not(None), _table.c.excerpt.is_not(None)))
        for row in connection.execute(query.order_by(_table.c.wanted_at)):
            found[row.item] = Translated(
                language=row.language, headline=row.headline, excerpt=row.excerpt, of=row.source
            )
    return found
