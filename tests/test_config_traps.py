"""YAML bites: every trap has an error of our own, at its place, with the quotes that fix it."""

from pathlib import Path

import pytest

from bot.config import Settings, parse
from bot.errors import ConfigError, Problem

SOURCES = "sources: [https://news.example/rss]\n"
RULES = "rules: [drone attack]\n"


def problems(text: str) -> tuple[Problem, ...]:
    """Return what is said of a config: its errors, or else its warnings."""
    try:
        return parse(text, file=Path("config.yaml"), env={}).warnings
    except ConfigError as error:
        return error.problems


# What is written, line and column of the complaint, and the fix that is offered.
TERMS = {
    "a thousands separator in a list": ("rules: [1,000 troops]", 9, '"1,000 troops"'),
    "an Arabic comma": ("rules: [إيران، العراق]", 9, '["إيران", "العراق"]'),
    "a full-width comma": ("rules: [伊朗，伊拉克]", 9, '["伊朗", "伊拉克"]'),
    "a hashtag after a word": ("rules:\n  - climate #MeToo", 5, '"climate #MeToo"'),
    "a hashtag alone": ("rules:\n  - #MeToo", 4, '"#MeToo"'),
    "exact case in a list": ("rules: [{US}]", 9, '"{US}"'),
    "exact case in a line": ("rules:\n  - {US}", 5, '"{US}"'),
    "two words in curly brackets": ("rules: [{US, UK}]", 9, '"{US, UK}"'),
    "a colon in a headline": ("rules:\n  - Iran: rockets fired", 5, '"Iran: rockets fired"'),
    "a colon in a list": ("rules: [Iran: rockets fired, b]", 9, '"Iran: rockets fired"'),
    "an ampersand": ("rules: [&b]", 9, '"&b"'),
    "an ampersand before a word": ("rules:\n  - &b word", 5, '"&b word"'),
    "an ampersand and a space": ("rules:\n  - & b", 5, '"& b"'),
    "a tilde": ("rules: [~]", 9, '"~"'),
    "an empty term": ("rules:\n  -\n  - b", 4, "write a term, or remove it"),
    "word borders in double quotes": ('rules:\n  - "\\bUS\\b"', 5, r"'\bUS\b'"),
    "a class in double quotes": ('rules:\n  - "\\d+ dead"', 5, r"'\d+ dead'"),
    "a call in braces": ("rules: [{query: number(killed, dead)}]", 17, 'query: "number(killed, dead)"'),
    "a call in brackets": ("rules: [number(killed, dead)]", 9, '"number(killed, dead)"'),
    "a wildcard first": ("rules: [*drone]", 9, '"*drone"'),
    "a wildcard on both sides": ("rules: [*drone*, b]", 9, '"*drone*"'),
    "a wildcard before a phrase": ("rules:\n  - *drone strike", 5, '"*drone strike"'),
    "a wildcard before Arabic": ("rules: [a, *مسيرة]", 12, '"*مسيرة"'),
    "exact case and a word": ("rules: [a, {US} force*, b]", 12, '"{US} force*"'),
    "exact case and a word, in a line": ("rules:\n  - {US} force*", 5, '"{US} force*"'),
    "quotes and an operator": ('rules:\n  - "US forces" and iraq*', 5, "'\"US forces\" and iraq*'"),
    "single quotes and an operator": ("rules: ['US forces' or b, c]", 9, "\"'US forces' or b\""),
    "an at sign": ("rules:\n  - @x y # note", 5, '"@x y"'),
    "a per cent sign": ("rules:\n  - %x", 5, '"%x"'),
    "an exclamation mark": ("rules:\n  - !x", 5, '"!x"'),
    "an exclamation mark before a word": ("rules: [!x y]", 9, '"!x y"'),
    "backquotes": ("rules:\n  - `C++`", 5, '"`C++`"'),
    "backquotes in a list": ("rules: [a, `C++`, b]", 12, '"`C++`"'),
    "brackets and a word": ("rules:\n  - [breaking] news", 5, '"[breaking] news"'),
    "a bar": ("rules:\n  - | x", 5, '"| x"'),
    "a hashtag before the bracket's end": ("rules: [a, b #c]", 14, "put the term with # in quotes"),
    "a second colon": ("rules:\n  - name: Iran: rockets", 11, '"Iran: rockets"'),
    "a named list": ("lists:\n  a: [&b]\nrules: [$a]", 7, '"&b"'),
    "a term deep in a rule": ("rules:\n  - match: {all: [[a, {US} b], c]}", 23, '"{US} b"'),
}


