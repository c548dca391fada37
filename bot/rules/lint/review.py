"""Lint: what is doubtful about rules that are right: clauses and terms without effect, and rules that others cover.

Every doubt is a warning with its place, the reason and what to write instead. None is raised where it is not sure,
but for those of taste: a wildcard that is short, a name that is common.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import Any

from bot.errors import Problem
from bot.rules.lint.clauses import Clause, doubts_of_clause, leaves
from bot.rules.lint.covered import covered_rules
from bot.rules.lint.settings import doubts_of_note, doubts_of_settings
from bot.rules.lint.spots import Path, Spot, spot
from bot.rules.lint.terms import Doubt, doubts_of_term
from bot.rules.operators import OPERATORS, Operators
from bot.rules.queries import compact
from bot.rules.tree import Rule

Report = Callable[[Problem], None]


def lint(
    written: list[Any],
    lists: Mapping[str, Any],
    rules: tuple[Rule, ...],
    report: Report,
    *,
    history: timedelta | None = None,
) -> None:
    """Report what is doubtful. `rules` are those that `written` was compiled to, one by one; none had an error.

    `history` is how long it is remembered what rules hit; None is for ever.
    """
    linter = _Linter(lists, history)
    for number, (each, rule) in enumerate(zip(written, rules, strict=True)):
        linter.read(each, rule, number)
    linter.read_lists()
    told: set[tuple[Path, str]] = set()
    for problem in chain(linter.doubts_of_rules(), linter.doubts_of_lists(), covered_rules(rules)):
        if (problem.path, f"{problem.within}{problem.message}") not in told:
            told.add((problem.path, f"{problem.within}{problem.message}"))
            report(problem)


@dataclass(frozen=True, slots=True)
class _Read:
    """A rule with its clauses; `query` says where in a query they stand."""

    rule: Rule
    written: Any
    path: Path
    clause: Clause
    query: compact.Query | None = None

    def problem(self, doubt: Doubt) -> Problem:
        """Return the warning of a doubt, at its place in the file."""
        place = (*self.path, "query")
        if self.query is None or doubt.path[: len(place)] != place:
            return _warning(doubt)
        within = self.query.at(doubt.path[len(place) :])
        return Problem(message=doubt.message, path=place, fix=doubt.fix, warning=True, within=within)


def _warning(doubt: Doubt) -> Problem:
    return Problem(message=doubt.message, path=doubt.path, fix=doubt.fix, warning=True)


@dataclass
class _Linter:
    """All rules and lists of a config, with their places."""

    lists: Mapping[str, Any]
    history: timedelta | None
    rules: list[_Read] = field(default_factory=list)
    listed: dict[str, Spot] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    spanned: set[str] = field(default_factory=set)

    def read(self, written: Any, rule: Rule, number: int) -> None:
        """Take in a rule."""
        path: Path = ("rules", number)
        query = None
        if isinstance(written, Mapping) and "query" in written:
            query = compact.read(written["query"])
            place, value = (*path, "query"), query.match
        elif isinstance(written, Mapping) and not all(key in OPERATORS for key in written):
            place, value = (*path, "match"), written["match"]
        else:
            place, value = path, written
        self.rules.append(_Read(rule, written, path, Clause(spot(value, place, rule.match)), query))

    def read_lists(self) -> None:
        """Take in the lists, and see which are used, and where."""
        operators = Operators(lists=self.lists, report=lambda _problem: None)
        for name, written in self.lists.items():
            node = operators.list_node(str(name))
            if node is not None:
                self.listed[str(name)] = spot(written, ("lists", str(name)), node)
        waiting = [(name, spans) for read in self.rules for name, spans in _named(read.clause)]
        seen: set[tuple[str, bool]] = set()
        for name, spans in waiting:
            self.used[name] = self.used.get(name, 0) + 1
            if spans:
                self.spanned.add(name)
            if (name, spans) not in seen and name in self.listed:
                seen.add((name, spans))
                waiting.extend(_named(Clause(self.listed[name], spans=spans)))

    def doubts_of_rules(self) -> Iterator[Problem]:
        unused = self.unused()
        for read in self.rules:
            found = chain(
                doubts_of_clause(read.clause),
                _terms(read.clause, unused),
                doubts_of_settings(read.rule, read.written, read.path),
                doubts_of_note(read.rule, read.written, read.path, self.history),
            )
            yield from map(read.problem, found)

    def unused(self) -> list[str]:
        return [name for name in self.listed if name not in self.used]

    def doubts_of_lists(self) -> Iterator[Problem]:
        unused = self.unused()
        for name, listed in self.listed.items():
            clause = Clause(listed, spans=name in self.spanned)
            yield from map(_warning, chain(doubts_of_clause(clause), _terms(clause, unused)))
            if name in unused:
                fix = f"name it in a rule: ${name}; or take it out"
                yield Problem(
                    message=f"no rule uses the list {name!r}", path=("lists", name), fix=fix, warning=True, at_key=True
                )
            elif self.used[name] == 1 and _is_one(self.lists[name]):
                message = f"the list {name!r} has one member, and one rule that uses it"
                yield Problem(
                    message=message, path=("lists", name), fix="say it in the rule", warning=True, at_key=True
                )


def _is_one(written: Any) -> bool:
    return isinstance(written, str) or (isinstance(written, list) and len(written) == 1 and isinstance(written[0], str))


def _named(clause: Clause) -> Iterator[tuple[str, bool]]:
    """Yield the lists that a clause names, and whether it matters there from where to where their terms reach."""
    if clause.spot.listed is not None:
        yield clause.spot.listed, clause.spans
    for part in clause.below():
        yield from _named(part)


def _terms(clause: Clause, unused: Collection[str]) -> Iterator[Doubt]:
    for leaf in leaves(clause):
        yield from doubts_of_term(leaf.spot, leaf.look, unused)
