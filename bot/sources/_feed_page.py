"""Says in a person's words why a document is no feed, and where the page that it is announces one."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from bot.errors import UnreadableError
from bot.sources._feed_repair import local_name
from bot.walls import Wall, has_password, wall_of

_BEGINNING = 200_000
_MAX_SHOWN = 300
_WEB_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_FEED_TAG = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_SCRIPT = re.compile(r"<(?=script|style)", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</(?:script|style)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_FEW_WORDS = 1_500  # characters: a page with more has something to show, and is no wall
_LINK = re.compile(r"<link\s[^<>]{1,2000}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"""type\s*=\s*["']?application/(?:rss\+xml|atom\+xml|feed\+json|rdf\+xml)""", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]{1,1000})""", re.IGNORECASE)

_OTHER_ROOTS = {
    "opml": "this is a list of feeds (OPML), not a feed",
    "urlset": "this is a sitemap, not a feed",
    "sitemapindex": "this is an index of sitemaps, not a feed",
    "svg": "this is a picture, not a feed",
}
_PAGE_ROOTS = frozenset({"html", "head", "body", "title", "meta", "script", "div", "p", "center", "h1"})


_MAGIC = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a sound"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "an archive (ZIP)"),
    (b"\x1f\x8b", "packed (gzip), without the server's saying so"),
)


def refuse_what_is_no_text(data: bytes) -> None:
    """Raise FetchError, not permanent, where a document begins as pictures, PDFs and archives do."""
    for magic, words in _MAGIC:
        if data.startswith(magic):
            raise UnreadableError(f"this is {words}, not a feed")


def refuse_what_is_no_feed(text: str, root: str, url: str) -> None:
    """Raise FetchError, not permanent, where a document is evidently something else than a feed."""
    name = local_name(root)
    if not root:
        raise UnreadableError("this is plain text, not a feed")
    if name in _OTHER_ROOTS:
        raise UnreadableError(_OTHER_ROOTS[name])
    beginning = text[:_BEGINNING]
    if name in _PAGE_ROOTS or (_WEB_PAGE.match(beginning.lstrip()) and not _FEED_TAG.search(beginning)):
        raise UnreadableError(_about_the_page(beginning, url))


def _about_the_page(page: str, url: str) -> str:
    shown = _words(page)
    wall = wall_of(page, shown) if len(shown) < _FEW_WORDS else Wall.LOGIN if has_password(page) else None
    words = f"this is {wall or 'a web page'}, not a feed"
    announced = announced_feed(page, url)
    return f"{words}; the page announces its feed at {announced}" if announced else words


def _words(page: str) -> str:
    """Return what a page shows, roughly."""
    first, *scripts = _SCRIPT.split(page)
    behind = (script[end.start() :] for script in scripts if (end := _SCRIPT_END.search(script)))
    return " ".join(unescape(_TAG.sub(" ", first + " ".join(behind))).split())


def announced_feed(page: str, url: str) -> str | None:
    """Return the address of the first feed that a page's head announces."""
    for link in _LINK.findall(page):
        href = _HREF.search(link)
        if _FEED_TYPE.search(link) and href:
            try:
                address = urljoin(url, unescape(href[1]))
                parts = urlsplit(address)
            except ValueError:
                continue
            if parts.scheme in {"http", "https"} and "@" not in parts.netloc and len(address) <= _MAX_SHOWN:
                return address
    return None
