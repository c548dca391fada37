"""What a report says of an event in its title and lead: who, where, when, how much, how many, and how it is told.

This is reading without understanding. What it finds serves to tell one event from the next of its kind, which is told
in nearly the same words: another place, another day, another number, or the word "another".
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.model import Facts, Item
from bot.rules.english_words import WORDS as EVERYDAY
from bot.rules.numbers.counted import counted
from bot.rules.numbers.numerals import numerals
from bot.stories.concepts import Concept, concepts
from bot.stories.signs import BEGINNERS, EMPTY, STEM, back_of, form_of, places_of, signs_of
from bot.stories.terms import Headline
from bot.text import Token, tokens

OLDEST = 110  # years
ENDLESS = 1e15  # no number of the news
LEAD = 60  # words of the lead that are read: further down stands what was before
HARM_WITHIN = 10  # words between a number and those whom it counts: "wounded in the attack in Syria rises to five"
SMALL = 0.1  # share of small words in a headline up to which its capitals tell nothing
MIN_CASED = 4  # words: shorter headlines are not judged by that

WORDS = 40  # of a report that are compared: a title and the first sentences below
_NO_WORDS = frozenset({"country", "seat", "weekday", "month", "day"})
_SAID = frozenset(
    [
        "said",
        "says",
        "say",
        "saying",
        "told",
        "tells",
        "announced",
        "announces",
        "reported",
        "reports",
        "added",
        "according",
        "statement",
        "statements",
    ]
) | frozenset(
    [
        "dit",
        "declare",
        "annonce",
        "selon",
        "قال",
        "قالت",
        "اعلن",
        "اعلنت",
        "dijo",
        "anuncio",
        "segun",
        "sagte",
        "teilte",
        "mit",
    ]
)
_UNITS = {
    "magnitude": "magnitude",
    "magnitud": "magnitude",
    "magnituda": "magnitude",
    "starke": "magnitude",
    "قوة": "magnitude",
    "قوه": "magnitude",
    "بقوه": "magnitude",
    "richter": "magnitude",
    "pct": "percent",
    "percent": "percent",
    "prozent": "percent",
}
_COUNTED = frozenset(
    [
        "round",
        "week",
        "day",
        "stage",
        "game",
        "match",
        "test",
        "leg",
        "heat",
        "race",
        "set",
        "lap",
        "part",
        "phase",
        "season",
        "episode",
        "series",
        "chapter",
        "quarter",
        "half",
        "reading",
        "session",
        "hearing",
        "trial",
        "count",
        "ballot",
        "runoff",
        "flight",
        "mission",
        "batch",
        "case",
        "wave",
        "term",
        "vote",
        "bill",
        "article",
        "section",
        "route",
        "line",
        "terminal",
        "unit",
        "reactor",
        "block",
        "gate",
        "pier",
        "warehouse",
        "district",
        "ward",
        "precinct",
        "group",
        "pool",
        "semifinal",
        "final",
        "journee",
        "etape",
        "manche",
        "tour",
        "match",
        "trimestre",
        "semestre",
        "jornada",
        "etapa",
        "ronda",
        "vuelta",
        "trimestre",
        "spieltag",
        "etappe",
        "runde",
        "quartal",
    ]
)
_ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "first 1st premier premiere primer primera primero erste ersten erster",
            "second 2nd deuxieme seconde segundo segunda zweite zweiten zweiter",
            "third 3rd troisieme tercer tercera tercero dritte dritten dritter",
            "fourth 4th quatrieme cuarto cuarta vierte vierten vierter",
            "fifth 5th cinquieme quinto quinta funfte funften",
            "sixth 6th sixieme sexto sexta sechste sechsten",
            "seventh 7th septieme septimo septima siebte siebten",
            "eighth 8th huitieme octavo octava achte achten",
        ),
        start=1,
    )
    for word in words.split()
}
# Endings of long words that begin a headline and are no names: "Projections", "Residents".
_COMMON = re.compile(
    r"(?:tions?|ments?|ers|ors|ings?|ants|ents|ists|ness|ed|ly|ies|als|ives|ous|ible|ches|ages|nces|ities)\Z"
)
_OF = frozenset({"'s", "’s"})
_QUARTER = re.compile(r"(q|h|t|s)([1-4])\Z")
_QUARTERS = {"q": "quarter", "t": "quarter", "h": "half", "s": "half"}
_MONEY = re.compile(r"\d+(?:\.\d+)?(?:bn|b|m|mn|k|tn)\Z")


def facts_of(item: Item, headline: Headline) -> Facts:
    """Return what a report says, in its headline and in the beginning of its lead."""
    lead = item.summary or (item.body or "")[: LEAD * 12]
    head, below = headline.words, tokens(lead[: LEAD * 12], LEAD)
    named = headline.meant, concepts(below, item.language)
    kinds: dict[str, dict[str, None]] = {}
    for found in named:
        for one in found:
            kinds.setdefault(one.kind, {})[one.id] = None
    quake = bool({"quake", "aftershock"} & kinds.get("act", {}).keys())
    measures = {*_measures(head, item.title, quake=quake), *_measures(below, lead, quake=quake)}
    heads, names = _names(head, named[0]), _names(below, named[1])
    back = back_of(below)
    marks = {kind for kind in ("again", "update", "denial", "doubt", "retraction") if kind in kinds}
    return Facts(
        names=tuple({**heads, **names}),
        acts=tuple(kinds.get("act", ())),
        means=tuple(kinds.get("means", ())),
        targets=tuple(kinds.get("target", ())),
        countries=tuple({**kinds.get("country", {}), **kinds.get("seat", {})}),
        days=tuple(sorted({*_days(head, named[0], item.event_time), *_days(below, named[1], item.event_time)})),
        measures=tuple(sorted(measures)),
        harm=_harm(((head, item.title, named[0]), (below, lead, named[1]))),
        marks=frozenset(marks),
        heads=tuple(key for key, sure in heads.items() if sure or key in names),
        seats=tuple(kinds.get("seat", {})),
        back=tuple(key for key in dict.fromkeys(below[at].key for at in back) if key not in heads),
        dated=tuple(
            sorted(
                {*_days(head, named[0], item.event_time), *_days(below, _whose(below, named[1], lead), item.event_time)}
            )
        ),
        places=places_of(head, heads),
        form=form_of(head),
        words=_stems((head, below), named),
        signs=signs_of(head, below, named),
    )


def _stems(parts: Sequence[Sequence[Token]], named: Sequence[Sequence[Concept]]) -> tuple[str, ...]:
    """Return how all words begin that say something, and are not a country, a day or a number."""
    stems: dict[str, None] = {}
    for words, found in zip(parts, named, strict=True):
        taken = {at for one in found if one.kind in _NO_WORDS for at in range(one.first, one.last + 1)}
        for at, word in enumerate(words):
            key = min(word.also, key=len, default=word.key) if word.key[0] > "\u0600" else word.key
            if at not in taken and key not in EMPTY and len(key) > 2 and not key[0].isdecimal():  # noqa: PLR2004
                stems[key[:STEM]] = None
    return tuple(stems)[:WORDS]


# --- who and where ---------------------------------------------------------------------------------------------


def _names(words: Sequence[Token], found: Sequence[Concept]) -> dict[str, bool]:
    """Return the words that name somebody or some place, as far as capitals and rarity tell; and whether for sure."""
    taken = {at for one in found for at in range(one.first, one.last + 1)}
    # In a headline With Every Word Capitalised, and in one that is all capitals, only rarity tells.
    long = [word for word in words if len(word.key) > 3 and word.raw[0].isalpha()]  # noqa: PLR2004 - not of and the
    small = [word for word in long if word.raw[0].islower() and word.key not in EMPTY]
    titled = len(long) >= MIN_CASED and len(small) <= SMALL * len(long)
    names: dict[str, bool] = {}
    for at, word in enumerate(words):
        if word.key in EVERYDAY or at in taken or not word.raw[0].isalpha() or len(word.key) < 2:  # noqa: PLR2004
            continue
        caseless = word.raw[0].lower() == word.raw[0].upper()
        if caseless and word.key in EMPTY:
            continue
        begins = at == 0 or words[at - 1].sentence != word.sentence
        if caseless or (word.raw[0].isupper() and (not begins or titled or len(word.key) > 3)):  # noqa: PLR2004
            if begins and word.key in BEGINNERS:
                continue
            common = begins and _COMMON.search(word.key) is not None
            names[word.key] = not caseless and (begins or not titled) and not common
    return names


# --- when ------------------------------------------------------------------------------------------------------


def _days(words: Sequence[Token], found: Sequence[Concept], at: datetime) -> Iterator[str]:
    """Yield the days on which things happened, as far as they are said; not those on which somebody said so."""
    today = at.date()
    months = {one.first: int(one.id) for one in found if one.kind == "month"}
    for one in found:
        if one.kind in {"weekday", "day"} and not _is_of_saying(words, one.first):
            day = _weekday(today, int(one.id)) if one.kind == "weekday" else _near(today, one.id)
            if day is not None:
                yield day.isoformat()
    for place, month in months.items():
        for beside in (place + 1, place - 1):
            if 0 <= beside < len(words) and words[beside].key.isdecimal() and len(words[beside].key) <= 2:  # noqa: PLR2004 - 31
                day = _dated(today, month, int(words[beside].key))
                if day is not None and not _is_of_saying(words, min(place, beside)):
                    yield day.isoformat()


def _whose(words: Sequence[Token], found: Sequence[Concept], content: str) -> list[Concept]:
    """Return the days that something is of: "Sunday's attack"."""
    return [
        one for one in found if one.kind == "weekday" and content[words[one.last].end - 2 : words[one.last].end] in _OF
    ]


def _is_of_saying(words: Sequence[Token], at: int) -> bool:
    """Whether a day is that of a statement: "said on Monday"."""
    return any(words[before].key in _SAID for before in range(max(0, at - 2), at))


def _weekday(today: date, day: int) -> date | None:
    """Return the last day of that name, today included."""
    return _before(today, (today.weekday() - day) % 7)


def _near(today: date, word: str) -> date | None:
    days = {"yesterday": 1, "today": 0, "tonight": 0}.get(word)
    return None if days is None else _before(today, days)


def _before(today: date, days: int) -> date | None:
    """Return the day so many days ago; None before all calendars: some feeds date in the year 1 what has no date."""
    return today - timedelta(days=days) if today.toordinal() > days else None


def _dated(today: date, month: int, day: int) -> date | None:
    try:
        found = date(today.year, month, day)
    except ValueError:
        return None
    return found if abs((found - today).days) < 180 else None  # noqa: PLR2004 - days: else it is of another year


# --- how much and how many -------------------------------------------------------------------------------------


def _measures(words: Sequence[Token], content: str, *, quake: bool) -> Iterator[tuple[str, float]]:
    """Yield numbers by what they measure: magnitudes, scores, percentages, the how-manieth of something, sums."""
    for at, word in enumerate(words):
        key = word.key
        # Most words are no number at all, and need no second look.
        if not (key[0].isdecimal() or key in _ORDINALS or (len(key) == 2 and key[0] in _QUARTERS)):  # noqa: PLR2004 - q1
            continue
        before = words[at - 1].key if at else ""
        after = words[at + 1].key if at + 1 < len(words) else ""
        value = _value(key)
        if value is None:
            yield from _ordinal(key, after)
            continue
        if at + 1 < len(words) and words[at + 1].joined and (other := _value(after)) is not None:
            if value < 1_000 and other < 1_000:  # noqa: PLR2004 - not years
                yield "score", value * 1_000 + other
        elif not word.joined:
            yield from _measured(word, value, before, after, content, quake=quake)


def _measured(
    word: Token, value: float, before: str, after: str, content: str, *, quake: bool
) -> Iterator[tuple[str, float]]:
    """Yield what a single number measures."""
    sign = content[word.end : word.end + 2].strip()[:1]
    unit = _UNITS.get(before) or _UNITS.get(after) or ("percent" if sign in {"%", "٪"} or after == "per" else None)
    if unit is None and quake and "." in word.key and 1 < value < 10:  # noqa: PLR2004 - on Richter's scale
        unit = "magnitude"
    if unit is not None:
        yield unit, value
    elif before in _COUNTED and value.is_integer():
        yield before, value
    elif 0 < value < OLDEST and (before == "aged" or _is_age(word, content)):
        yield "age", value


def _is_age(word: Token, content: str) -> bool:
    """Whether a number is somebody's age: "Boy, 16, stabbed", "19-year-old"."""
    before, after = content[max(0, word.start - 2) : word.start], content[word.end : word.end + 6]
    return (before == ", " and after[:1] == ",") or after == "-year-"


