"""How long alerts took: from publication, and from our first sight, to the message that rang for them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select

from bot.model import Action, Reason
from bot.store import schema
from bot.store.news import chunks

MOST = 5_000  # of the latest that are looked at
ON_PURPOSE = (Reason.DIGEST, Reason.ESCALATED)  # what these say was not meant to be told at once

_dues, _deliveries, _alerts, _items = schema.dues, schema.deliveries, schema.alerts, schema.items


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long something took, in seconds: half of it at most `p50`, 95 of 100 at most `p95`; of `count` times."""

    p50: float
    p95: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message that rang for one item, and when it arrived: `published` is None where that cannot be believed.

    `began` says that the item began its story. What waited for a digest, for the end of quiet hours or for its turn is
    no arrival: it was late on purpose.
    """

    delivery: str
    alert: str
    channel: str
    source: str
    published: datetime | None
    first_seen: datetime
    at: datetime
    began: bool

    @property
    def took(self) -> dict[str, float]:
        """How many seconds it took, by where they are counted from: publication (if that is known), first_sight."""
        since = {"publication": self.from_publication, "first_sight": self.from_first_sight}
        return {name: seconds for name, seconds in since.items() if seconds is not None}

    @property
    def from_publication(self) -> float | None:
        """Seconds since the item was published."""
        return None if self.published is None else max((self.at - self.published).total_seconds(), 0.0)

    @property
    def from_first_sight(self) -> float:
        """Seconds since we first saw it."""
        return max((self.at - self.first_seen).total_seconds(), 0.0)


def lately(connection: Connection, channels: Collection[str], since: datetime) -> list[Arrival]:
    """Return what arrived at these channels since then, the latest first."""
    rows = _rang().where(_deliveries.c.channel.in_(channels), _deliveries.c.settled_at >= since)
    return list(_arrivals(connection, connection.execute(rows.limit(MOST)).all()))


def of(connection: Connection, deliveries: Collection[str]) -> list[Arrival]:
    """Return those of these deliveries that arrived and rang."""
    rows = [row for some in chunks(deliveries) for row in connection.execute(_rang().where(_deliveries.c.id.in_(some)))]
    return list(_arrivals(connection, rows))


def _rang() -> Select[Any]:
    """Return the query for messages that rang; each with the first thing that it told."""
    belongs = and_(
        _dues.c.alert == _deliveries.c.alert,  # that of a digest is null
        _dues.c.channel == _deliveries.c.channel,
        _dues.c.delivery == _deliveries.c.id,
    )
    return (
        select(
            _deliveries.c.id,
            _deliveries.c.alert,
            _deliveries.c.channel,
            _deliveries.c.settled_at,
            _dues.c.item,
            _dues.c.revision,
            _alerts.c["items"][0].as_string().label("first"),
        )
        .join(_dues, belongs)
        .join(_alerts, _alerts.c.id == _deliveries.c.alert)
        .where(_deliveries.c.status == "sent", _deliveries.c.action != Action.EDIT)
        .where(_dues.c.loud, _dues.c.digest.is_(None), _dues.c.held.is_(None), _dues.c.reason.not_in(ON_PURPOSE))
        .order_by(_deliveries.c.settled_at.desc(), _deliveries.c.id, _dues.c.revision)
    )


def _arrivals(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[Arrival]:
    told: dict[str, tuple[str, Row[Any]]] = {}
    for row in rows:
        item = row.item or (row.first if row.revision == 1 else None)  # else nobody knows which item rang
        if item is not None:
            told.setdefault(row.id, (item, row))
    dates = {
        row.id: row
        for some in chunks({item for item, _row in told.values()})
        for row in connection.execute(
            select(_items.c.id, _items.c.source, _items.c.published, _items.c.first_seen).where(_items.c.id.in_(some))
        )
    }
    for item, row in told.values():
        if (found := dates.get(item)) is not None:  # it may be forgotten
            is_dated = found.published is not None and found.published <= found.first_seen
            yield Arrival(
                delivery=row.id,
                alert=row.alert,
                channel=row.channel,
                source=found.source,
                published=found.published if is_dated else None,
                first_seen=found.first_seen,
                at=row.settled_at,
                began=row.revision == 1,
            )


def spread(seconds: Sequence[float]) -> Spread | None:
    """Return how long things took, None of nothing."""
    if not seconds:
        return None
    ordered = sorted(max(one, 0.0) for one in seconds)
    half, most = (ordered[min(int(share * len(ordered)), len(ordered) - 1)] for share in (0.5, 0.95))
    return Spread(p50=half, p95=most, count=len(ordered))
