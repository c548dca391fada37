"""A config includes other files: what they bring, what the config says in its place, and mistakes in any of them."""

import os
from pathlib import Path

import pytest

from bot.config import Settings, load
from bot.config.document import MAX_BYTES
from bot.config.fmt import formatted
from bot.config.include import MAX_FILES, PACKS, packs
from bot.errors import ConfigError, Problem
from tests.shell import run_bot

MAIN = "sources: [https://own.example/rss]\nrules: [drone attack]\n"
PACK = """
sources:
  - https://pack.example/rss
  - {name: second, url: "https://second.example/rss"}
lists: {attack: [attack*, drone*]}
rules:
  - {name: at-sea, match: {all: [$attack, ship]}}
  - {name: at-port, match: {all: [$attack, harbour]}}
"""


def written(folder: Path, main: str, **files: str) -> Path:
    """Write a config, and beside it files by their names without ending; returns the config."""
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "config.yaml").write_text(main, encoding="utf-8")
    return folder / "config.yaml"


def settings_of(folder: Path, main: str, **files: str) -> Settings:
    return load(written(folder, main, **files), {}, thorough=True)


def problems_of(folder: Path, main: str, **files: str) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        settings_of(folder, main, **files)
    return [problem for problem in caught.value.problems if not problem.warning]


def place(problem: Problem) -> tuple[str, int, int]:
    return Path(problem.file).name, problem.line, problem.column


# --- what they bring -----------------------------------------------------------------------------------------------


def test_included_sources_lists_and_rules_are_those_of_the_config(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, f"include: [pack.yaml]\n{MAIN}", pack=PACK)
    assert [source.name for source in settings.sources] == ["own", "pack", "second"]
    assert [rule.name for rule in settings.rules] == ["drone attack", "at-sea", "at-port"]
    (part,) = settings.included
    assert (part.name, part.sources, part.lists, part.rules, part.replaced) == ("pack.yaml", 2, 1, 2, ())
    assert settings.warnings == ()


def test_a_config_may_consist_of_what_it_includes(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "include: pack.yaml\n", pack=PACK)
    assert (len(settings.sources), len(settings.rules)) == (2, 2)


def test_rules_of_the_config_use_included_lists_and_the_reverse(tmp_path: Path) -> None:
    main = "include: [a.yaml, b.yaml]\nlists: {own: [rocket, mortar]}\nrules: [{name: r, match: $theirs}]\n"
    a = "lists: {theirs: [tank, truck]}\nsources: [https://a.example/rss]\n"
    settings = settings_of(tmp_path, main, a=a, b="rules: [{name: s, match: {all: [$own, $theirs]}}]")
    assert [rule.name for rule in settings.rules] == ["r", "s"]


def test_paths_start_from_the_folder_of_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "desk" / "packs").mkdir(parents=True)
    (tmp_path / "desk" / "packs" / "own.yaml").write_text(PACK, encoding="utf-8")
    written(tmp_path / "desk", "include: [packs/own.yaml]\n")
    monkeypatch.chdir(tmp_path)
    assert len(load(Path("desk/config.yaml"), {}).sources) == 2


def test_a_pack_that_comes_with_the_bot_is_included_by_its_name(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, f"include: [pack:{packs()[0]}]\n{MAIN}")
    assert settings.included[0].file.parent == PACKS
    assert len(settings.sources) > 1


def test_variables_are_put_into_included_files_too(tmp_path: Path) -> None:
    file = written(tmp_path, f"include: [a.yaml]\n{MAIN}", a='sources: [{name: "${WHO}", url: "https://a.example/"}]')
    assert [source.name for source in load(file, {"WHO": "them"}).sources] == ["own", "them"]
    with pytest.raises(ConfigError, match="WHO is not set") as caught:
        load(file, {})
    assert place(caught.value.problems[0]) == ("a.yaml", 1, 18)


# --- what the config says in its place -----------------------------------------------------------------------------


