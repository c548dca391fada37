"""`rules fmt`: a rule changes its spelling, and nothing else in the file changes; comments survive, trees are equal."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import parse
from bot.config.document import Document, Problems
from bot.config.fmt import Formatted, Spelling, formatted
from bot.config.yaml_nodes import Items, Node, Pairs, Scalar
from bot.config.yaml_places import offset_in
from bot.config.yaml_traps import read as read_config
from bot.errors import ConfigError
from bot.rules import compile_rules
from bot.rules.queries.compact import MAX_QUERY, read, write
from bot.rules.queries.spelling import alike, part_of
from tests.test_compact import LISTS, PAIRS, matches

ROOT = Path(__file__).parent.parent
HEAD = """\
# a desk's own file
sources:
- https://a.example/rss      # two blanks before, none within
lists: {us_forces: [US force*], attack:   [ attack*, drone*], iraq_syria: [Iraq*], a b: [x]}

rules:
"""


def plain(node: Node | None) -> Any:
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.pairs} if isinstance(node, Pairs) else None


def rules_of(text: str) -> list[Any]:
    """Return the rules of a config as the bot reads them, without an error or a trap."""
    document = Document(text, "c.yaml")
    problems = Problems(document)
    root = read_config(document, problems, frozenset())
    assert not problems.error_count, (text, problems.all())
    found = plain(root)["rules"]
    assert isinstance(found, list)
    return found


def meant(rule: Any) -> Any:
    """Return the match of a rule in either spelling."""
    return read(rule["query"]).match if "query" in rule else rule["match"]


def trees(rules: list[Any], lists: Any) -> list[Any]:
    written = [{"name": str(number), "match": match} for number, match in enumerate(rules)]
    return [rule.match for rule in compile_rules(written, lists, lambda problem: pytest.fail(str(problem)))]


def outside(text: str, keys: str = "match|query") -> list[str]:
    """Return the lines of a config without those of a key and what is indented below it."""
    kept, indent = list[str](), -1
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip(" -"))
        if 0 <= indent < depth or (indent >= 0 and not line.strip()):
            continue
        indent = depth if re.match(rf"[ -]*({keys}):", line) else -1
        if indent < 0:
            kept.append(line)
    return kept


# --- one rule ------------------------------------------------------------------------------------------------------


def both(rule: str, other: str) -> None:
    """Check that each text of a rule becomes the other."""
    assert formatted(HEAD + rule, "compact").text == HEAD + other
    assert formatted(HEAD + other, "yaml").text == HEAD + rule
    assert formatted(HEAD + other, "compact").text == HEAD + other
    assert formatted(HEAD + rule, "yaml").text == HEAD + rule


def test_a_rule_changes_its_spelling_and_back() -> None:
    both(
        """\
- name: us-forces-iraq   # ours
  match:
    all:
      - near: {within: 12, of: [$us_forces, $attack]}
      - $iraq_syria
    none:
      - in: title
        any: [analysis, opinion]
  note: {quiet: {after: 30d, severity: urgent}}   # rare
  severity: high
""",
        """\
- name: us-forces-iraq   # ours
  query: '($us_forces near/12 $attack) and $iraq_syria and not title:(analysis or opinion)'
  note: {quiet: {after: 30d, severity: urgent}}   # rare
  severity: high
