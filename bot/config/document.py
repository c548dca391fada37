"""The text of a config file, and the problems in it, each at its place."""

import re
from bisect import bisect_right
from dataclasses import replace
from typing import Protocol

from bot.errors import Problem

MAX_BYTES = 5_000_000
MAX_PROBLEMS = 1_000
_SECRET_LINE = re.compile(r"""[^\n:]{0,40}(token|secret|password|header|database)\w*["']?[ \t]*:""")
# What a broken line may sweep into the text that a fix puts in quotes.
_SECRET_INSIDE = re.compile(r"""((?:token|secret|password)["']?[ \t]*:[ \t]*)(?!["']*\.\.\.)\S.*""", re.DOTALL)
_MAX_WORDS = 500  # characters of a message or a fix
_MAX_LINE = 2_000  # how far around a problem its line is looked at
_SECTION = re.compile(r"^([\w-]+)[ \t]*:", re.MULTILINE)
TERM_SECTIONS = frozenset({"rules", "lists"})
"""Where values are a newsroom's own words."""

SECRET_KEY = re.compile(r"(?i)token|secret|pass|key|auth|cookie|header|database")
"""Keys whose values are not repeated in messages, wherever they stand."""

Path = tuple[str | int, ...]


class Placed(Protocol):
    """Something that has a place in a file, counted from 1."""

    @property
    def document(self) -> "Document | None":
        """Return the file; None is the config itself."""
        ...

    @property
    def line(self) -> int:
        """Return the line."""
        ...

    @property
    def column(self) -> int:
        """Return the column, in characters."""
        ...


def quoted(text: str) -> str:
    """Return `text` in the quotes that change nothing in it: double, or single round quotes and backslashes."""
    text = " ".join(text.split())
    return f'"{text}"' if not {'"', "\\"} & set(text) else "'" + text.replace("'", "''") + "'"


class Document:
    """The text of one config file. It never prints: there may be a token in it."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text.removeprefix("\ufeff")
        self.file = file
        self._sections = [(found.start(), found[1]) for found in _SECTION.finditer(self.text)]
        self._breaks = [match.end() for match in re.finditer(r"\r\n|\n|\r", self.text)]

    def __repr__(self) -> str:
        return f"Document({self.file!r})"

    def place(self, index: int) -> tuple[int, int]:
        """Return line and column, from 1, of an offset into the text."""
        line = bisect_right(self._breaks, index)
        return line + 1, index - (self._breaks[line - 1] if line else 0) + 1

    def line_span(self, index: int) -> tuple[int, int]:
        """Return the offsets of the line around `index`, without its break."""
        line = bisect_right(self._breaks, index)
        start = self._breaks[line - 1] if line else 0
        end = self._breaks[line] if line < len(self._breaks) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return start, end

    def item_at(self, index: int) -> tuple[int, str]:
        """Return offset and text of the list item or value at an offset, as a person sees it and not as YAML does."""
        line_start, line_end = self.line_span(index)
        line_start = max(line_start, index - _MAX_LINE)
        line = self.text[line_start : min(line_end, index + _MAX_LINE)]
        start, end = item_around(line, index - line_start)
        return line_start + start, line[start:end]

    def quoted_at(self, index: int, text: str) -> str:
        """Return `text` in quotes where it is a newsroom's term; elsewhere only the quotes, as it may be a secret."""
        before = bisect_right(self._sections, self.line_span(index)[1], key=lambda section: section[0])
        in_terms = before > 0 and self._sections[before - 1][1] in TERM_SECTIONS
        strayed = _SECRET_LINE.match(self.text, self.line_span(index)[0])
        return quoted(text) if in_terms and not strayed else '"..."'


def item_around(line: str, column: int) -> tuple[int, int]:
    """Return start and end, in `line`, of the item or value around `column`; brackets are split at their commas."""
    lead = re.match(r"[ \t]*(?:-[ \t]+)*(?:[\w-]+:[ \t]+)?", line)
    begins = [lead.end() if lead and lead.end() <= column else 0]
    quote = ""
    fresh = True  # nothing of the item has been seen yet
    for index in range(begins[0], min(column, len(line))):
        char, was_fresh = line[index], fresh
        fresh = fresh and char.isspace()
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'" and was_fresh:
            quote = char
        elif char in "[{" and (was_fresh or len(begins) > 1):
            begins.append(index + 1)
            fresh = True
        elif len(begins) > 1 and char in "]}":
            begins.pop()
        elif len(begins) > 1 and (char == "," or line[index : index + 2] == ": "):
            begins[-1] = index + 1
            fresh = True
    end = _item_end(line, column, in_brackets=len(begins) > 1)
    text = line[begins[-1] : end]
    return begins[-1] + len(text) - len(text.lstrip()), begins[-1] + len(text.rstrip())


