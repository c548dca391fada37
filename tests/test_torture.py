"""The eight torture feeds: each is one feed in two phases, and the right answer. On SQLite and on PostgreSQL."""

from datetime import timedelta

import httpx

from tests.conftest import HOOK, PLACES, Desk, entry, rss

A, B = "https://a.example/feed", "https://b.example/feed"
CONFIG = f"""
sources: [{{name: a, url: "{A}"}}]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
rules: ["rocket*", "ракет*", "attack"]
"""
BOTH = CONFIG.replace("}]", f'}}, {{name: b, url: "{B}"}}]')


async def test_cp1251_declared_only_in_the_xml_is_readable(any_desk: Desk) -> None:
    feed = '<?xml version="1.0" encoding="windows-1251"?>' + rss(entry("Ракеты упали у базы", guid="1"))
    answer = httpx.Response(200, headers={"Content-Type": "text/xml"}, content=feed.encode("cp1251"))
    any_desk.web.pages[A] = answer
    async with any_desk.open(CONFIG):
        await any_desk.round()
        assert any_desk.headlines() == ["Ракеты упали у базы"]


async def test_three_items_without_guid_and_with_the_same_teaser_are_three_items(any_desk: Desk) -> None:
    items = [entry(f"Rocket hits {PLACES[n]}", text="Read more on our site") for n in range(3)]
    any_desk.web.pages[A] = rss(*items)
    async with any_desk.open(CONFIG):
        await any_desk.round()
        assert len(any_desk.headlines()) == 3
        await any_desk.round(minutes=5)
        assert len(await any_desk.rows("items")) == 3


async def test_three_items_that_share_one_link_are_three_items_also_when_two_roll_off(any_desk: Desk) -> None:
    items = [entry(f"Rocket hits {PLACES[n]}", link="https://a.example/live") for n in range(3)]
    any_desk.web.pages[A] = [rss(*items), rss(items[0])]
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert len(await any_desk.rows("items")) == 3
        assert len(any_desk.headlines()) == 3


async def test_a_control_character_and_an_html_entity_in_one_item_lose_none(any_desk: Desk) -> None:
    bad = entry("Rocket\x08&nbsp;hits Velopol", guid="2")
    any_desk.web.pages[A] = rss(entry("Rocket hits Korabad", guid="1"), bad, entry("Rocket hits Maritsa", guid="3"))
    async with any_desk.open(CONFIG):
        await any_desk.round()
        assert len(any_desk.headlines()) == 3


async def test_a_guid_that_goes_from_http_to_https_is_nothing_new(any_desk: Desk) -> None:
    link = "https://a.example/news/1"
    first = entry("Rocket hits the base", guid="http://a.example/news/1", link=link)
    second = entry("Rocket hits the base", guid="https://www.a.example/news/1", link=link)
    any_desk.web.pages[A] = [rss(first), rss(second)]
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert any_desk.actions() == ["send"]
        assert len(await any_desk.rows("items")) == 1


async def test_an_edited_title_is_an_update_and_not_a_new_alert(any_desk: Desk) -> None:
    first = entry("Rocket hits the base", guid="g1", link="https://a.example/1")
    second = entry("Rocket hits the base, windows broken", guid="g1", link="https://a.example/1")
    any_desk.web.pages[A] = [rss(first), rss(second)]
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert any_desk.actions() == ["send", "edit"]
        assert any_desk.headlines()[-1] == "Rocket hits the base, windows broken"
        (event,) = await any_desk.rows("events")
        assert event.kind == "headline"
        assert event.data["from"] == "Rocket hits the base"


async def test_old_items_that_appear_late_ring_no_bell(any_desk: Desk) -> None:
    now = any_desk.clock.at
    fresh = entry("Rocket hits the base", guid="new", date=now)
    old = [entry(f"Attack of winter day {n}", guid=f"old{n}", date=now - timedelta(days=200 + n)) for n in range(5)]
    any_desk.web.pages[A] = [rss(fresh), rss(fresh, *old)]
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == ["Rocket hits the base"]
        reasons = sorted(row.reason for row in await any_desk.rows("verdicts"))
        assert reasons == ["digest", *["too_old"] * 5]


async def test_the_same_headline_in_two_feeds_is_one_alert(any_desk: Desk) -> None:
    any_desk.web.pages[A] = [rss(), rss(entry("Rocket hits the base", guid="a1", link="https://a.example/1"))]
    any_desk.web.pages[B] = [rss(), rss(entry("ROCKET hits the base!", guid="b7", link="https://b.example/7"))]
    async with any_desk.open(BOTH):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert any_desk.actions().count("send") == 1
        (alert,) = await any_desk.rows("alerts")
        assert len(alert.items) == 2


