"""What kinds that speak JSON over HTTP share: asking by our one door, reading answers, telling of refusals."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from math import isnan
from typing import Any
from urllib.parse import urlsplit

from bot.errors import SendError, TransferError
from bot.markup import clean
from bot.model import Answer, Secret, Web
from bot.web.failures import MAX_WAIT, is_permanent, status_words, wait_asked

REFUSED_KEY = timedelta(minutes=30)
"""How long a channel waits whose key was refused: alerts wait for a new one, they are not lost because one ran out."""

_MAX_WORDS = 200
_LEAST_KEY = 8  # characters
_MAX_ANSWER = 1_000_000  # bytes; to read more takes seconds in which nothing else happens, and no answer has as much


async def ask(
    web: Web, method: str, url: str, *, headers: Mapping[str, str], payload: Mapping[str, object] | None
) -> Answer:
    """Ask, with a JSON object or without, and return whatever was answered. Raises SendError where nothing was."""
    content = None if payload is None else json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    own = {} if payload is None else {"Content-Type": "application/json"}
    try:
        return await web.request(method, url, headers={**headers, **own}, content=content)
    except TransferError as error:
        raise SendError(str(error), permanent=error.permanent, after=error.after, status=error.status) from None


def spoken(answer: Answer) -> dict[str, Any]:
    """Return the JSON object of an answer; an empty one where it is something else, or absurdly long."""
    if len(answer.body) > _MAX_ANSWER:
        return {}
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def words_of(said: object, *secrets: Secret | None) -> str:
    """Return what a server said of itself, on one line of bounded length, without the secrets that it may repeat."""
    words = clean(said[: 4 * _MAX_WORDS]).strip() if isinstance(said, str) else ""
    for part in (part for secret in filter(None, secrets) for part in _parts(secret)):
        words = re.sub(re.escape(part), "***", words, flags=re.IGNORECASE)
    return words[:_MAX_WORDS]


def _parts(secret: Secret) -> list[str]:
    """Return a secret, and, if it is an address, the parts of its path and query that may be keys by themselves."""
    address = urlsplit(secret.reveal())
    parts = re.split(r"[/?&=]", f"{address.path}?{address.query}") if address.scheme else []
    return [secret.reveal(), *(part for part in parts if len(part) >= _LEAST_KEY)]


def wait_of(amount: object, unit: timedelta) -> timedelta | None:
    """Return a wait that was asked for as a number of `unit`, between 0 and 7 days; None where it is no number."""
    if isinstance(amount, bool) or not isinstance(amount, int | float) or isnan(amount):
        return None
    return min(max(amount, 0), MAX_WAIT / unit) * unit


def refused(answer: Answer, words: str, web: Web, **known: Any) -> SendError:
    """Return a refusal as an error: `words`, what its status means for a retry, and what is `known` better of that."""
    usual = {
        "permanent": is_permanent(answer.status),
        "after": wait_asked(answer.headers, web.now()),
        "status": answer.status,
    }
    return SendError(words or status_words(answer.status), **(usual | known))
