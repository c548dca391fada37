"""YouTube, Reddit, Mastodon, Bluesky and Google News are feeds at places that are made from a few words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.config import parse
from bot.errors import ConfigError, FetchError, UnreadableError
from bot.model import Cursor, Fetched, Fetcher
from bot.plugins import kinds
from bot.sources.bluesky import Bluesky
from bot.sources.google_news import GoogleNews
from bot.sources.mastodon import Mastodon
from bot.sources.reddit import Reddit
from bot.sources.youtube import Youtube
from bot.web import HttpWeb
from tests.conftest import HOOK, Desk

TAIL = f"""
rules: [drone attack]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
"""
ID = "UCkorsundkorsund_koRsu-1"
SUBREDDIT = "https://www.reddit.com/r/korsund/new/.rss?limit=100"
PLAYLIST = "https://www.youtube.com/feeds/videos.xml?playlist_id=PLkorsund_1234567"
VIDEOS = f"https://www.youtube.com/feeds/videos.xml?channel_id={ID}"


class Server:
    """Answers from address to page, and keeps what was asked."""

    def __init__(self, pages: dict[str, Any]) -> None:
        self.pages = pages
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        page = self.pages.get(str(request.url), 404)
        if isinstance(page, httpx.Response):
            return page
        return httpx.Response(page) if isinstance(page, int) else httpx.Response(200, content=page.encode())

    async def poll(self, source: Fetcher, cursor: Cursor | None = None) -> Fetched:
        async with HttpWeb(httpx.MockTransport(self)) as web:
            return await source.fetch(json.loads(json.dumps(dict(cursor or {}))), web)


async def fetched(source: Any, page: Any) -> Fetched:
    return await Server({source.address: page}).poll(source)


# --- the words, and what is made of them -----------------------------------------------------------------------

ADDRESSES: list[tuple[type[Any], dict[str, str], str]] = [
    (Youtube, {"channel": ID}, VIDEOS),
    (Youtube, {"channel": f"https://www.youtube.com/channel/{ID}/videos"}, VIDEOS),
    (Youtube, {"channel": VIDEOS}, VIDEOS),
    (Youtube, {"channel": "PLkorsund_1234567"}, PLAYLIST),
    (
        Youtube,
        {"channel": "https://youtube.com/playlist?list=PLkorsund_1234567&si=x"},
        PLAYLIST,
    ),
    (Youtube, {"channel": "@korsund.tv"}, "https://www.youtube.com/@korsund.tv"),
    (Youtube, {"channel": "https://m.youtube.com/@korsund.tv/featured"}, "https://www.youtube.com/@korsund.tv"),
    (Youtube, {"channel": "youtube.com/c/KorsundTV"}, "https://www.youtube.com/c/KorsundTV"),
    (Reddit, {"subreddit": "korsund"}, SUBREDDIT),
    (Reddit, {"subreddit": "r/korsund+harbours"}, "https://www.reddit.com/r/korsund+harbours/new/.rss?limit=100"),
    (Reddit, {"subreddit": "https://old.reddit.com/r/korsund/new"}, SUBREDDIT),
    (Reddit, {"user": "u/keeper"}, "https://www.reddit.com/user/keeper/submitted/.rss?limit=100"),
    (Reddit, {"search": "drone OR uav"}, "https://www.reddit.com/search.rss?q=drone+OR+uav&sort=new&limit=100"),
    (
        Reddit,
        {"search": "drone&x", "subreddit": "korsund"},
        "https://www.reddit.com/r/korsund/search.rss?q=drone%26x&restrict_sr=on&sort=new&limit=100",
    ),
    (Mastodon, {"account": "@watch@social.example"}, "https://social.example/@watch.rss"),
    (Mastodon, {"account": "https://social.example/@watch"}, "https://social.example/@watch.rss"),
    (Mastodon, {"account": "https://social.example/@watch@other.example"}, "https://other.example/@watch.rss"),
    (Mastodon, {"tag": "#Korsund@Social.example"}, "https://social.example/tags/Korsund.rss"),
    (Mastodon, {"tag": "https://social.example/tags/korsund"}, "https://social.example/tags/korsund.rss"),
    (Bluesky, {"account": "@Watch.example"}, "https://bsky.app/profile/watch.example/rss"),
    (Bluesky, {"account": "https://bsky.app/profile/w.bsky.social"}, "https://bsky.app/profile/w.bsky.social/rss"),
    (Bluesky, {"account": "did:plc:abc123"}, "https://bsky.app/profile/did:plc:abc123/rss"),
    (
        Bluesky,
        {"search": "drone attack"},
        "https://api.bsky.app/xrpc/app.bsky.feed.searchPosts?q=drone+attack&sort=latest&limit=100",
    ),
    (
        GoogleNews,
        {"query": '"drone attack" when:1d'},
        "https://news.google.com/rss/search?q=%22drone+attack%22+when%3A1d&hl=en-US&gl=US&ceid=US%3Aen",
    ),
    (GoogleNews, {"query": "x", "edition": "ar-EG"}, "https://news.google.com/rss/search?q=x&hl=ar&gl=EG&ceid=EG%3Aar"),
    (
        GoogleNews,
        {"query": "x", "edition": "pt-BR"},
        "https://news.google.com/rss/search?q=x&hl=pt-BR&gl=BR&ceid=BR%3Apt-419",
    ),
    (
        GoogleNews,
        {"query": "x", "edition": "es-419-MX"},
        "https://news.google.com/rss/search?q=x&hl=es-419&gl=MX&ceid=MX%3Aes-419",
    ),
]


@pytest.mark.parametrize(("kind", "keys", "address"), ADDRESSES)
def test_what_people_write_leads_to_the_feed(kind: type[Any], keys: dict[str, str], address: str) -> None:
    assert kind(**keys).address == address


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("kind: youtube, channel: 'korsund tv'", "channel: must be an id"),
        ("kind: youtube, channel: 'https://x.example/@korsund'", "channel: must be an id"),
        ("kind: youtube, channel: 'https://www.youtube.com/watch?v=AAAAAAAAAAA'", "channel: must be an id"),
        ("kind: reddit", "needs a subreddit, a user or a search"),
        ("kind: reddit, subreddit: a b", "subreddit: must be the name"),
        ("kind: reddit, subreddit: '../../x'", "subreddit: must be the name"),
        ("kind: reddit, user: keeper, search: drone", "user: stands alone"),
        ("kind: reddit, search: ' '", "search: must be what"),
        ("kind: mastodon", "needs an account or a tag"),
        ("kind: mastodon, account: watch", "account: must be name@server"),
        ("kind: mastodon, account: 'watch@social.example/x'", "account: must be name@server"),
        ("kind: mastodon, account: 'watch@127.0.0.1'", "account: must be name@server"),
        ("kind: mastodon, tag: korsund", "tag: must be tag@server"),
        ("kind: bluesky, account: watch", "account: must be a handle"),
        ("kind: bluesky, account: a.example, search: b", "needs an account or a search"),
        ("kind: google_news, query: ''", "query: must be what"),
        ("kind: google_news, query: x, edition: english", "edition: must be language and country"),
        ("kind: google_news", "query is missing"),
    ],
)
async def test_what_leads_nowhere_is_told_by_the_config(desk: Desk, source: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        async with desk.open(f"sources:\n  - {{{source}}}\n{TAIL}"):
            pass
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].line == 2


def test_a_source_without_a_name_is_called_after_what_it_follows(desk: Desk) -> None:
    text = f"""
