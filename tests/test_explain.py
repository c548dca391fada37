"""Why and why not: each clause with what it found, near misses, and a change that flips the decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import Problem
from bot.model import Item, Source, TextState
from bot.rules import Rule, compile_rules
from bot.rules.change import Change, smallest
from bot.rules.edits import Kind, with_child, without
from bot.rules.examples import made_up
from bot.rules.explain import Clause, Explanation, explain
from bot.rules.match import judge
from bot.rules.nearly import Remembered
from bot.rules.operators import only_excludes
from bot.rules.phrases import parse_phrase
from bot.rules.tree import (
    AllOf,
    AnyOf,
    Apart,
    AtLeast,
    Count,
    First,
    Near,
    Node,
    NoneOf,
    Phrase,
    Same,
    Within,
    children,
)
from bot.rules.words import Document
from bot.sources.feed import Feed


def rule_of(match: Any = None, **more: Any) -> Rule:
    problems: list[Problem] = []
    written = {"name": "r"} | ({"match": match} if match is not None else {}) | more
    rules = compile_rules([written], {}, problems.append)
    assert not problems
    return rules[0]


def query(text: str, **more: Any) -> Rule:
    return rule_of(query=text, **more)


def told(rule: Rule, title: str = "", **parts: Any) -> Explanation:
    return explain(rule, made_up(title=title, **parts))


def notes(clause: Clause) -> str:
    """Return all that is told of a clause, in one text."""
    own = f"{clause.truth} {clause.words} ({clause.note})"
    return "\n".join([own, *map(notes, clause.of)])


# --- random rules and texts ------------------------------------------------------------------------------------

VOCABULARY = ["drone", "rocket", "US", "us", "Iraq", "attack", "attacked", "killed", "the", "rail"]
WORDS = st.sampled_from(VOCABULARY).map(parse_phrase)
TERMS = WORDS | st.sampled_from(["drone attack", "US rocket", "the rail attack", "iraq*", "{Iraq}"]).map(parse_phrase)


def several(nodes: st.SearchStrategy[Node], least: int = 2) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(nodes, min_size=least, max_size=3).map(tuple)


def wider(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Return nodes with a place, over others with a place."""
    return st.one_of(
        several(nodes).map(AnyOf),
        several(nodes).map(AllOf),
        st.builds(Near, st.integers(1, 4), several(nodes), st.booleans()),
        st.builds(Same, st.sampled_from(["sentence", "paragraph"]), several(nodes)),
        st.builds(Apart, nodes, nodes, st.integers(1, 4)),
        st.builds(Count, nodes, st.integers(1, 3)),
        st.builds(First, st.integers(1, 8), nodes),
        st.builds(Within, st.sampled_from([("title",), ("lead",), ("title", "body")]), nodes),
        several(nodes).flatmap(lambda of: st.integers(1, len(of)).map(lambda n: AtLeast(n, of))),
    )


PLACED: st.SearchStrategy[Node] = st.recursive(TERMS, wider, max_leaves=5)


