"""`where`: what a rule asks of an item besides its words: language, source, tag, tier, domain, country, age, length."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from bot.durations import WrongValueError, duration
from bot.errors import Problem, meant
from bot.language import primary
from bot.model import Item, Source

Path = tuple[str | int, ...]

LISTED = ("lang", "source", "tag", "tier", "domain", "country")
BOUNDS = ("max_age", "words_min")
WHERE_KEYS = (*LISTED, *BOUNDS, *(f"not_{key}" for key in LISTED))
MAX_WORDS = 100_000
EXAMPLES = {
    "lang": "[en, fr]",
    "source": "[bbc, lbci]",
    "tag": "mena",
    "tier": "[1, 2]",
    "domain": "bbc.co.uk",
    "country": "[lb, iq]",
}
_KINDS = {
    "lang": "a language is its code of two letters (ISO 639-1)",
    "source": "a source is named as in `sources`",
    "tag": "a tag is a text",
    "tier": "a tier is a whole number from 1 to 9",
    "domain": "a domain is the end of a host, such as bbc.co.uk or .gov, without https:// and without a path",
    "country": "a country is its code of two letters (ISO 3166-1)",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of `where`: the item must have one of `values` there, or (`negated`) none of them."""

    key: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """All conditions, each of which must hold.

    `max_age` bounds the age at which an item was first seen, by the date that it carried then: an item without a date
    passes, and so does one whose date lies ahead. `words_min` is judged together with the words of the rule.
    """

    conditions: tuple[Condition, ...] = ()
    max_age: timedelta | None = None
    words_min: int | None = None

    def admits(self, item: Item, source: Source | None) -> bool:
        """Whether an item of a source meets all that does not depend on its words."""
        if self.max_age is not None and item.published is not None and item.first_seen - item.published > self.max_age:
            return False
        return all(_holds(condition, item, source) for condition in self.conditions)

    def only(self, keys: Iterable[str]) -> "Where":
        """Return the conditions on these keys, without the others."""
        kept = set(keys)
        return Where(
            tuple(condition for condition in self.conditions if condition.key in kept),
            self.max_age if "max_age" in kept else None,
            self.words_min if "words_min" in kept else None,
        )


def _holds(condition: Condition, item: Item, source: Source | None) -> bool:
    """Whether one condition holds. What is not known equals nothing: then `lang` fails and `not_lang` holds."""
    found = set(values_of(condition.key, item, source))
    return found.isdisjoint(condition.values) == condition.negated


def values_of(key: str, item: Item, source: Source | None) -> tuple[str, ...]:
    """Return what an item has at a key of `where`, written as conditions write it; nothing where it is not known."""
    match key:
        case "lang":
            language = primary(item.language)
            return (language,) if language else ()
        case "source":
            return (item.source,)
        case "tag":
            return tuple(tag.casefold() for tag in item.tags)
        case "tier":
            return (str(source.tier),) if source else ()
        case "domain":
            return _domains(item.url)
        case "country":
            return _countries(item.url)
        case _:
            raise ValueError(f"`where` has no {key}")


@lru_cache(maxsize=1_000)
def _domains(url: str | None) -> tuple[str, ...]:
    """Return the host of an address and all the domains that it lies in."""
    try:
        host = _ascii((urlsplit(url or "").hostname or "").rstrip("."))
    except ValueError:
        return ()
    labels = host.split(".")
    return tuple(".".join(labels[at:]) for at in range(len(labels))) if host else ()


def _ascii(host: str) -> str:
    """Return a host as the name servers know it, so that both spellings of an international one are the same."""
    try:
        return host.encode("idna").decode() if not host.isascii() else host.casefold()
    except UnicodeError:  # a label is empty or too long: that is nowhere
        return host.casefold()


def _countries(url: str | None) -> tuple[str, ...]:
    """Return the country whose top-level domain an address has; none for .com and its like, which tell nothing."""
    domains = _domains(url)
    ending = domains[-1] if domains else ""
    code = _NOT_ISO.get(ending, ending)
    return (code,) if code in _COUNTRIES else ()


_NOT_ISO = {"uk": "gb"}  # the one country whose domain is not its code
_COUNTRIES = frozenset(
    re.findall(
        r"\w+",
        "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by "
        "bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et eu fi fj "
        "fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq "
        "ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh "
        "mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl "
        "pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td "
        "tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw",
    )
)


# --- reading ---------------------------------------------------------------------------------------------------


