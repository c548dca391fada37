"""Source kind `page`: a page that lists news and has no feed, read by CSS selectors."""

from dataclasses import dataclass
from typing import ClassVar

from bot.durations import WrongValueError
from bot.model import Cursor, Fetched, Web
from bot.sources._known import digest_of, known_of, read_off_the_loop, remembered, said, unchanged, validators
from bot.sources._page_read import Selectors, read_listing
from bot.sources._page_select import Selector, selector


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A web page that lists news, for sites without a feed. CSS selectors say what is what; scripts are not run.

    `item` catches each piece of news on the page, the others look within it. `@name` after a selector takes that
    attribute in place of the text: `span.when@data-utc`. The site's robots.txt is heeded.

    Fields:
        url: Where the page is; http or https.
        item: What catches each piece of news.
        title: What catches the headline; its heading unless said, or else the text of its link.
        link: What catches the link to its page; the link of its heading unless said, or else its first link.
        date: What catches the date; `time` unless said.
        summary: What catches what it is about; its first paragraph unless said.
        max_items: How many items to read at most.
    """

    url: str
    item: str = "article"
    title: str | None = None
    link: str | None = None
    date: str | None = None
    summary: str | None = None
    max_items: int = 500

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Refuse selectors that are none, so that a config says so when it is loaded. Raises ValueError."""
        self._selectors()
        if self.max_items < 1:
            raise WrongValueError("max_items: must be at least 1", "500")

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch the page unless it is unchanged, and read it. Raises FetchError."""
        mark = digest_of(self)
        known = known_of(cursor, mark)
        answer = await web.page(self.url, headers=validators(known, web.now()))
        if same := unchanged(answer, known, web):
            return same
        reading = await read_off_the_loop(
            "page",
            read_listing,
            answer.body,
            self._selectors(),
            content_type=answer.headers.get("content-type", ""),
            url=answer.url,
            max_items=self.max_items,
        )
        return Fetched(
            entries=reading.entries,
            cursor=remembered(answer, mark, web.now()),
            **said(answer, {}, web),
            title=reading.title,
            degraded=reading.degraded,
        )

    def _selectors(self) -> Selectors:
        """Return the selectors, made ready. Raises WrongValueError."""
        if "@" in self.item and selector(self.item).attribute:
            raise WrongValueError("item: catches elements, not an attribute", self.item.partition("@")[0].strip())
        return Selectors(
            item=_made("item", self.item),
            title=_made("title", self.title) if self.title is not None else None,
            link=_made("link", self.link) if self.link is not None else None,
            date=_made("date", self.date) if self.date is not None else None,
            summary=_made("summary", self.summary) if self.summary is not None else None,
        )


def _made(key: str, text: str) -> Selector:
    try:
        return selector(text)
    except WrongValueError as error:
        raise WrongValueError(f"{key}: {error}", error.fix) from error
