"""The way to Telegram's Bot API, with python-telegram-bot: out by our one door, and what its refusals mean."""

import asyncio
import json
import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from telegram import Bot, LinkPreviewOptions, ReplyParameters, Update
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram import Chat, Telegram
from bot.errors import SendError, TransferError
from bot.markup import clean
from bot.model import Action, Answer, Post, Receipt, Secret, Web
from bot.web.failures import wait_asked

_PAUSE = 0.5  # seconds between two rounds: a server that answers at once must not keep us busy
_REFUSED_TOKEN = timedelta(minutes=30)
_MAX_FLOOD = timedelta(days=7)
_POLL_SECONDS = 20
_POLL_SLACK = 10
_TITLE = 100


async def send(telegram: Telegram, post: Post, web: Web) -> Receipt:
    """Send, edit or answer with one part. Raises SendError."""
    bot, chat = _bot(telegram.token, telegram.api, web), telegram.chat_of(post)
    try:
        return Receipt(message_id=await _put(telegram, bot, chat, post))
    except ChatMigrated as moved:
        return await _follow(telegram, bot, chat, moved.new_chat_id, post)
    except TelegramError as error:
        raise _failure(error, telegram.where(chat)) from None


async def _follow(telegram: Telegram, bot: Bot, old: int | str, new: int, post: Post) -> Receipt:
    """Send to the chat that the group has become, and remember it."""
    try:
        message_id = await _put(telegram, bot, new, post)
    except TelegramError as error:
        raise _failure(error, telegram.where(new)) from None
    told = f"The Telegram group {old} has become the supergroup {new}; alerts go there. Correct the config."
    return Receipt(message_id=message_id, state={"chat": str(new), "moved_from": str(old)}, notice=told)


async def _put(telegram: Telegram, bot: Bot, chat: int | str, post: Post) -> str | None:
    """Hand over the part; as plain text where Telegram cannot read the markup."""
    try:
        return await _call(telegram, bot, chat, post, post.part.body, ParseMode.HTML)
    except BadRequest as error:
        if not _says(error, "can't parse entities", "entities_too_long"):
            raise
    return await _call(telegram, bot, chat, post, post.part.plain, None)


async def _call(
    telegram: Telegram, bot: Bot, chat: int | str, post: Post, text: str, mode: ParseMode | None
) -> str | None:
    preview = _preview(post)
    if post.action is Action.EDIT:
        return await _edit(bot, chat, _message(post), text, mode, preview)
    # A new story that may belong to an earlier one answers its message, too.
    answers = post.action in {Action.REPLY, Action.SEND} and (post.target or "").isdecimal()
    answered = post.target if answers else None
    sent = await bot.send_message(
        chat,
        text,
        parse_mode=mode,
        link_preview_options=preview,
        message_thread_id=telegram.thread_of(post),
        disable_notification=telegram.silent or not (post.loud and post.first),
        reply_parameters=ReplyParameters(int(answered), allow_sending_without_reply=True) if answered else None,
    )
    return str(sent.message_id)


async def _edit(
    bot: Bot, chat: int | str, message: int, text: str, mode: ParseMode | None, preview: LinkPreviewOptions
) -> str:
    try:
        await bot.edit_message_text(
            text, chat_id=chat, message_id=message, parse_mode=mode, link_preview_options=preview
        )
    except BadRequest as error:
        if not _says(error, "message is not modified"):  # an earlier attempt got through, only its answer was lost
            raise
    return str(message)


def _message(post: Post) -> int:
    if post.target is None or not post.target.isdecimal():
        raise SendError("there is no message to edit", permanent=True)
    return int(post.target)


def _preview(post: Post) -> LinkPreviewOptions:
    """Return a small preview for an alert on one story; none where it could be any of many."""
    if post.message.kind == "alert" and len(post.message.cards) == 1 and post.first:
        return LinkPreviewOptions(prefer_small_media=True)
    return LinkPreviewOptions(is_disabled=True)


# --- pairing ---------------------------------------------------------------------------------------------------


