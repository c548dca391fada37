"""The letterbox: what is owed arrives once, in order, whatever a channel does; each channel has its own clock."""

import logging
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot import pipeline
from bot.store import history, letterbox, schema
from tests.conftest import HOOK, PLACES, Desk, cards, entry, rss

FEED = "https://a.example/feed"
OTHER = "https://other.example/in"
CONFIG = f"""
sources: [{{name: a, url: "{FEED}"}}]
channels:
  hook: {{kind: webhook, url: "{HOOK}"}}
  other: {{kind: webhook, url: "{OTHER}"}}
rules:
  - {{name: low, match: [drill], severity: low}}
  - {{name: high, match: ["rocket*"], severity: high}}
"""
ONE = CONFIG.replace(f'  other: {{kind: webhook, url: "{OTHER}"}}\n', "")


def rocket(number: int, **more: Any) -> str:
    return entry(f"Rocket hits {PLACES[number]}", guid=f"r{number}", **more)


@pytest.fixture(autouse=True)
def _other_channel_answers(any_desk: Desk) -> None:
    any_desk.web.pages[OTHER] = 200


async def status(desk: Desk) -> history.Status:
    return await desk.world.database.read(history.status)


async def test_a_temporary_failure_is_tried_again_under_the_same_key(any_desk: Desk) -> None:
    any_desk.web.pages |= {FEED: [rss(), rss(rocket(1))], HOOK: [503, 503, 200]}
    async with any_desk.open(ONE):
        await any_desk.round()
        for _ in range(6):
            await any_desk.round(minutes=5)
        posted = any_desk.web.posted()
        assert len(posted) == 3
        assert len({request.headers["Idempotency-Key"] for request in posted}) == 1
        assert len({request.content for request in posted}) == 1
        assert (await status(any_desk)).channels[0].sent == 1


async def test_retry_after_is_honoured_by_the_whole_channel(any_desk: Desk) -> None:
    busy = httpx.Response(429, headers={"Retry-After": "3600"})
    any_desk.web.pages |= {FEED: [rss(), rss(rocket(1)), rss(rocket(1), rocket(2))], HOOK: [busy, 200]}
    async with any_desk.open(ONE):
        await any_desk.round()
        await any_desk.round(minutes=5)
        await any_desk.round(minutes=50)
        assert len(any_desk.web.posted()) == 1
        await any_desk.round(minutes=15)
        assert sorted(any_desk.headlines()[1:]) == sorted(f"Rocket hits {PLACES[n]}" for n in (1, 2))


async def test_a_permanent_failure_is_a_dead_letter_and_the_next_message_goes_on(any_desk: Desk) -> None:
    any_desk.web.pages |= {FEED: [rss(), rss(rocket(1)), rss(rocket(1), rocket(2))], HOOK: [400, 200]}
    async with any_desk.open(ONE):
        await any_desk.round()
        await any_desk.round(minutes=5)
        await any_desk.round(minutes=5)
        found = await status(any_desk)
        (letter,) = found.dead
        assert letter.headline == f"Rocket hits {PLACES[1]}"
        assert "400" in letter.error
        assert any_desk.headlines()[-1] == f"Rocket hits {PLACES[2]}"


async def test_a_dead_letter_can_be_sent_again(any_desk: Desk) -> None:
    any_desk.web.pages |= {FEED: [rss(), rss(rocket(1))], HOOK: [400, 200]}
    async with any_desk.open(ONE) as world:
        await any_desk.round()
        await any_desk.round(minutes=5)
        letter = (await status(any_desk)).dead[0].id
        assert await world.database.write(history.revive, letter, any_desk.clock())
        assert not await world.database.write(history.revive, "nothing", any_desk.clock())
        await any_desk.round(minutes=5)
        assert (await status(any_desk)).dead_count == 0
        assert len(any_desk.web.posted()) == 2


async def test_one_channel_that_fails_holds_up_no_other_and_catches_up_in_order(any_desk: Desk) -> None:
    feeds = [rss()] + [rss(*(rocket(k) for k in range(n, -1, -1))) for n in range(5)]
    any_desk.web.pages |= {FEED: feeds, HOOK: [*[503] * 5, 200]}
    async with any_desk.open(CONFIG):
        for _ in range(6):
            await any_desk.round(minutes=5)
        told = [cards(request)[0]["headline"]["text"] for request in any_desk.web.posted(OTHER)]
        assert told == [f"Rocket hits {PLACES[n]}" for n in range(5)]
        for _ in range(4):
            await any_desk.round(minutes=15)
        caught_up = list(dict.fromkeys(any_desk.headlines()))
        assert sorted(caught_up) == sorted(told)


