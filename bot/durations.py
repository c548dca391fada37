"""Times as they are written in a config: 30s, 2m, 48h, 90d, 1h30m."""

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
_SPOKEN = re.compile(r"(\d{1,6})\s*([a-z])[a-z]*", re.IGNORECASE)
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


def _spoken(value: object) -> str | None:
    """Return the notation of a time as people say it: 2 minutes, 48 H."""
    match = _SPOKEN.fullmatch(value.strip()) if isinstance(value, str) else None
    return f"{match[1]}{match[2].lower()}" if match and match[2].lower() in "wdhms" else None
