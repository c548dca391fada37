"""The run as a whole: it ends in order and in time, repeats nothing, and outlives bugs. In processes of its own."""

import asyncio
import logging
import signal
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.engine import tell
from bot.pipeline import Polled
from tests.conftest import entry, rss
from tests.shell import PATIENCE, Bot, Site, run_bot, served
from tests.telegram_server import TOKEN, TelegramServer

SOON = 5.0  # seconds: what is meant to be at once, on a busy machine
IN_TIME = 10.0


@pytest.fixture
def site() -> Iterator[Site]:
    with served(Site()) as site:
        yield site


def feed(*titles: str) -> bytes:
    now = format_datetime(datetime.now(UTC), usegmt=True)
    return rss(*(entry(title, guid=title, date=now) for title in titles)).encode()


def configure(folder: Path, site: Site, *sources: str, channels: str | None = None) -> None:
    """Write a config with a webhook. The source is a replay, which has no first look and so rings at once."""
    (folder / "wire.jsonl").write_text('{"at": "+0s", "title": "Rockets over the bay"}\n', encoding="utf-8")
    named = ", ".join(sources or ("{name: wire, kind: replay, file: wire.jsonl}",))
    hook = f'hook: {{kind: webhook, url: "{site.url}/hook"}}'
    (folder / "config.yaml").write_text(
        f"""
sources: [{named}]
channels: {{{hook if channels is None else channels}}}
rules: ["rocket*"]
network: {{allow_private: ["127.0.0.0/8"]}}
""",
        encoding="utf-8",
    )


def polled(site: Site, name: str, path: str) -> str:
    return f'{{name: {name}, url: "{site.url}{path}", every: 1s}}'


def letters(folder: Path) -> list[str]:
    """Return what became of each delivery."""
    with sqlite3.connect(folder / "data" / "wirewatch.db") as database:
        found = [status for (status,) in database.execute("SELECT status FROM deliveries")]
    database.close()
    return found


# --- the end ---------------------------------------------------------------------------------------------------


def test_a_stop_waits_for_the_message_that_is_on_its_way_and_settles_it(tmp_path: Path, site: Site) -> None:
    site.hold = True
    configure(tmp_path, site)
    with Bot(tmp_path, "run") as bot:
        assert site.arrived.wait(30), bot.err.text
        bot.send(signal.SIGTERM)
        bot.err.expect("stopping: a message is on its way to hook")
        site.release.set()
        assert bot.ended() == 0
        assert "stopped" in bot.err.text
    assert letters(tmp_path) == ["sent"]


def test_a_message_whose_answer_did_not_come_in_time_is_sent_again_under_its_key(tmp_path: Path, site: Site) -> None:
    site.hold = True
    configure(tmp_path, site)
    with Bot(tmp_path, "run") as bot:
        assert site.arrived.wait(30), bot.err.text
        code, seconds = bot.stop()
    assert (code, seconds < IN_TIME) == (0, True), seconds
    assert letters(tmp_path) == ["sending"]
    site.hold = False
    site.arrived.clear()
    configure(tmp_path, site, polled(site, "quiet", "/empty"))  # nothing new, only what is owed
    with Bot(tmp_path, "run") as bot:
        assert site.arrived.wait(30), bot.err.text
        assert bot.stop()[0] == 0
    first, second = site.taken
    assert first == second
    assert letters(tmp_path) == ["sent"]


def test_a_stop_does_not_wait_for_a_feed_that_hangs(tmp_path: Path, site: Site) -> None:
    configure(tmp_path, site, polled(site, "slow", "/hang"))
    with Bot(tmp_path, "run") as bot:
        assert site.arrived.wait(30), bot.err.text
        code, seconds = bot.stop()
        assert (code, seconds < SOON) == (0, True), seconds
        assert "Traceback" not in bot.err.text


async def test_a_press_is_heard_within_a_moment_and_a_stop_waits_for_no_long_poll(tmp_path: Path, site: Site) -> None:
    async with TelegramServer() as telegram:
        told = f'telegram: {{kind: telegram, token: "{TOKEN}", chat: 42, api: "{telegram.url}"}}'
        configure(tmp_path, site, channels=told)
        with Bot(tmp_path, "run") as bot:
            async with asyncio.timeout(PATIENCE):
                while not (telegram.messages and telegram.polls):  # noqa: ASYNC110 - the bot is another process
                    await asyncio.sleep(0.05)
                assert await telegram.answered(telegram.press(telegram.messages[0], "Seen")) == "Seen by Ana"
                while not telegram.messages[0].edits:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
                polls = telegram.polls
                while telegram.polls == polls:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            code, seconds = await asyncio.to_thread(bot.stop)
            assert (code, seconds < SOON) == (0, True), seconds
            assert "Traceback" not in bot.err.text
    assert "✓ seen by Ana" in telegram.messages[0].text


