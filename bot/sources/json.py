"""Source kind `json`: any API that answers with JSON, read by the ways that the config names."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from bot.durations import WrongValueError
from bot.model import Cursor, Fetched, Web
from bot.sources._json_ask import Question, ask
from bot.sources._json_read import Places, places

Where = str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Json:
    """Any JSON API. Most keys say where in an entry something is; unless said, the usual names are tried.

    A way goes from key to key with dots: `fields.title`. `[0]` is the first of a list, `[-1]` the last, `[*]` each;
    a key with a dot or a bracket in it stands in quotes. A text with ways in braces is filled in. Of a list of these,
    the first that finds something counts.

    Fields:
        url: Where the answer is; http or https.
        method: GET or POST; POST where there is a body.
        body: What to send along: text, or a mapping that is sent as JSON.
        list: The list of entries; the first list of objects unless said.
        id: What tells an entry from all others.
        title: The headline.
        link: The address of its page.
        date: When it was published: as text in any usual form, or in seconds or milliseconds since 1970.
        summary: What it is about.
        text: The whole text.
        author: Who wrote it.
        outlet: Whose news it is, where the API carries that of others.
        language_at: Where its language is.
        tags_at: Where its tags are.
        max_items: How many entries to read at most.
    """

    url: str
    method: Literal["GET", "POST"] | None = None
    body: str | Mapping[str, Any] | None = None
    list: str | None = None
    id: Where = None
    title: Where = None
    link: Where = None
    date: Where = None
    summary: Where = None
    text: Where = None
    author: Where = None
    outlet: Where = None
    language_at: Where = None
    tags_at: Where = None
    max_items: int = 2_000

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Refuse ways that cannot be read, so that a config says so when it is loaded. Raises ValueError."""
        self._places()
        if self.method == "GET" and self.body is not None:
            raise WrongValueError("method: a body is sent by POST", "POST")
        if self.max_items < 1:
            raise WrongValueError("max_items: must be at least 1", "2000")
        self._content()

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch what the API says unless it is unchanged. Raises FetchError."""
        content, kind = self._content()
        headers = {"Content-Type": kind} if kind else {}
        question = Question(
            url=self.url, places=self._places(), headers=headers, content=content, max_items=self.max_items
        )
        return await ask(question, cursor, web)

    def _places(self) -> Places:
        return places(
            list=self.list,
            id=self.id,
            title=self.title,
            link=self.link,
            date=self.date,
            summary=self.summary,
            text=self.text,
            author=self.author,
            outlet=self.outlet,
            language_at=self.language_at,
            tags_at=self.tags_at,
        )

    def _content(self) -> tuple[bytes | None, str]:
        """Return what is sent, and its media type. Raises WrongValueError."""
        if self.body is None:
            return (b"" if self.method == "POST" else None), ""
        if isinstance(self.body, str):
            looks = self.body.lstrip().startswith(("{", "["))
            return self.body.encode(), "application/json" if looks else "application/x-www-form-urlencoded"
        try:
            return json.dumps(self.body, allow_nan=False, ensure_ascii=False).encode(), "application/json"
        except (TypeError, ValueError, RecursionError) as error:
            raise WrongValueError(f"body: cannot be sent as JSON ({error})") from error
