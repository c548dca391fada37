"""`note`: from when on an alert says that it is the first in a long time, and how loud it is then."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings, parse
from bot.durations import WrongValueError, duration, span_of
from bot.errors import ConfigError, Problem
from bot.model import Severity
from bot.rules import Quiet
from tests.test_lint import doubts

SOURCES = "sources: [https://news.example/rss]\n"
DAY = timedelta(days=1)


def loaded(text: str, env: dict[str, str] | None = None, *, thorough: bool = False) -> Settings:
    return parse(SOURCES + text, file=Path("config.yaml"), env=env or {}, thorough=thorough)


def quiet(note: str, env: dict[str, str] | None = None) -> Quiet | None:
    settings = loaded(f"rules: [{{match: drone, note: {note}}}]", env, thorough=True)
    assert settings.warnings == ()
    return settings.rules[0].quiet


def wrong(note: str) -> Problem:
    """Return the one error of a note, the fourth line of a config."""
    with pytest.raises(ConfigError) as refused:
        loaded(f"rules:\n- match: drone\n  note: {note}")
    (problem,) = (each for each in refused.value.problems if not each.warning)
    assert problem.line == 4
    return problem


# --- what is right -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["drone", "[drone, rocket]", "{match: drone}", "{match: drone, note: }"])
def test_a_rule_that_says_nothing_has_the_note_after_three_weeks(rule: str) -> None:
    (made,) = loaded(f"rules:\n- {rule}").rules
    assert made.quiet == Quiet(after=21 * DAY, severity=None)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("{quiet: 30d}", Quiet(30 * DAY)),
        ("{quiet: 1w12h}", Quiet(7.5 * DAY)),
        ("{quiet: true}", Quiet()),
        ("{quiet: false}", None),
        ("{quiet: {after: 30d}}", Quiet(30 * DAY)),
        ("{quiet: {severity: urgent}}", Quiet(21 * DAY, Severity.URGENT)),
        ("{quiet: {after: 21d, severity: high}}", Quiet(21 * DAY, Severity.HIGH)),
        ("{quiet: {}}", Quiet()),
        ("{}", Quiet()),
        ('{quiet: "${DAYS}"}', Quiet(14 * DAY)),
    ],
)
def test_what_is_written_is_what_the_rule_has(note: str, expected: Quiet | None) -> None:
    assert quiet(note, {"DAYS": "14d"}) == expected


def test_the_severity_of_the_rule_stays_beside_that_of_the_note() -> None:
    (rule,) = loaded("rules: [{query: drone, severity: high, note: {quiet: {severity: urgent}}}]").rules
    assert (rule.severity, rule.quiet) == (Severity.HIGH, Quiet(severity=Severity.URGENT))


# --- what is wrong -------------------------------------------------------------------------------------------------

# What stands after `note:`, the part of it at whose place the mistake is told, the message and the fix.
MISTAKES = {
    "a text": ("quiet", "quiet", "`note` is a mapping", "note: {quiet: true}"),
    "a time": ("30d", "30d", "`note` is a mapping", "note: {quiet: 30d}"),
    "a number": ("30", "30", "`note` is a mapping", "note: {quiet: 30d}"),
    "switched off whole": ("false", "false", "`note` is a mapping", "note: {quiet: false}"),
    "a list": ("[quiet]", "[quiet]", "`note` is a mapping", "note: {quiet: 21d}"),
    "a misspelled key": ("{quite: 21d}", "quite", "`note` has no 'quite'", "did you mean 'quiet'?"),
    "another key": ("{silence: 21d}", "silence", "`note` has no 'silence'", "known are: quiet"),
    "a burst": ("{quiet: 21d, count: {min: 3}}", "count", "`count` is not yet available", "leave it out for now"),
    "a spike": ("{spike: {ratio: 4}}", "spike", "`spike` is not yet available", "leave it out for now"),
    "after one floor too high": ("{after: 21d}", "after", "`after` belongs under `quiet:`", "quiet: {after: ...}"),
    "no unit": ("{quiet: 21}", "21", "`quiet` must be a time", "quiet: 21d"),
    "no unit in quotes": ('{quiet: "30"}', '"30"', "`quiet` must be a time", "quiet: 30d"),
    "too many digits": (f'{{quiet: "{"9" * 5_000}"}}', '"9', "`quiet` must be a time", "quiet: 21d"),
    "nought": ("{quiet: 0d}", "0d", "longer than nothing", "quiet: 21d"),
    "a number of nought": ("{quiet: 0}", "0", "`quiet` must be a time", "quiet: 21d"),
    "less than nought": ("{quiet: -21d}", "-21d", "`quiet` must be a time", "quiet: 21d"),
    "a number less than nought": ("{quiet: -21}", "-21", "`quiet` must be a time", "quiet: 21d"),
    "half a day": ("{quiet: 0.5}", "0.5", "`quiet` must be a time", "quiet: 21d"),
    "days in words": ("{quiet: 30 days}", "30 days", "`quiet` must be a time", "quiet: 30d"),
    "months in words": ("{quiet: 3 months}", "3 months", "`quiet` must be a time", "quiet: 90d"),
    "off": ("{quiet: off}", "off", "true or false", "quiet: false"),
    "never": ("{quiet: never}", "never", "true or false", "quiet: false"),
    "False": ("{quiet: False}", "False", "true or false", "quiet: false"),
    "yes": ("{quiet: yes}", "yes", "true or false", "quiet: true"),
    "null": ("{quiet: null}", "null", "true or false", "quiet: 21d"),
    "times": ("{quiet: [21d]}", "[21d]", "true or false", "quiet: 21d"),
    "a misspelled key of quiet": ("{quiet: {afer: 9d}}", "afer", "`quiet` has no 'afer'", "did you mean 'after'?"),
    "another key of quiet": ("{quiet: {for: 9d}}", "for", "`quiet` has no 'for'", "after"),
    "after no unit": ("{quiet: {after: 30}}", "30", "`after` must be a time", "after: 30d"),
    "after a switch": ("{quiet: {after: false}}", "false", "`after` must be a time", "after: 21d"),
    "after nothing": ("{quiet: {after: null}}", "null", "`after` must be a time", "after: 21d"),
    "a severity": ("{quiet: {severity: urgnt}}", "urgnt", "severity is one of", "did you mean 'urgent'?"),
    "no severity": ("{quiet: {severity: null}}", "null", "severity is one of", "known are: low, normal, high, urgent"),
}


@pytest.mark.parametrize(("note", "at", "message", "fix"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_at_its_place_with_its_fix(note: str, at: str, message: str, fix: str) -> None:
    problem = wrong(note)
    assert problem.column == len("  note: ") + note.index(at) + 1
    assert message in problem.message
    assert fix in (problem.fix or "")


def test_all_mistakes_in_a_note_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        loaded("rules: [{match: drone, note: {quiet: {after: 5, severity: loud, x: 1}, count: 3, y: 2}}]")
    assert len(refused.value.problems) == 5


def test_quiet_beside_match_is_told_where_it_belongs() -> None:
    with pytest.raises(ConfigError, match=r"`quiet` belongs under `note:`\n.*note: {quiet: 21d}"):
        loaded("rules: [{match: drone, quiet: 21d}]")


@pytest.mark.parametrize("note", [note for name, (note, *_) in MISTAKES.items() if "not yet" not in name])
def test_the_time_that_a_fix_offers_is_right(note: str) -> None:
    fix = wrong(note).fix or ""
    if fix.startswith(("quiet: ", "note: ")) and "..." not in fix:
        assert loaded(f"rules: [{{match: drone, note: {{{fix.removeprefix('note: ').strip('{}')}}}}}]").rules


@pytest.mark.parametrize(
    ("said", "fix"),
    [("3 months", "90d"), ("1 Month", "30d"), ("2 years", "730d"), ("5 minutes", "5m"), ("48 H", "48h")],
)
def test_a_time_as_people_say_it_is_offered_as_it_is_written(said: str, fix: str) -> None:
    with pytest.raises(WrongValueError) as refused:
        duration(said)
    assert refused.value.fix == fix
    assert duration(span_of(duration(fix))) == duration(fix)


# --- what is doubtful ----------------------------------------------------------------------------------------------


def warnings(retention: str, *rules: str) -> list[tuple[int, int, str, str]]:
    text = f"retention: {{history: {retention}}}\nrules:\n" + "".join(f"- {rule}\n" for rule in rules)
    told = loaded(text, thorough=True).warnings
    assert not loaded(text).warnings, "only check lints"
    return [(each.line, each.column, each.message, each.fix or "") for each in told]


@pytest.mark.parametrize(
    ("note", "at", "kept"),
    [
        ("{quiet: 60d}", "60d", "30d"),
        ("{quiet: {after: 60d, severity: high}}", "60d", "30d"),
        ("{quiet: 30d}", "30d", "30d"),
    ],
)
def test_a_quiet_that_outlasts_the_memory_is_warned_of_at_its_place(note: str, at: str, kept: str) -> None:
    rule = f"{{match: drone, note: {note}}}"
    ((line, column, message, fix),) = warnings(kept, rule)
    assert (line, column) == (4, len("- ") + rule.index(at) + 1)
    assert message.startswith(f"what rules hit is forgotten after {kept}, ")
    assert message.endswith(f" that there was nothing for {at}")
    assert fix == f"less than {kept}, or retention: {{history: forever}}"


def test_a_memory_that_is_too_short_for_the_rules_that_say_nothing_is_warned_of_once() -> None:
    silent = ["drone", "{match: rocket, note: {quiet: true}}", "{match: missile, note: {quiet: {severity: high}}}"]
    told = warnings("14d", *silent, "{match: tank, note: {quiet: 7d}}", "{match: shell, note: {quiet: false}}")
    assert [(line, column) for line, column, *_ in told] == [(2, 22), (6, 34)]
    assert told[0][3] == "more than 21d, or forever"


def test_a_memory_that_is_long_enough_is_not_doubted() -> None:
    assert warnings("90d", "drone", "{match: rocket, note: {quiet: 60d}}") == []
    assert warnings("forever", "{match: rocket, note: {quiet: 5200w}}") == []
    assert warnings("14d", "{match: rocket, note: {quiet: 13d}}", "{match: tank, note: {quiet: false}}") == []


@pytest.mark.parametrize(
    ("own", "raised", "idle"), [("high", "normal", True), ("high", "high", True), ("low", "normal", False)]
)
def test_a_severity_that_raises_nothing_is_doubted(own: str, raised: str, *, idle: bool) -> None:
    told = doubts([{"match": "rocket", "severity": own, "note": {"quiet": {"severity": raised}}}])
    assert [one.path for one in told] == [("rules", 0, "note", "quiet", "severity")] * idle


WIDE, NARROW = {"match": "rocket"}, {"match": {"all": ["rocket", "Erbil"]}}


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        (None, None, True),
        ({"quiet": "30d"}, {"quiet": {"after": "30d"}}, True),
        (None, {"quiet": "30d"}, False),
        ({"quiet": False}, None, False),
        ({"quiet": {"severity": "urgent"}}, {"quiet": {"severity": "urgent"}}, False),
    ],
)
def test_a_rule_with_a_note_of_its_own_is_not_covered_by_another(wide: Any, narrow: Any, *, covered: bool) -> None:
    told = doubts([{**WIDE, "note": wide}, {**NARROW, "note": narrow}])
    assert [one.path for one in told] == [("rules", 1)] * covered
