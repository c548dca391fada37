"""Dates as feeds write them, to aware UTC. A date without a zone is UTC; an impossible one is None; nothing raises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

MAX_LENGTH = 60
MAX_FAILURES = 3
FEWEST_DIGITS = 3  # a day and a year of two digits
MAX_ASKED = 100

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_ZONES = {
    name: timedelta(hours=hours)
    for hours, names in (
        (0, "z ut utc gmt wet zulu"),
        (1, "cet bst met mez wat"),
        (2, "cest eet mest mesz sast cat"),
        (3, "msk eest trt eat"),
        (4, "gst msd"),
        (5, "pkt"),
        (5.5, "ist"),
        (7, "ict wib"),
        (8, "hkt sgt awst pht"),
        (9, "jst kst"),
        (9.5, "acst"),
        (10, "aest"),
        (11, "aedt"),
        (12, "nzst"),
        (13, "nzdt"),
        (-3, "adt brt art"),
        (-4, "edt ast clt"),
        (-5, "est cdt"),
        (-6, "cst mdt"),
        (-7, "mst pdt"),
        (-8, "pst akdt"),
        (-9, "akst"),
        (-10, "hst"),
    )
    for name in names.split()
}

_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{1,2})(?:[:.](?P<second>\d{1,2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
_ZONE = (
    r"\s*(?P<zone>[A-Za-z]{1,5}(?![A-Za-z])\s*(?=$|[(])|(?:UTC|GMT|UT)?\s*[+-]\s*\d{1,2}:?\d{0,2}(?::\d\d)?)?"
    r"\s*(?:\([^)]*\))?"
)
_MAIL = re.compile(
    rf"(?:[^\W\d_]+\.?,?\s*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s./-]+(?P<month>[A-Za-z]{{3,9}})\.?,?[\s./-]+(?P<year>\d{{2,4}}),?"
    rf"(?:(?:\s+|\s*T\s*|\s*-\s+|\s+at\s+){_CLOCK}{_ZONE})?",
    re.IGNORECASE,
)
_AMERICAN = re.compile(
    rf"(?:[^\W\d_]+\.?,?\s+)?(?P<month>[A-Za-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}),?"
    rf"(?:(?:\s+|\s*-\s+|\s+at\s+){_CLOCK}{_ZONE})?",
    re.IGNORECASE,
)
_ASCTIME = re.compile(
    rf"[A-Za-z]{{3,9}},?\s+(?P<month>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_CLOCK}(?:\s+(?P<zone>[A-Za-z]{{1,5}}|[+-]\d{{4}}))?\s+(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_ISO = re.compile(
    rf"(?P<year>\d{{4}})(?:[-/.](?P<month>\d{{1,2}})(?:[-/.](?P<day>\d{{1,2}})(?:(?:\s*T\s*|\s+){_CLOCK}{_ZONE})?)?)?",
    re.IGNORECASE,
)
_ISO_HOURS = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)T(?P<hour>\d\d)(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?", re.IGNORECASE
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)(?:[T ]?(?P<hour>\d\d):?(?P<minute>\d\d)"
    r"(?::?(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
_SHAPES = (_ISO, _MAIL, _COMPACT, _ISO_HOURS, _ASCTIME, _AMERICAN)
_EPOCH = re.compile(r"\d{10}(\d{3})?")
_OFFSET = re.compile(r"([+-])\s*(\d{1,2}):?(\d{2})?")
# The two shapes that nearly all dates have, without a doubt about any part of them.
_PLAIN_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC|Z|([+-])(\d\d):?(\d\d))",
    re.ASCII,
)
_PLAIN_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_LATE_NINETIES = 70


class DateReader:
    """Reads the dates of one feed: the usual shapes itself, the rest (French, Arabic, ...) by dateparser, bounded.

    `language` is what the feed says of itself, and is tried before all others, which takes a tenth of the time.
    `unread` counts the dates that nobody could read.
    """

    def __init__(self, language: str | None = None) -> None:
        self.unread = 0
        self._language = (language or "").replace("_", "-").partition("-")[0].lower()
        self._failures = 0
        self._asked = 0
        self._parsers: list[DateDataParser] = []

    def read(self, *raw: str | None) -> datetime | None:
        """Return the first of the given dates that can be read, in UTC, or None."""
        texts = [text for text in (" ".join(value[:1000].split()) for value in raw if value) if text]
        for text in texts:
            found = self._one(text)
            if found is not None:
                return found
        self.unread += bool(texts)
        return None

    def _one(self, text: str) -> datetime | None:
        try:
            return usual(text) or _foreign(text[: MAX_LENGTH * 2], self._language) or self._unusual(text)
        except ValueError:
            return None

    def _unusual(self, text: str) -> datetime | None:
        """Ask dateparser. It is slow where it fails, so a feed gets only so many failures."""
        hopeless = len(text) > MAX_LENGTH or sum(character.isdigit() for character in text) < FEWEST_DIGITS
        if hopeless or self._failures >= MAX_FAILURES or self._asked >= MAX_ASKED:
            return None
        self._asked += 1
        found = self._ask(text)
        self._failures += found is None
        return found

    def _ask(self, text: str) -> datetime | None:
        if not self._parsers:
            self._parsers = _parsers(self._language)
        for parser in self._parsers:
            try:
                found: datetime | None = parser.get_date_data(text).date_obj
                if found:
                    return found.astimezone(UTC)
            except (ValueError, OverflowError, RecursionError, TypeError):  # its own bugs on odd input
                continue
        return None


# The languages of most newspapers. Months of others are left to dateparser, which takes long to find them.
_CODES = (
    "af ar az be bg bn bs ca cs cy da de el es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km ko ky "
    "lt lv mk ml mn mr ms my ne nb nl pa pl pt ro ru si sk sl sq sr sv sw ta te th tr uk ur uz vi zh"
)
_LANGUAGES = tuple(_CODES.split())
_OTHER_ERA = 2_400  # years from here on are counted from another beginning, as in Thailand
_OF = r"\s*(?:de\s+)?"
_FOREIGN = re.compile(
    rf"(?:[^\W\d_]+\.?,?\s*)?(?P<day>\d{{1,2}})\.?{_OF}"
    rf"(?P<month>[^\W\d_]{{2,15}})\.?,?{_OF}(?P<year>\d{{4}})"
    rf",?(?:(?:\s+|\s*-\s+){_CLOCK}{_ZONE})?",
    re.IGNORECASE,
)


def _foreign(text: str, language: str) -> datetime | None:
    """Return a date that is written as in a mail, but for a month in one of many languages. Raises ValueError."""
    found = _FOREIGN.fullmatch(text)
    if found is None or int(found["year"]) >= _OTHER_ERA:
        return None
    name = found["month"].casefold()
    numbers = _foreign_months(language).get(name) if language in _LANGUAGES else None
    numbers = numbers or _foreign_months().get(name) or frozenset()
    if len(numbers) != 1:  # nobody's, or of languages that disagree
        return None
    return _moment({**found.groupdict(), "month": str(*numbers)})


@cache
def _foreign_months(language: str = "") -> Mapping[str, frozenset[int]]:
    """Return the names of months, long and short, in one language or in all, each with the months that it may mean."""
    names: dict[str, set[int]] = {}
    for one in [language] if language else _LANGUAGES:
        months = Locale.parse(one).months
        for width in ("wide", "abbreviated"):
            for form in ("format", "stand-alone"):
                for number, name in months[form][width].items():
                    names.setdefault(name.casefold().rstrip("."), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in names.items()}


def _parsers(language: str) -> list[DateDataParser]:
    """Return a parser for one language, if there is one, and one for all."""
    from dateparser.date import DateDataParser  # noqa: PLC0415 - megabytes, for dates that are seldom met

    every = DateDataParser(try_previous_locales=True, settings=_SETTINGS)
    try:
        return [DateDataParser(languages=[language], settings=_SETTINGS), every] if language else [every]
    except ValueError:
        return [every]


_SETTINGS = {
    "PARSERS": ["absolute-time"],  # "3 hours ago" would need a clock
    "REQUIRE_PARTS": ["day", "month", "year"],
    "RETURN_AS_TIMEZONE_AWARE": True,
    "TIMEZONE": "UTC",
    "DATE_ORDER": "DMY",
}


def usual(text: str) -> datetime | None:
    """Return a date of a usual shape (RFC 822, ISO 8601, asctime, seconds since 1970), in UTC.

    None is for other shapes; raises ValueError for a date that is understood and does not exist.
    """
    text = text[: MAX_LENGTH * 2]
    plain = _plain(text)
    if plain is not None:
        return plain
    epoch = _EPOCH.fullmatch(text)
    if epoch:
        return datetime.fromtimestamp(int(text) / (1000 if epoch[1] else 1), UTC)
    for shape in _SHAPES:
        found = shape.fullmatch(text)
        moment = _moment(found.groupdict()) if found else None
        if moment is not None:
            return moment
    return None


def _plain(text: str) -> datetime | None:
    """Return a date of one of the plain shapes; None for any other, and for what does not exist."""
    try:
        if _PLAIN_ISO.fullmatch(text):
            return datetime.fromisoformat(text).replace(microsecond=0).astimezone(UTC)
        found = _PLAIN_MAIL.fullmatch(text)
        if found is None or found[2].lower() not in _MONTHS:
            return None
        day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
        moment = datetime(int(year), _MONTHS[month.lower()], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        if sign is None:
            return moment
        return moment - timezone(timedelta(hours=int(sign + hours), minutes=int(sign + minutes))).utcoffset(None)
    except (ValueError, OverflowError):
        return None


def _moment(parts: dict[str, str | None]) -> datetime | None:
    """Return the time that the parts of a date name, or None for months that are not English. Raises ValueError."""
    month = _month(parts.get("month"))
    if month is None:
        return None
    try:
        day = datetime(
            _year(parts["year"] or ""), month, int(parts.get("day") or 1), tzinfo=timezone(_zone(parts.get("zone")))
        )
        return (day + _time_of_day(parts)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("no such date") from error


def _time_of_day(parts: dict[str, str | None]) -> timedelta:
    """Return the time since midnight; 24:00 and a leap second are the next minute's. Raises ValueError."""
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    half = (parts.get("half") or "")[:1].lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute, second) > (24, 0, 0) or minute > 59 or second > 60:  # noqa: PLR2004 - a clock's own limits
        raise ValueError("no such time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _year(text: str) -> int:
    year = int(text)
    if len(text) <= 2:  # noqa: PLR2004 - RFC 822 wrote years with two digits
        return year + (1900 if year >= _LATE_NINETIES else 2000)
    return year + 1900 if len(text) == 3 else year  # noqa: PLR2004 - "103" is how the year 2000 bug writes 2003


def _month(text: str | None) -> int | None:
    if text is None:
        return 1
    return int(text) if text.isdigit() else _MONTHS.get(text.lower())


def _zone(text: str | None) -> timedelta:
    """Return the offset of a zone; no zone, and one that nobody knows, is UTC. Raises ValueError."""
    name = (text or "z").strip().lower()
    offset = _OFFSET.search(name)
    if offset is None:
        return _ZONES.get(name, timedelta(0))
    size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    if size >= timedelta(days=1):
        raise ValueError("no such zone")
    return -size if offset[1] == "-" else size
