"""How fast we may send: never faster than what is documented or learnt, never slower than needed."""

import math
from dataclasses import replace
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
    assert rates.eased(group, NOW) == ()  # once is no pattern


class Server:
    """Takes `number` messages within any stretch of `per` seconds, whatever is documented."""

    def __init__(self, *limits: tuple[int, float]) -> None:
        self.limits = limits
        self.times: list[datetime] = []
        self.refused: list[datetime] = []

    def wait(self, now: datetime) -> timedelta | None:
        """Take a message, or return how long to wait, in whole seconds."""
        over = [
            per - (now - self.times[-number]).total_seconds()
            for number, per in self.limits
            if len(self.times) >= number
        ]
        if max(over, default=0) <= 0:
            self.times.append(now)
            return None
        self.refused.append(now)
        return timedelta(seconds=math.ceil(max(over)))


def talked(server: Server, number: int, quota: Quota = GROUP, count: Count | None = None) -> Count:
    """Get so many messages through to a server."""
    count, bot = count or Count(), Count()
    now = server.times[-1] if server.times else NOW
    while number:
        now = rates.opens(quota, count, now)
        count = rates.taken(quota, count, now)
        after = server.wait(now)
        if after is None:
            number -= 1
        else:
            count, bot = rates.refused((quota, BOT), (count, bot), now, after, now)
    return count


@pytest.mark.parametrize(
    "limits",
    [
        ((8, 60.0),),
        ((1, 2.5),),
        ((1, 1.0),),
        ((3, 10.0),),
        ((4, 60.0), (1, 3.0)),
        ((15, 60.0), (2, 5.0)),
        ((1, 20.0),),
        ((1, 90.0),),
        ((5, 17.3), (19, 100.0)),
    ],
)
@pytest.mark.parametrize("quota", [CHAT, GROUP], ids=["chat", "group"])
def test_what_a_server_really_takes_is_found_out_by_few_refusals(
    quota: Quota, limits: tuple[tuple[int, float], ...]
) -> None:
    server = Server(*limits)
    count = talked(server, 200, quota)
    assert len(server.refused) <= 4
    talked(server, 1000, quota, count)
    assert len(server.refused) <= 12  # one in a hundred
    best = max(per / number for number, per in (*limits, *((rate.number, rate.per.seconds) for rate in quota.rates)))
    took = (server.times[-1] - server.times[0]).total_seconds()
    assert took <= 1.2 * best * len(server.times)


@pytest.mark.parametrize(
    ("through", "hours", "left"), [(0, 1, 1.0), (5_000, 0.4, 1.0), (400, 1, 0.81), (5_000, 1, 0.81), (0, 12, 0.81)]
)
def test_what_was_learnt_is_forgotten_slowly(through: int, hours: float, left: float) -> None:
    count = replace(talked(Server((8, 60.0)), 100), through=through)
    assert count.refused_at is not None
    (now,) = rates.eased(count, count.refused_at + timedelta(hours=hours))
    assert now.per / count.learnt[0].per == pytest.approx(left)


def test_a_rate_is_not_lowered_without_end_by_what_we_have_no_part_in() -> None:
    count, bot, now = Count(), Count(), NOW
    for _ in range(9):
        count = rates.taken(GROUP, count, now)
        now += timedelta(seconds=90)
        for _ in range(2):
            count = rates.taken(GROUP, count, now)
            count, bot = rates.refused((GROUP, BOT), (count, bot), now, timedelta(seconds=30), now)
            now += timedelta(seconds=30)
        now += timedelta(minutes=10)
        assert rates.opens(GROUP, rates.taken(GROUP, count, now), now) <= now + rates.SLOWEST


def test_a_busy_bot_of_which_two_chats_are_refused_at_once_goes_slower_itself() -> None:
    bot, _ = sent(BOT, 25)
    one, bot = rates.refused((CHAT, BOT), (Count(), bot), NOW - MINUTE, SECOND, NOW)
    other = Quota(key="other", rates=CHAT.rates)
    two, bot = rates.refused((other, BOT), (Count(), bot), NOW - MINUTE, 2 * SECOND, NOW + timedelta(milliseconds=100))
    assert rates.opens(BOT, bot, NOW + SECOND) >= NOW + timedelta(seconds=2.1)
    assert bot.learnt
    assert one.learnt == two.learnt == ()


@pytest.mark.parametrize(("messages", "wait"), [(2, SECOND), (25, MINUTE)])
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
