"""What a person types, and what comes back: every command, right and wrong, with real feeds on loopback."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.place import whole_address
from tests.conftest import entry, rss
from tests.shell import Bot, Site, environment, log_restored, run_bot, served

ROOT = Path(__file__).parent.parent
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


def wire(title: str) -> None:
    """Write a config of one source that plays one item, for the console."""
    Path("wire.jsonl").write_text(json.dumps({"at": "+0s", "title": title}), encoding="utf-8")
    Path("config.yaml").write_text(
        "sources: [{name: wire, kind: replay, file: wire.jsonl}]\nrules: [officials]\n", encoding="utf-8"
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


def test_hints_name_the_command_as_it_was_called(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "  python -m bot init " in run_bot(tmp_path, "status").stderr
    monkeypatch.chdir(tmp_path)
    configure(site)
    assert "Start with: python -m bot run" in run_bot(tmp_path, "status").stderr


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


def test_poll_fails_if_what_it_found_could_not_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    wire(DRONES)
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        said = subprocess.run(
            [sys.executable, "-m", "bot", "poll", "--once"],
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert said.returncode == 1
    assert "1 message still waits for console: standard output: No space left on device" in said.stderr
    with Bot(tmp_path, "run") as bot:
        bot.out.expect("Drone attack", 2)  # that which waited, and that of the replay's new beginning


def test_poll_tells_of_every_channel_for_which_something_waits(shell: Shell, site: Site) -> None:
    configure(site)
    site.pages["/hook"] = 503
    said = shell("poll")
    assert said.exit_code == 1
    assert "*Drone attack*" in said.stdout
    assert "for hook: 503 Service Unavailable" in said.stderr
    assert "wait for screen" not in said.stderr


def test_what_waits_for_a_channel_that_is_off_is_no_failure(shell: Shell, site: Site) -> None:
    configure(site)
    site.pages["/hook"] = 503
    shell("poll")
    config = Path("config.yaml").read_text(encoding="utf-8")
    Path("config.yaml").write_text(config.replace(f'url: "{site.url}/hook?key=hush-hush"', "url_env: NO"), "utf-8")
    said = shell("poll")
    assert said.exit_code == 0
    assert "hook is off: NO is not set" in said.stderr


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
    assert row["slow desk"].endswith("server fails")
    assert "slow desk: its server fails: 503 Service Unavailable, since" in said.stdout
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


def test_status_needs_nothing_but_to_read(tmp_path: Path, shell: Shell, site: Site) -> None:
    configure(site)
    shell("poll")
    with closing(sqlite3.connect(tmp_path / "data" / "wirewatch.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")  # while this is open, nobody else can write
        said = shell("status")
    assert said.exit_code == 0
    assert "3 items, 2 matched, 2 alerts" in said.stdout


def test_status_says_that_the_database_is_gone_under_a_run(tmp_path: Path, shell: Shell, site: Site) -> None:
    configure(site)
    with Bot(tmp_path, "run") as bot:
        bot.err.expect("at first sight")
        (tmp_path / "data" / "wirewatch.db").rename(tmp_path / "elsewhere.db")
        said = shell("status")
        assert said.exit_code == 1
        assert f"data/wirewatch.db is missing, though a run (process {bot.process.pid}) is alive" in said.stderr
        assert shell("status", "--check").exit_code == 1
    assert "Nothing has run on the data folder data yet. Start with: wirewatch run" in shell("status").stderr


def test_a_run_that_owes_nothing_just_stops(tmp_path: Path, shell: Shell) -> None:
    wire(DRONES)
    assert shell("check").exit_code == 0
    with Bot(tmp_path, "run") as bot:
        bot.out.expect("Drone attack on Ain al-Asad")
        bot.err.expect("at first sight")
        bot.stop()
        assert bot.err.whole().endswith("  stopped\n")


def test_a_run_says_how_much_it_still_owes_as_it_stops(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    configure(site)
    site.pages["/hook"] = 503
    with Bot(tmp_path, "run") as bot:
        bot.err.expect("hook cannot deliver: 503")
        bot.stop()
        assert re.search(r"stopped; (1 message still to be sent: it goes|2 messages .*: they go) out", bot.err.whole())


def test_a_run_begins_with_what_the_last_one_left(tmp_path: Path, shell: Shell, site: Site) -> None:
    configure(site)
    shell("poll")
    with Bot(tmp_path, "run") as bot:
        bot.err.expect("slow desk cannot be read: 503 Service Unavailable; next try in")
        bot.err.expect("from before: 0 messages to be sent, 1 dead (wirewatch status)")


def test_a_run_sends_alerts_to_standard_output_and_the_log_to_standard_error(tmp_path: Path, shell: Shell) -> None:
    wire(DRONES)
    assert shell("check").exit_code == 0
    with Bot(tmp_path, "run") as bot:
        bot.out.expect("Drone attack on Ain al-Asad")
        bot.stop()
        assert "alerts go to console" in bot.err.text
        assert "Drone attack" not in bot.err.text
        assert "alerts go to" not in bot.out.text


@pytest.mark.parametrize(
    "command", ["run", "poll", "check", "status", "channels test x", "channels retry --all", "init"]
)
def test_a_data_folder_that_is_a_file_is_one_clear_line(shell: Shell, site: Site, command: str) -> None:
    configure(site)
    Path("notes.txt").write_text("a file, not a folder", encoding="utf-8")
    said = shell("--data", "notes.txt", *command.split())
    assert said.exit_code == 1
    assert said.stderr == "The data folder notes.txt is a file, not a folder; name another with --data\n"


def test_a_data_folder_that_cannot_be_made_is_one_clear_line(shell: Shell, site: Site) -> None:
    configure(site)
    Path("notes.txt").write_text("a file, not a folder", encoding="utf-8")
    said = shell("--data", "notes.txt/data", "run")
    assert said.exit_code == 1
    assert said.stderr.count("\n") == 1
    assert "notes.txt/data cannot be written to (not a directory); name another with --data" in said.stderr


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


def test_try_takes_an_address_on_the_own_machine_without_its_scheme(shell: Shell, site: Site) -> None:
    said = shell("try", "drone attack", "--feed", f"{site.url.removeprefix('http://')}/feed")
    assert said.exit_code == 0
    assert DRONES in said.stdout


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("127.0.0.1:8801/a.xml", "http://127.0.0.1:8801/a.xml"),
        ("10.0.0.7/rss", "http://10.0.0.7/rss"),
        ("[::1]/rss", "http://[::1]/rss"),
        ("localhost", "http://localhost"),
        ("Feeds.local:8080?x=1", "http://Feeds.local:8080?x=1"),
        ("me:secret@localhost:8080/rss", "http://me:secret@localhost:8080/rss"),
        ("feeds.example/rss", "https://feeds.example/rss"),
        ("//feeds.example/rss", "https://feeds.example/rss"),
        ("feeds.example:443/rss", "https://feeds.example:443/rss"),
        ("feeds.example/at:8080", "https://feeds.example/at:8080"),
        ("https://127.0.0.1/rss", "https://127.0.0.1/rss"),
    ],
)
def test_an_address_without_a_scheme_gets_the_likelier_one(typed: str, whole: str) -> None:
    assert whole_address(typed) == whole


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


# --- set-up ----------------------------------------------------------------------------------------------------


def make(folder: Path, target: str) -> None:
    subprocess.run(["make", f"PYTHON={sys.executable}", target], cwd=folder, check=True, env=environment())


def test_make_puts_the_command_in_place_without_a_build_tool_and_again_where_the_folder_moved(tmp_path: Path) -> None:
    here, there = tmp_path / "a desk", tmp_path / "another desk"
    (here / "bot").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", here)
    (here / "requirements.lock").write_text(
        "# nothing: what is installed is not what this is about\n", encoding="utf-8"
    )
    (here / "bot" / "cli.py").write_text(
        "import sys\ndef main(prog_name):\n    print(prog_name, *sys.argv[1:], __file__)\n", encoding="utf-8"
    )
    make(here, ".venv/run.stamp")
    assert called(here, tmp_path) == f"wirewatch check two words {here}/bot/cli.py"
    here.rename(there)
    make(there, ".venv/run.stamp")
    assert called(there, tmp_path) == f"wirewatch check two words {there}/bot/cli.py"
    assert f'VIRTUAL_ENV="{there}/.venv"' in (there / ".venv" / "bin" / "activate").read_text(encoding="utf-8")


def called(desk: Path, folder: Path) -> str:
    """Return what the command of a desk says, called from another folder."""
    command = [str(desk / ".venv" / "bin" / "wirewatch"), "check", "two words"]
    env = {name: value for name, value in environment().items() if not name.startswith("PYTHON")}
    return subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, text=True).stdout.strip()
