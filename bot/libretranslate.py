"""A translator that speaks the HTTP API of LibreTranslate."""

import json
from collections.abc import Sequence

from bot.errors import TransferError
from bot.model import Secret, Web
from bot.web import is_success, status_words
from bot.web.failures import is_permanent, wait_asked

SECONDS = 10.0  # that one request may take
MAX_ANSWER = 100_000  # bytes: two short texts and what is round them
MAX_REASON = 120  # characters of what the translator says is wrong


class RefusedError(TransferError):
    """The translator does not translate this: it does not know the language, or finds the text too long."""


async def translate(
    texts: Sequence[str], source: str, target: str, url: Secret, key: Secret | None, web: Web
) -> tuple[str, ...]:
    """Return each text in the language `target`. Raises TransferError; RefusedError where to ask again is pointless."""
    asked = {"q": list(texts), "source": source, "target": target, "format": "text"}
    body = json.dumps(asked | ({"api_key": key.reveal()} if key else {})).encode()
    address = f"{url.reveal().rstrip('/')}/translate"
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    answer = await web.request("POST", address, content=body, headers=headers, timeout=SECONDS)
    if answer.status == 400:  # noqa: PLR2004 - by which it says that a language or a length is not for it
        raise RefusedError(_reason(answer.body) or status_words(answer.status), status=answer.status)
    if not is_success(answer.status):
        raise TransferError(
            status_words(answer.status),
            permanent=is_permanent(answer.status),
            after=wait_asked(answer.headers, web.now()),
            status=answer.status,
        )
    found = _object(answer.body).get("translatedText")
    if not isinstance(found, list) or len(found) != len(texts) or not all(isinstance(one, str) for one in found):
        raise TransferError("it answers, but not as LibreTranslate does")
    return tuple(found)


def _object(body: bytes) -> dict[str, object]:
    """Return the JSON object of an answer; an empty one where it is none."""
    try:
        found = json.loads(body) if len(body) <= MAX_ANSWER else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _reason(body: bytes) -> str | None:
    reason = _object(body).get("error")
    return reason[:MAX_REASON] if isinstance(reason, str) else None
