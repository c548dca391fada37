"""The tutorial of the rule language is true: every rule in it compiles, has tests beside it, and passes them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import Problem
from bot.rules import Rule, compile_rules
from bot.rules.trials import try_examples

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"
BLOCKS = re.findall(r"^```yaml fragment\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def rules_of(block: str) -> tuple[Rule, ...]:
    written: dict[str, Any] = yaml.safe_load(block)
    problems: list[Problem] = []
    rules = compile_rules(written["rules"], written.get("lists", {}), problems.append)
    assert not problems
    return rules


RULES = [rule for block in BLOCKS for rule in rules_of(block)]


def test_the_tutorial_goes_from_one_word_to_the_desk() -> None:
    assert [RULES[0].name, RULES[-1].name] == ["rockets", "us-forces-iraq"]
    assert len(RULES) == PAGE.read_text(encoding="utf-8").count("- name: ")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_of_the_tutorial_has_tests_of_both_kinds_and_passes_them(rule: Rule) -> None:
    assert {example.hit for example in rule.examples} == {True, False}
    problems: list[Problem] = []
    assert try_examples((rule,), problems.append) == len(rule.examples)
    assert not problems
