"""The single edits of a rule's tree: each number turned, each term in more of its forms, each clause left out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from math import factorial, inf
from typing import Any

from bot.rules.match import Finding, evaluate
from bot.rules.numbers.counted import MAX_WITHIN
from bot.rules.operators import MAX_DISTANCE, MAX_FIRST, MAX_NUMBER, only_excludes
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
    Phrase,
    Place,
    Same,
    Within,
    children,
)
from bot.rules.why.nearly import Remembered, Way, forms, loosely
from bot.rules.why.wording import whole, worded
from bot.rules.words import MAX_HITS, Document

MAX_LOOKS = 60_000  # at a term, in all that is tried: beyond that clauses are dropped without more ado
MAX_FORMS = 2_000  # terms of which other ways of writing are looked at

Made = tuple[Node, str]
Grouped = AnyOf | AllOf | NoneOf | AtLeast | Near | Same
PLACED = (Near, Same, Apart, Count, Number, First)
"""What asks where something stands: here a term counts though it has been found elsewhere already."""


class Kind(IntEnum):
    """What an edit does to a rule, from gentle to blunt."""

    NUMBER = 0  # within, min, n, words: another number
    VALUE = 1  # one value more, or less, in a condition of `where`
    FORM = 2  # the same term in more of its forms
    ARRANGEMENT = 3  # any order, one paragraph, or anywhere at all
    SCOPE = 4  # in any place, among all words
    EXCLUDED = 5  # one excluded term, or alternative, less
    CONDITION = 6  # one condition of `where` less
    REQUIRED = 7  # one clause less
    ADDED = 8  # a word that the rule does not have


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a rule, in words: "near: within 12 → 14".

    `size` tells edits of one kind apart: by how much a number changes, how many terms are dropped.
    """

    kind: Kind
    words: str
    size: float = 0.0


