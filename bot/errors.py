"""Every failure we expect, as a small tree.

    WirewatchError
    ├── ConfigError            the file cannot be used; carries every Problem in it
    ├── StoreError             the database cannot be opened or is in use
    ├── ListenError            the bot's own address cannot be listened on
    ├── TemplateError          a user's template cannot be used
    └── TransferError          the network or the other side; says whether and when to retry
        ├── FetchError         while taking news in
        │   ├── UnreadableError    it answers, but with no news: a login page, a document beyond repair
        │   └── LocalError         what it needs of this machine fails: a program, a file
        └── SendError          while delivering

What is not in this tree is a bug, and is logged as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches


class WirewatchError(Exception):
    """An expected failure; its text is meant for the person who runs the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong (or doubtful) in a config file.

    `path` is the way through the document, e.g. ``("rules", 2, "match")``. `line` and `column` count from 1 and are
    0 where the place is not known. `at_key` says that it is about the last key of the path, not about its value. `fix`
    is what to write instead, in words or as YAML. `within` is the part of the value that it is about, in characters.
    """

    message: str
    path: tuple[str | int, ...] = ()
    fix: str | None = None
    file: str = ""
    line: int = 0
    column: int = 0
    warning: bool = False
    at_key: bool = False
    within: tuple[int, int] | None = None

    def __str__(self) -> str:
        """Return ``file:line:column: error: message (fix: ...)``, as compilers do, so that editors can jump to it."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        kind = "warning" if self.warning else "error"
        fix = f"\n    fix: {self.fix}" if self.fix else ""
        return f"{place}: {kind}: {self.message}{fix}" if place else f"{kind}: {self.message}{fix}"


def meant(written: object, known: Sequence[str], most: int = 12) -> str | None:
    """Return, as a fix, which of the known words was likely meant, or else at most so many of them to choose from."""
    close = get_close_matches(str(written), known, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"known are: {', '.join(known[:most])}" if known else None


class ConfigError(WirewatchError):
    """A config that cannot be used, with every problem found in it, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems; the text of the error is one problem per line."""
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class StoreError(WirewatchError):
    """The database cannot be opened, is in use by another run, or is of a newer version."""


class ListenError(WirewatchError):
    """The address at which the bot is to listen cannot be had."""


class TemplateError(WirewatchError):
    """A user's template cannot be used: why, on which of its lines (0: not known), and what to write instead."""

    def __init__(self, message: str, *, line: int = 0, fix: str | None = None) -> None:
        """Keep where it is wrong, and the fix."""
        super().__init__(f"line {line}: {message}" if line else message)
        self.line = line
        self.fix = fix


class TransferError(WirewatchError):
    """The network or the other side failed.

    `permanent` says that trying the same again is pointless; `after` is how long the other side asked us to wait;
    `status` is the HTTP status where there was one.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        after: timedelta | None = None,
        status: int | None = None,
    ) -> None:
        """Keep what the caller needs to decide on a retry."""
        super().__init__(message)
        self.permanent = permanent
        self.after = after
        self.status = status


class FetchError(TransferError):
    """A source could not be read."""


class UnreadableError(FetchError):
    """A source answered, but with something else than news."""


class LocalError(FetchError):
    """What a source needs of this machine failed, or is not there: a program, a file."""


class SendError(TransferError):
    """A channel did not take a delivery."""
