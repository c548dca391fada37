"""The smallest change that would flip a decision: a rule that was really edited, and tried on the same document.

Of all changes the one with the fewest edits is the smallest; of these the gentlest, in the order of `Kind`; of these
that which takes the least of the rule. To add a word that the rule does not have is the last resort, after any number
of other edits. Each clause that stands in the way is mended by the smallest change of its own. Where it matters in what
place something stands, every single edit is tried, and in a small tree every two together.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby

from bot.durations import span_of
from bot.model import Item
from bot.rules.match import Finding, judge
from bot.rules.operators import only_excludes
from bot.rules.phrases import PhraseError, parse_phrase
from bot.rules.tree import (
    AllOf,
    AnyOf,
    AtLeast,
    Count,
    First,
    Near,
    Node,
    NoneOf,
    Number,
    Rule,
    Same,
    Within,
    children,
)
from bot.rules.where import Condition, Where, values_of
from bot.rules.why.edits import (
    Edit,
    Effort,
    Kind,
    Seat,
    Step,
    alternative,
    drop,
    excluded,
    is_so,
    nearest,
    operand,
    own,
    steps,
    turned,
    turns,
    with_child,
    without,
)
from bot.rules.words import Document, Mark

LAST_RESORT = 1_000
PAIR = 2
ANEW = 100  # looks for which mending a node once more, without its scope, is paid
MAX_STEPS = 40  # edits of a tree up to which all pairs of them are tried
MAX_WORDS = 5  # words of a text that are tried as an addition
LOGICAL = (AllOf, AnyOf, NoneOf, AtLeast, Within)
"""What asks only whether its parts hold, not where: these are mended each by itself."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A tree that says what was wished of it, and the edits that made it."""

    edits: tuple[Edit, ...]
    node: Node

    @property
    def cost(self) -> tuple[int, int, float]:
        """What is compared: the number of edits, how blunt they are, and how much they change."""
        added = sum(edit.kind is Kind.ADDED for edit in self.edits)
        blunt = sum(edit.kind for edit in self.edits)
        return len(self.edits) + LAST_RESORT * added, blunt, sum(edit.size for edit in self.edits)


def mend(node: Node, seat: Seat, *, looser: bool, root: bool = False) -> Mended | None:
    """Return the smallest change by which a node holds (`looser`) or does not; None where there is none.

    Only at the `root` what is found is ever made to miss by an exclusion of something else.
    """
    if is_so(node, seat, looser=looser):
        return Mended((), node)
    logical = isinstance(node, LOGICAL)
    single = _single(node, own(node, seat, looser=looser) if logical else None, seat, looser=looser)
    if single is not None and not logical:
        return single
    options = [each for each in _in_parts(node, seat, looser=looser) if is_so(each.node, seat, looser=looser)]
    options += [single] if single else []
    if not logical and all(len(each.edits) > PAIR for each in options):
        options += _pair(node, seat, looser=looser)
    if (looser or root) and all(each.cost > (LAST_RESORT,) for each in options):
        options += _with_a_word(node, seat, looser=looser)
    return min(options, key=_cost, default=None)


def _cost(mended: Mended) -> tuple[int, int, float]:
    return mended.cost


# --- one edit ----------------------------------------------------------------------------------------------------


def _single(node: Node, some: Iterable[Step] | None, seat: Seat, *, looser: bool) -> Mended | None:
    """Return the gentlest single edit that does it, of `some` or of all; of numbers, the one that changes least."""
    found = sorted(steps(node, seat, looser=looser) if some is None else some, key=lambda step: (step.kind, step.size))
    for kind, group in groupby(found, key=lambda step: step.kind):
        made = (_made(step, nearest(step, node, seat, looser=looser)) for step in group)
        right = (each for each in made if each is not None)
        best = min(right, key=_cost, default=None) if kind is Kind.NUMBER else next(right, None)
        if best is not None:
            return best
    return None


