"""Source kind `gdelt`: news of the whole world that GDELT's DOC 2.0 API finds, in 65 languages."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from bot.durations import WrongValueError
from bot.errors import FetchError
from bot.model import Cursor, Fetched, Web
from bot.sources._json_ask import Question, ask
from bot.sources._json_read import places

ADDRESS = "https://api.gdeltproject.org/api/v2/doc/doc"
APART = 5.5  # seconds between two requests; the service asks for 5
LONGEST_QUEUE = 60.0
MOST = 250
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=90)

_PLACES = places(
    spare=True, list="articles", title="title", link="url", date="seendate", outlet="domain", language_at="language"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gdelt:
    """What GDELT finds in the news of the world for a query. Free, without a key; one question every 5 seconds.

    The outlet is the domain of each article, the date when GDELT saw it, and there is no summary.

    Fields:
        query: What to search for, in GDELT's own language: `"drone attack" sourcelang:arabic`.
        timespan: How far back to look, 15m to 90d.
        maxrecords: How many articles at most, up to 250.
    """

    query: str
    timespan: timedelta = timedelta(hours=24)
    maxrecords: int = MOST

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Raise ValueError for what GDELT would refuse."""
        if not self.query.strip():
            raise WrongValueError("query: is empty", 'query: "drone attack"')
        if not SHORTEST <= self.timespan <= LONGEST:
            raise WrongValueError("timespan: must be between 15m and 90d", "24h")
        if not 1 <= self.maxrecords <= MOST:
            raise WrongValueError(f"maxrecords: must be between 1 and {MOST}", str(MOST))

    @property
    def address(self) -> str:
        """Return where the source is."""
        return ADDRESS

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch the newest articles unless they are the same. Raises FetchError."""
        wanted = {
            "query": self.query,
            "mode": "ArtList",
            "format": "json",
            "sort": "DateDesc",
            "timespan": f"{int(self.timespan.total_seconds()) // 60}min",
            "maxrecords": self.maxrecords,
        }
        await _turn()
        return await ask(Question(url=f"{ADDRESS}?{urlencode(wanted)}", places=_PLACES), cursor, web)


_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, float] = WeakKeyDictionary()


async def _turn() -> None:
    """Wait until GDELT may be asked again: its limit is on the machine, not on the source. Raises FetchError."""
    loop = asyncio.get_running_loop()
    wait = max(_turns.get(loop, 0.0) - loop.time(), 0.0)
    if wait > LONGEST_QUEUE:
        raise FetchError("too many sources ask GDELT, which answers one every 5 seconds", after=timedelta(seconds=wait))
    _turns[loop] = loop.time() + wait + APART
    if wait:
        await asyncio.sleep(wait)
