"""What a person can ask of stories and of single items, as typed values: how it went, and why it was decided so."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from babel.core import Locale
from sqlalchemy import Connection

from bot.errors import WirewatchError
from bot.folding import singular
from bot.markup import clean
from bot.model import Item, Placement, Relation, Story
from bot.store import timeline
from bot.store.database import Database
from bot.store.timeline import Brief, Decision, Report, Tale
from bot.stories import likeness, origins, prints
from bot.stories.events import NAMES
from bot.text import tokens

SHOWN = 20  # stories that are listed, or named to choose from
SHORT_ID = 8  # characters of an id that are shown; as many as are needed tell it from the others
MOST_READ = 10_000  # characters of a text in which words are looked up
ENGLISH = Locale("en")


class NotKnownError(WirewatchError):
    """There is no item or story of that name."""


# --- asking ----------------------------------------------------------------------------------------------------


def story(database: Database, name: str) -> Tale:
    """Return a story, by the beginning of its id or that of an item of it, or by the address of one.

    Raises NotKnownError where there is none, WirewatchError where several are meant.
    """
    return database.read_now(_story, name)


def latest(database: Database) -> list[Brief]:
    """Return the stories that were told last."""
    return database.read_now(timeline.latest, SHOWN)


def decisions(database: Database, name: str) -> list[Decision]:
    """Return what was decided on an item, by the beginning of its id or by its address, which several may have.

    Raises NotKnownError where there is none, WirewatchError where several ids begin so.
    """
    found = database.read_now(timeline.decisions, name)
    if not found:
        raise NotKnownError(f"no item has an id that begins with {name!r}, or that address")
    if len(found) > 1 and found[0].report.item.url != name and found[0].report.item.id.startswith(name.lower()):
        raise WirewatchError(_several("items", name, [(one.report.item.id, one.report.item.title) for one in found]))
    return found


def decisions_at(database: Database, address: str) -> list[Decision]:
    """Return what was decided on the items of an address; nothing where there are none."""
    return database.read_now(timeline.decisions, address)


def _story(connection: Connection, name: str) -> Tale:
    found = timeline.stories_named(connection, name)
    if len(found) > 1:
        raise WirewatchError(_several("stories", name, [(one.id, one.title) for one in found]))
    if not found and timeline.items_named(connection, name):
        raise WirewatchError(f"the item {name} is part of no story, since no rule hit it")
    if not found:
        raise NotKnownError(f"no story has an id that begins with {name!r}, nor an item with such an id or address")
    return timeline.tale(connection, found[0])


def _several(noun: str, name: str, found: Sequence[tuple[str, str]]) -> str:
    """Return words that several are meant, and which: what to type tells each from the others."""
    names = shortened([id_ for id_, _title in found])
    lines = [f"  {names[id_]}  {clean(title)}" for id_, title in found[:SHOWN]]
    more = [f"  and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    return "\n".join([f"several {noun} are meant by {name!r}; type the id of one:", *lines, *more])


def shortened(ids: Iterable[str]) -> dict[str, str]:
    """Return the beginnings of ids, as long as it takes to tell them apart."""
    all_of_them = sorted(set(ids))
    size = SHORT_ID
    while len({one[:size] for one in all_of_them}) < len(all_of_them):
        size += 1
    return {one: one[:size] for one in all_of_them}


# --- whose news it is ------------------------------------------------------------------------------------------


def independent_ids(story: Story) -> tuple[str, ...]:
    """Return the independent origins of a story, the first first."""
    return origins.counted(story.origins)


def independent(tale: Tale) -> tuple[str, ...]:
    """Return the independent origins of a story by name, the first first."""
    items = [one.item for one in tale.reports]
    return tuple(origins.named(origin, items) for origin in independent_ids(tale.story))


def credit(report: Report, items: Iterable[Item]) -> str | None:
    """Return whose text an item is, where it is not its own house's."""
    return origins.credited(report.origin, report.item, items)


def lags(tale: Tale) -> dict[str, timedelta]:
    """Return how long after the first item each outlet had the story, the fastest first."""
    began = tale.reports[0].item.event_time if tale.reports else tale.story.first_seen
    found: dict[str, timedelta] = {}
    for one in tale.reports:
        found.setdefault(one.item.teller, one.item.event_time - began)
    return found


def languages(items: Iterable[Item]) -> tuple[str, ...]:
    """Return the languages of items by name, in the order in which they came up."""
    return tuple(dict.fromkeys(language(item.language) for item in items if item.language))


