"""Buttons under alerts: what one person presses shows to all who are told, and nobody else has a say."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot import buttons
from bot.deliver import deliver
from bot.store import bots, mutes
from bot.world import World
from tests.conftest import HOOK, PLACES, Desk, FakeWeb, cards, entry, rss
from tests.telegram_server import TOKEN, TelegramServer

FEED = "https://a.example/feed"
API = "https://telegram.example"
CONFIG = f"""
sources: [{{name: a, url: "{FEED}"}}]
defaults: {{timezone: Asia/Beirut}}
channels:
  desk: {{kind: telegram, token: "{TOKEN}", chat: -1001, api: "{API}"}}
  boss: {{kind: telegram, token: "{TOKEN}", chat: 42, api: "{API}"}}
  hook: {{kind: webhook, url: "{HOOK}"}}
rules: ["rocket*"]
"""


@dataclass
class TelegramWeb(FakeWeb):
    """The fake web with a Telegram in it."""

    telegram: TelegramServer = field(default_factory=TelegramServer)

    def __call__(self, request: Any) -> Any:
        return self.telegram.serve(request) if str(request.url).startswith(API) else super().__call__(request)


@pytest.fixture
def web() -> TelegramWeb:
    return TelegramWeb(pages={HOOK: 200})


@pytest.fixture
def telegram(web: TelegramWeb) -> TelegramServer:
    return web.telegram


def rocket(number: int) -> str:
    return entry(f"Rocket hits {PLACES[number]}", guid=f"r{number}")


@asynccontextmanager
async def told(desk: Desk, config: str = CONFIG) -> AsyncIterator[World]:
    """Open the bot, and let it tell all channels of a rocket."""
    desk.web.pages[FEED] = [rss(), rss(rocket(1))]
    async with desk.open(config) as world:
        await desk.round()
        await desk.round(minutes=5)
        yield world


@contextmanager
def listening(world: World, rings: list[str] | None = None) -> Iterator[None]:
    """Listen to all bots as a run does."""
    heard = rings if rings is not None else []
    loops = [
        asyncio.create_task(buttons.listen(world, bot, "me", lambda: heard.append("")))
        for bot in buttons.listened(world)
    ]
    try:
        yield
    finally:
        for loop in loops:
            loop.cancel()


async def drained(desk: Desk, world: World) -> None:
    """Deliver all that is owed, as its turn comes."""
    for _ in range(20):
        desk.clock.advance(seconds=3)
        for channel in world.channels:
            await deliver(world, channel)


async def test_seen_shows_in_every_channel_and_whoever_pressed_is_told(
    any_desk: Desk, telegram: TelegramServer
) -> None:
    async with told(any_desk) as world:
        rings: list[str] = []
        with listening(world, rings):
            query = telegram.press(telegram.messages[0], "Seen", by="Ana")
            assert await telegram.answered(query) == "Seen by Ana"
        await drained(any_desk, world)
        assert rings == [""]
        assert [message.edits for message in telegram.messages] == [1, 1]
        assert all("✓ seen by Ana, 15:05" in message.text for message in telegram.messages)
        assert [list(message.buttons) for message in telegram.messages] == [["🔕 Mute 24 h"]] * 2
        edit = any_desk.web.posted()[-1]
        assert edit.headers["X-Wirewatch-Action"] == "edit"
        assert cards(edit)[0]["seen"] == {"by": "Ana", "at": "2026-04-20T12:05:00Z"}


async def test_who_comes_second_hears_who_came_first(desk: Desk, telegram: TelegramServer) -> None:
    async with told(desk) as world:
        with listening(world):
            await telegram.answered(telegram.press(telegram.messages[0], "Seen", by="Ana"))
            query = telegram.press(telegram.messages[1], "Seen", by="Bo")
            assert await telegram.answered(query) == "Seen before, by Ana, 15:05"
        await drained(desk, world)
        assert [message.edits for message in telegram.messages] == [1, 1]


async def test_mute_keeps_a_story_quiet_for_a_day_and_says_until_when(desk: Desk, telegram: TelegramServer) -> None:
    async with told(desk) as world:
        with listening(world):
            query = telegram.press(telegram.messages[0], "Mute", by="Ana")
            assert await telegram.answered(query) == "This story is muted until tomorrow 15:05"
        (mute,) = await world.database.read(mutes.active, desk.clock())
        (alert,) = await desk.rows("alerts")
        assert (mute.kind, mute.value, mute.author) == ("story", alert.story, "Ana")
        assert not await world.database.read(mutes.active, desk.clock().replace(day=22))


async def test_a_press_from_another_chat_or_on_another_chat_s_alert_has_no_say(
    desk: Desk, telegram: TelegramServer
) -> None:
    private = CONFIG.replace('rules: ["rocket*"]', 'rules: [{name: r, match: ["rocket*"], to: desk}]')
    async with told(desk, private) as world:
        (message,) = telegram.messages
        elsewhere = {"message_id": 1, "date": 1, "chat": {"id": -666, "type": "group"}}
        with listening(world):
            for where in (elsewhere, elsewhere | {"chat": {"id": 42, "type": "private"}}):
                query = telegram.press(message, "Seen", message=where)
                assert await telegram.answered(query) == "Nothing is known here of this alert any more."
            query = telegram.press(message, "Seen", data="seen 0123456789abcdef")
            assert await telegram.answered(query) == "Nothing is known here of this alert any more."
        (alert,) = await desk.rows("alerts")
        assert alert.seen is None
        assert await world.database.read(mutes.active, desk.clock()) == ()


async def test_a_press_made_while_we_were_away_is_heard_and_none_is_heard_twice(
    any_desk: Desk, telegram: TelegramServer
) -> None:
    async with told(any_desk) as world:
        (bot,) = buttons.listened(world)
        query = telegram.press(telegram.messages[0], "Mute", by="Ana")
        press = telegram.updates[0]
        with listening(world):
            await telegram.answered(query)
        (before,) = await any_desk.rows("mutes")
        assert await world.database.read(bots.heard, bot) == press["update_id"]
        # A server that forgot what it was told, and a bot that was started again.
        any_desk.clock.advance(hours=1)
        telegram.updates.append(press)
        with listening(world):
            await telegram.answered(telegram.press(telegram.messages[1], "Seen", by="Bo"))
        assert await any_desk.rows("mutes") == [before]


async def test_one_process_at_a_time_listens_to_a_bot(any_desk: Desk) -> None:
    async with any_desk.open(CONFIG) as world:
        now = any_desk.clock()
        take = world.database.write
        assert await take(bots.lease, "b", "one", now, now + buttons.LEASE)
        assert await take(bots.lease, "b", "one", now, now + buttons.LEASE)
        assert not await take(bots.lease, "b", "two", now, now + buttons.LEASE)
        assert await take(bots.hear, "b", 7)
        any_desk.clock.advance(minutes=2)
        now = any_desk.clock()
        assert await take(bots.lease, "b", "two", now, now + buttons.LEASE)
        assert not await take(bots.hear, "b", 7)


async def test_another_program_at_the_bot_is_told_once_and_given_way_to(
    desk: Desk, telegram: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="wirewatch")
    telegram.webhook_is_set = True
    async with told(desk, CONFIG + "operators: hook\n") as world:
        with listening(world):
            async with asyncio.timeout(10):
                while not caplog.records[-1:] or "buttons" not in caplog.records[-1].getMessage():  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                polls = telegram.polls
                await asyncio.sleep(0)
        assert "another program reads this bot's messages" in caplog.text
        assert "next try in 60 s" in caplog.text or "next try in 1 min" in caplog.text
        assert telegram.polls == polls == 1
        await drained(desk, world)
        assert b"buttons under alerts do not work" in desk.web.posted()[-1].content


async def test_a_bot_without_buttons_or_whose_channel_is_off_is_not_listened_to(desk: Desk) -> None:
    without = CONFIG.replace("chat:", "buttons: false, chat:").replace(f'"{TOKEN}"', '"${NOT_SET}"', 1)
    async with desk.open(without) as world:
        assert buttons.listened(world) == {}
    async with desk.open(CONFIG) as world:
        assert len(buttons.listened(world)) == 1
