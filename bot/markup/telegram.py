"""Telegram's subset of HTML."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from html import escape

from bot.markup.runs import Marks, Role, Run, shared

_WORD_JOINER = "\u2060"
# What Telegram makes a link of by itself: @names, #tags, $TAGS, /commands, scheme://, host.names and IP addresses. An
# invisible word joiner at these places makes them plain words.
LIVE = re.compile(
    r"(?<=@)(?=\w)|(?<=#)(?=\w)|(?<=\$)(?=[A-Za-z])|(?<![\w/]/)(?<=/)(?=\w)|(?<=:)(?=//)"
    r"|(?<=[^\W_]\.)(?=[^\W\d_]{2})|(?<=\d\.)(?=\d{1,3}\.\d{1,3}\.\d{1,3})"
)

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


def html(runs: Iterable[Run]) -> str:
    """Write Telegram's subset of HTML: b, i, u, a, code, blockquote."""
    written: list[str] = []
    before: tuple[Role, ...] = ()
    for run in (*runs, Run("")):
        roles = tuple(role for role in run.roles if role[0] in _TAGS or role[0] == "link")
        keep = shared(before, roles)
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


def defused(text: str, marks: Marks = (), live: re.Pattern[str] = LIVE) -> tuple[str, Marks]:
    """Return text in which Telegram finds nothing to make a link or a command of, and the marks where they are now.

    `live` matches the empty places at which a word joiner takes the life from it.
    """
    places = [hit.start() for hit in live.finditer(text)]
    moved = [(start + bisect_right(places, start), end + bisect_left(places, end)) for start, end in marks]
    return live.sub(_WORD_JOINER, text), moved
