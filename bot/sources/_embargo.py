"""Until when a press release asks not to be published, where it says so. Of two readings the later one counts.

What it does not say is filled in from when it was sent: the year, the day, and for want of a better one the zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

READ = 4_000  # characters of a text: an embargo stands at its top
WINDOW = 120  # characters after "embargoed until"
MAX_FOUND = 5
FARTHEST = timedelta(days=400)
LONG_AGO = timedelta(days=180)  # a day without a year that long ago is one of next year
NOON = 12

_TRIGGER = re.compile(
    r"""
    ^[\W_]{0,20}(?:(?:strict(?:ly)?|under|media|press|news|sous)\s+){0,2}embargo(?:ed)?\b
        (?:[ \t]+(?:for[ ](?:release|publication)|until|till|to|before|lifts?|lifted|jusqu['’ ]?(?:au|à|a)?|hasta|até
            |fino[ ]al?(?:le)?|bis|at|on|date|time)){0,3}[ \t]*[:–—-]?
    | \bembargoed[ ](?:for[ ](?:release|publication|media|broadcast)[ ])?(?:until|till|to|before)\b[ \t]*:?
    | \b(?:under|sous)[ ](?:strict[ ]|press[ ]|media[ ])?embargo[ ](?:until|till|jusqu['’ ]?(?:au|à|a))[ \t]*:?
    | \bembargad[oa]s?[ ](?:hasta|até)\b[ \t]*:?
    | \bnot[ ](?:for|to[ ]be)[ ](?:publi(?:cation|shed)|releas(?:e|ed)|broadcast|use|used)\b[^\n.:]{0,40}?
        \b(?:before|until|till|prior[ ]to)\b[ \t]*:?
    | \bhold[ ](?:for[ ]release[ ])?until\b[ \t]*:?
    | \bsperrfrist\b(?:[ ](?:bis|endet))?[ \t]*[:–—-]?
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner janvier janv enero ene gennaio janeiro",
            "feb february februar février fevrier févr febrero febbraio fevereiro",
            "mar march märz maerz mrz mars marzo março",
            "apr april avril avr abril abr aprile",
            "may mai mayo maggio maio",
            "jun june juni juin junio giugno junho",
            "jul july juli juillet juil julio luglio julho",
            "aug august août aout agosto ago",
            "sep sept september septembre septiembre settembre setembro",
            "oct october okt oktober octobre octubre ottobre outubro",
            "nov november novembre noviembre novembro",
            "dec december dez dezember décembre decembre déc diciembre dic dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday montag lundi lunes",
            "tuesday dienstag mardi martes",
            "wednesday mittwoch mercredi miércoles",
            "thursday donnerstag jeudi jueves",
            "friday freitag vendredi viernes",
            "saturday samstag sonnabend samedi sábado",
            "sunday sonntag dimanche domingo",
        )
    )
    for name in names.split()
}
_FROM_TODAY = {"today": 0, "tonight": 0, "heute": 0, "hoy": 0, "tomorrow": 1, "morgen": 1, "demain": 1, "mañana": 1}

