"""What the chat servers that take JSON have in common: how they are asked, what they refuse, and the colours."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.errors import SendError, TransferError
from bot.markup import clean
from bot.model import Answer, Message, Secret, Severity, Web
from bot.web.failures import is_permanent, is_success, retry_of, status_words, wait_asked

MEND = timedelta(minutes=30)
"""When to try again what a person has to mend first. It is no permanent failure: alerts wait, they are not lost."""

_NUMBER = re.compile(r"[A-Za-z0-9.]{1,64}")
_MAX_WORDS = 200
_MAX_WAIT = timedelta(days=7)
_LEAST_KEY = 8  # characters of a piece of an address that may be a key
_COLOURS = {Severity.LOW: 0x9AA0A6, Severity.NORMAL: 0x3B82F6, Severity.HIGH: 0xE8590C, Severity.URGENT: 0xC92A2A}
_GREY = 0x868E96


async def ask(
    web: Web, method: str, url: str, payload: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Answer:
    """Hand over a JSON object; the same one gives the same bytes. Raises SendError where there is no answer."""
    content = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    kind = {"Content-Type": "application/json; charset=utf-8"}
    try:
        return await web.request(method, url, content=content, headers={**kind, **(headers or {})})
    except TransferError as error:
        raise SendError(str(error), **retry_of(error)) from error


def said(answer: Answer) -> dict[str, Any]:
    """Return the JSON object of an answer; an empty one where it is something else."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def took(answer: Answer) -> bool:
    """Whether the server took it, as far as HTTP says."""
    return is_success(answer.status)


def refusal(server: str, answer: Answer, web: Web, words: str = "", after: timedelta | None = None) -> SendError:
    """Return what an answer means by its status; `words` say more, and `after` when it is to be tried again."""
    wait = after if after is not None else wait_asked(answer.headers, web.now())
    permanent = is_permanent(answer.status) and wait is None
    return SendError(
        f"{server}: {words or status_words(answer.status)}", permanent=permanent, after=wait, status=answer.status
    )


def number(value: object) -> str | None:
    """Return the number of a message as a server gave it, None where it is none that can stand in an address."""
    return value if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def seconds(value: object) -> timedelta | None:
    """Return a number of seconds from outside as a time of at most a week, None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        return None
    return min(timedelta(seconds=min(value, _MAX_WAIT.total_seconds())), _MAX_WAIT)


def quoted(text: object, *keys: Secret | None) -> str:
    """Return words of a server in one short clean line, without the keys that we gave it and the parts of those."""
    line = clean(str(text)[: 4 * _MAX_WORDS]).strip()
    for key in filter(None, keys):
        value = key.reveal()
        parts = [value, *re.split(r"[/?&=]", urlsplit(value).path + "?" + urlsplit(value).query)]
        for part in sorted({one for one in parts if len(one) >= _LEAST_KEY}, key=len, reverse=True):
            line = re.sub(re.escape(part), "***", line, flags=re.IGNORECASE)
    return line if len(line) <= _MAX_WORDS else line[: _MAX_WORDS - 1] + "…"


def colour(message: Message) -> int:
    """Return the colour of the loudest story of a message, as 0xRRGGBB; grey for a notice."""
    return _COLOURS[max(card.severity for card in message.cards)] if message.cards else _GREY
