"""Source kind `feed`: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, and JSON Feed."""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import ClassVar

from bot.errors import FetchError
from bot.model import Answer, Cursor, Fetched, Web
from bot.sources._feed_hub import announced
from bot.sources._feed_parse import Reading, read_feed
from bot.web import wait_asked

READ_SECONDS = 20.0
LONGEST_WISH = timedelta(hours=1)

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


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
        known = cursor if cursor.get("url") == self.url else {}
        validators = _validators(known)
        answer = await web.get(self.url, headers=validators)
        if answer.status == HTTPStatus.NOT_MODIFIED:
            return self._not_modified(answer, known, web, asked=bool(validators))
        digest = hashlib.sha256(answer.body).hexdigest()
        if digest == known.get("hash"):
            cursor = {**known, **_stamps(answer)}
            wish = _wish(answer, known, web)
            return Fetched(
                unchanged=True,
                cursor=cursor,
                next_in=wish,
                moved_to=answer.moved_to,
                hub=known.get("hub"),
                topic=known.get("topic"),
            )
        reading = await self._read(answer)
        cursor = {"url": self.url, "hash": digest, **_stamps(answer), **_rhythm(reading), **_hub(answer)}
        return Fetched(
            entries=reading.entries,
            cursor=cursor,
            hub=cursor.get("hub"),
            topic=cursor.get("topic"),
            next_in=_wish(answer, cursor, web),
            moved_to=answer.moved_to,
            title=reading.title,
            degraded=reading.degraded,
        )

    def _not_modified(self, answer: Answer, known: Cursor, web: Web, *, asked: bool) -> Fetched:
        if not asked and not known:
            raise FetchError("304 Not Modified, though we have never seen this feed", status=answer.status)
        wish = _wish(answer, known, web)
        return Fetched(
            unchanged=True,
            cursor=known,
            next_in=wish,
            moved_to=answer.moved_to,
            hub=known.get("hub"),
            topic=known.get("topic"),
        )

    async def _read(self, answer: Answer) -> Reading:
        """Read the feed on a thread. A thread cannot be stopped, so it is the feed's size that bounds it really."""
        reading = asyncio.to_thread(
            read_feed,
            answer.body,
            content_type=answer.headers.get("content-type", ""),
            url=answer.url,
            max_items=self.max_items,
        )
        try:
            return await asyncio.wait_for(reading, READ_SECONDS)
        except TimeoutError as error:
            raise FetchError(f"this feed takes longer than {READ_SECONDS:g} s to read") from error


def _validators(known: Cursor) -> dict[str, str]:
    """Return the headers that ask for the feed only if it is not the one we know."""
    pairs = (("If-None-Match", known.get("etag")), ("If-Modified-Since", known.get("modified")))
    return {name: value for name, value in pairs if isinstance(value, str) and value}


def _stamps(answer: Answer) -> dict[str, str]:
    pairs = (("etag", answer.headers.get("etag")), ("modified", answer.headers.get("last-modified")))
    return {name: value for name, value in pairs if value and len(value) <= 1000 and value.isprintable()}  # noqa: PLR2004 - sane


def _rhythm(reading: Reading) -> dict[str, float]:
    """Return what the feed says of its own rhythm, to be known at a 304, too."""
    return {"every": min(reading.every, LONGEST_WISH).total_seconds()} if reading.every else {}


def _hub(answer: Answer) -> dict[str, str]:
    """Return which hub pushes the feed, to be known at a 304, too."""
    found = announced(answer.body, answer.headers, answer.url)
    return {"hub": found[0], "topic": found[1]} if found else {}


def _wish(answer: Answer, cursor: Cursor, web: Web) -> timedelta | None:
    """Return when the server and the feed want us back: the longest of what they say, an hour at most."""
    found = _MAX_AGE.search(answer.headers.get("cache-control", ""))
    wishes = [
        timedelta(seconds=cursor.get("every", 0)),
        timedelta(seconds=int(found.group(1)) if found else 0),
        wait_asked(answer.headers, web.now()) or timedelta(0),
    ]
    return min(max(wishes), LONGEST_WISH) or None
