"""Whether one tree finds nothing that another does not find: for terms that add nothing, and clauses that never hold.

What is claimed is so for every text, but for one thing: `drone attack` finds "droneattack" too, which `drone` does
not. Where it is not sure, nothing is claimed; and so much work is done, and no more.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from bot import text
from bot.rules.names import alike
from bot.rules.tree import (
    AllOf,
    AnyOf,
    Apart,
    AtLeast,
    Count,
    First,
    Name,
    Near,
    Node,
    NoneOf,
    Number,
    Pattern,
    Phrase,
    Place,
    Raw,
    Same,
    Within,
    Word,
    children,
)
from bot.rules.where import Where
from bot.rules.words import MAX_WILD, PREFIX, prefix_key

FEED = frozenset({"title", "lead", "body"})
MAX_STEPS = 4_000  # pairs of nodes that one question may look at
LARGE = 100  # nodes of a tree that is not compared with another as a whole
ANYWHERE = "*"  # what a wildcard without a beginning is filed under
SOUND = "~"  # what names are filed under

# First words of compounds that English often writes in one (airbase): there, the one word is a term of its own.
_HEADS = (
    "air anti back black block book cease cross cyber down earth eye fire fish flash foot gas green"
    " ground gun hail hand head high home house hydro land life light mid night non oil out over para post"
    " pre rail rain rocket sea ship shore short snow sun super tank tear tele tide time under up war water"
    " web wild wind work"
)
_CLOSED = frozenset(_HEADS.split())

# Only what is written beside a star tells words apart.
_PIECES = re.compile(r"\.\*|\\.|.", re.DOTALL)
_STAR, _MARK = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Look:
    """Where a node looks: in which fields, and among how many first words of each."""

    fields: frozenset[str] = FEED
    first: int | None = None

    def within(self, places: Iterable[Place]) -> "Look":
        """Return the look of what stands under `in:`."""
        return replace(self, fields=frozenset(field for place in places for field in fields_of(place)))

    def sees_no_more_than(self, other: "Look") -> bool:
        """Whether all that is seen here is seen there."""
        narrow = other.first is None or (self.first is not None and self.first <= other.first)
        return narrow and self.fields <= other.fields


EVERYWHERE = Look()


def fields_of(place: Place) -> frozenset[str]:
    """Return the fields that a place of `in:` means."""
    return FEED if place == "text" else frozenset({place})


@dataclass(slots=True)
class Question:
    """One question, with the work that it may cost. `steps` is what is left of that."""

    steps: int = MAX_STEPS
    known: dict[tuple[int, int, Look, Look], bool] = field(default_factory=dict)

    def holds(  # noqa: PLR0911 - one case per kind of scope
        self, one: Node, other: Node, look: Look = EVERYWHERE, there: Look = EVERYWHERE
    ) -> bool:
        """Whether `other`, as looked at `there`, holds wherever `one` does."""
        if isinstance(one, Phrase) and isinstance(other, Phrase):
            self.steps -= 1
            return self.steps > 0 and look.sees_no_more_than(there) and phrase_inside(one, other)
        if isinstance(one, Within):
            return self.holds(one.of, other, look.within(one.places), there)
        if isinstance(other, Within):
            return self.holds(one, other.of, look, there.within(other.places))
        if isinstance(one, First):
            return self.holds(one.of, other, replace(look, first=one.words), there)
        if isinstance(other, First):
            return self.holds(one, other.of, look, replace(there, first=other.words))
        if one is other and look == there:
            return True
        key = (id(one), id(other), look, there)
        if key not in self.known:
            self.steps -= 1
            self.known[key] = self.steps > 0 and self._holds(one, other, look, there)
        return self.known[key]

    def _holds(self, one: Node, other: Node, look: Look, there: Look) -> bool:
        if look == there and isinstance(one, AllOf) and any(each is other for each in one.of):
            return True
        if isinstance(one, AnyOf):
            return all(self.holds(each, other, look, there) for each in one.of)
        match other:
            case AllOf():
                return all(self.holds(one, each, look, there) for each in other.of)
            case AnyOf():
                # What one part of a conjunction fulfils is asked of the parts; only groups may take several.
                whole = isinstance(one, AllOf)
                chosen = any(self.holds(one, each, look, there) for each in other.of if children(each) or not whole)
            case AtLeast():
                chosen = self._at_least(one, other, look, there)
            case NoneOf():
                chosen = isinstance(one, NoneOf) and self._excludes(one, other, look, there)
            case _:
                chosen = self._found(one, other, look, there)
        return chosen or self._by_part(one, other, look, there)

    def _by_part(self, one: Node, other: Node, look: Look, there: Look) -> bool:
        """Whether a part of a node, which must hold where the node does, is enough."""
        match one:
            case AllOf() | Near() | Same():
                return any(self.holds(each, other, look, there) for each in one.of)
            case AtLeast():
                short = sum(not self.holds(each, other, look, there) for each in one.of)
                return short < one.n
            case Apart():
                return self.holds(one.term, other, look, there)
            case Count() | Number():
                return self.holds(one.of, other, look, there)
            case _:
                return False

    def _at_least(self, one: Node, other: AtLeast, look: Look, there: Look) -> bool:
        if isinstance(one, AtLeast) and look == there and one.n >= other.n:
            mine, theirs = set(map(identity, one.of)), set(map(identity, other.of))
            return len(mine) == len(one.of) and mine <= theirs
        return sum(self.holds(one, each, look, there) for each in other.of) >= other.n

    def _excludes(self, one: NoneOf, other: NoneOf, look: Look, there: Look) -> bool:
        return all(any(self.holds(out, mine, there, look) for mine in one.of) for out in other.of)

    def _found(self, one: Node, other: Node, look: Look, there: Look) -> bool:
        """Whether what one node finds holds what the other looks for: for terms, and operators that find places."""
        if not look.sees_no_more_than(there):
            return False
        return self.inside(one, other) or (type(one) is type(other) and bool(children(one)) and self._alike(one, other))

    def inside(self, one: Node, other: Node) -> bool:  # noqa: PLR0911 - one case per kind of term
        """Whether every place that a term finds holds a place that the other term finds."""
        self.steps -= 1
        if self.steps < 0:
            return False
        match one, other:
            case AnyOf(), _:
                return all(self.inside(each, other) for each in one.of)
            case _, AnyOf():
                return any(self.inside(one, each) for each in other.of)
            case Phrase(), Phrase():
                return phrase_inside(one, other)
            case Phrase(), Name():
                return not other.never and any(phrase_inside(one, each) for each in other.of)
            case Raw(), Raw():
                return raw_inside(one.text, other.text)
            case Name(), Name():
                return _name_inside(one, other)
            case _:
                return self.same(one, other)

    def exactly(self, one: Node, other: Node) -> bool:
        """Whether every place that a term finds is, from end to end, one that the other finds."""
        self.steps -= 1
        if self.steps < 0:
            return False
        match one, other:
            case AnyOf(), _:
                return all(self.exactly(each, other) for each in one.of)
            case _, AnyOf():
                return any(self.exactly(one, each) for each in other.of)
            case Phrase(), Phrase():
                return phrase_inside(one, other, exactly=True)
            case _:
                return self.same(one, other)

    def same(self, one: Node, other: Node) -> bool:
        """Whether two nodes say the same, in whatever order."""
        self.steps -= 1
        if one is other or type(one) is not type(other):
            return one is other
        small = self.steps > 0 and not is_large(one) and not is_large(other)
        return small and identity(one) == identity(other)

    def _alike(self, one: Node, other: Node) -> bool:
        """Whether an operator asks for all that another of its kind asks for."""
        match one, other:
            case Near(), Near():
                return self._nearer(one, other)
            case Same(), Same():
                return one.unit == other.unit and self._has_all(one.of, other.of)
            case Apart(), Apart():
                return (
                    one.within >= other.within
                    and self.exactly(one.term, other.term)
                    and self.exactly(other.other, one.other)
                )
            case Count(), Count():
                return one.least >= other.least and self.inside(one.of, other.of)
            case Number(), Number():
                return (
                    one.within == other.within
                    and self.same(one.of, other.of)
                    and (other.least <= one.least and one.most <= other.most)
                )
            case _:
                return self.same(one, other)

    def _nearer(self, one: Near, other: Near) -> bool:
        """Whether operands stand at least as near, in the order that is asked for."""
        if one.within > other.within or (other.ordered and not one.ordered):
            return False
        return self._has_all(one.of, other.of, ordered=other.ordered)

    def _has_all(self, mine: tuple[Node, ...], theirs: tuple[Node, ...], *, ordered: bool = False) -> bool:
        """Whether to each of their operands there is one of mine that stands for no other."""
        left = list(mine)
        for each in theirs:
            at = next((at for at, own in enumerate(left) if self.exactly(own, each)), None)
            if at is None:
                return False
            left = left[at + 1 :] if ordered else left[:at] + left[at + 1 :]
        return True


# --- terms -----------------------------------------------------------------------------------------------------


def phrase_inside(one: Phrase, other: Phrase, *, exactly: bool = False) -> bool:
    """Whether each place of a phrase holds (or is) a place of the other."""
    return all(
        any(_way_inside(way, theirs, exactly=exactly) for theirs in other.ways)
        for way in one.ways
        if not is_odd_compound(one, way)
    )


def is_odd_compound(phrase: Phrase, way: tuple[Word, ...]) -> bool:
    """Whether a way is a phrase's two words written in one, where hardly anybody does."""
    joined = len(way) == 1 < len(phrase.ways[0])
    return joined and "-" not in phrase.text and phrase.ways[0][0].key not in _CLOSED


