"""Source kind `mastodon`: the public posts of an account, or those with a tag as one server knows them."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import quote

from bot.errors import FetchError
from bot.model import Cursor, Fetched, Web
from bot.sources._posts import fetch_feed, parts_of, whole

_SERVER = r"(?P<server>(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}(?::\d{1,5})?)"
_ACCOUNT = re.compile(rf"@?(?P<name>[\w.-]{{1,60}})@{_SERVER}")
_TAG = re.compile(rf"#?(?P<name>[\w]{{1,100}})@{_SERVER}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastodon:
    """The public posts of an account, without its replies and what it shares, or the posts with a tag.

    Fields:
        account: The account, as name@server or by its address.
        tag: The tag and the server to ask for it, as tag@server or by its address. No # before it, or else quotes.
    """

    account: str | None = None
    tag: str | None = None

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if (self.account is None) is (self.tag is None):
            raise ValueError("a source of kind mastodon needs an account or a tag, and not both")
        self._parts()

    @property
    def address(self) -> str:
        """Where the feed is."""
        name, server = self._parts()
        return f"https://{server}/{f'@{name}' if self.tag is None else f'tags/{quote(name)}'}.rss"

    @property
    def subject(self) -> str:
        """What a name is made of."""
        return self._parts()[0]

    def _parts(self) -> tuple[str, str]:
        """Return name and server. Raises ValueError."""
        if self.tag is not None:
            found = _TAG.fullmatch(_short(self.tag, "/tags/"))
            wrong = "tag: must be tag@server, such as ukraine@mastodon.social"
        else:
            found = _ACCOUNT.fullmatch(_short(self.account or "", "/@"))
            wrong = "account: must be name@server, such as Gargron@mastodon.social"
        if found is None:
            raise ValueError(wrong)
        return found["name"], found["server"].lower()

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch the newest posts. Raises FetchError."""
        try:
            return await fetch_feed(self.address, cursor, web, whole)
        except FetchError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            name, server = self._parts()
            what = f"no account {name} with public posts" if self.tag is None else f"no feed of the tag {name}"
            raise FetchError(f"404 Not Found: {server} has {what}", permanent=True, status=error.status) from error


def _short(written: str, mark: str) -> str:
    """Return name@server for what may be an address."""
    parts = parts_of(written) if "/" in written else None
    if parts is None or not parts.path.startswith(mark):
        return written.strip()
    name = parts.path.removeprefix(mark).removesuffix(".rss").rstrip("/")
    return name if "@" in name else f"{name}@{parts.netloc}"  # an account of another server, as this one shows it
