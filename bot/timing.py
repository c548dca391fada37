"""When a channel may be told: the times of its digests, its quiet hours, its budget, and what waits for which of them.

Times of day are those that the clocks of a zone show. One that exists twice is met once, one that is skipped is the
moment in which the clocks jump over it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

from bot.durations import span_of
from bot.model import Budget, DigestTimes, Held, Severity, Timing, Window

FIRST_LOOK = "first look"  # what a new source had to tell
COOLDOWN = "cooldown"  # what came while its rule was not to ring again
CATCH_UP = "catch-up"  # what was missed
MORNING = "quiet hours"  # what waited for the end of quiet hours
BUDGET = "budget"  # what was more than a channel's budget, which follows: "budget 12/h"

MANY = 20  # stories that are told one by one; more at once are one message
STALE = timedelta(minutes=30)  # what could not be told for so long is told in one message with the rest
UNANSWERED = 5  # messages that a channel leaves unanswered before nothing more is composed for it
FORSAKEN = timedelta(hours=6)  # after which a message is no longer taken for one that only waits for its channel

_DAY = timedelta(days=1)
_INSTANT = timedelta(milliseconds=1)  # the least that the database tells apart
_SHIFT = timedelta(hours=4)  # more than clocks are ever put forward or back
_MOST = 1_000  # windows and days that are gone through before we give up looking for an end


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a channel that bears on when it may be told.

    `rang` are the last times that it was interrupted, newest first. `folded` is for what something waits, or waited,
    that is to be told in one message as soon as may be. `stories` are ready to be told one by one, the oldest `since`.
    It is `down` if it has not answered for some time.
    """

    rang: Sequence[datetime] = ()
    folded: frozenset[Held] = frozenset()
    stories: int = 0
    since: datetime | None = None
    down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What would ring and is less severe than `below` waits until `until`, to be told in the digest of that label.

    It `takes` all that is due; or only what is `new` and did not wait for the channel's sake before; or what is `loose`
    and in no digest yet. What waits for one of `instead` waits for this from now on. What has a digest already keeps it
    unless this `relabels`. A message that was composed before is held until `message_until`, if that is not None.
    """

    held: Held
    until: datetime
    digest: str
    below: Severity
    takes: Literal["all", "new", "loose"] = "all"
    instead: frozenset[Held] = frozenset()
    relabels: bool = True
    message_until: datetime | None = None


FOR_THE_CHANNEL = frozenset({Held.DIGEST, Held.QUIET_HOURS, Held.BUDGET, Held.BACKLOG})
"""What is held for the sake of its channel, and not of its rule."""


def holds(timing: Timing, facts: Facts, now: datetime) -> tuple[Hold, ...]:
    """Return what a channel is not to be told now."""
    below = timing.break_through
    quiet_until = quiet_end(timing.quiet, now)
    if quiet_until is not None:
        held, until, digest = next_digest(timing, now) or (Held.QUIET_HOURS, quiet_until, MORNING)
        hold = Hold(
            held=held, until=until, digest=digest, below=below, instead=FOR_THE_CHANNEL, message_until=quiet_until
        )
        return (hold,)
    found: list[Hold] = []
    if (awaited := next_digest(timing, now)) is not None:
        held, until, digest = awaited
        waiting = frozenset({Held.DIGEST, Held.QUIET_HOURS})
        found.append(Hold(held=held, until=until, digest=digest, below=below, takes="new", instead=waiting))
    if (fold := _folded(timing.interrupts, facts, now, below)) is not None:
        found.append(fold)
    elif awaited is None and _is_backlog(facts, now):
        found.append(Hold(held=Held.BACKLOG, until=now, digest=CATCH_UP, below=below, takes="loose"))
    return tuple(found)


def _folded(budget: Budget | None, facts: Facts, now: datetime, below: Severity) -> Hold | None:
    """Return what a budget holds: everything, until it has room again; then what is new joins what waited."""
    if budget is None:
        return None
    label = f"{BUDGET} {budget.number}/{_per(budget.per)}"
    until = room_at(budget, facts.rang, now)
    if until is not None:
        return Hold(
            held=Held.BUDGET,
            until=until,
            digest=label,
            below=below,
            instead=frozenset({Held.BUDGET}),
            relabels=False,
            message_until=until,
        )
    if Held.BUDGET in facts.folded:
        return Hold(held=Held.BUDGET, until=now, digest=label, below=below, takes="loose")
    return None


def _per(span: timedelta) -> str:
    return {timedelta(hours=1): "h", _DAY: "d"}.get(span) or span_of(span)


def _is_backlog(facts: Facts, now: datetime) -> bool:
    """Whether what is ready is so much or so old that it is told in one message. A single story is told as itself.

    While the channel is down nothing is gathered: it will be more by the time that it is back.
    """
    if facts.down:
        return False
    if Held.BACKLOG in facts.folded:
        return facts.stories > 0
    is_stale = facts.since is not None and now - facts.since > STALE
    return facts.stories > MANY or (is_stale and facts.stories > 1)


def room_at(budget: Budget, rang: Sequence[datetime], now: datetime) -> datetime | None:
    """Return when a channel may be interrupted again; None where it may be now. `rang` are its latest, newest first."""
    lately = [at for at in rang if now - at < budget.per]
    return lately[budget.number - 1] + budget.per if len(lately) >= budget.number else None


# --- digests ---------------------------------------------------------------------------------------------------


def next_digest(timing: Timing, now: datetime) -> tuple[Held, datetime, str] | None:
    """Return for what what is due now waits, until when, and the label of that digest; None without digests.

    A digest that falls due in quiet hours comes at their end.
    """
    if timing.digest is None:
        return None
    if (span := quiet_span(timing.quiet, now)) is not None:
        start, end = span
        # Whatever of these hours is over: what one of their digests was to tell is not put off to the next day.
        if next_time(timing.digest, start - _INSTANT) < end:
            return Held.QUIET_HOURS, end, MORNING
    until = next_time(timing.digest, now)
    until = quiet_end(timing.quiet, until) or until
    if quiet_end(timing.quiet, until - _INSTANT) is not None:
        return Held.QUIET_HOURS, until, MORNING
    return Held.DIGEST, until, label_of(timing.digest)


def label_of(times: DigestTimes) -> str:
    """Return what a digest is called: hourly, daily 08:00, every 30m."""
    if times.every is None:
        return f"daily {times.at or time():%H:%M}"
    return "hourly" if times.every == timedelta(hours=1) else f"every {span_of(times.every)}"


def next_time(times: DigestTimes, after: datetime) -> datetime:
    """Return the first time of a digest that is later than `after`.

    A digest that comes more often than daily comes on the clock, counted from midnight; in an hour that exists twice
    it comes in both.
    """
    here = after.astimezone(times.zone)
    for days in range(-1, _MOST):
        day = here.date() + timedelta(days=days)
        if times.every is not None and times.every > _DAY and (day.toordinal() - 1) % times.every.days:
            continue  # counted from a Monday
        moments = [at for clock in _clocks(times, day, here.replace(tzinfo=None)) for at in _met(times, clock)]
        if found := min((at for at in moments if at > after), default=None):
            return found
    raise OverflowError("a digest that never comes")


def _clocks(times: DigestTimes, day: date, near: datetime) -> Iterator[datetime]:
    """Yield the times of a day's digests as clocks show them, but for those that are long before `near`."""
    midnight, every = datetime.combine(day, time()), times.every
    if every is None or every >= _DAY:
        yield midnight + _of_day(times.at or time())
        return
    number = max(0, (near - _SHIFT - midnight) // every)
    while number * every < _DAY and midnight + number * every <= near + _SHIFT + every:
        yield midnight + number * every
        number += 1


def _met(times: DigestTimes, clock: datetime) -> tuple[datetime, ...]:
    """Return when the clocks show a time at which a digest comes: the first time that they do, or each."""
    first, last = moments(clock, times.zone)
    return (first, last) if times.every is not None and times.every < _DAY else (first,)


# --- quiet hours -----------------------------------------------------------------------------------------------


def quiet_end(windows: Sequence[Window], at: datetime) -> datetime | None:
    """Return when the quiet hours end that `at` is in; None where it is in none."""
    span = quiet_span(windows, at)
    return None if span is None else span[1]


def quiet_span(windows: Sequence[Window], at: datetime) -> tuple[datetime, datetime] | None:
    """Return when the quiet hours begin and end that `at` is in; None where it is in none. Those that meet are one."""
    start = end = at
    for _ in range(_MOST):
        spans = [span for window in windows for moment in (start - _INSTANT, end) if (span := _span(window, moment))]
        earliest, latest = (min([start, *(one[0] for one in spans)]), max([end, *(one[1] for one in spans)]))
        if (earliest, latest) == (start, end):
            break
        start, end = earliest, latest
    return (start, end) if end > at else None


def is_always_quiet(windows: Sequence[Window]) -> bool:
    """Whether quiet hours never end."""
    some_day = datetime(2026, 1, 1, tzinfo=UTC)
    end = quiet_end(windows, some_day)
    return end is not None and end - some_day > 2 * _DAY


def _span(window: Window, at: datetime) -> tuple[datetime, datetime] | None:
    """Return the window that `at` is in, if it is. It begins with the first of two such times, and ends with the last.

    What begins in the very moment of `at` counts; what ends in it does not.
    """
    today = at.astimezone(window.zone).date()
    for day in (today - _DAY, today):
        start = datetime.combine(day, time()) + _of_day(window.start)
        end = datetime.combine(day, time()) + _of_day(window.end)
        end += _DAY if window.end <= window.start else timedelta(0)
        since, until = moments(start, window.zone)[0], moments(end, window.zone)[1]
        if since <= at < until:
            return since, until
    return None


# --- clocks ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1_000)
def moments(clock: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first and the last moment in which the clocks of a zone show a time: as a rule they are the same.

    What they skip is met in the moment in which they jump over it. Times are in UTC.
    """
    first, last = (clock.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= last:
        return first, last
    # Skipped: read with the clocks as they were before the jump it is after it, and the other way round.
    low, high = last, first
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) < clock:
            low = middle
        else:
            high = middle
    return high, high


def _of_day(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)