def _way_inside(one: tuple[Word, ...], other: tuple[Word, ...], *, exactly: bool) -> bool:
    if len(other) > len(one) or (exactly and len(other) != len(one)):
        return False
    starts = range(len(one) - len(other) + 1)
    return any(all(map(covers, other, one[start:])) for start in starts)


def covers(wide: Word, narrow: Word) -> bool:
    """Whether every token that a word finds is found by the wider word."""
    if wide == narrow:
        return True
    if wide.capitals and not (narrow.capitals or (narrow.by == "exact" and narrow.key.isupper())):
        return False
    if narrow.by == "wild":
        return wide.by == "wild" and _wild_covers(wide, narrow)
    if narrow.by in ("stem", "name"):
        return wide.by == narrow.by and wide.key == narrow.key
    forms = _plurals(narrow.key) if narrow.by == "singular" else (text.fold(narrow.key),)
    return bool(forms) and all(finds(wide, form) for form in forms) and (wide.by != "exact")


_plurals = lru_cache(maxsize=50_000)(text.plurals)


def finds(word: Word, key: str) -> bool:
    """Whether a word finds a token of this key, capitals apart, in any language."""
    match word.by:
        case "singular":
            return text.singular(key) == word.key
        case "wild":
            return word.pattern is not None and len(key) <= MAX_WILD and word.pattern.fullmatch(key) is not None
        case "name":
            return alike(word.key, key)
        case _:
            return word.by != "exact" and key == word.key


