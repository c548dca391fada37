"""A program of the user's own is a source: each line that it prints is an item, and nothing of it outlives its time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import httpx
import pytest

from bot.errors import ConfigError, LocalError
from bot.model import Cursor, Fetched, Secret
from bot.sources import command
from bot.sources.command import Command
from bot.web import HttpWeb
from tests.conftest import HOOK, Desk

TAIL = f"""
rules: [drone attack]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
"""


def a_program(script: str, **keys: Any) -> Command:
    return Command(run=(sys.executable, "-c", script), **keys)


def printing(*lines: object, **keys: Any) -> Command:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    return a_program(f"print({chr(10).join(texts)!r})", **keys)


async def fetched(source: Command, cursor: Cursor | None = None) -> Fetched:
    async with HttpWeb(httpx.MockTransport(lambda _: httpx.Response(500))) as web:
        return await source.fetch(cursor or {}, web)


class Pulse:
    """A pipe with a name that a process holds open: reading it ends when the last holder is gone."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "pulse"
        os.mkfifo(self.path)
        self.holding = f"pulse = open({str(self.path)!r}, 'w'); pulse.write('.'); pulse.flush()"

    async def beat(self) -> BinaryIO:
        """Wait until a process holds it."""
        pulse = await asyncio.to_thread(self.path.open, "rb", buffering=0)
        assert await asyncio.to_thread(pulse.read, 1) == b"."
        return pulse

    async def ends(self, pulse: BinaryIO) -> bool:
        with pulse:
            async with asyncio.timeout(60):
                return await asyncio.to_thread(pulse.read) == b""


async def test_every_key_of_a_line_arrives_plain_and_bounded() -> None:
    line = {
        "title": "Drone\nattack  on the port",
        "summary": "s",
        "body": "b",
        "url": "https://n.example/1",
        "guid": "g",
        "author": "J",
        "outlet": "Northern Wire",
        "language": "ar",
        "published": "2026-05-12T09:00:00+02:00",
        "tags": ["x"],
        "_note": 1,
    }
    (entry,) = (await fetched(printing(line))).entries
    assert (entry.title, entry.summary, entry.body) == ("Drone attack on the port", "s", "b")
    assert (entry.url, entry.guid, entry.author, entry.outlet) == ("https://n.example/1", "g", "J", "Northern Wire")
    assert entry.published == datetime(2026, 5, 12, 7, tzinfo=UTC)
    assert (entry.language, entry.tags) == ("ar", ("x",))
    script = "import json; print(json.dumps({'title': 't' * 5000, 'body': 'b' * 300_000}))"
    (long,) = (await fetched(a_program(script))).entries
    assert len(long.title) == 1000
    assert len(long.body or "") == 200_000


async def test_the_cursor_that_a_run_prints_is_what_the_next_one_finds() -> None:
    source = a_program(
        "import os, json\n"
        "seen = os.environ['WIREWATCH_CURSOR']\n"
        "print(json.dumps({'title': f'after {seen or None}'}))\n"
        "print(json.dumps({'cursor': {'page': 7} if not seen else 'end'}))\n"
    )
    first = await fetched(source)
    second = await fetched(source, json.loads(json.dumps(first.cursor)))
    third = await fetched(source, second.cursor)
    assert [each.entries[0].title for each in (first, second, third)] == [
        "after None",
        'after {"page": 7}',
        "after end",
    ]


async def test_a_run_that_prints_no_cursor_keeps_the_one_before() -> None:
    assert (await fetched(printing({"title": "x"}), {"cursor": "7"})).cursor == {"cursor": "7"}


async def test_it_gets_no_variable_of_the_bot_but_those_that_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "hush")
    script = "import os, json; print(json.dumps({'title': ' '.join(sorted(os.environ))}))"
    (entry,) = (await fetched(a_program(script, env={"API_KEY": Secret("k")}))).entries
    assert "TELEGRAM_TOKEN" not in entry.title
    assert {"API_KEY", "PATH", "WIREWATCH_CURSOR"} <= set(entry.title.split())


async def test_a_failure_without_items_is_an_error_that_quotes_the_last_complaint() -> None:
    source = a_program(
        "import sys; print('first', file=sys.stderr); sys.exit('no such beat: k3y')", env={"K": Secret("k3y")}
    )
    with pytest.raises(LocalError) as caught:
        await fetched(source)
    assert str(caught.value) == "the program ended with exit code 1: no such beat: ***"
    assert not caught.value.permanent


async def test_items_before_a_failure_are_kept_and_the_flaw_is_told() -> None:
    done = await fetched(a_program('import sys; print(\'{"title": "kept"}\\n{"title": "lo\'); sys.exit(\'boom\')'))
    assert [entry.title for entry in done.entries] == ["kept"]
    assert (
        done.degraded
        == "the program ended with exit code 1: boom; line 2: this is not JSON (Unterminated string starting at)"
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"title": "x"', "line 2: this is not JSON"),
        ("[" * 5000, "line 2: this is not JSON"),
        ("[]", "line 2: a line must be a JSON object"),
        ({"titel": "y"}, 'line 2: unknown key "titel"; did you mean "title"?'),
        ({"title": "x", "at": "+3s"}, 'line 2: unknown key "at"'),
        ({"title": 7}, 'line 2: "title" must be a text'),
        ({"title": "x", "url": "javascript:alert(1)"}, 'line 2: "url" must be an address'),
        ({"title": "x", "published": "soon"}, 'line 2: "published" must be a date'),
        ({"title": "x", "published": "2026-02-31"}, 'line 2: "published" must be a date'),
        ({"cursor": "c" * 64_001}, 'line 2: "cursor" must be of at most'),
        ({}, "line 2: an item needs a title"),
    ],
)
async def test_a_bad_line_is_left_out_and_told_with_its_number(line: object, words: str) -> None:
    done = await fetched(printing({"title": "fine"}, line, {"title": "fine too"}))
    assert [entry.title for entry in done.entries] == ["fine", "fine too"]
    assert words in (done.degraded or "")
    with pytest.raises(LocalError, match="line 1: "):
        await fetched(printing(line))