def language(code: str | None) -> str:
    """Return the name of a language."""
    return str(ENGLISH.languages.get((code or "").split("-")[0].lower(), code or "")) or "an unknown language"


def relation(report: Report, tale: Tale) -> str:
    """Return in words what an item is to its story."""
    items = {one.item.id: one.item for one in tale.reports}
    whose = credit(report, items.values())
    crediting = f", crediting {whose}" if whose else ""
    if report.placement.relation is Relation.COPY:
        of = items.get(report.placement.copy_of or "")
        if of is not None and of.teller == report.item.teller:
            return "its own text again"
        return f"copy of {of.teller if of else whose or 'an earlier text'}"
    if report is tale.reports[0]:
        return f"first{crediting}"
    return f"{_role(report, tale)}{crediting}"


def _role(report: Report, tale: Tale) -> str:
    """Return in words what an item is that is neither the oldest nor a copy."""
    if report.placement.relation is Relation.FIRST and report.item.id == tale.story.id:
        return "the first to reach us"
    if report.item.id in {part.id for part in tale.parts}:
        return "in other words, at first a story of its own"
    return "in other words" if report.placement.relation is Relation.SAME else "an earlier text, which was reprinted"


# --- what was found in common ----------------------------------------------------------------------------------

_MEANT = frozenset({"act", "means", "target", "harm"})
_PLACES = frozenset({"country", "seat"})
_OTHERWISE = {"strike_labour": "walkout"}
_OWNS = re.compile(r"['\u2019]s?$")
_CODE = re.compile(r"\b[A-Z]{2}\b")
_NAMING = re.compile(r"(?:name|names|about|say|place:) ([^;]+)")


def words_shared(placement: Placement, texts: Sequence[str]) -> tuple[str, ...]:
    """Return what an item shares with its story as people say it: names of countries, words as `texts` write them."""
    written = _written(texts)
    return tuple(dict.fromkeys(_spoken_term(term, written, texts) for term in placement.shared))


def words_because(placement: Placement, texts: Sequence[str]) -> str:
    """Return what speaks for or against a placement, with names as `texts` write them."""
    written = _written(texts)
    because = _CODE.sub(lambda code: NAMES.get(code[0], code[0]), placement.because)
    return _NAMING.sub(lambda hit: re.sub(r"\w+", lambda word: _capital(word[0], written), hit[0]), because)


def speaks_for(placement: Placement) -> bool:
    """Whether what is said of a placement made it likelier that the item tells that story, and not less."""
    return placement.threshold <= likeness.JOIN_AT


def texts_of(decision: Decision) -> tuple[str, ...]:
    """Return the texts that an item was compared by, in which its words are found as they are written."""
    items = [one.item for one in (decision.report, decision.copied) if one is not None]
    stories = [one.title for one in (decision.story, decision.like) if one is not None]
    return tuple(text for one in items for text in (one.title, prints.told(one))) + tuple(stories)


def _capital(word: str, written: dict[str, str]) -> str:
    """Return a word with its capital, if it is a name: what begins a sentence may be any word."""
    seen = written.get(word, word)
    return seen if seen[:1].isupper() and word not in _PLAIN else word


_PLAIN = frozenset({"name", "names", "about", "say", "place", "not", "both", "it", "the"})


def _written(texts: Sequence[str]) -> dict[str, str]:
    """Return words as texts write them, by their folded forms."""
    found: dict[str, str] = {}
    for text in texts:
        for token in tokens(text[:MOST_READ]):
            for key in (token.key, singular(token.key)):
                found.setdefault(key, _OWNS.sub("", text[token.start : token.end]))
    return found


def _spoken_term(term: str, written: dict[str, str], texts: Sequence[str]) -> str:
    kind, _, id_ = term.partition(":")
    if id_ and kind in _PLACES:
        return NAMES.get(id_, id_)
    if id_ and kind in _MEANT:
        return _OTHERWISE.get(id_, id_)
    return _row_written(term, texts) if " " in term else written.get(term, term)


def _row_written(row: str, texts: Sequence[str]) -> str:
    """Return a row of folded words as one of the texts has it."""
    keys = row.split()
    for text in texts:
        found = tokens(text[:MOST_READ])
        for at in range(len(found) - len(keys) + 1):
            if all(token.key == key for token, key in zip(found[at:], keys, strict=False)):
                return " ".join(text[found[at].start : found[at + len(keys) - 1].end].split())
    return row
