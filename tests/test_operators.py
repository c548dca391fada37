"""Operators with a place: near, same, apart, count, first, in, raw, regex, forms; held against a plain oracle."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Problem
from bot.model import Item, TextState
from bot.rules import Hits, Ruleset, compile_rules


def item(title: str, summary: str = "", body: str | None = None, **more: Any) -> Item:
    return Item(
        id="i",
        source="s",
        title=title,
        summary=summary,
        body=body,
        first_seen=datetime(2026, 4, 20, tzinfo=UTC),
        **more,
    )


def judged(match: Any, news: Item, lists: dict[str, Any] | None = None, **rule: Any) -> Hits:
    problems: list[Problem] = []
    rules = compile_rules([{"name": "r", "match": match, **rule}], lists or {}, problems.append)
    assert not problems, problems
    return Ruleset(rules).match(news)


def hits(match: Any, title: str, summary: str = "", **more: Any) -> bool:
    return bool(judged(match, item(title, summary, **more)).matches)


@pytest.mark.parametrize(
    ("match", "title"),
    [
        ({"near": {"within": 1, "of": ["US", "troops"]}}, "US troops go home"),
        ({"near": {"within": 1, "of": ["troops", "US"]}}, "US troops go home"),
        ({"near": {"within": 4, "of": ["rockets", "US troops"]}}, "Rockets were fired at US troops"),
        ({"near": {"within": 3, "of": ["US", "troops"], "ordered": True}}, "US and other troops"),
        ({"near": {"within": 5, "of": ["rocket*", ["US", "Iraqi"], "base"]}}, "Rocket lands on Iraqi air base"),
        ({"near": {"within": 5, "of": ["drone", "drone"]}}, "drone after drone"),
        (
            {"near": {"within": 8, "of": [{"near": {"within": 1, "of": ["air", "base"]}}, "rocket"]}},
            "rocket near air base",
        ),
        ({"near": {"within": 6, "of": ["fired", "base"]}}, "They fired. The base was hit"),
        ({"same": {"unit": "sentence", "of": ["rocket", "base"]}}, "Nobody knew. A rocket hit the base. All slept"),
        ({"apart": {"term": "strike", "from": ["rail", "pay"], "within": 4}}, "Strike on a convoy"),
        ({"apart": {"term": "strike", "from": ["rail"], "within": 2}}, "Rail strike ends; in the east a strike hits"),
        ({"count": {"of": "drone", "min": 3}}, "Drone upon drone upon drone"),
        ({"at_least": {"n": 2, "of": ["Iran", "Iraq", "Syria"]}}, "From Iraq to Syria"),
        ({"first": {"words": 3, "of": "Iraq"}}, "In northern Iraq a base"),
        ({"first": 3, "any": ["Iraq"]}, "In northern Iraq a base"),
        ({"in": "title", "any": ["Iraq"]}, "Iraq and more"),
        ({"raw": "C++"}, "He wrote C++, badly"),
        ({"raw": "c++"}, "He wrote C++."),
        ({"regex": r"CVE-\d{4}-\d+"}, "Patch for CVE-2026-1234 is out"),
        ({"regex": [r"(?i)sg-\d", "x{5}"]}, "SG-4"),
        ({"forms": "stem", "any": ["attacking"]}, "They attacked"),
        ({"forms": "none", "any": ["drone"]}, "One drone"),
        ({"all": ["rocket", {"none": ["toy"], "any": ["base"]}]}, "A rocket at the base"),
    ],
)
def test_an_operator_finds(match: Any, title: str) -> None:
    assert hits(match, title)


@pytest.mark.parametrize(
    ("match", "title"),
    [
        ({"near": {"within": 2, "of": ["rockets", "US troops"]}}, "Rockets were fired at US troops"),
        ({"near": {"within": 3, "of": ["troops", "US"], "ordered": True}}, "US and other troops"),
        ({"near": {"within": 5, "of": ["drone", "drone"]}}, "one drone"),
        ({"near": {"within": 5, "of": ["attack*", ["attacks", "raids"]]}}, "attacks"),
        ({"same": {"unit": "sentence", "of": ["rocket", "base"]}}, "A rocket flew. The base slept"),
        ({"apart": {"term": "strike", "from": ["rail", "pay"], "within": 4}}, "Rail workers on strike"),
        ({"count": {"of": "drone", "min": 3}}, "Drone upon drone"),
        ({"at_least": {"n": 2, "of": ["Iran", "Iraq", "Syria"]}}, "From Iraq to Iraq"),
        ({"first": {"words": 2, "of": "Iraq"}}, "In northern Iraq a base"),
        ({"in": "lead", "any": ["Iraq"]}, "Iraq and more"),
        ({"raw": "C++"}, "ABC++ is no language"),
        ({"raw": "US"}, "RUSSIA"),
        ({"regex": r"CVE-\d{4}-\d+"}, "cve-2026-1234 in small letters"),
        ({"forms": "none", "any": ["drone"]}, "Many drones"),
    ],
)
def test_an_operator_does_not_find(match: Any, title: str) -> None:
    assert not hits(match, title)


def test_near_in_near_finds_the_pair_that_it_needs() -> None:
    inner = {"near": {"within": 3, "of": ["rocket", "base"]}}
    assert hits({"near": {"within": 1, "of": [inner, "Erbil"]}}, "A rocket hits base, base Erbil says")


def test_a_compound_is_marked_whole() -> None:
    (match,) = judged("drone strike", item("A drone-strike here")).matches
    assert [(span.start, span.end) for span in match.spans] == [(2, 14)]


def test_a_name_is_found_where_it_is_written_like_one() -> None:
    assert hits({"name": "Ain al-Asad"}, "Rockets hit Ayn al-Assad")
    assert hits({"name": "Ain al-Asad"}, "rockets hit ayn al-assad")
    assert not hits({"name": "Said"}, "The minister said so")
    sadr = {"name": {"is": "Sadr", "aka": ["الصدر"], "not": ["Sadr City"]}}
    assert hits(sadr, "Sadr speaks")
    assert hits(sadr, "مقتدى الصدر")
    assert not hits(sadr, "Blast in Sadr City")
    assert not hits({"name": {"is": "Muammar Gaddafi", "aka": ["US"]}}, "They tell us")


def test_what_comes_late_in_a_long_report_counts() -> None:
    body = "Rockets were seen and people ran. " * 600 + "Rockets hit US troops."
    assert hits({"near": {"within": 4, "of": ["rocket*", "US troops"]}}, "Live", body=body)
    assert hits({"same": {"unit": "sentence", "of": ["rocket*", "US troops"]}}, "Live", body=body)


def test_a_number_stands_beside_what_it_counts() -> None:
    many = {"number": {"of": ["killed", "dead"], "min": 10}}
    assert hits(many, "At least a dozen people were killed")
    assert not hits(many, "3 killed, 40 wounded")
    assert not hits({"number": {"of": "killed", "min": 3, "max": 5}}, "12 killed")
    (match,) = judged(many, item("24 soldiers are dead")).matches
    assert [span.term for span in match.spans] == ["24", "dead"]


def test_nothing_stands_near_across_fields() -> None:
    assert not hits({"near": {"within": 50, "of": ["rocket", "base"]}}, "A rocket", "The base")
    assert hits({"all": ["rocket", "base"]}, "A rocket", "The base")


def test_paragraphs_end_at_line_breaks() -> None:
    together = {"same": {"unit": "paragraph", "of": ["rocket", "base"]}}
    assert hits(together, "t", "A rocket flew. The base slept.\nNews at ten.")
    assert not hits(together, "t", "A rocket flew.\nThe base slept.")


def test_places_beyond_the_text_are_searched_only_when_asked_for() -> None:
    more: dict[str, Any] = {
        "url": "https://a.example/sport/iraq-wins",
        "tags": ("football", "cup final"),
        "author": "Amal Khoury",
    }
    assert hits({"in": "url", "any": ["sport"]}, "t", **more)
    assert hits({"in": "tags", "any": ["cup final"]}, "t", **more)
    assert hits({"in": "author", "any": ["Khoury"]}, "t", **more)
    assert not hits(["sport", "football", "Khoury"], "t", **more)
    assert not hits({"any": ["t"], "none": [{"in": "url", "any": ["sport"]}]}, "t", **more)


def test_every_hit_is_marked_in_the_original_text() -> None:
    news = item("Rockets were fired at U.S. troops")
    (match,) = judged({"near": {"within": 6, "of": ["rocket*", "US troops"]}}, news).matches
    assert [news.title[span.start : span.end] for span in match.spans] == ["Rockets", "U.S. troops"]
    (match,) = judged({"regex": r"[Ff]ired at"}, news).matches
    assert [news.title[span.start : span.end] for span in match.spans] == ["fired at"]


def test_the_full_text_is_unknown_until_it_was_read() -> None:
    match = {"all": ["rocket"], "any": [{"in": "body", "any": ["uranium"]}]}
    assert judged(match, item("A rocket")).unknown == ("r",)
    assert judged(match, item("A rocket", body="uranium")).matches
    assert judged(match, item("A rocket", body="iron", text=TextState.READ)) == Hits()
    assert judged(match, item("A harvest")) == Hits()
    excluded = {"all": ["rocket"], "none": [{"in": "text", "any": ["toy"]}]}
    assert judged(excluded, item("A rocket")).unknown == ("r",)
    assert judged(excluded, item("A rocket", body="of iron", text=TextState.READ)).matches


def test_the_story_that_this_project_is_named_for() -> None:
    lists = {
        "us_forces": ["US force*", "US troop*", "US base*", "American troops", "coalition forces", "CENTCOM"],
        "attack": ["attack*", "strike*", "drone*", "rocket*", "missile*", "shelling"],
        "iraq_syria": ["Iraq*", "Syria*", "Erbil", "Ain al-Asad"],
    }
    match = {
        "all": [{"near": {"within": 12, "of": ["$us_forces", "$attack"]}}, "$iraq_syria"],
        "none": [{"in": "title", "any": ["analysis", "opinion", "denies", "denied"]}],
    }
    assert judged(match, item("Rockets fired at US troops in Syria"), lists).matches
    assert not judged(match, item("US start-up tests rocket engine"), lists).matches
    assert not judged(match, item("CENTCOM denies strikes in Iraq"), lists).matches
    assert judged(match, item("Rockets fired at US troops in Syria", "Iran denied it."), lists).matches


# --- the oracle ---

LETTERS = ["aa", "bb", "cc", "dd"]
TEXTS = st.lists(st.sampled_from([*LETTERS, "zz"]), max_size=14)


def places(words: list[str], letter: str) -> list[int]:
    return [at for at, word in enumerate(words) if word == letter]


@settings(max_examples=600, deadline=None)
@given(TEXTS, st.lists(st.sampled_from(LETTERS), min_size=2, max_size=4), st.integers(1, 8), st.booleans())
def test_near_is_what_trying_everything_says(words: list[str], of: list[str], within: int, ordered: bool) -> None:  # noqa: FBT001
    choices = product(*(places(words, letter) for letter in of))
    plain = any(
        len(set(chosen)) == len(chosen)
        and max(chosen) - min(chosen) <= within
        and (not ordered or list(chosen) == sorted(chosen))
        for chosen in choices
    )
    assert hits({"near": {"within": within, "of": of, "ordered": ordered}}, " ".join(words)) == plain


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(LETTERS), st.sampled_from(LETTERS), st.integers(1, 5), st.integers(1, 4))
def test_apart_and_count_are_what_trying_everything_says(
    words: list[str], one: str, other: str, within: int, least: int
) -> None:
    alone = any(all(abs(at - by) > within for by in places(words, other)) for at in places(words, one))
    title = " ".join(words)
    assert hits({"apart": {"term": one, "from": other, "within": within}}, title) == alone
    assert hits({"count": {"of": one, "min": least}}, title) == (len(places(words, one)) >= least)


FIELDS = st.sampled_from(["title", "lead", "url"])
TREES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([*LETTERS, "aa bb"]),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries(
            {"at_least": st.fixed_dictionaries({"n": st.just(1), "of": st.lists(inner, min_size=1, max_size=3)})}
        ),
        st.fixed_dictionaries(
            {"in": st.sampled_from(["title", "lead", "url"]), "any": st.lists(inner, min_size=1, max_size=2)}
        ),
        st.fixed_dictionaries({"first": st.just(4), "any": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries(
            {
                "near": st.fixed_dictionaries(
                    {"within": st.integers(1, 4), "of": st.lists(inner, min_size=2, max_size=3)}
                )
            }
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=500, deadline=None)
@given(TREES, TEXTS, TEXTS)
def test_the_index_drops_no_rule_that_would_hit(tree: Any, title: list[str], lead: list[str]) -> None:
    """A second rule beside it makes the index file the first one wherever it can; on its own it is tried on all."""
    news = item(" ".join(title), " ".join(lead), url="https://a.example/aa/bb")
    alone = bool(judged({"any": [tree, {"regex": "never-there-[0-9]"}]}, news).matches)  # a regex is never filed
    assert bool(judged(tree, news).matches) == alone


# --- mistakes ---


@pytest.mark.parametrize(
    ("match", "message"),
    [
        ({"near": ["a1", "b1"]}, "`near` takes within, of"),
        ({"near": {"of": ["a1", "b1"]}}, "`near` needs within"),
        ({"near": {"within": 3, "of": ["a1"]}}, "needs at least 2"),
        ({"near": {"within": 0, "of": ["a1", "b1"]}}, "whole number from 1"),
        ({"near": {"within": 2, "of": ["a1", "b1"], "order": True}}, "no 'order'"),
        ({"near": {"within": 2, "of": list("abcdefgh")}}, "at most 6"),
        ({"near": {"within": 2, "of": ["a1", {"none": ["b1"]}]}}, "has no place"),
        ({"same": {"unit": "page", "of": ["a1", "b1"]}}, "sentence or paragraph"),
        ({"apart": {"term": "a1", "from": {"none": ["x1"]}, "within": 2}}, "has no place"),
        ({"count": {"of": "a1", "min": "three"}}, "whole number"),
        ({"at_least": {"n": 3, "of": ["a1", "b1"]}}, "from 1 to 2"),
        ({"first": {"words": True, "of": "a1"}}, "whole number"),
        ({"first": 0, "any": ["a1"]}, "`first` is a number of words"),
        ({"in": "headline", "any": ["a1"]}, "`in` is one or more of"),
        ({"in": "title"}, "nothing to look for is written here"),
        ({"forms": "stems", "any": ["a1"]}, "`forms` is plural, stem or none"),
        ({"raw": ""}, "`raw` takes a text"),
        ({"regex": "(a+"}, "missing"),
        ({"regex": r"(a)\1"}, "linear kind"),
        ({"regex": "a*"}, "matches the empty text"),
        ({"in": "title", "none": ["a1"]}, "exclusions only"),
        ({"any": ["a1", {"none": ["b1"]}]}, "exclusions only"),
    ],
)
def test_a_mistake_in_an_operator_is_reported(match: Any, message: str) -> None:
    problems: list[Problem] = []
    assert compile_rules([{"name": "r", "match": match}], {}, problems.append) == ()
    assert message in problems[0].message
    assert problems[0].path[:3] == ("rules", 0, "match")


def test_a_regex_cannot_hang_the_bot() -> None:
    assert not hits({"regex": "(a+)+$"}, "a" * 5_000 + "!")
