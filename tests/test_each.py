"""`each: item`: a rule that wants every item that it hits, and not only every story."""

from datetime import timedelta
from typing import Any

import pytest

from bot import engine, pipeline
from bot.store import letterbox
from tests.conftest import Desk, cards, entry, rss
from tests.test_pipeline import page, read_pages

A, B = "https://a.example/feed", "https://b.example/feed"
HOOK, OTHER = "https://hook.example/in", "https://other.example/in"
TITLE = "Rocket hits the base in the north"
EVERY = "{name: every, match: rocket, each: item}"
ONCE = "{name: once, match: rocket}"


def config(*rules: str, more: str = "") -> str:
    return f"""
sources: [{{name: a, url: "{A}"}}, {{name: b, url: "{B}"}}]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}, other: {{kind: webhook, url: "{OTHER}"}}}}
operators: other
rules: [{", ".join(rules)}]
{more}
"""


def report(number: int, title: str = TITLE, **more: Any) -> str:
    return entry(title, guid=f"g{number}", link=f"https://a.example/{number}", **{"text": f"Report {number}"} | more)


def told(desk: Desk, url: str = HOOK) -> list[tuple[str, str, list[str]]]:
    """Return of each message its action, the reason of its first card, and the addresses of its cards."""
    return [
        (request.headers["X-Wirewatch-Action"], cards(request)[0]["reason"], [card["url"] for card in cards(request)])
        for request in desk.web.posted(url)
    ]


async def verdicts(desk: Desk) -> list[tuple[str, str]]:
    return [(row.rule, row.reason) for row in await desk.rows("verdicts")]


def url(number: int) -> str:
    return f"https://a.example/{number}"


@pytest.fixture(autouse=True)
def pages(any_desk: Desk) -> None:
    any_desk.web.pages |= {A: [rss()], B: [rss()], HOOK: 200, OTHER: 200}


def lists(desk: Desk, *rounds: tuple[str, ...]) -> None:
    """Let feed a list these items, round after round; nothing is new at the first look."""
    desk.web.pages[A] = [rss(), *(rss(*items) for items in rounds)]


# --- each item speaks --------------------------------------------------------------------------------------------


async def test_every_item_of_a_told_story_rings_and_leads_its_message(any_desk: Desk) -> None:
    lists(any_desk, (report(1),), (report(2), report(1)), (report(3), report(2), report(1)))
    async with any_desk.open(config(EVERY)):
        for _ in range(5):
            await any_desk.round(minutes=5)
    assert told(any_desk) == [
        ("send", "new_story", [url(1)]),
        ("reply", "follow_up", [url(2)]),
        ("reply", "follow_up", [url(3)]),
    ]
    (second,) = cards(any_desk.web.posted()[1])
    assert (second["notes"], second["rules"], second["also"]) == (["another report"], ["every"], [])
    assert second["terms"] == ["Rocket"]


async def test_one_alert_per_story_is_what_holds_without_it(any_desk: Desk) -> None:
    lists(any_desk, (report(1),), (report(2), report(1)))
    async with any_desk.open(config(ONCE)):
        for _ in range(3):
            await any_desk.round(minutes=5)
        assert await verdicts(any_desk) == [("once", "new_story"), ("once", "copy")]
    assert [message[:2] for message in told(any_desk)] == [("send", "new_story"), ("edit", "growth")]


async def test_items_that_come_together_speak_one_after_the_other(any_desk: Desk) -> None:
    lists(any_desk, (report(1), report(2), report(3)))
    async with any_desk.open(config(EVERY)):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert sorted(await verdicts(any_desk)) == [("every", "follow_up")] * 2 + [("every", "new_story")]
    assert [action for action, _, _ in told(any_desk)] == ["send", "reply", "reply"]
    assert {address for *_, (address,) in told(any_desk)} == {url(1), url(2), url(3)}


async def test_what_waited_for_a_channel_that_was_down_speaks_item_by_item(any_desk: Desk) -> None:
    lists(any_desk, (report(1),), (report(2), report(1)), (report(3), report(2), report(1)))
    async with any_desk.open(config(EVERY)) as world:
        await any_desk.round()
        await world.database.write(letterbox.note_rest, "hook", any_desk.clock() + timedelta(hours=1))
        for _ in range(3):
            await any_desk.round(minutes=5)
        assert told(any_desk) == []
        await any_desk.round(hours=1)
    assert [addresses for *_, addresses in told(any_desk)] == [[url(1)], [url(2)], [url(3)]]
    revisions = [cards(request)[0]["revision"] for request in any_desk.web.posted()]
    assert revisions == sorted(revisions)


