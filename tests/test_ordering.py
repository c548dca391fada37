"""What one tells the bot in the shell: mute, unmute, ack; and `routes test`, which says where an alert would go."""

import json
from pathlib import Path

import pytest

from tests.test_cli import Shell, shell  # noqa: F401 - a fixture

ROUTED = """
sources:
  - {name: news, kind: replay, file: news.jsonl}
  - {name: lbci, kind: replay, file: news.jsonl, tags: [mena], language: ar}
channels:
  screen: {kind: console}
  desk: {kind: console}
  phone: {kind: console}
  away: {kind: telegram, token_env: TELEGRAM_TOKEN, chat: 5}
rules:
  - {name: rockets, match: "rocket*"}
  - {name: coups, match: coup, severity: urgent, to: phone, escalate: {after: 10m, to: desk}}
routes:
  - {lang: ar, tag: mena, to: desk}
  - {severity: high, to: [phone, away]}
"""
TITLE = "Rockets fired at the old harbour"


@pytest.fixture
def told(shell: Shell) -> Shell:  # noqa: F811 - the fixture
    """A shell where one story was told."""
    Path("news.jsonl").write_text(
        json.dumps({"at": "-5m", "title": TITLE, "url": "https://n.example/1"}), encoding="utf-8"
    )
    Path("config.yaml").write_text(ROUTED, encoding="utf-8")
    assert shell("poll").exit_code == 0
    return shell


def test_a_story_is_acknowledged_once_by_somebody(told: Shell) -> None:
    said = told("ack", "https://n.example/1", "--by", "Ana")
    assert (said.exit_code, said.stdout) == (0, f"Seen by Ana: {TITLE}\n")
    again = told("ack", "https://n.example/1")
    assert again.exit_code == 1
    assert "somebody has seen it before" in again.stderr
    unknown = told("ack", "ffff")
    assert unknown.exit_code == 2
    assert "no story has an id that begins with 'ffff'" in unknown.stderr


def test_what_is_muted_is_listed_with_its_end_and_its_author(told: Shell) -> None:
    assert told("mute").stdout == "Nothing is muted.\n"
    assert "rule rockets is muted until" in told("mute", "rule", "rockets", "--for", "8h", "--by", "Ana").stdout
    assert told("mute", "word", "rocket  league", "--by", "Bo").exit_code == 0
    listed = told("mute").stdout
    assert "word rocket league is muted until `wirewatch unmute`  by Bo, " in listed
    assert "rule rockets is muted until " in listed
    assert "by Ana, " in listed
    assert told("unmute", "rule", "rockets").stdout == "The rule rockets may speak again.\n"
    assert "rockets is muted" not in told("mute").stdout


def test_a_source_that_is_not_in_the_config_is_muted_as_an_outlet(told: Shell) -> None:
    assert "it is taken for an outlet" in told("mute", "source", "CNN").stdout
    assert "it is taken for an outlet" not in told("mute", "source", "LBCI").stdout


def test_brackets_in_what_a_feed_says_are_no_markup_of_the_screen(told: Shell) -> None:
    news = {"at": "-4m", "title": "Rockets [/red] at the [map] of Basra", "url": "https://n.example/2"}
    Path("news.jsonl").write_text(json.dumps(news), encoding="utf-8")
    told("poll")
    said = told("ack", "https://n.example/2", "--by", "Ben [/x]")
    assert (said.exit_code, said.stdout) == (0, f"Seen by Ben [/x]: {news['title']}\n")


def test_a_story_is_muted_and_freed_by_the_beginning_of_its_id(told: Shell) -> None:
    story = json.loads(told("story", "--json").stdout)[0]["id"]
    assert f"story {story} is muted" in told("mute", "story", story[:8]).stdout
    assert told("unmute", "story", story[:8]).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("mute", "rule", "rocket"), 2, "there is no rule 'rocket'; did you mean 'rockets'?"),
        (("mute", "rule"), 2, "name the rule to be muted"),
        (("mute", "story", "ffff"), 2, "no story has an id"),
        (("mute", "word", "..."), 1, "cannot be looked for"),
        (("mute", "rule", "rockets", "--for", "8"), 2, "a time such as"),
        (("unmute", "rule", "rockets"), 1, "is not muted"),
    ],
)
def test_what_cannot_be_done_is_told(told: Shell, arguments: tuple[str, ...], code: int, words: str) -> None:
    said = told(*arguments)
    assert said.exit_code == code
    assert words in said.stderr


# --- routes test -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--rule", "rockets"), 0, "rockets → screen, phone  by default"),
        (("--rule", "rockets", "--severity", "high"), 0, "rockets → phone  by route 2\n  off: away"),
        (("--rule", "rockets", "--source", "lbci"), 0, "rockets → desk  by route 1"),
        (("--rule", "rockets", "--lang", "ar", "--tag", "mena"), 0, "rockets → desk  by route 1"),
        (("--rule", "coups"), 0, "coups → phone  by the rule's own `to`\n  not acknowledged after 10 min: desk"),
        (("--rule", "coups", "--expect", "phone"), 0, "coups → phone"),
        (("--rule", "coups", "--expect", "desk"), 1, "coups → phone"),
        (("--rule", "coups", "--rule", "rockets", "--expect", "phone"), 0, "rockets → phone  by route 2"),
    ],
)
def test_the_way_of_an_alert_is_told(told: Shell, arguments: tuple[str, ...], code: int, words: str) -> None:
    said = told("routes", "test", *arguments)
    assert said.exit_code == code
    assert words in said.stdout


def test_the_way_of_an_alert_is_told_to_programs(told: Shell) -> None:
    found = json.loads(told("routes", "test", "--rule", "coups", "--json").stdout)
    assert found["channels"] == ["phone"]
    (way,) = found["ways"]
    assert (way["by"], way["escalate"]) == ("rule", {"after_seconds": 600.0, "to": ["desk"]})


def test_a_rule_or_source_that_is_not_there_has_no_way(told: Shell) -> None:
    for arguments in (("--rule", "rocket"), ("--rule", "rockets", "--source", "nws")):
        said = told("routes", "test", *arguments)
        assert said.exit_code == 2
        assert "there is no" in said.stderr
        assert "did you mean" in said.stderr
