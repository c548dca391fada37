"""The packs that come with the bot: each is right, alone and with all others, and says how it is used."""

import re
from pathlib import Path

import pytest
import yaml

from bot.config import load
from bot.config.include import PACKS, packs
from tests.shell import run_bot

ROOT = Path(__file__).parent.parent
each_pack = pytest.mark.parametrize("name", packs())


def config(folder: Path, *names: str) -> Path:
    (folder / "config.yaml").write_text(f"include: [{', '.join(f'pack:{name}' for name in names)}]\n", encoding="utf-8")
    return folder / "config.yaml"


def test_there_is_a_pack_for_each_beat() -> None:
    assert PACKS == ROOT / "examples" / "packs"
    assert packs() == ["brand", "disasters", "markets", "middle-east", "security-advisories"]


@each_pack
def test_a_pack_is_right_alone_and_its_tests_pass(name: str, tmp_path: Path) -> None:
    settings = load(config(tmp_path, name), {}, thorough=True)
    assert settings.warnings == ()
    assert min(len(settings.sources), len(settings.rules)) >= 2


@each_pack
def test_every_rule_of_a_pack_shows_what_it_hits_and_what_not(name: str) -> None:
    written = yaml.safe_load((PACKS / f"{name}.yaml").read_text(encoding="utf-8"))
    assert all({"match", "no_match"} <= rule["tests"].keys() for rule in written["rules"])
    assert all({"name", "tags"} <= source.keys() for source in written["sources"])
    assert all(source["url"].startswith("https://") for source in written["sources"] if "kind" not in source)


@each_pack
def test_a_pack_says_how_it_is_used_and_how_its_addresses_are_checked(name: str) -> None:
    text = (PACKS / f"{name}.yaml").read_text(encoding="utf-8")
    head = text.partition("\nsources:")[0]
    assert "wirewatch sources try" in head
    assert "wirewatch sources find" in head.replace("\n#", "")
    assert f"pack:{name}" in head or f"sources pack {name}" in head
    assert re.match(r"# [A-Z].*[.:,]", text)


def test_all_packs_go_together(tmp_path: Path) -> None:
    settings = load(config(tmp_path, *packs()), {}, thorough=True)
    assert settings.warnings == ()
    assert [part.replaced for part in settings.included] == [()] * len(packs())


def test_all_packs_go_with_the_shipped_config(tmp_path: Path) -> None:
    shipped = (ROOT / "config.yaml").read_text(encoding="utf-8")
    file = config(tmp_path, *packs())
    file.write_text(f"{file.read_text(encoding='utf-8')}{shipped}", encoding="utf-8")
    assert load(file, {}, thorough=True).warnings == ()


def test_the_page_on_the_packs_names_them_all() -> None:
    page = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\(packs/([\w-]+)\.yaml\)", page)) == packs()


def test_the_shell_lists_the_packs_and_prints_one_to_be_copied(tmp_path: Path) -> None:
    listed = run_bot(tmp_path, "sources", "pack")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == packs()
    printed = run_bot(tmp_path, "sources", "pack", "brand")
    assert printed.stdout == (PACKS / "brand.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(printed.stdout.replace("Acme", "Globex"), encoding="utf-8")
    (tmp_path / "config.yaml").write_text("include: [own.yaml]\n", encoding="utf-8")
    assert {"Google News on Globex"} <= {source.name for source in load(tmp_path / "config.yaml", {}).sources}
    unknown = run_bot(tmp_path, "sources", "pack", "brnad")
    assert (unknown.returncode, "did you mean 'brand'?" in unknown.stderr) == (1, True)
