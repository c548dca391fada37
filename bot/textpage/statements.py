"""What a page says of itself for machines to read: meta elements, JSON-LD, headings; in one walk of its tree."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml.html import HtmlElement

MAX_VALUES = 2_000  # statements that are looked at: what comes after is a page made to be slow
MAX_JSON = 1_000_000  # characters of JSON-LD
MAX_NODES = 3_000  # objects in JSON-LD
MAX_DEPTH = 12
MAX_VALUE = 5_000  # characters

_ARTICLES = frozenset(
    (
        "article",
        "advertisercontentarticle",
        "analysisnewsarticle",
        "askpublicnewsarticle",
        "backgroundnewsarticle",
        "blogposting",
        "liveblogposting",
        "newsarticle",
        "opinionnewsarticle",
        "report",
        "reportagenewsarticle",
        "reviewnewsarticle",
        "satiricalarticle",
        "scholarlyarticle",
        "techarticle",
    )
)
# What stands in lists, or beside, is about other pages.
_ELSEWHERE = frozenset(
    {"itemListElement", "relatedLink", "mentions", "citation", "comment", "review", "isPartOf", "about"}
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_WRAPPINGS = ("<![CDATA[", "]]>", "<!--", "-->", "/*", "*/", "//")  # around JSON-LD, for readers of an older day
_TAGS = re.compile(r"<[a-zA-Z/][^<>]{0,500}>")


@dataclass(slots=True)
class Statements:
    """What a page states. `meta` is by the lower-case name or property; `objects` are those of JSON-LD with a type."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    objects: list[dict[str, Any]] = field(default_factory=list)
    title: str = ""
    headings: list[str] = field(default_factory=list)
    canonical: list[str] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)  # what is said of them, and when
    language: str = ""

    def first(self, *names: str) -> str:
        """Return the first of these meta values that is there; else nothing."""
        return next((value for name in names for value in self.meta.get(name, ())), "")

    def article(self) -> dict[str, Any]:
        """Return the object that is the page's article: the one with its headline, else the first."""
        found = [one for one in self.objects if _ARTICLES & set(types_of(one))]
        known = {_plain(value) for value in (*self.headings, self.title, self.first("og:title"))}
        return next((one for one in found if _plain(text_of(one.get("headline"))) in known), found[0] if found else {})

    def of_type(self, *types: str) -> Iterator[dict[str, Any]]:
        """Yield the objects of a type, given in lower case."""
        return (one for one in self.objects if not set(types).isdisjoint(types_of(one)))


def statements_of(tree: HtmlElement) -> Statements:
    """Return what a page states of itself."""
    said = Statements(language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    left = MAX_VALUES
    for element in tree.iter("meta", "link", "script", "title", "h1", "time"):
        left -= 1
        if left < 0:
            break
        _READERS[element.tag](said, element)
    return said


def _meta(said: Statements, element: HtmlElement) -> None:
    value = " ".join((element.get("content") or "")[:MAX_VALUE].split())
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        name = element.get(attribute)
        if name and value:
            said.meta.setdefault(name.strip().lower()[:100], []).append(value)
            return


def _link(said: Statements, element: HtmlElement) -> None:
    if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
        said.canonical.append(element.get("href").strip())


def _script(said: Statements, element: HtmlElement) -> None:
    if "ld+json" not in (element.get("type") or "").lower() or not element.text or len(element.text) > MAX_JSON:
        return
    if len(said.objects) < MAX_NODES:
        said.objects += _typed(_loaded(element.text))


def _title(said: Statements, element: HtmlElement) -> None:
    said.title = said.title or words_of(element)


def _heading(said: Statements, element: HtmlElement) -> None:
    heading = words_of(element)
    if heading and len(said.headings) < 20:  # noqa: PLR2004 - a page with more of them is none with a headline
        said.headings.append(heading)


def _time(said: Statements, element: HtmlElement) -> None:
    if element.get("datetime"):
        about = " ".join(element.get(name) or "" for name in ("itemprop", "class", "pubdate")).lower()
        said.times.append((about, element.get("datetime").strip()))


_READERS = {"meta": _meta, "link": _link, "script": _script, "title": _title, "h1": _heading, "time": _time}


def words_of(element: HtmlElement) -> str:
    """Return the words in an element, in one line, cut where it is absurdly long."""
    found: list[str] = []
    size = 0
    for piece in element.itertext():
        found.append(piece)
        size += len(piece)
        if size > MAX_VALUE:
            break
    return " ".join("".join(found)[:MAX_VALUE].split())


# --- JSON-LD ---


def _loaded(written: str) -> Any:
    """Return what JSON-LD says; nothing where it cannot be read, even with the usual slips mended."""
    written = _unwrapped(written)
    for attempt in (written, _TRAILING_COMMA.sub(r"\1", written)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _unwrapped(written: str) -> str:
    written = written.strip()
    for _ in range(3):
        for sign in _WRAPPINGS:
            written = written.removeprefix(sign).removesuffix(sign).strip()
    return written.rstrip("; \n")


def _typed(root: Any) -> list[dict[str, Any]]:
    """Return the objects with a type, those further out first."""
    found: list[dict[str, Any]] = []
    level: list[Any] = [root]
    for _ in range(MAX_DEPTH):
        inner: list[Any] = []
        for node in level[:MAX_NODES]:
            if isinstance(node, list):
                inner += node[:MAX_NODES]
            elif isinstance(node, dict):
                if "@type" in node:
                    found.append(node)
                inner += (
                    value for key, value in node.items() if key not in _ELSEWHERE and isinstance(value, dict | list)
                )
        level = inner
    return found[:MAX_NODES]


def types_of(node: dict[str, Any]) -> list[str]:
    """Return the types of an object, in lower case and without their place."""
    types = node.get("@type")
    listed: Sequence[Any] = types if isinstance(types, list) else [types]
    return [one.rsplit("/", 1)[-1].lower() for one in listed[:10] if isinstance(one, str)]


def text_of(value: Any) -> str:
    """Return a value as plain text in one line: of an object its value or name, of a list the first."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("url") or ""
    if not isinstance(value, str):
        return ""
    return " ".join(_TAGS.sub(" ", unescape(value[:MAX_VALUE])).split())


def names_of(value: Any) -> list[str]:
    """Return the names of persons and organisations: objects, plain names, or a list of these."""
    listed = value if isinstance(value, list) else [value]
    found: list[str] = []
    for one in listed[:20]:
        name = one.get("name") if isinstance(one, dict) else one
        found += [text_of(each) for each in (name if isinstance(name, list) else [name])[:20]]
    return [name for name in found if name]


def _plain(title: str) -> str:
    return "".join(filter(str.isalnum, title.casefold()))
