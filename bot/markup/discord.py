"""Discord's Markdown. Every sign that means something is escaped, and no @ stands before a name."""

import re
from collections.abc import Sequence

from bot.markup.markdown import markdown
from bot.markup.runs import Run

_MARKS = {"headline": "**", "title": "**", "badge": "**", "hit": "**", "meta": "*"}
_WORD_JOINER = "\u2060"
# A colon begins an emoji or a time stamp, but not in 14:02. What follows at the start of a line would make it a
# heading, a list, a quote or small print.
_SIGNS = re.compile(r"[\\`*_~|\[\]<>#]|&(?=[#\w]|$)|(?<!\d):(?=\S|$)|:(?=[^\s\d]|$)")
_LINE = re.compile(r"^(\s*)(?:([-+=])|(\d{1,9})([.)])(?=\s|$))", re.MULTILINE)
# What a mention begins with, escaped or not: who reads past the escape finds nothing either.
_NAMED = re.compile(f"[@<](?!{_WORD_JOINER})")


def text(runs: Sequence[Run]) -> str:
    """Write runs as Discord's Markdown."""
    return markdown(runs, _MARKS, _escaped, _linked)


def _escaped(text: str, fresh: bool) -> str:  # noqa: FBT001 - what all dialects take
    text = _NAMED.sub(rf"\g<0>{_WORD_JOINER}", _SIGNS.sub(r"\\\g<0>", text))
    first, end, others = ("", "", text) if fresh else text.partition("\n")
    return first + end + _LINE.sub(_line, others)


def _line(hit: re.Match[str]) -> str:
    return f"{hit[1]}\\{hit[2]}" if hit[2] else f"{hit[1]}{hit[3]}\\{hit[4]}"


def _linked(text: str) -> str:
    """Escape the words of a link, in which Discord reads no bracket rightly, escaped or not."""
    return _escaped(text.replace("[", "(").replace("]", ")"), False)  # noqa: FBT003 - as above
