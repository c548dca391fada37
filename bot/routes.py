"""Routes: which channels hear of an alert, by its rule and severity, and by the item that set it off.

A rule's own `to` comes first; else the first route that takes it, and those after it while they `continue`; else the
default, which is every channel but the operators' and those that only escalations speak to.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Literal

from bot.errors import Problem, meant
from bot.model import Item, Severity, Source
from bot.rules import Escalation, Rule, Where, read_escalation, read_severity, read_to, read_where

Path = tuple[str | int, ...]
Report = Callable[[Problem], None]

CONDITIONS = ("source", "tag", "lang")
ROUTE_KEYS = ("rule", "severity", *CONDITIONS, "to", "continue", "escalate")
EXAMPLE = "routes: [{severity: high, to: desk}, {to: screen}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What sets an alert off, or lets it grow: an item, its source, and how severe the alert is by then."""

    item: Item
    source: Source | None
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where alerts go that it takes. `rules` are names with * for any letters; empty conditions take everything.

    With `goes_on` the routes after it are asked as well.
    """

    to: tuple[str, ...]
    rules: tuple[str, ...] = ()
    severities: frozenset[Severity] = frozenset(Severity)
    where: Where | None = None
    goes_on: bool = False
    escalate: Escalation | None = None

    def takes(self, rule: str, trigger: Trigger) -> bool:
        """Whether it takes an alert of this rule."""
        return (
            trigger.severity in self.severities
            and (not self.rules or any(fnmatchcase(rule, name) for name in self.rules))
            and (self.where is None or self.where.admits(trigger.item, trigger.source))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way that a rule's alert takes: sent `by` the rule itself, by a route (its `number`, from 1), or by default.

    `to` are the channels that are on, `off` those that are not.
    """

    rule: str
    by: Literal["rule", "route", "default"]
    to: tuple[str, ...]
    off: tuple[str, ...] = ()
    number: int | None = None
    escalate: Escalation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Where alerts go: `default` unless a rule or a route says otherwise; `on` are the channels that are on."""

    default: tuple[str, ...]
    on: frozenset[str]
    routes: tuple[Route, ...] = ()

    def channels(self, rules: Iterable[Rule], trigger: Trigger) -> tuple[str, ...]:
        """Return the channels that hear of a story which these rules hit."""
        return tuple(dict.fromkeys(name for rule in rules for way in self.ways(rule, trigger) for name in way.to))

    def escalations(self, rules: Iterable[Rule], trigger: Trigger) -> tuple[tuple[str, Escalation], ...]:
        """Return who else hears of it later, each with the rule that it is for."""
        ways = [way for rule in rules for way in self.ways(rule, trigger) if way.escalate]
        return tuple((way.rule, self._heard(way.escalate)) for way in ways if way.escalate)

    def _heard(self, escalation: Escalation) -> Escalation:
        return replace(escalation, to=tuple(name for name in escalation.to if name in self.on))

    def ways(self, rule: Rule, trigger: Trigger) -> list[Way]:
        """Return all the ways of a rule's alert, in order. Where all channels of one are off, it is as if not there.

        A rule's own escalation goes with its first way.
        """
        ways = self._own(rule) or self._routed(rule, trigger)
        ways = ways or [Way(rule=rule.name, by="default", to=self.default)]
        return [replace(ways[0], escalate=rule.escalate), *ways[1:]] if rule.escalate else ways

    def _own(self, rule: Rule) -> list[Way]:
        to, off = self._parted(rule.to)
        return [Way(rule=rule.name, by="rule", to=to, off=off)] if to else []

    def _routed(self, rule: Rule, trigger: Trigger) -> list[Way]:
        ways: list[Way] = []
        for number, route in enumerate(self.routes, start=1):
            to, off = self._parted(route.to)
            if not to or not route.takes(rule.name, trigger):
                continue
            ways.append(Way(rule=rule.name, by="route", to=to, off=off, number=number, escalate=route.escalate))
            if not route.goes_on:
                break
        return ways

    def _parted(self, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the channels that are on, and those that are off."""
        names = tuple(names)
        return tuple(one for one in names if one in self.on), tuple(one for one in names if one not in self.on)


# --- reading ---------------------------------------------------------------------------------------------------


def read_routes(written: Any, report: Report) -> tuple[Route, ...]:
    """Return the routes of a config's plain values; report what is wrong, with its path from the root."""
    if not isinstance(written, list):
        report(Problem(message="`routes` is a list", path=("routes",), fix=EXAMPLE))
        return ()
    made = [_route(one, ("routes", number), report) for number, one in enumerate(written)]
    return tuple(one for one in made if one is not None)


def _route(written: Any, path: Path, report: Report) -> Route | None:
    if not isinstance(written, Mapping) or "to" not in written:
        message = (
            "a route says where to: `to`, and what it takes" if isinstance(written, Mapping) else "a route is keys"
        )
        report(Problem(message=message, path=path, fix="{severity: high, to: desk}"))
        return None
    for key in written:
        if key not in ROUTE_KEYS:
            fix = {"language": "lang", "rules": "rule", "tags": "tag"}.get(str(key)) or meant(key, ROUTE_KEYS)
            report(Problem(message=f"a route has no key {str(key)!r}", path=(*path, key), fix=fix, at_key=True))
    to = read_to(written["to"], (*path, "to"), report)
    if not to and written["to"] == []:
        report(Problem(message="`to` names no channel", path=(*path, "to"), fix="to: desk"))
    conditions = {key: written[key] for key in CONDITIONS if key in written}
    return Route(
        to=to,
        rules=_rules(written.get("rule"), (*path, "rule"), report),
        severities=_severities(written.get("severity"), (*path, "severity"), report),
        where=read_where(conditions, path, report) if conditions else None,
        goes_on=_goes_on(written.get("continue", False), (*path, "continue"), report),
        escalate=read_escalation(written.get("escalate"), (*path, "escalate"), report),
    )


def _rules(written: Any, path: Path, report: Report) -> tuple[str, ...]:
    if written is None:
        return ()
    names = [written] if isinstance(written, str) else written
    if names and isinstance(names, list) and all(isinstance(name, str) and name.strip() for name in names):
        return tuple(names)
    report(Problem(message="`rule` is the name of a rule, or a list of names", path=path, fix="rule: us-forces-*"))
    return ()


def _severities(written: Any, path: Path, report: Report) -> frozenset[Severity]:
    """Return the severities that are meant: a word means that one and all that are louder, a list just these."""
    if written is None:
        return frozenset(Severity)
    if isinstance(written, list):
        if not written:
            report(Problem(message="`severity` names none", path=path, fix="severity: high"))
        found = [read_severity(word, (*path, number), report) for number, word in enumerate(written)]
        return frozenset(one for one in found if one is not None) or frozenset(Severity)
    least = read_severity(written, path, report)
    return frozenset(one for one in Severity if least is None or one >= least)


def _goes_on(written: Any, path: Path, report: Report) -> bool:
    if not isinstance(written, bool):
        report(
            Problem(message=f"`continue` is true or false, not {str(written)[:40]!r}", path=path, fix="continue: true")
        )
        return False
    return written
