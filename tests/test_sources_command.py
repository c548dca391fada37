"""The commands around sources: what `find` finds on good, odd and hostile sites, and what `try` shows of a source."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

import httpx
import pytest
import yaml
from click.testing import CliRunner, Result

from bot import plugins
from bot.cli import main
from bot.config import parse
from bot.config.lines import source_line
from bot.discovery import MAX_LOOKS, Discovery, find, line_of, presets
from bot.homepage import MAX_LINKS, read_page, sitemaps
from bot.model import Source
from bot.sampling import Sample, ad_hoc, sample
from bot.sources.feed import Feed
from bot.web import HttpWeb
from tests.conftest import Clock, FakeWeb, entry, rss
from tests.shell import Site, log_restored, served

HOME = "https://site.example/"


def feed(*names: str, title: str = "Site", text: str = "", at: datetime | None = None) -> str:
    """Return a feed of items by their names."""
    when = at or Clock().at
    items = (
        entry(f"News of {name}", link=f"https://site.example/{name}", guid=name, text=text, date=when) for name in names
    )
    return rss(*items).replace("<title>f<", f"<title>{title}<", 1)


def some(count: int, prefix: str = "") -> list[str]:
    return [f"{prefix}{number}" for number in range(count)]


def page(head: str = "", body: str = "") -> str:
    links = "<a href='/about'>About</a>" * 40
    return f"<!doctype html><html><head><title>Site</title>{head}</head><body>{body}{links}</body></html>"


def announced(href: str, kind: str = "rss", title: str = "") -> str:
    return f"<link rel='alternate' type='application/{kind}+xml' title='{title}' href='{href}'>"


async def found_on(pages: Mapping[str, object], url: str = HOME) -> Discovery:
    return (await visited(pages, url))[0]


async def visited(pages: Mapping[str, object], url: str = HOME) -> tuple[Discovery, list[str]]:
    """Look for feeds on a made-up web; returns what was found and what was asked for."""
    fake = FakeWeb(pages=dict(pages))
    async with HttpWeb(httpx.MockTransport(fake), Clock()) as web:
        found = await find(url, web)
    return found, [str(request.url) for request in fake.requests]


def urls(found: Discovery) -> list[str]:
    return [one.url.removeprefix(HOME) for one in found.candidates]


# --- find: what is there -------------------------------------------------------------------------------------------


async def test_a_feed_that_the_page_announces_is_found_fetched_and_read() -> None:
    site = {HOME: page(announced("feed", "rss", "All")), f"{HOME}feed": feed(*some(3), title="The Site")}
    found = await found_on(site)
    (one,) = found.candidates
    assert (one.url, one.title, one.items, one.newest, one.how) == (
        f"{HOME}feed",
        "The Site",
        3,
        Clock().at,
        "the page announces it",
    )
    assert found.notes == ()


async def test_an_address_that_is_a_feed_already_is_taken_as_it_is() -> None:
    found, asked = await visited({f"{HOME}rss.xml": feed("a")}, f"{HOME}rss.xml")
    assert [(one.url, one.how) for one in found.candidates] == [(f"{HOME}rss.xml", "the address itself")]
    assert asked == [f"{HOME}rss.xml"]


async def test_rss_atom_and_json_feeds_are_found_whatever_the_order_of_attributes() -> None:
    item = "<entry><id>x</id><title>Atom news</title></entry>"
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title>{item}</feed>"
    as_json = (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "1", "title": "JSON news"}]}'
    )
    head = (
        "<link href=atom.xml type='application/atom+xml; charset=utf-8' rel='ALTERNATE home'>"
        "<link href='/feed.json' rel=alternate type=application/feed+json>"
        "<link rel=alternate type=application/json href=/wp-json/wp/v2/pages/1>"
        "<link rel=alternate hreflang=fr href=/fr>"
    )
    found, asked = await visited({HOME: page(head), f"{HOME}atom.xml": atom, f"{HOME}feed.json": as_json})
    assert urls(found) == ["atom.xml", "feed.json"]
    assert not [url for url in asked if "wp-json" in url or url.endswith("/fr")]


async def test_a_base_address_of_the_page_counts() -> None:
    head = f"<base href='https://cdn.example/news/'>{announced('rss')}"
    found = await found_on({HOME: page(head), "https://cdn.example/news/rss": feed("a")})
    assert [one.url for one in found.candidates] == ["https://cdn.example/news/rss"]


async def test_links_that_look_like_feeds_are_tried_and_those_to_other_services_are_not() -> None:
    body = (
        "<a href='/mideast.rss'>x</a><a href='/x?format=feed'>y</a><a href='/subscribe'>RSS</a>"
        "<a href='https://feedly.com/i/subscription/feed/x'>Feedly</a><a href='/rss.png'>RSS</a>"
        "<a href='feed://site.example/old'>old</a><a href='javascript:feed()'>feed</a><a href='mailto:feed@x'>feed</a>"
    )
    site = {HOME: page(body=body), f"{HOME}mideast.rss": feed("m"), f"{HOME}subscribe": feed("s")}
    found, asked = await visited(site)
    assert sorted(urls(found)) == ["mideast.rss", "subscribe"]
    assert f"{HOME}x?format=feed" in asked
    assert not [url for url in asked if "feedly" in url or ".png" in url]


async def test_a_page_that_lists_feeds_is_followed_one_step() -> None:
    site = {
        HOME: page(body="<a href='/rss'>RSS</a>"),
        f"{HOME}rss": page(body="<a href='/rss/world.xml'>World</a><a href='/rss/more'>More RSS</a>"),
        f"{HOME}rss/world.xml": feed("w", title="World"),
        f"{HOME}rss/more": page(body="<a href='/rss/deeper.xml'>Deeper</a>"),
        f"{HOME}rss/deeper.xml": feed("d"),
    }
    found, asked = await visited(site)
    assert urls(found) == ["rss/world.xml"]
    assert found.candidates[0].how == f"listed at {HOME}rss"
    assert f"{HOME}rss/deeper.xml" not in asked


async def test_the_usual_places_are_tried_only_where_nothing_is_announced() -> None:
    site = {HOME: page(), f"{HOME}index.xml": feed("a")}
    found, asked = await visited(site)
    assert [(one.url, one.how) for one in found.candidates] == [(f"{HOME}index.xml", "one of the usual places")]
    assert len(asked) <= MAX_LOOKS
    _, asked = await visited({HOME: page(announced("x.rss")), f"{HOME}x.rss": feed("a")})
    assert f"{HOME}index.xml" not in asked


async def test_the_usual_places_are_tried_below_a_folder_too_and_where_the_page_does_not_answer() -> None:
    found = await found_on({f"{HOME}blog/atom.xml": feed("a"), f"{HOME}rss": feed("b")}, f"{HOME}blog/")
    assert sorted(urls(found)) == ["blog/atom.xml", "rss"]
    assert found.notes == (f"{HOME}blog/ answers 404 Not Found",)


# --- find: which is best -------------------------------------------------------------------------------------------


async def test_the_same_feed_at_two_addresses_is_one_and_the_better_address_is_kept() -> None:
    head = announced("http://site.example/feed") + announced("feed") + announced("short") + announced("full")
    long = "A long text. " * 100
    site = {
        HOME: page(head),
        "http://site.example/feed": feed(*some(10)),
        f"{HOME}feed": feed(*some(10)),
        f"{HOME}short": feed(*some(6)),
        f"{HOME}full": rss(
            *(
                f"<title>News of {name}</title><link>{HOME}{name}</link><description>{long}</description>"
                for name in some(10)
            )
        ),
    }
    found = await found_on(site)
    (one,) = found.candidates
    assert one.url.startswith("https://")
    assert one.items == 10
    assert len(one.also) == 3


async def test_a_feed_with_whole_articles_is_better_than_one_with_teasers() -> None:
    long = "<content:encoded>" + "A long text. " * 100 + "</content:encoded>"
    space = "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    whole = rss(*(f"<title>News of {name}</title><link>{HOME}{name}</link>{long}" for name in some(9)))
    site = {
        HOME: page(announced("teasers") + announced("whole")),
        f"{HOME}teasers": feed(*some(10)),
        f"{HOME}whole": whole.replace("<rss ", space),
    }
    (one,) = (await found_on(site)).candidates
    assert (one.url, one.full, one.also) == (f"{HOME}whole", True, (f"{HOME}teasers",))


async def test_a_topic_of_a_feed_is_not_the_feed() -> None:
    site = {
        HOME: page(announced("all") + announced("sport")),
        f"{HOME}all": feed(*some(30)),
        f"{HOME}sport": feed(*[str(number) for number in range(0, 30, 3)], title="Sport"),
    }
    assert urls(await found_on(site)) == ["all", "sport"]


async def test_comments_come_last_and_so_do_the_dead() -> None:
    head = announced("comments/feed", title="Site » Comments Feed") + announced("old") + announced("new")
    site = {
        HOME: page(head),
        f"{HOME}comments/feed": feed("c", title="Comments"),
        f"{HOME}old": feed("o", at=Clock().at - timedelta(days=900)),
        f"{HOME}new": feed("n"),
    }
    found = await found_on(site)
    assert urls(found) == ["new", "old", "comments/feed"]
    assert [one.comments for one in found.candidates] == [False, False, True]


async def test_a_feed_that_moved_for_good_is_named_by_its_new_address() -> None:
    moved = httpx.Response(301, headers={"location": "https://feeds.example/site"})
    site = {HOME: page(announced("feed")), f"{HOME}feed": moved, "https://feeds.example/site": feed("a")}
    assert [one.url for one in (await found_on(site)).candidates] == ["https://feeds.example/site"]


# --- find: what stands in the way ----------------------------------------------------------------------------------

BARRIERS = {
    "Cloudflare": ("<title>Just a moment...</title><script>window._cf_chl_opt={}</script>", "a check by Cloudflare"),
    "DataDome": ("<script src='https://ct.captcha-delivery.com/c.js'></script>", "a captcha by DataDome"),
    "a captcha": ("<p>Please verify you are human</p><div class='h-captcha'></div>", "a captcha"),
    "consent": ("<title>Before you continue to YouTube</title><form></form>", "asks for consent to cookies"),
    "a login": ("<form><input type=password></form>", "a login page"),
    "scripts": ("<div id=root></div><script src=a.js></script>", "scripts put together"),
}


@pytest.mark.parametrize(("html", "words"), BARRIERS.values(), ids=BARRIERS.keys())
async def test_what_stands_in_the_place_of_news_is_told(html: str, words: str) -> None:
    refused = httpx.Response(403, content=f"<html><body>{html}</body></html>".encode())
    found = await found_on({HOME: refused})
    assert not found.found
    assert any(words in note for note in found.notes)
    assert f"{HOME} answers 403 Forbidden" in found.notes


def test_an_ordinary_page_with_such_words_in_it_is_no_barrier() -> None:
    many = "<form><input type=password></form><script src='/captcha-delivery.com'></script>"
    assert read_page(page(body=many).encode(), HOME).barrier is None
    assert read_page(b"<html><body><p>" + b"News. " * 100 + b"</p></body></html>", HOME).barrier is None


async def test_a_site_that_cannot_be_reached_is_told_in_one_line() -> None:
    found = await found_on({HOME: httpx.ConnectError("no")})
    assert (found.found, len(found.notes)) == (False, 1)
    assert f"{HOME} cannot be read" in found.notes[0]


async def test_an_announced_feed_that_does_not_answer_is_told() -> None:
    found = await found_on({HOME: page(announced("feed"))})
    assert found.notes == (f"the page announces {HOME}feed, which cannot be read: 404 Not Found",)


async def test_a_page_that_answers_everything_with_itself_has_no_feed() -> None:
    class Everywhere(dict[str, object]):
        def get(self, _key: str, _default: object = None) -> object:
            return page(body="<a href='/feed-me'>RSS</a>")

    fake = FakeWeb()
    fake.pages = Everywhere()
    async with HttpWeb(httpx.MockTransport(fake), Clock()) as web:
        found = await find(HOME, web)
    assert (found.candidates, len(fake.requests) <= MAX_LOOKS + 2) == ((), True)


# --- find: hostile sites -------------------------------------------------------------------------------------------


async def test_a_page_of_a_thousand_feeds_is_looked_at_in_part() -> None:
    numbers = range(1_000)
    links = "".join(announced(f"f{number}.rss") for number in numbers)
    site = {HOME: page(links)} | {f"{HOME}f{number}.rss": feed(f"n{number}") for number in range(1_000)}
    found, asked = await visited(site)
    assert len(found.candidates) == MAX_LINKS
    assert len(asked) <= MAX_LOOKS + 2


@pytest.mark.parametrize(
    "html",
    [
        b"",
        b"\0" * 1_000,
        b"<" * 100_000,
        b"<a><div>" * 50_000,
        b"<link rel=alternate type=application/rss+xml href='" + b"a" * 100_000,
        b"<a href='feed'>" * 50_000,
        b"<a " + b"".join(b"a%d='>' " % number for number in range(100_000)) + b">",
        b"<link rel=alternate type=application/rss+xml href='http://[::1'>",
        "<link rel=alternate type=application/rss+xml href='file:///etc/passwd'>".encode("utf-16"),
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a href='&b;'>rss</a>",
    ],
    ids=range(10),
)
def test_no_page_makes_the_reader_fail_or_leave_the_web(html: bytes) -> None:
    found = read_page(html, HOME)
    assert len(found.links) <= MAX_LINKS
    assert all(link.url.startswith(("http://", "https://")) for link in found.links)


async def test_a_page_does_not_lead_to_private_addresses() -> None:
    touched: list[str] = []

    async def private(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        touched.append("private")
        await reader.readline()
        writer.close()

    server = await asyncio.start_server(private, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    inside = f"http://127.0.0.1:{port}/feed"
    fake = FakeWeb(pages={HOME: page(announced(inside)), inside: feed("secret")})
    async with server, HttpWeb(httpx.MockTransport(fake), Clock()) as web:
        found = await find(HOME, web)
    assert (found.candidates, touched) == ((), [])
    assert "private network" in found.notes[0]
    assert inside not in [str(request.url) for request in fake.requests]


async def test_titles_of_strangers_break_neither_the_yaml_nor_reach_a_variable() -> None:
    title = "${TELEGRAM_TOKEN} &quot;}, {name: x&#10;- # &amp; *a"
    site = {
        HOME: page(announced("feed?${TELEGRAM_TOKEN}")),
        f"{HOME}feed?${{TELEGRAM_TOKEN}}": feed("a", title=title),
    }
    (one,) = (await found_on(site)).candidates
    text = f"sources:\n{source_line(line_of(one, 'Site'))}\nrules: [drone attack]\n"
    (source,) = parse(text, file=Path("config.yaml"), env={"TELEGRAM_TOKEN": "hush"}).sources
    assert "hush" not in f"{source.name}{source.address}"
    assert yaml.safe_load(text)["sources"][0]["name"] == source.name


# --- find: sitemaps and places of their own kind -------------------------------------------------------------------


def test_the_sitemaps_of_a_robots_txt_are_taken_news_first() -> None:
    robots = b"User-agent: *\nSitemap: /sitemap.xml\nsitemap:https://x.example/news-sitemap.xml\nSitemap: ftp://x\n"
    assert sitemaps(robots, HOME) == ["https://x.example/news-sitemap.xml", f"{HOME}sitemap.xml"]
    assert len(sitemaps(b"\xff\xfe" + b"Sitemap: /a\n" * 10_000, HOME)) == 1


@pytest.mark.skipif("sitemap" not in plugins.kinds("sources"), reason="this version has no kind for sitemaps")
async def test_a_news_sitemap_is_found_by_robots_txt() -> None:
    news = (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>https://site.example/a</loc><news:news>"
        "<news:publication_date>2026-04-20T10:00:00Z</news:publication_date><news:title>Drone attack</news:title>"
        "</news:news></url></urlset>"
    )
    site = {HOME: page(), f"{HOME}robots.txt": f"Sitemap: {HOME}news.xml\n", f"{HOME}news.xml": news}
    (one,) = (await found_on(site)).candidates
    assert (one.kind, one.items, line_of(one, "Site")["kind"]) == ("sitemap", 1, "sitemap")


@pytest.mark.skipif("page" not in plugins.kinds("sources"), reason="this version has no kind for pages")
async def test_a_page_that_lists_articles_is_offered_where_there_is_no_feed() -> None:
    body = "".join(f"<article><h2><a href='/{name}'>News of {name}</a></h2></article>" for name in some(5, "n"))
    (one,) = (await found_on({HOME: page(body=body)})).candidates
    assert (one.kind, one.items, line_of(one, "Site")["kind"]) == ("page", 5, "page")
    assert (await found_on({HOME: page(body=body), f"{HOME}feed": feed("a")})).candidates[0].kind == "feed"


PLACES = {
    "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv": ("youtube", {"channel": "UCabcdefghijklmnopqrstuv"}),
    "https://youtube.com/@BBCNews/videos": ("youtube", {"channel": "@BBCNews"}),
    "https://www.youtube.com/playlist?list=PLabcdefghijkl": ("youtube", {"channel": "PLabcdefghijkl"}),
    "https://old.reddit.com/r/worldnews/new/": ("reddit", {"subreddit": "worldnews"}),
    "https://www.reddit.com/user/somebody": ("reddit", {"user": "somebody"}),
    "https://t.me/s/idfofficial": ("telegram_channel", {"channel": "idfofficial"}),
    "https://bsky.app/profile/bbc.bsky.social": ("bluesky", {"account": "bbc.bsky.social"}),
    "https://news.google.com/search?q=drone+attack&hl=en-US": ("google_news", {"query": "drone attack"}),
    "https://mastodon.social/@Gargron": ("mastodon", {"account": "Gargron@mastodon.social"}),
}


@pytest.mark.parametrize(("url", "expected"), PLACES.items(), ids=PLACES.keys())
def test_a_place_of_a_kind_of_its_own_is_recognised(url: str, expected: tuple[str, dict[str, str]]) -> None:
    assert [(one.kind, one.keys) for one in presets(url)] == [expected]
    kind = plugins.kinds("sources").get(expected[0])
    if kind is not None:
        kind(**expected[1])


@pytest.mark.parametrize("url", [HOME, "https://medium.com/@somebody", "https://t.me/", "https://notreddit.com/r/x1"])
def test_other_places_are_not_taken_for_one(url: str) -> None:
    assert presets(url) == []


# --- try -----------------------------------------------------------------------------------------------------------


async def tried(text: str | int, **keys: object) -> Sample:
    url = f"{HOME}feed"
    fake = FakeWeb(pages={url: text})
    source = Source(name="s", kind="feed", fetcher=Feed(url=url), **keys)  # type: ignore[arg-type]
    async with HttpWeb(httpx.MockTransport(fake), Clock()) as web:
        return await sample(source, web)


async def test_a_sample_tells_what_a_source_catches_in_its_own_order() -> None:
    found = await tried(feed("b", "a", title="The Site"))
    assert [item.title for item in found.items] == ["News of b", "News of a"]
    assert (found.title, found.newest, found.doubts, found.error) == ("The Site", Clock().at, (), None)
    assert found.next_in is not None


async def test_a_sample_of_a_source_that_fails_tells_why() -> None:
    assert (await tried(404)).error == "404 Not Found"
    assert "web page, not a feed" in ((await tried(page())).error or "")


NOW = Clock().at
DOUBTS = {
    "no item": ([], "not a single item"),
    "no dates": ([entry("a b", link=f"{HOME}1"), entry("c d", link=f"{HOME}2")], "all 2 items are without a date"),
    "some without a date": ([entry("a b", link=f"{HOME}1", date=NOW), entry("c d", link=f"{HOME}2")], "1 of 2 items"),
    "no links": ([entry("a b", date=NOW) + "<guid isPermaLink='false'>1</guid>"], "1 of 1 item without a link"),
    "one link twice": ([entry(name, guid=name, link=f"{HOME}x", date=NOW) for name in "ab"], "share a link"),
    "no title": ([entry("", link=f"{HOME}1", date=NOW)], "without a title"),
    "too old": ([entry("a b", link=f"{HOME}1", date=NOW - timedelta(days=9))], "would not ring"),
    "the future": ([entry("a b", link=f"{HOME}1", date=NOW + timedelta(days=9))], "in the future"),
    "one title for all": (
        [entry("Site", guid=str(n), link=f"{HOME}{n}", date=NOW) for n in range(3)],
        "the same title",
    ),
    "twice in all respects": ([entry("a b", link=f"{HOME}1", date=NOW)] * 2, "listed more than once"),
}


@pytest.mark.parametrize(("items", "words"), DOUBTS.values(), ids=DOUBTS.keys())
async def test_what_is_doubtful_about_a_source_is_told(items: list[str], words: str) -> None:
    found = await tried(rss(*items))
    assert any(words in doubt for doubt in found.doubts)


def test_a_source_of_any_kind_is_made_of_keys_as_one_types_them() -> None:
    source, keys = ad_hoc("feed", {"url": "https://a.example/rss", "max_items": "5", "headers": "{X-Key: 'a: b'}"})
    assert isinstance(source.fetcher, Feed)
    assert source.fetcher.max_items == 5
    assert source.access.headers["X-Key"].reveal() == "a: b"
    line = source_line({"name": "n", **keys})
    assert yaml.safe_load(line)[0]["headers"] == {"X-Key": "a: b"}
    drill, _ = ad_hoc("replay", {"file": "it's #1: *a.jsonl"})
    assert drill.fetcher.file == "it's #1: *a.jsonl"  # type: ignore[attr-defined]


# --- in the shell --------------------------------------------------------------------------------------------------


class Shell(Protocol):
    def __call__(self, *arguments: str) -> Result: ...


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("WIREWATCH", "TELEGRAM"))]:
        monkeypatch.delenv(name)
    with log_restored():
        yield lambda *arguments: CliRunner().invoke(main, arguments, prog_name="wirewatch")


@pytest.fixture
def site() -> Iterator[Site]:
    now = datetime.now(UTC)
    items = [
        entry(
            f"Drone attack {number}",
            guid=str(number),
            link=f"https://f.example/{number}",
            text="More follows.",
            date=format_datetime(now - timedelta(hours=number), usegmt=True),
        )
        for number in range(1, 5)
    ]
    text = rss(*items).replace("<title>f<", "<title>The Site<", 1)
    pages = {"/": page(announced("/feed") + announced("/gone")).encode(), "/feed": text.encode()}
    with served(Site(pages=dict(pages))) as site:
        yield site


def test_find_prints_what_to_put_into_the_config(shell: Shell, site: Site) -> None:
    done = shell("sources", "find", site.url)
    assert done.exit_code == 0
    assert re.search(r"The Site  4 items, the newest (60 min|1 h) ago", done.stderr)
    assert "which cannot be read: 404 Not Found" in done.stderr
    assert yaml.safe_load(done.stdout) == {"sources": [{"name": "The Site", "url": f"{site.url}/feed"}]}
    settings = parse(f"{done.stdout}rules: [drone attack]\n", file=Path("config.yaml"), env={})
    assert [source.name for source in settings.sources] == ["The Site"]


def test_find_without_a_result_says_what_else_there_is(shell: Shell, site: Site) -> None:
    site.pages = {"/": page().encode()}
    done = shell("sources", "find", site.url)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "No feed found" in done.stderr
    assert f"sources try --kind page --url {site.url}" in done.stderr


def test_find_at_an_address_that_does_not_answer_asks_whether_it_is_right(shell: Shell) -> None:
    done = shell("sources", "find", "http://127.0.0.1:1")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "http://127.0.0.1:1 cannot be read: " in done.stderr
    assert done.stderr.endswith("\nIs the address right, and does it open in a browser?\n")


def test_find_speaks_json(shell: Shell, site: Site) -> None:
    said = json.loads(shell("sources", "find", site.url, "--json").stdout)
    (one,) = said["candidates"]
    assert (one["items"], one["source"]) == (4, {"name": "The Site", "url": f"{site.url}/feed"})


def test_try_shows_the_items_of_an_address_and_the_line_to_keep(shell: Shell, site: Site) -> None:
    done = shell("sources", "try", f"{site.url}/feed", "--limit", "2")
    assert done.exit_code == 0
    assert ["Drone attack 1" in done.stdout, "Drone attack 2" in done.stdout, "Drone attack 3" in done.stdout] == [
        True,
        True,
        False,
    ]
    assert "and 2 more" in done.stdout
    assert "Nothing is missing." in done.stdout
    assert f"- {{name: The Site, url: '{site.url}/feed'}}" in done.stdout


def test_try_takes_a_source_of_the_config_by_its_name_and_writes_nothing(
    shell: Shell, site: Site, tmp_path: Path
) -> None:
    listed = (("Main", "feed"), ("Gone", "gone"), ("Lost", "lost"))
    text = "".join(["sources:\n", *(f"  - {{name: {name}, url: '{site.url}/{path}'}}\n" for name, path in listed)])
    more = "rules: [drone attack]\nnetwork: {allow_private: [127.0.0.0/8]}\n"
    (tmp_path / "config.yaml").write_text(text + more, encoding="utf-8")
    assert "4 items" in shell("sources", "try", "Main").stdout
    failed = shell("sources", "try", "Gone")
    assert (failed.exit_code, "cannot be read: 404 Not Found" in failed.stderr) == (1, True)
    unknown = shell("sources", "try", "Mian")
    assert (unknown.exit_code, "did you mean 'Main'?" in unknown.stderr) == (1, True)
    every = shell("sources", "try")
    assert every.exit_code == 1
    assert re.search(r"^Main +feed +4 ", every.stdout, re.MULTILINE)
    assert every.stdout.endswith("\nThese cannot be read:\n  Gone, Lost: 404 Not Found\n")
    assert "3 sources, 2 cannot be read, 0 without an item" in every.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


def test_a_private_address_of_the_config_is_tried_only_where_its_network_is_named(
    shell: Shell, site: Site, tmp_path: Path
) -> None:
    text = f"sources: [{{name: Main, url: '{site.url}/feed'}}]\nrules: [drone attack]\n"
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    done = shell("sources", "try", "Main")
    assert (done.exit_code, "private network" in done.stderr) == (1, True)


def test_try_takes_any_kind_with_its_keys(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"at": "-1m", "title": "Rocket hits the base"}\n', encoding="utf-8")
    done = shell("sources", "try", "--kind", "replay", "--set", "file=a.jsonl")
    assert "Rocket hits the base" in done.stdout
    assert "{name: a, kind: replay, file: 'a.jsonl'}" in done.stdout


def test_try_speaks_json(shell: Shell, site: Site) -> None:
    (said,) = json.loads(shell("sources", "try", f"{site.url}/feed", "--json").stdout)
    assert (said["count"], said["error"], said["doubts"]) == (4, None, [])
    assert said["items"][0]["title"] == "Drone attack 1"


WRONG = {
    "a kind that is not there": (("--kind", "fed", "--url", "https://a.example/"), "there is no kind 'fed'"),
    "a key without a value": (("--url", "https://a.example/", "--set", "x"), "--set takes KEY=VALUE"),
    "a key that is not there": (("--url", "https://a.example/", "--set", "max=5"), "no key 'max'"),
    "a kind without its key": (("--kind", "replay"), "file is missing"),
    "a name and an address": (("BBC", "--url", "https://a.example/"), "not both"),
    "two addresses": (("https://b.example/", "--url", "https://a.example/"), "one address, not two"),
    "YAML in a value": (("--url", "https://a.example/", "--set", "tags=[a, {b"), "must be a list"),
}


@pytest.mark.parametrize(("words", "answer"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_try_is_told_in_words(shell: Shell, words: tuple[str, ...], answer: str) -> None:
    done = shell("sources", "try", *words)
    assert done.exit_code == 2
    assert answer in done.stderr
    assert "Traceback" not in done.output
