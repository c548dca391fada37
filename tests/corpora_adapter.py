"""Our parser as the corpora's scorers call it: the same path that `bot.sources.feed` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sources._feed_parse import read_feed

if TYPE_CHECKING:
    from collections.abc import Mapping


def parse(data: bytes, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return {"title", "items": [{"title", "link", "id", "published", "author", "summary"}]}. Raises FetchError."""
    reading = read_feed(data, content_type=(headers or {}).get("content-type", ""))
    return {
        "title": reading.title,
        "items": [
            {
                "title": entry.title,
                "link": entry.url,
                "id": entry.guid,
                "published": entry.published,
                "author": entry.author,
                "summary": entry.summary,
            }
            for entry in reading.entries
        ],
    }
