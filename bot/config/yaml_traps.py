"""What YAML silently or obscurely does to a newsroom's words, told at its place and with the quotes that fix it.

Three passes: characters that no config needs, the parser's own complaints in plain words, and, on the tree, what was
read without a complaint but hardly as it was meant.
"""

import re
from itertools import islice, pairwise
from typing import Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from bot.config.document import SECRET_KEY, TERM_SECTIONS, Document, Path, Problems, RefusedError, quoted
from bot.config.yaml_errors import explain
from bot.config.yaml_nodes import Composer, Items, Node, Pairs, Scalar
from bot.rules.examples import EXAMPLE_KEYS, KINDS
from bot.rules.note import NOTE_KEYS, NOTE_NOT_YET, QUIET_KEYS
from bot.rules.operators import FIELDS, NAME_KEYS, OPERATORS
from bot.rules.parse import NOT_YET, RULE_KEYS
from bot.rules.where import WHERE_KEYS

# Each key of the rule language: a mapping of one pair with any other key is a phrase with a colon in it.
RULE_WORDS = frozenset(
    {
        *RULE_KEYS,
        *NOT_YET,
        *OPERATORS,
        *(name for needed, optional in FIELDS.values() for name in (*needed, *optional)),
        *NAME_KEYS,
        *WHERE_KEYS,
        *NOTE_KEYS,
        *NOTE_NOT_YET,
        *QUIET_KEYS,
        *KINDS,
        *EXAMPLE_KEYS,
    }
)

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_MAX_REPORTED = 20


def read(document: Document, problems: Problems, keys: frozenset[str]) -> Node | None:
    """Return the tree of the document's text, or None where there is nothing in it or YAML cannot be read.

    `keys` are those of a config; those of the rule language are known here.
    """
    if _report_characters(document, problems):
        return None
    composer = Composer(document, problems)
    try:
        root = composer.compose()
        if root is not None:
            _Lint(document, problems, {id(node) for node in composer.unused_anchors()}).root(root)
    except RefusedError:
        return None
    except yaml.MarkedYAMLError as error:
        index, message, fix = explain(document, error, keys | RULE_WORDS)
        problems.error(message, index, fix=fix)
        return None
    return root


def _report_characters(document: Document, problems: Problems) -> bool:
    found = list(islice(_FORBIDDEN.finditer(document.text), _MAX_REPORTED))
    for match in found:
        code = f"U+{ord(match[0]):04X}"
        problems.error(f"there is an invisible character here ({code})", match.start(), fix="delete it")
    return bool(found)


# --- what was read, but not as it was meant ------------------------------------------------------------------------

_COMMENT = re.compile(r"[ \t]*(?<![^ \t\-:\[,{])#(?=[^\s#!])")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_COMMAS = re.compile("[،、，؛]")
_BOOLEANS = re.compile(r"(?i:y|n|yes|no|on|off|true|false)")
_ODD_START = frozenset("-+.0123456789=~yYnNoOtTfF")


