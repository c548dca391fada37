"""Numerals: which numbers a text names, in digits and in words. What they count is found in `counted`."""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import inf
from typing import NamedTuple

from bot.folding import fold
from bot.rules.numbers.vocabulary import (
    BEHIND,
    DUALS,
    FEW,
    HALVES,
    PLURALS,
    WEAK,
    WORDS,
    Bound,
    NumberWord,
    Role,
    bounds_from,
    may_begin,
    plain_form,
    roles,
)
from bot.text import Token

_MAX_DIGITS = 15  # longer ones are no numbers of anything
_MAX_WORDS = 16  # of one number in words
_MAX_BOUNDS = 4  # "well over an estimated": phrases before one number


class Numeral(NamedTuple):
    """A number that a text names with its tokens `first` to `last`: it means `low` to `high` (`inf`: no end)."""

    first: int
    last: int
    low: int
    high: float

    @property
    def most(self) -> int:
        """The highest number that the text names: of "at least 12" 12, of "up to 10" 10, of "dozens" 24."""
        return self.low if self.high == inf else int(self.high)


# --- reading ---------------------------------------------------------------------------------------------------


class _Reading(NamedTuple):
    """A number without what stands before it: its last token, its value, by what scale it was multiplied."""

    last: int
    value: float
    scale: int = 1
    is_open: bool = False  # "dozens", "several": so many and more


def numerals(words: Sequence[Token], content: str) -> list[Numeral]:
    """Return the numbers that a field names, in order, none overlapping another. `content` is the text of the field.

    Ordinals and numbers with a decimal fraction are none. What a number counts is not looked at here.
    """
    found: list[Numeral] = []
    at = 0
    while at < len(words):
        hit = _numeral(words, content, at) if may_begin(words[at].key) else None
        if hit is not None:
            found.append(hit)
            at = hit.last
        at += 1
    return found


def _numeral(words: Sequence[Token], content: str, at: int) -> Numeral | None:
    bound, start = _bounds(words, content, at)
    reading = _read(words, content, start)
    if reading is None:
        return None
    if bound == "between":
        end = _range_end(words, content, reading, frozenset({"and"}))
        return (
            _made(at, end, _rescaled(reading, end), end.value)
            if end
            else _made(start, reading, *_limits(None, reading))
        )
    end = _range_end(words, content, reading, frozenset())
    if end is not None and not _is_before_and_after(words, at, reading):
        low = _rescaled(reading, end)
        return _made(at, end, low, end.value)
    reading, bound = _behind(words, content, reading, bound)
    return _made(at, reading, *_limits(bound, reading))


def _made(first: int, reading: _Reading, low: float, high: float) -> Numeral | None:
    if low != int(low) or (high != inf and high != int(high)) or low > high:
        return None
    return Numeral(first, reading.last, int(low), high if high == inf else int(high))


def _limits(bound: Bound | None, reading: _Reading) -> tuple[float, float]:
    """Return what a number means with "at least" and the like before it."""
    value = reading.value
    if reading.is_open or bound == "least":
        return value, inf
    match bound:
        case "over":
            return value + 1, inf
        case "most":
            return 0, value
        case "under":
            return 0, value - 1
        case _:
            return value, value


def _bounds(words: Sequence[Token], content: str, at: int) -> tuple[Bound | None, int]:
    """Return what the phrases before a number say, and where the number itself begins."""
    said: Bound | None = None
    for _ in range(_MAX_BOUNDS):
        hit = next(
            (
                (len(phrase), bound)
                for phrase, bound in bounds_from(words[at].key)
                if _follows(words, content, at, phrase[1:])
            ),
            None,
        )
        if (
            hit is None
            or words[at].raw == "à"
            or at + hit[0] >= len(words)
            or not _is_space(words, content, at + hit[0])
        ):
            break
        if plain_form(words[at].key) in FEW and not words[at + hit[0]].key[0].isdecimal():
            break  # quelques dizaines
        at += hit[0]
        said = hit[1] if hit[1] != "about" or said is None else said
    return said, at


