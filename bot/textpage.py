"""The text of an article out of its page, and what the page says of it, with trafilatura."""

import trafilatura

from bot.errors import FetchError

MAX_PAGE = 5_000_000  # bytes; a larger page is no article
MIN_TEXT = 200  # characters; less is a consent wall or a paywall, and tells nothing of what the article says
MAX_TEXT = 200_000  # characters


def article_text(page: bytes, url: str) -> str:
    """Return the article's plain text. Raises FetchError, permanent, where the page holds none: it is then unknown."""
    if len(page) > MAX_PAGE:
        raise FetchError(f"the page is larger than {MAX_PAGE // 1_000_000} MB", permanent=True)
    text = trafilatura.extract(page, url=url, fast=True, include_comments=False, include_tables=False)
    if text is None or len(text) < MIN_TEXT:
        raise FetchError("the page shows no article", permanent=True)
    return str(text[:MAX_TEXT])


def headline(page: bytes) -> tuple[str, str, str | None]:
    """Return an article's headline, its description and the language that its page names, as far as they are there."""
    told = trafilatura.extract_metadata(page)
    return told.title or "", told.description or "", told.language