""",
    )


def test_a_long_query_is_folded_and_comes_back() -> None:
    places = ", ".join(f"place number{number}" for number in range(20))
    names = [f'"place number{number}"' for number in range(20)]
    compact = formatted(f"{HEAD}  - match: [{places}]\n    name: x\n  # end\n", "compact").text
    assert compact.startswith(f"{HEAD}  - query: >-\n      {names[0]} or {names[1]}")
    assert compact.endswith("\n    name: x\n  # end\n")
    assert max(map(len, compact.splitlines())) <= 100
    assert rules_of(compact)[0]["query"] == " or ".join(names)
    assert rules_of(formatted(compact, "yaml").text)[0]["match"] == [f"place number{number}" for number in range(20)]


@pytest.mark.parametrize(
    ("rule", "other"),
    [
        ("- match: drone\n", "- query: 'drone'\n"),
        ("- match: [a, b]  # why\n", "- query: 'a or b'  # why\n"),
        ("- {name: x, match: [a b, c], to: [y]} # why\n", "- {name: x, query: '\"a b\" or c', to: [y]} # why\n"),
        ("- {match: {regex: 'a,\\d{2}'}}\n", "- {query: '/a,\\d{2}/'}\n"),
        ('- match: "#MeToo"\n', "- query: '#MeToo'\n"),
        ('- match: "*bomber"\n', "- query: '*bomber'\n"),
        ('- match: "it\'s: # odd"\n', "- query: '\"it''s: # odd\"'\n"),
        ('- match: "no"\n', "- query: 'no'\n"),
        ("- match: 'say \"x\" now'\n", "- query: '\"say \"\"x\"\" now\"'\n"),
        ('- match: "a\\nb"\n', '- query: "\\"a\\nb\\""\n'),
    ],
)  # fmt: skip
def test_what_yaml_would_bite_is_in_quotes(rule: str, other: str) -> None:
    both(rule, other)


def test_comments_within_a_match_go_above_it() -> None:
    rule = """\
  - name: x
    match:   # one
      all:   # two
        # three
        - a
        - "b # no comment"   # four
      none: c   # five
      # six

      # seven
    # eight

    severity: high   # nine
  # ten
"""
    compact = """\
  - name: x
    # one
    # two
    # three
    # four
    # five
    # six
    # seven
    query: 'a and "b # no comment" and not c'
    # eight

    severity: high   # nine
  # ten
