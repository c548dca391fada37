"""Source kind `command`: the JSON lines that a program prints, for what nobody has thought of."""

import asyncio
import json
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from bot.errors import LocalError
from bot.model import Cursor, Entry, Fetched, Secret, Web
from bot.sources._feed_dates import usual
from bot.sources._feed_parse import MAX_ADDRESS, MAX_BODY, MAX_NAME, MAX_SUMMARY, MAX_TAGS, MAX_TITLE, web_address
from bot.sources._feed_plain import cut, one_line, plain
from bot.sources._lines import TEXTS, entry_of, read_object, refuse_unknown

MAX_BYTES = 10_000_000
MAX_CURSOR = 64_000
MAX_SAID = 4_000  # bytes at the end of what it complains of
LONGEST = timedelta(seconds=100)  # less than a poll's lease, or it would be started again beside itself
CHUNK = 65_536

_KEYS = frozenset({*TEXTS, "published", "tags"})
_PASSED_ON = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Runs a program and takes each line that it prints, a JSON object, as an item. No shell is involved.

    Keys of a line: title, url, guid, summary, body, author, outlet, published (a date in ISO 8601), language, tags.
    A line `{"cursor": ...}` is remembered, and the next run finds it in the variable WIREWATCH_CURSOR. Lines before a
    failure count. The program and all that it started is killed when it takes too long or when the bot stops.

    Fields:
        run: The program and its arguments, as a list.
        timeout: How long it may take, 100s at most.
        env: Variables to hand it, e.g. {API_KEY: "${NEWS_KEY}"}. Of the bot's own it gets only PATH, HOME and the like.
        folder: The folder to run it in; unless said, the one in which the bot was started.
        max_items: How many items to take of a run at most.
    """

    run: tuple[str, ...]
    timeout: timedelta = timedelta(seconds=60)
    env: Mapping[str, Secret] = field(default_factory=dict)
    folder: str | None = None
    max_items: int = 2_000

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not self.run or not self.run[0].strip():
            raise ValueError("run: must be a list of the program and its arguments, such as [python3, news.py]")
        if any("\0" in part for part in self.run):
            raise ValueError("run: must not have NUL characters in it")
        if not timedelta(0) < self.timeout <= LONGEST:
            raise ValueError(f"timeout: must be at most {LONGEST.total_seconds():g}s")
        if self.max_items < 1:
            raise ValueError("max_items: must be at least 1")

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:  # noqa: ARG002 - a program has a web of its own
        """Run the program once. Raises LocalError where it brought no item and failed."""
        ended = await self._run(_as_variable(cursor.get("cursor", "")))
        lines = await asyncio.to_thread(_read, ended.printed, self.max_items, cut_off=ended.cut_off)
        flaws = [text for text in (ended.failure, lines.flaw) if text]
        if flaws and not lines.entries and not lines.has_cursor:
            raise LocalError(self._discreet("; ".join(flaws)))
        kept = {"cursor": lines.cursor} if lines.has_cursor else {"cursor": cursor.get("cursor", "")}
        degraded = cut(self._discreet("; ".join(flaws)), 300) or None
        return Fetched(entries=lines.entries, cursor=kept, degraded=degraded)

    async def _run(self, cursor: str) -> "_Ended":
        """Start the program, read what it says, and see to it that nothing of it is left."""
        process = await self._started(cursor)
        printed, said = bytearray(), bytearray()
        whole, failure = True, None
        try:
            async with asyncio.timeout(self.timeout.total_seconds()):
                whole, _ = await asyncio.gather(_keep(process, printed), _keep_end(process.stderr, said))
                code = await process.wait()
            failure = _failed(code, bytes(said)) if whole else None
        except TimeoutError:
            failure = _with_words(f"the program was stopped after {self.timeout.total_seconds():g} s", bytes(said))
        finally:
            _kill(process)
            await process.wait()
        return _Ended(printed=bytes(printed), cut_off=not whole or failure is not None, failure=failure)

    async def _started(self, cursor: str) -> asyncio.subprocess.Process:
        own = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        given = {name: value.reveal() for name, value in self.env.items()}
        try:
            return await asyncio.create_subprocess_exec(
                *self.run,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={**own, **given, "WIREWATCH_CURSOR": cursor},
                cwd=self.folder,
                start_new_session=True,  # so that what it starts can be killed with it
            )
        except FileNotFoundError as error:
            raise LocalError(f"there is no {self._missing()}", permanent=True) from error
        except (OSError, ValueError) as error:
            why = (getattr(error, "strerror", None) or "its arguments or variables are not valid").lower()
            raise LocalError(f"the program {self.run[0]} cannot be started: {why}", permanent=True) from error

    def _missing(self) -> str:
        has_folder = self.folder is None or Path(self.folder).is_dir()
        return f"program {self.run[0]}" if has_folder else f"folder {self.folder}"

    def _discreet(self, text: str) -> str:
        """Return what a program says without the secrets that it was given."""
        for value in self.env.values():
            text = text.replace(value.reveal(), "***")
        return text


# --- the program -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """What a program printed, whether its last line may not be whole, and how it failed."""

    printed: bytes
    cut_off: bool
    failure: str | None


async def _keep(process: asyncio.subprocess.Process, into: bytearray) -> bool:
    """Read what the program prints; returns False, having killed it, where that is too long."""
    while process.stdout is not None and (chunk := await process.stdout.read(CHUNK)):
        into += chunk[: MAX_BYTES - len(into)]
        if len(into) >= MAX_BYTES:
            _kill(process)
            return False
    return True


async def _keep_end(stream: asyncio.StreamReader | None, into: bytearray) -> None:
    while stream is not None and (chunk := await stream.read(CHUNK)):
        into += chunk
        del into[:-MAX_SAID]


def _kill(process: asyncio.subprocess.Process) -> None:
    """Kill the process and its group: what it has started and left behind, too."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _failed(code: int, said: bytes) -> str | None:
    if code == 0:
        return None
    if code < 0:
        with suppress(ValueError):
            return _with_words(f"the program was ended by {signal.Signals(-code).name}", said)
    return _with_words(f"the program ended with exit code {code}", said)