class _Lint:
    """Walks the tree once. In `rules` and `lists` a value is a newsroom's term, and the silent traps are errors."""

    def __init__(self, document: Document, problems: Problems, unused: set[int]) -> None:
        self._text = document.text
        self._document = document
        self._problems = problems
        self._unused = unused
        self._seen: set[int] = set()
        self._terms = False

    def root(self, root: Node) -> None:
        """Look at the whole document."""
        if not isinstance(root, Pairs):
            return
        self._pairs(root, ())
        for key, value in root.pairs:
            self._scalar(key, (key.text,))
            self._terms = key.text in TERM_SECTIONS
            self._node(value, (key.text,))

    def _node(self, node: Node, path: Path) -> None:
        if id(node) in self._seen:
            return
        if node.anchor is not None:
            self._seen.add(id(node))
        if isinstance(node, Scalar):
            self._scalar(node, path)
        elif isinstance(node, Items):
            self._items(node, path)
            for index, item in enumerate(node.items):
                self._node(item, (*path, index))
        elif isinstance(node, Pairs):
            self._pairs(node, path)
            for key, value in node.pairs:
                if not self._terms or key.text not in RULE_WORDS:  # `n` is a key of ours, whatever others take it for
                    self._scalar(key, (*path, key.text))
                self._node(value, (*path, key.text))

    def _trap(self, message: str, node: Node, fix: str, path: Path) -> None:
        """Report: an error where terms are; elsewhere the reading may be meant."""
        if self._terms:
            self._problems.error(message, node, fix=fix, path=path)
            self._problems.spoil(node)
        else:
            self._problems.warning(message, node, fix='"..."' if fix[:1] in "\"'" else fix, path=path)

    # scalars

    def _scalar(self, node: Scalar, path: Path) -> None:
        if node.quote == '"':
            if "\\" in self._text[node.start : node.end]:
                self._escapes(node, path)
            return
        if node.quote:
            return
        if self._text.find("#", node.end, node.end + 40) >= 0:
            self._comment(node, path)
        if id(node) in self._unused and self._terms:
            source = self._text[node.start : node.end]
            self._trap("a term that starts with & needs quotes", node, quoted(source), path)
        if node.text[:1] in _ODD_START and not node.is_nothing:
            self._readings(node, path)

    def _readings(self, node: Scalar, path: Path) -> None:
        """Warn where YAML 1.1 and 1.2 read a scalar differently."""
        if node.text == "~":
            self._problems.warning("~ is nothing (null) in YAML", node, fix="write null, or leave it out", path=path)
            return
        other = _other_reading(node)
        if other is None:
            return
        shown = "this" if any(isinstance(key, str) and SECRET_KEY.search(key) for key in path) else node.text
        ours = "text" if isinstance(node.value, str) else f"the number {node.value}" if shown != "this" else "a number"
        fix = f'"{shown}" in quotes' if shown != "this" else "write it in quotes"
        if other in {"true", "false"} and not self._terms:
            fix += f", or {other} if that is meant"
        elif not isinstance(node.value, str) and shown != "this":
            fix += f", or {node.value} if the number is meant"
        self._problems.warning(f"{shown} is {ours} here, but {other} to other YAML readers", node, fix=fix, path=path)

    def _escapes(self, node: Scalar, path: Path) -> None:
        source = self._text[node.start + 1 : node.end - 1]
        escape = re.search(r"(?<!\\)(?:\\\\)*\\([0abefvPN_Lux])", source)
        if escape and _CONTROL.search(node.text):
            message = (
                f"in double quotes \\{escape[1]} is a control character; in single quotes it is what it looks like"
            )
            fix = "'" + source.replace("'", "''") + "'" if self._terms else "'...'"
            self._problems.error(message, node, fix=fix, path=path)
            self._problems.spoil(node)

    def _comment(self, node: Scalar, path: Path) -> None:
        if not _COMMENT.match(self._text, node.end):
            return
        end = self._document.line_span(node.end)[1]
        whole = re.split(r"\s#(?=\s)", self._text[node.start : end].lstrip("- \t"), maxsplit=1)[0].strip()
        self._trap("YAML takes what follows # as a comment", node, quoted(whole.removeprefix(": ")), path)

    # lists

    def _items(self, node: Items, path: Path) -> None:
        if not self._terms:
            return
        for index, item in enumerate(node.items):
            where = (*path, index)
            if isinstance(item, Scalar) and not item.quote and item.value is None and item.anchor is None:
                self._null(item, where)
            elif isinstance(item, Pairs) and len(item.pairs) == 1 and self._text[item.start] != "{":
                self._phrase_with_colon(item, where)
        if node.flow:
            self._commas(node, path)

    def _null(self, item: Scalar, path: Path) -> None:
        self._comment(item, path)
        message = f"{item.text} is nothing (null) in YAML" if item.text else "this term is empty"
        fix = quoted(item.text) if item.text else "write a term, or remove it"
        self._problems.error(message, item, fix=fix, path=path)
        self._problems.spoil(item)

    def _phrase_with_colon(self, item: Pairs, path: Path) -> None:
        key, value = item.pairs[0]
        if key.quote or key.text in RULE_WORDS or not isinstance(value, Scalar) or _misspelled(key.text):
            return
        source = self._text[key.start : max(value.end, key.end)]
        self._problems.error(
            "a colon and a space make this a mapping, not a phrase", item, fix=quoted(source), path=path
        )
        self._problems.spoil(item)

    def _commas(self, node: Items, path: Path) -> None:
        plain = [item if isinstance(item, Scalar) and not item.quote else None for item in node.items]
        for index, item in enumerate(plain):
            if item is not None and _COMMAS.search(item.text):
                pieces = [quoted(piece) for piece in _COMMAS.split(item.text) if piece.strip()]
                message = "only the comma , separates terms; this is one term"
                self._problems.error(message, item, fix=f"[{', '.join(pieces)}]", path=(*path, index))
                self._problems.spoil(item)
        for index, (left, right) in enumerate(pairwise(plain)):
            if left is not None and right is not None and self._is_one(left, right):
                self._cut(left, right, (*path, index))

    def _is_one(self, left: Scalar, right: Scalar) -> bool:
        """Return whether a comma has cut a number (1,000) or a call, number(killed, dead), in two."""
        number = left.end + 1 == right.start and re.search(r"\d$", left.text) and re.match(r"\d{3}(?!\d)", right.text)
        return bool(number) or (left.text.count("(") > left.text.count(")") and ")" in right.text)

    def _cut(self, left: Scalar, right: Scalar, path: Path) -> None:
        source = self._text[left.start : right.end]
        self._problems.error("the comma cuts this in two", left, fix=quoted(source), path=path)
        self._problems.spoil(left)
        self._problems.spoil(right)

    # mappings

    def _pairs(self, node: Pairs, path: Path) -> None:
        if not node.flow:
            return
        bare = [
            key for key, value in node.pairs if isinstance(value, Scalar) and value.is_nothing and self._is_bare(key)
        ]
        if not bare:
            return
        if len(bare) == len(node.pairs):
            source = self._text[node.start : node.end]
            fix = quoted(source) if self._terms else "key: value"
            self._problems.error("{...} is a mapping in YAML, and this one has no values", node, fix=fix, path=path)
            self._problems.spoil(node, *(part for pair in node.pairs for part in pair))
            return
        for before, key in pairwise(node.pairs):
            if key[0] in bare and before[0] not in bare:
                self._cut_value(node, before, key[0], path)

    def _cut_value(self, node: Pairs, before: tuple[Scalar, Node], key: Scalar, path: Path) -> None:
        name, value = before
        source = self._text[value.start : key.end]
        fix = f"{name.text}: " + (quoted(source) if self._terms else '"..."')
        self._problems.error(
            "in braces a comma ends the value, so this is cut in two", value, fix=fix, path=(*path, name.text)
        )
        self._problems.spoil(name, value)
        for other, nothing in node.pairs:
            if isinstance(nothing, Scalar) and nothing.is_nothing and self._is_bare(other):
                self._problems.spoil(other)

    def _is_bare(self, key: Scalar) -> bool:
        return not self._text[key.end : key.end + 40].lstrip().startswith(":")


