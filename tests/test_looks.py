"""When and where sources are looked at: times that are kept, rests, sources that are gone, and those that moved."""

from datetime import timedelta
from itertools import pairwise

import httpx
import pytest

from bot import pacing
from bot.pipeline import Polled
from bot.store import subscriptions
from tests.conftest import HOOK, Clock, Desk, FakeWeb, entry, rss

OLD, NEW, OTHER = "https://old.example/feed", "https://new.example/feed", "https://other.example/feed"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LOGIN = "<html><head><title>Hotel</title></head><body><form>Room number</form></body></html>"


def config(url: str = OLD, more: str = "") -> str:
    return f"""
sources: [{{name: a, url: "{url}"{more}}}]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}, desk: {{kind: webhook, url: "{HOOK}/operators"}}}}
operators: desk
rules: [rocket*]
"""


def feed(*guids: str) -> str:
    return rss(*(entry(f"Words on {guid}", guid=guid, link=f"https://old.example/{guid}") for guid in guids))


def moved_to(url: str, status: int = 301) -> httpx.Response:
    return httpx.Response(status, headers={"Location": url})


def answer(text: str, **headers: str) -> httpx.Response:
    return httpx.Response(200, headers={name.replace("_", "-"): value for name, value in headers.items()}, text=text)


async def look(desk: Desk, **span: float) -> Polled:
    (polled,) = await desk.round(**span)
    return polled


def asked(desk: Desk) -> list[str]:
    """Return the addresses that were asked since this was last called."""
    urls = [str(request.url) for request in desk.web.requests if request.method == "GET"]
    desk.web.requests.clear()
    return [url for url in urls if not url.endswith("robots.txt")]


@pytest.fixture
def web() -> FakeWeb:
    return FakeWeb(pages={HOOK: 200, f"{HOOK}/operators": 200})


# --- when ------------------------------------------------------------------------------------------------------------


async def test_a_time_that_the_config_gives_is_kept_whatever_server_and_feed_wish(desk: Desk, clock: Clock) -> None:
    page = rss(entry("Words", guid="1"), head="<ttl>60</ttl>")
    desk.web.pages[OLD] = answer(page, Cache_Control="max-age=3600")
    async with desk.open(config(more=", every: 2m")):
        for _ in range(4):
            assert (await look(desk, minutes=2)).next_at == clock() + 2 * MINUTE


@pytest.mark.parametrize(("asks", "rests"), [("600", 10 * MINUTE), ("60", 2 * MINUTE), ("604800", DAY)])
async def test_a_server_that_answers_and_demands_a_rest_gets_it(
    desk: Desk, clock: Clock, asks: str, rests: timedelta
) -> None:
    desk.web.pages[OLD] = answer(feed("1"), Retry_After=asks)
    async with desk.open(config(more=", every: 2m")):
        assert (await look(desk)).next_at == clock() + rests


async def test_a_busy_feed_is_looked_at_more_often_than_a_quiet_one_from_the_first_list_on(
    desk: Desk, clock: Clock
) -> None:
    def page(step: timedelta) -> str:
        return rss(*(entry(f"Words {n}", guid=str(n), date=clock() - n * step) for n in range(1, 40)))

    desk.web.pages |= {OLD: page(6 * MINUTE), NEW: page(70 * HOUR)}
    sources = f'sources: [{{name: busy, url: "{OLD}"}}, {{name: quiet, url: "{NEW}"}}]'
    async with desk.open(config().replace(config().splitlines()[1], sources)):
        waits = {one.source: one.next_at - clock() for one in await desk.round()}
    assert waits["busy"] < 3 * MINUTE < 8 * MINUTE < waits["quiet"]


async def test_what_a_source_brings_is_learnt_and_kept(any_desk: Desk, clock: Clock) -> None:
    any_desk.web.pages[OLD] = feed("0")
    async with any_desk.open(config()):
        silent = (await look(any_desk)).next_at - clock()
        for number in range(1, 13):
            any_desk.web.pages[OLD] = feed(*map(str, range(number + 1)))
            polled = await look(any_desk, minutes=10)
        (row,) = await any_desk.rows("sources")
    assert polled.next_at - clock() < silent / 2
    rhythm = pacing.recalled(row.pace)
    assert rhythm is not None
    assert 11 < rhythm.items <= 12


