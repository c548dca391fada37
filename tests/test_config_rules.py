"""Rules in a config: a mistake inside a query has its own line and column, however YAML wraps the query."""

from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import Settings, parse
from bot.config.document import Document, Problems
from bot.config.yaml_nodes import Composer, Pairs, Scalar
from bot.config.yaml_places import offset_in, places_in
from bot.config.yaml_traps import RULE_WORDS
from bot.errors import ConfigError, Problem
from bot.rules.queries.compact import MAX_QUERY

HEAD = "sources: [https://news.example/rss]\nlists: {attack: [attack*, drone*]}\nrules:\n"


def loaded(rules: str, env: dict[str, str] | None = None) -> Settings:
    return parse(HEAD + rules, file=Path("config.yaml"), env=env or {})


def problems(rules: str, env: dict[str, str] | None = None) -> tuple[Problem, ...]:
    """Return what is said of rules: their errors, or else the warnings."""
    try:
        return loaded(rules, env).warnings
    except ConfigError as error:
        return error.problems


def one(rules: str, env: dict[str, str] | None = None) -> Problem:
    (problem,) = problems(rules, env)
    return problem


def place_of(text: str, words: str) -> tuple[int, int]:
    """Return line and column of the first occurrence of words in a config of these rules."""
    return Document(HEAD + text, "").place((HEAD + text).index(words, len(HEAD)))


# --- places --------------------------------------------------------------------------------------------------------

# Each is a query with `ab*`, which is too short a wildcard, or with another mistake that begins with @.
WRAPPED = {
    "plain": "- query: drone and (rocket or ab*)\n",
    "plain over lines": "- query: drone and\n    (rocket\n\n    or ab*)\n",
    "single quotes": "- query: 'drone and \"it''s here\" and ab*'\n",
    "single quotes over lines": "- query: 'drone and\n    \"it''s\" and\n\n\n    ab*'\n",
    "double quotes": '- query: "\\"US forces\\" and \\u0041 and \\x41 and ab*"\n',
    "double quotes over lines": '- query: "\\"US forces\\" \\\n    and dro\\\n    ne   \n    and ab*"\n',
    "folded": "- query: >-\n    drone and\n    (rocket or\n    ab*)\n",
    "folded with blank lines": "- query: >\n\n    drone and\n\n\n    (rocket or\n      missile or\n    ab*)\n\n",
    "folded with a comment": "- query: >-  # why\n    drone and\n    ab*\n",
    "literal": "- query: |\n    drone and\n      (rocket or\n      ab*)\n",
    "literal with its own indent": "- query: |2-\n      drone and\n    ab*\n  severity: high\n",
    "in braces": "- {name: x, query: 'drone and ab*', severity: high}\n",
    "marked with &": "- query: &x 'drone and ab*'\n",
    "behind other scripts": "- query: '\"القوات الأمريكية 😀\" and ab*'\n",
}


@pytest.mark.parametrize("rule", WRAPPED.values(), ids=WRAPPED)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_mistake_inside_a_query_has_its_own_line_and_column(rule: str, line_end: str) -> None:
    text = (HEAD + rule).replace("\n", line_end)
    with pytest.raises(ConfigError) as refused:
        parse(text, file=Path("config.yaml"), env={})
    (problem,) = refused.value.problems
    assert "'ab*' would match nearly every word" in problem.message
    assert (problem.line, problem.column) == place_of(rule, "ab*")
    assert problem.path == ("rules", 0, "query")


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("drone or rocket and missile", "and"),
        ("drone and rocket OR missile", "OR"),
        ("drone and (rocket or missile", "("),
        ("drone near/5000 rocket", "5000"),
        ("drone and $attak", "$attak"),
        ("9 of (drone, rocket)", "9"),
        ("drone{100000,}", "100000"),
        ("drone and 'rocket fire'", "'rocket"),
        ("title:drone and /(?=x)/", "/(?=x)"),
        ("drone and first/50(not rocket)", "first"),
        ('drone and "US forces and x"', '"US'),
        ('drone and name("Asad*")', "name"),
        ("number(killed) >= 10 <= 5", "5"),
    ],
)
def test_the_place_is_that_of_the_part_that_is_wrong(query: str, at: str) -> None:
    rule = f"- query: >-\n    {query}\n"
    found = one(rule)
    line, column = place_of(rule, query)
    index = query.rindex(at) if at == "5" else query.index(at)
    assert found.line == line
    # Of an exclusion inside an operator the operands as a whole are told.
    assert index <= found.column - column <= index + (len("first/50(") if at == "first" else 0)


