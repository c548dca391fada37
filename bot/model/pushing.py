"""News that is pushed: a hub promised to tell us of a feed's news, for as long as its lease runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.news import Secret


class Standing(StrEnum):
    """How we stand with a hub."""

    WANTED = "wanted"  # to be asked when it is due
    ASKED = "asked"  # asked; the hub has yet to verify that it was us
    VERIFIED = "verified"
    DENIED = "denied"  # by the hub; it is asked again, but seldom
    LEAVING = "leaving"  # we want no more of it; gone once the hub has verified that


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a hub and we agreed on about a source. `callback` is the address of ours that only this hub knows.

    `due_at` is when something is to be done about it. A lease that was granted stays good while it is asked for anew.
    `pushed_at` is the last push that was well signed, and None once a poll found what no push had brought. `refused`
    counts pushes whose signature was not ours, since the lease was granted.
    """

    source: str
    hub: str
    topic: str
    callback: str = field(repr=False)
    secret: Secret
    due_at: datetime
    state: Standing = Standing.WANTED
    lease_until: datetime | None = None
    asked_at: datetime | None = None
    pushed_at: datetime | None = None
    failures: int = 0
    refused: int = 0
    error: str | None = None
