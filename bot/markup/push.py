"""Plain text for push services, which make of it what they like: links, mentions, and some of them markup."""

import re

from bot.markup import telegram
from bot.markup.runs import Marks

_MAX_TITLE = 250  # characters, of which a phone shows the first

# Also <!channel>, <@U1>, <script>: a sign that opens a tag nowhere if something stands between it and the name. And
# mailto: and its like, and telephone numbers.
_LIVE = re.compile(rf"{telegram.LIVE.pattern}|(?<=<)(?=[^\s\d=])|(?<=[A-Za-z]:)(?=[^\s:/])|(?<=\+)(?=\d)")


def defused(text: str, marks: Marks = ()) -> tuple[str, Marks]:
    """Return text in which no service is known to find a link, a mention or a tag, and the marks where they are."""
    return telegram.defused(text, marks, _LIVE)


CHANGES = ("↳ ", "! ")
"""How the first line of a message begins that says what changed, or that nobody has acknowledged it."""


def headed(text: str) -> tuple[str, str]:
    """Return a text as a title, its first line, and the rest; without a title where it is one line, or a long one."""
    title, _, rest = text.partition("\n")
    if title.startswith(CHANGES):  # what happened makes the better title, and what changed comes after it
        change, (title, _, rest) = title, rest.partition("\n")
        rest = f"{change}\n{rest}"
    return (title, rest.strip("\n")) if rest.strip() and len(title) <= _MAX_TITLE else ("", text)
