"""Matrix's HTML: that of Telegram, with line ends as tags."""

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from bot.markup import telegram
from bot.markup.runs import Marks, Role, Run

# Clients also make links of what has a scheme without slashes, such as mailto: and matrix:, and of telephone numbers.
_LIVE = re.compile(rf"{telegram.LIVE.pattern}|(?<=[A-Za-z]:)(?=[^\s:/])|(?<=\+)(?=\d)")


def html(runs: Iterable[Run]) -> str:
    """Write the HTML that clients show: b, i, u, a, code, blockquote, br. A quote has its own lines anyway."""
    text = telegram.html(replace(run, roles=tuple(filter(_is_no_pill, run.roles))) for run in runs)
    lines = text.replace("\n", "<br>")
    return lines.replace("<br><blockquote>", "<blockquote>").replace("</blockquote><br>", "</blockquote>")


def _is_no_pill(role: Role) -> bool:
    """Whether it is not a link that clients show as the name of a person or a room, whatever its words are."""
    return role[0] != "link" or urlsplit(role[1]).hostname not in {"matrix.to", "www.matrix.to"}


def defused(text: str, marks: Marks = ()) -> tuple[str, Marks]:
    """Return text in which clients find nothing to make a link or a mention of, and the marks where they are now."""
    return telegram.defused(text, marks, _LIVE)