def _item_end(line: str, column: int, *, in_brackets: bool) -> int:
    if not in_brackets:
        comment = re.compile(r"[ \t]#").search(line, column)
        return comment.start() if comment else len(line)
    depth = 0
    for index in range(column, len(line)):
        depth += (line[index] in "[{(") - (line[index] == ")")
        if line[index] in ",]}":
            if depth <= 0:
                return index
            depth -= line[index] != ","
    return len(line)


def _bounded(words: str) -> str:
    return words if len(words) <= _MAX_WORDS else words[: _MAX_WORDS - 4] + " ..."


class RefusedError(Exception):
    """Reading stops here; what is wrong has been reported, or is too much to be told."""


class Problems:
    """What is wrong with a config and the files that it includes, each at its place.

    An offset is one into `document`, the config itself; a node knows its own.

    A place that is `spoiled` has had its error from YAML itself; what follows from that error is not told again.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._found: list[Problem] = []
        self.error_count = 0
        self._untold: Problem | None = None
        self._told: set[tuple[str, int, int, str]] = set()
        self._spoiled: set[tuple[str, int, int]] = set()

    def error(self, message: str, at: Placed | int, *, fix: str | None = None, path: Path = ()) -> None:
        """Report what makes the file unusable, at a node or an offset."""
        self._add(Problem(message=message, fix=fix, path=path), at)

    def warning(self, message: str, at: Placed | int, *, fix: str | None = None, path: Path = ()) -> None:
        """Report what is doubtful."""
        self._add(Problem(message=message, fix=fix, path=path, warning=True), at)

    def located(self, problem: Problem, at: Placed, index: int | None = None) -> None:
        """Report a problem that somebody else found, at its place: a node, or the character `index` of its file."""
        if self._spot(at) not in self._spoiled:
            self._add(problem, at, index)

    def spoil(self, *at: Placed) -> None:
        """Let nothing more be said of these places."""
        self._spoiled.update(self._spot(each) for each in at)

    def take(self, others: "Problems") -> None:
        """Report what was found in another file."""
        for problem in others.all():
            self._keep(problem)

    def where(self, at: Placed) -> str:
        """Return a place in words, with its file if it is not the config itself: "on line 3"."""
        file = self._spot(at)[0]
        return f"on line {at.line}" if file == self.document.file else f"in {file}, line {at.line}"

    def _spot(self, at: Placed | int) -> tuple[str, int, int]:
        if isinstance(at, int):
            return self.document.file, *self.document.place(at)
        return (at.document or self.document).file, at.line, at.column

    def _add(self, problem: Problem, at: Placed | int, index: int | None = None) -> None:
        file, line, column = self._spot(at)
        if index is not None and not isinstance(at, int):
            line, column = (at.document or self.document).place(index)
        placed = replace(
            problem,
            message=_bounded(problem.message),
            fix=_bounded(_SECRET_INSIDE.sub(r"\1...", problem.fix)) if problem.fix else None,
            file=file,
            line=line,
            column=column,
        )
        if (file, line, column) not in self._spoiled:
            self._keep(placed)

    def _keep(self, placed: Problem) -> None:
        told = (placed.file, placed.line, placed.column, placed.message)
        if told in self._told:
            return
        if len(self._found) >= MAX_PROBLEMS:
            self._untold = replace(
                placed, message="there are more problems than can be told", fix="put the others right"
            )
            if placed.warning:
                return
            self.error_count += 1
            raise RefusedError
        self._told.add(told)
        self._found.append(placed)
        self.error_count += not placed.warning

    def __len__(self) -> int:
        return len(self._found)

    def all(self) -> tuple[Problem, ...]:
        """Return all problems in the order of the config, then of other files; no doubts about what is wrong anyway."""
        wrong = {(problem.file, problem.line, problem.column) for problem in self._found if not problem.warning}
        told = [each for each in self._found if not each.warning or (each.file, each.line, each.column) not in wrong]
        told.sort(key=lambda one: (one.file != self.document.file, one.file, one.line, one.column))
        return (*told, self._untold) if self._untold else tuple(told)
