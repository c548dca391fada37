"""Source kind `bluesky`: the posts of an account, or those that a search finds."""

import asyncio
import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from bot.errors import FetchError, UnreadableError
from bot.model import Cursor, Entry, Fetched, Web
from bot.sources._feed_dates import DateReader
from bot.sources._feed_parse import HEADLINE, LEAD, MAX_BODY, MAX_NAME
from bot.sources._feed_plain import cut, one_line, plain
from bot.sources._posts import fetch_feed, host_of, parts_of, whole

AT_ONCE = 100  # posts of an answer
SEARCH = "https://api.bsky.app/xrpc/app.bsky.feed.searchPosts"

_HANDLE = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z][a-z0-9-]{1,62}|did:[a-z]{2,10}:[A-Za-z0-9._:%-]{1,200}")
_POST = re.compile(
    r"at://(?P<who>did:[a-z]{2,10}:[A-Za-z0-9._:%-]{1,200})/app\.bsky\.feed\.post/(?P<key>[\w.~:-]{1,100})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bluesky:
    """The posts of an account, without its replies, or the newest posts that a search finds.

    Fields:
        account: Its handle, e.g. name.bsky.social, or its address.
        search: What to look for. Bluesky may ask for a login at busy times; it is then tried again later.
    """

    account: str | None = None
    search: str | None = None

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if (self.account is None) is (self.search is None):
            raise ValueError("a source of kind bluesky needs an account or a search, and not both")
        if self.account is not None and not _HANDLE.fullmatch(_handle(self.account)):
            raise ValueError("account: must be a handle, such as name.bsky.social")
        if self.search is not None and not 0 < len(self.search.strip()) <= 500:  # noqa: PLR2004 - what fits an address
            raise ValueError("search: must be what to look for, in at most 500 characters")

    @property
    def address(self) -> str:
        """Where the posts are."""
        if self.account is not None:
            return f"https://bsky.app/profile/{quote(_handle(self.account), safe=':')}/rss"
        return f"{SEARCH}?{urlencode({'q': (self.search or '').strip(), 'sort': 'latest', 'limit': AT_ONCE})}"

    @property
    def subject(self) -> str:
        """What a name is made of."""
        return (_handle(self.account) if self.account is not None else self.search or "").removesuffix(".bsky.social")

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch the newest posts. Raises FetchError."""
        if self.account is not None:
            return await fetch_feed(self.address, cursor, web, whole)
        try:
            answer = await web.get(self.address, headers={"Accept": "application/json"})
        except FetchError as error:
            if error.status not in {HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}:
                raise
            words = "Bluesky does not let this search be made without a login for now"
            raise UnreadableError(words, after=error.after, status=error.status) from error
        return Fetched(entries=await asyncio.to_thread(_read, answer.body), cursor={}, title=f"Bluesky: {self.search}")


def _handle(written: str) -> str:
    text = written.strip()
    parts = parts_of(text) if "/" in text else None
    if parts is not None and host_of(parts) == "bsky.app" and parts.path.startswith("/profile/"):
        text = parts.path.split("/")[2]
    text = text.removeprefix("@")
    return text if text.startswith("did:") else text.lower()


def _read(body: bytes) -> tuple[Entry, ...]:
    """Return the posts of an answer; what is no post is left out. Raises FetchError."""
    try:
        posts = json.loads(body)["posts"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise UnreadableError("the answer is not a list of posts") from error
    if not isinstance(posts, list):
        raise UnreadableError("the answer is not a list of posts")
    dates = DateReader()
    return tuple(entry for post in posts[:AT_ONCE] if (entry := _entry(post, dates)))


def _entry(post: Any, dates: DateReader) -> Entry | None:
    uri, record, author = (_at(post, name) for name in ("uri", "record", "author"))
    found = _POST.fullmatch(uri) if isinstance(uri, str) else None
    text = plain(_text(record, "text"), MAX_BODY, markup=False)
    linked = [_at(record, "embed", "external", name) for name in ("title", "description")]
    text = "\n".join([text, *(plain(part, LEAD, markup=False) for part in linked if isinstance(part, str))]).strip()
    if found is None or not text:
        return None
    languages = _at(record, "langs")
    who = _text(author, "handle") or found["who"]
    return Entry(
        title=cut(text.partition("\n")[0], HEADLINE * 2),
        url=f"https://bsky.app/profile/{quote(found['who'], safe=':')}/post/{found['key']}",
        guid=uri,
        summary=cut(text, LEAD),
        body=text,
        author=one_line(_text(author, "displayName") or who, MAX_NAME, markup=False) or None,
        outlet=one_line(f"@{who}", MAX_NAME, markup=False),
        published=dates.read(_text(record, "createdAt")),
        language=languages[0][:20]
        if isinstance(languages, list) and languages and isinstance(languages[0], str)
        else None,
        whole=True,
    )


def _at(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _text(value: Any, name: str) -> str:
    found = _at(value, name)
    return found if isinstance(found, str) else ""
