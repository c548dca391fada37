"""A document as rules see it: the words of each field, and where a leaf of a rule's tree stands in them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import snowballstemmer

from bot import text
from bot.model import FieldName, Item, Source, Span, TextState
from bot.rules.names import alike
from bot.rules.numbers.numerals import Numeral, numerals
from bot.rules.tree import Name, Pattern, Phrase, Place, Raw, Word

MAX_TOKENS = 40_000  # of one field: more than the longest article, less than what hurts
MAX_HITS = 1_000  # of one leaf in one field: more than any report, less than what hurts
LAST = "\U0010ffff"  # comes after every character
PREFIX = 3  # letters of a word by which wildcards are filed
# What stands in names in small letters.
PARTICLES = frozenset(
    {
        "al",
        "el",
        "ul",
        "ad",
        "an",
        "ar",
        "as",
        "at",
        "az",
        "ash",
        "abu",
        "abou",
        "bin",
        "ben",
        "ibn",
        "bint",
        "e",
        "i",
        "y",
    }
    | {
        "da",
        "de",
        "der",
        "del",
        "den",
        "di",
        "do",
        "dos",
        "du",
        "la",
        "le",
        "ter",
        "van",
        "von",
        "zu",
        "and",
        "of",
        "the",
    }
)
MAX_WILD = 60  # characters: a longer "word" is an encoded blob, which no wildcard means

# Language (ISO 639-1) -> the stemmer of its family.
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


@lru_cache(maxsize=100_000)
def stem(key: str, language: str) -> str:
    """Return the stem of a folded word in a language; English where the language has no stemmer of its own."""
    name = STEMMERS.get(language, "english")
    return str(_stemmer(name if name in snowballstemmer.algorithms() else "english").stemWord(key))


@lru_cache(maxsize=40)
def _stemmer(name: str) -> Any:
    return snowballstemmer.stemmer(name)


class Mark(NamedTuple):
    """Tokens `first` to `last` of a field, which a term of a rule found; where that is in the text is asked later."""

    field: FieldName
    first: int
    last: int
    term: str


class Hit(NamedTuple):
    """A place where a node holds: tokens `first` to `last` of a field, and what of it is to be highlighted."""

    field: FieldName
    first: int
    last: int
    marks: tuple[Mark | Span, ...]


class FieldWords:
    """The tokens of one field, indexed by what words are compared with. All is made when first asked for."""

    def __init__(self, name: FieldName, content: str, language: str) -> None:
        self.name = name
        self.content = content
        self.language = language

    @cached_property
    def tokens(self) -> list[text.Token]:
        """The tokens, in order."""
        return text.tokens(self.content)[:MAX_TOKENS]

    @property
    def length(self) -> int:
        """How many tokens there are."""
        return len(self.tokens)

    @cached_property
    def by_key(self) -> dict[str, list[int]]:
        """Folded token -> positions."""
        return _positions(self.tokens, str)

    @cached_property
    def by_singular(self) -> dict[str, list[int]]:
        """Singular of the folded token -> positions."""
        return _positions(self.tokens, text.singular)

    @cached_property
    def by_stem(self) -> dict[str, list[int]]:
        """Stem of the folded token -> positions."""
        return _positions(self.tokens, lambda key: stem(key, self.language))

    @cached_property
    def ordered_keys(self) -> list[str]:
        """The keys in order, for wildcards."""
        return sorted(self.by_key)

    @cached_property
    def starts(self) -> list[int]:
        """Where each token begins, to find the tokens of a stretch of characters."""
        return [token.start for token in self.tokens]

    @cached_property
    def paragraphs(self) -> list[int]:
        """The number of the paragraph in which each token stands."""
        breaks = [hit.start() for hit in re.finditer(r"\n\s*", self.content)]
        return [bisect_left(breaks, start) for start in self.starts]

    @cached_property
    def numerals(self) -> list[Numeral]:
        """The numbers that the field names."""
        return numerals(self.tokens, self.content)

    # --- leaves ---

    def phrase(self, phrase: Phrase) -> list[Hit]:
        """Return where a phrase stands, within one sentence each, in order."""
        # Where ways begin at the same token, the longest tells best what was found.
        hits = sorted((hit for way in phrase.ways for hit in self._way(way, phrase.text)), key=lambda hit: hit.last)
        found = {hit.first: hit for hit in hits}
        return [found[first] for first in sorted(found)][:MAX_HITS]

    def _way(self, way: tuple[Word, ...], term: str) -> Iterator[Hit]:
        first, *rest = way
        following = [frozenset(self.positions(word)) for word in rest]
        for at in self.positions(first):
            if all(at + step in places for step, places in enumerate(following, 1)):
                last = at + len(rest)
                if last == at or self.in_one_sentence(at, last):
                    yield Hit(self.name, at, last, (Mark(self.name, at, last, term),))

    def in_one_sentence(self, first: int, last: int) -> bool:
        """Whether no sentence ends between two tokens."""
        return self.tokens[first].sentence == self.tokens[last].sentence

    def name_of(self, name: Name) -> list[Hit]:
        """Return where a name stands, written like a name, and not as a part of one that is to be left out."""
        never = [(hit.first, hit.last) for phrase in name.never for hit in self.phrase(phrase)]
        found = {(hit.first, hit.last): hit for phrase in name.of for hit in self.phrase(phrase)}
        return [
            found[place]._replace(marks=(Mark(self.name, *place, name.text),))
            for place in sorted(found)
            if not any(first <= place[1] and place[0] <= last for first, last in never) and self._is_named(*place)
        ]

    def _is_named(self, first: int, last: int) -> bool:
        """Whether no word of a name but its particles is in small letters, or nothing in the field is in capitals."""
        small = [token for token in self.tokens[first : last + 1] if token.raw.islower()]
        return all(token.key in PARTICLES for token in small) or not any(map(str.isupper, self.content))

    def raw(self, literal: Raw) -> list[Hit]:
        """Return where a literal stands, not inside a longer word."""
        return self._stretches(_literal(literal.text).finditer(self.content), literal.text)

    def pattern(self, pattern: Pattern) -> list[Hit]:
        """Return where a regular expression matches."""
        return self._stretches(pattern.compiled.finditer(self.content), f"/{pattern.text}/")

    def _stretches(self, found: Iterable[re.Match[str]], term: str) -> list[Hit]:
        hits: list[Hit] = []
        for match in found:
            start, end = match.span()
            if start < end:
                first = max(bisect_right(self.starts, start) - 1, 0)
                last = max(bisect_left(self.starts, end) - 1, first)
                hits.append(Hit(self.name, first, last, (Span(field=self.name, start=start, end=end, term=term),)))
            if len(hits) == MAX_HITS:
                break
        return hits

    def span(self, mark: Mark) -> Span:
        """Return where a mark is in the original text."""
        return Span(
            field=self.name, start=self.tokens[mark.first].start, end=self.tokens[mark.last].end, term=mark.term
        )

    def positions(self, word: Word) -> list[int]:
        """Return where a word stands, in order."""
        found: Iterable[int]
        match word.by:
            case "singular":
                found = self.by_singular.get(word.key, ())
            case "fold":
                found = self.by_key.get(word.key, ())
            case "stem":
                found = self.by_stem.get(stem(word.key, self.language), ())
            case "exact":
                found = [at for at in self.by_key.get(text.fold(word.key), ()) if self.tokens[at].raw == word.key]
            case "wild":
                found = self._wild_positions(word)
            case "name":
                found = self._places(key for key in self.by_key if alike(word.key, key))
        return [at for at in found if not word.capitals or self.tokens[at].capitals]

    def _wild_positions(self, word: Word) -> list[int]:
        pattern = word.pattern
        if pattern is None:  # pragma: no cover - the parser gives every wildcard its pattern
            raise ValueError(f"the wildcard {word.key} has no pattern")
        keys = (key for key in self._beginning_with(word.key) if len(key) <= MAX_WILD and pattern.fullmatch(key))
        return self._places(keys)

    def _places(self, keys: Iterable[str]) -> list[int]:
        return sorted({at for key in keys for at in self.by_key[key]})

    def _beginning_with(self, prefix: str) -> list[str]:
        """Return the keys that begin with a prefix, without looking at the others."""
        ordered = self.ordered_keys
        return ordered[bisect_left(ordered, prefix) : bisect_right(ordered, prefix + LAST)] if prefix else ordered


def prefix_key(key: str) -> str:
    """Return what a wildcard that begins like this word is filed under."""
    return f"{key[:PREFIX]}*"


def _positions(words: list[text.Token], form: Callable[[str], str]) -> dict[str, list[int]]:
    """Return where each form stands: that of a token, and those of what it is also to be found by."""
    places: dict[str, list[int]] = {}
    for at, token in enumerate(words):
        key = form(token.key)
        places.setdefault(key, []).append(at)
        if token.also:
            for other in {form(also) for also in token.also} - {key}:
                places.setdefault(other, []).append(at)
    return places


@lru_cache(maxsize=10_000)
def _literal(written: str) -> re.Pattern[str]:
    before = r"(?<!\w)" if written[0].isalnum() else ""
    after = r"(?!\w)" if written[-1].isalnum() else ""
    return re.compile(before + re.escape(written) + after, re.IGNORECASE)


ReadField = Callable[[FieldName, str, str], FieldWords]
"""Makes the words of a field from its name, its content and its language."""


class Document:
    """An item's words, field by field, each cut when first looked at."""

    def __init__(self, item: Item, source: Source | None = None, read: ReadField = FieldWords) -> None:
        self.item = item
        self.source = source
        self._read = read
        self._made: dict[FieldName, FieldWords] = {}

    @property
    def is_whole(self) -> bool:
        """Whether the text is all there is, so that what is not in it is not in the news either."""
        return self.item.text is TextState.READ

    def fields(self, places: tuple[Place, ...]) -> list[FieldWords]:
        """Return the fields of these places, in order; those that are empty are left out."""
        names = dict.fromkeys(name for place in places for name in _FIELDS[place])
        return [words for words in map(self._field, names) if words.content]

    def span(self, mark: Mark | Span) -> Span:
        """Return where a mark is in the original text."""
        return mark if isinstance(mark, Span) else self._field(mark.field).span(mark)

    def words(self) -> int:
        """Return how many words the item has, as far as we have it."""
        return sum(words.length for words in self.fields(("text",)))

    def _field(self, name: FieldName) -> FieldWords:
        if name not in self._made:
            self._made[name] = self._read(name, self._content(name), (self.item.language or "en")[:2].lower())
        return self._made[name]

    def _content(self, name: FieldName) -> str:
        item = self.item
        match name:
            case "title":
                return item.title
            case "lead":
                return item.summary
            case "body":
                return item.body or ""
            case "url":
                return item.url or ""
            case "tags":
                return "\n".join(item.tags)
            case "author":
                return item.author or ""


_FIELDS: dict[Place, tuple[FieldName, ...]] = {
    "title": ("title",),
    "lead": ("lead",),
    "body": ("body",),
    "text": ("title", "lead", "body"),
    "url": ("url",),
    "tags": ("tags",),
    "author": ("author",),
}
