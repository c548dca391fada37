"""What stands under `match:`: from plain values to the tree. Every problem is reported with its place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from math import inf
from typing import Any

from bot.errors import Problem, meant
from bot.rules.numbers.counted import MAX_WITHIN
from bot.rules.phrases import Forms, PhraseError, parse_name, parse_phrase, parse_regex
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
    Phrase,
    Raw,
    Same,
    Within,
    children,
)
from bot.rules.tree import Number as Numbered
from bot.rules.words import MAX_HITS

Path = tuple[str | int, ...]

MAX_DEPTH = 30  # brackets within brackets, and lists within lists
MAX_TERMS = 50_000  # phrases in one rule, its lists included

MAX_DISTANCE = 1_000  # tokens
MAX_FIRST = 10_000  # words that `first` reaches over
MAX_NEAR = 6  # operands of `near`: unordered, all their orders are tried
BESIDE = 10  # tokens within which a number stands beside its noun, unless a rule says otherwise
MAX_NUMBER = 10**12
MAX_LITERAL = 300  # characters of `raw` and `regex`

UNITS = ("sentence", "paragraph")
FORMS = ("plural", "stem", "none")
PLACES = ("title", "lead", "body", "text", "url", "tags", "author")
SCOPES = frozenset({"in", "forms"})
LITERALS = ("raw", "regex")
# Operator -> what it needs, and what it may have.
FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "at_least": (("n", "of"), ()),
    "near": (("within", "of"), ("ordered",)),
    "same": (("unit", "of"), ()),
    "apart": (("term", "from", "within"), ()),
    "count": (("of", "min"), ()),
    "first": (("words", "of"), ()),
    "number": (("of",), ("min", "max", "within")),
}
NAME_KEYS = ("is", "aka", "not")
EXAMPLES = {
    "name": "name: {is: Ain al-Asad, aka: [عين الأسد]}",
    "at_least": "at_least: {n: 2, of: [Iran, Iraq, Syria]}",
    "near": "near: {within: 8, of: [US forces, $attack]}",
    "same": "same: {unit: sentence, of: [US forces, $attack]}",
    "apart": "apart: {term: strike, from: [rail, pay], within: 5}",
    "count": "count: {of: drone, min: 3}",
    "first": "first: {words: 50, of: Iraq}",
    "number": "number: {of: [killed, dead], min: 10}",
}
# Fixes, as they are written in YAML and in a query.
MANY = ("put alternatives in one list", "put alternatives in brackets: near/8((a or b), c)")
BESIDES = ("put it beside: none: [...]", "put it outside: (A near/8 B) and not C")
# Operators by the names that other tools have for them.
MEANT = {"and": "all", "or": "any", "not": "none", "must": "all", "should": "any", "must_not": "none"}
OPERATORS = ("any", "all", "none", "name", *LITERALS, *FIELDS, *sorted(SCOPES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What holds for a part of a tree: how deep it is, and which forms of a word count as it."""

    depth: int = 0
    forms: Forms = "plural"

    def deeper(self) -> "Scope":
        """Return the scope one bracket further in."""
        return replace(self, depth=self.depth + 1)


SCOPE = Scope()


