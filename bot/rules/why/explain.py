"""Why a rule hits an item, or why not: each clause with what it found, how near a miss was, and the smallest change."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.durations import span_of
from bot.model import Item, Source, Span
from bot.rules.match import Finding, Truth, judge
from bot.rules.tree import (
    AllOf,
    AnyOf,
    Apart,
    AtLeast,
    Count,
    First,
    Near,
    Node,
    NoneOf,
    Number,
    Phrase,
    Place,
    Rule,
    Same,
    Within,
    children,
)
from bot.rules.where import BOUNDS, Where, values_of
from bot.rules.why.change import Change, age_of, is_met, smallest
from bot.rules.why.edits import MAX_FORMS, MAX_LOOKS, Effort, Seat, dials, nearest, with_child
from bot.rules.why.nearly import Remembered, forms, loosely
from bot.rules.why.wording import whole, worded
from bot.rules.words import Document

ALL = "all of these"
MANY = 8  # clauses below one clause that are told; the others are counted
HINTS = 3  # near misses that are told of one list

EVERYWHERE: tuple[Place, ...] = ("title", "lead", "body", "url", "tags", "author")
Wrapper = Count | Within | First | Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A part of a rule: whether it holds, what it found (also where it does not hold), and how near a miss was.

    `words` is its compact spelling, or what it asks of the clauses below it, of which `of` are those that matter and
    `more` counts the others. Of `where`, "unknown" means that the item does not say, and the condition was passed over.
    """

    words: str
    truth: Truth
    spans: tuple[Span, ...] = ()
    note: str | None = None
    of: tuple["Clause", ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a rule says of an item, and why: its conditions, its clauses, and the smallest change that would flip it."""

    rule: Rule
    item: Item
    truth: Truth
    conditions: tuple[Clause, ...]
    clause: Clause
    spans: tuple[Span, ...]
    change: Change | None


def explain(rule: Rule, item: Item, source: Source | None = None, known: Collection[str] | None = None) -> Explanation:
    """Return why a rule hits an item, or why it does not.

    `known` are the keys of `where` of which the item says something; conditions on others are passed over. None: it
    says all that there is to say.
    """
    document = Document(item, source, Remembered)
    passed = rule.where if known is None or rule.where is None else rule.where.only(known)
    judged = replace(rule, where=passed)
    finding = judge(judged, document)
    seat = Seat(document, document.is_whole or not rule.full_text, Effort(document.words()))
    clause = _Teller(document).clause(rule.match, seat)
    change = smallest(judged, document, replace(seat.effort, looks=MAX_LOOKS, forms=MAX_FORMS))
    if change is not None and passed is not rule.where:
        change = replace(change, rule=replace(change.rule, where=_joined(change.rule.where, rule.where, known or ())))
    told = _spans(finding, document) if finding.truth == "yes" else tuple(dict.fromkeys(_told(clause)))
    return Explanation(
        rule=rule,
        item=item,
        truth=finding.truth,
        conditions=tuple(_conditions(rule.where, document, known)),
        clause=clause,
        spans=told,
        change=change,
    )


def _joined(changed: Where | None, asked: Where | None, known: Collection[str]) -> Where | None:
    """Return the conditions of a changed rule together with those that were passed over."""
    asked, changed = asked or Where(), changed or Where()
    over = tuple(one for one in asked.conditions if one.key not in known)
    met = replace(
        changed,
        conditions=(*changed.conditions, *over),
        max_age=changed.max_age if "max_age" in known else asked.max_age,
        words_min=changed.words_min if "words_min" in known else asked.words_min,
    )
    return met if met != Where() else None


def _told(clause: Clause) -> Iterator[Span]:
    yield from clause.spans
    for below in clause.of:
        yield from _told(below)


def _spans(finding: Finding, document: Document) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(document.span(mark) for hit in finding.hits for mark in hit.marks))


# --- where -------------------------------------------------------------------------------------------------------


def _conditions(where: Where | None, document: Document, known: Collection[str] | None) -> Iterator[Clause]:
    """Yield each condition of `where`, with what the item has there."""
    for key, words, condition in _asked(where or Where()):
        has = _has(key, document)
        if known is not None and key not in known:
            yield Clause(words=words, truth="unknown", note="not known here, taken to fit")
        elif is_met(condition, document):
            yield Clause(words=words, truth="yes", note=f"it is {has}")
        else:
            yield Clause(words=words, truth="no", note=f"{'it' if key in BOUNDS else key} is {has}")


def _asked(where: Where) -> Iterator[tuple[str, str, Where]]:
    """Yield each condition with its key, and how it is written."""
    for condition in where.conditions:
        name = f"not_{condition.key}" if condition.negated else condition.key
        yield condition.key, f"{name}: {', '.join(condition.values)}", Where((condition,))
    if where.max_age is not None:
        yield "max_age", f"max_age: {span_of(where.max_age)}", Where(max_age=where.max_age)
    if where.words_min is not None:
        yield "words_min", f"words_min: {where.words_min}", Where(words_min=where.words_min)


def _has(key: str, document: Document) -> str:
    if key == "max_age":
        return f"{span_of(age_of(document.item))} old" if document.item.published else "not dated"
    if key == "words_min":
        return f"{document.words()} words long"
    return ", ".join(values_of(key, document.item, document.source)[:1]) or "not known"


# --- match -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells of the clauses of a tree."""

    document: Document

    def clause(self, node: Node, seat: Seat) -> Clause:
        """Return what a node says, and what those below it say as far as it matters."""
        finding = seat.says(node)
        if _is_simple(node):
            note = None if finding.truth == "yes" else self.note(node, seat)
            spans = _spans(finding, self.document) or self.found(node, seat)
            return Clause(words=worded(_found_first(node, seat)), truth=finding.truth, spans=spans, note=note)
        below = [self.clause(child, seat.below(node, at)) for at, child in enumerate(_flat(node))]
        shown = _that_matter(node, finding.truth, below)
        return Clause(
            words=_heading(node),
            truth=finding.truth,
            note=None if finding.truth == "yes" else self.note(node, seat),
            of=tuple(shown[:MANY]),
            more=len(shown[MANY:]),
        )

    def found(self, node: Node, seat: Seat) -> tuple[Span, ...]:
        """Return what was found below a node that does not hold."""
        met = [_spans(seat.below(node, at).says(child), self.document) for at, child in enumerate(children(node))]
        return tuple(dict.fromkeys(span for spans in met for span in spans))

    def note(self, node: Node, seat: Seat) -> str | None:  # noqa: PLR0911 - one case per kind of node
        """Return how near a node came to holding, if it came near."""
        match node:
            case AnyOf() if all(not children(child) for child in node.of):
                hints = (hint for child in node.of if (hint := self.hint(child, seat)))
                return "; ".join(islice(hints, HINTS)) or None
            case Within() | First() | Count() | Number():
                return self.wrapped(node, seat)
            case Near() | Same() if all(seat.says(child).truth == "yes" for child in node.of):
                return _how_far(node, seat)
            case Apart() if seat.says(node.term).truth == "yes":
                return f"`{worded(node.other)}` stands within {node.within} words of it"
            case AtLeast():
                return f"{sum(seat.says(child).truth == 'yes' for child in node.of)} of {node.n}"
            case _ if not children(node):
                return self.hint(node, seat)
            case _:
                return None

    def wrapped(self, node: Wrapper, seat: Seat) -> str | None:  # noqa: PLR0911 - one case per kind of node
        """Return how near something within a place, a count or a number came."""
        reached = _reached(node, seat)
        match node:
            case First() if "words" in reached:
                return f"stands up to word {reached['words']}"
            case Count():
                return f"{reached.get('least', 0)} of {node.least}"
            case Number() if "least" in reached:
                return f"the number is {reached['least']}, wanted is {whole(node.least)} or more"
            case Number() if "most" in reached:
                return f"the number is {reached['most']}, wanted is {whole(node.most)} or less"
            case Number() if seat.says(node.of).truth == "yes":
                return "no such number stands beside it"
            case Within() if elsewhere := self.elsewhere(node.of, node.places):
                return elsewhere
        return self.note(node.of, seat.below(node, 0)) if _is_simple(node) else None

    def hint(self, term: Node, seat: Seat) -> str | None:
        """Return what there is in the place of a term that is not found."""
        seat.effort.forms -= 1
        if seat.effort.forms < 0:
            return None
        if seat.first is not None and replace(seat, first=None).says(term).truth == "yes":
            return f"`{worded(term)}` stands further on"
        for other, words in forms(term, seat.fields()):
            if spans := _spans(seat.says(other), self.document):
                return self.almost(term, self.written(spans[0]), words)
        if isinstance(term, Phrase) and (torn := self.torn(term, seat)):
            return torn
        return self.elsewhere(term, seat.places or ("title", "lead", "body"))

    def almost(self, term: Node, there: str, words: str) -> str:
        """Say what is there, and why that is not it."""
        if not isinstance(term, Phrase) or there.casefold() != term.text.strip("{}").casefold():
            return f"'{there}' is there: {words}"
        how = "in exactly this case" if "{" in term.text else "in capitals"
        return f"'{there}' is there, but {term.text} is looked for {how}"

    def torn(self, phrase: Phrase, seat: Seat) -> str | None:
        """Say that the words of a phrase are there, but not in one piece."""
        for other, _words in loosely(phrase):
            for hit in seat.says(other).hits:
                marks = [self.document.span(mark) for mark in hit.marks]
                first, last = min(mark.start for mark in marks), max(mark.end for mark in marks)
                words = next(words for words in seat.fields() if words.name == hit.field)
                there = " ".join(words.content[first:last].split())
                if words.in_one_sentence(hit.first, hit.last):
                    return f"'{there}' is there: the words are not side by side"
                return f"'{there}' is there, but a sentence ends in it"
        return None

    def elsewhere(self, node: Node, places: Sequence[Place]) -> str | None:
        """Say where a node holds, if not where it is looked for."""
        looked = {name for words in self.document.fields(tuple(places)) for name in (words.name,)}
        for place in EVERYWHERE:
            seat = Seat(self.document, whole=True, effort=Effort(0), places=(place,))
            if place not in looked and seat.says(node).truth == "yes":
                return f"`{worded(node)}` stands in the {place}, which is not looked at"
        return None

    def written(self, span: Span) -> str:
        """Return what stands at a place."""
        (words,) = self.document.fields((span.field,))
        return " ".join(words.content[span.start : span.end].split())


def _flat(node: Node) -> tuple[Node, ...]:
    """Return the nodes below a node; of an `all` within an `all`, those below that."""
    if not isinstance(node, AllOf):
        return children(node)
    return tuple(each for child in node.of for each in (_flat(child) if isinstance(child, AllOf) else (child,)))


def _is_simple(node: Node) -> bool:
    """Whether a node is told in one line: a term, a list of terms, or one of these in a place or counted."""
    match node:
        case AnyOf():
            return all(not children(child) for child in node.of)
        case NoneOf() | Within() | First() | Count() | Number():
            return all(map(_is_simple, children(node)))
        case _:
            return not children(node)


def _found_first(node: Node, seat: Seat) -> Node:
    """Return a node with the terms that were found before the others, so that those are told."""
    for at, child in enumerate(children(node)):
        node = with_child(node, at, _found_first(child, seat.below(node, at)))
    if isinstance(node, AnyOf | NoneOf):
        return replace(node, of=tuple(sorted(node.of, key=lambda child: seat.says(child).truth != "yes")))
    return node


def _that_matter(node: Node, truth: Truth, below: list[Clause]) -> list[Clause]:
    """Return the clauses below a node that made it hold, or not."""
    match node:
        case AllOf() if truth != "yes":
            return [clause for clause in below if clause.truth != "yes"]
        case AnyOf() | AtLeast() if truth == "yes":
            return [clause for clause in below if clause.truth == "yes"]
        case NoneOf() if truth != "yes":
            return [clause for clause in below if clause.truth != "no"]
        case _:
            return below


def _heading(node: Node) -> str:  # noqa: C901, PLR0911 - one case per kind of node
    match node:
        case AllOf():
            return ALL
        case AnyOf():
            return "any of these"
        case NoneOf():
            return "none of these"
        case AtLeast():
            return f"{node.n} of these"
        case Near():
            return f"{'then' if node.ordered else 'near'}/{node.within}"
        case Same():
            return f"same-{node.unit}"
        case Apart():
            return f"the first with no second within {node.within}"
        case Count():
            return f"at least {node.least} times"
        case Within():
            return f"in {', '.join(node.places)}"
        case First():
            return f"in the first {node.words} words"
        case _:
            return worded(node)


def _reached(node: Node, seat: Seat) -> dict[str, int]:
    """Return what each number of a node would have to be for the node to hold, where that would be enough."""
    tried = {key: nearest(step, node, seat, looser=True) for key, step in dials(node, looser=True)}
    if seat.effort.looks <= 0:  # it was not tried to the end
        return {}
    return {key: value for key, value in tried.items() if value is not None}


def _how_far(node: Near | Same, seat: Seat) -> str:
    """Say how far apart operands are that are all there."""
    if isinstance(node, Same):
        together = node.unit == "sentence" and seat.says(replace(node, unit="paragraph")).truth == "yes"
        return f"they stand in one paragraph, not in one {node.unit}" if together else f"not in one {node.unit}"
    if far := _reached(node, seat).get("within"):
        return f"the nearest are {far} apart"
    if node.ordered and seat.says(replace(node, ordered=False)).truth == "yes":
        return "they stand in another order"
    return "they do not stand in one field, each on words of its own"