def test_several_mistakes_in_a_query_have_a_place_each() -> None:
    rule = "- query: |\n    ab* or\n    drone or\n    $nope or $attack\n"
    assert [(each.line, each.column) for each in problems(rule)] == [place_of(rule, "ab*"), place_of(rule, "$nope")]


def test_what_a_variable_holds_has_the_place_where_it_is_named() -> None:
    rule = "- query: 'drone and ${WORDS}'\n"
    assert (one(rule, {"WORDS": "ab*"}).line, one(rule, {"WORDS": "ab*"}).column) == place_of(rule, "${WORDS}")


def test_a_query_that_is_too_long_is_refused_at_its_bound() -> None:
    rule = f"- query: '{'drone or ' * 2_000}rocket'\n"
    found = one(rule)
    assert "too long" in found.message
    assert found.column == place_of(rule, "drone")[1] + MAX_QUERY


def test_hundreds_of_mistakes_in_one_query_have_a_column_each() -> None:
    short = [f"{first}{second}*" for first in ascii_lowercase for second in ascii_lowercase]
    rule = f"- query: '{' or '.join(short)}'\n"
    assert [each.column for each in problems(rule)] == [rule.index(word) + 1 for word in short]


@settings(max_examples=1_000, deadline=None)
@given(
    value=st.text(alphabet="ab  \n'\"\\:é#,😀-", max_size=60),
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    width=st.integers(4, 30),
    indent=st.integers(2, 6),
    line_end=st.sampled_from(["\n", "\r\n"]),
    unicode=st.booleans(),
)
def test_each_character_of_a_value_is_found_where_it_is_written(
    *, value: str, style: str | None, width: int, indent: int, line_end: str, unicode: bool
) -> None:
    options: dict[str, Any] = {"default_style": style, "width": width, "indent": indent, "line_break": line_end}
    text = yaml.safe_dump({"a": [{"query": value}]}, allow_unicode=unicode, **options)
    document = Document(text, "")
    root = Composer(document, Problems(document)).compose()
    assert isinstance(root, Pairs)
    node = root.pairs[0][1].items[0].pairs[0][1]  # type: ignore[attr-defined]
    assert isinstance(node, Scalar)
    source = text[node.start : node.end]
    places = places_in(source, node.text)
    assert len(places) == len(node.text) + 1
    assert places == sorted(places)
    assert all(offset_in(source, node.text, index) == place for index, place in enumerate(places))
    for char, place in zip(node.text, places, strict=False):
        if not char.isspace():
            assert source[place] == char or (node.quote == '"' and source[place] == "\\")


# --- fixes in the spelling of the query ----------------------------------------------------------------------------

SPELT = {
    "an operator in a phrase": ('"US forces and x" or drone', '"US forces" and "x"; to look'),
    "a capital operator in a phrase": ('"US OR Iraq" and drone', '"US" or "Iraq"; to look'),
    "a distance in a phrase": ('"US W/5 Iraq" and drone', '"US" near/5 "Iraq"; to look'),
    "an exclusion in a phrase": ('"US not drill" and drone', '"US" and not "drill"; to look'),
    "a sign in a phrase": ('"US | Iraq" and drone', '"US" or "Iraq", or leave it out'),
    "a regex in quotes": ('"/ab+c/" and drone', "write /ab+c/ without the quotes"),
    "too many operands": ("near/3(a1, b1, c1, d1, e1, f1, g1)", "near/8((a or b), c)"),
    "an exclusion in near": ("drone near/3 (rocket and not drill)", "and not C"),
    "a distance out of bounds": ("drone near/5000 rocket", "1"),
    "exclusions only": ("not drone", "drone and not drill"),
    "a literal that is too long": (f"`{'x' * 301}`", "`C++`"),
}


@pytest.mark.parametrize(("query", "fix"), SPELT.values(), ids=SPELT)
def test_a_fix_for_a_query_is_written_as_a_query(query: str, fix: str) -> None:
    found = one(f"- query: >-\n    {query}\n")
    assert fix in (found.fix or "")
    assert ": [" not in (found.fix or "")
    assert "`all:`" not in (found.fix or "")


def test_the_query_that_a_fix_offers_is_right() -> None:
    for query in ('"US forces" and "x"', '"US" near/5 "Iraq"', '"US" and not "drill"', '"US" or "Iraq"'):
        assert not loaded(f"- query: '{query}'\n").warnings


