"""The log: one line per event for people, one object per event for programs, and no secret in either."""

import asyncio
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import journal
from bot.model import Secret
from tests.conftest import entry, rss
from tests.shell import Bot, Site, log_restored, served
from tests.telegram_server import TOKEN, Fault, RefusedError, TelegramServer

log = logging.getLogger("wirewatch")
PASSWORD = 'p"ss wörd/1'


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    with log_restored():
        yield


def opened(*, as_json: bool = False, verbose: bool = False) -> io.StringIO:
    stream = io.StringIO()
    journal.open_journal("json" if as_json else "text", verbose=verbose, stream=stream)
    return stream


def test_an_event_is_one_readable_line() -> None:
    stream = opened()
    log.info("lbci: %d items", 3)
    log.warning("anb cannot be read: 404 Not Found")
    first, second = stream.getvalue().splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d  lbci: 3 items", first)
    assert re.fullmatch(r"\d\d:\d\d:\d\d  warning: anb cannot be read: 404 Not Found", second)


def test_what_a_feed_says_cannot_break_a_line_or_paint_the_terminal() -> None:
    stream = opened()
    log.info("%s", "evil\r\n14:00:00  all is well\x1b[31m red \u202e txet")
    assert stream.getvalue().count("\n") == 1
    assert not re.search("[\x1b\r\u202e]", stream.getvalue())


def test_as_json_an_event_is_one_object_on_one_line() -> None:
    stream = opened(as_json=True)
    log.warning("two\nlines, “quoted”")
    log.error("a bug in poll lbci", exc_info=ValueError("odd\nthing"))
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["level"], first["event"]) == ("warning", "two\nlines, “quoted”")
    assert first["at"].endswith("+00:00")
    assert "ValueError: odd" in second["traceback"]


def test_details_are_for_those_who_ask() -> None:
    quiet = opened()
    log.debug("lbci: 0 new items")
    assert quiet.getvalue() == ""
    verbose = opened(verbose=True)
    log.debug("lbci: 0 new items")
    assert "lbci: 0 new items" in verbose.getvalue()


def test_libraries_that_log_addresses_are_not_heard() -> None:
    stream = opened(verbose=True)
    for name in ("httpx", "telegram.Bot", "aiohttp.access"):
        logging.getLogger(name).info("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    assert stream.getvalue() == ""


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
@pytest.mark.parametrize(
    "words",
    [
        PASSWORD,
        "https://x.example/?key=p%22ss%20w%C3%B6rd%2F1",
        "https://x.example/p%22ss%20w%C3%B6rd/1",
        json.dumps({"password": PASSWORD}),
        "postgresql://bot:hunter2hunter2@db.example/news",
        "authentication failed with hunter2hunter2",
    ],
)
def test_a_secret_is_kept_out_in_every_form(words: str, *, as_json: bool) -> None:
    stream = opened(as_json=as_json)
    journal.hush([Secret(PASSWORD), Secret("postgresql://bot:hunter2hunter2@db.example/news")])
    log.info("%s", words)
    log.error("a bug", exc_info=RuntimeError(words))
    for told in ("ss w", "p%22ss", "hunter2"):
        assert told not in stream.getvalue()
    assert stream.getvalue().count("***") == 2
    assert "***" in journal.discreet(words)


def test_a_short_secret_does_not_blank_out_words() -> None:
    stream = opened()
    journal.hush([Secret("a"), Secret("")])
    log.info("an attack")
    assert "an attack" in stream.getvalue()


def test_a_bug_that_ends_a_command_is_told_without_secrets() -> None:
    stream = opened()
    journal.hush([Secret(TOKEN)])
    error = LookupError(f"no /bot{TOKEN}/getMe")
    journal.bug(type(error), error, None)
    assert "nothing that was decided is lost" in stream.getvalue()
    assert "LookupError: no /bot***/getMe" in stream.getvalue()


# --- the whole bot ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "json"])
async def test_a_telegram_server_that_echoes_the_address_gets_the_token_told_nowhere(tmp_path: Path, form: str) -> None:
    site = Site(pages={"/feed": rss(entry("Rockets over the bay", guid="1")).encode()})
    (tmp_path / "token").write_text(TOKEN, encoding="utf-8")
    async with TelegramServer() as telegram:
        echo = RefusedError(400, f"Bad Request: {telegram.url}/bot{TOKEN}/sendMessage is not what you want")
        telegram.faults.extend(Fault(refusal=echo) for _ in range(4))
        with served(site):
            (tmp_path / "config.yaml").write_text(
                f"""
sources: [{{name: wire, url: "{site.url}/feed"}}]
telegram: {{token_file: token, chat: 42, api: "{telegram.url}"}}
rules: ["rocket*"]
network: {{allow_private: ["127.0.0.0/8"]}}
""",
                encoding="utf-8",
            )
            said = await polled(tmp_path, form)
    assert "a message will not be delivered" in said
    assert "/bot***/sendmessage is not what you want" in said
    assert TOKEN.lower() not in said.lower()  # the library makes small letters of what the server said


async def polled(folder: Path, form: str) -> str:
    """Poll, then ask for the status in both forms; returns all that was printed."""
    said = ""
    for arguments in (
        ("-v", "--log", form, "poll"),
        ("status",),
        ("status", "--json"),
        ("channels", "test", "telegram"),
    ):
        with Bot(folder, *arguments) as bot:
            await asyncio.to_thread(bot.ended)
            said += bot.out.whole() + bot.err.whole()
    return said


def test_on_a_narrow_terminal_a_line_is_broken_between_words(tmp_path: Path) -> None:
    names = ", ".join(f'{{name: a desk far away number {n}, url: "http://127.0.0.1:9/{n}"}}' for n in range(5))
    config = f"sources: [{names}]\nrules: [a b]\nnetwork: {{allow_private: ['127.0.0.0/8']}}\n"
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    with Bot(tmp_path, "poll", terminal=True) as bot:
        said = bot.out.expect("5 sources, 5 failed")
    lines = [line.rstrip("\r\n") for line in said.splitlines() if "far away" in line]
    assert len(lines) > 1
    assert all(len(line) <= 80 for line in lines)
    assert all(line.startswith(" " * 10) for line in lines[1:])
