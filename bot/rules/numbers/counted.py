"""Counting: which number of a text counts a noun of a rule.

The rule by which a number counts a noun, in plain words. They stand in one sentence, at most `within` words apart.

1. Some numbers count nothing: years, dates, times, ages, money, measures and percentages, names (F-16, Flight 370),
   scores and fractions, what a toll was before ("from 12").
2. Right before the noun ("12 killed", "12 Iraqi soldiers"), or before it with the people between whom it happened to
   ("12 people, including 3 children, were killed"). Not from another clause, not across another event ("3 killed, 40
   wounded"), not where the noun is what they did ("three gunmen killed the mayor").
3. Right behind the noun ("killed 12", "killed: 12"), or behind with no preposition between ("killed the mayor and two
   guards"; "killed in 3 attacks" counts attacks). Not where the number counts the event that follows it.
4. Behind a toll that rises, stands, is put at, the number to which it does so.
5. Of several the nearest counts; what is part of a whole ("including 3 children") only where there is no whole. In a
   list ("3 soldiers and 12 civilians were killed") each does; they are not added up.
"""

from bisect import bisect_left
from collections.abc import Sequence

from bot.folding import fold
from bot.rules.numbers.numerals import FROM, Numeral, has_role, is_tied
from bot.rules.numbers.vocabulary import WEAK, WORDS, Role, roles
from bot.text import Token

MAX_WITHIN = 100  # words: nothing counts a noun from further away

# --- what counts nothing ---------------------------------------------------------------------------------------


