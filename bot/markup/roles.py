"""Roles written into a text by characters that no text from outside can hold, and read from it as runs.

Unicode sets some characters aside as none (U+FDD0 to U+FDEF); cleaning takes them from all that comes from outside. A
text with roles can be cut or put into capitals: what is not closed ends with the text, what is not opened is nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise

from bot.markup.cleaning import safe_url
from bot.markup.runs import FSI, PDI, Marks, Role, Run, isolated, text_of

Defuse = Callable[[str, Marks], tuple[str, Marks]]

CLOSE = "\ufdd0"
LINK = "\ufdd1"
OPEN = {"bold": "\ufdd2", "italic": "\ufdd3", "code": "\ufdd4", "mark": "\ufdd5", "quote": "\ufdd6"}
"""What a person calls a role, and the character that begins it."""

_NAMES = {"bold": "title", "italic": "meta", "code": "rule", "mark": "mark", "quote": "quote"}
_APART = frozenset({"url", "rule"})
_ORDER = ("quote", "title", "meta", "link", "mark")
_ROLES = {sign: _NAMES[word] for word, sign in OPEN.items()}
_DIGITS = "\ufde0\ufde1\ufde2\ufde3\ufde4\ufde5\ufde6\ufde7\ufde8\ufde9"
_NUMBERS = {ord(sign): str(number) for number, sign in enumerate(_DIGITS)}
_TOKENS = re.compile(f"(\ufdd1[{_DIGITS}]*|[\ufdd0-\ufdef])")
_JOINERS = re.compile("\u2060{2,}")
_SIGNS = re.compile("[\ufdd0-\ufdef]+")


def wrapped_in(word: str, text: str) -> str:
    """Return a text in a role, by the word that a person has for it."""
    return f"{OPEN[word]}{text}{CLOSE}" if text else ""


def linked(number: int, text: str) -> str:
    """Return a text as a link to the address of that number."""
    digits = "".join(_DIGITS[int(digit)] for digit in str(number))
    return f"{LINK}{digits}{text}{CLOSE}"


def bare(text: str) -> str:
    """Return a text without its roles."""
    return _SIGNS.sub("", text)


def set_apart(text: str) -> str:
    """Return a text in a direction of its own where it holds right-to-left text."""
    # Our signs are among the letters that are written from the right.
    return f"{FSI}{text}{PDI}" if len(isolated([Run(bare(text))])) > 1 else text


def rows(text: str, links: Sequence[str], defuse: Defuse) -> Iterator[list[Run]]:
    """Yield a text line by line as runs, without roles that contradict each other.

    `links` are the addresses by their numbers; those that are none are left out. An address of `links` that stands in
    the text as it is, is a link as well. `defuse` takes from text what would come alive by itself, whichever pieces it
    is put together from. A quote has lines of its own.
    """
    addresses = [safe_url(one) for one in links]
    plain_ones = sorted({one for one in addresses if one}, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, plain_ones))) if plain_ones else None
    open_ones: list[Role | None] = []
    for line in _without_needless_isolates(text).split("\n"):
        row: list[Run] = []
        is_first = True
        for token in filter(None, _TOKENS.split(line)):
            before = ("quote", "") in open_ones
            _take(token, open_ones, addresses)
            if before is not (("quote", "") in open_ones) and text_of(row).strip():
                yield _defused(row, defuse)
                row, is_first = [], False
            if not _SIGNS.fullmatch(token) and token[0] != LINK:
                row += _pieces(token, _agreeing(open_ones), known)
        if is_first or text_of(row).strip():
            yield _defused(row, defuse)


def _take(token: str, open_ones: list[Role | None], addresses: Sequence[str | None]) -> None:
    """Begin or end the role that a sign stands for."""
    if token == CLOSE:
        del open_ones[-1:]
    elif token[0] == LINK:
        number = token[1:].translate(_NUMBERS)
        url = addresses[int(number)] if number and int(number) < len(addresses) else None
        open_ones.append(("link", url) if url else None)
    elif token in _ROLES:
        open_ones.append((_ROLES[token], ""))


def _agreeing(open_ones: Sequence[Role | None]) -> tuple[Role, ...]:
    """Return roles in one order, none twice: a link is in no link, and there is nothing but code in code."""
    found: dict[str, Role] = {}
    for role in open_ones:
        if role is not None:
            found.setdefault(role[0], role)
    if "rule" in found and "link" not in found:
        return (found["rule"],)
    return tuple(found[name] for name in _ORDER if name in found)


def _pieces(text: str, roles: tuple[Role, ...], known: re.Pattern[str] | None) -> Iterator[Run]:
    """Yield a piece of text as runs: addresses that are known are links."""
    at = 0
    if known is not None and not any(name in {"link", "rule"} for name, _ in roles):
        for hit in known.finditer(text):
            yield Run(text[at : hit.start()], roles)
            yield Run(hit[0], (*roles, ("url", ""), ("link", hit[0])))
            at = hit.end()
    yield Run(text[at:], roles)


def _defused(row: Sequence[Run], defuse: Defuse) -> list[Run]:
    """Return a line in which nothing comes alive, by itself or by what stands beside it, but for its addresses."""
    found: list[Run] = []
    for kind, some in groupby(row, key=lambda run: next((name for name, _ in run.roles if name in _APART), "")):
        runs = [run for run in some if run.text]
        if kind != "url" and runs:
            runs = [replace(run, text=defuse(run.text, ())[0]) for run in runs]
            ends = list(accumulate(len(run.text) for run in runs))
            text, places = defuse(text_of(runs), list(zip([0, *ends], ends, strict=False)))
            starts = [0, *(start for start, _ in places[1:]), len(text)]
            texts = (_JOINERS.sub("\u2060", text[a:b]) for a, b in pairwise(starts))
            runs = [replace(run, text=text) for run, text in zip(runs, texts, strict=True)]
        found += runs
    return found


def _without_needless_isolates(text: str) -> str:
    """Return a text in which a line that is all of one direction takes that as its own."""
    return "\n".join(_lone(line) for line in text.split("\n"))


def _lone(line: str) -> str:
    said = bare(line)
    if said.startswith(FSI) and said.endswith(PDI) and said.count(FSI) == 1:
        return line.replace(FSI, "").replace(PDI, "")
    return line
