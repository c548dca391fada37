"""The way to Telegram's Bot API, with python-telegram-bot: out by our one door, and what its refusals mean."""

import asyncio
import json
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
    Update,
)
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
from bot.markup import clean, safe_url
from bot.model import Action, Answer, Card, Post, Press, Receipt, Secret, Web
from bot.web.failures import wait_asked

_PAUSE = 0.5  # seconds between two rounds: a server that answers at once must not keep us busy
_REFUSED_TOKEN = timedelta(minutes=30)
_MAX_FLOOD = timedelta(days=7)
_POLL_SECONDS = 20
_POLL_SLACK = 10
_TITLE = 100
_WORDS = 200  # characters that Telegram shows to whoever pressed a button
_NAME = 60
_LONGEST = 4096
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_CONFLICTS = 5  # with our own `run`, which gives way, one is usual
_GIVES_WAY = 2.0  # seconds


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
    """Hand over the part; at once without what Telegram cannot take: the markup, or the picture."""
    look = _Look(text=post.part.body, mode=ParseMode.HTML, preview=_preview(telegram, post))
    while True:
        try:
            return await _call(telegram, bot, chat, post, look)
        except BadRequest as error:
            if look.mode and _says(error, "can't parse entities", "entities_too_long"):
                look = replace(look, text=post.part.plain, mode=None)
            elif look.preview is not _NO_PREVIEW and _says(error, "webpage", "web page", "http url", "url_invalid"):
                look = replace(look, preview=_NO_PREVIEW)
            else:
                raise


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How a part is handed over."""

    text: str
    mode: ParseMode | None
    preview: LinkPreviewOptions


async def _call(telegram: Telegram, bot: Bot, chat: int | str, post: Post, look: _Look) -> str | None:
    buttons = _buttons(telegram, post)
    if post.action is Action.EDIT:
        return await _edit(bot, chat, _message(post), look, buttons)
    # A new story that may belong to an earlier one answers its message, too.
    answers = post.action in {Action.REPLY, Action.SEND} and (post.target or "").isdecimal()
    answered = post.target if answers else None
    sent = await bot.send_message(
        chat,
        look.text,
        parse_mode=look.mode,
        link_preview_options=look.preview,
        message_thread_id=telegram.thread_of(post),
        disable_notification=telegram.is_quiet(post),
        reply_markup=buttons,
        reply_parameters=ReplyParameters(int(answered), allow_sending_without_reply=True) if answered else None,
    )
    return str(sent.message_id)


async def _edit(bot: Bot, chat: int | str, message: int, look: _Look, buttons: InlineKeyboardMarkup | None) -> str:
    try:
        # What is not said again goes: the preview and the buttons.
        await bot.edit_message_text(
            look.text,
            chat_id=chat,
            message_id=message,
            parse_mode=look.mode,
            link_preview_options=look.preview,
            reply_markup=buttons,
        )
    except BadRequest as error:
        if not _says(error, "message is not modified"):  # an earlier attempt got through, only its answer was lost
            raise
    return str(message)


def _message(post: Post) -> int:
    if post.target is None or not post.target.isdecimal():
        raise SendError("there is no message to edit", permanent=True)
    return int(post.target)


def _preview(telegram: Telegram, post: Post) -> LinkPreviewOptions:
    """Return what is shown of an alert on one story: its picture, else its page; nothing where it could be any of many.

    A picture is a preview, too, and not a photo with a caption: Telegram fetches it when the message is out, so that it
    holds up nothing; the text may be four times as long, and is edited like any other.
    """
    card = _only_card(post)
    if card is None:
        return _NO_PREVIEW
    # What is not an address of a file could be an invitation to another chat, large and above our text.
    # A reply is about what is new; the picture stands above the message that it answers.
    is_shown = telegram.photo == "auto" and post.action is not Action.REPLY and not _OWN.match(card.picture or "")
    if is_shown and (picture := safe_url(card.picture)):
        return LinkPreviewOptions(url=picture, prefer_large_media=True, show_above_text=True)
    page = safe_url(card.url)
    if page is None or telegram.preview == "off":
        return _NO_PREVIEW
    # Without the address in so many words Telegram does not care for the size.
    is_large = telegram.preview == "large"
    return LinkPreviewOptions(url=page, prefer_large_media=is_large or None, prefer_small_media=not is_large or None)


_OWN = re.compile(r"https?://(?:[\w-]+\.)?(?:t\.me|telegram\.(?:me|dog|org))\b", re.IGNORECASE)


def _only_card(post: Post) -> Card | None:
    """Return the story of an alert, for its first part; None where there are many, or none."""
    message = post.message
    return message.cards[0] if message.kind == "alert" and len(message.cards) == 1 and post.first else None


def _buttons(telegram: Telegram, post: Post) -> InlineKeyboardMarkup | None:
    """Return the buttons under an alert. A reply has none: those of the message that it answers are for its story."""
    card = _only_card(post)
    if card is None or not telegram.buttons or post.action is Action.REPLY:
        return None
    seen = InlineKeyboardButton("✓ Seen", callback_data=f"seen {card.alert}")
    mute = InlineKeyboardButton("🔕 Mute 24 h", callback_data=f"mute {card.alert}")
    return InlineKeyboardMarkup([[mute] if card.seen else [seen, mute]])


# --- buttons ---------------------------------------------------------------------------------------------------


async def presses(telegram: Telegram, after: int | None, web: Web) -> tuple[Press, ...]:
    """Wait for presses, for some seconds at most. Raises SendError."""
    bot = _bot(telegram.token, telegram.api, web)
    try:
        updates = await bot.get_updates(
            offset=None if after is None else after + 1,
            timeout=_POLL_SECONDS,
            allowed_updates=[Update.CALLBACK_QUERY],
        )
    except TelegramError as error:
        raise _failure(error, "the chat") from None
    return tuple(_press(update) for update in updates)


async def answer(telegram: Telegram, press: Press, words: str, web: Web) -> None:
    """Show whoever pressed a line of words. Raises SendError."""
    try:
        await _bot(telegram.token, telegram.api, web).answer_callback_query(press.id, clean(words)[:_WORDS])
    except TelegramError as error:
        raise _failure(error, "the chat") from None


_PRESSED = re.compile(r"(seen|mute) ([0-9a-f]{1,58})")


def _press(update: Update) -> Press:
    """Return what an update says; of one that is no press of ours, the number alone."""
    query = update.callback_query
    pressed = _PRESSED.fullmatch(query.data or "") if query is not None else None
    if query is None or pressed is None or query.message is None:
        return Press(number=update.update_id)
    chat, by = query.message.chat, query.from_user
    name = clean(by.full_name or by.username or "").strip()[:_NAME].strip()
    return Press(
        number=update.update_id,
        id=query.id,
        chat=frozenset({str(chat.id), f"@{chat.username}".casefold()} if chat.username else {str(chat.id)}),
        by=name or "somebody",
        does="mute" if pressed.group(1) == "mute" else "seen",
        story=pressed.group(2),
    )


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
    conflicts = 0
    try:
        await bot.delete_webhook()  # while one is set, Telegram refuses to be asked
        while True:
            try:
                updates = await bot.get_updates(
                    offset=offset, timeout=_POLL_SECONDS, allowed_updates=[Update.MESSAGE, Update.CHANNEL_POST]
                )
            except Conflict:
                conflicts += 1
                if conflicts > _CONFLICTS:
                    raise
                await asyncio.sleep(_GIVES_WAY)
                continue
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

    def __init__(
        self, message: str, *, permanent: bool = False, after: timedelta | None = None, status: int | None = None
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.after = after
        self.status = status


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
    if isinstance(result, list):
        return [_update(one) for one in result if isinstance(one.get("update_id"), int)]
    return result


def _update(update: dict[str, Any]) -> dict[str, Any]:
    """Return of an update what we read: of one that is not as it should be its number alone, so that it is over."""
    number = {"update_id": update["update_id"]}
    query = update.get("callback_query")
    if isinstance(query, dict):
        message, by = (
            _message_of(query.get("message")),
            _texts(query.get("from"), "first_name", "last_name", "username"),
        )
        if message is None or not isinstance(query.get("id"), str):
            return number
        whole = {"id": 1, "is_bot": False, "first_name": ""} | by
        said = _texts(query, "id", "data") | {"chat_instance": "", "from": whole, "message": message}
        return number | {"callback_query": said}
    for kind in ("message", "channel_post"):
        message = _message_of(update.get(kind))
        if message is not None:
            return number | {kind: message}
    return number


def _message_of(message: object) -> dict[str, Any] | None:
    """Return of a message that somebody wrote where it stands and what it says, if it is one."""
    chat = message.get("chat") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(chat, dict) or not isinstance(chat.get("id"), int):
        return None
    topic = message.get("message_thread_id")
    return {
        "message_id": 1,
        "date": 1,
        "chat": {"id": chat["id"], "type": "group"} | _texts(chat, "title", "first_name", "last_name", "username"),
        **({"message_thread_id": topic} if isinstance(topic, int) else {}),
        "is_topic_message": message.get("is_topic_message") is True,
        **_texts(message, "text"),
    }


def _texts(of: object, *names: str) -> dict[str, str]:
    """Return those of the named values that are texts, none of them longer than a message."""
    found = {name: of.get(name) for name in names} if isinstance(of, dict) else {}
    return {name: value[:_LONGEST] for name, value in found.items() if isinstance(value, str)}


def _refusal(status: int, said: dict[str, Any], asked: timedelta | None) -> dict[str, Any]:
    """Return what the library needs to name the refusal. Raises _NoAnswerError where it only means later, or never."""
    hints = said.get("parameters")
    hints = hints if isinstance(hints, dict) else {}
    wait = hints.get("retry_after")
    # The library's own RetryAfter warns of its next version each time that it is made.
    if status == HTTPStatus.TOO_MANY_REQUESTS or wait:
        seconds = min(max(wait, 0), _MAX_FLOOD.total_seconds()) if isinstance(wait, int | float) else None
        words = "too many messages" + (f", asks to wait {seconds:,.0f} s" if seconds is not None else "")
        after = asked if seconds is None else timedelta(seconds=seconds)
        raise _NoAnswerError(words, after=after, status=HTTPStatus.TOO_MANY_REQUESTS)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:  # which the library takes for a failure of the network
        raise _NoAnswerError("the message is too large", permanent=True, status=status)
    moved = hints.get("migrate_to_chat_id")
    parameters = {"parameters": {"migrate_to_chat_id": moved}} if isinstance(moved, int) else {}
    return {"description": clean(str(said.get("description") or f"HTTP {status}"))[:300], **parameters}


# --- what a failure means --------------------------------------------------------------------------------------


def _failure(error: TelegramError, where: str) -> SendError:
    """Return the failure in words that say what to do. BadRequest is a NetworkError to the library: mind the order."""
    if isinstance(error, _NoAnswerError):
        words = f"Telegram: {error.message}"
        return SendError(words, permanent=error.permanent, after=error.after, status=error.status)
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
