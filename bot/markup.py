"""Runs of text and how they become markup: what is said stays apart from how a channel writes it.

A run is a piece of plain text with the roles that it plays (headline, link, matched word). A text that is too long is
cut as runs, and only then written as markup: every part is whole, and nothing from a feed is ever read as markup.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import accumulate
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit, urlunsplit

_MAX_URL = 2000  # longer ones are no address that a person would open

Marks = Sequence[tuple[int, int]]
"""Places of a text, as (start, end)."""

Role = tuple[str, str]
"""What a piece of text is: ("link", address), ("badge", severity), or (name, "")."""

# --- text from outside -----------------------------------------------------------------------------------------

# Whole escape sequences of terminals (colours; OSC, which makes links and sets titles), so that no "[31m" is left.
_SEQUENCES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)")
# Controls, invisible characters and those that turn the direction of the text. ZWJ and ZWNJ stay: Persian, the scripts
# of India and emoji are written with them.
_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]+"
)
_BLANK = "\\s\u2800\u3164\uffa0"
_SPACES = re.compile(f"[{_BLANK}]+")
_SPACES_IN_LINE = re.compile(f"(?:(?!\n)[{_BLANK}])+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_PILES = re.compile(
    "([\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_JOINERS = re.compile("([\u200c\u200d])[\u200c\u200d]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
FSI, PDI = "\u2068", "\u2069"
_WORD_JOINER = "\u2060"
# What Telegram makes a link of by itself: @names, #tags, $TAGS, /commands, scheme://, host.names and IP addresses. An
# invisible word joiner at these places makes them plain words.
_LIVE = re.compile(
    r"(?<=@)(?=\w)|(?<=#)(?=\w)|(?<=\$)(?=[A-Za-z])|(?<![\w/]/)(?<=/)(?=\w)|(?<=:)(?=//)"
    r"|(?<=[^\W_]\.)(?=[^\W\d_]{2})|(?<=\d\.)(?=\d{1,3}\.\d{1,3}\.\d{1,3})"
)


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Return text that is safe to show anywhere: no controls, no hidden or direction-turning characters, one line.

    `keep_lines` leaves line ends (at most two in a row). Spaces at the ends stay, as the text may be a piece of one.
    """
    text = _JUNK.sub("", _SEQUENCES.sub("", text.replace("\r\n", "\n")))
    text = _PILES.sub(r"\1", _JOINERS.sub(r"\1", _SURROGATES.sub("\ufffd", text)))
    if not keep_lines:
        return _SPACES.sub(" ", text)
    return re.sub(r" ?\n(?: ?\n)+ ?", "\n\n", _SPACES_IN_LINE.sub(" ", text))


def defused(text: str, marks: Marks = ()) -> tuple[str, Marks]:
    """Return text in which Telegram finds nothing to make a link or a command of, and the marks where they are now."""
    places = [hit.start() for hit in _LIVE.finditer(text)]
    moved = [(start + bisect_right(places, start), end + bisect_left(places, end)) for start, end in marks]
    return _LIVE.sub(_WORD_JOINER, text), moved


def safe_url(url: str | None) -> str | None:
    """Return an http(s) address in plain ASCII that can be shown and clicked, or None where it is not one."""
    try:
        parts = urlsplit(_SURROGATES.sub("\ufffd", url or "").strip())
        host = parts.netloc.rpartition("@")[2].encode("idna").decode("ascii").lower()
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[\w.\-]+(:\d+)?|\[[\da-f:.]+\](:\d+)?", host):
        return None
    rest = (percent_encode(part, safe="/%:@!$&*+,;=~?-._") for part in parts[2:])
    whole = urlunsplit((parts.scheme, host, *rest))
    return whole if len(whole) <= _MAX_URL else None


# --- runs ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text and the roles it plays, from the outermost to the innermost."""

    text: str
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line before wrapping: `first` and `rest` are what stands before its first and its further rows."""

    runs: Sequence[Run]
    first: str = ""
    rest: str = ""
    wrap: bool = True


def text_of(runs: Iterable[Run]) -> str:
    """Return the text without any markup."""
    return "".join(run.text for run in runs)


def _cut(runs: Sequence[Run], cuts: Sequence[int]) -> list[list[Run]]:
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


_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and after this place belong to one that a person sees."""
    before, after = text[at - 1], text[at]
    if before == "\u200d" or after in "\u200c\u200d" or unicodedata.category(after)[0] == "M":
        return True
    if before in _FLAG_LETTERS and after in _FLAG_LETTERS:
        head = text[:at]
        return (at - len(head.rstrip(_FLAG_LETTERS))) % 2 == 1
    return "\U0001f3fb" <= after <= "\U0001f3ff"


# --- splitting -------------------------------------------------------------------------------------------------

# Telegram drops what goes beyond 100 entities without a word, and refuses about 9,500 bytes of them, addresses
# included (tdlib/telegram-bot-api issue 165).
_MAX_ENTITIES, _MAX_ENTITY_BYTES, _ENTITY_BYTES = 90, 7000, 20


