"""One message per story: copies and other words add to it in silence, what matters replies, the next event rings."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import pipeline
from bot.store import news
from bot.stories import WINDOW
from bot.stories.shelf import REPRINT
from tests.conftest import HOOK, Desk, cards, entry, rss

if TYPE_CHECKING:
    from datetime import datetime

FEEDS = {name: f"https://{name}.example/feed" for name in ("wire", "harbour", "levant", "tigris", "coast")}
CONFIG = f"""
sources:
{"".join(f'  - {{name: {name}, url: "{url}"}}' + chr(10) for name, url in FEEDS.items())}
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
rules:
  - {{name: attacks, match: {{any: ["rocket*", "drone*", quake]}}}}
"""
TITLE = "Rockets fired at US troops in northeastern Syria"
BODY = (
    "MOSUL, Iraq (Reuters) - At least five rockets were fired on Sunday from the Iraqi town of Zummar towards a base "
    "in northeastern Syria that houses American soldiers, two Iraqi security officials said. A small truck with a "
    "launcher fixed on its back was parked in the border town of Zummar, and it caught fire with an explosion from "
    "unfired rockets while warplanes were in the sky. The commander of a brigade said that he had no word of losses "
    "among his men. Troops were deployed in the area and began to look for those who had fired them, driving off "
    "towards the border."
)
OWN = (
    "A defence official in Washington told this newspaper that a patrol outpost near the Khabur river came under fire "
    "after dark, that two projectiles landed inside its fence and wrecked a water tank, and that everybody there was "
    "accounted for. He would not be drawn on who was behind the attack or on what the answer would be, but said that "
    "commanders had seen the launch on their screens and had taken shelter in time."
)
VILLAGERS = (
    "Shepherds near Zummar in Iraq spoke of five flashes and of an engine that ran all night until it burnt out."
)
CONTENT = "http://purl.org/rss/1.0/modules/content/"


def told(desk: Desk) -> list[tuple[str, str, list[str]]]:
    """Return of each message its action, the headline of its first card and its notes."""
    found = [(request.headers["X-Wirewatch-Action"], cards(request)[0]) for request in desk.web.posted()]
    return [(action, card["headline"]["text"], card["notes"]) for action, card in found]


def last(desk: Desk) -> dict[str, Any]:
    return cards(desk.web.posted()[-1])[0]


async def hear(desk: Desk, source: str, *items: str, **span: float) -> None:
    """Let a source list these items, and a little time pass."""
    desk.web.pages[FEEDS[source]] = rss(*items)
    await desk.round(**(span or {"minutes": 5}))


def report(source: str, title: str, text: str = "", date: datetime | None = None) -> str:
    slug = "".join(char for char in title.lower() if char.isalnum())[:40]
    return entry(title, guid=f"{source}-{slug}", link=f"https://{source}.example/{slug}", text=text, date=date)


@pytest.fixture(autouse=True)
def feeds(any_desk: Desk) -> None:
    any_desk.web.pages |= {url: rss() for url in FEEDS.values()} | {HOOK: 200}


async def test_a_copy_under_another_headline_grows_the_message_and_says_whose_text_it_is(any_desk: Desk) -> None:
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await hear(any_desk, "harbour", report("harbour", TITLE, BODY))
        await hear(any_desk, "levant", report("levant", "Five rockets target American base, officials say", BODY))
        await hear(any_desk, "coast", report("coast", "Rockets at US outpost", f"{BODY[24:190]} ... Read more"))
    assert [action for action, *_ in told(any_desk)] == ["send", "edit", "edit"]
    assert (last(any_desk)["wire"], last(any_desk)["also"]) == ("Reuters", ["levant", "coast"])
    assert last(any_desk)["origins"] == []


async def test_a_second_origin_replies_and_a_third_is_silent(any_desk: Desk) -> None:
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await hear(any_desk, "wire", report("wire", TITLE, BODY))
        await hear(
            any_desk, "levant", report("levant", "Pentagon confirms rockets hit base with US troops in Syria", OWN)
        )
        await hear(any_desk, "tigris", report("tigris", "Rockets at US troops in Syria: what villagers saw", VILLAGERS))
    actions = told(any_desk)
    assert [action for action, *_ in actions] == ["send", "reply", "edit"]
    assert actions[1][2] == ["confirmed by a second independent origin: levant"]
    assert last(any_desk)["origins"] == ["Reuters", "levant", "tigris"]


async def test_the_next_event_rings_again_and_names_the_one_before(any_desk: Desk) -> None:
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await hear(
            any_desk, "wire", report("wire", "Drones launched at Ain al-Asad air base in Iraq, US troops unhurt")
        )
        second = "Second drone attack in two days on US troops, this time at Erbil airport in Iraq"
        await hear(any_desk, "wire", report("wire", second), hours=20)
    assert [(action, title) for action, title, _ in told(any_desk)] == [
        ("send", "Drones launched at Ain al-Asad air base in Iraq, US troops unhurt"),
        ("send", second),
    ]
    related = last(any_desk)["related"]
    assert related["headline"] == "Drones launched at Ain al-Asad air base in Iraq, US troops unhurt"
    async with any_desk.open(CONFIG):
        stories = {row.title: row for row in await any_desk.rows("stories")}
    assert stories[second].related == stories[related["headline"]].id


async def test_first_and_higher_casualties_reply_and_lower_ones_do_not(any_desk: Desk) -> None:
    numbers = ["Quake hits Korabad, several houses down", "Korabad quake kills 3", "Korabad quake kills 9, says mayor"]
    numbers += ["Korabad quake: police say 7 killed", "Toll of Korabad quake rises to 10 killed"]
    async with any_desk.open(CONFIG):
        await any_desk.round()
        for number, title in enumerate(numbers):
            source = list(FEEDS)[number]
            await hear(any_desk, source, report(source, title))
    actions = told(any_desk)
    assert [action for action, *_ in actions] == ["send", "reply", "reply", "edit", "reply"]
    assert [notes for *_, notes in actions[1:3]] == [["first casualties: 3 killed"], ["casualties: killed 3 → 9"]]


async def test_a_denial_that_no_rule_hits_replies_to_what_it_denies(any_desk: Desk) -> None:
    async with any_desk.open(CONFIG.replace('"rocket*"', "rockets fired")):
        await any_desk.round()
        await hear(any_desk, "wire", report("wire", TITLE, BODY))
        denial = "Iraqi armed group denies attack on US troops in northeastern Syria"
        await hear(any_desk, "tigris", report("tigris", denial))
        await hear(any_desk, "coast", report("coast", "Bakers in Zummar fear for their ovens"))
    assert [(action, title) for action, title, _ in told(any_desk)] == [("send", TITLE), ("reply", denial)]
    assert told(any_desk)[1][2] == ["a denial, reported by tigris"]


async def test_a_correction_replies(any_desk: Desk) -> None:
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await hear(any_desk, "wire", report("wire", TITLE, BODY))
        await hear(any_desk, "wire", report("wire", f"CORRECTION: {TITLE}", BODY))
    assert told(any_desk)[-1] == ("reply", f"CORRECTION: {TITLE}", ["corrected or withdrawn by wire"])


async def test_what_changed_before_a_channel_was_told_is_told_with_the_first_message(any_desk: Desk) -> None:
    any_desk.web.pages[HOOK] = [503, 503, 200]
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await hear(any_desk, "wire", report("wire", "Quake hits Korabad, houses down"))
        await hear(any_desk, "coast", report("coast", "Korabad quake kills 3"), seconds=1)
        await any_desk.round(minutes=30)
        await any_desk.round(minutes=30)
    headlines = [title for _action, title, _notes in told(any_desk)]
    assert set(headlines) <= {"Quake hits Korabad, houses down", "Korabad quake kills 3"}
    assert "first casualties: 3 killed" in {note for *_, notes in told(any_desk) for note in notes}


async def test_two_sources_that_have_a_story_at_the_same_instant_ring_once(any_desk: Desk) -> None:
    titles = dict(
        zip(FEEDS, ("Rockets fired at US troops", "Five rockets at base", TITLE, "Base hit", "Rockets!"), strict=True)
    )
    async with any_desk.open(CONFIG):
        await any_desk.round()
        for source, url in FEEDS.items():
            any_desk.web.pages[url] = rss(report(source, titles[source], BODY))
        await asyncio.gather(any_desk.round(minutes=5), any_desk.round())
        await any_desk.round(minutes=5)
        assert len(await any_desk.rows("stories")) == 1
    assert [action for action, *_ in told(any_desk)].count("send") == 1


async def test_a_restart_forgets_no_text_and_no_story(any_desk: Desk) -> None:
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await hear(any_desk, "wire", report("wire", TITLE, BODY))
    async with any_desk.open(CONFIG):
        await hear(any_desk, "levant", report("levant", "Five rockets target American base", BODY))
    async with any_desk.open(CONFIG):
        await hear(
            any_desk, "tigris", report("tigris", "Base in northeastern Syria with US troops hit by rockets on Sunday")
        )
    assert [action for action, *_ in told(any_desk)] == ["send", "edit", "edit"]


async def test_a_report_that_came_before_and_was_not_hit_belongs_to_the_story_of_its_copy(any_desk: Desk) -> None:
    config = CONFIG.replace('any: ["rocket*", "drone*", quake]', "in: title, any: [rockets fired]")
    async with any_desk.open(config):
        await any_desk.round()
        await hear(any_desk, "wire", report("wire", "Base in Syria under attack", BODY))
        assert told(any_desk) == []
        await hear(any_desk, "levant", report("levant", TITLE, BODY))
        items = {row.title: row for row in await any_desk.rows("items")}
        assert items["Base in Syria under attack"].story == items[TITLE].story == items[TITLE].id
    assert (last(any_desk)["source"], last(any_desk)["also"]) == ("levant", ["wire"])


async def test_what_is_compared_is_put_away_when_its_time_is_over(any_desk: Desk) -> None:
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await hear(any_desk, "wire", report("wire", TITLE, BODY))
        assert await any_desk.rows("prints")
        assert await any_desk.rows("terms")
        await hear(
            any_desk, "coast", report("coast", "Bakers fear for their ovens"), seconds=WINDOW.total_seconds() + 60
        )
        assert await any_desk.rows("terms") == []
        assert {(row.mentions, row.squares) for row in await any_desk.rows("rarity")} == {(0, 0)}
        await hear(any_desk, "coast", report("coast", "Sunny tomorrow"), seconds=REPRINT.total_seconds())
        assert {row.item for row in await any_desk.rows("texts")} == set()
        assert await any_desk.rows("prints") == []
        # The story is closed: a report of it opens another one.
        await hear(any_desk, "levant", report("levant", "Five rockets target American base", BODY))
        assert len(await any_desk.rows("stories")) == 2


async def test_an_alert_says_when_its_rule_spoke_last_and_how_long_ago(any_desk: Desk) -> None:
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await hear(any_desk, "wire", report("wire", "Rockets fired at Korabad"))
        assert last(any_desk)["last"] == []
        await hear(any_desk, "wire", report("wire", "Drones over the harbour of Velora"), days=3)
        (earlier,) = last(any_desk)["last"]
        assert (earlier["headline"], earlier["days"]) == ("Rockets fired at Korabad", None)
        await hear(any_desk, "wire", report("wire", "Quake wakes the people of Marishte"), days=25)
        (earlier,) = last(any_desk)["last"]
        assert (earlier["headline"], earlier["days"]) == ("Drones over the harbour of Velora", 25)
        assert earlier["url"].startswith("https://wire.example/")
        assert not earlier["at_least"]


async def test_a_long_quiet_makes_an_alert_louder_and_a_mention_in_passing_does_not_end_it(any_desk: Desk) -> None:
    rule = "{name: attacks, match: 'rocket*', note: {quiet: {after: 10d, severity: urgent}}}"
    config = CONFIG.split("rules:", maxsplit=1)[0] + f"rules: [{rule}]\n"
    async with any_desk.open(config):
        await any_desk.round()
        await hear(any_desk, "wire", report("wire", "Rockets fired at Korabad"))
        passing = f"{'The sellers keep their stalls lit until eleven. ' * 12} Those were the weeks of the rockets."
        market = report("coast", "Book market stays open", "The sellers keep their stalls lit until eleven.")
        whole = f"{market}<content:encoded xmlns:content='{CONTENT}'>{passing}</content:encoded>"
        await hear(any_desk, "coast", whole, days=6)
        await hear(any_desk, "wire", report("wire", "Rocket wakes the people of Marishte"), days=6)
        alerts = {row.story: row for row in await any_desk.rows("alerts")}
        stories = {row.title: row.id for row in await any_desk.rows("stories")}
    assert alerts[stories["Rocket wakes the people of Marishte"]].severity == 4
    assert last(any_desk)["last"][0]["days"] == 12
    assert alerts[stories["Rockets fired at Korabad"]].severity == 2


async def test_a_new_bot_claims_no_quiet_that_it_has_not_watched(any_desk: Desk) -> None:
    old = any_desk.clock.at - timedelta(days=100)
    async with any_desk.open(CONFIG):
        any_desk.web.pages[FEEDS["wire"]] = rss(report("wire", "Rockets fired at Korabad", date=old))
        await any_desk.round()
        await hear(any_desk, "coast", report("coast", "Drones over the harbour of Velora"))
        (earlier,) = last(any_desk)["last"]
        assert (earlier["headline"], earlier["days"]) == ("Rockets fired at Korabad", None)
        await hear(any_desk, "levant", report("levant", "Quake wakes the people of Marishte"), days=30)
    assert last(any_desk)["last"][0]["headline"] == "Drones over the harbour of Velora"


async def test_a_page_that_is_gone_is_kept_with_its_story_and_rings_no_bell(any_desk: Desk) -> None:
    config = CONFIG.replace('wire.example/feed"', 'wire.example/feed", full_text: always')
    async with any_desk.open(config) as world:
        await any_desk.round()
        await hear(any_desk, "wire", report("wire", TITLE))
        for item, attempts in await world.database.write(news.claim_texts, any_desk.clock(), 9, timedelta(minutes=5)):
            await pipeline.read(world, item, attempts)
        await any_desk.round(minutes=5)
        (event,) = [row for row in await any_desk.rows("events") if row.kind == "retraction"]
    assert event.data["note"] == "the page of wire is gone (404)"
    assert [action for action, *_ in told(any_desk)] == ["send"]
