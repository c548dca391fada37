"""A small Bot API server on loopback that can be told to misbehave as the real one does.

It is one of the tests' two: `serve` answers the same calls without a network, at a time of the test's own, and with
`limits` it counts messages and refuses them as Telegram does.
"""

import asyncio
import html
import json
import math
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import parse_qsl

import httpx

TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
_TAGS = {"b", "i", "u", "s", "a", "code", "pre", "blockquote"}
_TAG = re.compile(r'<(/?)([a-z]+)((?: href="[^"<>]*")?)>')


class RefusedError(Exception):
    """An answer of the Bot API that is not ok."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.answer = {"ok": False, "error_code": status, "description": description}
        if parameters:
            self.answer["parameters"] = parameters
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with the next message: `refusal`, or `raw` bytes with a status; or silence once it was taken."""

    refusal: RefusedError | None = None
    status: int = 200
    raw: bytes = b""
    silent_after_taking: bool = False


def flood(seconds: int) -> Fault:
    refusal = RefusedError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
    return Fault(refusal=refusal)


@dataclass(kw_only=True)
class Limits:
    """How many messages are taken within how many seconds, edits included: of a bot, of a chat, of a group.

    `stricter` has further limits of single chats. What is refused is told how long to wait, in whole seconds, as
    Telegram does; `too_early` counts what did not wait.
    """

    clock: Callable[[], datetime]
    bot: tuple[tuple[int, float], ...] = ((30, 1),)
    chat: tuple[tuple[int, float], ...] = ((1, 1),)
    group: tuple[tuple[int, float], ...] = ((20, 60),)
    stricter: dict[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    times: dict[str, deque[datetime]] = field(default_factory=dict)
    closed: dict[str, datetime] = field(default_factory=dict)
    refused: int = 0
    too_early: int = 0

    def admit(self, chat: str) -> None:
        """Count a message. Raises RefusedError."""
        now = self.clock()
        own = (*self.chat, *(self.group if chat[0] in "-@" else ()), *self.stricter.get(chat, ()))
        waits = [self._wait("", self.bot, now), self._wait(chat, own, now)]
        if now < self.closed.get(chat, now):
            self.too_early += 1
            waits.append((self.closed[chat] - now).total_seconds())
        if max(waits) > 0:
            seconds = max(1, math.ceil(max(waits)))
            self.refused += 1
            self.closed[chat] = now + timedelta(seconds=seconds)
            raise RefusedError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        for name in ("", chat):
            self.times.setdefault(name, deque(maxlen=100)).append(now)

    def _wait(self, name: str, limits: tuple[tuple[int, float], ...], now: datetime) -> float:
        times = self.times.get(name, ())
        over = (seconds - (now - times[-number]).total_seconds() for number, seconds in limits if len(times) >= number)
        return max(over, default=0.0)


@dataclass(kw_only=True)
class Taken:
    """A message that was taken: the text without markup, the entities as (tag, text, href), and what was asked.

    `buttons` are those under it now, from what they say to what is told when they are pressed.
    """

    id: int
    chat: str
    text: str
    entities: list[tuple[str, str, str]]
    asked: dict[str, str]
    buttons: dict[str, str] = field(default_factory=dict)
    edits: int = 0


@dataclass(kw_only=True)
class TelegramServer:
    """Open it with ``async with``. `messages` are those that were taken; `calls` all that was asked."""

    chats: set[str] = field(default_factory=lambda: {"42", "-1001", "@desk"})
    topics: set[str] = field(default_factory=lambda: {"7"})
    blocked: set[str] = field(default_factory=set)
    migrated: dict[str, int] = field(default_factory=dict)
    webhook_is_set: bool = False
    faults: deque[Fault] = field(default_factory=deque)
    messages: list[Taken] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    limits: Limits | None = None
    polls: int = 0
    url: str = ""
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _answered: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._server.close()

    def say(self, text: str, **message: Any) -> None:
        """Let a person write to the bot."""
        number = 900 + len(self.updates) + len(self.calls)
        chat = {"id": 42, "type": "private", "first_name": "Amal", "last_name": "Khoury"}
        written = {"message_id": number, "date": 1, "chat": chat, "text": text} | message
        self._tell({"update_id": number, "message": written})

    def press(self, under: Taken, button: str, *, by: str = "Ana", **query: Any) -> str:
        """Let a person press a button under a message; returns the number of the query, which is to be answered."""
        data = next(data for words, data in under.buttons.items() if button in words)
        number = 900 + len(self.updates) + len(self.calls)
        chat = {"id": int(under.chat), "type": "supergroup"} if under.chat[0] != "@" else {"id": -1002, "type": "c"}
        where = {"message_id": under.id, "date": 1, "chat": chat}
        who = {"id": 7, "is_bot": False, "first_name": by}
        pressed = {"id": f"q{number}", "from": who, "chat_instance": "1", "data": data, "message": where} | query
        self._tell({"update_id": number, "callback_query": pressed})
        return f"q{number}"

    def _tell(self, update: dict[str, Any]) -> None:
        self.updates.append(update)
        self._news.set()

    async def answered(self, query: str) -> str:
        """Wait until a press was answered, and return in which words."""
        async with asyncio.timeout(10):
            while query not in self.answers:
                self._answered.clear()
                await self._answered.wait()
        return self.answers[query]

    async def serve(self, request: httpx.Request) -> httpx.Response:
        """Answer without a network."""
        _, token, method = request.url.path.split("/")
        status, answer = await self._heard(token, method, dict(parse_qsl(request.content.decode())), Fault())
        return httpx.Response(status, content=answer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._exchange(reader, writer):
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"(?i)content-length: (\d+)", head)
        body = await reader.readexactly(int(length.group(1)) if length else 0)
        _, token, method = head.split(" ")[1].split("/")
        fault = self.faults.popleft() if self.faults and method in {"sendMessage", "editMessageText"} else Fault()
        status, answer = await self._heard(token, method, dict(parse_qsl(body.decode())), fault)
        if fault.silent_after_taking:
            return bool(await reader.read())  # until the other side hangs up
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(answer)}\r\n\r\n".encode() + answer)
        return True

    async def _heard(self, token: str, method: str, asked: dict[str, str], fault: Fault) -> tuple[int, bytes]:
        if method == "getUpdates" and not await self._wait_for_news(asked):
            fault = Fault(refusal=RefusedError(409, "Conflict: terminated by other getUpdates request"))
        return self._answer(token, method, asked, fault)

    async def _wait_for_news(self, asked: dict[str, str]) -> bool:
        """Hold a long poll until there is something to tell; False where another one came meanwhile."""
        self.polls += 1
        own = self.polls
        self._news.set()  # whoever waits is to look again
        await asyncio.sleep(0)
        self.updates = [update for update in self.updates if update["update_id"] >= int(asked.get("offset", 0))]
        until = asyncio.get_running_loop().time() + int(asked.get("timeout", 0))
        while own == self.polls and not self.updates and not self.webhook_is_set:
            self._news.clear()
            try:
                async with asyncio.timeout_at(until):
                    await self._news.wait()
            except TimeoutError:
                break
        return own == self.polls

    def _answer(self, token: str, method: str, asked: dict[str, str], fault: Fault) -> tuple[int, bytes]:
        self.calls.append(method)
        if fault.raw:
            return fault.status, fault.raw
        try:
            _admit_token(token, fault)
            result = getattr(self, f"_{method}")(asked)
        except RefusedError as refusal:
            return refusal.status, json.dumps(refusal.answer).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    # --- the methods of the Bot API, by their own names

    def _getMe(self, _: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - the API's name
        return {"id": 1, "is_bot": True, "first_name": "Wire", "username": "wirewatch_bot"}

    def _deleteWebhook(self, _: dict[str, str]) -> bool:  # noqa: N802 - the API's name
        self.webhook_is_set = False
        return True

    def _getUpdates(self, asked: dict[str, str]) -> list[dict[str, Any]]:  # noqa: N802 - the API's name
        if self.webhook_is_set:
            raise RefusedError(409, "Conflict: can't use getUpdates method while webhook is active")
        allowed = json.loads(asked.get("allowed_updates", "[]"))
        return [update for update in self.updates if not allowed or any(kind in update for kind in allowed)]

    def _answerCallbackQuery(self, asked: dict[str, str]) -> bool:  # noqa: N802 - the API's name
        if asked["callback_query_id"] in self.answers:
            raise RefusedError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.answers[asked["callback_query_id"]] = asked["text"]
        self._answered.set()
        return True

    def _sendMessage(self, asked: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - the API's name
        self._admit(asked)
        text, entities = _parsed(asked)
        message = Taken(id=len(self.messages) + 1, chat=asked["chat_id"], text=text, entities=entities, asked=asked)
        message.buttons = _buttons(asked)
        self.messages.append(message)
        return {"message_id": message.id, "date": 1, "chat": {"id": 42, "type": "private"}, "text": text}

    def _editMessageText(self, asked: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - the API's name
        self._admit(asked)
        text, entities = _parsed(asked)
        for message in self.messages:
            if (message.chat, str(message.id)) == (asked["chat_id"], asked["message_id"]):
                if (message.text, message.entities, message.buttons) == (text, entities, _buttons(asked)):
                    raise RefusedError(400, "Bad Request: message is not modified: specified new message content")
                message.text, message.entities, message.edits = text, entities, message.edits + 1
                message.buttons = _buttons(asked)
                return {"message_id": message.id, "date": 1, "chat": {"id": 42, "type": "private"}}
        raise RefusedError(400, "Bad Request: message to edit not found")

    def _admit(self, asked: dict[str, str]) -> None:
        chat = asked["chat_id"]
        if chat in self.migrated:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise RefusedError(400, words, migrate_to_chat_id=self.migrated[chat])
        if chat in self.blocked:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        if chat not in self.chats:
            raise RefusedError(400, "Bad Request: chat not found")
        if asked.get("message_thread_id", "7") not in self.topics:
            raise RefusedError(400, "Bad Request: message thread not found")
        if "unfetchable" in asked.get("link_preview_options", ""):
            raise RefusedError(400, "Bad Request: WEBPAGE_CURL_FAILED")
        if self.limits:
            self.limits.admit(chat)


def _admit_token(token: str, fault: Fault) -> None:
    if fault.refusal:
        raise fault.refusal
    if token != f"bot{TOKEN}":
        raise RefusedError(401, "Unauthorized")


def _buttons(asked: dict[str, str]) -> dict[str, str]:
    """Return what buttons say and tell; refuse what Telegram refuses."""
    rows = json.loads(asked.get("reply_markup", '{"inline_keyboard": []}'))["inline_keyboard"]
    found = {button["text"]: button["callback_data"] for row in rows for button in row}
    if any(not 1 <= len(data.encode()) <= 64 for data in found.values()):
        raise RefusedError(400, "Bad Request: BUTTON_DATA_INVALID")
    return found


def _parsed(asked: dict[str, str]) -> tuple[str, list[tuple[str, str, str]]]:
    """Return the text without markup and its entities; refuse what Telegram refuses."""
    text, entities = parse_html(asked["text"]) if asked.get("parse_mode") == "HTML" else (asked["text"], [])
    if not text.strip():
        raise RefusedError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) > 2 * 4096:
        raise RefusedError(400, "Bad Request: message is too long")
    if sum(20 + len(href) for _, _, href in entities) > 9500:
        raise RefusedError(400, "Bad Request: ENTITIES_TOO_LONG")
    return text, entities


def parse_html(markup: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Return text and entities as (tag, text, href) of Telegram's HTML. Raises RefusedError as Telegram does."""
    text, at = "", 0
    opened: list[tuple[str, int, str]] = []
    entities: list[tuple[str, str, str]] = []
    while at < len(markup):
        if markup[at] != "<":
            end = markup.find("<", at) if "<" in markup[at:] else len(markup)
            text, at = text + html.unescape(markup[at:end]), end
            continue
        tag = _TAG.match(markup, at)
        if tag is None or tag.group(2) not in _TAGS or (tag.group(3) and tag.group(2) != "a"):
            raise RefusedError(400, f"Bad Request: can't parse entities: Unsupported start tag at byte offset {at}")
        at = tag.end()
        name = tag.group(2)
        if not tag.group(1):
            if name == "blockquote" and any(one[0] == name for one in opened):
                raise RefusedError(400, "Bad Request: can't parse entities: blockquotes can't be nested")
            opened.append((name, len(text), html.unescape(tag.group(3)[7:-1])))
        elif not opened or opened[-1][0] != name:
            raise RefusedError(400, f"Bad Request: can't parse entities: Unexpected end tag at byte offset {at}")
        else:
            _, start, href = opened.pop()
            entities.append((name, text[start:], href))
    if opened:
        raise RefusedError(400, f"Bad Request: can't parse entities: Can't find end tag for {opened[-1][0]}")
    return text, entities
