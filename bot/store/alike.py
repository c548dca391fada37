"""What items and stories are compared by: pieces of text and terms, looked up for a batch and filed with it.

Both are filed as pairs of numbers. Of an item's pieces those are filed that no text has which it copies, so that a
piece leads to as many texts as there are independent ones with it. Of a story all its terms are filed as long as it is
open. What is filed is taken away a little at a time, with each batch, so that nothing grows with the archive.
"""

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, bindparam, delete, func, select, update

from bot import text
from bot.model import Profile, Rarity, Story, Text
from bot.store import schema
from bot.store.database import among, listed, rows_with, upsert
from bot.stories import likeness

PROFILES = 2_000  # that are kept in memory as they were read
CANDIDATES = 6  # open stories that an item is compared with
LOOKED_AT = 120  # stories that an item's terms may lead to, the rarest first

_MASK = (1 << 63) - 1  # databases have signed integers


def number_of(id_: str) -> int:
    """Return the number under which an item's text or a story is filed: half of its id's digest."""
    return int(id_[:16], 16) & _MASK


def term_number(run: str, term: str) -> int:
    """Return the number of a term. Stories of different runs have no term in common."""
    return int(text.digest("term", run, term)[:16], 16) & _MASK


# --- texts -----------------------------------------------------------------------------------------------------


_BYTES = func.length(schema.texts.c.prints).label("bytes")


def texts_with(connection: Connection, pieces: Iterable[int]) -> tuple[dict[int, list[str]], dict[str, Text]]:
    """Return which texts have these pieces, by the items that brought them, and the texts."""
    table = schema.prints
    wanted = set(pieces)
    pairs = rows_with(connection, table.c.print, wanted, table.c.print, table.c.text)
    items, texts = _texts(connection, {row.text for row in pairs})
    owners: dict[int, list[str]] = {}
    for row in pairs:
        if row.text in items:
            owners.setdefault(row.print, []).append(items[row.text])
    return owners, texts