async def test_the_most_severe_goes_first(any_desk: Desk) -> None:
    drills = [entry(f"Fire drill in {PLACES[100 + n]}", guid=f"d{n}") for n in range(15)]
    any_desk.web.pages |= {FEED: [rss(), rss(*drills, rocket(1))], HOOK: [503, 200]}
    async with any_desk.open(ONE):
        await any_desk.round()
        await any_desk.round(minutes=5)
        await any_desk.round(minutes=5)
        assert any_desk.headlines()[1] == f"Rocket hits {PLACES[1]}"
        assert len(set(any_desk.headlines())) == 16


async def test_what_cannot_be_told_in_a_week_is_given_up_and_shown(any_desk: Desk) -> None:
    any_desk.web.pages |= {FEED: [rss(), rss(rocket(1))], HOOK: 503}
    async with any_desk.open(ONE):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert (await status(any_desk)).dead_count == 0
        await any_desk.round(days=8)
        assert (await status(any_desk)).dead_count == 1


async def test_growth_before_the_first_message_went_out_is_told_in_it(any_desk: Desk) -> None:
    edited = entry(f"Rocket hits {PLACES[1]}, fire brigade out", guid="r1")
    any_desk.web.pages |= {FEED: [rss(), rss(rocket(1)), rss(edited)], HOOK: 200, OTHER: 200}
    async with any_desk.open(ONE) as world:
        await any_desk.round()
        hook = world.channels["hook"]
        until = any_desk.clock() + timedelta(minutes=30)
        await world.database.write(letterbox.note_rest, hook.name, until)
        await any_desk.round(minutes=5)
        await any_desk.round(minutes=5)
        assert any_desk.web.posted() == []
        await any_desk.round(minutes=30)
        assert any_desk.actions() == ["send"]
        assert any_desk.headlines() == [f"Rocket hits {PLACES[1]}, fire brigade out"]


async def test_the_first_look_is_one_digest_per_channel_and_tells_nothing_old(any_desk: Desk) -> None:
    now = any_desk.clock()
    items = [rocket(n, date=now - timedelta(hours=n)) for n in range(5)]
    items += [rocket(n, date=now - timedelta(days=n)) for n in range(5, 9)]
    any_desk.web.pages[FEED] = rss(*items)
    async with any_desk.open(CONFIG):
        await any_desk.round()
        (digest,) = any_desk.web.posted()
        assert digest.headers["X-Wirewatch-Event"] == "digest"
        assert len(cards(digest)) == 5
        assert len(any_desk.web.posted(OTHER)) == 1
        assert {row.reason for row in await any_desk.rows("verdicts")} == {"digest", "baseline"}


async def test_a_digest_shows_the_loudest_and_newest_and_counts_the_others(any_desk: Desk) -> None:
    now = any_desk.clock()
    ages = [now - timedelta(minutes=n) for n in range(60)]
    drills = [entry(f"Fire drill in {PLACES[100 + n]}", guid=f"d{n}", date=date) for n, date in enumerate(ages)]
    any_desk.web.pages[FEED] = rss(*drills, rocket(1, date=now - timedelta(hours=20)))
    console = ONE.replace("webhook", "console", 1).replace(f', url: "{HOOK}"', ", color: never")
    async with any_desk.open(console) as world:
        await any_desk.round()
        (row,) = await any_desk.rows("deliveries")
        assert (len(row.message["cards"]), row.message["more"]) == (40, 21)
        shown = [card["headline"]["text"] for card in row.message["cards"]]
        assert shown[:3] == [f"Rocket hits {PLACES[1]}", *(f"Fire drill in {PLACES[100 + n]}" for n in range(2))]
        assert not await world.database.read(letterbox.owing_channels, any_desk.clock() + timedelta(days=1))


async def test_the_log_says_what_was_told_what_fails_and_that_it_is_well_again(
    any_desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="wirewatch")
    any_desk.web.pages |= {FEED: [rss(), rss(rocket(1))], HOOK: [503, 503, httpx.ConnectError("no"), 200]}
    async with any_desk.open(ONE):
        for _ in range(6):
            await any_desk.round(minutes=15)
    said = [record.getMessage().partition(";")[0] for record in caplog.records]
    assert [words for words in said if words.startswith("hook")] == [
        "hook cannot deliver: 503 Service Unavailable",
        "hook cannot deliver: the connection failed",
        "hook is well again",
        f"hook: told Rocket hits {PLACES[1]}",
    ]


async def test_the_log_counts_the_stories_of_a_digest_and_repeats_a_notice(
    any_desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="wirewatch")
    any_desk.web.pages |= {FEED: rss(rocket(1), rocket(2)), HOOK: [200, 400]}
    async with any_desk.open(CONFIG + "\noperators: other\n"):
        await any_desk.round()
        any_desk.web.pages[FEED] = rss(rocket(3))
        await any_desk.round(minutes=5)
        await any_desk.round(minutes=5)
    said = [record.getMessage() for record in caplog.records]
    assert "hook: told 2 stories" in said
    assert [words for words in said if words.startswith("other: told hook: a message was not delivered")]