class _Field:
    """The words of a field and its numbers, to be asked which number counts what."""

    def __init__(self, numbers: Sequence[Numeral], words: Sequence[Token], content: str) -> None:
        self.numbers = numbers
        self.words = words
        self.content = content
        self.lasts = [number.last for number in numbers]
        self.firsts = [number.first for number in numbers]
        self.ends = frozenset(self.lasts)
        self.taken = frozenset(at for number in numbers for at in range(number.first, number.last + 1))
        self._counts: dict[int, bool] = {}

    def is_a(self, at: int, role: Role) -> bool:
        """Whether a token has a role."""
        return has_role(self.words, at, role)

    def between(self, at: int) -> frozenset[Role]:
        """Return the roles of a token that stands between a noun and a number; none where it is part of a number."""
        return frozenset() if at in self.taken else roles(self.words[at].key)

    def key(self, at: int) -> str:
        """Return the folded word at a place; nothing before the first and after the last."""
        return self.words[at].key if 0 <= at < len(self.words) else ""

    def is_end(self, at: int) -> bool:
        """Whether a token is the last."""
        return at + 1 >= len(self.words)

    def are_in(self, noun: tuple[int, int], keys: frozenset[str]) -> bool:
        """Whether a noun has one of these words."""
        return any(self.key(at) in keys for at in range(noun[0], noun[1] + 1))

    def gap(self, at: int) -> str:
        """Return what stands between a token and the one before it."""
        if not 0 < at < len(self.words):
            return "\n"
        return self.content[self.words[at - 1].end : min(self.words[at].start, self.words[at - 1].end + 8)].strip()

    def numbers_in(self, first: int, end: int) -> Sequence[Numeral]:
        """Return the numbers that begin at a token or behind it, before another."""
        return self.numbers[bisect_left(self.firsts, first) : bisect_left(self.firsts, end)]

    def counts(self, number: Numeral, noun: tuple[int, int]) -> bool:
        """Whether a number counts anything; a measure does where the noun is the measure."""
        first, last = number.first, number.last
        if noun[0] != last + 1 and (self._is_measured(number) or is_tied(self.words, last + 1)):
            return False
        if first not in self._counts:
            self._counts[first] = not (
                self._is_name(number)
                or self._is_date(number)
                or self._is_money(number)
                or self._is_age(number)
                or self.was_before(number)
                or self._is_share(number)
            )
        return self._counts[first] and not self._is_year(number, noun)

    def _is_measured(self, number: Numeral) -> bool:
        """Whether a unit follows: 3 days, 3 straight days, 3 per cent; two thirds."""
        after = number.last + 1
        if self.gap(after)[:1] in {"%", "٪", "‰", "°"} or self.is_a(after, "share"):
            return True
        words = [word.key for word in self.words[after : after + 2]]
        if words and words[0].isdecimal() and self.gap(after + 1) in {"/", "⁄"}:
            return True  # 3 1/2 hours
        if self.gap(after) not in {"", "-"}:
            return False
        if words in (["per", "cent"], ["pour", "cent"], ["a", "m"], ["p", "m"]) or words in _ARABIC_PERCENT:
            return True
        return self.is_a(after, "unit") or (
            len(words) > 1 and words[0] in _BEFORE_UNITS and self.gap(after + 1) == "" and self.is_a(after + 1, "unit")
        )

    def _is_name(self, number: Numeral) -> bool:
        """Whether a number is part of a name: F-16, Flight 370, Covid 19."""
        first = number.first
        if self.words[first].joined:
            return True
        if not first or self.gap(first) not in {"", "."} or not self.words[first].key[0].isdecimal():
            return bool(first) and self.gap(first) == "" and self.words[first - 1].key in _LABELS_OF_WORDS
        before = self.words[first - 1]
        short = before.raw.isupper() and before.raw.isascii() and len(before.raw) <= 2  # noqa: PLR2004 - MH 17
        return (self.is_a(first - 1, "label") and not self.is_a(first - 1, "event")) or (
            short and before.key not in _SHORT_WORDS
        )

    def _is_date(self, number: Numeral) -> bool:
        """Whether a number is part of a date or a time: 12 March, 22:30, 12/03."""
        first, last = number.first, number.last
        if not self.words[first].key[0].isdecimal():
            return False
        for gap, other in ((self.gap(first), first - 1), (self.gap(last + 1), last + 1)):
            if gap in _CLOCK and self.words[other].key[:1].isdecimal() and other in {first - 1, last + 1}:
                return True
        if number.high > 31:  # noqa: PLR2004 - days
            return False
        return self._is_month(first - 1, number) or self._is_month(last + 1, number)

    def _is_month(self, at: int, number: Numeral) -> bool:
        if not self.is_a(at, "month") or self.gap(max(at, number.first)) not in {"", "."}:
            return False
        word, after = self.words[at], number.last + 1
        if word.key in _MODAL_MONTHS and not word.raw[:1].isupper() and word.raw.isascii() and word.key != "mai":
            return False
        if at > number.last:
            return not (word.key == "may" and at + 1 < len(self.words) and self.words[at + 1].key in _MODAL)
        if self.gap(after) != "":
            return True
        in_it = self.words[at - 1].key in {"in", "en"} and at > 0
        return not (
            self.is_a(after, "person") or (in_it and (self.is_a(after, "event") or self.is_a(after, "passive")))
        )

    def _is_money(self, number: Numeral) -> bool:
        first = number.first
        gap = self.gap(first) if first else self.content[: self.words[0].start][-3:]
        inner = "".join(self.gap(at) for at in range(first + 1, number.last + 1))
        return any(sign in gap + inner for sign in _SIGNS) or self.gap(number.last + 1)[:1] in set(_SIGNS)

    def _is_age(self, number: Numeral) -> bool:
        """Whether a number is an age: Ali, 34, was; two boys, 15 and 17, were; a man (34); a boy of 9."""
        first, last = number.first, number.last
        if self.is_a(first - 1, "person") and self.key(first) in _AGE_BOUNDS:
            return True  # children under five
        if number.high > 120 or not first or not self.key(first)[0].isdecimal():  # noqa: PLR2004 - years
            return False
        before, who = self.key(first - 1), self.key(first - 2)
        if self._is_said_of_one(number, before, who):
            return True
        if self.gap(first).endswith("(") and self.gap(last + 1).startswith(")"):
            return not self.is_a(first - 1, "event") and not self.is_a(first - 1, "toll")
        if before == "and" and self.gap(first) == "" and (who.isdecimal() or who in WORDS):
            return self.is_a(first - 3, "label") or self._is_apposed(first - 2, last)  # aged three and 13
        return self._is_apposed(first, last + 2 if self._joins(last + 1) else last)

    def _is_said_of_one(self, number: Numeral, before: str, who: str) -> bool:
        """Whether a number is the age of one: he was 84; a boy of nine; dead at 54."""
        if before in {"was", "is"}:
            return who in {"he", "she", "who"}
        is_last = bool(self.gap(number.last + 1)) or self.is_end(number.last)
        return before in {"at", "of"} and (who in _WHO or (who in _DIED and is_last))

    def _is_apposed(self, first: int, last: int) -> bool:
        """Whether words stand between commas, as an age does."""
        return self.gap(first) == "," and (self.gap(last + 1)[:1] in {",", "."} or self.is_end(last))

    def _joins(self, at: int) -> bool:
        inside = at + 1 < len(self.words) and self.gap(at) == "" == self.gap(at + 1)
        return inside and self.words[at].key == "and" and self.words[at + 1].key.isdecimal()

    def was_before(self, number: Numeral) -> bool:
        """Whether a number is what a toll was before: from 12 to 34; to 34 from 31."""
        first, last = number.first, number.last
        if not first or self.words[first - 1].key not in FROM:
            return False
        if self.words[first - 1].key == "from":
            return True
        after = self.words[last + 1] if last + 1 < len(self.words) else None
        return after is not None and (after.raw.lower() == "à" or after.key == "الي")

    def _is_share(self, number: Numeral) -> bool:
        """Whether a number is part of a share: one in five."""
        at = bisect_left(self.firsts, number.first)
        before = self.numbers[at - 1] if at else None
        after = self.numbers[at + 1] if at + 1 < len(self.numbers) else None
        return self._are_share(before, number) or self._are_share(number, after)

    def _are_share(self, part: Numeral | None, whole: Numeral | None) -> bool:
        if part is None or whole is None or whole.first <= part.last:
            return False
        between = " ".join(word.key for word in self.words[part.last + 1 : min(whole.first, part.last + 4)])
        is_measure = self.is_a(whole.last + 1, "unit")
        return (between in {"in", "sur"} and part.high == 1 and not is_measure) or between == "out of every"

    def _is_year(self, number: Numeral, noun: tuple[int, int]) -> bool:
        """Whether a number is a year. One that counts stands before people or what happened to them."""
        first, last = number.first, number.last
        key = self.words[first].key
        if first != last or len(key) != 4 or not 1900 <= number.high <= 2099:  # noqa: PLR2004 - years of news
            return False
        if self.words[first].raw != key and not self.words[first].raw.isdecimal():
            return False
        if self.is_a(first - 1, "year") and self.gap(first) == "":
            return True
        after = last + 1
        counted = noun[0] == after or self.is_a(after, "person") or self.is_a(after, "event")
        return not (counted and self.gap(after) == "") or (number.low % 100 != 0 and not self._is_person(after))

    def _is_person(self, at: int) -> bool:
        return self.is_a(at, "person") or self.is_a(at, "event")


