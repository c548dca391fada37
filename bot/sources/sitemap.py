"""Source kind `sitemap`: news sitemaps, plain ones, and indexes of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar

from bot.durations import WrongValueError
from bot.errors import FetchError, UnreadableError
from bot.model import Answer, Cursor, Entry, Fetched, Web
from bot.sources._feed_plain import cut
from bot.sources._known import digest, digest_of, is_not_modified, known_of, read_off_the_loop, said, stamps, validators
from bot.sources._sitemap_read import MAX_CHILDREN, Child, Listed, read_sitemap

MAX_PER_FETCH = 3
MAX_REMEMBERED = 20  # sitemaps of an index


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """A sitemap: the list of its pages that a site keeps for search engines, best a news sitemap, which has headlines.

    A plain one has addresses only: the headline is then made of the words in the address. Of an index, the sitemaps
    that changed last are read. Those packed as .gz are unpacked.

    Fields:
        url: Where the sitemap is; http or https.
        max_items: How many addresses to read of a sitemap at most, the newest.
    """

    url: str
    max_items: int = 2_000

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Raise ValueError for a bound that lets nothing through."""
        if self.max_items < 1:
            raise WrongValueError("max_items: must be at least 1", "2000")

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch the sitemap, or a few of an index, unless they are unchanged. Raises FetchError."""
        mark = digest_of(self.url, self.max_items)
        known = known_of(cursor, mark)
        answer = await web.get(self.url, headers=validators(known, web.now()))
        listed = await self._read(answer, known, web.now())
        told = Fetched(**said(answer, {}, web))
        if listed is None:
            memory = {**known, **stamps(answer, web.now())}
            chosen = [Child(url=url, changed=changed) for url, changed in known.get("chosen", ())]
        else:
            memory = {"url": mark, "hash": digest(answer), **stamps(answer, web.now())}
            chosen = _chosen(listed.children, known)
            if listed.is_index:
                few = len(listed.children) <= MAX_CHILDREN
                memory["seen"] = [_short(child) for child in listed.children] if few else None
                memory["chosen"] = [[child.url, child.changed] for child in chosen]
        if chosen:
            visit = _Visit(known=known, memories=dict(known.get("children", {})))
            for child in chosen:
                await self._look(child, visit, web, first=child is chosen[0])
            return visit.told(replace(told, cursor=memory), listed)
        if listed is None:
            return replace(told, cursor=memory, unchanged=True)
        if listed.is_index:
            raise UnreadableError("this index lists no sitemap")
        reading = listed.reading
        return replace(told, cursor=memory, entries=reading.entries, title=reading.title, degraded=reading.degraded)

    async def _look(self, child: Child, visit: _Visit, web: Web, *, first: bool) -> None:
        """Read one sitemap of an index if it changed. The first is always asked, as an index may tell stale dates."""
        memory = visit.memory_of(child)
        if not first and child.changed and child.changed == memory.get("changed"):
            return
        try:
            answer = await web.get(child.url, headers=validators(memory, web.now()))
            listed = await self._read(answer, memory if "hash" in memory else {}, web.now())
        except FetchError as error:
            visit.failed(child, error)
            return
        visit.looked(child, memory, answer, listed, web.now())

    async def _read(self, answer: Answer, known: Cursor, now: datetime) -> Listed | None:
        """Return what a sitemap says, or None where it is as we know it. Raises FetchError."""
        if is_not_modified(answer, known, now) or digest(answer) == known.get("hash"):
            return None
        return await read_off_the_loop(
            "sitemap",
            read_sitemap,
            answer.body,
            content_type=answer.headers.get("content-type", ""),
            url=answer.url,
            max_items=self.max_items,
        )


@dataclass(slots=True, kw_only=True)
class _Visit:
    """One round through an index: what is remembered of its sitemaps, what was read of them, and what failed."""

    known: Cursor
    memories: dict[str, Any]
    read: list[Listed] = field(default_factory=list)
    entries: dict[str | None, Entry] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    failures: list[FetchError] = field(default_factory=list)
    fine: int = 0

    def memory_of(self, child: Child) -> dict[str, Any]:
        """Return what is remembered of a sitemap. `old` says that it was there before, and only now moved up."""
        seen = self.known.get("seen", ())
        is_old = bool(self.known) and (seen is None or _short(child) in seen)
        memory: dict[str, Any] = self.memories.get(child.url) or {"old": is_old}
        return memory

    def looked(
        self, child: Child, memory: dict[str, Any], answer: Answer, listed: Listed | None, now: datetime
    ) -> None:
        """Keep what a sitemap said, if it changed."""
        self.fine += 1
        hashed = digest(answer) if listed else memory["hash"]
        self.memories.pop(child.url, None)  # to the end, as the last that is forgotten
        kept = {"old": memory["old"], "hash": hashed, "changed": child.changed, "whole": memory.get("whole")}
        self.memories[child.url] = kept | stamps(answer, now)
        if listed is None:
            return
        self.read.append(listed)
        for entry in listed.reading.entries:
            # To believe that what is undated is new, the sitemap must be new, or one that we read all along.
            if entry.published or not memory["old"]:
                self.entries.setdefault(entry.url, entry)
        if listed.is_index:
            self.complaints.append(f"{child.url}: an index within an index is not followed")
        if listed.reading.degraded:
            self.complaints.append(listed.reading.degraded)

    def failed(self, child: Child, error: FetchError) -> None:
        """Keep why a sitemap cannot be read: the others can be all the same."""
        self.complaints.append(f"{child.url}: {error}")
        kind = UnreadableError if isinstance(error, UnreadableError) else FetchError
        self.failures.append(kind(f"{child.url}: {error}", after=error.after, status=error.status))

    def told(self, fetched: Fetched, index: Listed | None) -> Fetched:
        """Return all that was found. Raises FetchError where nothing could be read."""
        if self.failures and not self.fine:
            raise self.failures[0]
        own = [index.reading.degraded] if index and index.reading.degraded else []
        return replace(
            fetched,
            cursor={**fetched.cursor, "children": dict(list(self.memories.items())[-MAX_REMEMBERED:])},
            entries=tuple(self.entries.values()),
            unchanged=not self.read,
            title=next((listed.reading.title for listed in self.read if listed.reading.title), None),
            degraded=cut("; ".join(dict.fromkeys([*own, *self.complaints])), 300) or None,
        )


def _chosen(children: tuple[Child, ...], known: Cursor) -> list[Child]:
    """Return the few sitemaps of an index that most likely have news: by their name, by their date, by their place.

    Without dates these are always the same, until the index lists a new one: to read the old ones in turn would bring
    news that is none.
    """
    news = [child for child in children if "news" in child.url.lower().rpartition("/")[2]]
    dated = sorted((child for child in children if child.changed), key=lambda child: child.when, reverse=True)
    undated = [child for child in children if not child.changed]
    seen = known.get("seen") or ()
    new = [child for child in undated if seen and _short(child) not in seen]
    ordered = [*news[:1], *dated[:MAX_PER_FETCH], *news[1:], *new[:1], *undated[-1:], *undated[:1]]
    return list({child.url: child for child in ordered}.values())[:MAX_PER_FETCH]


def _short(child: Child) -> str:
    return digest_of(child.url)[:10]
