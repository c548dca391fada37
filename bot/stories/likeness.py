"""How much likelier is a headline in a story than in a new one? Word by word, by what the story has said so far.

A story is a profile: how many items it has, and in how many of them each term stands. A term is a word of a headline, a
name in a lead, or what a word means in any language (`country:SY`). For each, one asks how much likelier it is in an
item of that story than in one of a new story, in nats (a log likelihood ratio). How likely it is in a new story is
counted in *stories*, not in items: one story that fills the news all day must not make its own name look common.
Further words of one headline count ever less, since the words of a name come together; what the story never said counts
against.

Two stories become one when each, read as a headline, belongs to the other. That is asked when an item has joined one
and is near to the other, and when a story has doubled, so that early strays of it are taken in.

The constants stand on plateaus that were found with the headlines of `corpora/uci-news`, half of the stories at a time.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from bot.folding import singular
from bot.model import Memory, Profile, Rarity, Story, Traits
from bot.rules.english_words import WORDS

JOIN_AT = 3.1  # nats from which on an item may belong to a story; below, one shared name would do in long headlines
STRAY_AT = 3.0  # nats: a story of one or two items joins another one, which has grown by then
STRAY = 2  # items: a story that small has no words of its own yet
MERGE_AT = 4.0  # nats: the smaller story's own words, read as a headline, in the larger story
MERGE_BACK_AT = 3.0  # nats: and the other way round, or a large story swallows its neighbours
OWN_SHARE = 0.25  # a term is a story's own if it stands in this share of its items
OWN_TERMS = 8  # no story needs more to say what it is about
ASIDE = 0.5  # share of headlines that take their words from elsewhere: bounds what a word can say against a story
CAP = 4.0  # nats: no single word may carry an item into a story if anything speaks against it
FURTHER = 0.2  # each further word, by strength, counts a fifth of the one before: a name of three words is one name
UNSAID = 0.25  # nats against, for each word that the story never said
UNSAID_OWN = 0.5  # the same for a story's own words, when stories are compared
SEEN, UNSEEN = 0.3, 1.5  # Beta prior of a term's share: after one headline it is 0.46, not 1
NEW_STORIES = 700.0  # how many stories we pretend to have seen before the first
RARE, EVERYDAY, NUMBER = 1.0, 6.0, 20.0  # in how many of those stood an unknown word, an everyday one, a short number
FADES = 24.0  # hours after which a story's words count 1/e when stories are compared
WORTH_A_LOOK = 4.5  # nats of the terms in common: a word that is not too common, or two
POSTINGS = 200  # stories that are looked up by one term
RIVALS = 3  # near stories that are asked whether they are the same as the one just joined
FIRST_SWEEP = 5  # items, at which a story looks for its early strays; then at each doubling
SWEEP_TERMS = 4  # own terms by which it looks for them,
SWEEP_SHARE = 0.2  # and only by those of which this share of all mentions is its own
SWEEP_SIZE = 0.2  # strays are at most this share of the story

_EVERYDAY = frozenset(singular(word) for word in WORDS)

K = TypeVar("K")


class Likeness(NamedTuple):
    """How much likelier words are in a story than in a new one, in nats, and the words that say so, strongest first."""

    score: float
    shared: tuple[str, ...]


# --- how common a term is --------------------------------------------------------------------------------------


def prior(term: str) -> float:
    """Return in how many of the first stories a term stood, before anything was counted."""
    if term[0].isdecimal() and len(term) < 5 and "." not in term:  # noqa: PLR2004 - a year is the longest of them
        return NUMBER
    return EVERYDAY if term in _EVERYDAY or ":" in term else RARE


def chance(term: str, rarity: Mapping[str, Rarity], stories: int) -> float:
    """Return how likely a term is in an item of a new story.

    Its mentions squared, by the sum of their squares by story, are in how many stories it would stand if it stood
    equally often in each (Simpson's index): one for the name of a large story, many for a word of all stories.
    """
    return (stood(rarity.get(term)) + prior(term)) / (max(stories, 0) + NEW_STORIES)


def stood(counted: Rarity | None) -> float:
    """Return in how many stories a term would stand if it stood equally often in each."""
    return max(0, counted.mentions) ** 2 / counted.squares if counted and counted.squares > 0 else 0.0


def nearest(
    terms: Iterable[str], filed: Mapping[str, Iterable[K]], chance_of: Callable[[str], float], most: int
) -> list[K]:
    """Return the stories that share enough with an item to be looked at: the rarest terms, those with most first."""
    found: dict[K, float] = {}
    for term in dict.fromkeys(terms):
        stories = filed.get(term)
        if stories:
            weight = -math.log(chance_of(term))
            for story in stories:
                found[story] = found.get(story, 0.0) + weight
    enough = [story for story, weight in found.items() if weight >= WORTH_A_LOOK]
    return sorted(enough, key=lambda story: (-found[story], str(story)))[:most]


# --- comparing -------------------------------------------------------------------------------------------------


def alike(said: Iterable[str], beside: Iterable[str], profile: Profile, chance_of: Callable[[str], float]) -> Likeness:
    """Return how likely terms are in a story: those that are `said` in a headline, and those that stand `beside`.

    What the story never said speaks against it only where it is said in the headline.
    """
    weight = profile.items + SEEN + UNSEEN
    found: list[tuple[float, str]] = []
    unsaid = 0
    for term in said:
        times = profile.terms.get(term)
        if times:
            found.append((_gain(times, weight, chance_of(term)), term))
        else:
            unsaid += 1
    found += [
        (_gain(times, weight, chance_of(term)), term)
        for term in beside
        if (times := profile.terms.get(term)) is not None
    ]
    found.sort(key=lambda pair: (-pair[0], pair[1]))
    score, factor = -UNSAID * unsaid, 1.0
    for nats, _term in found:
        score += factor * nats
        factor *= FURTHER
    return Likeness(score, tuple(term for nats, term in found if nats > 0)[:OWN_TERMS])


def _gain(times: int, weight: float, chance: float) -> float:
    return min(CAP, math.log(ASIDE + (1 - ASIDE) * (times + SEEN) / weight / chance))


def own_terms(profile: Profile) -> dict[str, float]:
    """Return the terms that a story is about, with their shares, the commonest first."""
    most = OWN_TERMS if profile.items > 1 else 2 * OWN_TERMS
    ranked = sorted(profile.terms.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    return {term: times / profile.items for term, times in ranked if times >= OWN_SHARE * profile.items}


def are_one(one: Story, other: Story, chance_of: Callable[[str], float]) -> bool:
    """Whether two stories are one: each, read as a headline, belongs to the other."""
    large, small = (one, other) if one.profile.items >= other.profile.items else (other, one)
    apart = max(large.first_seen - small.last_seen, small.first_seen - large.last_seen)
    fades = math.exp(-max(0.0, apart.total_seconds()) / 3600 / FADES)
    stray = small.profile.items <= STRAY
    into = _read(small.profile, large.profile, chance_of, UNSAID if stray else UNSAID_OWN)
    if stray:  # what is in common must be something of their own: a name, a place
        return into.score * fades >= STRAY_AT and any(prior(term) <= RARE for term in into.shared)
    back = _read(large.profile, small.profile, chance_of, UNSAID_OWN)
    return into.score * fades >= MERGE_AT and back.score * fades >= MERGE_BACK_AT


def _read(said: Profile, within: Profile, chance_of: Callable[[str], float], against: float) -> Likeness:
    """Return how likely one story's own terms are in another."""
    own = own_terms(said)
    missing = sum(1 for term in own if term not in within.terms)
    found = alike(own, (), within, chance_of)
    return found._replace(score=found.score - (against - UNSAID) * missing)


# --- the open stories at hand ----------------------------------------------------------------------------------


class Index:
    """The open stories at hand by their terms, and how common these are. It grows with a batch."""

    def __init__(self, memory: Memory) -> None:
        self._stories: dict[str, dict[str, None]] = {
            term: dict.fromkeys(stories) for term, stories in memory.terms.items()
        }
        self._rarity: dict[str, Rarity] = dict(memory.rarity)
        self._open = memory.open
        self._filed = {story.id: set(story.profile.terms) for story in memory.stories.values()}
        self.counted: dict[str, Rarity] = {}
        self.opened = 0
        self.new: dict[str, dict[str, None]] = {}

    def chance(self, term: str) -> float:
        """Return how likely a term is in an item of a new story."""
        return chance(term, self._rarity, self._open)

    def candidates(self, traits: Traits, most: int) -> list[str]:
        """Return the stories that share most with an item."""
        return nearest(lookups(traits), self._stories, self.chance, most)

    def strays(self, story: Story, stories: Mapping[str, Story]) -> list[str]:
        """Return the small stories in which a story that has doubled may find its words."""
        most = max(1.0, SWEEP_SIZE * story.profile.items)
        found: dict[str, None] = {}
        for term in sweep_terms(story, self._rarity):
            others = sorted(self._stories.get(term, {}))
            found.update(
                (other, None)
                for other in others
                if other != story.id and other in stories and stories[other].profile.items <= most
            )
        return list(found)

    def put(self, before: Story | None, after: Story) -> None:
        """File what is new of a story's terms, and count them; `before` is the story without the item that came."""
        filed = self._filed.get(after.id)
        if filed is None:
            filed = self._filed[after.id] = set()
            self._change_open(1)
        old = before.profile.terms if before else {}
        self._recount([old], after.profile.terms)
        for term in after.profile.terms:
            if term not in filed:
                filed.add(term)
                self._stories.setdefault(term, {})[after.id] = None
                self.new.setdefault(after.id, {})[term] = None

    def merge(self, kept: Story, gone: Story, merged: Story) -> None:
        """Let the terms of a story lead to the one that it became part of."""
        self._recount([kept.profile.terms, gone.profile.terms], merged.profile.terms)
        for term in gone.profile.terms:
            self._stories.get(term, {}).pop(gone.id, None)
            filed = self._filed.setdefault(kept.id, set())
            if term not in filed and term in merged.profile.terms:
                filed.add(term)
                self._stories.setdefault(term, {})[kept.id] = None
                self.new.setdefault(kept.id, {})[term] = None
        self._change_open(-1)

    def _recount(self, before: Sequence[Mapping[str, int]], after: Mapping[str, int]) -> None:
        """Count the terms of a story anew, also those that it had, and has no room for any more."""
        for term in dict.fromkeys((*(one for terms in before for one in terms), *after)):
            times, had = after.get(term, 0), [terms.get(term, 0) for terms in before]
            if [times] != had:
                self._count(term, times - sum(had), times**2 - sum(one**2 for one in had))

    def _count(self, term: str, mentions: int, squares: int) -> None:
        for counts in (self._rarity, self.counted):
            had = counts.get(term, Rarity())
            counts[term] = Rarity(mentions=had.mentions + mentions, squares=had.squares + squares)

    def _change_open(self, number: int) -> None:
        self._open += number
        self.opened += number


def sweep_terms(story: Story, rarity: Mapping[str, Rarity]) -> list[str]:
    """Return the terms by which a story finds strays: its own, as far as they are no one else's as well."""
    found = []
    for term in list(own_terms(story.profile))[:SWEEP_TERMS]:
        mentions = rarity.get(term, Rarity()).mentions + 2 * prior(term)
        if story.profile.terms[term] >= SWEEP_SHARE * mentions:
            found.append(term)
    return found


def is_sweep_due(profile: Profile) -> bool:
    """Whether a story has doubled since it looked for strays; how often it did follows from how many items it has."""
    return profile.items >= profile.sweep_at


def lookups(traits: Traits) -> tuple[str, ...]:
    """Return the terms by which stories are looked for."""
    return tuple(dict.fromkeys((*traits.terms, *traits.beside)))
