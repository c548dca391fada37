"""RSS, RDF and Atom: a fast parser first, and a patient one where the fast one is in doubt.

`feedparser-rs` reads most feeds in a few milliseconds, but gives up on some that are broken, and is known to lose
things in silence; the doubts below are what it was seen to lose in some 4,800 feeds. `feedparser` reads nearly all,
thirty times slower, so what reaches it is bounded in length, items and nesting.
"""

from __future__ import annotations

import io
import itertools
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import feedparser
import feedparser_rs

from bot.errors import UnreadableError
from bot.sources._feed_picture import pictures
from bot.sources._feed_raw import Channel, Raw, Text
from bot.sources._feed_repair import MAX_DEPTH, Repaired, depth, local_name

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_SLOW = 2_000_000
MAX_SLOW_ITEMS = 500
MAX_SLOW_TAGS = 100_000
MAX_CONTENTS = 10

_ITEM_TAG = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ITEM_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_BASE64 = re.compile(r"""(?:mode|type)\s*=\s*["'](?:base64|application/octet-stream)""", re.IGNORECASE)
# feedparser takes these for the item's own texts.
_MEDIA_TEXT = re.compile(
    r"<media:(title|description)\b[^<>]*>(?:[^<]|<!\[CDATA\[(?:[^\]]|\](?!\]>))*\]\]>)*</media:\1\s*>", re.IGNORECASE
)
_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_NO_PAGE = frozenset(
    {"self", "enclosure", "replies", "edit", "hub", "next", "prev", "previous", "license", "payment", "via"}
)
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


def xml_feed(feed: Repaired, max_items: int) -> tuple[Channel, list[str]]:
    """Return what a repaired document holds, and in words what was wrong with it.

    Raises FetchError, not permanent, where it holds no feed.
    """
    complaints = []
    items = len(_ITEM_TAG.findall(feed.text))
    if items > max_items:
        complaints.append(f"cut after {max_items} of {items} items")
    fast, broken = _fast(feed.text, max_items)
    if broken:
        complaints.append("not well-formed XML")
    if not broken and not _is_doubtful(fast, feed.text, min(items, max_items)):
        return fast, complaints
    slow = _slow(feed.text, min(max_items, MAX_SLOW_ITEMS))
    if slow is None and not fast.entries:
        raise UnreadableError("this feed is broken, and nested too deep to be repaired")
    best = fast if slow is None or len(slow.entries) < len(fast.entries) else slow
    if not best.entries and local_name(feed.root) not in _ROOTS:
        raise UnreadableError(f"this is XML, but not a feed (it begins with <{feed.root}>)")
    return best, complaints


def _is_doubtful(channel: Channel, text: str, expected: int) -> bool:
    """Say whether the fast parser may have lost something that it does not admit."""
    entries = channel.entries
    if len(entries) < expected or _BASE64.search(text):
        return True
    if "xml:base" in text and any("://" not in link[:20] for entry in entries for link in entry.links):
        return True
    first = _ITEM_TAG.search(text)
    news = text[first.start() :] if first else ""
    return any(_lacks(entries, of, tag, news) for of, tag in _LOSSES)


def _lacks(entries: tuple[Raw, ...], of: Callable[[Raw], object], tag: re.Pattern[str], news: str) -> bool:
    """Say whether entries are without something of which the text has more than was found."""
    found = sum(bool(of(entry)) for entry in entries)
    return found < len(entries) and len(tag.findall(news)) > found


_LOSSES: tuple[tuple[Callable[[Raw], object], re.Pattern[str]], ...] = (
    (lambda entry: entry.title, re.compile(r"<(?:[\w.-]+:)?title[\s>](?!\s*</)")),
    (lambda entry: entry.links, re.compile(r"<(?:[\w.-]+:)?link[\s>](?!\s*</)")),
    (lambda entry: entry.guid, re.compile(r"<(?:[\w.-]+:)?guid[\s>](?!\s*</)")),
    (
        lambda entry: entry.dates,
        re.compile(r"<(?:[\w.-]+:)?(?:pubDate|published|updated|date|issued|modified|created)[\s>]"),
    ),
)


def _fast(text: str, max_items: int) -> tuple[Channel, bool]:
    """Return what feedparser-rs reads, and whether it says that the XML is broken."""
    limits = feedparser_rs.ParserLimits(max_entries=max_items)
    try:
        # As bytes: a text that looks like an address would be fetched.
        parsed = feedparser_rs.parse_with_limits(
            text.encode("utf-8", "replace"), limits=limits, sanitize_html=False, resolve_relative_uris=False
        )
    except ValueError:  # beyond its limits
        return Channel(), True
    return _channel(parsed.feed, [_from_fast(entry) for entry in parsed.entries]), bool(parsed.bozo)


