"""What stands above a message of several stories: which digest it is, and how many there are."""

from bot.model import Message, Reason
from bot.timing import BUDGET, CATCH_UP, COOLDOWN, FIRST_LOOK, MORNING

_BEFORE = {
    MORNING: "While it was quiet",
    CATCH_UP: "While we were away",
    COOLDOWN: "Since the last alert",
    "hourly": "The last hour",
    "daily": "The last day",
}
_UNITS = {"h": "an hour", "d": "a day", "w": "a week"}
_SPANS = {"m": "min", "h": "h", "d": "days", "w": "weeks", "s": "s"}


def titled(message: Message) -> str:
    """Return the title; a digest without one says which it is, and how many stories it holds."""
    if message.title or message.kind != "digest":
        return message.title
    number = len(message.cards) + message.more
    stories = f"{number:,} {'story' if number == 1 else 'stories'}"
    label = message.digest or ""
    name, _, detail = label.partition(" ")
    if label == FIRST_LOOK or (not label and all(card.reason is Reason.DIGEST for card in message.cards)):
        return f"{stories} at first sight"
    if name == BUDGET:
        return f"{_budget(detail)}: {number:,} more {'story' if number == 1 else 'stories'}"
    if name == "every":
        return f"The last {_span(detail)}: {stories}"
    before = _BEFORE.get(label) or _BEFORE.get(name)
    return f"{before}: {stories}" if before else stories


def _budget(written: str) -> str:
    """Return "12 alerts an hour is this channel's budget", of 12/h."""
    number, _, per = written.partition("/")
    alerts = "alert" if number == "1" else "alerts"
    return f"{number} {alerts} {_UNITS.get(per) or f'in {_span(per)}'} is this channel's budget"


def _span(written: str) -> str:
    """Return "30 min", of 30m."""
    unit = _SPANS.get(written[-1:])
    number = written[:-1]
    if unit is None or not number.isdigit():
        return written
    return f"{number} {unit.removesuffix('s') if number == '1' and len(unit) > 1 else unit}"
