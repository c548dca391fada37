"""How long to wait after a failure, or whether to give up. Jitter is handed in, so that this stays a pure function."""

from datetime import timedelta

from bot.errors import TransferError

QUICK = timedelta(seconds=20)  # the first look again at a source: most failures are over by then
SOURCE_CEILING = timedelta(hours=6)
SEND_FLOOR = timedelta(seconds=1)
SEND_CEILING = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=7)  # an alert that could not be told for a week is news to nobody


def source_wait(error: TransferError, failures: int, every: timedelta) -> timedelta:
    """Return when to look again at a source that failed `failures` times in a row (1 at the first)."""
    if error.permanent:
        # 404 and its like are often an outage of the site's own making: look again, but seldom.
        return max(every, min(timedelta(hours=1) * failures, SOURCE_CEILING))
    wait = QUICK if failures == 1 else min(every * (1 << min(failures - 2, 10)), SOURCE_CEILING)
    return max(wait, error.after or timedelta(0))


def send_wait(error: TransferError, attempts: int, age: timedelta, jitter: float = 1.0) -> timedelta | None:
    """Return when to try a delivery again after `attempts` failed ones, or None to give up.

    `age` is the time since the delivery was composed; `jitter` is a factor between 0.5 and 1.
    """
    if error.permanent or age > GIVE_UP_AFTER:
        return None
    wait = min(SEND_FLOOR * (1 << min(attempts - 1, 20)), SEND_CEILING) * jitter
    return max(wait, error.after or timedelta(0))
