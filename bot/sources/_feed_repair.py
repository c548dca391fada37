"""Text to XML that a strict parser takes: repairs what feeds get wrong, and takes out what could make a parser explode.

Every step is linear in the length of the text.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_TAG = 20_000
MAX_DEPTH = 200
MAX_ENTITIES = 100
MAX_EXPANSIONS = 10_000
MAX_PROLOGUE = 100
MAX_EPILOGUE = 5_000
MAX_UNCLOSED = 20

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_TO = {11: " ", 12: " "}
_BLANK = re.compile(r"\s*")
_DECLARATION = re.compile(r"<!(?=DOCTYPE|ENTITY)", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,2000}(>|\[)", re.IGNORECASE)
_ENTITY = re.compile(r"""<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+(?:"([^"]{0,200})"|'([^']{0,200})')\s*>""")
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,80})")
_XML_REFERENCE = r"(?:amp|lt|gt|quot|apos);"
_REFERENCE = re.compile(rf"&(?!{_XML_REFERENCE})(?:(#[0-9]{{1,10}}|#[xX][0-9A-Fa-f]{{1,8}}|[A-Za-z_][\w.-]{{0,60}});)?")
_LONG = re.compile(rf"<([A-Za-z_][\w.:-]{{0,80}})([^<]{{{MAX_TAG},}})")
_ATTRIBUTES = re.compile(r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+""")  # quotes may hold a >
_TAG = re.compile(r"<(/?)[A-Za-z_][^<>]*?(/?)>")
_NAMED_TAG = re.compile(r"<!\[CDATA\[.*?\]\]>|<(/?)([A-Za-z_][\w.:-]{0,80})[^<>]*?(/?)>", re.DOTALL)
_NOT_A_TAG = re.compile(r"<(?![A-Za-z_/!?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """XML without declaration or doctype, its root's name as written, and in words what was wrong with it."""

    text: str
    root: str
    complaints: tuple[str, ...] = ()


def repair(text: str) -> Repaired:
    """Return the document with references resolved, stray characters escaped and control characters taken out."""
    complaints: list[str] = []
    text, count = _FORBIDDEN.subn(lambda found: _FORBIDDEN_TO.get(ord(found[0]), ""), text)
    if count:
        complaints.append("control characters")
    text, entities = _without_prologue(text, complaints)
    before = text
    text = without_huge_tags(text)
    if text != before:
        complaints.append(f"tags longer than {MAX_TAG} characters")
    text = _outside_cdata(text, _References(entities, complaints).resolve)
    found = _ROOT.search(text)
    root = found[1] if found else ""
    if root and f"</{root}" not in text[-MAX_EPILOGUE:]:
        text = _completed(text)
        complaints.append("cut off before its end")
    return Repaired(text=text, root=root, complaints=tuple(dict.fromkeys(complaints)))


def more_than(count: int, pattern: re.Pattern[str], text: str) -> bool:
    """Say whether a text has a pattern more than so many times, without gathering them all."""
    return next(itertools.islice(pattern.finditer(text), count, None), None) is not None


def without_huge_tags(text: str) -> str:
    """Return a document whose longest tags have lost their attributes: a parser takes the square of their number."""
    return _LONG.sub(_shortened, text)


def _shortened(found: re.Match[str]) -> str:
    """Return a tag, with the text behind it, without its attributes if these are more than a parser should be given."""
    attributes = _ATTRIBUTES.match(found[2])
    end = attributes.end() if attributes else 0
    if end < MAX_TAG:
        return found[0]
    return f"<{found[1]}{'/' if found[2][:end].endswith('/') else ''}>{found[2][end + 1 :]}"


def local_name(name: str) -> str:
    """Return a tag's name without its prefix, in lower case."""
    return name.rpartition(":")[2].lower()


def _completed(text: str) -> str:
    """Close what is open at the end of a document that was cut off, so that its last item can be read, too."""
    if text.rfind("<") > text.rfind(">"):
        text = text[: text.rfind("<")]
    is_open: list[str] = []
    for found in _NAMED_TAG.finditer(text):
        closing, name, empty = found.groups()
        if closing and name in is_open[-MAX_UNCLOSED:]:
            while is_open.pop() != name:
                pass
        elif name and not closing and not empty:
            is_open.append(name)
    if len(is_open) > MAX_DEPTH:
        return text
    return text + "".join(f"</{name}>" for name in reversed(is_open))


def depth(text: str) -> int:
    """Return how deep the tags are nested, at least; an unclosed tag counts for all that follows."""
    deepest = level = 0
    for found in _TAG.finditer(text):
        if found[1]:
            level = max(level - 1, 0)
        elif not found[2]:
            level += 1
            deepest = max(deepest, level)
    return deepest


def _without_prologue(text: str, complaints: list[str]) -> tuple[str, dict[str, str]]:
    """Cut everything before the root, and return what the doctype defined in plain words."""
    position = max(text.find("<"), 0)
    if text[:position].strip("\ufeff \t\r\n"):
        complaints.append("text before the first tag")
    entities: dict[str, str] = {}
    for _ in range(MAX_PROLOGUE):
        position = _BLANK.match(text, position).end()  # type: ignore[union-attr]  # matches the empty text, too
        if text.startswith("<!--", position):
            position = _after(text, "-->", position)
        elif text.startswith("<?", position):
            position = _after(text, ">", position)
        elif found := _DOCTYPE.match(text, position):
            end = found.end() if found[1] == ">" else _after(text, ">", _after(text, "]", found.end()))
            entities = _entities(text[position:end])
            position = end
        else:
            break
    return text[position:], entities


def _after(text: str, mark: str, position: int) -> int:
    found = text.find(mark, position)
    return found + len(mark) if found >= 0 else len(text)


def _entities(doctype: str) -> dict[str, str]:
    """Return the doctype's own entities, the short and plain ones only: nested ones are how XML bombs are built."""
    found = [(hit[1], hit[2] or hit[3] or "") for hit in _ENTITY.finditer(doctype[:50_000])][:MAX_ENTITIES]
    return {name: unescape(value) for name, value in found if "%" not in value and not _names(value)}


def _names(value: str) -> bool:
    """Say whether an entity's value refers to other entities than HTML's."""
    return any(hit[1] and hit[1][0] != "#" and f"{hit[1]};" not in html5 for hit in _REFERENCE.finditer(value))


def _outside_cdata(text: str, change: Callable[[str], str]) -> str:
    """Apply `change` to all that is not in a CDATA section or comment; close the last one where the end is missing."""
    pieces = []
    position = 0
    while (start := _next_opaque(text, position)) >= 0:
        closing = "]]>" if text.startswith("<![CDATA[", start) else "-->"
        end = text.find(closing, start)
        pieces.append(change(text[position:start]))
        if end < 0:
            tail = "]]>" if closing == "]]>" else None
            return "".join(pieces) + (text[start:] + tail if tail else "")
        position = end + len(closing)
        if closing == "]]>":
            pieces.append(text[start:position])
    return "".join(pieces) + change(text[position:])


_OPAQUE = re.compile(r"<!\[CDATA\[|<!--")


def _next_opaque(text: str, position: int) -> int:
    found = _OPAQUE.search(text, position)
    return found.start() if found else -1


class _References:
    """Resolves what XML does not know (&nbsp;) and escapes what is no reference at all (AT&T)."""

    def __init__(self, entities: dict[str, str], complaints: list[str]) -> None:
        self._entities = entities
        self._complaints = complaints
        self._expansions = 0

    def resolve(self, text: str) -> str:
        text = _DECLARATION.sub("&lt;!", _NOT_A_TAG.sub("&lt;", text))
        return _REFERENCE.sub(self._one, text) if "&" in text else text

    def _one(self, found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            self._complaints.append("bare ampersands")
            return "&amp;"
        if name[0] == "#":
            return _escaped(_FORBIDDEN.sub("", unescape(found[0])).replace("\ufffd", ""))
        if name in self._entities and self._expansions < MAX_EXPANSIONS:
            self._expansions += 1
            return _escaped(self._entities[name])
        self._complaints.append("undefined entities")
        return _escaped(html5[f"{name};"]) if f"{name};" in html5 else f"&amp;{name};"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
