"""Source kind `feed`: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, and JSON Feed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from bot.model import Answer, Cursor, Fetched, Web
from bot.sources._feed_hub import announced
from bot.sources._feed_parse import Reading, read_feed
from bot.sources._known import (
    known_of,
    read_off_the_loop,
    remembered,
    said,
    unchanged,
    validators,
)

LONGEST_STATED = timedelta(days=1)  # that is kept of what a feed says of itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed on the web. This is the default kind: a bare URL is a feed.

    Asks for it only if it changed (ETag, Last-Modified), keeps every item that can be read from a broken feed, and says
    what was wrong with it.

    Fields:
        url: Where the feed is; http or https.
        max_items: How many items to read of a feed at most.
    """

    url: str
    max_items: int = 2_000

    lasting: ClassVar[bool] = True

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch the feed unless it is unchanged. Raises FetchError."""
        known = known_of(cursor, self.url)
        answer = await web.get(self.url, headers=validators(known, web.now()))
        if same := unchanged(answer, known, web):
            return same
        reading = await read_off_the_loop(
            "feed",
            read_feed,
            answer.body,
            content_type=answer.headers.get("content-type", ""),
            url=answer.url,
            max_items=self.max_items,
        )
        cursor = {**remembered(answer, self.url, web.now()), **_rhythm(reading), **_hub(answer)}
        return Fetched(
            entries=reading.entries,
            cursor=cursor,
            **said(answer, cursor, web),
            title=reading.title,
            degraded=reading.degraded,
        )


def _rhythm(reading: Reading) -> dict[str, float]:
    """Return what the feed says of its own rhythm, to be known at a 304, too."""
    return {"every": min(reading.every, LONGEST_STATED).total_seconds()} if reading.every else {}


def _hub(answer: Answer) -> dict[str, str]:
    """Return which hub pushes the feed, to be known at a 304, too."""
    found = announced(answer.body, answer.headers, answer.url)
    return {"hub": found[0], "topic": found[1]} if found else {}
