"""A list that comes under new names is nothing new; a burst of news is, and so is what came while we were away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot import identity
from bot.identity import LEAST_LIST
from bot.model import Entry, Known, Memory, Past, Sighting, Source
from bot.sources.feed import Feed
from tests.conftest import HOOK, PLACES, Desk, entry, rss

URL = "https://a.example/feed"
CONFIG = f"""
sources: [{{name: a, url: "{URL}", every: 5m}}]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
rules: [{{match: ["rocket*"], each: item}}]
"""
HOUR = timedelta(hours=1)
DAY = [*range(1, 21)]  # hours ago


def story(number: int, at: datetime | None, *, site: str = "a.example", id_: str = "") -> str:
    """Return an entry about a rocket on a town of its own."""
    return entry(
        f"Rocket hits the harbour of {PLACES[number]}",
        guid=f"{site}-{id_ or number}",
        link=f"https://{site}/{id_ or number}",
        date=at,
    )


async def reasons(desk: Desk) -> list[str]:
    return [row.reason for row in await desk.rows("items")]


# --- the whole line ----------------------------------------------------------------------------------------------


async def test_a_feed_that_moves_to_new_addresses_and_ids_rings_nothing(any_desk: Desk) -> None:
    now = any_desk.clock.at
    before = rss(*(story(hour, now - hour * HOUR) for hour in DAY))
    after = rss(*(story(hour, now - hour * HOUR, site="new.example", id_=f"x{hour}") for hour in DAY))
    any_desk.web.pages[URL] = [before, after]
    async with any_desk.open(CONFIG):
        await any_desk.round()
        told = len(any_desk.web.posted())
        await any_desk.round(minutes=5)
        assert len(any_desk.web.posted()) == told
        assert (await reasons(any_desk)).count("migrated") == len(DAY)
        await any_desk.round(minutes=5)
        assert len(await any_desk.rows("items")) == 2 * len(DAY)


async def test_an_undated_feed_that_is_renumbered_is_known_by_its_headlines(desk: Desk) -> None:
    before = rss(*(story(number, None) for number in DAY))
    after = rss(*(story(number, None, site="new.example") for number in DAY))
    desk.web.pages[URL] = [before, after]
    async with desk.open(CONFIG):
        await desk.round()
        told = len(desk.web.posted())
        await desk.round(minutes=5)
        assert len(desk.web.posted()) == told
        assert (await reasons(desk)).count("migrated") == len(DAY)


async def test_what_is_new_in_a_feed_that_moved_rings_all_the_same(desk: Desk) -> None:
    now = desk.clock.at
    before = rss(*(story(hour, now - hour * HOUR) for hour in DAY))
    new = story(30, now + timedelta(minutes=3), site="new.example")
    after = rss(new, *(story(hour, now - hour * HOUR, site="new.example") for hour in DAY))
    desk.web.pages[URL] = [before, after]
    async with desk.open(CONFIG):
        await desk.round()
        told = len(desk.headlines())
        await desk.round(minutes=5)
        assert desk.headlines()[told:] == [f"Rocket hits the harbour of {PLACES[30]}"]


async def test_after_a_long_time_away_a_list_that_is_all_new_rings(desk: Desk) -> None:
    now = desk.clock.at
    before = rss(*(story(hour, now - hour * HOUR) for hour in DAY))
    later = now + 72 * HOUR
    after = rss(*(story(30 + hour, later - hour * HOUR) for hour in DAY))
    desk.web.pages[URL] = [before, after]
    async with desk.open(CONFIG):
        await desk.round()
        told = len(desk.headlines())
        await desk.round(hours=72)
        assert len(desk.headlines()) - told == len(DAY)
        assert "migrated" not in await reasons(desk)


async def test_a_burst_of_news_rings(desk: Desk) -> None:
    now = desk.clock.at
    old = [story(hour, now - hour * HOUR) for hour in DAY]
    burst = [story(30 + number, now + timedelta(minutes=number % 5)) for number in range(40)]
    desk.web.pages[URL] = [rss(*old), rss(*burst, *old)]
    async with desk.open(CONFIG):
        await desk.round()
        told = len(desk.headlines())
        await desk.round(minutes=5)
        assert len(desk.headlines()) - told == len(burst)


async def test_a_source_that_lists_its_whole_day_in_the_evening_rings_every_evening(desk: Desk) -> None:
    """Each evening all is new, and dated before the last poll: by its dates alone that would be a renumbered list."""
    evening = desk.clock.at
    days = [
        rss(*(story(20 * day + n, evening + timedelta(days=day) - n * HOUR / 2) for n in range(1, 21)))
        for day in range(5)
    ]
    async with desk.open(CONFIG):
        desk.web.pages[URL] = days[0]
        await desk.round()
        for day in range(1, 5):
            await desk.round(hours=23)  # nothing yet
            desk.web.pages[URL] = days[day]
            told = len(desk.headlines())
            await desk.round(hours=1)
            assert len(desk.headlines()) - told == 20


# --- pure --------------------------------------------------------------------------------------------------------

NOW = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)
SOURCE = Source(name="a", kind="feed", fetcher=Feed(url=URL))


def seen(ages: list[float | None], *, site: str = "a") -> tuple[Sighting, ...]:
    """Return entries of these ages in hours before NOW; None is undated."""
    entries = [
        Entry(
            title=f"A headline about {PLACES[number]}",
            guid=f"{site}{number}",
            published=None if age is None else NOW - age * HOUR,
        )
        for number, age in enumerate(ages)
    ]
    return identity.sightings(entries, SOURCE, NOW)


def remembered(one: tuple[Sighting, ...]) -> tuple[Memory, Past]:
    known = {
        sighting.item.id: Known(item=sighting.item, content_key=sighting.features.content_key, story=None, rules=())
        for sighting in one
    }
    aliases = {alias: sighting.item.id for sighting in one for alias in sighting.aliases}
    titles = frozenset(sighting.features.title_key for sighting in one if sighting.features.title_key)
    return Memory(aliases=aliases, known=known), Past(titles=titles, lag=HOUR)


ages = st.lists(st.one_of(st.none(), st.floats(-1, 400)), max_size=60)


@given(ages, st.floats(0.1, 300))
def test_what_has_a_date_after_the_last_poll_is_never_absorbed(found: list[float | None], away: float) -> None:
    since = NOW - away * HOUR
    past = remembered(seen(found))[1]
    for one in identity.renumbered(seen(found, site="b"), Memory(), past, since, since):
        assert not (one.renumbered and one.item.published and one.item.published > since)


@given(ages, st.floats(0.1, 300), st.one_of(st.none(), st.floats(0, 50)))
def test_what_nobody_had_before_and_has_no_date_is_never_absorbed(
    found: list[float | None], away: float, lag: float | None
) -> None:
    past = Past(titles=frozenset(), lag=None if lag is None else lag * HOUR)
    for one in identity.renumbered(seen(found), Memory(), past, NOW - away * HOUR, NOW - away * HOUR):
        assert not (one.renumbered and one.item.published is None)


@given(ages)
def test_a_list_that_is_known_is_never_taken_for_a_renumbered_one(found: list[float | None]) -> None:
    before = seen(found)
    memory, past = remembered(before)
    since = NOW  # they were first seen at that poll
    assert identity.renumbered(before, memory, past, since, since) == before
    assert not identity.may_be_renumbered(before, memory, since)


@given(st.lists(st.floats(2, 400), min_size=LEAST_LIST, max_size=60), st.booleans())
def test_a_list_of_old_entries_under_new_names_is_absorbed_whole(found: list[float], dated: bool) -> None:  # noqa: FBT001 - drawn
    shown: list[float | None] = [*found] if dated else [None] * len(found)
    past = remembered(seen(shown))[1]
    again = identity.renumbered(
        seen(shown, site="b"), Memory(), past, NOW - timedelta(minutes=5), NOW - timedelta(minutes=5)
    )
    assert all(one.renumbered for one in again)


def test_a_poll_that_was_cut_short_in_a_renumbered_list_is_gone_on_with() -> None:
    """A stretch of it is on record already, first seen after the last good poll: it does not make the rest young."""
    shown: list[float | None] = [10.0] * 60
    first = seen(shown, site="b")[:50]
    memory, past = remembered(first)
    past = replace(past, titles=remembered(seen(shown))[1].titles)
    again = identity.renumbered(
        seen(shown, site="b"), memory, past, NOW - timedelta(minutes=5), NOW - timedelta(minutes=5)
    )
    assert all(one.renumbered for one in again)


def test_a_short_list_tells_nothing() -> None:
    shown: list[float | None] = [30.0] * (LEAST_LIST - 1)
    again = identity.renumbered(seen(shown, site="b"), Memory(), Past(lag=HOUR), NOW - HOUR, NOW - HOUR)
    assert not any(one.renumbered for one in again)


def test_a_few_old_entries_among_known_ones_are_judged_as_ever() -> None:
    before = seen([float(age) for age in range(1, 21)])
    memory, past = remembered(before)
    more = (*before, *seen([100.0] * 5, site="b"))
    assert identity.renumbered(more, memory, past, NOW, NOW) == more
