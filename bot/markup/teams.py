"""An Adaptive Card for Microsoft Teams, as JSON: its text runs take no Markdown, so that text is text."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.markup.runs import Run, merged

_COLOURS = {"urgent": "attention", "high": "attention", "normal": "accent", "low": "default"}
_LOOKS: dict[str, dict[str, Any]] = {
    "headline": {"weight": "bolder"},
    "title": {"weight": "bolder"},
    "badge": {"weight": "bolder"},
    "mark": {"highlight": True},
    "hit": {"weight": "bolder"},
    "meta": {"isSubtle": True},
    "rule": {"fontType": "monospace"},
}


def card(runs: Sequence[Run]) -> str:
    """Write runs as the JSON of a card: a text block for each line, with more room before a paragraph."""
    content: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": list(_lines(runs)),
    }
    # A text that can be clicked is not always seen to be one: the story of an alert has a button as well.
    stories = {value for run in runs for name, value in run.roles if name == "link" and _is_headline(run)}
    if len(stories) == 1:
        content["actions"] = [{"type": "Action.OpenUrl", "title": "Open", "url": stories.pop()}]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _is_headline(run: Run) -> bool:
    return any(name == "headline" for name, _ in run.roles)


def _lines(runs: Sequence[Run]) -> Iterator[dict[str, Any]]:
    gap = False
    for number, line in enumerate(_split(runs)):
        if not line:
            gap = True
            continue
        spacing = "none" if number == 0 else "medium" if gap else "small"
        block = {"type": "RichTextBlock", "spacing": spacing, "inlines": [_inline(run) for run in line]}
        gap = False
        if any(name == "quote" for run in line for name, _ in run.roles):
            block = {"type": "Container", "style": "emphasis", "spacing": spacing, "items": [block]}
        yield block


def _split(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Return the runs line by line."""
    line: list[Run] = []
    for run in merged(runs):
        first, *others = run.text.split("\n")
        line += [replace(run, text=first)] if first else []
        for other in others:
            yield line
            line = [replace(run, text=other)] if other else []
    yield line


def _inline(run: Run) -> dict[str, Any]:
    looks: dict[str, Any] = {"type": "TextRun", "text": run.text}
    for name, value in run.roles:
        looks |= _LOOKS.get(name, {})
        if name == "badge":
            looks["color"] = _COLOURS.get(value, "default")
        if name == "link":
            looks["selectAction"] = {"type": "Action.OpenUrl", "url": value}
            looks["color"] = "accent"
    return looks
