"""What any of the feed parsers found, before it is made plain, resolved and bounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text as written. `markup` says that it is declared as HTML."""

    value: str
    markup: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One entry. `dates` are texts, best first; `links` and `pictures` may be relative to `base`, best first."""

    title: Text | None = None
    links: tuple[str, ...] = ()
    guid: str | None = None
    dates: tuple[str, ...] = ()
    summary: Text | None = None
    contents: tuple[Text, ...] = ()
    author: str | None = None
    outlet: str | None = None
    tags: tuple[str, ...] = ()
    base: str | None = None
    language: str | None = None
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed. `every` is how often it says it changes."""

    title: Text | None = None
    link: str | None = None
    language: str | None = None
    every: timedelta | None = None
    entries: tuple[Raw, ...] = ()
