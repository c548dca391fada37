"""The terms of an item: what its headline is about, and who else is named in its lead.

A word that means the same in all languages is a term by its meaning (`country:SY`, `means:drone`): by these headlines
of two languages have something in common, and "quake" finds "tremor". All others are folded and in the singular.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.folding import singular
from bot.model import Facts, Item
from bot.stories.concepts import Concept, concepts
from bot.stories.contexts import folded
from bot.stories.signs import SMALL
from bot.text import Token, tokens

TITLE = 60  # words of a headline that are looked at
BESIDE = 24  # names and meanings of a lead that are kept

# Words that say nothing of what a headline is about; in other languages their frequency tells.
_EMPTY = SMALL | folded(
    "a an or of to in on at by as is be it he we us i my me no so do up vs de la le un du et en au ce sa el al y e o"
    " se su es ha lo im am zu مع ثم قد"
)
_MEANINGS = {
    "country": "country",
    "seat": "country",
    "act": "act",
    "means": "means",
    "target": "target",
    "harm": "harm",
}


class Headline(NamedTuple):
    """The words of a headline, and what they speak of."""

    words: Sequence[Token]
    meant: Sequence[Concept]


def headline_of(item: Item) -> Headline:
    """Return what a headline says: facts and terms are read from it alike."""
    words = tokens(item.title, TITLE)
    return Headline(words, concepts(words, item.language))


def terms_of(headline: Headline) -> tuple[str, ...]:
    """Return the terms of a headline, each once."""
    return tuple(dict.fromkeys(_terms(*headline)))


def _terms(words: Sequence[Token], meant: Sequence[Concept]) -> Iterator[str]:
    meanings: dict[int, list[str]] = {}
    for one in meant:
        kind = _MEANINGS.get(one.kind)
        if kind is not None:
            for at in range(one.first, one.last + 1):
                meanings.setdefault(at, [])
            meanings[one.first].append(f"{kind}:{one.id}")
    for at, word in enumerate(words):
        if at in meanings:
            yield from meanings[at]
        elif word.key not in _EMPTY and len(word.key) > 1:
            yield singular(word.key)


def beside(facts: Facts, terms: Sequence[str]) -> tuple[str, ...]:
    """Return the names and meanings of an item that its headline does not have."""
    named = [singular(name) for name in facts.names]
    kinds = (("country", facts.countries), ("act", facts.acts), ("means", facts.means), ("target", facts.targets))
    meant = [f"{kind}:{id_}" for kind, ids in kinds for id_ in ids]
    said = set(terms)
    return tuple(one for one in dict.fromkeys((*named, *meant)) if one not in said)[:BESIDE]