def _follows(words: Sequence[Token], content: str, at: int, keys: Sequence[str]) -> bool:
    """Whether these words follow a token, with nothing but space between."""
    return all(
        at + step < len(words) and words[at + step].key == key and _is_space(words, content, at + step)
        for step, key in enumerate(keys, 1)
    )


def _read(words: Sequence[Token], content: str, at: int) -> _Reading | None:
    """Return the number that begins with a token."""
    key = words[at].key
    if key[0].isdecimal():
        return _read_digits(words, content, at)
    plain = plain_form(key)
    if plain in HALVES:
        return _read_half(words, content, at)
    if plain in FEW and not (plain == "few" and at and words[at - 1].key in {"very", "too", "so"}):
        return _read_few(words, content, at)
    if plain in DUALS:
        return _plus_thousands(words, content, _Reading(at, DUALS[plain]))
    if plain in WORDS and not _is_name(words, at):
        reading = _read_words(words, content, at)
        if reading is not None:
            return reading
    return _read_plural(words, content, at) if plain in PLURALS else None


def _is_name(words: Sequence[Token], at: int) -> bool:
    """Whether what looks like a number word is something else: the UN, the cents of a per cent, no. 5."""
    key, raw = words[at].key, words[at].raw
    if key in WEAK:
        return raw == "UN"
    after = words[at + 1].key if at + 1 < len(words) else ""
    if key == "no":
        return after[:1].isdecimal() or after in _NO_NOUNS
    if plain_form(key) in _ARABIC_ONE_OF:
        return not (after in _ARABIC_TEN or (after[:1] == "و" and plain_form(after) in WORDS))
    before = words[at - 1].key if at else ""
    if key == "sept":
        return before[:1].isdecimal() or after[:1].isdecimal()
    if key in {"cent", "cents"}:
        return before[:1].isdecimal() or before in {"per", "pour", "a", "one", "red"}
    return before in _IN_ARABIC and key in _PERCENT


_NO_NOUNS = frozenset({"longer", "doubt", "matter", "sooner", "way", "wonder"})
_ARABIC_ONE_OF = frozenset({fold("أحد"), fold("إحدى")})  # "one of"; the one of eleven and twenty-one
_ARABIC_TEN = frozenset({fold("عشر"), fold("عشرة")})
_IN_ARABIC = frozenset({"في"})
_PERCENT = frozenset({"الميه", "المايه"})
_DIGITS = re.compile(r"(\d+)(?:\.(\d+))?(k|m|mn|bn|b|tn)?")
_SUFFIXES = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "b": 10**9, "bn": 10**9, "tn": 10**12}


@lru_cache(maxsize=50_000)
def _digits(key: str) -> tuple[float, int] | None:
    """Return the value of a token of digits, and the scale that stands at its end (12k)."""
    hit = _DIGITS.fullmatch(key) if len(key) <= _MAX_DIGITS else None
    if hit is None:
        return None
    scale = _SUFFIXES.get(hit[3] or "", 1)
    value = _times(float(f"{hit[1]}.{hit[2]}"), scale) if hit[2] else int(hit[1]) * scale
    return value, scale


def _times(value: float, scale: int) -> float:
    """Return a product without the dust of binary fractions: 1.2 million is 1,200,000."""
    exact = value * scale
    return round(exact) if abs(exact - round(exact)) < 1e-3 else exact  # noqa: PLR2004 - far from any count


def _read_digits(words: Sequence[Token], content: str, at: int) -> _Reading | None:
    found = _digits(words[at].key)
    if found is None:
        return None
    value, scale = found
    last = at
    if scale == 1 and len(words[at].key) <= 3 and value and not has_role(words, at - 1, "label"):  # noqa: PLR2004 - a group
        while _is_group(words, content, last + 1) and last - at < 4:  # noqa: PLR2004 - up to 10^15
            last += 1
            value = value * 1_000 + int(words[last].key)
    if content[words[last].end : words[last].end + 1] == "+":
        return _Reading(last, value, scale, is_open=True)
    return _multiplied(words, content, _Reading(last, value, scale))


def _is_group(words: Sequence[Token], content: str, at: int) -> bool:
    """Whether a token is a group of three digits of the number before it: 12 500."""
    if at >= len(words) or len(words[at].raw) != 3 or not words[at].raw.isdecimal():  # noqa: PLR2004 - a group
        return False
    return content[words[at - 1].end : words[at].start] == " "


