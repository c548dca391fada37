"""What is doubtful about clauses: they can never hold, always hold, or add nothing to what stands beside them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.rules.lint.spots import Spot
from bot.rules.lint.subsume import EVERYWHERE, Look, Question, asks_for_page, fields_of, filed_under, looked_up
from bot.rules.lint.terms import Doubt
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
    Raw,
    Same,
    Within,
    children,
)

FEW = 40  # members of a group that are compared with one another, each with each
MANY = 1_000  # exclusions that are held against what is asked for
WHOLE_TEXT = 250  # words of a window that is as good as none
LONG_HEADLINE = 12  # times that one thing is named in a headline at most
SHOWN = 48  # characters of a term in a message

Leaf = Phrase | Raw | Pattern | Name


@dataclass(frozen=True, slots=True)
class Clause:
    """A node at its place, and where it looks. With `spans` it counts from where to where it reaches."""

    spot: Spot
    look: Look = EVERYWHERE
    spans: bool = False

    @property
    def node(self) -> Node:
        """The node, looking where it does wherever it is asked about."""
        return self.spot.node

    def below(self) -> tuple["Clause", ...]:
        """Return the clauses right below."""
        look, node = self.look, self.spot.node
        if isinstance(node, Within):
            look = look.within(node.places)
        elif isinstance(node, First):
            look = replace(look, first=node.words)
        parts = [Clause(spot, look, self.spans or isinstance(node, Near | Number)) for spot in self.spot.of]
        if isinstance(node, Apart):
            parts[1] = replace(parts[1], spans=True)
        return tuple(parts)


def doubts_of_clause(clause: Clause) -> Iterator[Doubt]:
    """Yield what is doubtful about a clause and all below it, but for its terms."""
    check = _CHECKS.get(type(clause.spot.node))
    if check and clause.spot.of:
        yield from check(clause)
    for part in clause.below():
        yield from doubts_of_clause(part)


def leaves(clause: Clause) -> Iterator[Clause]:
    """Yield the terms of a clause, where they look; lists that it names are not looked into."""
    if clause.spot.listed is None and isinstance(clause.spot.node, Leaf):
        yield clause
    for part in clause.below():
        yield from leaves(part)


# --- groups ----------------------------------------------------------------------------------------------------


def _any(clause: Clause) -> Iterator[Doubt]:
    yield from _twice(clause)
    parts = clause.below()
    for out in parts:
        others = [part for part in parts if part is not out]
        if isinstance(out.node, NoneOf) and any(_implies_any(each, others) for each in out.below()):
            message = f"this holds for every text: one with {shown(out.node.of[0])}, and one without"
            yield Doubt(out.spot.path, message, "none: beside any:, not inside it")


def _implies_any(one: Clause, others: Sequence[Clause]) -> bool:
    return any(_implies(one, other) for other in others)


def _implies(one: Clause, other: Clause) -> bool:
    if not Question().holds(one.node, other.node, one.look, other.look):
        return False
    # A page that is asked for is read, and what is not there yet may turn up.
    return asks_for_page(other.node) or not asks_for_page(one.node)


def _twice(clause: Clause) -> Iterator[Doubt]:
    """Yield the members of a group of alternatives that another member covers."""
    parts = clause.below()
    covers = Question.exactly if clause.spans else None
    for one, other in _covered(parts, covers):
        left, right = shown(one.node), shown(other.node)
        if left == right or _implies(other, one):
            message = f"{left} stands here twice" if left == right else f"{left} is the same as {right}"
        else:
            message = f"{left} adds nothing: {right} finds it too"
        yield Doubt(one.spot.path, message, "leave it out")


def _covered(
    parts: Sequence[Clause], covers: Callable[[Question, Node, Node], bool] | None = None
) -> Iterator[tuple[Clause, Clause]]:
    """Yield each member with another that finds all that it finds; of two alike the second."""
    filed: dict[str, list[int]] = {}
    for at, part in enumerate(parts):
        for key in filed_under(part.node) if len(parts) > FEW else ():
            filed.setdefault(key, []).append(at)
    for at, part in enumerate(parts):
        near = range(len(parts))
        keys = sorted(set(looked_up(part.node))) if len(parts) > FEW else ()
        tried = [other for key in keys for other in filed.get(key, ())[:FEW]] if len(parts) > FEW else near
        for other in tried:
            if other == at or not _is_covered(part, parts[other], covers):
                continue
            if other > at and _is_covered(parts[other], part, covers):
                continue  # told at the second
            yield part, parts[other]
            break


def _is_covered(one: Clause, other: Clause, covers: Callable[[Question, Node, Node], bool] | None) -> bool:
    return covers(Question(), one.node, other.node) if covers else _implies(one, other)


def _all(clause: Clause) -> Iterator[Doubt]:
    """Yield clauses that hold wherever another does, those that none can fulfil, and alternatives that are excluded."""
    parts = list(_conjuncts(clause))
    for one, other in _covered(parts[:FEW]):
        # `one` implies `other`: it is the other that says nothing new.
        message = f"{shown(other.node)} always holds here: {shown(one.node)} is asked for as well"
        alike = _implies(other, one)
        yield Doubt((one if alike else other).spot.path, message, "leave it out")
    wanted = [part for part in parts if not isinstance(part.node, NoneOf)][:FEW]
    for group in (part for part in parts if isinstance(part.node, NoneOf)):
        yield from _excluded(wanted, group)


def _excluded(wanted: Sequence[Clause], group: Clause) -> Iterator[Doubt]:
    """Yield what is wanted although all of it is excluded, or some alternatives of it."""
    outs = group.below()[:MANY]
    for part in wanted:
        out = next((out for out in outs if _implies(part, out)), None)
        every = AnyOf(tuple(out.node for out in outs))
        if out is not None:
            yield _contradiction(part, out)
        elif len(outs) > 1 and Question().holds(part.node, every, part.look, group.look) and not asks_for_page(every):
            yield _contradiction(part, replace(group, spot=replace(group.spot, node=every)))
        else:
            yield from _dead(part, outs[:FEW])


def _conjuncts(clause: Clause) -> Iterator[Clause]:
    if isinstance(clause.node, AllOf | Within) and clause.spot.of:
        for part in clause.below():
            yield from _conjuncts(part)
    else:
        yield clause


def _contradiction(part: Clause, out: Clause) -> Doubt:
    message = f"this can never hold: {shown(part.node)} is asked for, and {shown(out.node)} is excluded"
    return Doubt(out.spot.path, message, "exclude something narrower, or take it out of what is asked for")


def _dead(part: Clause, outs: Sequence[Clause]) -> Iterator[Doubt]:
    """Yield the alternatives, written in this rule, that an exclusion takes back."""
    if not isinstance(part.node, AnyOf):
        return
    for each in part.below()[:FEW]:
        out = next((out for out in outs if each.spot.listed is None and _implies(each, out)), None)
        if out is not None:
            message = f"{shown(each.node)} can never help: `none` excludes {shown(out.node)}"
            yield Doubt(each.spot.path, message, "leave it out, or exclude something narrower")


def _none(clause: Clause) -> Iterator[Doubt]:
    yield from _twice(clause)
    for part in clause.below():
        if isinstance(part.node, NoneOf):
            yield Doubt(part.spot.path, "`none` inside `none` asks for what it names", "say all: or any: instead")


def _at_least(clause: Clause) -> Iterator[Doubt]:
    node = clause.node
    if not isinstance(node, AtLeast):
        return
    if len(node.of) > 1 and node.n in (1, len(node.of)):
        same = "any" if node.n == 1 else "all"
        message = f"at least {node.n} of {len(node.of)} is the same as `{same}`"
        yield Doubt((*clause.spot.path, "n"), message, f"{same}: [...]")
    for one, other in _covered(clause.below()):
        message = f"one word counts twice: wherever {shown(one.node)} is found, {shown(other.node)} is found too"
        yield Doubt(one.spot.path, message, "put both into one list: at_least: {n: 2, of: [[a, b], c]}")


# --- places ----------------------------------------------------------------------------------------------------


def _near(clause: Clause) -> Iterator[Doubt]:
    node = clause.node
    if not isinstance(node, Near):
        return
    lengths = [shortest(each) for each in node.of]
    inner = lengths[1:-1] if node.ordered else sorted(lengths)[:-2]
    if node.within < sum(inner) + 1:
        message = f"this can never hold: what stands between the ends is {sum(inner)} words long, within {node.within}"
        yield Doubt((*clause.spot.path, "within"), message, f"within: {sum(inner) + len(lengths) + 3}")
    if node.within >= WHOLE_TEXT:
        message = f"a window of {node.within} words is as good as the whole text"
        yield Doubt((*clause.spot.path, "within"), message, "all: [...]; or within: 12")
    yield from _with_itself(clause, "near")


def _same(clause: Clause) -> Iterator[Doubt]:
    yield from _with_itself(clause, "same")


def _with_itself(clause: Clause, operator: str) -> Iterator[Doubt]:
    """Yield operands that ask for a second mention of what another operand has found."""
    for one, other in _covered(clause.below()):
        if not isinstance(one.node, NoneOf) and Question().inside(one.node, other.node):
            message = f"{shown(one.node)} is asked for beside itself: {shown(other.node)} finds it too"
            yield Doubt(one.spot.path, f"{message}, and `{operator}` needs two mentions", "count: {of: ..., min: 2}")


def _apart(clause: Clause) -> Iterator[Doubt]:
    term, other = clause.below()
    if Question().inside(term.node, other.node):
        message = f"this can never hold: wherever {shown(term.node)} stands, {shown(other.node)} stands"
        yield Doubt((*clause.spot.path, "from"), message, "from: what must not be near")
        return
    for each in other.below() if isinstance(other.node, AnyOf) else ():
        if isinstance(term.node, AnyOf) and any(
            Question().inside(one.node, each.node) and one.spot.listed is None for one in term.below()
        ):
            message = f"{shown(each.node)} can never stand apart from itself"
            yield Doubt(each.spot.path, message, "leave it out of one of the two")


def _count(clause: Clause) -> Iterator[Doubt]:
    node = clause.node
    if not isinstance(node, Count):
        return
    if node.least == 1:
        yield Doubt((*clause.spot.path, "min"), "to count up to 1 is the same as to look for it", "min: 2")
    room = clause.look.first
    if room is not None and shortest(node) > room:
        yield Doubt((*clause.spot.path, "min"), _too_short(node, room), "a smaller min, or more words")
    elif clause.look.fields <= {"title", "author"} and node.least > LONG_HEADLINE:
        message = f"no headline names anything {node.least} times"
        yield Doubt((*clause.spot.path, "min"), message, "min: 2")


def _first(clause: Clause) -> Iterator[Doubt]:
    node = clause.node
    if not isinstance(node, First):
        return
    inner = next(_scopes(clause, First), None)
    if inner is not None:
        yield Doubt(inner.spot.path, "`first` inside `first`: only the inner one counts", "leave one of them out")
    elif shortest(node.of) > node.words and not isinstance(node.of, Count):
        path = (*clause.spot.path, "words") if "words" in _keys(clause) else clause.spot.path
        yield Doubt(path, _too_short(node.of, node.words), f"words: {shortest(node.of) + 10}")


def _keys(clause: Clause) -> Sequence[str]:
    return list(clause.spot.written) if isinstance(clause.spot.written, dict) else []


def _too_short(node: Node, room: int) -> str:
    return f"this can never hold: it is at least {shortest(node)} words long, and looked for in the first {room}"


def _within(clause: Clause) -> Iterator[Doubt]:
    node = clause.node
    if not isinstance(node, Within):
        return
    inner = next(_scopes(clause, Within), None)
    if inner is not None and isinstance(inner.node, Within):
        here, there = ", ".join(node.places), ", ".join(inner.node.places)
        message = f"`in: {there}` stands inside `in: {here}`, and only the inner one counts"
        yield Doubt(inner.spot.path, message, "leave one of them out")
    for one, other in ((one, other) for one in node.places for other in node.places if one != other):
        if fields_of(one) <= fields_of(other) and asks_for_page(Within((other,), node.of)):
            yield Doubt(clause.spot.path, f"`in: {one}` adds nothing: `{other}` holds it", f"in: {other}")


def _scopes(clause: Clause, kind: type[First] | type[Within]) -> Iterator[Clause]:
    """Yield scopes of a kind below one; not inside other scopes of it."""
    for part in clause.below():
        if isinstance(part.node, kind):
            yield part
        else:
            yield from _scopes(part, kind)


def _number(clause: Clause) -> Iterator[Doubt]:
    node = clause.node
    if isinstance(node, Number) and node.least == node.most == 0:
        yield Doubt((*clause.spot.path, "max"), "this only finds the number 0", "min: 1")


def shortest(node: Node) -> int:  # noqa: PLR0911 - one case per kind of node
    """Return how many words a node needs at least, as it is usually written."""
    below = [shortest(child) for child in children(node) if not isinstance(child, NoneOf)] or [0]
    match node:
        case Phrase():
            return len(node.ways[0])
        case Name():
            return min(len(way) for phrase in node.of for way in phrase.ways)
        case Near() | Same():
            return sum(below)
        case AllOf():
            return max(below)
        case AtLeast():
            return sorted(below)[min(node.n, len(below)) - 1]
        case Apart():
            return below[0]
        case Count():
            return below[0] * node.least
        case Number():
            return below[0] + 1
        case Raw() | Pattern():
            return 1
        case _:
            return min(below)


_CHECKS: dict[type[Node], Callable[[Clause], Iterator[Doubt]]] = {
    AnyOf: _any,
    AllOf: _all,
    NoneOf: _none,
    AtLeast: _at_least,
    Near: _near,
    Same: _same,
    Apart: _apart,
    Count: _count,
    First: _first,
    Within: _within,
    Number: _number,
}


def shown(node: Node) -> str:
    """Return a node in a few words of its own."""
    words = _words_of(node)
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 4]} ..."


def _words_of(node: Node) -> str:
    match node:
        case Phrase() | Name():
            return repr(node.text)
        case Raw():
            return f"raw {node.text!r}"
        case Pattern():
            return f"/{node.text}/"
        case AnyOf() | NoneOf() | AllOf():
            joint = " and " if isinstance(node, AllOf) else " or "
            words = joint.join(map(shown, node.of[:2])) + (" ..." if len(node.of) > 2 else "")  # noqa: PLR2004 - two
            return f"not {words}" if isinstance(node, NoneOf) else words
        case Within():
            return f"{', '.join(node.places)}: {shown(node.of)}"
        case _:
            return f"{type(node).__name__.lower()} of {shown(children(node)[0])}"
