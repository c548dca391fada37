"""Rows of the tables as the nouns that they hold."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from bot.model import Alert, Earlier, Item, Match, Placement, Reason, Seen, Severity, Span, TextState

PLACEMENT = TypeAdapter(Placement)
EARLIER = TypeAdapter(Earlier)
SEEN = TypeAdapter(Seen)


def item_of(row: Row[Any]) -> Item:
    """Return the item that a row of `items` holds."""
    return Item(
        id=row.id,
        source=row.source,
        run=row.run,
        guid=row.guid,
        url=row.url,
        title=row.title,
        summary=row.summary,
        body=row.body,
        author=row.author,
        outlet=row.outlet,
        published=row.published,
        first_seen=row.first_seen,
        language=row.language,
        tags=tuple(row.tags),
        text=TextState(row.text),
        canonical=row.canonical,
        publisher=row.publisher,
        credit=row.credit,
        modified=row.modified,
        embargo_until=row.embargo_until,
        picture=row.picture,
    )


def placement_of(kept: Mapping[str, Any] | None) -> Placement:
    """Return what an item is to its story, as it was written down."""
    return PLACEMENT.validate_python(kept) if kept else Placement()


def alert_of(row: Row[Any]) -> Alert:
    """Return the alert that a row of `alerts` holds."""
    return Alert(
        id=row.id,
        story=row.story,
        revision=row.revision,
        severity=Severity(row.severity),
        rules=tuple(row.rules),
        items=tuple(row.items),
        channels=tuple(row.channels),
        notes=tuple(row.notes),
        last=tuple(EARLIER.validate_python(one) for one in row.last or ()),
        related=EARLIER.validate_python(row.related) if row.related else None,
        seen=SEEN.validate_python(row.seen) if row.seen else None,
        reason=Reason(row.reason),
        loud=row.loud,
        at=row.at,
    )


def match_of(row: Row[Any]) -> Match:
    """Return the match that a row of `matches` holds."""
    spans = tuple(Span(field=name, start=start, end=end, term=term) for name, start, end, term in row.spans)
    return Match(rule=row.rule, spans=spans)