async def test_a_story_of_more_items_than_a_message_shows_still_lets_each_of_them_speak(any_desk: Desk) -> None:
    number = letterbox.ITEMS_SHOWN + 3
    lists(any_desk, tuple(report(n) for n in range(number)))
    async with any_desk.open(config(EVERY)):
        await any_desk.round()
        await any_desk.round(minutes=5)
    assert {address for *_, (address,) in told(any_desk)} == {url(n) for n in range(number)}


async def test_an_edit_of_an_item_that_spoke_keeps_quiet(any_desk: Desk) -> None:
    edited = report(2, f"{TITLE}, officials say")
    reworded = report(2, f"{TITLE}, officials say", text="Report 2 with more")
    lists(any_desk, (report(1),), (report(2), report(1)), (edited, report(1)), (reworded, report(1)))
    async with any_desk.open(config(EVERY)):
        for _ in range(6):
            await any_desk.round(minutes=5)
    assert [action for action, _, _ in told(any_desk)] == ["send", "reply", "edit"]
    assert told(any_desk)[2][2] == [url(1)], "the edit is of the story's own message"


async def test_old_news_does_not_speak(any_desk: Desk) -> None:
    young, old = (any_desk.clock.at - timedelta(hours=hours) for hours in (40, 50))
    lists(any_desk, (report(1, date=young),), (report(2, date=old), report(1, date=young)))
    async with any_desk.open(config(EVERY)):
        for _ in range(3):
            await any_desk.round(minutes=5)
        assert await verdicts(any_desk) == [("every", "new_story"), ("every", "too_old")]
    assert [message[:2] for message in told(any_desk)] == [("send", "new_story"), ("edit", "growth")]


async def test_an_item_that_no_rule_hits_joins_in_silence(any_desk: Desk) -> None:
    rule = "{name: every, match: {all: [rocket, Erbil]}, each: item}"
    lists(any_desk, (report(1, text="Near Erbil"),), (report(2), report(1, text="Near Erbil")))
    async with any_desk.open(config(rule)):
        for _ in range(3):
            await any_desk.round(minutes=5)
    assert [message[:2] for message in told(any_desk)] == [("send", "new_story"), ("edit", "growth")]


# --- beside rules that want stories -------------------------------------------------------------------------------


async def test_it_rings_only_on_the_channels_of_the_rule_that_wants_each_item(any_desk: Desk) -> None:
    rules = ONCE.replace("match", "to: other, match"), EVERY.replace("match", "to: hook, match")
    lists(any_desk, (report(1),), (report(2), report(1)))
    async with any_desk.open(config(*rules)):
        for _ in range(3):
            await any_desk.round(minutes=5)
        assert await verdicts(any_desk) == [
            *[("once", "new_story"), ("every", "new_story")],
            *[("once", "copy"), ("every", "follow_up")],
        ]
    assert [message[:2] for message in told(any_desk)] == [("send", "new_story"), ("reply", "follow_up")]
    assert [message[:2] for message in told(any_desk, OTHER)] == [("send", "new_story"), ("edit", "growth")]


async def test_a_channel_that_only_this_rule_addresses_hears_first_of_the_item_that_it_hit(any_desk: Desk) -> None:
    rules = ONCE, "{name: every, match: Erbil, each: item, to: other}"
    lists(any_desk, (report(1),), (report(2, text="Near Erbil"), report(1)), (report(3), report(1)))
    async with any_desk.open(config(*rules)):
        for _ in range(4):
            await any_desk.round(minutes=5)
    assert told(any_desk, OTHER) == [("send", "new_story", [url(2)])], "and nothing edits that into another item"
    assert [message[:2] for message in told(any_desk)] == [
        ("send", "new_story"),
        ("edit", "growth"),
        ("edit", "growth"),
    ]


async def test_a_quiet_copy_speaks_once_an_edit_makes_such_a_rule_hit_it(any_desk: Desk) -> None:
    rules = ONCE, "{name: every, match: massacre, each: item}"
    edited = report(2, text="A massacre is feared"), report(1)
    again = report(2, text="A massacre is feared by many"), report(1)
    lists(any_desk, (report(1),), (report(2), report(1)), edited, again)
    async with any_desk.open(config(*rules)):
        for _ in range(6):
            await any_desk.round(minutes=5)
        assert ("every", "follow_up") in await verdicts(any_desk)
    assert [action for action, _, _ in told(any_desk)] == ["send", "edit", "reply"]
    assert told(any_desk)[2][2] == [url(2)]


