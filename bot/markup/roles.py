"""Roles written into a text by characters that no text from outside can hold, and read from it as runs.

Unicode sets some characters aside as none (U+FDD0 to U+FDEF); cleaning takes them from all that comes from outside. A
text with roles can be cut or put into capitals: what is not closed ends with the text, what is not opened is nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from bot.markup.cleaning import safe_url
from bot.markup.runs import FSI, PDI, Role, Run, isolated

CLOSE = "\ufdd0"
LINK = "\ufdd1"
OPEN = {"bold": "\ufdd2", "italic": "\ufdd3", "code": "\ufdd4", "mark": "\ufdd5", "quote": "\ufdd6"}
"""What a person calls a role, and the character that begins it."""

_NAMES = {"bold": "title", "italic": "meta", "code": "rule", "mark": "mark", "quote": "quote"}
_ROLES = {sign: _NAMES[word] for word, sign in OPEN.items()}
_DIGITS = "\ufde0\ufde1\ufde2\ufde3\ufde4\ufde5\ufde6\ufde7\ufde8\ufde9"
_NUMBERS = {ord(sign): str(number) for number, sign in enumerate(_DIGITS)}
_TOKENS = re.compile(f"(\ufdd1[{_DIGITS}]*|[\ufdd0-\ufdef])")
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


def rows(text: str, links: Sequence[str], defuse: Callable[[str], str]) -> Iterator[list[Run]]:
    """Yield a text line by line as runs, without roles that contradict each other.

    `links` are the addresses by their numbers; those that are none are left out. `defuse` takes from text what would
    come alive by itself. An address of `links` that stands in the text as it is, is a link as well.
    """
    addresses = [safe_url(one) for one in links]
    plain_ones = sorted({one for one in addresses if one}, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, plain_ones))) if plain_ones else None
    open_ones: list[Role | None] = []
    for line in _without_needless_isolates(text).split("\n"):
        row: list[Run] = []
        for token in _TOKENS.split(line):
            if not token:
                continue
            if token == CLOSE:
                del open_ones[-1:]
            elif token[0] == LINK:
                number = token[1:].translate(_NUMBERS)
                url = addresses[int(number)] if number and int(number) < len(addresses) else None
                open_ones.append(("link", url) if url else None)
            elif token in _ROLES:
                open_ones.append((_ROLES[token], ""))
            elif not _SIGNS.fullmatch(token):
                row += _pieces(token, _agreeing(open_ones), known, defuse)
        yield row


def _agreeing(open_ones: Sequence[Role | None]) -> tuple[Role, ...]:
    """Return roles without those that come twice; a link is in no link, and nothing but code is in code."""
    found: dict[str, Role] = {}
    for role in open_ones:
        if role is not None:
            found.setdefault(role[0], role)
    if "rule" in found and "link" not in found:
        return (found["rule"],)
    found.pop("rule", None)
    return tuple(found.values())


def _pieces(
    text: str, roles: tuple[Role, ...], known: re.Pattern[str] | None, defuse: Callable[[str], str]
) -> Iterator[Run]:
    """Yield a piece of text as runs: addresses that are known are links."""
    if known is None or any(name in {"link", "rule"} for name, _ in roles):
        yield Run(defuse(text), roles)
        return
    at = 0
    for hit in known.finditer(text):
        if hit.start() > at:
            yield Run(defuse(text[at : hit.start()]), roles)
        yield Run(hit[0], (*roles, ("url", ""), ("link", hit[0])))
        at = hit.end()
    if at < len(text):
        yield Run(defuse(text[at:]), roles)


def _without_needless_isolates(text: str) -> str:
    """Return a text in which a line that is all of one direction takes that as its own."""
    return "\n".join(_lone(line) for line in text.split("\n"))


def _lone(line: str) -> str:
    said = bare(line)
    if said.startswith(FSI) and said.endswith(PDI) and said.count(FSI) == 1:
        return line.replace(FSI, "").replace(PDI, "")
    return line
