"""A Telegram chat, group, channel or topic, through a bot of yours."""

from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import ClassVar

from bot.errors import SendError
from bot.model import Post, Receipt, Secret, Style, Web

API = "https://api.telegram.org"

_UNPAIRED = timedelta(seconds=60)
_GENERAL = 1  # the number of a group's first topic, which Telegram shows but does not take


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """Sends alerts to a Telegram chat. Get a bot and its token from @BotFather, then run `wirewatch init`.

    An alert that grows is edited in silence; what changes a decision comes as a reply, with sound. A group that becomes
    a supergroup gets a new id from Telegram: it is followed, and the operators are told.

    Fields:
        token: the bot's token, as @BotFather gave it.
        chat: `auto` for the chat that was paired by `wirewatch init`, the number of a chat, or the @name of a channel.
        topic: the number of a topic in a group that has topics.
        api: the address of a Bot API server of your own.
        silent: true if no message may ring.
    """

    token: Secret
    chat: int | str = "auto"
    topic: int | None = None
    api: str = API
    silent: bool = False

    style: ClassVar[Style] = Style(markup="html", limit=4096, can_edit=True, can_reply=True, pace=timedelta(seconds=1))

    async def send(self, post: Post, web: Web) -> Receipt:
        """Send, edit or answer with one part. Raises SendError.

        A time-out is temporary although Telegram may have taken the message: better twice than never.
        """
        receipt: Receipt = await _library().send(self, post, web)
        return receipt

    def chat_of(self, post: Post) -> int | str:
        """Return where to send: the chat as configured or paired, or the one it has become."""
        known = post.state.get("chat")
        if known and (self.chat == "auto" or str(self.chat) == post.state.get("moved_from")):
            return _chat_id(known)
        if self.chat == "auto":
            raise SendError("not paired yet: run `wirewatch init`", after=_UNPAIRED)
        return _chat_id(self.chat)

    def thread_of(self, post: Post) -> int | None:
        """Return the topic as configured, or the one in which the chat was paired."""
        paired = post.state.get("topic", "") if self.chat == "auto" else ""
        topic = int(paired) if self.topic is None and paired.isdecimal() else self.topic
        return None if topic == _GENERAL else topic

    def where(self, chat: int | str) -> str:
        """Return the place of a chat in words."""
        return f"chat {chat}" if self.topic is None else f"topic {self.topic} in chat {chat}"


def _chat_id(chat: int | str) -> int | str:
    """Return a number as a number and a name with its @."""
    text = str(chat).strip()
    if text.removeprefix("-").isdecimal():
        return int(text)
    return text if text.startswith("@") else f"@{text}"


# --- pairing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat that was paired. `topic` is set where the code was said in a topic of a group."""

    id: int
    title: str
    topic: int | None = None


async def whoami(token: Secret, api: str, web: Web) -> str:
    """Return the bot's @name. Raises SendError, also where the token is not valid."""
    name: str = await _library().whoami(token, api, web)
    return name


async def wait_for_code(token: Secret, api: str, code: str, web: Web) -> Chat:
    """Wait until somebody says `code` to the bot (also as ``/start CODE``), and return where.

    A group has to say ``/pair CODE``, as bots see only commands there. It waits for ever: whoever calls it sets the
    limit. Raises SendError, also where another program reads this bot.
    """
    chat: Chat = await _library().wait_for_code(token, api, code, web)
    return chat


def _library() -> ModuleType:
    """Return what speaks to the Bot API: its library takes megabytes, and only who sends to Telegram needs it."""
    from bot.channels import _telegram_bot  # noqa: PLC0415

    return _telegram_bot
