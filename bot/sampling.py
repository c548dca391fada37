"""What a source catches just now, and what is doubtful about it; and sources as lists, to take in and to hand on."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from bot import identity, pacing
from bot.config import Settings, parse
from bot.config.lines import Names, Written, a_name, source_line, sources_text
from bot.config.names import source_name
from bot.durations import spoken
from bot.errors import FetchError, WirewatchError, meant
from bot.language import primary
from bot.looks import next_look
from bot.model import Fetched, Item, Sighting, Source, Web
from bot.opml import Listed
from bot.text import counted

MOST = 0.8  # share of items in one language that is told as that of the source
SHOWN = 12  # names that are listed to choose from


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one look at a source came to. `items` are in the order of the source.

    `error` is set where it could not be read; `doubts` are what is missing or odd, in words; `next_in` is when it would
    be looked at again.
    """

    source: Source
    address: str | None
    items: tuple[Item, ...] = ()
    title: str | None = None
    degraded: str | None = None
    doubts: tuple[str, ...] = ()
    language: str | None = None
    next_in: timedelta | None = None
    error: str | None = None

    @property
    def newest(self) -> datetime | None:
        """Return the date of the newest item, None where nothing is dated."""
        return max((item.published for item in self.items if item.published is not None), default=None)


async def sample(source: Source, web: Web) -> Sample:
    """Look at a source once. Never fails for what the other side does: that is in `error`."""
    address = source.address
    try:
        fetched = await source.fetcher.fetch({}, web.through(source.access, address))
    except FetchError as error:
        return Sample(source=source, address=address, error=str(error))
    now = web.now()
    seen = identity.sightings(fetched.entries, source, now)
    places = {(entry.guid, entry.url, entry.title): number for number, entry in enumerate(fetched.entries)}
    items = tuple(
        sorted(
            (one.item for one in reversed(seen)),
            key=lambda item: places.get((item.guid, item.url, item.title), len(places)),
        )
    )
    rhythm = pacing.first_rhythm([item.published for item in items], now) if source.fetcher.lasting else None
    return Sample(
        source=source,
        address=address,
        items=items,
        title=fetched.title,
        degraded=fetched.degraded,
        doubts=tuple(_doubts(source, fetched, seen, now)),
        language=_language(items),
        next_in=next_look(source, fetched, rhythm, now),
    )


def _language(items: Sequence[Item]) -> str | None:
    """Return the language that nearly all items are in."""
    counts = Counter(item.language for item in items)
    language, count = next(iter(counts.most_common(1)), (None, 0))
    return language if count >= MOST * len(items) else None


def _doubts(source: Source, fetched: Fetched, seen: Sequence[Sighting], now: datetime) -> Iterable[str]:
    """Yield what is missing in what a source brought, or odd about it, and what follows from that."""
    if fetched.moved_to:
        yield f"it has moved for good to {fetched.moved_to}"
    if not fetched.entries:
        yield "it can be read, but there is not a single item in it"
    else:
        yield from _dated(source, [one.item for one in seen], now)
        yield from _told_apart(fetched, [one.item for one in seen])


def _dated(source: Source, items: Sequence[Item], now: datetime) -> Iterable[str]:
    total = len(items)
    dates = [item.published for item in items if item.published is not None]
    if len(dates) < total:
        yield f"{_of(total - len(dates), total)} without a date: for these, the time of the first look counts"
    if ahead := sum(date > now + timedelta(hours=1) for date in dates):
        yield f"{_of(ahead, total)} with a date in the future, which is not believed"
    if len(dates) == total and (age := now - max(dates)) > source.max_age:
        yield f"the newest is {spoken(age)} old: older than max_age ({spoken(source.max_age)}), so it would not ring"