def _texts(connection: Connection, numbers: set[int]) -> tuple[dict[int, str], dict[str, Text]]:
    table = schema.texts
    columns = (table.c.number, table.c.item, table.c.copy_of, table.c.at, _BYTES)
    rows = rows_with(connection, table.c.number, numbers, *columns)
    found = {row.item: Text(item=row.item, at=row.at, pieces=row.bytes // 8, copy_of=row.copy_of) for row in rows}
    return {row.number: row.item for row in rows}, found


def file_texts(connection: Connection, texts: Sequence[Text]) -> None:
    """File new texts, and their pieces."""
    rows = [
        {
            "number": number_of(one.item),
            "item": one.item,
            "copy_of": one.copy_of,
            "at": one.at,
            "prints": array("q", one.prints).tobytes(),
        }
        for one in texts
    ]
    upsert(connection, schema.texts, rows)
    pairs = [{"print": piece, "text": number_of(one.item)} for one in texts for piece in one.prints]
    upsert(connection, schema.prints, pairs)


_OLD_TEXTS = (
    select(schema.texts.c.number, schema.texts.c.prints)
    .where(schema.texts.c.at < bindparam("before"))
    .order_by(schema.texts.c.at)
    .limit(bindparam("most", type_=BigInteger()))
)


def forget_texts(connection: Connection, before: datetime, limit: int) -> int:
    """Forget texts of before then, a few at a time, with their pieces; returns how many."""
    table, pieces = schema.texts, schema.prints
    old = connection.execute(_OLD_TEXTS, {"before": before, "most": limit}).all()
    pairs = [{"piece": piece, "of": row.number} for row in old for piece in array("q", row.prints)]
    if pairs:
        gone = delete(pieces).where(pieces.c.print == bindparam("piece"), pieces.c.text == bindparam("of"))
        connection.execute(gone, pairs)
    if old:
        numbers = {row.number for row in old}
        dialect = connection.dialect.name
        gone = delete(table).where(among(dialect, table.c.number, "old"))
        connection.execute(gone, {"old": listed(dialect, numbers)})
    return len(old)


# --- stories ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Open stories that may tell of the items of a batch, by term; how common the terms are; how many are open."""

    terms: dict[str, list[str]]
    rarity: dict[str, Rarity]
    open: int
    stories: dict[str, Story]


def stories_near(connection: Connection, run: str, items: Sequence[Sequence[str]]) -> Near:
    """Return the open stories that share the rarest of the terms of each item, and what may be strays of these."""
    terms = {term for one in items for term in one}
    rarity, total = _rarity(connection, run, terms)
    wanted = {term for one in items for term in _worth_looking(one, rarity)}
    filed = _filed(connection, run, wanted)
    chance = partial(likeness.chance, rarity=rarity, stories=total)
    chosen = Counter(story for one in items for story in likeness.nearest(one, filed, chance, CANDIDATES))
    stories = _open_stories(connection, set(chosen))
    growing = [one for number, one in stories.items() if one.profile.items + chosen[number] >= one.profile.sweep_at]
    strays = _strays(connection, run, growing)
    filed = {term: [*filed.get(term, ()), *strays.terms.get(term, ())] for term in {*filed, *strays.terms}}
    stories |= strays.stories
    by_term = {
        term: [stories[number].id for number in dict.fromkeys(found) if number in stories]
        for term, found in filed.items()
    }
    return Near(
        terms=by_term,
        rarity=strays.rarity | rarity,
        open=total,
        stories={one.id: one for one in stories.values()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Strays:
    """Stories, by number, that others may take in when they double within a batch, and by which terms."""

    terms: dict[str, list[int]]
    rarity: dict[str, Rarity]
    stories: dict[int, Story]


def _strays(connection: Connection, run: str, due: Sequence[Story]) -> _Strays:
    """Return what stories that may double within a batch will look for."""
    own = {term for story in due for term in list(likeness.own_terms(story.profile))[: likeness.SWEEP_TERMS]}
    if not own:
        return _Strays(terms={}, rarity={}, stories={})
    rarity, _total = _rarity(connection, run, own)
    terms = {term for story in due for term in likeness.sweep_terms(story, rarity)}
    few = {term for term in terms if likeness.stood(rarity.get(term)) <= likeness.POSTINGS}
    filed = {term: found[: likeness.POSTINGS] for term, found in _filed(connection, run, few).items()}
    numbers = {number for found in filed.values() for number in found}
    return _Strays(terms=filed, rarity=rarity, stories=_open_stories(connection, numbers))


def _worth_looking(terms: Sequence[str], rarity: Mapping[str, Rarity]) -> Iterator[str]:
    """Yield the rarest terms that stories have, as long as they lead to no more than so many."""
    rows = 0.0
    common = {term: likeness.stood(rarity[term]) for term in dict.fromkeys(terms) if term in rarity}
    for term in sorted(common, key=lambda one: (common[one], one)):
        rows += max(1.0, common[term])
        if rows > LOOKED_AT:
            return
        yield term


def _rarity(connection: Connection, run: str, terms: Iterable[str]) -> tuple[dict[str, Rarity], int]:
    """Return how common terms are in open stories, and how many of these there are."""
    table = schema.rarity
    numbers = {term_number(run, term): term for term in ("", *terms)}
    rows = rows_with(connection, table.c.term, numbers, table)
    found = {numbers[row.term]: Rarity(row.mentions, row.squares) for row in rows}
    return found, found.pop("", Rarity()).mentions


def _filed(connection: Connection, run: str, terms: Iterable[str]) -> dict[str, list[int]]:
    """Return under which stories' numbers terms are filed."""
    table = schema.terms
    numbers = {term_number(run, term): term for term in terms}
    found: dict[str, list[int]] = {}
    for row in rows_with(connection, table.c.term, numbers, table.c.term, table.c.story):
        found.setdefault(numbers[row.term], []).append(row.story)
    return found


def _open_stories(connection: Connection, numbers: set[int]) -> dict[int, Story]:
    table = schema.stories
    return {row.number: story_of(row) for row in rows_with(connection, table.c.number, numbers, table)}


@lru_cache(maxsize=PROFILES)
def _profile(kept: str | None) -> Profile:
    """Return the profile that was written down; those of busy stories are read again and again."""
    if kept is None:
        return Profile()
    found = json.loads(kept)
    found["measures"] = {unit: tuple(values) for unit, values in found["measures"].items()}
    return Profile(**found)


def story_of(row: Row[Any]) -> Story:
    """Return the story that a row of `stories` holds."""
    return Story(
        id=row.id,
        title=row.title,
        url=row.url,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        run=row.run,
        profile=_profile(row.profile),
        origins=row.origins or {},
        harm=row.harm or {},
        denied=row.denied,
        related=row.related,
        merged_into=row.merged_into,
        closed=row.number is None,
    )


def story_row(story: Story) -> dict[str, Any]:
    """Return a story as a row of `stories`; one that was merged into another is closed."""
    profile = story.profile
    return {
        "id": story.id,
        "title": story.title,
        "url": story.url,
        "first_seen": story.first_seen,
        "last_seen": story.last_seen,
        "run": story.run,
        "number": None if story.merged_into else number_of(story.id),
        "profile": json.dumps(
            {
                "items": profile.items,
                "sweep_at": profile.sweep_at,
                "terms": profile.terms,
                "facts": profile.facts,
                "measures": profile.measures,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ),
        "origins": dict(story.origins),
        "harm": dict(story.harm),
        "denied": story.denied,
        "related": story.related,
        "merged_into": story.merged_into,
    }


def file_terms(connection: Connection, run: str, new: Mapping[str, Sequence[str]]) -> None:
    """File the terms that are new to stories."""
    pairs = [
        {"term": term_number(run, term), "story": number_of(story)} for story, terms in new.items() for term in terms
    ]
    upsert(connection, schema.terms, pairs)


def count_terms(connection: Connection, run: str, changes: Mapping[str, Rarity], opened: int) -> None:
    """Count how much more often terms are mentioned, and how many more stories are open."""
    numbers = {term_number(run, term): change for term, change in changes.items()}
    if opened:
        numbers[term_number(run, "")] = Rarity(opened, 0)
    rows = [{"term": term, "mentions": one.mentions, "squares": one.squares} for term, one in numbers.items()]
    upsert(connection, schema.rarity, rows, add=frozenset({"mentions", "squares"}))


_OLD_STORIES = (
    select(schema.stories)
    .where(schema.stories.c.number.is_not(None), schema.stories.c.last_seen < bindparam("before"))
    .order_by(schema.stories.c.last_seen)
    .limit(bindparam("most", type_=BigInteger()))
)


def close_stories(connection: Connection, before: datetime, limit: int) -> int:
    """Close stories that nothing came to since then, a few at a time; returns how many."""
    old = [story_of(row) for row in connection.execute(_OLD_STORIES, {"before": before, "most": limit})]
    for story in old:
        _close(connection, story)
    return len(old)


def _close(connection: Connection, story: Story) -> None:
    """Let nothing join a story any more: what is filed under it goes, and is not counted any more."""
    gone = {term: Rarity(-times, -(times**2)) for term, times in story.profile.terms.items()}
    count_terms(connection, story.run, gone, -1)
    unfile(connection, story.id)


def unfile(connection: Connection, story: str) -> None:
    """Take away what is filed under a story that is closed, or became part of another one."""
    table, filed = schema.stories, schema.terms
    connection.execute(delete(filed).where(filed.c.story == number_of(story)))
    connection.execute(update(table).where(table.c.id == story).values(number=None))
