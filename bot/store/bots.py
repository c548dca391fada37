"""Bots that people press buttons of: who listens to each, and how far."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.store import schema
from bot.store.database import upsert

_bots = schema.bots


def lease(connection: Connection, bot: str, listener: str, now: datetime, until: datetime) -> bool:
    """Take a bot to listen to; False while another process does."""
    row = connection.execute(select(_bots).where(_bots.c.name == bot)).first()
    if row is not None and row.listener != listener and row.lease_until is not None and row.lease_until > now:
        return False
    upsert(connection, _bots, [{"name": bot, "lease_until": until, "listener": listener}])
    return True


def heard(connection: Connection, bot: str) -> int | None:
    """Return the number of the last press that is done with; None where there was none."""
    number: int | None = connection.scalar(select(_bots.c.heard).where(_bots.c.name == bot))
    return number


def hear(connection: Connection, bot: str, number: int) -> bool:
    """Note that a press is done with; False where it was before."""
    last = heard(connection, bot)
    if last is not None and number <= last:
        return False
    if connection.execute(update(_bots).where(_bots.c.name == bot).values(heard=number)).rowcount == 0:
        upsert(connection, _bots, [{"name": bot, "heard": number}])
    return True