def _told_apart(fetched: Fetched, items: Sequence[Item]) -> Iterable[str]:
    total = len(items)
    if bare := sum(item.url is None for item in items):
        yield f"{_of(bare, total)} without a link"
    if untitled := sum(not item.title.strip() for item in items):
        yield f"{_of(untitled, total)} without a title"
    if twice := len(fetched.entries) - total:
        yield f"{counted(twice, 'item')} listed more than once, word for word"
    links = Counter(item.url for item in items if item.url)
    if shared := {url: count for url, count in links.items() if count > 1}:
        url, count = max(shared.items(), key=lambda pair: pair[1])
        yield f"{_of(sum(shared.values()), total)} share a link with another, such as {url} ({count} times)"
    if total > 1 and len({item.title for item in items}) == 1:
        yield "all items have the same title"


def _of(count: int, total: int) -> str:
    return f"all {total} items are" if count == total and total > 1 else f"{count} of {counted(total, 'item')}"


# --- which source --------------------------------------------------------------------------------------------------


def named(settings: Settings, name: str) -> Source:
    """Return a source of the config by its name. Raises WirewatchError where there is none."""
    sources = {source.name: source for source in settings.sources}
    found = sources.get(name) or sources.get(settings.renames.get(name, ""))
    if found is None:
        raise WirewatchError(
            f"there is no source {name!r}; {meant(name, list(sources), SHOWN)}; an address starts with https://"
        )
    return found


def ad_hoc(kind: str, said: Mapping[str, str]) -> tuple[Source, dict[str, str]]:
    """Return a source made of keys as one types them, and what these are in a config, but for the name.

    Raises ConfigError, as for a config, where a kind does not take them.
    """
    keys = {} if kind == "feed" else {"kind": kind}
    keys |= {key: _typed(value) for key, value in said.items()}
    name = {} if "url" in said else {"name": kind}
    text = sources_text([name | keys]) + "rules: [anything]\n"
    settings = parse(text, file=Path("the command line"), env=os.environ)
    return settings.sources[0], keys


def line_for(found: Sample, keys: Mapping[str, str]) -> str:
    """Return the line of a config for a source that was tried, under the name that it gives itself."""
    return source_line({"name": a_name(found.title or "") or found.source.name, **keys})


_YAML = re.compile(r"-?\d+(?:\.\d+)?|true|false|\[.*\]|\{.*\}", re.DOTALL)


def _typed(value: str) -> str:
    """Return a value as YAML takes it: numbers, true and false, lists and mappings as they are, all else as text."""
    if _YAML.fullmatch(value):
        return Written(value)
    return Written("'" + value.replace("'", "''") + "'")


# --- lists of sources ----------------------------------------------------------------------------------------------

_SECRET_PART = re.compile(r"(?i)token|secret|pass|key|auth|sig|session|user")


def listed(feeds: Iterable[Listed]) -> str:
    """Return the feeds of a list as a section of a config, each under a name of its own."""
    names, lines = Names(), []
    for feed in feeds:
        name = names.take(a_name(feed.title) or source_name(feed.url, names))
        tags = tuple(dict.fromkeys(tag for one in feed.tags if (tag := a_name(one))))
        language = feed.language if feed.language and primary(feed.language) == feed.language else ""
        lines.append({"name": name, "url": feed.url, "language": language, "tags": tags})
    return sources_text(lines)


def handed_on(settings: Settings) -> tuple[list[Listed], list[tuple[str, str]]]:
    """Return the feeds of a config that can be given to others, and which sources are left out, and why."""
    feeds, left = list[Listed](), list[tuple[str, str]]()
    for source in settings.sources:
        url = getattr(source.fetcher, "url", None)
        if source.kind != "feed" or not isinstance(url, str):
            left.append((source.name, f"it is of kind {source.kind}, which is no feed"))
        elif _holds_secrets(url):
            left.append((source.name, "its address holds what may be a password or a key"))
        else:
            feeds.append(Listed(url=url, title=source.name, tags=source.tags, language=source.language or ""))
    return feeds, left


def _holds_secrets(url: str) -> bool:
    """Whether an address has a user in it, or a parameter that sounds like a key."""
    parts = urlsplit(url)
    return "@" in parts.netloc or any(_SECRET_PART.search(name) for name, _ in parse_qsl(parts.query))
