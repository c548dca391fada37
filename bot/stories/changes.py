"""What a piece of news changes in what is known of its story: who confirms it, how many were hurt, who denies it.

What changes a decision of the reader rings; all else accrues in silence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from bot.model import Item, Story, Traits
from bot.stories.origins import counted

FEW = 10  # casualties below which each one more is news
STEP = 1.2  # above, the number must have grown by so much to ring once more
_ORDER = ("killed", "wounded", "missing")
_ORDINAL = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}


class Change(NamedTuple):
    """Something that became known. `rings` says that it changes a decision; `note` says it in words."""

    kind: Literal["origin", "harm", "denial", "retraction"]
    note: str
    data: Mapping[str, Any]
    rings: bool


def changed(
    story: Story, item: Item, traits: Traits, origin: tuple[str, str] | None, holds: Sequence[str] = ()
) -> tuple[Story, list[Change]]:
    """Return the story with what a piece of news says in it, and what changes by that.

    `origin` is the text that the piece carries, by its first item, and whose it is; None where that does not count. The
    texts that it `holds` beside are of the same origin.
    """
    if origin is not None and any(text in story.origins for text in holds):
        same = {text: origin[1] if text in holds else whose for text, whose in story.origins.items()}
        story = replace(story, origins=same)
    story, confirmed = _confirmed(story, item, origin)
    story, hurt = _hurt(story, traits)
    story, disputed = _disputed(story, item, traits)
    return story, [*confirmed, *hurt, *disputed]


def _confirmed(story: Story, item: Item, origin: tuple[str, str] | None) -> tuple[Story, list[Change]]:
    if origin is None or story.origins.get(origin[0]) == origin[1]:
        return story, []
    before = counted(story.origins)
    story = replace(story, origins={**story.origins, origin[0]: origin[1]})
    after = counted(story.origins)
    if len(after) <= len(before) or not before:
        return story, []
    ordinal = _ORDINAL.get(len(after), f"{len(after)}th")
    note = f"confirmed by a {ordinal} independent origin: {item.teller}"
    # One that stands alone may be wrong; of those that follow the second is what a reader waits for.
    return story, [Change("origin", note, {"origin": origin[1], "count": len(after)}, rings=len(after) == 2)]  # noqa: PLR2004


def _hurt(story: Story, traits: Traits) -> tuple[Story, list[Change]]:
    """Return what is new in the numbers. A lower one is another account, or a correction: kept, and silent."""
    now, before = dict(traits.facts.harm), dict(story.harm)
    found: list[str] = []
    rings = False
    for kind in _ORDER:
        number, known = now.get(kind), before.get(kind)
        if number is None or number == known or not number:
            continue
        if known is None:
            found.append(f"{number:,} {kind}")
            rings = rings or kind != "missing"
        elif number > known:
            found.append(f"{kind} {known:,} → {number:,}")
            rings = rings or known < FEW or number >= STEP * known
        else:
            found.append(f"{kind} {number:,}, not {known:,}")
    if not found:
        return story, []
    first = not any(kind in before for kind in ("killed", "wounded"))
    # What rang last is what the next number is measured against: a toll that creeps up rings once it has come so far.
    told = {kind: number for kind, number in now.items() if kind not in before or (rings and number > before[kind])}
    note = f"{'first casualties' if first else 'casualties'}: {', '.join(found)}"
    return replace(story, harm=before | told), [Change("harm", note, now, rings=rings)]


def _disputed(story: Story, item: Item, traits: Traits) -> tuple[Story, list[Change]]:
    found: list[Change] = []
    marks = traits.facts.marks
    if "denial" in marks:
        found.append(Change("denial", f"a denial, reported by {item.teller}", {}, rings=not story.denied))
        story = replace(story, denied=True)
    if "retraction" in marks:
        found.append(Change("retraction", f"corrected or withdrawn by {item.teller}", {}, rings=True))
    return story, found
