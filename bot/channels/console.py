"""The terminal, or wherever standard output goes."""

import asyncio
import os
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Literal, TextIO

from bot.errors import SendError
from bot.model import Action, Post, Receipt, Style, Web

GONE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Prints alerts to standard output: on a terminal in colour, elsewhere as plain text.

    What was printed stays: an alert that grows is followed by one dim line, a follow-up by a block of its own.

    Fields:
        color: `auto` (colours on a terminal, unless `NO_COLOR` is set), `always` or `never`.
    """

    color: Literal["auto", "always", "never"] = "auto"

    style: ClassVar[Style] = Style(markup="ansi", limit=1_000_000, can_edit=True, can_reply=True)

    async def send(self, post: Post, web: Web) -> Receipt:  # noqa: ARG002 - the terminal is not on the web
        """Print one part. A reader that went away (a closed pipe) is a temporary SendError."""
        text = post.part.body if self._colours(sys.stdout) else post.part.plain
        # In a thread: a terminal stopped by Ctrl-S or a full pipe must not stop the bot.
        await asyncio.to_thread(_print, text + ("\n" if post.action is Action.EDIT else "\n\n"))
        return Receipt(message_id=post.key)

    def _colours(self, out: TextIO) -> bool:
        if self.color != "auto":
            return self.color == "always"
        return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _print(block: str) -> None:
    """Write the whole block at once, so that log lines cannot fall into it."""
    out = sys.stdout
    encoding = out.encoding or "utf-8"
    try:
        out.write(block.encode(encoding, "replace").decode(encoding))
        out.flush()
    except BrokenPipeError:
        # Not permanent: what nobody read waits for a run that somebody reads.
        raise SendError("the reader of standard output is gone", after=GONE) from None
    except OSError as error:
        raise SendError(f"standard output: {error.strerror or error}") from error
    except ValueError:
        raise SendError("standard output is closed", after=GONE) from None