def _wild_covers(wide: Word, narrow: Word) -> bool:
    """Whether a wildcard finds all that another finds: its stars must swallow the other's."""
    if wide.pattern is None or narrow.pattern is None:
        return False
    pieces = _PIECES.findall(narrow.pattern.pattern)
    written = "".join(_STAR if piece == ".*" else _MARK if piece == "." else piece[-1] for piece in pieces)
    body = "".join(f"[^{_STAR}]" if piece == "." else piece for piece in _PIECES.findall(wide.pattern.pattern))
    return re.fullmatch(body, written, re.DOTALL) is not None


def raw_inside(one: str, other: str) -> bool:
    """Whether a literal holds another as one whole."""
    before = r"(?<!\w)" if other[0].isalnum() else ""
    after = r"(?!\w)" if other[-1].isalnum() else ""
    return one.isascii() and re.search(before + re.escape(other) + after, one, re.IGNORECASE) is not None


def _name_inside(one: Name, other: Name) -> bool:
    ways = {way for phrase in other.of for way in phrase.ways}
    theirs = {way for phrase in other.never for way in phrase.ways}
    mine = {way for phrase in one.never for way in phrase.ways}
    return theirs <= mine and all(way in ways for phrase in one.of for way in phrase.ways)


# --- what a node is, and where to look for what it may be a part of ---------------------------------------------


