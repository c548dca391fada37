"""The alerts as a feed: what others read of it, from a file and at our own door, whatever was in the news."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some
from lxml import etree

from bot import operations
from bot.channels.rss import MAX_ITEMS, Rss
from bot.config import parse
from bot.errors import ConfigError, SendError
from bot.feeds import FEEDS, Feeds
from bot.listener import listening
from bot.model import Action, Card, Message, Post, Quote, Reason, Secret, Sent, Severity
from bot.render import parts
from bot.web import HttpWeb
from tests.conftest import PLACES, Desk, entry, rss

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
TOKEN = "a-long-token-that-nobody-guesses"
CARD = Card(
    alert="a",
    story="s",
    revision=1,
    severity=Severity.HIGH,
    headline=Quote(text="Rockets hit <base> & more", marks=((0, 7),)),
    source="LBCI",
    wire="Reuters",
    at=NOW - timedelta(minutes=3),
    dated=True,
    reason=Reason.NEW_STORY,
    rules=("rockets",),
    terms=("Rockets",),
    url="https://news.example/1?a=1&b=2",
    excerpt=Quote(text="Two rockets <script>landed</script>.", marks=((4, 11),)),
)


def told(*headlines: str, at: datetime = NOW, more: int = 0) -> Message:
    cards = tuple(
        Card(**{name: getattr(CARD, name) for name in CARD.__slots__} | {"headline": Quote(text=one)})
        for one in headlines
    )
    return Message(kind="digest" if len(cards) > 1 else "alert", at=at, cards=cards, more=more)


def post(key: str, message: Message, action: Action = Action.SEND, **keys: Any) -> Post:
    (part,) = parts(message, Rss.style, action=action, timezone=UTC)
    return Post(key=key, action=action, part=part, message=message, **keys)


def as_sent(*posts: Post) -> tuple[Sent, ...]:
    return tuple(Sent(key=one.key, action=one.action, body=one.part.body, target=one.target) for one in posts)


def read(feed: bytes) -> Any:
    """Return the feed as a reader has it; it has to be well-formed."""
    etree.fromstring(feed, etree.XMLParser(resolve_entities=False))
    found = feedparser.parse(feed)
    assert not found.bozo
    assert found.version == "atom10"
    return found


# --- what a reader gets ----------------------------------------------------------------------------------------


def test_a_story_is_an_entry_with_all_that_readers_look_for() -> None:
    feed = read(
        Rss(file="x", title="Desk", link="https://desk.example/").feed(
            as_sent(post("k", Message(kind="alert", at=NOW, cards=(CARD,))))
        )
    )
    (one,) = feed.entries
    assert (feed.feed.title, feed.feed.link) == ("Desk", "https://desk.example/")
    assert one.title == "HIGH: Rockets hit <base> & more"
    assert one.link == "https://news.example/1?a=1&b=2"
    assert one.author == "LBCI"
    assert one.published == one.updated == "2026-02-03T12:00:00Z"
    assert [tag.term for tag in one.tags] == ["high", "rockets"]
    assert one.id.startswith("urn:uuid:")
    html = one.content[0].value
    assert "<script" not in html
    assert "LBCI, from Reuters" in html


def test_what_a_feed_says_is_never_markup() -> None:
    (part,) = parts(Message(kind="alert", at=NOW, cards=(CARD,)), Rss.style, action=Action.SEND, timezone=UTC)
    html = json.loads(part.body)["entries"][0]["html"]
    assert "<blockquote>Two <mark>rockets</mark> &lt;script&gt;landed&lt;/script&gt;.</blockquote>" in html


def test_each_story_of_a_digest_is_an_entry_and_what_is_left_out_is_said() -> None:
    feed = read(Rss(file="x").feed(as_sent(post("d", told("one", "two", more=7)))))
    assert [one.title for one in feed.entries] == ["HIGH: one", "HIGH: two", "… and 7 more"]
    assert len({one.id for one in feed.entries}) == 3


def test_the_same_post_twice_is_one_entry() -> None:
    one = post("k", told("one"))
    assert Rss(file="x").feed(as_sent(one)) == Rss(file="x").feed(as_sent(one, one))


def test_growth_changes_an_entry_and_a_follow_up_is_one_of_its_own() -> None:
    later = NOW + timedelta(hours=1)
    first, other = post("k", told("one")), post("l", told("other"))
    edit = post("e", told("one, and more", at=later), Action.EDIT, target="k")
    reply = post("r", told("one again", at=later), Action.REPLY, target="k")
    before = read(Rss(file="x").feed(as_sent(first, other)))
    after = read(Rss(file="x").feed(as_sent(first, other, edit, reply)))
    assert [one.title for one in after.entries] == ["HIGH: one again", "HIGH: other", "HIGH: one, and more"]
    assert after.entries[-1].id == before.entries[-1].id
    assert after.entries[-1].published == before.entries[-1].published
    assert after.entries[-1].updated > before.entries[-1].updated
    assert after.feed.updated == "2026-02-03T13:00:00Z"


def test_an_edit_of_what_is_forgotten_is_nothing() -> None:
    assert read(Rss(file="x").feed(as_sent(post("e", told("one"), Action.EDIT, target="k")))).entries == []


def test_the_newest_are_kept() -> None:
    posts = [post(f"k{number}", told(f"story {number}")) for number in range(20)]
    feed = read(Rss(file="x", items=3).feed(as_sent(*posts)))
    assert [one.title for one in feed.entries] == ["HIGH: story 19", "HIGH: story 18", "HIGH: story 17"]


def test_a_notice_is_an_entry() -> None:
    notice = Message(kind="notice", at=NOW, text="lbci cannot be read\nHTTP 404 <b>")
    (one,) = read(Rss(file="x").feed(as_sent(post("n", notice)))).entries
    assert one.title == "lbci cannot be read"
    assert "HTTP 404 &lt;b&gt;" in one.content[0].value


@given(some.text(), some.text(), some.text(max_size=200))
def test_the_feed_is_valid_whatever_is_in_the_news(headline: str, excerpt: str, name: str) -> None:
    card = Card(
        **{each: getattr(CARD, each) for each in CARD.__slots__}
        | {
            "headline": Quote(text=headline),
            "excerpt": Quote(text=excerpt),
            "source": name,
            "rules": (name,),
            "url": name,
        }
    )
    for message in (Message(kind="alert", at=NOW, cards=(card,)), Message(kind="notice", at=NOW, text=excerpt)):
        root = etree.fromstring(Rss(file="x", link="https://a.example/\x01").feed(as_sent(post("k", message))))
        (one,) = root.findall("{*}entry")
        etree.fromstring(f"<div>{one.findtext('{*}content')}</div>")


# --- the file --------------------------------------------------------------------------------------------------


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def sent(channel: Rss, one: Post) -> None:
    async with HttpWeb() as web:
        assert (await channel.send(one, web)).message_id == one.key


async def test_the_file_is_replaced_whole_and_others_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "alerts.xml"
    first = post("k", told("one"))
    await sent(Rss(file=str(file)), first)
    await sent(Rss(file=str(file)), post("l", told("two"), before=as_sent(first)))
    assert [one.title for one in read(file.read_bytes()).entries] == ["HIGH: two", "HIGH: one"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert names(tmp_path) == ["alerts.xml"]


async def test_what_a_kill_left_of_a_file_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("not ours", encoding="utf-8")
    (tmp_path / ".alerts.xml.new").symlink_to(tmp_path / "elsewhere")
    await sent(Rss(file=str(tmp_path / "alerts.xml")), post("k", told("one")))
    assert sorted(names(tmp_path)) == ["alerts.xml", "elsewhere"]
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == "not ours"
    assert not (tmp_path / "alerts.xml").is_symlink()


async def test_alerts_wait_for_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SendError, match="cannot be written: no such file or directory") as caught:
        await sent(Rss(file=str(tmp_path / "none" / "alerts.xml")), post("k", told("one")))
    assert not caught.value.permanent


FEED = "https://a.example/feed"


def config(file: Path | None = None, token: str = "") -> str:
    keys = ", ".join([f"file: {file}"] * (file is not None) + [f"token: {token}"] * bool(token))
    return f"""
