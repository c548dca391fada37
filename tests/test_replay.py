"""A replay plays a file as if its items came in now, and every start plays it anew."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.errors import LocalError
from bot.plugins import kinds
from bot.sources.replay import Replay
from bot.web import HttpWeb

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 11, 2, 10, 0, 0, 123_456, tzinfo=UTC)


class Desk:
    """A web whose clock is moved by hand, and which is never asked for anything."""

    def __init__(self) -> None:
        self.time = START
        self.web = HttpWeb(httpx.MockTransport(lambda _: httpx.Response(500)), lambda: self.time)

    def wait(self, **time: int) -> None:
        self.time += timedelta(**time)


def a_file(folder: Path, *lines: object) -> Replay:
    path = folder / "afternoon.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return Replay(file=str(path))


async def test_the_past_comes_at_once_and_the_rest_in_its_time(tmp_path: Path) -> None:
    replay = a_file(
        tmp_path,
        {"at": "+30s", "title": "later"},
        {"at": "-78d", "title": "archive"},
        {"at": "+3s", "title": "soon", "published": "-2h30m"},
        "",
    )
    desk = Desk()
    first = await replay.fetch({}, desk.web)
    began = START.replace(microsecond=123_000)
    assert [entry.title for entry in first.entries] == ["archive"]
    assert first.entries[0].published == began - timedelta(days=78)
    assert first.next_in is not None
    assert timedelta(seconds=2.9) < first.next_in <= timedelta(seconds=3)

    desk.wait(seconds=3)
    second = await replay.fetch(json.loads(json.dumps(first.cursor)), desk.web)
    assert [entry.title for entry in second.entries] == ["soon"]
    assert second.entries[0].published == began - timedelta(hours=2, minutes=30)
    assert second.run == first.run != ""

    desk.wait(minutes=5)
    third = await replay.fetch(second.cursor, desk.web)
    assert [entry.title for entry in third.entries] == ["later"]
    assert third.next_in == timedelta(hours=1)
    assert (await replay.fetch(third.cursor, desk.web)).entries == ()


async def test_an_empty_cursor_is_a_new_run_of_the_same_items(tmp_path: Path) -> None:
    replay = a_file(tmp_path, {"at": "-1m", "title": "a"}, {"at": "-1m", "title": "b", "guid": "urn:b"})
    desk = Desk()
    first = await replay.fetch({}, desk.web)
    desk.wait(seconds=1)
    second = await replay.fetch({}, desk.web)
    assert first.run != second.run
    assert [entry.guid for entry in first.entries] == [entry.guid for entry in second.entries] == ["line-1", "urn:b"]


async def test_every_key_arrives_and_notes_are_left_to_the_reader(tmp_path: Path) -> None:
    known = {"at": "-1s", "title": "انفجار", "summary": "s", "body": "b", "url": "https://n.example/1", "guid": "g"}
    more = {"author": "J", "outlet": "Northern Wire", "language": "ar", "tags": ["x", "y"]}
    notes = {"expect": {"alert": True}, "id": 7, "why": "w", "_n": 1}
    entry = (await a_file(tmp_path, {**known, **more, **notes}).fetch({}, Desk().web)).entries[0]
    assert (entry.title, entry.summary, entry.body, entry.url) == ("انفجار", "s", "b", "https://n.example/1")
    assert (entry.guid, entry.author, entry.outlet, entry.language) == ("g", "J", "Northern Wire", "ar")
    assert entry.tags == ("x", "y")


async def test_an_item_without_a_title_is_called_by_its_first_words(tmp_path: Path) -> None:
    entry = (await a_file(tmp_path, {"at": "-1s", "summary": "word " * 100}).fetch({}, Desk().web)).entries[0]
    assert entry.title.startswith("word word")
    assert len(entry.title) <= 100


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"at": "+3s", "title": "x"', "not JSON"),
        ("[" * 5000, "not JSON"),
        ("[]", "must be a JSON object"),
        ({"at": "+3s", "title": "x", "titel": "y"}, 'unknown key "titel"; did you mean "title"?'),
        ({"at": "+3s", "title": "x", "channel": "y"}, 'unknown key "channel"'),
        ({"title": "x"}, '"at" must be a time from now'),
        ({"at": "3 seconds", "title": "x"}, '"at" must be a time from now'),
        ({"at": 3, "title": "x"}, '"at" must be a time from now'),
        ({"at": "+999999999w", "title": "x"}, "more than 3650 days"),
        ({"at": "+3s", "title": 7}, '"title" must be a text'),
        ({"at": "+3s", "title": "x", "tags": "y"}, '"tags" must be a list'),
        ({"at": "+3s"}, "needs a title"),
    ],
)
async def test_a_bad_line_is_a_permanent_error_with_its_place(tmp_path: Path, line: object, words: str) -> None:
    replay = a_file(tmp_path, {"at": "+1s", "title": "fine"}, line)
    with pytest.raises(LocalError) as caught:
        await replay.fetch({}, Desk().web)
    assert str(caught.value).startswith(f"{replay.file}:2: ")
    assert words in str(caught.value)
    assert caught.value.permanent


async def test_a_file_that_is_missing_or_no_text_is_a_permanent_error(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="no such file") as missing:
        await Replay(file=str(tmp_path / "none.jsonl")).fetch({}, Desk().web)
    assert missing.value.permanent
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LocalError, match="not UTF-8"):
        await Replay(file=str(tmp_path / "binary")).fetch({}, Desk().web)


async def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"\n" * 10_000_001)
    with pytest.raises(LocalError, match="larger than 10 MB"):
        await Replay(file=str(tmp_path / "large")).fetch({}, Desk().web)


def test_a_replay_is_a_kind_that_does_not_last() -> None:
    assert kinds("sources")["replay"].lasting is False
    assert kinds("sources")["feed"].lasting is True
