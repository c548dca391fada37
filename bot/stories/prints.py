"""Whose words are these? Copies are found by a sample of the short pieces that their texts are made of.

A text is taken as all its pieces of five words in a row. Of these a sample is kept: every piece of the beginning, since
that is what teasers and reprints keep, and of the rest those whose hash falls on a grid (FracMinHash; Irber et al.,
2022). Two texts that share words share the same pieces of the sample, however they are cut, re-ordered or wrapped in
others, and the share of pieces in common estimates how much of the one is contained in the other.

Not all that two texts share makes one a copy: a house's small print stands under all its reports, what a minister said
is quoted by everybody, and forms are filled in anew. The first is left out as far as it can be told by its words, and
where many texts have it; the second does not count where there is anything else; the third has no long stretches.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, groupby
from typing import NamedTuple

import re2
from xxhash import xxh3_64_intdigest

from bot import text
from bot.model import Item, Text

PIECE = 5  # words: fewer are phrases that anybody uses, more do not survive an editor
HEAD = 60  # pieces from the beginning that are all kept: about what a teaser has
GRID = 2  # of the others one in so many is kept
MAX_WORDS = 1_200  # of a text that are looked at
COMMON = 6  # texts that have a piece: from then on it is boilerplate, or a turn of phrase

CONTAINED = 0.3  # share of a text that another has, from which on it is a copy; forms filled in anew have less
HOLDS = 0.5  # share of the other's pieces that it has: a local lead, a round-up
MOSTLY = 0.45  # a share that needs no more proof
STRETCH = 13  # pieces in a row, 17 words: more than a form has between what is filled in
SHORT = 0.6  # share of its pieces that must be in common, or in a row, where a text is short
PHRASE = 8  # pieces, 12 words: two short reports share as much when both say what happened where
HITS = 3  # pieces in common at least: two may be chance

SHOWN = 200  # words of two texts that are compared to explain a copy
ROW = 12  # words of a row that are shown
_MASK = (1 << 63) - 1  # databases have signed integers


def told(item: Item) -> str:
    """Return what an item says beneath its headline: lead and body, the lead once where the body begins with it."""
    if not item.body:
        return item.summary
    if not item.summary or item.body.startswith(item.summary[:60]):
        return item.body
    return f"{item.summary}\n{item.body}"


# --- what is left out ------------------------------------------------------------------------------------------

_PHRASES = r"""
all rights reserved | © | \(c\) 20\d\d | \bcopyright\b | terms of use | terms and conditions | privacy policy
cookie | newsletter | morning briefing | to your inbox | \bsubscri | \bsign (?:up|in)\b | \blog ?in\b | unsubscribe
read (?:more|also|next) | continue reading | click here | related (?:articles|stories|topics) | follow us | \bwatch:
live coverage | our (?:standards|app\b|channel) | (?:whatsapp|telegram) channel | download the app
skip to (?:main )?content
advertisement | (?:opinions|views) expressed | reflect the views | may not be (?:published|reproduced) | redistribut
tip line | to the news ?desk | contact the (?:author|news) | support (?:our|independent) journalism | \blisten:
live updates from | correct our mistakes | share this | listen to this article | most read | editor's picks
lire aussi | abonnez | tous droits | inscrivez-vous | lisez aussi | suivez-nous | mehr zum thema | lesen sie auch
alle rechte | todos los derechos | suscríb | suscrib | lea también | síguenos | اقرأ أيضا | جميع الحقوق | اشترك
تابعونا | للمزيد | подпис | читайте также
"""
_CASELESS = re2.Options()
_CASELESS.case_sensitive = False
_SMALL_PRINT = re2.compile(
    "|".join(phrase.strip() for row in _PHRASES.strip().splitlines() for phrase in row.split(" | ")), _CASELESS
)
_SENTENCE = re.compile(r"[^\n.!?…؟]*(?:[.!?…؟]+[\"”’»)]*\s*|\n+|\Z)")
_QUOTED = re.compile('["“„«](?:[^"“”„«»\n]{30,1500})["”“»]')


def _without_small_print(content: str) -> str:
    """Return a text without the sentences that a house puts around all its reports, as far as they say so."""
    if _SMALL_PRINT.search(content) is None:
        return content
    return "".join(part for part in _SENTENCE.findall(content) if not _SMALL_PRINT.search(part))


# --- the sample ------------------------------------------------------------------------------------------------


class Prints(NamedTuple):
    """The pieces that are kept of a text, in order, each once; the `quoted` among them; how many words it has."""

    pieces: tuple[int, ...]
    quoted: frozenset[int]
    words: int


def prints_of(content: str, run: str = "") -> Prints:
    """Return the sample of a text. Texts of different runs have no piece in common."""
    own = _without_small_print(content)
    words = text.keys(own).keys[:MAX_WORDS]
    pieces = _sample(words, run)
    quotes = [quote for quote in _QUOTED.findall(own) if quote]
    quoted = {piece for quote in quotes for piece in _sample(text.keys(quote).keys, run)}
    return Prints(pieces, frozenset(quoted.intersection(pieces)), len(words))


def _sample(words: Sequence[str], run: str) -> tuple[int, ...]:
    kept: dict[int, None] = {}
    row = " ".join(words).encode()
    ends = list(accumulate(len(word.encode()) + 1 for word in words))
    starts = [0, *ends]
    salt = xxh3_64_intdigest(run.encode()) if run else 0
    for at in range(len(words) - PIECE + 1):
        piece = xxh3_64_intdigest(row[starts[at] : ends[at + PIECE - 1]], salt) & _MASK
        if at < HEAD or piece % GRID == 0:
            kept[piece] = None
    return tuple(kept)


# --- copies ----------------------------------------------------------------------------------------------------


class Copied(NamedTuple):
    """A text that another one has in common with it: its first item, the share of it and the threshold of that.

    `enough` says that it is a copy; else it may only be a part of it: a round-up, a quotation. `held` is the share of
    the other text that is there, if it is much.
    """

    item: str
    share: float
    threshold: float
    pieces: int
    enough: bool
    held: float


def copied(prints: Prints, owners: Mapping[int, Sequence[str]], texts: Mapping[str, Text]) -> list[Copied]:
    """Return the texts that a text has something of, the likeliest first. `owners` has the first items with each piece.

    What is filed under a copy counts for the item whose text it is.
    """
    known = [piece for piece in prints.pieces if len(owners.get(piece, ())) < COMMON]
    own = [piece for piece in known if piece not in prints.quoted]
    counted = own if len(own) >= HITS else known
    held: Counter[str] = Counter()
    shared: dict[str, set[int]] = {}
    for piece in counted:
        for item in owners.get(piece, ()):
            if item in texts:
                held[item] += 1
                shared.setdefault(texts[item].copy_of or item, set()).add(piece)
    whole = {item for item, number in held.items() if number >= HOLDS * max(1, texts[item].pieces)}
    held_of = {texts[item].copy_of or item: min(1.0, held[item] / texts[item].pieces) for item in whole}
    short = {item for item in shared if item in texts and texts[item].pieces <= HEAD}
    found = [
        _weighed(item, pieces, counted, held_of.get(item, 0.0), in_full=item in short)
        for item, pieces in shared.items()
    ]
    return sorted(
        (one for one in found if one), key=lambda one: (not one.enough, -one.share * min(one.pieces, HEAD), one.item)
    )


def _weighed(item: str, shared: set[int], counted: Sequence[int], held: float, *, in_full: bool) -> Copied | None:
    """Return what was taken of an item, if it is worth a word; `held` is the share of its pieces that are there."""
    if len(shared) < HITS:
        return None
    # Where the other text is known by its grid only, the grid tells; one that is known in full has more to count.
    grid = [] if in_full else [piece for piece in counted if piece % GRID == 0]
    on_grid = sum(1 for piece in grid if piece in shared) / len(grid) if len(grid) > HITS else 0.0
    contained = max(len(shared) / len(counted), on_grid)
    share, threshold = (contained, CONTAINED) if contained >= CONTAINED else (held, HOLDS)
    in_a_row = max(_longest(shared, counted), GRID * _longest(shared, grid))
    enough = share >= threshold and (share >= MOSTLY or in_a_row >= min(STRETCH, SHORT * len(counted)))
    enough = enough and (share >= SHORT or len(shared) >= PHRASE)
    return Copied(item, share, threshold, len(shared), enough, held)


def _longest(shared: set[int], pieces: Sequence[int]) -> int:
    """Return how many pieces in a row are shared."""
    return max((len(list(run)) for is_shared, run in groupby(pieces, shared.__contains__) if is_shared), default=0)


def longest_row(one: str, other: str) -> str:
    """Return the longest row of words that two texts share, as they are folded; for explaining, and bounded."""
    first, second = text.keys(one).keys[:SHOWN], text.keys(other).keys[:SHOWN]
    match = SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    return " ".join(first[match.a : match.a + min(match.size, ROW)])