@dataclass
class Operators:
    """One pass over all trees. Lists are compiled once and shared by the rules that name them."""

    lists: Mapping[str, Any]
    report: Callable[[Problem], None]
    compiled: dict[tuple[str, Forms], Node | None] = field(default_factory=dict)
    open_lists: list[str] = field(default_factory=list)
    terms: int = 0
    in_query: bool = False
    """Whether what is read was written as a query, so that a fix speaks that spelling."""

    def wrong(self, path: Path, message: str, fix: str | None = None, query: str | None = None) -> None:
        """Report what is wrong with a value. `query` is the fix where it has to be written otherwise in a query."""
        spelt = query if query and self.in_query and path[0] != "lists" else fix
        self.report(Problem(message=message, path=path, fix=spelt))

    def wrong_key(self, path: Path, message: str, fix: str | None = None) -> None:
        """Report what is wrong with a key."""
        self.report(Problem(message=message, path=path, fix=fix, at_key=True))

    def node(self, written: Any, path: Path, scope: Scope = SCOPE) -> Node | None:
        """Return the tree of a `match` value, or None after having reported why there is none."""
        if scope.depth > MAX_DEPTH:
            self.wrong(path, f"brackets are nested more than {MAX_DEPTH} deep", "take a named list out: lists: {...}")
            return None
        match written:
            case str():
                return self._term(written, path, scope)
            case list():
                return self._group(AnyOf, written, path, scope)
            case Mapping():
                return self._operators(written, path, scope)
            case None:
                fix = 'a word that starts with # needs quotes: "#MeToo"'
                self.wrong(path, "nothing is written here", "match: [drone attack]" if path[-1] == "match" else fix)
            case bool() | int() | float():
                self.wrong(path, f"{written!r} is not text", f'put it in quotes: "{written}"')
            case _:
                self.wrong(path, "a rule looks for text, a list or operators", "match: [drone attack, rocket*]")
        return None

    def _operators(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Node | None:
        """Return what sibling keys mean together: every one; `in`, `first` and `forms` hold for their siblings."""
        inner = self._inner_scope(written, path, scope)
        if inner is None:
            return None
        made = [
            self._operator(str(key), value, (*path, key), inner)
            for key, value in written.items()
            if key not in SCOPES and not (key == "first" and isinstance(value, int))
        ]
        if not made:
            fix = "say what to look for beside it: any: [drone attack, rocket*]"
            self.wrong(path, "nothing to look for is written here", fix)
        nodes = [node for node in made if node is not None]
        if len(nodes) < len(made) or not nodes:
            return None
        joined = nodes[0] if len(nodes) == 1 else AllOf(tuple(nodes))
        return self._scoped(joined, written, path)

    def _inner_scope(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Scope | None:
        forms = written.get("forms", scope.forms)
        if forms not in ("plural", "stem", "none"):
            self.wrong((*path, "forms"), f"`forms` is plural, stem or none, not {forms!r}", meant(forms, FORMS))
            return None
        return Scope(depth=scope.depth, forms=forms)

    def _scoped(self, node: Node, written: Mapping[Any, Any], path: Path) -> Node | None:
        """Return a node within the places and the first words that its siblings name."""
        if "in" in written:
            named = written["in"] if isinstance(written["in"], list) else [written["in"]]
            unknown = [place for place in named if place not in PLACES]
            if unknown or not named:
                fix = meant(unknown[0] if unknown else "", PLACES)
                self.wrong((*path, "in"), f"`in` is one or more of {', '.join(PLACES)}", fix)
                return None
            node = Within(tuple(dict.fromkeys(named)), node)
        words = written.get("first")
        if isinstance(words, int):
            if isinstance(words, bool) or not 1 <= words <= MAX_FIRST:
                self.wrong((*path, "first"), f"`first` is a number of words, at most {MAX_FIRST:,}", "first: 50")
                return None
            if holds_none(node):
                message = "`none` has no place among the first words, so it cannot stand beside `first`"
                self.wrong((*path, "first"), message, "all: [{first: 50, any: [...]}, {none: [...]}]")
                return None
            node = First(words, node)
        return node

    def _operator(self, key: str, value: Any, path: Path, scope: Scope) -> Node | None:
        groups: dict[str, type[AnyOf | AllOf | NoneOf]] = {"any": AnyOf, "all": AllOf, "none": NoneOf}
        if key in groups:
            return self._group(groups[key], value, path, scope)
        if key in LITERALS:
            return self._literals(key, value, path)
        if key in FIELDS:
            return self._with_fields(key, value, path, scope)
        if key == "name":
            return self._names(value, path)
        self.wrong_key(path, f"there is no operator {key!r}", self._operator_fix(key, value))
        return None

    def _operator_fix(self, key: str, value: Any) -> str:
        if value is None:
            return f'a word in curly brackets needs quotes: "{{{key}}}"'
        likely = MEANT.get(key) or next(iter(get_close_matches(key, OPERATORS, n=1)), None)
        if likely:
            return f"did you mean {likely!r}?"
        if key in PLACES:
            return f"{{in: {key}, any: [...]}}"
        if isinstance(value, str):
            return f'a phrase with a colon needs quotes: "{key}: {value}"'
        return f"use one of {', '.join(OPERATORS)}"

    def _group(
        self, kind: type[AnyOf] | type[AllOf] | type[NoneOf], written: Any, path: Path, scope: Scope
    ) -> Node | None:
        if not isinstance(written, list):
            node = self.node(written, path, scope.deeper())
            return NoneOf((node,)) if node and kind is NoneOf else node
        nodes = self._members(written, path, scope)
        if nodes is None:
            return None
        return nodes[0] if len(nodes) == 1 and kind is not NoneOf else kind(nodes)

    def _members(self, written: Any, path: Path, scope: Scope, least: int = 1) -> tuple[Node, ...] | None:
        """Return the trees of a list of operands, all of them or None."""
        if not isinstance(written, list) or len(written) < least:
            need = "is empty" if isinstance(written, list) and not written else f"needs at least {least} members"
            self.wrong(path, f"the list {need}", "name at least one word" if least == 1 else "[US forces, $attack]")
            return None
        made = [self.node(member, (*path, number), scope.deeper()) for number, member in enumerate(written)]
        nodes = tuple(node for node in made if node is not None)
        return nodes if len(nodes) == len(made) else None

    def _term(self, written: str, path: Path, scope: Scope) -> Node | None:
        self.terms += 1
        if self.terms > MAX_TERMS:
            self.wrong(path, f"more than {MAX_TERMS} terms in one rule", "split the rule")
            return None
        if written.startswith("$"):
            return self._named(written[1:], path, scope)
        try:
            return parse_phrase(written, scope.forms)
        except PhraseError as error:
            self.wrong(path, str(error), error.fix, error.query)
            return None

    def _literals(self, key: str, written: Any, path: Path) -> Node | None:
        """Return what `raw` or `regex` looks for: one text, or any of several."""
        many = written if isinstance(written, list) else [written]
        places = [(*path, number) for number in range(len(many))] if isinstance(written, list) else [path]
        if not many:
            self.wrong(path, "the list is empty", f"{key}: 'C++'")
        made = [self._literal(key, one, place) for one, place in zip(many, places, strict=True)]
        nodes = tuple(node for node in made if node is not None)
        if len(nodes) < len(made) or not nodes:
            return None
        return nodes[0] if len(nodes) == 1 else AnyOf(nodes)

    def _literal(self, key: str, written: Any, path: Path) -> Node | None:
        if not isinstance(written, str) or not written.strip() or len(written) > MAX_LITERAL:
            message = f"`{key}` takes a text of at most {MAX_LITERAL} characters"
            self.wrong(path, message, f"{key}: 'C++'", "`C++`" if key == "raw" else r"/C\+\+/")
            return None
        if key == "raw":
            return Raw(written.strip())
        try:
            return parse_regex(written)
        except PhraseError as error:
            self.wrong(path, str(error), error.fix)
            return None

    # --- operators with fields of their own ---

    def _with_fields(self, key: str, written: Any, path: Path, scope: Scope) -> Node | None:
        needed, optional = FIELDS[key]
        if not isinstance(written, Mapping):
            self.wrong(path, f"`{key}` takes {', '.join(needed)}", EXAMPLES[key])
            return None
        unknown = [name for name in written if name not in needed and name not in optional]
        for name in unknown:
            self.wrong_key((*path, name), f"`{key}` has no {str(name)!r}", meant(name, (*needed, *optional)))
        missing = [name for name in needed if name not in written]
        if missing:
            self.wrong(path, f"`{key}` needs {' and '.join(missing)}", EXAMPLES[key])
        if unknown or missing:
            return None
        return {
            "at_least": self._at_least,
            "near": self._near,
            "same": self._same,
            "apart": self._apart,
            "count": self._count,
            "first": self._first,
            "number": self._numbered,
        }[key](written, path, scope)

    def _at_least(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Node | None:
        nodes = self._members(written["of"], (*path, "of"), scope)
        n = self._number(written["n"], (*path, "n"), 1, len(nodes) if nodes else MAX_DISTANCE)
        return AtLeast(n, nodes) if n and nodes else None

    def _near(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Node | None:
        within = self._number(written["within"], (*path, "within"), 1, MAX_DISTANCE)
        ordered = written.get("ordered", False)
        if not isinstance(ordered, bool):
            self.wrong((*path, "ordered"), f"`ordered` is true or false, not {ordered!r}", "ordered: true")
            return None
        nodes = self._placed(self._members(written["of"], (*path, "of"), scope, least=2), (*path, "of"))
        if nodes and len(nodes) > MAX_NEAR:
            self.wrong((*path, "of"), f"`near` takes at most {MAX_NEAR} operands", *MANY)
            return None
        return Near(within, nodes, ordered) if within and nodes else None

    def _same(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Node | None:
        unit = written["unit"]
        if unit not in UNITS:
            self.wrong((*path, "unit"), f"`unit` is {' or '.join(UNITS)}, not {unit!r}", meant(unit, UNITS))
            unit = None
        nodes = self._placed(self._members(written["of"], (*path, "of"), scope, least=2), (*path, "of"))
        if nodes is None or unit is None:
            return None
        return Same("sentence" if unit == "sentence" else "paragraph", nodes)

    def _apart(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Node | None:
        within = self._number(written["within"], (*path, "within"), 1, MAX_DISTANCE)
        term = self.node(written["term"], (*path, "term"), scope.deeper())
        other = self.node(written["from"], (*path, "from"), scope.deeper())
        nodes = self._placed((term, other) if term and other else None, path)
        return Apart(nodes[0], nodes[1], within) if nodes and within else None

    def _count(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Node | None:
        least = self._number(written["min"], (*path, "min"), 1, MAX_HITS)
        node = self.node(written["of"], (*path, "of"), scope.deeper())
        nodes = self._placed((node,) if node else None, (*path, "of"))
        return Count(nodes[0], least) if nodes and least else None

    def _first(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Node | None:
        words = self._number(written["words"], (*path, "words"), 1, MAX_FIRST)
        node = self.node(written["of"], (*path, "of"), scope.deeper())
        nodes = self._placed((node,) if node else None, (*path, "of"))
        return First(words, nodes[0]) if nodes and words else None

    def _numbered(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Node | None:
        within = self._number(written.get("within", BESIDE), (*path, "within"), 1, MAX_WITHIN)
        least = self._number(written.get("min", 0), (*path, "min"), 0, MAX_NUMBER)
        most = self._number(written.get("max", MAX_NUMBER), (*path, "max"), 0, MAX_NUMBER)
        node = self.node(written["of"], (*path, "of"), scope.deeper())
        nodes = self._placed((node,) if node else None, (*path, "of"))
        if nodes is None or within is None or least is None or most is None:
            return None
        if least > most:
            message = f"no number is at least {least} and at most {most}"
            self.wrong(
                (*path, "max"), message, "max: the larger of the two", ">= the smaller, <= the larger of the two"
            )
            return None
        return Numbered(nodes[0], within, least, most if "max" in written else inf)

    def _placed(self, nodes: tuple[Node, ...] | None, path: Path) -> tuple[Node, ...] | None:
        """Return operands whose place counts; an exclusion has no place."""
        if nodes and any(holds_none(node) for node in nodes):
            self.wrong(path, "`none` has no place in the text, so it cannot stand in here", *BESIDES)
            return None
        return nodes

    def _number(self, written: Any, path: Path, least: int, most: int) -> int | None:
        """Return a whole number within bounds, or None after having reported that it is none."""
        if isinstance(written, int) and not isinstance(written, bool) and least <= written <= most:
            return written
        message = f"`{path[-1]}` is a whole number from {least} to {most}, not {written!r}"
        self.wrong(path, message, f"{path[-1]}: {max(least, 1)}", str(max(least, 1)))
        return None

    # --- names ---

    def _names(self, written: Any, path: Path) -> Node | None:
        """Return a name, or any of several: each a text, or a mapping with what else is (not) meant by it."""
        many = written if isinstance(written, list) else [written]
        places = [(*path, number) for number in range(len(many))] if isinstance(written, list) else [path]
        made = [self._name(one, place) for one, place in zip(many, places, strict=True)]
        nodes = tuple(node for node in made if node is not None)
        if len(nodes) < len(made) or not nodes:
            return None
        return nodes[0] if len(nodes) == 1 else AnyOf(nodes)

    def _name(self, written: Any, path: Path) -> Node | None:
        fields = written if isinstance(written, Mapping) else {"is": written}
        for key in [key for key in fields if key not in NAME_KEYS]:
            self.wrong_key((*path, key), f"`name` has no {str(key)!r}", meant(key, NAME_KEYS))
        own = fields.get("is")
        if not isinstance(own, str) or not own.strip():
            self.wrong(path, "`name` is a name, or a mapping with `is`", EXAMPLES["name"])
            return None
        aka = self._spelt(fields.get("aka", []), (*path, "aka"))
        never = self._spelt(fields.get("not", []), (*path, "not"))
        first = self._spelt(own, (*path, "is") if isinstance(written, Mapping) else path)
        if first is None or aka is None or never is None or any(key not in NAME_KEYS for key in fields):
            return None
        return Name(own, (*first, *aka), never)

    def _spelt(self, written: Any, path: Path) -> tuple[Phrase, ...] | None:
        """Return each of names as the phrases that count as it."""
        many = written if isinstance(written, list) else [written]
        made: list[Phrase] = []
        for one in many:
            if not isinstance(one, str):
                self.wrong(path, f"{one!r} is no name", f"{path[-1]}: [Abu Bakr, أبو بكر]")
                return None
            try:
                made.append(parse_name(one))
            except PhraseError as error:
                self.wrong(path, str(error), error.fix)
                return None
        return tuple(made)

    # --- lists ---

    def _named(self, name: str, path: Path, scope: Scope) -> Node | None:
        if name not in self.lists:
            self.wrong(path, f"there is no list named {name!r}", meant(name, tuple(map(str, self.lists))))
            return None
        if name in self.open_lists:
            circle = " -> ".join([*self.open_lists[self.open_lists.index(name) :], name])
            self.wrong(path, f"the lists go round in a circle: {circle}", "take one of them out")
            return None
        return self.list_node(name, scope.forms)

    def list_node(self, name: str, forms: Forms = "plural") -> Node | None:
        """Return the tree of a named list, compiled at first need; its problems are reported once."""
        path = ("lists", name)
        if (name, forms) not in self.compiled:
            if len(self.open_lists) > MAX_DEPTH:
                self.wrong(path, f"lists are nested more than {MAX_DEPTH} deep", "name the words directly")
                return None
            self.open_lists.append(name)
            node = self.node(self.lists[name], path, Scope(forms=forms))
            self.open_lists.pop()
            self.compiled[name, forms] = node
        return self.compiled[name, forms]


def only_excludes(node: Node) -> bool:
    """Whether a node can hold without anything having been found."""
    match node:
        case NoneOf():
            return True
        case AllOf():
            return all(map(only_excludes, node.of))
        case AnyOf() | AtLeast():
            return any(map(only_excludes, node.of))
        case Within() | First():
            return only_excludes(node.of)
        case _:
            return False


def holds_none(node: Node) -> bool:
    """Whether there is an exclusion anywhere in a node."""
    return isinstance(node, NoneOf) or any(map(holds_none, children(node)))
