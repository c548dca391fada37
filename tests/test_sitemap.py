"""The kind `sitemap`: news sitemaps, plain ones, indexes, and all that is no sitemap."""

from __future__ import annotations

import gzip
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
from bot.sources._sitemap_read import MAX_TAGS, read_sitemap, words_of
from bot.sources.sitemap import MAX_PER_FETCH, Sitemap
from bot.web import HttpWeb
from tests.conftest import CORPORA, HOOK, Desk, FakeWeb

HOST = "https://post.example"
URL = f"{HOST}/sitemap.xml"
NOW = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def news(path: str, title: str, date: str = "2026-04-20T11:00:00+03:00", name: str = "The Post") -> str:
    return (
        f"<url><loc>{HOST}{path}</loc><image:image><image:loc>{HOST}/i.jpg</image:loc><image:title>no</image:title>"
        f"</image:image><news:news><news:publication><news:name>{name}</news:name><news:language>ar</news:language>"
        f"</news:publication><news:publication_date>{date}</news:publication_date><news:title>{title}</news:title>"
        "<news:keywords>fire, port , </news:keywords></news:news></url>"
    )


def page(path: str, changed: str = "") -> str:
    return f"<url><loc>{HOST}{path}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"


def urlset(*urls: str, spaces: str = SPACES) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {spaces}>{"".join(urls)}</urlset>'


def index(**changed: str) -> str:
    listed = "".join(
        f"<sitemap><loc>{HOST}/{name}.xml</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</sitemap>"
        for name, when in changed.items()
    )
    return f"<sitemapindex {SPACES}>{listed}</sitemapindex>"


def entries(document: str | bytes, **settings: Any) -> tuple[Entry, ...]:
    data = document if isinstance(document, bytes) else document.encode()
    return read_sitemap(data, url=URL, **settings).reading.entries