# Hours from UTC. Of a name with several meanings it is the westernmost, where the hour comes last.
_OFFSETS = {
    name: hours
    for hours, names in (
        (0, "GMT UTC UT Z WET"),
        (1, "BST CET MEZ WEST WAT IST"),
        (2, "CEST MESZ EET SAST CAT"),
        (3, "EEST MSK EAT AST"),
        (4, "GST"),
        (8, "HKT SGT AWST"),
        (9, "JST KST"),
        (10, "AEST"),
        (11, "AEDT"),
        (12, "NZST"),
        (13, "NZDT"),
        (-4, "EDT"),
        (-5, "EST CDT"),
        (-6, "CST MDT"),
        (-7, "MST PDT"),
        (-8, "PST"),
    )
    for name in names.split()
}
_PLACES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "pacific": "America/Los_Angeles",
    "new york": "America/New_York",
    "washington": "America/New_York",
    "london": "Europe/London",
    "uk": "Europe/London",
    "paris": "Europe/Paris",
    "berlin": "Europe/Berlin",
    "brussels": "Europe/Brussels",
    "geneva": "Europe/Zurich",
    "beirut": "Asia/Beirut",
    "tokyo": "Asia/Tokyo",
}

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:[ ,]{1,3}(?:de[ ]|del[ ])?(?P<year>20\d\d)\b(?!:))?"
_DATES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?=\D|$)",
        r"\b(?P<one>\d{1,2})(?P<dot>[./])(?P<other>\d{1,2})[./](?P<year>(?:20)?\d\d)\b(?!:)",
        r"\b(?P<one>\d{1,2})(?P<dot>\.)(?P<other>\d{1,2})\.(?!\d)",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[ ](?:of[ ]|de[ ])?(?P<month>{_MONTH})\b\.?{_YEAR}",
        rf"\b(?P<month>{_MONTH})\.?[ ](?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.h]\d){_YEAR}",
    )
)
_ZONE_NAME = "|".join(sorted([*_OFFSETS, *(name for name in _PLACES if name.isupper())], key=len, reverse=True))
_TIMES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        r"\b(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?(?:[ ]?(?P<half>[ap])\.?m\b)?",
        r"\b(?P<hour>\d{1,2})[ ]?(?P<half>[ap])\.?[ ]?m\b",
        r"\b(?P<hour>\d{1,2})[ ]?(?:h|Uhr)[ ]?(?P<minute>[0-5]\d)?\b",
        rf"\b(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)[ ]?(?=(?:h|hrs|hours|{_ZONE_NAME})\b)",
    )
)
_NOON = re.compile(r"\b(?:noon|midday|midi|mediodía)\b|\bmittags?\b", re.IGNORECASE)
_MIDNIGHT = re.compile(r"\b(?:midnight|mitternacht|minuit|medianoche)\b", re.IGNORECASE)
_SHIFT = re.compile(r"(?:\b(?:UTC|GMT)[ ]?|(?<=[ \d]))(?P<sign>[+−-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?\b")
_NAMED = re.compile(rf"\b(?:{_ZONE_NAME})\b")
_PLACE = re.compile(
    rf"\b(?P<place>{'|'.join(name for name in _PLACES if name.islower())})(?:[ ]standard|[ ]daylight)?[ ]time\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")


def embargo_until(text: str, sent: datetime | None) -> datetime | None:
    """Return, in UTC, until when a text asks not to be published: the latest that it says; None where it says nothing.

    `sent` is aware, in its sender's zone. Without it only a full date says something.
    """
    found = [_moment(window, sent) for window in _windows(text[:READ])]
    return max((moment for moment in found if moment is not None and _is_likely(moment, sent)), default=None)


def _is_likely(moment: datetime, sent: datetime | None) -> bool:
    return sent is None or abs(moment - sent) <= FARTHEST


def _windows(text: str) -> Iterator[str]:
    """Yield what stands after each "embargoed until": the rest of the line, or the next one if that is empty."""
    for count, trigger in enumerate(_TRIGGER.finditer(text)):
        if count == MAX_FOUND:
            return
        lines = [" ".join(line.split()) for line in text[trigger.end() : trigger.end() + WINDOW].split("\n")]
        told = [line for line in lines[:3] if line]
        yield " ".join(told[:1] if told and any(map(str.isdigit, told[0])) else told[:2])


def _moment(window: str, sent: datetime | None) -> datetime | None:
    """Return the time that a few words name, in UTC."""
    day, rest = _day(window, sent)
    clock = _clock(rest)
    zone = _zone(rest, window) or (sent.tzinfo if sent else None) or UTC
    if day is None and clock is not None and sent is not None:  # "until 10:00": today, or else tomorrow
        local = sent.astimezone(zone).date()
        return next(at for at in (_at(local + timedelta(days=add), clock, zone) for add in (0, 1, 2)) if at > sent)
    if day is None:
        return None
    try:
        return _at(day, clock or timedelta(0), zone)
    except OverflowError:
        return None


