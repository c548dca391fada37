"""OPML, the format in which feed readers hand on their lists: read with suspicion, written plainly."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from bot.errors import WirewatchError
from bot.sources._feed_decode import decode
from bot.sources._feed_repair import MAX_DEPTH, depth, local_name, repair

MAX_BYTES = 10_000_000
MAX_FEEDS = 20_000
MAX_TEXT = 2_000  # characters of an attribute
MAX_TAGS = 10


class OpmlError(WirewatchError):
    """A file that is no OPML, or is too large or too deep to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A feed of a list: `tags` are the folders that it is in, from the outermost, and its categories."""

    url: str
    title: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opml:
    """What a list holds, each feed once; and what was left out or repaired, in words."""

    feeds: tuple[Listed, ...]
    complaints: tuple[str, ...] = ()


# --- reading -------------------------------------------------------------------------------------------------------


def read_opml(data: bytes) -> Opml:
    """Return the feeds of an OPML file. Raises OpmlError where it is none."""
    if len(data) > MAX_BYTES:
        raise OpmlError(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    repaired = repair(decode(data, "").text)  # without a doctype, and so without entities of its own
    if local_name(repaired.root) != "opml":
        what = f"it begins with <{repaired.root[:40]}>" if repaired.root else "there is no XML in it"
        raise OpmlError(f"this is not OPML: {what}")
    if depth(repaired.text) > MAX_DEPTH:
        raise OpmlError(f"the outlines are nested more than {MAX_DEPTH} deep")
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(repaired.text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise OpmlError(f"the XML cannot be read: {error.msg}") from None
    if root is None:
        raise OpmlError("there is nothing in it that can be read")
    return _judged(list(_outlines(root)), list(repaired.complaints))


def _judged(found: list[Listed], complaints: list[str]) -> Opml:
    """Return each usable feed once, and say how many others there were."""
    feeds: dict[str, Listed] = {}
    twice = unusable = 0
    for one in found:
        if not _is_address(one.url):
            unusable += 1
        elif (before := feeds.get(one.url)) is not None:
            twice += 1
            tags = tuple(dict.fromkeys((*before.tags, *one.tags)))[:MAX_TAGS]
            feeds[one.url] = Listed(url=one.url, title=before.title or one.title, tags=tags, language=before.language)
        elif len(feeds) < MAX_FEEDS:
            feeds[one.url] = one
    if twice:
        complaints.append(f"{twice} listed more than once: taken once, with the tags of all")
    if unusable:
        complaints.append(f"{unusable} without an address that starts with http:// or https://: left out")
    if len(feeds) == MAX_FEEDS:
        complaints.append(f"only the first {MAX_FEEDS:,} feeds are taken")
    return Opml(feeds=tuple(feeds.values()), complaints=tuple(complaints))


def _outlines(root: Any) -> Iterator[Listed]:
    """Yield the outlines that are feeds, or say that they are, with the folders above them as tags."""
    above: list[str] = []
    for event, tag in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(tag.tag, str) or local_name(etree.QName(tag).localname) != "outline":
            continue
        if event == "end":
            above.pop()
            continue
        said = {name.lower(): str(value)[:MAX_TEXT].strip() for name, value in tag.attrib.items()}
        title = said.get("title") or said.get("text") or ""
        url = _address(said.get("xmlurl") or (said.get("url", "") if said.get("type", "").lower() == "rss" else ""))
        is_feed = bool(url) or said.get("type", "").lower() in {"rss", "atom"}
        if is_feed:
            tags = (*filter(None, above), *_categories(said.get("category", "")))
            language = said.get("language", "")
            yield Listed(url=url, title=title, tags=tuple(dict.fromkeys(tags))[:MAX_TAGS], language=language)
        above.append("" if is_feed else title)


def _address(url: str) -> str:
    """Return an address as we take it: feed: is an old way to write http."""
    text = re.sub(r"(?i)^feed:(?://)?(?=https?://)", "", url)
    return re.sub(r"(?i)^feed:(?://)?", "http://", text)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        good = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
    return good and re.search(r"[\s\x00-\x1f\x7f]", url) is None


def _categories(said: str) -> list[str]:
    """Return the words of a category attribute: "/news/world,/mideast"."""
    return [word.strip() for one in said.split(",") for word in one.split("/") if word.strip()]


# --- writing -------------------------------------------------------------------------------------------------------


def opml_text(feeds: Iterable[Listed], title: str, now: datetime) -> str:
    """Return feeds as an OPML 2.0 file, each below the folder of its first tag, with all of them as its categories."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _xml(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now, usegmt=True)
    body = etree.SubElement(root, "body")
    folders: dict[str, Any] = {}
    for one in feeds:
        parent = body
        if one.tags:
            name = _xml(one.tags[0])
            if name not in folders:
                folders[name] = etree.SubElement(body, "outline", text=name, title=name)
            parent = folders[name]
        name = _xml(one.title)
        said = {"type": "rss", "text": name, "title": name, "xmlUrl": _xml(one.url)}
        if one.tags:
            said["category"] = _xml(",".join(tag.replace(",", " ").replace("/", " ") for tag in one.tags))
        if one.language:
            said["language"] = _xml(one.language)
        etree.SubElement(parent, "outline", said)
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written.decode()


_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _xml(text: str) -> str:
    return _NO_XML.sub("", text)