def _multiplied(words: Sequence[Token], content: str, reading: _Reading) -> _Reading:
    """Return a number in digits with the scales and batches behind it: 12 thousand, 3 dozen, 1.2 million."""
    while (word := _next_word(words, content, reading.last)) is not None and word.kind != "small":
        if word.value <= reading.scale and reading.scale > 1:
            break
        if word.tongue == "fr" and word.kind == "hundred":
            break  # 5 cents
        reading = _Reading(reading.last + 1, _times(reading.value, word.value), reading.scale * word.value)
        if reading.value > 10**_MAX_DIGITS:
            break
    return reading


def _next_word(words: Sequence[Token], content: str, last: int) -> NumberWord | None:
    """Return the number word that follows a token with nothing but space or a hyphen between."""
    if not _is_space(words, content, last + 1):
        return None
    return WORDS.get(plain_form(words[last + 1].key))


def _is_space(words: Sequence[Token], content: str, at: int) -> bool:
    """Whether only space or a hyphen stands between a token and the one before it."""
    if not 0 < at < len(words) or words[at].sentence != words[at - 1].sentence:
        return False
    start, end = words[at - 1].end, words[at].start
    return end - start <= 1 + words[at].joined or words[at].joined or not content[start:end].strip(" \u00a0\u202f'’")


