"""The same event, or the next of its kind? By what a report says against what the reports of a story said.

Each sign speaks for another event (above 0) or for the same one, with a weight whose side its reason asks for. The
weights were fitted to the even lines of `tests/golden/events_everyday.jsonl`, to the pairs of `events_tuned.jsonl` that
have something in common, and to the headlines of `corpora/uci-news` against their own stories (logistic regression,
each weight kept on its side). How long after the story a report comes may not say much, and what is told
explicitly must: those weights are bounded by hand.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from babel.core import Locale

from bot.model import Facts, Story
from bot.rules.names import alike, sounds
from bot.stories.signs import CAME_OF, EMPTY, IN, REGULARS, STEM, form_of
from bot.text import tokens

BIAS = -1.1  # with nothing for or against it, a report is of the same event
WEIGHTS: dict[str, float] = {
    "answered": 2.2,  # the blow that answers one is another event
    "of_day_before": 1.8,  # "Sunday's attack" is not the one of Monday
    "slot_name": 1.7,  # the same headline with another name in one place
    "another": 1.5,  # "second", "another" beside the event
    "aftershock": 1.2,  # that is another one
    "slot_number": 1.15,  # the same headline with another age or number in one place
    "+later": 1.1,  # its lead says "a day after": so there was one before
    "place": 1.1,  # something happens in another place
    "slot_word": 1.1,  # the same headline with another word in one place
    "of_day_next": 1,  # "Monday's attack" is not the one of Sunday
    "day_next": 1,  # a later day in the lead: it may be that of what came of it
    "day_next_named": 1,  # a later day in the lead, of somebody whom the story names
    "strangers": 0.95,  # both have names that tell something, and none is in both
    "other_country": 0.95,  # countries are named, and none is in both
    "turned": 0.8,  # prices rise that fell, a vote fails that passed
    "magnitude": 0.8,  # beyond a revision
    "of_day_next_named": 0.8,  # a later day in the title, of somebody whom the story names: it may be what came of it
    "score": 0.8,  # another score
    "nameless": 0.75,  # one of them names nobody: less is known
    "swap_all": 0.75,  # names came and went, and none is left
    "day_before": 0.7,  # an earlier day in the lead: it may be that of something before
    "+again": 0.7,  # its lead says "again"
    "percent": 0.65,  # another percentage
    "gap": 0.6,  # the later, the likelier another; weak, since what comes of an event comes later too
    "late": 0.6,  # the next day; weak for the same reason
    "serial": 0.6,  # another round, quarter or age
    "country_more": 0.55,  # one country is the same, another one is not
    "means": 0.55,  # it is done by something else
    "new": 0.5,  # its title has names that the story never said
    "later": 0.5,  # "hours after", "the same day"
    "fewer": 0.45,  # tolls rise, and seldom fall
    "again": 0.4,  # "again", "this time"
    "sum": 0.4,  # another sum
    "targets": 0.4,  # it is done to somebody else
    "other_act": 0.4,  # something else happens, and no other word is in both either
    "+another": 0.35,  # its lead says "another", which may be said of another matter
    "words": 0.35,  # no word is in both beside names
    "swap": 0.2,  # names came to the title, and those of the story's titles went
    "percent_same": -0.2,  # the same percentage
    "sum_same": -0.2,  # the same sum
    "serial_same": -0.2,  # the same round
    "more": -0.2,  # tolls rise
    "as_many": -0.25,  # as many are dead
    "country": -0.25,  # the same country
    "day": -0.3,  # the same day is told
    "regular": -0.35,  # somebody is in both who is in the news every day
    "about_more": -0.35,  # further names are in titles of both
    "at_once": -0.4,  # reports of one event come together
    "magnitude_same": -0.4,  # the same magnitude, or a revision
    "day_near": -0.45,  # its lead speaks of the day of the first report
    "beside": -0.45,  # names are in both
    "of_day_near": -0.5,  # its title speaks of the day of the first report
    "about": -0.6,  # a name is in titles of both
    "score_same": -0.6,  # the same score
    "update": -0.6,  # it adds to what is known
    "denial": -0.8,  # a denial is of what it denies
    "named": -0.85,  # a name is in a title of one, and in a lead of the other
    "aftermath": -0.9,  # it tells of arrests, mourning, the search, what it costs
    "quiet": -1.15,  # its title tells nothing that happened
    "of_day": -1.5,  # "Sunday's attack" is the one of Sunday
}  # fmt: skip

REVISION = 0.4  # of a magnitude, as agencies correct it
NIGHT = timedelta(days=1)  # what is told in the morning may have been yesterday
MANY = 12.0  # reports after which a name that the story never said tells half as much: it is told from many sides
ALIKE, SURELY = 0.5, 0.6  # share of a title's words from which on two fill in one form; and do so for sure
NEAR, FAR = 3, 20  # hours after the story's last report
MOST = 2  # names that are counted, and told
LISTED = frozenset({"score", "magnitude", "percent", "sum"})  # other measures are the how-manieth of something

NAMES: Mapping[str, str] = Locale("en").territories
Counts = Mapping[str, int]
NONE: Counts = {}
# What ties a report to a story, so that it counts what came of the event.
TIES = frozenset({"about", "named", "beside", "regular", "seat", "country", "scripts"})
REFERS = frozenset({"of_day", "of_day_near", "update", "aftermath", "denial", "more", "score_same", "magnitude_same"})
ANOTHER = frozenset({"another", "again", "new", "later"})
OTHER = ANOTHER | {"answered"}


class Evidence(NamedTuple):
    """What speaks for another event (above 0) or for the same one, and why.

    `refers` is how much of that (below 0) says in so many words that a report goes on with what was told.
    """

    score: float
    because: str
    refers: float = 0.0


class Sign(NamedTuple):
    """Something that speaks for one or the other: whose weight it has, how much of it, and it in words."""

    name: str
    strength: float = 1.0
    words: str = ""


def evidence(facts: Facts, at: datetime, story: Story) -> Evidence:
    """Return what speaks for another event than that of a story, told at a time."""
    named = [(sign.name, WEIGHTS.get(sign.name, 0.0) * sign.strength, sign.words) for sign in signs(facts, at, story)]
    found = [(weight, words) for _name, weight, words in named]
    score = BIAS + sum(weight for weight, _words in found)
    refers = sum(weight for name, weight, _words in named if name in REFERS)
    said = sorted((pair for pair in found if pair[1] and pair[0] * score > 0), key=lambda pair: -abs(pair[0]))
    because = "; ".join(dict.fromkeys(words for _weight, words in said[:MOST]))
    return Evidence(round(score, 3), because, round(refers, 3))


def signs(facts: Facts, at: datetime, story: Story) -> Iterator[Sign]:
    """Yield all signs. Some count less against a story that is told from many sides."""
    of = story.profile.facts
    fresh = MANY / (MANY + max(0, story.profile.items - 1))
    found = [*_who(facts, of, fresh), *_where(facts, of, fresh)]
    tied = any(sign.name in TIES for sign in found)
    yield from found
    yield from _what(facts, of, fresh)
    when = [*_when(facts, at, story, tied=tied)]
    yield from when
    yield from _measured(facts, story)
    yield from _harmed(facts, story)
    yield from _how_told(facts, of)
    other = any(sign.name in {"of_day_before", "of_day_next"} for sign in when)  # then it came of what was that day
    if tied and not other and OTHER.isdisjoint(facts.signs):
        yield from _what_came(facts, of)
    slot = _slot(facts, story, ALIKE)
    if slot:
        yield slot


# --- who and where ---------------------------------------------------------------------------------------------


class _Names(NamedTuple):
    """How the names of a report and a story stand: `new` and `gone` are those of titles that the other never says."""

    shared: list[str]
    telling: list[str]
    new: list[str]
    gone: list[str]


@lru_cache(maxsize=20_000)
def _sounds(name: str) -> tuple[str, ...]:
    """Return the keys that tell how a name sounds; not those that many share."""
    return tuple(key for key in sounds(name) if len(key) > 1)


@lru_cache(maxsize=50_000)
def _spelt_alike(name: str, other: str) -> bool:
    """Whether two names are spellings of one: those that sound alike are looked at closely."""
    return not set(_sounds(name)).isdisjoint(_sounds(other)) and alike(name, other)


def _compared(facts: Facts, names: Counts, heads: Counts, words: Counts) -> _Names:
    """Return which names are in both, in any spelling; not those that a report only refers back to."""
    mine = [name for name in facts.names if name not in facts.back]
    shared = [name for name in mine if name in names or name[:STEM] in words]
    here = [name for name in facts.heads if name in mine and name not in shared]
    spelt = [name for name in here if len(name) > 3 and any(_spelt_alike(name, other) for other in names)]  # noqa: PLR2004 - initials
    script = facts.names[0].isascii() if facts.names else True
    gone = [
        name
        for name in heads
        if name not in REGULARS
        and name.isascii() is script
        and name[:STEM] not in facts.words
        and name not in facts.names
    ]
    shared += spelt
    shared += [name for name in heads if name[:STEM] in facts.words and name not in facts.names and len(name) >= STEM]
    return _Names(
        shared,
        [one for one in shared if one not in REGULARS],
        [one for one in here if one not in spelt and one not in REGULARS],
        gone,
    )


def _who(facts: Facts, of: Mapping[str, Counts], fresh: float) -> Iterator[Sign]:
    names, heads = of.get("names", NONE), of.get("heads", NONE)
    if facts.names and names and facts.names[0] not in names and _are_of_two_scripts(facts.names, names):
        yield Sign("scripts")  # names in two scripts cannot be compared
        return
    found = _compared(facts, names, heads, of.get("words", NONE))
    yield from _in_common(facts, found, names, heads, fresh)
    if found.new:
        yield Sign("new", fresh * min(len(found.new), MOST) / MOST, f"it names {_listed(found.new)}")
    if found.new and found.gone:
        yield Sign("swap", fresh, f"{_listed(found.new)}, not {_listed(found.gone)}")
        if not found.telling:
            yield Sign("swap_all", fresh)
    if facts.places and set(facts.places).issubset(found.new):
        places = of.get("places", NONE)
        if places and not any(one in facts.names or one[:STEM] in facts.words for one in places):
            yield Sign("place", 1.0, f"another place: {_listed(facts.places)}, not {_listed(places)}")


def _are_of_two_scripts(some: Iterable[str], others: Iterable[str]) -> bool:
    return {name.isascii() for name in some}.isdisjoint(name.isascii() for name in others)


def _in_common(facts: Facts, found: _Names, names: Counts, heads: Counts, fresh: float) -> Iterator[Sign]:
    telling = found.telling
    about = [name for name in telling if name in heads and name in facts.heads]
    named = [name for name in telling if name not in about and (name in heads or name in facts.heads)]
    if about:
        yield Sign("about", 1.0, f"both are about {_listed(about)}")
    if len(about) > 1:
        yield Sign("about_more", min(len(about) - 1, 2) / 2)
    if named:
        yield Sign("named", 1.0, f"both name {_listed(named)}")
    if telling:
        yield Sign("beside", min(len(telling), 4) / 4, "" if about or named else f"both name {_listed(telling)}")
    elif found.shared:
        yield Sign("regular", 1.0, f"both name {_listed(found.shared)}")
    if not telling:
        nameless = REGULARS.issuperset(facts.names) or REGULARS.issuperset(names)
        yield Sign("nameless" if nameless else "strangers", fresh, "" if nameless else "they have no name in common")


def _where(facts: Facts, of: Mapping[str, Counts], fresh: float) -> Iterator[Sign]:
    before, now, seats = of.get("countries", NONE), facts.countries, of.get("seats", NONE)
    if any(one in seats for one in facts.seats):
        yield Sign("seat")
    if not before or not now:
        return
    if not any(one in before for one in now):
        yield Sign("other_country", fresh, f"another country: {_countries(now)}, not {_countries(before)}")
        return
    yield Sign("country")
    more = [one for one in now if one not in before]
    if more and any(one not in now for one in before):
        yield Sign("country_more", fresh, f"it names {_countries(more)}")


# --- what ------------------------------------------------------------------------------------------------------


def _what(facts: Facts, of: Mapping[str, Counts], fresh: float) -> Iterator[Sign]:
    known = of.get("words", NONE)
    names = {name[:STEM] for name in facts.names}
    alien = not any(word in known for word in facts.words if word not in names)
    if alien:
        yield Sign("words", fresh)
    for kind in ("acts", "means", "targets"):
        before = [one for one in of.get(kind, NONE) if one not in CAME_OF]
        now = [one for one in getattr(facts, kind) if one not in CAME_OF]
        if before and now and not any(one in before for one in now):
            yield Sign(kind, fresh, f"{_listed(now)}, not {_listed(before)}")
            if alien and kind == "acts" and "aftermath" not in facts.signs:
                yield Sign("other_act", fresh)
    told = of.get("signs", NONE)
    for this, that in (("up", "down"), ("down", "up"), ("passed", "failed"), ("failed", "passed")):
        if this in facts.signs and that not in facts.signs and that in told and this not in told:
            yield Sign("turned", fresh, f"{this}, not {that}")


# --- when ------------------------------------------------------------------------------------------------------


def _day_of(story: Story) -> date | None:
    """Return the day of a story's event: that which most of its reports say."""
    told = story.profile.facts.get("days", NONE)
    return date.fromisoformat(max(told, key=lambda one: (told[one], one))) if told else None


