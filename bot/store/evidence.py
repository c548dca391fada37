"""Evidence: what was told, as it came. What a feed gave is written with the alert; its page once that was fetched."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, select, update

from bot.model import Capture, Delivery, Item, Match, Outcome
from bot.store import schema
from bot.store.database import rows_with, upsert
from bot.store.letterbox import delivery_of
from bot.store.news import chunks
from bot.store.rows import item_of, match_of

ENTRY = ("title", "summary", "body", "author", "outlet", "url", "guid", "language", "tags", "picture")
"""What of an item is what its source gave; times are written beside it."""

_evidence, _captures = schema.evidence, schema.captures


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """What is kept of an item that was told.

    `entry` is what its source gave, by the names of an item's fields; `text` what was read in its page, and `flaw` why
    nothing was, or why there is no page. `at` is when it was first told.
    """

    entry: dict[str, Any]
    at: datetime
    capture: Capture | None = None
    flaw: str | None = None
    text: str | None = None


# --- keeping ---------------------------------------------------------------------------------------------------


def keep_entries(connection: Connection, outcome: Outcome, now: datetime, fed: Item | None = None) -> None:
    """Keep what the sources gave of the items that an outcome makes part of an alert; `fed` is one before its reading.

    What is kept of an item already stays as it is. The outcome must be written.
    """
    told = {item for alert in outcome.alerts for item in alert.items}
    new = {kept.item.id: kept.item for kept in outcome.kept if kept.item.id in told}
    if fed is not None and fed.id in new:
        new[fed.id] = fed
    before = told & {item for item, _story in outcome.adopted} - new.keys()
    new |= {row.id: item_of(row) for row in rows_with(connection, schema.items.c.id, before, schema.items)}
    known = {row.item for row in rows_with(connection, _evidence.c.item, new.keys(), _evidence.c.item)}
    rows = [{"item": id_, "entry": entry_of(item), "at": now} for id_, item in new.items() if id_ not in known]
    upsert(connection, _evidence, rows)


def entry_of(item: Item) -> dict[str, Any]:
    """Return what an item says of itself as JSON values; what it does not say is left out."""
    said = {name: getattr(item, name) for name in ENTRY} | {"tags": list(item.tags)}
    said |= {name: moment.isoformat() for name in ("published", "embargo_until") if (moment := getattr(item, name))}
    return {name: value for name, value in sorted(said.items()) if value}


def keep_page(
    connection: Connection,
    item: str,
    capture: Capture | None,
    *,
    known_as: str | None = None,
    text: str | None = None,
    flaw: str | None = None,
) -> bool:
    """Keep the page of an item if that was told. Returns whether it was, and its page is not there.

    `capture` is the page if it was just fetched, `known_as` its id if it was fetched for another item.
    """
    there = connection.execute(select(_evidence.c.capture).where(_evidence.c.item == item)).first()
    if there is None:
        return False
    if capture is not None:
        upsert(connection, _captures, [{each.name: _plain(getattr(capture, each.name)) for each in fields(capture)}])
    known = capture.id if capture else _known(connection, known_as)
    values = {"capture": known or there.capture, "text": text, "flaw": flaw}
    connection.execute(
        update(_evidence)
        .where(_evidence.c.item == item)
        .values({name: value for name, value in values.items() if value is not None or name == "flaw"})
    )
    return known is None


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _known(connection: Connection, capture: str | None) -> str | None:
    return connection.scalar(select(_captures.c.id).where(_captures.c.id == capture)) if capture else None


def forget(connection: Connection, before: datetime) -> None:
    """Forget the evidence of what was told before then, and pages that no item has any more."""
    connection.execute(delete(_evidence).where(_evidence.c.at < before))
    is_used = exists().where(_evidence.c.capture == _captures.c.id)
    connection.execute(delete(_captures).where(_captures.c.fetched_at < before, ~is_used))


# --- looking ---------------------------------------------------------------------------------------------------


def exhibits(connection: Connection, items: Collection[str]) -> dict[str, Exhibit]:
    """Return what is kept of items, without the bytes of their pages (see `body_of`)."""
    rows = rows_with(connection, _evidence.c.item, items, _evidence)
    wanted = {row.capture for row in rows if row.capture}
    columns = [column for column in _captures.c if column.name != "body"]
    captures = {row.id: _capture_of(row) for row in rows_with(connection, _captures.c.id, wanted, *columns)}
    return {
        row.item: Exhibit(
            entry=dict(row.entry), at=row.at, capture=captures.get(row.capture), flaw=row.flaw, text=row.text
        )
        for row in rows
    }


def _capture_of(row: Any) -> Capture:
    said = {each.name: getattr(row, each.name) for each in fields(Capture) if each.name not in {"body", "left_out"}}
    return Capture(**said, left_out=tuple(row.left_out), body=b"")


def body_of(connection: Connection, capture: str) -> bytes:
    """Return the compressed bytes of a page; none where it was forgotten meanwhile."""
    return connection.scalar(select(_captures.c.body).where(_captures.c.id == capture)) or b""


def matches_of(connection: Connection, items: Collection[str]) -> dict[str, list[Match]]:
    """Return which rules hit items, and where."""
    found: dict[str, list[Match]] = {}
    for row in sorted(
        rows_with(connection, schema.matches.c.item, items, schema.matches), key=lambda row: (row.item, row.rule)
    ):
        found.setdefault(row.item, []).append(match_of(row))
    return found


def deliveries_of(connection: Connection, alerts: Iterable[str]) -> Sequence[tuple[Delivery, datetime]]:
    """Return the messages that told of alerts and of which any part arrived, in order, each with when it was sent."""
    dues, table = schema.dues, schema.deliveries
    found: dict[str, tuple[Delivery, datetime]] = {}
    for some in chunks(alerts):
        told = exists().where(dues.c.delivery == table.c.id, dues.c.alert.in_(some))
        for row in connection.execute(select(table).where(told)):
            delivery = delivery_of(row)
            if any(part.sent for part in delivery.parts):
                found[row.id] = delivery, row.settled_at or row.created_at
    return sorted(found.values(), key=lambda one: (one[1], one[0].channel, one[0].id))
