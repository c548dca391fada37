"""How fast we may send: what a server documents, and what its refusals teach."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import Quota, Rate

REPEATED = timedelta(hours=1)  # a refusal this soon after another says that the documented rate is not the real one
TOGETHER = timedelta(seconds=1)  # refusals of two chats this close are about what they share, if that is busy
EASING = timedelta(minutes=30)  # in which a tenth of what was learnt is forgotten, so that we find out when it is over
SLOWEST = 100.0  # times slower than documented
_STEP = 1.5
_LEAP = 4  # however few got through: another program may send by the same bot
_KEPT = 0.9  # of what was learnt, after one `EASING`
_AS_DOCUMENTED = 1.05
_OF_THE_ORDER = 3  # a wait of up to three times a rate's own time is that rate's
_BUSY = 3  # a bot that sends less than a third of what it may is not refused for what it sends in all


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What is known of a quota: when it was last used, and what its server said to that.

    `sent` are the times of the last messages, the oldest first. `slower` has for each rate of the quota how many times
    slower than documented it turned out to be at `refused_at`. Nothing may go out before `closed_until`. `by` is the
    narrower quota in which the last refusal met us.
    """

    sent: tuple[datetime, ...] = ()
    slower: tuple[float, ...] = ()
    closed_until: datetime | None = None
    refused_at: datetime | None = None
    by: str | None = None


def opens(quota: Quota, count: Count, now: datetime) -> datetime:
    """Return the first time at which one more may go out; `now` where that is at once."""
    at = max(now, count.closed_until or now)
    for rate, slower in zip(quota.rates, eased(quota, count, now), strict=True):
        number, per = _at_most(rate, slower)
        if len(count.sent) >= number:
            at = max(at, count.sent[-number] + per)
    return at


def taken(quota: Quota, count: Count, now: datetime) -> Count:
    """Return the count with a message that goes out now."""
    most = max(rate.number for rate in quota.rates)
    return replace(count, sent=tuple(sorted((*count.sent, now)))[-most:])


def answered(count: Count, at: datetime, now: datetime) -> Count:
    """Return the count where the message that went out `at` was taken by `now`: that is when it was counted at last."""
    return replace(count, sent=tuple(sorted((*_without(count, at), now)))) if at in count.sent else count


def _without(count: Count, at: datetime) -> tuple[datetime, ...]:
    index = count.sent.index(at) if at in count.sent else len(count.sent)
    return count.sent[:index] + count.sent[index + 1 :]


def refused(
    quotas: tuple[Quota, ...], counts: tuple[Count, ...], at: datetime, after: timedelta, now: datetime
) -> tuple[Count, ...]:
    """Return the counts after a refusal that asks to wait: `quotas` are those that the message fell under.

    `at` is when it went out, of which it is as if it had not been.
    The first is the narrowest, a chat, and is closed. The others, of the bot, are closed where they are busy, the wait
    is short, and another chat was refused at the same time. Whichever it is learns from it, if it was refused before.
    """
    narrow, *wide = quotas
    counts = tuple(replace(count, sent=_without(count, at)) for count in counts)
    shared = [_is_shared(quota, count, narrow.key, after, now) for quota, count in zip(wide, counts[1:], strict=True)]
    first = replace(counts[0], closed_until=now + after)
    changed = [first if any(shared) else _learnt(narrow, first, after, now)]
    for quota, count, is_shared in zip(wide, counts[1:], shared, strict=True):
        met = replace(count, by=narrow.key)
        if is_shared:
            changed.append(_learnt(quota, replace(met, closed_until=now + after), after, now))
        else:
            # Not learnt from: only noted, so that the next one can be compared with it.
            changed.append(replace(met, slower=eased(quota, count, now), refused_at=now))
    return tuple(changed)


def eased(quota: Quota, count: Count, now: datetime) -> tuple[float, ...]:
    """Return how many times slower than documented each rate is taken to be by now."""
    if count.refused_at is None or len(count.slower) != len(quota.rates):
        return (1.0,) * len(quota.rates)
    kept = _KEPT ** max(0.0, (now - count.refused_at) / EASING)
    left = tuple(1 + (one - 1) * kept for one in count.slower)
    return tuple(one if one > _AS_DOCUMENTED else 1.0 for one in left)


def _at_most(rate: Rate, slower: float) -> tuple[int, timedelta]:
    """Return a rate that is so many times slower: fewer in the same time, or one in a longer one."""
    number = int(rate.number / slower)
    return (number, rate.per) if number else (1, rate.per * slower / rate.number)


def _is_shared(quota: Quota, count: Count, narrow: str, after: timedelta, now: datetime) -> bool:
    if count.by in {None, narrow} or count.refused_at is None or now - count.refused_at > TOGETHER:
        return False
    return any(
        after <= rate.per * _OF_THE_ORDER
        and sum(1 for at in count.sent if now - at < rate.per) * _BUSY >= _at_most(rate, slower)[0]
        for rate, slower in zip(quota.rates, eased(quota, count, now), strict=True)
    )


def _learnt(quota: Quota, count: Count, after: timedelta, now: datetime) -> Count:
    """Return the count after a refusal of its own. A first one is obeyed; what comes soon after it lowers the rate."""
    slower = list(eased(quota, count, now))
    if count.refused_at is not None and now - count.refused_at <= REPEATED:
        index = _blamed(quota, after)
        rate = quota.rates[index]
        got_through = sum(1 for at in count.sent if now - at < rate.per)
        found = rate.number / got_through if rate.number > 1 and got_through > 0 else 0.0
        slower[index] = min(max(slower[index] * _STEP, min(found, slower[index] * _LEAP)), SLOWEST)
    return replace(count, slower=tuple(slower), refused_at=now)


def _blamed(quota: Quota, after: timedelta) -> int:
    """Return which rate of a quota a refusal is about: the one whose time is of the order of the wait."""
    by_time = sorted(range(len(quota.rates)), key=lambda index: quota.rates[index].per)
    return next((index for index in by_time if after <= quota.rates[index].per * _OF_THE_ORDER), by_time[-1])
