"""From the plain values of the config to rules: every problem is reported with its place, none stops the others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Literal

from bot import text
from bot.durations import WrongValueError, duration
from bot.errors import Problem, meant
from bot.model import Severity
from bot.rules.escalation import read_escalation, read_to
from bot.rules.examples import Example, read_examples
from bot.rules.note import NOTE_KEYS, read_note, read_severity
from bot.rules.operators import OPERATORS, Operators, Path, only_excludes
from bot.rules.queries import compact
from bot.rules.tree import Name, Node, NoneOf, Pattern, Phrase, Raw, Rule, children
from bot.rules.where import Where, read_where

MAX_NAME = 80  # characters of a rule's name
RULE_KEYS = (
    "name",
    "match",
    "query",
    "where",
    "each",
    "note",
    "severity",
    "to",
    "cooldown",
    "inhibits",
    "escalate",
    "full_text",
    "on_unknown",
    "tests",
)
NOT_YET = frozenset({"when", "confirm", "update_on", "digest", "message"})
"""Keys of a rule that have a meaning in the language, and will be understood by a later version."""


def compile_rules(rules: list[Any], lists: Mapping[str, Any], report: Callable[[Problem], None]) -> tuple[Rule, ...]:
    """Return the rules that are right; report what is wrong with the others, with its path from the root."""
    operators = Operators(lists=lists, report=report)
    for name in lists:
        operators.list_node(str(name))
    compiler = _Compiler(operators=operators, report=report)
    made = [compiler.rule(written, ("rules", number)) for number, written in enumerate(rules)]
    compiler.check_inhibitions(made)
    return tuple(rule for rule in made if rule is not None)


@dataclass
class _Compiler:
    """One pass over all rules."""

    operators: Operators
    report: Callable[[Problem], None]
    names: dict[str, Path] = field(default_factory=dict)

    def wrong(self, path: Path, message: str, fix: str | None = None) -> None:
        self.report(Problem(message=message, path=path, fix=fix))

    def wrong_key(self, path: Path, message: str, fix: str | None = None) -> None:
        self.report(Problem(message=message, path=path, fix=fix, at_key=True))

    def rule(self, written: Any, path: Path) -> Rule | None:
        if not isinstance(written, Mapping) or _is_bare(written):
            return self._bare_rule(written, path)
        return self._rule_from_mapping(written, path)

    def _bare_rule(self, written: Any, path: Path) -> Rule | None:
        node = self._match(written, path)
        return None if node is None else Rule(name=self._own_name(_name_of(node), path), match=node)

    def _rule_from_mapping(self, written: Mapping[Any, Any], path: Path) -> Rule | None:
        self._check_keys(written, path)
        if ("match" in written) == ("query" in written):
            if "match" in written:
                self.wrong(path, "a rule has `match:` or `query:`, not both", "take one of them out")
            elif written.keys() == {"name"}:
                self.wrong(path, "a rule needs `match:`", f"match: {{name: {written['name']}}}, to look for that name")
            else:
                self.wrong(path, "a rule needs `match:`", "match: [drone attack, rocket*]")
            return None
        node = self._match(written["match"], (*path, "match")) if "match" in written else self._query(written, path)
        rule = Rule(
            name=self._name(written, path, node),
            match=node or NoneOf(()),
            where=self._where(written.get("where"), (*path, "where")),
            each=self._each(written.get("each", "story"), (*path, "each")),
            quiet=read_note(written.get("note"), (*path, "note"), self.report),
            severity=read_severity(written.get("severity", "normal"), (*path, "severity"), self.report)
            or Severity.NORMAL,
            to=read_to(written.get("to", []), (*path, "to"), self.report),
            cooldown=self._cooldown(written.get("cooldown"), (*path, "cooldown")),
            inhibits=self._inhibits(written.get("inhibits", []), (*path, "inhibits")),
            escalate=read_escalation(written.get("escalate"), (*path, "escalate"), self.report),
            full_text=self._true_or_false(written.get("full_text", False), (*path, "full_text")),
            on_unknown=self._on_unknown(written.get("on_unknown"), (*path, "on_unknown")),
            examples=self._examples(written.get("tests"), (*path, "tests")),
        )
        return None if node is None else rule

    def _match(self, written: Any, path: Path) -> Node | None:
        self.operators.terms = 0
        node = self.operators.node(written, path)
        if node is not None and only_excludes(node):
            fix, query = "say what to look for with any: or all:", "say what to look for as well: drone and not drill"
            self.operators.wrong(path, "a rule of exclusions only would hit nearly everything", fix, query)
            return None
        return node

    def _query(self, written: Mapping[Any, Any], path: Path) -> Node | None:
        """Return the tree of a query: it is read as the value that `match` would have, and that is judged."""
        place, query = (*path, "query"), written["query"]
        if not isinstance(query, str):
            self.wrong(place, "`query` is a text", "query: 'rocket* near/8 (US forces or US base*)'")
            return None
        try:
            read = compact.read(query)
        except compact.QueryError as error:
            self.report(Problem(message=str(error), path=place, fix=error.fix, within=(error.start, error.end)))
            return None

        def report(problem: Problem) -> None:
            inside = problem.path[len(place) :]
            if problem.path[: len(place)] == place:
                problem = replace(problem, path=place, at_key=False, within=read.at(inside))
            self.report(problem)

        judge, self.operators.report, self.operators.in_query = self.operators.report, report, True
        try:
            return self._match(read.match, place)
        finally:
            self.operators.report, self.operators.in_query = judge, False

    def _check_keys(self, written: Mapping[Any, Any], path: Path) -> None:
        for key in written:
            if key in RULE_KEYS:
                continue
            if key in NOT_YET:
                self.wrong_key((*path, key), f"`{key}` is not yet available", "leave it out for now")
            elif key in NOTE_KEYS:
                self.wrong_key((*path, key), f"`{key}` belongs under `note:`", f"note: {{{key}: 21d}}")
            elif key in OPERATORS:
                self.wrong_key((*path, key), f"`{key}` belongs under `match:`", f"match: {{{key}: ...}}")
            else:
                self.wrong_key((*path, key), f"a rule has no key {str(key)!r}", meant(key, (*RULE_KEYS, *NOT_YET)))

    # --- the values of keys ---

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

    def _where(self, written: Any, path: Path) -> Where | None:
        return None if written is None else read_where(written, path, self.report)

    def _examples(self, written: Any, path: Path) -> tuple[Example, ...]:
        return () if written is None else read_examples(written, path, self.report)

    def _each(self, written: Any, path: Path) -> Literal["story", "item"]:
        return "item" if self._choice(written, ("story", "item"), path) == "item" else "story"

    def _on_unknown(self, written: Any, path: Path) -> Literal["ignore", "alert"] | None:
        chosen = self._choice(written, ("ignore", "alert"), path)
        return "alert" if chosen == "alert" else "ignore" if chosen == "ignore" else None

    def _cooldown(self, written: Any, path: Path) -> timedelta | None:
        try:
            return None if written is None else duration(written)
        except WrongValueError as error:
            self.wrong(path, f"`cooldown` {error}", f"cooldown: {error.fix or '30m'}")
            return None

    def _inhibits(self, written: Any, path: Path) -> tuple[str, ...]:
        names = [written] if isinstance(written, str) else written
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            return tuple(dict.fromkeys(names))
        self.wrong(path, "`inhibits` is the name of a rule, or a list of names", "inhibits: [any-drone]")
        return ()

    def check_inhibitions(self, made: Sequence[Rule | None]) -> None:
        """Report rules that are silenced and are not there, and rules that silence each other."""
        inhibits = {rule.name: rule.inhibits for rule in made if rule is not None}
        for number, rule in enumerate(made):
            path: Path = ("rules", number, "inhibits")
            for name in rule.inhibits if rule is not None else ():
                if name not in self.names:
                    self.wrong(path, f"`inhibits`: there is no rule {name[:60]!r}", meant(name, tuple(self.names)))
            if rule is not None and _leads_back(rule.name, inhibits):
                self.wrong(path, "rules that silence each other would both keep quiet", "take one `inhibits` out")

    def _true_or_false(self, written: Any, path: Path) -> bool:
        if not isinstance(written, bool):
            self.wrong(path, f"`{path[-1]}` is true or false, not {written!r}", f"{path[-1]}: true")
            return False
        return written

    def _choice(self, written: Any, choices: tuple[str, ...], path: Path) -> str | None:
        if written is not None and written not in choices:
            self.wrong(path, f"`{path[-1]}` is {' or '.join(choices)}, not {written!r}", meant(written, choices))
            return None
        return None if written is None else str(written)


def _leads_back(name: str, inhibits: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a rule silences itself, by way of those that it silences."""
    ahead, seen = list(inhibits.get(name, ())), set()
    while ahead:
        one = ahead.pop()
        if one == name:
            return True
        if one not in seen:
            seen.add(one)
            ahead += inhibits.get(one, ())
    return False


def _is_bare(written: Mapping[Any, Any]) -> bool:
    """Whether a rule is nothing but a match. A `name` that is a mere text is what the rule is called."""
    is_called = isinstance(written.get("name"), str)
    return bool(written) and not is_called and all(key in OPERATORS for key in written)


def _name_of(node: Node) -> str:
    """Return a name made of a rule's own words, for a rule that was given none."""
    words = _first_phrases(node)
    name = " / ".join(dict.fromkeys(words[:3])) + (" ..." if len(words) > 3 else "")  # noqa: PLR2004 - a name is short
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 12]}... {text.digest(name)[:6]}"


def _first_phrases(node: Node) -> list[str]:
    match node:
        case Phrase() | Raw() | Pattern() | Name():
            return [node.text]
        case NoneOf():
            return []
        case _:
            return [phrase for child in children(node) for phrase in _first_phrases(child)][:4]
