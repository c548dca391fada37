"""What a template of a user's is filled with: the values of a message, as plain texts, numbers and lists of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.errors import TemplateError
from bot.markup import Run, clean, safe_url, text_of
from bot.markup.roles import rows, wrapped_in
from bot.model import Action, Card, Earlier, Message, Quote, Reason, Template
from bot.render.excerpts import MAX_NOTE, neat, pieces, short
from bot.render.faces import Face
from bot.render.telling import Teller, local
from bot.render.titles import titled

_MAX_LISTED = 40

STORY = (
    *(
        "headline",
        "marked_headline",
        "excerpt",
        "marked_excerpt",
        "url",
        "source",
        "wire",
        "severity",
        "rules",
        "terms",
        "time",
        "when",
        "date",
        "language",
    ),
    *("also", "origins", "notes", "follow_up", "first_days", "last", "related", "embargo", "seen_by", "seen_at"),
    *("picture", "translation", "translated_excerpt", "story", "alert", "revision"),
)
"""The values that tell one story."""

MESSAGE = ("kind", "action")
"""The values of the message that it stands in; a template for whole messages has these, `WHOLE` and no others."""

WHOLE = ("cards", "title", "more")
"""The values that only a template for whole messages has; `cards` are its stories, as records of the values of each."""


def filled(template: Template, message: Message, action: Action, teller: Teller) -> list[Run]:
    """Return a message in a user's own words. Raises TemplateError."""
    if template.is_whole:
        values = {
            "cards": [_story(card, action, teller) for card in message.cards],
            "title": clean(titled(message)).strip(),
            "more": message.more,
        }
        return teller.joined(teller.lines(_rows(template, {**values, **_about(message, action)}, teller.face)))

    return in_own_words(template, message, action, teller).whole(message, action)


def in_own_words(template: Template | None, message: Message, action: Action, teller: Teller) -> Teller:
    """Return a teller that tells each story in a user's own words, which raises TemplateError; else the same one."""
    if template is None:
        return teller

    def own(card: Card) -> list[list[Run]]:
        return _rows(template, {**_story(card, action, teller), **_about(message, action)}, teller.face)

    return replace(teller, own=own)


def _rows(template: Template, values: Mapping[str, Any], face: Face) -> list[list[Run]]:
    text, links = template.filled(values)
    known = [*links, *_addresses(values)]
    found = [list(_for_face(row, face)) for row in rows(text, known, face.defuse)]
    if not any(text_of(row).strip() for row in found):
        raise TemplateError("it says nothing of a story")
    return found


def _addresses(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the addresses among values: as they stand in the text they are links."""
    for one in (values, *values.get("cards", ()), *values.get("last", ()), values.get("related") or {}):
        yield from (url for name in ("url", "picture") if (url := one.get(name)))


def _for_face(row: Sequence[Run], face: Face) -> Iterator[Run]:
    """Yield runs as a face shows them: marks as stars, and addresses in full where words cannot be linked."""
    for run, after in zip(row, [*row, Run("")][1:], strict=True):
        names = dict(run.roles)
        if face.stars and "mark" in names and run.text.strip():
            run = Run(f"*{run.text}*", tuple(role for role in run.roles if role[0] != "mark"))  # noqa: PLW2901 - as shown
        yield run
        url = names.get("link", run.text)
        if face.terminal and url != run.text and ("link", url) not in after.roles:
            yield Run(f" {url}", (("url", ""),))


def _about(message: Message, action: Action) -> dict[str, Any]:
    return {"kind": message.kind, "action": action.value}


def _story(card: Card, action: Action, teller: Teller) -> dict[str, Any]:
    """Return the values of one story. What there is not is an empty text, an empty list, or 0."""
    headline, excerpt = neat(card.headline), neat(card.excerpt or Quote(text=""))
    translation = card.translation
    return {
        "headline": headline.text or "(no headline)",
        "marked_headline": _marked(headline) or "(no headline)",
        "excerpt": excerpt.text,
        "marked_excerpt": _marked(excerpt),
        "url": safe_url(card.url) or "",
        "source": short(card.source),
        "wire": short(card.wire or ""),
        "severity": card.severity.word,
        "rules": _names(card.rules),
        "terms": _names(card.terms),
        "time": f"{local(card.at, teller.timezone):%H:%M}",
        "when": teller.when(card),
        "date": f"{local(card.at, teller.timezone):%Y-%m-%d}",
        "language": short(card.language or ""),
        "also": _names(card.also),
        "origins": _names(card.origins),
        "notes": [short(note, MAX_NOTE) for note in card.notes[:_MAX_LISTED]],
        "follow_up": action is Action.REPLY or card.reason is Reason.FOLLOW_UP,
        "first_days": max((one.days or 0 for one in card.last), default=0),
        "last": [_earlier(one, teller) for one in card.last[:_MAX_LISTED]],
        "related": _earlier(card.related, teller) if card.related else "",
        "embargo": teller.moment(card.embargo_until, nearest=True) if card.embargo_until else "",
        "seen_by": short(card.seen.by) if card.seen else "",
        "seen_at": teller.moment(card.seen.at, nearest=True) if card.seen else "",
        "picture": safe_url(card.picture) or "",
        "translation": short(translation.headline, MAX_NOTE) if translation else "",
        "translated_excerpt": short(translation.excerpt or "", MAX_NOTE) if translation else "",
        "story": card.story,
        "alert": card.alert,
        "revision": card.revision,
    }


def _marked(quote: Quote) -> str:
    """Return a quote in which the words that matched are marked."""
    return "".join(wrapped_in("mark", piece) if hit else piece for piece, hit in pieces(quote.text, quote.marks))


def _names(names: Sequence[str]) -> list[str]:
    return [short(name) for name in names[:_MAX_LISTED]]


def _earlier(earlier: Earlier, teller: Teller) -> dict[str, Any]:
    return {
        "headline": short(earlier.headline, MAX_NOTE),
        "url": safe_url(earlier.url) or "",
        "when": teller.moment(earlier.at, nearest=True) if earlier.at else "",
        "days": earlier.days or 0,
        "rules": _names(earlier.rules),
    }
