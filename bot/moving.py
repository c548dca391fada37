"""Where a source has moved to for good: when a permanent redirect is believed, and when the old place is asked again.

A redirect is followed at every look, whatever it says. To believe it is to ask at the new place from then on, which
outlives the old one. Networks of hotels and stolen domains redirect "permanently", too; so it takes days, and the same
feed at the new place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

DAYS = timedelta(days=3)  # that a redirect has to last,
LOOKS = 3  # and looks that have to meet it,
APART = timedelta(hours=6)  # which are at least so far apart
HOME_AGAIN = timedelta(days=7)  # how often the old place is asked whether it still redirects
FAILURES = 3  # in a row at the new place, after which the old one is asked as well
LONGEST = 2_000  # characters of an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A permanent redirect of a source. `home` is its address in the config, `to` where it leads.

    `looks` that were far enough apart met it, the last at `looked`. `same` says that the new place had the old feed
    when the redirect was first met. `adopted` is since when it is believed, `checked` when `home` was last asked.
    """

    home: str
    to: str
    since: datetime
    looked: datetime
    looks: int = 1
    same: bool = False
    adopted: datetime | None = None
    checked: datetime | None = None


def address(move: Move | None, home: str, failures: int, now: datetime) -> str:
    """Return the address at which to look; `failures` is how many looks failed in a row."""
    if move is None or move.home != home or move.adopted is None:
        return home
    is_home_due = now - (move.checked or move.adopted) >= HOME_AGAIN
    return home if is_home_due or failures >= FAILURES else move.to


def after(move: Move | None, home: str, led_to: str | None, now: datetime, *, same: bool) -> Move | None:
    """Return what is known once the address of the config was asked and answered.

    `led_to` is where permanent redirects led; None: it answered by itself. `same` says that the answer is the feed
    that was known before: most of what it lists, or that nothing changed.
    """
    known = move if move is not None and move.home == home else None
    if led_to is None or not may_lead(home, led_to):
        # A feed of somebody else at the old place, such as that of a domain's new owner, does not call us back.
        return replace(known, checked=now) if known is not None and known.adopted is not None and not same else None
    if known is None or known.to != led_to:
        return Move(home=home, to=led_to, since=now, looked=now, same=same)
    if known.adopted is not None:
        return replace(known, checked=now)
    if now - known.looked < APART:
        return known
    known = replace(known, looks=known.looks + 1, looked=now)
    lasted = known.same and known.looks >= LOOKS and now - known.since >= DAYS
    return replace(known, adopted=now, checked=now) if lasted else known


def may_lead(home: str, to: str) -> bool:
    """Whether a redirect may be believed at all: not from https to http, nor where the address holds a password."""
    old, new = urlsplit(home), urlsplit(to)
    return len(to) <= LONGEST and not old.username and (old.scheme != "https" or new.scheme == "https")


def kept(move: Move) -> dict[str, Any]:
    """Return a move as JSON values."""
    times = ("since", "looked", "adopted", "checked")
    found = {name: getattr(move, name) for name in ("home", "to", "looks", "same")}
    return found | {name: None if (at := getattr(move, name)) is None else at.timestamp() for name in times}


def recalled(found: Mapping[str, Any] | None) -> Move | None:
    """Return the move that was kept; None where nothing is, or that the source is gone."""
    if not found or "to" not in found:
        return None
    times = {name: _time(found.get(name)) for name in ("since", "looked", "adopted", "checked")}
    return Move(home=found["home"], to=found["to"], looks=found["looks"], same=found["same"], **times)


def _time(seconds: float | None) -> Any:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