_ARABIC_PERCENT = (["في", "الميه"], ["في", "المايه"])
_BEFORE_UNITS = frozenset(
    {"straight", "consecutive", "more", "full", "long", "nautical", "square", "cubic", "us", "million"}
    | {"billion", "local"}
)
_LABELS_OF_WORDS = frozenset({"aged", "age", "number", "phase", "day", "week", "chapter", "stage", "war"})
_SHORT_WORDS = frozenset(
    {"us", "uk", "un", "eu", "pm", "is", "ap", "a", "i", "in", "on", "at", "by", "to", "of", "as", "or"}
)
_CLOCK = frozenset({":", "/"})
_MODAL_MONTHS = frozenset({"may", "march", "mar", "sept", "dec", "jan", "jun", "mai"})
_MODAL = frozenset({"be", "have", "been", "still", "not", "also", "die"})
_SIGNS = ("$", "€", "£", "¥", "₹", "₽", "₺", "₪", "₩", "₦")
_AGE_BOUNDS = frozenset({"under", "over", "below", "above"})
_DIED = frozenset({"dead", "died", "dies"})
_WHO = frozenset({"boy", "girl", "man", "woman", "child", "baby", "son", "daughter"})


# --- what counts a noun ----------------------------------------------------------------------------------------


def counted(
    numbers: Sequence[Numeral], nouns: Sequence[tuple[int, int]], words: Sequence[Token], content: str, within: int
) -> list[tuple[Numeral, tuple[int, int]]]:
    """Return which numbers count which noun: mostly one, or those of a list. The top of this module says the rule.

    `numbers` are those of `numerals`; `nouns` are first and last token of each place of a noun; `within` is the
    most steps from word to word between the two (1: side by side), at most `MAX_WITHIN`.
    """
    if not numbers:
        return []
    field = _Field(numbers, words, content)
    reach = max(0, min(within, MAX_WITHIN))
    return [(number, noun) for noun in nouns for number in _best(field, noun, reach)]


