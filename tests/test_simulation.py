"""Seeded worlds against the whole line: nothing is lost, told twice or out of order, and nothing old rings."""

import tempfile
from pathlib import Path

import pytest

from tests.conftest import fresh_schema
from tests.simulation import MEMORY, simulate


@pytest.mark.parametrize("seed", range(150))
async def test_a_world_of_disorder_and_crashes_breaks_no_promise(seed: int) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        await simulate(seed, Path(folder))


@pytest.mark.parametrize("seed", range(1000, 1004))
async def test_nor_does_it_on_postgresql(seed: int, postgres: str, tmp_path: Path) -> None:
    await simulate(seed, tmp_path, database=fresh_schema(postgres, tmp_path.name))
