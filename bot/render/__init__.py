"""A message as a channel will show it: what is said of a story, in which order, and in how many parts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo

from bot.markup import Run, split, units
from bot.markup.plaintext import plain
from bot.model import Action, Message, Part, Style, Template
from bot.render.excerpts import EXCERPT, excerpt
from bot.render.faces import FACES
from bot.render.feed import entries
from bot.render.filling import filled
from bot.render.for_programs import as_json
from bot.render.mail import letter
from bot.render.telling import Teller, local
from bot.render.titles import titled

__all__ = ["EXCERPT", "as_json", "excerpt", "local", "parts", "titled"]


def parts(
    message: Message, style: Style, *, action: Action, timezone: tzinfo, template: Template | None = None
) -> tuple[Part, ...]:
    """Return the message as texts that the channel can take, in order; at least one.

    Every part is valid markup of its own and within `style.limit`, by what `style.counts`; the texts without markup add
    up to the whole. An edit on a terminal is one line, as what was printed stays. What is a whole document (`json`, see
    `as_json`; `mail`, `feed`) is always one part, for whatever limit. `timezone` is the one in which times are told. A
    `template` has the user's own words for stories, but not for notices, nor for programs. Raises TemplateError where
    it fails.
    """
    if style.markup == "json":
        body = as_json(message, action)
        return (Part(body=body, plain=body),)
    if style.markup in DOCUMENTS:
        return (DOCUMENTS[style.markup](message, action, timezone, template),)
    face = FACES[style.markup]
    teller = Teller(face=face, now=message.at, timezone=timezone)
    grows = action is Action.EDIT and face.columns is not None and message.cards
    if grows:
        runs = teller.edit(message)
    elif template is not None and message.cards:
        runs = filled(template, message, action, teller)
    else:
        runs = teller.whole(message, action)
    size = _octets if style.counts == "bytes" else units

    def measure(piece: Sequence[Run]) -> int:
        return size(face.write(piece))

    pieces = split(runs, style.limit, None if style.counts == "text" else measure)
    return tuple(Part(body=face.write(piece), plain=plain(piece, style.limit, size)) for piece in pieces)


DOCUMENTS: Mapping[str, Callable[[Message, Action, tzinfo, Template | None], Part]] = {
    "mail": letter,
    "feed": entries,
}
"""From the word for a markup to what writes a message as one document of it."""


def _octets(text: str) -> int:
    return len(text.encode())
