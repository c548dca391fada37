"""Whether a page hides the text of its article, wholly or but for a teaser: then what it says is unknown.

That a page claims to be closed is no evidence on its own: many publishers send the text all the same, to be covered
by a script. So the text is believed where it is long, or as long as the page says that it is, or where the part that
is said to be closed is there. A short text is not believed where the page claims to be closed, or ends in an offer.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from bot.textpage.statements import Statements, words_of
from bot.walls import Wall, says, wall_of

MIN_TEXT = 200  # letters, as Latin script needs them: fewer tell nothing of what an article says
TEASER = 1_500  # letters: a text that is shorter may be a beginning
LONG = 2_500  # letters from which a text is believed although the page claims to be closed
CLOSED_PART = 500  # letters in the part that is said to be closed: it was sent
MOST_OF_IT = 0.7  # of the words that the page says it has
WALL_OF_TEXT = 3_000  # letters: no wall says more
TAIL = 500  # characters at the end of a text in which an offer stands
MIN_PHRASES = 3  # of a consent in what was taken for the text: an article on cookies has fewer

_DENSE = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # one letter says what takes three
_WORD = re.compile(r"\w+")
_SELECTOR = re.compile(r"\s*([.#])([\w-]{1,80})\s*")
_GATES = (
    "//*[self::div or self::section or self::aside or self::p]["
    + " or ".join(
        f"contains(concat(@class, ' ', @id), '{word}')"
        for word in ("paywall", "Paywall", "regwall", "subscribe", "subscription", "metered", "abo-", "premium", "gate")
    )
    + "]"
)
MAX_GATES = 50
FALSE = frozenset({"false", "no", "0"})


def size_of(text: str) -> int:
    """Return the length of a text in letters, as Latin script would need them."""
    return len(text) if text.isascii() else len(text) + 2 * len(_DENSE.findall(text))


def why_hidden(text: str, source: str, tree: HtmlElement, said: Statements, url: str) -> str | None:
    """Return in words why a page's text is not to be had; None where it is there, as far as one can tell."""
    size = size_of(text)
    if _is_consent_host(url):
        return _sentence(Wall.CONSENT)
    if size < MIN_TEXT:
        wall = wall_of(source, _visible(tree))
        if wall is None and _is_closed(said):
            wall = Wall.PAYWALL
        return _sentence(wall) if wall else "the page shows no article"
    if size < WALL_OF_TEXT and says(Wall.CONSENT, text, MIN_PHRASES):
        return _sentence(Wall.CONSENT)
    if size < TEASER and says(Wall.ROBOTS, text) and wall_of(source, text) is Wall.ROBOTS:
        return _sentence(Wall.ROBOTS)
    return _sentence(Wall.PAYWALL, "only the beginning of the article") if _is_teaser(text, size, tree, said) else None


def _is_teaser(text: str, size: int, tree: HtmlElement, said: Statements) -> bool:
    """Whether a text is only the beginning of an article that is to be paid for."""
    if _is_as_long_as_said(text, said):
        return False
    ends_in_offer = says(Wall.PAYWALL, text[-TAIL:])
    if _is_closed(said):
        return not _was_sent(tree, said) and (ends_in_offer or size < (TEASER if _is_stated(text, said) else LONG))
    return size < TEASER and (ends_in_offer or (not _is_free(said) and _has_gate(tree)))


def _is_closed(said: Statements) -> bool:
    """Whether a page claims that its article is not free."""
    free = said.article().get("isAccessibleForFree")
    return str(free).casefold() in FALSE or said.first("article:content_tier").casefold() == "locked"


def _is_free(said: Statements) -> bool:
    free = said.article().get("isAccessibleForFree")
    return str(free).casefold() == "true" or said.first("article:content_tier").casefold() == "free"


def _is_as_long_as_said(text: str, said: Statements) -> bool:
    count = str(said.article().get("wordCount") or "")
    return count.isascii() and count.isdigit() and 0 < MOST_OF_IT * int(count[:9]) <= len(_WORD.findall(text))


def _is_stated(text: str, said: Statements) -> bool:
    """Whether the text is the one that the page states as that of the article."""
    stated = said.article().get("articleBody")
    return isinstance(stated, str) and size_of(text) >= MOST_OF_IT * size_of(stated)


def _was_sent(tree: HtmlElement, said: Statements) -> bool:
    """Whether the part that is said to be closed is on the page, text and all."""
    for part in _closed_parts(said.article()):
        for kind, name in _SELECTOR.findall(part):
            path = (
                "//*[@id=$name]" if kind == "#" else "//*[contains(concat(' ', @class, ' '), concat(' ', $name, ' '))]"
            )
            found = tree.xpath(path, name=name)
            if sum(size_of(words_of(element)) for element in found[:MAX_GATES]) >= CLOSED_PART:
                return True
    return False


def _closed_parts(article: dict[str, Any]) -> Iterator[str]:
    parts = article.get("hasPart")
    for part in (parts if isinstance(parts, list) else [parts])[:10]:
        if isinstance(part, dict) and str(part.get("isAccessibleForFree")).casefold() in FALSE:
            selectors = part.get("cssSelector")
            yield from (str(one)[:200] for one in (selectors if isinstance(selectors, list) else [selectors])[:10])


def _has_gate(tree: HtmlElement) -> bool:
    """Whether a box that by its name is a gate offers to let one in."""
    return any(says(Wall.PAYWALL, words_of(box)) for box in tree.xpath(_GATES)[:MAX_GATES])


def _is_consent_host(url: str) -> bool:
    return (urlsplit(url).hostname or "").startswith(("consent.", "cmp.", "privacy."))


def _visible(tree: HtmlElement) -> str:
    """Return the words of a page, but for its scripts and styles."""
    pieces = tree.xpath("//text()[not(parent::script or parent::style or parent::template)]")
    return " ".join(" ".join(pieces[:20_000]).split())


def _sentence(wall: Wall, what: str = "no article") -> str:
    return f"the page shows {what}: it is behind {wall}" if wall in _BEHIND else f"the page shows {what}: it is {wall}"


_BEHIND = frozenset({Wall.PAYWALL, Wall.CONSENT})
