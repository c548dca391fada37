"""What is remembered of an address between two fetches, so that what did not change is neither sent nor read again."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, ParamSpec, TypedDict, TypeVar

from bot import pacing
from bot.errors import FetchError
from bot.model import Answer, Cursor, Fetched, Web
from bot.web import wait_asked

READ_SECONDS = 20.0
LONGEST_STAMP = 1_000
LONGEST_TRUST = timedelta(days=1)  # in a server that says "not modified": then it is asked for all it has
GRACE = timedelta(minutes=10)  # for an answer that was asked for just before

Given = ParamSpec("Given")
Found = TypeVar("Found")


def known_of(cursor: Cursor, mark: str) -> Cursor:
    """Return what a cursor remembers, if it is of `mark`: an address, or a digest of all that is asked of it."""
    return cursor if cursor.get("url") == mark else {}


def digest_of(*parts: object) -> str:
    """Return the mark of a source that is more than an address; no Secret is in it, as none prints."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def validators(known: Cursor, now: datetime) -> dict[str, str]:
    """Return the headers that ask for an address only if it is not as we know it; once a day none, to be sure of it."""
    if not _is_trusted(known, now, LONGEST_TRUST):
        return {}
    pairs = (("If-None-Match", known.get("etag")), ("If-Modified-Since", known.get("modified")))
    return {name: value for name, value in pairs if isinstance(value, str) and value}


def stamps(answer: Answer, now: datetime) -> dict[str, Any]:
    """Return what the server stamped its answer with, for the next fetch, and when it last sent all it has."""
    pairs = (("etag", answer.headers.get("etag")), ("modified", answer.headers.get("last-modified")))
    whole = {} if answer.status == HTTPStatus.NOT_MODIFIED else {"whole": int(now.timestamp())}
    sane = {name: value for name, value in pairs if value and len(value) <= LONGEST_STAMP and value.isprintable()}
    return whole | sane


def _is_trusted(known: Cursor, now: datetime, span: timedelta) -> bool:
    whole = known.get("whole")
    return isinstance(whole, int) and abs(now.timestamp() - whole) <= span.total_seconds()


def is_not_modified(answer: Answer, known: Cursor, now: datetime) -> bool:
    """Say whether this is a 304. Raises FetchError for one that nobody asked for."""
    if answer.status != HTTPStatus.NOT_MODIFIED:
        return False
    if not known:
        raise FetchError("304 Not Modified, though we have never seen this address", status=answer.status)
    if not _is_trusted(known, now, LONGEST_TRUST + GRACE):
        raise FetchError("304 Not Modified, though we asked for all it has", status=answer.status)
    return True


def unchanged(answer: Answer, known: Cursor, web: Web) -> Fetched | None:
    """Return that nothing is new, where the server says so or the bytes are those that we know. Raises FetchError."""
    if is_not_modified(answer, known, web.now()):
        cursor = known
    elif digest(answer) == known.get("hash"):
        cursor = {**known, **stamps(answer, web.now())}
    else:
        return None
    return Fetched(unchanged=True, cursor=cursor, **said(answer, cursor, web))


def remembered(answer: Answer, mark: str, now: datetime) -> dict[str, Any]:
    """Return the cursor after an answer that was read."""
    return {"url": mark, "hash": digest(answer), **stamps(answer, now)}


def digest(answer: Answer) -> str:
    """Return the digest of a body."""
    return hashlib.sha256(answer.body).hexdigest()


class Said(TypedDict):
    """What an answer says beside its body, or a cursor remembers of it: when to come back, where, who pushes."""

    next_in: timedelta | None
    retry_after: timedelta | None
    moved_to: str | None
    hub: str | None
    topic: str | None


def said(answer: Answer, cursor: Cursor, web: Web) -> Said:
    """Return what an answer says beside its body, as fields of `Fetched`."""
    now = web.now()
    return Said(
        next_in=pacing.wish(answer.headers, timedelta(seconds=cursor.get("every", 0)), now),
        retry_after=wait_asked(answer.headers, now),
        moved_to=answer.moved_to,
        hub=cursor.get("hub"),
        topic=cursor.get("topic"),
    )


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