def _when(facts: Facts, at: datetime, story: Story, *, tied: bool) -> Iterator[Sign]:
    for kind, days in (("day", facts.days), ("of_day", facts.dated)):
        if days:
            yield from _days(kind, days, facts, story, tied=tied)
    gap = max(0.0, (at - story.last_seen).total_seconds() / 3600)
    if gap < NEAR:
        yield Sign("at_once")
    elif gap > FAR:
        yield Sign("late", 1.0, f"{gap:.0f} hours later")
    yield Sign("gap", min(1.0, math.log1p(gap) / 5))


def _days(kind: str, days: Iterable[str], facts: Facts, story: Story, *, tied: bool) -> Iterator[Sign]:
    """Yield how the days that a report says stand to the day of the event."""
    said = [date.fromisoformat(one) for one in days]
    told, day = story.profile.facts.get("days", NONE), _day_of(story)
    if day in said or (kind == "day" and any(one in told for one in days)):
        yield Sign(kind, 1.0, f"both speak of {day:%A}" if day else "")
    elif day is None and any(timedelta(0) <= story.first_seen.date() - one <= NIGHT for one in said):
        if tied:
            yield Sign(f"{kind}_near", 1.0, f"it speaks of {said[0]:%A}")
    elif min(said) > (day or story.last_seen.date()):
        named = any(name in story.profile.facts.get("names", NONE) for name in facts.names)
        words = f"it is of {min(said):%A}" + (f", not {day:%A}" if day else "")
        yield Sign(f"{kind}_next_named" if named else f"{kind}_next", 1.0, words)
    elif day is not None and max(said) < day:
        yield Sign(f"{kind}_before", 1.0, f"it is of {max(said):%A}, not {day:%A}")