sources:
  - {{kind: youtube, channel: "@KorsundTV"}}
  - {{kind: reddit, subreddit: korsund+harbours}}
  - {{kind: reddit, search: drone attack}}
  - {{kind: mastodon, account: "@watch@social.example"}}
  - {{kind: mastodon, account: "@watch@other.example"}}
  - {{kind: bluesky, account: watch.bsky.social}}
  - {{kind: google_news, query: '"drone attack" korsund'}}
  - {{kind: google_news, query: هجوم, edition: ar-EG, name: hujum}}
{TAIL}"""
    names = [source.name for source in parse(text, file=desk.folder / "config.yaml", env={}).sources]
    assert names[:4] == ["youtube-korsundtv", "reddit-korsund-harbours", "reddit-drone-attack", "mastodon-watch"]
    assert names[4].startswith("mastodon-watch-")
    assert names[5:] == ["bluesky-watch", "google-drone-attack-korsund", "hujum"]


def test_the_same_place_twice_is_told(desk: Desk) -> None:
    text = "sources:\n  - {kind: reddit, subreddit: korsund}\n  - {kind: reddit, subreddit: r/korsund}\n" + TAIL
    (warning,) = parse(text, file=desk.folder / "config.yaml", env={}).warnings
    assert "has this address already" in warning.message
    assert warning.line == 3


# --- youtube ---------------------------------------------------------------------------------------------------

TUBE = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="{VIDEOS}"/><id>yt:channel:{ID[2:]}</id>
 <title>Korsund TV</title><link rel="alternate" href="https://www.youtube.com/channel/{ID}"/>
 <entry><id>yt:video:AAAAAAAAAAA</id><yt:videoId>AAAAAAAAAAA</yt:videoId><title>Drone attack on Korsund</title>
 <link rel="alternate" href="https://www.youtube.com/watch?v=AAAAAAAAAAA"/><author><name>Korsund TV</name></author>
 <published>2026-04-20T10:00:00+00:00</published><updated>2026-04-20T11:00:00+00:00</updated>
 <media:group><media:title>Drone attack on Korsund</media:title>
 <media:description>Two cranes are down.</media:description></media:group></entry></feed>"""


