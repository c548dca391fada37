"""What a person types, and what comes back: every command, right and wrong, with real feeds on loopback."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.conftest import entry, rss
from tests.shell import Bot, Site, log_restored, run_bot, served

DRONES = "Drone attack on Ain al-Asad, officials say"


class Shell(Protocol):
    def __call__(self, *arguments: str) -> Result: ...


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("WIREWATCH", "TELEGRAM"))]:
        monkeypatch.delenv(name)
    with log_restored():
        yield lambda *arguments: CliRunner().invoke(main, arguments, prog_name="wirewatch")


@pytest.fixture
def site() -> Iterator[Site]:
    now = datetime.now(UTC)
    titles = {"Rain in April": 9, DRONES: 2, "Older drone attack near Erbil": 5}
    items = (
        entry(
            title,
            guid=title,
            link=f"https://f.example/{hours}",
            text=f"Officials spoke of {title.lower()}. More follows.",
            date=format_datetime(now - timedelta(hours=hours), usegmt=True),
        )
        for title, hours in titles.items()
    )
    with served(Site(pages={"/feed": rss(*items).encode(), "/503": 503, "/hook": 400})) as site:
        yield site


def configure(site: Site, *, extra: str = "") -> None:
    Path("config.yaml").write_text(
        f"""
sources:
  - {{name: wire, url: "{site.url}/feed"}}
  - {{name: slow desk, url: "{site.url}/503"}}
channels:
  screen: {{kind: console}}
  hook: {{kind: webhook, url: "{site.url}/hook?key=hush-hush"}}
  telegram: {{kind: telegram, token_env: TELEGRAM_TOKEN, chat: auto}}
