"""The scan: all terms of a rule set that stays as it is, looked for in one native pass over the folded words of a text.

A desk's rules change once a day, and a thousand articles come in between. So once they have been left alone for a
while, their words and phrases are made into one automaton (Aho-Corasick). It runs over the words of a text as they are
folded, between spaces, so that what it finds are whole words; that is the exact answer for words and, where no sentence
ends within, for phrases. What is left are sets.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, product

import ahocorasick_rs

from bot.rules.lexicon import Lexicon, Reading, Way, keys_of, stands_in
from bot.rules.plan import Clause, Plan

KIND = ahocorasick_rs.Implementation.ContiguousNFA

Letters = tuple[str, ...]
"""Words and phrases as they are in a row of folded words, with a space on either side."""

Ways = tuple[Way | None, ...]
"""What letters spell; None where they tell all: a word that may be written in any case."""


class Row:
    """What is left of a rule for an item that holds one of the terms under which it is filed.

    The last of `must` is the clause of these terms. Beside each clause's letters stand their ways.
    """

    __slots__ = ("must", "must_ways", "never", "never_ways", "plan")

    def __init__(self, plan: Plan, must: Sequence[tuple[Letters, Ways]], never: Sequence[tuple[Letters, Ways]]) -> None:
        self.plan = plan
        self.must = tuple(letters for letters, _ways in must)
        self.must_ways = tuple(ways for _letters, ways in must)
        self.never = tuple(letters for letters, _ways in never)
        self.never_ways = tuple(ways for _letters, ways in never)


class Scan:
    """An automaton for the terms of plans, which are filed under those of their anchors."""

    def __init__(self, plans: Iterable[Plan], lexicon: Lexicon) -> None:
        """Take plans that have anchors, with words that are mere look-ups in the lexicon."""
        self._lexicon = lexicon
        self._spelt: dict[Way, Letters] = {}
        self._holding: dict[int, list[Way]] = {}
        self._filed: dict[str, list[Row]] = {}
        for plan in plans:
            self._file(plan)
        patterns = dict.fromkeys(chain.from_iterable(self._spelt.values()))
        # A DFA would take fewer steps, and so much memory that each of them waits for it.
        self._automaton = ahocorasick_rs.AhoCorasick(patterns, implementation=KIND, store_patterns=True)

    def _file(self, plan: Plan) -> None:
        if plan.anchor is None:
            return
        anchor = self._terms_of(plan.anchor)
        row = Row(plan, [*map(self._terms_of, plan.others), anchor], [*map(self._terms_of, plan.never)])
        for letters in dict.fromkeys(anchor[0]):
            self._filed.setdefault(letters, []).append(row)

    def _terms_of(self, clause: Clause) -> tuple[Letters, Ways]:
        words = {(number,): None if number not in self._lexicon.cased else (number,) for number in clause.words}
        spelt = [(letters, way) for number, way in words.items() for letters in self._spellings(number)]
        spelt += [(letters, way) for way in clause.phrases for letters in self._spellings(way)]
        return tuple(letters for letters, _way in spelt), tuple(way for _letters, way in spelt)

    def _spellings(self, way: Way) -> Letters:
        """Return all spellings of a word or a phrase."""
        if way not in self._spelt:
            keys = [keys_of(word) for number in way if (word := self._lexicon.words[number])]
            self._spelt[way] = tuple(f" {' '.join(words)} " for words in product(*keys))
            for number in way if len(way) > 1 else ():
                self._holding.setdefault(number, []).append(way)
        return self._spelt[way]

    def holding(self, content: str, fields: Sequence[Reading], row: str, also: Sequence[str]) -> list[Plan]:
        """Return the plans whose clauses an item meets.

        `content` is the text of its fields, `row` the words in it, and `also` their further forms.
        """
        # Of phrases these are only the words, one after another.
        present = set(self._automaton.find_matches_as_strings(row, overlapping=True))
        sure = self._add_further_forms(also, present, fields) if also else {}
        absent = present.isdisjoint
        likely: list[Row] = []
        for filed in chain.from_iterable(map(self._filed.__getitem__, self._filed.keys() & present)):
            for letters in filed.must:
                if absent(letters):
                    break
            else:
                likely.append(filed)
        if not likely:
            return []
        # Few rules come this far, so only now it is seen whether their phrases stand in a sentence.
        look = _Look(self._lexicon, content, present, sure, fields)
        return list(dict.fromkeys(filed.plan for filed in likely if look.meets(filed)))

    def _add_further_forms(self, also: Iterable[str], present: set[str], fields: Sequence[Reading]) -> dict[Way, bool]:
        """Add what the further forms of tokens are, and the phrases that they are a part of; these surely stand."""
        look_up = self._lexicon.look_up("")
        sure: dict[Way, bool] = {}
        for number in {number for form in also for number in look_up(form) or ()}:
            present.update(self._spelt.get((number,), ()))
            for way in self._holding.get(number, ()):
                if way not in sure and any(field.holds(way) for field in fields):
                    present.update(self._spelt[way])
                    sure[way] = True
        return sure


class _Look:
    """The second look at an item, at terms that are more than letters: phrases, and what hangs on capitals."""

    __slots__ = ("_fields", "_lexicon", "_lower", "_present", "_sure")

    def __init__(
        self, lexicon: Lexicon, content: str, present: set[str], sure: dict[Way, bool], fields: Sequence[Reading]
    ) -> None:
        self._lexicon = lexicon
        self._lower = content.lower()
        self._present = present
        self._sure = sure
        self._fields = fields

    def meets(self, row: Row) -> bool:
        """Whether all clauses of a row hold, and none of those that exclude."""
        stands = self._stands
        return all(map(stands, row.must, row.must_ways)) and not any(map(stands, row.never, row.never_ways))

    def _stands(self, letters: Letters, ways: Ways) -> bool:
        """Whether one of several terms stands in the text."""
        present, sure = self._present, self._sure
        for words, way in zip(letters, ways, strict=True):
            if words in present:
                if way is None:
                    return True
                if way not in sure:
                    sure[way] = self._is_there(way, words)
                if sure[way]:
                    return True
        return False

    def _is_there(self, way: Way, words: str) -> bool:
        if len(way) > 1:
            plain = self._lexicon.cased.isdisjoint(way) and stands_in(self._lower, words[1:-1])
            return plain or any(field.holds(way) for field in self._fields)
        word = self._lexicon.words[way[0]]
        return word is not None and any(field.is_written(word) for field in self._fields)
