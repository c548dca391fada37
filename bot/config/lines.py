"""A source as a line of a config, from what a stranger wrote: nothing in it breaks the YAML or names a variable."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.config.values import MAX_NAME

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _/.-]*(?<! )")
# What some reader of YAML takes for something else than text.
_WORDS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false", "null"})


class Written(str):
    """A value as its author wrote it for YAML: it stays as it is."""

    __slots__ = ()


def source_line(keys: Mapping[str, Any]) -> str:
    """Return a source as an item of the list under `sources:`. Keys without a value are left out."""
    said = ", ".join(f"{key}: {_value(value)}" for key, value in keys.items() if value not in (None, "", (), []))
    return f"  - {{{said}}}"


def sources_text(sources: Iterable[Mapping[str, Any]]) -> str:
    """Return sources as a section of a config."""
    return "\n".join(["sources:", *map(source_line, sources), ""])


def a_name(text: str) -> str:
    """Return what is left of a text as the name of a source or tag; empty where nothing is."""
    printable = "".join(char if char.isprintable() else " " for char in text[: MAX_NAME * 10])
    return " ".join(printable.split())[:MAX_NAME].strip()


class Names:
    """Gives each source a name of its own: the one it wants, with a number behind it where that is taken."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._taken

    def take(self, wanted: str) -> str:
        """Return a name that nobody else has, and keep it."""
        name, number = wanted, self._taken.get(wanted, 0)
        while name in self._taken:
            number += 1
            name = f"{wanted[: MAX_NAME - 8]} {number}"
        self._taken[wanted] = max(number, 1)
        self._taken.setdefault(name, 1)
        return name


def _value(value: Any) -> str:
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value, ensure_ascii=False)


def _text(text: str) -> str:
    """Return a text for YAML: a JSON string is one. A ${ in it is taken apart, as it would name a variable of ours."""
    if "://" in text:
        text = text.replace("${", "$%7B")
    text = text.replace("${", "$ {")
    return text if _PLAIN.fullmatch(text) and text.lower() not in _WORDS else json.dumps(text, ensure_ascii=False)