async def whoami(token: Secret, api: str, web: Web) -> str:
    """Return the bot's @name. Raises SendError, also where the token is not valid."""
    try:
        me = await _bot(token, api, web).get_me()
    except TelegramError as error:
        raise _failure(error, "the chat") from None
    return f"@{clean(me.username or me.first_name)[:_TITLE]}"


async def wait_for_code(token: Secret, api: str, code: str, web: Web) -> Chat:
    """Wait until somebody says `code` to the bot, and return where. Raises SendError."""
    bot = _bot(token, api, web)
    offset: int | None = None
    try:
        await bot.delete_webhook()  # while one is set, Telegram refuses to be asked
        while True:
            updates = await bot.get_updates(
                offset=offset, timeout=_POLL_SECONDS, allowed_updates=[Update.MESSAGE, Update.CHANNEL_POST]
            )
            for update in updates:
                offset = update.update_id + 1
                chat = _where_said(update, code)
                if chat:
                    # Asking for what comes after it is how Telegram learns that this one was read.
                    await bot.get_updates(offset=offset, timeout=0, limit=1)
                    return chat
            await asyncio.sleep(_PAUSE)
    except TelegramError as error:
        raise _failure(error, "the chat") from None


def _where_said(update: Update, code: str) -> Chat | None:
    message = update.effective_message
    if message is None or code.casefold() not in (message.text or "").casefold().split():
        return None
    chat = message.chat
    title = clean(chat.title or chat.full_name or chat.username or str(chat.id))[:_TITLE]
    return Chat(id=chat.id, title=title, topic=message.message_thread_id if message.is_topic_message else None)


# --- the way to the Bot API ------------------------------------------------------------------------------------


