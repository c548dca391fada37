"""When to look at a source next, by its own rhythm; and how unusual its silence is.

A `Rhythm` is a small record of when a source brings news. `first_rhythm` makes it from a first list, `learnt` returns
it with what a look brought, `next_look` says when to look again, `silence` how long the source may be quiet. `kept` and
`recalled` turn it into JSON and back:

    rhythm = recalled(row.pace)  # None where nothing is kept, or what is kept is none of ours
    quiet = silence(rhythm, now)
    quiet.stale, quiet.lasted, quiet.limit

What `next_look` does: looking every T hours at a source that brings r items an hour costs 1/T looks and r T/2 hours of
delay for each hour. For many sources together the delay is least, at a given number of looks, where T is in proportion
to 1/sqrt(r): where the delay that has piled up since the last look, r T^2/2, is worth one look (`PRICE`). The rate of a
source is its mean, times what the day of the week, the hour of the day and the minutes of the hour are like, times how
much it brings just now beside what it usually would.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any, Self

FLOOR = timedelta(minutes=1)
CEILING = timedelta(minutes=30)  # news of a quiet source is late by a quarter of an hour on the mean
STEADY = timedelta(minutes=5)  # what back-off multiplies where no time is given
LONGEST_FRESH = timedelta(minutes=15)  # a wish of HTTP: before, a cache on the way gives the same answer again
LONGEST_STATED = timedelta(minutes=5)  # a wish of a feed: mostly its software's default, whatever it brings

PRICE = 0.002  # item-hours that a look is worth: a mixture of sources then costs what five minutes for each would
MEAN_ITEMS, MEAN_HOURS = 2.0, 8.0  # what a source is taken for before it is known: six items a day
DAY, HOUR, MINUTES, RECENT = 4.0, 2.0, 6.0, 4.0  # bursts, or items, that it takes to believe half in a pattern
LIFE = 30 * 24.0  # hours after which what was learnt counts a third
RECENT_LIFE = 3.0  # the same for "just now"
LEVELS = (0.05, 30.0)  # how much less or more than usual a source may be taken to bring just now
PARTS = 12  # of an hour, for sources that publish at the full hour
BURST = 1 / PARTS  # hours: what follows by less came together
WEEK = 168.0
PATTERN = 8 * WEEK  # further back, all hours of the week have been watched about equally
FIRST_MONDAY = 96.0  # hours into 1970
MOST = 100  # items of one look that count: more is an archive or a renumbered feed, and no rhythm
LATE = 24.0  # hours before the last look: a date older than that is no news of now
BACKLOG = 14 * 24.0  # hours of a first list that tell of a rhythm

MISSING = 10.0  # bursts that stayed out: by chance that happens once in twenty thousand silences
WIDEST = 1.5  # times the widest silence that there was
QUIET_AT_LEAST = 24.0  # hours; a shorter silence is never unusual
BURSTS_KNOWN = 3.0  # of late, before a silence can be unusual: what brings less than one in ten days never is
WATCHED_KNOWN = 12.0  # hours of a day of the week, before it is missed there
LONGEST = 90 * 24.0  # hours of a silence that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When a source brings news. Times are hours since 1970, counts fade; a burst is what came together.

    `since` is where what is known begins, `at` the time as of which it counts, `last` that of the last item. `items`
    and the bursts per day of the week (from Monday), hour of the day (UTC) and part of an hour make the rate; `seen`
    and `due` are the items that came and that were expected of late. `widest` is the widest silence, in bursts that
    usually come in such a time.
    """

    since: float
    at: float
    last: float
    items: float = 0.0
    days: tuple[float, ...] = (0.0,) * 7
    hours: tuple[float, ...] = (0.0,) * 24
    parts: tuple[float, ...] = (0.0,) * PARTS
    seen: float = 0.0
    due: float = 0.0
    widest: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How long a source has brought nothing, and how long it may before that is unlike it; None: nobody can say."""

    lasted: timedelta
    limit: timedelta | None

    @property
    def stale(self) -> bool:
        """Whether the source is quiet for longer than is like it."""
        return self.limit is not None and self.lasted > self.limit


# --- learning ------------------------------------------------------------------------------------------------------


def first_rhythm(published: Iterable[datetime | None], now: datetime) -> Rhythm:
    """Return what a first list tells of a source's rhythm, by its dates of the last two weeks."""
    at = _hours(now)
    dates = sorted(date for date in map(_hours, filter(None, published)) if at - BACKLOG < date <= at)[-MOST:]
    if len(dates) < 3 or at - dates[0] < 1:  # noqa: PLR2004 - a few dates within an hour may be of a list made just now
        return Rhythm(since=at, at=at, last=at)
    # The list begins with its oldest item, so that one is where we begin, and not what we count.
    return _with(Rhythm(since=dates[0], at=dates[0], last=dates[0]), dates[1:], at)


