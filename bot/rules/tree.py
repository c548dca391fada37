"""The syntax tree of a rule, and the rule itself. YAML makes it today; the compact spelling will make the same tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import re

    from bot.model import Severity


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a phrase.

    `key` is folded (for `exact`: as written); `by` says what it is compared with: the folded token, its singular, the
    token as written, or a wildcard's pattern. `capitals` asks for a token in capitals (smart case).
    """

    key: str
    by: Literal["fold", "singular", "exact", "wild"]
    capitals: bool = False
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other. `ways` are the sequences that count as it (drone-strike is also dronestrike)."""

    text: str
    ways: tuple[tuple[Word, ...], ...]


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


Node = Phrase | AnyOf | AllOf | NoneOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What to look for, and who hears of it.

    `to` are channel names, empty for the default route. With `full_text` the rule is not decided before the page was
    read; `on_unknown` says what then happens where it cannot be read (None: alert only where a `none` is in doubt).
    """

    name: str
    match: Node
    severity: Severity
    to: tuple[str, ...] = ()
    full_text: bool = False
    on_unknown: Literal["ignore", "alert"] | None = None
