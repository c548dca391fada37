"""What waits for its channel: digests, quiet hours, budgets and catch-ups, through the verbs, on both databases."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import Connection

from bot.store import health, history, letterbox, schema
from bot.watchman import ill
from tests.conftest import HOOK, PLACES, Desk, cards, entry, rss

FEED = "https://a.example/feed"
OTHER = "https://other.example/in"
RULES = """
rules:
  - {name: low, match: [drill], severity: low}
  - {name: high, match: ["rocket*"], severity: high}
  - {name: urgent, match: ["nuclear"], severity: urgent}
"""


def config(keys: str = "", *, rest: str = "") -> str:
    """Return a config whose webhook has these keys more."""
    more = f", {keys}" if keys else ""
    hook = f'hook: {{kind: webhook, url: "{HOOK}"{more}}}'
    return f'{rest}\nsources: [{{name: a, url: "{FEED}"}}]\nchannels:\n  {hook}\n{RULES}'


def rocket(number: int, **more: Any) -> str:
    return entry(f"Rocket hits {PLACES[number]}", guid=f"r{number}", **more)


def drill(number: int, **more: Any) -> str:
    return entry(f"Fire drill in {PLACES[100 + number]}", guid=f"d{number}", **more)


def nuclear(number: int) -> str:
    return entry(f"Nuclear alarm in {PLACES[200 + number]}", guid=f"n{number}")


def told(desk: Desk, url: str = HOOK) -> list[list[str]]:
    """Return the headlines of each message that was posted."""
    return [[card["headline"]["text"] for card in cards(request)] for request in desk.web.posted(url)]


def title(request: httpx.Request) -> str:
    found: str = json.loads(request.content)["title"]
    return found


def at(desk: Desk, clock: str, day: int = 20) -> None:
    """Set the time of day, in UTC; the tests begin on 20 April 2026 at noon."""
    hour, minute = clock.split(":")
    desk.clock.at = datetime(2026, 4, day, int(hour), int(minute), tzinfo=UTC)


async def serve(desk: Desk, *items: str) -> None:
    """Let the feed list these items, and go once round."""
    desk.web.pages[FEED] = rss(*items)
    await desk.round()


# --- digests ---------------------------------------------------------------------------------------------------


async def test_a_digest_tells_what_came_since_the_last_one_and_urgent_news_comes_at_once(any_desk: Desk) -> None:
    async with any_desk.open(config("digest: hourly")):
        await serve(any_desk)
        at(any_desk, "12:10")
        await serve(any_desk, rocket(1))
        at(any_desk, "12:20")
        await serve(any_desk, rocket(1), drill(1), nuclear(1))
        assert told(any_desk) == [[f"Nuclear alarm in {PLACES[201]}"]]
        at(any_desk, "12:59")
        await serve(any_desk, rocket(1), rocket(2), drill(1), nuclear(1))
        assert len(told(any_desk)) == 1
        at(any_desk, "13:00")
        await any_desk.round()
        digest = any_desk.web.posted()[1]
        assert told(any_desk)[1] == [
            f"Rocket hits {PLACES[2]}",
            f"Rocket hits {PLACES[1]}",
            f"Fire drill in {PLACES[101]}",
        ]
        assert title(digest) == "The last hour: 3 stories"
        at(any_desk, "14:00")
        await any_desk.round()
        assert len(told(any_desk)) == 2


async def test_a_digest_at_a_time_of_day_is_by_the_clocks_of_its_zone(any_desk: Desk) -> None:
    async with any_desk.open(config("digest: daily 08:00 Asia/Beirut")):
        await serve(any_desk)
        await serve(any_desk, rocket(1), rocket(2))
        for clock in ("21:00", "23:59"):
            at(any_desk, clock)
            await any_desk.round()
        at(any_desk, "04:59", 21)
        await any_desk.round()
        assert told(any_desk) == []
        at(any_desk, "05:00", 21)
        await any_desk.round()
        assert [title(request) for request in any_desk.web.posted()] == ["The last day: 2 stories"]


async def test_a_story_that_waits_and_becomes_urgent_is_told_alone_at_once_and_not_again(any_desk: Desk) -> None:
    async with any_desk.open(config("digest: hourly")):
        await serve(any_desk)
        await serve(any_desk, rocket(1), rocket(2))
        assert told(any_desk) == []
        worse = entry(f"Rocket hits nuclear plant in {PLACES[1]}", guid="r1")
        at(any_desk, "12:30")
        await serve(any_desk, worse, rocket(2))
        assert told(any_desk) == [[f"Rocket hits nuclear plant in {PLACES[1]}"]]
        at(any_desk, "13:00")
        await any_desk.round()
        assert told(any_desk)[1:] == [[f"Rocket hits {PLACES[2]}"]]
        assert {row.delivery is None for row in await any_desk.rows("dues")} == {False}


async def test_a_story_that_goes_on_growing_is_not_put_off_from_digest_to_digest(any_desk: Desk) -> None:
    async with any_desk.open(config("digest: hourly")):
        await serve(any_desk)
        await serve(any_desk, drill(1))
        worse = entry(f"Rocket hits fire drill in {PLACES[101]}", guid="d1")
        any_desk.web.pages[FEED] = rss(worse)
        at(any_desk, "13:00")  # it becomes more severe in the very round in which its digest is due
        await any_desk.round()
        assert told(any_desk) == [[f"Rocket hits fire drill in {PLACES[101]}"]]
        at(any_desk, "14:00")
        await any_desk.round()
        assert len(told(any_desk)) == 1


async def test_a_story_that_was_told_grows_in_silence_whatever_the_hour(any_desk: Desk) -> None:
    edited = entry(f"Rocket hits {PLACES[1]}, fire brigade out", guid="r1")
    async with any_desk.open(config('quiet: "22:00-07:00"')):
        await serve(any_desk)
        await serve(any_desk, rocket(1))
        at(any_desk, "23:00")
        await serve(any_desk, edited, rocket(2))
        assert any_desk.actions() == ["send", "edit"]
        assert told(any_desk)[1] == [f"Rocket hits {PLACES[1]}, fire brigade out"]


async def test_a_change_that_rings_waits_and_what_is_added_in_silence_does_not_bring_it_forward(any_desk: Desk) -> None:
    calm, worse = (entry(f"{what} in {PLACES[1]}", guid="r1") for what in ("Fire drill", "Rocket hits fire drill"))
    edited = entry(f"Rocket hits fire drill in {PLACES[1]} again", guid="r1")
    async with any_desk.open(config('quiet: "22:00-07:00"')):
        await serve(any_desk)
        await serve(any_desk, calm)
        at(any_desk, "23:00")
        await serve(any_desk, worse)
        assert any_desk.actions() == ["send"]
        at(any_desk, "23:30")
        await serve(any_desk, edited)
        assert any_desk.actions() == ["send", "edit"]
        at(any_desk, "07:00", 21)
        await any_desk.round()
        assert any_desk.actions() == ["send", "edit", "reply"]


async def test_a_digest_that_dies_gives_what_it_told_to_the_next_one(any_desk: Desk) -> None:
    any_desk.web.pages[HOOK] = 400
    any_desk.web.pages[OTHER] = 200
    two = config("digest: hourly").replace(
        "rules:", f'  ops: {{kind: webhook, url: "{OTHER}"}}\noperators: ops\nrules:'
    )
    async with any_desk.open(two) as world:
        await serve(any_desk)
        await serve(any_desk, rocket(1), rocket(2))
        at(any_desk, "13:00")
        await any_desk.round()
        await any_desk.round()
        found = await world.database.read(history.status)
        assert (found.dead_count, {one.name: one.waiting for one in found.channels}["hook"]) == (0, 2)
        assert b"the next one tells what it told" in any_desk.web.posted(OTHER)[0].content
        any_desk.web.pages[HOOK] = 200
        at(any_desk, "13:30")
        await serve(any_desk, rocket(1), rocket(2), rocket(3))
        at(any_desk, "14:00")
        await any_desk.round()
        assert [len(headlines) for headlines in told(any_desk)] == [2, 3]
        keys = [request.headers["Idempotency-Key"] for request in any_desk.web.posted()]
        assert len(set(keys)) == 2


async def test_the_first_look_of_a_source_comes_in_the_channels_digest(any_desk: Desk) -> None:
    async with any_desk.open(config("digest: hourly")):
        await serve(any_desk, rocket(1), rocket(2), nuclear(1))
        assert told(any_desk) == [[f"Nuclear alarm in {PLACES[201]}"]]
        at(any_desk, "13:00")
        await any_desk.round()
        assert len(told(any_desk)[1]) == 2


async def test_an_item_that_would_speak_for_itself_waits_as_well(any_desk: Desk) -> None:
    each = config("digest: hourly").replace("severity: high}", "severity: high, each: item}")
    reports = [entry(f"Rocket hits {PLACES[1]}, {what}", guid=what) for what in ("says one", "say two", "say three")]
    async with any_desk.open(each):
        await serve(any_desk)
        for number in range(3):
            await serve(any_desk, *reports[: number + 1])
        assert told(any_desk) == []
        at(any_desk, "13:00")
        await any_desk.round()
        assert len(told(any_desk)) == 1
        assert {row.delivery is None for row in await any_desk.rows("dues")} == {False}


# --- quiet hours -----------------------------------------------------------------------------------------------


async def test_quiet_hours_end_with_a_brief_of_what_waited(any_desk: Desk) -> None:
    async with any_desk.open(config("quiet: 22:00-07:00 Europe/Berlin")):
        await serve(any_desk)
        at(any_desk, "20:30")
        await serve(any_desk, drill(1), rocket(1))
        at(any_desk, "23:00")
        await serve(any_desk, drill(1), rocket(1), rocket(2), nuclear(1))
        at(any_desk, "04:59", 21)
        await any_desk.round()
        assert told(any_desk) == [[f"Nuclear alarm in {PLACES[201]}"]]
        at(any_desk, "05:00", 21)
        await any_desk.round()
        assert told(any_desk)[1] == [
            f"Rocket hits {PLACES[2]}",
            f"Rocket hits {PLACES[1]}",
            f"Fire drill in {PLACES[101]}",
        ]
        assert title(any_desk.web.posted()[1]) == "While it was quiet: 3 stories"


async def test_a_run_that_is_about_to_end_does_not_ring_before_the_quiet_hours_do(any_desk: Desk) -> None:
    async with any_desk.open(config('quiet: "22:00-07:00"')):
        await serve(any_desk)
        at(any_desk, "23:00")
        await serve(any_desk, rocket(1))
        any_desk.clock.at = datetime(2026, 4, 21, 6, 59, 30, tzinfo=UTC)
        await any_desk.round()
        assert told(any_desk) == []


async def test_a_message_that_failed_before_does_not_ring_at_night_either(any_desk: Desk) -> None:
    any_desk.web.pages[HOOK] = 503
    async with any_desk.open(config('quiet: "22:00-07:00"')):
        await serve(any_desk)
        at(any_desk, "21:58")
        await serve(any_desk, rocket(1))
        assert len(told(any_desk)) == 1
        any_desk.web.pages[HOOK] = 200
        for clock in ("22:00", "22:30", "23:59"):
            at(any_desk, clock)
            await any_desk.round()
        assert len(told(any_desk)) == 1
        worse = entry(f"Rocket hits nuclear plant in {PLACES[1]}", guid="r1")
        await serve(any_desk, worse)
        assert told(any_desk)[1:] == [[f"Rocket hits nuclear plant in {PLACES[1]}"]]
        at(any_desk, "07:00", 21)
        await any_desk.round()
        assert len(told(any_desk)) == 3


async def test_the_heartbeat_does_not_take_quiet_hours_for_a_silence(any_desk: Desk) -> None:
    async with any_desk.open(config('quiet: "22:00-07:00"')) as world:
        any_desk.web.pages[HOOK] = 503
        await serve(any_desk)
        at(any_desk, "21:59")
        await serve(any_desk, rocket(1))
        any_desk.web.pages[HOOK] = 200
        at(any_desk, "22:30")
        await serve(any_desk, rocket(1), rocket(2))
        for clock, day in (("23:59", 20), ("06:00", 21)):
            at(any_desk, clock, day)
            await any_desk.round()
            found = await world.database.read(health.progress, world.sources, world.routes.on, any_desk.clock())
            assert not ill(found, any_desk.clock())


# --- budgets ---------------------------------------------------------------------------------------------------


async def test_what_is_more_than_the_budget_is_folded_into_one_message(any_desk: Desk) -> None:
    async with any_desk.open(config("interrupts: 3/h")):
        await serve(any_desk)
        items: list[str] = []
        for number in range(8):
            items.append(rocket(number))
            any_desk.clock.advance(minutes=5)
            await serve(any_desk, *items)
        assert [len(one) for one in told(any_desk)] == [1, 1, 1]
        await serve(any_desk, *items, nuclear(1))
        assert told(any_desk)[3] == [f"Nuclear alarm in {PLACES[201]}"]
        at(any_desk, "13:09")  # the first rang at 12:05, and with the urgent one four did
        await any_desk.round()
        assert len(told(any_desk)) == 4
        at(any_desk, "13:10")
        await any_desk.round()
        fold = any_desk.web.posted()[4]
        assert len(cards(fold)) == 5
        assert title(fold) == "3 alerts an hour is this channel's budget: 5 more stories"
        # The fold is itself an interrupt.
        await serve(any_desk, *items, nuclear(1), rocket(20))
        assert len(told(any_desk)) == 5
        at(any_desk, "13:15")
        await any_desk.round()
        assert told(any_desk)[5:] == [[f"Rocket hits {PLACES[20]}"]]


# --- catching up -----------------------------------------------------------------------------------------------


async def test_more_than_twenty_at_once_are_one_message_and_the_urgent_ones_come_first(any_desk: Desk) -> None:
    items = [drill(number) for number in range(19)] + [rocket(number) for number in range(3)]
    async with any_desk.open(config()):
        await serve(any_desk)
        await serve(any_desk, *items, nuclear(1))
        assert [len(one) for one in told(any_desk)] == [1, 22]
        assert told(any_desk)[1][0].startswith("Rocket")
        assert title(any_desk.web.posted()[1]) == "While we were away: 22 stories"


async def test_twenty_at_once_come_one_by_one(any_desk: Desk) -> None:
    async with any_desk.open(config()):
        await serve(any_desk)
        await serve(any_desk, *[drill(number) for number in range(20)])
        assert [len(one) for one in told(any_desk)] == [1] * 20


async def test_a_single_story_that_is_late_comes_as_itself(any_desk: Desk) -> None:
    async with any_desk.open(config()) as world:
        await serve(any_desk)
        await world.database.write(letterbox.note_rest, "hook", any_desk.clock() + timedelta(hours=3))
        await serve(any_desk, rocket(1))
        await any_desk.round(hours=4)
        assert [request.headers["X-Wirewatch-Event"] for request in any_desk.web.posted()] == ["alert"]


async def test_a_channel_that_is_down_for_six_hours_holds_up_no_other_and_catches_up_in_order(any_desk: Desk) -> None:
    third = "https://third.example/in"
    more = "".join(f'  {name}: {{kind: webhook, url: "{url}"}}\n' for name, url in (("other", OTHER), ("third", third)))
    any_desk.web.pages |= {OTHER: 200, third: 200}
    async with any_desk.open(config().replace("rules:", f"{more}rules:", 1)):
        await serve(any_desk)
        any_desk.web.pages[HOOK] = 503
        items: list[str] = []
        for number in range(36):
            items = [*items, rocket(number)][-30:]
            any_desk.clock.advance(minutes=10)
            await serve(any_desk, *items)
        in_order = [[f"Rocket hits {PLACES[number]}"] for number in range(36)]
        assert told(any_desk, OTHER) == in_order
        assert told(any_desk, third) == in_order
        before = len(told(any_desk))
        any_desk.web.pages[HOOK] = 200
        for _ in range(3):
            await any_desk.round(minutes=4)
        caught_up = told(any_desk)[before:]
        *alone, digest = caught_up
        assert alone == in_order[:5]
        assert digest == [headline for (headline,) in reversed(in_order[5:])]
        assert title(any_desk.web.posted()[-1]) == "While we were away: 31 stories"


# --- while it goes on ------------------------------------------------------------------------------------------


async def test_a_restart_and_another_config_in_the_middle_lose_nothing_and_hold_from_then_on(any_desk: Desk) -> None:
    async with any_desk.open(config("digest: daily 08:00")):
        await serve(any_desk)
        await serve(any_desk, rocket(1), rocket(2))
    at(any_desk, "12:30")
    any_desk.web.pages[FEED] = rss(rocket(1), rocket(2))
    async with any_desk.open(config("digest: hourly")):
        await any_desk.round()
        assert told(any_desk) == []
        assert {row.due_at for row in await any_desk.rows("dues")} == {datetime(2026, 4, 20, 13, tzinfo=UTC)}
    at(any_desk, "12:45")
    async with any_desk.open(config('quiet: "12:00-14:00"')):
        await any_desk.round()
    # What waited is let go, in the message that it waited for.
    at(any_desk, "13:30")
    async with any_desk.open(config()) as world:
        await any_desk.round()
        assert [len(one) for one in told(any_desk)] == [2]
        assert (await world.database.read(history.status)).channels[0].waiting == 0


async def test_ten_thousand_dues_are_held_let_go_and_told_in_no_time(any_desk: Desk) -> None:
    async with any_desk.open(config("digest: hourly")) as world:
        await serve(any_desk)
        await serve(any_desk, drill(1))

        def multiply(connection: Connection) -> None:
            def copies(table: Any, changed: Any) -> None:
                (row,) = connection.execute(table.select())
                rows = [{**row._mapping, **changed(number)} for number in range(10_000)]
                connection.execute(table.insert(), rows)

            copies(schema.stories, lambda number: {"id": f"s{number}", "number": None})
            copies(schema.alerts, lambda number: {"id": f"a{number}", "story": f"s{number}"})
            copies(
                schema.dues,
                lambda number: {"alert": f"a{number}", "held": None, "digest": None, "due_at": any_desk.clock()},
            )

        await world.database.write(multiply)
        await any_desk.round()
        assert told(any_desk) == []
        assert {row.held for row in await any_desk.rows("dues")} == {"digest"}
        at(any_desk, "13:00")
        await any_desk.round()
        assert [request.headers["X-Wirewatch-Event"] for request in any_desk.web.posted()] == [
            "digest",
            "digest",
            "alert",
        ]
        assert {row.delivery is None for row in await any_desk.rows("dues")} == {False}
