"""The log: one readable line per event on a terminal, JSON with `--log json`; no secret in either."""

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import Literal, TextIO

from bot.model import Secret

QUIET = ("httpx", "httpcore", "aiohttp", "telegram", "alembic", "trafilatura", "htmldate", "asyncio")
COLOURS = {logging.WARNING: "33", logging.ERROR: "31", logging.CRITICAL: "31"}
MIN_SECRET = 6  # characters; a shorter "secret" would blank out ordinary words


class _Discreet(logging.Formatter):
    """Blanks out the secrets of the config, wherever in a line or traceback they turn up."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: tuple[str, ...] = ()

    def discreet(self, words: str) -> str:
        for secret in self.secrets:
            words = words.replace(secret, "***")
        return words


class _Readable(_Discreet):
    """14:02:07  warning  lbci cannot be read: connection refused."""

    def __init__(self, timezone: tzinfo, *, coloured: bool) -> None:
        super().__init__()
        self.timezone = timezone
        self.coloured = coloured

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, self.timezone)
        level = "" if record.levelno <= logging.INFO else f"{record.levelname.lower()}: "
        line = f"{time:%H:%M:%S}  {level}{record.getMessage()}"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        line = self.discreet(line)
        colour = COLOURS.get(record.levelno, "2")
        return f"\x1b[{colour}m{line}\x1b[0m" if self.coloured else line


class _Json(_Discreet):
    """One JSON object a line: at, level, event, and the traceback of a bug."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return self.discreet(json.dumps(said, ensure_ascii=False))


def open_journal(
    form: Literal["text", "json"], *, timezone: tzinfo = UTC, verbose: bool = False, stream: TextIO | None = None
) -> None:
    """Send the log to `stream` (stderr) in the given form, replacing what was set up before."""
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(_Json() if form == "json" else _Readable(timezone, coloured=target.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("wirewatch").setLevel(logging.DEBUG if verbose else logging.INFO)
    # The HTTP libraries log whole addresses, and addresses hold tokens.
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # A beat that is skipped because the one before is still at work is how the metronome is meant to go.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.captureWarnings(capture=True)


def hush(secrets: Iterable[Secret]) -> None:
    """Keep these out of every line from now on."""
    values = sorted(
        {secret.reveal() for secret in secrets if len(secret.reveal()) >= MIN_SECRET}, key=len, reverse=True
    )
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, _Discreet):
            handler.formatter.secrets = tuple(values)
