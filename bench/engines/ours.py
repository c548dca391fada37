"""Wirewatch: the index, and beside it the evaluator without the index, which is the oracle of set C."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bench.articles import Article
from bench.engines.logic import Peer
from bench.rulesets import Spec
from bot.errors import Problem
from bot.model import Item
from bot.rules import Rule, Ruleset, compile_rules
from bot.rules.match import evaluate
from bot.rules.words import Document

_SEEN = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)


class Ours(Peer):
    """`Ruleset.names` where there is one, since the others do not say where they found something either."""

    def __init__(self, rules: Sequence[Spec | Mapping[str, Any]]) -> None:
        self._ruleset = Ruleset(compiled(rules))
        names: Callable[[Item], Sequence[str]] | None = getattr(self._ruleset, "names", None)
        self.match: Callable[[Item], Sequence[str]] = names or self._match

    def prepare(self, article: Article) -> Item:  # type: ignore[override]
        """Return the article as the pipeline has it: an item with its fields."""
        return item(article)

    def _match(self, document: Item) -> Sequence[str]:
        """Return the rules that hit."""
        return [match.rule for match in self._ruleset.match(document).matches]

    def add(self, rule: Spec | Mapping[str, Any]) -> bool:
        """Take one more rule, where the rule set can grow."""
        grow: Callable[[Rule], object] | None = getattr(self._ruleset, "add", None)
        if grow is None:
            return False
        grow(*compiled([rule]))
        return True


class Plain(Ours):
    """Every rule evaluated on every document."""

    def __init__(self, rules: Sequence[Spec | Mapping[str, Any]]) -> None:
        self._rules = list(compiled(rules))
        self.match = self._match

    def _match(self, document: Item) -> Sequence[str]:
        words = Document(document)
        return [
            rule.name
            for rule in self._rules
            if evaluate(rule.match, words, whole=words.is_whole or not rule.full_text).truth == "yes"
        ]

    def add(self, rule: Spec | Mapping[str, Any]) -> bool:
        """Take one more rule."""
        self._rules += compiled([rule])
        return True


def item(article: Article) -> Item:
    """Return an article as an item of a feed that carries its text."""
    return Item(
        id=article.title,
        source="bench",
        title=article.title,
        first_seen=_SEEN,
        summary=article.summary,
        body=article.body,
        author=article.author or None,
        tags=article.tags,
        language="en",
    )


def compiled(rules: Sequence[Spec | Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Return rules compiled as the config would. Raises ValueError where one is wrong."""
    problems: list[Problem] = []
    written = [rule.written() if isinstance(rule, Spec) else dict(rule) for rule in rules]
    made = compile_rules(written, {}, problems.append)
    if problems:
        raise ValueError(f"{len(problems)} problems, the first: {problems[0]}")
    return made