def _pair(node: Node, seat: Seat, *, looser: bool) -> list[Mended]:
    """Return the gentlest two edits that do it together, in a tree that is small enough to try them all."""
    found = list(steps(node, seat, looser=looser))
    pairs = [
        (second, step)
        for step in (found if len(found) <= MAX_STEPS else ())
        if (second := _single(step.make(step.far)[0], None, seat, looser=looser)) and not _is_empty(second.node, node)
    ]
    best = min(pairs, key=lambda pair: pair[0].cost[1] + pair[1].kind, default=None)
    if best is None:
        return []
    step = best[1]
    value = turned(step, lambda value: _single(step.make(value)[0], None, seat, looser=looser) is not None)
    first = _made(step, step.far if value is None else value)
    second = _single(first.node, None, seat, looser=looser) if first else None
    return [Mended((*first.edits, *second.edits), second.node)] if first and second else []


def _is_empty(made: Node, node: Node) -> bool:
    return only_excludes(made) and not only_excludes(node)


def _made(step: Step, value: int | None) -> Mended | None:
    if value is None:
        return None
    node, words = step.make(value)
    low, high = sorted((step.now, value))
    return Mended((Edit(step.kind, words, step.size or (high + 1) / (low + 1)),), node)


# --- several edits -------------------------------------------------------------------------------------------------


def _in_parts(node: Node, seat: Seat, *, looser: bool) -> Iterator[Mended]:
    """Yield what comes of mending the children of a node, each by itself."""
    match node:
        case AllOf() if looser:
            yield from _every(node, seat)
        case NoneOf() if looser:
            yield from _each_less(node, seat, excluded)
        case AnyOf() if not looser:
            yield from _each_less(node, seat, lambda child: alternative(child, seat))
        case AtLeast() if looser:
            yield from _enough(node, seat)
        case Near() | Same() if looser:
            yield from _assembled(node, seat)
        case Count() | First() | Number() if looser:
            yield from _then_single(node, [_below(node, 0, seat, looser=True)], seat)
        case _:
            for at in range(len(children(node))):
                mended = _below(node, at, seat, looser=looser != turns(node, at))
                yield from [Mended(mended.edits, with_child(node, at, mended.node))] if mended else []
    if isinstance(node, Within) and looser and seat.effort.spend(node, ANEW):
        step = next(own(node, seat, looser=looser))
        yield from _and_more(_made(step, step.far), seat)


def _below(node: Node, at: int, seat: Seat, *, looser: bool) -> Mended | None:
    child, below = children(node)[at], seat.below(node, at)
    if isinstance(node, AnyOf) and not children(child):  # a word is added to the list, not to each of its terms
        single = _single(child, None, below, looser=looser)
        return Mended((), child) if is_so(child, below, looser=looser) else single
    return mend(child, below, looser=looser)


def _and_more(mended: Mended | None, seat: Seat) -> Iterator[Mended]:
    """Yield what comes of mending further what has been edited."""
    more = mend(mended.node, seat, looser=True) if mended else None
    if mended and more:
        yield Mended((*mended.edits, *more.edits), more.node)


def _every(node: AllOf, seat: Seat) -> Iterator[Mended]:
    """Yield an `all` of which each clause that fails was mended or dropped, whichever is less."""
    failing = [at for at, child in enumerate(node.of) if seat.says(child).truth != "yes"]
    mended = {at: _below(node, at, seat, looser=True) for at in failing}
    dropped = {at: Mended(drop(node.of[at]), node.of[at]) for at in failing}
    chosen = {at: each for at in failing if (each := mended[at]) is not None and each.cost < dropped[at].cost}
    gone = set(failing) - set(chosen)
    wanted = [at for at, child in enumerate(node.of) if not only_excludes(child)]
    if wanted and not set(wanted) - gone:  # one must stay: that which costs least
        costs = {at: each.cost for at in wanted if (each := mended[at]) is not None}
        kept = min(costs, key=costs.__getitem__, default=None)
        if kept is None:
            return
        gone.discard(kept)
    if len(gone) < len(node.of):
        made: Node = node
        for at in set(failing) - gone:
            made = with_child(made, at, _some(mended[at]).node)
        edits = [edit for at in failing for edit in (dropped[at] if at in gone else _some(mended[at])).edits]
        yield Mended(tuple(edits), without(made, gone) if isinstance(made, AllOf) else made)


