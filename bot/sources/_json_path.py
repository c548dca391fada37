"""Ways into a JSON document: `data.items[*].fields.title`, `a[0].b`, and texts with such ways in braces."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.durations import WrongValueError

MAX_LENGTH = 500
MAX_STEPS = 20
MAX_FOUND = 100_000
MAX_TEXTS = 50

EXACT = 2**53  # from here on a float is no whole number
LARGEST = 10**40

EACH = "*"
"""The step `[*]`: each entry of a list, or each value of an object."""

Step = str | int
_STEP = re.compile(
    r"""\.?"(?P<quoted>[^"]+)" | \[\s*(?:(?P<index>-?\d{1,9})|(?P<each>\*)|"(?P<inner>[^"]+)"|'(?P<single>[^']+)')\s*\]
    | \.?(?P<name>[^.\[\]{}"\s](?:[^.\[\]{}"]*[^.\[\]{}"\s])?)""",
    re.VERBOSE,
)
_BRACES = re.compile(r"\{([^{}]*)\}")
_IN_ADDRESSES = "/:?&=%+,;@~!$'()*#"
_NOT_TEXT = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Each:
    """The step `[*]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way into a document, in steps: names, places in a list, or all of them. No step is the document itself."""

    text: str
    steps: tuple[Step | _Each, ...]

    def find(self, value: object) -> list[Any]:
        """Return all that is at the end of the way, a bounded number.

        A name after a list looks at each of its entries.
        """
        found = [value]
        for step in self.steps:
            taken = itertools.chain.from_iterable(map(_taken, itertools.repeat(step), found))
            found = list(itertools.islice(taken, MAX_FOUND))
        return found

    def spreads(self, value: object) -> bool:
        """Say whether the way looks at each entry of a list, or each value of an object, before its end."""
        return any(
            isinstance(step, _Each)
            or (isinstance(step, str) and any(isinstance(each, list) for each in self._before(count).find(value)))
            for count, step in enumerate(self.steps)
        )

    def _before(self, count: int) -> Way:
        return Way(text="", steps=self.steps[:count])

    def texts(self, value: object) -> list[str]:
        """Return the texts and numbers at the end of the way; of a list, those of its entries."""
        found = itertools.chain.from_iterable(each if isinstance(each, list) else (each,) for each in self.find(value))
        return list(itertools.islice(filter(None, map(text_of, found)), MAX_TEXTS))

    def why_nothing(self, document: object) -> str:
        """Say where the way ends in nothing, and what is there instead."""
        for count, step in enumerate(self.steps):
            before = self._before(count).find(document)
            if not any(True for value in before for _ in _taken(step, value)):
                where = f"under {written(self.steps[:count])}" if count else "at the top"
                return f"{where} there is no {written((step,))}, but {_shape(before[0] if before else None)}"
        return f"there is nothing at {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text with ways in it: `https://news.example/{id}`."""

    text: str
    parts: tuple[str | Way, ...]

    def fill(self, value: object, *, address: bool) -> list[str]:
        """Return the text with what the ways find put in; nothing where one finds nothing."""
        filled = []
        for part in self.parts:
            if isinstance(part, str):
                filled.append(part)
                continue
            found = part.texts(value)
            if not found:
                return []
            filled.append(quote(_NOT_TEXT.sub("", found[0]), safe=_IN_ADDRESSES) if address else found[0])
        return ["".join(filled)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """Where a value is: the first of these that finds something counts. `said` is False where nobody asked for it."""

    choices: tuple[Way | Template, ...]
    said: bool = True

    def texts(self, value: object, *, address: bool = False) -> list[str]:
        """Return what is found. `address` says that what is put into a text becomes a part of an address."""
        for choice in self.choices:
            found = choice.fill(value, address=address) if isinstance(choice, Template) else choice.texts(value)
            if found:
                return found
        return []

    def values(self, value: object) -> list[Any]:
        """Return what is found as it is, lists and all."""
        for choice in self.choices:
            found = choice.fill(value, address=False) if isinstance(choice, Template) else choice.find(value)
            if any(each is not None for each in found):
                return found
        return []

    def __str__(self) -> str:
        return " or ".join(choice.text or "$" for choice in self.choices)


def way(text: str) -> Way:
    """Return the way that a text describes. Raises WrongValueError."""
    _bound(text)
    rest = text.strip()
    begun = rest.startswith(("$.", "$[")) or rest in {"$", "."}  # as JSONPath writes it
    rest = rest[1:] if begun else rest
    steps: list[Step | _Each] = []
    position = 0
    while position < len(rest):
        found = _STEP.match(rest, position)
        if found is None or ((begun or position) and rest[position] not in ".["):
            raise WrongValueError(_what_is_wrong(text, rest[position:]), "data.items[0].title")
        steps.append(_step(found))
        position = found.end()
    if len(steps) > MAX_STEPS:
        raise WrongValueError(f"{text[:60]!r} has more than {MAX_STEPS} steps")
    return Way(text=text.strip(), steps=tuple(steps))


def pick(written_as: str | tuple[str, ...], *, said: bool = True) -> Pick:
    """Return what a key of the config says: a way, a text with ways in braces, or several. Raises WrongValueError."""
    choices = (written_as,) if isinstance(written_as, str) else written_as
    if not choices or not all(choice.strip() for choice in choices):
        raise WrongValueError("must say where to look", "title")
    return Pick(
        choices=tuple(_template(text) if "{" in text or "}" in text else way(text) for text in choices), said=said
    )


def text_of(value: object) -> str | None:
    """Return a text or a number as text; None for what is neither, or says nothing."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    return str(value) if abs(value) < LARGEST else None


def keys_of(value: object) -> str:
    """Return the keys of an object for a message, or what else there is."""
    return _shape(value)


def written(steps: tuple[Step | _Each, ...]) -> str:
    """Return steps as they are written."""
    text = ""
    for step in steps:
        if isinstance(step, _Each):
            text += "[*]"
        elif isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step[:60]}" if text else step[:60]
    return text or "$"


# --- private ---------------------------------------------------------------------------------------------------


def _bound(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise WrongValueError(f"is longer than {MAX_LENGTH} characters")


def _step(found: re.Match[str]) -> Step | _Each:
    if found["each"]:
        return _Each()
    if found["index"]:
        return int(found["index"])
    name = found["quoted"] or found["inner"] or found["single"] or found["name"]
    return _Each() if name == EACH else name


def _what_is_wrong(text: str, rest: str) -> str:
    shown = repr(text[:60])
    if rest.startswith(".."):
        return f"{shown} has two dots in a row; each step of the way must be written"
    if rest.startswith("."):
        return f"{shown} ends with a dot" if rest == "." else f"{shown} has a dot with no name behind it"
    if rest.startswith("["):
        return f"{shown}: in brackets stands a number or *" if "]" in rest else f"{shown} has a [ that is not closed"
    return f"{shown} cannot be read from {rest[:20]!r} on"


def _template(text: str) -> Template:
    _bound(text)
    parts: list[str | Way] = []
    position = 0
    for found in _BRACES.finditer(text):
        if found[1].strip() == "":
            raise WrongValueError(f"{text[:60]!r} has nothing between {'{'} and {'}'}", "https://news.example/{id}")
        parts += [text[position : found.start()], way(found[1])]
        position = found.end()
    parts.append(text[position:])
    if any(isinstance(part, str) and ("{" in part or "}" in part) for part in parts):
        raise WrongValueError(f"{text[:60]!r} has a brace without its other half", "https://news.example/{id}")
    return Template(text=text, parts=tuple(part for part in parts if part != ""))


def _taken(step: Step | _Each, value: object) -> Iterator[Any]:
    """Yield what a step leads to."""
    if isinstance(value, list):
        yield from _of_list(step, value)
    elif isinstance(value, Mapping):
        if isinstance(step, _Each):
            yield from value.values()
        elif isinstance(step, str) and step in value:
            yield value[step]


def _of_list(step: Step | _Each, value: list[Any]) -> Iterator[Any]:
    if isinstance(step, _Each):
        yield from value
    elif isinstance(step, int):
        yield from value[step:][:1] if -len(value) <= step < 0 else value[step : step + 1] if step >= 0 else ()
    else:
        for entry in value:
            if isinstance(entry, Mapping) and step in entry:
                yield entry[step]
        if step.isascii() and step.isdigit() and len(step) <= 9:  # noqa: PLR2004 - "items.0"
            yield from value[int(step) : int(step) + 1]


def _shape(value: object) -> str:
    if isinstance(value, Mapping):
        shown = ", ".join(str(key)[:40] for key in itertools.islice(value, 12))
        return f"the keys {shown}{', ...' if len(value) > 12 else ''}" if value else "an empty object"  # noqa: PLR2004
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "nothing" if value is None else "a single value"
