"""What a site's robots.txt says of us, asked before a page is read; feeds are made for programs, and need no asking."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING

from protego import Protego

from bot.errors import FetchError, TransferError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

    from bot.model import Answer

    Ask = Callable[[str], Awaitable[Answer]]

NAME = "wirewatch"
KEPT = timedelta(hours=24)
KEPT_BRIEFLY = timedelta(minutes=10)  # where the site was in trouble
MAX_SITES = 2_000
MAX_TEXT = 500_000  # characters, as RFC 9309 has it
LONGEST_DELAY = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """What one site said. `rules` is None where it says nothing, `trouble` why it could not be asked."""

    until: float
    rules: Protego | None = None
    trouble: str | None = None


class Robots:
    """Remembers what sites allow."""

    def __init__(self) -> None:
        self._sites: OrderedDict[str, _Site] = OrderedDict()

    async def delay(self, url: httpx.URL, ask: Ask) -> float:
        """Return how many seconds the site wants between two pages, 0 where it does not say.

        `ask` fetches an address, in the way in which the page will be, and returns whatever was answered.
        Raises FetchError where the site does not want us there, or is too ill to say.
        """
        site = await self._site(url, ask)
        if site.trouble is not None:
            raise FetchError(site.trouble)
        if site.rules is None:
            return 0.0
        if not site.rules.can_fetch(str(url), NAME):
            raise FetchError("the site's robots.txt does not allow it", permanent=True)
        return min(float(site.rules.crawl_delay(NAME) or 0), LONGEST_DELAY)

    async def _site(self, url: httpx.URL, ask: Ask) -> _Site:
        origin = f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}"
        known = self._sites.get(origin)
        if known is None or known.until < monotonic():
            known = await _read(origin, ask)
            self._sites[origin] = known
        self._sites.move_to_end(origin)
        while len(self._sites) > MAX_SITES:
            self._sites.popitem(last=False)
        return known


async def _read(origin: str, ask: Ask) -> _Site:
    try:
        answer = await ask(f"{origin}/robots.txt")
    except TransferError as error:
        # Who does not answer that does not answer anything: no such host, connection refused.
        return _Site(until=monotonic() + KEPT_BRIEFLY.total_seconds(), trouble=str(error))
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        words = f"the site's robots.txt cannot be read (status {answer.status}), so its pages are left alone"
        return _Site(until=monotonic() + KEPT_BRIEFLY.total_seconds(), trouble=words)
    if answer.status != HTTPStatus.OK:  # none, or none for us: nothing is forbidden
        return _Site(until=monotonic() + KEPT.total_seconds())
    text = answer.body.decode("utf-8-sig", "replace")[:MAX_TEXT]
    return _Site(until=monotonic() + KEPT.total_seconds(), rules=Protego.parse(text))
