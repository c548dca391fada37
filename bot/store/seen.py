"""Acknowledgements: a story that somebody has seen, for all channels that were told of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, select, update

from bot.model import Due, Reason, Seen, Severity
from bot.store import schema
from bot.store.database import upsert
from bot.store.rows import SEEN

_alerts = schema.alerts


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert that a channel was told of: its story, and who has it in hand."""

    story: str
    seen: Seen | None


def told(connection: Connection, alert: str, channels: Collection[str]) -> Told | None:
    """Return what somebody in one of these channels may say something to; None where none of them was told of it."""
    row = connection.execute(select(_alerts).where(_alerts.c.id == alert)).first()
    if row is None or not set(row.channels) & set(channels):
        return None
    return Told(story=row.story, seen=SEEN.validate_python(row.seen) if row.seen else None)


def acknowledge(connection: Connection, story: str, by: str, now: datetime) -> bool:
    """Note that somebody saw a story, and owe all its channels a silent edit that says so.

    `story` is the id of a story or of its alert. Returns False where there is no such alert, or it was seen before.
    """
    row = connection.execute(select(_alerts).where((_alerts.c.story == story) | (_alerts.c.id == story))).first()
    if row is None or row.seen:
        return False
    seen = SEEN.dump_python(Seen(by=by, at=now), mode="json")
    connection.execute(update(_alerts).where(_alerts.c.id == row.id).values(seen=seen))
    # Whoever has not heard of it yet will see it in the first message.
    channels = [name for name in row.channels if was_told(connection, row.id, name)]
    owe_edits(connection, row, channels, Reason.SEEN, Severity(row.severity), now)
    return True


def was_told(connection: Connection, alert: str, channel: str) -> bool:
    """Whether a channel has a message of its own about a story, or has one on its way."""
    table = schema.deliveries
    own = exists().where(table.c.alert == alert, table.c.channel == channel, table.c.status != "dead")
    return bool(connection.scalar(select(own)))


def owe_edits(
    connection: Connection, alert: Row[Any], channels: Sequence[str], reason: Reason, severity: Severity, now: datetime
) -> None:
    """Owe channels a silent edit of what they were told of an alert, of which something new is known."""
    revision = alert.revision + 1
    connection.execute(update(_alerts).where(_alerts.c.id == alert.id).values(revision=revision, at=now))
    dues = [
        Due(
            alert=alert.id,
            channel=channel,
            revision=revision,
            due_at=now,
            reason=reason,
            severity=severity,
            loud=False,
        )
        for channel in channels
    ]
    upsert(connection, schema.dues, [{name: getattr(due, name) for name in due.__slots__} for due in dues])
