"""Rules find what they say and nothing else, say where, and report every mistake with a fix."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Problem
from bot.model import Item, Severity, TextState
from bot.rules import AllOf, AnyOf, Node, NoneOf, Phrase, Ruleset, compile_rules, index
from bot.rules.match import evaluate
from bot.rules.phrases import parse_phrase
from bot.rules.words import Document


def item(title: str, summary: str = "", body: str | None = None, text: TextState = TextState.FEED) -> Item:
    seen = datetime(2026, 4, 20, tzinfo=UTC)
    return Item(id="i", source="s", title=title, summary=summary, body=body, first_seen=seen, text=text)


def compiled(rule: Any, lists: dict[str, Any] | None = None) -> Ruleset:
    problems: list[Problem] = []
    rules = compile_rules([rule], lists or {}, problems.append)
    assert not problems, problems
    return Ruleset(rules)


def hits(rule: Any, title: str, summary: str = "", lists: dict[str, Any] | None = None) -> bool:
    return bool(compiled(rule, lists).match(item(title, summary)).matches)


def marked(rule: Any, title: str) -> list[str]:
    (match,) = compiled(rule).match(item(title)).matches
    return [title[span.start : span.end] for span in match.spans]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("drone attack", "Drone attacks on a base"),
        ("drone attacks", "A drone attack"),
        ("drone attack", "DRONE-ATTACK in the night"),
        ("drone-attack", "a droneattack"),
        ("drone attack", "a droneattack"),
        ("Ain al-Asad", "Strike near Aïn al-Asad air base"),
        ("US forces", "U.S. forces leave"),
        ("US", "THE US AND THEM"),
        ("US", "us troops? US troops"),
        ("US", "LET US PRAY"),  # a headline all in capitals tells nothing
        ("centcom", "CENTCOM says"),
        ("CENTCOM", "Centcom says"),
        ("rocket*", "Rocketry"),
        ("wom?n", "A woman said"),
        ("{Target}", "Target cuts prices"),
        ("{US}", "the U.S. said"),
        ("Ghassem", "Ghassem's convoy"),
        ("naive", "so naïve"),
        ("attaque", "L'attaque de la base"),
        ("مسيرة", "هجوم بطائرة مُسيّرة"),
        ("攻撃", "米軍が攻撃した"),
        ("1000 troops", "1,000 troops"),
        ("{NOT} in my name", "Protest: NOT in my name"),
        ("Tel Aviv - Yafo", "From Tel Aviv-Yafo"),
        ("R&D", "The R&D budget"),
        ("drone-strike", "a drone-strike"),
    ],
)
def test_a_phrase_finds(rule: str, text: str) -> None:
    assert hits(rule, text)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("ai", "training for the campaign"),
        ("ISIS", "a crisis"),
        ("US", "tell us more"),
        ("WHO", "the man who knew"),
        ("{Target}", "a target was hit"),
        ("drone attack", "a drone. Attack ads follow"),
        ("drone attack", "attack drone"),
        ("rocket*", "a sprocket"),
        ("wom?n", "wombats"),
        ("army", "swarmy"),
    ],
)
def test_a_phrase_does_not_find(rule: str, text: str) -> None:
    assert not hits(rule, text)


def test_spans_point_at_the_original_text() -> None:
    title = "«Drones» hit the U.S. base at Aïn al-Asad"
    assert marked(["drone", "US", "ain al-asad"], title) == ["Drones", "U.S.", "Aïn al-Asad"]


def test_nothing_crosses_fields() -> None:
    assert not hits("drone attack", "a drone", "attack on a base")


def test_any_all_and_none_nest() -> None:
    rule = {"name": "r", "match": {"all": [["US forces", "US troops"], "$attack"], "none": ["analysis"]}}
    lists = {"attack": ["rocket*", "$more"], "more": ["drone*"]}
    assert hits(rule, "Drones over US troops", lists=lists)
    assert not hits(rule, "Drones over US troops: an analysis", lists=lists)
    assert not hits(rule, "US troops go home", lists=lists)


def test_none_looks_at_the_whole_item() -> None:
    assert not hits({"match": {"any": ["rocket"], "none": ["toy"]}}, "Rocket for sale", "a toy for children")


def test_a_rule_without_a_name_is_called_by_its_words() -> None:
    assert [rule.name for rule in compiled(["drone attack", "rocket*"]).rules] == ["drone attack / rocket*"]


def test_severity_and_channels_are_read() -> None:
    rule = compiled({"match": "x-ray", "severity": "urgent", "to": "desk"}).rules[0]
    assert (rule.severity, rule.to) == (Severity.URGENT, ("desk",))


# --- three values ---


def test_a_rule_on_the_full_text_is_unknown_before_the_page_was_read() -> None:
    rules = compiled({"name": "deep", "match": {"any": ["uranium"]}, "full_text": True})
    assert rules.match(item("Talks go on")).unknown == ("deep",)
    assert rules.match(item("Talks on uranium")).matches
    read = item("Talks go on", body="All of it.", text=TextState.READ)
    assert rules.match(read).unknown == ()
    assert not rules.match(read).matches


def test_only_an_excluded_word_in_doubt_is_told_by_default_and_a_missing_one_is_not() -> None:
    excluded = compiled({"name": "r", "match": {"all": ["rocket"], "none": ["toy"]}, "full_text": True})
    assert excluded.match(item("A rocket")).unknown == ("r",)
    assert excluded.alerts_unread("r", item("A rocket"))
    missing = compiled({"name": "r", "match": {"all": ["rocket", "base"]}, "full_text": True})
    assert missing.match(item("A rocket")).unknown == ("r",)
    assert not missing.alerts_unread("r", item("A rocket"))
    asked = compiled({"name": "r", "match": {"all": ["rocket", "base"]}, "full_text": True, "on_unknown": "alert"})
    assert asked.alerts_unread("r", item("A rocket"))


# --- the index against the plain evaluator ---

WORDS = [
    "us",
    "US",
    "rocket",
    "rockets",
    "drone",
    "drone-strike",
    "dronestrike",
    "base",
    "Iraq",
    "café",
    "ain",
    "al-asad",
]
PHRASES = st.lists(st.sampled_from([*WORDS, "rock*", "{US}", "b?se"]), min_size=1, max_size=3).map(" ".join)
TREES: st.SearchStrategy[Node] = st.recursive(
    PHRASES.map(parse_phrase),
    lambda inner: st.tuples(st.sampled_from([AnyOf, AllOf, NoneOf]), st.lists(inner, min_size=1, max_size=3)).map(
        lambda made: made[0](tuple(made[1]))
    ),
    max_leaves=6,
)
TEXTS = st.lists(st.sampled_from([*WORDS, ".", "and", "Rocketry"]), max_size=12).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(TREES, TEXTS, TEXTS)
def test_the_index_and_the_plain_evaluator_agree(tree: Node, title: str, lead: str) -> None:
    rule = compiled("placeholder").rules[0]
    rule = type(rule)(name="r", match=tree, severity=Severity.NORMAL)
    news = item(title, lead)
    plain = evaluate(tree, Document(news), whole=True).truth == "yes"
    assert bool(Ruleset((rule,)).match(news).matches) == plain


def test_broken_text_is_matched_by_rules_that_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "SETTLED", 1)
    rules = compiled("rocket fire")
    for title in ("Rocket fire \ud800", "Rocket\ud83d fire", "R\u00e9union \ud800 rocket fire", "\x00rocket\x00fire"):
        assert rules.names(item(title)) == ("rocket fire",)
    for title in ("\udfff quiet", "Roc\ud800ket fire", "\x00", "roc\x00ket fire"):
        assert not rules.names(item(title))


# --- mistakes ---


@pytest.mark.parametrize(
    ("rule", "message", "fix"),
    [
        ("US forces and Iraq", "'and' inside a phrase", "`all:`"),
        ("not rockets", "'not' inside a phrase", "`none:`"),
        ("a near/8 b", "'near/8' inside a phrase", "`near:`"),
        ("drone AND attack", "'AND' inside a phrase", "`all:`"),
        ("drone OR rocket", "'OR' inside a phrase", "`any:`"),
        ("NOT drone", "'NOT' inside a phrase", "`none:`"),
        ("drone NEAR/5 base", "'NEAR/5' inside a phrase", "`near:`"),
        ("drone w/5 base", "'w/5' inside a phrase", "`near:`"),
        ("drone|rocket", "'|' is no operator", "`any:`"),
        ("drone && rocket", "'&&' is no operator", "`all:`"),
        ("attack -zebra", "'-' is no operator", "`none:`"),
        ("/CVE-.*/", "regular expression", "regex"),
        ("{US force", "without its partner", "{Word}"),
        ("ab*", "nearly every word", "3 letters"),
        ("---", "no word", "at least one"),
        ("back\\", "backslash", "\\\\"),
        ("$attak", "no list named", "did you mean 'attack'"),
        (None, "nothing is written", "#"),
        (5, "is not text", '"5"'),
        (True, "is not text", '"True"'),
        ([], "empty", "at least one"),
        ({}, "needs `match:`", "match:"),
        ({"match": {"nonne": ["x"]}}, "no operator 'nonne'", "did you mean 'none'"),
        ({"match": {"none": ["x"]}}, "exclusions only", "any: or all:"),
        ({"match": {"name": "Ain al-*"}}, "is no name", "no wildcards"),
        ({"name": "Red Sea"}, "needs `match:`", "match: {name: Red Sea}"),
        ({"match": {"and": ["drone", "rocket"]}}, "no operator 'and'", "'all'"),
        ({"match": {"not": "drone"}}, "no operator 'not'", "'none'"),
        ({"match": {"title": "drone"}}, "no operator 'title'", "in: title"),
        ({"match": "x", "query": "y"}, "not both", "take one"),
        ({"match": {"first": 20, "any": ["oil"], "none": ["gas"]}}, "beside `first`", "all:"),
        ({"match": {"regex": "(\\d+"}}, "'(\\d+' is no regular", "mend it there"),
        ({"match": "x", "when": {}}, "not yet available", "for now"),
        ({"match": "x", "sevrity": "high"}, "no key 'sevrity'", "did you mean 'severity'"),
        ({"match": "x", "severity": "hihg"}, "severity is one of", "did you mean 'high'"),
        ({"match": "x", "to": 5}, "name of a channel", "to: ["),
        ({"match": "x", "full_text": "yes"}, "true or false", "true"),
        ({"match": "x", "name": "  "}, "name is one line", "name:"),
        ({"Iran": "rockets fired"}, "no key 'Iran'", None),
        ({"match": {"Iran": "rockets fired"}}, "no operator 'Iran'", '"Iran: rockets fired"'),
        ({"any": ["x"], "to": "y"}, "belongs under `match:`", "match:"),
        (["x" * 400], "too long", None),
        ("a*b*c*d*e*", "too many wildcards", "at most"),
    ],
)
def test_a_mistake_is_reported_with_its_fix(rule: Any, message: str, fix: str | None) -> None:
    problems: list[Problem] = []
    compile_rules([rule], {"attack": ["attack*"]}, problems.append)
    assert message in problems[0].message
    assert problems[0].path[:2] == ("rules", 0)
    assert fix is None or fix in (problems[0].fix or "")


def test_one_mistake_does_not_hide_another_or_stop_the_good_rules() -> None:
    problems: list[Problem] = []
    rules = compile_rules(["ab*", "rocket", {"match": ["x and y", "ok"]}], {"bad": ["??"]}, problems.append)
    assert [rule.name for rule in rules] == ["rocket"]
    assert {problem.path for problem in problems} == {("lists", "bad", 0), ("rules", 0), ("rules", 2, "match", 0)}


def test_lists_that_go_round_in_a_circle_are_named() -> None:
    problems: list[Problem] = []
    compile_rules(["$a"], {"a": ["$b"], "b": ["$a"]}, problems.append)
    assert any("a -> b -> a" in problem.message for problem in problems)


def test_deep_nesting_is_refused_and_not_followed() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    problems: list[Problem] = []
    assert compile_rules([deep], {}, problems.append) == ()
    assert "nested" in problems[0].message


def test_two_rules_of_one_name_are_a_mistake_and_unnamed_ones_get_a_number() -> None:
    problems: list[Problem] = []
    rules = compile_rules([{"name": "a", "match": "x1"}, {"name": "a", "match": "y1"}, "z1", "z1"], {}, problems.append)
    assert "two rules named 'a'" in problems[0].message
    assert [rule.name for rule in rules][-2:] == ["z1", "z1 (2)"]


KEYS = st.sampled_from(["match", "any", "all", "none", "x"])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(JUNK, max_size=3), st.dictionaries(st.sampled_from(["a", "b"]), JUNK, max_size=2))
def test_whatever_is_written_there_are_rules_or_problems_and_never_a_crash(
    rules: list[Any], lists: dict[str, Any]
) -> None:
    problems: list[Problem] = []
    made = compile_rules(rules, lists, problems.append)
    assert len(made) == len(rules) or problems


def test_a_phrase_is_a_tree_of_one() -> None:
    assert isinstance(parse_phrase("drone attack"), Phrase)
