"""`note`: what an alert says of its rule besides the news, above all that it is the first in weeks."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.durations import WrongValueError, duration
from bot.errors import Problem, meant
from bot.model import Severity

Path = tuple[str | int, ...]
Report = Callable[[Problem], None]

NOTE_KEYS = ("quiet",)
NOTE_NOT_YET = ("count", "spike")
QUIET_KEYS = ("after", "severity")


@dataclass(frozen=True, slots=True)
class Quiet:
    """The note that a rule had no other story for at least `after`; `severity` is how loud that makes the alert."""

    after: timedelta = timedelta(days=21)
    severity: Severity | None = None


QUIET = Quiet()
"""What holds for each rule that does not say otherwise."""


def read_note(written: Any, path: Path, report: Report) -> Quiet | None:
    """Return what is written under `note:`, None where the note is off; report what is wrong, and leave that out."""
    if written is None:
        return QUIET
    if not isinstance(written, Mapping):
        report(Problem(message="`note` is a mapping", path=path, fix=f"note: {{quiet: {_meant(written)}}}"))
        return QUIET
    for key in written:
        if key not in NOTE_KEYS:
            message, fix = _strange(key)
            report(Problem(message=message, path=(*path, key), fix=fix, at_key=True))
    return _quiet(written["quiet"], (*path, "quiet"), report) if "quiet" in written else QUIET


def _strange(key: object) -> tuple[str, str | None]:
    """Return what is to be said of a key that cannot stand under `note:`, and the fix."""
    if key in NOTE_NOT_YET:
        return f"`{key}` is not yet available", "leave it out for now"
    if key in QUIET_KEYS:
        return f"`{key}` belongs under `quiet:`", f"quiet: {{{key}: ...}}"
    return f"`note` has no {str(key)!r}", meant(key, (*NOTE_KEYS, *NOTE_NOT_YET))


def _quiet(written: Any, path: Path, report: Report) -> Quiet | None:
    if isinstance(written, bool):
        return QUIET if written else None
    if isinstance(written, Mapping):
        for key in written:
            if key not in QUIET_KEYS:
                fix = meant(key, QUIET_KEYS)
                report(Problem(message=f"`quiet` has no {str(key)!r}", path=(*path, key), fix=fix, at_key=True))
        after, severity = written.get("after", QUIET.after), written.get("severity", QUIET)
        return Quiet(
            after=_after(after, (*path, "after"), report) or QUIET.after,
            severity=None if severity is QUIET else read_severity(severity, (*path, "severity"), report),
        )
    if _switch(written) or not isinstance(written, str | int | float):
        message = "`quiet` is a time, true or false, or a mapping of after and severity"
        report(Problem(message=message, path=path, fix=f"quiet: {_meant(written)}"))
        return QUIET
    after = _after(written, path, report)
    return Quiet(after) if after else QUIET


def _after(written: Any, path: Path, report: Report) -> timedelta | None:
    try:
        return duration(written)
    except WrongValueError as error:
        spoken = error.fix if isinstance(written, str) else None
        fix = f"{path[-1]}: {_days(written) or spoken or '21d'}"
        report(Problem(message=f"`{path[-1]}` {error}", path=path, fix=fix))
        return None


def _meant(written: Any) -> str:
    """Return the time or switch that was probably meant by what stands in its place."""
    try:
        return _switch(written) or _days(written) or (str(written) if duration(written) else "21d")
    except WrongValueError:
        return "21d"


def _days(written: Any) -> str | None:
    """Return a number that lacks its unit as one of days."""
    text = str(written).strip()
    return f"{int(text)}d" if re.fullmatch("[0-9]{1,6}", text) and int(text) else None


def _switch(written: Any) -> str | None:
    """Return `true` or `false` for what people write instead."""
    word = str(written).strip().casefold() if isinstance(written, str | bool) else ""
    return "false" if word in _OFF else "true" if word in _ON else None


_OFF = frozenset({"false", "no", "off", "none", "never"})
_ON = frozenset({"true", "yes", "on", "quiet"})


def read_severity(written: Any, path: Path, report: Report) -> Severity | None:
    """Return the severity of a word; report anything else."""
    words = {severity.word: severity for severity in Severity}
    if isinstance(written, str) and written in words:
        return words[written]
    message = f"severity is one of {', '.join(words)}, not {written!r}"
    report(Problem(message=message, path=path, fix=meant(written, tuple(words))))
    return None
