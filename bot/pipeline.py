"""Three of the four verbs: poll a source, read an item's page, wake what time alone brings.

Each is a small sandwich: read, act, write. What was seen and what follows from it are one transaction: a crash repeats
a fetch, it never loses or invents an alert.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Any, Self

from sqlalchemy import Connection

from bot import evidence, identity, lease, looks, moving, pacing, retry, watchman
from bot.alarms import Poll
from bot.alerting import Terms
from bot.decide import decide, decide_timers
from bot.errors import FetchError
from bot.model import (
    Answer,
    Article,
    Capture,
    Fetched,
    Item,
    Memory,
    Outcome,
    Reason,
    Sighting,
    Source,
    Timer,
    Web,
)
from bot.rules import Ruleset
from bot.store import health, mutes, news, pages, retention, subscriptions
from bot.store.evidence import keep_entries, keep_page
from bot.stories import TWIN, traits_of
from bot.textpage.address import page_key
from bot.textpage.reader import PageReader
from bot.world import World

log = logging.getLogger("wirewatch")

POLL_LEASE = timedelta(minutes=2)
READ_LEASE = timedelta(minutes=5)
READ_ATTEMPTS = 3
PAGES_KEPT = timedelta(days=1)
GONE = frozenset({404, 410})
STRETCH = 200  # items that are decided in one transaction
TIMERS_AT_ONCE = 200
AWAY = timedelta(minutes=30)  # what was due for so long was not looked at since the bot was not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one poll came to, for the mouths to tell. `error` is None where it succeeded, `before` is that of the last.

    `next_at` is when the source is looked at again, `wait` how long that is after a failure. `troubled`: the operators
    are to hear of it now, or may be soon.
    """

    source: str
    next_at: datetime
    listed: int = 0
    new: int = 0
    alerts: int = 0
    first_look: bool = False
    error: str | None = None
    before: str | None = None
    flaw: str | None = None
    troubled: bool = False
    wait: timedelta = timedelta(0)


