"""The scan: all terms of a rule set that stays as it is, looked for in one native pass over the folded words of a text.

A desk's rules change once a day, and a thousand articles come in between. So once they have been left alone for a
while, their words and phrases are made into one automaton (Aho-Corasick). It runs over the words of a text as they are
folded, between spaces, so that what it finds are whole words; that is the exact answer for words and, where no sentence
ends within, for phrases. What is left are sets of numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product
from operator import itemgetter

import ahocorasick_rs

from bot.rules.lexicon import Lexicon, Reading, Way, keys_of
from bot.rules.plan import Clause, Plan
from bot.rules.tree import Word

KIND = ahocorasick_rs.Implementation.ContiguousNFA

Terms = tuple[int, ...]

_pattern = itemgetter(0)


class Row:
    """What is left of a rule for an item that holds one of the terms under which it is filed."""

    __slots__ = ("anchor", "must", "never", "plan")

    def __init__(self, plan: Plan, anchor: Terms, must: Sequence[Terms], never: Sequence[Terms]) -> None:
        self.plan = plan
        self.anchor = anchor
        self.must = must
        self.never = never


class Scan:
    """An automaton for the terms of plans, which are filed under those of their anchors."""

    def __init__(self, plans: Iterable[Plan], lexicon: Lexicon) -> None:
        """Take plans that have anchors, with words that are mere look-ups in the lexicon."""
        self._lexicon = lexicon
        self._words: set[int] = set()
        self._phrases: dict[Way, int] = {}
        self._holding: dict[int, list[Way]] = {}
        self._filed: dict[int, list[Row]] = {}
        for plan in plans:
            self._file(plan)
        self._ways = list(self._phrases)
        # What hangs on capitals is looked at once more.
        self._wary = lexicon.cased | {term for way, term in self._phrases.items() if not lexicon.cased.isdisjoint(way)}
        spelt = [*self._spelt()]
        self._terms = [term for _words, term in spelt]
        patterns = [f" {words} ".encode("utf-8", "surrogatepass") for words, _term in spelt]
        # A DFA would take fewer steps, and so much memory that each of them waits for it.
        self._automaton = ahocorasick_rs.BytesAhoCorasick(patterns, implementation=KIND)

    def _file(self, plan: Plan) -> None:
        if plan.anchor is None:
            return
        anchor = self._numbered(plan.anchor)
        row = Row(plan, anchor, [*map(self._numbered, plan.others)], [*map(self._numbered, plan.never)])
        for term in anchor:
            self._filed.setdefault(term, []).append(row)

    def _numbered(self, clause: Clause) -> Terms:
        """Return the terms of a clause. Words have their numbers from the lexicon, phrases get some below zero."""
        self._words.update(clause.words)
        for way in clause.phrases:
            if way not in self._phrases:
                self._phrases[way] = -1 - len(self._phrases)
                for number in way:
                    self._holding.setdefault(number, []).append(way)
        return (*clause.words, *map(self._phrases.__getitem__, clause.phrases))

    def _spelt(self) -> Iterator[tuple[str, int]]:
        """Yield all spellings of all terms: folded words with spaces between."""
        for number in self._words:
            yield from ((key, number) for key in _keys(self._lexicon.words[number]))
        for way, term in self._phrases.items():
            yield from ((spelling, term) for spelling in self._spellings(way))

    def _spellings(self, way: Way) -> list[str]:
        words = self._lexicon.words
        return [" ".join(keys) for keys in product(*(_keys(words[number]) for number in way))]

    def holding(self, words: bytes, also: Sequence[str], fields: Sequence[Reading]) -> Iterator[Plan]:
        """Yield the plans whose clauses the fields of an item meet; `words` are all of theirs in a row."""
        present = self._found(words, also, fields)
        absent = present.isdisjoint
        looked_at: dict[int, bool] = {}
        for row in set(chain.from_iterable(map(self._filed.__getitem__, self._filed.keys() & present))):
            for terms in row.must:
                if absent(terms):
                    break
            else:
                # Few rules come this far, so only now it is seen whether their phrases stand in a sentence.
                met = all(self._is_there(terms, present, looked_at, fields) for terms in (row.anchor, *row.must))
                if met and not any(self._is_there(terms, present, looked_at, fields) for terms in row.never):
                    yield row.plan

    def _is_there(self, terms: Terms, present: set[int], looked_at: dict[int, bool], fields: Sequence[Reading]) -> bool:
        """Whether one of several terms is in the text, after a second look where their letters alone do not tell."""
        for term in terms:
            if term in present:
                if term >= 0 and term not in self._wary:
                    return True
                if term not in looked_at:
                    looked_at[term] = self._look(term, fields)
                if looked_at[term]:
                    return True
        return False

    def _look(self, term: int, fields: Sequence[Reading]) -> bool:
        if term >= 0:
            word = self._lexicon.words[term]
            return word is not None and any(field.is_written(word) for field in fields)
        way = self._ways[-1 - term]
        if term not in self._wary and any(
            field.reads(spelling) for field in fields for spelling in self._spellings(way)
        ):
            return True
        return any(field.holds(way) for field in fields)

    def _found(self, words: bytes, also: Sequence[str], fields: Sequence[Reading]) -> set[int]:
        """Return the terms whose letters the fields hold, those of phrases one after another."""
        hits = self._automaton.find_matches_as_indexes(words, overlapping=True)
        found = {*map(self._terms.__getitem__, set(map(_pattern, hits)))}
        if also:
            self._add_further_forms(fields, also, found)
        return found

    def _add_further_forms(self, fields: Sequence[Reading], also: Iterable[str], found: set[int]) -> None:
        """Add what the further forms of tokens are, and the phrases that they are a part of."""
        look_up = self._lexicon.look_up("")
        numbers = {number for form in also for number in look_up(form) or ()}
        found |= numbers
        for way in chain.from_iterable(self._holding.get(number, ()) for number in numbers):
            if self._phrases[way] not in found and any(field.holds(way) for field in fields):
                found.add(self._phrases[way])


def _keys(word: Word | None) -> tuple[str, ...]:
    return () if word is None else keys_of(word)