async def test_what_is_pushed_is_learnt_as_well_or_its_source_would_seem_silent(any_desk: Desk, clock: Clock) -> None:
    any_desk.web.pages[OLD] = feed("0")
    async with any_desk.open(config()) as world:
        await look(any_desk)
        clock.advance(hours=5)
        await world.database.write(subscriptions.pushed, "a", clock(), [None, clock() - MINUTE])
        (row,) = await any_desk.rows("sources")
    rhythm = pacing.recalled(row.pace)
    assert rhythm is not None
    assert pacing.silence(rhythm, clock()).lasted <= 2 * MINUTE


async def test_a_failing_source_is_asked_ever_less_and_at_its_own_pace_as_soon_as_it_is_well(
    desk: Desk, clock: Clock
) -> None:
    desk.web.pages[OLD] = 503
    async with desk.open(config(more=", every: 2m")):
        waits = [(await look(desk, hours=2)).wait for _ in range(9)]
        assert waits[0] < MINUTE
        assert all(2 * MINUTE * 0.9 <= wait <= 66 * MINUTE for wait in waits[1:])
        assert all(before * 1.3 < after for before, after in pairwise(waits[1:6]))
        desk.web.pages[OLD] = feed("1")
        assert (await look(desk, hours=2)).next_at == clock() + 2 * MINUTE
        desk.web.pages[OLD] = 503
        assert (await look(desk, minutes=2)).wait < MINUTE


async def test_a_source_that_is_gone_is_asked_once_a_week(any_desk: Desk, clock: Clock) -> None:
    any_desk.web.pages[OLD] = 410
    async with any_desk.open(config()):
        assert (await look(any_desk)).next_at >= clock() + 6 * DAY
        assert await any_desk.round(days=3) == []
        (row,) = await any_desk.rows("sources")
        assert row.stopped == "410 Gone: its server says that it was taken away for good"
        any_desk.web.pages[OLD] = feed("1")
        assert (await look(any_desk, days=5)).error is None
        (row,) = await any_desk.rows("sources")
        assert row.stopped is None
        assert len(await any_desk.round(minutes=1)) == 1


async def test_a_source_that_is_gone_is_asked_at_once_where_it_has_another_address(desk: Desk) -> None:
    desk.web.pages |= {OLD: 410, NEW: feed("1")}
    async with desk.open(config()):
        await look(desk)
    async with desk.open(config()):
        assert await desk.round(minutes=1) == []
    async with desk.open(config(NEW)):
        assert (await look(desk, minutes=1)).error is None


# --- where -----------------------------------------------------------------------------------------------------------


async def test_a_redirect_is_believed_after_days_and_told_once(any_desk: Desk) -> None:
    any_desk.web.pages[OLD] = feed("1", "2", "3")
    async with any_desk.open(config()):
        await look(any_desk)
        any_desk.web.pages |= {OLD: moved_to(NEW), NEW: feed("1", "2", "3", "4")}
        for _ in range(6):
            await look(any_desk, hours=12)
        assert asked(any_desk)[-2:] == [OLD, NEW]
        await look(any_desk, hours=12)  # three days after the redirect was first met
        told = any_desk.web.posted(f"{HOOK}/operators")
        assert len(told) == 1
        assert f"url: {NEW}" in told[0].content.decode()
        any_desk.web.requests.clear()
        for _ in range(3):
            assert (await look(any_desk, hours=12)).new == 0
        assert asked(any_desk) == [NEW] * 3
        any_desk.web.pages[NEW] = feed("2", "3", "4", "5")
        assert (await look(any_desk, hours=12)).new == 1
    assert not any_desk.web.posted(f"{HOOK}/operators")


async def adopted(desk: Desk) -> None:
    """Bring a source to where it moved."""
    desk.web.pages[OLD] = feed("1", "2", "3")
    await look(desk)
    desk.web.pages |= {OLD: moved_to(NEW, 308), NEW: feed("1", "2", "3")}
    for _ in range(8):
        await look(desk, hours=12)
    asked(desk)
    await look(desk, minutes=5)
    assert asked(desk) == [NEW]


