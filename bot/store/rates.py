"""What servers count: the times of the last messages of each chat and bot, and what refusals taught of their limits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from bot import rates
from bot.model import Quota
from bot.store import schema
from bot.store.database import upsert

COUNT = TypeAdapter(rates.Count)

_rates = schema.rates


def opens(connection: Connection, quotas: Sequence[Quota], now: datetime) -> datetime:
    """Return the first time at which one more message may go out under all of the quotas."""
    counts = _counts(connection, quotas)
    return max((rates.opens(quota, counts[quota.key], now) for quota in quotas), default=now)


def take(connection: Connection, quotas: Sequence[Quota], now: datetime) -> None:
    """Count a message that goes out now."""
    counts = _counts(connection, quotas)
    _write(connection, {quota.key: rates.taken(quota, counts[quota.key], now) for quota in quotas})


def answered(connection: Connection, quotas: Sequence[Quota], at: datetime, now: datetime) -> None:
    """Note that what went out `at` was taken by now: its server counted it no later."""
    counts = _counts(connection, quotas)
    _write(connection, {quota.key: rates.answered(counts[quota.key], at, now) for quota in quotas})


def refused(connection: Connection, quotas: Sequence[Quota], at: datetime, after: timedelta, now: datetime) -> None:
    """Note that the server refused what went out `at`, as it counts more strictly than we did, and asks to wait."""
    counts = _counts(connection, quotas)
    learnt = rates.refused(tuple(quotas), tuple(counts[quota.key] for quota in quotas), at, after, now)
    _write(connection, {quota.key: count for quota, count in zip(quotas, learnt, strict=True)})


def _counts(connection: Connection, quotas: Sequence[Quota]) -> dict[str, rates.Count]:
    keys = [quota.key for quota in quotas]
    found = connection.execute(select(_rates).where(_rates.c.key.in_(keys))) if keys else ()
    known = {row.key: COUNT.validate_python(row.count) for row in found}
    return {key: known.get(key, rates.Count()) for key in keys}


def _write(connection: Connection, counts: dict[str, rates.Count]) -> None:
    rows = [{"key": key, "count": COUNT.dump_python(count, mode="json")} for key, count in counts.items()]
    upsert(connection, _rates, rows)
