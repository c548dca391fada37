"""Our parsers as the corpora's scorers call them: the paths that `bot.sources.feed` and the verb `read` take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sources._feed_parse import read_feed
from bot.textpage.article import shown

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


def extract(page: bytes, url: str) -> dict[str, Any]:
    """Return {"title", "text", "date", "author"} of an article's page.

    What the scorer asks is what a page shows: of one that hides its article, too, whose teaser the bot would not take
    for the text.
    """
    article, _hidden = shown(page, url)
    return {
        "title": article.title,
        "text": article.text,
        "date": article.published.date().isoformat() if article.published else None,
        "author": "; ".join(article.authors) or None,
    }
