"""What the servers of chats have in common beyond JSON: numbers of messages, and the colours of severities."""

import re

from bot.model import Message, Severity

_NUMBER = re.compile(r"[A-Za-z0-9.]{1,64}")
_COLOURS = {Severity.LOW: 0x9AA0A6, Severity.NORMAL: 0x3B82F6, Severity.HIGH: 0xE8590C, Severity.URGENT: 0xC92A2A}
_GREY = 0x868E96


def number(value: object) -> str | None:
    """Return the number of a message as a server gave it, None where it is none that can stand in an address."""
    return value if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def colour(message: Message) -> int:
    """Return the colour of the loudest story of a message, as 0xRRGGBB; grey for a notice."""
    return _COLOURS[max(card.severity for card in message.cards)] if message.cards else _GREY