# --- how much and how many -------------------------------------------------------------------------------------


def _units(facts: Facts, story: Story) -> Iterator[tuple[str, float, float, bool]]:
    """Yield what both measure: the unit, a value here and one there, and whether some value is in both."""
    units: dict[str, list[float]] = {}
    for unit, value in facts.measures:
        units.setdefault(unit, []).append(value)
    for unit, values in units.items():
        before = story.profile.measures.get(unit)
        if before:
            off = REVISION + 0.01 if unit == "magnitude" else 0.001
            yield unit, values[0], before[-1], any(abs(value - old) < off for value in values for old in before)


def _measured(facts: Facts, story: Story) -> Iterator[Sign]:
    for unit, value, old, same in _units(facts, story):
        name = unit if unit in LISTED else "serial"
        if same:
            yield Sign(f"{name}_same", 1.0, f"{unit} {_number(unit, value)}")
        else:
            yield Sign(name, 1.0, f"the {unit} is {_number(unit, value)}, not {_number(unit, old)}")


def _harmed(facts: Facts, story: Story) -> Iterator[Sign]:
    both = [(kind, count, story.harm[kind]) for kind, count in facts.harm if kind in story.harm]
    fewer = [kind for kind, count, old in both if count < old]
    if fewer:
        yield Sign("fewer", 1.0, f"fewer are {_listed(fewer)}")
    elif any(count == old for _kind, count, old in both):
        yield Sign("as_many", 1.0, f"as many are {_listed(kind for kind, count, old in both if count == old)}")
    elif both:
        yield Sign("more", 1.0, f"more are {_listed(kind for kind, _count, _old in both)}")


