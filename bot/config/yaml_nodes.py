"""YAML text as a tree that knows where everything stands; bounded, strict, and refused in plain words.

The tree is composed here from the parser's events, since `yaml.compose` recurses in C and dies of deep nesting.
Only `true` and `false` are booleans; numbers and null follow the core rules of YAML 1.2; all else is text.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.config.document import Document, Problems, RefusedError

MAX_DEPTH = 50
MAX_NODES = 1_000_000
MAX_REPEATED = 200_000  # how many nodes the aliases of a file may repeat, all in all

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_MAYBE_NUMBER = frozenset("-+.0123456789")
_MAX_DIGITS = 300  # Python refuses to read integers of more than 4,300 digits; nothing here needs as many


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Node:
    """A piece of a file. `line` and `column` count from 1; `start` and `end` are offsets into the text.

    `document` is the file, None where it is the config itself.
    """

    line: int
    column: int
    start: int
    end: int
    document: Document | None = None
    weight: int = 1
    anchor: str | None = None

    @property
    def is_null(self) -> bool:
        """Return whether this is null, or nothing at all."""
        return False

    def __repr__(self) -> str:
        """Say where, not what: the text may be a secret."""
        return f"{type(self).__name__}({self.line}:{self.column})"


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Scalar(Node):
    """Text as it is after quotes and escapes are resolved; `quote` is empty for a plain scalar."""

    text: str
    quote: str = ""

    @property
    def value(self) -> str | int | float | bool | None:
        """Return what the text means."""
        return self.text if self.quote else meaning(self.text)

    @property
    def is_null(self) -> bool:
        """Return whether this is null, or nothing at all."""
        return not self.quote and self.text in NULLS

    @property
    def is_nothing(self) -> bool:
        """Return whether there is nothing at all in the file where a value could be."""
        return self.start == self.end and not self.quote


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Items(Node):
    """A list."""

    items: list[Node] = field(default_factory=list)
    flow: bool = False


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Pairs(Node):
    """A mapping, in the order of the file; keys are text and unique."""

    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)
    flow: bool = False

    def get(self, key: str) -> Node | None:
        """Return the value under `key`."""
        return next((value for name, value in self.pairs if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """Return the key itself, for its place."""
        return next((name for name, _ in self.pairs if name.text == key), None)


def meaning(text: str) -> str | int | float | bool | None:
    """Return what a plain scalar means: text, unless it is true, false, a null or a number of YAML 1.2."""
    if text in {"true", "false"}:
        return text == "true"
    if text in NULLS:
        return None
    if text[0] in _MAYBE_NUMBER and len(text) <= _MAX_DIGITS:
        return _number(text)
    return text


def _number(text: str) -> str | int | float:
    if _INTEGER.fullmatch(text):
        return int(text, 0 if text[1:2] in {"o", "x"} else 10)
    if _FLOAT.fullmatch(text):
        return float(text.replace(".inf", "inf").replace(".nan", "nan") if "n" in text.lower() else text)
    return text


class Composer:
    """Builds the tree of the one document in a text. Raises RefusedError and yaml.YAMLError."""

    def __init__(self, document: Document, problems: Problems) -> None:
        self._text = document.text
        self._document = document
        self._problems = problems
        self._anchors: dict[str, Node] = {}
        self._used: set[str] = set()
        self._repeated = 0
        self._nodes = 0
        self._events: Any = iter(())

    def compose(self) -> Node | None:
        """Return the root, or None where there is no document. Refuses a second document."""
        self._events = yaml.parse(self._text, Loader=yaml.CSafeLoader)
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse("a second document starts here: one file holds one config", event, fix="remove ---")
                root = self._node(next(self._events), 1)
        return root

    def unused_anchors(self) -> list[Node]:
        """Return the nodes with an anchor that no alias names."""
        return [node for name, node in self._anchors.items() if name not in self._used]

    def _node(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._refuse(f"more than {MAX_NODES:,} values", event, fix="split the rules up")
        if depth > MAX_DEPTH:
            self._refuse(f"nested more than {MAX_DEPTH} deep", event, fix="close the brackets that are open")
        self._check_tag(event)
        if isinstance(event, yaml.ScalarEvent):
            node: Node = Scalar(**self._place(event), text=event.value, quote=(event.style or "").strip())
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._items(event, depth)
        else:
            node = self._pairs(event, depth)
        if event.anchor is not None:
            node.anchor = event.anchor
            self._anchors[event.anchor] = node
        return node

    def _items(self, start: Any, depth: int) -> Items:
        node = Items(**self._place(start), flow=bool(start.flow_style))
        event: Any
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            item = self._node(event, depth + 1)
            node.items.append(item)
            node.weight += item.weight
        node.end = _end(event)
        return node

    def _pairs(self, start: Any, depth: int) -> Pairs:
        node = Pairs(**self._place(start), flow=bool(start.flow_style))
        seen: dict[str, Scalar] = {}
        event: Any
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            node.weight += value.weight + 1
            if isinstance(key, Scalar) and self._is_usable(key, seen):
                node.pairs.append((key, value))
            elif not isinstance(key, Scalar):
                self._problems.error("a key must be plain text, not a list or a mapping", key, fix="quote the key")
        node.end = _end(event)
        return node

    def _is_usable(self, key: Scalar, seen: dict[str, Scalar]) -> bool:
        if key.is_nothing:
            self._problems.error("a key is missing before the colon", key, fix="key: value")
            return False
        if key.text == "<<" and not key.quote:
            self._problems.error(
                "<< (merging) is not part of this config", key, fix="write the keys out, or use defaults:"
            )
            return False
        if first := seen.get(key.text):
            self._problems.error(
                f"the key {key.text[:60]} is here twice; the first is on line {first.line}",
                key,
                fix="keep one of the two",
            )
            return False
        seen[key.text] = key
        return True

    def _alias(self, event: Any) -> Node:
        target = self._anchors.get(event.anchor)
        if target is None:
            return self._unknown_alias(event)
        self._used.add(event.anchor)
        self._repeated += target.weight
        if self._repeated > MAX_REPEATED:
            self._refuse(f"aliases repeat more than {MAX_REPEATED:,} values", event, fix="use named lists: $name")
        return target

    def _unknown_alias(self, event: Any) -> Node:
        node = Scalar(**self._place(event), text="", quote='"')
        fix = self._document.quoted_at(node.start, self._document.item_at(node.start)[1])
        message = "a term that starts with * needs quotes; in YAML it repeats a value marked &, and there is none"
        self._problems.error(message, node, fix=fix)
        self._problems.spoil(node)
        return node

    def _check_tag(self, event: Any) -> None:
        if event.tag is None:
            return
        place = Scalar(**self._place(event), text="")
        source = self._text[place.start : place.end].rstrip(" \n,[{")
        fix = self._document.quoted_at(place.start, source)
        self._problems.error("a value that starts with ! needs quotes", place, fix=fix)
        self._problems.spoil(place)

    def _place(self, event: Any) -> dict[str, Any]:
        mark = event.start_mark
        place = {"line": mark.line + 1, "column": mark.column + 1, "start": mark.index, "end": event.end_mark.index}
        return {**place, "document": self._document}

    def _refuse(self, message: str, event: Any, *, fix: str) -> None:
        self._problems.error(message, event.start_mark.index, fix=fix)
        raise RefusedError


def _end(event: Any) -> int:
    return int(event.end_mark.index)
