"""Deciding: what is seen, what is remembered of it, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.news import Item, Match, Reason
from bot.model.story import (
    Alert,
    Due,
    Event,
    Features,
    Mute,
    Placement,
    Rarity,
    Spoken,
    Story,
    Text,
    Timer,
    Traits,
    Verdict,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An item as seen just now, with all that could be computed before the transaction.

    `aliases` identify it within its source, strongest first; `ambiguous` are those that two entries of the same fetch
    share, and which identify nothing from then on. `fallback` is used where no alias is left. `traits` are empty as
    long as nobody needs them: of what a feed lists, most is known. `renumbered`: we cannot know it by its aliases, but
    it is old, as most of a list that came under new ones.
    """

    item: Item
    aliases: tuple[str, ...]
    fallback: str
    features: Features
    ambiguous: tuple[str, ...] = ()
    traits: Traits = field(default_factory=Traits)
    matches: tuple[Match, ...] = ()
    unknown: tuple[str, ...] = ()
    renumbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a source brought before: which of the title keys in question, and how late after their dates.

    `lag` is None where too little came to say.
    """

    titles: frozenset[str] = frozenset()
    lag: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows of an item that was seen before."""

    item: Item
    content_key: str
    story: str | None
    rules: tuple[str, ...]
    origin: str = ""
    placement: Placement = field(default_factory=Placement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Exactly what the store knows that bears on this batch.

    `aliases` maps an alias to an item's id, or to None where it identifies nothing. `titles` maps a title key to the
    recent items that carry it, oldest first, as (item id, story id or None, event time). `alerts` are by story.

    `prints` maps a piece of text to the items that were the first to carry it, and `texts` has these by id. `terms`
    maps a term to open stories that it occurs in, as far as they may be of use, and `rarity` to the number of all, of
    `open` ones. `spoken` has the latest stories of each rule, newest first; `since` is when we began to watch.
    `rang` is when rules with a cooldown last rang, `mutes` are those in force.
    """

    aliases: Mapping[str, str | None] = field(default_factory=dict)
    known: Mapping[str, Known] = field(default_factory=dict)
    titles: Mapping[str, Sequence[tuple[str, str | None, datetime]]] = field(default_factory=dict)
    stories: Mapping[str, Story] = field(default_factory=dict)
    alerts: Mapping[str, Alert] = field(default_factory=dict)
    prints: Mapping[int, Sequence[str]] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rarity: Mapping[str, Rarity] = field(default_factory=dict)
    open: int = 0
    spoken: Mapping[str, Sequence[Spoken]] = field(default_factory=dict)
    since: datetime | None = None
    timers: Sequence[Timer] = ()
    rang: Mapping[str, datetime] = field(default_factory=dict)
    mutes: Sequence[Mute] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An item to be written, new or changed. `reason` is what was decided on it as a whole.

    `origin` is whose text it is: an agency ("reuters"), or a publisher ("bbc").
    """

    item: Item
    features: Features
    story: str | None
    matches: tuple[Match, ...]
    reason: Reason
    placement: Placement = field(default_factory=Placement)
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What `decide` returns and the store writes in one transaction. `aliases` map to None for ambiguous ones.

    `texts` are those that brought something new, `terms` those that are new to a story, `rarity` how
    much more often terms are mentioned, and `opened` how many more stories are open. `adopted` are items from before,
    with the story that has a copy of theirs. `rang` is when rules with a cooldown rang.
    """

    kept: tuple[Kept, ...] = ()
    aliases: tuple[tuple[str, str, str | None], ...] = ()
    stories: tuple[Story, ...] = ()
    events: tuple[Event, ...] = ()
    alerts: tuple[Alert, ...] = ()
    dues: tuple[Due, ...] = ()
    timers: tuple[Timer, ...] = ()
    settled_timers: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    texts: tuple[Text, ...] = ()
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rarity: Mapping[str, Rarity] = field(default_factory=dict)
    opened: int = 0
    adopted: tuple[tuple[str, str], ...] = ()
    rang: Mapping[str, datetime] = field(default_factory=dict)

    def belonging(self) -> dict[str, str]:
        """Return the story that each item is of when all is decided; an item that is of none is its own."""
        became = {story.id: story.merged_into for story in self.stories if story.merged_into}
        found: dict[str, str] = {}
        for kept in self.kept:
            story = kept.story or kept.item.id
            while story in became:
                story = became[story]
            found[kept.item.id] = story
        return found