"""
    assert formatted(HEAD + rule, "compact").text == HEAD + compact


def test_comments_at_a_query_stay_with_it() -> None:
    rule = "  - query: 'a and not b'  # one\n    # two\n    name: x\n  - query: >-  # three\n      a or b\n"
    wanted = (
        "  - match:  # one\n      all: [a]\n      none: [b]\n    # two\n    name: x\n  # three\n  - match: [a, b]\n"
    )
    assert formatted(HEAD + rule, "yaml").text == HEAD + wanted


@pytest.mark.parametrize("to", ["yaml", "compact"])
def test_bare_rules_stay(to: Spelling) -> None:
    text = HEAD + "- drone\n- [a,  b]\n- near: {within: 8, of: [a, b]}\n"
    assert formatted(text, to) == Formatted(text=text)


def test_only_the_named_rule_is_changed() -> None:
    text = HEAD + "- {name: x, match: a}\n- {name: y, match: b}\n"
    assert formatted(text, "compact", "y").text == HEAD + "- {name: x, match: a}\n- {name: y, query: 'b'}\n"
    assert formatted(text, "yaml", "y") == Formatted(text=text)
    with pytest.raises(ConfigError, match="known are: x, y"):
        formatted(text, "compact", "z")


def test_line_ends_and_a_mark_at_the_start_are_kept() -> None:
    text = "\ufeff" + (HEAD + "- match:\n    all: [a, b] # c\n    none: d\n  name: x\n").replace("\n", "\r\n")
    wanted = "\ufeff" + (HEAD + "# c\n- query: 'a and b and not d'\n  name: x\n").replace("\n", "\r\n")
    assert formatted(text, "compact").text == wanted


@pytest.mark.parametrize(
    ("rule", "place", "why"),
    [
        ("- match: &m [a, b]\n", (7, 3), "shared"),
        ("- match: [&m a, b]\n", (7, 3), "shared"),
        ("- {match: a, query: b}\n", (7, 4), "both"),
        ("- match: {nea: 3}\n", (7, 3), "not right"),
        ("- match: []\n", (7, 3), "not right"),
        ("- match: ['${PLACE}']\n", (7, 3), "VARIABLE"),
        (f"- match: [{', '.join(['word'] * (MAX_QUERY // 6))}]\n", (7, 3), "too long"),
        ("- ? match\n  : a\n", (7, 5), "odd"),
    ],
)
def test_what_cannot_be_changed_stays_and_is_told(rule: str, place: tuple[int, int], why: str) -> None:
    text = HEAD + rule + "- match: other\n- match: [*m]\n"
    text = text if "&m" in rule else text.replace("- match: [*m]\n", "")
    found = formatted(text, "compact", file="c.yaml")
    assert found.text == text.replace("match: other", "query: 'other'")
    assert (found.left[0].line, found.left[0].column, found.left[0].file) == (*place, "c.yaml")
    assert why in str(found.left[0])
    assert found.changed == (1,)


def test_a_query_that_is_wrong_is_told_at_the_very_word() -> None:
    text = HEAD + "- query: 'it''s'' or a and b'\n- query: >-\n    a or\n    b AND c\n- query: \"\\u0061 or b c\"\n"
    found = formatted(text.replace("it''s'' or a", "\"it''s\" or a"), "yaml")
    assert [(problem.line, problem.column) for problem in found.left] == [(7, 24), (10, 7), (11, 21)]
    assert "a or b and c" in str(found.left[1])


def test_a_query_that_no_match_can_hold_stays() -> None:
    deep = "(a and " * 40 + "b" + ")" * 40
    text = f"{HEAD}- query: '{deep}'\n- query: 3\n- query: [a]\n"
    found = formatted(text, "yaml")
    assert found.text == text
    assert len(found.left) == 3


def test_rules_that_are_one_by_an_alias_stay() -> None:
    text = HEAD + "- &r {match: a}\n- *r\n- match: b\n"
    assert formatted(text, "compact").text == text.replace("match: b", "query: 'b'")


def test_many_that_cannot_be_changed_are_left_within_bounds() -> None:
    odd = "- ? match\n  : a\n"
    found = formatted(HEAD + odd * 3 + "- match: b\n" * 30 + odd, "compact")
    assert found.text == HEAD + odd * 3 + "- query: 'b'\n" * 30 + odd
    assert [problem.path[1] for problem in found.left] == [0, 1, 2, 33]
    assert formatted(HEAD + odd * 500, "compact").text == HEAD + odd * 500


def test_a_file_that_is_no_yaml_is_refused() -> None:
    for text in ("rules: [", "rules: {a: 1, a: 2}", "rules: *x"):
        with pytest.raises(ConfigError):
            formatted(text, "compact")
    for text in ("", "rules:", "- a", "rules: {match: a}", "rules: [3, null]"):
        assert formatted(text, "compact").text == text


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("a or b", "a or b"),
        ("a or\n      b  \n   c", "a or b c"),
        ("'it''s a\n  b'", "it's a b"),
        (">-\n    a or\n    b and\n    c", "a or b and c"),
        ("|\n    a or\n    b", "a or\nb"),
        ('"a \\"b\\" \\u0063 d"', 'a "b" c d'),
    ],
)
def test_the_place_of_a_character_in_a_scalar_is_found(source: str, value: str) -> None:
    assert yaml.safe_load("x: " + source)["x"] == value
    for index, char in enumerate(value):
        if char.isalnum() and "\\u" not in source:
            assert source[offset_in(source, value, index)] == char, (index, char)
    assert offset_in(source, value, len(value)) <= len(source)


# --- whole files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["config.yaml"])
def test_the_shipped_config_goes_there_and_back_with_equal_rules(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    there = formatted(text, "compact")
    back = formatted(there.text, "yaml")
    assert there.changed
    assert not there.left
    assert not back.left
    assert parse(back.text, file=ROOT / name, env={}).rules == parse(text, file=ROOT / name, env={}).rules
    assert outside(there.text) == outside(text) == outside(back.text)
    assert formatted(there.text, "compact").text == there.text
    assert formatted(back.text, "yaml").text == back.text


def test_every_pair_of_spellings_survives_a_file() -> None:
    rules = "".join(f"  - match: {flow(match)}\n    name: {number}\n" for number, (_, match) in enumerate(PAIRS))
    there = formatted(HEAD + rules, "compact")
    assert [rule["query"] for rule in rules_of(there.text)] == [query for query, _ in PAIRS]
    back = formatted(there.text, "yaml")
    assert [rule["match"] for rule in rules_of(back.text)] == [match for _, match in PAIRS]


def flow(value: Any) -> str:
    """Return a value in YAML's own words, which are not those of `fmt`."""
    dumped = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9)
    return dumped.removesuffix("\n").removesuffix("\n...")


