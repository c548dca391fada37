"""The words of a language and what they mean, as `concepts` looks them up: made of the tables when first asked for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from babel.core import Locale, UnknownLocaleError

from bot.folding import fold, singular
from bot.stories.contexts import Meaning, Test, folded, test_of
from bot.stories.countries import MORE_PEOPLES, MORE_SEATS, NAMES, NOWHERE, PEOPLES, SEATS
from bot.stories.newswords import ACTS
from bot.stories.otherwords import MORE, MORE_THINGS
from bot.stories.thingwords import DAYS, HARMS, IDIOMS, MARKERS, MEANS, TARGETS
from bot.text import tokens

# --- the table of a language -----------------------------------------------------------------------------------

_MAX_KNOWN = 60_000  # words of which we remember the phrases
_HEAD = 4  # letters by which stems are found


class Phrase(NamedTuple):
    """A phrase after its first word: `rest` are keys, with a star behind a stem; `marks` are in `contexts`."""

    rest: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    marks: str = ""
    holds: Test | None = None

    @property
    def kind(self) -> str:
        """The kind of the first meaning."""
        return self.meanings[0][0] if self.meanings else ""


class Table(dict[str, tuple[Phrase, ...]]):
    """Folded word -> the phrases that begin with it, longest first; found once, and remembered."""

    def __init__(self, *, hebrew: bool) -> None:
        super().__init__()
        self._exact: dict[str, list[Phrase]] = {}
        self._stems: dict[str, list[tuple[str, Phrase]]] = {}
        self._hebrew = hebrew

    def add(self, written: str, meaning: Meaning | None, marks: str = "", forms: "_Forms | None" = None) -> None:
        """Add a phrase as the tables write it, in all forms."""
        keys, raw = _keys(written)
        if not keys:
            return
        if raw[:1].isupper():
            marks += "A" if len(raw) > 1 and raw.isupper() else "C"
        meanings = (meaning,) if meaning else ()
        for first, *rest in forms(keys) if forms and not keys[-1].endswith("*") else (keys,):
            phrase = Phrase(tuple(rest), meanings, marks)
            if first[-1] == "*":
                self._stems.setdefault(first[:_HEAD], []).append((first[:-1], phrase))
            else:
                self._exact.setdefault(first, []).append(phrase)

    def __missing__(self, key: str) -> tuple[Phrase, ...]:
        found = [*self._exact.get(key, ())]
        single = singular(key)
        if single != key:
            found += self._exact.get(single, ())
        stems = [pair for pair in self._stems.get(key[:_HEAD], ()) if key.startswith(pair[0])]
        if stems:
            known = {phrase.kind for phrase in found if not phrase.rest}
            longest: dict[str, int] = {}  # of each kind
            for stem, phrase in stems:
                longest[phrase.kind] = max(longest.get(phrase.kind, 0), len(stem))
            found += [
                phrase
                for stem, phrase in stems
                if phrase.rest or (phrase.kind not in known and len(stem) == longest[phrase.kind])
            ]
        if not found and self._hebrew and len(key) > _HEAD - 1 and key[0] in "והבלמשכ":
            found += self[key[1:]]
        result = _merged(found)
        if len(self) >= _MAX_KNOWN:
            self.clear()
        self[key] = result
        return result


def _merged(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """Return phrases longest first, those that differ by their meanings only in one."""
    meanings: dict[tuple[tuple[str, ...], str], dict[Meaning, None]] = {}
    for phrase in phrases:
        meanings.setdefault((phrase.rest, phrase.marks), {}).update(dict.fromkeys(phrase.meanings))
    merged = [Phrase(rest, tuple(meant), marks, test_of(marks)) for (rest, marks), meant in meanings.items()]
    return tuple(sorted(merged, key=lambda phrase: -len(phrase.rest)))


def _keys(written: str) -> tuple[tuple[str, ...], str]:
    """Return the keys of a phrase, with their stars, and its first word as it is written."""
    plain, star = (written[:-1], "*") if written[-1:] == "*" else (written, "")
    if plain.isalnum() and max(plain) < _FIRST_RUN:  # what `tokens` would say, in less time
        return (f"{fold(plain)}{star}",), plain
    keys: list[str] = []
    raw = ""
    for part in written.split():
        found = tokens(part)
        raw = raw or (found[0].raw if found else "")
        keys += [token.key for token in found]
        if part.endswith("*"):
            keys[-1] += "*"
    return tuple(keys), raw


_FIRST_RUN = "\u0e00"  # before the scripts without spaces

# --- the rows of the tables ------------------------------------------------------------------------------------


def _words(cell: str) -> list[str]:
    return [phrase for written in cell.split(",") if (phrase := written.strip())]


def _rows(table: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the id and the cells of "id: cell | cell" rows."""
    for line in table.strip().splitlines():
        name, _, cells = line.partition(":")
        yield name, cells.split("|")


