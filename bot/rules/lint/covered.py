"""Rules that other rules cover: all that they hit is hit by another rule, which tells the same channels as loudly.

Ten thousand rules are compared by what they need: each is filed under one clause that it must have found, the rarest,
and only rules that have a term of that clause are asked.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.errors import Problem
from bot.rules.lint.subsume import ANYWHERE, Question, admits_no_more, asks_for_page, filed_under, identity, looked_up
from bot.rules.tree import AnyOf, Apart, AtLeast, Node, NoneOf, Rule, children

MAX_ASKED = 40  # rules that one rule is compared with
MAX_PAIR = 1_000  # pairs of nodes that are looked at for two rules

Keys = frozenset[str]


def covered_rules(rules: tuple[Rule, ...]) -> Iterator[Problem]:
    """Yield a warning for each rule that finds nothing but what another rule finds."""
    filing, by_tone = _Filing(), dict[Any, list[int]]()
    for number, rule in enumerate(rules):
        by_tone.setdefault((frozenset(rule.to), rule.severity, rule.each, rule.quiet), []).append(number)
    for numbers in by_tone.values():
        if len(numbers) > 1:
            yield from _covered([_Filed(number, rules[number], filing) for number in numbers])


@dataclass(slots=True)
class _Node:
    """What a node needs: of each clause, the keys that its terms are filed under.

    `clauses` are the same clauses by the keys under which what covers them is filed, term by term.
    """

    needs: tuple[Keys, ...]
    clauses: tuple[tuple[Keys, ...], ...]


class _Filing:
    """What nodes need. Lists are shared by many rules, and looked at once."""

    def __init__(self) -> None:
        self._made: dict[int, _Node] = {}

    def of(self, node: Node) -> _Node:
        if id(node) not in self._made:
            self._made[id(node)] = self._make(node)
        return self._made[id(node)]

    def _make(self, node: Node) -> _Node:
        below = [self.of(child) for child in _needed(node)]
        if isinstance(node, NoneOf):
            return _Node((), ())
        if not children(node):
            return _Node((frozenset(filed_under(node)),), ((frozenset(looked_up(node)),),))
        if isinstance(node, AnyOf | AtLeast):
            least = [min(each.needs, key=len, default=_ANYWHERE) for each in below]
            terms = [min(each.clauses, key=len, default=(frozenset[str](),)) for each in below]
            return _Node((frozenset[str]().union(*least),), (tuple(keys for clause in terms for keys in clause),))
        needs = tuple(need for each in below for need in each.needs)
        return _Node(needs, tuple(clause for each in below for clause in each.clauses))


_ANYWHERE = frozenset({ANYWHERE})


def _needed(node: Node) -> tuple[Node, ...]:
    """Return the nodes below one that have to be found."""
    return (node.term,) if isinstance(node, Apart) else children(node)


class _Filed:
    """A rule with what it needs."""

    def __init__(self, number: int, rule: Rule, filing: _Filing) -> None:
        self.number = number
        self.rule = rule
        self.node = filing.of(rule.match)
        self.waits = rule.full_text or asks_for_page(rule.match)
        self.identity = identity(rule.match)


def _covered(rules: list[_Filed]) -> Iterator[Problem]:
    common = Counter(key for rule in rules for need in rule.node.needs for key in need)
    under: dict[str, list[_Filed]] = {}
    for rule in rules:
        usable = [need for need in rule.node.needs if ANYWHERE not in need]
        rarest = min(usable, key=lambda need: sum(common[key] for key in need), default=_ANYWHERE)
        for key in rarest:
            under.setdefault(key, []).append(rule)
    alike: dict[Any, list[_Filed]] = {}
    for rule in rules:
        earlier = next((other for other in alike.get(rule.identity, ()) if _same_setting(rule, other)), None)
        if earlier is not None:
            yield _told(rule, f"{rule.rule.name!r} is the same rule as {earlier.rule.name!r}", "take one of them out")
            continue
        alike.setdefault(rule.identity, []).append(rule)
        wider = next((other for other in _asked(rule, under) if _covers(other, rule)), None)
        if wider is not None:
            message = (
                f"all that {rule.rule.name!r} finds is found by {wider.rule.name!r}, which tells the same channels"
            )
            yield _told(rule, message, "take it out, or give it another severity: or to:")


def _asked(rule: _Filed, under: dict[str, list[_Filed]]) -> Iterator[_Filed]:
    """Yield the rules that may cover one."""
    seen = {rule.number}
    # What covers a clause covers each of its terms, so it is filed where the first is looked up.
    for key in sorted(frozenset[str]().union(*(clause[0] for clause in rule.node.clauses))):
        for other in under.get(key, ()):
            if len(seen) > MAX_ASKED:
                return
            if other.number not in seen and all(_may_meet(rule.node, need) for need in other.node.needs):
                seen.add(other.number)
                yield other


def _may_meet(node: _Node, need: Keys) -> bool:
    """Whether there is a clause of which every term may be covered by one that is filed under the keys of a need."""
    return any(not any(keys.isdisjoint(need) for keys in clause) for clause in node.clauses)


def _covers(wide: _Filed, narrow: _Filed) -> bool:
    raises = narrow.rule.quiet is not None and narrow.rule.quiet.severity is not None  # it has the longer silences
    if raises or wide.waits or narrow.waits or not admits_no_more(narrow.rule.where, wide.rule.where):
        return False
    if not Question(MAX_PAIR).holds(narrow.rule.match, wide.rule.match):
        return False
    # Two that cover each other are alike in other words: the later one is told.
    return wide.number < narrow.number or not (
        admits_no_more(wide.rule.where, narrow.rule.where)
        and Question(MAX_PAIR).holds(wide.rule.match, narrow.rule.match)
    )


def _same_setting(one: _Filed, other: _Filed) -> bool:
    mine, theirs = one.rule, other.rule
    return (mine.where, mine.full_text, mine.on_unknown) == (theirs.where, theirs.full_text, theirs.on_unknown)


def _told(rule: _Filed, message: str, fix: str) -> Problem:
    return Problem(message=message, path=("rules", rule.number), fix=fix, warning=True)
