"""How much work something is, beside a fixed piece of work on the same machine at the same time."""

import time
from collections.abc import Callable


def yards(act: Callable[[], object]) -> float:
    """Return the processor time that `act` takes, in units of a loop of a million additions before and after it."""
    before = _seconds(_yard)
    taken = _seconds(act)
    return taken / max(before, _seconds(_yard))


def _yard() -> int:
    total = 0
    for number in range(1_000_000):
        total += number
    return total


def _seconds(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start
