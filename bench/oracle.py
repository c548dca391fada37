"""What a rule means, said as plainly as can be: `re.search` for whole words in any case, one rule after the other."""

import re
from collections.abc import Sequence

from bench.rulesets import Spec


def hits(rules: Sequence[Spec], text: str) -> set[str]:
    """Return the names of the rules that hit a text. Each distinct term is searched once."""
    low = text.lower()
    found: dict[str, bool] = {}

    def holds(term: str) -> bool:
        if term not in found:
            # A whole word is in the text only if it is there as a substring: nearly all terms are told by that.
            found[term] = term in low and re.search(rf"\b{re.escape(term)}\b", text, re.IGNORECASE) is not None
        return found[term]

    return {
        rule.name
        for rule in rules
        if all(any(map(holds, clause)) for clause in rule.clauses) and not any(map(holds, rule.none))
    }
