"""A message as entries of a feed: each story with its title, its address, and a piece of HTML that tells it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from bot.markup import Line, clean, safe_url, text_of
from bot.markup.webpage import Tags, direction, inline
from bot.model import Action, Card, Message, Part, Severity, Template
from bot.render.excerpts import MAX_NAME, MAX_NOTE, bounded, neat, short
from bot.render.faces import Face
from bot.render.filling import in_own_words
from bot.render.telling import Teller
from bot.render.titles import titled

MAX_NOTES = 12
MAX_CATEGORIES = 12

_NONE = dict.fromkeys(Severity, "")
_FACE = Face(badges=_NONE, bullets=_NONE, write=text_of, page=True)
_TAGS: Tags = {
    "link": ("a", 'href="{}"'),
    "mark": ("mark", ""),
    "hit": ("mark", ""),
    "title": ("strong", ""),
    "rule": ("code", ""),
}


def entries(message: Message, action: Action, timezone: tzinfo, template: Template | None = None) -> Part:
    """Return a message as one part, whose body is a JSON object: `at`, and `entries`.

    An entry has `title`, `url` (or null), `html`, `source` (it may be empty) and `categories`: plain text but for the
    HTML. Raises TemplateError.
    """
    teller = in_own_words(template, message, action, Teller(face=_FACE, now=message.at, timezone=timezone))
    told = [_story(teller, card, action) for card in message.cards]
    if not message.cards:
        first = clean(message.text, keep_lines=True).strip().partition("\n")[0]
        within = replace(message, text=bounded(message.text))
        lines = [line for block in teller.opening(within) for line in block]
        told = [_entry(short(titled(message) or first or "Notice", MAX_NOTE), _html(lines))]
    if message.more and message.cards:
        told.append(_entry(f"… and {message.more:,} more", _html([teller.more(message.more)])))
    body = json.dumps({"at": _iso(message.at), "entries": told}, ensure_ascii=False, sort_keys=True)
    return Part(body=body, plain="\n".join(each["title"] for each in told))


def _story(teller: Teller, card: Card, action: Action) -> dict[str, Any]:
    """Return the entry of a story; its headline is the title, and so not told again."""
    within = replace(card, notes=card.notes[:MAX_NOTES], last=card.last[:MAX_NOTES])
    loud = f"{card.severity.name}: " if card.severity >= Severity.HIGH else ""
    headline = neat(card.headline).text or "(no headline)"
    lines = [line for line in teller.alert(within, action) if line.kind != "headline"]
    words = (card.severity.word, *(short(rule, MAX_NAME) for rule in card.rules))
    return _entry(
        f"{loud}{headline}",
        _html(lines),
        url=safe_url(card.url),
        source=short(card.source),
        categories=tuple(dict.fromkeys(words))[:MAX_CATEGORIES],
    )


def _entry(
    title: str, html: str, *, url: str | None = None, source: str = "", categories: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {"title": title, "url": url, "html": html, "source": source, "categories": list(categories)}


def _html(lines: Iterable[Line]) -> str:
    written = []
    for line in lines:
        tag = "blockquote" if line.kind == "quote" else "p"
        is_english = line.kind in {"meta", "why"}  # whatever the names in it are written in
        way = ' dir="rtl"' if not is_english and direction(line.runs) == "rtl" else ""
        written.append(f"<{tag}{way}>{inline(line.runs, _TAGS)}</{tag}>")
    return "".join(written)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