def spelled(match: Any) -> bool:
    try:
        return len(write(match)) <= MAX_QUERY
    except ValueError:
        return False


STYLES = st.tuples(st.sampled_from([True, False, None]), st.sampled_from([20, 90]))


@st.composite
def configs(draw: st.DrawFn) -> tuple[str, list[Any], list[str]]:
    """Draw a config in styles of its own, the values of its rules, and its comments."""
    drawn = draw(st.lists(matches.filter(spelled), min_size=1, max_size=4))
    text, comments = HEAD, list[str]()
    indent = draw(st.sampled_from(["", "  ", "    "]))
    for number, match in enumerate(drawn):
        style, width = draw(STYLES)
        written = yaml.safe_dump(
            {"name": f"rule {number}", "match": match},
            allow_unicode=True,
            sort_keys=False,
            default_flow_style=style,
            width=width,
        )
        lines = written.removesuffix("...\n").splitlines()
        for line_number, line in enumerate(lines):
            # Within a text over several lines this is no comment; then the values differ, and it does not count.
            comment = draw(st.sampled_from([f"  # in {number}.{line_number}: [*x] 'y\"", *[""] * 6]))
            text += f"{indent}{'  ' if line_number else '- '}{line}{comment}\n"
            comments += [comment.strip()] if comment else []
        comment = f"# after {number}"
        text += f"{indent}{draw(st.sampled_from(['', '  ', '      ']))}{comment}\n"
        comments.append(comment)
        text += draw(st.sampled_from(["", "\n", "" if style else f"{indent}  severity: high  # loud\n"]))
    return text, drawn, comments


@settings(max_examples=400)
@given(drawn=configs())
def test_any_config_goes_there_and_back_with_equal_trees(drawn: tuple[str, list[Any], list[str]]) -> None:
    text, values, comments = drawn
    before = loaded(text)
    if before is None or [rule.get("match") for rule in before] != values:
        return  # YAML itself does not bring these back
    there = formatted(text, "compact")
    assert len(there.changed) + len(there.left) == len(values)
    back = formatted(there.text, "yaml")
    for rules in (rules_of(there.text), rules_of(back.text)):
        for rule, value, old in zip(rules, values, before, strict=True):
            assert alike(part_of(meant(rule)), part_of(value))
            assert {**rule, "match": 0, "query": 0} == {**old, "match": 0, "query": 0}
    assert all(there.text.count(comment) == back.text.count(comment) == 1 for comment in comments)
    assert there.text.startswith(HEAD)
    assert formatted(there.text, "compact").text == there.text
    assert formatted(back.text, "yaml").text == back.text
    assert rules_of(formatted(back.text, "compact").text) == rules_of(there.text)


def loaded(text: str) -> list[Any] | None:
    document = Document(text, "c.yaml")
    problems = Problems(document)
    root = read_config(document, problems, frozenset())
    return None if problems.error_count else plain(root)["rules"]


def test_the_trees_of_the_pairs_are_equal_as_the_compiler_makes_them() -> None:
    """`number` and `name` join in as soon as the compiler knows them."""
    known = [(query, match) for query, match in PAIRS if compiles(match)]
    assert len(known) > len(PAIRS) // 2
    assert trees([read(query).match for query, _ in known], LISTS) == trees([match for _, match in known], LISTS)


def compiles(match: Any) -> bool:
    return bool(compile_rules([{"name": "r", "match": match}], LISTS, lambda _problem: None))