def units(text: str) -> int:
    """Return the length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def split(runs: Sequence[Run], limit: int) -> list[list[Run]]:
    """Return the runs in pieces of at most `limit` UTF-16 units, and no more markup than Telegram takes.

    Cut at paragraphs, else at lines, else at words, else anywhere but within what a person sees as one character. The
    texts of the pieces together are the whole text.
    """
    text = text_of(runs)
    cuts: list[int] = []
    start = 0
    rooms = _Rooms(runs)
    while True:
        end = min(start + _fitting(text, start, limit), rooms.end(start))
        if end >= len(text):
            return _cut(runs, cuts)
        start = _border(text, start, end)
        cuts.append(start)


class _Rooms:
    """How far a piece may reach before it holds too many entities."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._ends = list(accumulate(len(run.text) for run in runs))
        opened = [
            _opened(before, run.roles) for before, run in zip([(), *(run.roles for run in runs)], runs, strict=False)
        ]
        self._loads = [(len(roles), sum(_ENTITY_BYTES + len(value) for _, value in roles)) for roles in opened]

    def end(self, start: int) -> int:
        """Return the end of the last run that may belong to the piece that begins at `start`."""
        number = size = 0
        first = bisect_right(self._ends, start)
        for index in range(first, len(self._ends)):
            number, size = number + self._loads[index][0], size + self._loads[index][1]
            if index > first and (number > _MAX_ENTITIES or size > _MAX_ENTITY_BYTES):
                return self._ends[index - 1]
        return self._ends[-1] if self._ends else 0


def _opened(before: Sequence[Role], roles: Sequence[Role]) -> Sequence[Role]:
    """Return the roles that begin with this run."""
    return roles[_shared(before, roles) :]


def _shared(before: Sequence[Role], roles: Sequence[Role]) -> int:
    return next(
        (i for i, pair in enumerate(zip(before, roles, strict=False)) if pair[0] != pair[1]),
        min(len(before), len(roles)),
    )


def _fitting(text: str, start: int, limit: int) -> int:
    """Return how many characters from `start` on fit into `limit` UTF-16 units; at least one."""
    window = text[start : start + limit].encode("utf-16-le")[: 2 * limit]
    return max(1, len(window.decode("utf-16-le", "ignore")))


def _border(text: str, start: int, end: int) -> int:
    """Return the best place to cut between `start` and `end`; a border far ahead of `end` is a last resort."""
    for earliest in (start + (end - start) // 4, start):
        for separator in ("\n\n", "\n", " "):
            at = text.rfind(separator, earliest + 1, end)
            if at > start and not text[start:at].isspace():
                return at + len(separator)
    at = end
    while at > start + 1 and _joined(text, at):
        at -= 1
    return at if at > start + 1 else end


# --- wrapping --------------------------------------------------------------------------------------------------


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
    rows = _balanced(_cut(line.runs, cuts))
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
            if not _joined(text, end):
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


def isolated(runs: Sequence[Run]) -> list[Run]:
    """Return the runs within a direction of their own where they hold right-to-left text."""
    if not _RIGHT_TO_LEFT.search(text_of(runs)):
        return list(runs)
    return [Run(FSI), *runs, Run(PDI)]


# --- writing ---------------------------------------------------------------------------------------------------

_TAGS = {
    "headline": "b",
    "title": "b",
    "badge": "b",
    "mark": "u",
    "hit": "b",
    "meta": "i",
    "rule": "code",
    "quote": "blockquote",
}
_COLOURS = {
    "headline": "1",
    "title": "1",
    "mark": "4;33",
    "hit": "1;33",
    "meta": "2",
    "rule": "36",
    "url": "34",
    "dim": "2",
}
_BADGES = {"urgent": "1;97;41", "high": "1;31", "normal": "1;36", "low": "2"}


def html(runs: Iterable[Run]) -> str:
    """Write Telegram's subset of HTML: b, i, u, a, code, blockquote."""
    written: list[str] = []
    before: tuple[Role, ...] = ()
    for run in (*runs, Run("")):
        roles = tuple(role for role in run.roles if role[0] in _TAGS or role[0] == "link")
        keep = _shared(before, roles)
        written += [_closing(role) for role in reversed(before[keep:])]
        written += [_opening(role) for role in roles[keep:]]
        written.append(escape(run.text, quote=False))
        before = roles
    return "".join(written)


def _opening(role: Role) -> str:
    name, value = role
    return f'<a href="{escape(value)}">' if name == "link" else f"<{_TAGS[name]}>"


def _closing(role: Role) -> str:
    return "</a>" if role[0] == "link" else f"</{_TAGS[role[0]]}>"


def ansi(runs: Iterable[Run]) -> str:
    """Write the colours of a terminal. No text of a run can hold an escape sequence: it was cleaned."""
    written = []
    for run in runs:
        codes = ";".join(
            filter(None, (_BADGES[value] if name == "badge" else _COLOURS.get(name) for name, value in run.roles))
        )
        written.append(f"\x1b[{codes}m{run.text}\x1b[0m" if codes and run.text.strip() else run.text)
    return "".join(written)


def plain(runs: Sequence[Run], limit: int) -> str:
    """Write the text with *matched* words in stars and addresses after their words, as far as that fits the limit."""
    for stars, links in ((True, True), (False, True), (False, False)):
        text = _plain(runs, stars=stars, links=links)
        if units(text) <= limit:
            break
    return text


def _plain(runs: Sequence[Run], *, stars: bool, links: bool) -> str:
    written = []
    for run, after in zip(runs, [*runs[1:], Run("")], strict=True):
        names = dict(run.roles)
        written.append(f"*{run.text}*" if stars and ("mark" in names or "hit" in names) else run.text)
        if links and "link" in names and ("link", names["link"]) not in after.roles:
            written.append(f" {names['link']}")
    return "".join(written)
