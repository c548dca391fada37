"""Source kind `youtube`: the newest videos of a channel or a playlist, by title and description."""

import re
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import parse_qs, quote, urlsplit

from bot.errors import UnreadableError
from bot.model import Answer, Cursor, Fetched, Web
from bot.sources._feed_page import announced_feed
from bot.sources._posts import fetch_feed, host_of, parts_of, whole

FEED = "https://www.youtube.com/feeds/videos.xml"

_CHANNEL = re.compile(r"UC[\w-]{22}", re.ASCII)
_PLAYLIST = re.compile(r"(?:PL|UU|OL|FL|EC)[\w-]{8,60}", re.ASCII)
_HANDLE = re.compile(r"@[\w.·-]{2,60}")
_OLD_NAME = re.compile(r"(?:c|user)/[\w.%-]{1,100}")
_CANONICAL = re.compile(
    r"""<link\s+rel=["']canonical["']\s+href=["']https://www\.youtube\.com/channel/(UC[\w-]{22})["']"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Youtube:
    """The newest videos of a channel or a playlist. What is said in them is not known, only title and description.

    Fields:
        channel: The id of a channel (UC...) or of a playlist (PL...), a handle (@name), or the address of one of these.
    """

    channel: str

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        self._place()

    @property
    def address(self) -> str:
        """Where the feed is; where only a handle is given, the page that says so."""
        return self._place()

    @property
    def subject(self) -> str:
        """What a name is made of."""
        parts = urlsplit(self._place())
        return parts.path if parts.path != "/feeds/videos.xml" else parts.query.partition("=")[2]

    def _place(self) -> str:
        """Return the address of the feed, or of a page that announces it. Raises ValueError."""
        text = self.channel.strip()
        parts = parts_of(text) if "/" in text else None
        if parts is not None and host_of(parts) == "youtube.com":
            query = parse_qs(parts.query)
            path = [word for word in parts.path.split("/") if word]
            listed = [value for key in ("list", "channel_id", "playlist_id") for value in query.get(key, ())]
            text = (listed or [path[1] if path[:1] == ["channel"] and len(path) > 1 else "/".join(path[:2])])[0]
            text = text.split("/")[0] if text.startswith("@") else text
        if _CHANNEL.fullmatch(text):
            return f"{FEED}?channel_id={text}"
        if _PLAYLIST.fullmatch(text):
            return f"{FEED}?playlist_id={text}"
        if _HANDLE.fullmatch(text) or (parts is not None and _OLD_NAME.fullmatch(text)):
            return f"https://www.youtube.com/{quote(text, safe='@/%')}"
        raise ValueError("channel: must be an id (UC... or PL...), a handle (@name) or the address of a channel")

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch the newest videos; a handle is looked up once. Raises FetchError."""
        place = self._place()
        feed = place if place.startswith(FEED) else self._known(cursor) or _announced(await web.page(place))
        fetched = await fetch_feed(feed, cursor, web, whole)
        return replace(fetched, cursor={**fetched.cursor, "channel": self.channel, "feed": feed})

    def _known(self, cursor: Cursor) -> str | None:
        """Return the address of the feed as it was found before, for the same channel."""
        feed = cursor.get("feed") if cursor.get("channel") == self.channel else None
        return feed if isinstance(feed, str) and feed.startswith(FEED) else None


def _announced(answer: Answer) -> str:
    """Return the address of the feed that a channel's page announces. Raises FetchError."""
    page = answer.body.decode("utf-8", "replace")
    found = announced_feed(page, answer.url) or ""
    if found.startswith(FEED):
        return found
    canonical = _CANONICAL.search(page)
    if canonical:
        return f"{FEED}?channel_id={canonical[1]}"
    if (urlsplit(answer.url).hostname or "").startswith("consent."):
        raise UnreadableError(
            "YouTube asks for consent instead of showing the channel; give the channel's id (UC...) instead"
        )
    raise UnreadableError(
        "the page of this channel does not say where its feed is; give the channel's id (UC...) instead"
    )
