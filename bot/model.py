"""The nouns: what flows through the bot, in a newsroom's words. All frozen; this module imports nothing of ours.

Times are aware and in UTC; ids are hex digests made from what they name, so a replay finds the same ids again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, Literal, Protocol

Cursor = Mapping[str, Any]
"""What a source kind wants to remember between two fetches. JSON values; only that kind reads it."""

FieldName = Literal["title", "lead", "body", "url", "tags", "author"]
"""The parts of an item that rules look at."""


class Severity(IntEnum):
    """How loud an alert is. The order is the meaning: ``max`` picks the loudest."""

    LOW = 1
    NORMAL = 2
    HIGH = 3
    URGENT = 4

    @property
    def word(self) -> str:
        """Return the word that is written in the config."""
        return self.name.lower()


class Reason(StrEnum):
    """Why the bot spoke, or why it kept quiet. Every decision leaves one."""

    # It spoke.
    NEW_STORY = "new_story"  # first item of a story that a rule hit
    GROWTH = "growth"  # a told story grew: edit in silence
    FOLLOW_UP = "follow_up"  # a told story changed in a way that matters: reply, with sound
    LATE_MATCH = "late_match"  # the full text, or an edit, made it match
    DIGEST = "digest"  # found at the first poll of its source: told with others in one message
    UNREAD = "unread"  # its text could not be had; the rule asks to be told all the same
    # It kept quiet.
    NO_MATCH = "no_match"  # no rule hit it
    BASELINE = "baseline"  # was there before we first looked
    TOO_OLD = "too_old"  # published longer ago than max_age
    COPY = "copy"  # same text as an item that was handled before
    UPDATED = "updated"  # an edit of an item we know, with no bearing on an alert
    AWAITS_TEXT = "awaits_text"  # cannot be judged before its full text is read
    NOT_EVALUATED = "not_evaluated"  # its text could not be had, and the rule is content with that


class Secret:
    """A token, password or signed address. It never prints: not in logs, tracebacks, reprs or dumps."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value, at the one place where it goes over the wire."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        """Refuse to be pickled: a pickle would print it."""
        raise TypeError("a Secret cannot be pickled")


class TextState(StrEnum):
    """How much of an item's text we have."""

    FEED = "feed"  # what the feed carried, which may be all or a teaser
    WANTED = "wanted"  # a rule or a source asked for the page
    READ = "read"  # the page was read
    HIDDEN = "hidden"  # tried and not to be had


# --- the outside world -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said. Header names are in lower case. `url` is where we ended up after redirects.

    `moved_to` is set where every redirect on the way was permanent (301, 308).
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    moved_to: str | None = None


class Web(Protocol):
    """The one door to the web, as sources and channels see it; `bot.web` is the real one. Everything is bounded."""

    def now(self) -> datetime:
        """Return the time. Tests advance it."""
        ...

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - a bound of the door, in seconds, in total
    ) -> Answer:
        """Ask, and return whatever was answered, 4xx and 5xx too. Raises TransferError where there is no answer."""
        ...

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch. Returns 2xx and 304; raises FetchError for all else, with what it means for a retry."""
        ...

    async def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """Deliver. Returns 2xx; raises SendError for all else, with what it means for a retry."""
        ...


# --- sources ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a fetch as its source gave it, before we know whether we have seen it.

    `title`, `summary` and `body` are plain text without markup. `body` is None where the source carried none.
    `published` is the date as the source gave it, unparsed values as None. `outlet` is whose news it is where the
    source carries that of others.
    """

    title: str
    url: str | None = None
    guid: str | None = None
    summary: str = ""
    body: str | None = None
    author: str | None = None
    outlet: str | None = None
    published: datetime | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The answer of one fetch.

    `unchanged` is a 304. `next_in` is the server's wish for the next look. `degraded` says in one line what was
    wrong with a feed that could still be read. `run` is empty for live news and names the run of a replay, whose
    items are kept apart from the live ones.
    """

    entries: tuple[Entry, ...] = ()
    cursor: Cursor = field(default_factory=dict)
    unchanged: bool = False
    next_in: timedelta | None = None
    moved_to: str | None = None
    title: str | None = None
    degraded: str | None = None
    run: str = ""


class Fetcher(Protocol):
    """What a source kind is: a frozen dataclass whose fields are its YAML keys, with one async method.

    `lasting` is False for a kind that starts anew with each process and has no baseline (replay).
    """

    lasting: ClassVar[bool]

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch once. Raises FetchError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where news comes from. `every` is None for auto."""

    name: str
    kind: str
    fetcher: Fetcher
    every: timedelta | None = None
    max_age: timedelta = timedelta(hours=48)
    tier: int = 2
    tags: tuple[str, ...] = ()
    language: str | None = None
    full_text: Literal["auto", "always", "never"] = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of news from one source.

    `id` is a digest of the source, the run and the item's first alias. `published` is what the source said, even if
    in the future. `text` tells whether `body` is what the feed carried or what the page said.
    """

    id: str
    source: str
    title: str
    first_seen: datetime
    url: str | None = None
    guid: str | None = None
    summary: str = ""
    body: str | None = None
    author: str | None = None
    outlet: str | None = None
    published: datetime | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    text: TextState = TextState.FEED
    run: str = ""

    @property
    def teller(self) -> str:
        """Whose news it is: the outlet where the source carries that of others, else the source."""
        return self.outlet or self.source

    @property
    def event_time(self) -> datetime:
        """When it happened, as far as we can know: a date in the future is not believed."""
        return self.first_seen if self.published is None else min(self.published, self.first_seen)


# --- rules -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A hit in an item: characters `start` to `end` of the original text of `field`; `term` is what the rule says."""

    field: FieldName
    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A rule that hit an item, and where."""

    rule: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What is computed once per item, outside the transaction. `title_key` is None where a title says too little."""

    title_key: str | None
    content_key: str


