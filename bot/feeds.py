"""The alerts as feeds at our own door: whoever knows a feed's address is given it, as it is now."""

import hashlib
import hmac
import logging

from aiohttp import web

from bot.channels.rss import Rss
from bot.errors import WirewatchError
from bot.listener import nothing
from bot.store import letterbox
from bot.world import World

FEEDS = "feeds"  # the first part of the path
LOOKUPS = 8  # readers that may be at the database together
AGAIN = "30"  # seconds after which a reader that found us busy may come again

log = logging.getLogger("wirewatch")


class Feeds:
    """The route under which feeds are read, by the tokens of their channels."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lookups = 0

    async def __call__(self, request: web.BaseRequest, token: str) -> web.Response:
        """Answer a request for what may be one of our feeds."""
        found = self._channel(token)
        if found is None:
            return nothing(404)
        if request.method not in {"GET", "HEAD"}:
            return nothing(405, Allow="GET, HEAD")
        if self._lookups >= LOOKUPS:
            return nothing(503, **{"Retry-After": AGAIN})
        self._lookups += 1
        try:
            return _answer(request, await self._feed(*found, token))
        except WirewatchError as error:
            log.warning("a feed could not be served: %s", error)
            return nothing(503, **{"Retry-After": AGAIN})
        finally:
            self._lookups -= 1

    def _channel(self, token: str) -> tuple[str, Rss] | None:
        """Return the channel of a token, by its name; how long it takes tells nothing of the tokens there are."""
        senders = ((name, channel.sender) for name, channel in self._world.channels.items())
        feeds = [(name, sender) for name, sender in senders if isinstance(sender, Rss) and sender.token is not None]
        found = [each for each in feeds if each[1].token and _same(each[1].token.reveal(), token)]
        return found[0] if found else None

    async def _feed(self, name: str, sender: Rss, token: str) -> bytes:
        sent = await self._world.database.read(letterbox.recalled, name, sender.items)
        listen = self._world.settings.listen
        public = listen.public if listen else None
        return sender.feed(sent, f"{public.rstrip('/')}/{FEEDS}/{token}" if public else None)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _answer(request: web.BaseRequest, feed: bytes) -> web.Response:
    """Return the feed, or that nothing changed since the reader was last here."""
    tag = hashlib.sha256(feed).hexdigest()[:32]
    headers = {"Server": "wirewatch", "ETag": f'"{tag}"', "Cache-Control": "private, max-age=30"}
    if any(known.value in {tag, "*"} for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    safe = {**headers, "Content-Type": "application/atom+xml; charset=utf-8", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=feed, headers=safe)