def _at(day: date, clock: timedelta, zone: tzinfo) -> datetime:
    """Return a time of day as of a zone's clocks, in UTC. At an hour that a zone has twice it is the later one."""
    wall = datetime.combine(day, time()) + clock
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


# --- days ------------------------------------------------------------------------------------------------------


class _Day(NamedTuple):
    """A day, and the words without it, in which a time may stand."""

    day: date | None
    rest: str


def _day(window: str, sent: datetime | None) -> _Day:
    for shape in _DATES:
        found = shape.search(window)
        if found:
            day = _named_day(found.groupdict(), sent)
            # Of a day that does not exist the hour means nothing.
            return _Day(day, f"{window[: found.start()]} | {window[found.end() :]}" if day else "")
    if sent is not None:
        for word in _WORD.findall(window.lower()):
            if word in _FROM_TODAY:
                return _Day(sent.date() + timedelta(days=_FROM_TODAY[word]), window)
            if word in _WEEKDAYS:
                ahead = (_WEEKDAYS[word] - sent.weekday()) % 7
                return _Day(sent.date() + timedelta(days=ahead or 7), window)
    return _Day(None, window)


def _named_day(parts: dict[str, str | None], sent: datetime | None) -> date | None:
    written = parts.get("year")
    year = int(written[-2:]) + 2000 if written else None
    if parts.get("one"):
        one, other = int(parts["one"] or 0), int(parts["other"] or 0)
        # Day first; with a slash it may be month first, and then it is what lies ahead that is meant.
        orders = [(other, one)] if parts.get("dot") == "." else [(other, one), (one, other)]
    else:
        month = (parts["month"] or "").lower()
        orders = [(int(month) if month.isdigit() else _MONTHS[month], int(parts["day"] or 0))]
    days = [day for month_day in orders if (day := _dated(year, *month_day, sent))]
    if sent is None or len(days) < 2:  # noqa: PLR2004 - two ways to read it
        return days[0] if days else None
    ahead = [day for day in days if day >= sent.date()]
    return min(ahead) if ahead else max(days)


def _dated(year: int | None, month: int, day: int, sent: datetime | None) -> date | None:
    try:
        if year is not None:
            return date(year, month, day)
        if sent is None:
            return None
        this_year = date(sent.year, month, day)
        return date(sent.year + 1, month, day) if sent.date() - this_year > LONG_AGO else this_year
    except ValueError:
        return None


# --- times of day and zones ------------------------------------------------------------------------------------


def _clock(rest: str) -> timedelta | None:
    """Return the time of day; midnight is the end of the day."""
    for shape in _TIMES:
        found = shape.search(rest)
        if found is None:
            continue
        parts = found.groupdict()
        hour, minute, half = int(parts["hour"] or 0), int(parts.get("minute") or 0), (parts.get("half") or "").lower()
        if half:
            hour = hour % NOON + (NOON if half == "p" else 0)
        if hour < 24 or (hour, minute) == (24, 0):  # noqa: PLR2004 - hours of a day
            return timedelta(hours=hour, minutes=minute)
    if _NOON.search(rest):
        return timedelta(hours=NOON)
    return timedelta(days=1) if _MIDNIGHT.search(rest) else None


def _zone(rest: str, window: str) -> tzinfo | None:
    shift = _SHIFT.search(rest)
    if shift:
        size = timedelta(hours=int(shift["hours"]), minutes=int(shift["minutes"] or 0))
        if size < timedelta(hours=15):
            return timezone(size if shift["sign"] == "+" else -size)
    named, place = _NAMED.search(rest), _PLACE.search(rest)
    if place:
        return ZoneInfo(_PLACES[place["place"].lower()])
    if named:
        return ZoneInfo(_PLACES[named[0]]) if named[0] in _PLACES else timezone(timedelta(hours=_OFFSETS[named[0]]))
    return ZoneInfo("Europe/Berlin") if re.search(r"\bUhr\b", window) else None