def fault(document: str | bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        entries(document)
    assert not caught.value.permanent
    return str(caught.value)


class Site(FakeWeb):
    """A made-up site that knows what it answered before: it says 304 to who has the ETag of a page as it is."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = super().__call__(request)
        tag = f'"{hash(answer.content)}"'
        if answer.status_code == httpx.codes.OK and request.headers.get("if-none-match") == tag:
            return httpx.Response(304, headers={"ETag": tag})
        return httpx.Response(answer.status_code, headers={"ETag": tag}, content=answer.content)

    async def poll(self, cursor: Mapping[str, Any] | None = None) -> Fetched:
        async with HttpWeb(httpx.MockTransport(self), lambda: NOW) as web:
            return await Sitemap(url=URL).fetch(json.loads(json.dumps(dict(cursor or {}))), web)

    def asked(self) -> list[str]:
        """Return what was asked for since the last call, without host and ending."""
        found = [request.url.path.removeprefix("/").removesuffix(".xml") for request in self.requests]
        self.requests.clear()
        return found


# --- what a sitemap says ---------------------------------------------------------------------------------------


def test_a_news_sitemap_has_headlines_dates_languages_and_keywords() -> None:
    reading = read_sitemap(urlset(news("/fire", "Fire &amp; smoke")).encode(), url=URL).reading
    assert reading.title == "The Post"
    assert reading.degraded is None
    assert reading.entries == (
        Entry(
            title="Fire & smoke",
            url=f"{HOST}/fire",
            published=datetime(2026, 4, 20, 8, 0, tzinfo=UTC),
            language="ar",
            tags=("fire", "port"),
        ),
    )


def test_an_outlet_is_told_where_a_sitemap_has_the_news_of_several() -> None:
    found = entries(urlset(news("/1", "a"), news("/2", "b", name="The Mail")))
    assert [entry.outlet for entry in found] == ["The Post", "The Mail"]


def test_a_plain_sitemap_has_the_words_of_its_addresses_for_headlines() -> None:
    found = entries(urlset(page("/"), page("/2026/04/drone-attack-on-port-4711.html", "2026-04-20"), page("/about")))
    assert [(entry.title, entry.published) for entry in found] == [
        ("Drone attack on port", datetime(2026, 4, 20, tzinfo=UTC)),
        ("About", None),
    ]


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/news/world-middle-east-68765432", "World middle east"),
        ("/fire-in-beirut/index.html", "Fire in beirut"),
        ("/fire-in-beirut/4711", "Fire in beirut"),
        ("/4711-fire-in-beirut", "4711 fire in beirut"),
        ("/4711001-fire-in-beirut", "Fire in beirut"),
        ("/article/7f3a9b2c1d/", "post.example/article/7f3a9b2c1d/"),
        ("/a/12345", "post.example/a/12345"),
        ("/%D8%AD%D8%B1%D9%8A%D9%82-%D9%81%D9%8A-%D8%A7%D9%84%D9%85%D8%B1%D9%81%D8%A3", "حريق في المرفأ"),
        ("/olympics-2024", "Olympics 2024"),
        ("/Some_Title.aspx?id=5", "Some Title"),
        ("/%ff%fe", "post.example/\ufffd\ufffd"),
    ],
)
def test_the_words_of_an_address_stand_for_a_headline(path: str, title: str) -> None:
    assert words_of(HOST + path) == title


@pytest.mark.parametrize(
    "document",
    [
        urlset(news("/fire", "Fire"), spaces=""),
        urlset(news("/fire", "Fire")).replace("news:", "n:").replace("xmlns:n=", "xmlns:other="),
        urlset(news("/fire", "Fire"), spaces=SPACES.replace("0.9", "0.84")),
        urlset(news("/fire", "Fire")).replace("<urlset", "<s:urlset").replace("</urlset", "</s:urlset"),
        urlset(news("/fire", "<![CDATA[Fire]]>")),
        urlset(news("/fire", "Fire"))[:-20],
        urlset(news("/fire", "Fire")).replace("</news:news>", ""),
        "junk" + urlset(news("/fire", "Fire\x02")),
        urlset(news("/fire", "Fire") + news("/fire", "Again")),
        urlset(news("/fire#top", "Fire")).replace(f"{HOST}/fire", f"\n {HOST}/fire\n"),
        urlset(news("/fire", "Fire")).replace(f"<loc>{HOST}/fire", "<loc>/fire"),
    ],
)
def test_a_sitemap_in_disrepair_is_read(document: str) -> None:
    (entry,) = entries(document)
    assert (entry.title, entry.url) == ("Fire", f"{HOST}/fire")


def test_bare_ampersands_and_encodings_are_read() -> None:
    assert entries(urlset(page("/a-fire?x=1&y=2")))[0].url == f"{HOST}/a-fire?x=1&y=2"
    arabic = urlset(news("/fire", "حريق في المرفأ")).replace("UTF-8", "windows-1256").encode("cp1256")
    assert entries(arabic)[0].title == "حريق في المرفأ"


def test_a_packed_sitemap_is_unpacked_and_a_list_of_addresses_is_one() -> None:
    assert entries(gzip.compress(urlset(page("/big-fire")).encode()))[0].title == "Big fire"
    assert [entry.title for entry in entries(f"{HOST}/big-fire\r\n{HOST}/small-fire\n")] == ["Big fire", "Small fire"]


def test_of_a_long_sitemap_the_newest_are_read_and_of_undated_ones_both_ends() -> None:
    dated = [page(f"/story-no-{day:02}", f"2026-04-{day:02}") for day in range(1, 21)]
    reading = read_sitemap(urlset(*dated).encode(), url=URL, max_items=3).reading
    assert [entry.title for entry in reading.entries] == ["Story no 20", "Story no 19", "Story no 18"]
    assert reading.degraded == "the newest 3 of 20 addresses"
    undated = [page(f"/story-no-{number}") for number in range(9)]
    found = entries(urlset(*undated), max_items=4)
    assert [entry.title[-1] for entry in found] == ["0", "1", "7", "8"]


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not here")
def test_a_sitemap_of_another_project_is_read() -> None:
    folder = CORPORA / "news-crawl" / "src" / "test" / "resources"
    (entry,) = entries((folder / "sitemap-news.xml").read_bytes())
    assert (entry.title, entry.language) == ("Companies A, B in Merger Talks", "en")
    assert entry.published == datetime(2008, 12, 23, tzinfo=UTC)
    assert "this is a feed" in fault((folder / "feed-with-sitemap-namespace.xml").read_bytes())


# --- what is no sitemap ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("", "the answer is empty"),
        ("hello", "plain text, not a sitemap"),
        ("<html><body>Log in</body></html>", "a web page, not a sitemap"),
        ("<rss><channel/></rss>", "this is a feed, not a sitemap; its kind is feed"),
        ("<opml/>", "XML, but not a sitemap (it begins with <opml>)"),
        (urlset("<url><loc>ftp://x</loc></url>"), "no entry of this sitemap has an address"),
        (b"\x1f\x8bnonsense", "this .gz is broken"),
        (gzip.compress(b" " * 200_000_000), "larger than 20 MB"),
        (b" " * 50_000_000, "larger than 20 MB"),
        ("<urlset>" + "<a/>" * (MAX_TAGS + 1), "more than 1,000,000 tags"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_sitemap_is_refused_in_words(document: str | bytes, words: str) -> None:
    assert words in fault(document)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "document",
    [
        f"{BOMB}]><urlset><url><loc>{HOST}/big-fire</loc><title>&i;</title></url></urlset>",
        f"<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><urlset>{page('/big-fire-&f;')}</urlset>",
        "<urlset>" + page("/big-fire") + "<url>" * 200_000,
        "<urlset>" + "<url>" * 200_000 + f"<loc>{HOST}/big-fire</loc>",
        "<urlset><url "
        + " ".join(f"a{number}='1'" for number in range(300_000))
        + f"><loc>{HOST}/big-fire</loc></url>",
        urlset(*(page(f"/big-fire-{'x' * 10}{number}") for number in range(100_000))),
        f"<urlset><url><loc>{HOST}/{'x' * 5_000_000}</loc></url>{page('/big-fire')}</urlset>",
        f"<urlset>{page('/big-fire')}<url>{'<x>a</x>' * 100_000}</url></urlset>",
        f"{HOST}/big-fire" + "\n" * 5_000_000 + "x",
        "<a" * 9_000_000,
    ],
    ids=[
        "bomb",
        "file",
        "deep after",
        "deep before",
        "attributes",
        "100,000",
        "long address",
        "many fields",
        "blank lines",
        "tags",
    ],
)
def test_a_hostile_sitemap_is_read_or_refused(document: str) -> None:
    try:
        found = entries(document)
    except FetchError as error:
        assert str(error)  # noqa: PT017 - either is fine
    else:
        assert len(found) <= 2_000
        assert all(len(entry.title) <= 1_000 for entry in found)
        assert not any("root:" in f"{entry.title}{entry.url}" for entry in found)


@given(st.text(alphabet="<>/= locurlnews:&;!-[]\"'", max_size=200))
def test_markup_of_any_kind_is_read_or_refused_in_words(text: str) -> None:
    try:
        entries(f"<urlset><url><loc>{HOST}/a</loc>{text}</url>{text}")
    except FetchError as error:
        assert str(error)  # noqa: PT017 - either is fine


# --- asking, and indexes ---------------------------------------------------------------------------------------


async def test_what_did_not_change_is_not_read_again() -> None:
    site = Site({URL: urlset(page("/big-fire"))})
    first = await site.poll()
    second = await site.poll(first.cursor)
    site.pages[URL] = urlset(page("/big-flood"))
    third = await site.poll(second.cursor)
    assert [entry.title for entry in first.entries] == ["Big fire"]
    assert (second.unchanged, second.cursor) == (True, first.cursor)
    assert [entry.title for entry in third.entries] == ["Big flood"]


def site_of(listed: str, **children: str) -> Site:
    return Site({URL: listed, **{f"{HOST}/{name}.xml": document for name, document in children.items()}})


async def test_of_an_index_the_newest_few_are_read_and_each_only_if_it_changed() -> None:
    days = {f"d{day}": f"2026-04-{day:02}" for day in range(11, 21)}
    site = site_of(index(**days), **{name: urlset(page(f"/the-{name}", when)) for name, when in days.items()})
    first = await site.poll()
    assert site.asked() == ["sitemap", "d20", "d19", "d18"]
    assert [entry.title for entry in first.entries] == ["The d20", "The d19", "The d18"]
    second = await site.poll(first.cursor)
    assert site.asked() == ["sitemap", "d20"]
    assert second.unchanged
    site.pages[f"{HOST}/d19.xml"] = urlset(page("/the-d19", "2026-04-19"), page("/more", "2026-04-20T10:00:00Z"))
    site.pages[URL] = index(**{**days, "d19": "2026-04-20T10:00:00Z"})
    third = await site.poll(second.cursor)
    assert site.asked() == ["sitemap", "d19"]
    assert [entry.title for entry in third.entries] == ["The d19", "More"]
    assert len(third.cursor["children"]) == MAX_PER_FETCH


async def test_a_sitemap_of_news_goes_first_and_without_dates_both_ends_are_read() -> None:
    names = ["s1", "s2", "s3", "post-news", "s4", "s5"]
    site = site_of(index(**dict.fromkeys(names, "")), **{name: urlset(page(f"/the-{name}")) for name in names})
    fetched = await site.poll()
    assert site.asked() == ["sitemap", "post-news", "s5", "s1"]
    assert not (await site.poll(fetched.cursor)).entries


async def test_undated_addresses_of_a_sitemap_that_only_moved_up_are_not_news() -> None:
    listed = {"a": "2026-04-20", "b": "2026-04-19", "c": "2026-04-18", "old": "2020-01-01"}
    old = urlset(page("/long-ago"), page("/just-now", "2026-04-20T11:00:00Z"))
    site = site_of(index(**listed), **dict.fromkeys("abc", urlset(page("/x-y"))), old=old)
    first = await site.poll()
    site.pages[URL] = index(**{**listed, "old": "2026-04-20T11:00:00Z", "new": "2026-04-20T11:30:00Z"})
    site.pages[f"{HOST}/new.xml"] = urlset(page("/brand-new"))
    second = await site.poll(first.cursor)
    assert {entry.title for entry in second.entries} == {"Just now", "Brand new"}


async def test_a_sitemap_that_cannot_be_read_does_not_hold_up_the_others() -> None:
    site = site_of(index(a="2026-04-20", b="2026-04-19"), b=urlset(page("/big-fire", "2026-04-20")))
    fetched = await site.poll()
    assert [entry.title for entry in fetched.entries] == ["Big fire"]
    assert fetched.degraded == f"{HOST}/a.xml: 404 Not Found"
    del site.pages[f"{HOST}/b.xml"]
    with pytest.raises(FetchError, match="404") as caught:
        await site.poll(fetched.cursor)
    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("listed", "words"),
    [(index(), "this index lists no sitemap"), (index(a="2026"), "an index within an index is not followed")],
)
async def test_an_index_that_leads_nowhere_says_so(listed: str, words: str) -> None:
    site = site_of(listed, a=index(a=""))
    try:
        told = (await site.poll()).degraded
    except FetchError as error:
        told = str(error)
    assert words in (told or "")
    assert len(site.asked()) <= 2


def test_a_bound_that_lets_nothing_through_is_told_with_its_place() -> None:
    text = f"sources:\n  - {{kind: sitemap, url: '{URL}', max_items: 0}}\nrules: [fire]\n"
    with pytest.raises(ConfigError) as caught:
        parse(text, file=Path("config.yaml"), env={})
    (problem,) = caught.value.problems
    assert problem.message == "max_items: must be at least 1"
    assert (problem.line, problem.column) == (2, text.splitlines()[1].index("0}") + 1)


async def test_a_sitemap_rings(desk: Desk) -> None:
    first = news("/1", "Drone attack on the port", "2026-04-20T11:55:00Z")
    desk.web.pages[URL] = index(**{"sitemap-news": ""})
    child = f"{HOST}/sitemap-news.xml"
    desk.web.pages[child] = gzip.compress(urlset(first).encode())
    config = (
        f"sources: [{{name: post, kind: sitemap, url: '{URL}'}}]\n"
        f"rules: [drone attack]\nchannels: {{hook: {{kind: webhook, url: '{HOOK}'}}}}\n"
    )
    async with desk.open(config):
        await desk.round()
        second = news("/2", "Second drone attack, on the airport", "2026-04-20T12:05:00Z")
        desk.web.pages[child] = urlset(second, first)
        await desk.round(minutes=10)
    assert any("Drone attack on the port" in headline for headline in desk.headlines())
    assert any("airport" in request.content.decode() for request in desk.web.posted())
