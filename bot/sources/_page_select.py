"""CSS selectors of a listing, checked when they are written: `article h2 a`, `span.when@data-utc`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError

from bot.durations import WrongValueError

MAX_LENGTH = 500

_ATTRIBUTE = re.compile(r"(?P<css>.*?)\s*@(?P<attribute>[A-Za-z][\w:.-]{0,60})\s*", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Selector:
    """A selector as it was written, and the attribute that is meant where it is not the text."""

    text: str
    css: str
    attribute: str | None = None

    @cached_property
    def _compiled(self) -> Any:
        return CSSSelector(self.css, translator="html")

    @property
    def counts_siblings(self) -> bool:
        """Whether it looks along a row of elements, which takes the square or the cube of the row's length."""
        return "sibling" in self._compiled.path

    def all(self, element: Any) -> list[Any]:
        """Return the elements within this one, itself included, in the order of the page."""
        found: list[Any] = self._compiled(element)
        return found

    def first(self, element: Any) -> Any | None:
        """Return the first of them."""
        return next(iter(self.all(element)), None)


def selector(text: str) -> Selector:
    """Return what a selector says. Raises WrongValueError."""
    if len(text) > MAX_LENGTH:
        raise WrongValueError(f"a selector has at most {MAX_LENGTH} characters")
    found = _ATTRIBUTE.fullmatch(text)
    css, attribute = (found["css"], found["attribute"].lower()) if found else (text, None)
    made = Selector(text=text.strip(), css=css.strip() or ":scope", attribute=attribute)
    try:
        if not text.strip():
            raise WrongValueError("the selector is empty", "article")
        CSSSelector(made.css, translator="html")([etree.Element("p")][0])
    except (SelectorError, etree.XPathError, AssertionError, RecursionError) as error:
        hint = "span.date@title" if "::" in css else None
        raise WrongValueError(f"{text[:60]!r} is no CSS selector that we know ({error})", hint) from error
    return made
