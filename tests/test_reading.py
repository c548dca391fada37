"""The verb `read`, with a real database and a real process: after the alert, once per page, whatever the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot import engine, pipeline
from bot.errors import FetchError
from bot.store import news
from bot.textpage.reader import PageReader
from tests.conftest import HOOK, Desk, entry, rss
from tests.test_textpage import body, linked, page

A, B = "https://a.example/feed", "https://b.example/feed"
PAGE = "https://paper.example/world/drone-attack-near-erbil"
CONFIG = f"""
sources: [{{name: a, url: "{A}"}}, {{name: b, url: "{B}"}}]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
rules: ['drone*']
"""


def stated(**fields: Any) -> str:
    return page(f"<link rel=canonical href='{PAGE}'>{linked(**fields)}").decode()


def asked(desk: Desk, url: str = PAGE) -> list[httpx.Request]:
    return [request for request in desk.web.requests if str(request.url) == url]


async def read_pages(desk: Desk) -> None:
    wanted = await desk.world.database.write(news.claim_texts, desk.clock(), 10, timedelta(minutes=5))
    for item, attempts in wanted:
        await pipeline.read(desk.world, item, attempts)
    await engine.drain(desk.world, "hook")


async def told_once(desk: Desk, item: str) -> None:
    """Let a source that was empty at first carry an item."""
    desk.web.pages |= {A: [rss(), rss(item)], B: rss()}
    await desk.round()
    await desk.round(minutes=5)


async def test_the_alert_goes_out_before_the_page_is_asked_for(any_desk: Desk) -> None:
    any_desk.web.pages[PAGE] = stated()
    async with any_desk.open(CONFIG):
        await told_once(any_desk, entry("Drone attack near Erbil", link=PAGE))
        assert any_desk.headlines() == ["Drone attack near Erbil"]
        assert asked(any_desk) == []
        assert [row.text for row in await any_desk.rows("items")] == ["wanted"]
        await read_pages(any_desk)
        order = [str(request.url) for request in any_desk.web.requests]
        assert order.index(HOOK) < order.index(PAGE)


async def test_what_the_page_states_is_kept_and_what_the_feed_said_stays(any_desk: Desk) -> None:
    any_desk.web.pages[PAGE + "?utm_source=rss"] = stated(
        author="Jane Doe, Reuters", datePublished="2026-04-20T11:00:00Z", dateModified="2026-04-20T11:30:00Z"
    )
    async with any_desk.open(CONFIG):
        await told_once(any_desk, entry("Drone attack near Erbil", link=PAGE + "?utm_source=rss"))
        await read_pages(any_desk)
        (item,) = await any_desk.rows("items")
        assert (item.url, item.canonical) == (PAGE + "?utm_source=rss", PAGE)
        assert (item.publisher, item.author, item.credit, item.origin) == (
            "The Daily",
            "Jane Doe, Reuters",
            "reuters",
            "reuters",
        )
        assert item.published == datetime(2026, 4, 20, 11, 0, tzinfo=UTC)
        assert item.modified == datetime(2026, 4, 20, 11, 30, tzinfo=UTC)
        assert "wounded" in item.body
        assert any_desk.actions() == ["send", "edit"]  # it turned out to be Reuters' text: said in silence
        card = any_desk.web.posted()[-1].content.decode()
        assert "Reuters" in card


async def test_an_edited_feed_takes_nothing_away_from_what_was_read(desk: Desk) -> None:
    first, second = (
        entry(title, guid="1", link=PAGE) for title in ("Drone attack near Erbil", "Drone attack at Erbil")
    )
    desk.web.pages |= {A: [rss(), rss(first), rss(first), rss(second)], B: rss(), PAGE: stated(author="AFP")}
    async with desk.open(CONFIG):
        await desk.round()
        await desk.round(minutes=5)
        await read_pages(desk)
        for _ in range(2):
            await desk.round(minutes=5)
        (item,) = await desk.rows("items")
        assert (item.title, item.text, item.credit, item.origin) == ("Drone attack at Erbil", "read", "afp", "afp")
        assert "wounded" in item.body
        assert len(asked(desk)) == 1


async def test_two_items_with_one_page_cause_one_fetch_in_a_day(any_desk: Desk) -> None:
    any_desk.web.pages |= {
        A: [rss(), rss(entry("Drone attack near Erbil", link=PAGE + "?utm_source=a"))],
        B: [rss(), rss(), rss(entry("Drone attack close to Erbil", link=PAGE + "/amp/?utm_source=b"))],
        PAGE + "?utm_source=a": stated(),
    }
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await any_desk.round(minutes=5)
        await read_pages(any_desk)
        await any_desk.round(hours=23)
        await read_pages(any_desk)
        items = await any_desk.rows("items")
        assert [item.text for item in items] == ["read", "read"]
        assert items[0].body == items[1].body
        assert (
            len(
                [
                    one
                    for one in any_desk.web.requests
                    if one.url.host == "paper.example" and one.url.path != "/robots.txt"
                ]
            )
            == 1
        )
        any_desk.clock.advance(hours=25)
        await pipeline.forget(any_desk.world)
        assert await any_desk.rows("pages") == []


async def test_pages_that_are_wanted_together_are_fetched_once(desk: Desk) -> None:
    async with desk.open(CONFIG) as world:
        desk.web.pages |= {
            A: [rss(), rss(entry("Drone attack near Erbil", link=PAGE))],
            B: [rss(), rss(entry("Drones strike at Erbil", link=PAGE))],
            PAGE: stated(),
        }
        await desk.round()
        await desk.round(minutes=5)
        await engine.read_wanted(world)
        assert [item.text for item in await desk.rows("items")] == ["read", "read"]
        assert len(asked(desk)) == 1


async def test_a_page_that_robots_txt_keeps_to_itself_is_left_alone(desk: Desk) -> None:
    desk.web.pages |= {PAGE: stated(), "https://paper.example/robots.txt": "User-agent: *\nDisallow: /world/"}
    async with desk.open(CONFIG):
        await told_once(desk, entry("Drone attack near Erbil", link=PAGE))
        await read_pages(desk)
        assert asked(desk) == []
        assert [row.text for row in await desk.rows("items")] == ["hidden"]
        assert desk.headlines() == ["Drone attack near Erbil"]


async def test_a_page_that_hides_its_text_leaves_the_rule_undecided(any_desk: Desk) -> None:
    teaser = page(linked(isAccessibleForFree=False), body(times=1)[:500])
    any_desk.web.pages[PAGE] = teaser
    rule = "rules: [{name: deep, match: uranium, full_text: true}]\n"
    async with any_desk.open(CONFIG.split("rules:", maxsplit=1)[0] + rule):
        await told_once(any_desk, entry("Talks go on", link=PAGE))
        await read_pages(any_desk)
        assert [row.text for row in await any_desk.rows("items")] == ["hidden"]
        assert [row.reason for row in await any_desk.rows("verdicts")] == ["awaits_text"]
        await any_desk.round(minutes=1)
        assert [row.reason for row in await any_desk.rows("verdicts")] == ["not_evaluated"]


async def test_a_redirect_to_the_front_page_is_no_article(desk: Desk) -> None:
    home = "https://paper.example/"
    desk.web.pages |= {PAGE: httpx.Response(302, headers={"location": home}), home: stated()}
    async with desk.open(CONFIG):
        await told_once(desk, entry("Drone attack near Erbil", link=PAGE))
        await read_pages(desk)
        assert [row.text for row in await desk.rows("items")] == ["hidden"]


async def test_old_news_and_a_first_look_ask_for_no_page(desk: Desk) -> None:
    old = desk.clock() - timedelta(days=9)
    desk.web.pages |= {
        A: [rss(entry("Drone seen", link=PAGE)), rss(entry("Drone of old", link=PAGE + "-2", date=old))],
        B: rss(),
    }
    async with desk.open(CONFIG):
        await desk.round()
        await desk.round(minutes=5)
        assert {row.text for row in await desk.rows("items")} == {"feed"}


# --- the processes that read ---


HEAD = b"<html><head><title>x</title></head><body>"
HOSTILE = {
    "200,000 elements in each other": HEAD + b"<div>" * 200_000 + b"text " * 100,
    "5 MB of one tag": HEAD + b"<a>" * 1_600_000,
    "240,000 paragraphs": HEAD + b"<p>x " * 240_000,
    "240,000 attributes": HEAD + b"<p " + b" ".join(b"a%d=1" % number for number in range(240_000)) + b">x</p>",
    "JSON in 400,000 brackets": HEAD + b"<script type='application/ld+json'>" + b"[" * 400_000 + b"</script>",
    "a headline of 20,000 dashes": HEAD + b"<h1>" + b" - a" * 20_000 + b"</h1>",
    "4 MB of spaces": HEAD + b"<p>x" + b" " * 4_000_000 + b"y",
    "4 MB of NUL": b"\0" * 4_000_000,
    "more than a page may have": b"x" * 5_000_001,
}


async def outcome(reader: PageReader, hostile: bytes) -> str:
    try:
        article = await reader.read(hostile, PAGE)
    except FetchError as error:
        return "refused" if error.permanent and str(error).startswith("the page") else str(error)
    return "read" if len(article.text) <= 200_000 and len(article.title) <= 1_000 else "too much"


async def test_a_hostile_page_ends_and_the_next_is_read() -> None:
    async with PageReader(seconds=4) as reader:
        for name, hostile in HOSTILE.items():
            assert await outcome(reader, hostile) in {"read", "refused"}, name
            assert reader.processes <= 1
            assert (await reader.read(page(), PAGE)).title == "Drone attack near Erbil", name
    assert reader.processes == 0


async def test_a_page_that_takes_too_long_is_ended_and_says_so() -> None:
    async with PageReader(seconds=0.001) as reader:
        with pytest.raises(FetchError, match=r"longer than 0\.001 s") as caught:
            await reader.read(page(), PAGE)
        assert caught.value.permanent
        assert reader.processes == 0


async def test_a_process_that_was_ended_by_others_is_replaced_unnoticed() -> None:
    async with PageReader() as reader:
        assert (await reader.read(page(), PAGE)).title
        for process in reader._all:
            process.kill()
            await process.wait()
        assert (await reader.read(page(), PAGE)).title


async def test_nothing_is_started_before_a_page_is_read_nor_stays_long_after() -> None:
    async with PageReader(idle=0) as reader:
        assert reader.processes == 0
        await reader.read(page(), PAGE)
        for process in list(reader._all):  # on a busy machine it may have ended already
            assert await process.wait() == 0
        assert reader.processes == 0
        assert (await reader.read(page(), PAGE)).title
