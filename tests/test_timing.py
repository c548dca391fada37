"""When a channel may be told, without a database: digests, quiet hours and budgets, on any day of any zone."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import timing
from bot.model import Budget, DigestTimes, Held, Severity, Timing, Window
from bot.timing import Facts, Hold, holds

ZONES = ("Europe/Berlin", "Asia/Beirut", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
# The nights in which the clocks of these zones are changed.
NIGHTS = tuple(
    datetime(2026, month, day, tzinfo=UTC)
    for month, day in ((3, 8), (3, 28), (3, 29), (4, 4), (10, 3), (10, 24), (10, 25), (11, 1))
)

zones = st.sampled_from(ZONES).map(ZoneInfo)
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.one_of(
    st.builds(
        lambda night, seconds: night + timedelta(seconds=seconds),
        st.sampled_from(NIGHTS),
        st.integers(-86_400, 2 * 86_400),
    ),
    st.integers(0, 2 * 365 * 86_400).map(lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)),
)
steps = st.sampled_from([1, 7, 15, 30, 60, 90, 420, 720]).map(lambda minutes: minutes * MINUTE)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


def following(times: DigestTimes, after: datetime, count: int) -> list[datetime]:
    found = [timing.next_time(times, after)]
    while len(found) < count:
        found.append(timing.next_time(times, found[-1]))
    return found


# --- digests ---------------------------------------------------------------------------------------------------


@given(zones, clocks, moments)
@example(ZoneInfo("Asia/Beirut"), time(0, 0), at("2026-03-28T12:00+00:00"))  # at midnight the clocks jump to 01:00
@example(ZoneInfo("Australia/Lord_Howe"), time(2, 15), at("2026-10-03T12:00+00:00"))  # a jump of half an hour
def test_a_daily_digest_comes_once_on_each_day_of_its_zone(zone: ZoneInfo, clock: time, after: datetime) -> None:
    found = following(DigestTimes(zone=zone, at=clock), after, 6)
    assert after < found[0] <= after + DAY + 2 * HOUR
    days = [one.astimezone(zone).date() for one in found]
    assert [late - early for early, late in pairwise(days)] == [DAY] * 5
    for one in found:
        shown = one.astimezone(zone).replace(tzinfo=None).time()
        before = (one - timedelta(seconds=1)).astimezone(zone).time()
        # Where the clocks jump over the time, the digest comes in the moment in which they do.
        assert shown == clock or before < clock < shown or (clock < shown and before > shown)


@given(zones, steps, moments)
def test_a_digest_comes_on_the_clock_and_is_never_skipped_or_told_twice(
    zone: ZoneInfo, step: timedelta, after: datetime
) -> None:
    found = following(DigestTimes(zone=zone, every=step), after, 40)
    longest = step + min(step, HOUR)  # in a night in which clocks are put back
    assert all(early < late <= early + longest for early, late in pairwise([after, *found]))
    for one in found:
        shown, before = (moment.astimezone(zone) for moment in (one, one - MINUTE))
        midnight = shown.replace(hour=0, minute=0, tzinfo=None)
        is_jump = shown.utcoffset() != before.utcoffset()
        assert (shown.replace(tzinfo=None) - midnight) % step == timedelta(0) or is_jump
    # An answer does not depend on when one asks.
    assert timing.next_time(DigestTimes(zone=zone, every=step), found[0] - timedelta(milliseconds=1)) == found[0]


def test_an_hourly_digest_comes_in_both_hours_that_the_clocks_show_twice() -> None:
    berlin = DigestTimes(zone=ZoneInfo("Europe/Berlin"), every=HOUR)
    autumn = following(berlin, at("2026-10-25T00:30+02:00"), 5)
    assert [one.astimezone(berlin.zone).strftime("%H:%M%z") for one in autumn] == [
        "01:00+0200",
        "02:00+0200",
        "02:00+0100",
        "03:00+0100",
        "04:00+0100",
    ]
    spring = following(berlin, at("2026-03-29T00:30+01:00"), 3)
    assert [one.astimezone(berlin.zone).strftime("%H:%M%z") for one in spring] == [
        "01:00+0100",
        "03:00+0200",
        "04:00+0200",
    ]


def test_a_time_that_exists_twice_is_met_once_and_one_that_is_skipped_at_the_jump() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    daily = DigestTimes(zone=berlin, at=time(2, 30))
    assert following(daily, at("2026-10-24T12:00+02:00"), 2) == [
        at("2026-10-25T02:30+02:00"),
        at("2026-10-26T02:30+01:00"),
    ]
    assert following(daily, at("2026-03-28T12:00+01:00"), 2) == [
        at("2026-03-29T03:00+02:00"),
        at("2026-03-30T02:30+02:00"),
    ]


def test_a_digest_of_several_days_counts_from_a_monday() -> None:
    weekly = DigestTimes(zone=ZoneInfo("Asia/Beirut"), every=7 * DAY)
    found = following(weekly, at("2026-03-01T12:00+00:00"), 6)
    assert {one.astimezone(weekly.zone).weekday() for one in found} == {0}
    days = [one.astimezone(weekly.zone).date() for one in found]
    assert {late - early for early, late in pairwise(days)} == {7 * DAY}


@pytest.mark.parametrize(
    ("times", "label"),
    [
        (DigestTimes(zone=UTC, at=time(8)), "daily 08:00"),
        (DigestTimes(zone=UTC, every=HOUR), "hourly"),
        (DigestTimes(zone=UTC, every=30 * MINUTE), "every 30m"),
    ],
)
def test_a_digest_is_called_as_the_config_has_it(times: DigestTimes, label: str) -> None:
    assert timing.label_of(times) == label


# --- quiet hours -----------------------------------------------------------------------------------------------

windows = st.builds(Window, start=clocks, end=clocks, zone=zones).filter(lambda window: window.start != window.end)


def shows(window: Window, moment: datetime) -> bool:
    """Whether the clocks of a zone show a time that is within quiet hours."""
    clock = moment.astimezone(window.zone).time()
    if window.start < window.end:
        return window.start <= clock < window.end
    return clock >= window.start or clock < window.end


@given(st.lists(windows, min_size=1, max_size=3), moments)
@example([Window(start=time(22), end=time(7), zone=ZoneInfo("Europe/Berlin"))], at("2026-10-25T02:30+01:00"))
@example([Window(start=time(2, 30), end=time(3), zone=ZoneInfo("Europe/Berlin"))], at("2026-03-29T03:15+02:00"))
def test_it_is_quiet_whenever_the_clocks_say_so_and_not_after_the_end(quiet: list[Window], moment: datetime) -> None:
    end = timing.quiet_end(quiet, moment)
    if any(shows(window, moment) for window in quiet):
        assert end is not None
    if end is not None and not timing.is_always_quiet(quiet):
        assert moment < end
        assert timing.quiet_end(quiet, end) is None
        assert not any(shows(window, end) for window in quiet)
        # All the way to the end, whenever one asks.
        assert timing.quiet_end(quiet, end - timedelta(milliseconds=1)) == end
        assert timing.quiet_end(quiet, moment + (end - moment) / 2) == end


def test_quiet_hours_go_over_midnight_and_both_nights_of_a_change_of_clocks() -> None:
    night = (Window(start=time(22), end=time(7), zone=ZoneInfo("Europe/Berlin")),)
    for start, end, hours in (
        ("2026-03-28T22:00+01:00", "2026-03-29T07:00+02:00", 8),
        ("2026-10-24T22:00+02:00", "2026-10-25T07:00+01:00", 10),
        ("2026-06-01T22:00+02:00", "2026-06-02T07:00+02:00", 9),
    ):
        assert timing.quiet_end(night, at(start)) == at(end)
        assert timing.quiet_end(night, at(start) - timedelta(milliseconds=1)) is None
        assert timing.quiet_end(night, at(end)) is None
        assert at(end) - at(start) == hours * HOUR


def test_quiet_hours_that_meet_are_one_and_those_that_never_end_are_known() -> None:
    evening = Window(start=time(20), end=time(0), zone=UTC)
    night = Window(start=time(0), end=time(6), zone=UTC)
    assert timing.quiet_end((night, evening), at("2026-05-01T21:00+00:00")) == at("2026-05-02T06:00+00:00")
    assert not timing.is_always_quiet((evening, night))
    assert timing.is_always_quiet((evening, night, Window(start=time(5), end=time(20), zone=UTC)))
    assert not timing.is_always_quiet(())


# --- what waits for what ---------------------------------------------------------------------------------------

NOON = at("2026-04-20T12:00+00:00")
NIGHT = (Window(start=time(22), end=time(7), zone=UTC),)


def only(timed: Timing, facts: Facts, now: datetime) -> Hold:
    (found,) = holds(timed, facts, now)
    return found


def test_nothing_waits_where_nothing_is_asked_for() -> None:
    assert holds(Timing(), Facts(), NOON) == ()
    assert holds(Timing(quiet=NIGHT), Facts(), NOON) == ()
    assert holds(Timing(interrupts=Budget(number=2, per=HOUR)), Facts(rang=[NOON]), NOON) == ()


def test_a_digest_holds_what_is_new_and_quiet_hours_all() -> None:
    hourly = Timing(digest=DigestTimes(zone=UTC, every=HOUR), quiet=NIGHT, break_through=Severity.HIGH)
    day = only(hourly, Facts(stories=50), NOON)
    assert (day.held, day.until, day.digest, day.takes) == (Held.DIGEST, NOON + HOUR, "hourly", "new")
    assert (day.below, day.message_until) == (Severity.HIGH, None)
    # A digest that falls due in quiet hours comes at their end, whenever one asks.
    for moment in ("21:30", "23:59", "02:00", "06:59"):
        date = 20 if moment > "12" else 21
        night = next(iter(holds(hourly, Facts(), at(f"2026-04-{date}T{moment}+00:00"))))
        assert (night.held, night.until, night.digest) == (
            Held.QUIET_HOURS,
            at("2026-04-21T07:00+00:00"),
            timing.MORNING,
        )


def test_a_digest_after_quiet_hours_is_waited_for_but_not_by_what_was_composed_before() -> None:
    daily = Timing(digest=DigestTimes(zone=UTC, at=time(8)), quiet=NIGHT)
    night = only(daily, Facts(), at("2026-04-21T03:00+00:00"))
    assert (night.held, night.until) == (Held.DIGEST, at("2026-04-21T08:00+00:00"))
    assert night.message_until == at("2026-04-21T07:00+00:00")


def test_a_digest_that_falls_due_in_the_middle_of_quiet_hours_comes_at_their_end_and_not_a_day_later() -> None:
    siesta = (Window(start=time(12), end=time(14), zone=UTC),)
    daily = Timing(digest=DigestTimes(zone=UTC, at=time(13)), quiet=siesta)
    for clock in ("11:00", "12:30", "13:00", "13:30", "13:59"):
        found = timing.next_digest(daily, at(f"2026-04-20T{clock}+00:00"))
        assert found == (Held.QUIET_HOURS, at("2026-04-20T14:00+00:00"), timing.MORNING)
    found = timing.next_digest(daily, at("2026-04-20T14:00+00:00"))
    assert found == (Held.QUIET_HOURS, at("2026-04-21T14:00+00:00"), timing.MORNING)


def test_a_full_budget_holds_all_until_the_first_of_its_time_is_over() -> None:
    timed = Timing(interrupts=Budget(number=3, per=HOUR))
    rang = [NOON - minutes * MINUTE for minutes in (5, 20, 50, 59)]
    full = only(timed, Facts(rang=rang), NOON)
    assert (full.held, full.until, full.digest) == (Held.BUDGET, NOON + 10 * MINUTE, "budget 3/h")
    assert holds(timed, Facts(rang=rang), NOON + 10 * MINUTE) == ()
    # What comes while the fold is about to be told joins it: else it could be held up for ever.
    joins = only(timed, Facts(rang=rang, folded=frozenset({Held.BUDGET})), NOON + 10 * MINUTE)
    assert (joins.held, joins.takes, joins.until) == (Held.BUDGET, "loose", NOON + 10 * MINUTE)


@given(st.lists(st.integers(0, 7_200), max_size=30), st.integers(1, 5), st.sampled_from([60, 1_800, 3_600]))
def test_a_budget_is_never_exceeded_and_has_room_as_soon_as_it_can(ago: list[int], number: int, per: int) -> None:
    budget = Budget(number=number, per=timedelta(seconds=per))
    rang = sorted((NOON - timedelta(seconds=one) for one in ago), reverse=True)

    def within(moment: datetime) -> int:
        return sum(1 for one in rang if moment - budget.per < one <= moment)

    until = timing.room_at(budget, rang, NOON)
    assert (until is None) is (within(NOON) < number)
    if until is not None:
        assert within(until) < number <= within(until - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("stories", "minutes", "folds"), [(20, 5, False), (21, 0, True), (2, 31, True), (1, 600, False), (0, 0, False)]
)
def test_what_is_much_or_old_comes_in_one_message_and_a_single_story_as_itself(
    stories: int, minutes: int, *, folds: bool
) -> None:
    facts = Facts(stories=stories, since=NOON - minutes * MINUTE if stories else None)
    found = holds(Timing(), facts, NOON)
    assert [(one.held, one.digest, one.until, one.takes) for one in found] == (
        [(Held.BACKLOG, timing.CATCH_UP, NOON, "loose")] if folds else []
    )
