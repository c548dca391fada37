"""Source kind `newsapi`: newsapi.org, and services that answer as it does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

from bot.durations import WrongValueError
from bot.model import Cursor, Fetched, Secret, Web
from bot.sources._feed_parse import web_address
from bot.sources._json_ask import Question, ask
from bot.sources._json_read import places

ADDRESS = "https://newsapi.org/v2"
LARGEST_PAGE = 100
REMOVED = "[Removed]"

_PLACES = places(
    list="articles",
    title="title",
    link="url",
    date="publishedAt",
    summary="description",
    author="author",
    outlet="source.name",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsApi:
    """News that newsapi.org finds, or a service that answers as it does.

    The key goes in a header, never in the address.

    Fields:
        key: The key of your account.
        query: What to search for, in the service's own language.
        endpoint: `everything` is the newest that the query finds, `top-headlines` what is at the top now.
        params: What else to ask, in the service's own words, e.g. `{language: ar, domains: bbc.co.uk}`.
        api: The address of the service.
    """

    key: Secret
    query: str = ""
    endpoint: Literal["everything", "top-headlines"] = "everything"
    params: Mapping[str, str | int] = field(default_factory=dict)
    api: str = ADDRESS

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Raise ValueError for what the service would refuse."""
        if web_address(self.api, "") is None:
            raise WrongValueError("api: must be an address that starts with http:// or https://", ADDRESS)
        wanted = {"q", "qInTitle", "sources", "domains", "country", "category", "language"} & self.params.keys()
        if not self.query and not wanted:
            raise WrongValueError("query: is missing: the service does not answer without one", "query: drone attack")
        if any(name.lower() in {"apikey", "api_key", "key"} for name in self.params):
            raise WrongValueError("params: the key does not belong in the address", "key_env: NEWSAPI_KEY")

    @property
    def address(self) -> str:
        """Return where the source is: the key goes to no other host."""
        return self.api

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch the newest articles unless they are the same. Raises FetchError."""
        newest = {"sortBy": "publishedAt"} if self.endpoint == "everything" else {}
        wanted = {**({"q": self.query} if self.query else {}), **newest, "pageSize": LARGEST_PAGE, **self.params}
        question = Question(
            url=f"{self.api.rstrip('/')}/{self.endpoint}?{urlencode(wanted)}",
            places=_PLACES,
            headers={"X-Api-Key": self.key.reveal()},
            keep=_is_there,
        )
        return await ask(question, cursor, web)


def _is_there(article: Mapping[str, Any]) -> bool:
    """Say whether an article was not taken back: the service keeps an empty shell of those."""
    return article.get("title") != REMOVED
