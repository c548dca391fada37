"""What, where and when a headline speaks of, in ids that are the same in every language.

The words are in `countries`, `newswords`, `thingwords` and `otherwords`; the names of countries, months and days come
from Babel. A text is looked at with the words of its own language, with those of English too where its letters are not
Latin, and, where its language is not known, with those of English and of all other scripts.

Of the phrases that begin at a word, the longest counts, and what is in it counts no further. "US" stands in capitals,
"Turkey" has one. "May" and "March" are months beside a number or a word like "in" or "last"; "Sat" is a day and "Jan" a
month only beside a number. "Correction" is a retraction only as the first word, and there only before a sign (a colon,
a hyphen) or alone; "retracts", "corrected" and the like as the first word whatever follows.
"""

from collections.abc import Sequence
from typing import NamedTuple

from bot.folding import singular
from bot.stories.contexts import AMBIGUOUS, HITTING, NATURAL, RETRACTION, Meaning, meant_here
from bot.stories.wordbook import Table, table_of
from bot.text import Token


class Concept(NamedTuple):
    """What the tokens `first` to `last`, both included, speak of.

    The kinds are country, seat (of a government), weekday, month, day, act, means, target, harm, denial, doubt,
    retraction, again (it is not the first of its kind) and update (of what is known already).

    Countries and seats of governments have the code of ISO 3166 as their id (and EU, XK), weekdays 0 (Monday) to 6,
    months 1 to 12; what else there is, is in the tables.
    """

    kind: str
    id: str
    first: int
    last: int


def concepts(words: Sequence[Token], language: str | None) -> list[Concept]:
    """Return what the words of a headline, and of the lead after it, speak of, in the order of the words."""
    table = table_of(language.partition("-")[0].lower() if language else "")
    found: list[Concept] = []
    free = 0
    for at, word in enumerate(words):
        if at >= free and (table[word[0]] or word[6]):
            free = _take(table, words, at, found) + 1
    return [one for one in found if not _is_natural(one, words)] if NATURAL & {one[1] for one in found} else found


def _is_natural(concept: Concept, words: Sequence[Token]) -> bool:
    """Whether a strike is one of those that quakes and storms do."""
    return concept.id == "strike" and words[concept.first].key in HITTING


# --- phrases at a word -----------------------------------------------------------------------------------------


def _take(table: Table, words: Sequence[Token], at: int, found: list[Concept]) -> int:
    """Add what the longest phrase at a word means; return the position of its last word."""
    word = words[at]
    key = word[0]
    longest, of = at - 1, key
    meanings: tuple[Meaning, ...] = ()
    for form in (key, *word[6]) if word[6] else (key,):
        phrases = table[form]
        if not phrases:
            continue
        end = at if form is key else _end_of_compound(words, at, form)
        near = _forms(words, end + 1) if phrases[0][0] else ()
        for rest, meant, _marks, holds in phrases:
            last = end + len(rest)
            if last < longest:
                break
            if (
                (last > longest or form is of)
                and (not rest or ((rest[0] in near or rest[0][-1] == "*") and _follows(words, end + 1, rest)))
                and (holds is None or holds(words, at, form))
            ):
                if last > longest:
                    longest, of, meanings = last, form, meant
                else:
                    meanings += tuple(one for one in meant if one not in meanings)
    if meanings:
        if key in AMBIGUOUS or RETRACTION in meanings:
            meanings = meant_here(meanings, words, at, longest)
        for kind, name in meanings:
            found.append(_concept(Concept, (kind, name, at, longest)))
    return max(longest, at)


# As Concept(...), without what a call of a function costs.
_concept = tuple.__new__


def _end_of_compound(words: Sequence[Token], at: int, form: str) -> int:
    """Return the last part of a compound that is written in one word in `form`, or `at`."""
    whole, last = words[at].key, at
    while last + 1 < len(words) and words[last + 1].joined and len(whole) < len(form):
        last += 1
        whole += words[last].key
    return last if whole == form else at


def _forms(words: Sequence[Token], at: int) -> tuple[str, ...]:
    """Return all keys of the word at a position, to see soon which phrases cannot be meant."""
    if at >= len(words):
        return ()
    key = words[at][0]
    return (key, singular(key), *words[at][6])


def _follows(words: Sequence[Token], start: int, rest: tuple[str, ...]) -> bool:
    """Whether the words from `start` are the rest of a phrase, within one sentence."""
    if start + len(rest) > len(words):
        return False
    for at, asked in enumerate(rest, start):
        word = words[at]
        key = word[0]
        if key == asked:
            continue
        if asked[-1] == "*":
            if not key.startswith(asked[:-1]):
                return False
        elif (key[-1] != "s" or singular(key) != asked) and asked not in word[6]:
            return False
    return words[start + len(rest) - 1].sentence == words[start - 1].sentence