@pytest.mark.parametrize(("text", "column", "fix"), TERMS.values(), ids=TERMS)
def test_a_term_that_yaml_would_change_is_refused_at_its_place_with_the_quotes(
    text: str, column: int, fix: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        parse(SOURCES + text, file=Path("config.yaml"), env={})
    line = 3 if "\n  " in text else 2
    (problem,) = refused.value.problems
    assert (problem.line, problem.column, problem.fix) == (line, column, fix)
    assert not problem.warning


@pytest.mark.parametrize("fix", sorted({fix for _, _, fix in TERMS.values() if fix[:1] in "\"'"}))
def test_the_quotes_that_are_offered_are_read_as_one_term(fix: str) -> None:
    found = problems(f"{SOURCES}rules:\n  - {fix}")
    assert [each for each in found if each.path != ("rules", 0) or "YAML" in each.message] == []


# Elsewhere in the file: what is written, line, column, a piece of the message, and the fix.
ELSEWHERE = {
    "a variable in braces": ("telegram: {token: ${T}}", 3, 19, "${...} needs quotes", '"${T}"'),
    "a variable in brackets": ("sources: [${T}]", 3, 11, "${...} needs quotes", '"${T}"'),
    "a tab": ("telegram:\n\ttoken: x", 4, 1, "tab", "use spaces"),
    "an open bracket": ("lists: {a: [b, c}", 3, 12, "not closed", "close it with ]"),
    "an open brace": ("telegram: {token: x\noperators: y", 3, 11, "not closed", "close it with }"),
    "an open quote": ('telegram: {token: "x}\n', 3, 19, "never closed", "close the quote"),
    "a quote that ends on another line": ('x: "a\ny: "b"', 4, 4, "a quote further up", "close the quote above"),
    "a second document": ("---\nrules: [a]", 3, 1, "second document", "remove ---"),
    "the same key twice": ("sources: [b]", 3, 1, "twice; the first is on line 1", "keep one"),
    "a tag": ("operators: !!python/object:os.system x", 3, 12, "needs quotes", '"..."'),
    "a merge": ("telegram: {<<: {a: b}}", 3, 12, "merging", "write the keys out"),
    "a key that is a list": ("[a]: b", 3, 1, "a key must be plain text", "quote"),
    "a missing space": ("version:1\n", 3, 1, "space is missing", "key: value"),
    "a missing colon": ("operators\nversion: 1", 3, 1, "colon is missing after operators", "operators:"),
    "a missing colon before a list": ("lists\n  - a\nversion: 1", 3, 1, "colon is missing after lists", "lists:"),
    "a missing colon, and blank lines": ("\nlists\n\n  - a\n\nversion: 1", 4, 1, "missing after lists", "lists:"),
    "a missing colon before keys": ("telegram\n  token_env: T", 3, 1, "colon is missing after telegram", "telegram:"),
    "a missing colon before an indented list": (
        "channels:\n  a\n    - b\n  c: d",
        4,
        3,
        "after this key",
        "key: value",
    ),
    "a missing colon at the only line": ("version 1", 3, 1, "colon is missing after version", "version: ..."),
    "a channel without its colon": ("channels:\n  desk\n    kind: console", 4, 3, "after this key", "key: value"),
    "a key indented too far": ("version: 1\n  operators: x", 4, 3, "cannot stand here", "indent it"),
    "a list on the line of its key": ("channels: - a", 3, 11, "line of its own", "[a, b]"),
    "an empty place in a list": ("lists: {a: [b, , c]}", 3, 16, "nothing before this comma", "remove"),
    "a backspace": ("operators: a\x08b", 3, 13, "U+0008", "delete it"),
    "a NUL": ("operators: a\x00b", 3, 13, "U+0000", "delete it"),
    "a byte order mark in the middle": ("operators: \ufeffb", 3, 12, "U+FEFF", "delete it"),
    "a line separator": ("operators: a\u2028b", 3, 13, "U+2028", "delete it"),
    "too deep": ("lists: " + "[" * 80, 3, 57, "nested", "close"),
    "text at the end": ("...\nversion", 4, 1, "outside of all keys", "belongs to a key"),
}


@pytest.mark.parametrize(("text", "line", "column", "message", "fix"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_yaml_cannot_read_is_told_in_plain_words(
    text: str, line: int, column: int, message: str, fix: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        parse(SOURCES + RULES + text, file=Path("config.yaml"), env={})
    problem = refused.value.problems[-1]
    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message
    assert fix in (problem.fix or "")


# A colon that is missing before or in the sections that every config has.
COLONS = {
    "sources": ("sources\n  - https://a.example/rss\nrules: [drone]", 1, 1, "sources", "sources:"),
    "sources, not indented": ("sources\n- https://a.example/rss\nrules: [drone]", 1, 1, "sources", "sources:"),
    "sources with a comment": ("sources  # ours\n  - https://a.example/rss\nrules: [a]", 1, 1, "sources", "sources:"),
    "a comment in between": ("sources\n  # world\n  - https://a.example/rss\nrules: [a]", 1, 1, "sources", "sources:"),
    "rules": (SOURCES + "rules\n  - drone", 2, 1, "rules", "rules:"),
    "the name of a rule": (SOURCES + "rules:\n  - name bases\n    match: drone", 3, 5, "name", "name: ..."),
    "the name of a source": (
        "sources:\n  - name a\n    url: https://a.example/\nrules: [a]",
        2,
        5,
        "name",
        "name: ...",
    ),
    "match": (SOURCES + "rules:\n  - name: a\n    match\n      all: [b]", 4, 5, "match", "match:"),
    "severity": (SOURCES + "rules:\n  - name: a\n    severity high\n    match: b", 4, 5, "severity", "severity: ..."),
    "severity, last but one": (
        SOURCES + "rules:\n  - match: b\n    severity high\n    name: a",
        4,
        5,
        "severity",
        "severity: ...",
    ),
}


@pytest.mark.parametrize(("text", "line", "column", "key", "fix"), COLONS.values(), ids=COLONS)
def test_a_missing_colon_is_told_at_its_key(text: str, line: int, column: int, key: str, fix: str) -> None:
    (problem,) = problems(text)
    assert (problem.line, problem.column, problem.fix) == (line, column, fix)
    assert problem.message == f"a colon is missing after {key}"


def test_a_phrase_with_keys_below_it_lacks_no_colon() -> None:
    (problem,) = problems(f"{SOURCES}rules:\n  - drone\n    severity: high")
    assert (problem.line, problem.column) == (4, 5)
    assert "a key cannot stand here" in problem.message


# Where YAML 1.1 and 1.2 read differently, ours is 1.2 with booleans only as true and false, and we say so.
READINGS = {
    "no": ("false", '"no" in quotes'),
    "yes": ("true", '"yes" in quotes'),
    "On": ("true", '"On" in quotes'),
    "off": ("false", '"off" in quotes'),
    "True": ("true", '"True" in quotes'),
    "22:30": ("1350", '"22:30" in quotes'),
    "1_000": ("1000", '"1_000" in quotes'),
    "2024-01-01": ("a date", '"2024-01-01" in quotes'),
}


@pytest.mark.parametrize(("word", "expected"), READINGS.items(), ids=READINGS)
def test_a_word_that_other_readers_take_for_something_else_is_text_with_a_warning(
    word: str, expected: tuple[str, str]
) -> None:
    other, fix = expected
    settings = parse(f"{SOURCES}rules:\n  - name: a\n    match: [drone, {word}]", file=Path("c.yaml"), env={})
    (warning,) = settings.warnings
    assert (warning.line, warning.column, warning.warning) == (4, 20, True)
    assert other in warning.message
    assert (warning.fix or "").startswith(fix)
    assert len(settings.rules) == 1


@pytest.mark.parametrize(("written", "ours"), [("017", 17), ("0o17", 15), ("1e3", 1000.0), ("08", 8)])
def test_a_number_is_read_as_yaml_1_2_does_and_the_difference_told(written: str, ours: float) -> None:
    (problem,) = problems(f"{SOURCES}rules: [{written}]")
    assert "is not text" in problem.message
    assert repr(ours) in problem.message
    found = problems(f"{SOURCES}{RULES}telegram: {{token_env: T, topic: {written}}}")
    assert [each.message for each in found if each.line == 3 and each.column == 33] != []


def test_a_key_that_other_readers_take_for_true_is_told() -> None:
    (warning,) = problems(f"{SOURCES}{RULES}lists: {{on: [attack*]}}")
    assert (warning.line, warning.column) == (3, 9)
    assert "on is text here, but true" in warning.message


def test_a_language_called_no_is_norwegian() -> None:
    settings = parse("sources:\n  - {url: 'https://n.example/', language: no}\n" + RULES, file=Path("c"), env={})
    assert settings.sources[0].language == "no"
    assert [warning.column for warning in settings.warnings] == [43]


def test_a_tilde_outside_of_the_rules_is_null_with_a_warning() -> None:
    (warning,) = problems(f"{SOURCES}{RULES}operators: ~")
    assert (warning.line, warning.column, warning.fix) == (3, 12, "write null, or leave it out")


def test_words_in_quotes_are_never_warned_about() -> None:
    assert problems(f"{SOURCES}rules: ['no', \"22:30\", '#MeToo', 'a, b']") == ()


def test_a_comment_after_a_term_is_a_comment() -> None:
    settings = parse(f"{SOURCES}rules:\n  - climate  # since 2019\n  - b #\n  - c ## d", file=Path("c"), env={})
    assert [rule.name for rule in settings.rules] == ["climate", "b", "c"]
    assert settings.warnings == ()


def test_operators_in_a_list_are_no_phrases_in_disguise() -> None:
    found = problems(f"{SOURCES}lists: {{a: [b, any: [c, d]]}}\nrules: [$a]")
    assert found == ()


def test_a_misspelled_operator_is_not_taken_for_a_phrase() -> None:
    (problem,) = problems(f"{SOURCES}rules:\n  - match: [{{anny: [b]}}]")
    assert "any" in (problem.fix or "")
    assert (problem.line, problem.column) == (3, 14)


def test_several_silent_traps_are_told_at_once() -> None:
    found = problems(f"{SOURCES}rules: [1,000 troops, *drone, {{US}}, &b, ~]\nlists: {{a: [b #c\n]}}")
    assert [(each.line, each.column) for each in found] == [(2, 9), (2, 23), (2, 31), (2, 37), (2, 41), (3, 13)]


def test_anchors_are_allowed() -> None:
    settings = parse(
        "sources:\n  - {name: a, url: 'https://a.example/', tags: &desk [mena]}\n"
        "  - {name: b, url: 'https://b.example/', tags: *desk}\n" + RULES,
        file=Path("c"),
        env={},
    )
    assert [source.tags for source in settings.sources] == [("mena",), ("mena",)]
    assert settings.warnings == ()


def test_an_alias_bomb_is_refused_before_it_goes_off() -> None:
    layers = "".join(f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 10))
    (problem,) = problems(f"{SOURCES}{RULES}lists:\n  l0: &l0 [a, b]\n{layers}")
    assert "aliases repeat" in problem.message
    assert problem.line in range(4, 15)


def test_a_list_that_holds_itself_is_refused() -> None:
    (problem,) = problems(f"{SOURCES}lists: {{a: &a [b, *a]}}\nrules: [x]")
    assert (problem.line, problem.column) == (2, 19)


@pytest.mark.parametrize("opener", ["[", "{a: ", "- ", "? ", "[{a: "])
def test_nesting_without_end_is_refused_at_once(opener: str) -> None:
    (problem,) = problems(f"{SOURCES}{RULES}lists:\n  " + opener * 200_000)
    assert "nested" in problem.message


LONG = "\n    5up3rs3cret\n      more: x"


def test_a_secret_in_a_broken_line_is_not_repeated() -> None:
    for token in (
        "@5up3rs3cret",
        "*5up3rs3cret",
        "!5up3rs3cret",
        "%5up3rs3cret",
        '"a" 5up3rs3cret',
        "a: 5up3rs3cret",
        LONG,
    ):
        found = problems(f"{SOURCES}{RULES}telegram:\n  token: {token}\n  chat: auto")
        assert found
        assert "5up3rs3cret" not in repr(found) + "".join(map(str, found)), token


def test_problems_without_number_are_bounded() -> None:
    found = problems(f"{SOURCES}rules: [{', '.join(['*a'] * 5000)}]")
    assert len(found) == 1001
    assert "more problems" in found[-1].message


def test_anchors_without_number_are_bounded() -> None:
    found = problems(f"{SOURCES}{RULES}lists: {{a: [{', '.join(f'&a{n} x' for n in range(3000))}]}}")
    assert len(found) == 1001


def test_a_fix_is_never_longer_than_a_few_lines() -> None:
    (problem,) = problems(f"{SOURCES}rules: [{'غارة، ' * 10_000}]")
    assert len(problem.fix or "") <= 500


def test_warnings_without_number_do_not_refuse_a_good_config() -> None:
    outcome = parse(f"{SOURCES}rules: [{', '.join(['no'] * 1500)}]", file=Path("c"), env={})
    assert isinstance(outcome, Settings)
    assert len(outcome.warnings) == 1001
