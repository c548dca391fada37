"""What is remembered of an address between two fetches, so that what did not change is neither sent nor read again."""

import asyncio
import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from bot.errors import FetchError
from bot.model import Answer, Cursor, Fetched, Web
from bot.web import wait_asked

READ_SECONDS = 20.0
LONGEST_WISH = timedelta(hours=1)
LONGEST_STAMP = 1_000

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)

Given = ParamSpec("Given")
Found = TypeVar("Found")


def known_of(cursor: Cursor, mark: str) -> Cursor:
    """Return what a cursor remembers, if it is of `mark`: an address, or a digest of all that is asked of it."""
    return cursor if cursor.get("url") == mark else {}


def digest_of(*parts: object) -> str:
    """Return the mark of a source that is more than an address; no Secret is in it, as none prints."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def validators(known: Cursor) -> dict[str, str]:
    """Return the headers that ask for an address only if it is not as we know it."""
    pairs = (("If-None-Match", known.get("etag")), ("If-Modified-Since", known.get("modified")))
    return {name: value for name, value in pairs if isinstance(value, str) and value}


def stamps(answer: Answer) -> dict[str, str]:
    """Return what the server stamped its answer with, for the next fetch."""
    pairs = (("etag", answer.headers.get("etag")), ("modified", answer.headers.get("last-modified")))
    return {name: value for name, value in pairs if value and len(value) <= LONGEST_STAMP and value.isprintable()}


def is_not_modified(answer: Answer, known: Cursor) -> bool:
    """Say whether this is a 304. Raises FetchError for one that nobody asked for."""
    if answer.status != HTTPStatus.NOT_MODIFIED:
        return False
    if not known:
        raise FetchError("304 Not Modified, though we have never seen this address", status=answer.status)
    return True


def unchanged(answer: Answer, known: Cursor, web: Web) -> Fetched | None:
    """Return that nothing is new, where the server says so or the bytes are those that we know. Raises FetchError."""
    if is_not_modified(answer, known):
        cursor = known
    elif digest(answer) == known.get("hash"):
        cursor = {**known, **stamps(answer)}
    else:
        return None
    return Fetched(unchanged=True, cursor=cursor, next_in=wish(answer, cursor, web), moved_to=answer.moved_to)


def remembered(answer: Answer, mark: str) -> dict[str, str]:
    """Return the cursor after an answer that was read."""
    return {"url": mark, "hash": digest(answer), **stamps(answer)}


def digest(answer: Answer) -> str:
    """Return the digest of a body."""
    return hashlib.sha256(answer.body).hexdigest()


def wish(answer: Answer, cursor: Cursor, web: Web) -> timedelta | None:
    """Return when the server, and the rhythm that a cursor tells of, want us back: the longest, an hour at most."""
    found = _MAX_AGE.search(answer.headers.get("cache-control", ""))
    wishes = [
        timedelta(seconds=cursor.get("every", 0)),
        timedelta(seconds=int(found.group(1)) if found else 0),
        wait_asked(answer.headers, web.now()) or timedelta(0),
    ]
    return min(max(wishes), LONGEST_WISH) or None


async def read_off_the_loop(
    what: str, function: Callable[Given, Found], *args: Given.args, **keywords: Given.kwargs
) -> Found:
    """Return what `function` reads, on a thread. Raises FetchError where it takes too long.

    A thread cannot be stopped, so it is the size of what is read that bounds it really.
    """
    try:
        return await asyncio.wait_for(asyncio.to_thread(function, *args, **keywords), READ_SECONDS)
    except TimeoutError as error:
        raise FetchError(f"this {what} takes longer than {READ_SECONDS:g} s to read") from error
