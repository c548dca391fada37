"""The same story or a new one? For now a copy is an item with an equal headline, told within a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import text
from bot.model import Story

COPY_WINDOW = timedelta(hours=24)  # the same headline a day later is likelier another event of the kind

Twin = tuple[str, str | None, datetime]
"""An item with an equal headline: its id, its story if it has one, and its event time."""


def copied_story(twins: Sequence[Twin], at: datetime) -> str | None:
    """Return the story that an item of time `at` with the same headline as `twins` belongs to, if any."""
    near = [twin for twin in twins if twin[1] is not None and abs(twin[2] - at) <= COPY_WINDOW]
    return near[-1][1] if near else None


def grown_by(story: Story, at: datetime) -> Story:
    """Return the story with an item of time `at` in it."""
    return Story(
        id=story.id,
        title=story.title,
        first_seen=min(story.first_seen, at),
        last_seen=max(story.last_seen, at),
        run=story.run,
    )


def alert_id(story: str) -> str:
    """Return the id of the one alert that a story has."""
    return text.digest("alert", story)
