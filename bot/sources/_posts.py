"""What the presets share: they are feeds at an address that is made from fewer words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.sources.feed import Feed

if TYPE_CHECKING:
    from collections.abc import Callable
    from urllib.parse import SplitResult

    from bot.model import Cursor, Entry, Fetched, Web

MAX_WRITTEN = 500


async def fetch_feed(url: str, cursor: Cursor, web: Web, change: Callable[[Entry], Entry]) -> Fetched:
    """Fetch a feed, and return it with each entry changed. Raises FetchError."""
    fetched = await Feed(url=url).fetch(cursor, web)
    return replace(fetched, entries=tuple(change(entry) for entry in fetched.entries))


def whole(entry: Entry) -> Entry:
    """Return a post: its page has no more text than it has itself."""
    return replace(entry, whole=True)


def parts_of(written: str) -> SplitResult | None:
    """Return the parts of an address as people paste it, with or without https://, or None where it is none."""
    text = written.strip()
    if len(text) > MAX_WRITTEN or any(character.isspace() for character in text):
        return None
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        is_address = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        return None
    return parts if is_address else None


def host_of(parts: SplitResult) -> str:
    """Return the host without what only says which front of the same site it is."""
    return (parts.hostname or "").lower().removeprefix("www.").removeprefix("m.").removeprefix("old.")
