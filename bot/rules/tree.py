"""The syntax tree of a rule, and the rule itself. YAML makes it today; the compact spelling will make the same tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from bot.model import Severity
from bot.rules.escalation import Escalation
from bot.rules.examples import Example
from bot.rules.note import QUIET, Quiet
from bot.rules.where import Where

Place = Literal["title", "lead", "body", "text", "url", "tags", "author"]
"""Where `in:` looks. `text` is title, lead and body together, and asks for the full text."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a phrase.

    `key` is folded (for `exact`: as written; for a wildcard: what comes before it); `by` says what it is compared with:
    the folded token, its singular, its stem in the item's language, the token as written, a wildcard's pattern, or
    what a name sounds like.
    `capitals` asks for a token in capitals (smart case).
    """

    key: str
    by: Literal["fold", "singular", "stem", "exact", "wild", "name"]
    capitals: bool = False
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other. `ways` are the sequences that count as it (drone-strike is also dronestrike)."""

    text: str
    ways: tuple[tuple[Word, ...], ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """A literal, punctuation included, in any case; not inside a longer word."""

    text: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression of the linear kind (RE2)."""

    text: str
    compiled: Any = field(compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A person, place or group in any usual spelling: one of `of`, not as a part of one of `never`."""

    text: str
    of: tuple[Phrase, ...]
    never: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `least` to `most` that stands beside `of`, within `within` tokens."""

    of: Node
    within: int
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one."""

    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one."""

    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Not a single one, anywhere in the item."""

    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `n` of the branches."""

    n: int
    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """All operands within `within` tokens of one field, each on tokens of its own; next to each other is 1."""

    within: int
    of: tuple[Node, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Same:
    """All operands in one sentence, or in one paragraph."""

    unit: Literal["sentence", "paragraph"]
    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Some `term` with no `other` within `within` tokens on either side."""

    term: Node
    other: Node
    within: int


@dataclass(frozen=True, slots=True)
class Count:
    """`of` occurs at least `least` times, counted without overlaps."""

    of: Node
    least: int


@dataclass(frozen=True, slots=True)
class Within:
    """`of`, looked for in these places only."""

    places: tuple[Place, ...]
    of: Node


@dataclass(frozen=True, slots=True)
class First:
    """`of`, within the first `words` words of a field."""

    words: int
    of: Node


Node = (
    Phrase
    | Raw
    | Pattern
    | Name
    | Number
    | AnyOf
    | AllOf
    | NoneOf
    | AtLeast
    | Near
    | Same
    | Apart
    | Count
    | Within
    | First
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What to look for, in which items, and who hears of it.

    `each` says whether every item speaks, or every story; `quiet` after which time without a story an alert says so
    (None: never); `examples` are the tests that stand beside the rule. `to` are
    channel names, empty for the default route. With `full_text` the rule is not decided before the page was
    read; `on_unknown` says what then happens where it cannot be read (None: alert only where a `none` is in doubt).
    For `cooldown` after it rang, its other stories wait and come in one message. While it speaks of a story, the rules
    that it `inhibits` do not. `escalate` says who else hears of what nobody acknowledged.
    """

    name: str
    match: Node
    where: Where | None = None
    each: Literal["story", "item"] = "story"
    quiet: Quiet | None = QUIET
    severity: Severity = Severity.NORMAL
    to: tuple[str, ...] = ()
    full_text: bool = False
    on_unknown: Literal["ignore", "alert"] | None = None
    examples: tuple[Example, ...] = ()
    cooldown: timedelta | None = None
    inhibits: tuple[str, ...] = ()
    escalate: Escalation | None = None


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes right below a node."""
    match node:
        case AnyOf() | AllOf() | NoneOf() | AtLeast() | Near() | Same():
            return node.of
        case Apart():
            return (node.term, node.other)
        case Count() | Within() | First() | Number():
            return (node.of,)
        case _:
            return ()


def words_of(node: Node) -> Iterator[Word]:
    """Yield all words of a tree, each as often as it is named."""
    phrases = (node,) if isinstance(node, Phrase) else (*node.of, *node.never) if isinstance(node, Name) else ()
    yield from (word for phrase in phrases for way in phrase.ways for word in way)
    for child in children(node):
        yield from words_of(child)
