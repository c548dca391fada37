"""The sieve: which rules a text could meet at all, told in one native pass over its folded words.

Most articles hold none of the few thousand words under which a desk's rules are filed. RE2 looks for all of
them at once in the row of folded words that `text.row` makes, so that nothing is missed that cutting would find.
"""

from collections.abc import Iterable, Iterator, Sequence

import re2

from bot.rules.lexicon import keys_of
from bot.rules.plan import Plan
from bot.rules.tree import Word

MAX_WORDS = 5_000  # beyond that hardly an article holds none
MEMORY = 64 << 20  # bytes that RE2 may take


class Sieve:
    """The plans by the words under which they are filed."""

    def __init__(self, filed: Iterable[tuple[Word, list[Plan]]]) -> None:
        """Take words, of which `can_sift` holds, with the plans that are filed under each."""
        options = re2.Options()
        options.max_mem, options.log_errors = MEMORY, False
        self._set = re2.Set.SearchSet(options)
        # One pattern that every text matches tells a text that holds nothing from a search that failed.
        self._set.Add("^")
        self._plans: list[list[Plan]] = [[]]
        for word, some in filed:
            for pattern in _patterns(word):
                self._set.Add(pattern)
                self._plans.append(some)
        self._set.Compile()

    def met(self, words: bytes, also: Iterable[str]) -> set[Plan] | None:
        """Return the plans that a row of words with further forms may meet; None where the search failed."""
        looked_at = words + f"\n {' '.join(also)} ".encode() if also else words
        try:
            found = self._set.Match(looked_at)
        except UnicodeEncodeError:  # half a character, as broken JSON leaves them
            return None
        return set[Plan]().union(*(self._plans[at] for at in found)) if found else None


def can_sift(words: Sequence[Word]) -> bool:
    """Whether words are few enough, and can be looked for in a row of words."""
    return len(words) <= MAX_WORDS and all(keys_of(word) or (word.by == "wild" and word.key) for word in words)


def _patterns(word: Word) -> Iterator[str]:
    """Yield what to look for in the place of a word; of a wildcard its beginning, or else every word would be one."""
    keys = keys_of(word)
    yield from (f" {re2.escape(key)} " for key in keys or ())
    if not keys:
        yield f" {re2.escape(word.key)}"
