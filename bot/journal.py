"""The log: one readable line per event on a terminal, JSON with `--log json`; no secret in either."""

import json
import logging
import os
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from types import TracebackType
from typing import Literal, TextIO
from urllib.parse import quote, urlsplit

from bot.markup import clean
from bot.model import Secret

log = logging.getLogger("wirewatch")

QUIET = ("httpx", "httpcore", "aiohttp", "telegram", "alembic", "trafilatura", "htmldate", "asyncio")
COLOURS = {logging.WARNING: "33", logging.ERROR: "31", logging.CRITICAL: "31"}
MIN_SECRET = 6  # characters; a shorter "secret" would blank out ordinary words
HANG = " " * 10  # what follows a line's time, on a terminal that is too narrow for it


class _Discreet(logging.Formatter):
    """Blanks out the secrets of the config, wherever in a line or traceback they turn up."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: re.Pattern[str] | None = None

    def discreet(self, words: str) -> str:
        return self.secrets.sub("***", words) if self.secrets else words


class _Readable(_Discreet):
    """14:02:07  warning: lbci cannot be read: connection refused."""

    def __init__(self, timezone: tzinfo, terminal: TextIO | None) -> None:
        super().__init__()
        self.timezone = timezone
        self.terminal = terminal

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, self.timezone)
        level = "" if record.levelno <= logging.INFO else f"{record.levelname.lower()}: "
        line = self.discreet(f"{time:%H:%M:%S}  {level}{clean(record.getMessage())}")
        if self.terminal is not None:
            line = _wrapped(line, self.terminal)
        if record.exc_info:
            line += "\n" + self.discreet(self.formatException(record.exc_info))
        # The line begins at the margin, also after the ^C that a terminal shows.
        return line if self.terminal is None else f"\r{_painted(line, COLOURS.get(record.levelno, '2'))}"


class _Json(_Discreet):
    """One JSON object a line: at, level, event, and the traceback of a bug."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": self.discreet(record.getMessage()),
        }
        if record.exc_info:
            said["traceback"] = self.discreet(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False)


def _wrapped(line: str, terminal: TextIO) -> str:
    """Break a line between words, where the terminal would break it anywhere."""
    try:
        width = os.get_terminal_size(terminal.fileno()).columns
    except OSError:
        return line
    return textwrap.fill(line, max(width, 40), subsequent_indent=HANG, break_long_words=False, break_on_hyphens=False)


def _painted(line: str, colour: str) -> str:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return line if plain else f"\x1b[{colour}m{line}\x1b[0m"


def open_journal(
    form: Literal["text", "json"], *, timezone: tzinfo = UTC, verbose: bool = False, stream: TextIO | None = None
) -> None:
    """Send the log to `stream` (stderr) in the given form, replacing what was set up before."""
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(_Json() if form == "json" else _Readable(timezone, target if target.isatty() else None))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    log.setLevel(logging.DEBUG if verbose else logging.INFO)
    # The HTTP libraries log whole addresses, and addresses hold tokens.
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # A beat that is skipped because the one before is still at work is how the metronome is meant to go.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # What libraries say to programmers is for those who ask.
    logging.getLogger("py.warnings").setLevel(logging.WARNING if verbose else logging.ERROR)
    logging.captureWarnings(capture=True)


def hush(secrets: Iterable[Secret]) -> None:
    """Keep these out of every line from now on."""
    forms = {form for secret in secrets for form in _forms(secret.reveal()) if len(form) >= MIN_SECRET}
    longest_first = sorted(forms, key=len, reverse=True)
    # In any case: python-telegram-bot writes what a server says in small letters.
    found = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if forms else None
    for formatter in _formatters():
        formatter.secrets = found


def _forms(value: str) -> Iterator[str]:
    """Yield the forms in which a secret could turn up: as it is, in an address, in JSON, and the password in it."""
    try:
        password = urlsplit(value).password or ""
    except ValueError:
        password = ""
    for form in (value, password):
        yield from (form, quote(form), quote(form, safe=""), json.dumps(form)[1:-1])


def discreet(words: str) -> str:
    """Return words for a screen without the secrets of the config."""
    for formatter in _formatters():
        words = formatter.discreet(words)
    return words


def _formatters() -> list[_Discreet]:
    formatters = [handler.formatter for handler in logging.getLogger().handlers]
    return [formatter for formatter in formatters if isinstance(formatter, _Discreet)]


def bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what nobody expected; as `sys.excepthook` it keeps secrets out of the last traceback, too."""
    log.critical(
        "a bug ended this command; nothing that was decided is lost. Please report what follows",
        exc_info=(kind, error, trace),
    )
