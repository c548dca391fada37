"""`rules fmt` as a person types it: it prints, shows what differs or rewrites the file, and says what stays."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.config import parse
from bot.config.fmt import formatted
from tests.shell import log_restored

Shell = Callable[..., Result]

YAML = """\
# the desk's own file
sources: [https://a.example/rss]
lists: {attack: [attack*, drone*]}
rules:
  - name: us-forces   # ours
    match:
      all: [US force*, $attack]
      none: drill   # no drills
  - name: coups
    query: 'coup or mutiny'
  - state of emergency
"""
COMPACT = """\
# the desk's own file
sources: [https://a.example/rss]
lists: {attack: [attack*, drone*]}
rules:
  - name: us-forces   # ours
    # no drills
    query: '"US force*" and $attack and not drill'
  - name: coups
    query: 'coup or mutiny'
  - state of emergency
"""


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell in a folder with a config."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("WIREWATCH")]:
        monkeypatch.delenv(name)
    Path("config.yaml").write_text(YAML, encoding="utf-8")
    with log_restored():
        yield lambda *arguments: CliRunner().invoke(main, ["rules", "fmt", *arguments], prog_name="wirewatch")


def config() -> str:
    return Path("config.yaml").read_bytes().decode()


def test_it_prints_the_new_config_and_leaves_the_file_alone(shell: Shell) -> None:
    said = shell("--to", "compact")
    assert said.exit_code == 0
    assert said.stdout == COMPACT
    assert said.stderr == "1 rule to rewrite (--write does it)\n"
    assert config() == YAML


def test_without_to_rules_become_yaml(shell: Shell) -> None:
    assert shell().stdout == YAML.replace("query: 'coup or mutiny'", "match: [coup, mutiny]")


def test_write_changes_the_file_and_prints_nothing_but_what_was_done(shell: Shell) -> None:
    said = shell("--to", "compact", "--write")
    assert (said.exit_code, said.stdout) == (0, "")
    assert said.stderr == "1 rule rewritten in config.yaml\n"
    assert config() == COMPACT
    assert os.listdir() == ["config.yaml"]  # noqa: PTH208 - nothing else is left there


def test_a_second_time_there_is_nothing_to_do_and_the_file_is_not_touched(shell: Shell) -> None:
    shell("--to", "compact", "--write")
    before = Path("config.yaml").stat()
    said = shell("--to", "compact", "--write")
    assert (said.exit_code, said.stderr) == (0, "no rule to rewrite\n")
    assert (Path("config.yaml").stat().st_ino, Path("config.yaml").stat().st_mtime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
    )


def test_one_rule_is_rewritten_by_its_name(shell: Shell) -> None:
    said = shell("--rule", "coups", "--write")
    assert said.exit_code == 0
    assert config() == YAML.replace("query: 'coup or mutiny'", "match: [coup, mutiny]")


def test_an_unknown_rule_is_met_with_those_that_are_there(shell: Shell) -> None:
    said = shell("--rule", "cops")
    assert (said.exit_code, said.stdout) == (2, "")
    assert "there is no rule that says name: cops" in said.stderr
    assert "known are: coups, us-forces" in said.stderr


def test_the_diff_is_one_that_patch_reads(shell: Shell) -> None:
    said = shell("--to", "compact", "--diff")
    assert said.stdout.startswith("--- config.yaml\n+++ config.yaml\n@@ ")
    assert "-    match:\n" in said.stdout
    assert config() == YAML
    subprocess.run(["patch", "-s", "-p0"], input=said.stdout, text=True, check=True)
    assert config() == COMPACT


def test_a_diff_of_a_file_without_a_last_line_break_is_one_that_patch_reads(shell: Shell) -> None:
    Path("config.yaml").write_text("sources: [https://a.example]\nrules:\n  - match: [a, b]", encoding="utf-8")
    said = shell("--to", "compact", "--diff")
    assert said.stdout.count("\\ No newline at end of file") == 2
    subprocess.run(["patch", "-s", "-p0"], input=said.stdout, text=True, check=True)
    assert config().endswith("  - query: 'a or b'")


def test_with_write_the_diff_tells_what_was_done(shell: Shell) -> None:
    said = shell("--to", "compact", "--write", "--diff")
    assert '+    query: \'"US force*"' in said.stdout
    assert config() == COMPACT


def test_a_rule_that_stays_as_it_is_is_told_with_its_place_and_the_others_are_rewritten(shell: Shell) -> None:
    Path("config.yaml").write_text(YAML + "  - match: ['${WORD}', x]\n", encoding="utf-8")
    said = shell("--to", "compact", "--write")
    assert (said.exit_code, said.stdout) == (1, "")
    assert "config.yaml:12:5: warning: this rule stays as it is: what a ${VARIABLE} in it holds" in said.stderr
    assert said.stderr.endswith("1 rule rewritten in config.yaml, 1 stays as it is (above)\n")
    assert config() == COMPACT + "  - match: ['${WORD}', x]\n"


def test_line_ends_and_the_mark_of_an_editor_survive(shell: Shell) -> None:
    odd = "\ufeff" + YAML.replace("\n", "\r\n")
    Path("config.yaml").write_bytes(odd.encode())
    assert shell("--to", "compact", "--write").exit_code == 0
    assert config() == "\ufeff" + COMPACT.replace("\n", "\r\n")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_mode_of_the_file_stays(shell: Shell, mode: int) -> None:
    Path("config.yaml").chmod(mode)
    shell("--to", "compact", "--write")
    assert Path("config.yaml").stat().st_mode & 0o777 == mode


def test_a_link_stays_a_link_and_its_file_is_rewritten(shell: Shell) -> None:
    Path("etc").mkdir()
    Path("config.yaml").rename("etc/desk.yaml")
    Path("config.yaml").symlink_to("etc/desk.yaml")
    shell("--to", "compact", "--write")
    assert Path("config.yaml").is_symlink()
    assert Path("etc/desk.yaml").read_text(encoding="utf-8") == COMPACT


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = shell("--to", "compact", "--write")
    assert said.exit_code == 1
    assert "Config.yaml cannot be written: no space left on device" in said.stderr
    assert config() == YAML
    assert os.listdir() == ["config.yaml"]  # noqa: PTH208 - nothing else is left there


def test_a_config_that_is_no_yaml_is_told_as_check_tells_it(shell: Shell) -> None:
    Path("config.yaml").write_text("rules: [a\n", encoding="utf-8")
    said = shell()
    assert (said.exit_code, said.stdout) == (2, "")
    assert "config.yaml:" in said.stderr
    assert "this is no YAML that can be read" in said.stderr


def test_a_config_that_is_not_utf_8_is_told(shell: Shell) -> None:
    Path("config.yaml").write_bytes(b"rules: [\xe9t\xe9]\n")
    said = shell("--write")
    assert said.exit_code == 2
    assert "config.yaml:1:9: error: the byte 0xE9 is not UTF-8" in said.stderr


def test_a_missing_config_says_what_to_do(shell: Shell) -> None:
    Path("config.yaml").unlink()
    said = shell()
    assert said.exit_code == 2
    assert "no config.yaml" in said.stderr


def test_no_variable_need_be_set(shell: Shell) -> None:
    Path("config.yaml").write_text(f"telegram: {{token_env: NOT_SET_ANYWHERE}}\n{YAML}", encoding="utf-8")
    assert shell("--to", "compact").exit_code == 0


def test_both_spellings_make_the_same_rules() -> None:
    there = parse(COMPACT, file=Path("c.yaml"), env={}).rules
    assert there == parse(YAML, file=Path("c.yaml"), env={}).rules
    assert formatted(COMPACT, "compact").text == COMPACT
