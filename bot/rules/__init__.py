"""The rule language: compile what is written in the config, match it against items, say where and why.

rules = compile_rules(config["rules"], config["lists"], report=problems.append)
hits = Ruleset(rules).match(item)
"""

from bot.rules.escalation import Escalation, read_escalation, read_to
from bot.rules.index import Hits, Ruleset
from bot.rules.note import Quiet, read_severity
from bot.rules.parse import compile_rules
from bot.rules.tree import AllOf, AnyOf, Node, NoneOf, Phrase, Rule
from bot.rules.where import Where, read_where

__all__ = [
    "AllOf",
    "AnyOf",
    "Escalation",
    "Hits",
    "Node",
    "NoneOf",
    "Phrase",
    "Quiet",
    "Rule",
    "Ruleset",
    "Where",
    "compile_rules",
    "read_escalation",
    "read_severity",
    "read_to",
    "read_where",
]
