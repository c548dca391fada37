"""What can be said of a rule by which of its words an item holds, before anybody looks at where they stand.

A plan is a list of clauses: of each of `must` an item holds at least one way, of `never` none. For most rules that is
all there is to them, and the plan decides; for the others it is the least of what an item must hold, and the evaluator
decides.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.rules.lexicon import Way
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
    Rule,
    Same,
    Within,
    Word,
)

Stands = Callable[[Sequence[Way]], bool]
"""Whether one of several phrases stands in a field."""


class Clause:
    """Ways of which one is enough: single words, and phrases."""

    __slots__ = ("phrases", "words")

    def __init__(self, ways: Iterable[Way]) -> None:
        """Sort ways into words and phrases."""
        distinct = dict.fromkeys(ways)
        self.words = tuple(way[0] for way in distinct if len(way) == 1)
        self.phrases = tuple(way for way in distinct if len(way) > 1)

    def anchors(self, named: Sequence[float]) -> tuple[int, ...]:
        """Return words of which an item holds at least one if the clause holds: of each way the one least named."""
        rarest = (min(way, key=named.__getitem__) for way in self.phrases)
        return tuple(dict.fromkeys((*self.words, *rarest)))


@dataclass(frozen=True, slots=True)
class Sketch:
    """The clauses of a tree, and whether they say all that it says."""

    must: tuple[Clause, ...] = ()
    never: tuple[Clause, ...] = ()
    exact: bool = False


class Plan:
    """A rule with its clauses, and the words under which it is filed (None: it meets every item).

    `anchor` is the clause of these words; `must` are those that are left to be asked of an item that holds one of them.
    """

    __slots__ = ("anchor", "exact", "filed", "must", "never", "order", "rule")

    def __init__(self, order: int, rule: Rule, sketch: Sketch) -> None:
        self.order = order
        self.rule = rule
        self.must = sketch.must
        self.never = sketch.never
        self.exact = sketch.exact and rule.where is None
        self.anchor: Clause | None = None
        self.filed: tuple[int, ...] | None = None

    def file(self, named: Sequence[float]) -> None:
        """Choose the words to file the rule under: those of the clause whose words the fewest rules name."""
        if not self.must:
            return
        anchors = {clause: clause.anchors(named) for clause in self.must}
        self.anchor = min(anchors, key=lambda clause: sum(map(named.__getitem__, anchors[clause])))
        filed = anchors[self.anchor]
        self.filed = self.anchor.words if filed == self.anchor.words else filed
        # A word is enough for its clause, of a phrase the other words are still to be seen.
        rest = tuple(clause for clause in self.must if clause is not self.anchor)
        self.must = (self.anchor, *rest) if self.anchor.phrases else rest

    @property
    def others(self) -> tuple[Clause, ...]:
        """What must hold besides the anchor."""
        return tuple(clause for clause in self.must if clause is not self.anchor)


def holding(plans: Iterable[Plan], present: set[int], fields: Sequence[Stands]) -> Iterator[Plan]:
    """Yield the plans whose clauses a text with the words `present` meets; `fields` tell which phrases stand in it.

    This is the inner loop: with a hundred thousand rules an article meets hundreds of them, so nothing is called that
    need not be.
    """
    absent = present.isdisjoint
    for plan in plans:
        for clause in plan.must:
            if absent(clause.words):
                phrases = clause.phrases
                for stands in fields if phrases else ():
                    if stands(phrases):
                        break
                else:
                    break
        else:
            for clause in plan.never:
                if not absent(clause.words):
                    break
                phrases = clause.phrases
                if phrases and any(stands(phrases) for stands in fields):
                    break
            else:
                yield plan


NOTHING = Sketch()


def sketch(node: Node, number_of: Callable[[Word], int]) -> Sketch:  # noqa: C901, PLR0911 - one case per kind of node
    """Return what must and must not be there for a node to be true. `number_of` gives a word its number."""
    match node:
        case Phrase():
            return Sketch((Clause(_ways(node, number_of)),), exact=True)
        case Name():
            clause = Clause(way for phrase in node.of for way in _ways(phrase, number_of))
            _number_all(node.never, number_of)
            # That a name is written like one, and not a part of another, is seen at its place.
            return Sketch((clause,))
        case AllOf():
            return _every([sketch(child, number_of) for child in node.of])
        case AnyOf():
            return _some([sketch(child, number_of) for child in node.of])
        case NoneOf():
            return _none([sketch(child, number_of) for child in node.of])
        case AtLeast():
            return _at_least(node.n, [sketch(child, number_of) for child in node.of])
        case Near() | Same():
            return Sketch(_every([sketch(child, number_of) for child in node.of]).must)
        case Apart():
            sketch(node.other, number_of)
            return Sketch(sketch(node.term, number_of).must)
        case Count() | First() | Number():
            return Sketch(sketch(node.of, number_of).must)
        case Within():
            # The full text may hold what the feed does not; addresses, tags and authors are no part of the text.
            inner = sketch(node.of, number_of)
            return Sketch(inner.must) if set(node.places) <= {"title", "lead"} else NOTHING
        case _:
            return NOTHING


def _ways(phrase: Phrase, number_of: Callable[[Word], int]) -> list[Way]:
    return [tuple(number_of(word) for word in way) for way in phrase.ways]


def _number_all(phrases: Iterable[Phrase], number_of: Callable[[Word], int]) -> None:
    for phrase in phrases:
        _ways(phrase, number_of)


def _every(parts: Sequence[Sketch]) -> Sketch:
    return Sketch(
        must=tuple(clause for part in parts for clause in part.must),
        never=tuple(clause for part in parts for clause in part.never),
        exact=all(part.exact for part in parts),
    )


def _some(parts: Sequence[Sketch]) -> Sketch:
    """Return that one of several holds: of each its most telling clause, which is all of it where it is a mere list."""
    if not all(part.must for part in parts):
        return NOTHING
    chosen = [min(part.must, key=lambda clause: len(clause.words) + len(clause.phrases)) for part in parts]
    plain = all(part.exact and len(part.must) == 1 and not part.never for part in parts)
    return Sketch((_joined(chosen),), exact=plain)


def _none(parts: Sequence[Sketch]) -> Sketch:
    """Return that nothing of several holds. What is not a mere list can only be excluded by looking at it."""
    lists = [part.must[0] for part in parts if part.exact and len(part.must) == 1 and not part.never]
    return Sketch(never=(_joined(lists),) if lists else (), exact=len(lists) == len(parts))


def _at_least(least: int, parts: Sequence[Sketch]) -> Sketch:
    """Return that some of several hold: whoever holds n of m holds at least one of any m - n + 1."""
    if least == len(parts):
        return _every(parts)
    if least == 1:
        return _some(parts)
    telling = sorted((part for part in parts if part.must), key=lambda part: len(part.must[0].words))
    needed = len(parts) - least + 1
    return Sketch(_some(telling[:needed]).must) if len(telling) >= needed else NOTHING


def _joined(clauses: Sequence[Clause]) -> Clause:
    return Clause(way for clause in clauses for way in (*((number,) for number in clause.words), *clause.phrases))
