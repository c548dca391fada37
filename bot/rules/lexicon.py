"""The lexicon: all words of all rules, each with a number, and which of them a word of the news is.

Words of the news come as folded keys (`text.keys`). Most words of rules are keys themselves, or their plural: these are
a mere look-up. Wildcards, stems and names are judged once per key, and remembered. So an article costs one look-up per
word, whatever the number of rules, and yet each word is compared as `FieldWords` compares it, which the tests hold to.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from bot import text
from bot.model import FieldName
from bot.rules.names import alike, sounds
from bot.rules.tree import Word
from bot.rules.words import MAX_TOKENS, MAX_WILD, PREFIX, FieldWords, stem

# What may stand before and after a word without being a part of it, in any script; at the end of a text stands nothing.
_BEFORE = frozenset(' \n\t("\u201c\u00ab')
_AFTER = frozenset(["", *' \n\t);:!?"\u201d\u00bb'])

MAX_KNOWN = 60_000  # keys that are remembered, in each language that matters; then we begin anew

Ids = Sequence[int]
"""The words of rules that a key is, by their numbers."""

Key = TypeVar("Key", str, int)
Entry = TypeVar("Entry")

Way = tuple[int, ...]
"""Words next to each other, by their numbers."""


FEW = 8  # entries that are kept in a tuple, which takes less memory than a list


def put(table: dict[Key, Sequence[Entry]], key: Key, one: tuple[Entry]) -> None:
    """Enter something more under a key; most have one entry only, which is then shared with other keys."""
    entries: Sequence[Entry] = table.get(key, ())
    if isinstance(entries, list):
        entries.append(one[0])
    elif len(entries) < FEW:
        table[key] = (*entries, *one) if entries else one
    else:
        table[key] = [*entries, *one]


def take(table: dict[Key, Sequence[Entry]], key: Key, entry: Entry) -> None:
    """Take away what was entered under a key."""
    left = list(table.pop(key))
    left.remove(entry)
    if left:
        table[key] = left if len(left) > FEW else tuple(left)


def keys_of(word: Word) -> tuple[str, ...]:
    """Return all keys of the news that a simple word of a rule is; none where it takes a look to tell."""
    match word.by:
        case "singular":
            return text.plurals(word.key)
        case "fold":
            return (word.key,)
        case "exact":
            return (text.fold(word.key),)
        case _:
            return ()


class Lexicon:
    """All words of all rules, each with a number.

    `named` is how often a word is named, less a little for its length: of two words the longer is likely the rarer.
    `cased` are those of which it also counts whether they are in capitals, or how exactly they are written.
    """

    def __init__(self) -> None:
        self.words: list[Word | None] = []
        self.numbers: dict[Word, int] = {}
        self.named = array("d")
        self.cased: set[int] = set()
        self._free: list[int] = []
        self._simple: dict[str, Ids] = {}
        self._stems: dict[str, Ids] = {}
        self._wild: dict[str, Sequence[tuple[Word, int]]] = {}
        self._names: dict[str, Sequence[tuple[str, int]]] = {}
        self._known: dict[str, _Known] = {}

    # --- words of rules ---

    def add(self, word: Word) -> int:
        """Return the number of a word, which is named once more from now on."""
        number = self.numbers.get(word)
        if number is None:
            number = self._enter(word)
        self.named[number] += 1
        return number

    def remove(self, word: Word) -> None:
        """Let a word be named once less; the last time, it goes."""
        number = self.numbers[word]
        self.named[number] -= 1
        if self.named[number] <= 0:
            self._strike(word, number)

    def _enter(self, word: Word) -> int:
        if self._free:
            number = self._free.pop()
            self.words[number] = word
        else:
            number = len(self.words)
            self.words.append(word)
            self.named.append(0)
        self.numbers[word] = number
        self.named[number] = -min(len(word.key), 100) / 1_000
        if word.capitals or word.by == "exact":
            self.cased.add(number)
        for table, key, entry in self._entries(word, number):
            put(table, key, entry)
        self._forget(word)
        return number

    def _strike(self, word: Word, number: int) -> None:
        del self.numbers[word]
        self.words[number] = None
        self._free.append(number)
        self.cased.discard(number)
        for table, key, entry in self._entries(word, number):
            take(table, key, entry[0])
        self._forget(word)

    def _entries(self, word: Word, number: int) -> Iterator[tuple[dict[str, Any], str, tuple[Any]]]:
        """Yield where a word is entered: in which table, under which key, and what is written there."""
        match word.by:
            case "stem":
                yield self._stems, word.key, (number,)
            case "wild":
                yield self._wild, word.key[:PREFIX], ((word, number),)
            case "name":
                yield from ((self._names, sound, ((word.key, number),)) for sound in sounds(word.key))
            case _:
                one = (number,)
                yield from ((self._simple, key, one) for key in keys_of(word))

    def _forget(self, word: Word) -> None:
        """Judge anew the keys that a word may be: those of a simple word, and otherwise all."""
        if not keys_of(word):
            self._known = {}
        for known in self._known.values():
            for key in keys_of(word):
                known.pop(key, None)

    # --- words of the news ---

    def look_up(self, language: str) -> "Callable[[str], Ids | None]":
        """Return what tells the words that a key is, in a language; that matters only where rules ask for stems."""
        if self.is_simple:
            return self._simple.get
        spoken = language if self._stems else ""
        if spoken not in self._known:
            self._known[spoken] = _Known(self, spoken)
        return self._known[spoken].__getitem__

    @property
    def is_simple(self) -> bool:
        """Whether all words of rules can be looked up, without wildcards, stems and names."""
        return not self._wild and not self._names and not self._stems

    def by_stem(self, language: str) -> "Mapping[str, Ids]":
        """Return stem -> the words that are compared by it in a language."""
        table: dict[str, list[int]] = {}
        for said, numbers in self._stems.items():
            table.setdefault(stem(said, language), []).extend(numbers)
        return table

    def judge(self, key: str) -> list[int]:
        """Return the words that a key is, but for those that are compared by stems."""
        found = list(self._simple.get(key, ()))
        if self._wild and len(key) <= MAX_WILD:
            found += self._wild_ids(key)
        if self._names:
            found += self._name_ids(key)
        return found

    def _wild_ids(self, key: str) -> Iterator[int]:
        for length in range(min(PREFIX, len(key)) + 1):
            for word, number in self._wild.get(key[:length], ()):
                if key.startswith(word.key) and word.pattern is not None and word.pattern.fullmatch(key):
                    yield number

    def _name_ids(self, key: str) -> set[int]:
        met = {entry for sound in sounds(key) for entry in self._names.get(sound, ())}
        return {number for said, number in met if alike(said, key)}


class _Known(dict[str, Ids]):
    """Key -> the words of rules that it is, judged when it is first met."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._language = language
        self._stems = lexicon.by_stem(language)

    def __missing__(self, key: str) -> Ids:
        found = self._lexicon.judge(key)
        if self._stems:
            found += self._stems.get(stem(key, self._language), ())
        if len(self) >= MAX_KNOWN:
            self.clear()
        if len(key) <= MAX_WILD:
            self[key] = found
        return found