def _slow(text: str, max_items: int) -> Channel | None:
    """Return what feedparser reads in a bounded part of the text; None where even that could take it minutes."""
    text = _up_to(_TAG, MAX_SLOW_TAGS, _up_to(_ITEM_END, max_items, text[:MAX_SLOW]))
    if depth(text) > MAX_DEPTH:
        return None
    parsed = feedparser.parse(
        io.BytesIO(_MEDIA_TEXT.sub("", text).encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return _channel(parsed.feed, [_from_slow(entry) for entry in parsed.entries[:max_items]])


def _up_to(tag: re.Pattern[str], count: int, text: str) -> str:
    """Return the text up to the end of the tag that is the last to count."""
    found = next(itertools.islice(tag.finditer(text), count - 1, None), None)
    return text[: found.end()] if found else text


# --- their records to ours -------------------------------------------------------------------------------------


def _channel(feed: Any, entries: list[Raw]) -> Channel:
    title = feed.get("title")
    return Channel(
        title=Text(value=title, markup=not _is_plain(feed.get("title_detail"))) if title else None,
        link=feed.get("link") or None,
        language=feed.get("language") or None,
        every=_every(feed),
        entries=tuple(entries),
    )


def _from_fast(entry: Any) -> Raw:
    published, updated, created = entry.get("published"), entry.get("updated"), entry.get("created")
    return _raw(entry, [published, updated, created, entry.get("dc_date")])


def _from_slow(entry: Any) -> Raw:
    # It answers "updated" with "published" and a warning, so only what is there may be asked for.
    return _raw(entry, [entry[name] for name in ("published", "updated", "created") if dict.__contains__(entry, name)])


def _raw(entry: Any, dates: list[str | None]) -> Raw:
    detail = entry.get("title_detail")
    return Raw(
        title=Text(value=entry["title"], markup=not _is_plain(detail)) if entry.get("title") else None,
        links=_links(entry),
        guid=(entry.get("id") or "").strip() or None,
        dates=tuple(date for date in dates if date),
        summary=_text(entry.get("summary"), entry.get("summary_detail")),
        contents=tuple(filter(None, (_text(part.value, part) for part in (entry.get("content") or ())[:MAX_CONTENTS]))),
        author=entry.get("author") or None,
        outlet=getattr(entry.get("source"), "title", None) or None,
        tags=tuple(tag.term for tag in entry.get("tags") or () if getattr(tag, "term", None)),
        base=getattr(detail, "base", None) or None,
        language=getattr(detail, "language", None) or None,
        pictures=pictures(entry),
    )


def _text(value: str | None, detail: Any) -> Text | None:
    """Return a text with what is declared of it; what is no text at all (a picture in base64) is left out."""
    kind = getattr(detail, "type", None) or "text/html"
    if not value or not value.strip() or not kind.startswith(("text/", "application/xhtml", "html", "xhtml")):
        return None
    return Text(value=value, markup=not _is_plain(detail))


def _is_plain(detail: Any) -> bool:
    return getattr(detail, "type", None) in {"text/plain", "text"}


def _links(entry: Any) -> tuple[str, ...]:
    """Return the addresses of an entry's page, the best first; its GUID counts where it is one and nothing else is."""
    listed = [link.get("href") for link in entry.get("links") or () if (link.get("rel") or "alternate") not in _NO_PAGE]
    found = [entry.get("link"), *listed]
    guid = entry.get("id") or ""
    if guid.startswith(("http://", "https://")) and entry.get("guidislink") is not False:
        found.append(guid)
    return tuple(dict.fromkeys(link.strip() for link in found if link and link.strip()))


def _every(feed: Any) -> timedelta | None:
    """Return how often the feed says it changes: the longer of `ttl` (minutes) and `sy:updatePeriod`."""
    said = [_minutes(feed.get("ttl")), _period(feed)]
    return max((wait for wait in said if wait), default=None)


def _minutes(ttl: object) -> timedelta | None:
    text = str(ttl or "").strip()
    return timedelta(minutes=int(text)) if text.isascii() and text.isdigit() and len(text) <= 6 else None  # noqa: PLR2004 - a year


def _period(feed: Any) -> timedelta | None:
    syndication = feed.get("syndication") or feed
    period = _PERIODS.get(str(_either(syndication, "update_period", "sy_updateperiod")).strip().lower())
    frequency = str(_either(syndication, "update_frequency", "sy_updatefrequency") or 1).strip()
    times = int(frequency) if frequency.isascii() and frequency.isdigit() and len(frequency) <= 4 else 1  # noqa: PLR2004
    return period / max(times, 1) if period else None


def _either(thing: Any, name: str, other: str) -> Any:
    return getattr(thing, name, None) or (thing.get(other) if hasattr(thing, "get") else None)
