"""How else a term could be written to find more, and a document that is asked again and again for much the same."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from math import ceil
from typing import TypeVar

from bot.model import FieldName
from bot.rules.names import alike, sounds
from bot.rules.operators import MAX_NEAR
from bot.rules.phrases import Forms, PhraseError, parse_name, parse_phrase, parse_regex
from bot.rules.tree import Name, Near, Node, Pattern, Phrase, Raw, Word
from bot.rules.words import FieldWords, Hit

MAX_REACH = 6  # tokens from one word of a phrase to the next, beyond which they have nothing to do with each other
MAX_LOOSE = 8  # words of a phrase that are tried with other endings
ROOT = 4  # letters that words of one root share at least, and that share of the longer one
SHARE = 0.6

_PIECE = re.compile(r"\{[^{}]*\}|\S+")
_LIVE = re.compile(r"[*?{}$\\]")

Term = TypeVar("Term", Phrase, Name, Raw, Pattern)
Way = tuple[Node, str]
"""Another node in the place of a term, and what one does to get it: "write `attack*`"."""


class Remembered(FieldWords):
    """The words of one field. Where a term stands is found out once; names are looked for among what sounds alike."""

    def __init__(self, name: FieldName, content: str, language: str) -> None:
        super().__init__(name, content, language)
        self._places_of: dict[Word, list[int]] = {}
        self._hits: dict[int, tuple[Node, list[Hit]]] = {}  # with the node, so that its id stays its own

    def positions(self, word: Word) -> list[int]:
        """Return where a word stands, in order."""
        if word not in self._places_of:
            self._places_of[word] = self._sounding(word) if word.by == "name" else super().positions(word)
        return self._places_of[word]

    def phrase(self, phrase: Phrase) -> list[Hit]:
        """Return where a phrase stands."""
        return self._once(phrase, super().phrase)

    def name_of(self, name: Name) -> list[Hit]:
        """Return where a name stands."""
        return self._once(name, super().name_of)

    def raw(self, literal: Raw) -> list[Hit]:
        """Return where a literal stands."""
        return self._once(literal, super().raw)

    def pattern(self, pattern: Pattern) -> list[Hit]:
        """Return where a regular expression matches."""
        return self._once(pattern, super().pattern)

    def related(self, key: str) -> list[str]:
        """Return the words that begin as a folded word does."""
        return self._beginning_with(key[:ROOT])

    def _once(self, node: Term, look: Callable[[Term], list[Hit]]) -> list[Hit]:
        if id(node) not in self._hits:
            self._hits[id(node)] = (node, look(node))
        return self._hits[id(node)][1]

    def _sounding(self, word: Word) -> list[int]:
        """Return where a word of a name stands: two tokens that are alike are filed under one sound at least."""
        near = {key for sound in sounds(word.key) for key in self._by_sound.get(sound, ())}
        return self._places(key for key in near if alike(word.key, key))

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in self.by_key:
            for sound in sounds(key):
                found.setdefault(sound, []).append(key)
        return found


# --- other ways to write a term --------------------------------------------------------------------------------


def forms(node: Node, fields: Sequence[Remembered]) -> Iterator[Way]:
    """Yield what a term could be written as to find more, the most modest first; `fields` are where it is sought."""
    match node:
        case Phrase():
            yield from _written(_in_any_case(node.text))
            yield from _inflected(node)
            yield from _with_stars(node, fields)
            yield from _as_name(node)
        case Pattern() if not node.text.startswith("(?"):
            try:
                yield parse_regex(f"(?i){node.text}"), f"write /(?i){node.text}/, which any case fits"
            except PhraseError:  # pragma: no cover - four characters more are too many for the engine
                return
        case _:
            return


def _written(texts: Iterator[str], forms: Forms = "plural") -> Iterator[Way]:
    for written in texts:
        phrase = _parsed(written, forms)
        if phrase is not None:
            yield phrase, f"write `{written}`"


def _parsed(written: str, forms: Forms = "plural") -> Phrase | None:
    try:
        return parse_phrase(written, forms)
    except PhraseError:
        return None


def _in_any_case(written: str) -> Iterator[str]:
    """Yield a phrase without its demands on capitals."""
    bare = written.replace("{", "").replace("}", "") if "\\" not in written else written
    if bare != written:
        yield bare
    if bare.lower() != bare:
        yield bare.lower()


def _inflected(phrase: Phrase) -> Iterator[Way]:
    names: tuple[tuple[Forms, str], ...] = (("plural", "forms: plural"), ("stem", "forms: stem"))
    for kind, said in names:
        other = _parsed(phrase.text, kind)
        if other is not None and other.ways != phrase.ways:
            yield other, f"give `{phrase.text}` {said}"


def _with_stars(phrase: Phrase, fields: Sequence[Remembered]) -> Iterator[Way]:
    """Yield a phrase with open endings: of one word, of all, of what a word of the text begins with."""
    pieces = _PIECE.findall(phrase.text)
    if len(pieces) > MAX_LOOSE or _LIVE.search(phrase.text):
        return
    open_ended = [f"{piece}*" for piece in pieces]
    rooted = [_root(piece, fields) for piece in pieces]
    tried = [
        *(" ".join([*pieces[:at], word, *pieces[at + 1 :]]) for at, word in enumerate(open_ended)),
        " ".join(open_ended),
        *(" ".join([*pieces[:at], word, *pieces[at + 1 :]]) for at, word in enumerate(rooted)),
        " ".join(rooted),
    ]
    yield from _written(iter(dict.fromkeys(tried)))


def _root(word: str, fields: Sequence[Remembered]) -> str:
    """Return what a word has in common with a word of the text of the same root, with a star; or else the word."""
    key = word.lower()
    if not key.isalpha():
        return word
    shared = [len(_common(key, other)) for words in fields for other in words.related(key)]
    best = max(shared, default=0)
    return f"{word[:best]}*" if best >= max(ROOT, ceil(SHARE * len(key))) else word


def _common(one: str, other: str) -> str:
    """Return what two words begin with; nothing where the other is more than another form of the same."""
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return one[:length] if length >= SHARE * len(other) else ""


def _as_name(phrase: Phrase) -> Iterator[Way]:
    if not phrase.text[:1].isupper() or phrase.text.isupper() or _LIVE.search(phrase.text):
        return
    try:
        yield Name(phrase.text, (parse_name(phrase.text),)), f"look for it as a name: `name: {phrase.text}`"
    except PhraseError:  # pragma: no cover - a phrase without live characters is a name
        return


def loosely(phrase: Phrase) -> Iterator[Way]:
    """Yield what finds the words of a phrase a little apart, or across the end of a sentence; the closest first."""
    pieces = _PIECE.findall(phrase.text)
    if not 1 < len(pieces) <= MAX_NEAR:
        return
    words = [_parsed(piece) for piece in pieces]
    operands = tuple(word for word in words if word is not None)
    if len(operands) == len(pieces):
        for ordered, word in ((True, "then"), (False, "near")):
            for within in range(len(pieces) - 1, MAX_REACH * (len(pieces) - 1) + 1):
                said = f"{word}/{within}"
                written = f" {said} ".join(pieces) if len(pieces) == 2 else f"{said}({', '.join(pieces)})"  # noqa: PLR2004 - both sides
                yield Near(within, operands, ordered), f"write `{written}`"
