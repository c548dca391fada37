"""A mail as bytes: its headers, by which clients thread, filter and tell a repeat, and its two texts."""

from __future__ import annotations

import hashlib
import re
import textwrap
from email.headerregistry import Address, BaseHeader, HeaderRegistry, MessageIDHeader, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Any

from bot.markup import clean
from bot.model import Action, Severity
from bot.render import mail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.policy import Policy

    from bot.model import Post

MAX_SUBJECT = 200
LONGEST_DOMAIN = 60  # characters of it in a List-Id: the library folds what is longer in the middle of a word


class _Subject(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc] # their stubs contradict each other
    """A subject that begins beside its name: the library begins what just fits into a line on the next one."""

    def fold(self, *, policy: Policy[Any]) -> str:
        text = str(self)
        if not text.isascii():
            return super().fold(policy=policy)
        whole = f"{self.name}: {text}"
        rows = textwrap.wrap(whole, 78, subsequent_indent=" ", break_long_words=False, break_on_hyphens=False)
        return policy.linesep.join([*(rows or [whole]), ""])


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)
for _name in ("in-reply-to", "references"):
    # Else a long one is written as if it were text. The stubs ask for a class that the library itself does not use.
    _HEADERS.map_to_type(_name, MessageIDHeader)  # type: ignore[arg-type]
_POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
_WRITTEN = re.compile(r"(?:(?P<name>[^<>@]*)<(?P<inner>[^<>\s]+)>|(?P<bare>[^<>\s]+))")


def address(written: str) -> Address:
    """Return the address of `desk@paper.example` or `The Desk <desk@paper.example>`. Raises ValueError."""
    found = _WRITTEN.fullmatch(written.strip())
    local, _, domain = ((found["inner"] or found["bare"]) if found else "").rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    if not found or not re.fullmatch(_LOCAL, local) or not re.fullmatch(_DOMAIN, domain):
        raise ValueError("must be an address such as desk@paper.example")
    name = clean(found["name"] or "").strip().strip('"')
    return Address(name, local, domain)


def letter_id(key: str, domain: str) -> str:
    """Return the Message-ID of a post: the same at every attempt, so that a receiver can tell a repeat."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def written(post: Post, sender: Address, recipients: Sequence[Address], reply_to: Address | None, prefix: str) -> bytes:
    """Return a post as a mail. Every attempt of the same post gives the same bytes."""
    letter = EmailMessage(policy=_POLICY)
    letter["Message-ID"] = letter_id(post.key, sender.domain)
    letter["Date"] = post.message.at
    letter["From"] = sender
    letter["To"] = list(recipients)
    if reply_to is not None:
        letter["Reply-To"] = reply_to
    letter["Subject"] = _subject(post, prefix)
    if post.target:
        letter["In-Reply-To"] = post.target
        letter["References"] = post.target
    letter["List-Id"] = f"<wirewatch.{sender.domain[-LONGEST_DOMAIN:].lstrip('.-')}>"
    letter["Auto-Submitted"] = "auto-generated"
    severity = max((card.severity for card in post.message.cards), default=None)
    if severity is not None:
        letter["X-Wirewatch-Severity"] = severity.word
    if severity is Severity.URGENT:
        letter["X-Priority"] = "1"
        letter["Importance"] = "high"
    letter.set_content(post.part.plain)
    letter.add_alternative(post.part.body, subtype="html")
    letter.set_boundary(f"wirewatch-{hashlib.sha256(post.key.encode()).hexdigest()[:32]}")
    return letter.as_bytes()


def _subject(post: Post, prefix: str) -> str:
    """Return one line; nothing that a feed says can end it."""
    line = clean(mail.subject(post.message, follows=post.action is Action.REPLY)).strip()
    line = line if len(line) <= MAX_SUBJECT else f"{line[: MAX_SUBJECT - 1].rstrip()}…"
    return f"{prefix} {line}".strip()
