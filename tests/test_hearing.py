"""Who hears of a story and who does not: routes, mutes, inhibition, cooldown, escalation, acknowledgement, catch-up."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.model import Mute, MuteKind
from bot.store import mutes, seen
from tests.conftest import HOOK, PLACES, Desk, cards, entry, rss

FEED = "https://a.example/feed"
OTHER = "https://other.example/in"
CONFIG = f"""
sources: [{{name: a, url: "{FEED}", tags: [mena]}}]
channels:
  hook: {{kind: webhook, url: "{HOOK}"}}
  other: {{kind: webhook, url: "{OTHER}"}}
"""
ONE = f"""
sources: [{{name: a, url: "{FEED}"}}]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
"""


def rocket(number: int, **more: Any) -> str:
    return entry(f"Rocket hits {PLACES[number]}", guid=f"r{number}", **more)


@pytest.fixture(autouse=True)
def _both_channels_answer(any_desk: Desk) -> None:
    any_desk.web.pages[OTHER] = 200


def feed(desk: Desk, *items: str) -> None:
    """Let the feed list these from now on."""
    desk.web.pages[FEED] = rss(*items)


def headlines(desk: Desk, url: str) -> list[str]:
    return [card["headline"]["text"] for request in desk.web.posted(url) for card in cards(request)]


async def say(desk: Desk, kind: MuteKind, value: str, **span: float) -> None:
    now = desk.clock()
    until = now + timedelta(**span) if span else None
    await desk.world.database.write(mutes.add, Mute(kind=kind, value=value, until=until, author="Ana", at=now))


async def reasons(desk: Desk) -> dict[str, str]:
    return {row.rule: row.reason for row in await desk.rows("verdicts")}


# --- routes ----------------------------------------------------------------------------------------------------


async def test_a_channel_that_a_later_item_reaches_first_gets_a_first_message(any_desk: Desk) -> None:
    rules = """
rules:
  - {name: rockets, match: "rocket*"}
  - {name: dead, match: killed, severity: high}
routes:
  - {severity: high, to: other, continue: true}
  - {to: hook}
"""
    feed(any_desk)
    async with any_desk.open(CONFIG + rules):
        await any_desk.round()
        first = entry(f"Rockets hit {PLACES[1]} market", guid="1", text=f"Rockets hit the market of {PLACES[1]}.")
        feed(any_desk, first)
        await any_desk.round(minutes=5)
        assert (len(headlines(any_desk, HOOK)), headlines(any_desk, OTHER)) == (1, [])
        later = entry(f"Rockets hit {PLACES[1]} market, 7 killed", guid="2", text=f"Rockets on {PLACES[1]} killed 7.")
        feed(any_desk, first, later)
        await any_desk.round(minutes=5)
        (posted,) = any_desk.web.posted(OTHER)
        assert posted.headers["X-Wirewatch-Action"] == "send"
        assert cards(posted)[0]["reason"] == "new_story"
        assert any_desk.actions()[-1] == "reply"


# --- mutes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value"),
    [("rule", "rockets"), ("source", "A"), ("word", "rocket"), ("word", "hit* the  harbour")],
)
async def test_what_is_muted_is_not_told_and_leaves_its_reason(any_desk: Desk, kind: MuteKind, value: str) -> None:
    feed(any_desk)
    async with any_desk.open(ONE + "rules: [{name: rockets, match: 'rocket*'}]"):
        await any_desk.round()
        await say(any_desk, kind, value, hours=8)
        feed(any_desk, entry("Rockets hit the harbour", guid="1"))
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == []
        assert await reasons(any_desk) == {"rockets": "muted"}
        assert [row.reason for row in await any_desk.rows("items")] == ["muted"]
        feed(any_desk, rocket(2))
        await any_desk.round(hours=9)  # the mute has ended
        assert any_desk.headlines() == [f"Rocket hits {PLACES[2]}"]


async def test_a_word_that_only_resembles_a_muted_one_is_told(any_desk: Desk) -> None:
    feed(any_desk)
    async with any_desk.open(ONE + "rules: [{name: rockets, match: 'rocket*'}]"):
        await any_desk.round()
        await say(any_desk, "word", "rock")
        feed(any_desk, rocket(1))
        await any_desk.round(minutes=5)
        assert len(any_desk.headlines()) == 1


async def test_a_muted_rule_does_not_silence_another_one_of_the_same_story(any_desk: Desk) -> None:
    feed(any_desk)
    rules = "rules: [{name: rockets, match: 'rocket*'}, {name: bases, match: base, severity: high}]"
    async with any_desk.open(ONE + rules):
        await any_desk.round()
        await say(any_desk, "rule", "bases")
        feed(any_desk, entry("Rocket hits base", guid="1"))
        await any_desk.round(minutes=5)
        ((card,),) = [cards(request) for request in any_desk.web.posted()]
        assert (card["rules"], card["severity"]) == (["rockets"], "normal")
        assert await reasons(any_desk) == {"rockets": "new_story", "bases": "muted"}


async def test_a_muted_story_grows_in_silence_and_rings_no_more(any_desk: Desk) -> None:
    feed(any_desk)
    first = entry(
        f"Rockets hit {PLACES[1]} market", guid="1", text=f"Rockets hit the market of {PLACES[1]}, killing 2."
    )
    later = entry(f"Rockets hit {PLACES[1]} market, 9 killed", guid="2", text=f"Rockets on {PLACES[1]} killed 9.")
    async with any_desk.open(ONE + "rules: [{name: rockets, match: 'rocket*'}]"):
        await any_desk.round()
        feed(any_desk, first)
        await any_desk.round(minutes=5)
        (alert,) = await any_desk.rows("alerts")
        await say(any_desk, "story", alert.story)
        feed(any_desk, first, later)
        await any_desk.round(minutes=5)
        assert any_desk.actions() == ["send", "edit"]
        await any_desk.world.database.write(mutes.remove, "story", alert.story)
        last = entry(f"Rockets hit {PLACES[1]} market, 30 killed", guid="3", text=f"Rockets on {PLACES[1]} killed 30.")
        feed(any_desk, first, later, last)
        await any_desk.round(minutes=5)
        assert any_desk.actions() == ["send", "edit", "reply"]


# --- inhibition ------------------------------------------------------------------------------------------------

INHIBITED = """
rules:
  - {name: any-drone, match: "drone*", to: other}
  - {name: us-drone, match: {all: ["drone*", US base], in: [title, lead]}, inhibits: any-drone, to: hook}