sources: [{{name: a, url: "{FEED}"}}]
channels: {{out: {{kind: rss, {keys}}}}}
rules: [{{name: rockets, match: ["rocket*"]}}]
"""


def rocket(number: int) -> str:
    return entry(f"Rocket hits {PLACES[number]}", guid=f"r{number}")


async def test_what_was_told_before_a_restart_is_in_the_feed_still(any_desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "alerts.xml"
    feeds = [rss(), rss(rocket(1)), rss(rocket(1), rocket(2))]
    any_desk.web.pages |= {FEED: feeds}
    async with any_desk.open(config(file)):
        await any_desk.round()
        await any_desk.round(minutes=5)
    file.unlink()
    async with any_desk.open(config(file)):
        await any_desk.round(minutes=5)
    assert [one.title for one in read(file.read_bytes()).entries] == [f"Rocket hits {PLACES[n]}" for n in (2, 1)]


async def test_a_hello_stands_before_what_was_told_and_not_in_its_place(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "alerts.xml"
    desk.web.pages |= {FEED: [rss(), rss(rocket(1))]}
    async with desk.open(config(file)) as world:
        await desk.round()
        await desk.round(minutes=5)
        await operations.test_channel(world, "out")
    hello, told_before = read(file.read_bytes()).entries
    assert told_before.title == f"Rocket hits {PLACES[1]}"
    assert hello.title != told_before.title


async def test_a_disk_that_was_full_costs_no_entry(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "www"
    desk.web.pages |= {FEED: [rss(), rss(rocket(1)), rss(rocket(1), rocket(2))]}
    async with desk.open(config(folder / "alerts.xml")):
        await desk.round()
        await desk.round(minutes=5)
        folder.mkdir()
        await desk.round(minutes=20)
        await desk.round(minutes=20)
    titles = [one.title for one in read((folder / "alerts.xml").read_bytes()).entries]
    assert sorted(titles) == sorted(f"Rocket hits {PLACES[n]}" for n in (1, 2))


# --- at our own door -------------------------------------------------------------------------------------------


async def asked(desk: Desk, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    async with listening("127.0.0.1", 0, {FEEDS: Feeds(desk.world)}) as port, httpx.AsyncClient() as client:
        return await client.request(method, f"http://127.0.0.1:{port}{path}", headers=headers)


async def test_whoever_knows_the_token_is_served_and_nobody_else(any_desk: Desk) -> None:
    any_desk.web.pages |= {FEED: [rss(), rss(rocket(1))]}
    listen = "listen: {port: 8080, public: https://bot.example/}"
    async with any_desk.open(config(token=TOKEN) + listen):
        assert read((await asked(any_desk, f"/feeds/{TOKEN}")).content).entries == []
        await any_desk.round()
        await any_desk.round(minutes=5)
        answer = await asked(any_desk, f"/feeds/{TOKEN}")
        feed = read(answer.content)
        assert [one.title for one in feed.entries] == [f"Rocket hits {PLACES[1]}"]
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert feed.feed.links[0].href == f"https://bot.example/feeds/{TOKEN}"
        for path in ("/feeds/", "/feeds/out", f"/feeds/{TOKEN}x", f"/feeds/{TOKEN[:-1]}", f"/{TOKEN}"):
            assert (await asked(any_desk, path)).status_code == 404
        assert (await asked(any_desk, f"/feeds/{TOKEN}", "POST")).status_code == 405


async def test_a_reader_that_has_it_already_is_told_so(desk: Desk) -> None:
    desk.web.pages |= {FEED: [rss(), rss(rocket(1))]}
    async with desk.open(config(token=TOKEN)):
        tag = (await asked(desk, f"/feeds/{TOKEN}")).headers["etag"]
        again = await asked(desk, f"/feeds/{TOKEN}", **{"If-None-Match": f'W/{tag}, "other"'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        await desk.round()
        await desk.round(minutes=5)
        assert (await asked(desk, f"/feeds/{TOKEN}", **{"If-None-Match": tag})).status_code == 200
        head = await asked(desk, f"/feeds/{TOKEN}", "HEAD")
        assert (head.status_code, head.content) == (200, b"")


async def test_only_the_last_edit_of_a_message_is_recalled(desk: Desk) -> None:
    other = "https://b.example/feed"
    town = PLACES[1]
    report = f"Rocket hits {town}"
    desk.web.pages |= {FEED: [rss(), rss(entry(report, guid="1"))], other: [rss(), rss(), rss(entry(report, guid="2"))]}
    text = config(token=TOKEN).replace("}]\nchannels", f'}}, {{name: b, url: "{other}"}}]\nchannels')
    async with desk.open(text):
        for _ in range(4):
            await desk.round(minutes=5)
        rows = await desk.rows("deliveries")
        assert [row.action for row in rows] == ["send", "edit"]
        (one,) = read((await asked(desk, f"/feeds/{TOKEN}")).content).entries
    assert one.updated > one.published
    assert "also: b" in one.content[0].value


# --- the config ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("title: x", "file: or token:"),
        ("token: short", "token: must be 16"),
        ('token: "a/path/that/is/rather/long"', "token: must be 16"),
        ('file: ""', "file: must be"),
        ("file: a, items: 0", "items: must be"),
        (f"file: a, items: {MAX_ITEMS + 1}", "items: must be"),
        ("file: a, link: javascript:alert(1)", "link: must be"),
        ('file: a, title: " "', "title: must be"),
    ],
)
def test_a_key_that_cannot_be_is_named(keys: str, words: str) -> None:
    text = f"sources: [https://a.example/feed]\nrules: [attack]\nchannels: {{out: {{kind: rss, {keys}}}}}"
    with pytest.raises(ConfigError, match=words) as caught:
        parse(text, file=Path("config.yaml"), env={})
    assert "rather" not in str(caught.value)


def test_a_token_is_a_secret() -> None:
    assert TOKEN not in repr(Rss(token=Secret(TOKEN)))
