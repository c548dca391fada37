"""A channel of a Mattermost server, through an incoming webhook or a bot of yours."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from bot.channels._chat_server import colour, number
from bot.channels._json_api import REFUSED_KEY, ask, refused, spoken, words_of
from bot.durations import WrongValueError
from bot.errors import SendError
from bot.model import Action, Answer, Post, Receipt, Secret, Style, Web
from bot.web.failures import is_success, status_words

_LIMIT = 12_000  # characters; Mattermost takes 16,383


@dataclass(frozen=True, slots=True, kw_only=True)
class Mattermost:
    """Sends alerts to a Mattermost channel: with the address of an incoming webhook, or with a bot's token.

    A webhook can only send. With a bot, a message whose story grows is edited in silence. What changes a decision comes
    as a new message, or, if you like, in the thread of its alert, where only who follows it is notified. The stripe has
    the colour of the severity. No alert mentions anybody.

    Fields:
        url: the address of an incoming webhook. It counts as a secret, because whoever has it can write.
        token: the access token of a bot, in place of a webhook.
        api: the address of the server, for the bot: `https://chat.example.org`.
        channel: the id of the channel, for the bot: it is under "View info" of the channel.
        threads: true if what changes a decision is to come in the thread of its alert.
    """

    url: Secret | None = None
    token: Secret | None = None
    api: str = ""
    channel: str = ""
    threads: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError where it is not one way to send, whole."""
        if self.url and self.token:
            raise WrongValueError("url: is not needed where there is a token", "take one of the two")
        if not self.url and not self.token:
            raise WrongValueError("url: is missing, or token, api and channel", "url_env: MATTERMOST_URL")
        if self.token and not self.api:
            raise WrongValueError("api: is missing: where is the server?", "api: https://chat.example.org")
        if self.token and not self.channel.strip().isalnum():
            raise WrongValueError("channel: must be the id of a channel", 'it is under "View info" of the channel')
        if self.threads and not self.token:
            raise WrongValueError("threads: needs a bot: a webhook cannot answer", "leave it out")

    @property
    def style(self) -> Style:
        """What a bot can do, or a webhook."""
        bot = self.token is not None
        return Style(markup="mattermost", limit=_LIMIT, counts="body", can_edit=bot, can_reply=bot and self.threads)

    async def send(self, post: Post, web: Web) -> Receipt:
        """Send, edit or answer with one part. Raises SendError."""
        return await self._by_webhook(post, web) if self.url else await self._by_bot(post, web)

    async def _by_webhook(self, post: Post, web: Web) -> Receipt:
        message, props = _content(post)
        answer = await ask(
            web, "POST", self.url.reveal() if self.url else "", headers={}, payload={"text": message, **props}
        )
        if not is_success(answer.status):
            raise self._refused(answer, web)
        return Receipt()

    async def _by_bot(self, post: Post, web: Web) -> Receipt:
        message, props = _content(post)
        content: dict[str, Any] = {"message": message, "props": props}
        if post.action is Action.EDIT:
            return await self._call("PUT", f"posts/{_target(post)}/patch", content, web)
        # The server takes what has the same pending number once, should an answer be lost.
        whole = {"channel_id": self.channel.strip(), "pending_post_id": post.key, **content}
        if post.action is Action.REPLY and post.target is not None:
            try:
                return await self._call("POST", "posts", {**whole, "root_id": _target(post)}, web)
            except _NoThreadError:
                pass  # its alert was deleted: better a new message than none
        return await self._call("POST", "posts", whole, web)

    async def _call(self, method: str, path: str, payload: dict[str, Any], web: Web) -> Receipt:
        headers = {"Authorization": f"Bearer {self.token.reveal() if self.token else ''}"}
        answer = await ask(web, method, f"{self.api.rstrip('/')}/api/v4/{path}", headers=headers, payload=payload)
        if not is_success(answer.status):
            if "root_id" in payload and "root_id" in str(spoken(answer).get("id")):
                raise _NoThreadError("Mattermost: the message to answer was deleted", permanent=True)
            raise self._refused(answer, web)
        message = number(spoken(answer).get("id"))
        if message is None:
            raise SendError("Mattermost: an answer without the message's number", status=answer.status)
        return Receipt(message_id=message)

    def _refused(self, answer: Answer, web: Web) -> SendError:
        """Return what a refusal means, in words that say what to do."""
        found = spoken(answer)
        words = _NEED.get(answer.status) if self.token else _HOOK_NEEDS.get(answer.status)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            reset = answer.headers.get("x-ratelimit-reset", "")
            known = {"after": timedelta(seconds=int(reset[:5]))} if reset.isascii() and reset.isdigit() else {}
            return refused(answer, "Mattermost: too many messages", web, **known)
        if answer.status == HTTPStatus.NOT_FOUND and "post" in str(found.get("id")):
            return SendError("Mattermost: the message to edit was deleted", permanent=True, status=answer.status)
        if "incoming_webhook.invalid" in str(found.get("id")):
            words = _NEW_HOOK
        if words is not None:
            return SendError(f"Mattermost: {words}", after=REFUSED_KEY, status=answer.status)
        said = words_of(found.get("message"), self.url, self.token) or status_words(answer.status)
        return refused(answer, f"Mattermost: {said}", web)


class _NoThreadError(SendError):
    """The message whose thread it was to go into is no more."""


_NEED: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "the bot's token is refused; was it revoked? Put a new one in its place",
    HTTPStatus.FORBIDDEN: "the bot may not write in the channel: add it to the channel and its team",
    HTTPStatus.NOT_FOUND: "there is no such channel: correct its id, or the address of the server",
}
_NEW_HOOK = "the webhook is gone, off, or its address is wrong; make one anew and put its address in the config"
_HOOK_NEEDS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: _NEW_HOOK,
    HTTPStatus.FORBIDDEN: "the webhook may not write in its channel: ask who administers the server",
    HTTPStatus.NOT_FOUND: _NEW_HOOK,
    HTTPStatus.NOT_IMPLEMENTED: "incoming webhooks are turned off on the server",
}


def _target(post: Post) -> str:
    if number(post.target) is None:
        raise SendError("there is no message to edit", permanent=True)
    return post.target or ""


def _content(post: Post) -> tuple[str, dict[str, Any]]:
    """Return the text, and what goes with it: alerts have a stripe in their colour, others do without."""
    if post.message.kind != "alert":
        return post.part.body, {}
    fallback = post.part.plain.partition("\n")[0]
    stripe = {"color": f"#{colour(post.message):06X}", "text": post.part.body, "fallback": fallback}
    return "", {"attachments": [stripe]}