async def test_a_video_is_told_by_its_title_and_description() -> None:
    (entry,) = (await fetched(Youtube(channel=ID), TUBE)).entries
    assert (entry.title, entry.summary) == ("Drone attack on Korsund", "Two cranes are down.")
    assert (entry.guid, entry.url) == ("yt:video:AAAAAAAAAAA", "https://www.youtube.com/watch?v=AAAAAAAAAAA")
    assert (entry.author, entry.published, entry.whole) == ("Korsund TV", datetime(2026, 4, 20, 10, tzinfo=UTC), True)


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel="alternate" type="application/rss+xml" title="RSS" href="{VIDEOS}">',
        f'<link rel="canonical" href="https://www.youtube.com/channel/{ID}">',
    ],
)
async def test_a_handle_is_looked_up_once_and_kept(head: str) -> None:
    page = f"<!DOCTYPE html><html><head>{head}</head><body></body></html>"
    server = Server({"https://www.youtube.com/@korsund": page, VIDEOS: TUBE})
    first = await server.poll(Youtube(channel="@korsund"))
    second = await server.poll(Youtube(channel="@korsund"), first.cursor)
    asked = [str(request.url) for request in server.asked if request.url.path != "/robots.txt"]
    assert asked == ["https://www.youtube.com/@korsund", VIDEOS, VIDEOS]
    assert len(first.entries) == 1
    assert second.unchanged
    assert json.loads(json.dumps(second.cursor)) == second.cursor
    with pytest.raises(FetchError, match="404"):
        await server.poll(Youtube(channel="@other"), second.cursor)


