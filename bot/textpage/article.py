"""What the page of an article says: its text, by trafilatura, and what it states of itself."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura.metadata import extract_author

from bot.errors import FetchError
from bot.language import language_of, primary
from bot.model import Article
from bot.sources._feed_dates import usual
from bot.sources._feed_decode import decode
from bot.sources._feed_parse import web_address
from bot.stories.origins import credit_of, slug
from bot.text import folded, storable
from bot.textpage import MAX_PAGE, MAX_TEXT
from bot.textpage.address import own_address, site_of
from bot.textpage.headline import Titles, headline_of
from bot.textpage.hidden import TEASER, size_of, why_hidden
from bot.textpage.statements import Statements, names_of, statements_of, text_of

MAX_TAGS = 250_000  # the largest pages of news have a tenth of them
MAX_LEAD = 1_000
MAX_NAME = 100
MAX_AUTHORS = 10
OLDEST = 1990  # what is dated earlier is the date of something else

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "publishdate",
    "publish-date",
    "pubdate",
    "dcterms.created",
    "dc.date.issued",
    "dc.date",
    "date",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified")
_AUTHORS = ("author", "parsely-author", "sailthru.author", "article:author", "og:article:author", "byl", "dc.creator")
_BY = ("by ", "von ", "par ", "por ", "di ", "door ", "av ", "af ", "بقلم ", "автор: ")


def article_of(page: bytes, url: str, content_type: str = "") -> Article:
    """Return what a page says. Raises FetchError, permanent, where it shows no article, or hides it.

    `url` is where the page was found, or empty; `content_type` is what the server said of it.
    """
    article, hidden = shown(page, url, content_type)
    if hidden:
        raise FetchError(hidden, permanent=True)
    return article


def shown(page: bytes, url: str, content_type: str = "") -> tuple[Article, str | None]:
    """Return what a page shows, and in words why that is not all of its article, or none; None where it is."""
    if len(page) > MAX_PAGE:
        raise FetchError(f"the page is larger than {MAX_PAGE // 1_000_000} MB", permanent=True)
    source = decode(page, content_type).text
    if source.count("<") > MAX_TAGS:
        raise FetchError(f"the page has more than {MAX_TAGS:,} tags: it is no article", permanent=True)
    tree = trafilatura.load_html(source)
    if tree is None:
        raise FetchError("the page is no HTML", permanent=True)
    said = statements_of(tree)
    text = _text(tree, said, url)
    return _article(text, tree, said, url), why_hidden(text, source, tree, said, url)


def _text(tree: HtmlElement, said: Statements, url: str) -> str:
    """Return the text in the tree; or that which the page states, where the tree has only its beginning."""
    text = trafilatura.extract(tree, url=url or None, fast=True, include_comments=False) or ""
    if size_of(text) < TEASER:
        stated = said.article().get("articleBody")
        if isinstance(stated, str) and len(stated) > 2 * len(text):
            text = "\n".join(filter(None, map(text_of, stated[:MAX_TEXT].splitlines())))
    return storable(str(text)[:MAX_TEXT])


def _article(text: str, tree: HtmlElement, said: Statements, url: str) -> Article:
    article = said.article()
    publisher = _publisher(said)
    authors = tuple(_authors(tree, said))
    title = storable(headline_of(_titles(said, publisher, url)))
    text = _below(title, text)
    signed = (*authors, *_all(said, ("source",)), *(name for key in _ORIGINS for name in names_of(article.get(key))))
    description = storable(
        (said.first("og:description", "description") or text_of(article.get("description")))[:MAX_LEAD]
    )
    credit = credit_of(signed, text) or credit_of((), description)
    return Article(
        text=text,
        title=title,
        description=description,
        url=url,
        canonical=own_address(url, _addresses(said, article)),
        publisher=publisher or None,
        authors=authors,
        published=_published(tree, said, url),
        modified=_first_date((text_of(article.get("dateModified")), *_all(said, _MODIFIED))),
        language=language_of(source=None, title=title, lead=text[:MAX_LEAD], tag=_language(said, article)),
        credit=credit if credit != slug(publisher) and credit != _label(url) else None,
        picture=_picture(said, article, url),
    )


def _below(title: str, text: str) -> str:
    """Return a text without its headline: it begins with its dateline."""
    first, _, rest = text.partition("\n")
    return rest.lstrip() if rest and len(first) <= MAX_LEAD and folded(first) == folded(title) else text


_ORIGINS = ("creator", "contributor", "provider", "sourceOrganization", "copyrightHolder", "publisher")


def _addresses(said: Statements, article: dict[str, Any]) -> Iterator[str]:
    yield from said.canonical
    yield said.first("og:url")
    for key in ("mainEntityOfPage", "url"):
        value = article.get(key)
        yield text_of(value.get("@id") if isinstance(value, dict) else value)


# --- headline and publisher ---


def _titles(said: Statements, publisher: str, url: str) -> Titles:
    article = said.article()
    host = _host(url)
    stated = [text_of(one.get("name")) for one in said.of_type("website", "newsmediaorganization")]
    handle = said.first("twitter:site").removeprefix("@")
    sites = [publisher, said.first("og:site_name"), said.first("application-name"), handle, *stated]
    section = [said.first("article:section"), *names_of(article.get("articleSection"))]
    return Titles(
        headings=said.headings,
        stated=text_of(article.get("headline")),
        shared=said.first("og:title", "twitter:title"),
        title=said.title,
        sites=[name[:MAX_NAME] for name in sites if name],
        hosts=[name for name in (host, host.removeprefix("www."), site_of(host), _label(url)) if name],
        sections=[name for name in section if name],
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _label(url: str) -> str:
    """Return the name that a page's site was registered under."""
    return site_of(_host(url)).partition(".")[0]


