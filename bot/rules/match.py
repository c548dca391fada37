"""The evaluator: one rule's tree against one item's words, three-valued, with the places of what it found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, assert_never

from bot import text
from bot.model import FieldName, Item, Span, TextState
from bot.rules.tree import AllOf, AnyOf, Node, NoneOf, Phrase, Word

MAX_TOKENS = 40_000  # of one field: more than the longest article, less than what hurts
MAX_SPANS = 50  # per phrase and field: what is highlighted beyond that helps nobody
MAX_WILD = 60  # characters: a longer "word" is an encoded blob, which no wildcard means

Truth = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a node says of an item: whether it holds, and where (no spans where it does not)."""

    truth: Truth
    spans: tuple[Span, ...] = ()


class FieldWords:
    """The tokens of one field, indexed by what words are compared with. Indexes are made when first asked for."""

    def __init__(self, name: FieldName, content: str) -> None:
        self.name = name
        self.tokens = text.tokens(content)[:MAX_TOKENS]

    @cached_property
    def by_key(self) -> dict[str, list[int]]:
        """Folded token -> positions."""
        return _positions(token.key for token in self.tokens)

    @cached_property
    def by_singular(self) -> dict[str, list[int]]:
        """Singular of the folded token -> positions."""
        return _positions(text.singular(token.key) for token in self.tokens)

    @cached_property
    def shouted(self) -> bool:
        """Whether the whole field is in capitals, so that capitals tell nothing."""
        cased = [token.raw for token in self.tokens if token.raw.lower() != token.raw.upper()]
        return bool(cased) and all(raw.isupper() for raw in cased)

    def positions(self, word: Word) -> list[int]:
        """Return where a word stands, in order."""
        found: Iterable[int]
        if word.by == "singular":
            found = self.by_singular.get(word.key, ())
        elif word.by == "fold":
            found = self.by_key.get(word.key, ())
        elif word.by == "exact":
            found = [at for at in self.by_key.get(text.fold(word.key), ()) if self.tokens[at].raw == word.key]
        else:
            found = self._wild_positions(word)
        return [at for at in found if self._capitals_fit(word, at)]

    def _wild_positions(self, word: Word) -> list[int]:
        pattern = word.pattern
        if pattern is None:  # pragma: no cover - the parser gives every wildcard its pattern
            raise ValueError(f"the wildcard {word.key} has no pattern")
        return sorted(
            at
            for key, places in self.by_key.items()
            if len(key) <= MAX_WILD and pattern.fullmatch(key)
            for at in places
        )

    def _capitals_fit(self, word: Word, at: int) -> bool:
        return not word.capitals or self.shouted or self.tokens[at].capitals

    def phrase_spans(self, phrase: Phrase) -> Iterator[Span]:
        """Yield where a phrase stands, within one sentence each."""
        for way in phrase.ways:
            first, *rest = way
            following = [frozenset(self.positions(word)) for word in rest]
            for at in self.positions(first):
                if all(at + step in places for step, places in enumerate(following, 1)):
                    head, tail = self.tokens[at], self.tokens[at + len(rest)]
                    if head.sentence == tail.sentence:
                        yield Span(field=self.name, start=head.start, end=tail.end, term=phrase.text)


def _positions(keys: Iterable[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        places.setdefault(key, []).append(at)
    return places


@dataclass(frozen=True)
class Document:
    """An item's words, as rules see them: title, lead and body."""

    item: Item
    fields: tuple[FieldWords, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Cut the fields into words once, for all rules."""
        contents: tuple[tuple[FieldName, str | None], ...] = (
            ("title", self.item.title),
            ("lead", self.item.summary),
            ("body", self.item.body),
        )
        fields = tuple(FieldWords(name, content) for name, content in contents if content)
        object.__setattr__(self, "fields", fields)

    @cached_property
    def keys(self) -> frozenset[str]:
        """All that words are looked up by, for the index. Most items meet no rule, so no positions are made for it."""
        plain = {token.key for part in self.fields for token in part.tokens}
        return frozenset(plain.union(map(text.singular, plain)))

    @property
    def is_whole(self) -> bool:
        """Whether the text is all there is, so that what is not in it is not in the news either."""
        return self.item.text is TextState.READ


def evaluate(node: Node, document: Document, *, whole: bool) -> Finding:
    """Return what a tree says of a document. `whole` False makes what was not found unknown instead of absent."""
    match node:
        case Phrase():
            return _phrase(node, document, whole=whole)
        case AnyOf():
            return _any([evaluate(child, document, whole=whole) for child in node.of])
        case AllOf():
            return _all([evaluate(child, document, whole=whole) for child in node.of])
        case NoneOf():
            return _none([evaluate(child, document, whole=whole) for child in node.of])
        case _:
            assert_never(node)


def _phrase(phrase: Phrase, document: Document, *, whole: bool) -> Finding:
    spans: list[Span] = []
    for words in document.fields:
        spans += sorted(words.phrase_spans(phrase), key=lambda span: span.start)[:MAX_SPANS]
    if spans:
        return Finding("yes", tuple(spans))
    return Finding("no" if whole else "unknown")


def _any(found: list[Finding]) -> Finding:
    spans = tuple(span for finding in found for span in finding.spans)
    return Finding(_strongest(found, "yes", "unknown", otherwise="no"), spans)


def _all(found: list[Finding]) -> Finding:
    truth = _strongest(found, "no", "unknown", otherwise="yes")
    return Finding(truth, tuple(span for finding in found for span in finding.spans) if truth == "yes" else ())


def _none(found: list[Finding]) -> Finding:
    opposite: dict[Truth, Truth] = {"yes": "no", "unknown": "unknown", "no": "yes"}
    return Finding(opposite[_strongest(found, "yes", "unknown", otherwise="no")])


def _strongest(found: list[Finding], *order: Truth, otherwise: Truth) -> Truth:
    truths = {finding.truth for finding in found}
    return next((truth for truth in order if truth in truths), otherwise)


def only_none_in_doubt(node: Node, document: Document) -> bool:
    """Whether a rule would hold if no excluded term turned up in the text that we do not have."""
    return evaluate(node, document, whole=True).truth == "yes"
