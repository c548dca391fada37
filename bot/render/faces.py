"""How families of channels look: what each can link, mark and wrap, and how its markup is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.markup import Marks, Run, discord, matrix, mattermost, push, slack, teams, telegram, terminal, text_of
from bot.model import Severity

COLUMNS = 100


def untouched(text: str, marks: Marks) -> tuple[str, Marks]:
    """Return the text as it is: nothing in it comes alive where it is shown."""
    return text, marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a family of channels looks.

    `write` writes runs as its markup, escaping their text. `defuse` takes from text from outside, before it becomes
    runs, what the family would make a link, a mention or a command of by itself, and no escaping helps; it moves the
    marks along. A `terminal` has addresses on lines of their own; others link words. A `page` is read later, and has
    room: times are told with their dates, and each story of a digest has lines of its own.
    """

    badges: Mapping[Severity, str]
    bullets: Mapping[Severity, str]
    write: Callable[[Sequence[Run]], str]
    defuse: Callable[[str, Marks], tuple[str, Marks]] = untouched
    terminal: bool = False
    page: bool = False
    stars: bool = False
    columns: int | None = None
    indent: str = ""
    quote: str = ""


_WORDS = {Severity.LOW: "○", Severity.NORMAL: "●", Severity.HIGH: "● HIGH", Severity.URGENT: "● URGENT"}
SIGNS = {Severity.LOW: "", Severity.NORMAL: "", Severity.HIGH: "🔴 HIGH", Severity.URGENT: "🚨 URGENT"}
"""What stands before the headline of an alert where colours are to be had as emoji only."""
BULLETS = {Severity.LOW: "▫️", Severity.NORMAL: "▪️", Severity.HIGH: "🔴", Severity.URGENT: "🚨"}
"""What stands before the line of a story in a digest there."""

FACES: Mapping[str, Face] = {
    "plain": Face(badges=_WORDS, bullets=_WORDS, write=text_of, terminal=True, stars=True),
    "ansi": Face(
        badges=_WORDS, bullets=_WORDS, write=terminal.ansi, terminal=True, columns=COLUMNS, indent="  ", quote="│ "
    ),
    "html": Face(badges=SIGNS, bullets=BULLETS, write=telegram.html, defuse=telegram.defused),
    "matrix": Face(badges=SIGNS, bullets=BULLETS, write=matrix.html, defuse=matrix.defused),
    "push": Face(badges=SIGNS, bullets=BULLETS, write=text_of, defuse=push.defused, terminal=True),
    "slack": Face(badges=SIGNS, bullets=BULLETS, write=slack.blocks),
    "discord": Face(badges=SIGNS, bullets=BULLETS, write=discord.text, defuse=telegram.defused),
    "mattermost": Face(badges=SIGNS, bullets=BULLETS, write=mattermost.text, defuse=telegram.defused),
    "teams": Face(badges=SIGNS, bullets=BULLETS, write=teams.card),
}
"""From the word for a markup in a `Style` to its face; `json` has none."""
