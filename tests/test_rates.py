"""How fast we may send: never faster than what is documented or learnt, never slower than needed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import rates
from bot.model import Quota, Rate
from bot.rates import Count
from bot.store import rates as kept
from tests.conftest import Desk

NOW = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
BOT = Quota(key="bot", rates=(Rate(number=30, per=SECOND),))
CHAT = Quota(key="chat", rates=(Rate(number=1, per=SECOND),))
CONFIG = 'sources: ["https://a.example/feed"]\nrules: [rocket]\n'
GROUP = Quota(key="group", rates=(Rate(number=1, per=SECOND), Rate(number=20, per=MINUTE)))


def sent(quota: Quota, number: int, count: Count | None = None, start: datetime = NOW) -> tuple[Count, list[datetime]]:
    """Send so many messages, each as soon as it may go."""
    count, times, now = count or Count(), [], start
    for _ in range(number):
        now = rates.opens(quota, count, now)
        count = rates.taken(quota, count, now)
        times.append(now)
    return count, times


def seconds(times: list[datetime]) -> list[float]:
    return [(at - NOW).total_seconds() for at in times]


def test_a_group_takes_one_a_second_and_twenty_a_minute() -> None:
    _, times = sent(GROUP, 41)
    assert seconds(times) == [*range(20), *range(60, 80), 120]


def test_a_bot_takes_thirty_a_second() -> None:
    _, times = sent(BOT, 61)
    assert seconds(times) == [0.0] * 30 + [1.0] * 30 + [2.0]


@given(st.lists(st.integers(0, 90_000), max_size=120), st.sampled_from([BOT, CHAT, GROUP]))
def test_no_stretch_of_time_holds_more_than_is_allowed_and_what_may_go_goes_at_once(
    gaps: list[int], quota: Quota
) -> None:
    count, now, times = Count(), NOW, [NOW][:0]
    for gap in gaps:
        now += timedelta(milliseconds=gap)
        at = rates.opens(quota, count, now)
        assert at >= now
        if at > now:  # a moment before it would have been one too many
            early = at - timedelta(microseconds=1)
            assert any(sum(1 for one in times if early - one < rate.per) >= rate.number for rate in quota.rates)
        now, count = at, rates.taken(quota, count, at)
        times.append(at)
        for rate in quota.rates:
            assert sum(1 for one in times if at - one < rate.per) <= rate.number


def test_a_slow_answer_counts_from_when_it_came() -> None:
    count = rates.taken(CHAT, Count(), NOW)
    late = NOW + timedelta(milliseconds=700)
    assert rates.opens(CHAT, rates.answered(count, NOW, late), late) == late + SECOND
    assert rates.answered(count, NOW - SECOND, late) == count


def test_a_wait_is_obeyed_exactly_and_by_that_chat_alone() -> None:
    group, bot = rates.refused((GROUP, BOT), (Count(), Count()), NOW, timedelta(seconds=35), NOW)
    assert rates.opens(GROUP, group, NOW) == NOW + timedelta(seconds=35)
    assert rates.opens(BOT, bot, NOW) == NOW
    assert rates.eased(GROUP, group, NOW) == (1.0, 1.0)  # once is no pattern


def refusals(number: int, wait: timedelta, got_through: int) -> Count:
    """Return what is known of a group that refuses again and again, each time after so many messages."""
    count, bot, now = Count(), Count(), NOW
    for _ in range(number):
        count, times = sent(GROUP, got_through + 1, count, now)
        now = times[-1]
        count, bot = rates.refused((GROUP, BOT), (count, bot), now, wait, now)
        now += wait
    return count


def test_a_group_that_refuses_the_ninth_in_a_minute_again_gets_eight() -> None:
    count = refusals(2, timedelta(seconds=52), 8)
    assert count.closed_until is not None
    _, times = sent(GROUP, 9, count, count.closed_until + MINUTE)
    assert times[7] - times[0] == timedelta(seconds=7)
    assert times[8] - times[0] >= MINUTE


def test_a_short_wait_is_about_the_second_and_a_long_one_about_the_minute() -> None:
    assert rates.eased(GROUP, refusals(2, timedelta(seconds=2), 1), NOW)[1] == 1.0
    slower = refusals(2, timedelta(seconds=50), 10)
    assert slower.slower == (1.0, 2.0)


def test_what_was_learnt_is_forgotten_slowly() -> None:
    count = refusals(2, timedelta(seconds=50), 10)
    assert count.refused_at is not None
    after = [rates.eased(GROUP, count, count.refused_at + timedelta(hours=hours))[1] for hours in (0, 1, 5, 24)]
    assert after[0] == 2.0
    assert after == sorted(after, reverse=True)
    assert 1.7 < after[1] < 1.9
    assert after[-1] == 1.0


def test_a_rate_is_never_lowered_without_end() -> None:
    count = refusals(40, timedelta(seconds=1), 1)
    assert max(count.slower) == rates.SLOWEST


def test_a_busy_bot_of_which_two_chats_are_refused_at_once_goes_slower_itself() -> None:
    bot, _ = sent(BOT, 25)
    one, bot = rates.refused((CHAT, BOT), (Count(), bot), NOW - MINUTE, SECOND, NOW)
    other = Quota(key="other", rates=CHAT.rates)
    two, bot = rates.refused((other, BOT), (Count(), bot), NOW - MINUTE, 2 * SECOND, NOW + timedelta(milliseconds=100))
    assert rates.opens(BOT, bot, NOW + SECOND) >= NOW + timedelta(seconds=2.1)
    assert rates.eased(BOT, bot, NOW + SECOND)[0] > 1
    assert {max(one.slower, default=1.0), max(two.slower, default=1.0)} == {1.0}


@pytest.mark.parametrize(("messages", "wait"), [(3, SECOND), (25, MINUTE)])
def test_two_chats_that_are_refused_for_reasons_of_their_own_leave_the_bot_as_it_is(
    messages: int, wait: timedelta
) -> None:
    bot, _ = sent(BOT, messages)
    for name in "ab":
        quota = Quota(key=name, rates=CHAT.rates)
        _, bot = rates.refused((quota, BOT), (Count(), bot), NOW - MINUTE, wait, NOW)
    assert rates.opens(BOT, bot, NOW) == NOW


async def test_what_is_known_of_a_rate_outlives_a_restart(any_desk: Desk) -> None:
    now = any_desk.clock()
    async with any_desk.open(CONFIG) as world:
        await world.database.write(kept.take, (GROUP, BOT), now)
        await world.database.write(kept.answered, (GROUP, BOT), now, now + timedelta(milliseconds=1234))
    async with any_desk.open(CONFIG) as world:
        at = await world.database.read(kept.opens, (GROUP, BOT), now)
        assert at == now + timedelta(milliseconds=2234)
        assert await world.database.read(kept.opens, (CHAT, BOT), now) == now
        assert await world.database.read(kept.opens, (), now) == now
        for _ in range(2):
            await world.database.write(kept.refused, (GROUP, BOT), at, timedelta(seconds=35), at)
        assert await world.database.read(kept.opens, (GROUP, BOT), at) == at + timedelta(seconds=35)
