"""Set C: our full language, which no peer can express; it is held against our own evaluator without the index.

Rules are written as in a config: near, same, apart, count, first, at_least, fields, wildcards, exact case, plurals,
stems, names with and without their accents. Operators that this version does not have yet are left out, and named.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from bench.articles import Language, accented, term_phrase, term_word
from bot.errors import Problem
from bot.rules import compile_rules

Written = dict[str, Any]
Maker = Callable[[Language, Random], Written]

LATER: dict[str, Maker] = {
    "name": lambda language, rng: {"all": [{"name": rng.choice(language.names).title()}, _any(language, rng)]},
    "number": lambda language, rng: {
        "all": [_rare(language, rng), {"number": {"of": [_common(language, rng), _common(language, rng)], "min": 10}}]
    },
}


def set_c(language: Language, count: int, seed: int) -> list[Written]:
    """Return rules of all kinds in turn, each with something rare in it, as in real watch lists."""
    rng = Random(f"{seed}:C")
    makers = [*_MAKERS, *(LATER[name] for name in available())]
    return [{"name": f"c{at}", "match": makers[at % len(makers)](language, rng)} for at in range(count)]


def available() -> list[str]:
    """Return the operators of LATER that this version of the language has."""
    return [name for name, make in LATER.items() if _compiles(make(Language(0), Random(0)))]


def _compiles(match: Written) -> bool:
    problems: list[Problem] = []
    compile_rules([{"match": match}], {}, problems.append)
    return not problems


def _common(language: Language, rng: Random) -> str:
    return term_phrase(language, rng, 5, 3_000) if rng.random() < 0.4 else term_word(language, rng, 60, 8_000)


def _rare(language: Language, rng: Random) -> str:
    """Return a name, now and then with accents, or a rare word."""
    if rng.random() < 0.4:
        name = rng.choice(language.names).title()
        return accented(name) if rng.random() < 0.3 else name
    return term_word(language, rng, 1_000, 60_000)


def _any(language: Language, rng: Random, least: int = 3) -> list[str]:
    return [_common(language, rng) for _ in range(rng.randint(least, least + 3))]


def _near(language: Language, rng: Random) -> Written:
    operands = [[_rare(language, rng), *_any(language, rng, 1)], _any(language, rng)]
    return {"near": {"within": rng.randint(4, 20), "of": operands, "ordered": rng.random() < 0.2}}


def _near_and_not(language: Language, rng: Random) -> Written:
    near = {"within": rng.randint(8, 30), "of": [_rare(language, rng), _any(language, rng)]}
    return {"near": near, "none": [{"in": "title", "any": _any(language, rng)}]}


def _title(language: Language, rng: Random) -> Written:
    return {"all": [_rare(language, rng), {"in": ["title", "lead"], "any": _any(language, rng)}]}


def _wildcard(language: Language, rng: Random) -> Written:
    word = term_word(language, rng, 2_000, 60_000)
    return {"all": [f"{word[: max(5, len(word) - 3)]}*", _any(language, rng)], "none": [_common(language, rng)]}


def _same(language: Language, rng: Random) -> Written:
    unit = rng.choice(("sentence", "paragraph"))
    return {"same": {"unit": unit, "of": [_rare(language, rng), _any(language, rng)]}}


def _count(language: Language, rng: Random) -> Written:
    return {"all": [_rare(language, rng), {"count": {"of": _any(language, rng), "min": 2}}]}


def _first(language: Language, rng: Random) -> Written:
    return {"all": [_rare(language, rng), {"first": {"words": 80, "of": _any(language, rng)}}]}


def _at_least(language: Language, rng: Random) -> Written:
    return {"at_least": {"n": 2, "of": [_rare(language, rng), *_any(language, rng, 2)]}}


def _apart(language: Language, rng: Random) -> Written:
    term, other = _rare(language, rng), _any(language, rng)
    return {"apart": {"term": term, "from": other, "within": 10}, "any": _any(language, rng)}


def _exact(language: Language, rng: Random) -> Written:
    return {"all": [f"{{{rng.choice(language.names).title()}}}", _any(language, rng)]}


def _stem(language: Language, rng: Random) -> Written:
    return {"all": [_rare(language, rng), {"forms": "stem", "any": [term_word(language, rng, 60, 8_000)]}]}


def _tags(language: Language, rng: Random) -> Written:
    tag = {"in": "tags", "any": [term_word(language, rng, 100, 3_000) for _ in range(4)]}
    return {"all": [_rare(language, rng), {"any": [tag, *_any(language, rng)]}]}


_MAKERS: tuple[Maker, ...] = (
    _near, _near_and_not, _title, _wildcard, _same, _count, _first, _at_least, _apart, _exact, _stem, _tags,
)  # fmt: skip
