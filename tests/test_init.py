"""Setting the bot up with Telegram, as a person does it: at a terminal, against a Bot API server on loopback."""

import asyncio
import json
import re
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.shell import Bot, environment, run_bot
from tests.telegram_server import TOKEN, TelegramServer

CODE = re.compile(r"^    ([A-Z2-9]{8})\s*$", re.MULTILINE)
WRONG_TOKEN = "123456:not-the-token-that-the-server-knows"
HELLO = "Hello from Wirewatch. Alerts will arrive here."


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


async def shown(bot: Bot, words: str, times: int = 1) -> str:
    """Wait for words on the terminal while the server here goes on serving."""
    return await asyncio.to_thread(bot.out.expect, words, times)


async def code_of(bot: Bot) -> str:
    found = CODE.search(await shown(bot, "I wait for"))
    assert found, bot.out.text
    return found[1]


async def ended(bot: Bot) -> int:
    return await asyncio.to_thread(bot.ended)


def configure(folder: Path, telegram: TelegramServer, *, chat: str = "auto", source: str = "token_file: token") -> None:
    (folder / "token").write_text(TOKEN, encoding="utf-8")
    (folder / "wire.jsonl").write_text(json.dumps({"at": "+0s", "title": "Rockets over the bay"}), encoding="utf-8")
    (folder / "config.yaml").write_text(
        f"""
sources: [{{name: wire, kind: replay, file: wire.jsonl}}]
telegram: {{{source}, chat: {chat}, api: "{telegram.url}"}}
rules: ["rocket*"]
""",
        encoding="utf-8",
    )


async def test_a_newcomer_is_asked_for_the_token_paired_and_greeted(tmp_path: Path, telegram: TelegramServer) -> None:
    with Bot(tmp_path, "init", "--api", telegram.url, terminal=True) as bot:
        await shown(bot, "Token (it does not show)")
        bot.type(TOKEN)
        await shown(bot, "This is the token of @wirewatch_bot")
        bot.type("drone attack, rocket*, مسيرة")
        code = await code_of(bot)
        assert f"https://t.me/wirewatch_bot?start={code}" in bot.out.text
        telegram.say("what is this?")
        telegram.say(f"/start {code.lower()}")
        assert await ended(bot) == 0
        said = await shown(bot, "Now: python -m bot run")
    assert "Paired with Amal Khoury" in said
    assert TOKEN not in said
    assert [(message.chat, HELLO in message.text) for message in telegram.messages] == [("42", True)]

    checked = await asyncio.to_thread(run_bot, tmp_path, "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "4 sources, 3 rules" in checked.stdout
    file = tmp_path / "data" / "telegram.token"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text(encoding="utf-8") == TOKEN
    assert TOKEN not in (tmp_path / "config.yaml").read_text(encoding="utf-8")


async def test_after_pairing_a_run_delivers_to_that_chat(tmp_path: Path, telegram: TelegramServer) -> None:
    configure(tmp_path, telegram)
    with Bot(tmp_path, "init", terminal=True) as bot:
        code = await code_of(bot)
        group = {"id": -1001, "type": "supergroup", "title": "The desk"}
        telegram.say(f"/pair {code}", chat=group, message_thread_id=7, is_topic_message=True)
        assert await ended(bot) == 0
        assert "Paired with The desk" in bot.out.text
    await asyncio.to_thread(run_bot, tmp_path, "poll")
    hello, alert = telegram.messages
    assert "Rockets over the bay" in alert.text
    assert [message.asked["message_thread_id"] for message in (hello, alert)] == ["7", "7"]
    assert {hello.chat, alert.chat} == {"-1001"}


async def test_a_token_in_the_environment_is_taken_and_stays_there(tmp_path: Path, telegram: TelegramServer) -> None:
    env = environment(TELEGRAM_TOKEN=TOKEN)
    with Bot(tmp_path, "init", "--words", "drone attack", "--api", telegram.url, env=env) as bot:
        telegram.say(await code_of(bot))
        assert await ended(bot) == 0
    assert "token_env: TELEGRAM_TOKEN" in (tmp_path / "config.yaml").read_text(encoding="utf-8")
    assert not (tmp_path / "data" / "telegram.token").exists()
    assert HELLO in telegram.messages[0].text


async def test_a_wrong_token_is_asked_for_again(tmp_path: Path, telegram: TelegramServer) -> None:
    with Bot(tmp_path, "init", "--words", "x y", "--api", telegram.url, terminal=True) as bot:
        # A hidden prompt throws away what was typed before it, so each one has to be waited for.
        for attempt, typed in enumerate(("the token", WRONG_TOKEN, WRONG_TOKEN), start=1):
            await shown(bot, "Token (it does not show)", attempt)
            bot.type(typed)
        assert await ended(bot) == 1
        said = await shown(bot, "No token that Telegram knows")
    assert "That is no token" in said
    assert said.count("Telegram does not know this token") == 2
    assert "Traceback" not in said
    assert WRONG_TOKEN not in said
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "config.yaml").exists()