def learnt(rhythm: Rhythm, published: Sequence[datetime | None], before: datetime, now: datetime) -> Rhythm:
    """Return the rhythm with what a look at `now` found new; `before` is the time of the look before it.

    Dates are only believed where they fall between the two looks. An item with another date, or none, came in their
    middle, unless it says to be a day older than that: what an archive brings is no rhythm.
    """
    at = _hours(now)
    if rhythm.at > at + 1:  # the clock is wrong, or was
        return Rhythm(since=at, at=at, last=at)
    at = max(at, rhythm.at)
    then = min(max(_hours(before), rhythm.last), at)
    dates = [math.inf if date is None else _hours(date) for date in published]
    times = [date if then <= date <= at else (then + at) / 2 for date in dates if date > then - LATE]
    return _with(rhythm, sorted(times)[:MOST], at) if times else rhythm


def _with(rhythm: Rhythm, times: Sequence[float], at: float) -> Rhythm:
    """Return the rhythm with items at these times, in order, as of `at`."""
    rate = _Rate.of(rhythm, at)
    seen, due = _of_late(rate, at)
    starts = [times[0], *(time for before, time in pairwise(times) if time - before > BURST)]
    gaps = [0.0]
    if rate.bursts:  # none are known before the first list
        gaps += (sum(more for _, more in _bursts(rate, start, end)) for start, end in pairwise([rhythm.last, *starts]))
    return Rhythm(
        since=rhythm.since,
        at=at,
        last=times[-1],
        items=rhythm.items * rate.faded + len(times),
        days=_added(rhythm.days, rate.faded, map(_day, starts)),
        hours=_added(rhythm.hours, rate.faded, map(_hour, starts)),
        parts=_added(rhythm.parts, rate.faded, map(_part, starts)),
        seen=seen + sum(math.exp((time - at) / RECENT_LIFE) for time in times),
        due=due,
        widest=max(rhythm.widest * rate.faded, *gaps),
    )


def _added(counts: tuple[float, ...], faded: float, places: Iterable[int]) -> tuple[float, ...]:
    more = Counter(places)
    return tuple(count * faded + more[place] for place, count in enumerate(counts))


# --- the rate ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rate:
    """How much a source brings at each time of the week, as far as is known at some time.

    `items` and `bursts` are means per hour, `count` is the bursts that were counted, `since` to `until` the time in
    which patterns were watched. `days` and `hours` are how busy each of them is, as a factor.
    """

    rhythm: Rhythm
    faded: float
    items: float
    bursts: float
    count: float
    since: float
    until: float
    days: tuple[float, ...]
    hours: tuple[float, ...]

    @classmethod
    def of(cls, rhythm: Rhythm, at: float) -> Self:
        at = max(at, rhythm.at)
        faded = math.exp((rhythm.at - at) / LIFE)
        watched = -LIFE * math.expm1(min(rhythm.since - at, 0.0) / LIFE)
        count = sum(rhythm.hours) * faded
        since = max(rhythm.since, at - PATTERN)

        def factors(
            counts: Sequence[float], period: float, length: float, first: float, doubt: float
        ) -> Iterator[float]:
            for number, found in enumerate(counts):
                share = _watched(since, at, period, first + length * number, length) / max(at - since, 1e-6)
                yield (doubt + found * faded) / (doubt + count * share)

        return cls(
            rhythm=rhythm,
            faded=faded,
            items=(MEAN_ITEMS + rhythm.items * faded) / (MEAN_HOURS + watched),
            bursts=count / max(watched, 1.0),
            count=count,
            since=since,
            until=at,
            days=tuple(factors(rhythm.days, WEEK, 24, FIRST_MONDAY, DAY)),
            hours=tuple(factors(rhythm.hours, 24, 1, 0, HOUR)),
        )

    def part(self, number: int) -> float:
        """Return how busy a part of an hour is, as a factor: every hour has all of them."""
        share = (self.until - self.since) / PARTS / max(self.until - self.since, 1e-6)
        return (MINUTES + self.rhythm.parts[number] * self.faded) / (MINUTES + self.count * share)

    def watched(self, day: int) -> float:
        """Return how many of the watched hours fall on a day of the week."""
        return _watched(self.since, self.until, WEEK, FIRST_MONDAY + 24 * day, 24)

    def at(self, time: float) -> float:
        """Return the items per hour at a time, but for what the minutes of the hour make of it."""
        return self.items * self.days[_day(time)] * self.hours[_hour(time)]


