"""Names in any usual spelling."""

from bot.rules.names.spellings import alike, sounds, ways

__all__ = ["alike", "sounds", "ways"]
