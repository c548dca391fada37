"""A message for programs: JSON."""

import json
from datetime import UTC, datetime
from typing import Any

from bot.markup import clean, safe_url
from bot.model import Action, Card, Earlier, Message, Quote
from bot.render.excerpts import MAX_NOTE, neat, short


def as_json(message: Message, action: Action) -> str:
    """Return the message as a JSON object with sorted keys; the same message gives the same text.

    ``version`` (1), ``kind`` (alert, digest, notice), ``action`` (send, edit, reply), ``at``, ``title``, ``text``, and
    ``cards``: a list of objects with ``alert``, ``story``, ``revision``, ``severity`` (low, normal, high, urgent),
    ``headline`` and ``excerpt`` (or null; objects of ``text`` and ``marks``, a list of [start, end] of the matched
    words, counted in Unicode characters), ``source``, ``at``, ``dated`` (false: `at` is when it was first seen),
    ``reason``, ``rules``, ``terms``, ``url`` (or null), ``also``, ``notes``, ``language`` (or null), ``wire`` (whose
    text it is, where not the source's, or null), ``origins`` (the independent ones, where there are several), ``last``
    (when its rules spoke before: objects of ``headline``, ``at`` (or null), ``url`` (or null), ``rules``, ``days`` (how
    long it had been quiet, or null), ``at_least``), ``related`` (such an object, or null), ``embargo_until`` (or null:
    until when it is asked not to be published), ``seen`` (who has it in hand: an object of ``by`` and ``at``, or null)
    and ``picture`` (the address of one, or null); ``more`` is how many stories are told by their number only. Times are
    in UTC, in ISO 8601. Texts are plain, without controls or characters that turn the direction.
    """
    told = {
        "version": 1,
        "kind": message.kind,
        "action": action.value,
        "at": _iso(message.at),
        "title": short(message.title, MAX_NOTE),
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
