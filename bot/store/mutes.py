"""What keeps quiet: what people muted, and for how long; and when rules with a cooldown rang."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select

from bot.model import Mute
from bot.store import schema
from bot.store.database import upsert

_mutes = schema.mutes


def add(connection: Connection, mute: Mute) -> None:
    """Write a mute down; the same thing muted again is muted by the later word."""
    row = {"kind": mute.kind, "value": mute.value, "until": mute.until, "author": mute.author, "at": mute.at}
    upsert(connection, _mutes, [row])


def remove(connection: Connection, kind: str, value: str) -> bool:
    """Take a mute back; returns whether there was one."""
    there = delete(_mutes).where(_mutes.c.kind == kind, _mutes.c.value == value)
    return connection.execute(there).rowcount > 0


def active(connection: Connection, now: datetime) -> tuple[Mute, ...]:
    """Return the mutes that are in force, the latest first."""
    query = select(_mutes).where(or_(_mutes.c.until.is_(None), _mutes.c.until > now)).order_by(_mutes.c.at.desc())
    return tuple(_mute(row) for row in connection.execute(query))


def _mute(row: Row[Any]) -> Mute:
    return Mute(kind=row.kind, value=row.value, until=row.until, author=row.author, at=row.at)


def rang(connection: Connection, rules: Collection[str]) -> dict[str, datetime]:
    """Return when rules rang last, or will ring with what waits for that."""
    if not rules:
        return {}
    table = schema.rang
    rows = connection.execute(select(table).where(table.c.rule.in_(rules)))
    return {row.rule: row.at for row in rows}


def every(connection: Connection) -> tuple[Mute, ...]:
    """Return all mutes that are written down, also those that have ended."""
    return tuple(_mute(row) for row in connection.execute(select(_mutes)))


def forget(connection: Connection, before: datetime) -> None:
    """Forget mutes that ended before then."""
    connection.execute(delete(_mutes).where(_mutes.c.until < before))