def _misspelled(key: str) -> bool:
    """Return whether a key is nearly one of the rule language, so that "did you mean" is the better help."""
    return (
        key.isascii()
        and key.islower()
        and any(abs(len(word) - len(key)) <= 1 and _near(word, key) for word in RULE_WORDS)
    )


def _near(word: str, key: str) -> bool:
    """Return whether two words differ by one letter, or by two that changed places."""
    if sorted(word) == sorted(key):
        return True
    short, long = sorted((word, key), key=len)
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[start + (len(short) == len(long)) :] == long[start + 1 :]


_RESOLVER: Any = Resolver()
_CONSTRUCTOR = SafeConstructor()


def _other_reading(node: Scalar) -> str | None:
    """Return what YAML 1.1 makes of a plain scalar, in words, where that differs from our reading."""
    text, ours = node.text, node.value
    if _BOOLEANS.fullmatch(text):
        return (
            None
            if isinstance(ours, bool)
            else f"{_CONSTRUCTOR.bool_values.get(text.lower(), text[0] in 'yY')!s}".lower()
        )
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
    if tag == "timestamp":
        return "a date"
    if tag in {"int", "float"}:
        theirs = _old_number(tag, text)
        return None if theirs == ours else f"the number {theirs}"
    return "text" if tag == "str" and not isinstance(ours, str) else None


def _old_number(tag: str, text: str) -> int | float | None:
    node = yaml.ScalarNode(f"tag:yaml.org,2002:{tag}", text)
    try:
        return _CONSTRUCTOR.construct_yaml_int(node) if tag == "int" else _CONSTRUCTOR.construct_yaml_float(node)
    except ValueError:  # YAML 1.1 lets through what its own reader cannot read, such as 0b or 1_.
        return None