async def test_a_page_that_does_not_name_its_feed_is_an_error_with_a_way_out() -> None:
    consent = "https://consent.youtube.com/m?continue=x"
    moved = httpx.Response(302, headers={"Location": consent})
    foreign = '<html><link type="application/rss+xml" href="https://evil.example/feeds/videos.xml"></html>'
    for pages, words in (
        ({"https://www.youtube.com/@korsund": "<html></html>"}, "give the channel's id"),
        ({"https://www.youtube.com/@korsund": foreign}, "give the channel's id"),
        ({"https://www.youtube.com/@korsund": moved, consent: "<html></html>"}, "asks for consent"),
    ):
        with pytest.raises(UnreadableError, match=words):
            await Server(pages).poll(Youtube(channel="@korsund"))


# --- reddit ----------------------------------------------------------------------------------------------------


def a_thread(content: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>newest</title>
<entry><author><name>/u/keeper</name></author><category term="korsund" label="r/korsund"/>
<content type="html">{content} &amp;#32; submitted by &amp;#32;
&lt;a href=&quot;x&quot;&gt; /u/keeper &lt;/a&gt; &lt;br/&gt;
&lt;span&gt;&lt;a href=&quot;https://north.example/1&quot;&gt;[link]&lt;/a&gt;&lt;/span&gt; &amp;#32;
&lt;span&gt;&lt;a href=&quot;x&quot;&gt;[comments]&lt;/a&gt;&lt;/span&gt;</content><id>t3_1abc</id>
<link href="https://www.reddit.com/r/korsund/comments/1abc/drone/" /><published>2026-04-20T10:00:00+00:00</published>
<title>Drone attack on Korsund</title></entry></feed>"""


async def test_a_thread_is_told_without_what_reddit_writes_under_it() -> None:
    page = a_thread("&lt;div class=&quot;md&quot;&gt;&lt;p&gt;Two cranes are down.&lt;/p&gt;&lt;/div&gt;")
    (entry,) = (await fetched(Reddit(subreddit="korsund"), page)).entries
    assert (entry.title, entry.summary, entry.body) == (
        "Drone attack on Korsund",
        "Two cranes are down.",
        "Two cranes are down.",
    )
    assert (entry.guid, entry.author, entry.tags) == ("t3_1abc", "/u/keeper", ("korsund",))
    (bare,) = (await fetched(Reddit(subreddit="korsund"), a_thread(""))).entries
    assert (bare.summary, bare.body, bare.whole) == ("", None, True)


async def test_a_refusal_of_reddit_says_what_to_do_and_is_waited_out() -> None:
    source = Reddit(subreddit="korsund")
    with pytest.raises(FetchError, match="put subreddits together") as caught:
        await fetched(source, 429)
    assert caught.value.after is not None
    assert caught.value.after.total_seconds() == 600
    assert not caught.value.permanent
    with pytest.raises(FetchError, match="429") as told:
        await fetched(source, httpx.Response(429, headers={"Retry-After": "45"}))
    assert told.value.after is not None
    assert told.value.after.total_seconds() == 45
    with pytest.raises(FetchError, match="private, or Reddit does not let"):
        await fetched(source, 403)
    with pytest.raises(FetchError, match="500"):
        await fetched(source, 500)


async def test_reddit_is_told_who_asks() -> None:
    source = Reddit(subreddit="korsund")
    server = Server({source.address: a_thread("")})
    await server.poll(source)
    assert server.asked[0].headers["User-Agent"].startswith("wirewatch/")


# --- mastodon and bluesky --------------------------------------------------------------------------------------

TOOTS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Korsund Watch</title><link>https://social.example/@watch</link><item>
<guid isPermaLink="true">https://social.example/@watch/1</guid><link>https://social.example/@watch/1</link>
<pubDate>Mon, 20 Apr 2026 10:00:00 +0000</pubDate><description>&lt;p&gt;Drone attack on &lt;a href="x"
 class="mention hashtag" rel="tag"&gt;#&lt;span
&gt;korsund&lt;/span&gt;&lt;/a&gt;&lt;/p&gt;&lt;p&gt;Two cranes are down.&lt;/p&gt;</description>
<category>korsund</category></item></channel></rss>"""


async def test_a_toot_is_whole_and_called_by_its_words() -> None:
    (entry,) = (await fetched(Mastodon(account="watch@social.example"), TOOTS)).entries
    assert entry.title == "Drone attack on #korsund Two cranes are down."
    assert entry.summary == "Drone attack on #korsund\nTwo cranes are down."
    assert (entry.url, entry.tags, entry.whole) == ("https://social.example/@watch/1", ("korsund",), True)


async def test_an_account_that_is_not_there_is_told_by_name() -> None:
    with pytest.raises(FetchError, match=r"social\.example has no account watch with public posts"):
        await fetched(Mastodon(account="watch@social.example"), 404)
    with pytest.raises(FetchError, match=r"social\.example has no feed of the tag korsund"):
        await fetched(Mastodon(tag="korsund@social.example"), 404)


SKY = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><description>Posts</description>
<link>https://bsky.app/profile/watch.example</link><title>@watch.example - Watch</title><item>
<link>https://bsky.app/profile/watch.example/post/3kaaa</link><description>Drone attack on Korsund.

Two cranes are down.</description><pubDate>20 Apr 2026 10:00 +0000</pubDate>
<guid isPermaLink="false">at://did:plc:abc/app.bsky.feed.post/3kaaa</guid></item></channel></rss>"""


async def test_a_post_on_bluesky_is_whole() -> None:
    (entry,) = (await fetched(Bluesky(account="watch.example"), SKY)).entries
    assert entry.title == "Drone attack on Korsund. Two cranes are down."
    assert (entry.guid, entry.published) == (
        "at://did:plc:abc/app.bsky.feed.post/3kaaa",
        datetime(2026, 4, 20, 10, tzinfo=UTC),
    )
    assert entry.whole


def a_post(text: object = "Drone attack on Korsund\nTwo cranes are down.", **record: object) -> dict[str, Any]:
    return {
        "uri": "at://did:plc:abc/app.bsky.feed.post/3kaaa",
        "author": {"did": "did:plc:abc", "handle": "watch.example", "displayName": "Watch"},
        "record": {"text": text, "createdAt": "2026-04-20T10:00:00.123Z", "langs": ["en"], **record},
    }


async def test_a_search_on_bluesky_tells_who_wrote_what() -> None:
    card = {"external": {"uri": "https://north.example/1", "title": "Port closed", "description": "Until Monday."}}
    page = json.dumps({"posts": [a_post(embed=card)], "cursor": "100"})
    (entry,) = (await fetched(Bluesky(search="drone"), page)).entries
    assert (entry.title, entry.body) == (
        "Drone attack on Korsund",
        "Drone attack on Korsund\nTwo cranes are down.\nPort closed\nUntil Monday.",
    )
    assert (entry.author, entry.outlet, entry.language) == ("Watch", "@watch.example", "en")
    assert entry.url == "https://bsky.app/profile/did:plc:abc/post/3kaaa"
    assert entry.published == datetime(2026, 4, 20, 10, 0, 0, tzinfo=UTC)


async def test_odd_posts_are_left_out_and_odd_answers_refused() -> None:
    foreign, nameless = {**a_post(), "uri": "javascript:alert(1)"}, {**a_post(), "author": []}
    odd = [None, 7, {}, {"uri": "at://x"}, a_post(7), a_post(""), foreign, nameless]
    page = json.dumps({"posts": [*odd, *[a_post(langs=[[]])] * 200]})
    entries = (await fetched(Bluesky(search="drone"), page)).entries
    assert {entry.outlet for entry in entries} == {"@watch.example", "@did:plc:abc"}
    assert len(entries) <= 100
    for page in ("", "[]", "{}", '{"posts": {}}', "[" * 100_000, "\0"):
        with pytest.raises(UnreadableError, match="not a list of posts"):
            await fetched(Bluesky(search="drone"), page)
    with pytest.raises(UnreadableError, match="without a login for now") as caught:
        await fetched(Bluesky(search="drone"), 403)
    assert not caught.value.permanent


# --- google news -----------------------------------------------------------------------------------------------


def an_article(title: str, outlet: str) -> str:
    return f"""<item><title>{title}</title><link>https://news.google.com/rss/articles/CBMiAAA?oc=5</link>
<guid isPermaLink="false">CBMiAAA</guid><pubDate>Mon, 20 Apr 2026 10:00:00 GMT</pubDate>
<description>&lt;ol&gt;&lt;li&gt;&lt;a href="x"&gt;{title}&lt;/a&gt;&amp;nbsp;&lt;font color="#6f6f6f"&gt;{outlet}
&lt;/font&gt;&lt;/li&gt;&lt;li&gt;&lt;a href="y"&gt;Another story&lt;/a&gt;&lt;/li&gt;&lt;/ol&gt;</description>
<source url="https://north.example">{outlet}</source></item>"""


def results(*articles: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?><rss version="2.0"><channel>
<title>"korsund" - Google News</title><language>en-US</language>{"".join(articles)}</channel></rss>"""


@pytest.mark.parametrize(
    ("title", "outlet", "told"),
    [
        ("Drone attack on Korsund - Northern Wire", "Northern Wire", "Drone attack on Korsund"),
        ("Drone attack - a view from Korsund - Northern Wire", "Northern Wire", "Drone attack - a view from Korsund"),
        ("Drone attack on Korsund - Live", "Northern Wire", "Drone attack on Korsund - Live"),
        ("Northern Wire", "Northern Wire", "Northern Wire"),
    ],
)
async def test_the_outlet_is_told_and_not_repeated_in_the_headline(title: str, outlet: str, told: str) -> None:
    (entry,) = (await fetched(GoogleNews(query="korsund"), results(an_article(title, outlet)))).entries
    assert (entry.title, entry.outlet, entry.summary, entry.body) == (told, outlet, "", None)
    assert (entry.guid, entry.whole) == ("CBMiAAA", False)


# --- the whole bot ---------------------------------------------------------------------------------------------


async def test_each_preset_rings_once_for_what_it_brings(desk: Desk) -> None:
    search = json.dumps({"posts": [a_post()]})
    sources: dict[str, tuple[Any, str]] = {
        f"kind: youtube, channel: {ID}": (Youtube(channel=ID), TUBE),
        "kind: reddit, subreddit: korsund": (Reddit(subreddit="korsund"), a_thread("")),
        "kind: mastodon, account: watch@social.example": (Mastodon(account="watch@social.example"), TOOTS),
        "kind: bluesky, account: watch.example": (Bluesky(account="watch.example"), SKY),
        "kind: bluesky, search: drone": (Bluesky(search="drone"), search),
        "kind: google_news, query: korsund": (
            GoogleNews(query="korsund"),
            results(an_article("Drone attack on Korsund - Northern Wire", "Northern Wire")),
        ),
    }
    desk.web.pages |= {source.address: page for source, page in sources.values()}
    written = "".join(f"  - {{{source}}}\n" for source in sources)
    async with desk.open(f"sources:\n{written}{TAIL}"):
        polled = await desk.round()
        assert [each.error for each in polled] == [None] * len(sources)
        assert [each.new for each in polled] == [1] * len(sources)
        assert len(desk.web.posted()) >= 1
        before = len(desk.web.posted())
        await desk.round(minutes=10)
        assert len(desk.web.posted()) == before


def test_every_preset_says_where_it_looks_and_what_it_is_called_after() -> None:
    presets = [name for name, kind in kinds("sources").items() if hasattr(kind, "subject")]
    assert presets == ["bluesky", "google_news", "mastodon", "reddit", "telegram_channel", "youtube"]
    assert all(hasattr(kinds("sources")[name], "address") for name in presets)
