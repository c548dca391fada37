"""News as it comes in: sources, items, what rules found in them, and the outside world as they see it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, Literal, Protocol
from urllib.parse import urlsplit

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
    CATCH_UP = "catch_up"  # came while the bot was away: told with others in one message
    ESCALATED = "escalated"  # nobody acknowledged it in time: told to another channel
    SEEN = "seen"  # somebody acknowledged its story: edit in silence
    TRANSLATED = "translated"  # its translation came after the message: edit in silence
    # It kept quiet.
    NO_MATCH = "no_match"  # no rule hit it
    BASELINE = "baseline"  # was there before we first looked
    MIGRATED = "migrated"  # came under a new id with most of its list, but is old
    TOO_OLD = "too_old"  # published longer ago than max_age
    COPY = "copy"  # same text as an item that was handled before
    SAME_STORY = "same_story"  # tells a story that was told before, in other words
    UPDATED = "updated"  # an edit of an item we know, with no bearing on an alert
    AWAITS_TEXT = "awaits_text"  # cannot be judged before its full text is read
    NOT_EVALUATED = "not_evaluated"  # its text could not be had, and the rule is content with that
    MUTED = "muted"  # somebody muted its rule, story or source, or a word in it
    INHIBITED = "inhibited"  # a rule that silences this one speaks of the story


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
class Access:
    """How the servers of a source are asked. `auth` is "user:password"; `timeout` is for one request in total."""

    headers: Mapping[str, Secret] = field(default_factory=dict)
    cookies: Mapping[str, Secret] = field(default_factory=dict)
    auth: Secret | None = None
    user_agent: str | None = None
    proxy: Secret | None = None
    timeout: timedelta | None = None

    def agent(self) -> dict[str, str]:
        """Return the headers that go to every host."""
        return {"User-Agent": self.user_agent} if self.user_agent else {}

    def keys(self) -> dict[str, str]:
        """Return the headers that go to the source's own host only."""
        found: dict[str, str] = {}
        if self.auth is not None:
            found["Authorization"] = "Basic " + b64encode(self.auth.reveal().encode()).decode()
        if self.cookies:
            found["Cookie"] = "; ".join(f"{name}={value.reveal()}" for name, value in self.cookies.items())
        return found | {name: value.reveal() for name, value in self.headers.items()}


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

    def through(self, access: Access, home: str | None = None) -> Web:
        """Return the same door with a source's own manners; what could be a key goes to its own host, `home`, only."""
        ...

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - a bound of the door, in seconds, in total
        fenced: bool = False,
    ) -> Answer:
        """Ask, and return whatever was answered, 4xx and 5xx too. Raises TransferError where there is no answer.

        `fenced` keeps an address that came from outside away from private networks; for a source, all requests are.
        """
        ...

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch. Returns 2xx and 304; raises FetchError for all else, with what it means for a retry."""
        ...

    async def page(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch a page that was made for people, as `get` does, if its robots.txt allows it, and unhurriedly."""
        ...

    async def resolve(self, host: str, port: int) -> str:
        """Return the address of a host, to connect to by other means than HTTP. Raises FetchError where it has none."""
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
    source carries that of others. `embargo_until` is when it may be published, where the source asks for that. `whole`
    says that there is no more text to be had: a post, a mail. `picture` is the address of one that goes with it.
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
    embargo_until: datetime | None = None
    whole: bool = False
    picture: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The answer of one fetch.

    `unchanged` is a 304. `next_in` is the server's wish for the next look, for `every: auto`; `retry_after` is what it
    demands, whatever the config says. `moved_to` is where permanent redirects led. `degraded` says in one line what was
    wrong with a feed that could still be read. `run` is empty for live news and names the run of a replay, whose items
    are kept apart from the live ones. `hub` is where a feed lets itself be pushed from, and `topic` the address that it
    goes by there.
    """

    entries: tuple[Entry, ...] = ()
    cursor: Cursor = field(default_factory=dict)
    unchanged: bool = False
    next_in: timedelta | None = None
    retry_after: timedelta | None = None
    moved_to: str | None = None
    title: str | None = None
    degraded: str | None = None
    run: str = ""
    hub: str | None = None
    topic: str | None = None


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
    access: Access = field(default_factory=Access)

    @property
    def address(self) -> str | None:
        """The address of the source, where it has one on the web."""
        found = getattr(self.fetcher, "url", None) or getattr(self.fetcher, "address", None)
        return found if isinstance(found, str) else None

    @property
    def host(self) -> str:
        """The host that the source is on, or its name where it has no address."""
        return urlsplit(self.address or "").hostname or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of news from one source.

    `id` is a digest of the source, the run and the item's first alias. `published` is what the source said, even if
    in the future. `text` tells whether `body` is what the feed carried or what the page said.

    What the page says of itself: `canonical` is the address it wants to be known by, `publisher` whose page it is,
    `credit` the agency that it names as the text's origin, `modified` when it was last changed.
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
    canonical: str | None = None
    publisher: str | None = None
    credit: str | None = None
    modified: datetime | None = None
    embargo_until: datetime | None = None
    picture: str | None = None

    @property
    def teller(self) -> str:
        """Whose news it is: the outlet where the source carries that of others, else the source."""
        return self.outlet or self.source

    @property
    def event_time(self) -> datetime:
        """When it happened, as far as we can know: a date in the future is not believed."""
        return self.first_seen if self.published is None else min(self.published, self.first_seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What the page of an article says. Texts are plain, and empty where the page says nothing; times are UTC.

    `url` is where the page was found, `canonical` the address that it gives as its own, where that can be believed.
    `credit` is the agency whose text it is, by the name that `bot.stories.origins` has for it.
    """

    text: str
    title: str = ""
    description: str = ""
    url: str = ""
    canonical: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    credit: str | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page as its server sent it, for evidence.

    `asked` is the address that was asked for, `url` where the page was found. `body` is compressed (zlib), and the
    beginning only of a page that is very large; `size` (bytes) and `sha256` are those of the whole, uncompressed.
    `left_out` names the headers that may hold a secret, and are not kept.
    """

    id: str
    asked: str
    url: str
    status: int
    headers: Mapping[str, str]
    left_out: tuple[str, ...]
    body: bytes
    size: int
    sha256: str
    fetched_at: datetime


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
