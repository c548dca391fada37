"""What a web page says of the feeds of its site: those that it announces or links to, and what bars the way."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice
from urllib.parse import urlsplit

from bot.sources._feed_decode import decode
from bot.sources._feed_parse import web_address

MAX_PAGE = 3_000_000  # bytes of a page that are looked at
MAX_TAGS = 20_000  # links of a page that are looked at
MAX_LINKS = 25  # links to feeds that are taken from a page
MAX_TAG = 4_000  # characters of a tag that are looked at
FEW_LINKS = 30  # a page with fewer may be nothing but a barrier
LITTLE_TEXT = 400  # characters; a page with less text and many scripts is put together in the browser

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/json"}
)
_FEED_PATH = re.compile(
    r"(?:^|[/._?=&-])(?:rss2?|atom|feeds?|xml)(?:[/._?=&-]|$)|\.(?:rss|rdf|atom|xml)(?:[?#]|$)", re.IGNORECASE
)
_FEED_WORDS = re.compile(r"\b(?:rss|atom|feeds?|xml|json feed|syndication)\b|خلاصات", re.IGNORECASE)
# Readers and social services that a "subscribe" button leads to; none of these is a feed.
_NO_FEEDS = re.compile(
    r"(?:^|\.)(?:feedly|inoreader|newsblur|netvibes|facebook|twitter|x|instagram|linkedin|apple|google|telegram|whatsapp)"
    r"\.(?:com|org|net)$"
)
_PICTURES = re.compile(r"\.(?:png|jpe?g|gif|svg|css|js|pdf|mp3|mp4|zip|webp|ico)(?:[?#]|$)", re.IGNORECASE)

CONSENT = "a page that asks for consent to cookies"
# What a page holds that shows no news but asks for a proof, and who asks. Only marks that no ordinary page has.
_BARRIERS = (
    (re.compile(r"cf_chl_opt|<title>\s*(?:just a moment|attention required)", re.IGNORECASE), "a check by Cloudflare"),
    (re.compile(r"captcha-delivery\.com|geo\.captcha", re.IGNORECASE), "a captcha by DataDome"),
    (re.compile(r"px-captcha|perimeterx", re.IGNORECASE), "a captcha by PerimeterX"),
    (re.compile(r"_incapsula_resource|incapsula incident", re.IGNORECASE), "a check by Imperva"),
    (re.compile(r"awswafcookie|aws-waf-token|challenge\.js\?awswaf", re.IGNORECASE), "a check by AWS"),
    (re.compile(r"<title>\s*access denied|errors\.edgesuite\.net", re.IGNORECASE), "a refusal by Akamai"),
    (
        re.compile(r"g-recaptcha|h-captcha|cf-turnstile|are you a robot|verify you are human", re.IGNORECASE),
        "a captcha",
    ),
    (
        re.compile(
            r"<title>[^<]{0,80}(?:before you continue|your privacy|consent|cookie)|action=\"https://consent\.",
            re.IGNORECASE,
        ),
        CONSENT,
    ),
    (re.compile(r"""<input[^<>]{0,500}type\s*=\s*["']?password""", re.IGNORECASE), "a login page"),
)
_CONSENT_HOST = re.compile(r"^(?:consent|guce|cmp|privacy)\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that may be a feed: what it is called there, and whether the page announces it to programs."""

    url: str
    title: str = ""
    announced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Homepage:
    """What a page says. `barrier` is what stands there instead of news, in words."""

    title: str
    links: tuple[Link, ...]
    barrier: str | None = None


def read_page(page: bytes, url: str, headers: Mapping[str, str] | None = None) -> Homepage:
    """Return what a page that was found at `url` says of feeds: the announced ones first. Never fails.

    The page is searched for tags, not parsed: a parser takes minutes for a tag of a hundred thousand attributes.
    """
    headers = headers or {}
    text = decode(page[:MAX_PAGE], headers.get("content-type", "")).text
    tags = [_read_tag(text, found) for found in islice(_TAG.finditer(text), MAX_TAGS)]
    base = next((found for tag in tags if tag.name == "base" and (found := web_address(tag.says("href"), url))), url)
    links: dict[str, Link] = {}
    for link in (*_announced(tags, base), *_linked(tags, base)):
        links.setdefault(link.url, link)
    title = _TITLE.search(text)
    return Homepage(
        title=_words(title[1] if title else ""),
        links=tuple(islice(links.values(), MAX_LINKS)),
        barrier=_barrier(text, url, headers, sum(tag.name == "a" for tag in tags)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tag:
    """A tag that may name an address, and the text that follows it."""

    name: str
    attributes: Mapping[str, str]
    text: str

    def says(self, name: str) -> str:
        return self.attributes.get(name, "")


# No part of these can match in two ways, and none goes on past the next "<": so each is linear in the page's length.
_TAG = re.compile(r"""<(a|link|base)(?=[\s/])((?:[^<>"']++|"[^<"]*+"|'[^<']*+')*+)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z][a-z-]{0,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,1000})", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")


def _read_tag(text: str, found: re.Match[str]) -> _Tag:
    attributes: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(found[2][:MAX_TAG]):
        attributes.setdefault(name.lower(), unescape(double or single or bare).strip())
    is_link = found[1].lower() == "a"
    inside = text[found.end() : found.end() + LITTLE_TEXT].partition("</a")[0] if is_link else ""
    return _Tag(name=found[1].lower(), attributes=attributes, text=_words(_MARKUP.sub(" ", inside)))


def _words(text: str) -> str:
    return " ".join(unescape(text).split())[:200]


def _announced(tags: Iterable[_Tag], base: str) -> Iterator[Link]:
    for tag in tags:
        rels = set(tag.says("rel").lower().split())
        kind = tag.says("type").split(";")[0].strip().lower()
        if tag.name != "link" or not {"alternate", "feed"} & rels:
            continue
        url = web_address(tag.says("href"), base)
        is_feed = kind in _FEED_TYPES or ("feed" in rels and not kind)
        # WordPress announces its programming interface as JSON beside the feeds.
        if url and is_feed and not (kind == "application/json" and not _FEED_PATH.search(urlsplit(url).path)):
            yield Link(url=url, title=_words(tag.says("title")), announced=True)


def _linked(tags: Iterable[_Tag], base: str) -> Iterator[Link]:
    for tag in tags:
        href = re.sub(r"(?i)^feed:(?://)?(?=https?:)|^feed:(?=//)", "", tag.says("href"))
        url = web_address(href, base) if tag.name == "a" and href else None
        if url is None or _PICTURES.search(url):
            continue
        parts = urlsplit(url)
        named = _FEED_WORDS.search(f"{tag.text} {tag.says('title')[:200]} {tag.says('class')[:200]}")
        if _NO_FEEDS.search(parts.hostname or "") or not (_FEED_PATH.search(f"{parts.path}?{parts.query}") or named):
            continue
        yield Link(url=url.partition("#")[0], title=tag.text)


def _barrier(text: str, url: str, headers: Mapping[str, str], links: int) -> str | None:
    """Return what stands in the way, in words; None where nothing does."""
    host = (urlsplit(url).hostname or "").lower()
    if headers.get("cf-mitigated") == "challenge":
        return "a check by Cloudflare"
    if _CONSENT_HOST.match(host):
        return CONSENT
    if links >= FEW_LINKS:
        return None
    for mark, words in _BARRIERS:
        if mark.search(text):
            return words
    return "a page that scripts put together in the browser" if links <= 1 and _is_empty(text) else None


def _is_empty(text: str) -> bool:
    """Whether there are scripts in a page, and hardly a word."""
    before, *scripts = re.split(r"<(?:script|style)\b", text, flags=re.IGNORECASE)
    shown = [before, *(re.split(r"</(?:script|style)", one, maxsplit=1, flags=re.IGNORECASE)[-1] for one in scripts)]
    words = " ".join(_MARKUP.sub(" ", " ".join(shown)).split())
    return bool(scripts) and len(words) < LITTLE_TEXT // 2


# --- robots.txt ----------------------------------------------------------------------------------------------------

MAX_ROBOTS = 500_000
MAX_SITEMAPS = 20
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
_NEWS = re.compile(r"news|latest|recent", re.IGNORECASE)


def sitemaps(robots: bytes, url: str) -> list[str]:
    """Return the sitemaps that a robots.txt names, those of news first."""
    text = robots[:MAX_ROBOTS].decode("utf-8", "replace")
    named = (web_address(found[1], url) for found in islice(_SITEMAP.finditer(text), MAX_SITEMAPS))
    found = list(dict.fromkeys(one for one in named if one))
    return sorted(found, key=lambda one: not is_news(one))


def is_news(sitemap: str) -> bool:
    """Whether the address of a sitemap says that it is one of news."""
    return _NEWS.search(urlsplit(sitemap).path) is not None
