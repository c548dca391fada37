"""A sitemap's bytes to entries, or to the sitemaps that an index lists; read with distrust, and bounded."""

from __future__ import annotations

import io
import itertools
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

from lxml import etree

from bot.errors import UnreadableError
from bot.sources._feed_dates import usual
from bot.sources._feed_decode import decode
from bot.sources._feed_parse import Reading, reading_of, web_address
from bot.sources._feed_raw import Channel, Raw, Text
from bot.sources._feed_repair import Repaired, local_name, more_than, repair

MAX_UNPACKED = 20_000_000  # bytes
MAX_TAGS = 1_000_000
MAX_LISTED = 50_000  # the standard allows no more
MAX_CHILDREN = 2_000
MAX_FIELDS = 50  # of one address

_GZIP = b"\x1f\x8b"
_NEVER = datetime.min.replace(tzinfo=UTC)
_TAG = re.compile(r"<[A-Za-z_]")
_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp|cms|ece|amp|stm|story|article)$", re.IGNORECASE)
_BETWEEN = re.compile(r"[-_+.,~\s]+")
_NUMBER = re.compile(r"\d{4,}|[0-9a-f]*\d[0-9a-f]{5,}|[a-z]{0,3}\d{4,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2}")
_NAMELESS = frozenset({"index", "default", "home", "amp", "print"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A sitemap that an index lists. `changed` is when, as it is written; empty where it is not said."""

    url: str
    changed: str = ""

    @property
    def when(self) -> datetime:
        """Return the time of the change; long ago where it is not known."""
        return _moment(self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a sitemap says: entries, or `children` where it is an index."""

    reading: Reading
    children: tuple[Child, ...] = ()
    is_index: bool = False


def read_sitemap(data: bytes, *, content_type: str = "", url: str = "", max_items: int = 2_000) -> Listed:
    """Return what a sitemap says. `url` is where it came from.

    Raises UnreadableError, not permanent and in words for a person, where it is none. Bounded in time and memory.
    """
    data = _unpacked(data)
    decoded = decode(data, content_type)
    complaints = [decoded.complaint] if decoded.complaint else []
    text = decoded.text.strip("\ufeff\0 \t\r\n")
    if not text:
        raise UnreadableError("the answer is empty, not a sitemap")
    if text.startswith(("http://", "https://")):
        lines = (line.strip() for line in io.StringIO(text))
        found = [Raw(links=(line,)) for line in itertools.islice(filter(None, lines), MAX_LISTED)]
        return Listed(reading=_reading(found, url, max_items, complaints))
    if more_than(MAX_TAGS, _TAG, text):
        raise UnreadableError(f"this sitemap has more than {MAX_TAGS:,} tags")
    repaired = repair(text)
    complaints += repaired.complaints
    root = local_name(repaired.root)
    if root == "sitemapindex":
        children = _children(repaired, url)
        return Listed(reading=reading_of(Channel(), url, complaints), children=children, is_index=True)
    _refuse(root)
    return Listed(
        reading=_reading([_raw(element) for element in _elements(repaired, "url")], url, max_items, complaints)
    )


def words_of(url: str) -> str:
    """Return the words in the last part of an address that has some, which is what stands for a headline."""
    parts = urlsplit(url)
    path = [part for part in parts.path.split("/") if part]
    for part in reversed(path):
        words = [word for word in _BETWEEN.split(_ENDING.sub("", unquote(part))) if word]
        while len(words) > 1 and _NUMBER.fullmatch(words[-1]) and not re.fullmatch(r"(?:19|20)?\d\d", words[-1]):
            words.pop()
        while len(words) > 1 and re.fullmatch(r"[a-z]?\d{5,}", words[0], re.IGNORECASE):
            del words[0]
        title = " ".join(words)
        # What stands before the last part is a headline only where it has several words; else it is a section.
        enough = part is path[-1] or len(words) > 1
        if enough and _WORD.search(title) and not _NUMBER.fullmatch(title) and title.lower() not in _NAMELESS:
            return title[0].upper() + title[1:]
    return f"{parts.hostname or ''}{unquote(parts.path)}"


# --- private ---------------------------------------------------------------------------------------------------


def _unpacked(data: bytes) -> bytes:
    """Return what a .gz holds, or the bytes as they are. Raises UnreadableError."""
    if data.startswith(_GZIP):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            data = unpacker.decompress(data, MAX_UNPACKED + 1)
        except zlib.error as error:
            raise UnreadableError("this .gz is broken") from error
    if len(data) > MAX_UNPACKED:
        raise UnreadableError(f"larger than {MAX_UNPACKED // 1_000_000} MB")
    return data


def _refuse(root: str) -> None:
    """Raise UnreadableError where a document is evidently something else."""
    if root == "urlset":
        return
    if root in {"rss", "feed", "rdf"}:
        raise UnreadableError("this is a feed, not a sitemap; its kind is feed")
    if root in {"html", "head", "body"} or not root:
        raise UnreadableError("this is a web page, not a sitemap" if root else "this is plain text, not a sitemap")
    raise UnreadableError(f"this is XML, but not a sitemap (it begins with <{root}>)")


def _elements(document: Repaired, name: str) -> Iterator[Any]:
    """Yield the elements of a name, however they are prefixed, and forget each after it was looked at."""
    source = io.BytesIO(document.text.encode("utf-8", "replace"))
    count = 0
    try:
        for _, element in etree.iterparse(
            source, events=("end",), recover=True, resolve_entities=False, no_network=True, remove_comments=True
        ):
            if _name(element) != name:
                continue
            yield element
            count += 1
            element.clear()
            above = element.getparent()
            while above is not None and len(above) > 1:
                del above[0]
            if count >= MAX_LISTED:
                return
    except etree.LxmlError as error:
        if not count:
            raise UnreadableError("this sitemap is broken, and nested too deep to be repaired") from error


def _name(element: Any) -> str:
    """Return an element's name without namespace or prefix; "" for what is no element."""
    return local_name(element.tag.rpartition("}")[2]) if isinstance(element.tag, str) else ""


def _texts(element: Any) -> dict[str, str]:
    """Return name -> text of an element's children, the first of each name."""
    found: dict[str, str] = {}
    for child in element[:MAX_FIELDS]:
        if len(child) == 0 and child.text and child.text.strip():
            found.setdefault(_name(child), child.text.strip())
    return found


def _inside(element: Any, name: str) -> Any | None:
    return next((child for child in element[:MAX_FIELDS] if _name(child) == name and len(child)), None)


def _raw(element: Any) -> Raw:
    """Return what a <url> says. Pictures and films have titles and addresses too, so each is asked in its place."""
    own = _texts(element)
    news = _inside(element, "news")
    said = {**own, **_texts(news)} if news is not None else own
    publication = _inside(news if news is not None else element, "publication")
    outlet = _texts(publication) if publication is not None else {}
    title = said.get("title")
    return Raw(
        title=Text(value=title, markup=False) if title else None,
        links=(own["loc"],) if "loc" in own else (),
        dates=tuple(filter(None, (said.get("publication_date"), own.get("lastmod")))),
        outlet=outlet.get("name"),
        language=outlet.get("language"),
        tags=tuple(word.strip() for word in said.get("keywords", "").split(",")[:MAX_FIELDS] if word.strip()),
    )


def _children(document: Repaired, url: str) -> tuple[Child, ...]:
    """Return the sitemaps that an index lists, each once."""
    found: dict[str, Child] = {}
    for element in _elements(document, "sitemap"):
        said = _texts(element)
        address = web_address(said.get("loc"), url)
        if address:
            found.setdefault(address, Child(url=address, changed=said.get("lastmod", "")[:60]))
    return tuple(found.values())


def _reading(found: list[Raw], url: str, max_items: int, complaints: list[str]) -> Reading:
    """Return the newest of what was found. What has no title gets the words of its address."""
    own = {address: raw for raw in reversed(found) if (address := _address(raw, url))}
    raws = list(reversed(own.items()))
    if len(raws) < len(found) and not raws:
        raise UnreadableError("no entry of this sitemap has an address")
    names = {raw.outlet for _, raw in raws if raw.outlet}
    title = Text(value=names.pop(), markup=False) if len(names) == 1 else None
    if len(raws) > max_items:
        complaints.append(f"the newest {max_items} of {len(raws)} addresses")
        raws = _newest(raws, max_items)
    entries = tuple(_titled(raw, address) for address, raw in raws)
    return reading_of(Channel(title=title, entries=entries), url, complaints)


def _address(raw: Raw, url: str) -> str | None:
    """Return an entry's address; None for one that is none, and for the front page."""
    address = web_address(raw.links[0], url) if raw.links else None
    return urldefrag(address).url if address and urlsplit(address).path.strip("/") else None


def _titled(raw: Raw, address: str) -> Raw:
    return Raw(
        title=raw.title or Text(value=words_of(address), markup=False),
        links=(address,),
        dates=raw.dates,
        outlet=raw.outlet,
        language=raw.language,
        tags=raw.tags,
    )


def _newest(raws: list[tuple[str, Raw]], count: int) -> list[tuple[str, Raw]]:
    """Return the newest by date; of undated ones both ends, as nobody says at which of them the news is."""
    dated = [pair for pair in raws if pair[1].dates]
    undated = [pair for pair in raws if not pair[1].dates]
    dated.sort(key=lambda pair: _moment(pair[1].dates[0]), reverse=True)
    chosen = dated[:count]
    left = count - len(chosen)
    return chosen + undated[: (left + 1) // 2] + (undated[-(left // 2) :] if left // 2 else [])


def _moment(text: str) -> datetime:
    try:
        return usual(text) or _NEVER
    except ValueError:
        return _NEVER
