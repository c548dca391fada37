"""The rule language: compile what is written in the config, match it against items, say where and why.

rules = compile_rules(config["rules"], config["lists"], report=problems.append)
hits = Ruleset(rules).match(item)
"""

from bot.rules.index import Hits, Ruleset
from bot.rules.note import Quiet
from bot.rules.parse import compile_rules
from bot.rules.tree import AllOf, AnyOf, Node, NoneOf, Phrase, Rule

__all__ = ["AllOf", "AnyOf", "Hits", "Node", "NoneOf", "Phrase", "Quiet", "Rule", "Ruleset", "compile_rules"]
