"""From the plain values of the config to rules: every problem is reported with its place, none stops the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from bot import text
from bot.errors import Problem
from bot.model import Severity
from bot.rules.phrases import Forms, PhraseError, parse_phrase, parse_regex
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
    children,
)
from bot.rules.words import MAX_HITS

Path = tuple[str | int, ...]

MAX_DEPTH = 30  # brackets within brackets, and lists within lists
MAX_TERMS = 50_000  # phrases in one rule, its lists included
MAX_NAME = 80  # characters of a rule's name

MAX_DISTANCE = 1_000  # tokens
MAX_NEAR = 6  # operands of `near`: unordered, all their orders are tried
MAX_LITERAL = 300  # characters of `raw` and `regex`

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
}
EXAMPLES = {
    "at_least": "at_least: {n: 2, of: [Iran, Iraq, Syria]}",
    "near": "near: {within: 8, of: [US forces, $attack]}",
    "same": "same: {unit: sentence, of: [US forces, $attack]}",
    "apart": "apart: {term: strike, from: [rail, pay], within: 5}",
    "count": "count: {of: drone, min: 3}",
    "first": "first: {words: 50, of: Iraq}",
}
OPERATORS = ("any", "all", "none", *LITERALS, *FIELDS, *sorted(SCOPES))
NOT_YET_OPERATORS = frozenset({"number", "name"})
RULE_KEYS = ("name", "match", "severity", "to", "full_text", "on_unknown")
NOT_YET = frozenset(
    {"query", "where", "when", "note", "confirm", "update_on", "each", "cooldown", "digest", "message", "tests"}
)
"""Keys of a rule that have a meaning in the language, and will be understood by a later version."""


def compile_rules(rules: list[Any], lists: Mapping[str, Any], report: Callable[[Problem], None]) -> tuple[Rule, ...]:
    """Return the rules that are right; report what is wrong with the others, with its path from the root."""
    compiler = _Compiler(lists=lists, report=report)
    for name in lists:
        compiler.list_node(str(name))
    made = [compiler.rule(written, ("rules", number)) for number, written in enumerate(rules)]
    return tuple(rule for rule in made if rule is not None)


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
class _Compiler:
    """One pass over all lists and rules. Lists are compiled once and shared by the rules that name them."""

    lists: Mapping[str, Any]
    report: Callable[[Problem], None]
    compiled: dict[tuple[str, Forms], Node | None] = field(default_factory=dict)
    open_lists: list[str] = field(default_factory=list)
    names: dict[str, Path] = field(default_factory=dict)
    terms: int = 0

    def wrong(self, path: Path, message: str, fix: str | None = None) -> None:
        self.report(Problem(message=message, path=path, fix=fix))

    def wrong_key(self, path: Path, message: str, fix: str | None = None) -> None:
        self.report(Problem(message=message, path=path, fix=fix, at_key=True))

    # --- rules ---

    def rule(self, written: Any, path: Path) -> Rule | None:
        self.terms = 0
        if isinstance(written, Mapping):
            return self._rule_from_mapping(written, path)
        return self._bare_rule(written, path)

    def _bare_rule(self, written: Any, path: Path) -> Rule | None:
        node = self._match(written, path)
        if node is None:
            return None
        return Rule(name=self._own_name(_name_of(node), path), match=node, severity=Severity.NORMAL)

    def _rule_from_mapping(self, written: Mapping[Any, Any], path: Path) -> Rule | None:
        if written and all(key in OPERATORS or key in NOT_YET_OPERATORS for key in written):
            return self._bare_rule(written, path)
        self._check_keys(written, path)
        if "match" not in written:
            if not written.keys() & NOT_YET:
                self.wrong(path, "a rule needs `match:`", "match: [drone attack, rocket*]")
            return None
        node = self._match(written["match"], (*path, "match"))
        name = self._name(written, path, node)
        severity = self._severity(written.get("severity", "normal"), (*path, "severity"))
        to = self._to(written.get("to", []), (*path, "to"))
        full_text = self._true_or_false(written.get("full_text", False), (*path, "full_text"))
        on_unknown = self._choice(written.get("on_unknown"), ("ignore", "alert"), (*path, "on_unknown"))
        if node is None:
            return None
        return Rule(
            name=name,
            match=node,
            severity=severity,
            to=to,
            full_text=full_text,
            on_unknown="alert" if on_unknown == "alert" else "ignore" if on_unknown == "ignore" else None,
        )

    def _match(self, written: Any, path: Path) -> Node | None:
        node = self.node(written, path)
        if node is not None and only_excludes(node):
            fix = "say what to look for with any: or all:"
            self.wrong(path, "a rule of exclusions only would hit nearly everything", fix)
            return None
        return node

    def _check_keys(self, written: Mapping[Any, Any], path: Path) -> None:
        for key in written:
            if key in RULE_KEYS:
                continue
            if key in NOT_YET:
                self.wrong_key((*path, key), f"`{key}` is not yet available", "leave it out for now")
            elif key in OPERATORS or key in NOT_YET_OPERATORS:
                self.wrong_key((*path, key), f"`{key}` belongs under `match:`", f"match: {{{key}: ...}}")
            else:
                self.wrong_key(
                    (*path, key), f"a rule has no key {str(key)!r}", self._meant(key, (*RULE_KEYS, *NOT_YET))
                )

    def _name(self, written: Mapping[Any, Any], path: Path, node: Node | None) -> str:
        name = written.get("name")
        if name is None:
            return self._own_name(_name_of(node) if node else "rule", path)
        if not isinstance(name, str) or not name.strip() or len(name) > MAX_NAME or "\n" in name:
            self.wrong(
                (*path, "name"), f"a rule's name is one line of text, at most {MAX_NAME} characters", "name: us-forces"
            )
            return f"rule-{path[-1]}"
        if name in self.names:
            self.wrong((*path, "name"), f"there are two rules named {name!r}", "give each rule its own name")
        self.names[name] = path
        return name

    def _own_name(self, wanted: str, path: Path) -> str:
        """Return a name for a rule that has none: its words, with a number where that is taken."""
        name, number = wanted, 2
        while name in self.names:
            name, number = f"{wanted} ({number})", number + 1
        self.names[name] = path
        return name

    def _severity(self, written: Any, path: Path) -> Severity:
        words = {severity.word: severity for severity in Severity}
        if isinstance(written, str) and written in words:
            return words[written]
        self.wrong(path, f"severity is one of {', '.join(words)}, not {written!r}", self._meant(written, tuple(words)))
        return Severity.NORMAL

    def _to(self, written: Any, path: Path) -> tuple[str, ...]:
        if isinstance(written, str):
            return (written,)
        if isinstance(written, list) and all(isinstance(name, str) for name in written):
            return tuple(dict.fromkeys(written))
        self.wrong(path, "`to` is the name of a channel, or a list of names", "to: [screen, telegram]")
        return ()

    def _true_or_false(self, written: Any, path: Path) -> bool:
        if not isinstance(written, bool):
            self.wrong(path, f"`{path[-1]}` is true or false, not {written!r}", f"{path[-1]}: true")
            return False
        return written

    def _choice(self, written: Any, choices: tuple[str, ...], path: Path) -> str | None:
        if written is not None and written not in choices:
            self.wrong(path, f"`{path[-1]}` is {' or '.join(choices)}, not {written!r}", self._meant(written, choices))
            return None
        return None if written is None else str(written)

    # --- match ---

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
                self.wrong(path, "nothing is written here", 'a word that starts with # needs quotes: "#MeToo"')
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
            self.wrong(path, "nothing is written here", "match: [drone attack, rocket*]")
        nodes = [node for node in made if node is not None]
        if len(nodes) < len(made) or not nodes:
            return None
        joined = nodes[0] if len(nodes) == 1 else AllOf(tuple(nodes))
        return self._scoped(joined, written, path)

    def _inner_scope(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Scope | None:
        forms = written.get("forms", scope.forms)
        if forms not in ("plural", "stem", "none"):
            self.wrong((*path, "forms"), f"`forms` is plural, stem or none, not {forms!r}", self._meant(forms, FORMS))
            return None
        return Scope(depth=scope.depth, forms=forms)

    def _scoped(self, node: Node, written: Mapping[Any, Any], path: Path) -> Node | None:
        """Return a node within the places and the first words that its siblings name."""
        if "in" in written:
            named = written["in"] if isinstance(written["in"], list) else [written["in"]]
            unknown = [place for place in named if place not in PLACES]
            if unknown or not named:
                fix = self._meant(unknown[0] if unknown else "", PLACES)
                self.wrong((*path, "in"), f"`in` is one or more of {', '.join(PLACES)}", fix)
                return None
            node = Within(tuple(dict.fromkeys(named)), node)
        words = written.get("first")
        if isinstance(words, int):
            if isinstance(words, bool) or words < 1 or holds_none(node):
                self.wrong((*path, "first"), "`first` is a number of words, over something to look for", "first: 50")
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
        if key in NOT_YET_OPERATORS:
            self.wrong_key(path, f"`{key}` is not yet available", "use phrases, lists and the other operators for now")
        else:
            self.wrong_key(path, f"there is no operator {key!r}", self._operator_fix(key, value))
        return None

    def _operator_fix(self, key: str, value: Any) -> str:
        if value is None:
            return f'a word in curly brackets needs quotes: "{{{key}}}"'
        meant = get_close_matches(key, OPERATORS, n=1)
        if meant:
            return f"did you mean {meant[0]!r}?"
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
            self.wrong(path, str(error), error.fix)
            return None

    def _literals(self, key: str, written: Any, path: Path) -> Node | None:
        """Return what `raw` or `regex` looks for: one text, or any of several."""
        many = written if isinstance(written, list) else [written]
        made = [self._literal(key, one, path) for one in many]
        nodes = tuple(node for node in made if node is not None)
        if len(nodes) < len(made) or not nodes:
            return None
        return nodes[0] if len(nodes) == 1 else AnyOf(nodes)

    def _literal(self, key: str, written: Any, path: Path) -> Node | None:
        if not isinstance(written, str) or not written.strip() or len(written) > MAX_LITERAL:
            self.wrong(path, f"`{key}` takes a text of at most {MAX_LITERAL} characters", f"{key}: 'C++'")
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
            self.wrong_key((*path, name), f"`{key}` has no {str(name)!r}", self._meant(name, (*needed, *optional)))
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
        }[key](written, path, scope)

    def _at_least(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Node | None:
        nodes = self._members(written["of"], (*path, "of"), scope)
        n = self._number(written["n"], (*path, "n"), 1, len(nodes) if nodes else MAX_DISTANCE)
        return AtLeast(n, nodes) if n and nodes else None

    def _near(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Node | None:
        within = self._number(written["within"], (*path, "within"), 1, MAX_DISTANCE)
        ordered = self._true_or_false(written.get("ordered", False), (*path, "ordered"))
        nodes = self._placed(self._members(written["of"], (*path, "of"), scope, least=2), (*path, "of"))
        if nodes and len(nodes) > MAX_NEAR:
            self.wrong((*path, "of"), f"`near` takes at most {MAX_NEAR} operands", "put alternatives in one list")
            return None
        return Near(within, nodes, ordered) if within and nodes else None

    def _same(self, written: Mapping[Any, Any], path: Path, scope: Scope) -> Node | None:
        unit = self._choice(written["unit"], ("sentence", "paragraph"), (*path, "unit"))
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
        words = self._number(written["words"], (*path, "words"), 1, MAX_DISTANCE * 10)
        node = self.node(written["of"], (*path, "of"), scope.deeper())
        nodes = self._placed((node,) if node else None, (*path, "of"))
        return First(words, nodes[0]) if nodes and words else None

    def _placed(self, nodes: tuple[Node, ...] | None, path: Path) -> tuple[Node, ...] | None:
        """Return operands whose place counts; an exclusion has no place."""
        if nodes and any(holds_none(node) for node in nodes):
            self.wrong(
                path, "`none` has no place in the text, so it cannot stand in here", "put it beside: none: [...]"
            )
            return None
        return nodes

    def _number(self, written: Any, path: Path, least: int, most: int) -> int:
        """Return a whole number within bounds, or 0 after having reported that it is none."""
        if isinstance(written, int) and not isinstance(written, bool) and least <= written <= most:
            return written
        self.wrong(
            path, f"`{path[-1]}` is a whole number from {least} to {most}, not {written!r}", f"{path[-1]}: {least}"
        )
        return 0

    # --- lists ---

    def _named(self, name: str, path: Path, scope: Scope) -> Node | None:
        if name not in self.lists:
            self.wrong(path, f"there is no list named {name!r}", self._meant(name, tuple(map(str, self.lists))))
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

    @staticmethod
    def _meant(written: Any, known: tuple[str, ...]) -> str | None:
        close = get_close_matches(str(written), known, n=1)
        return f"did you mean {close[0]!r}?" if close else (f"known are: {', '.join(known[:12])}" if known else None)


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


def _name_of(node: Node) -> str:
    """Return a name made of a rule's own words, for a rule that was given none."""
    words = _first_phrases(node)
    name = " / ".join(dict.fromkeys(words[:3])) + (" ..." if len(words) > 3 else "")  # noqa: PLR2004 - a name is short
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 12]}... {text.digest(name)[:6]}"


def _first_phrases(node: Node) -> list[str]:
    match node:
        case Phrase() | Raw() | Pattern():
            return [node.text]
        case NoneOf():
            return []
        case _:
            return [phrase for child in children(node) for phrase in _first_phrases(child)][:4]