async def test_a_wrong_token_in_the_environment_is_an_error(tmp_path: Path, telegram: TelegramServer) -> None:
    env = environment(TELEGRAM_TOKEN=WRONG_TOKEN)
    said = await asyncio.to_thread(run_bot, tmp_path, "init", "--words", "x y", "--api", telegram.url, env=env)
    assert said.returncode == 1
    assert "TELEGRAM_TOKEN: Telegram refuses the bot's token" in said.stderr


async def test_waiting_for_the_code_has_an_end(tmp_path: Path, telegram: TelegramServer) -> None:
    configure(tmp_path, telegram)
    said = await asyncio.to_thread(run_bot, tmp_path, "init", "--wait", "1")
    assert said.returncode == 1
    assert "Nobody sent the code within 1 s; run `wirewatch init` again" in said.stderr
    assert telegram.messages == []


@pytest.mark.parametrize(
    ("chat", "source", "words"),
    [
        ("42", "token_file: token", "goes to chat 42. To pair another one, write chat: auto"),
        ("auto", "token_env: TELEGRAM_TOKEN", "is off: TELEGRAM_TOKEN is not set"),
    ],
)
async def test_a_config_that_needs_something_else_says_what(
    tmp_path: Path, telegram: TelegramServer, chat: str, source: str, words: str
) -> None:
    configure(tmp_path, telegram, chat=chat, source=source)
    said = await asyncio.to_thread(run_bot, tmp_path, "init")
    assert said.returncode == 1
    assert words in said.stderr
    assert telegram.calls == []


async def test_a_channel_without_its_token_is_told_the_very_line_to_type(
    tmp_path: Path, telegram: TelegramServer
) -> None:
    configure(tmp_path, telegram, source="token_env: DESK_TOKEN")
    said = await asyncio.to_thread(run_bot, tmp_path, "init")
    assert said.returncode == 1
    assert said.stderr.endswith("\n\n  export DESK_TOKEN=123456789:AA...\n  python -m bot init\n")
    env = environment(DESK_TOKEN=TOKEN)
    with Bot(tmp_path, "init", env=env) as bot:
        telegram.say(await code_of(bot))
        assert await ended(bot) == 0


@pytest.mark.parametrize("has_config", [True, False])
async def test_without_a_network_the_network_is_blamed_and_not_the_token(tmp_path: Path, *, has_config: bool) -> None:
    away = TelegramServer(url="http://127.0.0.1:1")  # where nobody listens
    if has_config:
        configure(tmp_path, away)
    env = environment(TELEGRAM_TOKEN=TOKEN)
    said = await asyncio.to_thread(run_bot, tmp_path, "init", "--words", "x y", "--api", away.url, env=env)
    assert said.returncode == 1
    assert said.stderr.startswith("Cannot reach 127.0.0.1:1: connection refused. It is the network, not the token")


async def test_a_config_without_telegram_is_told_the_line_to_add(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("sources: [https://f.example/rss]\nrules: [rockets]\n", encoding="utf-8")
    said = await asyncio.to_thread(run_bot, tmp_path, "init")
    assert said.returncode == 1
    line = "telegram: {token_env: TELEGRAM_TOKEN, chat: auto}"
    assert f"  {line}\n" in said.stderr
    config.write_text(config.read_text(encoding="utf-8") + line, encoding="utf-8")
    assert (await asyncio.to_thread(run_bot, tmp_path, "check")).returncode == 0


async def test_words_that_are_no_rule_are_refused_before_anything_is_asked(tmp_path: Path) -> None:
    said = await asyncio.to_thread(run_bot, tmp_path, "init", "--words", "drone, *")
    assert said.returncode == 2
    assert "Token" not in said.stdout
    assert not (tmp_path / "config.yaml").exists()