"""


async def test_a_rule_keeps_quiet_of_a_story_while_the_one_that_silences_it_speaks(any_desk: Desk) -> None:
    feed(any_desk)
    async with any_desk.open(CONFIG + INHIBITED):
        await any_desk.round()
        feed(any_desk, entry("Drone hits US base", guid="1"), entry(f"Drone show in {PLACES[3]}", guid="2"))
        await any_desk.round(minutes=5)
        assert headlines(any_desk, HOOK) == ["Drone hits US base"]
        assert headlines(any_desk, OTHER) == [f"Drone show in {PLACES[3]}"]
        verdicts = {(row.rule, row.reason) for row in await any_desk.rows("verdicts")}
        assert ("any-drone", "inhibited") in verdicts


async def test_a_muted_rule_silences_no_other(any_desk: Desk) -> None:
    feed(any_desk)
    async with any_desk.open(CONFIG + INHIBITED):
        await any_desk.round()
        await say(any_desk, "rule", "us-drone")
        feed(any_desk, entry("Drone hits US base", guid="1"))
        await any_desk.round(minutes=5)
        assert headlines(any_desk, OTHER) == ["Drone hits US base"]


# --- cooldown --------------------------------------------------------------------------------------------------


async def test_the_next_stories_of_a_rule_come_in_one_message_when_its_cooldown_is_over(any_desk: Desk) -> None:
    feed(any_desk)
    rules = "rules: [{name: rockets, match: 'rocket*', cooldown: 30m}]"
    async with any_desk.open(ONE + rules):
        await any_desk.round()
        for number in range(4):
            feed(any_desk, *(rocket(one) for one in range(number + 1)))
            await any_desk.round(minutes=5)
        assert any_desk.headlines() == [f"Rocket hits {PLACES[0]}"]
        assert {row.held for row in await any_desk.rows("dues")} == {None, "cooldown"}
        await any_desk.round(minutes=20)
        _first, second = any_desk.web.posted()
        assert sorted(card["headline"]["text"] for card in cards(second)) == sorted(
            f"Rocket hits {PLACES[one]}" for one in range(1, 4)
        )
        # What waited rang just now: the next one waits for half an hour from there.
        feed(any_desk, *(rocket(one) for one in range(5)))
        await any_desk.round(minutes=5)
        assert len(any_desk.web.posted()) == 2
        await any_desk.round(minutes=26)
        assert len(any_desk.web.posted()) == 3


async def test_what_is_urgent_waits_for_no_cooldown(any_desk: Desk) -> None:
    feed(any_desk)
    rules = "rules: [{name: rockets, match: 'rocket*', cooldown: 30m, severity: urgent}]"
    async with any_desk.open(ONE + rules):
        await any_desk.round()
        feed(any_desk, rocket(1))
        await any_desk.round(minutes=5)
        feed(any_desk, rocket(1), rocket(2))
        await any_desk.round(minutes=5)
        assert len(any_desk.web.posted()) == 2


# --- escalation and acknowledgement ----------------------------------------------------------------------------

ESCALATED = """
rules: [{name: rockets, match: 'rocket*', escalate: {after: 10m, to: other}}]
"""


async def test_a_story_that_nobody_acknowledged_is_told_to_another_channel(any_desk: Desk) -> None:
    feed(any_desk)
    async with any_desk.open(CONFIG + ESCALATED):
        await any_desk.round()
        feed(any_desk, rocket(1))
        await any_desk.round(minutes=5)
        assert (len(headlines(any_desk, HOOK)), len(headlines(any_desk, OTHER))) == (1, 0)
        await any_desk.round(minutes=9)
        assert headlines(any_desk, OTHER) == []
        await any_desk.round(minutes=2)
        (posted,) = any_desk.web.posted(OTHER)
        (card,) = cards(posted)
        assert (card["reason"], card["notes"]) == ("escalated", ["Nobody has acknowledged this"])
        await any_desk.round(minutes=60)
        assert len(any_desk.web.posted(OTHER)) == 1


async def test_an_acknowledged_story_is_not_escalated_and_says_so_everywhere(any_desk: Desk) -> None:
    feed(any_desk)
    async with any_desk.open(CONFIG + ESCALATED):
        await any_desk.round()
        feed(any_desk, rocket(1))
        await any_desk.round(minutes=5)
        (alert,) = await any_desk.rows("alerts")
        now = any_desk.clock()
        assert await any_desk.world.database.write(seen.acknowledge, alert.story, "Ana", now)
        assert not await any_desk.world.database.write(seen.acknowledge, alert.story, "Bo", now)
        await any_desk.round(minutes=20)
        assert headlines(any_desk, OTHER) == []
        assert any_desk.actions() == ["send", "edit"]
        (told,) = cards(any_desk.web.posted()[-1])
        assert told["seen"] == {"by": "Ana", "at": now.isoformat().replace("+00:00", "Z")}


async def test_an_acknowledgement_hurries_nothing_that_waits(any_desk: Desk) -> None:
    feed(any_desk)
    rules = "rules: [{name: rockets, match: 'rocket*', cooldown: 30m}]"
    async with any_desk.open(ONE + rules):
        await any_desk.round()
        feed(any_desk, rocket(1))
        await any_desk.round(minutes=5)
        feed(any_desk, rocket(1), rocket(2))
        await any_desk.round(minutes=5)
        story = (await any_desk.rows("alerts"))[-1].story
        assert await any_desk.world.database.write(seen.acknowledge, story, "Ana", any_desk.clock())
        await any_desk.round(minutes=5)
        assert len(any_desk.web.posted()) == 1
        await any_desk.round(minutes=20)
        (told,) = cards(any_desk.web.posted()[-1])
        assert told["seen"]["by"] == "Ana"


async def test_an_escalation_outlives_its_source_in_the_config(any_desk: Desk) -> None:
    feed(any_desk)
    async with any_desk.open(CONFIG + ESCALATED):
        await any_desk.round()
        feed(any_desk, rocket(1))
        await any_desk.round(minutes=5)
    async with any_desk.open(CONFIG.replace("name: a", "name: b") + ESCALATED):
        await any_desk.round(minutes=15)
        assert headlines(any_desk, OTHER) == [f"Rocket hits {PLACES[1]}"]


# --- catch-up --------------------------------------------------------------------------------------------------


async def test_what_was_missed_comes_in_one_message_and_what_is_urgent_or_fresh_on_its_own(any_desk: Desk) -> None:
    feed(any_desk)
    rules = "rules: [{name: rockets, match: 'rocket*'}, {name: coups, match: coup, severity: urgent}]"
    async with any_desk.open(ONE + rules):
        await any_desk.round()
    away = any_desk.clock()
    any_desk.clock.advance(hours=8)
    missed = [rocket(one, date=away + timedelta(hours=one)) for one in range(1, 5)]
    fresh = rocket(6, date=any_desk.clock() - timedelta(minutes=3))
    feed(any_desk, *missed, entry("Coup in the capital", guid="c", date=away + timedelta(hours=3)), fresh)
    async with any_desk.open(ONE + rules):
        for _ in range(6):
            await any_desk.round(seconds=20)
        told = [sorted(card["headline"]["text"] for card in cards(request)) for request in any_desk.web.posted()]
        assert sorted(told) == sorted(
            [
                ["Coup in the capital"],
                [f"Rocket hits {PLACES[6]}"],
                sorted(f"Rocket hits {PLACES[one]}" for one in range(1, 5)),
            ]
        )
        digest = next(request for request in any_desk.web.posted() if len(cards(request)) > 1)
        assert json.loads(digest.content)["digest"] == "catch-up"
        assert [card["at"] for card in cards(digest)] == sorted((card["at"] for card in cards(digest)), reverse=True)
        assert {card["reason"] for card in cards(digest)} == {"catch_up"}
