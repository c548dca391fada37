"""The evaluator: one rule's tree against one item's words, three-valued, with the places of what it found."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations, product
from typing import Literal, assert_never

from bot.model import FieldName
from bot.rules.numbers.counted import counted
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
    Rule,
    Same,
    Within,
)
from bot.rules.words import MAX_HITS, Document, FieldWords, Hit, Mark

Truth = Literal["yes", "no", "unknown"]
Join = Callable[[list[list[Hit]]], Iterator[Hit]]

FEED_PLACES: tuple[Place, ...] = ("title", "lead", "body")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a node says of an item: whether it holds, and where (nowhere where it does not)."""

    truth: Truth
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """What a node looks at. With `whole` what is not found is absent, without it is unknown.

    `assumed` takes for whole whatever is looked at. `first` bounds the words of a field.
    """

    document: Document
    places: tuple[Place, ...]
    whole: bool
    assumed: bool = False
    first: int | None = None

    def fields(self) -> list[FieldWords]:
        """Return the fields that are looked at."""
        return self.document.fields(self.places)

    def missing(self) -> Finding:
        """Return what is said of something that was not found."""
        return Finding("no" if self.whole else "unknown")

    def found(self, hits: Iterable[Hit]) -> Finding:
        """Return what is said of hits, of which only those among the first words count."""
        kept = tuple(hit for hit in hits if self.first is None or hit.last < self.first)
        return Finding("yes", kept) if kept else self.missing()


def judge(rule: Rule, document: Document) -> Finding:
    """Return what a rule says of a document: its `where`, then its `match`."""
    where = rule.where
    if where is not None and not where.admits(document.item, document.source):
        return Finding("no")
    whole = document.is_whole or not rule.full_text
    finding = evaluate(rule.match, document, whole=whole)
    if finding.truth != "no" and where is not None and where.words_min and document.words() < where.words_min:
        return Finding("no" if whole else "unknown")
    return finding


def evaluate(node: Node, document: Document, *, whole: bool) -> Finding:
    """Return what a tree says of a document. `whole` False makes what was not found unknown instead of absent."""
    return _look(node, View(document, FEED_PLACES, whole))


def _look(node: Node, view: View) -> Finding:  # noqa: C901, PLR0911, PLR0912 - one case per kind of node
    match node:
        case Phrase():
            return view.found(hit for words in view.fields() for hit in words.phrase(node))
        case Raw():
            return view.found(hit for words in view.fields() for hit in words.raw(node))
        case Pattern():
            return view.found(hit for words in view.fields() for hit in words.pattern(node))
        case Name():
            return view.found(hit for words in view.fields() for hit in words.name_of(node))
        case Number():
            return _numbered(node, view)
        case AnyOf():
            return _any([_look(child, view) for child in node.of])
        case AllOf():
            return _all(_until_no(node.of, view))
        case NoneOf():
            return _none([_look(child, view) for child in node.of])
        case AtLeast():
            return _at_least(node.n, [_look(child, view) for child in node.of])
        case Near():
            return _joint(_until_no(node.of, view), view, lambda hits: _near(node, hits))
        case Same():
            return _joint(_until_no(node.of, view), view, lambda hits: _same(node, view, hits))
        case Apart():
            return _apart(node, view)
        case Count():
            return _count(node, view)
        case Within():
            return _look(node.of, _within(node, view))
        case First():
            return _look(node.of, replace(view, first=node.words))
        case _:
            assert_never(node)


def _within(node: Within, view: View) -> View:
    """Return the view of other places: what the feed always tells is known, the full text only once it was read."""
    asks_for_page = bool({"body", "text"} & set(node.places))
    whole = view.document.is_whole or view.assumed if asks_for_page else True
    return replace(view, places=node.places, whole=whole)


# --- logic ---


def _until_no(nodes: Sequence[Node], view: View) -> list[Finding]:
    """Return what each node says, up to the first "no": where all must hold, the others do not matter any more."""
    found: list[Finding] = []
    for node in nodes:
        found.append(_look(node, view))
        if found[-1].truth == "no":
            break
    return found


def _any(found: Sequence[Finding]) -> Finding:
    return Finding(_strongest(found, "yes", "unknown", otherwise="no"), _hits(found))


def _all(found: Sequence[Finding]) -> Finding:
    truth = _strongest(found, "no", "unknown", otherwise="yes")
    return Finding(truth, _hits(found) if truth == "yes" else ())


def _none(found: Sequence[Finding]) -> Finding:
    opposite: dict[Truth, Truth] = {"yes": "no", "unknown": "unknown", "no": "yes"}
    return Finding(opposite[_strongest(found, "yes", "unknown", otherwise="no")])


def _at_least(least: int, found: Sequence[Finding]) -> Finding:
    sure = sum(finding.truth == "yes" for finding in found)
    if sure >= least:
        return Finding("yes", _hits(found))
    possible = sure + sum(finding.truth == "unknown" for finding in found)
    return Finding("unknown" if possible >= least else "no")


def _strongest(found: Sequence[Finding], *order: Truth, otherwise: Truth) -> Truth:
    truths = {finding.truth for finding in found}
    return next((truth for truth in order if truth in truths), otherwise)


def _hits(found: Iterable[Finding]) -> tuple[Hit, ...]:
    return tuple(hit for finding in found for hit in finding.hits)


# --- places ---


