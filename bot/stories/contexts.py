"""What words mean beside others, for `concepts`: capitals, numbers beside months, both kinds of strike, corrections."""

from collections.abc import Callable, Sequence

from bot.folding import fold, singular
from bot.text import Token

Meaning = tuple[str, str]
"""The kind and the id of a concept."""
Test = Callable[[Sequence[Token], int, str], bool]
"""Whether the word at a position, found in the given form, is what is looked for."""


def folded(written: str) -> frozenset[str]:
    """Return the keys of the words of a text."""
    return frozenset(map(fold, written.split()))


# --- what depends on the words around --------------------------------------------------------------------------

_BEFORE_MONTHS = folded(
    "in by until till since last next this early late mid of from through during en de depuis debut fin mi ce"
    " في من شهر منذ خلال"
)
_BEFORE_MALI = folded("في من الي شمال وسط جنوب شرق جيش دوله جمهوريه رئيس حكومه شمالي جنوبي قرب")


def _is_number(words: Sequence[Token], at: int) -> bool:
    return 0 <= at < len(words) and words[at].key[:1].isdecimal()


def _key(words: Sequence[Token], at: int) -> str:
    return words[at].key if 0 <= at < len(words) else ""


def _is_month(words: Sequence[Token], at: int, _form: str) -> bool:
    if _is_number(words, at - 1) or _is_number(words, at + 1):
        return True
    # The planet is written with a capital, the French month is not.
    return words[at].raw == "mars" or (words[at].key != "mars" and _key(words, at - 1) in _BEFORE_MONTHS)


def _is_bare(words: Sequence[Token], at: int, form: str) -> bool:
    """Whether an Arabic name stands without an article, which would make another word of it."""
    return form == words[at].key or not words[at].key.endswith((f"ال{form}", f"لل{form}"))


# What a mark asks for: C a capital letter, A capitals, N a number beside, D a date after, M what makes a month of a
# word, B no Arabic article, P something before that a country stands behind.
_TESTS: dict[str, Test] = {
    "C": lambda words, at, _form: words[at].raw[:1].isupper(),
    "A": lambda words, at, _form: words[at].capitals,
    "N": lambda words, at, _form: _is_number(words, at - 1) or _is_number(words, at + 1),
    "D": lambda words, at, _form: _is_number(words, at + 1) or _is_number(words, at + 2),
    "M": _is_month,
    "B": _is_bare,
    "P": lambda words, at, form: form != words[at].key or _key(words, at - 1) in _BEFORE_MALI,
}


def test_of(marks: str) -> Test | None:
    """Return what all marks ask for together, or None if there are none."""
    if len(marks) < 2:  # noqa: PLR2004 - one, which nearly all have that have any
        return _TESTS[marks] if marks else None
    tests = [_TESTS[mark] for mark in marks]
    return lambda words, at, form: all(test(words, at, form) for test in tests)


RETRACTION = ("retraction", "retraction")
_RETRACTING = folded(
    "corrected corrects retracts retracted retraction clarification corrige rectificatif retractation"
    " rectifica korrigiert richtigstellung"
)
_BEFORE_RETRACTIONS = frozenset({"update", "refile", "wrapup", "breaking", "exclusive"})
_STRIKERS = folded(
    "worker union pay wage staff nurse teacher pilot driver rail railway doctor labour labor crew employee airline"
    " docker actor writer miner walkout picket commuter postal dockworker lecturer unite rmt uaw"
    " workers unions general"
)
_ARMED = folded("air drone missile rocket airstrike military israeli russian army troops base target kill hit dead")
_SHOT = folded("missile rocket shell mortar drone projectile torpedo artillery shot salvo barrage")
_DISMISSED = folded("minister coach chief head ceo staff manager director general secretary boss official")
_STORMING = folded("protester militant police troop settler supporter mob rioter gunmen rebel fan demonstrator soldier")
_NEAR = 5  # words


def meant_here(meanings: tuple[Meaning, ...], words: Sequence[Token], at: int, last: int) -> tuple[Meaning, ...]:
    """Return the meanings that a phrase has in this place."""
    if RETRACTION in meanings:
        retracts = _is_headline_mark(words, at, last)
        return tuple(meaning for meaning in meanings if (meaning == RETRACTION) is retracts)
    choose = AMBIGUOUS[words[at].key]
    return meanings if last > at else tuple(choose(meaning, words, at) for meaning in meanings)


def _is_headline_mark(words: Sequence[Token], at: int, last: int) -> bool:
    before = words[:at]
    if not all(word.key in _BEFORE_RETRACTIONS or word.key.isdecimal() for word in before):
        return False
    if last + 1 == len(words) or words[at].key in _RETRACTING or last > at:
        return True
    return words[last + 1].joined or words[last + 1].start - words[last].end > 1


def _around(words: Sequence[Token], first: int, last: int) -> set[str]:
    return {singular(word.key) for word in words[max(first, 0) : last + 1]}


def _strike(meaning: Meaning, words: Sequence[Token], at: int) -> Meaning:
    near = _around(words, at - _NEAR, at + _NEAR)
    return ("act", "strike_labour") if near & _STRIKERS and not near & _ARMED else meaning


def _fires(meaning: Meaning, words: Sequence[Token], at: int) -> Meaning:
    behind = _around(words, at + 1, at + _NEAR)
    if behind & _SHOT:
        return "act", "launch"
    return ("act", "resign") if behind & _DISMISSED else meaning


def _storm(meaning: Meaning, words: Sequence[Token], at: int) -> Meaning:
    return ("act", "attack") if singular(_key(words, at - 1)) in _STORMING else meaning


NATURAL = frozenset({"quake", "aftershock", "storm", "flood", "tsunami", "heatwave", "outbreak", "landslide"})
HITTING = folded("strike strikes struck frappe frappent golpea ضرب ضربت يضرب تضرب")


AMBIGUOUS: dict[str, Callable[[Meaning, Sequence[Token], int], Meaning]] = {
    "strike": _strike,
    "strikes": _strike,
    "fires": _fires,
    "storm": _storm,
}
