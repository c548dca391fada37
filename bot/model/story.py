"""Stories, and the alerts of them: what is compared of a piece of news, what is known of an event, what is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from bot.model.news import Reason, Severity

# --- what is compared ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What is computed at every sight of an item. `title_key` is None where a title says too little."""

    title_key: str | None
    content_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a report says of an event in its title and lead, as far as one can read it without understanding.

    `names` are folded; `acts`, `means`, `targets` and `countries` are concepts that hold in every language; `days` are
    dates in ISO 8601; `measures` are numbers by what they measure ("magnitude", 6.1); `harm` counts people by what
    happened to them ("killed", 12); `marks` says how it is told: "again", "update", "denial", "doubt", "retraction".

    The rest tells it from other events. `heads` are the names that its title is surely about, `places` those that
    something happens in or at, `seats` the capitals that it names, `back` the names that it only refers back to ("a day
    after ..."). `dated` are the days of its title, or whose event it is ("Sunday's"). `words` are the beginnings of all
    words that say something, `form` the words of the title, with a ^ before names and numbers; `signs` are in
    `bot.stories.signs`.
    """

    names: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    measures: tuple[tuple[str, float], ...] = ()
    harm: tuple[tuple[str, int], ...] = ()
    marks: frozenset[str] = frozenset()
    heads: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is computed of an item that is new or changed, before the transaction, to find its story.

    `prints` are a sample of the five-word pieces of its text, by which copies are found, `quoted` those of what others
    say in it; `words` is how long that text is. `terms` tell what its headline is about, `beside` who else is named in
    its lead. `family` is whose paper it is, `wire` the agency that it credits.
    """

    prints: tuple[int, ...] = ()
    quoted: frozenset[int] = frozenset()
    words: int = 0
    terms: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)
    family: str = ""
    wire: str | None = None


# --- stories ---------------------------------------------------------------------------------------------------


class Relation(StrEnum):
    """What a piece of news is to the story that it is part of."""

    FIRST = "first"  # began it
    COPY = "copy"  # a text that we know, reprinted, cut, re-ordered or under another headline: no new origin
    SAME = "same"  # the same event in other words


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Which story an item belongs to, and why.

    `story` is None for an item of no story. `copy_of` is the first item with that text. `score` and `threshold` are
    shares of text for a copy, and likeness otherwise; `shared` has the phrases or words that carried it. `like` is a
    story of a like event that it is not part of, and `because` says in words what speaks for or against it. What
    `borrows` has some words of another text: whether it is a report of its own nobody can tell. `holds` are other texts
    that are wholly in it, and so of the same origin.
    """

    relation: Relation = Relation.FIRST
    story: str | None = None
    copy_of: str | None = None
    score: float = 0.0
    threshold: float = 0.0
    shared: tuple[str, ...] = ()
    like: str | None = None
    because: str = ""
    borrows: bool = False
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text that some item was the first to carry, all of it or some: by it copies are found.

    `pieces` is how many pieces are filed under it, `copy_of` the item whose text it is for the most. `prints` are only
    there while they are being filed.
    """

    item: str
    at: datetime
    pieces: int
    copy_of: str | None = None
    prints: tuple[int, ...] = ()


class Rarity(NamedTuple):
    """How often a term was mentioned in open stories, and the sum of the squares of that by story."""

    mentions: int = 0
    squares: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a story is about, in a bounded form: in how many of its `items` each term and each fact occurs.

    At `sweep_at` items it looks for early strays.
    """

    items: int = 0
    sweep_at: int = 5
    terms: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    measures: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event, however many items tell it. `id`, `title` and `url` are those of its first item, for ever.

    `origins` has the texts that tell it, by the first item that carried each, as language and whose it is ("en
    reuters"). `harm` has the counts that were told last, `denied` says whether somebody denies it. `related` is the
    story of a like event before it; `merged_into` the one that it turned out to be part of. Nothing is compared with a
    `closed` one any more.
    """

    id: str
    title: str
    first_seen: datetime
    last_seen: datetime
    run: str = ""
    url: str | None = None
    profile: Profile = field(default_factory=Profile)
    origins: Mapping[str, str] = field(default_factory=dict)
    harm: Mapping[str, int] = field(default_factory=dict)
    denied: bool = False
    related: str | None = None
    merged_into: str | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a story and is kept: it is what its timeline is made of, beside its items."""

    story: str
    item: str | None
    kind: Literal["headline", "origin", "harm", "denial", "retraction", "related", "merged", "split"]
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """When a rule spoke of a story in its title or lead: the item that told it, and the time of the event."""

    rule: str
    story: str
    at: datetime
    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A story that was before, as a message tells of it: `at` is None where there was none as far back as we know.

    `rules` are those that it is told of. `days` is how long nothing had come since, where that is worth telling; then
    `at_least` says that we have watched for no longer.
    """

    headline: str
    at: datetime | None
    url: str | None = None
    rules: tuple[str, ...] = ()
    days: int | None = None
    at_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Who acknowledged a story, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a person is told of a story, as of `revision`. One alert per story, however many rules hit it.

    `loud` says whether this revision rings. `channels` are all that have been addressed up to this revision. `last` is
    when its rules spoke of another story, `related` the story of a like event that it is not part of. `seen` is who
    acknowledged it.
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
    last: tuple[Earlier, ...] = ()
    related: Earlier | None = None
    seen: Seen | None = None


class Held(StrEnum):
    """Why what is owed to a channel waits."""

    DIGEST = "digest"  # for the channel's next digest
    QUIET_HOURS = "quiet_hours"  # for the end of the channel's quiet hours
    BUDGET = "budget"  # the channel was interrupted as often as it may be
    BACKLOG = "backlog"  # so much or so old is owed that it is told in one message
    COOLDOWN = "cooldown"  # its rule has just spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A row of the letterbox: this revision of this alert is owed to this channel, from `due_at` on.

    Dues that share a `digest` are told in one message. `held` is why it waits, or waited. `item` is the one that speaks
    for itself, since it changes what is known of the story, as `note` says, or since a rule asks for each item; None
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
    held: Held | None = None
    item: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something to think about again at `due_at`.

    `unread`: an item whose text has not been had in time. `escalation`: a story that nobody acknowledged, of which
    `channel` is then to hear.
    """

    kind: Literal["unread", "escalation"]
    due_at: datetime
    item: str
    rule: str
    story: str | None = None
    channel: str | None = None

    @property
    def id(self) -> str:
        """Return a key, so that the same timer is never set twice."""
        if self.kind == "escalation":
            return f"{self.kind}:{self.story}:{self.channel}"
        return f"{self.kind}:{self.item}:{self.rule}"


MuteKind = Literal["rule", "story", "source", "word"]
"""What can be muted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """What is to keep quiet, for how long, and who said so.

    `value` is the name of a rule or a source, the id of a story, or a word. `until` is None for as long as nobody takes
    it back.
    """

    kind: MuteKind
    value: str
    until: datetime | None
    author: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided on an item, for one rule or (`rule` empty) for all, and why."""

    item: str
    rule: str
    reason: Reason
    at: datetime
    story: str | None = None
