"""Times as they are written in a config (30s, 2m, 48h, 90d, 1h30m), and as they are spoken (5 min)."""

import re
from datetime import timedelta


class WrongValueError(ValueError):
    """A value that cannot be used: why in plain words, and what to write instead."""

    def __init__(self, message: str, fix: str | None = None) -> None:
        super().__init__(message)
        self.fix = fix


PATTERN = r"(?:(\d{1,6})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?"
"""How a time is written, for those who read regular expressions."""

_DURATION = re.compile(PATTERN)
_SPOKEN = re.compile(r"(\d{1,6})\s*([a-z]+)", re.IGNORECASE)
_A_TIME = "must be a time such as 30s, 2m or 48h"


def duration(value: object) -> timedelta:
    """Return the time that ``30s``, ``2m``, ``48h``, ``90d`` or ``1h30m`` say. Raises WrongValueError."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        raise WrongValueError(f"{_A_TIME}; a number needs its unit", f"{value}s, {value}m or {value}h")
    match = _DURATION.fullmatch(value) if isinstance(value, str) and value else None
    if match is None:
        raise WrongValueError(_A_TIME, _spoken(value))
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups())
    span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    if not span:
        raise WrongValueError(f"{_A_TIME}, and longer than nothing")
    return span


def span_of(span: timedelta) -> str:
    """Return a time as it is written in a config: 90m, 36h, 3d."""
    for unit, letter in ((timedelta(days=1), "d"), (timedelta(hours=1), "h"), (timedelta(minutes=1), "m")):
        if span % unit == timedelta(0):
            return f"{span // unit}{letter}"
    return f"{round(span.total_seconds())}s"


def rounded(span: timedelta) -> timedelta:
    """Return a time to two figures or so, as it is said: 47s, 3m, 2h, 4d."""
    for unit, least in ((timedelta(days=1), 2), (timedelta(hours=1), 3), (timedelta(minutes=1), 2)):
        if span >= least * unit:
            return round(span / unit) * unit
    return timedelta(seconds=round(span.total_seconds()))


def spoken(wait: timedelta) -> str:
    """Return a time span as a person says it: 20 s, 5 min, 2 h, 3 days."""
    seconds = round(wait.total_seconds())
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size or (seconds >= size and seconds % size == 0):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _spoken(value: object) -> str | None:
    """Return the notation of a time as people say it: 2 minutes, 48 H, 3 months."""
    match = _SPOKEN.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    number, word = match[1], match[2].lower()
    for beginning, days in (("mo", 30), ("y", 365)):
        if word.startswith(beginning):
            return f"{int(number) * days}d"
    return f"{number}{word[0]}" if word[0] in "wdhms" else None
