"""A Discord channel or thread, through a webhook of it."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.channels._chat_server import colour, number
from bot.channels._json_api import REFUSED_KEY, ask, refused, spoken, wait_of, words_of
from bot.errors import SendError
from bot.model import Action, Answer, Post, Receipt, Secret, Style, Web
from bot.web.failures import is_success, status_words

_SILENT = 1 << 12
_NOBODY: dict[str, list[str]] = {"parse": []}


@dataclass(frozen=True, slots=True, kw_only=True)
class Discord:
    """Sends alerts to a Discord channel. Make a webhook in the channel's settings, under Integrations.

    A message whose story grows is edited in silence. A webhook cannot answer a message, so what changes a decision
    comes as a new one. The stripe has the colour of the severity. No alert mentions anybody.

    Fields:
        url: the webhook's address. It counts as a secret, because whoever has it can write.
        thread: the number of a thread of that channel, or of a post of a forum.
        username: the name that the messages have, in place of the webhook's.
        avatar: the address of a picture beside them.
    """

    url: Secret
    thread: int | None = None
    username: str = ""
    avatar: str = ""

    # Of an embed: 4,096 characters of description; of a channel: 30 messages a minute.
    style: ClassVar[Style] = Style(
        markup="discord", limit=4_096, counts="body", can_edit=True, pace=timedelta(seconds=2)
    )

    async def send(self, post: Post, web: Web) -> Receipt:
        """Send or edit one part. Raises SendError."""
        content: dict[str, Any] = {
            "embeds": [{"description": post.part.body, "color": colour(post.message)}],
            "allowed_mentions": _NOBODY,
        }
        if post.action is Action.EDIT:
            answer = await ask(web, "PATCH", self._address(f"/messages/{_target(post)}"), headers={}, payload=content)
        else:
            # Only the first part of what may ring rings.
            quiet = {} if post.loud and post.first else {"flags": _SILENT}
            answer = await ask(
                web, "POST", self._address("", wait="true"), headers={}, payload={**content, **self._sender(), **quiet}
            )
        if not is_success(answer.status):
            raise self._refused(answer, web)
        message = number(spoken(answer).get("id"))
        if message is None:
            raise SendError("Discord: an answer without the message's number", status=answer.status)
        return Receipt(message_id=message)

    def _address(self, path: str, **query: str) -> str:
        parts = urlsplit(self.url.reveal().strip())
        asked = {**dict(parse_qsl(parts.query)), **query}
        if self.thread is not None:
            asked["thread_id"] = str(self.thread)
        return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + path, urlencode(asked), ""))

    def _sender(self) -> dict[str, str]:
        named = {"username": self.username.strip()[:80], "avatar_url": self.avatar.strip()}
        return {name: value for name, value in named.items() if value}

    def _refused(self, answer: Answer, web: Web) -> SendError:
        """Return what a refusal means, in words that say what to do."""
        found = spoken(answer)
        code = found.get("code")
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            wait = wait_of(found.get("retry_after"), timedelta(seconds=1))
            known = {} if wait is None else {"after": wait}
            return refused(answer, "Discord: too many messages", web, **known)
        if isinstance(code, int) and code in _MEND:
            return SendError(f"Discord: {_MEND[code]}", after=REFUSED_KEY, status=answer.status)
        if isinstance(code, int) and code in _FOR_GOOD:
            return SendError(f"Discord: {_FOR_GOOD[code]}", permanent=True, status=answer.status)
        if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
            return SendError(f"Discord: {_NEW_HOOK}", after=REFUSED_KEY, status=answer.status)
        words = words_of(found.get("message"), self.url) or status_words(answer.status)
        return refused(answer, f"Discord: {words}", web)


def _target(post: Post) -> str:
    if number(post.target) is None:
        raise SendError("there is no message to edit", permanent=True)
    return post.target or ""


_NEW_HOOK = "the webhook is gone or its address is wrong; make one anew and put its address in the config"
_MEND = {
    10003: "there is no such thread in the webhook's channel: correct its number",
    10015: _NEW_HOOK,
    50027: _NEW_HOOK,
    50013: "the webhook may not write there: ask who administers the server",
    220001: "the channel is a forum: say under `thread` in which of its posts",
    220003: "the channel has no threads: leave out `thread`",
}
_FOR_GOOD = {
    10008: "the message to edit was deleted",
    50005: "the message to edit is not the webhook's",
    50035: "it cannot read the message",
    50006: "the message is empty",
}
