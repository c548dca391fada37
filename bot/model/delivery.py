"""What is told: messages, how channels take them, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Literal, Protocol, runtime_checkable

from bot.model.news import Reason, Severity, Web
from bot.model.story import Earlier, Seen

# --- delivery --------------------------------------------------------------------------------------------------


class Action(StrEnum):
    """What a channel is asked to do with a delivery."""

    SEND = "send"
    EDIT = "edit"
    REPLY = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A piece of an item's text, with the words that matched as (start, end) in it."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """Headline and excerpt of a card in another language, as a machine has them."""

    language: str
    headline: str
    excerpt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a message says of one story, before any channel's markup. Feed text in it is plain and untrusted.

    `wire` is whose text it really is, where it is not that of its `source`; `origins` are the independent texts, by
    whose they are, where there are several. `embargo_until` is when it may be published, while that is to come.
    `seen` is who acknowledged the story, `picture` the address of one that goes with it.
    """

    alert: str
    story: str
    revision: int
    severity: Severity
    headline: Quote
    source: str
    at: datetime
    dated: bool
    reason: Reason
    rules: tuple[str, ...]
    terms: tuple[str, ...]
    url: str | None = None
    excerpt: Quote | None = None
    also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    language: str | None = None
    wire: str | None = None
    origins: tuple[str, ...] = ()
    last: tuple[Earlier, ...] = ()
    related: Earlier | None = None
    embargo_until: datetime | None = None
    seen: Seen | None = None
    picture: str | None = None
    translation: Translation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is to be said, in no channel's markup: cards of stories, or a plain notice to the operators.

    `more` is how many stories of a digest are told by their number only. `digest` is which digest it is: the label that
    its dues share.
    """

    kind: Literal["alert", "digest", "notice"]
    at: datetime
    cards: tuple[Card, ...] = ()
    more: int = 0
    text: str = ""
    title: str = ""
    digest: str | None = None


Markup = Literal[
    "plain",
    "ansi",
    "html",
    "matrix",
    "push",
    "slack",
    "discord",
    "mattermost",
    "teams",
    "json",
    "mail",
    "feed",
]
"""Which face a message has: `bot.render.faces` has them all, but for those that are whole documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a channel wants its text: the markup, how long a part may be, and what it can do with what it sent.

    `counts` says what `limit` counts: UTF-16 units of the text without markup (that is what Telegram counts), or of the
    body as it is written, with markup and escapes (of which there are never fewer than characters), or its bytes in
    UTF-8. `pace` is the least time between two sends. `stories` is how many stories a digest shows; the others are told
    by their number. `recalls` is how many of its earlier posts a channel is shown with each new one.
    """

    markup: Markup = "plain"
    limit: int = 4096
    counts: Literal["text", "body", "bytes"] = "text"
    can_edit: bool = False
    can_reply: bool = False
    pace: timedelta = timedelta(0)
    stories: int = 40
    recalls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of a delivery as the channel will get it. `plain` is the same without markup, for when that fails.

    `message_id` is the channel's own id of it, once it was taken.
    """

    body: str
    plain: str
    message_id: str | None = None
    sent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one channel, composed from one or more Dues when claimed, then frozen.

    `targets` are the message ids of the parts that an edit changes, or the one that a reply answers. One that is
    `returned` did not arrive, and gave back what it told to the next digest. `flaw` says why the channel's template was
    not used.
    """

    id: str
    channel: str
    action: Action
    message: Message
    parts: tuple[Part, ...]
    created_at: datetime
    targets: tuple[str, ...] = ()
    loud: bool = True
    status: Literal["waiting", "sending", "sent", "dead", "returned"] = "waiting"
    attempts: int = 0
    error: str | None = None
    flaw: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One part that a channel took before. `target` is the message that an edit changed."""

    key: str
    action: Action
    body: str
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One part on its way to a channel. `key` is the same at every attempt, so that a receiver can tell a repeat.

    `state` is what the channel asked us to remember at earlier posts (e.g. the id of a chat that moved). `before` is
    what the channel took before, oldest first, as far as its style recalls it.
    """

    key: str
    action: Action
    part: Part
    message: Message
    target: str | None = None
    loud: bool = True
    first: bool = True
    state: Mapping[str, str] = field(default_factory=dict)
    before: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A channel took a post. `state` is to be remembered; `notice` is something the operators should know."""

    message_id: str | None = None
    state: Mapping[str, str] = field(default_factory=dict)
    notice: str | None = None


class Template(Protocol):
    """A user's own words for stories; `bot.templates` makes them."""

    @property
    def is_whole(self) -> bool:
        """Whether it tells a whole message, and not one story."""
        ...

    def filled(self, values: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        """Return a text with roles (see `bot.markup.roles`) and its addresses. Raises TemplateError."""
        ...


class Sender(Protocol):
    """What a channel kind is: a frozen dataclass whose fields are its YAML keys, a style, and one async method."""

    @property
    def style(self) -> Style:
        """How it wants its text, and what it can do: a ClassVar, or a property where its keys decide."""
        ...

    async def send(self, post: Post, web: Web) -> Receipt:
        """Hand over one part. Raises SendError."""
        ...


# --- how fast, and what comes back ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `number` messages within any stretch of `per`."""

    number: int
    per: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What a server counts together, whichever channels send it: a chat, a bot. `key` names it, and holds no secret."""

    key: str
    rates: tuple[Rate, ...]


@runtime_checkable
class Metered(Protocol):
    """A sender to a server that counts. Each of its parts waits for its turn."""

    def quotas(self, state: Mapping[str, str]) -> tuple[Quota, ...]:
        """Return what its next post falls under, the narrowest first. `state` is what it asked us to remember."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Somebody pressed a button under an alert. All of it comes from outside.

    `number` is its place in the order of what the bot was told, `id` what the answer goes to. `chat` has the names that
    the chat goes by: its number, perhaps its @name. `story` is None where the press says nothing that we know.
    """

    number: int
    id: str = ""
    chat: frozenset[str] = frozenset()
    by: str = ""
    does: Literal["seen", "mute"] = "seen"
    story: str | None = None


@runtime_checkable
class Buttoned(Protocol):
    """A sender whose messages may have buttons."""

    @property
    def bot(self) -> str | None:
        """Which bot hears of the presses: channels with the same one share it. None where there are no buttons."""
        ...

    def is_in(self, press: Press, state: Mapping[str, str]) -> bool:
        """Whether a press was made in the chat of this channel."""
        ...

    async def presses(self, after: int | None, web: Web) -> tuple[Press, ...]:
        """Wait for presses, for some seconds at most; those up to number `after` are done with. Raises SendError."""
        ...

    async def answer(self, press: Press, words: str, web: Web) -> None:
        """Tell whoever pressed what came of it. Raises SendError."""
        ...


# --- when a channel may be told --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Some hours of each day by the clocks of a zone; where `end` is not after `start`, it ends on the next day."""

    start: time
    end: time
    zone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestTimes:
    """When a channel's digest is due: `every` so often, or each day `at` a time by the clocks of `zone`."""

    zone: tzinfo
    every: timedelta | None = None
    at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How often a channel may ring within a time."""

    number: int
    per: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a channel may be told. What is at least as loud as `break_through` waits for nothing."""

    digest: DigestTimes | None = None
    quiet: tuple[Window, ...] = ()
    interrupts: Budget | None = None
    break_through: Severity = Severity.URGENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where alerts go. `off` says in words why it is switched off, and is None while it is on."""

    name: str
    kind: str
    sender: Sender | None
    off: str | None = None
    timing: Timing = field(default_factory=Timing)
    template: Template | None = None