async def test_a_program_that_takes_too_long_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path)
    child = f"{pulse.holding}; print('up', flush=True); import time; time.sleep(600)"
    script = (
        "import subprocess, sys, json, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE)\n"
        "print(json.dumps({'title': child.stdout.readline().decode().strip()}), flush=True)\n"
        "print('waiting for the agency', file=sys.stderr, flush=True)\n"
        "time.sleep(600)\n"
    )
    task = asyncio.create_task(fetched(a_program(script, timeout=timedelta(seconds=5))))
    held = await pulse.beat()
    done = await task
    assert [entry.title for entry in done.entries] == ["up"]
    assert done.degraded == "the program was stopped after 5 s: waiting for the agency"
    assert await pulse.ends(held)


async def test_what_a_program_leaves_behind_is_killed_when_it_ends(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path)
    child = f"{pulse.holding}; import os; os.write(1, b'!'); os.close(1); import time; time.sleep(600)"
    script = (
        "import subprocess, sys\n"
        f"run = dict(args=[sys.executable, '-c', {child!r}], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)\n"
        "subprocess.Popen(**run).stdout.read()\n"
        'print(\'{"title": "done"}\')\n'
    )
    task = asyncio.create_task(fetched(a_program(script)))
    held = await pulse.beat()
    assert (await task).degraded is None
    assert await pulse.ends(held)


async def test_a_program_is_killed_when_the_bot_stops(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path)
    task = asyncio.create_task(fetched(a_program(f"{pulse.holding}; import time; time.sleep(600)")))
    held = await pulse.beat()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await pulse.ends(held)


async def test_what_prints_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "MAX_BYTES", 100_000)
    done = await fetched(a_program('while True: print(\'{"title": "again"}\')', max_items=5))
    assert len(done.entries) == 5
    assert "the rest is left out" in (done.degraded or "")
    assert "cut after 5 items" in (done.degraded or "")


async def test_complaints_without_end_do_not_fill_the_memory() -> None:
    script = "import sys\nfor _ in range(200): sys.stderr.write('x' * 100_000)\nsys.exit('the last word')"
    with pytest.raises(LocalError, match="exit code 1: ") as caught:
        await fetched(a_program(script))
    assert len(str(caught.value)) < 300


async def test_a_signal_is_named() -> None:
    with pytest.raises(LocalError, match="the program was ended by SIGTERM"):
        await fetched(a_program(f"import os; os.kill(os.getpid(), {int(signal.SIGTERM)})"))


async def test_what_cannot_be_started_is_a_permanent_error(tmp_path: Path) -> None:
    text = tmp_path / "list.txt"
    text.write_text("no program", encoding="utf-8")
    for source, words in (
        (Command(run=("no-such-program-of-ours",)), "there is no program no-such-program-of-ours"),
        (Command(run=("true",), folder=str(tmp_path / "none")), "there is no folder"),
        (Command(run=(str(text),)), "cannot be started: permission denied"),
        (Command(run=("true",), env={"A=B\0": Secret("x")}), "arguments or variables are not valid"),
    ):
        with pytest.raises(LocalError, match=words) as caught:
            await fetched(source)
        assert caught.value.permanent


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("run: []", "run: must be a list"),
        ("run: [x], timeout: 5m", "timeout: must be at most 100s"),
        ("run: x", "list"),
    ],
)
async def test_what_cannot_work_is_told_by_the_config(desk: Desk, keys: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        async with desk.open(f"sources: [{{name: own, kind: command, {keys}}}]" + TAIL):
            pass


async def test_what_a_program_prints_rings_once(any_desk: Desk) -> None:
    script = any_desk.folder / "own.py"
    script.write_text(
        "import json, os\n"
        "start = int(os.environ['WIREWATCH_CURSOR'] or 0)\n"
        "texts = ['Quiet day at the harbour', 'Drone attack on Korsund harbour']\n"
        "for number, text in enumerate(texts[:start + 1]):\n"
        "    print(json.dumps({'guid': str(number), 'title': text}))\n"
        "print(json.dumps({'cursor': str(start + 1)}))\n",
        encoding="utf-8",
    )
    source = f"sources: [{{name: own, kind: command, run: ['{sys.executable}', '{script}'], env: {{K: v}}}}]"
    async with any_desk.open(source + TAIL):
        await any_desk.round()
        assert any_desk.headlines() == []
        await any_desk.round(minutes=10)
        await any_desk.round(minutes=10)
        assert any_desk.headlines() == ["Drone attack on Korsund harbour"]
