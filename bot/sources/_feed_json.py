"""JSON Feed 1.0 and 1.1, read with distrust: every value may be of any type."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.errors import UnreadableError
from bot.sources._feed_picture import MAX_LOOKED_AT, is_picture
from bot.sources._feed_raw import Channel, Raw, Text

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_json(text: str) -> bool:
    """Say whether a document is JSON rather than XML."""
    return text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}


def json_feed(text: str, max_items: int) -> Channel:
    """Return a JSON Feed. Raises FetchError, not permanent, where it is none."""
    try:
        document = json.loads(text.lstrip("\ufeff \t\r\n"), strict=False)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("this is broken JSON, not a feed") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise UnreadableError("this is JSON, but not a JSON Feed")
    return Channel(
        title=_text(document.get("title"), markup=False),
        link=_word(document.get("home_page_url")),
        language=_word(document.get("language")),
        entries=tuple(_entry(item) for item in document["items"][:max_items] if isinstance(item, dict)),
    )


def _entry(item: dict[str, Any]) -> Raw:
    contents = (_text(item.get("content_html")), _text(item.get("content_text"), markup=False))
    links = (_word(item.get("url")), _word(item.get("external_url")))
    dates = (_word(item.get("date_published")), _word(item.get("date_modified")))
    return Raw(
        title=_text(item.get("title"), markup=False),
        links=tuple(filter(None, links)),
        guid=_word(item.get("id")),
        dates=tuple(filter(None, dates)),
        summary=_text(item.get("summary"), markup=False),
        contents=tuple(text for text in contents if text)[:1],
        author=_author(item),
        tags=tuple(tag for tag in _list(item.get("tags")) if isinstance(tag, str)),
        language=_word(item.get("language")),
        pictures=tuple(_pictures(item)),
    )


def _pictures(item: dict[str, Any]) -> Iterator[str]:
    """Yield the addresses of an item's pictures: its own, its banner, then those among its attachments."""
    yield from (item[name] for name in ("image", "banner_image") if isinstance(item.get(name), str))
    for attached in _list(item.get("attachments"))[:MAX_LOOKED_AT]:
        address = attached.get("url") if isinstance(attached, dict) else None
        if isinstance(address, str) and is_picture(attached.get("mime_type"), address):
            yield address


def _author(item: dict[str, Any]) -> str | None:
    """Return the names of the authors: a list in 1.1, one in 1.0."""
    people = [person for person in [*_list(item.get("authors")), item.get("author")] if isinstance(person, dict)]
    names = [name for name in (_word(person.get("name")) for person in people) if name]
    return ", ".join(dict.fromkeys(names)) or None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: object) -> str | None:
    """Return a text; the specification asks to take numbers, too."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _text(value: object, *, markup: bool = True) -> Text | None:
    return Text(value=value, markup=markup) if isinstance(value, str) and value.strip() else None
