"""The scan: all terms of a rule set that stays as it is, looked for in one native pass over the folded words of a text.

A desk's rules change once a day, and a thousand articles come in between. So once they have been left alone for a
while, their words and phrases are made into one automaton (Aho-Corasick). It runs over the words of a text as they are
folded, between spaces, so that what it finds are whole words; that is the exact answer for words and, where no sentence
ends within, for phrases. What is left are sets of numbers.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, product

import ahocorasick_rs

from bot.rules.lexicon import Lexicon, Reading, Way, keys_of, stands_in
from bot.rules.plan import Clause, Plan

KIND = ahocorasick_rs.Implementation.ContiguousNFA

Terms = tuple[int, ...]
"""Spellings of words and phrases, by their numbers."""


class Row:
    """What is left of a rule for an item that holds one of the terms under which it is filed.

    The last of `must` are these terms.
    """

    __slots__ = ("must", "never", "plan")

    def __init__(self, plan: Plan, must: tuple[Terms, ...], never: tuple[Terms, ...]) -> None:
        self.plan = plan
        self.must = must
        self.never = never


class Scan:
    """An automaton for the terms of plans, which are filed under those of their anchors."""

    def __init__(self, plans: Iterable[Plan], lexicon: Lexicon) -> None:
        """Take plans that have anchors, with words that are mere look-ups in the lexicon."""
        self.lexicon = lexicon
        self._numbers: dict[Way, Terms] = {}
        self._holding: dict[int, list[int]] = {}
        self.spelt: list[str] = []
        self.ways: list[Way] = []
        self._filed: list[list[Row]] = []
        for plan in plans:
            self._file(plan)
        # Of these the letters tell all: words that may be written in any case.
        self.certain = [len(way) == 1 and lexicon.cased.isdisjoint(way) for way in self.ways]
        patterns = [f" {words} ".encode("utf-8", "surrogatepass") for words in self.spelt]
        # A DFA would take fewer steps, and so much memory that each of them waits for it.
        self._automaton = ahocorasick_rs.BytesAhoCorasick(patterns, implementation=KIND)

    def _file(self, plan: Plan) -> None:
        if plan.anchor is None:
            return
        anchor = self._terms_of(plan.anchor)
        others = map(self._terms_of, plan.others)
        row = Row(plan, (*others, anchor), tuple(map(self._terms_of, plan.never)))
        for term in anchor:
            self._filed[term].append(row)

    def _terms_of(self, clause: Clause) -> Terms:
        ways = (*((number,) for number in clause.words), *clause.phrases)
        return tuple(chain.from_iterable(map(self._spellings, ways)))

    def _spellings(self, way: Way) -> Terms:
        """Return the terms of a way: all spellings of its words, with spaces between."""
        found = self._numbers.get(way)
        if found is None:
            keys = [keys_of(word) for number in way if (word := self.lexicon.words[number])]
            spelt = [" ".join(words) for words in product(*keys)]
            found = self._numbers[way] = tuple(range(len(self.spelt), len(self.spelt) + len(spelt)))
            self.spelt += spelt
            self.ways += [way] * len(spelt)
            self._filed += [[] for _words in spelt]
            for number in way if len(way) > 1 else ():
                self._holding.setdefault(number, []).append(found[0])
        return found

    def holding(self, content: str, row: tuple[bytes, list[str]], fields: Sequence[Reading]) -> list[Plan]:
        """Return the plans whose clauses an item meets; `content` is all of its text, and `row` the words of that."""
        words, also = row
        # Of each term where it is in the row; of a phrase these are only its words, one after another.
        present = {term: at for term, at, _end in self._automaton.find_matches_as_indexes(words, overlapping=True)}
        sure = self._add_further_forms(also, present, fields) if also else {}
        absent = present.keys().isdisjoint
        likely: list[Row] = []
        for filed in chain.from_iterable(map(self._filed.__getitem__, present)):
            for terms in filed.must:
                if absent(terms):
                    break
            else:
                likely.append(filed)
        if not likely:
            return []
        # Few rules come this far, so only now it is seen whether their phrases stand in a sentence.
        stands = _Look(self, content, present, sure, fields).stands
        found = (row for row in likely if all(map(stands, row.must)) and not any(map(stands, row.never)))
        return list(dict.fromkeys(row.plan for row in found))

    def _add_further_forms(
        self, also: Iterable[str], present: dict[int, int], fields: Sequence[Reading]
    ) -> dict[int, bool]:
        """Add what the further forms of tokens are, and the phrases that they are a part of; these surely stand."""
        look_up = self.lexicon.look_up("")
        sure: dict[int, bool] = {}
        for number in {number for form in also for number in look_up(form) or ()}:
            present.update(dict.fromkeys(self._numbers.get((number,), ()), 0))
            for term in self._holding.get(number, ()):
                if term not in present and any(field.holds(self.ways[term]) for field in fields):
                    present[term], sure[term] = 0, True
        return sure


class _Look:
    """The second look at an item, at terms that are more than letters: phrases, and what hangs on capitals."""

    def __init__(
        self, scan: Scan, content: str, present: dict[int, int], sure: dict[int, bool], fields: Sequence[Reading]
    ) -> None:
        self._scan = scan
        self._lower = content.lower()
        self._present = present
        self._sure = sure
        self._fields = fields

    def stands(self, terms: Terms) -> bool:
        """Whether one of several terms stands in the text."""
        present, sure, certain = self._present, self._sure, self._scan.certain
        for term in terms:
            if term in present:
                if certain[term]:
                    return True
                if term not in sure:
                    sure[term] = self._stands(term)
                if sure[term]:
                    return True
        return False

    def _stands(self, term: int) -> bool:
        way, lexicon = self._scan.ways[term], self._scan.lexicon
        if lexicon.cased.isdisjoint(way) and stands_in(self._lower, self._scan.spelt[term], self._present[term]):
            return True
        if len(way) > 1:
            return any(field.holds(way) for field in self._fields)
        word = lexicon.words[way[0]]
        return word is not None and any(field.is_written(word) for field in self._fields)
