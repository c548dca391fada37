"""How fast we may send: what a server documents, and what its refusals teach."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import Quota, Rate

REPEATED = timedelta(hours=1)  # a refusal this soon after another says that the documented rates are not the real ones
TOGETHER = timedelta(seconds=1)  # refusals of two chats this close are about what they share, if that is busy
EASING = timedelta(minutes=30)  # after which a tenth of what was learnt is forgotten: to find out whether it is over,
ENOUGH = 200  # if so many messages got through meanwhile, as finding out costs a refusal,
AT_LAST = timedelta(hours=6)  # or so much time has passed
REMEMBERED = timedelta(minutes=2)  # what went out earlier has no part in a refusal
KEPT = 20  # times of messages that are kept of each quota, to learn from, if its rates need no more
LEARNT = 3  # rates that are learnt of a quota: a server may count by the second and by the minute
SLOWEST = timedelta(minutes=5)  # the longest time that is learnt; a longer wait is obeyed, and that is all
_LEAP = 5  # however few got through: another program may send by the same bot
_WIDER = 1.25
_LEFT = 0.9  # of what was learnt, after one `EASING`
_OF_THE_ORDER = 3  # a wait of up to three times a rate's own time is that rate's
_BUSY = 3  # a bot that sends fewer in the time of a rate is not refused for what it sends in all


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What is known of a quota: when it was last used, and what its server said to that.

    `sent` are the times of the last messages, the oldest first. `learnt` are rates that hold beside those of the quota,
    as they were at `refused_at`; `through` counts what got through since. Nothing may go out before `closed_until`.
    `by` is the narrower quota in which the last refusal met us.
    """

    sent: tuple[datetime, ...] = ()
    learnt: tuple[Rate, ...] = ()
    closed_until: datetime | None = None
    refused_at: datetime | None = None
    through: int = 0
    by: str | None = None


def opens(quota: Quota, count: Count, now: datetime) -> datetime:
    """Return the first time at which one more may go out; `now` where that is at once."""
    at = max(now, count.closed_until or now)
    for rate in (*quota.rates, *eased(count, now)):
        if len(count.sent) >= rate.number:
            at = max(at, count.sent[-rate.number] + rate.per)
    return at


def taken(quota: Quota, count: Count, now: datetime) -> Count:
    """Return the count with a message that goes out now."""
    most = max(KEPT, *(rate.number for rate in quota.rates))
    return replace(count, sent=tuple(sorted((*count.sent, now)))[-most:], through=count.through + 1)


def answered(count: Count, at: datetime, now: datetime) -> Count:
    """Return the count where the message that went out `at` was taken by `now`: that is when it was counted at last."""
    return replace(count, sent=tuple(sorted((*_without(count, at), now)))) if at in count.sent else count


def _without(count: Count, at: datetime) -> tuple[datetime, ...]:
    index = count.sent.index(at) if at in count.sent else len(count.sent)
    return count.sent[:index] + count.sent[index + 1 :]


def eased(count: Count, now: datetime) -> tuple[Rate, ...]:
    """Return the rates that were learnt, as far as they are not forgotten by now."""
    if count.refused_at is None:
        return ()
    gone = max(timedelta(0), now - count.refused_at)
    steps = max(min(gone // EASING, count.through // ENOUGH), gone // AT_LAST)
    left = _LEFT**steps
    return tuple(replace(rate, per=rate.per * left) for rate in count.learnt)


# --- refusals --------------------------------------------------------------------------------------------------


def refused(
    quotas: tuple[Quota, ...], counts: tuple[Count, ...], at: datetime, after: timedelta, now: datetime
) -> tuple[Count, ...]:
    """Return the counts after a refusal that asks to wait: `quotas` are those that the message fell under.

    `at` is when it went out, of which it is as if it had not been. The first quota is the narrowest, a chat, and is
    closed. The others, of the bot, are closed, too, where the bot is busy, the wait short, and another chat was refused
    at the same time. What is closed learns from it, if it was refused before.
    """
    narrow, *wide = quotas
    counts = tuple(replace(count, sent=_without(count, at)) for count in counts)
    shared = [_is_shared(quota, count, narrow.key, after, now) for quota, count in zip(wide, counts[1:], strict=True)]
    # The chat learns in either case: nobody knows for sure what was meant.
    changed = [_learned(narrow, replace(counts[0], closed_until=now + after), now)]
    for quota, count, is_shared in zip(wide, counts[1:], shared, strict=True):
        met = replace(count, by=narrow.key)
        if is_shared:
            changed.append(_learned(quota, replace(met, closed_until=now + after), now))
        else:
            # Not learnt from: only noted, so that the next one can be compared with it.
            changed.append(replace(met, learnt=eased(count, now), refused_at=now, through=0))
    return tuple(changed)


def _is_shared(quota: Quota, count: Count, narrow: str, after: timedelta, now: datetime) -> bool:
    if count.by in {None, narrow} or count.refused_at is None or now - count.refused_at > TOGETHER:
        return False
    return any(
        after <= rate.per * _OF_THE_ORDER and sum(1 for at in count.sent if now - at < rate.per) >= _BUSY
        for rate in (*quota.rates, *eased(count, now))
    )


def _learned(quota: Quota, count: Count, now: datetime) -> Count:
    """Return the count after a refusal of its own. A first one is obeyed; what comes soon after it lowers the rate."""
    learnt = eased(count, now)
    if count.refused_at is not None and now - count.refused_at <= REPEATED:
        found = _found(quota, count, learnt, now)
        if found is not None:
            learnt = _with(quota, learnt, found)
    return replace(count, learnt=learnt, refused_at=now, through=0)


def _found(quota: Quota, count: Count, learnt: tuple[Rate, ...], now: datetime) -> Rate | None:
    """Return the rate that a refusal speaks of: so many of the last messages, from the first to the end of the wait.

    Of what it could be it is the fastest; and nothing that is far slower than the rates that hold.
    """
    closed = count.closed_until or now
    sent = [at for at in count.sent if now - at <= REMEMBERED]
    could = [Rate(number=number, per=closed - at) for number, at in enumerate(reversed(sent), start=1) if at < closed]
    best = min(could, key=_gap, default=None)
    slowest = max(_gap(rate) for rate in (*quota.rates, *learnt))
    return best and replace(best, per=min(best.per, slowest * best.number * _LEAP, SLOWEST))


def _gap(rate: Rate) -> timedelta:
    """Return the time between two messages at a rate, on average."""
    return rate.per / rate.number


def _with(quota: Quota, learnt: tuple[Rate, ...], found: Rate) -> tuple[Rate, ...]:
    """Return the rates with one more; where it allows hardly less than one of them, that one is made slower."""
    near = next((one for one in (*learnt, *quota.rates) if _allows_less(_wider(one), found)), None)
    new = found if near is None else _wider(near)
    others = (one for one in learnt if not any(_allows_less(other, one) for other in (*quota.rates, new)))
    return (*others, new)[-LEARNT:]


def _wider(rate: Rate) -> Rate:
    return replace(rate, per=max(rate.per, min(rate.per * _WIDER, SLOWEST)))


def _allows_less(rate: Rate, other: Rate) -> bool:
    """Whether whoever keeps to a rate keeps to another, too."""
    times = other.number // rate.number
    return times > 0 and rate.per * times >= other.per
