"""Is this the item we have seen before? Aliases within a source; dates and titles alone identify nothing.

An item's aliases are its guid, its guid without scheme and host, and its canonical address. One that two entries of the
same fetch share identifies nothing, from then on. Of guid, address and title, two must agree where all are there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import text
from bot.language import language_of
from bot.model import Article, Entry, Features, Item, Known, Memory, Past, Sighting, Source, TextState

MIN_TITLE_WORDS = 3  # a shorter headline ("Live updates") says too little to recognise a copy by
LEAST_LIST = 8  # entries of a list that can be told to be renumbered
ALIKE = 0.34  # share of the shorter title's words that an edited title keeps at least


def sightings(
    entries: Sequence[Entry], source: Source, now: datetime, *, run: str = "", read: bool = False
) -> tuple[Sighting, ...]:
    """Return what was seen, oldest first; an entry that is listed twice in all respects is seen once.

    `read` says that all entries carry their full text, even those that do not say so.
    """
    distinct = list(dict.fromkeys(_storable(entry) for entry in entries))
    named = [(entry, _aliases(entry, run)) for entry in distinct]
    counts = Counter(alias for _entry, aliases in named for alias in aliases)
    seen = [_sighting(entry, aliases, counts, source, now, run=run, read=read) for entry, aliases in named]
    # Feeds list the newest first; of items without a date, the last listed is taken for the oldest.
    seen.reverse()
    return tuple(sorted(seen, key=lambda sighting: sighting.item.event_time))


def _sighting(
    entry: Entry,
    aliases: tuple[str, ...],
    counts: Mapping[str, int],
    source: Source,
    now: datetime,
    *,
    run: str,
    read: bool,
) -> Sighting:
    own = tuple(alias for alias in aliases if counts[alias] == 1)
    shared = tuple(alias for alias in aliases if counts[alias] > 1)
    fallback = _fallback(entry, run)
    item = Item(
        id=text.digest("item", source.name, run, own[0] if own else fallback),
        source=source.name,
        title=entry.title,
        first_seen=now,
        url=entry.url,
        guid=entry.guid,
        summary=entry.summary,
        body=entry.body,
        author=entry.author,
        outlet=entry.outlet,
        published=entry.published,
        language=language_of(source=source.language, title=entry.title, lead=entry.summary, tag=entry.language),
        tags=tuple(dict.fromkeys((*source.tags, *entry.tags))),
        text=TextState.READ if read or entry.whole else TextState.FEED,
        run=run,
        embargo_until=entry.embargo_until,
        picture=entry.picture,
    )
    return Sighting(item=item, aliases=own, ambiguous=shared, fallback=fallback, features=features(item))


def features(item: Item) -> Features:
    """Return what is compared of an item. Items of different runs have nothing in common."""
    title = text.folded(item.title)
    words = title.count(" ") + 1 if title else 0
    # A headline of one or two words is a copy only together with the same lead.
    told = title if words >= MIN_TITLE_WORDS else f"{title}\n{text.folded(item.summary)}" if item.summary else ""
    return Features(
        title_key=text.digest("title", item.run, told) if told else None,
        content_key=text.digest(item.title, item.summary, item.body or "", item.url or ""),
    )


def _storable(entry: Entry) -> Entry:
    cleaned: dict[str, Any] = {}
    for name in ("title", "url", "guid", "summary", "body", "author", "outlet", "language"):
        value = getattr(entry, name)
        if value and (clean := text.storable(value)) is not value:
            cleaned[name] = clean
    tags = tuple(text.storable(tag) for tag in entry.tags)
    return replace(entry, **cleaned, tags=tags) if cleaned or tags != entry.tags else entry


def _aliases(entry: Entry, run: str) -> tuple[str, ...]:
    """Return the digests that identify an entry within its source, strongest first."""
    found: list[tuple[str, str | None]] = []
    if entry.guid:
        found += [("guid", entry.guid), ("path", text.path_and_query(entry.guid))]
    if entry.url:
        found.append(("url", text.canonical_url(entry.url)))
    return tuple(dict.fromkeys(text.digest(kind, run, value) for kind, value in found if value))


def _fallback(entry: Entry, run: str) -> str:
    """Return what identifies an entry without a guid and an address of its own: its title and day, or its words."""
    told = text.folded(entry.title)
    if entry.published is not None:
        return text.digest("day", run, told, entry.published.date().isoformat())
    return text.digest("words", run, told, text.folded(entry.summary))


def recognise(
    sighting: Sighting,
    aliases: Mapping[str, str | None],
    known: Mapping[str, Known],
    before: Mapping[str, str | None],
) -> Known | None:
    """Return the item that a sighting is, if we know it. `before` are the aliases as they were before this fetch."""
    if not sighting.aliases and not sighting.ambiguous and sighting.item.id in known:
        return known[sighting.item.id]
    for alias in (*sighting.aliases, sighting.fallback):
        candidate = known.get(aliases.get(alias) or "")
        if candidate is not None and (alias == sighting.fallback or _agrees(sighting.item, candidate.item)):
            return candidate
    for alias in sighting.ambiguous:
        # Until now it named one item; of the entries that share it today, that is the one with its headline.
        candidate = known.get(before.get(alias) or "")
        if candidate is not None and _is_same_page(sighting.item, candidate.item):
            return candidate
    return None


def _is_same_page(now: Item, then: Item) -> bool:
    moved = _differ(text.canonical_url(now.url or ""), text.canonical_url(then.url or ""))
    return not moved and text.folded(now.title) == text.folded(then.title)


def _agrees(now: Item, then: Item) -> bool:
    """Whether an item that shares an alias with another is that item: no two of guid, address and title may differ."""
    same_title = text.folded(now.title) == text.folded(then.title)
    if same_title:
        return True
    moved = _differ(text.canonical_url(now.url or ""), text.canonical_url(then.url or ""))
    if moved:
        return False
    return not _renumbered(now, then) or _alike(now.title, then.title)


def _renumbered(now: Item, then: Item) -> bool:
    """Whether both have a guid, and not the same one, even without scheme and host."""
    if not _differ(now.guid, then.guid):
        return False
    paths = text.path_and_query(now.guid or ""), text.path_and_query(then.guid or "")
    return paths[0] is None or paths[0] != paths[1]


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _alike(one: str, other: str) -> bool:
    first, second = set(text.folded(one).split()), set(text.folded(other).split())
    return bool(first and second) and len(first & second) >= ALIKE * min(len(first), len(second))


def own_id(sighting: Sighting, known: Mapping[str, Known]) -> Item:
    """Return a new item with an id of its own, where another item that is not it already has that id."""
    item = sighting.item
    if item.id not in known:
        return item
    return replace(item, id=text.digest(item.id, item.url or "", text.folded(item.title)))


def unchanged(sighting: Sighting, memory: Memory) -> bool:
    """Whether a sighting tells nothing new at all, so that it need not even be matched."""
    names = (*sighting.aliases, *sighting.ambiguous)
    if not any(memory.aliases.get(alias) for alias in sighting.aliases):
        names = (*names, sighting.fallback)
    if any(alias not in memory.aliases for alias in names):
        return False
    known = recognise(sighting, memory.aliases, memory.known, memory.aliases)
    return known is not None and known.content_key == sighting.features.content_key


def as_at_first_sight(sighting: Sighting, memory: Memory) -> Item:
    """Return the item as rules judge it: its words as they are now, its age as it was when it was first seen."""
    known = recognise(sighting, memory.aliases, memory.known, memory.aliases)
    if known is None:
        return sighting.item
    published = known.item.published or sighting.item.published
    item = replace(sighting.item, first_seen=known.item.first_seen, published=published)
    was_read = known.item.text is TextState.READ and item.text is not TextState.READ
    return as_read(item, known.item) if was_read else item


def with_article(item: Item, article: Article) -> Item:
    """Return an item as it is known once its page was read: what the feed said stays, what it left empty is filled.

    Where the feed carried more than the page shows, that is the text.
    """
    return replace(
        item,
        body=max(item.body or "", article.text, key=len),
        text=TextState.READ,
        author=item.author or ", ".join(article.authors) or None,
        published=item.published or article.published,
        language=item.language or article.language,
        canonical=article.canonical or article.url or None,
        publisher=article.publisher,
        credit=article.credit,
        modified=article.modified,
        picture=item.picture or article.picture,
    )


def as_read(item: Item, known: Item) -> Item:
    """Return an item as its feed tells it now, with what its page said when it was read."""
    return replace(
        item,
        body=known.body,
        text=known.text,
        author=item.author or known.author,
        language=item.language or known.language,
        canonical=known.canonical,
        publisher=known.publisher,
        credit=known.credit,
        modified=known.modified,
        picture=item.picture or known.picture,
    )


# --- a list that came under new names ----------------------------------------------------------------------------


def may_be_renumbered(seen: Sequence[Sighting], memory: Memory, since: datetime) -> bool:
    """Whether most of a list is unknown, so that it may have been renumbered since the last good poll."""
    return len(seen) >= LEAST_LIST and 2 * len(_strangers(seen, memory, since)) > len(seen)


def renumbered(
    seen: Sequence[Sighting], memory: Memory, past: Past, since: datetime, latest: datetime
) -> tuple[Sighting, ...]:
    """Return what was seen; where a list was renumbered since the last good poll, its old entries are marked.

    What is old was seen before, under another name. An entry is old if its source had its title and it bears no date
    after that poll; or by its date alone, if that is before `latest`, when something new came last, and the source
    never lists its news so late. A burst of news, or what came while we were away or while the source kept it from us
    (an empty list, a cache that says "unchanged"), has young dates; a source that lists the whole day in the evening is
    known for it.
    """
    strangers = _strangers(seen, memory, since)
    if len(seen) < LEAST_LIST or 2 * len(strangers) <= len(seen):
        return tuple(seen)
    old = {number for number in strangers if _is_old(seen[number], past, since, latest)}
    if 2 * len(old) <= len(strangers):
        return tuple(seen)
    return tuple(replace(one, renumbered=True) if number in old else one for number, one in enumerate(seen))


def _strangers(seen: Sequence[Sighting], memory: Memory, since: datetime) -> list[int]:
    """Return the places of what nobody knew at the last good poll; a poll that was cut short may have begun on it."""
    known = (recognise(one, memory.aliases, memory.known, memory.aliases) for one in seen)
    return [number for number, one in enumerate(known) if one is None or one.item.first_seen > since]


def _is_old(sighting: Sighting, past: Past, since: datetime, latest: datetime) -> bool:
    is_told, published = sighting.features.title_key in past.titles, sighting.item.published
    if published is None or is_told:
        return is_told and (published is None or published <= since)
    return past.lag is not None and published < latest - past.lag


def known_id(sighting: Sighting, memory: Memory) -> str | None:
    """Return the id of the item that a sighting is, if we know it."""
    known = recognise(sighting, memory.aliases, memory.known, memory.aliases)
    return known.item.id if known else None


def lookups(seen: Iterable[Sighting]) -> frozenset[str]:
    """Return every alias that memory should be asked for."""
    return frozenset(alias for one in seen for alias in (*one.aliases, *one.ambiguous, one.fallback))