rules: [drone attack]
network: {{allow_private: ["127.0.0.0/8"]}}
{extra}""",
        encoding="utf-8",
    )


# --- help ------------------------------------------------------------------------------------------------------


def test_without_a_command_there_is_help(shell: Shell) -> None:
    said = shell()
    for command in ("init", "try", "check", "run", "poll", "status", "channels"):
        assert f"\n  {command} " in said.output
    assert "..." not in said.output.split("Commands:")[1]  # no sentence is cut short


def test_python_m_bot_is_the_same_as_wirewatch(tmp_path: Path, shell: Shell) -> None:
    said = run_bot(tmp_path, "--help").stdout
    assert said.replace("python -m bot", "wirewatch").split() == shell("--help").stdout.split()


def test_a_mistyped_command_is_met_with_the_one_that_was_meant(shell: Shell) -> None:
    said = shell("statu")
    assert said.exit_code == 2
    assert "Did you mean 'status'?" in said.stderr


def test_an_option_behind_the_command_is_told_its_place(shell: Shell) -> None:
    assert "wirewatch --config ... COMMAND" in shell("run", "--config", "other.yaml").stderr


@pytest.mark.parametrize("command", ["run", "poll", "check", "status"])
def test_a_missing_config_says_what_to_do(shell: Shell, command: str) -> None:
    said = shell(command)
    assert said.exit_code == 2
    for words in ("no config.yaml", "wirewatch init", "--config FILE", "wirewatch try"):
        assert words in said.stderr
    assert "Traceback" not in said.output


# --- check -----------------------------------------------------------------------------------------------------


def test_check_names_every_problem_with_its_place_and_a_fix(shell: Shell) -> None:
    Path("config.yaml").write_text(
        "sorces: []\nsources:\n  - {name: a, url: 'ftp://x', evry: 3m}\nrules: [{name: r, match: a, severity: hihg}]\n",
        encoding="utf-8",
    )
    said = shell("check")
    assert said.exit_code == 2
    problems = [line for line in said.stderr.splitlines() if ": error: " in line]
    places = [line.split(": error: ")[0] for line in problems]
    assert places == ["config.yaml:1:1", "config.yaml:3:20", "config.yaml:3:31", "config.yaml:4:39"]
    assert said.stderr.count("fix: ") == 4
    assert "4 problems in the config" in said.stderr
    assert said.stdout == ""


def test_check_sums_up_a_right_config(shell: Shell, site: Site) -> None:
    configure(site)
    said = shell("check")
    assert said.exit_code == 0
    for words in ("config.yaml is right", "2 sources, 1 rule", "telegram: off: TELEGRAM_TOKEN is not set"):
        assert words in said.stdout
    assert "alerts go to screen, hook unless a rule says otherwise" in said.stdout


# --- poll and status -------------------------------------------------------------------------------------------


def test_poll_tells_what_it_found_and_what_failed(shell: Shell, site: Site) -> None:
    configure(site)
    said = shell("poll", "--once")
    assert said.exit_code == 0
    assert "*Drone attack* on Ain al-Asad, officials say" in said.stdout
    assert "slow desk cannot be read: 503 Service Unavailable; next try in 20 s" in said.stderr
    assert "2 sources, 1 failed; 3 new items, 2 alerts" in said.stderr
    again = shell("poll")
    assert again.stdout == ""
    assert "slow desk cannot be read" in again.stderr  # by hand, what still fails is told each time


def test_poll_fails_only_if_no_source_could_be_read(shell: Shell, site: Site) -> None:
    configure(site)
    site.pages["/feed"] = 404
    assert shell("poll").exit_code == 1


def test_status_before_a_run_says_so(shell: Shell, site: Site) -> None:
    configure(site)
    said = shell("status")
    assert said.exit_code == 1
    assert "Nothing has run on the data folder data yet" in said.stderr
    assert shell("status", "--check").output == ""


def test_status_shows_failing_sources_dead_letters_and_channels_that_are_off(shell: Shell, site: Site) -> None:
    configure(site)
    shell("poll")
    said = shell("status")
    assert said.exit_code == 0
    assert "not running · 3 items, 2 matched, 2 alerts; the last alert" in said.stdout
    row = {line.split("  ")[0]: line for line in said.stdout.splitlines()}
    assert row["slow desk"].endswith("503 Service Unavailable")
    assert row["telegram"].endswith("off: TELEGRAM_TOKEN is not set")
    assert row["hook"].split()[1:4] == ["0", "0", "1"]  # waiting, sent, dead
    assert "1 dead letter · wirewatch channels retry ID" in said.stdout
    assert "400 Bad Request" in said.stdout
    assert not [line for line in said.stdout.splitlines() if line != line.rstrip()]


def test_a_dead_letter_goes_out_again_by_the_beginning_of_its_id(shell: Shell, site: Site) -> None:
    configure(site)
    shell("poll")
    letter = json.loads(shell("status", "--json").stdout)["dead"][0]["id"]
    assert "There is no dead letter ffffffffff" in shell("channels", "retry", "ffffffffff").stderr
    assert "1 letter back in the letterbox" in shell("channels", "retry", letter[:8]).stderr
    del site.pages["/hook"]  # from now on it takes them
    shell("poll")
    assert DRONES.encode() in site.taken[0][1]
    assert "dead letter" not in shell("status").stdout


def test_all_dead_letters_go_out_again_at_once(shell: Shell, site: Site) -> None:
    configure(site)
    shell("poll")
    assert "1 letter back" in shell("channels", "retry", "--all").stderr
    assert "0 letters back" in shell("channels", "retry", "--all").stderr
    assert shell("channels", "retry").exit_code == 2


def test_status_as_json_is_for_programs_and_holds_no_secret(shell: Shell, site: Site) -> None:
    configure(site)
    shell("poll")
    said = shell("status", "--json")
    found = json.loads(said.stdout)
    assert found["alive"] is False
    assert {one["name"]: one["error"] for one in found["sources"]} == {
        "slow desk": "503 Service Unavailable",
        "wire": None,
    }
    assert datetime.fromisoformat(found["last_alert_at"]).tzinfo is not None
    assert "hush-hush" not in said.output


def test_beside_a_run_status_and_check_work_and_a_second_run_is_refused(
    tmp_path: Path, shell: Shell, site: Site
) -> None:
    configure(site)
    with Bot(tmp_path, "run") as bot:
        bot.err.expect("at first sight")
        assert shell("status", "--check").exit_code == 0
        assert "running · 3 items" in shell("status").stdout
        assert shell("check").exit_code == 0
        second = shell("run")
        assert second.exit_code == 1
        assert f"Another wirewatch (process {bot.process.pid}) is running on data" in second.stderr
        assert bot.stop()[0] == 0
    assert shell("status", "--check").exit_code == 1


def test_a_run_begins_with_what_the_last_one_left(tmp_path: Path, shell: Shell, site: Site) -> None:
    configure(site)
    shell("poll")
    with Bot(tmp_path, "run") as bot:
        bot.err.expect("slow desk cannot be read: 503 Service Unavailable; next try in")
        bot.err.expect("from before: 0 messages to be sent, 1 dead (wirewatch status)")


def test_a_run_sends_alerts_to_standard_output_and_the_log_to_standard_error(tmp_path: Path, shell: Shell) -> None:
    Path("wire.jsonl").write_text(json.dumps({"at": "+0s", "title": DRONES}), encoding="utf-8")
    Path("config.yaml").write_text(
        "sources: [{name: wire, kind: replay, file: wire.jsonl}]\nrules: [officials]\n", encoding="utf-8"
    )
    assert shell("check").exit_code == 0
    with Bot(tmp_path, "run") as bot:
        bot.out.expect("Drone attack on Ain al-Asad")
        bot.stop()
        assert "alerts go to console" in bot.err.text
        assert "Drone attack" not in bot.err.text
        assert "alerts go to" not in bot.out.text


def test_a_data_folder_that_cannot_be_made_is_one_clear_line(shell: Shell, site: Site) -> None:
    configure(site)
    Path("data").write_text("a file, not a folder", encoding="utf-8")
    said = shell("run")
    assert said.exit_code == 1
    assert said.stderr.count("\n") == 1
    assert "--data" in said.stderr


# --- try -------------------------------------------------------------------------------------------------------


def test_try_prints_matches_newest_first_with_age_source_sentence_and_link(shell: Shell, site: Site) -> None:
    said = shell("try", "drone attack", "--feed", f"{site.url}/feed", "--feed", f"{site.url}/503")
    assert said.exit_code == 0
    assert said.stdout.splitlines() == [
        DRONES,
        "  f · 2 h ago",
        f"  │ Officials spoke of {DRONES.lower()}. More follows.",
        "  https://f.example/2",
        "",
        "Older drone attack near Erbil",
        "  f · 5 h ago",
        "  │ Officials spoke of older drone attack near erbil. More follows.",
        "  https://f.example/5",
        "",
    ]
    assert f"{site.url}/503 cannot be read: 503 Service Unavailable" in said.stderr
    assert "2 matches in 3 items of 1 feed" in said.stderr


def test_try_highlights_the_words_on_a_terminal(tmp_path: Path, site: Site) -> None:
    with Bot(tmp_path, "try", "drone attack", "--feed", f"{site.url}/feed", terminal=True) as bot:
        bot.out.expect("To be told when the next one comes")
        assert "\x1b[30;43mDrone attack\x1b[0m" in bot.out.raw or "\x1b[1;30;43mDrone attack\x1b[0m" in bot.out.raw


def test_try_fails_only_if_no_feed_could_be_read(shell: Shell, site: Site) -> None:
    nothing = shell("try", "zeppelin", "--feed", f"{site.url}/feed")
    assert nothing.exit_code == 0
    assert "Nothing on zeppelin just now" in nothing.stderr
    unread = shell("try", "zeppelin", "--feed", f"{site.url}/503")
    assert unread.exit_code == 1
    assert "None of the feeds could be read" in unread.stderr


def test_try_refuses_words_that_are_no_rule(shell: Shell) -> None:
    said = shell("try", "*")
    assert said.exit_code == 2
    assert "error: " in said.stderr


# --- channels --------------------------------------------------------------------------------------------------


def test_a_channel_is_tested_with_a_hello(shell: Shell, site: Site) -> None:
    configure(site)
    said = shell("channels", "test", "screen")
    assert said.exit_code == 0
    assert "Hello from Wirewatch" in said.stdout
    assert "screen took the message" in said.stderr


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("scren", "There is no channel 'scren'; did you mean screen?"),
        ("telegram", "channel telegram is off: TELEGRAM_TOKEN is not set"),
        ("hook", "channel hook did not take the message: 400 Bad Request"),
    ],
)
def test_a_channel_that_does_not_take_the_hello_says_why(shell: Shell, site: Site, name: str, words: str) -> None:
    configure(site)
    said = shell("channels", "test", name)
    assert said.exit_code == 1
    assert words in said.stderr


def test_with_a_json_log_failures_are_json_too(shell: Shell, site: Site) -> None:
    configure(site)
    said = shell("--log", "json", "channels", "test", "hook")
    assert said.exit_code == 1
    assert [json.loads(line)["level"] for line in said.stderr.splitlines()] == ["error"]
