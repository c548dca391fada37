"""Writes that share a transaction, and the short ways of the feed reader, which must lead where the long ones do."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select

from bot import text
from bot.sources import _feed_dates, _feed_plain
from bot.sources._feed_parse import web_address
from bot.store import schema
from bot.store.database import MOST, Database


@pytest.fixture
def database(tmp_path: Path) -> Any:
    """A real database with nothing in it."""
    opened = Database(tmp_path / "shared.db")
    opened.migrate()
    yield opened
    opened.close()


def note(connection: Connection, name: str) -> Any:
    if name == "bad":
        raise ValueError(name)
    connection.execute(insert(schema.channels), {"name": name, "state": {}, "failures": 0})
    return connection.get_transaction()


def names(connection: Connection) -> set[str]:
    return set(connection.scalars(select(schema.channels.c.name)))


async def test_writes_that_come_together_share_a_transaction(database: Database) -> None:
    found = await asyncio.gather(*(database.share(note, f"c{number}") for number in range(MOST)))
    assert len({id(one) for one in found}) == 1
    assert len(await database.read(names)) == MOST


async def test_a_write_that_nobody_joins_is_not_held_up_for_ever(database: Database) -> None:
    await database.share(note, "alone")
    assert await database.read(names) == {"alone"}


async def test_a_write_that_fails_takes_no_other_with_it(database: Database) -> None:
    works = [database.share(note, name) for name in ("first", "bad", "last")]
    found = await asyncio.gather(*works, return_exceptions=True)
    assert [type(one) is ValueError for one in found] == [False, True, False]
    assert await database.read(names) == {"first", "last"}


async def test_who_does_not_wait_any_more_writes_nothing(database: Database) -> None:
    given_up = asyncio.ensure_future(database.share(note, "given up"))
    kept = asyncio.ensure_future(database.share(note, "kept"))
    await asyncio.sleep(0)
    given_up.cancel()
    await kept
    assert await database.read(names) == {"kept"}


PIECES = [
    *(
        "<p>",
        "</p>",
        "<br/>",
        "<b>",
        "</b>",
        '<a href="https://x.example/?a=1&b=2">',
        "</a>",
        "<div class='x'>",
        "</div>",
    ),
    *("<li>", "</li>", "<h2>", "</h2>", "<img src=a.png />", "<em>", "</em>", "word", "two words", " ", "\n", "&amp;"),
    *("&nbsp;", "&#8217;", "&", "<", ">", "&copy;", "amp;", "é", "<td>", "<script>", "<wire>", "]]>", "<!--", "\0"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_what_is_read_without_the_html_parser_is_read_as_by_it(html: str) -> None:
    short = _feed_plain._text_of_simple(html)
    if short is not None:
        whole = _feed_plain._text_of_any(html)
        assert short.split() == whole.split() or "".join(short.split()) == "".join(whole.split())


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>One</p><p>two <b>th</b>ree</p>", "\nOne\n\ntwo three\n"),
        ("a &am<b></b>p; b", None),
        ("x</div>y", None),
        ("<td>1</td><td>2</td>", None),
        ("if a<b then", None),
    ],
)
def test_only_simple_markup_is_read_the_short_way(html: str, said: str | None) -> None:
    assert _feed_plain._text_of_simple(html) == said


@pytest.mark.parametrize("zone", ["GMT", "Z", "+0200", "-05:30", "+2359", "-0030"])
@pytest.mark.parametrize("day", ["Wed, 25 Nov 2026 19:43:48", "1 Jan 2024 00:00:00", "29 Feb 2024 23:59:59"])
def test_a_plain_date_is_read_as_one_with_a_remark_behind_it(day: str, zone: str) -> None:
    assert _feed_dates._plain(f"{day} {zone}") is not None
    assert _feed_dates.usual(f"{day} {zone}") == _feed_dates.usual(f"{day} {zone} (so they say)")


@pytest.mark.parametrize("zone", ["Z", "+02:00", "-05:30", "+23:59"])
def test_a_plain_iso_date_is_read_as_one_with_a_blank_in_the_middle(zone: str) -> None:
    assert _feed_dates._plain(f"2026-11-25T19:43:48{zone}") is not None
    assert _feed_dates.usual(f"2026-11-25T19:43:48{zone}") == _feed_dates.usual(f"2026-11-25 19:43:48{zone}")


@pytest.mark.parametrize("date", ["31 Feb 2026 10:00:00 GMT", "1 Jan 0001 00:00:00 +0200", "1 Foo 2026 10:00:00 GMT"])
def test_a_date_that_is_not_that_plain_is_left_to_the_long_way(date: str) -> None:
    assert _feed_dates._plain(date) is None


PARTS = st.tuples(
    st.sampled_from(["http://", "https://"]),
    st.sampled_from(["a.example", "www.a.example", "www.www.a.example", "x-y.example"]),
    st.sampled_from(["", "/", "/a/b/", "//a", "/a;b", "/x.php"]),
    st.sampled_from(["", "?p=1", "?b=2&a=1", "?utm_source=x&p=2", "?a=rss", "?a=", "?feed=atom"]),
).map("".join)


@given(PARTS)
def test_an_ordinary_address_has_the_canonical_form_that_it_has_with_a_fragment(url: str) -> None:
    assert text.canonical_url(url) == text.canonical_url(f"{url}#top")
    assert text.path_and_query(url) == text.path_and_query(f"{url}#top")


@given(PARTS)
def test_a_whole_address_is_taken_as_it_is_where_joining_it_would_change_nothing(url: str) -> None:
    base = "https://elsewhere.example/feed"
    assert web_address(url, base) == web_address(f" {url}", base)