def _number(unit: str, value: float) -> str:
    return f"{value // 1000:.0f}-{value % 1000:.0f}" if unit == "score" else f"{value:g}"


# --- how it is told --------------------------------------------------------------------------------------------


def _how_told(facts: Facts, of: Mapping[str, Counts]) -> Iterator[Sign]:
    told = of.get("signs", NONE)
    for sign in facts.signs:
        if sign.lstrip("+") in ANOTHER and sign not in told:
            yield Sign(sign, 1.0, f"it says: {sign.lstrip('+')}")
    if "answered" in facts.signs and "answered" not in told:
        yield Sign("answered", 1.0, "it answers what was done before")
    if "aftershock" in facts.acts and "aftershock" not in of.get("acts", NONE):
        yield Sign("aftershock", 1.0, "it is an aftershock")


def _what_came(facts: Facts, of: Mapping[str, Counts]) -> Iterator[Sign]:
    """Yield that a report tells what came of the event, even days later."""
    told = of.get("signs", NONE)
    if "aftermath" in facts.signs and "aftermath" not in told:
        yield Sign("aftermath", 1.0, "it tells what came of it")
    if "happens" in told and "happens" not in facts.signs:
        yield Sign("quiet", 1.0, "it tells of nothing new that happened")
    if "update" in facts.marks:
        yield Sign("update", 1.0, "it adds to what is known")
    if "denial" in facts.marks:
        yield Sign("denial", 1.0, "it denies it")


