"""A topic of ntfy: notifications on phones and desktops."""

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any, ClassVar

from bot.channels import _json_api
from bot.errors import SendError
from bot.markup import safe_url
from bot.markup.push import headed
from bot.model import Action, Answer, Post, Receipt, Secret, Severity, Style, Web
from bot.web.failures import is_success, status_words

_NAME = re.compile(r"[-_A-Za-z0-9]{1,64}")  # of a topic and of a sequence
_PRIORITIES = {Severity.LOW: 2, Severity.NORMAL: 3, Severity.HIGH: 4, Severity.URGENT: 5}
_SILENT = 2  # neither sound nor vibration
_MAX_JSON = 8000  # bytes; the server takes 8,192, twice what a message may have


@dataclass(frozen=True, slots=True, kw_only=True)
class Ntfy:
    """Sends alerts to a topic of ntfy, on ntfy.sh or a server of your own: to all phones that subscribe to it.

    The severity is the priority of the notification; a tap on it opens the report. An alert that grows replaces its
    notification in silence; a server before ntfy 2.16 cannot do that, and is not told of it. Text is never Markdown.

    Fields:
        topic: the name of the topic. Whoever knows it can read it, so it counts as a secret.
        server: the address of the server.
        token: an access token (`tk_...`), where the topic is not open to all.
        user: a user's name, where there is no token.
        password: that user's password.
        tags: tags for each notification; those that ntfy knows, such as `newspaper`, become emoji.
        silent: true if no message may ring.
    """

    topic: Secret
    server: str = "https://ntfy.sh"
    token: Secret | None = None
    user: str = ""
    password: Secret | None = None
    tags: tuple[str, ...] = ()
    silent: bool = False

    # Of 4,096 bytes; the whole as JSON must fit into twice as much, even if all of it is quotation marks.
    style: ClassVar[Style] = Style(markup="push", limit=3800, counts="bytes", can_edit=True, stories=15)

    def __post_init__(self) -> None:
        """Raise ValueError where the topic cannot be one, or a password has no user."""
        if not _NAME.fullmatch(self.topic.reveal()):
            raise ValueError("topic: must be at most 64 letters, digits, - and _ (the name only, not its address)")
        if bool(self.user) != bool(self.password):
            raise ValueError("password: a user has a password, and a password a user; give both, or a token")

    async def send(self, post: Post, web: Web) -> Receipt:
        """Show a notification, or replace one. Raises SendError."""
        if post.action is Action.EDIT and not post.target:
            return Receipt()  # the server cannot replace it, and a second one would ring
        sequence = post.target or "" if post.action is Action.EDIT else _sequence(post.key)
        url = f"{self.server.rstrip('/')}/"
        try:
            answer = await _json_api.ask(
                web, "POST", url, headers=self._authorization(), payload=self._notification(post, sequence)
            )
        except SendError as error:
            words = f"ntfy: {error}"
            raise SendError(words, permanent=error.permanent, after=error.after, status=error.status) from None
        said = _json_api.spoken(answer)
        if not is_success(answer.status):
            raise self._refusal(answer, said, web)
        if not isinstance(said.get("id"), str):
            raise SendError("ntfy: the answer names no message; is this the address of an ntfy server?")
        # A server that takes no sequences would show an edit as one more notification.
        return Receipt(message_id=sequence if said.get("sequence_id") == sequence else None)

    def _notification(self, post: Post, sequence: str) -> dict[str, Any]:
        """Return the notification; without the address to open where it would become too long with it."""
        title, text = headed(post.part.body) if post.first else ("", post.part.body)
        severity = max((card.severity for card in post.message.cards), default=Severity.NORMAL)
        loud = post.loud and post.first and not self.silent and post.action is not Action.EDIT
        shown: dict[str, Any] = {
            "topic": self.topic.reveal(),
            "message": text,
            "priority": _PRIORITIES[severity] if loud else min(_PRIORITIES[severity], _SILENT),
            "sequence_id": sequence,
        }
        shown |= {"title": title} if title else {}
        shown |= {"tags": list(self.tags)} if self.tags else {}
        url = _only_address(post)
        fuller = shown | {"click": url} if url else shown
        return fuller if len(json.dumps(fuller, ensure_ascii=False).encode()) <= _MAX_JSON else shown

    def _authorization(self) -> dict[str, str]:
        if self.token is not None:
            return {"Authorization": f"Bearer {self.token.reveal()}"}
        if self.password is not None:
            pair = b64encode(f"{self.user}:{self.password.reveal()}".encode()).decode()
            return {"Authorization": f"Basic {pair}"}
        return {}

    def _refusal(self, answer: Answer, said: dict[str, Any], web: Web) -> SendError:
        """Return a refusal in words that say what to do."""
        told = _json_api.words_of(said.get("error"), self.topic, self.token, self.password)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            words = "ntfy refuses the token or the password; put a new one in its place"
            return _json_api.refused(answer, words, web, permanent=False, after=_json_api.REFUSED_KEY)
        if answer.status == HTTPStatus.FORBIDDEN:
            return _json_api.refused(answer, "ntfy: one may not write to this topic with what the config gives", web)
        return _json_api.refused(answer, f"ntfy: {told or status_words(answer.status)}", web)


def _sequence(key: str) -> str:
    """Return the name under which a notification is replaced: the same at each attempt, so that none shows twice."""
    return key if _NAME.fullmatch(key) else sha256(key.encode()).hexdigest()


def _only_address(post: Post) -> str | None:
    cards = post.message.cards
    return safe_url(cards[0].url) if len(cards) == 1 and post.first else None
