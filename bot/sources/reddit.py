"""Source kind `reddit`: the newest posts of a subreddit, of a user, or that a search finds."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import urlencode

from bot.errors import FetchError
from bot.model import Cursor, Entry, Fetched, Web
from bot.sources._posts import fetch_feed, host_of, parts_of

AT_ONCE = 100  # posts of an answer
PATIENCE = timedelta(minutes=10)  # Reddit does not say how long it wants to be left alone

_SUBREDDITS = re.compile(r"[A-Za-z0-9_]{2,21}(?:\+[A-Za-z0-9_]{2,21}){0,50}")
_USER = re.compile(r"[A-Za-z0-9_-]{3,20}")
_SIGNATURE = re.compile(r"\s*submitted by\s+/u/\S+(?:\s+to\s+r/\S+)?\s*\[link\]\s*\[comments\]\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reddit:
    """The newest posts of a subreddit, of a user, or that a search finds, in all of Reddit or in one subreddit.

    Reddit lets one address ask seldom, about once a minute in all: give several subreddits in one source, as `a+b`.

    Fields:
        subreddit: Its name, e.g. worldnews, or several with a plus between.
        user: The name of somebody whose posts are taken.
        search: What to look for, in Reddit's own language of search.
    """

    subreddit: str | None = None
    user: str | None = None
    search: str | None = None

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.user is not None and (self.subreddit is not None or self.search is not None):
            raise ValueError("user: stands alone; a search may have a subreddit beside it")
        if self.user is None and self.subreddit is None and self.search is None:
            raise ValueError("a source of kind reddit needs a subreddit, a user or a search")
        if self.subreddit is not None and not _SUBREDDITS.fullmatch(_name(self.subreddit, "r")):
            raise ValueError("subreddit: must be the name of a subreddit, such as worldnews, or a+b")
        if self.user is not None and not _USER.fullmatch(_name(self.user, "u", "user")):
            raise ValueError("user: must be the name of a user")
        if self.search is not None and not 0 < len(self.search.strip()) <= 500:  # noqa: PLR2004 - what fits an address
            raise ValueError("search: must be what to look for, in at most 500 characters")

    @property
    def address(self) -> str:
        """Where the feed is."""
        if self.user is not None:
            return f"https://www.reddit.com/user/{_name(self.user, 'u', 'user')}/submitted/.rss?limit={AT_ONCE}"
        place = f"/r/{_name(self.subreddit, 'r')}" if self.subreddit is not None else ""
        if self.search is None:
            return f"https://www.reddit.com{place}/new/.rss?limit={AT_ONCE}"
        within = {"restrict_sr": "on"} if place else {}
        query = urlencode({"q": self.search.strip(), **within, "sort": "new", "limit": AT_ONCE})
        return f"https://www.reddit.com{place}/search.rss?{query}"

    @property
    def subject(self) -> str:
        """What a name is made of."""
        return " ".join(part for part in (self.subreddit, self.user, self.search) if part)

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch the newest posts. Raises FetchError."""
        try:
            return await fetch_feed(self.address, cursor, web, _post)
        except FetchError as error:
            raise _explained(error) from error


def _name(written: str | None, *before: str) -> str:
    """Return a name that may be written as an address, or as in r/NAME."""
    text = (written or "").strip()
    parts = parts_of(text)
    if parts is not None and host_of(parts) in {"reddit.com", "new.reddit.com"}:
        text = parts.path
    words = [word for word in text.split("/") if word]
    return words[1] if len(words) > 1 and words[0].lower() in before else "/".join(words)


def _post(entry: Entry) -> Entry:
    body = _SIGNATURE.sub("", entry.body) if entry.body else ""
    return replace(entry, summary=_SIGNATURE.sub("", entry.summary), body=body or None, whole=True)


def _explained(error: FetchError) -> FetchError:
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        words = "429 Too Many Requests: Reddit lets one address ask about once a minute; put subreddits together (a+b)"
        return FetchError(words, after=error.after or PATIENCE, status=error.status)
    if error.status == HTTPStatus.FORBIDDEN:
        words = "403 Forbidden: it is private, or Reddit does not let this network or user agent in"
        return FetchError(words, permanent=True, status=error.status)
    return error