# --- one form, filled in anew ----------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _places_in(title: str) -> tuple[tuple[str, ...], Mapping[tuple[str, str], str]]:
    """Return the words of a story's title, and which stands where: between two words, or behind one."""
    form = form_of(tokens(title))
    there: dict[tuple[str, str], str] = {}
    for before, word, behind in zip(("", *form), form, (*form[1:], ""), strict=False):
        there[before, behind] = word
        if before:
            there.setdefault((before, "*"), word)
    return form, there


def _is_form(facts: Facts, story: Story, share: float) -> bool:
    """Whether a title and that of a story have a share of their words in common."""
    mine, theirs = set(facts.form), set(_places_in(story.title)[0])
    return bool(mine) and bool(theirs) and len(mine & theirs) >= share * max(len(mine), len(theirs))


def _slot(facts: Facts, story: Story, share: float) -> Sign | None:
    """Return what a title has in another's place where the two are one form filled in anew."""
    form, there = _places_in(story.title)
    if facts.form == form or not _is_form(facts, story, share):
        return None
    mine, theirs = set(facts.form), set(form)
    for before, word, behind in zip(("", *facts.form), facts.form, (*facts.form[1:], ""), strict=False):
        other = None if word in theirs else there.get((before, behind)) or there.get((before, "*"))
        if other is not None and other not in mine and not (_is_filler(word) or _is_filler(other)):
            both = word[0] == "^" and other[0] == "^"
            name = "slot_number" if both and word[1].isdecimal() else "slot_name" if both else "slot_word"
            return Sign(name, 1.0, f"{word.lstrip('^')} stands where {other.lstrip('^')} stood")
    return None


def _is_filler(word: str) -> bool:
    """Whether a word says nothing, whatever stands in its place."""
    return word[0] != "^" and (len(word) < 3 or word in EMPTY or word in IN)  # noqa: PLR2004 - "at", "la"


def _listed(names: Iterable[str]) -> str:
    return ", ".join([*names][:MOST])


def _countries(codes: Iterable[str]) -> str:
    return _listed(NAMES.get(code, code) for code in codes)


# --- what cannot be the same -----------------------------------------------------------------------------------


def differs(facts: Facts, story: Story) -> bool:
    """Whether a report cannot be of the event that a story tells: explicit conflicts only, where both sides say it."""
    for unit, _value, _old, same in _units(facts, story):
        if not same and unit not in {"percent", "sum", "age"}:
            return True
    days, told = facts.days, story.profile.facts.get("days", NONE)
    if told and days and min(days) > max(told) and "aftermath" not in facts.signs and _is_form(facts, story, ALIKE):
        return True
    of = story.profile.facts
    slot = _slot(facts, story, SURELY)
    if slot is None or slot.name != "slot_name":
        return False
    found = _compared(facts, of.get("names", NONE), of.get("heads", NONE), of.get("words", NONE))
    return bool(found.new) and bool(found.gone) and not found.telling
