"""Any program that takes HTTP requests."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from bot.model import Post, Receipt, Secret, Style, Web


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Posts each message as a JSON object to an address of yours.

    A 2xx answer means that it was taken; what the answer holds is ignored. Other answers are tried again later, but for
    those that say that it is pointless (4xx other than 408, 425 and 429). A message whose answer was lost comes again
    with the same `Idempotency-Key` header: take a key once. `X-Wirewatch-Event` is `alert`, `digest` or `notice`,
    `X-Wirewatch-Action` is `send`, `edit` (the story in `cards` grew) or `reply` (it changed in a way that matters).

    Fields:
        url: the address. It counts as a secret, because such addresses often hold a token.
        secret: signs each message: `X-Wirewatch-Signature: sha256=` and the HMAC-SHA256 of the exact body in hex.
            Compare it before you parse.
        headers: further headers, e.g. `Authorization`. Their values count as secrets.
    """

    url: Secret
    secret: Secret | None = None
    headers: Mapping[str, Secret] = field(default_factory=dict)

    style: ClassVar[Style] = Style(markup="json", stories=1_000, limit=10_000_000, can_edit=True, can_reply=True)

    async def send(self, post: Post, web: Web) -> Receipt:
        """Post one message. Raises SendError."""
        body = post.part.body.encode()
        own = {name: value.reveal() for name, value in self.headers.items()}
        await web.post(self.url.reveal(), content=body, headers={**own, **self._headers(post, body)})
        return Receipt(message_id=post.key)

    def _headers(self, post: Post, body: bytes) -> dict[str, str]:
        """Return what tells the receiver what came, and that it came from us."""
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": post.key,
            "X-Wirewatch-Event": post.message.kind,
            "X-Wirewatch-Action": post.action.value,
        }
        if self.secret is not None:
            signature = hmac.new(self.secret.reveal().encode(), body, hashlib.sha256).hexdigest()
            headers["X-Wirewatch-Signature"] = f"sha256={signature}"
        return headers