def logical(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    excluded = several(nodes, 1).map(NoneOf)
    return st.one_of(several(nodes).map(AnyOf), st.tuples(nodes, excluded).map(AllOf), several(nodes).map(AllOf))


TREES = st.recursive(PLACED, logical, max_leaves=3).filter(lambda node: not only_excludes(node))
TEXTS = st.lists(st.sampled_from([*VOCABULARY, "said", "x.", "Drone.", "\n"]), max_size=14).map(" ".join)
ITEMS = st.builds(
    lambda title, lead, body, whole: replace(
        made_up(title=title, lead=lead, body=body), text=TextState.READ if whole else TextState.FEED
    ),
    TEXTS,
    TEXTS,
    TEXTS,
    st.booleans(),
)


def read(item: Item, source: Source | None = None) -> Document:
    return Document(item, source, Remembered)


def flips(tree: Node, item: Item, wanted: str) -> bool:
    return judge(Rule(name="r", match=tree), Document(item)).truth == wanted and not only_excludes(tree)


@settings(max_examples=150)
@given(TREES, ITEMS, st.booleans())
def test_applying_the_reported_change_flips_the_decision(tree: Node, item: Item, whole: bool) -> None:  # noqa: FBT001
    rule = Rule(name="r", match=tree, full_text=whole)
    before = judge(rule, Document(item)).truth
    change = smallest(rule, read(item))
    if before == "unknown":
        assert change is None
    elif change is None:
        assert not any(words.tokens for words in Document(item).fields(("title", "lead", "body")))
    else:
        assert judge(change.rule, Document(item)).truth == ("no" if before == "yes" else "yes")
        assert change.edits
        assert change.description


# --- is there a smaller one? Every single edit, tried without any cleverness -------------------------------------


def single_edits(node: Node, *, looser: bool) -> Iterator[tuple[Kind, Node]]:
    """Yield single edits of a tree that do not need to know the text, whether they help or not."""
    yield from ((Kind.NUMBER, other) for other in other_numbers(node))
    match node:
        case Near(ordered=ordered):
            yield Kind.ARRANGEMENT, AllOf(node.of)
            if ordered:
                yield Kind.ARRANGEMENT, replace(node, ordered=False)
        case Same():
            yield Kind.ARRANGEMENT, AllOf(node.of)
            yield Kind.ARRANGEMENT, replace(node, unit="paragraph")
        case Within() | First():
            yield Kind.SCOPE, node.of
        case Apart():
            yield Kind.EXCLUDED, node.term
        case Phrase():
            yield Kind.FORM, parse_phrase(node.text.replace("{", "").replace("}", "").lower())
            yield Kind.FORM, parse_phrase(node.text, "stem")
        case _:
            pass
    yield from fewer(node)
    for at, child in enumerate(children(node)):
        wish = looser != (isinstance(node, NoneOf) or (isinstance(node, Apart) and at == 1))
        yield from ((kind, with_child(node, at, other)) for kind, other in single_edits(child, looser=wish))


def other_numbers(node: Node) -> Iterator[Node]:
    for key in {Near: ["within"], Apart: ["within"], Count: ["least"], First: ["words"]}.get(type(node), []):
        yield from (replace(node, **{key: value}) for value in range(1, 20))
    if isinstance(node, AtLeast):
        yield from (replace(node, n=value) for value in range(1, len(node.of) + 1))


def fewer(node: Node) -> Iterator[tuple[Kind, Node]]:
    for at, child in enumerate(children(node)):
        match node:
            case AllOf() if not isinstance(child, NoneOf) or len(child.of) == 1:
                yield Kind.EXCLUDED if isinstance(child, NoneOf) else Kind.REQUIRED, without(node, {at})
            case Near() | Same():
                yield Kind.REQUIRED, without(node, {at})
            case NoneOf() if len(node.of) > 1:
                yield Kind.EXCLUDED, without(node, {at})
            case _:
                pass


@settings(max_examples=120)
@given(TREES, ITEMS)
def test_no_single_edit_is_gentler_than_the_reported_change_and_two_are_not_needed_where_one_does(
    tree: Node, item: Item
) -> None:
    if judge(Rule(name="r", match=tree), Document(item)).truth != "no":
        return
    change = smallest(Rule(name="r", match=tree), read(item))
    enough = [kind for kind, other in single_edits(tree, looser=True) if flips(other, item, "yes")]
    if enough:
        assert change is not None
        assert len(change.edits) == 1
        assert change.edits[0].kind <= min(enough)


@settings(max_examples=30)
@given(TREES, ITEMS)
def test_three_edits_are_not_reported_where_two_do(tree: Node, item: Item) -> None:
    if judge(Rule(name="r", match=tree), Document(item)).truth != "no":
        return
    change = smallest(Rule(name="r", match=tree), read(item))
    if change is not None and (len(change.edits) > 2 or change.edits[-1].kind is Kind.ADDED):
        once = [other for _kind, other in single_edits(tree, looser=True)][:150]
        twice = (again for other in once for _kind, again in single_edits(other, looser=True))
        assert not any(flips(again, item, "yes") for again in twice)
