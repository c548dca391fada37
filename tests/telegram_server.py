"""A small Bot API server on loopback that can be told to misbehave as the real one does."""

import asyncio
import html
import json
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl

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
class Taken:
    """A message that was taken: the text without markup, the entities as (tag, text, href), and what was asked."""

    id: int
    chat: str
    text: str
    entities: list[tuple[str, str, str]]
    asked: dict[str, str]
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
    url: str = ""

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
        self.updates.append({"update_id": number, "message": written})

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
        status, answer = self._answer(token, method, dict(parse_qsl(body.decode())), fault)
        if fault.silent_after_taking:
            return bool(await reader.read())  # until the other side hangs up
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(answer)}\r\n\r\n".encode() + answer)
        return True

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
        self.updates = [update for update in self.updates if update["update_id"] >= int(asked.get("offset", 0))]
        return self.updates

    def _sendMessage(self, asked: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - the API's name
        self._admit(asked)
        text, entities = _parsed(asked)
        message = Taken(id=len(self.messages) + 1, chat=asked["chat_id"], text=text, entities=entities, asked=asked)
        self.messages.append(message)
        return {"message_id": message.id, "date": 1, "chat": {"id": 42, "type": "private"}, "text": text}

    def _editMessageText(self, asked: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - the API's name
        self._admit(asked)
        text, entities = _parsed(asked)
        for message in self.messages:
            if (message.chat, str(message.id)) == (asked["chat_id"], asked["message_id"]):
                if (message.text, message.entities) == (text, entities):
                    raise RefusedError(400, "Bad Request: message is not modified: specified new message content")
                message.text, message.entities, message.edits = text, entities, message.edits + 1
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


def _admit_token(token: str, fault: Fault) -> None:
    if fault.refusal:
        raise fault.refusal
    if token != f"bot{TOKEN}":
        raise RefusedError(401, "Unauthorized")


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