def test_a_second_ctrl_c_ends_at_once(tmp_path: Path, site: Site) -> None:
    site.hold = True
    configure(tmp_path, site)
    with Bot(tmp_path, "run") as bot:
        assert site.arrived.wait(30), bot.err.text
        bot.send(signal.SIGINT)
        bot.err.expect("Ctrl-C again ends at once")
        bot.send(signal.SIGINT)
        assert bot.ended() == -signal.SIGINT
        assert "Traceback" not in bot.err.text


def test_a_run_that_is_well_calls_its_monitor(tmp_path: Path, site: Site) -> None:
    called = threading.Event()

    def ping() -> bytes:
        called.set()
        return b""

    site.pages |= {"/ping": ping, "/feed": feed("Nothing much")}
    configure(tmp_path, site, polled(site, "wire", "/feed"))
    with (tmp_path / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(f"heartbeat: {{url: '{site.url}/ping', every: 1s}}\n")
    with Bot(tmp_path, "run") as bot:
        assert called.wait(30), bot.err.text
        called.clear()
        assert called.wait(30), bot.err.text
        assert bot.stop()[0] == 0
        assert "/ping" not in bot.err.text


# --- what goes wrong -------------------------------------------------------------------------------------------


def test_a_bug_in_one_source_is_logged_by_name_and_ends_nothing(tmp_path: Path, site: Site) -> None:
    site.pages |= {"/feed": feed("Rockets over the bay"), "/other": feed("Nothing much")}
    configure(tmp_path, site, polled(site, "wire", "/feed"), polled(site, "broken", "/other"))
    assert run_bot(tmp_path, "poll", "--once").returncode == 0
    with sqlite3.connect(tmp_path / "data" / "wirewatch.db") as database:
        # What a bug would be: a cursor of a shape that no version of ours has written.
        database.execute("UPDATE sources SET cursor = '[1]' WHERE name = 'broken'")
    database.close()
    with Bot(tmp_path, "run") as bot:
        bot.err.expect("a bug in poll broken")
        site.arrived.clear()
        site.pages["/feed"] = feed("Rockets over the bay", "More rockets at night")
        assert site.arrived.wait(30), bot.err.text
        code, seconds = bot.stop()
    assert (code, seconds < SOON) == (0, True), seconds
    assert b"More rockets" in site.taken[-1][1]


def test_a_reader_of_the_console_that_goes_away_ends_nothing(tmp_path: Path, site: Site) -> None:
    hook = f'hook: {{kind: webhook, url: "{site.url}/hook"}}, screen: {{kind: console}}'
    configure(tmp_path, site, channels=hook)
    with Bot(tmp_path, "run", reader_gone=True) as bot:
        bot.err.expect("screen cannot deliver: the reader of standard output is gone; next try in 1 min")
        assert site.arrived.wait(30), bot.err.text
        assert bot.stop()[0] == 0
        assert "Traceback" not in bot.err.text


# --- what is told ----------------------------------------------------------------------------------------------

NEXT = datetime(2026, 4, 20, tzinfo=UTC)


def failed(source: str, error: str = "no such host", *, before: str | None = None, wait: int = 20) -> Polled:
    return Polled(source=source, next_at=NEXT, error=error, before=before, wait=timedelta(seconds=wait))


@pytest.fixture
def journal(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "wirewatch")
    return caplog


def test_sources_that_fail_for_the_same_reason_share_a_line(journal: pytest.LogCaptureFixture) -> None:
    tell([failed("lbci"), failed("BBC World"), failed("anb", "404 Not Found", wait=3600), failed("Al Jazeera")])
    assert journal.messages == [
        "3 sources cannot be read (no such host): Al Jazeera, BBC World, lbci; next try in 20 s",
        "anb cannot be read: 404 Not Found; next try in 1 h",
    ]


def test_a_failure_that_goes_on_is_told_again_only_if_asked(journal: pytest.LogCaptureFixture) -> None:
    tell([failed("lbci", before="no such host")])
    assert journal.messages == []
    tell([failed("lbci", before="no such host")], again=True)
    assert journal.messages == ["lbci cannot be read: no such host; next try in 20 s"]


def test_what_is_well_again_is_told_in_one_line(journal: pytest.LogCaptureFixture) -> None:
    tell([Polled(source=name, next_at=NEXT, before="no such host") for name in ("lbci", "anb")])
    assert journal.messages == ["well again: anb, lbci"]


def test_the_run_gathers_failures_of_the_same_second(tmp_path: Path, site: Site) -> None:
    site.pages |= {"/feed": 503, "/other": 503}
    configure(tmp_path, site, polled(site, "wire", "/feed"), polled(site, "other", "/other"))
    with Bot(tmp_path, "run") as bot:
        said = bot.err.expect("next try in")
        assert "2 sources cannot be read (503 Service Unavailable): other, wire; next try in 20 s" in said
        assert bot.stop()[0] == 0
