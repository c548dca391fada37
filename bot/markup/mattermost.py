"""Mattermost's Markdown. Signs are HTML entities, as its parser looks past backslashes for the ends of marks."""

import re
from collections.abc import Sequence

from bot.markup.markdown import markdown
from bot.markup.runs import Run

# A line that follows a quote would belong to it: an empty one ends it.
_MARKS = {"headline": "**", "title": "**", "badge": "**", "hit": "**", "quote": "\n"}
_WORD_JOINER = "\u2060"
_SIGNS = re.compile(r"[\\`*_\[\]|<>$]|&(?=[#\w]|$)")
# What is made a mention, a hashtag, a channel, an emoji or an address after the Markdown is read: no escape helps.
_LIVE = re.compile(f"(?:[@#~]|(?<!\\d):(?=[^\\s/]|$)|:(?=[^\\s\\d/]|$)|:(?=/(?!/)))(?!{_WORD_JOINER})")
_LINE = re.compile(r"^(\s*)(?:([-+=])|(\d{1,9})([.)]))", re.MULTILINE)


def text(runs: Sequence[Run]) -> str:
    """Write runs as Mattermost's Markdown."""
    return markdown(runs, _MARKS, _escaped, _linked)


def _escaped(text: str, fresh: bool) -> str:  # noqa: FBT001 - what all dialects take
    text = _LIVE.sub(rf"\g<0>{_WORD_JOINER}", text)
    text = _SIGNS.sub(lambda hit: f"&#{ord(hit.group())};", text)
    first, end, others = ("", "", text) if fresh else text.partition("\n")
    return first + end + _LINE.sub(_line, others)


def _line(hit: re.Match[str]) -> str:
    return f"{hit[1]}&#{ord(hit[2])};" if hit[2] else f"{hit[1]}{hit[3]}&#{ord(hit[4])};"


def _linked(text: str) -> str:
    return _escaped(text, False)  # noqa: FBT003 - as above
