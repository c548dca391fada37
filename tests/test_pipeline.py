"""The verbs on a real database: reading pages, waking by time, forgetting, deciding in turn."""

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot import engine, pipeline
from bot.errors import StoreError
from bot.model import Secret
from bot.store import news, schema, upgrading
from bot.store.database import HEAD, Database, only_run
from tests.conftest import HOOK, PLACES, Desk, entry, rss

A, B = "https://a.example/feed", "https://b.example/feed"
PAGE = "https://a.example/1"
CONFIG = f"""
sources: [{{name: a, url: "{A}"}}]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
rules:
  - rocket*
  - {{name: deep, match: uranium, full_text: true}}
"""
ARTICLE = "<p>" + "The delegates spoke at length about the schedule of the talks. " * 12 + "</p>"


def page(words: str) -> str:
    article = f"<article><h1>Talks</h1>{ARTICLE}<p>{words}</p></article>"
    return f"<html><head><title>t</title></head><body>{article}</body></html>"


async def read_pages(desk: Desk) -> None:
    """Read what is wanted, as the engine does, and deliver what follows."""
    wanted = await desk.world.database.write(news.claim_texts, desk.clock(), 10, timedelta(minutes=5))
    for item, attempts in wanted:
        await pipeline.read(desk.world, item, attempts)
    await engine.drain(desk.world, "hook")


async def texts(desk: Desk) -> list[str]:
    return [row.text for row in await desk.rows("items")]


# --- read ---


async def test_the_full_text_makes_a_late_alert(any_desk: Desk) -> None:
    any_desk.web.pages |= {
        A: [rss(), rss(entry("Talks go on", link=PAGE))],
        PAGE: page("They agreed on uranium today."),
    }
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == []
        assert await texts(any_desk) == ["wanted"]
        await read_pages(any_desk)
        assert any_desk.headlines() == ["Talks go on"]
        assert await texts(any_desk) == ["read"]
        assert [row.reason for row in await any_desk.rows("verdicts")] == ["late_match"]


async def test_a_text_without_the_word_settles_the_question(any_desk: Desk) -> None:
    any_desk.web.pages |= {A: [rss(), rss(entry("Talks go on", link=PAGE))], PAGE: page("They agreed on nothing.")}
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await any_desk.round(minutes=5)
        await read_pages(any_desk)
        await any_desk.round(hours=1)
        assert any_desk.headlines() == []
        assert await texts(any_desk) == ["read"]
        assert await any_desk.rows("timers") == []


async def test_a_page_that_hides_its_text_is_unknown_and_never_no_match(any_desk: Desk) -> None:
    config = CONFIG.replace("full_text: true", "full_text: true, on_unknown: alert")
    any_desk.web.pages |= {
        A: [rss(), rss(entry("Talks go on", link=PAGE))],
        PAGE: "<html><body>Subscribe!</body></html>",
    }
    async with any_desk.open(config):
        await any_desk.round()
        await any_desk.round(minutes=5)
        await read_pages(any_desk)
        assert await texts(any_desk) == ["hidden"]
        await any_desk.round(seconds=1)
        assert any_desk.headlines() == ["Talks go on"]
        assert [row.reason for row in await any_desk.rows("verdicts")] == ["unread"]


async def test_a_text_that_does_not_come_in_time_is_not_waited_for(any_desk: Desk) -> None:
    any_desk.web.pages |= {A: [rss(), rss(entry("Talks go on", link=PAGE))], PAGE: 503}
    async with any_desk.open(CONFIG):
        await any_desk.round()
        await any_desk.round(minutes=5)
        await read_pages(any_desk)
        assert await texts(any_desk) == ["wanted"]
        await any_desk.round(minutes=29)
        assert [row.reason for row in await any_desk.rows("verdicts")] == ["awaits_text"]
        await any_desk.round(minutes=2)
        assert [row.reason for row in await any_desk.rows("verdicts")] == ["not_evaluated"]
        assert any_desk.headlines() == []


async def test_an_alert_never_waits_for_a_page(any_desk: Desk) -> None:
    always = CONFIG.replace(f'url: "{A}"', f'url: "{A}", full_text: always')
    any_desk.web.pages |= {A: [rss(), rss(entry("Rocket hits the base", link=PAGE))], PAGE: page("All of it.")}
    async with any_desk.open(always):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == ["Rocket hits the base"]
        await read_pages(any_desk)
        assert any_desk.actions() == ["send"]
        (item,) = await any_desk.rows("items")
        assert "schedule of the talks" in item.body


async def test_an_edit_that_makes_an_item_match_is_a_late_alert(any_desk: Desk) -> None:
    before = entry("Blast heard near the base", guid="1")
    after = entry("Rocket blast heard near the base", guid="1")
    any_desk.web.pages[A] = [rss(), rss(before), rss(after)]
    async with any_desk.open(CONFIG.replace("full_text: true", "severity: low")):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == []
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == ["Rocket blast heard near the base"]


# --- forgetting ---


