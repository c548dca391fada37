"""How long to wait after a failure, or whether to give up. Jitter is handed in, so that this stays a pure function."""

from datetime import timedelta
from http import HTTPStatus

from bot.errors import TransferError

QUICK = timedelta(seconds=20)  # the first look again at a source: most failures are over by then
SOURCE_CEILING = timedelta(hours=1)  # an outage over a night must not cost the morning
REFUSED_CEILING = timedelta(hours=6)
GONE_FOR = timedelta(days=7)
GONE = 410
SEND_FLOOR = timedelta(seconds=1)
SEND_CEILING = timedelta(minutes=10)
CHANNEL_CEILING = timedelta(minutes=1)  # one message that fails for ever must hold up no other
GIVE_UP_AFTER = timedelta(days=7)  # an alert that could not be told for a week is news to nobody


def source_wait(error: TransferError, failures: int, every: timedelta, jitter: float = 1.0) -> timedelta:
    """Return when to look again at a source that failed `failures` times in a row (1 at the first).

    `every` is how often it is looked at when well, which a failing one never is more often but for the first time.
    `jitter` is a factor near 1, so that sources that failed together do not come back together.
    """
    if is_gone(error):
        return GONE_FOR
    asked = error.after or timedelta(0)
    if error.permanent:
        # 404 and its like are often an outage of the site's own making: look again, but seldom.
        return max(every, min(timedelta(hours=1) * failures, REFUSED_CEILING), asked)
    if failures == 1:
        return max(QUICK, asked)
    return max(max(every, min(every * (1 << min(failures - 2, 10)), SOURCE_CEILING)) * jitter, asked)


def is_gone(error: TransferError) -> bool:
    """Whether a source was taken away for good, by its server's own word."""
    return error.status == GONE


def send_wait(error: TransferError, attempts: int, age: timedelta, jitter: float = 1.0) -> timedelta | None:
    """Return when to try a delivery again after `attempts` failed ones, or None to give up.

    `age` is the time since the delivery was composed; `jitter` is a factor between 0.5 and 1.
    """
    if error.permanent or age > GIVE_UP_AFTER:
        return None
    if _is_told_when(error):
        return error.after
    wait = min(SEND_FLOOR * (1 << min(attempts - 1, 20)), SEND_CEILING) * jitter
    return max(wait, error.after or timedelta(0))


def channel_rest(error: TransferError, failures: int) -> timedelta:
    """Return how long a channel rests after its `failures`-th failure in a row, counted from 0."""
    rest = min(SEND_FLOOR * (1 << min(failures, 6)), CHANNEL_CEILING)
    after = error.after or timedelta(0)
    return after if _is_told_when(error) else max(rest, after)


def _is_told_when(error: TransferError) -> bool:
    """Whether a server that counts says from when on it takes more: then no time of ours is better."""
    return error.status == HTTPStatus.TOO_MANY_REQUESTS and error.after is not None
