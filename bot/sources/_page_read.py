"""A listing in HTML to entries, by selectors; what they do not catch is told in words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urldefrag

from lxml import etree

from bot.errors import UnreadableError
from bot.sources._feed_decode import decode
from bot.sources._feed_parse import MAX_BYTES, MAX_SUMMARY, MAX_TITLE, Reading, reading_of, web_address
from bot.sources._feed_plain import cut, readable
from bot.sources._feed_raw import Channel, Raw, Text
from bot.sources._feed_repair import more_than, without_huge_tags
from bot.sources._page_select import Selector, selector

MAX_TAGS = 50_000
MAX_ROW = 1_000  # elements in a row, for selectors that look along rows
MAX_DATE = 200
MAX_LINKS = 50  # of an item
SECONDS = 15.0

_TAG = re.compile(r"<[A-Za-z]")
_END = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)  # the parser drops what stands after it; browsers do not
_HEADING = selector("h1, h2, h3, h4, h5, h6")
_ANY_HEADING = " or ".join(f"{{axis}}::h{number}" for number in range(1, 7))
_HEADED = etree.XPath(
    f"descendant-or-self::*[{_ANY_HEADING.format(axis='self')}]/descendant::a[@href]"
    f" | descendant-or-self::a[@href][{_ANY_HEADING.format(axis='descendant')}]"
)
_TIME = selector("time, [itemprop='datePublished']")
_TEXT = selector("p")
_PASSWORD = selector("input[type='password'], input[type='PASSWORD']")
_DATE_ATTRIBUTES = ("datetime", "content", "data-datetime", "data-timestamp", "data-time", "data-date")
_PARTS = re.compile(r"[|•·—\n]|:\s")
_BETWEEN = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """What catches what of a listing: `item` on the page, the others within an item; None looks in the usual places."""

    item: Selector
    title: Selector | None = None
    link: Selector | None = None
    date: Selector | None = None
    summary: Selector | None = None


def read_listing(
    data: bytes, selectors: Selectors, *, content_type: str = "", url: str = "", max_items: int = 500
) -> Reading:
    """Return what a listing says. `url` is where it came from.

    Raises UnreadableError, not permanent and in words for a person. Bounded in time and memory.
    """
    complaints: list[str] = []
    page = _page(data, content_type, complaints)
    _refuse_long_rows(page, selectors)
    items = selectors.item.all(page)
    if not items:
        if next(page.iter("rss", "feed"), None) is not None:
            raise UnreadableError("this is a feed, not a web page; its kind is feed")
        raise UnreadableError(f"the selector {selectors.item.text} catches nothing on {_about(page)}")
    if len(items) > max_items:
        complaints.append(f"cut after {max_items} of {len(items)} items")
    base = _base(page, url)
    found = _Found(base=base, page=url, selectors=selectors, headed=frozenset(_HEADED(page)))
    until = monotonic() + SECONDS
    for item in items[:max_items]:
        found.add(item)
        if monotonic() > until:  # a thread cannot be stopped from outside
            raise UnreadableError(f"these selectors take longer than {SECONDS:g} s on this page")
    raws = found.raws(len(items[:max_items]), complaints)
    channel = Channel(title=_title(page), link=base, language=page.get("lang") or None, entries=raws)
    return reading_of(channel, url, complaints)


def _page(data: bytes, content_type: str, complaints: list[str]) -> Any:
    """Return the root of the page. Raises UnreadableError."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES // 1_000_000} MB")
    decoded = decode(data, content_type)
    if decoded.complaint:
        complaints.append(decoded.complaint)
    text = without_huge_tags(_END.sub("", decoded.text.replace("\0", "")))
    if not text.strip("\ufeff \t\r\n"):
        raise UnreadableError("the answer is empty, not a web page")
    if more_than(MAX_TAGS, _TAG, text):
        raise UnreadableError(f"this page has more than {MAX_TAGS:,} tags, too many for a listing")
    # Not `huge_tree`: the parser's own bound on nesting is what keeps selectors fast.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        page = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        raise UnreadableError("this page is no HTML that can be read") from error
    if page is None:
        raise UnreadableError("this is plain text, not a web page")
    if any("depth" in entry.message for entry in parser.error_log):
        complaints.append("nested too deep; what comes after was not read")
    return page


def _refuse_long_rows(page: Any, selectors: Selectors) -> None:
    """Raise UnreadableError where a selector would look along a row so long that it takes minutes."""
    counting = [each for each in _own(selectors) if each.counts_siblings]
    if counting and any(len(element) > MAX_ROW for element in page.iter()):
        raise UnreadableError(
            f"the selector {counting[0].text} looks along rows of elements, and this page has one with more than "
            f"{MAX_ROW:,}; name what you look for by its class instead"
        )


def _own(selectors: Selectors) -> list[Selector]:
    listed = (selectors.item, selectors.title, selectors.link, selectors.date, selectors.summary)
    return [each for each in listed if each is not None]


def _about(page: Any) -> str:
    """Describe a page on which nothing was caught."""
    links = sum(1 for _ in _links(page))
    if _PASSWORD.all(page):
        return "this page, which asks for a password"
    if not links:
        return "this page, which has no links: it may be made by scripts, which are not run here"
    return f"this page of {links} link{'s' if links > 1 else ''}; the site may have changed, or `item` be wrong"