class _NoAnswerError(NetworkError):
    """No answer of the Bot API, or one that asks to come later. Passes through the library as it is."""

    def __init__(self, message: str, *, permanent: bool = False, after: timedelta | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.after = after


def _bot(token: Secret, api: str, web: Web) -> Bot:
    """Return the library's bot. It never learns the token, which it would write into its logs and errors."""
    door = _Door(token, api, web)
    return Bot("withheld", base_url="", request=door, get_updates_request=door)


class _Door(BaseRequest):
    """Lets python-telegram-bot out by the one door to the web; puts the token in at the last moment."""

    def __init__(self, token: Secret, api: str, web: Web) -> None:
        self._token = token
        self._api = api.rstrip("/")
        self._web = web

    @property
    def read_timeout(self) -> float | None:
        """Leave the time-out to the door, but for long polls."""
        return None

    async def initialize(self) -> None:
        """Do nothing: the door is open."""

    async def shutdown(self) -> None:
        """Do nothing: the door is not ours to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,  # noqa: ARG002 - the door bounds a request as a whole
        connect_timeout: Any = None,  # noqa: ARG002
        pool_timeout: Any = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Ask the Bot API. Raises _NoAnswerError where it is not the Bot API that answers, or where it says: later."""
        place = f"{self._api}/bot{self._token.reveal()}/{url.rpartition('/')[2]}"
        try:
            answer = await self._web.request(
                method,
                place,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                content=request_data.url_encoded_parameters().encode() if request_data else b"",
                timeout=read_timeout + _POLL_SLACK if isinstance(read_timeout, int) and read_timeout else None,
            )
        except TransferError as error:
            words = str(error).replace(self._token.reveal(), "***")
            raise _NoAnswerError(words, permanent=error.permanent, after=error.after) from None
        return answer.status, _spoken(answer, self._token, wait_asked(answer.headers, self._web.now()))

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Read what `_spoken` has already found to be sound; the library's own reader would log it."""
        return json.loads(payload)


def _spoken(answer: Answer, token: Secret, asked: timedelta | None) -> bytes:
    """Return the answer reduced to what we need of it, if it was the Bot API that answered; `asked` is its header."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = None
    said = said if isinstance(said, dict) else {}
    success = HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
    if success and said.get("ok") is True and _is_result(said.get("result")):
        return json.dumps({"ok": True, "result": _needed(said["result"])}).encode()
    if not success and said.get("ok") is False:
        # A server that repeats the address it was asked at repeats the token, in small letters once the library spoke.
        refusal = json.dumps(_refusal(answer.status, said, asked))
        return re.sub(re.escape(token.reveal()), "***", refusal, flags=re.IGNORECASE).encode()
    raise _NoAnswerError(f"HTTP {answer.status}, and not in the words of the Bot API", after=asked)


def _is_result(result: object) -> bool:
    """Whether it is an update list, a yes, or a message or user with its number."""
    if isinstance(result, dict):
        return any(isinstance(result.get(name), int) for name in ("message_id", "id"))
    return isinstance(result, bool) or (isinstance(result, list) and all(isinstance(one, dict) for one in result))


def _needed(result: Any) -> Any:
    """Return of a message its number alone: its text is our own, and it may carry a hundred other things."""
    if isinstance(result, dict) and "message_id" in result:
        # The library insists on a date and a chat; nobody reads them.
        return {"message_id": result["message_id"], "date": 1, "chat": {"id": 1, "type": "private"}}
    return result


def _refusal(status: int, said: dict[str, Any], asked: timedelta | None) -> dict[str, Any]:
    """Return what the library needs to name the refusal. Raises _NoAnswerError where it only means later, or never."""
    hints = said.get("parameters")
    hints = hints if isinstance(hints, dict) else {}
    wait = hints.get("retry_after")
    # The library's own RetryAfter warns of its next version each time that it is made.
    if status == HTTPStatus.TOO_MANY_REQUESTS or wait:
        seconds = min(max(wait, 0), _MAX_FLOOD.total_seconds()) if isinstance(wait, int | float) else None
        words = "too many messages" + (f", asks to wait {seconds:,.0f} s" if seconds is not None else "")
        raise _NoAnswerError(words, after=asked if seconds is None else timedelta(seconds=seconds))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:  # which the library takes for a failure of the network
        raise _NoAnswerError("the message is too large", permanent=True)
    moved = hints.get("migrate_to_chat_id")
    parameters = {"parameters": {"migrate_to_chat_id": moved}} if isinstance(moved, int) else {}
    return {"description": clean(str(said.get("description") or f"HTTP {status}"))[:300], **parameters}


# --- what a failure means --------------------------------------------------------------------------------------


def _failure(error: TelegramError, where: str) -> SendError:
    """Return the failure in words that say what to do. BadRequest is a NetworkError to the library: mind the order."""
    if isinstance(error, _NoAnswerError):
        return SendError(f"Telegram: {error.message}", permanent=error.permanent, after=error.after)
    if isinstance(error, InvalidToken):
        # Not permanent: alerts wait for a new token, they are not lost because one was revoked.
        words = "Telegram refuses the bot's token; was it revoked? Put the new one from @BotFather in its place"
        return SendError(words, after=_REFUSED_TOKEN, status=HTTPStatus.UNAUTHORIZED)
    if isinstance(error, Forbidden):
        words = f"Telegram: {error.message}. Unblock the bot, or let it into {where} again"
        return SendError(words, permanent=True, status=HTTPStatus.FORBIDDEN)
    if isinstance(error, Conflict):
        words = "another program reads this bot's messages at the same time; stop it, or take a bot of its own"
        return SendError(f"Telegram: {words}", status=HTTPStatus.CONFLICT)
    if isinstance(error, BadRequest):
        hints = (hint.format(where=where) for text, hint in _HINTS.items() if _says(error, text))
        words = f"Telegram: {next(hints, error.message)}"
        return SendError(words, permanent=True, status=HTTPStatus.BAD_REQUEST)
    return SendError(f"Telegram: {error.message}")


def _says(error: BadRequest, *texts: str) -> bool:
    return any(text in error.message.lower() for text in texts)


_HINTS = {
    "chat not found": "there is no {where} for this bot. Add the bot to it, or write to the bot first, then "
    "`wirewatch init`",
    "thread not found": "there is no {where}: the topic was deleted, or its number is wrong",
    "topic_closed": "{where} is closed: open the topic, or make the bot an administrator",
    "message to edit not found": "the message to edit was deleted",
    "message can't be edited": "the message is not the bot's, or too old to be edited",
    "not enough rights": "the bot may not write in {where}: give it the right to",
    "need administrator rights": "the bot may not write in {where}: make it an administrator",
}
