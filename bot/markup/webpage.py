"""HTML for what reads all of it, as mail clients and feed readers do: what is within a line."""

import unicodedata
from collections.abc import Iterable, Mapping
from html import escape

from bot.markup.runs import FSI, PDI, Role, Run, shared, text_of

Tags = Mapping[str, tuple[str, str]]
"""From the name of a role to the tag that it is written with, and the tag's attributes."""


def inline(runs: Iterable[Run], tags: Tags) -> str:
    """Write runs with these tags, and text in a direction of its own in one; `{}` in attributes is a link's address."""
    written: list[str] = []
    before: tuple[Role, ...] = ()
    for run in (*runs, Run("")):
        roles = tuple(role for role in run.roles if role[0] in tags)
        keep = shared(before, roles)
        written += [f"</{tags[name][0]}>" for name, _ in reversed(before[keep:])]
        written += [_opening(role, tags) for role in roles[keep:]]
        written.append(escape(run.text).replace(FSI, "<bdi>").replace(PDI, "</bdi>"))
        before = roles
    return "".join(written)


def _opening(role: Role, tags: Tags) -> str:
    name, value = role
    tag, attributes = tags[name]
    return f"<{tag} {attributes.replace('{}', escape(value))}>" if attributes else f"<{tag}>"


def direction(runs: Iterable[Run]) -> str:
    """Return in which direction a paragraph goes, by its first letter: mail clients do not all look for themselves."""
    for character in text_of(runs):
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return "ltr"
