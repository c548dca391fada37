"""The index: an item meets only the rules that one of its words could satisfy; the evaluator then decides."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot import text
from bot.model import Item, Match, Span
from bot.rules.match import Finding, evaluate, only_none_in_doubt
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
    Pattern,
    Phrase,
    Raw,
    Rule,
    Same,
    Within,
    Word,
    children,
)
from bot.rules.words import PREFIX, Document, prefix_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The rules that hit an item, and those that cannot be decided before its full text is read."""

    matches: tuple[Match, ...] = ()
    unknown: tuple[str, ...] = ()


class Ruleset:
    """All rules, each filed under the words of which it needs at least one. Immutable once made."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self.by_name = {rule.name: rule for rule in rules}
        self._filed: dict[str, list[int]] = {}
        self._unfiled: list[int] = []
        # A word that many rules name is likely a common one: a rule is filed under those that few others name.
        named = Counter(key for rule in rules for key in set(_keys(rule.match)))
        for number, rule in enumerate(rules):
            needed = None if rule.full_text else needs(rule.match, named)
            if needed is None:
                self._unfiled.append(number)
            for key in needed or ():
                self._filed.setdefault(key, []).append(number)

    def match(self, item: Item) -> Hits:
        """Return what the rules say of an item, in the order of the config."""
        document = Document(item)
        matches: list[Match] = []
        unknown: list[str] = []
        for rule in self._candidates(document):
            finding = evaluate(rule.match, document, whole=document.is_whole or not rule.full_text)
            if finding.truth == "yes":
                matches.append(Match(rule=rule.name, spans=_spans(finding)))
            elif finding.truth == "unknown":
                unknown.append(rule.name)
        return Hits(matches=tuple(matches), unknown=tuple(unknown))

    def alerts_unread(self, name: str, item: Item) -> bool:
        """Whether a rule wants to be told of an item whose text cannot be had."""
        rule = self.by_name[name]
        if rule.on_unknown is not None:
            return rule.on_unknown == "alert"
        return only_none_in_doubt(rule.match, Document(item))

    def _candidates(self, document: Document) -> list[Rule]:
        numbers = set(self._unfiled)
        for key in self._filed.keys() & document.keys:
            numbers.update(self._filed[key])
        return [self.rules[number] for number in sorted(numbers)]


def needs(node: Node, named: Mapping[str, int]) -> frozenset[str] | None:  # noqa: PLR0911 - one case per kind of node
    """Return keys of which an item must hold at least one for the node to be true; None where that cannot be said.

    `named` tells how many rules name a key; where there is a choice, keys that few name are taken.
    """
    match node:
        case Phrase():
            keys = [_rarest_key(way, named) for way in node.ways]
            return None if None in keys else frozenset(key for key in keys if key is not None)
        case AnyOf():
            return _needs_any(node.of, named)
        case AllOf() | Near() | Same():
            sure = [branch for branch in (needs(child, named) for child in node.of) if branch is not None]
            return min(sure, key=lambda keys: _cost(keys, named), default=None)
        case AtLeast():
            # Whoever holds n of m holds at least one of any m - n + 1.
            cheapest = sorted(node.of, key=lambda child: _cost(needs(child, named), named))
            return _needs_any(cheapest[: len(node.of) - node.n + 1], named)
        case Apart():
            return needs(node.term, named)
        case Count() | First():
            return needs(node.of, named)
        case Within():
            # The full text may hold what the feed does not; addresses, tags and authors are not filed.
            return needs(node.of, named) if set(node.places) <= {"title", "lead"} else None
        case NoneOf() | Raw() | Pattern():
            return None


def _needs_any(branches: Sequence[Node], named: Mapping[str, int]) -> frozenset[str] | None:
    needed = [needs(branch, named) for branch in branches]
    return None if None in needed else frozenset().union(*(keys for keys in needed if keys))


def _cost(keys: frozenset[str] | None, named: Mapping[str, int]) -> float:
    return float("inf") if keys is None else sum(named.get(key, 0) for key in keys)


def _rarest_key(way: tuple[Word, ...], named: Mapping[str, int]) -> str | None:
    """Return the word of a phrase that the fewest rules name, and of these the longest: long words are rare words."""
    keys = [key for key in map(_key, way) if key is not None]
    return min(keys, key=lambda key: (named.get(key, 0), -len(key)), default=None)


def _keys(node: Node) -> Iterator[str]:
    """Yield the keys of all words below a node."""
    if isinstance(node, Phrase):
        yield from (key for way in node.ways for key in map(_key, way) if key is not None)
    for child in children(node):
        yield from _keys(child)


def _key(word: Word) -> str | None:
    match word.by:
        case "wild":
            return prefix_key(word.key) if len(word.key) >= PREFIX else None
        case "stem":
            return None
        case _:
            return text.fold(word.key)


def _spans(finding: Finding) -> tuple[Span, ...]:
    """Return what a finding highlights, each place once."""
    return tuple(dict.fromkeys(span for hit in finding.hits for span in hit.spans))
