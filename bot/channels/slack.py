"""A Slack channel, through an incoming webhook or a bot of yours."""

import json
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from http import HTTPStatus
from typing import Any

from bot.channels._chat_server import number
from bot.channels._json_api import REFUSED_KEY, ask, refused, spoken, words_of
from bot.durations import WrongValueError
from bot.errors import SendError
from bot.model import Action, Answer, Post, Receipt, Secret, Style, Web
from bot.web.failures import is_success, status_words

API = "https://slack.com/api"

_MAX_TEXT = 3_000  # characters of what notifications and screen readers get
# Slack refuses blocks of more than some 13,000 characters of JSON (slackapi/bolt-js issue 2509).
_WEBHOOK = Style(markup="slack", limit=8_000, counts="body", pace=timedelta(seconds=1))
_BOT = Style(markup="slack", limit=8_000, counts="body", can_edit=True, can_reply=True, pace=timedelta(seconds=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """Sends alerts to a Slack channel: with the address of an incoming webhook, or with a bot's token and a channel.

    A webhook can only send. With a bot, a message whose story grows is edited in silence, and what changes a decision
    comes in the thread of its alert, and shows in the channel as well. The bot needs the scope `chat:write` and has to
    be in the channel: `/invite` it. No alert mentions anybody; a channel's members choose when Slack rings.

    Fields:
        url: the address of an incoming webhook. It counts as a secret, because whoever has it can write.
        token: the token of a bot, in place of a webhook: `xoxb-...`.
        channel: where the bot writes: a channel's id, such as `C0123456789`, or its name.
        broadcast: false if what changes a decision is to stay in its thread.
        unfurl: true if Slack is to show a preview of the page.
        api: the address of Slack's API; GovSlack has one of its own.
    """

    url: Secret | None = None
    token: Secret | None = None
    channel: str = ""
    broadcast: bool = True
    unfurl: bool = False
    api: str = API

    def __post_init__(self) -> None:
        """Raise ValueError where it is not one way to send, whole."""
        if self.url and self.token:
            raise WrongValueError("url: is not needed where there is a token", "take one of the two")
        if not self.url and not self.token:
            raise WrongValueError("url: is missing, or token and channel", "url_env: SLACK_URL")
        if self.token and not self.channel.strip():
            raise WrongValueError("channel: is missing, as the token says for whom, but not where", "channel: C0123456")

    @property
    def style(self) -> Style:
        """What a bot can do, or a webhook."""
        return _BOT if self.token else _WEBHOOK

    async def send(self, post: Post, web: Web) -> Receipt:
        """Send, edit or answer with one part. Raises SendError."""
        return await self._by_webhook(post, web) if self.url else await self._by_bot(post, web)

    # --- by a webhook

    async def _by_webhook(self, post: Post, web: Web) -> Receipt:
        address = self.url.reveal() if self.url else ""
        answer = await ask(web, "POST", address, headers={}, payload={**_content(post), **self._previews()})
        if not is_success(answer.status) and _code_of(answer) in _MARKUP:
            answer = await ask(web, "POST", address, headers={}, payload={**_as_text(post), **self._previews()})
        if not is_success(answer.status):
            raise self._refused(answer, web)
        return Receipt()

    # --- by a bot

    async def _by_bot(self, post: Post, web: Web) -> Receipt:
        found = await self._called(post, _content(post), web)
        if found.get("error") in _MARKUP:
            found = await self._called(post, _as_text(post), web)
        return Receipt(message_id=f"{found['channel']}/{found['ts']}")

    async def _called(self, post: Post, content: dict[str, Any], web: Web) -> dict[str, Any]:
        """Return what Slack made of it, or the error that markup is to blame for."""
        if post.action is Action.EDIT:
            channel, ts = _place(post)
            return await self._call("chat.update", {"channel": channel or self.channel, "ts": ts, **content}, web)
        whole = {"channel": self.channel, **content, **self._previews()}
        # Only what changes a story goes into its thread; a new story may belong to another one, but is news.
        if post.action is not Action.REPLY or post.target is None:
            return await self._call("chat.postMessage", whole, web)
        thread = {"thread_ts": _place(post)[1], "reply_broadcast": self.broadcast and post.loud and post.first}
        found = await self._call("chat.postMessage", {**whole, **thread}, web, lenient=True)
        if found.get("error") in _NO_THREAD:
            return await self._call("chat.postMessage", whole, web)
        return found

    async def _call(self, method: str, payload: dict[str, Any], web: Web, *, lenient: bool = False) -> dict[str, Any]:
        """Call a method. Returns errors that are for the caller to mend, raises SendError for others."""
        headers = {"Authorization": f"Bearer {self.token.reveal() if self.token else ''}"}
        answer = await ask(web, "POST", f"{self.api.rstrip('/')}/{method}", headers=headers, payload=payload)
        found = spoken(answer)
        if is_success(answer.status) and found.get("ok") is True:
            if number(found.get("ts")) and number(found.get("channel")):
                return found
            raise SendError("Slack: an answer without the message's number", status=answer.status)
        code = _code_of(answer)
        if (code in _MARKUP and "blocks" in payload) or (code in _NO_THREAD and lenient):
            return found
        raise self._refused(answer, web)

    def _previews(self) -> dict[str, Any]:
        return {"unfurl_links": self.unfurl, "unfurl_media": self.unfurl}

    def _refused(self, answer: Answer, web: Web) -> SendError:
        """Return what a refusal means, in words that say what to do."""
        code = _code_of(answer)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS or code in _BUSY:
            return refused(answer, f"Slack: {_BUSY.get(code, 'too many messages')}", web, permanent=False)
        if code in _MEND:
            return SendError(
                f"Slack: {_MEND[code].format(where=self._where())}", after=REFUSED_KEY, status=answer.status
            )
        if code in _FOR_GOOD:
            return SendError(f"Slack: {_FOR_GOOD[code]}", permanent=True, status=answer.status)
        if is_success(answer.status):
            words = f"refuses the message: {code}" if code else "an answer that is not Slack's"
            return SendError(f"Slack: {words}", permanent=bool(code), status=answer.status)
        return refused(answer, f"Slack: {code or status_words(answer.status)}", web)

    def _where(self) -> str:
        return f"channel {words_of(self.channel)}" if self.token else "the channel of the webhook"


def _code_of(answer: Answer) -> str:
    """Return Slack's word for what is wrong: of a method it is JSON, of a webhook bare text. Else nothing."""
    code = spoken(answer).get("error") or answer.body[:100].decode("ascii", "ignore").strip()
    return code if isinstance(code, str) and code.replace("_", "").isalnum() and code.isascii() else ""


def _place(post: Post) -> tuple[str, str]:
    """Return the id of the channel and the number of the message that is edited or answered."""
    if post.target is None:
        raise SendError("there is no message to edit", permanent=True)
    channel, _, ts = post.target.rpartition("/")
    return channel, ts


def _content(post: Post) -> dict[str, Any]:
    """Return the blocks, and the text for notifications; of a part that was written for another kind the text alone."""
    try:
        blocks = json.loads(post.part.body)
    except (ValueError, RecursionError):
        return _as_text(post)
    return {**_as_text(post), "blocks": blocks} if isinstance(blocks, list) else _as_text(post)


def _as_text(post: Post) -> dict[str, Any]:
    """Return the text alone, in which Slack is to find neither marks nor names."""
    written, room = "", _MAX_TEXT
    for character in post.part.plain:
        sign = escape(character, quote=False)
        room -= len(sign)
        if room < 0:
            written += "…"
            break
        written += sign
    return {"text": written, "mrkdwn": False, "parse": "none", "link_names": False}


_MARKUP = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
_NO_THREAD = frozenset({"thread_not_found", "message_not_found", "cannot_reply_to_message"})
_NEW_TOKEN = "the bot's token is refused; was it revoked? Put the new one from api.slack.com/apps in its place"  # noqa: S105
_NEW_HOOK = "the webhook is gone; make one anew at api.slack.com/apps and put its address in the config"
_CLOSED = "{where} is archived: unarchive it, or choose another one"
_NOT_ALLOWED = "{where} does not let the app write: ask who administers it"
_BUSY = {
    "ratelimited": "too many messages",
    "rate_limited": "too many messages",
    "message_limit_exceeded": "too many messages",
    "internal_error": "an error of its own",
    "fatal_error": "an error of its own",
    "rollup_error": "an error of its own",
    "service_unavailable": "it is not available just now",
    "request_timeout": "it took too long",
    "team_added_to_org": "the workspace is being moved",
}
_MEND = {
    "invalid_auth": _NEW_TOKEN,
    "not_authed": _NEW_TOKEN,
    "token_revoked": _NEW_TOKEN,
    "token_expired": _NEW_TOKEN,
    "account_inactive": _NEW_TOKEN,
    "missing_scope": "the bot lacks a right: give it the scope chat:write, and install it anew",
    "not_in_channel": "the bot is not in {where}: /invite it there",
    "channel_not_found": "there is no {where} that the bot can see: correct its id, or /invite the bot there",
    "is_archived": _CLOSED,
    "channel_is_archived": _CLOSED,
    "restricted_action": _NOT_ALLOWED,
    "no_permission": _NOT_ALLOWED,
    "access_denied": _NOT_ALLOWED,
    "action_prohibited": _NOT_ALLOWED,
    "posting_to_general_channel_denied": _NOT_ALLOWED,
    "no_service": _NEW_HOOK,
    "no_active_hooks": _NEW_HOOK,
    "invalid_token": _NEW_HOOK,
    "no_team": _NEW_HOOK,
    "team_disabled": _NEW_HOOK,
}
_FOR_GOOD = {
    "msg_too_long": "the message is too long",
    "no_text": "the message is empty",
    "message_not_found": "the message to edit was deleted",
    "cant_update_message": "the message to edit is not the bot's",
    "edit_window_closed": "the message is too old to be edited, by a setting of the workspace",
    "invalid_payload": "it cannot read the message",
}
