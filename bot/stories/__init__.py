"""The same story or a new one? Copies, reports of one event in other words, the next event of its kind."""

from dataclasses import replace

from bot import text
from bot.model import Item, Known, Placement, Story, Traits
from bot.stories import origins, prints
from bot.stories.changes import Change, changed
from bot.stories.facts import facts_of
from bot.stories.profile import grown_profile, merged_profile, swept
from bot.stories.shelf import REPRINT, TWIN, WINDOW, Shelf, Twin
from bot.stories.terms import beside, headline_of, terms_of

__all__ = [
    "REPRINT",
    "TWIN",
    "WINDOW",
    "Change",
    "Shelf",
    "Twin",
    "alert_id",
    "begun",
    "changed",
    "grown",
    "merged_story",
    "origin_of",
    "swept",
    "text_of",
    "traits_of",
]


def traits_of(item: Item) -> Traits:
    """Return what is compared of an item: the expensive part, which needs nothing but the item."""
    own = prints.prints_of(prints.told(item), item.run)
    headline = headline_of(item)
    facts, terms = facts_of(item, headline), terms_of(headline)
    return Traits(
        prints=own.pieces,
        quoted=own.quoted,
        words=own.words,
        terms=terms,
        beside=beside(facts, terms),
        facts=facts,
        family=origins.family_of(item),
        wire=origins.wire_of(item),
    )


def origin_of(traits: Traits) -> str:
    """Return whose text an item is, if it copies none that we know: the agency's that it credits, or its house's."""
    return traits.wire or traits.family


def text_of(item: Item, traits: Traits, placement: Placement, first: Known | None) -> tuple[str, str] | None:
    """Return the text that an item carries, by the first item with it, and its language and whose it is.

    `first` is the item that it copies. None where there are too few words to tell whether they are its own, and where a
    piece sums up what others report.
    """
    if first is not None:
        return first.item.id, f"{first.item.language or ''} {first.origin}"
    if traits.words < origins.OWN_WORDS or placement.borrows or origins.is_survey(item.title):
        return None
    return item.id, f"{item.language or ''} {origin_of(traits)}"


def begun(item: Item, related: str | None = None) -> Story:
    """Return the story that begins with an item, and is perhaps related to another one."""
    at = item.event_time
    return Story(id=item.id, title=item.title, first_seen=at, last_seen=at, run=item.run, url=item.url, related=related)


def grown(story: Story, item: Item, traits: Traits | None = None) -> Story:
    """Return the story with an item in it."""
    return grown_profile(story, item.event_time, traits)


def merged_story(kept: Story, gone: Story) -> Story:
    """Return a story that has taken in another one."""
    harm = {kind: max(kept.harm.get(kind, 0), gone.harm.get(kind, 0)) for kind in (*kept.harm, *gone.harm)}
    return replace(
        kept,
        first_seen=min(kept.first_seen, gone.first_seen),
        last_seen=max(kept.last_seen, gone.last_seen),
        profile=merged_profile(kept.profile, gone.profile),
        origins={**gone.origins, **kept.origins},
        harm=harm,
        denied=kept.denied or gone.denied,
    )


def alert_id(story: str) -> str:
    """Return the id of the one alert that a story has."""
    return text.digest("alert", story)
