"""Source kind `hackernews`: the newest stories or comments of Hacker News that a search finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from bot.durations import WrongValueError
from bot.model import Cursor, Fetched, Web
from bot.sources._json_ask import Question, ask
from bot.sources._json_read import places

ADDRESS = "https://hn.algolia.com/api/v1/search_by_date"
PAGE = 100
LARGEST_PAGE = 1_000

_PLACES = places(
    list="hits",
    id="objectID",
    title=("title", "story_title"),
    link=("url", "https://news.ycombinator.com/item?id={objectID}"),
    date="created_at",
    summary=("comment_text", "story_text"),
    author="author",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HackerNews:
    """The newest of Hacker News, or what a search finds there, by Algolia's search; no key is needed.

    Fields:
        query: What to search for; everything unless said.
        only: Which entries, in Algolia's words: `story`, `comment`, `show_hn`, `ask_hn`, `front_page`, `author_NAME`.
        points: How many points an entry must have. It comes in once it has them.
    """

    query: str = ""
    only: str = "story"
    points: int = 0

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Raise ValueError for what Algolia would refuse."""
        if self.points < 0:
            raise WrongValueError("points: must be at least 0", "10")

    @property
    def address(self) -> str:
        """Return where the source is."""
        return ADDRESS

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch the newest entries unless they are the same. Raises FetchError."""
        # Algolia lets nobody filter by points any more, so more is asked for and the rest left out here.
        size = LARGEST_PAGE if self.points else PAGE
        wanted = {"query": self.query, "tags": self.only, "hitsPerPage": size}
        question = Question(url=f"{ADDRESS}?{urlencode(wanted)}", places=_PLACES, keep=self._is_wanted)
        return await ask(question, cursor, web)

    def _is_wanted(self, hit: Mapping[str, Any]) -> bool:
        points = hit.get("points")
        return not self.points or (isinstance(points, int) and points >= self.points)
