"""The percolator: an item meets only the rules that one of its words could satisfy, and each of these decides.

Rules are added and removed one by one, without a rebuild.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from bot import text
from bot.model import FieldName, Item, Match, Source, Span
from bot.rules.lexicon import Lexicon, Reading, put, take
from bot.rules.match import Finding, judge, only_none_in_doubt
from bot.rules.plan import NOTHING, Plan, holding, sketch
from bot.rules.scan import Scan
from bot.rules.sieve import Sieve, can_sift
from bot.rules.tree import Rule, words_of
from bot.rules.words import MAX_TOKENS, Document

SETTLED = 100  # items after which rules that did not change are taken to stay
WORTH = 40  # words of rules for which one item more must have come before an automaton pays
MANY, OFTEN = 100, 0.8  # items, and the share of them, that a sieve may let pass before it is put away
FEED: tuple[FieldName, ...] = ("title", "lead", "body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The rules that hit an item, and those that cannot be decided before its full text is read."""

    matches: tuple[Match, ...] = ()
    unknown: tuple[str, ...] = ()


class Ruleset:
    """All rules, each filed under the words of which an item must hold at least one."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        """Take in rules. Which words the fewest rules name is known once all are there."""
        self.by_name: dict[str, Rule] = {}
        self._lexicon = Lexicon()
        self._filed: dict[int, Sequence[Plan]] = {}
        self._always: dict[str, Plan] = {}
        self._order = 0
        self._seen = 0  # items since the last change
        self._passed = 0  # of these, how many the sieve let pass
        self._sieve: Sieve | None = None
        self._scan: Scan | None = None
        for plan in [self._planned(rule) for rule in rules]:
            self._file(plan)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, in the order in which they came."""
        return tuple(self.by_name.values())

    # --- rules come and go ---

    def add(self, rule: Rule) -> None:
        """Take in one more rule. Raises ValueError where there is one of that name."""
        self._unsettle()
        self._file(self._planned(rule))

    def remove(self, name: str) -> None:
        """Let a rule go. Raises KeyError where there is none of that name."""
        rule = self.by_name.pop(name)
        self._unsettle()
        if self._always.pop(name, None) is None:
            numbers = (self._lexicon.numbers[word] for word in words_of(rule.match))
            near = chain.from_iterable(self._filed.get(number, ()) for number in numbers)
            plan = next(plan for plan in near if plan.rule is rule)
            for number in plan.filed or ():
                take(self._filed, number, plan)
        for word in words_of(rule.match):
            self._lexicon.remove(word)

    def _planned(self, rule: Rule) -> Plan:
        if rule.name in self.by_name:
            raise ValueError(f"there is a rule named {rule.name!r} already")
        self.by_name[rule.name] = rule
        numbers = {word: self._lexicon.add(word) for word in words_of(rule.match)}
        self._order += 1
        # A rule that asks for the full text may be in doubt of an item that holds none of its words.
        return Plan(self._order, rule, NOTHING if rule.full_text else sketch(rule.match, numbers.__getitem__))

    def _file(self, plan: Plan) -> None:
        plan.file(self._lexicon.named)
        if plan.filed is None:
            self._always[plan.rule.name] = plan
        for number in plan.filed or ():
            put(self._filed, number, (plan,))

    # --- items ---

    def match(self, item: Item, source: Source | None = None) -> Hits:
        """Return what the rules say of an item, in the order in which they came."""
        document = self._document(item, source)
        matches: list[Match] = []
        unknown: list[str] = []
        for plan in sorted(self._candidates(document), key=_order):
            finding = judge(plan.rule, document)
            if finding.truth == "yes":
                matches.append(Match(rule=plan.rule.name, spans=spans(finding, document)))
            elif finding.truth == "unknown":
                unknown.append(plan.rule.name)
        return Hits(matches=tuple(matches), unknown=tuple(unknown))

    def names(self, item: Item, source: Source | None = None) -> tuple[str, ...]:
        """Return the names of the rules that hit an item: what `match` says without the places, which is faster."""
        document = self._document(item, source)
        found = [plan for plan in self._candidates(document) if plan.exact or judge(plan.rule, document).truth == "yes"]
        if len(found) > 1:
            found.sort(key=_order)
        return tuple([plan.rule.name for plan in found])

    def alerts_unread(self, name: str, item: Item) -> bool:
        """Whether a rule wants to be told of an item whose text cannot be had."""
        rule = self.by_name[name]
        if rule.on_unknown is not None:
            return rule.on_unknown == "alert"
        return only_none_in_doubt(rule.match, Document(item))

    def _document(self, item: Item, source: Source | None) -> Document:
        return Document(item, source, self._read)

    def _read(self, name: FieldName, content: str, language: str) -> Reading:
        return Reading(name, content, language, self._lexicon)

    def _candidates(self, document: Document) -> list[Plan]:
        """Return the rules whose words are there: they hit, or those that are not `exact` may."""
        fields = [words for words in document.fields(FEED) if isinstance(words, Reading)]
        return [*self._always.values(), *self._holding(fields)] if self._always else self._holding(fields)

    def _holding(self, fields: Sequence[Reading]) -> list[Plan]:
        """Return which of the plans that are filed hold, in the way that pays."""
        self._settle()
        if self._sieve is None and self._scan is None:
            return self._among(fields)
        content = text.encodable("\n".join([field.content for field in fields]))
        if self._sieve and self._sieve.rejects(content):
            return []
        self._note_passed()
        # A text with fewer characters than the words that are looked at is looked at whole, as the scan does.
        if self._scan and len(content) <= MAX_TOKENS:
            return self._scan.holding(content, fields, *text.row(content))
        return self._among(fields)

    def _note_passed(self) -> None:
        """Count what the sieve lets pass: one that lets nearly everything pass is put away."""
        self._passed += 1
        if self._passed > MANY and self._passed > OFTEN * (self._seen - SETTLED):
            self._sieve = None

    def _among(self, fields: Sequence[Reading]) -> list[Plan]:
        """Return which of the plans that are filed hold, by the words of the fields."""
        present = fields[0].present if len(fields) == 1 else set[int]().union(*(words.present for words in fields))
        plans = set[Plan]().union(*map(self._filed.__getitem__, self._filed.keys() & present))
        return list(holding(plans, present, [words.stands for words in fields]))

    def _settle(self) -> None:
        """Make what pays only for rules that do not change, once they have not for a while."""
        self._seen += 1
        if self._seen == SETTLED:
            words = [word for number in self._filed if (word := self._lexicon.words[number])]
            self._sieve = Sieve(words) if can_sift(words) else None
        if self._seen == SETTLED + len(self._lexicon.words) // WORTH and self._lexicon.is_simple:
            self._scan = Scan(dict.fromkeys(chain.from_iterable(self._filed.values())), self._lexicon)

    def _unsettle(self) -> None:
        """Go without what pays only for rules that do not change, until they have not for a while."""
        self._seen, self._passed = 0, 0
        self._sieve, self._scan = None, None


def spans(finding: Finding, document: Document) -> tuple[Span, ...]:
    """Return what a finding highlights, each place once."""
    return tuple(dict.fromkeys(document.span(mark) for hit in finding.hits for mark in hit.marks))


def _order(plan: Plan) -> int:
    return plan.order
