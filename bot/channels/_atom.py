"""A feed in Atom (RFC 4287), made of what was sent: the same posts give the same bytes."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.model import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Sent

_ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the feed. `told` is a story, a title or a notice as `bot.render.feed` gives them."""

    id: str
    published: str
    updated: str
    told: dict[str, Any]


def entries_of(sent: Iterable[Sent]) -> list[Entry]:
    """Return the entries of what was sent, given oldest first, newest first; the same post twice is there once.

    An edit changes the entry of the message that it edits, wherever that is still known.
    """
    found: dict[str, list[Entry]] = {}
    for one in sent:
        told = json.loads(one.body)
        if one.action is not Action.EDIT:
            found.pop(one.key, None)
            found[one.key] = [
                Entry(
                    id=_urn(f"{one.key} {number}" if number else one.key),
                    published=told["at"],
                    updated=told["at"],
                    told=entry,
                )
                for number, entry in enumerate(told["entries"])
            ]
        elif one.target in found and told["entries"]:
            first, *others = found[one.target]
            found[one.target] = [replace(first, updated=told["at"], told=told["entries"][0]), *others]
    return [entry for entries in reversed(found.values()) for entry in entries]


def _urn(name: str) -> str:
    """Return an id that stays, and that no other feed has."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"wirewatch:{name}").urn


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says of itself."""

    title: str
    link: str | None
    address: str | None

    def written(self, entries: Sequence[Entry]) -> bytes:
        """Return the feed as a document in UTF-8."""
        feed = Element("feed", xmlns=_ATOM)
        _text(feed, "id", _urn(f"feed {self.title}"))
        _text(feed, "title", self.title)
        _text(feed, "updated", max((entry.updated for entry in entries), default=_NEVER))
        _text(feed, "generator", "Wirewatch")
        for relation, address in (("alternate", self.link), ("self", self.address)):
            if address is not None:
                SubElement(feed, "link", rel=relation, href=_valid(address))
        for entry in entries:
            _put(SubElement(feed, "entry"), entry)
        written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
        return written


def _put(element: Element, entry: Entry) -> None:
    told = entry.told
    _text(element, "id", entry.id)
    _text(element, "title", told["title"])
    _text(element, "published", entry.published)
    _text(element, "updated", entry.updated)
    _text(SubElement(element, "author"), "name", told["source"] or "Wirewatch")
    if told["url"]:
        SubElement(element, "link", rel="alternate", href=_valid(told["url"]))
    for word in told["categories"]:
        SubElement(element, "category", term=_valid(word))
    _text(element, "content", told["html"]).set("type", "html")


def _text(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = _valid(text)
    return child


def _valid(text: str) -> str:
    """Return text without what no XML may hold."""
    return _NO_XML.sub("", text)
