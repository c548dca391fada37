"""The headline of an article, without the name of the site before or behind it.

A page says its headline in several places, and adds its own name in some of them. What two places say alike is believed
first. A part is taken off only if it is known to be no part of the headline: it is the site's name or the section's as
the page itself states them, or the name in its address, or another place has the headline without it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.text import folded

MAX_TITLE = 500  # characters
LONGEST_NAME = 40  # characters
SENTENCE = 10  # letters that are a headline in a script without spaces
NAME = 5  # words of a part that another place leaves out
FEWEST = 2  # words of a headline from which a part is taken off by words in common only

# Signs between a headline and a name. Those with spaces around stand in headlines as well, the others in words.
_GAP = re.compile(r"\s+[-‐–—−|¦·•●~»«›‹/⁄∙:*>]+\s+|\s*(?:[|｜¦]|::|»|•)\s*|:\s+|\s*：\s*")
_TIGHT = re.compile(r"\s*(?:_+|[-－–—]+|\(|（|【|「)\s*")
_CLOSING = ")）】」 "
# What is said around the name of a site.
_AROUND = frozenset(
    [
        "the",
        "a",
        "an",
        "der",
        "die",
        "das",
        "le",
        "la",
        "les",
        "el",
        "los",
        "las",
        "il",
        "lo",
        "gli",
        "o",
        "os",
        "as",
        "de",
        "du",
        "des",
        "of",
        "and",
        "news",
        "online",
        "com",
        "www",
        "net",
        "org",
        "co",
        "uk",
        "official",
        "site",
        "website",
        "home",
        "homepage",
        "edition",
        "world",
        "international",
        "live",
        "english",
        "daily",
        "newspaper",
        "magazine",
        "mobile",
        "amp",
        "nachrichten",
        "noticias",
        "noticia",
        "noticiero",
        "actualites",
        "actualite",
        "info",
        "infos",
        "notizie",
        "nyheter",
        "nieuws",
        "wiadomosci",
        "haberler",
        "haber",
        "berita",
        "tin",
        "новости",
        "اخبار",
        "موقع",
        "شبكه",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """The titles that a page gives itself, and the names that may stand beside: of the site, and of the section."""

    headings: Sequence[str] = ()
    stated: str = ""  # in JSON-LD
    shared: str = ""  # for social networks
    title: str = ""
    sites: Sequence[str] = ()
    hosts: Sequence[str] = ()  # "www.bbc.co.uk", "bbc"
    sections: Sequence[str] = ()


def headline_of(titles: Titles) -> str:
    """Return the headline, or nothing where the page has none."""
    names = _Names(titles)
    places = [titles.headings, (titles.stated,), (titles.shared,), (titles.title,)]
    told = [
        list(dict.fromkeys(filter(None, (names.without(title[:MAX_TITLE]) for title in place)))) for place in places
    ]
    votes: dict[str, int] = {}
    for place in told:
        for key in {folded(title) for title in place}:
            votes[key] = votes.get(key, 0) + 1
    # A heading that stands alone may be that of another box.
    alone, order = 1, [*(told[1] + told[2]), *(told[0] if len(told[0]) == 1 else ()), *told[3], *told[0]]
    agreed = [title for place in told for title in place if votes[folded(title)] > alone]
    best = max(agreed, key=lambda title: votes[folded(title)]) if agreed else next(iter(order), "")
    return _whole(names.bare(best, (title for place in told for title in place)), order)


def _whole(headline: str, others: Iterable[str]) -> str:
    """Return a headline in full where its own place has cut it short: "A long headl..."."""
    start = headline.rstrip(".… ")
    if start == headline or not start:
        return headline
    return next((other for other in others if len(other) > len(headline) and other.startswith(start)), headline)


class _Names:
    """The names that are no part of a headline."""

    def __init__(self, titles: Titles) -> None:
        # Some pages call their site by the headline.
        whole = {_squashed(title) for title in (titles.shared, titles.title, titles.stated)}
        stated = [*(name for name in titles.sites if _squashed(name) not in whole), *titles.hosts]
        self._exact = {_squashed(name) for name in stated} | {_squashed(name, "the") for name in stated}
        self._exact.discard("")
        self._sections = {_squashed(name) for name in titles.sections} - {""}
        self._words = {word for name in stated for word in folded(name).split()} - _AROUND

    def without(self, title: str) -> str:
        """Return a title without the names of site and section; nothing where it is nothing else."""
        title = title.strip()
        if _squashed(title) in self._exact:
            return ""
        for _ in range(4):
            shorter = self._without_end(title) or self._without_start(title)
            if shorter is None:
                break
            title = shorter
        return title

    def _without_end(self, title: str) -> str | None:
        for gap in _GAP.finditer(title):
            before, part, is_colon = title[: gap.start()].strip(), title[gap.end() :], ":" in gap[0] or "：" in gap[0]
            if before and (self._is_name(part, before, loose=not is_colon) or _squashed(part) in self._sections):
                return before
        for gap in _TIGHT.finditer(title):
            before = title[: gap.start()].strip()
            if before and _squashed(title[gap.end() :].rstrip(_CLOSING)) in self._exact:
                return before
        return None

    def _without_start(self, title: str) -> str | None:
        for gap in reversed(list(_GAP.finditer(title))):
            part, behind = title[: gap.start()], title[gap.end() :].strip()
            if behind and _squashed(part) in self._exact:
                return behind
        return None

    def _is_name(self, part: str, headline: str, *, loose: bool) -> bool:
        """Whether a part is the site's name: as it is stated, or in words of it and those around names."""
        if _squashed(part) in self._exact:
            return True
        words = set(folded(part).split())
        if not loose or len(words) > NAME or len(folded(headline).split()) < FEWEST:
            return False
        return not words.isdisjoint(self._words) and words <= self._words | _AROUND

    def bare(self, title: str, others: Iterable[str]) -> str:
        """Return a title without a part that looks like a name, where another place has the headline without it."""
        keys = {folded(other): other for other in others}
        for gap in (*_GAP.finditer(title), *_TIGHT.finditer(title)):
            before, behind = title[: gap.start()].strip(), title[gap.end() :].strip()
            for part, rest in ((behind, before), (before, behind)):
                if folded(rest) in keys and _is_sentence(rest) and _looks_like_name(part):
                    return rest
        return title


def _is_sentence(headline: str) -> bool:
    return len(folded(headline).split()) > FEWEST or len(headline) >= SENTENCE


def _looks_like_name(part: str) -> bool:
    words = part.split()
    return (
        0 < len(words) <= NAME
        and len(part) <= LONGEST_NAME
        and all(not word[0].islower() for word in words if word.lower() not in _AROUND)
    )


def _squashed(name: str, but: str = "") -> str:
    return "".join(word for word in folded(name).split() if word != but)
