"""Which hub a feed announces: read from its headers or its head, cheaply, and never where that is not meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources._feed_hub import announced
from tests.conftest import entry, rss

URL = "https://f.example/feed.xml"
BOTH = ("https://hub.example/", "https://f.example/feed")


@pytest.mark.parametrize(
    "head",
    [
        "<atom:link rel='hub' href='https://hub.example/'/><atom:link rel='self' href='https://f.example/feed'/>",
        '<a:link href="https://f.example/feed" rel="self"/>\n<a:link\n href="https://hub.example/"\n rel="hub"/>',
        "<atom10:link rel='SELF' href='/feed'/><atom10:link rel='Hub' href='https://hub.example/'></atom10:link>",
        "<link rel='self hub' href='https://hub.example/'/><link rel='self' href='https://no.example'/>",
    ],
)
def test_a_hub_and_a_topic_are_found_in_the_head_of_a_feed(head: str) -> None:
    found = announced(rss(entry("One"), head=head).encode(), {}, URL)
    assert found is not None
    assert found[0] == "https://hub.example/"
    assert found[1] in {"https://f.example/feed", "https://hub.example/"}


def test_the_headers_count_before_the_feed() -> None:
    head = "<atom:link rel='hub' href='https://no.example/'/><atom:link rel='self' href='https://no.example/feed'/>"
    link = '<https://hub.example/>; rel="hub", <https://other.example/>; rel=alternate, </feed>; title="x"; rel=self'
    assert announced(rss(head=head).encode(), {"link": link}, URL) == BOTH


def test_what_the_headers_leave_open_is_taken_from_the_feed() -> None:
    head = "<atom:link rel='self' href='https://f.example/feed'/><atom:link rel='hub' href='https://no.example/'/>"
    assert announced(rss(head=head).encode(), {"link": '<https://hub.example/>; rel="hub"'}, URL) == BOTH


@pytest.mark.parametrize(
    "head",
    [
        "",
        "<atom:link rel='hub' href='https://hub.example/'/>",  # as what is it known there?
        "<atom:link rel='self' href='https://f.example/feed'/>",
        "<atom:link rel='hub' href='ftp://hub.example/'/><atom:link rel='self' href='https://f.example/feed'/>",
        "<atom:link rel='hub' href='javascript:alert(1)'/><atom:link rel='self' href='https://f.example/feed'/>",
        "<atom:link rel='hub'/><atom:link rel='self' href='https://f.example/feed'/>",
        f"<atom:link rel='hub' href='https://h.example/{'x' * 2_001}'/><atom:link rel='self' href='https://f.example/'/>",
        "<description>the hub of it all</description>",
    ],
)
def test_a_feed_that_does_not_name_both_has_no_hub(head: str) -> None:
    assert announced(rss(entry("One"), head=head).encode(), {}, URL) is None


def test_what_an_entry_links_to_is_not_the_hub_of_the_feed() -> None:
    inside = "<link rel='hub' href='https://hub.example/'/><link rel='self' href='https://f.example/feed'/>"
    assert announced(f"<feed><entry>{inside}</entry></feed>".encode(), {}, URL) is None


def test_the_first_of_several_hubs_is_taken() -> None:
    head = "<link rel='hub' href='https://hub.example/'/><link rel='hub' href='https://no.example/'/>"
    assert announced(rss(head=head + "<link rel='self' href='/feed'/>").encode(), {}, URL) == BOTH


@given(st.binary(max_size=300), st.text(max_size=300))
def test_no_feed_and_no_header_upsets_it(body: bytes, link: str) -> None:
    announced(b"<rss>hub<link rel=" + body, {"link": link}, URL)


@pytest.mark.parametrize("piece", ["<link ", "<link rel='hub' ", "<link a=' ", "<a:", "<link " + "a=" * 50 + ">"])
def test_a_head_of_nothing_but_links_costs_no_more_than_others(piece: str) -> None:
    body = ("hub" + piece * 1_000_000).encode()[:9_000_000]
    assert announced(body, {"link": piece * 100_000}, URL) is None
