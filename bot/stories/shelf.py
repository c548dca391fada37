"""The stories at hand: what the store remembers of them, growing with each item of a batch; and where an item belongs.

An item is, in this order: a copy of a text that we know; news under a headline that we know; a report of an event that
a story tells in other words; or the beginning of a story, which may be possibly related to one of a like event.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.model import Item, Known, Memory, Placement, Rarity, Relation, Sighting, Story, Text, Traits
from bot.stories import events, likeness, prints
from bot.stories.events import Evidence
from bot.stories.prints import Copied, Prints
from bot.stories.profile import facts_in

WINDOW = timedelta(hours=72)  # how long after its last report a story is told in other words, rather than another one
REPRINT = timedelta(days=7)  # how long a text is recognised
TWIN = timedelta(hours=12)  # the same headline later is likelier another event of the kind
SAME_HEADLINE = "the same headline within 12 hours"  # what is kept as the reason
OWN_TEXT = 40  # words of one's own beneath the same headline: another report, not a copy
MOSTLY, NEARLY = 0.6, 0.8  # share of a copy that is of one text; share of that text that it has
MOST = 8  # stories that an item is compared with in detail
LEAST = 0.8  # nats of words in common that are needed however much the facts speak for the same event
WEIGHS = 3.0  # nats that a point of evidence for another event weighs against them
NEUTRAL = (
    0.3  # points of evidence for the same event that do not count yet: most of it is that nothing speaks against it
)
KNOWN = 2.0  # power by which the evidence for the same event fades with the items of a story: it is known by its words
STALE = 0.2  # nats that each hour of silence weighs against them
REFERS = 2.0  # nats of silence that a point of evidence makes up for, where a report goes on with a story
UNHIT = 0.8  # nats more that are needed where no rule hit: it may speak of the event without telling it
FACTS = 4.0  # points of evidence for the same event that a report has at most
COMMON = 0.5  # nats more that are needed where nothing rare is in common: no name, no place
ONE = 0.0  # points of evidence for another event up to which two stories may be one
GROWN = 4.0  # items from which on it does in full: small stories are often followed up a day later
LIKE_AT = 2.0  # nats from which on a story of another event is told as possibly related

Twin = tuple[str, str | None, datetime]
"""An item with an equal headline: its id, its story if it has one, and its event time."""


class Judged(NamedTuple):
    """How a story compares with an item: how likely it is, from where on it is the same, and what speaks for it."""

    story: str
    score: float
    threshold: float
    shared: tuple[str, ...]
    because: str

    @property
    def is_same(self) -> bool:
        """Whether the item tells the same event."""
        return self.score >= self.threshold


def _handicap(evidence: Evidence, silence: float, items: int) -> float:
    """Return what the words in common must make up for, in nats, after so many hours of silence.

    A large story is known by its words; of a small one facts tell more. What goes on with a story makes up for its
    silence.
    """
    stale = max(0.0, STALE * silence * min(1.0, items / GROWN) + REFERS * evidence.refers)
    if evidence.score > 0:
        return WEIGHS * evidence.score + stale
    return stale + WEIGHS * min(0.0, evidence.score + NEUTRAL) / float(items**KNOWN)


class Shelf:
    """What a batch is compared with. `known` and `stories` are those of the desk, which fills them."""

    def __init__(self, memory: Memory, known: Mapping[str, Known], stories: Mapping[str, Story]) -> None:
        self._known = known
        self._stories = stories
        self._titles: dict[str, list[Twin]] = {key: list(twins) for key, twins in memory.titles.items()}
        self._owners: dict[int, list[str]] = {piece: list(items) for piece, items in memory.prints.items()}
        self._texts: dict[str, Text] = dict(memory.texts)
        self._index = likeness.Index(memory)
        self._near: dict[str, list[Judged]] = {}  # of items that were placed, and are yet to be put
        self.new_texts: dict[str, Text] = {}

    @property
    def rarity(self) -> Mapping[str, Rarity]:
        """How much more often terms are mentioned in open stories than before."""
        return self._index.counted

    @property
    def opened(self) -> int:
        """How many more stories are open than before; fewer where some were merged."""
        return self._index.opened

    @property
    def new_terms(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The terms that stories were filed under, and were not before."""
        return tuple((story, tuple(terms)) for story, terms in self._index.new.items())

    # --- where an item belongs ---

    def place(self, item: Item, sighting: Sighting) -> Placement:
        """Return which story an item belongs to, and why."""
        found = self._copied(item, sighting.traits)
        copies = [one for one in found if one.enough]
        placement = (
            self._as_copy(item, sighting.traits, copies)
            or self._as_twin(item, sighting)
            or self._as_report(item, sighting, copies)
        )
        holds = tuple(one.item for one in copies if one.held >= NEARLY and one.item != placement.copy_of)
        return replace(placement, borrows=len(found) > len(copies), holds=holds)

    def _copied(self, item: Item, traits: Traits) -> list[Copied]:
        own = Prints(traits.prints, traits.quoted, traits.words)
        owners = {piece: items for piece in traits.prints if (items := self._owners.get(piece))}
        found = prints.copied(own, owners, self._texts)
        return [one for one in found if one.item != item.id and self._is_recent(one.item, item)]

    def _is_recent(self, text: str, item: Item) -> bool:
        known = self._known.get(text)
        return known is not None and abs(item.event_time - known.item.event_time) <= REPRINT

    def _as_copy(self, item: Item, traits: Traits, copies: Sequence[Copied]) -> Placement | None:
        """Return the story of the text that an item copies; one that is filled in anew is no copy of the last."""
        for copy in copies:
            story = self._story_of(copy.item)
            if story is not None and copy.share < prints.MOSTLY and events.differs(traits.facts, story):
                continue
            if story is not None:
                return Placement(
                    relation=Relation.COPY,
                    story=story.id,
                    copy_of=copy.item,
                    score=copy.share,
                    threshold=copy.threshold,
                    shared=self._shared_words(item, copy.item),
                    because=f"{copy.pieces} pieces of five words in common",
                )
        return None

    def _story_of(self, item: str) -> Story | None:
        known = self._known.get(item)
        return self._stories.get(self.current(known.story)) if known and known.story else None

    def _shared_words(self, item: Item, other: str) -> tuple[str, ...]:
        """Return the longest row of words that two texts share."""
        known = self._known.get(other)
        row = prints.longest_row(prints.told(item), prints.told(known.item)) if known else ""
        return (row,) if row else ()

    def _as_twin(self, item: Item, sighting: Sighting) -> Placement | None:
        """Return the story that has the same headline within 12 hours; a copy unless there is another text beneath."""
        twins = [twin for twin in self._titles.get(sighting.features.title_key or "", ()) if twin[0] != item.id]
        near = [twin for twin in twins if twin[1] is not None and abs(twin[2] - item.event_time) <= TWIN]
        story = self._stories.get(self.current(near[-1][1] or "")) if near else None
        if story is None or events.differs(sighting.traits.facts, story):
            return None
        other = sighting.traits.words >= OWN_TEXT
        return Placement(
            relation=Relation.SAME if other else Relation.COPY,
            story=story.id,
            copy_of=None if other else near[-1][0],
            score=1.0,
            threshold=1.0,
            shared=(item.title,),
            because=SAME_HEADLINE,
        )

    def _as_report(self, item: Item, sighting: Sighting, copies: Sequence[Copied]) -> Placement:
        """Return the story that tells the same event in other words; or that it is a new one, perhaps like another."""
        copy_of = copies[0].item if copies else None
        least = LEAST if sighting.matches else likeness.JOIN_AT
        found = self._near[item.id] = self._judged(item, sighting.traits, least)
        if not sighting.matches:
            found = [one._replace(threshold=one.threshold + UNHIT) for one in found]
        best = next((one for one in found if one.is_same), found[0] if found else None)
        if best is None:
            return Placement(copy_of=copy_of)
        placement = Placement(
            score=round(best.score, 2),
            threshold=round(best.threshold, 2),
            shared=best.shared,
            because=best.because,
            copy_of=copy_of,
        )
        if best.is_same:
            return replace(placement, relation=Relation.SAME, story=best.story)
        return replace(placement, like=best.story if best.score >= LIKE_AT else None)

    def _judged(self, item: Item, traits: Traits, least: float = LEAST) -> list[Judged]:
        """Return how the open stories near an item compare with it, the likeliest first; with `least` in common."""
        ids = (self.current(id_) for id_ in self._index.candidates(traits, MOST))
        near = [self._stories[id_] for id_ in dict.fromkeys(ids) if id_ in self._stories]
        compared = (self._compared(item, traits, story, least) for story in near if self._is_open(story, item))
        found = [one for one in compared if one is not None]
        return sorted(found, key=lambda one: (one.threshold - one.score, one.story))

    def _compared(self, item: Item, traits: Traits, story: Story, least: float) -> Judged | None:
        """Return how a story compares with an item; None where they have too little in common to ask further."""
        words = likeness.alike(traits.terms, traits.beside, story.profile, self._index.chance)
        if words.score < max(least, likeness.JOIN_AT - WEIGHS * FACTS / float(story.profile.items**KNOWN)):
            return None
        evidence = events.evidence(traits.facts, item.event_time, story)
        silence = max(timedelta(0), item.event_time - story.last_seen) / timedelta(hours=1)
        threshold = max(LEAST, likeness.JOIN_AT + _handicap(evidence, silence, story.profile.items))
        if evidence.refers >= 0 and all(likeness.prior(term) > likeness.RARE for term in words.shared):
            threshold = max(threshold, likeness.JOIN_AT + COMMON)
        return Judged(story.id, words.score, threshold, words.shared, evidence.because)

    def current(self, story: str) -> str:
        """Return the story that a story has become part of, or itself."""
        while (of := self._stories.get(story)) is not None and of.merged_into is not None:
            story = of.merged_into
        return story

    def rivals(self, item: Item, traits: Traits, story: str) -> list[str]:
        """Return the other stories near an item that has joined one: they may be the same."""
        near = self._near.pop(item.id, None)
        others = [one.story for one in (self._judged(item, traits) if near is None else near) if one.story != story]
        found = others[: likeness.RIVALS]
        grown = self._stories[story]
        if likeness.is_sweep_due(grown.profile):
            found += self._index.strays(grown, self._stories)
        return [id_ for id_ in dict.fromkeys(map(self.current, found)) if id_ != story]

    def are_one(self, one: Story, other: Story) -> bool:
        """Whether two stories tell the same event after all."""
        if one.run != other.run or not likeness.are_one(one, other, self._index.chance):
            return False
        large, small = (one, other) if one.profile.items >= other.profile.items else (other, one)
        return events.evidence(facts_in(small.profile), small.first_seen, large).score <= ONE

    def merge(self, kept: Story, gone: Story, merged: Story) -> None:
        """Let the terms of a story lead to the one that it became part of."""
        self._index.merge(kept, gone, merged)

    def _is_open(self, story: Story, item: Item) -> bool:
        """Whether a story is near enough in time; items come late and out of order."""
        after, before = item.event_time - story.last_seen, story.first_seen - item.event_time
        return story.run == item.run and after <= WINDOW and before <= WINDOW and story.merged_into is None

    # --- what a batch adds ---

    def put(self, item: Item, sighting: Sighting, placement: Placement, story: Story | None) -> None:
        """File an item's headline and text."""
        key = sighting.features.title_key
        if key is not None:
            twins = [twin for twin in self._titles.get(key, []) if twin[0] != item.id]
            self._titles[key] = [*twins, (item.id, story.id if story else None, item.event_time)]
        self._file(item, sighting.traits, placement)

    def grow(self, before: Story | None, after: Story) -> None:
        """File what an item added to its story; `before` is None where it began it."""
        self._index.put(before, after)

    def _file(self, item: Item, traits: Traits, placement: Placement) -> None:
        """File the pieces that nobody has of whom it is a copy.

        What a round-up has beside one report is other people's, too, and is left to these.
        """
        of = placement.copy_of
        if of is not None and not self._is_all_of(traits.prints, of):
            return
        new = [piece for piece in traits.prints if self._is_new(piece, item.id, of)]
        if not new:
            return
        before = self.new_texts.get(item.id)
        kept = (*before.prints, *new) if before else tuple(new)
        text = Text(item=item.id, at=item.first_seen, pieces=len(kept), copy_of=of, prints=kept)
        self._texts[item.id] = self.new_texts[item.id] = text
        for piece in new:
            self._owners.setdefault(piece, []).append(item.id)

    def _is_all_of(self, pieces: Sequence[int], of: str) -> bool:
        """Whether a copy is mostly of one text, or has nearly all of it."""
        shared = sum(1 for piece in pieces if of in self._roots(piece))
        whole = self._texts[of].pieces if of in self._texts else shared
        return shared >= MOSTLY * len(pieces) or shared >= NEARLY * whole

    def _roots(self, piece: int) -> set[str]:
        """Return whose texts a piece is of."""
        owners = self._owners.get(piece, ())
        return {self._texts[owner].copy_of or owner for owner in owners if owner in self._texts}

    def _is_new(self, piece: int, item: str, of: str | None) -> bool:
        owners = self._owners.get(piece)
        if owners is None:
            return True
        return len(owners) < prints.COMMON and item not in owners and of not in self._roots(piece)