def is_large(node: Node, room: int = LARGE) -> bool:
    """Whether a node has more nodes below it than one question may compare."""
    waiting = [node]
    for seen, each in enumerate(waiting):
        if seen > room:
            return True
        waiting.extend(children(each))
    return False


def identity(node: Node) -> Any:  # noqa: PLR0911 - one case per kind of node
    """Return a value that is equal for nodes that say the same, in whatever order."""
    match node:
        case Phrase():
            return ("phrase", node.ways)
        case Raw():
            return ("raw", node.text.casefold())
        case Pattern():
            return ("regex", node.text)
        case Name():
            never = frozenset(each.ways for each in node.never)
            return ("name", frozenset(each.ways for each in node.of), never)
        case Near():
            of = tuple(map(identity, node.of))
            return ("near", node.within, node.ordered, of if node.ordered else _bag(of))
        case Same():
            return ("same", node.unit, _bag(map(identity, node.of)))
        case Apart():
            return ("apart", node.within, identity(node.term), identity(node.other))
        case _:
            return (type(node).__name__, *_settings(node), _bag(map(identity, children(node))))


def _settings(node: Node) -> tuple[Any, ...]:
    match node:
        case AtLeast():
            return (node.n,)
        case Count():
            return (node.least,)
        case First():
            return (node.words,)
        case Number():
            return (node.within, node.least, node.most)
        case Within():
            return (frozenset(field for place in node.places for field in fields_of(place)), asks_for_page(node))
        case _:
            return ()


def _bag(identities: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(identities, key=hash))


def asks_for_page(node: Node) -> bool:
    """Whether a node, or one below it, waits for the full text."""
    here = isinstance(node, Within) and bool({"body", "text"} & set(node.places))
    return here or any(map(asks_for_page, children(node)))


def filed_under(node: Node) -> Iterator[str]:
    """Yield the keys under one of which a term lies that `looked_up` finds if the term covers what is asked about."""
    match node:
        case Phrase():
            yield _word_key(node.ways[0][0])
        case Raw() | Pattern():
            yield f"={node.text[:3].casefold()}" if isinstance(node, Pattern) else ANYWHERE
        case Name():
            yield SOUND


def _word_key(word: Word) -> str:
    if word.by == "wild":
        return prefix_key(word.key) if len(word.key) >= PREFIX else ANYWHERE
    return SOUND if word.by == "name" else text.singular(text.fold(word.key))


def looked_up(node: Node) -> Iterator[str]:
    """Yield the keys under which whatever covers a term is filed."""
    yield ANYWHERE
    match node:
        case Phrase():
            for way in node.ways:
                for word in way:
                    key = text.fold(word.key)
                    yield from (text.singular(key), prefix_key(key))
            yield SOUND
        case Pattern():
            yield f"={node.text[:3].casefold()}"
        case Name():
            yield SOUND


# --- where -----------------------------------------------------------------------------------------------------


def admits_no_more(one: Where | None, other: Where | None) -> bool:
    """Whether all items that one `where` admits are admitted by the other."""
    if other is None:
        return True
    if one is None:
        return not other.conditions and other.max_age is None and other.words_min is None
    younger = other.max_age is None or (one.max_age is not None and one.max_age <= other.max_age)
    longer = other.words_min is None or (one.words_min is not None and one.words_min >= other.words_min)
    mine = [(each.key, each.negated, set(each.values)) for each in one.conditions]
    return (
        younger
        and longer
        and all(
            any(
                key == each.key
                and no == each.negated
                and (values >= set(each.values) if no else values <= set(each.values))
                for key, no, values in mine
            )
            for each in other.conditions
        )
    )
