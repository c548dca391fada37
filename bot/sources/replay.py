"""Source kind `replay`: plays a file of made-up or recorded items as if they came in now, for demos and drills."""

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from bot.errors import LocalError
from bot.model import Cursor, Entry, Fetched, Web
from bot.sources._lines import TEXTS, entry_of, read_object, refuse_unknown

MAX_BYTES = 10_000_000
MAX_OFFSET = timedelta(days=3650)
WHEN_PLAYED = timedelta(hours=1)

_OFFSET = re.compile(r"([+-])((?:\d{1,9}[wdhms])+)")
_STEP = re.compile(r"(\d+)([wdhms])")
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_KEYS = frozenset({"at", "published", "tags", *TEXTS})
_NOTES = frozenset({"expect", "id", "why"})  # what an acceptance test says of the line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One item and when it comes, from the beginning of the run."""

    at: timedelta
    published: timedelta
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Plays a file of items: one JSON object per line, `at` is when it comes, from now ("-78d", "+3s", "-2h30m").

    What lies in the past comes at once, the rest when its time has come. Every start of the bot plays the file anew, as
    a run of its own. Other keys: published (like `at`, which is its default), title, summary, body, url, guid,
    author, outlet, language, tags. Keys that begin with `_`, and expect, id and why, are for the reader.

    Fields:
        file: The file, relative to the working folder.
    """

    file: str

    lasting: ClassVar[bool] = False

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Return the items whose time has come since the last fetch; an empty cursor begins a new run.

        Raises LocalError, permanent, where the file cannot be read, with the line.
        """
        lines = await asyncio.to_thread(_read, Path(self.file))
        now = web.now()
        under_way = "run" in cursor
        started = _from_millis(cursor["started"]) if under_way else _from_millis(_to_millis(now))
        run = cursor["run"] if under_way else f"{started:%Y%m%dT%H%M%S}.{started.microsecond // 1000:03}Z"
        played = int(cursor["played"]) if under_way else 0
        due = max(played, sum(started + line.at <= now for line in lines))
        later = [started + line.at - now for line in lines[due : due + 1]]
        return Fetched(
            entries=tuple(replace(line.entry, published=started + line.published) for line in lines[played:due]),
            cursor={"run": run, "started": _to_millis(started), "played": due},
            next_in=later[0] if later else WHEN_PLAYED,
            title=Path(self.file).stem,
            run=run,
        )


def _to_millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _from_millis(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)


# --- the file --------------------------------------------------------------------------------------------------


def _read(file: Path) -> list[_Line]:
    """Return the items in the order in which they come. Raises LocalError."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        text = data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        why = (
            "it is not UTF-8"
            if isinstance(error, UnicodeError)
            else str(getattr(error, "strerror", None) or error).lower()
        )
        raise LocalError(f"the file {file} cannot be read: {why}", permanent=True) from error
    if len(data) > MAX_BYTES:
        raise LocalError(f"the file {file} is larger than {MAX_BYTES // 1_000_000} MB", permanent=True)
    written = ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())
    return sorted((_line(file, number, line) for number, line in written), key=lambda line: line.at)


def _line(file: Path, number: int, text: str) -> _Line:
    try:
        return _parse(number, text)
    except (ValueError, TypeError, RecursionError) as error:
        raise LocalError(f"{file}:{number}: {error}", permanent=True) from error


def _parse(number: int, text: str) -> _Line:
    """Return the item of one line. Raises ValueError and TypeError, with words for a person."""
    values = read_object(text)
    refuse_unknown(values, _KEYS, _NOTES)
    at = _offset("at", values.get("at"))
    return _Line(
        at=at,
        published=_offset("published", values["published"]) if "published" in values else at,
        entry=entry_of({**values, "guid": values.get("guid") or f"line-{number}"}),
    )


def _offset(key: str, value: object) -> timedelta:
    """Return the time that "-2h30m" or "+3s" names, counted from the beginning of the run."""
    found = _OFFSET.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f'"{key}" must be a time from now, such as "-78d", "+3s" or "-2h30m"')
    try:
        size = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in _STEP.findall(found[2])), timedelta(0))
    except OverflowError:
        size = timedelta.max
    if size > MAX_OFFSET:
        raise ValueError(f'"{key}" is more than {MAX_OFFSET.days} days from now')
    return -size if found[1] == "-" else size