def _best(field: _Field, noun: tuple[int, int], within: int) -> list[Numeral]:
    """Return the number that counts a noun, and those in one list with it."""
    first, last = noun
    at = bisect_left(field.lasts, first)
    inside = field.numbers[at] if at < len(field.numbers) and field.numbers[at].first <= last else None
    if inside is not None and inside.last <= last and field.key(inside.last) not in WORDS:
        return [inside]  # an Arabic dual: قتيلان
    before, behind = _before(field, noun, within), _behind_noun(field, noun, within)
    if not before and not behind:
        return []
    _, best = min([*before, *behind[:1]], key=lambda pair: pair[0])
    found = [number for _, number in (behind if best.first > last else before)]
    return _listed(field, best, found) if _is_event(field, noun) else [best]


def _listed(field: _Field, best: Numeral, found: Sequence[Numeral]) -> list[Numeral]:
    """Return a number and those of what was found in one direction that stand in a list with it."""
    listed = [best]
    for number in found[found.index(best) + 1 :]:
        left, right = sorted((listed[-1], number))
        if not _is_list(field, left, right):
            break
        listed.append(number)
    return listed


def _is_list(field: _Field, left: Numeral, right: Numeral) -> bool:
    """Whether two numbers count things in one list: 3 soldiers and 12 civilians."""
    between = range(left.last + 1, right.first)
    is_written_on = field.key(right.first)[0] == "و" and field.key(right.first) not in WORDS
    if len(between) > _LONGEST_ENTRY or not (is_written_on or field.is_a(right.first - 1, "and")):
        return False
    if any(field.gap(at) for at in range(left.last + 1, right.first + 1)):
        return False
    return not any(roles(field.key(at)) & _NO_LIST for at in between)


_LONGEST_ENTRY = 6  # words of a list from number to number
_NO_LIST: frozenset[Role] = frozenset({"event", "clause", "within", "passive", "rise", "part"})


def _is_event(field: _Field, noun: tuple[int, int]) -> bool:
    """Whether a noun is what happens to those who are counted (killed), not the counted themselves (soldiers)."""
    return any(field.is_a(at, "event") for at in range(noun[0], noun[1] + 1))


def _is_active(field: _Field, noun: tuple[int, int]) -> bool:
    """Whether a noun is what those before it did, not what happened to them."""
    first, last = noun
    if not field.is_a(last, "event") or field.key(last) in _HAPPENS or _is_passive(field, first):
        return False
    if (field.is_a(first, "active") and not field.words[first].raw.endswith("é")) or field.key(last).endswith("ing"):
        return True
    if (field.is_a(first - 1, "has") or field.key(first - 1) in _WILL) and field.gap(first) == "":
        return True
    after = last + 1
    return (
        field.is_a(after, "the")
        and field.gap(after) == ""
        and field.words[after].raw != "à"
        and not (field.is_a(after + 1, "unit") or field.key(after + 1) in {"same", "few"})
    )


_WILL = frozenset({"may", "might", "will", "would", "can", "could", "should", "must", "to", "did", "does", "do"})
_HAPPENS = frozenset({"dead", "died", "missing", "dies", "die", "deaths", "mort", "morts", "morte", "mortes"})