class Reading(FieldWords):
    """The words of one field by the lexicon: where the words of rules stand in it. Tokens are cut when asked for."""

    def __init__(self, name: FieldName, content: str, language: str, lexicon: Lexicon) -> None:
        super().__init__(name, content, language)
        self._lexicon = lexicon

    @cached_property
    def keys(self) -> text.Keys:
        """The folded words, in order."""
        found = text.keys(self.content)
        if len(found.keys) <= MAX_TOKENS:
            return found
        return text.Keys(found.keys[:MAX_TOKENS], [entry for entry in found.also if entry[0] < MAX_TOKENS])

    @cached_property
    def _found(self) -> tuple[list[Ids | None], list[tuple[int, Ids]]]:
        """Of each token the words of rules that it is, and those that it is by further forms, with its position."""
        look_up = self._lexicon.look_up(self.language)
        also = [(at, ids) for at, form in self.keys.also if (ids := look_up(form))]
        return list(map(look_up, self.keys.keys)), also

    @cached_property
    def present(self) -> set[int]:
        """The words of rules that occur, by their numbers."""
        found, also = self._found
        present = set(chain.from_iterable(filter(None, found)))
        present.update(*(ids for _at, ids in also))
        doubtful = self._lexicon.cased & present
        if doubtful:
            present -= {number for number in doubtful if not self._places_of(number)}
        return present

    @cached_property
    def index(self) -> Mapping[int, list[int]]:
        """Word number -> positions, in order; for those in `cased` too, whose spelling is still to be looked at."""
        found, also = self._found
        index: dict[int, list[int]] = {}
        for at, ids in enumerate(found):
            for number in ids or ():
                if number in index:
                    index[number].append(at)
                else:
                    index[number] = [at]
        for number, at in [(number, at) for at, ids in also for number in ids]:
            index[number] = sorted({*index.get(number, ()), at})
        return index

    @property
    def length(self) -> int:
        """How many tokens there are."""
        return len(self.keys.keys)

    def positions(self, word: Word) -> list[int]:
        """Return where a word stands, in order."""
        return self._places_of(self._lexicon.numbers[word])

    def _places_of(self, number: int) -> list[int]:
        places = self.index.get(number, [])
        word = self._lexicon.words[number] if number in self._lexicon.cased and places else None
        return places if word is None else [at for at in places if self._is_written(word, at)]

    def _is_written(self, word: Word, at: int) -> bool:
        raw = self._raws[at]
        if word.by == "exact":
            return self.tokens[at].raw == word.key if "'" in raw else raw == word.key
        return raw.isupper()

    @cached_property
    def _raws(self) -> list[str]:
        return text.raws(self.content)

    # --- phrases ---

    def stands(self, ways: Sequence[Way]) -> bool:
        """Whether the words of one of several phrases stand next to each other within a sentence."""
        present, held = self.present, self._held
        for way in ways:
            if way[0] in present and way[-1] in present:
                found = held.get(way)
                if found is None:
                    found = held[way] = self.holds(way)
                if found:
                    return True
        return False

    @cached_property
    def _held(self) -> dict[Way, bool]:
        """What is known of phrases."""
        return {}

    def holds(self, way: Way) -> bool:
        """Whether the words of a phrase stand next to each other within a sentence."""
        first, *rest = map(self._places_of, way)
        last = len(rest)
        is_plain = self._lexicon.cased.isdisjoint(way)
        for at in first:
            following = at
            for places in rest:
                following += 1
                if following not in places:
                    break
            else:
                if (is_plain and self._reads(at, at + last)) or self.in_one_sentence(at, at + last):
                    return True
        return False

    def _reads(self, first: int, last: int) -> bool:
        """Whether the keys of these tokens are somewhere in the text with nothing but spaces between."""
        if any(first <= at <= last for at, _form in self.keys.also):
            return False
        return stands_in(self._lower, " ".join(self.keys.keys[first : last + 1]))

    @cached_property
    def _lower(self) -> str:
        return self.content.lower()

    # --- a word, without the index ---

    def is_written(self, word: Word) -> bool:
        """Whether a word that depends on its spelling is somewhere in the text as it is wanted."""
        keys = keys_of(word)
        if any(form in keys for _at, form in self.keys.also):
            return bool(self.positions(word))
        return any(self._is_written(word, at) for key in keys for at in _all_at(self.keys.keys, key))


def stands_in(lower: str, words: str) -> bool:
    """Whether folded words are in a text in small letters just like this, with nothing but spaces between and around.

    Then no sentence ends within. That they are not tells nothing.
    """
    at = lower.find(words)
    while at >= 0:
        end = at + len(words)
        following = lower[end : end + 1]
        if (not at or lower[at - 1] in _BEFORE) and (
            following in _AFTER or (following in ".," and lower[end + 1 : end + 2] in _AFTER)
        ):
            return True
        at = lower.find(words, at + 1)
    return False


def _all_at(words: list[str], key: str) -> Iterator[int]:
    """Yield where a key is in a list; the interpreter searches in native code."""
    at = -1
    for _time in range(words.count(key)):
        at = words.index(key, at + 1)
        yield at