async def test_an_undelivered_send_is_taken_up_again_when_its_lease_ends(any_desk: Desk) -> None:
    any_desk.web.pages |= {FEED: [rss(), rss(rocket(1))], HOOK: [RuntimeError("a bug"), 200]}
    async with any_desk.open(ONE):
        await any_desk.round()
        with pytest.raises(RuntimeError):
            await any_desk.round(minutes=5)
        await any_desk.round(seconds=30)
        assert len(any_desk.web.posted()) == 1
        await any_desk.round(minutes=2)
        assert len(any_desk.web.posted()) == 2


async def test_a_rule_may_name_its_channel(any_desk: Desk) -> None:
    any_desk.web.pages[FEED] = [rss(), rss(rocket(1), entry("Fire drill at the school", guid="d"))]
    async with any_desk.open(CONFIG.replace("severity: low}", "severity: low, to: other}")):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == [f"Rocket hits {PLACES[1]}"]
        assert len(any_desk.web.posted(OTHER)) == 2


async def test_one_message_per_story_and_channel_however_many_rules_hit_it(any_desk: Desk) -> None:
    any_desk.web.pages[FEED] = [rss(), rss(entry("Rocket drill at the base", guid="1"))]
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await any_desk.round(minutes=5)
        (request,) = any_desk.web.posted()
        (card,) = cards(request)
        assert card["rules"] == ["low", "high"]
        assert card["severity"] == "high"


async def test_the_operators_hear_of_dead_letters_and_get_no_alerts(any_desk: Desk) -> None:
    any_desk.web.pages |= {FEED: [rss(), rss(rocket(1))], HOOK: 400}
    async with any_desk.open(CONFIG + "\noperators: other\n"):
        await any_desk.round()
        await any_desk.round(minutes=5)
        await any_desk.round(minutes=5)
        (notice,) = any_desk.web.posted(OTHER)
        assert notice.headers["X-Wirewatch-Event"] == "notice"
        assert b"was not delivered" in notice.content


async def test_what_got_worse_waits_for_the_digest_that_is_still_on_its_way(any_desk: Desk) -> None:
    worse = entry(f"Rocket hits fire drill in {PLACES[1]}", guid="r1")
    calm = entry(f"Fire drill in {PLACES[1]}", guid="r1")
    any_desk.web.pages |= {FEED: [rss(calm, rocket(2)), rss(worse, rocket(2))], HOOK: [httpx.ConnectError("gone"), 200]}
    async with any_desk.open(ONE) as world:
        await any_desk.round()
        # As after many failures: the channel is open again, and this message rests longer.
        later = schema.deliveries.update().values(due_at=any_desk.clock() + timedelta(minutes=10))
        await world.database.write(lambda connection: connection.execute(later).close())
        await any_desk.round(minutes=5)
        assert len(any_desk.web.posted()) == 1
        await any_desk.round(minutes=6)
        revisions = [[card["revision"] for card in cards(request)] for request in any_desk.web.posted()[1:]]
        assert revisions == [[1, 1], [2]]


async def test_history_that_is_forgotten_leaves_what_a_silent_channel_is_still_owed(any_desk: Desk) -> None:
    short = ONE + "retention: {items: 3d, history: 5d}\n"
    any_desk.web.pages[FEED] = [rss(), rss(rocket(1)), rss()]
    async with any_desk.open(short) as world:
        await any_desk.round()
        await world.database.write(letterbox.note_rest, "hook", any_desk.clock() + timedelta(days=19))
        await any_desk.round(minutes=5)
        await any_desk.round(days=1)
        any_desk.clock.advance(days=19)
        await pipeline.forget(world)
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == [f"Rocket hits {PLACES[1]}"]
        await any_desk.round(days=4)
        await pipeline.forget(world)
        await pipeline.forget(world)
        assert [await any_desk.rows(table) for table in ("dues", "deliveries", "alerts", "stories")] == [[]] * 4


async def test_a_story_that_its_feed_still_lists_is_not_forgotten_and_not_told_anew(any_desk: Desk) -> None:
    short = ONE + "retention: {items: 3d, history: 5d}\n"
    edited = entry(f"Rocket hits {PLACES[1]}, update", guid="r1")
    any_desk.web.pages[FEED] = [rss(), *[rss(rocket(1), rocket(n)) for n in (2, 3)], rss(edited)]
    async with any_desk.open(short) as world:
        await any_desk.round()
        await any_desk.round(minutes=5)
        await any_desk.round(days=30)
        await pipeline.forget(world)
        items = {row.story for row in await any_desk.rows("items")}
        assert items == {row.id for row in await any_desk.rows("stories")}
        await any_desk.round(minutes=5)
        assert any_desk.actions() == ["send", "send", "send", "edit"]
