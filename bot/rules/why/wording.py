"""A compiled tree in words again: the compact spelling of a node, shortened where it names more than one can read."""

import re
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

from bot.rules.operators import BESIDE
from bot.rules.phrases import parse_phrase
from bot.rules.queries import spelling
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
)

FEW = 4  # members of a list that are named; the others are counted
EVERY = 1_000_000
LONGEST = 200  # characters of a node in words, unless every member is asked for

_REST = re.compile(r'"(\N{HORIZONTAL ELLIPSIS} \d+ more)"')


def worded(node: Node, few: int = FEW) -> str:
    """Return the compact spelling of a node. Of lists with more than `few` members the rest is counted: "… 5 more"."""
    try:
        said = _REST.sub(r"\1", spelling.write(plain(node, few)))
    except ValueError:  # nested deeper than a query may be
        said = f"{type(node).__name__.lower()}(…)"
    return said if few == EVERY or len(said) <= LONGEST else f"{said[:LONGEST]} …"


def plain(node: Node, few: int = EVERY) -> Any:
    """Return a tree as the value that stands under `match:`; lists are cut to `few` members."""
    return _Plain(few).of(node)


@dataclass(frozen=True, slots=True)
class _Plain:
    """Makes plain values; cuts lists to a few members."""

    few: int

    def of(self, node: Node) -> Any:  # noqa: C901, PLR0911, PLR0912 - one case per kind of node
        match node:
            case Phrase():
                return _phrase(node)
            case Raw():
                return {"raw": node.text}
            case Pattern():
                return {"regex": node.text}
            case Name():
                return {"name": _name(node)}
            case AnyOf():
                return self._members(node.of)
            case AllOf():
                return {"all": [self.of(child) for child in node.of]}
            case NoneOf():
                return {"none": self._members(node.of)}
            case AtLeast():
                return {"at_least": {"n": node.n, "of": self._members(node.of)}}
            case Near():
                near = {"within": node.within, "of": [self.of(child) for child in node.of]}
                return {"near": near | ({"ordered": True} if node.ordered else {})}
            case Same():
                return {"same": {"unit": node.unit, "of": [self.of(child) for child in node.of]}}
            case Apart():
                return {"apart": {"term": self.of(node.term), "from": self.of(node.other), "within": node.within}}
            case Count():
                return {"count": {"of": self.of(node.of), "min": node.least}}
            case First():
                return {"first": {"words": node.words, "of": self.of(node.of)}}
            case Number():
                return {"number": self._number(node)}
            case Within():
                return {"in": list(node.places), "any": [self.of(node.of)]}

    def _members(self, nodes: tuple[Node, ...]) -> list[Any]:
        if len(nodes) <= self.few:
            return [self.of(node) for node in nodes]
        kept = nodes[: self.few - 1]
        return [*map(self.of, kept), f"\N{HORIZONTAL ELLIPSIS} {len(nodes) - len(kept)} more"]

    def _number(self, node: Number) -> dict[str, Any]:
        of = node.of
        return {
            "of": self._members(of.of) if isinstance(of, AnyOf) else [self.of(of)],
            **({"within": node.within} if node.within != BESIDE else {}),
            **({"min": whole(node.least)} if node.least else {}),
            **({"max": whole(node.most)} if node.most != inf else {}),
        }


def whole(amount: float) -> int | float:
    """Return a number as it is written: without a point where it is whole."""
    return int(amount) if isfinite(amount) and amount == int(amount) else amount


def _phrase(phrase: Phrase) -> Any:
    """Return a phrase; where it was compiled with forms of its own, with these."""
    words = phrase.ways[0]
    if any(word.by == "stem" for word in words):
        return {"forms": "stem", "any": [phrase.text]}
    folded = any(word.by == "fold" and not word.capitals and word.key.isascii() for word in words)
    if folded and parse_phrase(phrase.text).ways != phrase.ways:
        return {"forms": "none", "any": [phrase.text]}
    return phrase.text


def _name(name: Name) -> Any:
    aka = [phrase.text for phrase in name.of if phrase.text != name.text]
    never = [phrase.text for phrase in name.never]
    if not aka and not never:
        return name.text
    return {"is": name.text} | ({"aka": aka} if aka else {}) | ({"not": never} if never else {})
