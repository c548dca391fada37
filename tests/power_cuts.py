"""The seeded worlds of `simulation`, on a disk whose power is cut: SIGKILL loses nothing that was written, this does.

    python -m tests.power_cuts --seeds 1000
    python -m tests.power_cuts --seeds 100 --synchronous NORMAL     (how it looks when alerts are lost)

The power fails in the midst of any write or flush of the database: while the tables are made, as the bot starts, while
it polls, sends, settles, forgets, and as it stops. What was not flushed is lost, whole or in pieces (`disk`). The bot
starts again on what is left, and in the end the same reckoning holds as in any other world: no alert lost, none twice
but where the power failed between a message's taking and its settling, and then under its old key.
"""

import argparse
import asyncio
import logging
import math
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx

from bot.errors import StoreError
from bot.store import database, news
from bot.store.schema import Moment
from bot.world import DATABASE_FILE
from tests.disk import Disk, under_sqlite
from tests.simulation import MEMORY, DiedError, Mailbox, Simulation, live

STEPS = 500  # writes and flushes: as many as the bot does in some hours of these worlds
FROM_NOTHING = 20  # one of so many worlds begins without tables
PAGES = 60  # in the write-ahead log before they go to their places; by default a world would hardly get there


@dataclass(kw_only=True)
class PowerCuts(Simulation):
    """A world in which the process dies of a power cut."""

    disk: Disk
    cuts: int = 0
    began: bool = False  # whether the bot took in its config before the power failed
    polled: str = ""  # the source whose poll is being written down
    unsettled: tuple[Mailbox, str] | None = None  # what was taken, and is not settled yet
    damage: list[str] = field(default_factory=list)

    def _prepare(self) -> None:
        if self.seed % FROM_NOTHING:
            super()._prepare()
        self.disk.start()

    async def _run(self) -> None:
        self.began = False
        self.disk.cut_after(int(math.exp(self.chance.uniform(0, math.log(STEPS)))))
        try:
            await super()._run()
        except (StoreError, DiedError):
            if not self.disk.off:
                raise
        self.disk.left = None
        if self.disk.off:
            self._switch_on()

    async def _live(self) -> None:
        self.began = True
        await super()._live()

    def _reconfigure(self) -> None:
        if self.began:  # of a name that it never heard of, nobody can say `was`
            super()._reconfigure()

    async def run(self) -> list[str]:
        faults = await super().run()
        return [*self.damage, *faults]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.disk.off:
            raise DiedError("nothing is sent without power")
        return super().__call__(request)

    def _die(self, when: str) -> None:
        self.disk.cut()
        super()._die(when)

    async def _poll(self, source: news.DueSource) -> None:
        self.polled = source.name
        await super()._poll(source)
        self.polled = ""

    async def _send_next(self, name: str) -> bool:
        self.unsettled = None
        sent = await super()._send_next(name)
        self.unsettled = None
        return sent

    def _receive(self, name: str, box: Mailbox, request: httpx.Request) -> httpx.Response:
        response = super()._receive(name, box, request)
        if response.is_success:
            self.unsettled = box, request.headers["Idempotency-Key"]
        return response

    def _reaction(self, box: Mailbox, key: str) -> str:
        return "400" if key in box.refused else super()._reaction(box, key)

    async def _see_stories(self) -> None:
        if not self.disk.off:
            await super()._see_stories()

    def _switch_on(self) -> None:
        """Give the bot back what the disk holds, and find out what the world cannot know: what was on record."""
        self.disk.restore()
        self.cuts += 1
        self.just_died = True
        self.say(f"  the power failed; {self.disk.losses} of what was not flushed is left")
        if self.unsettled is not None:
            box, key = self.unsettled
            box.lost[key] += 1
            self.unsettled = None
        if (self.disk.folder / DATABASE_FILE).exists():
            self._look()
        self.polled = ""

    def _look(self) -> None:
        """Look at a copy of the database, so that its recovery is left to the bot."""
        copy = self.folder / "copy"
        shutil.copytree(self.disk.folder, copy)
        with closing(sqlite3.connect(copy / DATABASE_FILE)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check").fetchone()
            if found != "ok":
                self.damage.append(f"after cut {self.cuts}, with {self.disk.losses}: {found}")
            if self.polled:
                query = "SELECT succeeded_at FROM sources WHERE name = ?"
                row = connection.execute(query, (self.polled,)).fetchone()
                if row and row[0] == Moment().process_bind_param(self.clock.at, None):  # type: ignore[arg-type]
                    self.say(f"  the poll of {self.polled} was on record")
                    self._show(next(feed for feed in self.feeds if feed.name == self.polled))
        shutil.rmtree(copy)


@contextmanager
def flushing(synchronous: str) -> Iterator[None]:
    """Let the database flush as said (FULL is what it does), and move its log often."""
    usual = database.PRAGMAS
    database.PRAGMAS = (*usual, f"synchronous = {synchronous}", f"wal_autocheckpoint = {PAGES}")
    try:
        yield
    finally:
        database.PRAGMAS = usual


async def cut_power(seed: int, folder: Path, *, synchronous: str = "FULL") -> PowerCuts:
    """Live through the world of a seed with power cuts, in an empty folder. Raises AssertionError like `simulate`."""
    random.seed(seed)  # the bot's jitter
    (folder / "data").mkdir()
    disk = Disk(folder / "data", Random(seed))
    world = PowerCuts(seed=seed, folder=folder, disk=disk)
    with under_sqlite(disk), flushing(synchronous):
        await live(world)
    return world


def main() -> None:
    """Run many worlds from the shell; the first that breaks a promise is told in full."""
    parser = argparse.ArgumentParser(description="Cut the power under the bot and look for broken promises.")
    parser.add_argument("--seeds", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--synchronous", choices=("FULL", "NORMAL", "OFF"), default="FULL")
    said = parser.parse_args()
    broken: list[int] = []
    losses: Counter[str] = Counter()
    logging.disable(logging.CRITICAL)
    for seed in range(said.first, said.first + said.seeds):
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            try:
                world = asyncio.run(cut_power(seed, Path(folder), synchronous=said.synchronous))
                losses += world.disk.cuts
            except Exception as error:  # noqa: BLE001 - whatever breaks it counts
                if not broken:
                    sys.stdout.write("\n".join([repr(error), str(error), *getattr(error, "__notes__", ())]) + "\n")
                broken.append(seed)
    sys.stdout.write(f"{said.seeds} worlds, {losses.total()} power cuts {dict(losses)},")
    sys.stdout.write(f" {len(broken)} worlds with a broken promise: {broken[:20]}\n")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
