"""Runs of text: what is said stays apart from how a channel writes it.

A run is a piece of plain text with the roles that it plays (headline, link, matched word). A text that is too long is
cut as runs, and only then written as markup: every part is whole, and nothing from a feed is ever read as markup.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

Marks = Sequence[tuple[int, int]]
"""Places of a text, as (start, end)."""

Role = tuple[str, str]
"""What a piece of text is: ("link", address), ("badge", severity), or (name, "")."""

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
FSI, PDI = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text and the roles it plays, from the outermost to the innermost."""

    text: str
    roles: tuple[Role, ...] = ()


def text_of(runs: Iterable[Run]) -> str:
    """Return the text without any markup."""
    return "".join(run.text for run in runs)


def cut(runs: Sequence[Run], cuts: Sequence[int]) -> list[list[Run]]:
    """Return the runs in pieces, cut at these places of their text."""
    pieces: list[list[Run]] = [[]]
    at, ahead = 0, list(reversed(cuts))
    for run in runs:
        text = run.text
        while ahead and ahead[-1] < at + len(text):
            head, text = text[: ahead[-1] - at], text[ahead[-1] - at :]
            pieces[-1].extend([replace(run, text=head)] if head else [])
            pieces.append([])
            at = ahead.pop()
        pieces[-1].append(replace(run, text=text))
        at += len(text)
    return pieces


# The joiners; Thai and Lao AM; and the vowels and final consonants of Hangul, where a syllable is written in parts.
_JOINED = "\u200c\u200d\u0e33\u0eb3" + "".join(map(chr, range(0x1160, 0x1200)))
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))


def joined(text: str, at: int) -> bool:
    """Whether the characters before and after this place belong to one that a person sees."""
    before, after = text[at - 1], text[at]
    if before == "\u200d" or after in _JOINED or unicodedata.category(after)[0] == "M":
        return True
    if before in _FLAG_LETTERS and after in _FLAG_LETTERS:
        head = text[:at]
        return (at - len(head.rstrip(_FLAG_LETTERS))) % 2 == 1
    return "\U0001f3fb" <= after <= "\U0001f3ff"


def shared(before: Sequence[Role], roles: Sequence[Role]) -> int:
    """Return how many roles, from the outermost on, go on from one run to the next."""
    return next(
        (i for i, pair in enumerate(zip(before, roles, strict=False)) if pair[0] != pair[1]),
        min(len(before), len(roles)),
    )


def merged(runs: Iterable[Run]) -> list[Run]:
    """Return the runs with those joined that follow each other in the same roles."""
    return [Run(text_of(some), roles) for roles, some in groupby(runs, key=lambda run: run.roles)]


def isolated(runs: Sequence[Run]) -> list[Run]:
    """Return the runs within a direction of their own where they hold right-to-left text."""
    if not _RIGHT_TO_LEFT.search(text_of(runs)):
        return list(runs)
    return [Run(FSI), *runs, Run(PDI)]