def read_where(written: Any, path: Path, report: Callable[[Problem], None]) -> Where | None:
    """Return what is written under `where:`, or None for nothing; report what is wrong with it, and leave that out."""
    if not isinstance(written, Mapping):
        report(Problem(message="`where` is a mapping of conditions", path=path, fix="where: {lang: [en, fr], tier: 1}"))
        return None
    conditions: list[Condition] = []
    for key, value in written.items():
        if key not in WHERE_KEYS:
            fix = _meant(str(key))
            report(Problem(message=f"`where` has no {str(key)!r}", path=(*path, key), fix=fix, at_key=True))
        elif key not in BOUNDS:
            conditions += _condition(str(key), value, (*path, key), report)
    where = Where(
        conditions=tuple(conditions),
        max_age=_max_age(written["max_age"], (*path, "max_age"), report) if "max_age" in written else None,
        words_min=_words_min(written["words_min"], (*path, "words_min"), report) if "words_min" in written else None,
    )
    return where if where != Where() else None


def _condition(key: str, written: Any, path: Path, report: Callable[[Problem], None]) -> list[Condition]:
    """Return the condition that a key and its value or list of values say; nothing where no value is right."""
    name = key.removeprefix("not_")
    values = written if isinstance(written, list) else [written]
    if not values:
        report(Problem(message=f"`{key}` is a value, or a list of values", path=path, fix=f"{key}: {EXAMPLES[name]}"))
    folded: list[str] = []
    for number, value in enumerate(values):
        right = _folded(name, value)
        if right is None:
            place = (*path, number) if isinstance(written, list) else path
            fix = f"{key}: {_intended(name, value) or EXAMPLES[name]}"
            message = f"`{key}` does not take {_shown(value)}: {_KINDS[name]}"
            report(Problem(message=message, path=place, fix=fix))
        else:
            folded.append(right)
    return [Condition(name, tuple(folded), negated=key != name)] if folded else []


def _folded(name: str, value: Any) -> str | None:
    """Return a value as it is compared, or None where it is none."""
    if name == "tier":
        right = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10  # noqa: PLR2004 - one digit
        return str(value) if right else None
    written = value.strip() if isinstance(value, str) else ""
    match name:
        case "lang":
            return primary(written)
        case "country":
            code = _NOT_ISO.get(written.casefold(), written.casefold())
            return code if code in _COUNTRIES else None
        case "domain":
            return _domain(written)
        case _:
            return (written.casefold() if name == "tag" else written) or None


def _domain(written: str) -> str | None:
    """Return the domain that is written, None where it is none; one of a single label begins with a dot (.gov)."""
    whole = written.casefold().removeprefix("*")
    bare = whole.removeprefix("www.").strip(".")
    is_domain = bare and not set(bare) & set("/:*@ ") and ("." in bare or whole.startswith("."))
    return _ascii(bare) if is_domain else None


def _intended(name: str, value: Any) -> str | None:
    """Return what was probably meant by a value that is wrong, as it should be written; None where nobody can know."""
    written = str(value).strip().casefold()
    match name:
        case "tag" | "source" if isinstance(value, int | float) and not isinstance(value, bool):
            return f'"{value}"'
        case "tier" if isinstance(value, str) and written.isascii() and written.isdigit():
            return written
        case "lang":
            return _LANGUAGES.get(written)
        case "domain" if "/" in written:
            host = _domains(written if "://" in written else f"//{written}")
            return _domain(host[0]) if host else None
        case _:
            return None


_LANGUAGES = {
    "arabic": "ar",
    "chinese": "zh",
    "dutch": "nl",
    "english": "en",
    "farsi": "fa",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hebrew": "he",
    "hindi": "hi",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "kurdish": "ku",
    "norwegian": "no",
    "persian": "fa",
    "polish": "pl",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
    "turkish": "tr",
    "ukrainian": "uk",
    "urdu": "ur",
}
"""What people write for the code of a language."""


def _shown(value: Any) -> str:
    """Return a value as a message shows it: a text in quotes, anything else as the config has it, cut short."""
    words = repr(value) if isinstance(value, str) else "nothing" if value is None else str(value)
    return words if len(words) <= 60 else f"{words[:56]} ..."  # noqa: PLR2004 - fits a line


def _max_age(written: Any, path: Path, report: Callable[[Problem], None]) -> timedelta | None:
    try:
        return duration(written)
    except WrongValueError as error:
        report(Problem(message=f"`max_age` {error}", path=path, fix=f"max_age: {error.fix or '12h'}"))
        return None


def _words_min(written: Any, path: Path, report: Callable[[Problem], None]) -> int | None:
    if isinstance(written, int) and not isinstance(written, bool) and 0 < written <= MAX_WORDS:
        return written
    message = f"`words_min` is a whole number from 1 to {MAX_WORDS}, not {_shown(written)}"
    report(Problem(message=message, path=path, fix="words_min: 80"))
    return None


def _meant(key: str) -> str | None:
    bound = key.removeprefix("not_")
    return f"{bound} is a bound, and has no opposite" if bound in BOUNDS else meant(key, WHERE_KEYS, len(WHERE_KEYS))