def _some(mended: Mended | None) -> Mended:
    if mended is None:  # pragma: no cover - only those that were mended are chosen
        raise ValueError("nothing was mended")
    return mended


def _each_less(node: NoneOf | AnyOf, seat: Seat, gone: Callable[[Node], Edit]) -> Iterator[Mended]:
    """Yield a list of which no member holds any more: each that did was tightened, or dropped."""
    kept: list[Node] = []
    edits: list[Edit] = []
    for at, child in enumerate(node.of):
        mended = _below(node, at, seat, looser=False)
        without_it = Mended((gone(child),), child)
        if mended is not None and (not mended.edits or mended.cost < without_it.cost):
            kept.append(mended.node)
            edits += mended.edits
        else:
            edits += without_it.edits
    if kept:
        yield Mended(
            tuple(edits), replace(node, of=tuple(kept)) if len(kept) > 1 or isinstance(node, NoneOf) else kept[0]
        )


def _enough(node: AtLeast, seat: Seat) -> Iterator[Mended]:
    """Yield an `at_least` with so many more branches that hold, and where that is too few with a lower number."""
    mended = [(at, _below(node, at, seat, looser=True)) for at in range(len(node.of))]
    sure = sum(each is not None and not each.edits for _at, each in mended)
    cheap = sorted(((each.cost, at, each) for at, each in mended if each and each.edits), key=lambda entry: entry[:2])
    for more in {1, node.n - sure}:
        made: Node = node
        edits: list[Edit] = []
        for _cost, at, each in cheap[:more]:
            made = with_child(made, at, each.node)
            edits += each.edits
        if isinstance(made, AtLeast) and sure + more < node.n:
            edits.append(Edit(Kind.NUMBER, f"at_least: n {node.n} \N{RIGHTWARDS ARROW} {sure + more}"))
            made = replace(made, n=sure + more)
        yield Mended(tuple(edits), made)


def _assembled(node: Near | Same, seat: Seat) -> Iterator[Mended]:
    """Yield operands that stand together, those that are not there mended, or left out."""
    mended = [_below(node, at, seat, looser=True) for at in range(len(node.of))]
    yield from _then_single(node, mended, seat)
    gone = {at for at, each in enumerate(mended) if each is None or each.edits}
    if gone and len(gone) < len(node.of):
        edits = tuple(operand(node, node.of[at]) for at in sorted(gone))
        yield from _and_single(Mended(edits, without(node, gone)), seat)


def _then_single(node: Node, mended: list[Mended | None], seat: Seat) -> Iterator[Mended]:
    made, edits = node, list[Edit]()
    for at, each in enumerate(mended):
        if each is None:
            return
        made = with_child(made, at, each.node)
        edits += each.edits
    if edits:
        yield from _and_single(Mended(tuple(edits), made), seat)


def _and_single(mended: Mended, seat: Seat) -> Iterator[Mended]:
    """Yield what was mended as it is, or with the one edit that it still needs."""
    if is_so(mended.node, seat, looser=True):
        yield mended
    elif more := _single(mended.node, None, seat, looser=True):
        yield Mended((*mended.edits, *more.edits), more.node)


# --- a word more ---------------------------------------------------------------------------------------------------


def _with_a_word(node: Node, seat: Seat, *, looser: bool) -> list[Mended]:
    """Return a node to which a word of the document was added: as an alternative, or as an exclusion."""
    for word in _words(seat, seat.says(node)):
        try:
            phrase = parse_phrase(word)
        except PhraseError:
            continue
        if looser:
            of = (*node.of, phrase) if isinstance(node, AnyOf) else (node, phrase)
            made: Node = AnyOf(of)
            said = f"add the alternative `{word}`"
        else:
            said = f"exclude `{word}`"
            made = AllOf((node, NoneOf((phrase,))))
        if is_so(made, seat, looser=looser):
            return [Mended((Edit(Kind.ADDED, said),), made)]
    return []