def _watched(since: float, until: float, period: float, start: float, length: float) -> float:
    """Return how many of the watched hours fall into a stretch that comes again with each period."""
    return _passed(until - start, period, length) - _passed(since - start, period, length)


def _passed(time: float, period: float, length: float) -> float:
    """Return how much of the first `length` of each period is over at a time."""
    whole, rest = divmod(time, period)
    return whole * length + min(rest, length)


def _bursts(rate: _Rate, start: float, end: float, *, only_watched: bool = False) -> Iterator[tuple[float, float]]:
    """Yield, by the hour, until when how many bursts usually come; `only_watched`: on days that were watched before."""
    days = rate.days
    if only_watched:
        days = tuple(busy if rate.watched(day) >= WATCHED_KNOWN else 0.0 for day, busy in enumerate(days))
    for first, last in _stretches(start, min(end, start + LONGEST), 1):
        yield last, rate.bursts * days[_day(first)] * rate.hours[_hour(first)] * (last - first)


def _of_late(rate: _Rate, at: float) -> tuple[float, float]:
    """Return how many items came of late, and how many were expected."""
    rhythm = rate.rhythm
    faded = math.exp(min(rhythm.at - at, 0.0) / RECENT_LIFE)
    due = rhythm.due * faded
    for start, end in _stretches(max(rhythm.at, at - 5 * RECENT_LIFE), at, 1):
        due += (
            rate.at(start) * RECENT_LIFE * (math.exp((end - at) / RECENT_LIFE) - math.exp((start - at) / RECENT_LIFE))
        )
    return rhythm.seen * faded, due


def _stretches(start: float, end: float, parts: int) -> Iterator[tuple[float, float]]:
    """Yield the parts of hours between two times."""
    number = math.floor(start * parts) + 1
    while start < end:
        yield start, min(number / parts, end)
        start, number = number / parts, number + 1


# --- looking ahead -------------------------------------------------------------------------------------------------


def next_look(rhythm: Rhythm, now: datetime, wish: timedelta | None = None, jitter: float = 1.0) -> timedelta:
    """Return how long to wait before the next look: by the rhythm, but not before the server's wish, which is bounded.

    `jitter` is a factor near 1, so that sources that were looked at together do not stay together.
    """
    wait = timedelta(hours=_worth_a_look(rhythm, _hours(now))) * jitter
    return min(max(wait, wish or FLOOR, FLOOR), CEILING)


