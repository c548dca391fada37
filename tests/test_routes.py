"""Routes: which channels hear of an alert, by its rule and severity, and by the item that set it off."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import parse
from bot.errors import Problem
from bot.model import Item, Severity, Source
from bot.routes import Routes, Trigger, read_routes
from bot.rules import Rule, compile_rules
from bot.sources.feed import Feed

NOW = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)
ON = frozenset({"desk", "phone", "screen", "arabic"})
LBCI = Source(name="lbci", kind="feed", fetcher=Feed(url="https://lbci.example/rss"), tags=("mena",))


def routed(written: Any, *, on: frozenset[str] = ON) -> Routes:
    problems: list[Problem] = []
    routes = read_routes(written, problems.append)
    assert problems == []
    return Routes(default=("screen",), on=on, routes=routes)


def rule(name: str, **keys: Any) -> Rule:
    (made,) = compile_rules([{"name": name, "match": "rocket", **keys}], {}, lambda problem: pytest.fail(str(problem)))
    return made


def trigger(severity: Severity = Severity.NORMAL, language: str | None = "en", tags: tuple[str, ...] = ()) -> Trigger:
    item = Item(id="1", source="lbci", title="Rocket", first_seen=NOW, language=language, tags=tags)
    return Trigger(item=item, source=LBCI, severity=severity)


def to(routes: Routes, *rules: Rule, **what: Any) -> tuple[str, ...]:
    return routes.channels(rules, trigger(**what))


def test_the_first_route_that_takes_an_alert_says_where_it_goes() -> None:
    routes = routed([{"rule": "us-*", "to": "desk"}, {"to": "phone"}])
    assert to(routes, rule("us-forces")) == ("desk",)
    assert to(routes, rule("other")) == ("phone",)


def test_a_route_that_continues_lets_the_next_one_take_it_as_well() -> None:
    routes = routed(
        [{"severity": "high", "to": "phone", "continue": True}, {"rule": "none", "to": "arabic"}, {"to": "desk"}]
    )
    assert to(routes, rule("a"), severity=Severity.URGENT) == ("phone", "desk")
    assert to(routes, rule("a")) == ("desk",)


def test_a_word_of_severity_means_that_and_louder_and_a_list_just_these() -> None:
    least, just = routed([{"severity": "high", "to": "phone"}]), routed([{"severity": ["high"], "to": "phone"}])
    assert [to(least, rule("a"), severity=one) for one in Severity] == [("screen",)] * 2 + [("phone",)] * 2
    assert [to(just, rule("a"), severity=one) for one in Severity] == [("screen",)] * 2 + [("phone",), ("screen",)]


def test_routes_ask_for_source_tag_and_language_of_the_item_that_sets_it_off() -> None:
    routes = routed(
        [{"lang": ["ar", "fa"], "to": "arabic"}, {"tag": "Mena", "source": "lbci", "to": "desk"}, {"to": "phone"}]
    )
    assert to(routes, rule("a"), language="ar-LB") == ("arabic",)
    assert to(routes, rule("a"), tags=("mena", "war")) == ("desk",)
    assert to(routes, rule("a")) == ("phone",)


def test_a_rules_own_channels_replace_the_routes_unless_all_of_them_are_off() -> None:
    routes = routed([{"to": "desk"}])
    assert to(routes, rule("a", to=["phone", "gone"])) == ("phone",)
    assert to(routes, rule("a", to=["gone"])) == ("desk",)


def test_a_route_whose_channels_are_off_is_as_if_it_were_not_there() -> None:
    assert to(routed([{"to": "desk"}, {"to": "phone"}], on=frozenset({"phone"})), rule("a")) == ("phone",)


def test_what_no_route_takes_goes_the_default_way() -> None:
    assert to(routed([{"rule": "b", "to": "desk"}]), rule("a")) == ("screen",)


def test_each_rule_of_a_story_takes_its_own_way_and_each_channel_is_named_once() -> None:
    routes = routed([{"rule": "a", "to": ["desk", "phone"]}, {"rule": "b", "to": ["phone", "screen"]}])
    assert to(routes, rule("a"), rule("b")) == ("desk", "phone", "screen")


def test_the_way_of_an_alert_is_explained() -> None:
    routes = routed(
        [{"rule": "b", "to": "desk"}, {"to": ["phone", "gone"], "escalate": {"after": "10m", "to": "desk"}}]
    )
    (way,) = routes.ways(rule("a"), trigger())
    assert (way.by, way.number, way.to, way.off) == ("route", 2, ("phone",), ("gone",))
    assert way.escalate is not None
    assert (way.escalate.after, way.escalate.to) == (timedelta(minutes=10), ("desk",))
    (own,) = routes.ways(rule("a", to="desk", escalate={"after": "1h", "to": ["phone", "gone"]}), trigger())
    assert own.by == "rule"
    ((name, escalation),) = routes.escalations(
        [rule("a", to="desk", escalate={"after": "1h", "to": ["phone", "gone"]})], trigger()
    )
    assert (name, escalation.after, escalation.to) == ("a", timedelta(hours=1), ("phone",))


@pytest.mark.parametrize(
    ("written", "path", "words"),
    [
        ({}, ("routes",), "is a list"),
        ([{"rule": "a"}], ("routes", 0), "says where to"),
        ([{"to": "desk", "language": "en"}], ("routes", 0, "language"), "no key 'language'"),
        ([{"to": "desk", "lang": "Arabic"}], ("routes", 0, "lang"), "two letters"),
        ([{"to": "desk", "severity": "loud"}], ("routes", 0, "severity"), "severity is one of"),
        ([{"to": "desk", "severity": []}], ("routes", 0, "severity"), "names none"),
        ([{"to": "desk", "rule": ""}], ("routes", 0, "rule"), "name of a rule"),
        ([{"to": "desk", "continue": "yes"}], ("routes", 0, "continue"), "true or false"),
        ([{"to": []}], ("routes", 0, "to"), "names no channel"),
        (
            [{"to": "desk", "escalate": {"after": "soon", "to": "a"}}],
            ("routes", 0, "escalate", "after"),
            "a time such as",
        ),
        ([{"to": "desk", "escalate": {"until": "10m"}}], ("routes", 0, "escalate", "until"), "no 'until'"),
    ],
)
def test_what_is_wrong_with_a_route_is_told_at_its_place(written: Any, path: tuple[Any, ...], words: str) -> None:
    problems: list[Problem] = []
    read_routes(written, problems.append)
    assert problems[0].path == path
    assert words in problems[0].message
    assert problems[0].fix


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([{"name": "a", "inhibits": "b"}, {"name": "b", "inhibits": ["a"]}], "silence each other"),
        ([{"name": "a", "inhibits": ["a"]}], "silence each other"),
        ([{"name": "a", "inhibits": ["c"]}], "there is no rule 'c'"),
        ([{"name": "a", "inhibits": 5}], "name of a rule"),
        ([{"name": "a", "cooldown": 5}], "a number needs its unit"),
        ([{"name": "a", "escalate": "10m"}], "after which time"),
    ],
)
def test_what_is_wrong_with_a_rules_hearing_is_told(rules: list[dict[str, Any]], words: str) -> None:
    problems: list[Problem] = []
    compile_rules([{"match": f"rocket {number}", **one} for number, one in enumerate(rules)], {}, problems.append)
    assert words in problems[0].message


def test_a_route_that_asks_for_what_is_not_there_is_a_warning(tmp_path: Path) -> None:
    text = """
sources: [{name: lbci, url: "https://a.example/rss", tags: [mena]}]
rules: [{name: drones, match: drone}]
routes:
  - {rule: [drone*, dronse], to: console}
  - {source: lbc, tag: menas, to: console}
"""
    warned = [(one.line, one.message) for one in parse(text, file=tmp_path / "config.yaml", env={}).warnings]
    assert warned == [
        (5, "route: there is no rule 'dronse'"),
        (6, "route: there is no source 'lbc'"),
        (6, "route: no source has the tag 'menas'"),
    ]