def _by_language(table: str) -> dict[str, list[tuple[str, str]]]:
    """Return language -> pairs of an id and its words, of rows "id: English words" with lines of others below."""
    found: dict[str, list[tuple[str, str]]] = {}
    name = ""
    for line in table.strip().splitlines():
        if line[0] != " ":
            name, _, words = line.partition(":")
            found.setdefault("en", []).append((name, words))
            continue
        for segment in line.split(" · "):
            language, _, words = segment.strip().partition(" ")
            found.setdefault(language, []).append((name, words))
    return found


def _pairs(row: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of an id and its words, of "id words · id words"."""
    for segment in row.replace("\n", " · ").split(" · "):
        name, _, words = segment.strip().partition(" ")
        if name:
            yield name, words


@lru_cache(maxsize=1)
def _news() -> dict[str, list[tuple[Meaning, str]]]:
    """Return language -> what there is to mean, with its words."""
    found: dict[str, list[tuple[Meaning, str]]] = {}
    kinds = {"act": ACTS, "means": MEANS, "target": TARGETS, "harm": HARMS, "day": DAYS}
    for kind, table in kinds.items():
        for language, pairs in _by_language(table).items():
            found.setdefault(language, []).extend(((kind, name), words) for name, words in pairs)
    for language, pairs in _by_language(MARKERS).items():
        found.setdefault(language, []).extend(((name, name), words) for name, words in pairs)
    for language, row in MORE.items():
        found.setdefault(language, []).extend((("act", name), words) for name, words in _pairs(row))
    for language, rows in MORE_THINGS.items():
        for line in rows.strip().splitlines():
            kind, _, row = line.partition(": ")
            found[language].extend(((kind, name), words) for name, words in _pairs(row))
    return found


# --- the forms of words ----------------------------------------------------------------------------------------

_Forms = Callable[[tuple[str, ...]], Iterable[tuple[str, ...]]]
"""Of the keys of a masculine singular, or of a name, those of all its forms (and of some that it does not have)."""


def _ending(endings: Callable[[str], Sequence[str]]) -> _Forms:
    """Return how phrases change whose last word has endings."""
    return lambda keys: [(*keys[:-1], key) for key in endings(keys[-1])]


def _french(word: str) -> Sequence[str]:
    twice = (f"{word}ne", f"{word}nes") if word[-1] == "n" else ()
    return (word, f"{word}s", f"{word}e", f"{word}es", *twice)


def _iberian(word: str) -> Sequence[str]:
    if word[-1] == "o":
        return [f"{word[:-1]}{end}" for end in ("o", "a", "os", "as")]
    return [f"{word}{end}" for end in ("", "a", "s", "as", "es")]


def _italian(word: str) -> Sequence[str]:
    return [f"{word[:-1]}{end}" for end in "oaie"] if word[-1] in "oea" else (word,)


def _german(word: str) -> Sequence[str]:
    stem = word.removesuffix("e")
    return (word, f"{word}n", f"{word}s", f"{stem}in", f"{stem}innen")


def _hebrew(word: str) -> Sequence[str]:
    return [f"{word}{end}" for end in ("", "ת", "ם", "ות")]


def _arabic(keys: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    if keys[-1][-1] != "ي":
        return (keys,)
    endings = ("", "ه", "ين", "ون", "ان", "ات")
    return [tuple(f"{key}{end}" if key[-1] == "ي" else key for key in keys) for end in endings]


def _slavic(keys: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    name = keys[0]
    if len(keys) > 1 or len(name) < _HEAD:
        return (keys,)
    stem = name[:-1] if name[-1] in "аяьй" else name
    return [keys, *((f"{stem}{end}",) for end in _CASES)]


_CASES = ("а", "я", "у", "ю", "и", "ы", "і", "е", "ом", "ем", "ой", "ей", "єю", "ою")
_FORMS: dict[str, _Forms] = {
    "fr": _ending(_french),
    "es": _ending(_iberian),
    "pt": _ending(_iberian),
    "it": _ending(_italian),
    "de": _ending(_german),
    "ar": _arabic,
    "he": _ending(_hebrew),
}
_MAIN = ("en", "fr", "ar", "es", "de")
_OTHERS = ("pt", "it", "ru", "uk", "tr", "fa", "he")
_SEATS_IN = [frozenset({language}) for language in _MAIN]
_MORE_SEATS_IN = [frozenset(languages.split()) for languages in ("pt it", "ru uk", "tr", "fa", "he")]
_SLAVIC = frozenset({"ru", "uk", "be", "bg", "sr", "mk"})
# Languages whose letters are not Latin: English words in them are meant as such.
_FOREIGN = folded("ar fa he ru uk ur ps ckb be bg sr mk el hy ka am hi bn ta te th my km lo zh ja ko ne si mr")
_UNKNOWN = ("en", "ar", "fa", "ru", "uk", "he")

# --- names from Babel ------------------------------------------------------------------------------------------

# No countries, and names that are more often something else: a union, a bay, "reunion", a shirt, a first name.
_NO_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "XA", "XB", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "ZZ", "RE", "JE", "BV", "HM", "UM"}
    | {"IO", "TF", "SX", "MF", "BL", "AQ"}
)
_ELSEWHERE = frozenset(
    {("en", "US"), ("fr", "MU"), ("es", "GD"), ("es", "MU"), ("pt", "GD"), ("pt", "MU"), ("it", "GD"), ("tr", "ML")}
    | {("fa", "ML"), ("ru", "TG"), ("uk", "ML"), ("ar", "BJ"), ("he", "PE"), ("he", "IM"), ("tr", "IM")}
)
_MAYBE_MONTHS = frozenset({"may", "march", "mars", "اب"})
_MAYBE_DAYS = frozenset({"среда", "середа", "pazar", "שני", "segunda", "terca", "quarta", "quinta", "sexta"})
_ABBREVIATED = frozenset({"en", "fr", "de", "es"})
# code: further names of months and days
_MORE_MONTHS = {
    "ar": "1: كانون الثاني, جانفي, 2: شباط, فيفري, 3: آذار, 4: نيسان, أفريل, 5: أيار, 6: حزيران, جوان, 7: تموز, جويلية,"
    " 8: آب, أوت, 9: أيلول, 10: تشرين الأول, 11: تشرين الثاني, 12: كانون الأول",
    "ru": "1: январе, 2: феврале, 3: марте, 4: апреле, 5: мае, 6: июне, 7: июле, 8: августе, 9: сентябре, 10: октябре,"
    " 11: ноябре, 12: декабре",
    "uk": "1: січні, 2: лютому, 3: березні, 4: квітні, 5: травні, 6: червні, 7: липні, 8: серпні, 9: вересні,"
    " 10: жовтні, 11: листопаді, 12: грудні",
}
_MORE_DAYS = {
    "pt": "0: nesta segunda, 1: terça, 2: nesta quarta, 3: nesta quinta, 4: nesta sexta",
    "ru": "2: среду, 4: пятницу, 5: субботу",
    "uk": "2: середу, 4: пʼятницю, п'ятницю, 5: суботу, 6: неділю",
    "he": "0: ביום שני, 1: ביום שלישי, 2: ביום רביעי, 3: ביום חמישי, 4: ביום שישי",
    "tr": "6: pazar günü",
    "ar": "1: ثلاثاء, 2: أربعاء, 3: خميس, 5: سبت",
}


def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None


def _add_names(table: Table, language: str, locale: Locale) -> None:
    """Add the names of countries, as Babel has them."""
    for code, name in locale.territories.items():
        if len(code) > 2 or code in _NO_COUNTRIES or (language, code) in _ELSEWHERE:  # noqa: PLR2004 - else a region
            continue
        marks = "" if language != "ar" or name.startswith("ال") else "BP" if code == "ML" else "B"
        parts = name.replace(")", "").replace(" - ", "-").split("(")
        for part in parts if code in _TWICE_NAMED else parts[:1]:
            table.add(part.strip(), ("country", code), marks, _slavic if language in _SLAVIC else None)
            if "&" in part and language in _AND:
                table.add(part.strip().replace("&", _AND[language]), ("country", code), marks)


_TWICE_NAMED = frozenset({"MM", "FK", "CI", "CZ", "TL"})  # what stands in brackets is a name, too
_AND = {"en": "and", "fr": "et", "de": "und", "es": "y"}


def _add_calendar(table: Table, language: str, locale: Locale) -> None:
    """Add the names of months and weekdays, as Babel has them, and a few more."""
    for kind, names, more in (("month", locale.months, _MORE_MONTHS), ("weekday", locale.days, _MORE_DAYS)):
        doubtful = _MAYBE_MONTHS if kind == "month" else _MAYBE_DAYS
        known = set[tuple[str, ...]]()
        for style in ("format", "stand-alone"):
            for number, name in names[style]["wide"].items():
                keys, _raw = _keys(name)
                if keys in known or keys[:1] == ("",) or (kind == "weekday" and keys[0] in doubtful and len(keys) == 1):
                    continue
                known.add(keys)
                table.add(name, (kind, str(number)), "M" if kind == "month" and keys[0] in doubtful else "")
        if language in _ABBREVIATED and (kind == "month" or language == "en"):
            for number, name in names["format"]["abbreviated"].items():
                if _keys(name)[0] not in known:
                    table.add(name.rstrip("."), (kind, str(number)), "N" if kind == "month" else "D")
        number = ""
        for entry in _words(more.get(language, "")):
            head, colon, rest = entry.rpartition(":")
            number = head if colon else number
            table.add(rest.strip(), (kind, number), "M" if rest.strip() == "آب" else "")


# --- all together ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def table_of(language: str) -> Table:
    """Return the words that count in a text of a language, or of an unknown one ("")."""
    speaking = _UNKNOWN if not language else (language, "en") if language in _FOREIGN else (language,)
    table = Table(hebrew="he" in speaking)
    for tongue in speaking:
        for meaning, cell in _news().get(tongue, ()):
            for written in _words(cell):
                table.add(written, meaning)
    _add_idioms(table, speaking)
    _add_peoples(table, speaking)
    _add_places(table, speaking)
    for tongue in dict.fromkeys((*speaking, "en")):
        locale = _locale(tongue)
        if locale is not None:
            _add_names(table, tongue, locale)
            if tongue in speaking:
                _add_calendar(table, tongue, locale)
    return table


def _add_idioms(table: Table, speaking: Sequence[str]) -> None:
    for line in IDIOMS.strip().splitlines():
        language, _, cell = line.partition(" ")
        for written in _words(cell) if language in speaking else ():
            table.add(written, None)
    for line in NOWHERE.strip().splitlines():
        for written in _words(line):
            table.add(written, None)


def _add_peoples(table: Table, speaking: Sequence[str]) -> None:
    for rows, languages in ((PEOPLES, _MAIN), (MORE_PEOPLES, _OTHERS)):
        for code, cells in _rows(rows):
            for language, cell in zip(languages, cells, strict=True):
                for written in _words(cell) if language in speaking else ():
                    table.add(written, ("country", code), "", _FORMS.get(language))


def _add_places(table: Table, speaking: Sequence[str]) -> None:
    """Add the short names of countries, and the seats of governments; the Arabic ones to Arabic only."""
    arabic = "ar" in speaking
    for code, (latin, in_arabic, elsewhere) in _rows(NAMES):
        for written in (*_words(latin), *_words(elsewhere)):
            table.add(written, ("country", code))
        for written in _words(in_arabic) if arabic else ():
            table.add(written, ("country", code), "" if written.startswith("ال") else "B")
    # No seat goes by the name of another language: what is Damascus in Turkish is a man in English.
    for rows, columns in ((SEATS, _SEATS_IN), (MORE_SEATS, _MORE_SEATS_IN)):
        for code, cells in _rows(rows):
            for languages, cell in zip(columns, cells, strict=True):
                for written in _words(cell) if not languages.isdisjoint((*speaking, "en")) else ():
                    table.add(written, ("seat", code))
