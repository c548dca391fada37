"""Evidence: what was told is kept as it came, and comes out as a zip that proves itself, whatever the web sends."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pytest
from click.testing import CliRunner, Result

from bot import engine, evidence, pipeline
from bot.cli import main
from bot.model import Access, Answer, Secret
from bot.store import news
from tests.conftest import HOOK, Desk, entry, rss
from tests.shell import log_restored
from tests.test_textpage import body, page

A, B = "https://a.example/feed", "https://b.example/feed"
PAGE = "https://paper.example/world/drone-attack-near-erbil"
CONFIG = f"""
sources: [{{name: a, url: "{A}"}}, {{name: b, url: "{B}"}}]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
rules: [{{name: drones, match: 'drone*'}}]
"""
DRONE = entry("Drone attack near Erbil", link=PAGE, text="Two people were hurt near the airport.", guid="1")


async def read_pages(desk: Desk) -> None:
    wanted = await desk.world.database.write(news.claim_texts, desk.clock(), 10, timedelta(minutes=5))
    for item, attempts in wanted:
        await pipeline.read(desk.world, item, attempts)
    await engine.drain(desk.world, "hook")


async def told_and_read(desk: Desk, answer: Any, *, first: str = DRONE, other: str = "") -> None:
    """Let a source that was empty carry an item, tell it, and read its page."""
    desk.web.pages |= {A: [rss(), rss(first)], B: [rss(), rss(), rss(other)] if other else rss(), PAGE: answer}
    await desk.round()
    await desk.round(minutes=5)
    await read_pages(desk)
    if other:
        await desk.round(minutes=5)
        await read_pages(desk)


def html(content: bytes, **headers: str) -> httpx.Response:
    return httpx.Response(200, headers={"content-type": "text/html; charset=utf-8", **headers}, content=content)


def run(desk: Desk, config: str, *arguments: str) -> Result:
    """Run a command of the shell on what the desk left."""
    file = desk.folder / "config.yaml"
    file.write_text(config + (f"\ndatabase: {desk.database}\n" if desk.database else ""), encoding="utf-8")
    with log_restored():
        return CliRunner().invoke(main, ["--config", str(file), "--data", str(desk.folder / "data"), *arguments])


def written(desk: Desk, name: str = PAGE, config: str = CONFIG) -> tuple[Path, dict[str, Any]]:
    """Write the evidence, verify it as its README says, and return where it was unpacked, and the manifest."""
    target = desk.folder / "out.zip"
    result = run(desk, config, "evidence", name, "--to", str(target), "--force")
    assert result.exit_code == 0, result.output
    assert sha256(target.read_bytes()).hexdigest() in result.stdout
    folder = desk.folder / "out"
    shutil.rmtree(folder, ignore_errors=True)
    with ZipFile(target) as archive:
        names = archive.namelist()
        archive.extractall(folder)
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    assert {line.removesuffix(": OK") for line in checked.stdout.splitlines()} == {*names} - {"SHA256SUMS"}
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    return folder, manifest


# --- what is kept ----------------------------------------------------------------------------------------------


async def test_what_was_told_is_kept_with_its_page_and_comes_out_as_a_zip_that_verifies(any_desk: Desk) -> None:
    content = page("<script>alert(1)</script>")
    async with any_desk.open(CONFIG):
        await told_and_read(any_desk, html(content, etag='"7"', **{"set-cookie": "session=secret-of-ours"}))
        (capture,) = await any_desk.rows("captures")
        assert (capture.sha256, capture.size) == (sha256(content).hexdigest(), len(content))
    folder, manifest = written(any_desk)
    (item,) = manifest["items"]
    said = item["page"]
    assert (folder / said["file"]).read_bytes() == content
    assert said["file"].endswith(".html")
    assert (said["asked"], said["reached"], said["status"]) == (PAGE, PAGE, 200)
    assert said["sha256"] == sha256(content).hexdigest()
    assert (said["bytes"], said["cut"]) == (len(content), False)
    assert said["headers"]["etag"] == '"7"'
    assert said["headers_left_out"] == ["set-cookie"]
    assert "secret-of-ours" not in (folder / "manifest.json").read_text()
    assert "A drone attack hit a base near Erbil" in (folder / item["text"]).read_text()
    fed = json.loads((folder / item["entry"]).read_bytes())
    assert fed["title"] == "Drone attack near Erbil"
    assert fed["summary"] == "Two people were hurt near the airport."
    assert fed["url"] == PAGE
    assert "body" not in fed  # the feed gave none, and what was read in the page is beside it
    assert {(word["in"], word["found"]) for word in item["rules"][0]["words"]} >= {("title", "Drone")}
    assert item["rules"][0]["rule"] == "drones"
    assert manifest["alerts"][0]["rules"] == ["drones"]


async def test_the_messages_are_in_it_as_they_went_out(any_desk: Desk) -> None:
    async with any_desk.open(CONFIG):
        await told_and_read(any_desk, html(page("<meta name=author content='Jane Doe, Reuters'>")))
        sent = any_desk.web.posted()
    folder, manifest = written(any_desk)
    assert [one["action"] for one in manifest["messages"]] == any_desk.actions() == ["send", "edit"]
    assert {one["channel"] for one in manifest["messages"]} == {"hook"}
    assert [(folder / one["files"][0]).read_bytes() for one in manifest["messages"]] == [one.content for one in sent]


async def test_a_page_that_two_items_have_is_evidence_of_both_and_kept_once(any_desk: Desk) -> None:
    other = entry("Drone attack close to Erbil", link=PAGE + "?utm_source=b", guid="2")
    async with any_desk.open(CONFIG):
        await told_and_read(any_desk, html(page()), other=other)
        assert len(await any_desk.rows("captures")) == 1
        assert len({row.capture for row in await any_desk.rows("evidence")}) == 1
    _folder, manifest = written(any_desk)
    assert [item["page"]["sha256"] for item in manifest["items"]] == [sha256(page()).hexdigest()] * 2


async def test_a_page_that_was_read_for_what_was_not_told_is_fetched_again_for_what_is(desk: Desk) -> None:
    config = CONFIG.replace(
        "[{name: drones, match: 'drone*'}]",
        "[{name: deep, match: {all: ['drone*', {in: body, any: [zeppelin]}]}, where: {source: a}},"
        " {name: near, match: 'drone*', where: {source: b}}]",
    )
    desk.web.pages |= {
        A: [rss(), rss(DRONE)],
        B: [rss(), rss(), rss(entry("A drone is seen", link=PAGE, guid="2"))],
        PAGE: html(page()),
    }
    async with desk.open(config):
        await desk.round()
        await desk.round(minutes=5)
        await read_pages(desk)
        assert ([row.text for row in await desk.rows("items")], await desk.rows("captures")) == (["read"], [])
        await desk.round(minutes=5)
        await read_pages(desk)
        assert desk.headlines()[0] == "A drone is seen"
        (row,) = await desk.rows("evidence")
        assert [row.capture] == [one.id for one in await desk.rows("captures")]
        assert len([one for one in desk.web.requests if str(one.url) == PAGE]) == 2


@pytest.mark.parametrize("answer", [404, 410])
async def test_a_page_that_is_gone_is_told_of_as_gone(desk: Desk, answer: int) -> None:
    async with desk.open(CONFIG):
        await told_and_read(desk, answer)
    _folder, manifest = written(desk)
    (item,) = manifest["items"]
    assert item["page"] is None
    assert str(answer) in item["no_page"]


async def test_a_page_without_an_article_is_evidence_all_the_same(desk: Desk) -> None:
    content = b"<html><body>Please log in to read on.</body></html>"
    async with desk.open(CONFIG):
        await told_and_read(desk, html(content))
    folder, manifest = written(desk)
    (item,) = manifest["items"]
    assert (folder / item["page"]["file"]).read_bytes() == content
    assert item["flaw"]
    assert item["text"] is None


async def test_the_pages_of_what_is_not_told_are_not_kept(desk: Desk) -> None:
    always = CONFIG.replace(f'url: "{A}"', f'url: "{A}", full_text: always').replace("'drone*'", "zeppelin")
    waiting = always.replace("match: zeppelin", "match: {all: ['drone*', {in: body, any: [zeppelin]}]}")
    async with desk.open(waiting):
        await told_and_read(desk, html(page()))
        assert [row.text for row in await desk.rows("items")] == ["read"]
        assert await desk.rows("captures") == await desk.rows("evidence") == []
    result = run(desk, waiting, "evidence", PAGE)
    assert result.exit_code == 1
    assert "no rule hit it" in result.stderr


async def test_the_source_whose_pages_are_never_read_keeps_what_its_feed_gave(desk: Desk) -> None:
    never = CONFIG.replace(f'url: "{A}"', f'url: "{A}", full_text: never')
    async with desk.open(never):
        await told_and_read(desk, html(page()))
    folder, manifest = written(desk, config=never)
    (item,) = manifest["items"]
    assert (item["page"], item["no_page"], item["text"]) == (None, "no page was read", None)
    assert json.loads((folder / item["entry"]).read_bytes())["summary"] == "Two people were hurt near the airport."


async def test_what_a_feed_said_first_stays_when_it_is_edited(desk: Desk) -> None:
    edited = entry("Drone attack near Erbil was a rumour", link=PAGE, text="There was none.", guid="1")
    async with desk.open(CONFIG):
        await told_and_read(desk, html(page()))
        desk.web.pages[A] = rss(edited)
        await desk.round(minutes=5)
    folder, manifest = written(desk)
    (item,) = manifest["items"]
    assert item["title"] == "Drone attack near Erbil was a rumour"
    assert json.loads((folder / item["entry"]).read_bytes())["title"] == "Drone attack near Erbil"
    assert [change["data"]["from"] for change in manifest["changes"] if change["kind"] == "headline"]


# --- hostile -----------------------------------------------------------------------------------------------------

HOSTILE = (
    "../../etc/passwd",
    "/etc/passwd",
    "..\\..\\windows\\system32",
    "page.html\x00.exe",
    "a\r\nSet-Cookie: x=1",
    "\x1b]0;pwned\x07\x1b[31m",
    "\u202egnp.exe",
    "CON",
    "{{ 7*7 }} ${HOME} `id`",
)


@pytest.mark.parametrize("evil", HOSTILE, ids=ascii)
async def test_nothing_from_outside_names_a_file_or_leaves_the_folder(desk: Desk, evil: str) -> None:
    shown = "".join(letter for letter in evil if letter.isprintable() or letter == "\u202e")
    first = entry(f"Drone {shown}", link=PAGE, guid=shown, text=shown)
    async with desk.open(CONFIG):
        await told_and_read(
            desk, html(page(text=body() + shown), **{"x-name": shown.encode("ascii", "replace").decode()}), first=first
        )
    folder, _manifest = written(desk)
    with ZipFile(desk.folder / "out.zip") as archive:
        for info in archive.infolist():
            assert info.filename.replace("/", "").replace("-", "").replace(".", "").isalnum()
            assert info.filename.isascii()
            assert not info.filename.startswith(("/", "."))
            assert (info.external_attr >> 16) == 0o100644
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
    assert {path.name for path in folder.iterdir()} == {
        "README.txt",
        "SHA256SUMS",
        "manifest.json",
        "items",
        "messages",
    }


@pytest.mark.parametrize(
    ("said", "ending"),
    [
        ("text/html", "html"),
        ("TEXT/HTML; charset=x", "html"),
        ("application/x-sh", "bin"),
        ("text/html/../../x.exe", "bin"),
        ("", "bin"),
        ("application/javascript", "bin"),
    ],
)
async def test_the_ending_of_a_page_is_one_of_ours(desk: Desk, said: str, ending: str) -> None:
    async with desk.open(CONFIG):
        await told_and_read(desk, httpx.Response(200, headers={"content-type": said}, content=page()))
    _folder, manifest = written(desk)
    assert manifest["items"][0]["page"]["file"] == f"items/001/page.{ending}"


def answer(content: bytes = b"x", **headers: str) -> Answer:
    return Answer(
        status=200, url=PAGE, headers={name.replace("_", "-"): value for name, value in headers.items()}, body=content
    )


def test_headers_that_may_hold_a_secret_of_ours_are_not_kept(desk: Desk) -> None:
    access = Access(headers={"X-Api-Key": Secret("k-4711")}, auth=Secret("ann:pw"))
    found = evidence.captured(
        answer(
            set_cookie="a=1", x_auth_token="t", x_csrf="t", server="nginx", x_echo="you sent k-4711", x_plain="fine"
        ),
        PAGE,
        access,
        desk.clock(),
    )
    assert found.headers == {"server": "nginx", "x-plain": "fine"}
    assert set(found.left_out) == {"set-cookie", "x-auth-token", "x-csrf", "x-echo"}


def test_headers_and_addresses_are_bounded_and_without_controls(desk: Desk) -> None:
    many = {f"x-{number:04}": "v" * 10_000 for number in range(500)} | {"x-\x1b[31m": "a\r\nb\x00\u202e"}
    found = evidence.captured(
        Answer(status=200, url=PAGE + "x" * 90_000, headers=many, body=b""), PAGE + "y" * 90_000, Access(), desk.clock()
    )
    assert len(found.headers) + len(found.left_out) <= evidence.MAX_HEADERS
    assert max(map(len, found.headers.values())) <= evidence.MAX_HEADER
    assert len(found.url) == len(found.asked) == evidence.MAX_ADDRESS
    assert all(text.isprintable() for pair in found.headers.items() for text in pair)


async def test_a_page_that_is_very_large_is_cut_and_says_so(desk: Desk) -> None:
    content = page() + b" " * evidence.MAX_BYTES
    async with desk.open(CONFIG):
        await told_and_read(desk, html(content))
        (capture,) = await desk.rows("captures")
        assert len(capture.body) < 50_000
    folder, manifest = written(desk)
    said = manifest["items"][0]["page"]
    assert (said["cut"], said["bytes"], said["sha256"]) == (True, len(content), sha256(content).hexdigest())
    assert (folder / said["file"]).read_bytes() == content[: evidence.MAX_BYTES]


# --- the command -------------------------------------------------------------------------------------------------


async def test_a_story_is_found_by_the_id_of_a_story_an_alert_or_an_item_and_by_an_address(desk: Desk) -> None:
    async with desk.open(CONFIG):
        await told_and_read(desk, html(page()))
        ids = [(await desk.rows(table))[0].id for table in ("stories", "alerts", "items")]
    zips = set()
    for name in (*ids, *(one[:9] for one in ids), PAGE, PAGE + "?utm_source=x"):
        written(desk, name)
        zips.add((desk.folder / "out.zip").read_bytes())
    assert len(zips) == 1  # the same evidence is the same bytes


async def test_a_file_that_is_there_is_overwritten_only_if_told_to(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk.open(CONFIG):
        await told_and_read(desk, html(page()))
        (story,) = await desk.rows("stories")
    monkeypatch.chdir(desk.folder)
    check_overwriting(desk, Path(f"evidence-{story.id[:8]}.zip"))


def check_overwriting(desk: Desk, made: Path) -> None:
    assert run(desk, CONFIG, "evidence", PAGE).exit_code == 0
    before = made.read_bytes()
    made.write_bytes(b"mine")
    again = run(desk, CONFIG, "evidence", PAGE)
    assert again.exit_code == 1
    assert "is there already; --force overwrites it" in again.stderr
    assert made.read_bytes() == b"mine"
    assert run(desk, CONFIG, "evidence", PAGE, "--force").exit_code == 0
    assert made.read_bytes() == before
    nowhere = run(desk, CONFIG, "evidence", PAGE, "--to", str(desk.folder / "no" / "where.zip"))
    assert nowhere.exit_code == 1
    assert "cannot be written: no such file or directory" in nowhere.stderr
    assert sorted(path.name for path in desk.folder.glob("*part*")) == []


async def test_what_nobody_knows_and_what_was_not_kept_is_told_apart(desk: Desk) -> None:
    off = CONFIG + "retention: {evidence: off}\n"
    async with desk.open(off):
        await told_and_read(desk, html(page()))
        assert await desk.rows("captures") == await desk.rows("evidence") == []
    none = run(desk, off, "evidence", PAGE)
    assert none.exit_code == 1
    assert "none was kept when it was told" in none.stderr
    assert "`retention: {evidence: off}` keeps none" in none.stderr
    unknown = run(desk, off, "evidence", "00000000")
    assert unknown.exit_code == 1
    assert "No story has an id that begins with '00000000'" in unknown.stderr


# --- forgetting --------------------------------------------------------------------------------------------------


async def test_evidence_is_kept_as_long_as_the_config_says_and_the_messages_with_it(any_desk: Desk) -> None:
    config = CONFIG + "retention: {items: 3d, evidence: 30d}\n"
    async with any_desk.open(config) as world:
        await told_and_read(any_desk, html(page()))
        any_desk.web.pages[A] = rss()
        await any_desk.round(days=1)
        any_desk.clock.advance(days=20)
        await pipeline.forget(world)
        (item,) = await any_desk.rows("items")
        assert item.body is None  # the text is forgotten, and kept as evidence
    folder, manifest = written(any_desk, config=config)
    assert (folder / manifest["items"][0]["page"]["file"]).read_bytes() == page()
    assert "A drone attack" in (folder / manifest["items"][0]["text"]).read_text()
    assert manifest["messages"]
    async with any_desk.open(config) as world:
        any_desk.clock.advance(days=10)
        await pipeline.forget(world)
        assert await any_desk.rows("evidence") == await any_desk.rows("captures") == []
        assert await any_desk.rows("deliveries") == []


async def test_evidence_goes_with_the_history_and_when_it_is_switched_off(any_desk: Desk) -> None:
    async with any_desk.open(CONFIG + "retention: {items: 3d, history: 5d}\n") as world:
        await told_and_read(any_desk, html(page()))
        any_desk.web.pages[A] = rss()
        await any_desk.round(days=1)
        any_desk.clock.advance(days=6)
        await pipeline.forget(world)
        assert await any_desk.rows("evidence") == await any_desk.rows("captures") == []
        await any_desk.round(minutes=5)
        any_desk.web.pages[A] = rss(entry("Drone attack near Basra", link=PAGE, guid="9"))
        await any_desk.round(minutes=5)
        assert len(await any_desk.rows("evidence")) == 1
    async with any_desk.open(CONFIG + "retention: {evidence: 0}\n") as world:
        any_desk.clock.advance(minutes=5)
        await pipeline.forget(world)
        assert await any_desk.rows("evidence") == []
