"""The kind `page`: listings in HTML, as sites write them, and what is said when the selectors miss."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import parse
from bot.errors import ConfigError, FetchError, UnreadableError
from bot.model import Entry, Fetched
from bot.sources._page_read import MAX_ROW, MAX_TAGS, Selectors, read_listing
from bot.sources._page_select import selector
from bot.sources.page import Page
from bot.web import HttpWeb
from tests.conftest import HOOK, Desk

URL = "https://ministry.example/news/"
NOW = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)

LISTING = """<!DOCTYPE html><html lang="en"><head><title>News of the ministry</title></head><body>
<nav><a href="/">Home</a><a href="/news/">News</a></nav>
<article><a href="/section/port">Port</a><h2><a href="fire-at-port">Fire at <b>the port</b></a></h2>
 <time datetime="2026-04-20T09:00:00+03:00">this morning</time><p>A ship burns.</p><p>More.</p></article>
<article><h2><a href="https://ministry.example/news/flood#top">Flood &amp; storm</a></h2><time>20 April 2026</time>
</article>
</body></html>"""


def read(page: str | bytes, **said: Any) -> Any:
    chosen = Selectors(**{name: selector(text) for name, text in {"item": "article", **said}.items()})
    return read_listing(page if isinstance(page, bytes) else page.encode(), chosen, url=URL)


def entries(page: str | bytes, **said: Any) -> tuple[Entry, ...]:
    found: tuple[Entry, ...] = read(page, **said).entries
    return found


def fault(page: str | bytes, **said: Any) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(page, **said)
    assert not caught.value.permanent
    return str(caught.value)


class Site:
    """Answers with a page, has no robots.txt, and remembers what it was asked."""

    def __init__(self, body: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.body, self.status, self.headers = body, status, dict(headers or {})
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(404)
        self.asked.append(request)
        return httpx.Response(self.status, headers=self.headers, content=self.body)

    async def poll(self, kind: Page, cursor: Mapping[str, Any] | None = None) -> Fetched:
        async with HttpWeb(httpx.MockTransport(self), lambda: NOW) as web:
            return await kind.fetch(cursor or {}, web)


# --- what is caught --------------------------------------------------------------------------------------------


def test_a_listing_is_read_without_saying_more_than_what_an_item_is() -> None:
    reading = read(LISTING)
    assert reading.title == "News of the ministry"
    assert reading.degraded is None
    assert reading.entries == (
        Entry(
            title="Fire at the port",
            url="https://ministry.example/news/fire-at-port",
            summary="A ship burns.",
            published=datetime(2026, 4, 20, 6, 0, tzinfo=UTC),
            language="en",
        ),
        Entry(
            title="Flood & storm",
            url="https://ministry.example/news/flood",
            published=datetime(2026, 4, 20, tzinfo=UTC),
            language="en",
        ),
    )


def test_selectors_say_what_is_what() -> None:
    page = """<table><tr class=n><td class=d data-utc="1776675600">x</td><td><b>Fire</b><i>A ship.</i>
      <a href=/all>all</a><a class=go href=/1>read</a></td></tr></table>"""
    (entry,) = entries(page, item="tr.n", title="b", link="a.go", date=".d@data-utc", summary="i")
    assert (entry.title, entry.url, entry.summary) == ("Fire", "https://ministry.example/1", "A ship.")
    assert entry.published == datetime(2026, 4, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<a href=/1>Fire</a>", ("Fire", "/1")),
        ("<a href=/1><h3>Fire</h3><p>x</p></a>", ("Fire", "/1")),
        ("<a href=/1><img src=x alt='Fire'></a>", ("Fire", "/1")),
        ("<a href=/1 aria-label=Fire><svg/></a>", ("Fire", "/1")),
        ("<h3>Fire</h3><a href=/1>more</a>", ("Fire", "/1")),
        ("<a href=javascript:void(0)>x</a><h3>Fire</h3><a href=/1>more</a>", ("Fire", "/1")),
        ("<h3>Fire<script>x()</script><style>y</style></h3><a href=/1>more</a>", ("Fire", "/1")),
        ("<h3>Fire<br>at port</h3><a href=/1>more</a>", ("Fire at port", "/1")),
        ("<a href=#one>Fire</a>", ("Fire", "/news/#one")),
    ],
)
def test_title_and_link_are_found_where_they_usually_are(item: str, expected: tuple[str, str]) -> None:
    (entry,) = entries(f"<article>{item}</article>")
    assert (entry.title, entry.url) == (expected[0], f"https://ministry.example{expected[1]}")


def test_an_item_may_be_the_link_itself() -> None:
    (entry,) = entries("<a class=x href=/1>Fire</a><a href=/2>no</a>", item="a.x")
    assert (entry.title, entry.url) == ("Fire", "https://ministry.example/1")


def test_an_address_is_one_item_and_the_one_with_words_counts() -> None:
    page = "<article><a href=/1><img src=x></a></article>" + "<article><a href=/1#c>Fire</a></article>" * 3
    assert [(entry.title, entry.url) for entry in entries(page)] == [("Fire", "https://ministry.example/1")]


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("", "https://ministry.example/news/1"),
        ("<base href='/old/'>", "https://ministry.example/old/1"),
        ("<base href='https://cdn.example/a/'>", "https://cdn.example/a/1"),
        ("<base href='javascript:1'>", "https://ministry.example/news/1"),
        ("<base target=_top>", "https://ministry.example/news/1"),
    ],
)
def test_links_are_relative_to_the_base_that_a_page_names(base: str, url: str) -> None:
    (entry,) = entries(f"<head>{base}</head><article><a href=1>Fire</a></article>")
    assert entry.url == url


@pytest.mark.parametrize(
    "date",
    [
        "<time datetime=2026-04-20>yesterday</time>",
        "<time>20 أبريل 2026</time>",
        "<time>20 avril 2026</time>",
        "<time>20. April 2026</time>",
        "<time>2026年4月20日</time>",
        "<time>Published: 20 April 2026 | By Ann</time>",
        "<span itemprop=datePublished content='2026-04-20T00:00:00Z'></span>",
        "<time><b>20</b> April <i>2026</i></time>",
    ],
)
def test_dates_of_many_languages_are_read(date: str) -> None:
    (entry,) = entries(f"<article><a href=1>Fire</a>{date}</article>")
    assert entry.published == datetime(2026, 4, 20, tzinfo=UTC)


def test_encodings_are_those_that_the_page_says_or_is_in() -> None:
    page = "<meta charset={}><article><a href=1>{}</a></article>"
    assert entries(page.format("windows-1256", "حريق في المرفأ").encode("cp1256"))[0].title == "حريق في المرفأ"
    assert entries(page.format("utf-8", "Müller").encode())[0].title == "Müller"
    declared = '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
    assert entries(declared + "<body><article><a href='1'>Müller</a></article></body></html>")[0].title == "Müller"


# --- what is missed is told ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "said", "words"),
    [
        (LISTING, {"item": ".x"}, "catches nothing on this page of 5 links; the site may have changed, or `item` be"),
        ("<?xml version='1.0'?><rss><channel><item><title>x</title></item></channel></rss>", {}, "its kind is feed"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>x</title></entry></feed>", {}, "its kind is feed"),
        ("<p>hello", {}, "which has no links: it may be made by scripts"),
        ("<form><input type=password></form><a href=1>x</a>", {}, "this page, which asks for a password"),
        ("<article>Fire</article>", {}, "catches 1 items, and none has a link in it"),
        (LISTING, {"link": "b.x"}, "catches 2 items, and none has a link at b.x"),
        (LISTING, {"title": "b.x"}, "catches 2 items, and none has a title at b.x"),
        ("", {}, "the answer is empty"),
        (b"\0\0\0\0", {}, "the answer is empty"),
        ("<!-- -->", {}, "plain text, not a web page"),
        ("<i>" * (MAX_TAGS + 1), {}, "more than 50,000 tags"),
        (b" " * 10_000_001, {}, "larger than 10 MB"),
        ("<ul>" + "<li><a href=1>x</a>" * (MAX_ROW + 1), {"item": "li ~ li"}, "name what you look for by its class"),
    ],
)
def test_a_page_that_is_not_what_was_expected_is_an_error_in_words(
    page: str | bytes, said: dict[str, str], words: str
) -> None:
    assert words in fault(page, **said)


def test_what_some_items_lack_is_told() -> None:
    page = LISTING + "<article>no link</article><article><a href=3></a></article>"
    assert read(page, date=".when").degraded == (
        "1 items without a link; 1 items without a title; no item has a date at .when"
    )


def test_a_long_listing_is_cut_and_says_so() -> None:
    page = "".join(f"<article><a href={number}>Fire {number}</a></article>" for number in range(9_000))
    reading = read(page)
    assert len(reading.entries) == 500
    assert reading.degraded == "cut after 500 of 9000 items"


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 49_000 + "<article><a href=1>x</a></article>",
        "<article><a href=1>Fire</a></article>" + "<div>" * 49_000,
        "<article " + " ".join(f"a{number}=1" for number in range(300_000)) + "><a href=1>x</a></article>",
        "<article><a href=1>" + "x" * 5_000_000 + "</a></article>",
        "<article><a href='" + "x" * 5_000_000 + "'>x</a></article>",
        "<!DOCTYPE html [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><article><a href=1>&b;</a></article>",
        "<article>" * 200 + "<a href=1>x</a>" * 10_000,
    ],
    ids=["deep before", "deep after", "attributes", "long text", "long link", "entities", "nested items"],
)
def test_a_hostile_page_is_read_or_refused(page: str) -> None:
    try:
        found = entries(page, item="article, div article")
    except FetchError as error:
        assert str(error)  # noqa: PT017 - either is fine
    else:
        assert all(len(entry.title) <= 1_000 for entry in found)


@given(st.text(alphabet="<>/= abhirtcle'\"&;!-[]", max_size=300))
def test_markup_of_any_kind_is_read_or_refused_in_words(page: str) -> None:
    try:
        entries(f"<article><a href=1>{page}</a>{page}</article>{page}")
    except FetchError as error:
        assert str(error)  # noqa: PT017 - either is fine


@given(st.text(max_size=40) | st.text(alphabet="a*.#:[]()'>+~,@ =-", max_size=20))
def test_any_text_is_a_selector_or_is_refused(text: str) -> None:
    try:
        made = selector(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either is fine
    else:
        assert isinstance(made.css, str)


# --- asking ----------------------------------------------------------------------------------------------------


async def test_what_did_not_change_is_not_read_again_unless_the_selectors_did() -> None:
    site = Site(LISTING, headers={"ETag": '"1"'})
    first = await site.poll(Page(url=URL))
    same = await site.poll(Page(url=URL), json.loads(json.dumps(first.cursor)))
    site.status = 304
    not_modified = await site.poll(Page(url=URL), same.cursor)
    site.status = 200
    other = await site.poll(Page(url=URL, item="h2"), first.cursor)
    assert (len(first.entries), same.unchanged, not_modified.unchanged, len(other.entries)) == (2, True, True, 2)
    assert site.asked[1].headers["if-none-match"] == '"1"'
    assert "if-none-match" not in site.asked[3].headers
    assert "text/html" in site.asked[0].headers["accept"]


@pytest.mark.parametrize(
    ("source", "column", "words"),
    [
        ("item: 'div >'", 1, "item: 'div >' is no CSS selector that we know"),
        ("title: 'a::text'", 1, "title: 'a::text' is no CSS selector that we know"),
        ("date: ''", 1, "date: the selector is empty"),
        ("item: 'li@id'", 1, "item: catches elements, not an attribute"),
        ("max_items: 0", 1, "max_items: must be at least 1"),
    ],
)
def test_a_mistake_is_told_with_its_place_when_the_config_is_loaded(source: str, column: int, words: str) -> None:
    head = f"  - {{kind: page, url: '{URL}', "
    with pytest.raises(ConfigError) as caught:
        parse(f"sources:\n{head}{source}}}\nrules: [fire]\n", file=Path("config.yaml"), env={})
    (problem,) = caught.value.problems
    assert words in problem.message
    assert (problem.line, problem.column) == (2, len(head) + source.index(": ") + 2 + column)


async def test_a_listing_rings(desk: Desk) -> None:
    item = "<li><h3><a href='/{0}'>{1}</a></h3><span class=d>20 April 2026 11:55</span></li>"
    first = item.format(1, "Drone attack on the port")
    desk.web.pages[URL] = f"<ul class=news>{first}</ul>"
    config = (
        f"sources: [{{name: ministry, kind: page, url: '{URL}', item: .news li, date: .d}}]\n"
        f"rules: [drone attack]\nchannels: {{hook: {{kind: webhook, url: '{HOOK}'}}}}\n"
    )
    async with desk.open(config):
        await desk.round()
        second = item.format(2, "Second drone attack, on the airport")
        desk.web.pages[URL] = f"<ul class=news>{second}{first}</ul>"
        await desk.round(minutes=10)
        desk.web.pages[URL] = "<ul class=other></ul><a href=/>x</a>"
        polled = await desk.round(minutes=10)
    assert any("Drone attack on the port" in headline for headline in desk.headlines())
    assert any("airport" in request.content.decode() for request in desk.web.posted())
    assert "catches nothing on this page of 1 link" in str(polled)
