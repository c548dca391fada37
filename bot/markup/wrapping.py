"""Rows of a terminal: as wide as it is, with what stands before each, and every direction closed where it began."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.markup.runs import FSI, PDI, Run, cut, joined, text_of


@dataclass(frozen=True, slots=True)
class Line:
    """One line before wrapping: `first` and `rest` are what stands before its first and its further rows.

    `kind` is what it is, for what gives each its looks: title, change, headline, meta, quote or why.
    """

    runs: Sequence[Run]
    first: str = ""
    rest: str = ""
    wrap: bool = True
    kind: str = ""


def cells(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(_cell(character) for character in text)


def _cell(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrapped(line: Line, columns: int) -> list[list[Run]]:
    """Return the rows of a line, each with what stands before it; isolates are closed on the row they began on."""
    text = text_of(line.runs)
    cuts = _row_ends(text, columns - cells(line.first), columns - cells(line.rest)) if line.wrap else []
    rows = _balanced(cut(line.runs, cuts))
    return [
        [Run(line.rest if number else line.first), *row] if (line.rest if number else line.first) else row
        for number, row in enumerate(rows)
    ]


def _row_ends(text: str, room: int, next_room: int) -> list[int]:
    ends: list[int] = []
    used = 0
    for at, word in _unbroken(text, min(room, next_room)):
        if used and used + cells(word.rstrip()) > room:
            ends.append(at)
            used, room = 0, next_room
        used += cells(word)
    return ends


def _unbroken(text: str, room: int) -> Iterator[tuple[int, str]]:
    """Return the words with their places; what is wider than a row (or written without spaces) in pieces."""
    for hit in re.finditer(r"\S+\s*|\s+", text):
        word, at = hit.group(), hit.start()
        if cells(word.rstrip()) <= room:
            yield at, word
            continue
        start = at
        for end in range(at + 1, hit.end()):
            if not joined(text, end):
                yield start, text[start:end]
                start = end
        yield start, text[start : hit.end()]


def _balanced(rows: list[list[Run]]) -> list[list[Run]]:
    """Return the rows without spaces at their ends, and with every isolate closed and opened again."""
    done, still_open = [], False
    for row in rows:
        tight = [*row[:-1], replace(row[-1], text=row[-1].text.rstrip(" "))] if row else row
        said = text_of(tight)
        opens = still_open + said.count(FSI) - said.count(PDI)
        done.append([*([Run(FSI)] if still_open else []), *tight, *([Run(PDI)] if opens > 0 else [])])
        still_open = opens > 0
    return done
