"""Text from outside made safe, and runs of it written as the markup of each family of channels."""

from bot.markup.cleaning import clean, safe_url
from bot.markup.runs import Marks, Role, Run, isolated, text_of
from bot.markup.splitting import split, units
from bot.markup.wrapping import Line, cells, wrapped

__all__ = [
    "Line",
    "Marks",
    "Role",
    "Run",
    "cells",
    "clean",
    "isolated",
    "safe_url",
    "split",
    "text_of",
    "units",
    "wrapped",
]
