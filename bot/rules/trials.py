"""The tests that stand beside rules, tried: each that fails is reported at its place, with the reason."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bot.errors import Problem
from bot.model import TextState
from bot.rules.examples import Example
from bot.rules.lint.clauses import shown
from bot.rules.match import evaluate, judge
from bot.rules.tree import AllOf, Near, Node, NoneOf, Rule, Same
from bot.rules.words import Document

MAX_NAMED = 4  # things that were found, in one message


def try_examples(rules: Iterable[Rule], report: Callable[[Problem], None]) -> int:
    """Try the tests of all rules, and report each that fails as an error; returns how many were tried.

    What a test does not state (its language, its source) is taken to fit the rule's `where`. A rule that cannot be
    decided without the full text counts as not having hit.
    """
    tried = 0
    for rule in rules:
        for example in rule.examples:
            tried += 1
            problem = _trial(rule, example)
            if problem:
                report(problem)
    return tried


def _trial(rule: Rule, example: Example) -> Problem | None:
    """Return what is wrong with one test; None where it comes out as it should."""
    item = example.item if example.item.body is None else replace(example.item, text=TextState.READ)
    where = None if rule.where is None else rule.where.only(example.given)
    tried, document = replace(rule, where=where), Document(item)
    truth = judge(tried, document).truth
    if (truth == "yes") == example.hit:
        return None
    if example.hit:
        message = f"this test fails: the rule {rule.name!r} does not hit it: {_why_not(tried, document, truth)}"
        fix = "widen the rule, or move the test to no_match:"
    else:
        message = f"this test fails: the rule {rule.name!r} hits it: {_what_hit(tried, document)}"
        fix = "exclude it with none:, or move the test to match:"
    return Problem(message=message, path=example.path, fix=fix)


def _what_hit(rule: Rule, document: Document) -> str:
    finding = evaluate(rule.match, document, whole=True)
    spans = [document.span(mark) for hit in finding.hits for mark in hit.marks]
    named = dict.fromkeys(f"{span.term!r} in the {span.field}" for span in spans)
    more = " ..." if len(named) > MAX_NAMED else ""
    return f"{', '.join(list(named)[:MAX_NAMED])}{more} is there" if named else "nothing that it excludes is there"


def _why_not(rule: Rule, document: Document, truth: str) -> str:
    if truth == "unknown":
        return "it cannot be decided without the full text; say body: in the test"
    if rule.where is not None:
        asked = [each for each in rule.where.conditions if not rule.where.only([each.key]).admits(document.item, None)]
        if asked:
            no = "not_" if asked[0].negated else ""
            return f"`where` asks for {no}{asked[0].key}: {', '.join(asked[0].values[:MAX_NAMED])}"
    return next(_failed(rule.match, document), "the clauses hold, but not together")


def _failed(node: Node, document: Document) -> Iterator[str]:
    """Yield the clause of a tree that does not hold, as far down as one clause is to blame."""
    if evaluate(node, document, whole=True).truth == "yes":
        return
    match node:
        case AllOf():
            for child in node.of:
                yield from _failed(child, document)
        case NoneOf():
            found = [child for child in node.of if evaluate(child, document, whole=True).truth == "yes"]
            yield f"{shown(found[0])} is there, and `none` excludes it" if found else "`none` does not hold"
        case Near() | Same():
            for child in node.of:
                yield from _failed(child, document)
            together = f"within {node.within} words" if isinstance(node, Near) else f"in one {node.unit}"
            yield f"{shown(node.of[0])} and {shown(node.of[1])} do not stand {together}"
        case _:
            yield f"{shown(node)} is not there"
