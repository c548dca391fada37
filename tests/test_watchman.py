"""The bot's own troubles, told by the whole bot: those of sources once each way; and a heartbeat while it is well."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot import engine, pipeline, watchman
from bot.engine import Engine
from bot.errors import StoreError
from bot.store import health, letterbox, news
from tests.conftest import HOOK, PLACES, Desk, entry, rss

URL = "https://lbci.example/feed"
OPS = "https://ops.example/in"
PING = "https://ping.example/secret-uuid"
CONFIG = f"""
sources: [{{name: lbci, url: "{URL}", every: 5m}}]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}, ops: {{kind: webhook, url: "{OPS}"}}}}
operators: ops
rules: ["rocket*"]
"""
LOGIN = "<!doctype html><html><body><form><input type='password' name='p'></form></body></html>"
CAPTCHA = "<!doctype html><html><head><title>Just a moment...</title></head><body>Are you a robot?</body></html>"
CONSENT = "<!DOCTYPE html><html><body><h1>Before you continue</h1><button>Accept all</button></body></html>"


def listed(count: int = 20) -> str:
    return rss(*(entry(f"Council of {PLACES[number]} meets", guid=f"g{number}") for number in range(count)))


def heard(desk: Desk) -> list[str]:
    """Return what the operators were told, in order."""
    return [json.loads(request.content)["text"] for request in desk.web.posted(OPS)]


async def pass_by(desk: Desk, hours: float, *, minutes: float = 5) -> None:
    for _ in range(round(hours * 60 / minutes)):
        await desk.round(minutes=minutes)


@pytest.mark.parametrize(
    ("answer", "words", "todo"),
    [
        (404, "it refuses us: 404 Not Found", "nothing at its address any more"),
        (403, "it refuses us: 403 Forbidden", "keep programs out"),
        (429, "its server fails: 429 Too Many Requests", "less often"),
        (503, "its server fails: 503 Service Unavailable", "its owner"),
        (httpx.ConnectError("refused"), "it cannot be reached: the connection failed", "address"),
        (LOGIN, "this is a login page, not a feed", "login"),
        (CAPTCHA, "visitors are no robots (captcha), not a feed", "keep programs out"),
        (CONSENT, "not a feed", "consent"),
        ("", "the answer is empty, not a feed", "wirewatch sources try lbci"),
        (rss(), "its list is empty, and had 20 entries before", "moved"),
    ],
    ids=lambda value: str(value)[:24],
)
async def test_each_way_of_being_ill_is_told_once_and_once_when_it_is_over(
    desk: Desk, answer: Any, words: str, todo: str
) -> None:
    async with desk.open(CONFIG):
        desk.web.pages |= {OPS: 200, URL: listed()}
        await pass_by(desk, 1, minutes=30)
        assert heard(desk) == []
        desk.web.pages[URL] = answer
        await pass_by(desk, 15, minutes=30)
        (text,) = heard(desk)
        assert text.startswith("lbci needs a look\nSince ")
        assert words in text
        assert todo in text
        desk.web.pages[URL] = listed()
        await pass_by(desk, 3, minutes=30)
        assert [told.partition(" (")[0] for told in heard(desk)[1:]] == ["Well again: lbci"]
        assert [row.alarm["rang"] for row in await desk.rows("sources")]  # remembered for a week, then forgotten
        await pass_by(desk, 24 * 8, minutes=720)
        assert [row.alarm for row in await desk.rows("sources")] == [None]


async def test_a_notice_is_written_where_both_databases_can_hold_it(any_desk: Desk) -> None:
    async with any_desk.open(CONFIG):
        any_desk.web.pages |= {OPS: 200, URL: [listed(), 404]}
        await pass_by(any_desk, 3)
        any_desk.web.pages[URL] = listed()
        await pass_by(any_desk, 1)
        assert [text.partition(" ")[0] for text in heard(any_desk)] == ["lbci", "Well"]
        found = await any_desk.world.database.read(health.progress, {"lbci"}, {"hook", "ops"}, any_desk.clock.at)
        assert found.polled_at == found.read_at == any_desk.clock.at
        assert await any_desk.world.database.read(health.held, "lbci") == 20


async def test_a_source_that_is_gone_for_good_is_told_at_once_and_well_with_its_new_address(desk: Desk) -> None:
    new = "https://lbci.example/new"
    desk.web.pages |= {OPS: 200, URL: [listed(), 410], new: listed()}
    async with desk.open(CONFIG):
        await pass_by(desk, 1, minutes=30)
        (text,) = heard(desk)
        assert "it is gone for good: 410 Gone" in text
        assert "give it its new address" in text
        await pass_by(desk, 48, minutes=240)
        assert len(heard(desk)) == 1
    async with desk.open(CONFIG.replace(URL, new)):
        await desk.round()
        assert heard(desk)[1:] == ["Well again: lbci (after 2 days)"]


def hourly(desk: Desk, since: float = 0) -> str:
    """Return a feed that has brought something every hour of the last ten days, but for the last hours."""
    hour = desk.clock.at.replace(minute=0)
    times = [hour - timedelta(hours=since + number) for number in range(240)]
    return rss(*(entry(f"News of {at:%d %H}", guid=at.isoformat(), date=at) for at in times))


async def test_a_source_that_falls_silent_is_told_once_by_its_rhythm_and_once_when_it_speaks_again(
    any_desk: Desk,
) -> None:
    desk = any_desk
    desk.web.pages[OPS] = 200
    async with desk.open(CONFIG):
        for _ in range(24):
            desk.web.pages[URL] = hourly(desk)
            await desk.round(hours=1)
        assert heard(desk) == []
        for _ in range(12):  # three days on end it answers with the same list
            await desk.round(hours=6)
        (text,) = heard(desk)
        assert text.startswith("lbci needs a look\nSince 21 Apr, 1")
        assert ", which is unlike it" in text
        assert [row.failures for row in await desk.rows("sources")] == [0]
        desk.web.pages[URL] = hourly(desk)
        await pass_by(desk, 4, minutes=30)
        assert heard(desk)[1].startswith("Well again: lbci (after 3 days)")
        assert len(heard(desk)) == 2


async def test_a_feed_that_was_given_up_years_ago_is_told_though_it_answers_as_ever(desk: Desk) -> None:
    desk.web.pages |= {OPS: 200, URL: hourly(desk, since=24 * 365 * 3)}
    async with desk.open(CONFIG):
        await pass_by(desk, 72, minutes=240)
        (text,) = heard(desk)
        assert text.startswith(
            "lbci needs a look\nSince 21 Apr 2023, 12:00 (1095 days): nothing new for longer than 30 days"
        )


async def test_a_source_that_speaks_rarely_is_not_told_to_be_silent(desk: Desk) -> None:
    desk.web.pages |= {OPS: 200, URL: rss(entry("Once", guid="1", date=desk.clock.at - timedelta(days=40)))}
    async with desk.open(CONFIG):
        await pass_by(desk, 24 * 14, minutes=12 * 60)
        assert heard(desk) == []


async def test_blips_ring_nobody(desk: Desk) -> None:
    async with desk.open(CONFIG):
        desk.web.pages |= {OPS: 200, URL: [listed(), 503, LOGIN, *[listed()] * 5] * 100}
        await pass_by(desk, 24, minutes=10)
        assert heard(desk) == []


NAMES = [f"s{number:02}" for number in range(12)]


def many() -> str:
    sources = ", ".join(f'{{name: {name}, url: "https://{name}.example/feed", every: 10m}}' for name in NAMES)
    return CONFIG.replace(f'{{name: lbci, url: "{URL}", every: 5m}}', sources)


async def test_when_the_network_is_down_that_is_one_message_and_one_when_it_is_back(desk: Desk) -> None:
    feeds = {f"https://{name}.example/feed": listed() for name in NAMES}
    async with desk.open(many()):
        desk.web.pages |= {OPS: 200, **feeds}
        await desk.round()
        desk.web.pages |= dict.fromkeys(feeds, httpx.ConnectError("no route"))
        await pass_by(desk, 4, minutes=30)
        (text,) = heard(desk)
        assert text.startswith("12 sources cannot be read since 12:30")
        desk.web.pages |= feeds
        await pass_by(desk, 2, minutes=30)
        assert len(heard(desk)) == 2
        assert heard(desk)[1] == "The network is back after 4 h\n12 of 12 sources can be read again."


async def test_while_the_network_is_down_it_is_tried_all_the_time_whatever_the_back_off_says(desk: Desk) -> None:
    """A source that failed for long is looked at once an hour; news must not wait for that when the line is back."""
    feeds = {f"https://{name}.example/feed": listed() for name in NAMES}
    async with desk.open(many()) as world:
        desk.web.pages |= {OPS: 200, **feeds}
        await desk.round()
        desk.web.pages |= dict.fromkeys(feeds, httpx.ConnectError("no route"))
        for _ in range(12):
            await desk.round(hours=1)
        waits = [row.next_check_at - desk.clock.at for row in await desk.rows("sources")]
        assert max(waits) >= timedelta(minutes=50)
        desk.web.pages |= feeds
        for _ in range(3):
            desk.clock.advance(minutes=1)
            await watchman.tell(world)
            due = await world.database.write(
                news.claim_sources, world.sources.__contains__, desk.clock.at, 99, pipeline.POLL_LEASE
            )
            for source in due:
                await pipeline.poll(world, source)
        assert {row.failures for row in await desk.rows("sources")} == {0}


async def test_a_kill_between_a_poll_and_its_notice_loses_none(desk: Desk) -> None:
    """The poll that shows it and the note that it is to be told are one transaction; whoever starts next tells it."""
    async with desk.open(CONFIG) as world:
        desk.web.pages |= {OPS: 200, URL: 410}
        now = world.web.now()
        (due,) = await world.database.write(news.claim_sources, world.sources.__contains__, now, 1, pipeline.POLL_LEASE)
        polled = await pipeline.poll(world, due)
        assert polled.troubled
    assert heard(desk) == []
    async with desk.open(CONFIG) as world:
        desk.clock.advance(minutes=2)
        run = Engine(world)
        await run.tick_alarms()
        await run.tick_alarms()
        await engine.drain(world, "ops")
    assert len(heard(desk)) == 1


async def test_a_kill_before_the_notice_was_sent_loses_none(desk: Desk) -> None:
    async with desk.open(CONFIG) as world:
        desk.web.pages |= {OPS: 503, URL: 410}
        await desk.round()
        assert await world.database.read(letterbox.owing_channels, desk.clock.at + timedelta(hours=1)) == {"ops"}
    desk.web.pages[OPS] = 200
    before = len(heard(desk))
    async with desk.open(CONFIG):
        for _ in range(3):
            await desk.round(minutes=30)
    assert len(heard(desk)) == before + 1


async def test_without_a_channel_for_the_operators_the_log_has_it(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    async with desk.open(CONFIG.replace("operators: ops", "")):
        desk.web.pages |= {OPS: 200, URL: 410}
        await pass_by(desk, 2)
    told = [record.getMessage() for record in caplog.records if "needs a look" in record.getMessage()]
    assert len(told) == 1
    assert "410 Gone" in told[0]
    assert "\n" not in told[0]


async def test_a_renumbered_feed_is_told_to_the_operators_once(desk: Desk) -> None:
    again = rss(*(entry(f"Council of {PLACES[number]} meets", guid=f"new{number}") for number in range(20)))
    async with desk.open(CONFIG):
        desk.web.pages |= {OPS: 200, URL: [listed(), again]}
        await pass_by(desk, 2)
        (text,) = heard(desk)
        assert text.startswith("Renumbered or moved: lbci (20 of 20)")


# --- the heartbeat -------------------------------------------------------------------------------------------------


def beats(desk: Desk) -> int:
    return sum(1 for request in desk.web.requests if str(request.url) == PING)


async def test_a_bot_that_is_well_is_heard(desk: Desk) -> None:
    async with desk.open(f"{CONFIG}heartbeat: {PING}") as world:
        desk.web.pages |= {PING: 200, URL: listed()}
        run = Engine(world)
        for number in range(1, 5):
            await desk.round(minutes=5)
            await run.tick_heartbeat()
            assert beats(desk) == number


async def test_a_monitor_may_be_on_the_own_network_and_what_it_answers_counts(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    own = "http://192.168.1.9:3001/api/push/x"
    async with desk.open(f"{CONFIG}heartbeat: {own}") as world:
        desk.web.pages |= {own: [200, 404], URL: listed()}
        run = Engine(world)
        await desk.round()
        await run.tick_heartbeat()
        assert [str(request.url) for request in desk.web.requests if request.url.host == "192.168.1.9"] == [own]
        assert "heartbeat" not in caplog.text
        await run.tick_heartbeat()
        assert "the heartbeat does not arrive: 404 Not Found" in caplog.text


async def test_a_bot_that_polls_no_more_is_not_heard_and_says_why_once(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "wirewatch")
    async with desk.open(f"{CONFIG}heartbeat: {{url: '{PING}', every: 1m}}") as world:
        desk.web.pages |= {PING: 200, URL: listed()}
        run = Engine(world)
        await desk.round()
        for _ in range(40):
            desk.clock.advance(minutes=1)
            await run.tick_heartbeat()
        assert beats(desk) == 20  # five minutes until the source is due, and fifteen more
        await desk.round()
        await run.tick_heartbeat()
        assert beats(desk) == 21
    told = [record.getMessage() for record in caplog.records if "heartbeat" in record.getMessage()]
    assert told == [
        "no heartbeat is sent: no source was looked at for 16 min, though some are due",
        "the heartbeat is sent again",
    ]


async def test_a_bot_that_can_read_nothing_is_not_heard(desk: Desk) -> None:
    async with desk.open(f"{CONFIG}heartbeat: {PING}") as world:
        desk.web.pages |= {PING: 200, OPS: 200, URL: [listed(), 503]}
        await pass_by(desk, 3)
        assert await watchman.beat(world, "p") == "no heartbeat is sent: no source could be read for 2 h"
        assert beats(desk) == 0


async def test_a_bot_whose_messages_get_nowhere_is_not_heard(desk: Desk) -> None:
    async with desk.open(f"{CONFIG}heartbeat: {PING}") as world:
        desk.web.pages |= {PING: 200, HOOK: 503, URL: [listed(), rss(entry("Rocket on the base", guid="r"))]}
        await pass_by(desk, 1)
        assert await watchman.beat(world, "p") is None
        await pass_by(desk, 1)
        assert (await watchman.beat(world, "p") or "").startswith("no heartbeat is sent: no message got out for")


async def test_a_bot_that_cannot_write_is_not_heard(desk: Desk) -> None:
    async with desk.open(f"{CONFIG}heartbeat: {PING}") as world:
        desk.web.pages |= {PING: 200}
        await world.database.write(lambda connection: connection.exec_driver_sql("DROP TABLE pulse"))
        with pytest.raises(StoreError):
            await watchman.beat(world, "p")
        assert beats(desk) == 0


async def test_a_monitor_that_does_not_answer_is_told_once_and_never_by_its_address(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk.open(f"{CONFIG}heartbeat: {PING}") as world:
        desk.web.pages |= {PING: 503, URL: listed()}
        run = Engine(world)
        for _ in range(5):
            await desk.round(minutes=5)
            await run.tick_heartbeat()
    told = [record.getMessage() for record in caplog.records if "heartbeat" in record.getMessage()]
    assert told == ["the heartbeat does not arrive: 503 Service Unavailable"]
    assert "secret-uuid" not in caplog.text.replace(f"GET {PING}", "")