def _with_words(text: str, said: bytes) -> str:
    """Return a text with the last line of what the program complained of."""
    lines = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    last = one_line(lines[-1], 200, markup=False) if lines else ""
    return f"{text}: {last}" if last else text


def _as_variable(cursor: object) -> str:
    return cursor if isinstance(cursor, str) else json.dumps(cursor, ensure_ascii=False)


# --- its lines -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    """What was read of the lines, and in words what was wrong with them."""

    entries: tuple[Entry, ...]
    cursor: Any
    has_cursor: bool
    flaw: str | None


def _read(printed: bytes, max_items: int, *, cut_off: bool) -> _Lines:
    """Return the entries of the good lines, and what is wrong with the others."""
    entries: list[Entry] = []
    flaws = [f"it printed more than {MAX_BYTES // 1_000_000} MB, of which the rest is left out"] * (
        len(printed) >= MAX_BYTES
    )
    wrong: list[str] = []
    cursor: Any = None
    has_cursor = False
    *lines, last = printed.split(b"\n")
    for number, line in enumerate(lines if cut_off else [*lines, last], start=1):
        if not line.strip():
            continue
        try:
            values = read_object(line)
            if values.keys() == {"cursor"}:
                cursor, has_cursor = _cursor(values["cursor"]), True
            elif len(entries) < max_items:
                entries.append(_entry(values))
            else:
                flaws.append(f"cut after {max_items} items")
                break
        except (ValueError, TypeError, RecursionError) as error:
            wrong.append(f"line {number}: {error}")
    if wrong:
        flaws.append(wrong[0] if len(wrong) == 1 else f"{wrong[0]} ({len(wrong)} such lines)")
    return _Lines(entries=tuple(entries), cursor=cursor, has_cursor=has_cursor, flaw="; ".join(flaws) or None)


def _cursor(value: Any) -> Any:
    if len(_as_variable(value).encode("utf-8", "replace")) > MAX_CURSOR or "\0" in _as_variable(value):
        raise ValueError(f'"cursor" must be of at most {MAX_CURSOR} bytes, without NUL characters')
    return value


def _entry(values: dict[str, Any]) -> Entry:
    """Return the entry of a line, its texts plain and bounded. Raises ValueError and TypeError."""
    refuse_unknown(values, _KEYS)
    entry = entry_of(values)
    url = web_address(entry.url, "") if entry.url else None
    if entry.url and not url:
        raise ValueError('"url" must be an address that starts with http:// or https://')
    return replace(
        entry,
        title=one_line(entry.title, MAX_TITLE, markup=False),
        url=url,
        guid=entry.guid[:MAX_ADDRESS] if entry.guid else None,
        summary=plain(entry.summary, MAX_SUMMARY, markup=False),
        body=plain(entry.body, MAX_BODY, markup=False) if entry.body else None,
        author=_name(entry.author),
        outlet=_name(entry.outlet),
        published=_published(values.get("published")),
        language=_name(entry.language),
        tags=tuple(one_line(tag, MAX_NAME, markup=False) for tag in entry.tags[:MAX_TAGS]),
    )


def _name(value: str | None) -> str | None:
    return one_line(value or "", MAX_NAME, markup=False) or None


def _published(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        found = usual(value.strip()) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None:
        raise ValueError('"published" must be a date such as "2026-05-12T09:00:00Z"')
    return found