@dataclass
class Effort:
    """What may still be tried on a text of so many words, and what has been found out already."""

    words: int
    looks: int = MAX_LOOKS
    forms: int = MAX_FORMS
    known: dict[tuple[int, Any, Any], tuple[Node, Finding]] = field(default_factory=dict)  # with the node: its id stays

    def spend(self, node: Node, times: int = 1) -> bool:
        """Whether so many looks at a tree can be afforded; they are paid for."""
        self.looks -= times * self.price(node)
        return self.looks > 0

    def price(self, node: Node) -> int:
        """Return how many looks at a term a look at a tree is worth: operands are tried in every order."""
        below = sum(map(self.price, children(node)))
        match node:
            case Near():
                return below + (1 if node.ordered else factorial(len(node.of))) * (1 + self.words // 100)
            case Number():
                return below + 5 * (1 + self.words // 50)
            case _:
                return below or 1


@dataclass(frozen=True, slots=True)
class Seat:
    """From where a node looks at a document: in which places, at how many of their first words, whether to exclude."""

    document: Document
    whole: bool
    effort: Effort
    places: tuple[Place, ...] | None = None
    first: int | None = None
    excludes: bool = False

    def says(self, node: Node) -> Finding:
        """Return what a node says from here."""
        key = (id(node), self.places, self.first)
        if key not in self.effort.known:
            self.effort.known[key] = (node, self._look(node))
        return self.effort.known[key][1]

    def _look(self, node: Node) -> Finding:
        if self.places is not None:
            node = Within(self.places, node)
        if self.first is not None:
            node = First(self.first, node)
        return evaluate(node, self.document, whole=self.whole)

    def below(self, node: Node, at: int) -> "Seat":
        """Return the seat of a node's child."""
        match node:
            case Within():
                return replace(self, places=node.places)
            case First():
                return replace(self, first=node.words)
            case Apart() if at == 1:
                return replace(self, first=None)
            case NoneOf():
                return replace(self, excludes=True)
            case _:
                return self

    def fields(self) -> list[Remembered]:
        """Return the fields that are looked at."""
        found = self.document.fields(self.places or ("title", "lead", "body"))
        return [words for words in found if isinstance(words, Remembered)]


@dataclass(frozen=True, slots=True)
class Step:
    """One edit that may help. `make` takes a value from `now` (not enough) to `far`; where these are equal, none."""

    kind: Kind
    make: Callable[[int], Made]
    now: int = 0
    far: int = 0
    size: float = 0.0

    def inside(self, node: Node, at: int) -> "Step":
        """Return the same edit as one of a node around it."""

        def make(value: int) -> Made:
            child, words = self.make(value)
            return with_child(node, at, child), words

        return replace(self, make=make)


def steps(node: Node, seat: Seat, *, looser: bool, placed: bool = False) -> Iterator[Step]:
    """Yield all single edits of a tree that may make it hold (`looser`) or not."""
    yield from own(node, seat, looser=looser)
    yield from _less(node, seat, looser=looser)
    placed = placed or isinstance(node, PLACED)
    for at, child in enumerate(children(node)):
        below, wish = seat.below(node, at), looser != turns(node, at)
        if _matters(child, below, looser=wish, placed=placed):
            yield from (step.inside(node, at) for step in steps(child, below, looser=wish, placed=placed))


def is_so(node: Node, seat: Seat, *, looser: bool) -> bool:
    """Whether a node holds as it should, or does not as it should not."""
    return seat.says(node).truth == ("yes" if looser else "no")


def nearest(step: Step, node: Node, seat: Seat, *, looser: bool) -> int | None:
    """Return the value nearest to the present one by which an edit makes a node hold, or not; None where none does."""

    def does(value: int) -> bool:
        if not seat.effort.spend(node):
            return False
        edited, _words = step.make(value)
        empty = only_excludes(edited) and not only_excludes(node)  # nothing is left to look for
        return is_so(edited, seat, looser=looser) and not empty

    return turned(step, does)


def turned(step: Step, does: Callable[[int], bool]) -> int | None:
    """Return the value of an edit nearest to the present one that does something; None where the farthest does not."""
    if not does(step.far):
        return None
    fails, right = step.now, step.far
    while abs(right - fails) > 1:
        middle = (fails + right) // 2
        fails, right = (fails, middle) if does(middle) else (middle, right)
    return right


def turns(node: Node, at: int) -> bool:
    """Whether a node holds where its child does not."""
    return isinstance(node, NoneOf) or (isinstance(node, Apart) and at == 1)


def _matters(child: Node, seat: Seat, *, looser: bool, placed: bool) -> bool:
    truth = seat.says(child).truth
    return truth != "no" if not looser else placed or truth != "yes"


def own(node: Node, seat: Seat, *, looser: bool) -> Iterator[Step]:
    """Yield what can be done to a node itself."""
    yield from (step for _key, step in dials(node, looser=looser))
    for kind, other, words in _turned(node) if looser else ():
        yield Step(kind, _fixed(other, words))
    if looser and not children(node):
        yield from _terms(node, seat)


def _fixed(node: Node, words: str) -> Callable[[int], Made]:
    return lambda _value: (node, words)


def dials(node: Node, *, looser: bool) -> Iterator[tuple[str, Step]]:
    """Yield the numbers of a node by their fields, each to be turned as far as it goes."""
    for key, said, low, high, up in _numbers(node):
        now = getattr(node, key)
        far = high if up == looser else low
        if now not in (far, inf):
            yield key, _dial(node, key, said, far)


def _dial(node: Any, key: str, said: str, far: int) -> Step:
    now = getattr(node, key)

    def make(value: int) -> Made:
        return replace(node, **{key: value}), f"{said} {whole(now)} \N{RIGHTWARDS ARROW} {value}"

    return Step(Kind.NUMBER, make, int(now), far)


def _numbers(node: Node) -> tuple[tuple[str, str, int, int, bool], ...]:
    """Return of each number of a node its field, its name, its bounds, and whether a larger one asks for less."""
    if isinstance(node, AtLeast):
        return (("n", "at_least: n", 1, len(node.of), False),)
    if isinstance(node, Number):
        return (
            ("least", "number: min", 0, int(min(node.most, MAX_NUMBER)), False),
            ("most", "number: max", int(node.least), MAX_NUMBER, True),
            ("within", "number: within", 1, MAX_WITHIN, True),
        )
    return _NUMBERS.get(type(node), ())


_NUMBERS: dict[type[Any], tuple[tuple[str, str, int, int, bool], ...]] = {
    Near: (("within", "near: within", 1, MAX_DISTANCE, True),),
    Apart: (("within", "apart: within", 1, MAX_DISTANCE, False),),
    Count: (("least", "count: min", 1, MAX_HITS, False),),
    First: (("words", "first: words", 1, MAX_FIRST, True),),
}


def _turned(node: Node) -> Iterator[tuple[Kind, Node, str]]:
    """Yield a node that asks for less by being another: any order, one paragraph, anywhere."""
    match node:
        case Near():
            if node.ordered:
                yield Kind.ARRANGEMENT, replace(node, ordered=False), "near: in any order (leave out `ordered`)"
            yield Kind.ARRANGEMENT, AllOf(node.of), "look for them anywhere: `all` in the place of `near`"
        case Same():
            if node.unit == "sentence":
                yield Kind.ARRANGEMENT, replace(node, unit="paragraph"), "same: sentence \N{RIGHTWARDS ARROW} paragraph"
            yield Kind.ARRANGEMENT, AllOf(node.of), "look for them anywhere: `all` in the place of `same`"
        case Within():
            yield Kind.SCOPE, node.of, f"leave out `in: {', '.join(node.places)}`"
        case First():
            yield Kind.SCOPE, node.of, f"leave out `first: {node.words}`"
        case Apart():
            yield Kind.EXCLUDED, node.term, f"leave out `apart from {worded(node.other)}`"
        case Number():
            yield Kind.REQUIRED, node.of, f"do without a number beside `{worded(node.of)}`"
        case Name() if node.never:
            yield Kind.EXCLUDED, replace(node, never=()), f"leave out what `{node.text}` is `not:`"
        case _:
            return


def _terms(node: Node, seat: Seat) -> Iterator[Step]:
    """Yield other ways to write a term, of those that find more than it does."""
    seat.effort.forms -= 1
    if seat.effort.forms < 0:
        return
    known = _places(seat.says(node))
    for kind, ways in ((Kind.FORM, forms(node, seat.fields())), (Kind.ARRANGEMENT, _apart_a_little(node, seat))):
        for other, words in ways:
            if not _places(seat.says(other)) <= known:
                yield Step(kind, _fixed(other, words))


def _apart_a_little(node: Node, seat: Seat) -> Iterator[Way]:
    """Yield the words of a phrase near to each other, where all of them are there."""
    if isinstance(node, Phrase):
        ways = list(loosely(node))
        if ways and all(seat.says(word).truth == "yes" for word in children(ways[0][0])):
            yield from ways


def _places(finding: Finding) -> set[tuple[str, int, int]]:
    return {(hit.field, hit.first, hit.last) for hit in finding.hits}


def _less(node: Node, seat: Seat, *, looser: bool) -> Iterator[Step]:
    """Yield a node without one of its children."""
    for at, child in enumerate(children(node)):
        truth = seat.below(node, at).says(child).truth
        match node:
            case AllOf() if looser and truth != "yes":
                dropped = drop(child)
                if len(dropped) == 1:
                    yield from _without(node, at, dropped[0])
            case Near() | Same() if looser:
                yield from _without(node, at, operand(node, child))
            case NoneOf() if looser and truth != "no":
                yield from _without(node, at, excluded(child))
            case AnyOf() if not looser and truth != "no":
                yield from _without(node, at, alternative(child, seat))
            case _:
                pass


def terms(node: Node) -> int:
    """Return how many terms a node has."""
    return sum(map(terms, children(node))) or 1


def excluded(child: Node) -> Edit:
    """Return the edit that drops what a `none` excludes."""
    return Edit(Kind.EXCLUDED, f"drop the excluded `{worded(child)}`", terms(child))


def alternative(child: Node, seat: Seat) -> Edit:
    """Return the edit that drops one of a list of which any would do."""
    return (
        excluded(child)
        if seat.excludes
        else Edit(Kind.EXCLUDED, f"drop the alternative `{worded(child)}`", terms(child))
    )


def operand(node: Near | Same, child: Node) -> Edit:
    """Return the edit that drops what has to stand together with others."""
    return Edit(Kind.REQUIRED, f"{type(node).__name__.lower()}: leave out `{worded(child)}`", terms(child))


def drop(child: Node) -> tuple[Edit, ...]:
    """Return the edits by which an `all` loses one of its clauses: of a `none`, one for each term."""
    if isinstance(child, NoneOf):
        return tuple(map(excluded, child.of))
    return (Edit(Kind.REQUIRED, f"drop the clause `{worded(child)}`", terms(child)),)


def _without(node: Grouped, at: int, edit: Edit) -> Iterator[Step]:
    if len(node.of) > 1:
        yield Step(edit.kind, lambda _value: (without(node, {at}), edit.words), size=edit.size)


def without(node: Grouped, gone: set[int]) -> Node:
    """Return a node without some of its children; where one is left, that one."""
    kept = tuple(child for at, child in enumerate(node.of) if at not in gone)
    return kept[0] if len(kept) == 1 and not isinstance(node, NoneOf) else replace(node, of=kept)


def with_child(node: Node, at: int, child: Node) -> Node:
    """Return a node with another child in the place of one of its own."""
    match node:
        case AnyOf() | AllOf() | NoneOf() | AtLeast() | Near() | Same():
            return replace(node, of=(*node.of[:at], child, *node.of[at + 1 :]))
        case Apart():
            return replace(node, term=child) if at == 0 else replace(node, other=child)
        case Count() | Within() | First() | Number():
            return replace(node, of=child)
        case _:
            raise ValueError(f"{node} has no children")
