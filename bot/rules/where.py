"""`where`: what a rule asks of an item besides its words: language, source, tag, tier, domain, country, age, length."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from bot.durations import WrongValueError, duration
from bot.errors import Problem
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
    "max_age": "12h",
    "words_min": "80",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of `where`: the item must have one of `values` there, or (`negated`) none of them."""

    key: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """All conditions, each of which must hold. `max_age` is the age at which the item was first seen."""

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
            return _languages(item.language)
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


def _languages(language: str | None) -> tuple[str, ...]:
    """Return a language with its region and without: pt-BR is pt as well."""
    whole = (language or "").casefold()
    return tuple(dict.fromkeys((whole, whole.partition("-")[0]))) if whole else ()


def _domains(url: str | None) -> tuple[str, ...]:
    """Return the host of an address and all the domains that it lies in."""
    try:
        host = (urlsplit(url or "").hostname or "").rstrip(".")
    except ValueError:
        return ()
    labels = host.split(".")
    return tuple(".".join(labels[at:]) for at in range(len(labels))) if host else ()


def _countries(url: str | None) -> tuple[str, ...]:
    """Return the country whose top-level domain an address has; none for .com and its like, which tell nothing."""
    domains = _domains(url)
    ending = domains[-1] if domains else ""
    return (_NOT_ISO.get(ending, ending),) if len(ending) == 2 and ending.isalpha() else ()  # noqa: PLR2004 - a country


_NOT_ISO = {"uk": "gb"}  # the one country whose domain is not its code

# --- reading ---------------------------------------------------------------------------------------------------


def read_where(written: Any, path: Path, report: Callable[[Problem], None]) -> Where | None:
    """Return what is written under `where:`; report what is wrong with it, and leave that out."""
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
    return Where(
        conditions=tuple(conditions),
        max_age=_max_age(written.get("max_age"), (*path, "max_age"), report),
        words_min=_words_min(written.get("words_min"), (*path, "words_min"), report),
    )


def _condition(key: str, written: Any, path: Path, report: Callable[[Problem], None]) -> list[Condition]:
    name = key.removeprefix("not_")
    values = written if isinstance(written, list) else [written]
    right = [value for value in values if _is_right(name, value)]
    wrong = next((value for value in values if not _is_right(name, value)), None)
    if wrong is not None or not values:
        what = "is a list of values" if not values else f"does not take {wrong!r}"
        report(Problem(message=f"`{key}` {what}", path=path, fix=f"{key}: {EXAMPLES[name]}"))
    return [Condition(name, tuple(_folded(name, value) for value in right), negated=key != name)] if right else []


def _is_right(name: str, value: Any) -> bool:
    if name == "tier":
        return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10  # noqa: PLR2004 - one digit
    if not isinstance(value, str) or not value.strip():
        return False
    match name:
        case "lang":
            return value.replace("-", "").isalnum() and len(value.partition("-")[0]) in {2, 3}
        case "country":
            return len(value) == 2 and value.isalpha()  # noqa: PLR2004 - ISO 3166-1 alpha-2
        case "domain":
            return "/" not in value and ":" not in value and "." in value.strip(".")
        case _:
            return True


def _folded(name: str, value: Any) -> str:
    written = str(value).strip()
    match name:
        case "source":
            return written
        case "domain":
            return written.casefold().removeprefix("*.").removeprefix("www.").strip(".")
        case "country":
            return _NOT_ISO.get(written.casefold(), written.casefold())
        case _:
            return written.casefold()


def _max_age(written: Any, path: Path, report: Callable[[Problem], None]) -> timedelta | None:
    try:
        return None if written is None else duration(written)
    except WrongValueError as error:
        report(Problem(message=f"`max_age` {error}", path=path, fix=error.fix or "max_age: 12h"))
        return None


def _words_min(written: Any, path: Path, report: Callable[[Problem], None]) -> int | None:
    if written is None or (isinstance(written, int) and not isinstance(written, bool) and 0 < written <= MAX_WORDS):
        return written
    message = f"`words_min` is a whole number from 1 to {MAX_WORDS}, not {written!r}"
    report(Problem(message=message, path=path, fix="words_min: 80"))
    return None


def _meant(key: str) -> str:
    close = get_close_matches(key, WHERE_KEYS, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(WHERE_KEYS)}"
