"""A message for programs: JSON."""

import json
from datetime import UTC, datetime
from typing import Any

from bot.markup import clean, safe_url
from bot.model import Action, Card, Earlier, Message, Quote, Translation
from bot.render.excerpts import MAX_NOTE, MAX_TRANSLATION, neat, short
from bot.render.titles import titled


def as_json(message: Message, action: Action) -> str:
    """Return the message as a JSON object with sorted keys; the same message gives the same text.

    Texts are plain, without controls or characters that turn the direction; times are in UTC, in ISO 8601. What its
    keys hold is told in docs/reference.md, under "What a webhook gets".
    """
    told = {
        "version": 1,
        "kind": message.kind,
        "action": action.value,
        "at": _iso(message.at),
        "title": short(titled(message), MAX_NOTE),
        "digest": message.digest and short(message.digest),
        "text": clean(message.text, keep_lines=True).strip(),
        "cards": [_card_as_json(card) for card in message.cards],
        "more": message.more,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _card_as_json(card: Card) -> dict[str, Any]:
    return {
        "alert": card.alert,
        "story": card.story,
        "revision": card.revision,
        "severity": card.severity.word,
        "headline": _quote_as_json(card.headline),
        "excerpt": None if card.excerpt is None else _quote_as_json(card.excerpt),
        "source": short(card.source),
        "at": _iso(card.at),
        "dated": card.dated,
        "reason": card.reason.value,
        "rules": [short(rule) for rule in card.rules],
        "terms": [short(term) for term in card.terms],
        "url": safe_url(card.url),
        "also": [short(name) for name in card.also],
        "notes": [short(note, MAX_NOTE) for note in card.notes],
        "language": card.language and short(card.language),
        "wire": card.wire and short(card.wire),
        "origins": [short(name) for name in card.origins],
        "last": [_earlier_as_json(one) for one in card.last],
        "related": card.related and _earlier_as_json(card.related),
        "embargo_until": card.embargo_until and _iso(card.embargo_until),
        "seen": card.seen and {"by": short(card.seen.by), "at": _iso(card.seen.at)},
        "picture": safe_url(card.picture),
        "translation": card.translation and _translation_as_json(card.translation),
    }


def _translation_as_json(translation: Translation) -> dict[str, Any]:
    return {
        "language": short(translation.language),
        "headline": short(translation.headline, MAX_TRANSLATION) or None,
        "excerpt": short(translation.excerpt or "", MAX_TRANSLATION) or None,
    }


def _earlier_as_json(earlier: Earlier) -> dict[str, Any]:
    return {
        "headline": short(earlier.headline, MAX_NOTE),
        "at": earlier.at and _iso(earlier.at),
        "url": safe_url(earlier.url),
        "rules": [short(rule) for rule in earlier.rules],
        "days": earlier.days,
        "at_least": earlier.at_least,
    }


def _quote_as_json(quote: Quote) -> dict[str, Any]:
    tidy = neat(quote)
    return {"text": tidy.text, "marks": [list(mark) for mark in tidy.marks]}


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