def _publisher(said: Statements) -> str:
    """Return whose site it is, as the site calls itself."""
    names = (said.first("og:site_name"), *names_of(said.article().get("publisher")), said.first("application-name"))
    return next((storable(name[:MAX_NAME]) for name in names if name and "://" not in name), "")


# --- authors ---


def _authors(tree: HtmlElement, said: Statements) -> list[str]:
    """Return who signs: as the page states it, else as trafilatura finds it in the page."""
    found = _names(names_of(said.article().get("author"))) or _names(_all(said, _AUTHORS))
    # What is found in the page without being stated is believed only if it has the form of a name.
    return found or [name for name in _names((extract_author(tree) or "").split("; ")) if " " in name]


def _names(stated: Iterable[str]) -> list[str]:
    names: dict[str, str] = {}
    for name in stated:
        plain = storable(name).strip(" ,;|")
        start = next((by for by in _BY if plain.casefold().startswith(by)), "")
        for one in _each(plain[len(start) :]):
            if one and len(one) <= MAX_NAME and "://" not in one and "@" not in one:
                names.setdefault(folded(one), one)
    return list(names.values())[:MAX_AUTHORS]


def _each(names: str) -> list[str]:
    """Return the names in a list of them: "Ann Lee, Bo Dahl and Cy Orr". "Lee, Ann" and "Bo Dahl, Reuters" are one."""
    parts = [part.strip() for part in _LISTED.split(names[: MAX_NAME * MAX_AUTHORS])]
    parts = [part for part in parts if part]
    listed = len(parts) > 2 or _AND.search(names)  # noqa: PLR2004 - two with a comma between are a name and an office
    return parts if listed and all(" " in part for part in parts[:-1]) else [names]


_AND = re.compile(r"\s(?:and|und|et|y|e|og|och|en|i|ve|&)\s|;")
_LISTED = re.compile(
    r"\s*[,;]\s+(?:and|und|et|y|e|og|och|en|i|ve|&)\s+|\s+(?:and|und|et|y|e|og|och|en|i|ve|&)\s+|\s*[,;]\s*"
)


def _all(said: Statements, names: Iterable[str]) -> list[str]:
    return [value for name in names for value in said.meta.get(name, ())]


# --- dates ---


def _published(tree: HtmlElement, said: Statements, url: str) -> datetime | None:
    """Return when an article was published: as stated, else as htmldate finds it in the page, to the day."""
    marked = [when for about, when in said.times if "publish" in about or "pubdate" in about]
    stated = (text_of(said.article().get("datePublished")), *_all(said, _PUBLISHED), *marked)
    found = _first_date(stated) or _first_date(when for _about, when in said.times[:1])
    if found is None:
        told = find_date(tree, url=url or None, original_date=True, extensive_search=False, deferred_url_extractor=True)
        found = _date(told or "")
    return found


def _first_date(stated: Iterable[str]) -> datetime | None:
    """Return the first date that can be read; one with a time of day goes before one without on the same day."""
    dates = [date for date in map(_date, stated) if date is not None]
    exact = (date for date in dates if date.date() == dates[0].date() and (date.hour, date.minute) != (0, 0))
    return next(exact, dates[0] if dates else None)


def _date(stated: str) -> datetime | None:
    try:
        found = usual(stated.strip())
    except (ValueError, OverflowError):
        return None
    return found if found is not None and found.year >= OLDEST else None


# --- the rest ---


def _language(said: Statements, article: dict[str, Any]) -> str | None:
    stated = (
        text_of(article.get("inLanguage")),
        said.language,
        said.first("og:locale", "content-language", "language"),
    )
    return next((code for code in map(primary, stated) if code), None)


def _picture(said: Statements, article: dict[str, Any], url: str) -> str | None:
    image = article.get("image")
    first = image[0] if isinstance(image, list) and image else image
    stated = (
        said.first("og:image", "og:image:url", "twitter:image"),
        text_of(first.get("url") if isinstance(first, dict) else first),
    )
    return next((address for one in stated if one and (address := web_address(one, url)) is not None), None)