def _base(page: Any, url: str) -> str:
    """Return what links are relative to."""
    said = next((element.get("href") for element in page.iter("base") if element.get("href")), None)
    return (web_address(said, url) if said else None) or url


def _title(page: Any) -> Text | None:
    words = next((element.text for element in page.iter("title") if element.text), "")
    return Text(value=words, markup=False) if words else None


@dataclass(slots=True, kw_only=True)
class _Found:
    """Gathers the items of a page, each address once: a picture and a headline often lead to the same page."""

    base: str
    page: str
    selectors: Selectors
    headed: frozenset[Any]
    by_link: dict[str, Raw] = field(default_factory=dict)
    unlinked: int = 0

    def add(self, item: Any) -> None:
        anchor, link = self._link(item)
        if link is None:
            self.unlinked += 1
            return
        known = self.by_link.get(link)
        if known and known.title:
            return
        title = self._heading(item, anchor)
        self.by_link[link] = Raw(
            title=Text(value=title, markup=False) if title else None,
            links=(link,),
            dates=tuple(_dates(item, self.selectors.date)),
            summary=self._summary(item, title),
        )

    def raws(self, count: int, complaints: list[str]) -> tuple[Raw, ...]:
        """Return the items with a title, and say what the others lack. Raises UnreadableError where there are none."""
        titled = tuple(raw for raw in self.by_link.values() if raw.title)
        chosen = self.selectors
        if not self.by_link:
            where = f"at {chosen.link.text}" if chosen.link else "in it"
            raise UnreadableError(f"the selector {chosen.item.text} catches {count} items, and none has a link {where}")
        if not titled:
            where = f"at {chosen.title.text}" if chosen.title else "in it"
            raise UnreadableError(
                f"the selector {chosen.item.text} catches {count} items, and none has a title {where}"
            )
        if self.unlinked:
            complaints.append(f"{self.unlinked} items without a link")
        if len(titled) < len(self.by_link):
            complaints.append(f"{len(self.by_link) - len(titled)} items without a title")
        if chosen.date and not any(raw.dates for raw in titled):
            complaints.append(f"no item has a date at {chosen.date.text}")
        return titled

    def _link(self, item: Any) -> tuple[Any, str | None]:
        """Return the element that leads to an item's page, and the address."""
        chosen = self.selectors.link
        attribute = (chosen.attribute if chosen else None) or "href"
        for element in chosen.all(item) if chosen else self._usual_links(item):
            inside = (inner.get("href") for inner in _links(element))
            link = web_address(element.get(attribute) or next(inside, None), self.base)
            if link:
                bare = urldefrag(link).url
                return element, link if bare == urldefrag(self.page).url else bare
        return None, None

    def _usual_links(self, item: Any) -> list[Any]:
        """Return an item's links, those of headings first: before the headline often stands a link to a section."""
        return sorted(itertools.islice(_links(item), MAX_LINKS), key=lambda link: link not in self.headed)

    def _heading(self, item: Any, anchor: Any) -> str:
        """Return what the title's selector catches; else the heading's text, the link's own, its label or picture's."""
        chosen = self.selectors.title
        if chosen:
            return next(filter(None, (_said(element, chosen, MAX_TITLE) for element in chosen.all(item))), "")
        heading = next(filter(None, (_line(element, MAX_TITLE) for element in _HEADING.all(item))), "")
        return heading or _line(anchor, MAX_TITLE) or _label(anchor)

    def _summary(self, item: Any, title: str) -> Text | None:
        chosen = self.selectors.summary
        found = (
            _said(element, chosen, MAX_SUMMARY) if chosen else readable(element, MAX_SUMMARY)
            for element in (chosen or _TEXT).all(item)
        )
        words = next((text for text in found if text and text != title), "")
        return Text(value=words, markup=False) if words else None


def _links(element: Any) -> Iterator[Any]:
    """Yield the links within an element, itself included; lazily, as there may be many, and the first is wanted."""
    return (link for link in element.iter("a", "area") if link.get("href"))


def _said(element: Any, chosen: Selector, limit: int) -> str:
    """Return the attribute that a selector names, or the text."""
    if chosen.attribute:
        return cut(_BETWEEN.sub(" ", element.get(chosen.attribute) or "").strip(), limit)
    return readable(element, limit)


def _line(element: Any, limit: int) -> str:
    return readable(element, limit).replace("\n", " ")


def _label(anchor: Any) -> str:
    """Return what stands for the text of a link that is a picture."""
    pictures = (element.get("alt") for element in anchor.iter("img"))
    labels = (anchor.get("aria-label"), anchor.get("title"), *pictures)
    return next((label.strip() for label in labels if label and label.strip()), "")[:MAX_TITLE]


def _dates(item: Any, chosen: Selector | None) -> Iterator[str]:
    """Yield what may be the date of an item, best first: attributes for machines, then the text and its parts."""
    for element in (chosen or _TIME).all(item)[:3]:
        names = (chosen.attribute,) if chosen and chosen.attribute else _DATE_ATTRIBUTES
        yield from (value for value in map(element.get, names) if value)
        if not (chosen and chosen.attribute):
            text = readable(element, MAX_DATE)
            parts = [part.strip() for part in _PARTS.split(text)]
            yield from (part for part in [*parts, text] if any(character.isdigit() for character in part))
