"""When the power is cut, no alert is lost, and none repeated but where it failed before the answer was written down."""

import re
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest

from tests.disk import Change, Disk, under_sqlite
from tests.power_cuts import cut_power
from tests.simulation import MEMORY

SEEDS = 30  # `make power-cuts N=1000` is the full one
WORLDS = 60  # of these one must lose alerts where SQLite flushes no more than its log now and then; one in eight does


@pytest.fixture(scope="module", autouse=True)
def _reached(tmp_path_factory: pytest.TempPathFactory) -> None:
    try:
        with under_sqlite(Disk(tmp_path_factory.mktemp("disk"), Random(0))):
            pass
    except OSError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_a_power_cut_loses_no_alert_and_repeats_only_what_was_not_settled(seed: int) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        await cut_power(seed, Path(folder))


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
async def test_without_a_flush_at_every_commit_alerts_are_lost_or_repeated(synchronous: str) -> None:
    found: Exception | None = None
    for seed in range(WORLDS):
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            try:
                await cut_power(seed, Path(folder), synchronous=synchronous)
            except Exception as error:  # noqa: BLE001 - of the simulation, or of a database that is broken
                found = error
                break
    assert re.search(r"broken in seed|malformed", str(found))


def lost_rows(folder: Path, seed: int, synchronous: str) -> int:
    """Commit row after row until the power is cut; return how many of those that were committed are gone."""
    disk = Disk(folder, Random(seed))
    committed = 0
    with under_sqlite(disk):
        disk.cut_after(60 + seed)
        with closing(sqlite3.connect(folder / "rows.db", isolation_level=None)) as connection:
            for pragma in ("journal_mode = WAL", f"synchronous = {synchronous}", "wal_autocheckpoint = 20"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("CREATE TABLE rows (number INTEGER)")
            with suppress(sqlite3.OperationalError):
                while True:
                    connection.execute("INSERT INTO rows VALUES (?)", (committed + 1,))
                    committed += 1
        assert disk.off
        disk.restore()
        with closing(sqlite3.connect(folder / "rows.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            kept = [number for (number,) in connection.execute("SELECT number FROM rows ORDER BY number")]
    assert kept == list(range(1, len(kept) + 1))
    return max(0, committed - len(kept))


def test_the_disk_keeps_what_was_flushed_and_loses_what_was_not(tmp_path: Path) -> None:
    lost = {"FULL": 0, "NORMAL": 0}
    for synchronous in lost:
        for seed in range(15):
            folder = tmp_path / f"{synchronous}{seed}"
            folder.mkdir()
            lost[synchronous] += lost_rows(folder, seed, synchronous)
    assert lost["FULL"] == 0
    assert lost["NORMAL"] > 15


def test_the_disk_tears_what_was_under_way(tmp_path: Path) -> None:
    found = set()
    for seed in range(60):
        disk = Disk(tmp_path, Random(seed))
        name = str(tmp_path / "a")
        file = disk.opened(name)
        disk.flushed(file, folder=True)
        disk.changed(Change(content=file, data=b"x" * 1_300))
        disk.cut()
        held = disk.held[name]
        assert set(held[:512]) <= {0, ord("x")} or disk.losses == "junk"
        found.add((disk.losses, len(held)))
    assert {("nothing", 0), ("everything", 1_300), ("torn", 512), ("torn", 1_300)} <= found
