"""When to look next: bounds that always hold, what a rhythm is worth, and which silence is unusual."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import CEILING, FLOOR, Rhythm, first_rhythm, kept, learnt, next_look, recalled, silence

MONDAY = datetime(2026, 4, 20, tzinfo=UTC)
MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def lived(times: Iterator[datetime], start: datetime = MONDAY, until: datetime | None = None) -> Rhythm:
    """Return the rhythm of a source that is looked at whenever it has brought something, a minute later."""
    rhythm, before = first_rhythm([], start), start
    for time in times:
        if until is not None and time > until:
            break
        now = time + MINUTE
        if now > before:
            rhythm = learnt(rhythm, [time], before, now)
            before = now
    return rhythm


def every(step: timedelta, span: timedelta, at: Callable[[datetime], bool] = lambda _: True) -> Iterator[datetime]:
    time = MONDAY + step
    while time < MONDAY + span:
        if at(time):
            yield time
        time += step


def on_weekdays(time: datetime) -> bool:
    return time.weekday() < 5 and 6 <= time.hour < 20


# --- bounds ----------------------------------------------------------------------------------------------------------

moments = st.datetimes(timezones=st.just(UTC))
dates = st.lists(st.one_of(st.none(), moments), max_size=30)


@given(looks=st.lists(st.tuples(moments, moments, dates), max_size=4), first=dates, start=moments, now=moments)
def test_whatever_dates_a_source_sends_the_wait_keeps_within_its_bounds(
    looks: list[tuple[datetime, datetime, list[datetime | None]]],
    first: list[datetime | None],
    start: datetime,
    now: datetime,
) -> None:
    rhythm = first_rhythm(first, start)
    for before, at, published in looks:
        rhythm = learnt(rhythm, published, before, at)
    assert FLOOR <= next_look(rhythm, now) <= CEILING
    assert silence(rhythm, now).lasted >= timedelta(0)
    again = recalled(json.loads(json.dumps(kept(rhythm))))
    assert again is not None
    assert abs(next_look(again, now) - next_look(rhythm, now)) <= timedelta(seconds=5)


@pytest.mark.parametrize("published", [[MONDAY + HOUR] * 2000, [None] * 2000, [MONDAY - DAY * 400] * 2000])
def test_two_thousand_items_at_once_are_no_reason_to_look_each_minute_the_next_day(published: list[datetime]) -> None:
    rhythm = learnt(first_rhythm([], MONDAY), published, MONDAY, MONDAY + 2 * HOUR)
    assert next_look(rhythm, MONDAY + DAY) > 2 * MINUTE
    assert len(json.dumps(kept(rhythm))) < 1000


@given(
    few=st.integers(1, 10),
    more=st.integers(1, 10),
    times=st.lists(st.integers(-200, 0), min_size=10, max_size=10, unique=True),
    now=st.integers(0, 7 * 24 * 60).map(lambda minutes: MONDAY + minutes * MINUTE),
)
def test_who_brings_more_at_the_same_times_is_looked_at_sooner(
    few: int, more: int, times: list[int], now: datetime
) -> None:
    few, more = sorted((few, more))
    little, much = (first_rhythm([MONDAY + HOUR * time for time in times] * number, MONDAY) for number in (few, more))
    assert next_look(much, now) <= next_look(little, now)


@pytest.mark.parametrize(
    "found",
    [
        None,
        [],
        "x",
        {},
        {"since": 1},
        kept(first_rhythm([], MONDAY)) | {"hours": [1.0]},
        kept(first_rhythm([], MONDAY)) | {"items": float("nan")},
        kept(first_rhythm([], MONDAY)) | {"items": float("inf")},
        kept(first_rhythm([], MONDAY)) | {"days": ["a"] * 7},
        kept(first_rhythm([], MONDAY)) | {"days": 3},
        kept(first_rhythm([], MONDAY)) | {"seen": True},
        kept(first_rhythm([], MONDAY)) | {"more": 1},
    ],
)
def test_what_was_not_kept_by_us_is_not_recalled(found: object) -> None:
    assert recalled(found) is None


# --- behaviour -------------------------------------------------------------------------------------------------------


def test_a_new_source_is_looked_at_within_ten_minutes_and_one_that_stays_silent_less_and_less() -> None:
    rhythm = first_rhythm([], MONDAY)
    waits = [next_look(rhythm, MONDAY + n * 12 * HOUR) for n in range(10)]
    assert waits[0] < 10 * MINUTE
    assert waits == sorted(waits)
    assert next_look(rhythm, MONDAY + 60 * DAY) == CEILING


def test_a_first_list_tells_the_rhythm_at_once() -> None:
    busy = first_rhythm([MONDAY - n * 5 * MINUTE for n in range(50)], MONDAY)
    quiet = first_rhythm([MONDAY - n * 47 * HOUR - n * n * MINUTE for n in range(50)], MONDAY)
    assert next_look(busy, MONDAY) < 2 * MINUTE
    assert next_look(quiet, MONDAY) > 10 * MINUTE


def test_a_list_whose_dates_are_all_of_now_tells_nothing() -> None:
    assert first_rhythm([MONDAY - n * MINUTE for n in range(50)], MONDAY) == first_rhythm([], MONDAY)


def test_nights_and_weekends_are_learnt_and_mornings_are_met_awake() -> None:
    rhythm = lived(every(20 * MINUTE, 4 * WEEK, on_weekdays))
    monday = MONDAY + 4 * WEEK
    assert next_look(rhythm, monday + 3 * HOUR) > 2.5 * next_look(rhythm, monday + 12 * HOUR)
    assert monday + 3 * HOUR + next_look(rhythm, monday + 3 * HOUR) < monday + 6 * HOUR
    assert next_look(rhythm, monday - 12 * HOUR) > 2 * next_look(rhythm, monday + 12 * HOUR)


def test_who_publishes_at_the_full_hour_is_looked_at_just_after_it() -> None:
    rhythm = lived(every(HOUR, 2 * WEEK))
    eve = MONDAY + 2 * WEEK + 12 * HOUR - 20 * MINUTE
    looks = [eve]
    while looks[-1] < eve + HOUR:
        looks.append(looks[-1] + next_look(rhythm, looks[-1]))
    assert min(abs(look - (eve + 22 * MINUTE)) for look in looks) <= 2 * MINUTE
    assert len(looks) < 12


def test_a_burst_brings_the_next_look_forward_for_a_while() -> None:
    rhythm = lived(every(3 * HOUR, 2 * WEEK))
    now = MONDAY + 2 * WEEK
    burst = learnt(rhythm, [now - n * MINUTE for n in range(12)], now - 15 * MINUTE, now)
    assert next_look(burst, now) < next_look(rhythm, now) * 0.7
    assert next_look(burst, now + 2 * DAY) > next_look(rhythm, now + 2 * DAY) * 0.7


def test_news_after_a_week_of_downtime_counts_at_its_own_times() -> None:
    rhythm = lived(every(HOUR, 2 * WEEK))
    start, now = MONDAY + 2 * WEEK, MONDAY + 3 * WEEK
    after = learnt(rhythm, [start + n * HOUR for n in range(1, 100)], start, now)
    assert 0.6 * next_look(rhythm, start) < next_look(after, now) < 1.7 * next_look(rhythm, start)


def test_an_archive_that_is_published_anew_is_no_rhythm() -> None:
    rhythm = lived(every(3 * HOUR, 2 * WEEK))
    now = MONDAY + 2 * WEEK
    assert learnt(rhythm, [now - n * DAY for n in range(2, 500)], now - HOUR, now) == rhythm


def test_a_clock_that_was_years_ahead_does_not_spoil_a_source_for_years() -> None:
    ahead = lived(every(HOUR, WEEK), start=MONDAY)
    back = learnt(ahead, [None], MONDAY - 400 * DAY, MONDAY - 399 * DAY)
    assert back == first_rhythm([], MONDAY - 399 * DAY)


def test_a_wish_lengthens_the_wait_and_never_shortens_it() -> None:
    busy = first_rhythm([MONDAY - n * 5 * MINUTE for n in range(50)], MONDAY)
    assert next_look(busy, MONDAY, wish=15 * MINUTE) == 15 * MINUTE
    assert next_look(busy, MONDAY, wish=timedelta(seconds=1)) == next_look(busy, MONDAY)
    assert next_look(busy, MONDAY, wish=DAY) == CEILING


# --- silence ---------------------------------------------------------------------------------------------------------


def test_thirty_a_day_and_then_nothing_for_two_days_is_unusual() -> None:
    rhythm = lived(every(48 * MINUTE, 3 * WEEK))
    assert not silence(rhythm, MONDAY + 3 * WEEK + 12 * HOUR).stale
    assert silence(rhythm, MONDAY + 3 * WEEK + 2 * DAY).stale


def test_one_a_month_is_not_stale_after_three_weeks() -> None:
    rhythm = lived(every(30 * DAY, 50 * WEEK))
    assert not silence(rhythm, MONDAY + 53 * WEEK).stale


def test_one_a_week_is_stale_at_some_time() -> None:
    rhythm = lived(every(WEEK, 30 * WEEK))
    assert not silence(rhythm, MONDAY + 32 * WEEK).stale
    assert silence(rhythm, MONDAY + 42 * WEEK).stale


def test_a_weekend_is_no_staleness_not_even_the_first_one() -> None:
    for weeks in (1, 2, 3, 8):
        friday = lived(every(20 * MINUTE, weeks * WEEK, on_weekdays))
        for hours in range(24, 62, 6):
            assert not silence(friday, MONDAY + weeks * WEEK - 2 * DAY + (hours - 4) * HOUR).stale, (weeks, hours)
    assert silence(friday, MONDAY + 8 * WEEK + 3 * DAY).stale


def test_twenty_at_once_each_morning_count_as_one_appearance() -> None:
    rhythm, before = first_rhythm([], MONDAY), MONDAY
    for day in range(28):
        now = MONDAY + day * DAY + 6 * HOUR
        rhythm = learnt(rhythm, [now - MINUTE] * 20, before, now)
        before = now
    assert not silence(rhythm, before + 2 * DAY).stale
    assert silence(rhythm, before + 14 * DAY).stale


def test_sources_that_publish_by_chance_are_hardly_ever_called_stale() -> None:
    rng = random.Random(5)
    alarms = 0
    for _ in range(20):
        time, before = MONDAY, MONDAY
        rhythm = first_rhythm([], MONDAY)
        while time < MONDAY + 6 * WEEK:
            time += timedelta(hours=rng.expovariate(1 / 5))
            alarms += silence(rhythm, time).stale
            rhythm = learnt(rhythm, [time], before, time + MINUTE)
            before = time + MINUTE
    assert alarms <= 2  # of about four thousand silences


def test_of_a_source_that_is_hardly_known_no_silence_is_unusual() -> None:
    rhythm = lived(every(12 * HOUR, 1 * DAY))
    assert silence(rhythm, MONDAY + 30 * DAY).limit is None
