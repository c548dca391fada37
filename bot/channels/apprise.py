"""Any of the hundred and more services that the library Apprise knows."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.errors import SendError
from bot.markup.push import headed
from bot.model import Post, Receipt, Secret, Severity, Style, Web

_SECONDS = 30.0  # within the lease of a delivery
_SLACK = 5.0
_MISWRITTEN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apprise:
    """Sends alerts to any service that Apprise knows: Pushover, Gotify, Signal, Rocket.Chat, and a hundred more.

    A channel is one service, so that one that is down holds up no other. Where a service says no, Apprise does not tell
    why, so each failure is tried again for a week. What Wirewatch has a kind of its own for is better off with that:
    only there are messages edited and answered.

    Fields:
        service: the address of the service in the spelling of Apprise, e.g. `pover://user@token`. It is a secret.
    """

    service: Secret

    style: ClassVar[Style] = Style(markup="push", limit=4000, stories=20)

    async def send(self, post: Post, web: Web) -> Receipt:  # noqa: ARG002 - the library has a way of its own
        """Hand one part to the service. Raises SendError."""
        title, text = headed(post.part.body) if post.first else ("", post.part.body)
        try:
            async with asyncio.timeout(_SECONDS + _SLACK):
                taken = await asyncio.to_thread(self._notify, title, text, _type(post))
        except TimeoutError:
            taken = False
        if not taken:
            raise SendError("Apprise could not deliver to the service; is it up, and does it take the key?")
        return Receipt()

    def _notify(self, title: str, text: str, kind: str) -> bool:
        """Notify; in a thread, as the library may block. Its failures are logged nowhere: they may hold the key."""
        apprise = _library()
        # Plain text, of which nothing is read as markup, emoji or escape; nothing is attached, and a message goes to no
        # address but the one of the config.
        asset = apprise.AppriseAsset(
            app_id="Wirewatch", interpret_escapes=False, interpret_emojis=False, http_redirects=False
        )
        service = apprise.Apprise.instantiate(self.service.reveal(), asset=asset)
        if service is None:
            words = "Apprise knows no such service, or not in this spelling; see `service` of the channel"
            raise SendError(words, after=_MISWRITTEN)
        if "overflow=" not in self.service.reveal():
            service.overflow_mode = apprise.OverflowMode.SPLIT
        sender = apprise.Apprise(asset=asset)
        sender.add(service)
        return bool(sender.notify(body=text, title=title, notify_type=kind, body_format="text", timeout=_SECONDS))


def _type(post: Post) -> str:
    """Return what services that have colours show in yellow, and what in blue."""
    return "warning" if any(card.severity >= Severity.HIGH for card in post.message.cards) else "info"


def _library() -> Any:
    """Return the library: it is large, and few bots need it. What it and its way to the web log may hold keys."""
    import apprise  # noqa: PLC0415

    for name in ("apprise", "urllib3", "requests"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return apprise
