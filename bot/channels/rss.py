"""A feed of the alerts themselves, that others can read."""

import asyncio
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from bot.channels._atom import Feed, entries_of
from bot.errors import SendError
from bot.model import Post, Receipt, Secret, Sent, Style, Web

MAX_ITEMS = 200
MAX_TITLE = 200
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")
_READABLE = 0o644


@dataclass(frozen=True, slots=True, kw_only=True)
class Rss:
    """Makes a feed of the alerts, which any feed reader can follow; it is in Atom, the younger form of RSS.

    Each story is an entry, also those that come in one digest. A story that grows changes its entry; what changes a
    decision is an entry of its own. The feed is a file that the bot writes, for a web server of yours; or the bot
    serves it itself: then its address is that where it listens, with `/feeds/` and the token behind.

    Fields:
        file: the file to write, such as `alerts.xml`, relative to the working folder.
        token: serves the feed at `/feeds/TOKEN`: 16 letters and digits or more, that nobody guesses.
        title: what the feed is called.
        link: the address of a page that belongs to the feed, such as yours.
        items: how many entries it holds, 200 at most.
    """

    file: str | None = None
    token: Secret | None = None
    title: str = "Wirewatch"
    link: str | None = None
    items: int = 100

    style: ClassVar[Style] = Style(
        markup="feed", limit=1_000_000, can_edit=True, can_reply=True, stories=MAX_ITEMS, recalls=MAX_ITEMS
    )

    def __post_init__(self) -> None:
        if self.file is None and self.token is None:
            raise ValueError("file: or token: must say where the feed is to be found")
        if self.file is not None and (not self.file.strip() or "\0" in self.file):
            raise ValueError("file: must be the name of a file, such as alerts.xml")
        if self.token is not None and not _TOKEN.fullmatch(self.token.reveal()):
            raise ValueError("token: must be 16 to 200 letters, digits, - and _")
        if not self.title.strip() or len(self.title) > MAX_TITLE or not self.title.isprintable():
            raise ValueError(f"title: must be one line of at most {MAX_TITLE} characters")
        if self.link is not None and urlsplit(self.link).scheme not in {"http", "https"}:
            raise ValueError("link: must be an address that starts with https:// or http://")
        if not 0 < self.items <= MAX_ITEMS:
            raise ValueError(f"items: must be a number from 1 to {MAX_ITEMS}")

    async def send(self, post: Post, web: Web) -> Receipt:  # noqa: ARG002 - a file is not on the web
        """Write the feed as it is with this post. Raises SendError where it cannot be written."""
        if self.file is not None:
            now = Sent(key=post.key, action=post.action, body=post.part.body, target=post.target)
            # In a thread: a disk may be slow, or somewhere on the network.
            await asyncio.to_thread(_write, Path(self.file), self.feed((*post.before, now)))
        return Receipt(message_id=post.key)

    def feed(self, sent: tuple[Sent, ...], address: str | None = None) -> bytes:
        """Return the feed of what was sent, oldest first; `address` is where it is served."""
        return Feed(title=self.title, link=self.link, address=address).written(entries_of(sent)[: self.items])


def _write(file: Path, feed: bytes) -> None:
    """Put a feed in the place of the one before, whole or not at all, and on the disk before it is told."""
    new = file.with_name(f".{file.name}.new")  # the same each time, so that kills leave no heap of them
    try:
        new.unlink(missing_ok=True)
        try:
            with new.open("xb") as written:
                os.fchmod(written.fileno(), _READABLE)
                written.write(feed)
                written.flush()
                os.fsync(written.fileno())
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)
        _flush(file.parent)
    except OSError as error:
        # Not permanent: alerts wait for room on the disk, or for the folder.
        raise SendError(f"the feed {file} cannot be written: {(error.strerror or str(error)).lower()}") from None


def _flush(folder: Path) -> None:
    """Let the folder remember which file is the feed, should the power fail now; some file systems need no telling."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(opened)
    finally:
        os.close(opened)