def wish(headers: Mapping[str, str], stated: timedelta | None, now: datetime) -> timedelta | None:
    """Return when server and feed want us back, as far as `every: auto` goes along: the longer of the two.

    `headers` has lower-case names; `stated` is what the feed says of itself (`ttl`, `sy:updatePeriod`). A server's wish
    is how long its answer stays fresh (`Cache-Control: max-age`, or else `Expires`, less its `Age`).
    """
    longest = max(min(fresh_for(headers, now), LONGEST_FRESH), min(stated or timedelta(0), LONGEST_STATED))
    return longest if longest > timedelta(0) else None


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Return how long an answer stays fresh, at most a day."""
    control = headers.get("cache-control", "").lower()
    found = _MAX_AGE.search(control)
    if found:
        age = headers.get("age", "").strip()
        passed = int(age) if age.isascii() and age.isdigit() and len(age) < 10 else 0  # noqa: PLR2004 - seconds
        return min(max(timedelta(seconds=int(found.group(1)) - passed), timedelta(0)), timedelta(days=1))
    if "no-cache" in control or "no-store" in control or "expires" not in headers:
        return timedelta(0)
    until, made = _date(headers["expires"]), _date(headers.get("date", ""))
    return timedelta(0) if until is None else min(max(until - (made or now), timedelta(0)), timedelta(days=1))


_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})")


def _date(written: str) -> datetime | None:
    """Return a date of HTTP; `Expires: 0` and the like are none."""
    try:
        date = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _worth_a_look(rhythm: Rhythm, at: float) -> float:
    """Return after how many hours the delay that piles up is worth a look."""
    rate = _Rate.of(rhythm, at)
    seen, due = _of_late(rate, at)
    level = min(max((RECENT + seen) / (RECENT + due), LEVELS[0]), LEVELS[1])
    ceiling = CEILING / timedelta(hours=1)
    waiting = delay = 0.0  # items that came since, and the hours that they have waited
    for start, end in _stretches(at, at + ceiling, PARTS):
        flow = rate.at(start) * rate.part(_part(start)) * level
        span = end - start
        more = waiting * span + flow * span * span / 2
        if delay + more >= PRICE:
            missing = PRICE - delay
            return start - at + 2 * missing / (waiting + math.sqrt(waiting * waiting + 2 * flow * missing))
        delay, waiting = delay + more, waiting + flow * span
    return ceiling


def silence(rhythm: Rhythm, now: datetime) -> Silence:
    """Return how long the source has been quiet, and from what length on that is unusual.

    Nights, weekends and other pauses that it is known for do not count; neither do days of the week that were not
    watched before. A source of which little is known, or that brings something less than once in ten days, has no
    limit.
    """
    at = _hours(now)
    lasted = timedelta(hours=max(at - rhythm.last, 0.0))
    rate = _Rate.of(rhythm, rhythm.at)  # as known when it fell silent, or the silence would become the habit
    if rate.count < BURSTS_KNOWN:
        return Silence(lasted=lasted, limit=None)
    enough, missing = max(MISSING, WIDEST * rhythm.widest), 0.0
    for time, more in _bursts(rate, rhythm.last, rhythm.last + LONGEST, only_watched=True):
        missing += more
        if missing >= enough and time - rhythm.last >= QUIET_AT_LEAST:
            return Silence(lasted=lasted, limit=timedelta(hours=time - rhythm.last))
    return Silence(lasted=lasted, limit=None)


# --- keeping -------------------------------------------------------------------------------------------------------


def kept(rhythm: Rhythm) -> dict[str, Any]:
    """Return a rhythm as JSON values."""
    return {name: _rounded(getattr(rhythm, name)) for name in _SHAPE}


def recalled(found: object) -> Rhythm | None:
    """Return the rhythm that was kept; None where there is none, or it is of another shape."""
    if not isinstance(found, Mapping) or found.keys() != _SHAPE.keys():
        return None
    if not all(_fits(found[name], length) for name, length in _SHAPE.items()):
        return None
    read: dict[str, Any] = {name: tuple(found[name]) if length else found[name] for name, length in _SHAPE.items()}
    return Rhythm(**read)


_SHAPE = {
    name: len(value) if isinstance(value, tuple) else 0
    for name, value in asdict(Rhythm(since=0.0, at=0.0, last=0.0)).items()
}


def _fits(value: object, length: int) -> bool:
    """Whether a value is that many numbers in a list, or one number for 0."""
    if length:
        return isinstance(value, list) and len(value) == length and all(map(_is_number, value))
    return _is_number(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9  # noqa: PLR2004 - no NaN


def _rounded(value: Any) -> Any:
    """Return a number or numbers, short; to four digits behind the point, which is a third of a second."""
    return [round(one, 4) for one in value] if isinstance(value, tuple) else round(value, 4)


# --- the calendar --------------------------------------------------------------------------------------------------

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _hours(time: datetime) -> float:
    return (time - EPOCH) / timedelta(hours=1)


def _day(time: float) -> int:
    return int((time - FIRST_MONDAY) // 24) % 7


def _hour(time: float) -> int:
    return int(time // 1) % 24


def _part(time: float) -> int:
    return min(int(time % 1 * PARTS), PARTS - 1)
