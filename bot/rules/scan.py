"""The scan: all terms of a rule set that stays as it is, looked for in one native pass over the folded words of a text.

A desk's rules change once a day, and a thousand articles come in between. So once they have been left alone for a
while, their words and phrases are made into one automaton (Aho-Corasick). It runs over the words of a text as they are
folded, between spaces, so that what it finds are whole words; that is the exact answer for words and, where no sentence
ends within, for phrases. What is left are sets.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, product
from typing import Any

import ahocorasick_rs

from bot.rules.lexicon import Lexicon, Reading, Way, keys_of, stands_in
from bot.rules.plan import Clause, Plan

KIND = ahocorasick_rs.Implementation.ContiguousNFA


class Term(str):
    """A word or a phrase as it is in a row of folded words, with a space on either side.

    `way` is what it spells; None where the letters tell all: a word that may be written in any case. `rows` are the
    rules filed under these letters. Terms are strings, which the automaton hands back as they are, for speed.
    """

    __slots__ = ("rows", "way")

    rows: "tuple[Row, ...]"
    way: Way | None


class Row:
    """What is left of a rule for an item that holds one of the terms under which it is filed: the last of `must`."""

    __slots__ = ("must", "never", "plan")

    def __init__(self, plan: Plan, must: "Iterable[Terms]", never: "Iterable[Terms]") -> None:
        self.plan = plan
        self.must = tuple(must)
        self.never = tuple(never)


Terms = tuple[Term, ...]


class Scan:
    """An automaton for the terms of plans, which are filed under those of their anchors."""

    def __init__(self, plans: Iterable[Plan], lexicon: Lexicon) -> None:
        """Take plans that have anchors, with words that are mere look-ups in the lexicon."""
        self._lexicon = lexicon
        self._spelt: dict[Way, Terms] = {}
        self._holding: dict[int, list[Way]] = {}
        self._first: dict[str, Term] = {}  # of the terms of the same letters the one that the automaton knows
        for plan in plans:
            self._file(plan)
        # A DFA would take fewer steps, and so much memory that each of them waits for it.
        self._automaton = ahocorasick_rs.AhoCorasick(self._first.values(), implementation=KIND, store_patterns=True)

    def _file(self, plan: Plan) -> None:
        if plan.anchor is None:
            return
        anchor = self._terms_of(plan.anchor)
        row = Row(plan, (*map(self._terms_of, plan.others), anchor), map(self._terms_of, plan.never))
        for letters in dict.fromkeys(anchor):
            self._first[letters].rows += (row,)

    def _terms_of(self, clause: Clause) -> Terms:
        ways = (*((number,) for number in clause.words), *clause.phrases)
        return tuple(chain.from_iterable(map(self._spellings, ways)))

    def _spellings(self, way: Way) -> Terms:
        """Return all spellings of a word or a phrase."""
        if way not in self._spelt:
            keys = [keys_of(word) for number in way if (word := self._lexicon.words[number])]
            self._spelt[way] = tuple(self._term(f" {' '.join(words)} ", way) for words in product(*keys))
            for number in way if len(way) > 1 else ():
                self._holding.setdefault(number, []).append(way)
        return self._spelt[way]

    def _term(self, letters: str, way: Way) -> Term:
        term = Term(letters)
        term.rows = ()
        term.way = None if len(way) == 1 and self._lexicon.cased.isdisjoint(way) else way
        self._first.setdefault(letters, term)
        return term

    def holding(self, content: str, fields: Sequence[Reading], row: str, also: Sequence[str]) -> list[Plan]:
        """Return the plans whose clauses an item meets.

        `content` is the text of its fields, `row` the words in it, and `also` their further forms.
        """
        # Of phrases these are only the words, one after another.
        found: Any = self._automaton.find_matches_as_strings(row, overlapping=True)
        present: set[Term] = set(found)
        sure = self._add_further_forms(also, present, fields) if also else {}
        absent = present.isdisjoint
        likely: list[Row] = []
        for filed in chain.from_iterable([term.rows for term in present if term.rows]):
            for terms in filed.must:
                if absent(terms):
                    break
            else:
                likely.append(filed)
        if not likely:
            return []
        # Few rules come this far, so only now it is seen whether their phrases stand in a sentence.
        look = _Look(self._lexicon, content, present, sure, fields)
        return list(dict.fromkeys([filed.plan for filed in likely if look.meets(filed)]))

    def _add_further_forms(self, also: Iterable[str], present: set[Term], fields: Sequence[Reading]) -> dict[Way, bool]:
        """Add what the further forms of tokens are, and the phrases that they are a part of; these surely stand."""
        look_up = self._lexicon.look_up("")
        sure: dict[Way, bool] = {}
        for number in {number for form in also for number in look_up(form) or ()}:
            present.update(map(self._first.__getitem__, self._spelt.get((number,), ())))
            for way in self._holding.get(number, ()):
                if way not in sure and any(field.holds(way) for field in fields):
                    present.update(map(self._first.__getitem__, self._spelt[way]))
                    sure[way] = True
        return sure


class _Look:
    """The second look at an item, at terms that are more than letters: phrases, and what hangs on capitals."""

    __slots__ = ("_fields", "_lexicon", "_lower", "_present", "_sure")

    def __init__(
        self, lexicon: Lexicon, content: str, present: set[Term], sure: dict[Way, bool], fields: Sequence[Reading]
    ) -> None:
        self._lexicon = lexicon
        self._lower = content.lower()
        self._present = present
        self._sure = sure
        self._fields = fields

    def meets(self, row: Row) -> bool:
        """Whether all clauses of a row hold, and none of those that exclude."""
        for terms in row.never:
            if not self._present.isdisjoint(terms) and self._stands(terms):
                return False
        return all(map(self._stands, row.must))

    def _stands(self, terms: Terms) -> bool:
        """Whether one of several terms stands in the text."""
        for term in terms:
            if term in self._present:
                way = term.way
                if way is None:
                    return True
                if way not in self._sure:
                    self._sure[way] = self._is_there(way, term)
                if self._sure[way]:
                    return True
        return False

    def _is_there(self, way: Way, letters: str) -> bool:
        if len(way) > 1:
            lower = self._lower
            if self._lexicon.cased.isdisjoint(way) and (letters in lower or stands_in(lower, letters[1:-1])):
                return True
            return any(field.holds(way) for field in self._fields)
        word = self._lexicon.words[way[0]]
        return word is not None and any(field.is_written(word) for field in self._fields)
