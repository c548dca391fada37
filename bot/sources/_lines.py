"""One line of JSON to one entry, as a replay and a command write them, with words for what is wrong with it."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from bot.model import Entry
from bot.sources._feed_parse import HEADLINE
from bot.sources._feed_plain import cut

if TYPE_CHECKING:
    from collections.abc import Collection

TEXTS = ("title", "summary", "body", "url", "guid", "author", "outlet", "language")
"""The keys of a line whose values are texts. Beside them it has `tags`, and what its kind adds."""


def read_object(text: str | bytes) -> dict[str, Any]:
    """Return the object that a line holds. Raises ValueError and TypeError, with words for a person."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        wrong = "it is not UTF-8" if isinstance(error, UnicodeError) else getattr(error, "msg", "nested too deep")
        raise ValueError(f"this is not JSON ({wrong})") from error
    if not isinstance(values, dict):
        raise TypeError("a line must be a JSON object")
    return values


def refuse_unknown(values: dict[str, Any], known: Collection[str], notes: Collection[str] = ()) -> None:
    """Raise ValueError for a key that is neither known nor a note; keys that begin with `_` are notes."""
    for key in values:
        if key not in known and key not in notes and not key.startswith("_"):
            close = difflib.get_close_matches(key, sorted(known), n=1)
            hint = f'; did you mean "{close[0]}"?' if close else f" (known are {', '.join(sorted(known))})"
            raise ValueError(f'unknown key "{key[:60]}"{hint}')


def entry_of(values: dict[str, Any]) -> Entry:
    """Return the entry that an object describes, without its date. Raises ValueError and TypeError."""
    texts = {key: values[key] for key in TEXTS if values.get(key) is not None}
    for key, value in texts.items():
        if not isinstance(value, str):
            raise TypeError(f'"{key}" must be a text')
    words = texts.get("title") or texts.get("summary") or texts.get("body")
    if not words:
        raise ValueError("an item needs a title, a summary or a body")
    tags = values.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise TypeError('"tags" must be a list of texts')
    return Entry(**{"title": cut(words, HEADLINE), **texts}, tags=tuple(tags))
