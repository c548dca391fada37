"""The sieve: whether any rule could meet a text at all, told in one native pass.

Most articles hold none of the few thousand words under which a desk's rules are filed. RE2 looks for all of them at
once, in the text as it came. What the pattern of a word finds may not be that word, but where the word is, its pattern
finds it.
"""

from collections.abc import Iterable, Iterator, Sequence

import re2

from bot import text
from bot.rules.lexicon import keys_of
from bot.rules.tree import Word

MAX_WORDS = 5_000  # beyond that hardly an article holds none
MEMORY = 64 << 20  # bytes that RE2 may take
# Signs that may stand between the letters of a key: o'brien, u.s., 1,000; in a compound a possessive too (iran's-led).
_BETWEEN = "(?:['`.,-]+(?:s['`.,-]+)?)?"


class Sieve:
    """The words under which rules are filed."""

    def __init__(self, words: Iterable[Word]) -> None:
        """Take words, of which `can_sift` holds."""
        options = re2.Options()
        options.max_mem, options.log_errors = MEMORY, False
        options.case_sensitive, options.never_capture = False, True
        self._set = re2.Set.SearchSet(options)
        # One pattern that every text matches tells a text that holds nothing from a search that failed.
        self._set.Add("^")
        for pattern in {pattern for word in words for pattern in _patterns(word)}:
            self._set.Add(pattern)
        self._set.Compile()

    def rejects(self, content: str) -> bool:
        """Whether a text holds none of the words. That it does not reject one tells nothing."""
        plain = text.ascii_of(content)
        found = self._set.Match(_folded(content) if plain is None else f" {plain} ")
        return found is not None and len(found) == 1


def can_sift(words: Sequence[Word]) -> bool:
    """Whether words are few enough, and can be looked for as they are written."""
    return len(words) <= MAX_WORDS and all(keys_of(word) or (word.by == "wild" and word.key) for word in words)


def _folded(content: str) -> str:
    """Return the words of a text that is not ASCII as they are folded, and their further forms."""
    words, also = text.row(content)
    return f"{words}\n {' '.join(also)} "


def _patterns(word: Word) -> Iterator[str]:
    """Yield what to look for in the place of a word; of a wildcard its beginning, or else every word would be one."""
    keys = keys_of(word)
    yield from (f"[^a-z0-9]{_apart(key)}[^a-z0-9]" for key in keys)
    if not keys:
        yield f"[^a-z0-9]{_apart(word.key)}"


def _apart(key: str) -> str:
    return _BETWEEN.join(re2.escape(char) for char in key if char.isalnum() or not char.isascii())