async def test_old_items_are_forgotten_but_not_what_a_rule_found_or_the_feed_still_lists(any_desk: Desk) -> None:
    short = CONFIG.split("  - {name: deep", maxsplit=1)[0] + "retention: {items: 10d}\n"
    gone, hit, stays = (
        entry("Harvest is good", guid="1"),
        entry("Rocket one", guid="2", text="x"),
        entry("Tax", guid="3"),
    )
    any_desk.web.pages[A] = [rss(gone, hit, stays), rss(stays)]
    async with any_desk.open(short) as world:
        await any_desk.round()
        await any_desk.round(days=1)
        await any_desk.round(days=20)  # the feed says nothing new for three weeks
        await pipeline.forget(world)
        items = {row.title: row for row in await any_desk.rows("items")}
        assert set(items) == {"Rocket one", "Tax"}
        assert items["Rocket one"].summary == ""
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == ["Rocket one"]


async def test_history_goes_where_the_config_says_so(any_desk: Desk) -> None:
    short = CONFIG.split("  - {name: deep", maxsplit=1)[0] + "retention: {items: 10d, history: 20d}\n"
    any_desk.web.pages[A] = [rss(entry("Rocket one", guid="2")), rss(entry("Tax", guid="3"))]
    async with any_desk.open(short) as world:
        await any_desk.round()
        await any_desk.round(days=1)
        any_desk.clock.advance(days=30)
        await pipeline.forget(world)
        assert [row.title for row in await any_desk.rows("items")] == ["Tax"]
        for table in ("matches", "stories", "alerts", "deliveries", "dues"):
            assert await any_desk.rows(table) == [], table


# --- deciding in turn ---


async def test_two_sources_polled_at_once_with_one_story_make_one_alert(any_desk: Desk) -> None:
    sources = ", ".join(f'{{name: s{n}, url: "https://s{n}.example/feed"}}' for n in range(12))
    config = CONFIG.replace(f'{{name: a, url: "{A}"}}', sources)
    for n in range(12):
        item = entry("Rocket hits the base", guid=f"{n}", link=f"https://s{n}.example/1")
        any_desk.web.pages[f"https://s{n}.example/feed"] = [rss(), rss(item)]
    async with any_desk.open(config):
        await any_desk.round()
        await any_desk.round(minutes=5)
        assert len(await any_desk.rows("stories")) == 1
        assert any_desk.actions().count("send") == 1
        (alert,) = await any_desk.rows("alerts")
        assert (len(alert.items), alert.revision) == (12, 12)


async def test_two_machines_on_one_postgresql_tell_one_story_once(postgres_desk: Desk) -> None:
    config = CONFIG.replace("}]", f'}}, {{name: b, url: "{B}"}}]', 1)
    for n in range(20):
        postgres_desk.web.pages.setdefault(A, [rss()]).append(rss(entry(f"Rocket hits {PLACES[n]}", guid=f"a{n}")))
        postgres_desk.web.pages.setdefault(B, [rss()]).append(rss(entry(f"Rocket hits {PLACES[n]}", guid=f"b{n}")))
    other = Desk(
        folder=postgres_desk.folder, clock=postgres_desk.clock, web=postgres_desk.web, database=postgres_desk.database
    )
    async with postgres_desk.open(config), other.open(config):
        await postgres_desk.round()
        for _ in range(20):
            postgres_desk.clock.advance(minutes=5)
            await asyncio.gather(postgres_desk.round(), other.round())
        assert sorted(set(postgres_desk.headlines())) == sorted({f"Rocket hits {PLACES[n]}" for n in range(20)})
        assert postgres_desk.actions().count("send") == 20


# --- sources ---


async def test_a_failing_source_backs_off_says_why_and_is_well_again(any_desk: Desk) -> None:
    any_desk.web.pages[A] = [500, httpx.ConnectError("refused"), rss(entry("Rocket one", guid="1"))]
    async with any_desk.open(CONFIG):
        (first,) = await any_desk.round()
        assert first.error is not None
        assert "500" in first.error
        (second,) = await any_desk.round(minutes=1)
        assert second.next_at > any_desk.clock()
        (third,) = await any_desk.round(minutes=30)
        assert (third.error, third.new) == (None, 1)
        (row,) = await any_desk.rows("sources")
        assert (row.failures, row.error) == (0, None)


async def test_a_host_with_many_sources_leaves_room_for_the_others(desk: Desk) -> None:
    of_one = ", ".join(f"https://a.example/{number}" for number in range(200))
    text = CONFIG.replace(f'sources: [{{name: a, url: "{A}"}}]', f"sources: [{of_one}, https://z.example/rss]")
    assert text != CONFIG
    async with desk.open(text) as world:
        run = engine.Engine(world)
        await run.tick_sources()
        hosts = Counter(world.sources[key.removeprefix("poll ")].host for key in run.under_way)
        await asyncio.gather(*run.under_way.values())
        assert hosts == {"a.example": 4, "z.example": 1}
        await run.tick_sources()
        assert len(run.under_way) == 4  # the next of them
        await asyncio.gather(*run.under_way.values())