# --- poll ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What of a fetch is written down: the dates of the items that are new, and how many alerts follow."""

    new: tuple[datetime | None, ...] = ()
    alerts: int = 0

    @classmethod
    def of(cls, outcome: Outcome, now: datetime) -> Self:
        """Count an outcome."""
        fresh = (kept for kept in outcome.kept if kept.item.first_seen == now and kept.reason is not Reason.MIGRATED)
        new = tuple(kept.item.published for kept in fresh)
        return cls(new=new, alerts=len(outcome.alerts))

    def and_also(self, more: "Taken") -> "Taken":
        """Return both."""
        return Taken(new=self.new + more.new, alerts=self.alerts + more.alerts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One fetch on its way into the database: all that it `listed`, what of it is `known`, what is to be `judged`.

    `before` is what came in ahead of these.
    """

    source: Source
    due: news.DueSource
    look: looks.Look
    listed: Sequence[Sighting] = ()
    known: Sequence[str] = ()
    judged: Sequence[Sighting] = ()
    before: Taken = field(default_factory=Taken)


Settle = Callable[[Connection, World, Batch, datetime], Polled]
"""Writes a batch down in a transaction, and tells what it came to."""


async def poll(world: World, due: news.DueSource) -> Polled:
    """Fetch a source once, and write what follows: in one transaction, or for a long feed in one for each stretch."""
    source = world.sources[due.name]
    try:
        look = await looks.look(world, source, due)
    except FetchError as error:
        return await _poll_failed(world, source, due, error)
    return await take_in(world, due, look, _settle_poll)


async def take_in(world: World, due: news.DueSource, look: looks.Look, settle: Settle) -> Polled:
    """Take in what was fetched or pushed: compare, match, and let `settle` write it down in a transaction."""
    source, now, fetched = world.sources[due.name], world.web.now(), look.fetched
    batch = Batch(source=source, due=due, look=look)
    if fetched.entries:
        # A thread keeps the loop responsive; all this holds the interpreter's lock, so it gains no throughput.
        seen = await asyncio.to_thread(_look_at, world, due, fetched, now)
        fresh, before = seen.fresh, Taken()
        while len(fresh) > STRETCH:
            # By stretches, so that a stop in the middle of a long feed loses no work; the cursor moves with the last.
            before = before.and_also(await _take_in_ahead(world, due, fresh[:STRETCH], seen.memory, now))
            fresh = fresh[STRETCH:]
        judged = seen.judged
        if len(fresh) < len(seen.fresh):
            judged = await asyncio.to_thread(_match_all, world.rules, source, fresh, seen.memory)
        batch = replace(batch, listed=seen.listed, known=seen.known, judged=judged, before=before)
    return await world.database.share(settle, world, batch, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a fetch listed, which of it we know, and what is new; that is `judged` unless it is long."""

    listed: Sequence[Sighting]
    known: Sequence[str]
    fresh: Sequence[Sighting]
    judged: Sequence[Sighting]
    memory: Memory


def _look_at(world: World, due: news.DueSource, fetched: Fetched, now: datetime) -> _Seen:
    """Say what a fetch listed, in the light of what we know: the expensive part."""
    source = world.sources[due.name]
    seen = identity.sightings(fetched.entries, source, now, run=fetched.run, read=not source.fetcher.lasting)
    ids = {one.item.id for one in seen}
    memory = world.database.read_now(news.recall, source.name, identity.lookups(seen), ids, (), now)
    seen = _told_apart(world, due, seen, memory)
    known = [identity.known_id(sighting, memory) for sighting in seen]
    fresh = [sighting for sighting in seen if not identity.unchanged(sighting, memory)]
    return _Seen(
        listed=seen,
        known=[item for item in known if item is not None],
        fresh=fresh,
        judged=_match_all(world.rules, source, fresh, memory) if len(fresh) <= STRETCH else (),
        memory=memory,
    )


def _told_apart(world: World, due: news.DueSource, seen: tuple[Sighting, ...], memory: Memory) -> tuple[Sighting, ...]:
    """Return what was seen, with what is old but came under new names marked."""
    since, lasting = due.succeeded_at, world.sources[due.name].fetcher.lasting
    if since is None or not lasting or not identity.may_be_renumbered(seen, memory, since):
        return seen
    keys = {one.features.title_key for one in seen if one.features.title_key}
    past = world.database.read_now(health.past_of, due.name, keys)
    return identity.renumbered(seen, memory, past, since, min(since, due.new_item_at or since))


async def _take_in_ahead(
    world: World, due: news.DueSource, seen: Sequence[Sighting], memory: Memory, now: datetime
) -> Taken:
    """Decide on a stretch of items ahead of the others."""
    judged = await asyncio.to_thread(_match_all, world.rules, world.sources[due.name], seen, memory)
    return Taken.of(await world.database.write(_decide, world, due, judged, now), now)


def _match_all(rules: Ruleset, source: Source, seen: Sequence[Sighting], memory: Memory) -> list[Sighting]:
    """Return what was seen with what hits it, and what it is compared by: the expensive part."""
    with _JUDGING:
        return [_matched(rules, source, sighting, memory) for sighting in seen]


# Threads that judge together gain nothing, and each would make the tables that are made when they are first needed.
_JUDGING = Lock()


def _matched(rules: Ruleset, source: Source, sighting: Sighting, memory: Memory) -> Sighting:
    item = identity.as_at_first_sight(sighting, memory)
    hits = rules.match(item, source)
    return replace(sighting, matches=hits.matches, unknown=hits.unknown, traits=traits_of(item))


def _recall(connection: Connection, source: Source, seen: Sequence[Sighting], now: datetime) -> Memory:
    keys = [one.features.title_key for one in seen if one.features.title_key]
    ids = {one.item.id for one in seen}
    since = now - source.max_age - TWIN  # what is older than this cannot be the first to tell of young news
    return news.recall(connection, source.name, identity.lookups(seen), ids, keys, since)


def settle_items(connection: Connection, world: World, batch: Batch, now: datetime) -> Taken:
    """Write down what follows from a batch, in the caller's transaction."""
    taken = batch.before.and_also(Taken.of(_decide(connection, world, batch.due, batch.judged, now), now))
    news.note_listed(connection, batch.known, now)
    return taken


def _settle_poll(connection: Connection, world: World, batch: Batch, now: datetime) -> Polled:
    """In one transaction: what we know, what follows from it, and where to go on from."""
    source, due, fetched = batch.source, batch.due, batch.look.fetched
    taken = settle_items(connection, world, batch, now)
    rhythm = _rhythm(batch, taken, now) if source.fetcher.lasting else None
    listed = None if fetched.unchanged else batch.listed
    good = watchman.good_poll(connection, due, listed, rhythm, now, is_new=bool(taken.new))
    troubled = watchman.heed(connection, due, good, now)
    wait = looks.next_look(source, fetched, rhythm, now)
    if world.door is not None:
        pushed = subscriptions.polled(connection, source, fetched, world.door, now, found_new=bool(taken.new))
        wait = lease.slowed(pushed, wait, now) if pushed and source.every is None else wait
    next_at = now + wait
    news.settle_poll(
        connection,
        source.name,
        cursor=fetched.cursor or due.cursor,
        next_check_at=next_at,
        now=now,
        listed=not fetched.unchanged,
        found_new=bool(taken.new),
        title=fetched.title,
        degraded=fetched.degraded,
        notes=_notes(batch, rhythm, taken, now) | _move(connection, world, batch, now),
    )
    return Polled(
        source=source.name,
        next_at=next_at,
        listed=len(batch.listed),
        new=len(taken.new),
        alerts=taken.alerts,
        first_look=due.first_look,
        before=due.error,
        flaw=fetched.degraded if fetched.degraded != due.degraded else None,
        troubled=troubled,
    )


def _rhythm(batch: Batch, taken: Taken, now: datetime) -> pacing.Rhythm:
    listed = [sighting.item.published for sighting in batch.listed]
    return looks.rhythm_after(batch.due, listed, taken.new, now)


def _notes(batch: Batch, rhythm: pacing.Rhythm | None, taken: Taken, now: datetime) -> dict[str, Any]:
    """Return the rhythm, and how late its news is, if there is anything new about them."""
    due = batch.due
    if rhythm is None or not (taken.new or due.first_look or due.pace is None):
        return {}
    late = {} if due.first_look else health.delays_after(due.delays, taken.new, batch.source.max_age, now)
    return {"pace": pacing.kept(rhythm)} | late


def _move(connection: Connection, world: World, batch: Batch, now: datetime) -> dict[str, Any]:
    """Return what to remember of where a source moved to; tell the operators once it is believed."""
    source, due = batch.source, batch.due
    move = looks.moved(source, due, batch.look, now, listed=len(batch.listed), known=len(batch.known))
    if move is not None and move.adopted == now:
        words = f"{source.name} has moved for good, and is asked there from now on. In the config: url: {move.to}"
        log.warning("%s", words)
        watchman.tell_operators(connection, world, words, now)
    kept = None if move is None else moving.kept(move)
    return {"moved": kept} if kept != due.moved else {}


def _decide(
    connection: Connection, world: World, due: news.DueSource, judged: Sequence[Sighting], now: datetime
) -> Outcome:
    """Recall, decide and record, in the caller's transaction."""
    if not judged:
        return Outcome()
    source = world.sources[due.name]
    is_first = due.first_look and source.fetcher.lasting
    terms = terms_of(world, source, first_look=is_first, away=due.overdue > AWAY and source.fetcher.lasting)
    outcome = decide(judged, _recall_alike(connection, world, source, judged, now), terms, now)
    _record(connection, world, outcome, now)
    return outcome


def _record(connection: Connection, world: World, outcome: Outcome, now: datetime, fed: Item | None = None) -> None:
    """Write an outcome, and keep what was told as evidence; `fed` is an item as it was before its page was read."""
    news.record(connection, outcome, now)
    if world.settings.retention.evidence and outcome.alerts:
        keep_entries(connection, outcome, now, fed)


def _recall_alike(
    connection: Connection, world: World, source: Source, judged: Sequence[Sighting], now: datetime
) -> Memory:
    """Return all that bears on items: what we know of themselves, and what they are compared with."""
    memory = _recall(connection, source, judged, now)
    lasting = [name for name, one in world.sources.items() if one.fetcher.lasting]
    run = judged[0].item.run if judged else ""
    since = news.watched_since(connection, run, lasting) if any(one.matches for one in judged) else None
    hit = {match.rule for one in judged for match in one.matches}
    return _hushed(connection, world, news.recall_alike(connection, memory, judged, since), hit, now)


def _hushed(connection: Connection, world: World, memory: Memory, hit: Iterable[str], now: datetime) -> Memory:
    """Return the memory with what keeps quiet: what people muted, and those of the rules `hit` that just spoke."""
    cooled = [name for name in hit if (rule := world.rules.by_name.get(name)) and rule.cooldown is not None]
    return replace(memory, mutes=mutes.active(connection, now), rang=mutes.rang(connection, cooled))


def terms_of(world: World, source: Source | None, *, first_look: bool = False, away: bool = False) -> Terms:
    """Return the terms on which this source's items are decided; None is one that is not in the config any more."""
    if source is None:
        return Terms(rules=world.rules, routes=world.routes, max_age=timedelta.max, may_read=False)
    return Terms(
        rules=world.rules,
        routes=world.routes,
        max_age=source.max_age,
        first_look=first_look,
        away=away,
        may_read=source.full_text != "never" and source.fetcher.lasting,
        always_read=source.full_text == "always",
        source=source,
    )


async def _poll_failed(world: World, source: Source, due: news.DueSource, error: FetchError) -> Polled:
    now = world.web.now()
    failures = due.failures + 1
    wait = retry.source_wait(error, failures, source.every or pacing.STEADY, random.uniform(*looks.JITTER))
    next_at = now + wait
    notes: dict[str, Any] = {"stopped": None}
    if retry.is_gone(error):
        words = f"{error}: its server says that it was taken away for good"
        notes = {"stopped": words, "moved": {"gone": source.address}}

    def settle(connection: Connection) -> bool:
        news.fail_poll(
            connection,
            source.name,
            error=str(error),
            failures=failures,
            next_check_at=next_at,
            now=now,
            notes=notes,
        )
        return watchman.heed(connection, due, Poll(error=error), now)

    troubled = await world.database.share(settle)
    return Polled(source=source.name, next_at=next_at, error=str(error), before=due.error, troubled=troubled, wait=wait)


# --- read ---


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What came of an item's address: the article, or why there is none.

    `capture` is the page as it came if it was fetched just now, `known_as` the id under which it is evidence if any.
    """

    article: Article | None = None
    failure: FetchError | None = None
    capture: Capture | None = None
    known_as: str | None = None


async def read(world: World, item: Item, attempts: int) -> None:
    """Read an item's page, match again, and write what follows: an update, or a late alert."""
    source = world.sources.get(item.source)
    if source is None or item.url is None:
        await world.database.write(news.hide_text, item.id, world.web.now())
        return
    try:
        page = await _page(world, source, item.url)
    except FetchError as error:
        page = _Page(failure=error)
    if page.article is None:
        await _read_failed(world, item, attempts, page)
        return
    whole = identity.with_article(item, page.article)
    # What the feed says is what a later look at it is compared with: it knows nothing of the page.
    sighting = Sighting(item=whole, aliases=(), fallback="", features=identity.features(item))
    judged = await asyncio.to_thread(_match_all, world.rules, source, [sighting], Memory())
    lacks_page = await world.database.write(_settle_read, world, source, judged, item, page, world.web.now())
    if lacks_page:
        await _fetch_evidence(world, source, item.id, item.url)


async def _page(world: World, source: Source, url: str) -> _Page:
    """Return what a page says; one that was read within a day, for another item perhaps, is not fetched again."""
    key = page_key(url)
    if key is None:
        return await _fetched_page(world, source, url)
    async with world.reader.turn(key):
        kept = await world.database.read(pages.kept, key, world.web.now() - PAGES_KEPT)
        if kept is not None:
            return _Page(article=kept[0], known_as=kept[1])
        page = await _fetched_page(world, source, url)
        if page.article is not None:
            keys = {key, *filter(None, map(page_key, (page.article.url, page.article.canonical or "")))}
            await world.database.write(pages.keep, keys, page.article, page.known_as, world.web.now())
        return page


async def _fetched_page(world: World, source: Source, url: str) -> _Page:
    answer = await fetch_page(world.web.through(source.access, source.address), url)
    capture = await _captured(world, source, answer, url) if world.settings.retention.evidence else None
    known_as = capture.id if capture else None
    try:
        return _Page(article=await read_page(world.reader, answer), capture=capture, known_as=known_as)
    except FetchError as error:
        return _Page(failure=error, capture=capture)


async def _captured(world: World, source: Source, answer: Answer, url: str) -> Capture:
    return await asyncio.to_thread(evidence.captured, answer, url, source.access, world.web.now())


async def fetch_page(web: Web, url: str) -> Answer:
    """Fetch the page of an article. Raises FetchError."""
    answer = await web.page(url)
    if page_key(url) is not None and page_key(answer.url) is None:
        raise FetchError("the page leads to the front page of its site", permanent=True)
    return answer


async def read_page(reader: PageReader, answer: Answer) -> Article:
    """Return what a page says. Raises FetchError; permanent where the text is not to be had."""
    return await reader.read(answer.body, answer.url, answer.headers.get("content-type", ""))


def _settle_read(
    connection: Connection,
    world: World,
    source: Source,
    judged: Sequence[Sighting],
    fed: Item,
    page: _Page,
    now: datetime,
) -> bool:
    """Write down what follows; returns whether the item was told, and its page is still to be fetched as evidence."""
    memory = _recall_alike(connection, world, source, judged, now)
    _record(connection, world, decide(judged, memory, terms_of(world, source), now), now, fed)
    if not world.settings.retention.evidence or page.article is None:
        return False
    return keep_page(connection, fed.id, page.capture, known_as=page.known_as, text=page.article.text)


async def _fetch_evidence(world: World, source: Source, item: str, url: str) -> None:
    """Fetch the page of what was told, where its text was known from another item, which was not told, but no page."""
    try:
        answer = await fetch_page(world.web.through(source.access, source.address), url)
    except FetchError as error:
        await world.database.write(partial(keep_page, flaw=str(error)), item, None)
    else:
        await world.database.write(keep_page, item, await _captured(world, source, answer, url))


async def _read_failed(world: World, item: Item, attempts: int, page: _Page) -> None:
    now, error = world.web.now(), page.failure or FetchError("the page shows no article", permanent=True)
    if error.permanent or attempts + 1 >= READ_ATTEMPTS:
        log.info("%s: the page %s cannot be read: %s", item.source, item.url, error)
        await world.database.write(_give_up, item, error, page.capture, now)
    else:
        wait = max(error.after or timedelta(0), timedelta(minutes=2) * (attempts + 1))
        await world.database.write(news.postpone_text, item.id, now + wait)


def _give_up(connection: Connection, item: Item, error: FetchError, capture: Capture | None, now: datetime) -> None:
    news.hide_text(connection, item.id, now)
    keep_page(connection, item.id, capture, flaw=str(error))
    if error.status in GONE:  # it may be withdrawn, or never have been there: kept with its story, and rings no bell
        news.note_gone(connection, item, error.status, now)


# --- wake ---


async def wake(world: World) -> int:
    """Settle the timers that have fallen due; returns how many."""
    return await world.database.write(_settle_timers, world, world.web.now())


def _settle_timers(connection: Connection, world: World, now: datetime) -> int:
    timers = news.due_timers(connection, now, TIMERS_AT_ONCE)
    by_source: dict[str, list[Timer]] = {}
    memory = news.recall(connection, "", (), {timer.item for timer in timers}, (), now)
    memory = _hushed(connection, world, memory, {timer.rule for timer in timers}, now)
    for timer in timers:
        known = memory.known.get(timer.item)
        by_source.setdefault(known.item.source if known else "", []).append(timer)
    for name, due in by_source.items():
        source, some = world.sources.get(name), due
        if source is None:  # what it brought is not told any more; what was told is still escalated
            dropped = tuple(timer.id for timer in some if timer.kind != "escalation")
            some = [timer for timer in some if timer.kind == "escalation"]
            news.record(connection, Outcome(settled_timers=dropped), now)
        outcome = decide_timers(some, memory, terms_of(world, source), now)
        _record(connection, world, outcome, now)
    return len(timers)


async def forget(world: World) -> int:
    """Forget what is older than the config's retention; returns how many items went."""
    keep = world.settings.retention
    now = world.web.now()
    before = retention.Before(
        items=now - keep.items,
        history=None if keep.history is None else now - keep.history,
        pages=now - PAGES_KEPT,
        evidence=now if keep.evidence is None else now - keep.evidence,
    )
    return await world.database.write(retention.forget, before)
