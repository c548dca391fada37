"""Slack's rich text: blocks as JSON, in which text is text. Its mrkdwn has no way to escape what a feed says."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from bot.markup.runs import Run, merged

_STYLES = {
    "headline": "bold",
    "title": "bold",
    "badge": "bold",
    "mark": "italic",
    "hit": "bold",
    "meta": "italic",
    "rule": "code",
}


def blocks(runs: Sequence[Run]) -> str:
    """Write runs as the JSON of a list with one ``rich_text`` block."""
    block = {"type": "rich_text", "elements": list(_sections(merged(runs)))}
    return json.dumps([block], ensure_ascii=False, separators=(",", ":"))


def _sections(runs: Sequence[Run]) -> Iterator[dict[str, Any]]:
    """Return quotes and what is between them; each begins on a line of its own, so that the line ends there go."""
    groups = [(quoted, list(some)) for quoted, some in groupby(runs, key=_is_quote)]
    for number, (quoted, some) in enumerate(groups):
        texts = [run.text for run in some]
        if not quoted and number > 0:
            texts[0] = texts[0].removeprefix("\n")
        if not quoted and number + 1 < len(groups):
            texts[-1] = texts[-1].removesuffix("\n")
        elements = [_element(run, text) for run, text in zip(some, texts, strict=True) if text]
        if elements:
            yield {"type": "rich_text_quote" if quoted else "rich_text_section", "elements": elements}


def _is_quote(run: Run) -> bool:
    return any(name == "quote" for name, _ in run.roles)


def _element(run: Run, text: str) -> dict[str, Any]:
    styles = {_STYLES[name]: True for name, _ in run.roles if name in _STYLES}
    link = dict(run.roles).get("link")
    element = {"type": "link", "url": link, "text": text} if link else {"type": "text", "text": text}
    return {**element, "style": styles} if styles else element