async def test_an_item_that_opened_its_story_is_not_told_again_when_such_a_rule_hits_it_later(any_desk: Desk) -> None:
    rules = ONCE, "{name: every, match: massacre, each: item}"
    lists(any_desk, (report(1),), (report(1, text="A massacre is feared"),))
    async with any_desk.open(config(*rules)):
        for _ in range(3):
            await any_desk.round(minutes=5)
        assert await verdicts(any_desk) == [("once", "new_story"), ("every", "updated")]
    assert [message[:2] for message in told(any_desk)] == [("send", "new_story"), ("edit", "growth")]


async def test_an_item_is_not_told_again_because_its_rule_has_another_name(any_desk: Desk) -> None:
    lists(any_desk, (report(1),), (report(2), report(1)), (report(2, text="Report 2, edited"), report(1)))
    async with any_desk.open(config(EVERY)):
        for _ in range(3):
            await any_desk.round(minutes=5)
    async with any_desk.open(config(EVERY.replace("every", "all-of-them"))):
        await any_desk.round(minutes=5)
    assert [action for action, _, _ in told(any_desk)] == ["send", "reply", "edit"]


async def test_what_is_worse_rings_everywhere_and_the_item_leads_where_each_item_speaks(any_desk: Desk) -> None:
    rules = (
        ONCE.replace("match", "to: other, match"),
        ("{name: every, match: massacre, each: item, severity: high, to: hook}"),
    )
    lists(any_desk, (report(1),), (report(2, text="A massacre is feared"), report(1)))
    async with any_desk.open(config(*rules)):
        for _ in range(3):
            await any_desk.round(minutes=5)
    assert told(any_desk) == [("send", "new_story", [url(2)])]
    assert told(any_desk, OTHER)[1:] == [("reply", "follow_up", [url(1)])]


# --- the first look, full texts -----------------------------------------------------------------------------------


async def test_the_first_look_is_one_message_however_many_items_speak(any_desk: Desk) -> None:
    any_desk.web.pages[A] = [rss(report(1), report(2), report(3, "Rocket factory opens in Velopol"))]
    async with any_desk.open(config(EVERY)):
        await any_desk.round()
        await any_desk.round(seconds=10)
        await any_desk.round(minutes=5)
    ((action, reason, addresses),) = told(any_desk)
    assert (action, reason, len(addresses)) == ("send", "digest", 2)


async def test_a_new_feed_that_has_a_told_story_says_so_in_its_digest(any_desk: Desk) -> None:
    lists(any_desk, (report(1),))
    any_desk.web.pages[B] = [503, 503, rss(report(7), report(8, "Rocket factory opens in Velopol"))]
    async with any_desk.open(config(EVERY)) as world:
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert told(any_desk) == [("send", "new_story", [url(1)])]
        for _ in range(4):
            await any_desk.round(hours=2)
        await engine.drain(world, "hook")
        assert ("every", "digest") in await verdicts(any_desk)
    (digest,) = told(any_desk)[1:]
    assert digest[1] == "digest"
    assert sorted(digest[2]) == [url(7), url(8)]


async def test_a_page_that_is_read_lets_its_item_speak_once(any_desk: Desk) -> None:
    rule = "{name: every, match: uranium, full_text: true, each: item}"
    any_desk.web.pages |= {url(2): page("They agreed on uranium today."), url(1): page("They agreed on nothing.")}
    lists(any_desk, (report(1),), (report(2), report(1)))
    async with any_desk.open(config(ONCE, rule)):
        await any_desk.round()
        for _ in range(3):
            await any_desk.round(minutes=5)
            await read_pages(any_desk)
    assert [action for action, _, _ in told(any_desk)] == ["send", "edit", "reply"]
    assert told(any_desk)[2][2] == [url(2)]


async def test_an_item_whose_page_cannot_be_had_speaks_where_its_rule_wants_that(any_desk: Desk) -> None:
    rule = "{name: every, match: {all: [rocket, {none: [drill]}]}, full_text: true, on_unknown: alert, each: item}"
    any_desk.web.pages |= {url(1): 404, url(2): 404}
    lists(any_desk, (report(1),), (report(2), report(1)))
    async with any_desk.open(config(rule)) as world:
        await any_desk.round()
        for _ in range(3):
            await any_desk.round(minutes=5)
            await read_pages(any_desk)
            await pipeline.wake(world)
            await engine.drain(world, "hook")
    assert [message[:2] for message in told(any_desk)] == [
        ("send", "unread"),
        ("edit", "growth"),  # it waits for its page, and is a copy
        ("reply", "follow_up"),
    ]
    assert told(any_desk)[2][2] == [url(2)]