def _ordinal(key: str, after: str) -> Iterator[tuple[str, float]]:
    """Yield the how-manieth of something: "second reading", "Q2", "$2.2bn"."""
    number = _ORDINALS.get(key)
    if number is not None and after in _COUNTED:
        yield after, float(number)
    elif hit := _QUARTER.match(key):
        yield _QUARTERS[hit[1]], float(hit[2])
    elif _MONEY.match(key):
        value = _value(re.match(r"[\d.]+", key)[0])  # type: ignore[index]  # the pattern above begins so
        if value is not None:
            yield "sum", value


def _value(key: str) -> float | None:
    """Return a number; None for what is none, and for what nobody counts to."""
    try:
        value = float(key) if key[:1].isdecimal() else None
    except ValueError:
        return None
    return value if value is not None and value < ENDLESS else None


def _harm(parts: Sequence[tuple[Sequence[Token], str, Sequence[Concept]]]) -> tuple[tuple[str, int], ...]:
    """Return how many were killed, wounded, missing, as the headline says, or else the lead."""
    found: dict[str, int] = {}
    for words, content, named in parts:
        if not any(one.kind == "harm" for one in named):
            continue
        numbers = numerals(words, content)
        here: dict[str, int] = {}
        for kind in ("killed", "wounded", "missing"):
            nouns = [(one.first, one.last) for one in named if one.kind == "harm" and one.id == kind]
            counts = [number.most for number, _noun in counted(numbers, nouns, words, content, HARM_WITHIN)]
            if counts:
                here[kind] = max(counts)
        found = here | found
    return tuple(sorted(found.items()))
