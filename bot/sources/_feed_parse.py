"""A feed's bytes to entries in plain text, with absolute links and aware dates, all of it bounded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from bot.errors import UnreadableError
from bot.model import Entry
from bot.sources._feed_dates import DateReader
from bot.sources._feed_decode import decode
from bot.sources._feed_json import is_json, json_feed
from bot.sources._feed_page import refuse_what_is_no_feed, refuse_what_is_no_text
from bot.sources._feed_plain import cut, one_line, plain
from bot.sources._feed_raw import Channel, Raw, Text
from bot.sources._feed_repair import repair
from bot.sources._feed_xml import xml_feed

if TYPE_CHECKING:
    from datetime import timedelta

MAX_BYTES = 10_000_000
MAX_TITLE = 1_000
MAX_SUMMARY = 20_000
MAX_BODY = 200_000
MAX_ADDRESS = 4_000
MAX_PICTURE = 2_000
MAX_NAME = 200
MAX_TAGS = 50
LEAD = 500
HEADLINE = 100

# What XML cannot hold, but JSON can, and no database takes: NUL, other control characters, halves of characters.
_UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a feed says. `every` is how often it says it changes; `degraded` is what was wrong with it, in one line."""

    entries: tuple[Entry, ...]
    title: str | None = None
    every: timedelta | None = None
    degraded: str | None = None


def read_feed(data: bytes, *, content_type: str = "", url: str = "", max_items: int = 2_000) -> Reading:
    """Return what the bytes of a feed say. `url` is where they came from.

    Raises FetchError, not permanent and in words for a person, where they are no feed. Bounded in time and memory.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES // 1_000_000} MB")
    refuse_what_is_no_text(data)
    decoded = decode(data, content_type)
    complaints = [decoded.complaint] if decoded.complaint else []
    if not decoded.text.strip("\ufeff\0 \t\r\n"):
        raise UnreadableError("the answer is empty, not a feed")
    if is_json(decoded.text):
        channel = json_feed(decoded.text, max_items)
    else:
        repaired = repair(decoded.text)
        refuse_what_is_no_feed(decoded.text, repaired.root, url)
        channel, wrong = xml_feed(repaired, max_items)
        complaints += [*repaired.complaints, *wrong]
    return reading_of(channel, url, complaints)


def reading_of(channel: Channel, url: str, complaints: list[str]) -> Reading:
    """Return what any of the parsers found, plain, resolved and bounded. `url` is where it came from."""
    place = web_address(channel.link, url) or url
    dates = DateReader(channel.language)
    title = _line(channel.title, MAX_TITLE)
    entries = tuple(_entry(raw, channel, _base(raw, place), dates) for raw in channel.entries)
    if dates.unread:
        complaints.append(f"{dates.unread} dates that cannot be read")
    return Reading(
        entries=entries,
        title=title or None,
        every=channel.every,
        degraded=cut("; ".join(dict.fromkeys(complaints)), 300) or None,
    )


def _entry(raw: Raw, channel: Channel, base: str, dates: DateReader) -> Entry:
    body = max((_long(text, MAX_BODY) for text in raw.contents), key=len, default="")
    repeated = any(raw.summary == text for text in raw.contents)  # parsers make a summary of the content
    summary = cut(body, LEAD) if repeated else _long(raw.summary, MAX_SUMMARY) or cut(body, LEAD)
    return Entry(
        title=_line(raw.title, MAX_TITLE) or cut(summary.replace("\n", " "), HEADLINE),
        url=next(filter(None, (web_address(link, base) for link in raw.links)), None),
        guid=_UNFIT.sub("", raw.guid)[:MAX_ADDRESS] or None if raw.guid else None,
        summary=summary,
        body=body or None,
        author=_name(raw.author),
        outlet=None if channel.title and raw.outlet == channel.title.value else _name(raw.outlet),
        published=dates.read(*raw.dates),
        language=_language(raw.language) or _language(channel.language),
        tags=_tags(raw.tags),
        picture=next(filter(None, (_picture(one, base) for one in raw.pictures)), None),
    )


# An address that nothing has to be done about: most are.
_WHOLE = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?::\d{1,5})?/[\w.~/%+,@=:&-]*(?:\?[\w.~/%+,@=:&-]+)?", re.ASCII)


def web_address(link: str | None, base: str) -> str | None:
    """Return an absolute http or https address, or None where the link is not one."""
    if link and len(link) <= MAX_ADDRESS and _WHOLE.fullmatch(link):
        return link
    link = "".join((link or "").split()) if link and "\n" in link else (link or "").strip()
    link = _UNFIT.sub("", link)
    if not link or len(link) > MAX_ADDRESS:
        return None
    try:
        address = urljoin(base, link)
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.hostname else None


def _picture(link: str, base: str) -> str | None:
    """Return the address of a picture; a caption in its place is none."""
    address = web_address(link, base) if len(link) <= MAX_PICTURE and not any(map(str.isspace, link.strip())) else None
    return address if address and len(address) <= MAX_PICTURE else None


def _base(raw: Raw, place: str) -> str:
    """Return what an entry's links are relative to: its xml:base, else the channel's page, else the feed."""
    return (web_address(raw.base, place) if raw.base else None) or place


def _line(text: Text | None, limit: int) -> str:
    return one_line(text.value, limit, markup=text.markup) if text else ""


def _name(value: str | None) -> str | None:
    return one_line(value or "", MAX_NAME) or None


def _long(text: Text | None, limit: int) -> str:
    return plain(text.value, limit, markup=text.markup) if text else ""


def _language(value: str | None) -> str | None:
    value = (value or "").strip()
    if not value:
        return None
    return value.replace("_", "-") if _LANGUAGE.fullmatch(value) else None


def _tags(raw: tuple[str, ...]) -> tuple[str, ...]:
    tags = (one_line(tag, MAX_NAME) for tag in raw[: MAX_TAGS * 2])
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:MAX_TAGS]