def _is_counted_in_arabic(field: _Field, noun: tuple[int, int]) -> bool:
    """Whether an Arabic noun of action may be counted itself, by a number right before: 5 آلاف إصابة."""
    key = field.words[noun[0]].key
    return not key.isascii() and key in _ARABIC_COUNTED


_OF_THINGS = frozenset({"missing", "captured", "seized", "shot", "evacuated", "freed", "released", "hit"})
_COUNTED_THEMSELVES = frozenset({"casualties", "deaths", "injuries", "fatalities", "arrests"})
_NEXT = frozenset({"", "+", "-", '"', "'", "“", "‘", "«"})  # may stand between a number and its noun
_GROUPS = frozenset({"family", "group", "crew", "total", "team", "famille", "groupe"})  # a family of five
_AMONG = frozenset({"among", "amongst", "parmi"})
_ARABIC_COUNTED = frozenset({fold("إصابة"), fold("وفاة"), fold("اعتقال")})


def _is_passive(field: _Field, first: int) -> bool:
    return any(field.is_a(at, "passive") for at in (first - 1, first - 2)) and field.gap(first) == ""


def _may_be_article(field: _Field, number: Numeral) -> bool:
    return number.first == number.last and field.key(number.last) in WEAK


def _before(field: _Field, noun: tuple[int, int], within: int) -> list[tuple[float, Numeral]]:
    """Return the numbers before a noun that may count it, with how far-fetched each is."""
    first = noun[0]
    if _is_active(field, noun):
        within = 1 if _is_counted_in_arabic(field, noun) else 0
    found: list[tuple[float, Numeral]] = []
    walk = _Walk(field, noun)
    at = bisect_left(field.lasts, first) - 1
    for step in range(first, max(first - within, 0), -1):
        if at >= 0 and field.lasts[at] == step - 1:
            if walk.is_cut(step, ";:|—–…/") and not field.words[step].joined:
                break
            cost = walk.cost(field.numbers[at])
            if cost is not None:
                found.append((cost, field.numbers[at]))
            at -= 1
        if walk.stops(step):
            break
    return found


