"""The life of a subscription to a hub: asked for, verified, renewed in time; and how far its pushes can be trusted."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot import retry
from bot.errors import TransferError
from bot.model import Standing, Subscription
from bot.text import storable

ASKED_FOR = timedelta(days=10)  # what WebSub recommends; a hub grants what it likes
LONGEST = timedelta(days=31)  # a lease beyond that is not believed: it would never be renewed
PATIENCE = timedelta(minutes=10)  # in which a hub verifies what it was asked for
RENEWED_AT = 0.8  # of the lease, so that a hub that is down for a while costs nothing
SHORTEST = timedelta(minutes=1)  # between two renewals, however short the lease
ASKS = timedelta(minutes=10)  # between the first two attempts, from where they grow rarer
AFTER_DENIAL = timedelta(days=1)
ANEW = timedelta(hours=1)  # between two requests that follow from pushes that never came
SAFETY = timedelta(hours=1)  # between two polls of a source whose pushes have proved to come
REASON = 200  # characters of what a hub says


def is_alive(subscription: Subscription, now: datetime) -> bool:
    """Whether the hub promised to push at this time."""
    if subscription.state is Standing.LEAVING or subscription.lease_until is None:
        return False
    return now < subscription.lease_until


def is_trusted(subscription: Subscription, now: datetime) -> bool:
    """Whether polls may be rare: the hub promised to push, it has done so, and since then nothing was found without it.

    A hub is not taken at its word, since many feeds announce one that their publisher forgot to tell of its news.
    """
    return is_alive(subscription, now) and subscription.pushed_at is not None


def slowed(subscription: Subscription, wait: timedelta, now: datetime) -> timedelta:
    """Return how long to wait for the next poll, where it would be `wait` without pushes."""
    if not is_trusted(subscription, now) or subscription.lease_until is None:
        return wait
    return max(wait, min(SAFETY, subscription.lease_until - now))


def asked(subscription: Subscription, now: datetime) -> Subscription:
    """The hub is about to be asked for it, or to end it: that is asked once only, and `failures` says that it was."""
    if subscription.state is Standing.LEAVING:
        return replace(subscription, asked_at=now, due_at=now + PATIENCE, failures=1)
    return replace(subscription, state=Standing.ASKED, asked_at=now, due_at=now + PATIENCE)


def failed(subscription: Subscription, error: TransferError, now: datetime) -> Subscription:
    """The hub could not be asked, or refused to be."""
    failures = subscription.failures + 1
    due_at = now + retry.source_wait(error, failures, ASKS)
    return replace(
        subscription, state=Standing.WANTED, failures=failures, due_at=due_at, error=storable(str(error))[:REASON]
    )


def unanswered(subscription: Subscription, now: datetime) -> Subscription:
    """The hub took our request, and never came to verify it."""
    minutes = round(PATIENCE.total_seconds() / 60)
    why = f"did not call back within {minutes} min; can it reach {_site(subscription.callback)}?"
    return failed(subscription, TransferError(why), now)


def verified(subscription: Subscription, lease: timedelta, now: datetime) -> Subscription:
    """The hub asked whether it was us, and promises to push for so long."""
    lease = min(lease, LONGEST)
    return replace(
        subscription,
        state=Standing.VERIFIED,
        lease_until=now + lease,
        due_at=now + max(lease * RENEWED_AT, SHORTEST),
        failures=0,
        refused=0,
        error=None,
    )


def denied(subscription: Subscription, reason: str, now: datetime) -> Subscription:
    """The hub said no, or that it ends what it promised."""
    words = " ".join(storable(reason).split())[:REASON]
    return replace(
        subscription,
        state=Standing.DENIED,
        lease_until=None,
        pushed_at=None,
        due_at=now + AFTER_DENIAL,
        error=f"denied the subscription{f': {words}' if words else ''}",
    )


def missed(subscription: Subscription, now: datetime) -> Subscription:
    """A poll found what no push had brought: the hub is trusted no more, and asked anew unless that was just done."""
    if subscription.pushed_at is None:
        return subscription
    asked_long_ago = subscription.asked_at is None or subscription.asked_at + ANEW <= now
    anew = subscription.state is Standing.VERIFIED and asked_long_ago
    return replace(subscription, pushed_at=None, due_at=now if anew else subscription.due_at)


def left(subscription: Subscription, now: datetime) -> Subscription:
    """We want no more of it."""
    return replace(subscription, state=Standing.LEAVING, lease_until=None, due_at=now, failures=0, error=None)


def _site(callback: str) -> str:
    """Return the part of our address that a person may see."""
    return callback.rsplit("/", 1)[0]