def _read_half(words: Sequence[Token], content: str, at: int) -> _Reading | None:
    """Return half a dozen, half a million, a demi-douzaine."""
    step = at + 1
    if _is_space(words, content, step) and words[step].key == "a":
        step += 1
    word = _next_word(words, content, step - 1)
    return _Reading(step, word.value // 2, word.value) if word and word.kind in {"batch", "scale"} else None


def _read_few(words: Sequence[Token], content: str, at: int) -> _Reading:
    """Return several, a few; several hundred; quelques dizaines."""
    value = FEW[plain_form(words[at].key)]
    last = _past_of(words, content, at)
    word = _next_word(words, content, last)
    if word is not None and word.kind != "small":
        return _Reading(last + 1, value * word.value, word.value, is_open=True)
    if _is_space(words, content, last + 1) and (base := PLURALS.get(plain_form(words[last + 1].key))):
        return _Reading(last + 1, value * base, base, is_open=True)
    return _Reading(at, value, is_open=True)


def _read_plural(words: Sequence[Token], content: str, at: int) -> _Reading:
    """Return dozens, tens of thousands, عشرات الآلاف: twice as many at least."""
    value = PLURALS[plain_form(words[at].key)]
    last = _past_of(words, content, at)
    base = PLURALS.get(plain_form(words[last + 1].key), 0) if _is_space(words, content, last + 1) else 0
    if base >= 1_000:  # noqa: PLR2004 - there are no tens of dozens
        return _Reading(last + 1, 2 * value * base, base, is_open=True)
    return _Reading(at, 2 * value, value, is_open=True)


def _past_of(words: Sequence[Token], content: str, at: int) -> int:
    """Return the token after which a number goes on: itself, or the "of" that follows it."""
    return at + 1 if _is_space(words, content, at + 1) and words[at + 1].key in {"of", "de", "d"} else at


class _Sum:
    """A number in words while it is read: thousands and more in `total`, the rest in `current`."""

    def __init__(self) -> None:
        self.total = 0
        self.current = 0
        self.room = 1_000  # the next addend must be less
        self.scale = 10**15
        self.last: NumberWord | None = None

    @property
    def value(self) -> int:
        """What was read so far."""
        return self.total + self.current

    def take(self, word: NumberWord, *, linked: bool, tied: bool) -> bool:
        """Take in another word, if it belongs to the number; `linked` by an "and", `tied` by a hyphen."""
        before = self.last
        if (
            before is not None
            and {before.tongue, word.tongue} not in _ONE_TONGUE
            and "any" not in {before.tongue, word.tongue}
        ):
            return False
        if before is not None and word.tongue == "ar" and word.kind == "small" and not linked and word.value != 10:  # noqa: PLR2004
            return False
        took = self._scaled(word) if word.kind != "small" else self._added(word, linked=linked, tied=tied)
        if took:
            self.last = word
        return took

    def _scaled(self, word: NumberWord) -> bool:
        if word.kind == "hundred":
            if self.current >= 100 or (self.last is not None and self.last.kind == "batch"):  # noqa: PLR2004
                return False
            self.current = max(self.current, 1) * 100
            self.room = 100
        elif word.value < self.scale and (self.current or not self.total):
            self.total += max(self.current, 1) * word.value
            self.current = 0
            self.room = min(word.value, 1_000) if word.kind == "scale" else 0
            self.scale = word.value
        else:
            return False
        return True

    def _added(self, word: NumberWord, *, linked: bool, tied: bool) -> bool:
        value, before = word.value, self.last
        if before is None:
            self.current, self.room = value, _room(word)
        elif value == 20 and before.value == 4 and word.tongue == "fr":  # noqa: PLR2004 - quatre-vingts
            self.current, self.room = self.current - 4 + 80, 20
        elif word.tongue == "ar" and value == 10 and 0 < before.value < 10 and not linked:  # noqa: PLR2004 - ثلاثة عشر
            self.current, self.room = self.current + 10, 0
        elif word.tongue == "ar" and 20 <= value < 100 and 0 < before.value < 10 and before.kind == "small":  # noqa: PLR2004
            self.current, self.room = self.current + value, 0
        elif 0 < value < self.room and (value > 6 or before.value != 10 or tied):  # noqa: PLR2004 - dix-sept
            if linked and before.kind == "small" and before.tongue == "en":
                return False  # twenty and three
            self.current += value
            self.room = min(_room(word), self.room)
        else:
            return False
        return True


_ONE_TONGUE: tuple[set[str], ...] = ({"en"}, {"fr"}, {"ar"})


def _room(word: NumberWord) -> int:
    """Return below what the next addend must be: after twenty below ten, after soixante below twenty."""
    if word.value >= 100:  # noqa: PLR2004 - the Arabic hundreds
        return 100
    if word.tongue == "fr" and word.value in {60, 80}:
        return 20
    return 10 if word.value >= 20 or (word.value == 10 and word.tongue == "fr") else 0  # noqa: PLR2004


def _read_words(words: Sequence[Token], content: str, at: int) -> _Reading | None:
    """Return a number in words."""
    first = WORDS[plain_form(words[at].key)]
    if first.kind == "scale" and plain_form(words[at].key) in PLURALS:
        return None
    if words[at].key == "no":
        return _Reading(at + 1, 0) if _follows(words, content, at, ["one"]) else _Reading(at, 0)
    whole = _Sum()
    whole.take(first, linked=False, tied=False)
    last, scale = at, first.value if first.kind != "small" else 1
    while last - at < _MAX_WORDS:
        step = _linked(words, content, last)
        word = _next_word(words, content, step - 1)
        linked = step > last + 1 or (word is not None and word.tongue == "ar" and words[step].key[0] == "و")
        if word is None or not whole.take(word, linked=linked, tied=words[step].joined):
            break
        last, scale = step, word.value if word.kind != "small" else scale
    half = _and_a_half(words, content, last, whole)
    return half or _Reading(last, whole.value, scale)


def _linked(words: Sequence[Token], content: str, last: int) -> int:
    """Return the token with which a number may go on: the next, or the one after an "and" or "of" between."""
    step = last + 1
    if not _is_space(words, content, step) or not _is_space(words, content, step + 1):
        return step
    word, after = WORDS.get(plain_form(words[last].key)), WORDS.get(plain_form(words[step + 1].key))
    if word is None or after is None:
        return step
    key = words[step].key
    if key == "and" and word.kind in {"hundred", "scale"} and after.kind == "small" and after.value:
        return step + 1
    if key == "et" and word.tongue == "fr" and word.value >= 20 and after.value in {1, 11}:  # noqa: PLR2004
        return step + 1
    return step + 1 if key in {"of", "de"} and word.kind == "batch" and after.kind != "small" else step


def _and_a_half(words: Sequence[Token], content: str, last: int, whole: _Sum) -> _Reading | None:
    """Return two and a half million, a million and a half, un million et demi, مليون ونصف."""
    for phrase in (("and", "a", "half"), ("et", "demi"), ("et", "demie"), ("ونصف",)):
        if _follows(words, content, last, phrase):
            end = last + len(phrase)
            if whole.current == 0 and whole.total:
                return _Reading(end, whole.total + whole.scale // 2, whole.scale)
            word = _next_word(words, content, end)
            if word is not None and word.kind == "scale":
                return _Reading(end + 1, whole.value * word.value + word.value // 2, word.value)
    return None


def _plus_thousands(words: Sequence[Token], content: str, reading: _Reading) -> _Reading:
    """Return an Arabic dual with the rest of its number: ألفين وثلاثمئة."""
    word = _next_word(words, content, reading.last)
    if reading.value < 1_000 or word is None or not words[reading.last + 1].key.startswith("و"):  # noqa: PLR2004
        return reading
    rest = _read_words(words, content, reading.last + 1)
    return _Reading(rest.last, reading.value + rest.value) if rest and rest.value < 1_000 else reading  # noqa: PLR2004


# --- ranges and what stands behind -----------------------------------------------------------------------------


def _range_end(words: Sequence[Token], content: str, reading: _Reading, links: frozenset[Role]) -> _Reading | None:
    """Return the higher end of a range that begins with a number: 3-5, three or four, 3 to 5, 3 à 5."""
    step = reading.last + 1
    if step >= len(words) or words[step].sentence != words[step - 1].sentence or reading.is_open:
        return None
    if words[step].joined and _is_number(words, step):
        return _higher(words, content, reading, step)
    if not _is_space(words, content, step):
        return None
    key, raw = words[step].key, words[step].raw.lower()
    if links and key[0] == "و" and len(key) > 1 and _is_number(words, step):
        return _higher(words, content, reading, step)
    is_link = key in {"to", "or", "ou", "او", "الي"} or raw == "à" or (links and key in {"and", "et", "و"})
    if not is_link or step + 1 >= len(words) or words[step + 1].start - words[step].end > 1:
        return None
    return _higher(words, content, reading, step + 1)


def _is_number(words: Sequence[Token], at: int) -> bool:
    return words[at].key[0].isdecimal() or plain_form(words[at].key) in WORDS


def _higher(words: Sequence[Token], content: str, reading: _Reading, at: int) -> _Reading | None:
    if not _is_number(words, at):
        return None
    end = _read(words, content, at)
    if end is None or end.is_open or (words[at].joined and is_tied(words, end.last + 1)):
        return None
    return end if _rescaled(reading, end) < end.value else None


def _rescaled(reading: _Reading, end: _Reading) -> float:
    """Return the lower end of a range, which may leave its scale to the higher: 2 to 3 million."""
    if end.scale > 1 and reading.scale == 1 and reading.value < end.value / end.scale:
        return _times(reading.value, end.scale)
    return reading.value


def _is_before_and_after(words: Sequence[Token], at: int, reading: _Reading) -> bool:
    """Whether a range is what a number was and what it is now: from 12 to 34."""
    link = words[reading.last + 1]
    return at > 0 and words[at - 1].key in FROM and (link.key in {"to", "الي"} or link.raw.lower() == "à")


FROM = frozenset({"from", "de", "من"})


def _behind(
    words: Sequence[Token], content: str, reading: _Reading, bound: Bound | None
) -> tuple[_Reading, Bound | None]:
    """Return a number with what follows it: "12 or more"."""
    for phrase, said in BEHIND.items():
        if _follows(words, content, reading.last, phrase):
            return reading._replace(last=reading.last + len(phrase)), said if said != "about" else bound
    return reading, bound


# --- tokens ---


def has_role(words: Sequence[Token], at: int, role: Role) -> bool:
    """Whether a token, if there is one at a place, has a role."""
    return 0 <= at < len(words) and role in roles(words[at].key)


def is_tied(words: Sequence[Token], at: int) -> bool:
    """Whether a hyphen ties a token to the one before it."""
    return at < len(words) and words[at].joined