# --- stories and alerts ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event, however many items tell it. `id` is that of its first item, for ever."""

    id: str
    title: str
    first_seen: datetime
    last_seen: datetime
    run: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a story and is kept: a changed headline, a merge, a split."""

    story: str
    item: str | None
    kind: Literal["headline", "merged", "split"]
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a person is told of a story, as of `revision`. One alert per story, however many rules hit it.

    `loud` says whether this revision rings. `channels` are all that have been addressed up to this revision.
    """

    id: str
    story: str
    revision: int
    severity: Severity
    rules: tuple[str, ...]
    items: tuple[str, ...]
    channels: tuple[str, ...]
    reason: Reason
    at: datetime
    loud: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A row of the letterbox: this revision of this alert is owed to this channel, from `due_at` on.

    Dues that share a `digest` are told in one message. `item` is the one that speaks for itself (`each: item`); None
    where the story speaks.
    """

    alert: str
    channel: str
    revision: int
    due_at: datetime
    reason: Reason
    severity: Severity
    loud: bool = True
    digest: str | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something to think about again at `due_at`. `unread`: an item whose text has not been had in time."""

    kind: Literal["unread"]
    due_at: datetime
    item: str
    rule: str

    @property
    def id(self) -> str:
        """Return a key, so that the same timer is never set twice."""
        return f"{self.kind}:{self.item}:{self.rule}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided on an item, for one rule or (`rule` empty) for all, and why."""

    item: str
    rule: str
    reason: Reason
    at: datetime
    story: str | None = None


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
class Card:
    """What a message says of one story, before any channel's markup. Feed text in it is plain and untrusted."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is to be said, in no channel's markup: cards of stories, or a plain notice to the operators.

    `more` is how many stories of a digest are told by their number only.
    """

    kind: Literal["alert", "digest", "notice"]
    at: datetime
    cards: tuple[Card, ...] = ()
    more: int = 0
    text: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a channel wants its text: the markup, how long a part may be, and what it can do with what it sent.

    `limit` counts UTF-16 units of the text without markup (that is what Telegram counts). `pace` is the least time
    between two sends. `stories` is how many stories a digest shows; the others are told by their number.
    """

    markup: Literal["plain", "ansi", "html", "json"] = "plain"
    limit: int = 4096
    can_edit: bool = False
    can_reply: bool = False
    pace: timedelta = timedelta(0)
    stories: int = 40


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

    `targets` are the message ids of the parts that an edit changes, or the one that a reply answers.
    """

    id: str
    channel: str
    action: Action
    message: Message
    parts: tuple[Part, ...]
    created_at: datetime
    targets: tuple[str, ...] = ()
    loud: bool = True
    status: Literal["waiting", "sending", "sent", "dead"] = "waiting"
    attempts: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One part on its way to a channel. `key` is the same at every attempt, so that a receiver can tell a repeat.

    `state` is what the channel asked us to remember at earlier posts (e.g. the id of a chat that moved).
    """

    key: str
    action: Action
    part: Part
    message: Message
    target: str | None = None
    loud: bool = True
    first: bool = True
    state: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A channel took a post. `state` is to be remembered; `notice` is something the operators should know."""

    message_id: str | None = None
    state: Mapping[str, str] = field(default_factory=dict)
    notice: str | None = None


class Sender(Protocol):
    """What a channel kind is: a frozen dataclass whose fields are its YAML keys, a style, and one async method."""

    style: ClassVar[Style]

    async def send(self, post: Post, web: Web) -> Receipt:
        """Hand over one part. Raises SendError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where alerts go. `off` says in words why it is switched off, and is None while it is on."""

    name: str
    kind: str
    sender: Sender | None
    off: str | None = None


# --- deciding --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An item as seen just now, with all that could be computed before the transaction.

    `aliases` identify it within its source, strongest first; `ambiguous` are those that two entries of the same fetch
    share, and which identify nothing from then on. `fallback` is used where no alias is left.
    """

    item: Item
    aliases: tuple[str, ...]
    fallback: str
    features: Features
    ambiguous: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows of an item that was seen before."""

    item: Item
    content_key: str
    story: str | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Exactly what the store knows that bears on this batch.

    `aliases` maps an alias to an item's id, or to None where it identifies nothing. `titles` maps a title key to the
    recent items that carry it, oldest first, as (item id, story id or None, event time). `alerts` are by story.
    """

    aliases: Mapping[str, str | None] = field(default_factory=dict)
    known: Mapping[str, Known] = field(default_factory=dict)
    titles: Mapping[str, Sequence[tuple[str, str | None, datetime]]] = field(default_factory=dict)
    stories: Mapping[str, Story] = field(default_factory=dict)
    alerts: Mapping[str, Alert] = field(default_factory=dict)
    timers: Sequence[Timer] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An item to be written, new or changed. `reason` is what was decided on it as a whole."""

    item: Item
    features: Features
    story: str | None
    matches: tuple[Match, ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What `decide` returns and the store writes in one transaction. `aliases` map to None for ambiguous ones."""

    kept: tuple[Kept, ...] = ()
    aliases: tuple[tuple[str, str, str | None], ...] = ()
    stories: tuple[Story, ...] = ()
    events: tuple[Event, ...] = ()
    alerts: tuple[Alert, ...] = ()
    dues: tuple[Due, ...] = ()
    timers: tuple[Timer, ...] = ()
    settled_timers: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
