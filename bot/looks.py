"""One look at a source: at which address, what it tells of the source's rhythm, and when the next one is due."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from bot import moving, pacing
from bot.errors import FetchError
from bot.model import Fetched, Fetcher, Source
from bot.moving import Move
from bot.pacing import Rhythm
from bot.store.news import DueSource
from bot.world import World

JITTER = (0.9, 1.1)
LONGEST_REST = timedelta(days=1)  # that a server which answers may ask for


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look brought; `at_home` says that it was at the address of the config."""

    fetched: Fetched
    at_home: bool = True


async def look(world: World, source: Source, due: DueSource) -> Look:
    """Fetch a source from where it is, or was. Raises FetchError."""
    web = world.web.through(source.access, source.address)
    move, home = moving.recalled(due.moved), home_of(source)
    if home is None:
        return Look(fetched=await source.fetcher.fetch(due.cursor, web))
    address = moving.address(move, home, due.failures, world.web.now())
    try:
        fetched = await _at(source.fetcher, address).fetch(due.cursor, web)
    except FetchError as error:
        if move is None or move.adopted is None or (address != home and not error.permanent):
            raise
        # The old place is gone, as happens to places that things moved away from; or the new one is, against its word.
        address = move.to if address == home else home
        fetched = await _at(source.fetcher, address).fetch(due.cursor, web)
    return Look(fetched=fetched, at_home=address == home)


def home_of(source: Source) -> str | None:
    """Return the address in the config, where that is all that says where the source is."""
    # Some kinds have an address that they make of other keys; where that moves to cannot be told them.
    keys: Mapping[str, Any] = getattr(source.fetcher, "__dataclass_fields__", {})
    return source.address if "url" in keys else None


def _at(fetcher: Fetcher, address: str) -> Fetcher:
    return cast("Fetcher", replace(cast("Any", fetcher), url=address))


def moved(source: Source, due: DueSource, found: Look, now: datetime, *, listed: int, known: int) -> Move | None:
    """Return what is known of a move after a look that listed so many items, of which so many were known."""
    move, home = moving.recalled(due.moved), home_of(source)
    if home is None:
        return None
    if not found.at_home:
        home_was_asked = moving.address(move, home, due.failures, now) == home
        return replace(move, checked=now) if move is not None and home_was_asked else move
    # At the first look there was nothing before: what we know came from the new place.
    same = due.first_look or found.fetched.unchanged or (known > 0 and 2 * known >= listed)
    return moving.after(move, home, found.fetched.moved_to, now, same=same)


def rhythm_after(
    due: DueSource, listed: Sequence[datetime | None], new: Sequence[datetime | None], now: datetime
) -> Rhythm:
    """Return a source's rhythm after a look; `listed` and `new` are the dates of all items and of the new ones."""
    rhythm = pacing.recalled(due.pace)
    if rhythm is None or due.first_look:
        return pacing.first_rhythm(listed, now)
    return pacing.learnt(rhythm, new, due.succeeded_at or now, now)


def next_look(source: Source, fetched: Fetched, rhythm: Rhythm | None, now: datetime) -> timedelta:
    """Return when to look again: as the config asks, or by the source's rhythm; but as a replay says.

    A server that demands a rest gets it in any case.
    """
    rest = min(fetched.retry_after or timedelta(0), LONGEST_REST)
    if rhythm is None:
        return fetched.next_in if fetched.next_in is not None else pacing.STEADY
    own = source.every or pacing.next_look(rhythm, now, fetched.next_in, random.uniform(*JITTER))
    return max(own, rest)
