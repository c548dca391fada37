"""From the plain values of the config to rules: every problem is reported with its place, none stops the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from bot import text
from bot.errors import Problem
from bot.model import Severity
from bot.rules.phrases import PhraseError, parse_phrase
from bot.rules.tree import AllOf, AnyOf, Node, NoneOf, Phrase, Rule

Path = tuple[str | int, ...]

MAX_DEPTH = 30  # brackets within brackets, and lists within lists
MAX_TERMS = 50_000  # phrases in one rule, its lists included
MAX_NAME = 80  # characters of a rule's name

OPERATORS = ("any", "all", "none")
NOT_YET_OPERATORS = frozenset(
    {"at_least", "near", "same", "apart", "count", "number", "raw", "forms", "name", "regex", "in", "first"}
)
RULE_KEYS = ("name", "match", "severity", "to", "full_text", "on_unknown")
NOT_YET = frozenset(
    {"query", "where", "when", "note", "confirm", "update_on", "each", "cooldown", "digest", "message", "tests"}
)
"""Keys of a rule that have a meaning in the language, and will be understood by a later version."""


def compile_rules(rules: list[Any], lists: Mapping[str, Any], report: Callable[[Problem], None]) -> tuple[Rule, ...]:
    """Return the rules that are right; report what is wrong with the others, with its path from the root."""
    compiler = _Compiler(lists=lists, report=report)
    for name in lists:
        compiler.list_node(str(name), ("lists", name))
    made = [compiler.rule(written, ("rules", number)) for number, written in enumerate(rules)]
    return tuple(rule for rule in made if rule is not None)


@dataclass
class _Compiler:
    """One pass over all lists and rules. Lists are compiled once and shared by the rules that name them."""

    lists: Mapping[str, Any]
    report: Callable[[Problem], None]
    compiled: dict[str, Node | None] = field(default_factory=dict)
    open_lists: list[str] = field(default_factory=list)
    names: dict[str, Path] = field(default_factory=dict)
    terms: int = 0

    def wrong(self, path: Path, message: str, fix: str | None = None) -> None:
        self.report(Problem(message=message, path=path, fix=fix))

    # --- rules ---

    def rule(self, written: Any, path: Path) -> Rule | None:
        self.terms = 0
        if isinstance(written, Mapping):
            return self._rule_from_mapping(written, path)
        return self._bare_rule(written, path)

    def _bare_rule(self, written: Any, path: Path) -> Rule | None:
        node = self.node(written, path)
        if node is None:
            return None
        return Rule(name=self._own_name(_name_of(node), path), match=node, severity=Severity.NORMAL)

    def _rule_from_mapping(self, written: Mapping[Any, Any], path: Path) -> Rule | None:
        if written and all(key in OPERATORS for key in written):
            return self._bare_rule(written, path)
        self._check_keys(written, path)
        if "match" not in written:
            if not written.keys() & (NOT_YET | {"query"}):
                self.wrong(path, "a rule needs `match:`", "match: [drone attack, rocket*]")
            return None
        node = self.node(written["match"], (*path, "match"))
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

    def _check_keys(self, written: Mapping[Any, Any], path: Path) -> None:
        for key in written:
            if key in RULE_KEYS:
                continue
            if key in NOT_YET:
                self.wrong((*path, key), f"`{key}` is not yet available", "leave it out for now")
            elif key in OPERATORS or key in NOT_YET_OPERATORS:
                self.wrong((*path, key), f"`{key}` belongs under `match:`", f"match: {{{key}: ...}}")
            else:
                self.wrong((*path, key), f"a rule has no key {str(key)!r}", self._meant(key, (*RULE_KEYS, *NOT_YET)))

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

    def node(self, written: Any, path: Path, depth: int = 0) -> Node | None:
        """Return the tree of a `match` value, or None after having reported why there is none."""
        if depth > MAX_DEPTH:
            self.wrong(path, f"brackets are nested more than {MAX_DEPTH} deep", "take a named list out: lists: {...}")
            return None
        match written:
            case str():
                return self._term(written, path)
            case list():
                return self._group(AnyOf, written, path, depth)
            case Mapping():
                return self._operators(written, path, depth)
            case None:
                self.wrong(path, "nothing is written here", 'a word that starts with # needs quotes: "#MeToo"')
            case bool() | int() | float():
                self.wrong(path, f"{written!r} is not text", f'put it in quotes: "{written}"')
            case _:
                self.wrong(path, "a rule looks for text, a list or operators", "match: [drone attack, rocket*]")
        return None

    def _operators(self, written: Mapping[Any, Any], path: Path, depth: int) -> Node | None:
        made: list[Node | None] = []
        for key, value in written.items():
            here = (*path, key)
            if key == "any":
                made.append(self._group(AnyOf, value, here, depth))
            elif key == "all":
                made.append(self._group(AllOf, value, here, depth))
            elif key == "none":
                made.append(self._group(NoneOf, value, here, depth))
            elif key in NOT_YET_OPERATORS:
                self.wrong(here, f"`{key}` is not yet available", "use phrases, lists, any, all and none for now")
                made.append(None)
            else:
                self.wrong(here, f"there is no operator {str(key)!r}", self._operator_fix(key, value))
                made.append(None)
        if not written:
            self.wrong(path, "nothing is written here", "match: [drone attack, rocket*]")
        nodes = [node for node in made if node is not None]
        if len(nodes) < len(made) or not nodes:
            return None
        if all(isinstance(node, NoneOf) for node in nodes):
            self.wrong(
                path, "a rule of exclusions only would hit nearly everything", "say what to look for with any: or all:"
            )
            return None
        return nodes[0] if len(nodes) == 1 else AllOf(tuple(nodes))

    def _operator_fix(self, key: Any, value: Any) -> str:
        if value is None:
            return f'a word in curly brackets needs quotes: "{{{key}}}"'
        meant = get_close_matches(str(key), OPERATORS, n=1)
        if meant:
            return f"did you mean {meant[0]!r}?"
        return (
            f'a phrase with a colon needs quotes: "{key}: {value}"'
            if isinstance(value, str)
            else "use any, all or none"
        )

    def _group(
        self, kind: type[AnyOf] | type[AllOf] | type[NoneOf], written: Any, path: Path, depth: int
    ) -> Node | None:
        if not isinstance(written, list):
            node = self.node(written, path, depth + 1)
            return NoneOf((node,)) if node and kind is NoneOf else node
        if not written:
            self.wrong(path, "the list is empty", "name at least one word")
            return None
        made = [self.node(member, (*path, number), depth + 1) for number, member in enumerate(written)]
        nodes = tuple(node for node in made if node is not None)
        if len(nodes) < len(made):
            return None
        return nodes[0] if len(nodes) == 1 and kind is not NoneOf else kind(nodes)

    def _term(self, written: str, path: Path) -> Node | None:
        self.terms += 1
        if self.terms > MAX_TERMS:
            self.wrong(path, f"more than {MAX_TERMS} terms in one rule", "split the rule")
            return None
        if written.startswith("$"):
            return self._named(written[1:], path)
        try:
            return parse_phrase(written)
        except PhraseError as error:
            self.wrong(path, str(error), error.fix)
            return None

    # --- lists ---

    def _named(self, name: str, path: Path) -> Node | None:
        if name not in self.lists:
            self.wrong(path, f"there is no list named {name!r}", self._meant(name, tuple(map(str, self.lists))))
            return None
        if name in self.open_lists:
            circle = " -> ".join([*self.open_lists[self.open_lists.index(name) :], name])
            self.wrong(path, f"the lists go round in a circle: {circle}", "take one of them out")
            return None
        return self.list_node(name, ("lists", name))

    def list_node(self, name: str, path: Path) -> Node | None:
        """Return the tree of a named list, compiled at first need; its problems are reported once."""
        if name not in self.compiled:
            if len(self.open_lists) > MAX_DEPTH:
                self.wrong(path, f"lists are nested more than {MAX_DEPTH} deep", "name the words directly")
                return None
            self.open_lists.append(name)
            node = self.node(self.lists[name], path)
            self.open_lists.pop()
            self.compiled[name] = node
        return self.compiled[name]

    @staticmethod
    def _meant(written: Any, known: tuple[str, ...]) -> str | None:
        close = get_close_matches(str(written), known, n=1)
        return f"did you mean {close[0]!r}?" if close else (f"known are: {', '.join(known[:12])}" if known else None)


def _name_of(node: Node) -> str:
    """Return a name made of a rule's own words, for a rule that was given none."""
    words = _first_phrases(node)
    name = " / ".join(dict.fromkeys(words[:3])) + (" ..." if len(words) > 3 else "")  # noqa: PLR2004 - a name is short
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 12]}... {text.digest(name)[:6]}"


def _first_phrases(node: Node) -> list[str]:
    if isinstance(node, Phrase):
        return [node.text]
    if isinstance(node, NoneOf):
        return []
    return [phrase for child in node.of for phrase in _first_phrases(child)][:4]