def _joint(found: Sequence[Finding], view: View, join: Join) -> Finding:
    """Return what holds where operands stand together, field by field."""
    if any(finding.truth == "no" for finding in found):
        return Finding("no")
    return view.found(join([list(finding.hits) for finding in found]))


def _near(node: Near, operands: list[list[Hit]]) -> Iterator[Hit]:
    orders = [tuple(range(len(operands)))] if node.ordered else list(permutations(range(len(operands))))
    seen: set[tuple[FieldName, int, int]] = set()
    for field in _fields_of(operands):
        inside = [sorted((hit for hit in hits if hit.field == field), key=_end) for hits in operands]
        for order in orders:
            for hit in _chains([inside[number] for number in order], node.within):
                if len(seen) == MAX_HITS:
                    return
                if (hit.field, hit.first, hit.last) not in seen:
                    seen.add((hit.field, hit.first, hit.last))
                    yield hit


def _chains(ordered: list[list[Hit]], within: int) -> Iterator[Hit]:
    """Yield chains of one hit of each list, one after the other, the last beginning within reach of the first's end.

    Of the hits between, the one that ends earliest is taken: no other choice leaves more room. Each first and last hit
    that go together make a chain of their own, so that whatever near is nested in finds the pair it needs.
    """
    *middle, final = ordered[1:]
    by_start = sorted(final, key=lambda hit: (hit.first, hit.last))
    for first in ordered[0]:
        chain = [first]
        for hits in middle:
            following = next((hit for hit in hits if hit.first > chain[-1].last), None)
            if following is None:
                break
            chain.append(following)
        else:
            for last in by_start[bisect_right(by_start, chain[-1].last, key=_start) :]:
                if last.first - first.last > within:
                    break
                yield _hull([*chain, last])


def _same(node: Same, view: View, operands: list[list[Hit]]) -> Iterator[Hit]:
    for words in view.fields():
        units = [token.sentence for token in words.tokens] if node.unit == "sentence" else words.paragraphs
        by_unit: list[dict[int, list[Hit]]] = []
        for hits in operands:
            placed: dict[int, list[Hit]] = {}
            for hit in hits:
                if hit.field == words.name and hit.last < len(units) and units[hit.first] == units[hit.last]:
                    placed.setdefault(units[hit.first], []).append(hit)
            by_unit.append(placed)
        for unit in sorted(set.intersection(*(set(placed) for placed in by_unit))):
            yield from _disjoint([placed[unit] for placed in by_unit])


def _disjoint(operands: list[list[Hit]]) -> Iterator[Hit]:
    """Yield the hull of the first choice of one hit each that share no token, if there is one."""
    for chosen in product(*(hits[:8] for hits in operands)):
        ordered = sorted(chosen, key=_end)
        if all(one.last < other.first for one, other in pairwise(ordered)):
            yield _hull(ordered)
            return


def _apart(node: Apart, view: View) -> Finding:
    wanted, other = _look(node.term, view), _look(node.other, replace(view, first=None))
    if wanted.truth != "yes":
        return wanted
    alone = [hit for hit in wanted.hits if not any(_distance(hit, near) <= node.within for near in other.hits)]
    return view.found(alone)


def _distance(one: Hit, other: Hit) -> float:
    if one.field != other.field:
        return float("inf")
    return max(other.first - one.last, one.first - other.last)


def _count(node: Count, view: View) -> Finding:
    found = _look(node.of, view)
    if found.truth == "no":
        return found
    counted: list[Hit] = []
    for field in _fields_of([list(found.hits)]):
        last = -1
        for hit in sorted((hit for hit in found.hits if hit.field == field), key=_end):
            if hit.first > last:
                counted.append(hit)
                last = hit.last
    return Finding("yes", tuple(counted)) if len(counted) >= node.least else view.missing()


def _numbered(node: Number, view: View) -> Finding:
    """Return where a number within bounds counts what was found, with both as marks."""
    found = _look(node.of, view)
    if found.truth == "no":
        return found
    return view.found(hit for words in view.fields() for hit in _beside(node, words, found.hits))


def _beside(node: Number, words: FieldWords, hits: Sequence[Hit]) -> Iterator[Hit]:
    nouns = {(hit.first, hit.last): hit for hit in hits if hit.field == words.name}
    if not nouns:
        return
    for number, noun in counted(words.numerals, sorted(nouns), words.tokens, words.content, node.within):
        if node.least <= number.most <= node.most:
            written = " ".join(token.raw for token in words.tokens[number.first : number.last + 1])
            mark = Mark(words.name, number.first, number.last, written)
            yield _hull([Hit(words.name, number.first, number.last, (mark,)), nouns[noun]])


def _hull(hits: Sequence[Hit]) -> Hit:
    """Return one hit that stretches over all, with all their marks."""
    marks = tuple(mark for hit in hits for mark in hit.marks)
    return Hit(hits[0].field, min(hit.first for hit in hits), max(hit.last for hit in hits), marks)


def _fields_of(operands: list[list[Hit]]) -> list[FieldName]:
    return list(dict.fromkeys(hit.field for hits in operands for hit in hits[:MAX_HITS]))


def _start(hit: Hit) -> int:
    return hit.first


def _end(hit: Hit) -> tuple[int, int]:
    return hit.last, hit.first


def only_none_in_doubt(node: Node, document: Document) -> bool:
    """Whether a rule would hold if no excluded term turned up in the text that we do not have."""
    return _look(node, View(document, FEED_PLACES, whole=True, assumed=True)).truth == "yes"