async def test_a_poll_that_is_not_due_is_not_claimed(any_desk: Desk) -> None:
    any_desk.web.pages[A] = rss()
    async with any_desk.open(CONFIG) as world:
        await any_desk.round()

        async def claim() -> int:
            args = (world.sources.__contains__, any_desk.clock(), 10, timedelta(minutes=2))
            return len(await world.database.write(news.claim_sources, *args))

        assert await claim() == 0
        any_desk.clock.advance(minutes=10)
        assert await claim() == 1
        assert await claim() == 0  # leased
        any_desk.clock.advance(minutes=3)
        assert await claim() == 1  # whoever had the lease died


async def test_a_renamed_source_keeps_its_memory(any_desk: Desk) -> None:
    any_desk.web.pages[A] = rss(entry("Rocket one", guid="1"))
    async with any_desk.open(CONFIG):
        await any_desk.round()
    async with any_desk.open(CONFIG.replace("name: a", "name: renamed, was: a")):
        await any_desk.round(minutes=5)
        assert any_desk.headlines() == ["Rocket one"]
        assert [row.source for row in await any_desk.rows("items")] == ["renamed"]


async def test_a_second_round_of_an_unchanged_feed_writes_no_items(any_desk: Desk) -> None:
    any_desk.web.pages[A] = rss(*(entry(f"Rocket hits {PLACES[n]}", guid=str(n)) for n in range(30)))
    async with any_desk.open(CONFIG):
        (first,) = await any_desk.round()
        (second,) = await any_desk.round(minutes=5)
        assert (first.new, second.new, second.alerts) == (30, 0, 0)


async def test_a_long_feed_comes_in_by_stretches_and_a_stop_in_between_loses_no_work(any_desk: Desk) -> None:
    items = [entry(f"Rocket hits {PLACES[n]}", guid=str(n)) for n in range(500)]
    any_desk.web.pages[A] = rss(*items)
    async with any_desk.open(CONFIG.split("  - {name: deep", maxsplit=1)[0]) as world:
        (due,) = await world.database.write(news.claim_all, world.sources, any_desk.clock(), timedelta(minutes=2))
        task = asyncio.create_task(pipeline.poll(world, due))
        while not await any_desk.rows("items"):  # noqa: ASYNC110 - the database has no event to offer
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        stored = len(await any_desk.rows("items"))
        assert 0 < stored < 500
        any_desk.clock.advance(minutes=5)
        (polled,) = await any_desk.round()
        assert polled.new <= 500 - stored
        assert len(await any_desk.rows("items")) == 500
        assert len(set(any_desk.headlines())) == 500


# --- the database ---


def test_the_migrations_make_the_schema_that_the_code_knows(any_desk: Desk) -> None:
    place = Secret(any_desk.database) if any_desk.database else any_desk.folder / "x.db"
    database = Database(place)
    try:
        database.migrate()
        database.migrate()  # a second time is nothing to do
        found = database.read_now(
            lambda connection: compare_metadata(MigrationContext.configure(connection), schema.metadata)
        )
        assert found == []
    finally:
        database.close()


def test_the_version_of_the_tables_is_that_of_the_latest_migration() -> None:
    assert upgrading.latest() == HEAD


def test_a_database_of_a_newer_version_is_refused_in_words(desk: Desk) -> None:
    database = Database(desk.folder / "x.db")
    try:
        database.migrate()
        database.write_now(
            lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'future'")
        )
        with pytest.raises(StoreError, match="newer wirewatch"):
            database.migrate()
    finally:
        database.close()


def test_what_is_no_database_is_refused_in_words(desk: Desk) -> None:
    (desk.folder / "x.db").write_bytes(b"this is not a database at all" * 50)
    database = Database(desk.folder / "x.db")
    try:
        with pytest.raises(StoreError, match="not a database"):
            database.migrate()
    finally:
        database.close()


async def test_the_reading_door_does_not_write(any_desk: Desk) -> None:
    any_desk.web.pages[A] = rss()
    async with any_desk.open(CONFIG) as world:
        with pytest.raises(Exception, match=r"read-?only"):
            await world.database.read(lambda connection: connection.execute(schema.stories.delete()))


async def test_a_run_whose_database_was_removed_stops_and_says_so(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    async with desk.open(CONFIG) as world:
        running = engine.Engine(world)
        await running.tick_pulse()
        assert not running.stopping.is_set()
        (desk.folder / "data" / "wirewatch.db").unlink()
        await running.tick_pulse()
        assert running.stopping.is_set()
        assert "the database file was removed" in caplog.text


def test_one_run_at_a_time_holds_the_lock(desk: Desk) -> None:
    with only_run(desk.folder), pytest.raises(StoreError, match="another wirewatch"), only_run(desk.folder):
        pass
    with only_run(desk.folder):
        pass


async def test_a_database_that_fails_is_told_in_words(desk: Desk) -> None:
    desk.web.pages[A] = rss()
    async with desk.open(CONFIG) as world:
        await world.database.write(lambda connection: connection.exec_driver_sql("DROP TABLE sources"))
        with pytest.raises(StoreError, match="cannot be written: no such table"):
            await desk.round()
        with pytest.raises(StoreError, match="cannot be read: no such table"):
            await world.database.read(news.is_source_due, desk.clock())