def test_what_the_config_says_takes_the_place_of_what_it_includes_under_the_same_name(tmp_path: Path) -> None:
    main = """
include: [pack.yaml]
sources: [{name: second, url: "https://other.example/rss", tier: 1}]
lists: {attack: [siege, raid]}
rules: [{name: at-sea, match: {all: [$attack, ferry]}}]
"""
    settings = settings_of(tmp_path, main, pack=PACK)
    assert [(one.name, one.tier) for one in settings.sources] == [("second", 1), ("pack", 2)]
    assert [rule.name for rule in settings.rules] == ["at-sea", "at-port"]
    assert settings.included[0].replaced == ("the source second", "the list attack", "the rule at-sea")
    assert settings.warnings == ()


def test_a_bare_phrase_takes_the_place_of_an_included_rule_that_is_called_so(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "include: [pack.yaml]\nrules: [at-port]\n", pack=PACK)
    assert [rule.name for rule in settings.rules] == ["at-port", "at-sea"]
    assert settings.included[0].replaced == ("the rule at-port",)


def test_a_list_that_a_file_only_offers_is_no_reason_for_a_warning(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, f"include: [a.yaml]\n{MAIN}", a="lists: {weapons: [rifle, mortar]}")
    assert settings.warnings == ()


def test_a_feed_of_two_files_is_watched_once_and_without_a_warning(tmp_path: Path) -> None:
    main = f"include: [a.yaml, b.yaml]\n{MAIN}"
    a = 'sources: [https://own.example/rss/, {name: x, url: "https://x.example/"}]'
    settings = settings_of(tmp_path, main, a=a, b="sources: [https://x.example]")
    assert [source.name for source in settings.sources] == ["own", "x"]
    assert [part.sources for part in settings.included] == [1, 0]
    assert settings.warnings == ()


def test_check_counts_what_came_from_each_file(tmp_path: Path) -> None:
    written(tmp_path, f"include: [pack.yaml]\nlists: {{attack: [siege, raid]}}\n{MAIN}", pack=PACK)
    done = run_bot(tmp_path, "check")
    assert done.returncode == 0
    assert "3 sources, 3 rules" in done.stdout
    assert "of which from pack.yaml: 2 sources, 2 rules; your own in place of the list attack" in done.stdout


def test_turning_rules_into_queries_leaves_included_files_alone(tmp_path: Path) -> None:
    main = "include: [pack.yaml]\nrules:\n  - {name: r, match: {all: [$attack, base]}}\n"
    file = written(tmp_path, main, pack=PACK)
    after = formatted(main, "compact", None, str(file))
    assert after.text.startswith("include: [pack.yaml]\n")
    assert (len(after.changed), after.left) == (1, ())


# --- mistakes, each with the place in its own file -----------------------------------------------------------------

WRONG = {
    "a key that is unknown": ("sources:\n  - {url: 'https://a.example/', tyer: 1}", 2, 33, "no key 'tyer'"),
    "a rule that cannot be read": ("rules:\n  - {name: r, query: 'a* and b'}", 2, 23, "a*"),
    "a section of the config itself": ("telegram: {token: x}", 1, 1, "sources, lists and rules, not telegram"),
    "a section that nobody knows": ("ruels: [a]", 1, 1, "no key 'ruels'"),
    "an include of its own": ("include: [b.yaml]", 1, 1, "includes no others"),
    "a list in the place of a mapping": ("lists: [a]", 1, 8, "must be a mapping"),
    "a mapping in the place of a list": ("sources: {a: b}", 1, 10, "must be a list"),
    "not keys and values": ("- https://a.example/", 1, 1, "is keys and values"),
    "YAML that cannot be read": ("rules: [a, b", 1, 8, "not closed"),
    "a test that fails": ("rules:\n  - {name: r, match: raid, tests: {match: [siege]}}", 2, 0, "this test fails"),
    "nesting without an end": ("rules: " + "[" * 60, 1, 0, "nested"),
}


@pytest.mark.parametrize(("text", "line", "column", "words"), WRONG.values(), ids=WRONG.keys())
def test_a_mistake_is_told_with_its_own_file_line_and_column(
    tmp_path: Path, text: str, line: int, column: int, words: str
) -> None:
    (problem,) = problems_of(tmp_path, f"include: [a.yaml]\n{MAIN}", a=text)
    assert words in problem.message
    assert place(problem) == ("a.yaml", line, column or problem.column)


