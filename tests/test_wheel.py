"""The built wheel holds all that the bot needs, and runs where the project is not."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("wirewatch-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_the_package_and_nothing_else(unpacked: Path) -> None:
    assert {path.name.split("-")[0] for path in unpacked.iterdir()} == {"bot", "wirewatch"}
    modules = {path.relative_to(ROOT) for path in (ROOT / "bot").rglob("*.py")}
    assert {path.relative_to(unpacked) for path in (unpacked / "bot").rglob("*.py")} == modules
    assert (unpacked / "bot" / "py.typed").exists()
    packs = {path.name for path in (ROOT / "examples" / "packs").iterdir()}
    assert {path.name for path in (unpacked / "bot" / "packs").iterdir()} == packs
    (entry_points,) = unpacked.glob("*.dist-info/entry_points.txt")
    assert "wirewatch = bot.cli:main" in entry_points.read_text(encoding="utf-8")


def ran(site: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "bot", *words]
    env = os.environ | {"PYTHONPATH": str(site)}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True)


def test_the_wheel_finds_the_packs_that_come_with_it(unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("include: [pack:disasters]\nrules: [landslide]\n", encoding="utf-8")
    assert "of which from pack:disasters" in ran(unpacked, tmp_path, "check").stdout


def test_the_wheel_runs_from_any_folder(unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / "items.jsonl").write_text('{"at": "-1s", "title": "Rocket hits the base"}\n', encoding="utf-8")
    (tmp_path / "config.yaml").write_text(
        "include: [own.yaml]\nsources: [{name: made up, kind: replay, file: items.jsonl}]\n", encoding="utf-8"
    )
    (tmp_path / "own.yaml").write_text('rules: ["rocket*"]\n', encoding="utf-8")
    done = ran(unpacked, tmp_path, "poll", "--once")
    assert "Rocket" in done.stdout
    assert (tmp_path / "data" / "wirewatch.db").exists()
