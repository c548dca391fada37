"""Asks a JSON API for its entries: what all kinds that read JSON have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from bot.errors import FetchError, TransferError
from bot.model import Answer, Cursor, Fetched, Web
from bot.sources._json_read import Keep, Places, document_of, plain_words, read_json, said_by
from bot.sources._known import digest_of, known_of, read_off_the_loop, remembered, said, unchanged, validators
from bot.web import is_permanent, status_words, wait_asked

ACCEPT = "application/json, */*;q=0.5"
MAX_ERROR = 100_000  # bytes of a refusal that are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of an API, and where the answer has what. With `content` it is a POST."""

    url: str
    places: Places
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    max_items: int = 2_000
    keep: Keep | None = None

    @property
    def mark(self) -> str:
        """Return what this question is known by; what it carries in headers, such as a key, makes no other of it."""
        return digest_of(self.url, self.content, self.places, self.max_items)


async def ask(question: Question, cursor: Cursor, web: Web) -> Fetched:
    """Fetch and read an answer unless it is the one that we know. Raises FetchError, with what the API says itself."""
    known = known_of(cursor, question.mark)
    answer = await _answer(question, {} if question.content is not None else validators(known, web.now()), web)
    if same := unchanged(answer, known, web):
        return same
    reading = await read_off_the_loop(
        "answer",
        read_json,
        answer.body,
        question.places,
        content_type=answer.headers.get("content-type", ""),
        url=answer.url,
        max_items=question.max_items,
        keep=question.keep,
    )
    return Fetched(
        entries=reading.entries,
        cursor=remembered(answer, question.mark, web.now()),
        **said(answer, {}, web),
        degraded=reading.degraded,
    )


async def _answer(question: Question, conditions: Mapping[str, str], web: Web) -> Answer:
    """Return a 2xx or a 304. The door's `get` would keep to itself what an API says of an error."""
    method = "GET" if question.content is None else "POST"
    headers = {"Accept": ACCEPT, **conditions, **question.headers}
    try:
        answer = await web.request(method, question.url, headers=headers, content=question.content)
    except TransferError as error:
        raise FetchError(str(error), permanent=error.permanent, after=error.after, status=error.status) from error
    if answer.status == HTTPStatus.NOT_MODIFIED or HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return answer
    said = await read_off_the_loop("answer", _said, answer)
    raise FetchError(
        status_words(answer.status) + (f'; the server says "{said}"' if said else ""),
        permanent=is_permanent(answer.status),
        after=wait_asked(answer.headers, web.now()),
        status=answer.status,
    )


def _said(answer: Answer) -> str | None:
    """Return what the body of a refusal says."""
    body = answer.body[:MAX_ERROR]
    try:
        return said_by(document_of(body, answer.headers.get("content-type", "")))
    except FetchError:
        return plain_words(body.decode("utf-8", "replace"))