class _Walk:
    """The way back from a noun: what stands between it and the numbers before it."""

    def __init__(self, field: _Field, noun: tuple[int, int]) -> None:
        self.field = field
        self.first, self.last = noun
        self.is_event = _is_event(field, noun)
        self.commas = 0
        self.ands = 0
        self.passive = False

    def is_cut(self, step: int, signs: str) -> bool:
        """Whether a sign that parts what is said stands before a token."""
        return any(char in self.field.gap(step) for char in signs)

    def stops(self, step: int) -> bool:
        """Whether no number before the token `step - 1` counts the noun any more."""
        field = self.field
        if self.is_cut(step, ";:|—–…") or field.words[step].sentence != field.words[step - 1].sentence:
            return True
        self.commas += self.is_cut(step, ",،")
        before = field.between(step - 1)
        self.ands += "and" in before
        self.passive = self.passive or "passive" in before
        if "clause" in before or ("event" in before and not self._is_allowed(step - 1)):
            return True
        return not self.is_event and self._is_other_noun(before, step)

    def _is_other_noun(self, before: frozenset[Role], step: int) -> bool:
        """Whether a word shows that what stands before it counts another noun than ours, which no event is."""
        if "has" in before and step < self.first:
            return True
        if ("linked" in before and "of" not in before) or self.field.key(step - 1) in _WILL - {"to"}:
            return True
        return not self.ands and bool(before & {"person", "thing"})

    def _is_allowed(self, at: int) -> bool:
        """Whether another event may stand between: shot dead, killed or wounded, three killed soldiers."""
        field = self.field
        if not self.is_event:
            return at + 1 == self.first and field.gap(self.first) == ""
        if at + 1 == self.first:
            return field.are_in((self.first, self.last), _HAPPENS) and field.gap(at + 1) == ""
        return at + 2 == self.first and field.is_a(at + 1, "and") and field.gap(at + 1) == "" == field.gap(at + 2)

    def cost(self, number: Numeral) -> float | None:
        """Return how far-fetched it is that a number counts the noun; None where it does not."""
        field, first = self.field, self.first
        distance = first - number.last - 1
        if not field.counts(number, (self.first, self.last)) or (self.commas == 1 and not self.ands):
            return None
        if self._is_object_of_another(number) or self._is_weak(number, distance):
            return None
        if distance == 0 and field.gap(number.last + 1) not in _NEXT:
            return None
        if distance and (self._is_elsewhere(number) or self._is_other_head(number, distance) or self._describes_one()):
            return None
        is_part = field.is_a(number.first - 1, "part") and distance > (0 if self.is_event else 1)
        return distance + 20 * is_part + self.commas

    def _is_weak(self, number: Numeral, distance: int) -> bool:
        """Whether what may be an article is too far away to be a number: un mort, un soldat tué."""
        if not _may_be_article(self.field, number) or not distance:
            return False
        return distance > 1 or not self.field.is_a(self.first - 1, "person")

    def _describes_one(self) -> bool:
        """Whether what happened only describes another word: with an injured skipper, on missing jet."""
        at = self.first - 1
        if self.field.is_a(at, "the") and at and self.field.words[at - 1].key in _AMONG:
            return True
        single = self.field.key(at) in {"a", "an"} | _AMONG
        if self.field.key(self.last) in _COUNTED_THEMSELVES and self.field.is_a(at - 1, "linked"):
            return True  # repulsed with heavy casualties
        return self.is_event and (single or self.field.is_a(at, "linked"))

    def _is_elsewhere(self, number: Numeral) -> bool:
        """Whether a number belongs to a place or time: in 3 attacks; 12 of 34 passengers were."""
        field, before = self.field, number.first - 1
        of = before - 1 if field.is_a(before, "the") and field.key(before) not in {"of", "de"} else before
        if field.key(of) == "of":
            return self.passive and of - 1 in field.ends and self.is_event
        if field.gap(number.first) not in {"", "-"} or not field.is_a(before, "within"):
            return False
        return not field.key(before - 1).startswith(("result", "end"))

    def _is_other_head(self, number: Numeral, distance: int) -> bool:
        """Whether a number counts things, which are not killed: two bombs."""
        if not self.is_event:
            return distance > 4  # noqa: PLR2004 - adjectives
        after = number.last + 1
        for at in range(after, min(after + 3, self.first)):
            if self.field.is_a(at, "person"):
                return False
            if self.field.is_a(at, "thing"):
                return not self.field.are_in((self.first, self.last), _OF_THINGS)
        return False

    def _is_object_of_another(self, number: Numeral) -> bool:
        """Whether another event right before has a number as its object: killed 12 wounded 30."""
        field, before = self.field, number.first - 1
        if not self.is_event or before < 0 or field.gap(number.first) != "" or not field.is_a(before, "event"):
            return False
        return not field.are_in((self.first, self.last), _HAPPENS) and before - 1 not in field.ends


def _behind_noun(field: _Field, noun: tuple[int, int], within: int) -> list[tuple[float, Numeral]]:
    """Return the numbers behind a noun that may count it, with how far-fetched each is."""
    last = noun[1]
    way = _Way(field, noun)
    found: list[tuple[float, Numeral]] = []
    at = bisect_left(field.firsts, last + 1)
    for step in range(last + 1, min(last + within, len(field.words) - 1) + 1):
        if field.words[step].sentence != field.words[last].sentence or way.stops(step):
            break
        if at < len(field.numbers) and field.firsts[at] == step:
            cost = way.cost(field.numbers[at])
            if cost is not None:
                found.append((cost, field.numbers[at]))
        while at < len(field.numbers) and field.firsts[at] <= step:
            at += 1
    return found