def test_a_mistake_in_a_list_that_a_query_names_speaks_yaml() -> None:
    text = "sources: [https://a.example]\nlists: {bad: [US and Iraq]}\nrules:\n- query: 'stem~$bad'\n"
    with pytest.raises(ConfigError) as refused:
        parse(text, file=Path("config.yaml"), env={})
    assert all("use `all:` with a list" in str(problem.fix) for problem in refused.value.problems)
    assert {problem.line for problem in refused.value.problems} == {2}


# --- places in lists, bounds, names --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "at"),
    [
        ("- match: {regex: ['a+', '(?=x)']}\n", "'(?=x)'"),
        ("- match: {raw: ['C++', 5]}\n", "5]"),
        ("- match:\n    raw:\n    - C++\n    - ''\n", "''"),
    ],
)
def test_a_literal_in_a_list_has_its_own_place(rule: str, at: str) -> None:
    assert (one(rule).line, one(rule).column) == place_of(rule, at)


def test_an_empty_list_of_literals_is_told() -> None:
    assert "the list is empty" in one("- match: {raw: []}\n").message


@pytest.mark.parametrize("words", ["0", "10001", "true"])
def test_first_is_bound_also_beside_what_it_holds_for(words: str) -> None:
    assert problems(f"- {{first: {words}, any: [drone]}}\n")
    assert problems(f"- {{first: {{words: {words}, of: drone}}}}\n")


def test_first_may_be_as_large_in_one_place_as_in_the_other() -> None:
    assert not problems("- {first: 10000, any: [drone]}\n- {first: {words: 10000, of: drone}}\n")


def test_a_rule_of_a_query_only_is_named_by_its_words() -> None:
    names = [
        rule.name
        for rule in loaded(
            "- query: 'drone and (\"rocket fire\" or `C++`)'\n"
            "- query: 'drone and (\"rocket fire\" or `C++`)'\n"
            "- query: 'name(\"Ain al-Asad\") and not drill'\n"
            "- query: 'number(killed, dead) >= 10'\n"
            "- name: {is: Ain al-Asad}\n"
            "- query: '$attack'\n"
        ).rules
    ]
    assert names == [
        "drone / rocket fire / C++",
        "drone / rocket fire / C++ (2)",
        "Ain al-Asad",
        "killed / dead",
        "Ain al-Asad (2)",
        "attack* / drone*",
    ]


# --- the words of the language are no traps ------------------------------------------------------------------------

BLOCK = """\
- name: whole
  match:
    all:
    - at_least:
        n: 2
        of: [drone, rocket, missile]
    - number:
        of: dead
        min: 10
        max: 50
        within: 6
    - name:
        is: Ain al-Asad
        aka: Ayn Assad
        not: Asad airport
    - same:
        unit: sentence
        of: [drone, rocket]
    - apart:
        term: strike
        from: rail
        within: 5
    - first:
        words: 50
        of: Iraq
    - near:
        within: 8
        of: [US forces, drone]
        ordered: true
    - in: title
      forms: stem
      any: drone
  where:
    lang: [en, ar]
    source: news.example
    tag: mena
    tier: 1
    domain: bbc.co.uk
    country: lb
    max_age: 12h
    words_min: 40
    not_lang: fr
    not_tag: sport
  each: item
  note:
    quiet:
      after: 30d
      severity: urgent
  tests:
    match:
    - title: Drone
    - lead: Drone
    - body: Drone
    - url: https://a.example/x
    - author: Reuters
    - tags: mena
    - lang: en
    - source: bbc
    no_match:
    - title: Rocket engine tested
      lead: In a town
"""


def test_every_key_of_the_language_may_stand_in_block_style_without_a_warning() -> None:
    assert not [problem for problem in problems(BLOCK) if not problem.path or problem.path[-1] != "tests"]


@pytest.mark.parametrize(
    "word",
    [
        "where",
        "each",
        "tests",
        "no_match",
        "title",
        "max_age",
        "not_lang",
        "aka",
        "n",
        "min",
        "query",
        "regex",
        "note",
        "quiet",
    ],
)
def test_the_traps_know_the_words_of_the_language(word: str) -> None:
    assert word in RULE_WORDS


def test_a_headline_with_a_colon_is_still_a_trap() -> None:
    assert one("- Iran: rockets fired\n").fix == '"Iran: rockets fired"'


def test_a_yes_in_a_list_is_still_doubted() -> None:
    assert one("- match: [drone, no]\n").warning
