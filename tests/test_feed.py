"""The kind `feed`: feeds of our own, in every dialect and most states of disrepair."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FetchError
from bot.sources._feed_dates import DateReader
from bot.sources._feed_decode import decode
from bot.sources._feed_parse import read_feed
from bot.sources._feed_plain import one_line, plain
from bot.sources.feed import Feed
from bot.web import HttpWeb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Entry, Fetched

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
URL = "https://news.example/feeds/world.xml"
ARABIC = "وزير الخارجية يصل إلى دمشق"
XML = '<?xml version="1.0" encoding="utf-8"?>'


def rss(items: str, head: str = XML, channel: str = "<link>https://news.example/</link>", attributes: str = "") -> str:
    return f'{head}<rss version="2.0" {attributes}><channel><title>Wire</title>{channel}{items}</channel></rss>'


def atom(entries: str, attributes: str = "") -> str:
    return f'{XML}<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>Wire</title>{entries}</feed>'


def item(inner: str) -> str:
    return f"<item>{inner}</item>"


def entries(document: str | bytes, **settings: Any) -> tuple[Entry, ...]:
    data = document if isinstance(document, bytes) else document.encode()
    return read_feed(data, **{"url": URL, **settings}).entries


class Server:
    """Answers with `status`, `headers` and `body`, and remembers what it was asked."""

    def __init__(self, body: str | bytes = "", *, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.body = body
        self.status = status
        self.headers = dict(headers or {})
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(self.status, headers=self.headers, content=self.body)

    async def poll(self, cursor: Mapping[str, Any] | None = None, **settings: Any) -> Fetched:
        async with HttpWeb(httpx.MockTransport(self), lambda: NOW) as web:
            return await Feed(**{"url": URL, **settings}).fetch(cursor or {}, web)


# --- fetching --------------------------------------------------------------------------------------------------


async def test_a_second_fetch_sends_back_what_the_first_was_stamped_with() -> None:
    server = Server(
        rss(item("<title>a</title>")), headers={"ETag": '"1"', "Last-Modified": "Mon, 02 Nov 2026 09:00:00 GMT"}
    )
    first = await server.poll()
    server.status, server.body = 304, b""
    second = await server.poll(json.loads(json.dumps(first.cursor)))
    assert [entry.title for entry in first.entries] == ["a"]
    assert server.asked[1].headers["if-none-match"] == '"1"'
    assert server.asked[1].headers["if-modified-since"] == "Mon, 02 Nov 2026 09:00:00 GMT"
    assert second.unchanged
    assert second.cursor == first.cursor


async def test_the_same_bytes_count_as_unchanged_though_the_server_does_not_know_it() -> None:
    server = Server(rss(item("<title>a</title>")))
    first = await server.poll()
    assert (await server.poll(first.cursor)).unchanged
    server.body = rss(item("<title>b</title>"))
    assert [entry.title for entry in (await server.poll(first.cursor)).entries] == ["b"]


async def test_the_stamps_of_another_address_are_not_used() -> None:
    server = Server(rss(item("<title>a</title>")), headers={"ETag": '"1"'})
    first = await server.poll()
    second = await server.poll(first.cursor, url="https://news.example/other.xml")
    assert "if-none-match" not in server.asked[1].headers
    assert not second.unchanged


async def test_not_modified_without_a_reason_is_a_passing_error() -> None:
    with pytest.raises(FetchError, match="304") as caught:
        await Server(status=304).poll()
    assert not caught.value.permanent


async def test_a_server_is_asked_for_all_it_has_once_a_day_and_its_304_is_not_believed_then() -> None:
    """A cache that says "not modified" for ever must not keep us from the news for ever."""
    server = Server(rss(item("<title>a</title>")), headers={"ETag": '"1"'})
    cursor = (await server.poll()).cursor
    server.status = 304
    assert (await server.poll(cursor)).unchanged
    assert server.asked[-1].headers["if-none-match"] == '"1"'
    old = {**cursor, "whole": cursor["whole"] - 25 * 3600}
    with pytest.raises(FetchError, match="though we asked for all it has"):
        await server.poll(old)
    assert "if-none-match" not in server.asked[-1].headers
    server.status = 200
    fetched = await server.poll(old)
    assert fetched.unchanged  # the same bytes
    assert fetched.cursor == cursor


SYNDICATION = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'


@pytest.mark.parametrize(
    ("channel", "headers", "minutes"),
    [
        ("", {}, None),
        ("<ttl>3</ttl>", {}, 3),
        ("<ttl>1440</ttl>", {}, 5),
        ("<ttl>soon</ttl>", {}, None),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>15</sy:updateFrequency>", {}, 4),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", {}, 5),
        ("", {"Cache-Control": "public, max-age=300"}, 5),
        ("", {"Cache-Control": "s-maxage=900, max-age=0"}, None),
        ("<ttl>2</ttl>", {"Cache-Control": "max-age=300"}, 5),
        ("", {"Cache-Control": "max-age=31536000"}, 15),
        ("", {"Cache-Control": "max-age=600", "Age": "420"}, 3),
        ("", {"Cache-Control": "max-age=600", "Age": "9" * 30}, 10),
        ("", {"Expires": "Mon, 02 Nov 2026 10:08:00 GMT"}, 8),
        ("", {"Expires": "Mon, 02 Nov 2026 10:08:00 GMT", "Date": "Mon, 02 Nov 2026 10:01:00 GMT"}, 7),
        ("", {"Expires": "Mon, 02 Nov 2026 10:08:00 GMT", "Cache-Control": "max-age=120"}, 2),
        ("", {"Expires": "Mon, 02 Nov 2026 10:08:00 GMT", "Cache-Control": "no-cache"}, None),
        ("", {"Expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, 15),
        ("", {"Expires": "Mon, 01 Jan 0001 00:00:00 +2359"}, None),
        ("", {"Expires": "0"}, None),
    ],
)
async def test_wishes_are_heard_of_servers_up_to_a_quarter_of_an_hour_and_of_feeds_up_to_five_minutes(
    channel: str, headers: dict[str, str], minutes: int | None
) -> None:
    fetched = await Server(rss("", channel=channel, attributes=SYNDICATION), headers=headers).poll()
    assert fetched.next_in == (None if minutes is None else timedelta(minutes=minutes))


async def test_the_feeds_own_rhythm_is_known_at_a_304_too() -> None:
    server = Server(rss(item("<title>a</title>"), channel="<ttl>4</ttl>"), headers={"ETag": '"1"'})
    first = await server.poll()
    server.status = 304
    assert (await server.poll(first.cursor)).next_in == timedelta(minutes=4)


@pytest.mark.parametrize("status", [200, 304])
async def test_a_server_that_answers_may_demand_a_rest(status: int) -> None:
    server = Server(rss(item("<title>a</title>")), headers={"ETag": '"1"'})
    first = await server.poll()
    server.status, server.headers = status, {"Retry-After": "Mon, 02 Nov 2026 10:10:00 GMT"}
    assert (await server.poll(first.cursor)).retry_after == timedelta(minutes=10)


async def test_reading_a_feed_does_not_hold_up_the_loop() -> None:
    many = "".join(
        item(f"<title>{number}</title><description>{'&lt;p&gt;x ' * 500}</description>") for number in range(100)
    )
    task = asyncio.create_task(Server(rss(many)).poll())
    turns = 0
    while not task.done():
        await asyncio.sleep(0)
        turns += 1
    assert len((await task).entries) == 100
    assert turns > 20


# --- what is no feed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("Not found", "plain text, not a feed"),
        ("<!doctype html><html><head><title>x</title></head><body>404</body></html>", "a web page, not a feed"),
        ("<html><form><input name=p type='password'></form></html>", "a login page, not a feed"),
        ("<html><script>var x='<p>'</script><p>Verify you are human</p></html>", "robots (captcha), not a feed"),
        ("<html><p>Wir und unsere Partner. Alle akzeptieren</p></html>", "a consent wall (cookies), not a feed"),
        (
            '<html><head><link rel="alternate" href="/rss?a=1&amp;b=2" type="application/rss+xml"></head></html>',
            "the page announces its feed at https://news.example/rss?a=1&b=2",
        ),
        ("<opml><body><outline/></body></opml>", "OPML"),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>', "a sitemap, not a feed"),
        ("<note><to>you</to></note>", "begins with <note>"),
        ('{"error": "no"}', "JSON, but not a JSON Feed"),
        ('{"version": ', "broken JSON"),
        ("[" * 100_000, "broken JSON"),
        ("<rss>" + "x" * 10_000_000, "larger than 10 MB"),
    ],
)
def test_what_is_no_feed_is_said_in_words_and_may_become_one(body: str, words: str) -> None:
    with pytest.raises(FetchError) as caught:
        entries(body)
    assert words in str(caught.value)
    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"\x89PNG\r\n\x1a\n" + bytes(99), "a picture"), (b"%PDF-1.7\n%\xb5", "a PDF"), (b"PK\x03\x04\x14", "an archive")],
)
def test_what_is_no_text_at_all_is_named(body: bytes, words: str) -> None:
    with pytest.raises(FetchError, match=f"^this is {words}.*, not a feed$"):
        read_feed(body)


def test_a_feed_without_items_is_a_feed() -> None:
    assert entries(rss("")) == ()
    assert entries(atom("")) == ()


# --- dates in other languages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "language", "read"),
    [
        ("Seg, 24 Set 2018 19:42:40 -0300", None, "2018-09-24T22:42:40"),
        ("lun., 02 nov. 2026 10:00:00 GMT", "fr", "2026-11-02T10:00:00"),
        ("Mo, 05 Okt 2026 10:00:00 +0200", "de-DE", "2026-10-05T08:00:00"),
        ("24. März 2026", "de", "2026-03-24T00:00:00"),
        ("пн, 24 сентября 2018 19:42:40 +0300", None, "2018-09-24T16:42:40"),
        ("2 de noviembre de 2026", "es", "2026-11-02T00:00:00"),
        ("الاثنين, 02 نوفمبر 2026 10:00:00 +0300", "ar", "2026-11-02T07:00:00"),
        ("3 lis 2026 10:00", "pl", "2026-11-03T10:00:00"),  # November in Polish, October in Croatian
        ("3 lis 2026 10:00", "hr", "2026-10-03T10:00:00"),
    ],
)
def test_a_date_with_a_month_in_another_language_is_read(written: str, language: str | None, read: str) -> None:
    assert DateReader(language).read(written) == datetime.fromisoformat(read).replace(tzinfo=UTC)


def test_a_day_that_no_month_has_is_no_date_in_any_language() -> None:
    reader = DateReader("fr")
    assert reader.read("31 février 2026") is None
    assert reader.unread == 1


# --- dialects --------------------------------------------------------------------------------------------------


def test_rss_is_read_with_all_that_it_carries() -> None:
    document = rss(
        item(
            "<title>Blast &amp;amp; fire</title><link>https://news.example/1</link><guid isPermaLink='false'>g1</guid>"
            "<pubDate>Mon, 02 Nov 2026 10:00:00 +0200</pubDate><dc:creator>A. Reporter</dc:creator>"
            "<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two &amp;lt; three.&lt;/p&gt;</description>"
            "<content:encoded><![CDATA[<p>All of <b>it</b>.</p><script>no()</script>]]></content:encoded>"
            "<category>World</category><category>World</category><category>Iraq</category>"
        ),
        channel="<link>https://news.example/</link><language>en-GB</language>",
        attributes='xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"',
    )
    reading = read_feed(document.encode(), url=URL)
    entry = reading.entries[0]
    assert reading.title == "Wire"
    assert reading.degraded is None
    assert (entry.title, entry.url, entry.guid) == ("Blast & fire", "https://news.example/1", "g1")
    assert (entry.summary, entry.body) == ("One.\nTwo < three.", "All of it.")
    assert entry.published == datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    assert (entry.author, entry.language, entry.tags) == ("A. Reporter", "en-GB", ("World", "Iraq"))


def test_rdf_is_read() -> None:
    document = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>c</title></channel>'
        '<item rdf:about="https://news.example/1"><title>t</title><link>https://news.example/1</link>'
        "<dc:date>2026-11-02T10:00:00Z</dc:date></item></rdf:RDF>"
    )
    assert [(entry.title, entry.published) for entry in entries(document)] == [("t", NOW)]


def test_atom_is_read_in_its_three_kinds_of_text() -> None:
    document = atom(
        '<entry><id>1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b></div></title>'
        '<link rel="self" href="/self"/><link href="/1"/><published>2026-11-02T10:00:00Z</published>'
        "<updated>2026-11-02T11:00:00Z</updated><content type='html'>&lt;p&gt;c&lt;/p&gt;</content></entry>"
        "<entry><id>2</id><title>if 1 &lt; 2 &amp;&amp; 3</title><updated>2026-11-02T10:00:00Z</updated></entry>",
        'xml:lang="fr"',
    )
    first, second = entries(document)
    assert (first.title, first.url, first.published) == ("a b", "https://news.example/1", NOW)
    assert (first.summary, first.body, first.language) == ("c", "c", "fr")
    assert (second.title, second.published, second.body) == ("if 1 < 2 && 3", NOW, None)


def test_json_feed_is_read_whatever_the_types_of_its_values() -> None:
    about = {"date_published": "2026-11-02T10:00:00Z", "authors": [{"name": "J"}, {"name": "K"}, 5]}
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "f",
        "home_page_url": "https://news.example/",
        "language": "ar",
        "items": [
            {"id": 7, "url": "/1", "title": "t", "summary": "s", "content_html": "<p>b</p>", "tags": ["x", 5], **about},
            {"id": None, "url": ["x"], "title": {"a": 1}, "content_text": "only <text>", "tags": "x", "author": "y"},
            "junk",
        ],
    }
    first, second = entries(json.dumps(document))
    assert (first.title, first.url, first.guid, first.summary, first.body) == (
        "t",
        "https://news.example/1",
        "7",
        "s",
        "b",
    )
    assert (first.published, first.author, first.tags, first.language) == (NOW, "J, K", ("x",), "ar")
    assert (second.title, second.url, second.guid) == ("only <text>", None, None)


def test_a_prefix_before_every_tag_is_no_obstacle() -> None:
    document = (
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>t</a:title><a:id>1</a:id></a:entry></a:feed>'
    )
    assert [entry.title for entry in entries(document)] == ["t"]


def test_links_are_made_absolute_and_only_those_of_the_web_are_kept() -> None:
    links = ["/1", "2", "//cdn.example/3", "https://other.example/4", "javascript:alert(1)", "mailto:a@b.c", "http://["]
    document = rss("".join(item(f"<title>t</title><link>{link}</link>") for link in links))
    assert [entry.url for entry in entries(document)] == [
        "https://news.example/1",
        "https://news.example/2",
        "https://cdn.example/3",
        "https://other.example/4",
        None,
        None,
        None,
    ]
    assert entries(rss(item("<title>t</title><link>x</link>"), channel=""))[0].url == "https://news.example/feeds/x"
    based = atom(
        '<entry xml:base="b/"><title>t</title><id>1</id><link href="1"/></entry>', 'xml:base="https://b.example/a/"'
    )
    assert entries(based)[0].url == "https://b.example/a/b/1"


def test_a_guid_that_is_an_address_stands_in_for_a_missing_link() -> None:
    assert entries(rss(item("<title>t</title><guid>https://news.example/9</guid>")))[0].url == "https://news.example/9"


def test_items_without_guid_and_with_the_same_guid_are_all_kept() -> None:
    same = item("<title>a</title><guid>g</guid>") + item("<title>b</title><guid>g</guid>")
    bare = "".join(item(f"<title>{title}</title><description>Read more</description>") for title in "cde")
    assert [entry.title for entry in entries(rss(same + bare))] == ["a", "b", "c", "d", "e"]


def test_a_medias_title_and_text_are_not_the_items() -> None:
    media = "<media:group><media:title>no</media:title><media:description>no</media:description></media:group>"
    broken = "<p>an unclosed tag"  # sends it to the patient parser
    for extra in ("", broken):
        document = rss(
            item(f"<title>yes</title>{media}<description>yes{extra}</description>"),
            attributes='xmlns:media="http://search.yahoo.com/mrss/"',
        )
        entry = entries(document)[0]
        assert (entry.title, entry.summary[:3]) == ("yes", "yes")


def test_whose_news_it_is_where_a_feed_carries_that_of_others_is_kept() -> None:
    collected = rss(
        item('<title>t</title><source url="https://wire.example/rss">The &amp; Wire</source>')
        + item("<title>u</title>")
    )
    assert [entry.outlet for entry in entries(collected)] == ["The & Wire", None]
    own = rss(item('<title>t</title><source url="https://news.example/rss">Wire</source>'))
    assert entries(own)[0].outlet is None
    planet = "<entry><id>1</id><title>t</title><source><id>s</id><title>Their blog</title></source></entry>"
    assert entries(atom(planet))[0].outlet == "Their blog"


def test_an_item_without_a_title_is_called_by_its_first_words() -> None:
    entry = entries(rss(item(f"<description>{'word ' * 60}</description>")))[0]
    assert entry.title.startswith("word word")
    assert entry.title.endswith("…")
    assert len(entry.title) <= 100


def test_a_summary_is_made_from_the_content_where_there_is_none() -> None:
    content = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    document = rss(item(f"<title>t</title><content:encoded>{'word ' * 500}</content:encoded>"), attributes=content)
    entry = entries(document)[0]
    assert entry.body is not None
    assert len(entry.body) > 2_000
    assert 400 < len(entry.summary) <= 500


def test_texts_and_numbers_are_bounded() -> None:
    long = "x" * 30_000
    tags = "".join(f"<category>{number}</category>" for number in range(500))
    document = rss(item(f"<title>{long}</title><description>{long}</description>{tags}") * 50)
    found = entries(document, max_items=10)
    assert len(found) == 10
    assert (len(found[0].title), len(found[0].summary), len(found[0].tags)) == (1_000, 20_000, 50)
    assert "cut after 10 of 50 items" in (read_feed(document.encode(), max_items=10).degraded or "")


# --- encodings -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "encoding", "declared", "content_type"),
    [
        ("Взрыв в порту", "cp1251", "windows-1251", ""),
        ("Взрыв в порту", "cp1251", "windows-1251", "text/xml; charset=ISO-8859-1"),
        ("Взрыв в порту", "koi8-r", None, "text/xml; charset=koi8-r"),
        ("Взрыв в морском порту города", "cp1251", None, ""),
        (ARABIC, "cp1256", "windows-1256", ""),
        (ARABIC, "cp1256", None, ""),
        (ARABIC, "cp1256", "utf-8", ""),
        (ARABIC, "utf-8", "windows-1256", ""),
        (ARABIC, "utf-8", None, "application/xml; charset=iso-8859-1"),
        ("Café déjà vu", "cp1252", "utf-8", ""),
        ("“Café” – déjà", "cp1252", "iso-8859-1", ""),
        ("Łódź w ogniu, świadkowie mówią", "iso8859-2", "iso-8859-2", ""),
        ("中国新闻", "gb18030", "gb2312", ""),
        ("中国的国家主席今天在北京说", "gb18030", None, ""),
        ("港で爆発がありました", "cp932", "Shift_JIS", ""),
        ("港で爆発がありました", "euc_jp", None, ""),
        ("항구에서 폭발이 일어났다", "cp949", "euc-kr", ""),
        (ARABIC, "utf-16", "utf-16", ""),
        (ARABIC, "utf-16-be", "utf-16", ""),
        (ARABIC, "utf-8-sig", "utf-8", ""),
        (ARABIC, "utf-8", "no-such-encoding", ""),
        ("plain", "utf-8", "zlib", ""),
    ],
)
def test_a_title_is_readable_in_any_encoding(
    title: str, encoding: str, declared: str | None, content_type: str
) -> None:
    says = f' encoding="{declared}"' if declared else ""
    document = rss(item(f"<title>{title}</title><guid>1</guid>"), head=f'<?xml version="1.0"{says}?>').encode(encoding)
    assert [entry.title for entry in entries(document, content_type=content_type)] == [title]


def test_one_item_pasted_from_elsewhere_does_not_cost_the_others_their_letters() -> None:
    good = rss(item(f"<title>{ARABIC}</title>") * 3 + item("<title>BAD</title>")).encode()
    document = good.replace(b"BAD", "café".encode("cp1252"))
    reading = read_feed(document)
    assert [entry.title for entry in reading.entries] == [ARABIC, ARABIC, ARABIC, "café"]
    assert reading.degraded == "some bytes are not utf-8"


def test_an_encoding_that_was_guessed_is_said() -> None:
    document = rss(item("<title>Café déjà vu</title>")).encode("cp1252")
    assert read_feed(document).degraded == "says utf-8, is cp1252"


# --- disrepair -------------------------------------------------------------------------------------------------


def test_one_bad_byte_and_an_unknown_entity_in_the_second_of_three_items_cost_nothing() -> None:
    document = rss(
        item("<title>one</title>") + item("<title>t\bw&nbsp;o &eacute; AT&T</title>") + item("<title>three</title>")
    )
    reading = read_feed(document.encode())
    assert [entry.title for entry in reading.entries] == ["one", "tw o é AT&T", "three"]
    assert reading.degraded == "control characters; undefined entities; bare ampersands"


@pytest.mark.parametrize(
    ("document", "titles"),
    [
        (rss(item("<title>one</title>") + "<item><title>tw")[:-16], ["one", "tw"]),
        ("\n <br/>\n" + rss(item("<title>one</title>")), ["one"]),
        ("Warning: mysql_connect() on line 5\n" + rss(item("<title>one</title>")), ["one"]),
        (
            rss(item("<title>one</title><description><p>a<br>b</description>") + item("<title>two</title>")),
            ["one", "two"],
        ),
        (rss(item("<title>one</title><x:y>z</x:y>")), ["one"]),
        (rss(item("<title>a < b</title>") + item("<title><![CDATA[<3 & co]]></title>")), ["a < b", "<3 & co"]),
        (rss(item("<title>&#8;&#x1F;it&#146;s&#0;</title>")), ["it’s"]),
        (rss(item("<title>one</title>")).replace("</channel></rss>", ""), ["one"]),
        (rss(item("<title><![CDATA[one")).split("</item>")[0], ["one"]),
    ],
)
def test_every_readable_item_of_a_broken_feed_is_kept(document: str, titles: list[str]) -> None:
    reading = read_feed(document.encode())
    assert [entry.title for entry in reading.entries][: len(titles)] == titles


def test_entities_of_the_feeds_own_doctype_are_known_but_cannot_explode() -> None:
    nested = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'{XML}<!DOCTYPE rss [<!ENTITY hq "Head Office"><!ENTITY l0 "lol">{nested}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    assert entries(rss(item("<title>&hq;</title>"), head=head))[0].title == "Head Office"
    assert len(entries(rss(item("<title>&l9;</title>"), head=head))[0].title) < 10
    assert "root:" not in entries(rss(item("<title>&f;</title>"), head=head))[0].title


@pytest.mark.parametrize(
    "inner",
    [
        "<title>x</title><description>" + "<b>" * 200_000 + "x" + "</b>" * 200_000 + "</description>",
        "<title>x</title><broken>" + "<b>" * 200_000,
        "<title>x</title><broken>" + "<b>x</b>" * 200_000,
        "<title>x</title><y " + " ".join(f'a{n}="1"' for n in range(100_000)) + "></y>",
        "<title>x</title><y " + 'a="<" ' * 100_000 + "></y>",
        "<title>x</title>" + "<![CDATA[" * 100_000,
        "<title>x</title>" + "<!--" * 100_000,
        "<title>" + "<" * 500_000 + "</title>",
        "<title>x</title><description>" + "&lt;a " * 300_000 + "</description>",
    ],
)
def test_a_hostile_feed_gives_an_error_or_a_few_items(inner: str) -> None:
    try:
        found = entries(rss(item(inner)))
    except FetchError as error:
        assert "broken" in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert len(found) <= 1


@given(st.binary(max_size=300) | st.text(alphabet="<>&;/!-[]\"' =rsitemtl\x00é", max_size=300).map(str.encode))
def test_no_bytes_crash_the_parser(junk: bytes) -> None:
    for data in (junk, b"<rss><channel><item><title>" + junk, b"<feed><entry>" + junk + b"</entry></feed>"):
        try:
            read_feed(data, url=URL)
        except FetchError as error:
            assert str(error)  # noqa: PT017 - a refusal with words is right, too


# --- dates -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 02 Nov 2026 10:00:00 GMT",
        "Fri, 02 Nov 2026 10:00:00 +0000",
        "Mon, 02 Nov 26 05:00:00 EST",
        "2 Nov 2026 12:00 +02:00",
        "Mon, 02 Nov 2026 13:00:00 GMT+3",
        "Monday, November 2, 2026 - 10:00 AM",
        "Mon Nov  2 10:00:00 2026",
        "2026-11-02T10:00:00Z",
        "2026-11-02 10:00:00",
        "2026-11-02T12:00:00.123+0200",
        "20261102T100000Z",
        "1793613600",
        "1793613600000",
        "lun., 02 nov. 2026 10:00:00 GMT",
        "2 novembre 2026 à 10:00",
        "الإثنين, 02 نوفمبر 2026 13:00:00 +0300",
        "Пн, 02 ноя 2026 13:00:00 +0300",
        "02.11.2026 10:00",
        "2026年11月2日 10:00",
    ],
)
def test_a_date_is_read_in_any_usual_shape_and_tongue(text: str) -> None:
    found = DateReader().read(text)
    assert found is not None
    assert found.replace(microsecond=0) == NOW
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "3 hours ago",
        "2026-02-30",
        "Mon, 32 Nov 2026 10:00:00 GMT",
        "2026-11-02T25:00:00Z",
        "0000-00-00",
        "x" * 10**6,
    ],
)
def test_an_impossible_date_is_none(text: str) -> None:
    assert DateReader().read(text) is None


@pytest.mark.parametrize("language", ["fr", "pt-BR", "xx", "not a language", ""])
def test_a_feed_that_is_wrong_on_its_language_still_has_its_dates_read(language: str) -> None:
    assert DateReader(language).read("Seg, 02 Nov 2026 07:00:00 -0300 ") == NOW
    assert DateReader(language).read("lundi 2 novembre 2026 à 10:00") == NOW


def test_the_first_date_that_can_be_read_counts_and_the_others_are_not_missed() -> None:
    reader = DateReader()
    assert reader.read("soon", "2026-11-02T10:00:00Z") == NOW
    assert reader.unread == 0


def test_a_future_date_is_kept_and_unread_ones_are_counted() -> None:
    document = rss(
        item("<title>a</title><pubDate>Mon, 02 Nov 2099 10:00:00 GMT</pubDate>")
        + item("<title>b</title><pubDate>when it is done</pubDate>")
        + item("<title>c</title>")
    )
    reading = read_feed(document.encode())
    assert [entry.published and entry.published.year for entry in reading.entries] == [2099, None, None]
    assert reading.degraded == "1 dates that cannot be read"


# --- plain text ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<p>b<br>c", "a\nb\nc"),
        ("a<script>alert('<p>')</script><style>p{}</style>b", "ab"),
        ("5 < 6 & 7 > 3 <3 AT&T", "5 < 6 & 7 > 3 <3 AT&T"),
        ("List<String> of <wire>", "List<String> of <wire>"),
        ("A<B", "A<B"),
        ("&amp;amp; &lt;b&gt; &eacute;&#8217;", "&amp; <b> é’"),
        ("<td>1</td><td>2</td>", "1 2"),
        ("  a \n\n <b> b</b>\t c ", "a b c"),
        ("killed<sup>1</sup> on the 21<sup>st</sup>", "killed 1 on the 21st"),
        ("soft\xadhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ('<img alt="<p>x</p>" src=x onerror=alert(1)>y', "y"),
        ("<!-- c -->a<![CDATA[b]]>", "ab"),
        ("<b>" * 3_000 + "deep", "deep"),
    ],
)
def test_html_becomes_what_a_reader_would_see(html: str, text: str) -> None:
    assert plain(html, 1_000) == text


def test_plain_text_is_believed_unless_it_is_full_of_html() -> None:
    assert one_line("if a <x> b & c", 100, markup=False) == "if a <x> b & c"
    assert one_line("It&#8217;s <b>bold</b>", 100, markup=False) == "It’s bold"


def test_a_text_is_cut_at_the_end_of_a_word() -> None:
    assert plain("one two three", 10) == "one two…"
    assert plain("x" * 50, 10) == "x" * 9 + "…"


def test_bytes_that_fit_nothing_are_still_text() -> None:
    assert decode(b"\xff\xfe\x00").text == "\ufffd"
    assert decode(bytes(range(256))).text


# --- pictures --------------------------------------------------------------------------------------------------

MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'


@pytest.mark.parametrize(
    ("inner", "picture"),
    [
        (
            '<media:content url="/small.jpg" medium="image" width="300"/><media:content url="/big.jpg" width="900"/>',
            "/big.jpg",
        ),
        ('<media:content url="/film.mp4" type="video/mp4"/><media:thumbnail url="/still" width="240"/>', "/still"),
        ('<media:group><media:content url="/in-group.png" type="image/png"/></media:group>', "/in-group.png"),
        ('<enclosure url="/sound.mp3" type="audio/mpeg" length="1"/>', None),
        ('<enclosure url="/photo" type="image/jpeg" length="1"/>', "/photo"),
        ('<media:thumbnail url="/counts-readers.gif" width="1" height="1"/>', None),
        ('<media:content url="/logo.svg" type="image/svg+xml"/>', None),
        ('<media:content url="javascript:alert(1)//a.jpg" medium="image"/>', None),
        ('<media:content url="a caption that is no address.jpg" medium="image"/>', None),
        (f'<media:content url="/{"a" * 3000}.jpg" medium="image"/>', None),
    ],
)
def test_an_item_brings_the_widest_picture_that_its_feed_names(inner: str, picture: str | None) -> None:
    (found,) = entries(rss(item(f"<title>A</title><link>https://news.example/1</link>{inner}"), attributes=MEDIA))
    assert found.picture == (f"https://news.example{picture}" if picture else None)


def test_an_enclosure_of_atom_and_the_image_of_a_json_feed_are_pictures() -> None:
    link = '<link href="https://news.example/1"/><link rel="enclosure" type="image/jpeg" href="/a.jpg"/>'
    (found,) = entries(atom(f"<entry><id>1</id><title>A</title>{link}</entry>"))
    assert found.picture == "https://news.example/a.jpg"
    told: dict[str, Any] = {
        "items": [{"id": "1", "title": "A", "image": 7, "banner_image": "b.png"}, {"id": "2", "title": "B"}]
    }
    told["items"][1]["attachments"] = [
        {"url": "https://news.example/c.mp3", "mime_type": "audio/mpeg"},
        "nonsense",
        {"url": "https://news.example/c.webp", "mime_type": "image/webp"},
    ]
    one, two = entries(json.dumps(told))
    assert one.picture == "https://news.example/feeds/b.png"
    assert two.picture == "https://news.example/c.webp"
