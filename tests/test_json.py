"""The kind `json` and its presets: APIs of every shape, and answers that were meant for somebody else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import plugins
from bot.config import parse
from bot.errors import ConfigError, FetchError, Problem, UnreadableError
from bot.model import Entry, Fetched, Fetcher, Secret
from bot.sources import gdelt
from bot.sources._json_path import pick, way
from bot.sources._json_read import places, read_json
from bot.sources.gdelt import Gdelt
from bot.sources.hackernews import HackerNews
from bot.sources.json import Json
from bot.sources.newsapi import NewsApi
from bot.web import HttpWeb
from tests.conftest import HOOK, Desk

URL = "https://api.example/v1/news"
NOW = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)


class Api:
    """Answers every address with `body`, and remembers what it was asked."""

    def __init__(self, body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.body = body
        self.status = status
        self.headers = dict(headers or {})
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        body = self.body if isinstance(self.body, str | bytes) else json.dumps(self.body)
        return httpx.Response(self.status, headers=self.headers, content=body)

    async def poll(self, kind: Fetcher, cursor: Mapping[str, Any] | None = None) -> Fetched:
        async with HttpWeb(httpx.MockTransport(self), lambda: NOW) as web:
            return await kind.fetch(cursor or {}, web)

    def parameters(self) -> dict[str, str]:
        """Return what the last request asked for."""
        return {name: values[0] for name, values in parse_qs(urlsplit(str(self.asked[-1].url)).query).items()}


def entries(document: Any, **said: Any) -> tuple[Entry, ...]:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read_json(data, places(**said), url=URL).entries


def only(document: Any, **said: Any) -> Entry:
    (entry,) = entries(document, **said)
    return entry


def fault(document: Any, **said: Any) -> str:
    with pytest.raises(UnreadableError) as caught:
        entries(document, **said)
    assert not caught.value.permanent
    return str(caught.value)


# --- ways ------------------------------------------------------------------------------------------------------

DOCUMENT = {
    "data": {"items": [{"t": "one", "n": {"k": 1}}, {"t": "two"}]},
    "a.b": {"c d": "quoted"},
    "$t": "dollar",
    "names": ["x", "y"],
    "by id": {"7": {"t": "seven"}},
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("data.items[0].t", ["one"]),
        ("data.items[*].t", ["one", "two"]),
        ("data.items.t", ["one", "two"]),
        ("data.items.1.t", ["two"]),
        ("data.items[-1].t", ["two"]),
        ("data.items[-3].t", []),
        ("data.items[9].t", []),
        ("$.data.items[0].n.k", ["1"]),
        ('"a.b"."c d"', ["quoted"]),
        ("['a.b'].c d", ["quoted"]),
        ("$t", ["dollar"]),
        ("names", ["x", "y"]),
        ("names[1]", ["y"]),
        ("by id.*.t", ["seven"]),
        ("by id[*].t", ["seven"]),
        ("data", []),
        ("nothing.at.all", []),
        ("data.items.t.deeper", []),
    ],
)
def test_a_way_finds_what_is_at_its_end(text: str, found: list[str]) -> None:
    assert way(text).texts(DOCUMENT) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a..b", "two dots in a row"),
        ("a.", "ends with a dot"),
        ("a[", "not closed"),
        ("a[x]", "a number or *"),
        ("a]b", "cannot be read from"),
        ("a." * 30 + "a", "more than 20 steps"),
        ("a" * 600, "longer than 500"),
        ("", "where to look"),
        ("https://x.example/{}", "nothing between"),
        ("https://x.example/{id", "without its other half"),
        ("https://x.example/{a..b}", "two dots in a row"),
    ],
)
def test_a_way_that_cannot_be_read_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("*", r"\*")):
        pick(text)


def test_ways_in_a_text_are_filled_in_and_one_that_is_missing_leaves_nothing() -> None:
    link = pick(("https://n.example/{id}", "https://n.example/{slug}/x"))
    assert link.texts({"id": 7, "slug": "s"}, address=True) == ["https://n.example/7"]
    assert link.texts({"slug": "a b/ü?q=1"}, address=True) == ["https://n.example/a%20b/%C3%BC?q=1/x"]
    assert link.texts({}, address=True) == []
    assert pick("{a} in {b}").texts({"a": 6.0, "b": "Izmir"}) == ["6 in Izmir"]


@given(st.text(max_size=60))
def test_any_text_is_a_way_or_is_refused(text: str) -> None:
    try:
        found = pick(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either is fine
    else:
        assert isinstance(found.texts(DOCUMENT), list)


# --- what the entries say --------------------------------------------------------------------------------------


def test_the_ways_of_a_config_make_an_entry() -> None:
    document = {
        "response": {
            "results": [
                {
                    "id": 4711,
                    "fields": {
                        "headline": "Fire at <b>port</b>",
                        "trail": "<p>A ship burns.</p>",
                        "body": "Long text.",
                    },
                    "path": "/world/fire",
                    "when": "2026-04-20T11:00:00+03:00",
                    "people": [{"name": "Ann"}, {"name": "Bo"}],
                    "paper": {"name": "The Post"},
                    "lang": "Arabic",
                    "keys": ["fire", 7, None, {}],
                }
            ]
        }
    }
    entry = only(
        document,
        list="response.results",
        id="id",
        title="fields.headline",
        link="https://news.example{path}",
        date="when",
        summary="fields.trail",
        text="fields.body",
        author="people.name",
        outlet="paper.name",
        language_at="lang",
        tags_at="keys",
    )
    assert entry == Entry(
        guid="4711",
        title="Fire at port",
        url="https://news.example/world/fire",
        published=datetime(2026, 4, 20, 8, 0, tzinfo=UTC),
        summary="A ship burns.",
        body="Long text.",
        author="Ann, Bo",
        outlet="The Post",
        language="ar",
        tags=("fire", "7"),
    )


def test_the_usual_names_are_found_without_being_named() -> None:
    document = {
        "meta": {"n": 1},
        "stories": [{"id": "a", "headline": "Fire", "url": "/fire", "publishedAt": 1776675600}],
    }
    entry = only(document)
    assert (entry.guid, entry.title, entry.url) == ("a", "Fire", "https://api.example/fire")
    assert entry.published == datetime(2026, 4, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "document",
    [
        [{"title": "a"}, {"title": "b"}],
        {"x": [], "deep": {"y": [{"title": "a"}, {"title": "b"}]}},
        {"numbers": [1, 2], "y": [{"title": "a"}, {"title": "b"}]},
    ],
)
def test_the_first_list_of_objects_is_the_list(document: Any) -> None:
    assert [entry.title for entry in entries(document)] == ["a", "b"]


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("$", [{"title": "a"}]),
        ("[*]", [{"title": "a"}]),
        ("edges[*].node", {"edges": [{"node": {"title": "a"}}]}),
        ("edges.node", {"edges": [{"node": {"title": "a"}}]}),
        ("groups.items", {"groups": [{"items": []}, {"items": [{"title": "a"}]}]}),
        ("by_id[*]", {"by_id": {"1": {"title": "a"}}}),
    ],
)
def test_a_list_may_be_gathered_in_several_ways(path: str, document: Any) -> None:
    assert only(document, list=path).title == "a"


@pytest.mark.parametrize(("path", "document"), [("items", {"items": []}), ("edges.node", {"edges": []}), (None, [])])
def test_an_empty_list_is_no_error(path: str | None, document: Any) -> None:
    assert entries(document, list=path) == ()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (1776675600, NOW.replace(hour=9)),
        (1776675600.0, NOW.replace(hour=9)),
        ("1776675600", NOW.replace(hour=9)),
        (1776675600000, NOW.replace(hour=9)),
        (1776675600000000, NOW.replace(hour=9)),
        ("2026-04-20T09:00:00Z", NOW.replace(hour=9)),
        ("20260420T090000Z", NOW.replace(hour=9)),
        (20260420, NOW.replace(hour=0)),
        (20260420090000, NOW.replace(hour=9)),
        ("Mon, 20 Apr 2026 09:00:00 GMT", NOW.replace(hour=9)),
        ("20 أبريل 2026 09:00", NOW.replace(hour=9)),
        ("20 avril 2026 09:00", NOW.replace(hour=9)),
        (float("nan"), None),
        (float("inf"), None),
        (1e300, None),
        (-1e21, None),
        (True, None),
        ({"$date": 1}, None),
        ("soon", None),
        (None, None),
    ],
)
def test_dates_are_read_as_text_and_as_seconds_or_milliseconds(written: Any, expected: datetime | None) -> None:
    found = only([{"title": "a", "date": written}], date="date").published
    assert found == expected


@pytest.mark.parametrize(
    ("value", "guid"),
    [
        (7, "7"),
        (7.0, "7"),
        ("x", "x"),
        (0, "0"),
        (True, None),
        (None, None),
        ([], None),
        (10**50, None),
        ("a\0b", "ab"),
    ],
)
def test_numbers_are_ids(value: Any, guid: str | None) -> None:
    assert only([{"title": "a", "id": value}]).guid == guid


def test_what_no_database_takes_is_left_out() -> None:
    entry = only(b'[{"title": "a\\ud800\\u0000b", "url": "https://x.example/\\ud800\\u0000", "summary": "\\udfff"}]')
    assert (entry.title, entry.url, entry.summary) == ("ab", "https://x.example/", "")


def test_only_addresses_of_the_web_become_links() -> None:
    links = ["javascript:alert(1)", "file:///etc/passwd", "//cdn.example/a", "x" * 5_000, "https://[::1"]
    assert [entry.url for entry in entries([{"title": "a", "url": link} for link in links])] == [
        *(None, None, "https://cdn.example/a", None, None)
    ]


# --- what is wrong is told -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "said", "words"),
    [
        (
            {"status": "ok", "articels": []},
            {"list": "articles"},
            "at the top there is no articles, but the keys status",
        ),
        ({"data": {"rows": []}}, {"list": "data.items"}, "under data there is no items, but the keys rows"),
        (
            {"data": {"items": {"1": {}}}},
            {"list": "data.items"},
            "no list, but the keys 1; write data.items[*] to take",
        ),
        ({"data": 5}, {"list": "data"}, "at data there is no list, but a single value"),
        ({"data": None}, {"list": "data"}, "at data there is no list, but nothing"),
        ({"error": {"message": "Key expired."}}, {"list": "x"}, 'the server says "Key expired."'),
        ({"message": "no"}, {}, 'no list of objects in this answer; the server says "no"'),
        (
            [{"head": "a"}],
            {"title": "headline"},
            "none of the 1 entries has a title at headline; the first has the keys head",
        ),
        (b"", {}, "the answer is empty"),
        (b"<html><p>Log in</p></html>", {}, "a web page or XML, not JSON"),
        (b"The specified phrase is too short.", {}, 'the server says "The specified phrase is too short."'),
        (b'{"items": [', {}, "broken JSON"),
        (b"[" * 200_000, {}, "nested too deep"),
        (b"[{}," * 300_000, {}, "more than 500,000 lists"),
        (b" " * 10_000_001, {}, "larger than 10 MB"),
        (b"[" + b"1" * 6_000 + b"]", {}, "broken JSON"),
    ],
    ids=str,
)
def test_an_answer_that_is_not_what_was_expected_is_an_error_in_words(
    document: Any, said: dict[str, Any], words: str
) -> None:
    assert words in fault(document, **said)


def test_what_is_missing_in_all_or_some_entries_is_told() -> None:
    document = json.dumps([{"title": "a"}, {"title": "b", "url": "u"}, {"x": 1}, 5]).encode()
    reading = read_json(document, places(date="when", link="url", id="key"), url=URL)
    assert [entry.title for entry in reading.entries] == ["a", "b"]
    assert reading.degraded == "2 entries without a title; no entry has a id at key; no entry has a date at when"


def test_a_long_answer_is_cut_and_says_so() -> None:
    document = json.dumps([{"title": f"t{number}"} for number in range(100_000)]).encode()
    reading = read_json(document, places(), max_items=3)
    assert [entry.title for entry in reading.entries] == ["t0", "t1", "t2"]
    assert reading.degraded == "cut after 3 of 100000 entries"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "list", "id", "title", "url", "date", "author", "name", "tags"]), inner)
    ),
    max_leaves=20,
)


@given(ANYTHING, st.sampled_from([None, "list", "a.list", "a[*].list", "[*]", "$"]))
def test_a_document_of_any_shape_is_read_or_refused_in_words(document: Any, path: str | None) -> None:
    data = json.dumps(document).encode("utf-8", "surrogatepass")
    try:
        reading = read_json(data, places(list=path, title="title", link="https://x.example/{id}", date="date"))
    except FetchError as error:
        assert str(error)  # noqa: PT017 - either is fine
    else:
        for entry in reading.entries:
            assert entry.title
            assert (entry.guid or "").isprintable()
            (entry.title + (entry.url or "") + (entry.author or "") + "".join(entry.tags)).encode()


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused_in_words(data: bytes) -> None:
    try:
        read_json(data, places())
    except FetchError as error:
        assert str(error)  # noqa: PT017 - either is fine


# --- asking ----------------------------------------------------------------------------------------------------


async def test_what_did_not_change_is_not_read_again() -> None:
    api = Api([{"title": "a"}], headers={"ETag": '"1"', "Cache-Control": "max-age=600"})
    kind = Json(url=URL)
    first = await api.poll(kind)
    same = await api.poll(kind, json.loads(json.dumps(first.cursor)))
    api.status = 304
    not_modified = await api.poll(kind, same.cursor)
    assert [entry.title for entry in first.entries] == ["a"]
    assert (same.unchanged, not_modified.unchanged, not_modified.entries) == (True, True, ())
    assert api.asked[1].headers["if-none-match"] == '"1"'
    assert first.next_in == timedelta(minutes=10)


async def test_other_ways_read_the_same_answer_anew() -> None:
    api = Api([{"title": "a", "other": "b"}], headers={"ETag": '"1"'})
    first = await api.poll(Json(url=URL))
    second = await api.poll(Json(url=URL, title="other"), first.cursor)
    assert "if-none-match" not in api.asked[1].headers
    assert [entry.title for entry in second.entries] == ["b"]


async def test_a_body_is_posted() -> None:
    api = Api({"data": {"posts": [{"title": "a"}]}}, headers={"ETag": '"1"'})
    kind = Json(url=URL, body={"query": "{ posts { title } }"}, list="data.posts")
    first = await api.poll(kind)
    second = await api.poll(kind, first.cursor)
    assert [request.method for request in api.asked] == ["POST", "POST"]
    assert json.loads(api.asked[0].content) == {"query": "{ posts { title } }"}
    assert api.asked[0].headers["content-type"] == "application/json"
    assert "if-none-match" not in api.asked[1].headers
    assert second.unchanged
    await api.poll(Json(url=URL, body="q=fire"))
    assert api.asked[2].headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("status", "body", "words", "permanent"),
    [
        (401, {"message": "Your key is wrong."}, '401 Unauthorized; the server says "Your key is wrong."', True),
        (429, "Please limit requests to one every 5 seconds.", "429 Too Many Requests; the server says", False),
        (500, "<html>oops</html>", "500 Internal Server Error", False),
        (302, "", "302 Found", True),
        (304, "", "304 Not Modified, though", False),
    ],
)
async def test_a_refusal_is_told_with_what_the_server_says(
    status: int, body: Any, words: str, *, permanent: bool
) -> None:
    with pytest.raises(FetchError) as caught:
        await Api(body, status=status).poll(Json(url=URL))
    assert words in str(caught.value)
    assert caught.value.permanent is permanent


# --- presets ---------------------------------------------------------------------------------------------------


async def test_gdelt_tells_outlet_language_and_when_it_saw_the_article(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gdelt, "APART", 0.01)
    article = {
        "url": "https://www.annahar.example/fire",
        "title": "حريق في المرفأ",
        "seendate": "20260420T110000Z",
        "domain": "annahar.example",
        "language": "Arabic",
    }
    api = Api({"articles": [article]})
    fetched = await api.poll(Gdelt(query='"fire" sourcelang:arabic', timespan=timedelta(hours=3)))
    assert fetched.entries == (
        Entry(
            title="حريق في المرفأ",
            url="https://www.annahar.example/fire",
            outlet="annahar.example",
            language="ar",
            published=datetime(2026, 4, 20, 11, 0, tzinfo=UTC),
        ),
    )
    assert api.parameters() == {
        "query": '"fire" sourcelang:arabic',
        "mode": "ArtList",
        "format": "json",
        "sort": "DateDesc",
        "timespan": "180min",
        "maxrecords": "250",
    }


async def test_gdelt_that_finds_nothing_or_complains_with_200_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gdelt, "APART", 0.01)
    kind = Gdelt(query="fire")
    assert (await Api({}).poll(kind)).entries == ()
    with pytest.raises(FetchError, match="Your query was too short"):
        await Api("Your query was too short or too long.\n").poll(kind)
    stray = await Api(r'{"articles": [{"title": "a \d \"b\" é", "url": "https://x.example"}]}').poll(kind)
    assert [entry.title for entry in stray.entries] == ['a \\d "b" é']


async def test_gdelt_is_asked_one_question_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gdelt, "APART", 1_000)
    api = Api({"articles": []})
    await api.poll(Gdelt(query="fire"))
    with pytest.raises(FetchError, match="too many sources ask GDELT") as caught:
        await api.poll(Gdelt(query="flood"))
    assert len(api.asked) == 1
    assert caught.value.after
    assert not caught.value.permanent


async def test_newsapi_sends_its_key_in_a_header_and_drops_what_was_removed() -> None:
    api = Api(
        {
            "status": "ok",
            "articles": [
                {
                    "source": {"id": None, "name": "The Post"},
                    "author": "Ann",
                    "title": "Fire",
                    "description": "A ship burns.",
                    "url": "https://post.example/fire",
                    "publishedAt": "2026-04-20T11:00:00Z",
                    "content": "A ship burns in the… [+500 chars]",
                },
                {"source": {"name": "[Removed]"}, "title": "[Removed]", "url": "https://removed.com"},
            ],
        }
    )
    fetched = await api.poll(NewsApi(key=Secret("k3y"), query="fire", params={"language": "en"}))
    (entry,) = fetched.entries
    assert (entry.title, entry.outlet, entry.author) == ("Fire", "The Post", "Ann")
    assert api.asked[0].headers["x-api-key"] == "k3y"
    assert "k3y" not in str(api.asked[0].url) + str(fetched.cursor)
    assert str(api.asked[0].url).startswith("https://newsapi.org/v2/everything?")
    assert api.parameters() == {"q": "fire", "sortBy": "publishedAt", "pageSize": "100", "language": "en"}


@pytest.mark.parametrize("status", [200, 401])
async def test_what_newsapi_says_of_an_error_is_told(status: int) -> None:
    api = Api({"status": "error", "code": "apiKeyInvalid", "message": "Your API key is invalid."}, status=status)
    with pytest.raises(FetchError, match="Your API key is invalid"):
        await api.poll(NewsApi(key=Secret("k"), query="fire"))


async def test_hackernews_takes_the_discussion_where_there_is_no_page_and_leaves_out_low_points() -> None:
    hits = [
        {"objectID": "1", "title": "Ask HN: a", "url": None, "author": "x", "points": 12, "created_at_i": 1776675600},
        {
            "objectID": "2",
            "title": "b",
            "url": "https://b.example/",
            "points": 90,
            "created_at": "2026-04-20T09:00:00Z",
        },
        {"objectID": "3", "title": "c", "url": "https://c.example/", "points": 3},
        {"objectID": "4", "title": None, "story_title": "d", "comment_text": "<p>Hm.", "points": None},
    ]
    api = Api({"hits": hits})
    fetched = await api.poll(HackerNews(query="rust", points=10))
    assert [(entry.guid, entry.url) for entry in fetched.entries] == [
        ("1", "https://news.ycombinator.com/item?id=1"),
        ("2", "https://b.example/"),
    ]
    assert api.parameters() == {"query": "rust", "tags": "story", "hitsPerPage": "1000"}
    fetched = await api.poll(HackerNews(only="comment"))
    assert [(entry.title, entry.summary) for entry in fetched.entries][-1] == ("d", "Hm.")
    assert api.parameters() == {"tags": "comment", "hitsPerPage": "100"}


# --- in a config -----------------------------------------------------------------------------------------------


def problems(source: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        parse(f"sources:\n  - {source}\nrules: [fire]\n", file=Path("config.yaml"), env={})
    return tuple(problem for problem in caught.value.problems if not problem.warning)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{kind: json, url: 'https://a.example/', date: 'a..b'}", "date: 'a..b' has two dots in a row"),
        ("{kind: json, url: 'https://a.example/', link: ['a', 'https://x/{']}", "link: 'https://x/{' has a brace"),
        ("{kind: json, url: 'https://a.example/', method: PUT}", "method: must be one of GET or POST"),
        ("{kind: json, url: 'https://a.example/', method: GET, body: a}", "method: a body is sent by POST"),
        ("{kind: json, url: 'https://a.example/', max_items: 0}", "max_items: must be at least 1"),
        ("{kind: json, url: 'https://a.example/', titel: a}", "no key 'titel'"),
        ("{kind: gdelt, name: g, query: ' '}", "query: is empty"),
        ("{kind: gdelt, name: g, query: fire, timespan: 1m}", "timespan: must be between 15m and 90d"),
        ("{kind: gdelt, name: g, query: fire, maxrecords: 251}", "maxrecords: must be between 1 and 250"),
        ("{kind: newsapi, name: n, key: s3cret}", "query: is missing"),
        ("{kind: newsapi, name: n, key: s3cret, query: a, params: {apiKey: b}}", "params: the key does not belong"),
        ("{kind: newsapi, name: n, key: s3cret, query: a, api: newsapi.org}", "api: must be an address"),
        ("{kind: hackernews, name: h, points: -1}", "points: must be at least 0"),
    ],
)
def test_a_mistake_is_told_with_its_line_when_the_config_is_loaded(source: str, words: str) -> None:
    (problem,) = problems(source)
    assert words in problem.message
    assert problem.line == 2
    key = words.partition(":")[0]
    assert problem.column == (5 + source.index(f" {key}: ") + len(key) + 3 if f" {key}: " in source else problem.column)


def test_two_sources_may_ask_one_address_for_different_things() -> None:
    first, second = (f"{{name: {name}, kind: json, url: 'https://a.example/', list: {name}}}" for name in "ab")
    text = "sources: [{}, {}]\nrules: [fire]\n"
    assert parse(text.format(first, second), file=Path("config.yaml"), env={}).warnings == ()
    again = parse(text.format(first, first.replace("name: a", "name: c")), file=Path("config.yaml"), env={}).warnings
    assert ["a has this address already" in problem.message for problem in again] == [True]


async def test_an_api_rings(any_desk: Desk) -> None:
    desk = any_desk
    story = {
        "fields": {"headline": "Drone attack on the port\0\ud800"},
        "ref": "1\0\ud800",
        "seen": "2026-04-20T11:55:00Z",
    }
    desk.web.pages[URL] = json.dumps({"data": {"items": [story]}})
    source = (
        f"{{name: wire, kind: json, url: '{URL}', list: data.items, title: fields.headline, "
        "link: 'https://wire.example/{ref}', id: ref, date: seen}"
    )
    config = f"sources: [{source}]\nrules: [drone attack]\nchannels: {{hook: {{kind: webhook, url: '{HOOK}'}}}}\n"
    async with desk.open(config):
        await desk.round()
        second = {"fields": {"headline": "Second drone attack, on the airport"}, "ref": 2, "seen": 1776686700}
        desk.web.pages[URL] = json.dumps({"data": {"items": [second, story]}})
        await desk.round(minutes=10)
    assert any("Drone attack on the port" in headline for headline in desk.headlines())
    assert any("airport" in request.content.decode() for request in desk.web.posted())


def test_the_presets_are_kinds() -> None:
    assert {"json", "gdelt", "newsapi", "hackernews"} <= plugins.kinds("sources").keys()