async def test_the_same_guid_in_two_feeds_keeps_both(any_desk: Desk) -> None:
    any_desk.web.pages[A] = rss(entry("Rocket hits the base", guid="1"))
    any_desk.web.pages[B] = rss(entry("Attack on the harbour town", guid="1"))
    async with any_desk.open(BOTH):
        await any_desk.round()
        assert sorted(any_desk.headlines()) == ["Attack on the harbour town", "Rocket hits the base"]


async def test_a_guid_used_again_for_another_page_and_title_is_a_new_item(any_desk: Desk) -> None:
    first = entry("Rocket hits the base", guid="latest", link="https://a.example/1")
    second = entry("Attack on the harbour town", guid="latest", link="https://a.example/2")
    any_desk.web.pages[A] = [rss(first), rss(second)]
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == ["Rocket hits the base", "Attack on the harbour town"]
        assert len(await any_desk.rows("items")) == 2


async def test_two_entries_of_one_fetch_with_one_guid_are_two_items_for_ever(any_desk: Desk) -> None:
    one = entry("Rocket hits the base", guid="same", link="https://a.example/1")
    two = entry("Attack on the harbour town", guid="same", link="https://a.example/2")
    three = entry("Attack on the mountain road", guid="same", link="https://a.example/3")
    any_desk.web.pages[A] = [rss(one, two), rss(three)]
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert len(await any_desk.rows("items")) == 3


async def test_an_entry_that_is_listed_twice_with_two_addresses_is_still_the_item_it_was(any_desk: Desk) -> None:
    link = "https://a.example/1"
    once = entry("Rocket hits the base", guid="g1", link=link)
    again = entry("Rocket hits the base", guid="g1", link=f"{link}?utm_source=rss")
    any_desk.web.pages[A] = [rss(once), rss(once, again), rss(again, once), rss(once)]
    async with any_desk.open(CONFIG):
        await any_desk.round()
        for _ in range(3):
            await any_desk.round(days=2)
        assert any_desk.actions() == ["send"]
        assert len(await any_desk.rows("items")) == 1


async def test_an_item_whose_last_own_address_is_shared_from_now_on_is_known_by_its_headline(any_desk: Desk) -> None:
    first = entry("Rocket hits the base", guid="g1")
    other = entry("Attack on the harbour town", guid="g1")
    any_desk.web.pages[A] = [rss(first), rss(first, other), rss(other, first)]
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await any_desk.round(days=2)
        await any_desk.round(days=2)
        assert any_desk.headlines() == ["Rocket hits the base", "Attack on the harbour town"]


async def test_young_news_is_told_although_its_headline_was_seen_with_an_old_date(any_desk: Desk) -> None:
    now = any_desk.clock.at
    old = entry("Rocket hits the base", guid="a1", date=now - timedelta(hours=49))
    young = entry("Rocket hits the base", guid="b1", date=now - timedelta(hours=40))
    any_desk.web.pages |= {A: [rss(), rss(old)], B: [rss(), rss(), rss(young)]}
    async with any_desk.open(BOTH):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == []
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == ["Rocket hits the base"]
        assert len(await any_desk.rows("stories")) == 1


async def test_a_copy_is_known_however_long_the_source_lets_news_be_young(any_desk: Desk) -> None:
    date = any_desk.clock.at - timedelta(days=5)
    config = BOTH.replace('feed"', 'feed", max_age: 7d')
    any_desk.web.pages |= {A: [rss(), rss(entry("Rocket hits the base", guid="a1", date=date))]}
    any_desk.web.pages |= {B: [rss(), rss(), rss(entry("Rocket hits the base", guid="b1", date=date))]}
    async with any_desk.open(config):
        await any_desk.round()
        await any_desk.round(minutes=5)
        await any_desk.round(minutes=5)
        assert any_desk.actions().count("send") == 1


async def test_an_item_that_shared_its_guid_and_later_its_address_stays_one_item(any_desk: Desk) -> None:
    first = entry("Rocket hits the base", guid="g1", link="https://a.example/1")
    same_guid = entry("Attack on the harbour town", guid="g1", link="https://a.example/2")
    same_link = entry("Attack on the mountain road", guid="g3", link="https://a.example/1")
    feeds = [rss(first), rss(first, same_guid), rss(same_link, first), rss(same_link, first), rss(first)]
    any_desk.web.pages[A] = feeds
    async with any_desk.open(CONFIG):
        await any_desk.round()
        for _ in feeds[1:]:
            await any_desk.round(days=2)
        assert len(await any_desk.rows("items")) == 3
        assert any_desk.actions() == ["send"] * 3