def _words(seat: Seat, finding: Finding) -> Iterable[str]:
    """Return the longest words of the first field, those last that the rule has found already."""
    for words in seat.fields():
        taken: set[int] = set()
        for mark in (mark for hit in finding.hits for mark in hit.marks if mark.field == words.name):
            taken |= set(range(mark.first, mark.last + 1)) if isinstance(mark, Mark) else set()
        ordered = sorted(range(len(words.tokens)), key=lambda at: (at in taken, -len(words.tokens[at].key), at))
        if ordered:
            return list(dict.fromkeys(words.tokens[at].raw for at in ordered[: 4 * MAX_WORDS]))[:MAX_WORDS]
    return ()


# --- the whole rule ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to edit in a rule, and the rule that comes of it."""

    edits: tuple[Edit, ...]
    rule: Rule

    @property
    def description(self) -> str:
        """The edits in words."""
        return "; ".join(edit.words for edit in self.edits)


def smallest(rule: Rule, document: Document, effort: Effort | None = None) -> Change | None:
    """Return the smallest change that turns a hit into a miss, or a miss into a hit.

    None where the rule is not decided, and where nothing helps: a document without words is hit by nothing. The
    document must have been read as `Remembered`. `effort` is what may be tried, and what is known of the same rule.
    """
    truth = judge(rule, document).truth
    if truth == "unknown":
        return None
    looser = truth == "no"
    allowed, where = _allowed(rule.where, document) if looser and rule.where else ((), rule.where)
    seat = Seat(document, document.is_whole or not rule.full_text, effort or Effort(document.words()))
    mended = mend(rule.match, seat, looser=looser, root=True)
    if mended is None:
        return None
    changed = replace(rule, match=mended.node, where=where)
    flipped = judge(changed, document).truth == ("yes" if looser else "no")
    return Change(edits=(*allowed, *mended.edits), rule=changed) if flipped else None


def _allowed(where: Where, document: Document) -> tuple[tuple[Edit, ...], Where | None]:
    """Return conditions that a document meets, and the edits that made them so."""
    edits: list[Edit] = []
    kept: list[Condition] = []
    for condition in where.conditions:
        edit, other = _met(condition, document)
        edits += [edit] if edit else []
        kept += [other] if other else []
    item, words_min, max_age = document.item, where.words_min, where.max_age
    if max_age is not None and not is_met(Where(max_age=max_age), document):
        age = age_of(item)
        edits.append(Edit(Kind.NUMBER, f"where: max_age {span_of(max_age)} \N{RIGHTWARDS ARROW} {span_of(age)}"))
        max_age = age
    if words_min is not None and not is_met(Where(words_min=words_min), document):
        edits.append(Edit(Kind.NUMBER, f"where: words_min {words_min} \N{RIGHTWARDS ARROW} {document.words()}"))
        words_min = document.words() or None
    met = Where(tuple(kept), max_age, words_min)
    return tuple(edits), met if met != Where() else None


def _met(condition: Condition, document: Document) -> tuple[Edit | None, Condition | None]:
    """Return a condition that a document meets: as it is, with one value more or less, or none at all."""
    if is_met(Where((condition,)), document):
        return None, condition
    has = values_of(condition.key, document.item, document.source)
    name = f"not_{condition.key}" if condition.negated else condition.key
    left = tuple(value for value in condition.values if value not in has)
    if condition.negated and left:
        gone = ", ".join(value for value in condition.values if value in has)
        return Edit(Kind.VALUE, f"where: {name} without {gone}"), replace(condition, values=left)
    if condition.negated or not has:
        return Edit(Kind.CONDITION, f"where: drop {name}"), None
    return Edit(Kind.VALUE, f"where: {name} also {has[0]}"), replace(condition, values=(*condition.values, has[0]))


def is_met(where: Where, document: Document) -> bool:
    """Whether a document meets all conditions, that on its length included."""
    long_enough = where.words_min is None or document.words() >= where.words_min
    return long_enough and where.admits(document.item, document.source)


def age_of(item: Item) -> timedelta:
    """Return how old an item was when it was first seen, rounded up to what one would write."""
    age = item.first_seen - (item.published or item.first_seen)
    unit = timedelta(minutes=1) if age < timedelta(hours=2) else timedelta(hours=1)
    return -(-age // unit) * unit
