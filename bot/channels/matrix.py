"""A room on Matrix, through a user of yours on any homeserver."""

import json
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import quote

from bot.channels import _json_api
from bot.errors import SendError
from bot.model import Action, Answer, Post, Receipt, Secret, Style, Web
from bot.web.failures import is_success, status_words

_API = "/_matrix/client/v3"
_MAX_EVENT = 60_000  # bytes; the server takes 65,536 and adds signatures and ids of its own
_MAX_ID = 255  # characters of an event's or a room's id


class _RefusedError(Exception):
    """A homeserver said no: its error code, and what that means in our words."""

    def __init__(self, code: str, error: SendError) -> None:
        super().__init__(code)
        self.code = code
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Sends alerts to a room on Matrix. Make a user for the bot, and invite it to the room: it joins by itself.

    An alert that grows is edited in silence; what changes a decision comes in the thread of its alert, with sound. Feed
    text never mentions anybody. A message that came twice by accident is dropped by the homeserver. The bot does not
    encrypt: take a room that is not encrypted.

    Fields:
        homeserver: the address of that user's homeserver, such as `https://matrix.org`.
        token: the access token of that user. In Element: All settings, Help & About, Access Token.
        room: the id of the room (`!...`), or an alias of it (`#news:example.org`).
        thread: false if answers shall stand in the room itself, below what came meanwhile.
        silent: true if no message may ring.
    """

    homeserver: str
    token: Secret
    room: str
    thread: bool = True
    silent: bool = False

    style: ClassVar[Style] = Style(markup="matrix", can_edit=True, can_reply=True)

    def __post_init__(self) -> None:
        """Raise ValueError where the room cannot be one."""
        if self.room[:1] not in {"!", "#"} or len(self.room) > _MAX_ID:
            raise ValueError('room: must be the id of a room ("!...") or an alias of it ("#news:example.org")')

    async def send(self, post: Post, web: Web) -> Receipt:
        """Send, edit or answer with one part. Raises SendError."""
        room, state = await self._room(post, web)
        try:
            return Receipt(message_id=await self._put(room, post, web), state=state)
        except _RefusedError as refusal:
            if refusal.code != "M_FORBIDDEN":
                raise refusal.error from None
            return await self._let_in(room, refusal.error, post, web)

    # --- the room

    async def _room(self, post: Post, web: Web) -> tuple[str, dict[str, str]]:
        """Return the id of the room, and what is to be remembered of it."""
        if self.room.startswith("!"):
            return self.room, {}
        if post.state.get("alias") == self.room and post.state.get("room"):
            return post.state["room"], {}
        try:
            return await self._resolved(web)
        except _RefusedError as refusal:
            raise refusal.error from None

    async def _resolved(self, web: Web) -> tuple[str, dict[str, str]]:
        said = await self._ask("GET", f"/directory/room/{_quoted(self.room)}", None, web)
        room = said.get("room_id")
        if not isinstance(room, str) or not room.startswith("!") or len(room) > _MAX_ID:
            raise SendError(f"Matrix: {self.room} leads to no room")
        return room, {"alias": self.room, "room": room}

    async def _let_in(self, room: str, why: SendError, post: Post, web: Web) -> Receipt:
        """Go where the alias leads by now, accept an invitation, and try once more."""
        state: dict[str, str] = {}
        try:
            if self.room.startswith("#"):
                room, state = await self._resolved(web)
            await self._ask("POST", f"/join/{_quoted(room)}", {}, web)
            return Receipt(message_id=await self._put(room, post, web), state=state)
        except _RefusedError as refusal:
            raise (why if refusal.code == "M_FORBIDDEN" else refusal.error) from None

    # --- the message

    async def _put(self, room: str, post: Post, web: Web) -> str:
        """Put the message into the room: without markup where it is too much, and out of a thread where there is none.

        The same key each time: the server takes a message once, however often it comes.
        """
        where = f"/rooms/{_quoted(room)}/send/m.room.message/{_quoted(post.key)}"
        content = self._content(post)
        try:
            said = await self._ask("PUT", where, content, web)
        except _RefusedError as refusal:
            if refusal.code == "M_TOO_LARGE" and "formatted_body" in json.dumps(content):
                content = self._content(post, formatted=False)
            elif refusal.error.status == HTTPStatus.BAD_REQUEST and _relation(content) == "m.thread":
                content = self._content(post, threaded=False)
            else:
                raise
            said = await self._ask("PUT", where, content, web)
        event = said.get("event_id")
        if not isinstance(event, str) or not 0 < len(event) <= _MAX_ID:
            raise SendError("Matrix: the answer has no event id; is this the address of a homeserver?")
        # What is edited keeps the id of its first event; later edits and answers go there, too.
        return post.target if post.action is Action.EDIT and post.target else event

    def _content(self, post: Post, *, formatted: bool = True, threaded: bool = True) -> dict[str, Any]:
        """Return the event's content; without markup where it would be too large with it."""
        loud = post.loud and post.first and not self.silent
        said: dict[str, Any] = {"body": post.part.plain, "msgtype": "m.text", "m.mentions": {}}
        if formatted:
            said |= {"format": "org.matrix.custom.html", "formatted_body": post.part.body}
        if post.action is Action.EDIT:
            edited = {"rel_type": "m.replace", "event_id": _target(post)}
            # What stands beside the new content is for clients that know no edits, and for notifications.
            told = {"body": f"* {post.part.plain}", "msgtype": "m.notice", "m.mentions": {}}
            content = {**told, "m.new_content": said, "m.relates_to": edited}
        else:
            content = {**said, "msgtype": "m.text" if loud else "m.notice"}
            content |= {"m.relates_to": self._answering(post, threaded=threaded)} if post.target else {}
        if formatted and len(json.dumps(content, ensure_ascii=False).encode()) > _MAX_EVENT:
            return self._content(post, formatted=False, threaded=threaded)
        return content

    def _answering(self, post: Post, *, threaded: bool) -> dict[str, Any]:
        """Return what a message answers. A new story that may belong to an earlier one stays out of its thread."""
        answered = {"m.in_reply_to": {"event_id": post.target}}
        if not (threaded and self.thread and post.action is Action.REPLY):
            return answered
        return {"rel_type": "m.thread", "event_id": post.target, "is_falling_back": True, **answered}

    # --- the way to the homeserver

    async def _ask(self, method: str, path: str, payload: dict[str, Any] | None, web: Web) -> dict[str, Any]:
        """Ask the homeserver. Raises _RefusedError where it says no, SendError where it is not it that answers."""
        url, headers = f"{self.homeserver.rstrip('/')}{_API}{path}", {"Authorization": f"Bearer {self.token.reveal()}"}
        try:
            answer = await _json_api.ask(web, method, url, headers=headers, payload=payload)
        except SendError as error:
            words = f"Matrix: {error}"
            raise SendError(words, permanent=error.permanent, after=error.after, status=error.status) from None
        said = _json_api.spoken(answer)
        if is_success(answer.status):
            return said
        code = _json_api.words_of(said.get("errcode"), self.token)
        raise _RefusedError(code, self._refusal(answer, said, code, web))

    def _refusal(self, answer: Answer, said: dict[str, Any], code: str, web: Web) -> SendError:
        """Return a refusal in words that say what to do."""
        status = answer.status
        known: dict[str, Any] = {}
        if status == HTTPStatus.TOO_MANY_REQUESTS or code == "M_LIMIT_EXCEEDED":
            asked = _json_api.wait_of(said.get("retry_after_ms"), timedelta(milliseconds=1))
            words, known = "too many messages", {"permanent": False, **({} if asked is None else {"after": asked})}
        elif status == HTTPStatus.UNAUTHORIZED or code in {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"}:
            words = "the access token is refused; was the session signed out? Put a new one in its place"
            known = {"permanent": False, "after": _json_api.REFUSED_KEY}
        elif status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or code == "M_TOO_LARGE":
            words, known = "the message is too large for this homeserver", {"permanent": True}
        elif not code:
            words = f"{status_words(status)}; is this the address of a homeserver?"
        else:
            told = _json_api.words_of(said.get("error"), self.token) or code
            words = _HINTS[code].format(room=self.room) if code in _HINTS else told
        return _json_api.refused(answer, f"Matrix: {words}", web, **known)


_HINTS = {
    "M_FORBIDDEN": "the bot may not write in {room}. Invite its user to the room, or let it write there",
    "M_NOT_FOUND": "there is no room {room}, or this homeserver does not know it",
}


def _target(post: Post) -> str:
    if not post.target:
        raise SendError("there is no message to edit", permanent=True)
    return post.target


def _relation(content: dict[str, Any]) -> str | None:
    relation: str | None = content.get("m.relates_to", {}).get("rel_type")
    return relation


def _quoted(part: str) -> str:
    """Return an id as a part of an address; whatever is in it, it stays one part."""
    return quote(part, safe="")