class _Way:
    """The way on from a noun: what stands between it and the numbers behind it."""

    def __init__(self, field: _Field, noun: tuple[int, int]) -> None:
        self.field = field
        self.first, self.last = noun
        self.is_event = _is_event(field, noun)
        self.is_toll = any(field.is_a(at, "toll") for at in range(max(noun[0] - 2, 0), noun[1] + 1))
        self.passive = _is_passive(field, noun[0])
        self.risen = -1
        self.blocked = False
        self.rose_before = any(field.is_a(at, "rise") for at in range(max(noun[0] - 8, 0), noun[0]))

    def stops(self, step: int) -> bool:
        """Whether no number from a token on counts the noun."""
        field = self.field
        gap = field.gap(step)
        if any(char in gap for char in ";|…") or (step > self.last + 1 and any(char in gap for char in ":—")):
            return True
        if any(char in gap for char in ",،") and not self.is_toll:
            return True
        before = field.between(step - 1) if step - 1 > self.last else frozenset()
        if "rise" in before:
            self.risen = step - 1
        if "event" in before and not self._is_added(step - 1):
            return True
        is_group = "of" in before and field.key(step - 2) in _GROUPS
        self.blocked = self.blocked or (bool(before & {"within", "clause", "linked"}) and not is_group)
        return False

    def _is_added(self, at: int) -> bool:
        """Whether another event is only added to the noun: killed and wounded 40."""
        between = at - self.last - 1
        if between == 0:
            return self.field.key(at)[0] == "و"
        return between == 1 and self.field.is_a(at - 1, "and")

    def cost(self, number: Numeral) -> float | None:
        """Return how far-fetched it is that a number counts the noun; None where it does not."""
        field = self.field
        distance = number.first - self.last - 1
        if _may_be_article(field, number) or not field.counts(number, (self.first, self.last)):
            return None
        if self._is_toll_of(number):
            return 0.1 * distance
        if self._counts_another(number, distance):
            return None
        if distance == 1 and field.is_a(self.last + 1, "of") and self._may_have_of():
            return 1
        return self._cost_of_object(number, distance)

    def _cost_of_object(self, number: Numeral, distance: int) -> float | None:
        """Return how far-fetched it is that a number counts those to whom something was done; None if it does not."""
        gap = self.field.gap(number.first)[:1]
        if self.passive or (self._is_state() and gap not in {":", "("}):
            return None
        if distance == 0:
            return None if gap in {",", ")"} else 0.5
        return None if self.blocked or not self.is_event or self.field.gap(self.last + 1) else distance + 1

    def _is_state(self) -> bool:
        """Whether a noun has no object (died), and is not a group either, which has members (the dead included 14)."""
        is_group = self.field.is_a(self.first - 1, "the") and self.field.gap(self.first) == ""
        return self.field.key(self.last) in _HAPPENS and not is_group

    def _may_have_of(self) -> bool:
        """Whether an "of" says to how many it happened: the deaths of 21 people."""
        roles_of_noun = roles(self.field.key(self.last))
        return not roles_of_noun & {"person", "thing"} and self.field.gap(self.last + 1) == ""

    def _is_toll_of(self, number: Numeral) -> bool:
        """Whether a toll comes to a number: death toll rises to 34, number of dead: 12."""
        field, before = self.field, number.first - 1
        if self.is_toll and field.is_a(number.first, "rise"):
            return True  # passes 50,000
        if self.risen > self.last:
            was = [old.last for old in field.numbers_in(self.risen, number.first) if field.was_before(old)]
            return self._leads_to(number, was[-1] if was else self.risen)
        if self.rose_before and field.is_a(before, "to") and before > self.last:
            return True
        return self.is_toll and self._leads_to(number, self.last)

    def _leads_to(self, number: Numeral, start: int) -> bool:
        """Whether nothing but "to", "now at" and the like stands between a token and a number."""
        field = self.field
        return all(field.is_a(at, "now") or field.is_a(at, "at") for at in range(start + 1, number.first))

    def _counts_another(self, number: Numeral, distance: int) -> bool:
        """Whether a number counts the event that follows it: 12 killed 30 wounded."""
        field = self.field
        if distance == 0 and self.first - 1 not in field.ends:
            return False
        for step in range(number.last + 1, min(number.last + 5, len(field.words))):
            if field.gap(step) not in {"", '"', "-"} or field.is_a(step, "and"):
                return False
            if field.is_a(step, "event"):
                return True
        return False