def test_the_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    main = "include: [a.yaml, b.yaml]\nsources: [ftp://x]\nrules: [drone attack]\n"
    found = problems_of(tmp_path, main, a="sources: [ftp://y]", b="sources: [ftp://z]")
    assert [place(one)[:2] for one in found] == [("config.yaml", 2), ("a.yaml", 1), ("b.yaml", 1)]


def test_names_that_two_files_give_are_told_with_both_places(tmp_path: Path) -> None:
    one = "sources: [{name: x, url: 'https://a.example/'}]\nlists: {y: [tank, truck]}\nrules: [{name: z, match: $y}]"
    two = one.replace("a.example", "b.example")
    (problem,) = problems_of(tmp_path, f"include: [a.yaml, b.yaml]\n{MAIN}", a=one, b=two)
    assert "two lists named y; the first is in" in problem.message
    assert place(problem) == ("b.yaml", 2, 9)
    found = problems_of(tmp_path, f"include: [a.yaml, b.yaml]\nlists: {{y: [tank, truck]}}\n{MAIN}", a=one, b=two)
    assert ["a.yaml, line 1" in found[0].message, "two rules named 'z'" in found[1].message] == [True, True]
    assert [place(one)[0] for one in found] == ["b.yaml", "b.yaml"]


NOT_THERE = {
    "a file that is not there": ("[nothing.yaml]", "there is no file", "start from the config's folder"),
    "a file of nearly that name": ("[pakc.yaml]", "there is no file", "did you mean pack.yaml?"),
    "a pack without its mark": ("[disasters.yaml]", "there is no file", "pack:disasters comes"),
    "a pack that is not there": ("[pack:desasters]", "there is no pack", "did you mean pack:disasters?"),
    "a pack outside of the packs": ("[pack:../../pyproject]", "there is no pack", "there are: pack:"),
    "a folder": ("[folder.yaml]", "is not a file", "one by one"),
    "a named pipe": ("[pipe.yaml]", "is not a file", "one by one"),
    "the config itself": ("[config.yaml]", "this very file", "remove it"),
    "a number": ("[5]", "must be a list of files", "include: ["),
    "a mapping": ("{file: a.yaml}", "must be a list of files", "include: ["),
    "nothing": ("['']", "must be a list of files", "include: ["),
    "a name with a zero byte": (r'["a\0.yaml"]', "control character", "'...'"),
    "too many files": (f"[{', '.join(f'a{n}.yaml' for n in range(MAX_FILES + 1))}]", "more than 50", "together"),
}


@pytest.mark.parametrize(("said", "words", "fix"), NOT_THERE.values(), ids=NOT_THERE.keys())
def test_a_file_that_cannot_be_included_is_told_where_it_is_named(
    tmp_path: Path, said: str, words: str, fix: str
) -> None:
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    problem = problems_of(tmp_path, f"include: {said}\n{MAIN}", pack=PACK)[0]
    assert words in problem.message
    assert fix in (problem.fix or "")
    assert place(problem)[:2] == ("config.yaml", 1)


def test_files_that_are_too_large_or_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"rules:\n  - caf\xe9\n")
    (tmp_path / "large.yaml").write_text("#" * (MAX_BYTES + 1), encoding="utf-8")
    found = problems_of(tmp_path, f"include: [bytes.yaml, large.yaml]\n{MAIN}")
    assert [place(one) for one in found] == [("bytes.yaml", 2, 8), ("large.yaml", 1, 1)]


def test_what_is_missing_with_a_broken_file_is_not_told_as_well(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, "include: [gone.yaml]\nrules: [{name: r, match: $theirs}]\n")
    assert "there is no file" in problem.message


def test_a_file_that_is_named_twice_or_empty_is_doubtful(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, f"include: [a.yaml, ./a.yaml, empty.yaml]\n{MAIN}", a=PACK, empty="# later\n")
    assert [(place(one), one.message) for one in settings.warnings] == [
        (("config.yaml", 1, 19), "include: ./a.yaml is here twice"),
        (("empty.yaml", 1, 1), "the file is empty"),
    ]
    assert len(settings.sources) == 3
