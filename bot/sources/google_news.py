"""Source kind `google_news`: what Google News finds for a query."""

import re
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlencode

from bot.model import Cursor, Entry, Fetched, Web
from bot.sources._posts import fetch_feed

MAX_QUERY = 1_000

_EDITION = re.compile(r"(?P<language>[a-z]{2,3}(?:-[A-Za-z0-9]{3,4})?)-(?P<country>[A-Z]{2})")
# Where Google calls the language of an edition otherwise.
_CALLED = {"pt-BR": "pt-419", "zh-CN": "zh-Hans", "zh-HK": "zh-Hant", "zh-TW": "zh-Hant"}
_BY_COUNTRY = frozenset({"en", "pt", "zh"})  # languages of which there is more than one


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleNews:
    """What Google News finds for a query, in one of its editions. The outlet is told, not Google.

    Its links lead through Google and its items have no text, so only headlines can be matched.

    Fields:
        query: What to look for, in Google's own language of search; `when:1d` in it asks for the last day only.
        edition: Language and country, e.g. ar-EG, fr-FR or pt-BR.
    """

    query: str
    edition: str = "en-US"

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not 0 < len(self.query.strip()) <= MAX_QUERY:
            raise ValueError(f"query: must be what to look for, in at most {MAX_QUERY} characters")
        if not _EDITION.fullmatch(self.edition):
            raise ValueError("edition: must be language and country, such as en-US or ar-EG")

    @property
    def address(self) -> str:
        """Where the feed is."""
        language, _, country = self.edition.rpartition("-")
        shown = f"{language[:2]}-{country}" if language[:2] in _BY_COUNTRY else language
        called = _CALLED.get(self.edition, language)
        query = {"q": self.query.strip(), "hl": shown, "gl": country, "ceid": f"{country}:{called}"}
        return f"https://news.google.com/rss/search?{urlencode(query)}"

    @property
    def subject(self) -> str:
        """What a name is made of."""
        return self.query

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch what is found. Raises FetchError."""
        return await fetch_feed(self.address, cursor, web, _article)


def _article(entry: Entry) -> Entry:
    """Return an item without the outlet's name in its title, and without a text that only repeats headlines."""
    title = entry.title
    if entry.outlet and title.endswith(f" - {entry.outlet}"):
        title = title.removesuffix(f" - {entry.outlet}").rstrip() or title
    return replace(entry, title=title, summary="", body=None)
