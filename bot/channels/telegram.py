"""A Telegram chat, group, channel or topic, through a bot of yours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import ClassVar, Literal

from bot.errors import SendError
from bot.model import Post, Press, Quota, Rate, Receipt, Secret, Severity, Style, Web
from bot.text import digest

API = "https://api.telegram.org"

_UNPAIRED = timedelta(seconds=60)
_GENERAL = 1  # the number of a group's first topic, which Telegram shows but does not take
_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
# What Telegram's FAQ for bots says. The last is of groups; channels cannot be told from them by their numbers, and
# Telegram's own people say that it holds for them, too.
_OF_A_BOT = (Rate(number=30, per=_SECOND),)
_OF_A_CHAT = (Rate(number=1, per=_SECOND),)
_OF_A_GROUP = (*_OF_A_CHAT, Rate(number=20, per=_MINUTE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """Sends alerts to a Telegram chat. Get a bot and its token from @BotFather, then run `wirewatch init`.

    An alert that grows is edited in silence; what changes a decision comes as a reply, with sound. Under an alert are
    two buttons: "Seen" tells everybody who is told of the story that somebody has it in hand, "Mute 24 h" keeps it
    quiet for a day. A group that becomes a supergroup gets a new id from Telegram: it is followed, and the operators
    are told.

    Fields:
        token: the bot's token, as @BotFather gave it.
        chat: `auto` for the chat that was paired by `wirewatch init`, the number of a chat, or the @name of a channel.
        topic: the number of a topic in a group that has topics.
        api: the address of a Bot API server of your own.
        silent: true if no message may ring.
        rings: the least severity that rings; what is less comes without a sound.
        preview: how the page of an alert is shown below it: `small`, `large`, or `off`.
        photo: `auto` shows the picture that came with an alert, large and above its text, in place of the preview;
            `never` leaves it out.
        buttons: false if there shall be no buttons under alerts.
    """

    token: Secret
    chat: int | str = "auto"
    topic: int | None = None
    api: str = API
    silent: bool = False
    rings: Literal["low", "normal", "high", "urgent"] = "normal"
    preview: Literal["small", "large", "off"] = "small"
    photo: Literal["auto", "never"] = "auto"
    buttons: bool = True

    style: ClassVar[Style] = Style(markup="html", limit=4096, can_edit=True, can_reply=True)

    async def send(self, post: Post, web: Web) -> Receipt:
        """Send, edit or answer with one part. Raises SendError.

        A time-out is temporary although Telegram may have taken the message: better twice than never.
        """
        receipt: Receipt = await _library().send(self, post, web)
        return receipt

    def chat_of(self, post: Post) -> int | str:
        """Return where to send: the chat as configured or paired, or the one it has become. Raises SendError."""
        chat = self._chat_in(post.state)
        if chat is None:
            raise SendError("not paired yet: run `wirewatch init`", after=_UNPAIRED)
        return chat

    def _chat_in(self, state: Mapping[str, str]) -> int | str | None:
        known = state.get("chat")
        if known and (self.chat == "auto" or str(self.chat) == state.get("moved_from")):
            return _chat_id(known)
        return None if self.chat == "auto" else _chat_id(self.chat)

    def thread_of(self, post: Post) -> int | None:
        """Return the topic as configured, or the one in which the chat was paired."""
        paired = post.state.get("topic", "") if self.chat == "auto" else ""
        topic = int(paired) if self.topic is None and paired.isdecimal() else self.topic
        return None if topic == _GENERAL else topic

    def is_quiet(self, post: Post) -> bool:
        """Whether a post comes without a sound."""
        loudest = max((card.severity for card in post.message.cards), default=Severity.URGENT)
        return self.silent or not (post.loud and post.first) or loudest < Severity[self.rings.upper()]

    def where(self, chat: int | str) -> str:
        """Return the place of a chat in words."""
        return f"chat {chat}" if self.topic is None else f"topic {self.topic} in chat {chat}"

    # --- how fast

    def quotas(self, state: Mapping[str, str]) -> tuple[Quota, ...]:
        """Return what Telegram counts: the messages of the chat, and those of the bot. Edits count, too."""
        bot, chat = Quota(key=f"telegram {self._mark()}", rates=_OF_A_BOT), self._chat_in(state)
        if chat is None:
            return (bot,)
        rates = _OF_A_CHAT if isinstance(chat, int) and chat > 0 else _OF_A_GROUP
        return Quota(key=f"{bot.key} {str(chat).casefold()}", rates=rates), bot

    def _mark(self) -> str:
        """Return by what a bot is known that tells nothing of its token."""
        return digest("telegram", self.api.rstrip("/"), self.token.reveal())[:16]

    # --- buttons

    @property
    def bot(self) -> str | None:
        """Which bot hears of the presses; None where there are no buttons."""
        return f"telegram {self._mark()}" if self.buttons else None

    def is_in(self, press: Press, state: Mapping[str, str]) -> bool:
        """Whether a press was made in the chat of this channel."""
        return str(self._chat_in(state)).casefold() in press.chat

    async def presses(self, after: int | None, web: Web) -> tuple[Press, ...]:
        """Wait for presses, for some seconds at most. Raises SendError, also where another program reads this bot."""
        found: tuple[Press, ...] = await _library().presses(self, after, web)
        return found

    async def answer(self, press: Press, words: str, web: Web) -> None:
        """Show whoever pressed a line of words. Raises SendError."""
        await _library().answer(self, press, words, web)


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