async def test_the_old_place_is_asked_once_a_week_and_may_be_dead_by_then(desk: Desk) -> None:
    async with desk.open(config()):
        await adopted(desk)
        desk.web.pages[OLD] = httpx.ConnectError("no such host")
        assert (await look(desk, days=8)).error is None
        assert asked(desk) == [OLD, NEW]
        await look(desk, days=1)
        assert asked(desk) == [NEW]


async def test_a_feed_that_comes_home_is_asked_at_home(desk: Desk) -> None:
    async with desk.open(config()):
        await adopted(desk)
        desk.web.pages[OLD] = feed("1", "2", "3", "4")
        await look(desk, days=8)
        asked(desk)
        await look(desk, minutes=5)
        assert asked(desk) == [OLD]


async def test_another_feed_at_the_old_place_calls_nobody_back(desk: Desk) -> None:
    async with desk.open(config()):
        await adopted(desk)
        desk.web.pages[OLD] = feed("casino", "poker")
        await look(desk, days=8)
        asked(desk)
        await look(desk, minutes=5)
        assert asked(desk) == [NEW]


async def test_a_new_place_that_is_gone_sends_us_home(desk: Desk) -> None:
    async with desk.open(config()):
        await adopted(desk)
        desk.web.pages |= {OLD: feed("1", "2", "3", "4"), NEW: 404}
        assert (await look(desk, minutes=5)).new == 1
        asked(desk)
        await look(desk, minutes=5)
        assert asked(desk) == [OLD]


@pytest.mark.parametrize("place", [LOGIN, feed("casino", "poker"), rss()])
async def test_a_redirect_to_something_else_is_never_believed(desk: Desk, place: str) -> None:
    desk.web.pages[OLD] = feed("1", "2", "3")
    async with desk.open(config()):
        await look(desk)
        desk.web.pages |= {OLD: moved_to(NEW), NEW: place}
        for _ in range(20):
            await look(desk, hours=12)
        desk.web.pages[OLD] = feed("1", "2", "3", "4")
        asked(desk)
        assert (await look(desk, hours=12)).new == 1
        assert asked(desk) == [OLD]
    assert not desk.web.posted(f"{HOOK}/operators")


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_a_passing_redirect_is_never_believed(desk: Desk, status: int) -> None:
    desk.web.pages |= {OLD: moved_to(NEW, status), NEW: feed("1", "2")}
    async with desk.open(config()):
        for _ in range(20):
            await look(desk, hours=12)
        assert asked(desk)[-2:] == [OLD, NEW]


async def test_a_redirect_that_points_elsewhere_in_between_begins_anew(desk: Desk) -> None:
    desk.web.pages |= {OLD: feed("1", "2"), NEW: feed("1", "2"), OTHER: feed("1", "2")}
    async with desk.open(config()):
        await look(desk)
        for number in range(20):
            desk.web.pages[OLD] = moved_to(OTHER if number % 5 == 4 else NEW)
            await look(desk, hours=12)
            assert OLD in asked(desk)


async def test_a_redirect_away_from_tls_is_never_believed(desk: Desk) -> None:
    plain = NEW.replace("https:", "http:")
    desk.web.pages |= {OLD: moved_to(plain), plain: feed("1", "2")}
    async with desk.open(config()):
        for _ in range(20):
            await look(desk, hours=12)
        assert asked(desk)[-2:] == [OLD, plain]


async def test_looks_in_quick_succession_do_not_hasten_belief(desk: Desk) -> None:
    desk.web.pages |= {OLD: moved_to(NEW), NEW: feed("1", "2")}
    async with desk.open(config()):
        for _ in range(30):
            await look(desk, minutes=1)
        await look(desk, days=4)
        await look(desk, minutes=1)
        assert asked(desk)[-2:] == [OLD, NEW]


async def test_another_address_in_the_config_makes_what_was_known_of_a_move_worthless(desk: Desk) -> None:
    async with desk.open(config()):
        await adopted(desk)
    desk.web.pages[OTHER] = feed("1", "2", "3", "9")
    async with desk.open(config(OTHER)):
        assert (await look(desk, minutes=5)).new == 1
        assert asked(desk) == [OTHER]
