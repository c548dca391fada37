"""`escalate`: who else hears of an alert that nobody acknowledged in time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.durations import WrongValueError, duration
from bot.errors import Problem, meant

Path = tuple[str | int, ...]
Report = Callable[[Problem], None]

ESCALATION_KEYS = ("after", "to")
EXAMPLE = "escalate: {after: 10m, to: duty-phone}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """After that time without an acknowledgement, the channels `to` hear of the alert as well."""

    after: timedelta
    to: tuple[str, ...]


def read_escalation(written: Any, path: Path, report: Report) -> Escalation | None:
    """Return what is written under `escalate:`, None for nothing; report what is wrong, and leave that out."""
    if written is None:
        return None
    if not isinstance(written, Mapping):
        report(Problem(message="`escalate` says after which time, and to which channel", path=path, fix=EXAMPLE))
        return None
    for key in written:
        if key not in ESCALATION_KEYS:
            fix = meant(key, ESCALATION_KEYS)
            report(Problem(message=f"`escalate` has no {str(key)!r}", path=(*path, key), fix=fix, at_key=True))
    missing = [key for key in ESCALATION_KEYS if key not in written]
    if missing:
        report(Problem(message=f"`escalate` needs `{missing[0]}`", path=path, fix=EXAMPLE))
        return None
    to, after = read_to(written["to"], (*path, "to"), report), None
    try:
        after = duration(written["after"])
    except WrongValueError as error:
        report(Problem(message=f"`after` {error}", path=(*path, "after"), fix=f"after: {error.fix or '10m'}"))
    return Escalation(after=after, to=to) if after is not None and to else None


def read_to(written: Any, path: Path, report: Report) -> tuple[str, ...]:
    """Return names of channels, written as one or as a list; report what is none."""
    names = [written] if isinstance(written, str) else written
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return tuple(dict.fromkeys(names))
    report(
        Problem(message="`to` is the name of a channel, or a list of names", path=path, fix="to: [screen, telegram]")
    )
    return ()
