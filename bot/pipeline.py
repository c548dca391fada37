"""The four verbs: poll a source, read an item's page, wake what time alone brings, deliver what is owed.

Each is a small sandwich: read, act, write. What was seen and what follows from it are one transaction: a crash repeats
a fetch, it never loses or invents an alert.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import Connection

from bot import identity, lease, looks, moving, pacing, policy, retry, watchman
from bot.alarms import Poll
from bot.decide import Terms, decide, decide_timers
from bot.durations import spoken
from bot.errors import FetchError, SendError
from bot.model import (
    Action,
    Article,
    Delivery,
    Item,
    Memory,
    Message,
    Outcome,
    Part,
    Post,
    Reason,
    Receipt,
    Sender,
    Sighting,
    Source,
    Timer,
    Web,
)
from bot.rules import Ruleset
from bot.store import health, letterbox, news, pages, retention, subscriptions
from bot.stories import TWIN, traits_of
from bot.textpage.address import page_key
from bot.textpage.reader import PageReader
from bot.world import World

log = logging.getLogger("wirewatch")

POLL_LEASE = timedelta(minutes=2)
READ_LEASE = timedelta(minutes=5)
SEND_LEASE = timedelta(seconds=60)
READ_ATTEMPTS = 3
PAGES_KEPT = timedelta(days=1)
GONE = frozenset({404, 410})
STRETCH = 200  # items that are decided in one transaction
TIMERS_AT_ONCE = 200


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
    listed: Sequence[Sighting]
    known: Sequence[str]
    judged: Sequence[Sighting]
    before: Taken


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
    seen = identity.sightings(fetched.entries, source, now, run=fetched.run, read=not source.fetcher.lasting)
    memory = await world.database.read(_recall, source, seen, now)
    seen = await _told_apart(world, due, seen, memory)
    fresh = [sighting for sighting in seen if not identity.unchanged(sighting, memory)]
    before = Taken()
    while len(fresh) > STRETCH:
        # A long feed comes in by stretches, so that a stop in the middle loses no work; the cursor moves with the last.
        before = before.and_also(await _take_in_ahead(world, due, fresh[:STRETCH], memory, now))
        fresh = fresh[STRETCH:]
    # A thread keeps the loop responsive; matching holds the interpreter's lock, so it gains no throughput.
    judged = await asyncio.to_thread(_match_all, world.rules, source, fresh, memory)
    known = [item for item in (identity.known_id(sighting, memory) for sighting in seen) if item is not None]
    batch = Batch(source=source, due=due, look=look, listed=seen, known=known, judged=judged, before=before)
    return await world.database.write(settle, world, batch, now)


async def _told_apart(
    world: World, due: news.DueSource, seen: tuple[Sighting, ...], memory: Memory
) -> tuple[Sighting, ...]:
    """Return what was seen, with what is old but came under new names marked."""
    since, lasting = due.succeeded_at, world.sources[due.name].fetcher.lasting
    if since is None or not lasting or not identity.may_be_renumbered(seen, memory, since):
        return seen
    keys = {one.features.title_key for one in seen if one.features.title_key}
    past = await world.database.read(health.past_of, due.name, keys)
    return identity.renumbered(seen, memory, past, since, min(since, due.new_item_at or since))


async def _take_in_ahead(
    world: World, due: news.DueSource, seen: Sequence[Sighting], memory: Memory, now: datetime
) -> Taken:
    """Decide on a stretch of items ahead of the others."""
    judged = await asyncio.to_thread(_match_all, world.rules, world.sources[due.name], seen, memory)
    return Taken.of(await world.database.write(_decide, world, due, judged, now), now)


def _match_all(rules: Ruleset, source: Source, seen: Sequence[Sighting], memory: Memory) -> list[Sighting]:
    """Return what was seen with what hits it, and what it is compared by: the expensive part."""
    judged: list[Sighting] = []
    for sighting in seen:
        item = identity.as_at_first_sight(sighting, memory)
        hits = rules.match(item, source)
        judged.append(replace(sighting, matches=hits.matches, unknown=hits.unknown, traits=traits_of(item)))
    return judged


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
    terms = terms_of(world, source, first_look=due.first_look and source.fetcher.lasting)
    outcome = decide(judged, _recall_alike(connection, world, source, judged, now), terms, now)
    news.record(connection, outcome, now)
    return outcome


def _recall_alike(
    connection: Connection, world: World, source: Source, judged: Sequence[Sighting], now: datetime
) -> Memory:
    """Return all that bears on items: what we know of themselves, and what they are compared with."""
    memory = _recall(connection, source, judged, now)
    lasting = [name for name, one in world.sources.items() if one.fetcher.lasting]
    run = judged[0].item.run if judged else ""
    since = news.watched_since(connection, run, lasting) if any(one.matches for one in judged) else None
    return news.recall_alike(connection, memory, judged, since)


def terms_of(world: World, source: Source, *, first_look: bool = False) -> Terms:
    """Return the terms on which this source's items are decided."""
    return Terms(
        rules=world.rules,
        routes=world.routes,
        max_age=source.max_age,
        first_look=first_look,
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

    troubled = await world.database.write(settle)
    return Polled(source=source.name, next_at=next_at, error=str(error), before=due.error, troubled=troubled, wait=wait)


# --- read ---


async def read(world: World, item: Item, attempts: int) -> None:
    """Read an item's page, match again, and write what follows: an update, or a late alert."""
    source = world.sources.get(item.source)
    if source is None or item.url is None:
        await world.database.write(news.hide_text, item.id, world.web.now())
        return
    try:
        article = await _article(world, source, item.url)
    except FetchError as error:
        await _read_failed(world, item, attempts, error)
        return
    whole = identity.with_article(item, article)
    # What the feed says is what a later look at it is compared with: it knows nothing of the page.
    sighting = Sighting(item=whole, aliases=(), fallback="", features=identity.features(item))
    judged = await asyncio.to_thread(_match_all, world.rules, source, [sighting], Memory())
    await world.database.write(_settle_read, world, source, judged, world.web.now())


async def _article(world: World, source: Source, url: str) -> Article:
    """Return what a page says; one that was read within a day, for another item perhaps, is not fetched again."""
    web, key = world.web.through(source.access, source.address), page_key(url)
    if key is None:
        return await fetch_article(web, world.reader, url)
    async with world.reader.turn(key):
        kept = await world.database.read(pages.kept, key, world.web.now() - PAGES_KEPT)
        if kept is None:
            kept = await fetch_article(web, world.reader, url)
            keys = {key, *filter(None, map(page_key, (kept.url, kept.canonical or "")))}
            await world.database.write(pages.keep, keys, kept, world.web.now())
        return kept


async def fetch_article(web: Web, reader: PageReader, url: str) -> Article:
    """Fetch a page and return what it says. Raises FetchError; permanent where the text is not to be had."""
    answer = await web.page(url)
    if page_key(url) is not None and page_key(answer.url) is None:
        raise FetchError("the page leads to the front page of its site", permanent=True)
    return await reader.read(answer.body, answer.url, answer.headers.get("content-type", ""))


def _settle_read(
    connection: Connection, world: World, source: Source, judged: Sequence[Sighting], now: datetime
) -> None:
    memory = _recall_alike(connection, world, source, judged, now)
    news.record(connection, decide(judged, memory, terms_of(world, source), now), now)


async def _read_failed(world: World, item: Item, attempts: int, error: FetchError) -> None:
    now = world.web.now()
    if error.permanent or attempts + 1 >= READ_ATTEMPTS:
        log.info("%s: the page %s cannot be read: %s", item.source, item.url, error)
        await world.database.write(_give_up, item, error.status, now)
    else:
        wait = max(error.after or timedelta(0), timedelta(minutes=2) * (attempts + 1))
        await world.database.write(news.postpone_text, item.id, now + wait)


def _give_up(connection: Connection, item: Item, status: int | None, now: datetime) -> None:
    news.hide_text(connection, item.id, now)
    if status in GONE:  # it may be withdrawn, or never have been there: kept with its story, and rings no bell
        news.note_gone(connection, item, status, now)


# --- wake ---


async def wake(world: World) -> int:
    """Settle the timers that have fallen due; returns how many."""
    return await world.database.write(_settle_timers, world, world.web.now())


def _settle_timers(connection: Connection, world: World, now: datetime) -> int:
    timers = news.due_timers(connection, now, TIMERS_AT_ONCE)
    by_source: dict[str, list[Timer]] = {}
    memory = news.recall(connection, "", (), {timer.item for timer in timers}, (), now)
    for timer in timers:
        known = memory.known.get(timer.item)
        by_source.setdefault(known.item.source if known else "", []).append(timer)
    for name, some in by_source.items():
        source = world.sources.get(name)
        if source is None:
            outcome = Outcome(settled_timers=tuple(timer.id for timer in some))
        else:
            outcome = decide_timers(some, memory, terms_of(world, source), now)
        news.record(connection, outcome, now)
    return len(timers)


async def forget(world: World) -> int:
    """Forget what is older than the config's retention; returns how many items went."""
    keep = world.settings.retention
    now = world.web.now()
    history = None if keep.history is None else now - keep.history
    return await world.database.write(retention.forget, now - keep.items, history, now - PAGES_KEPT)


# --- deliver ---


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    """A delivery that was taken for sending; what its channel asked us to remember, and how it failed last."""

    delivery: Delivery
    state: dict[str, str]
    before: str | None


async def deliver(world: World, channel: str, ahead: timedelta = timedelta(0)) -> bool:
    """Send the next thing that is owed to a channel; returns whether there was anything.

    `ahead` takes what falls due that much later as due now, for a run that is about to end.
    """
    sender = world.channels[channel].sender
    if sender is None:
        return False
    claimed = await world.database.write(_claim, world, channel, sender, world.web.now(), ahead)
    if claimed is None:
        return False
    try:
        await _send(world, sender, claimed.delivery, claimed.state)
    except SendError as error:
        await _send_failed(world, claimed, error)
    else:
        _report_sent(claimed, sender)
    return True


def _report_sent(claimed: _Claimed, sender: Sender) -> None:
    """Log what was told, but for what a terminal shows anyway; and that a channel is well again."""
    delivery = claimed.delivery
    if claimed.before is not None:
        log.info("%s is well again", delivery.channel)
    level = logging.DEBUG if sender.style.markup == "ansi" else logging.INFO
    log.log(level, "%s: %s %s", delivery.channel, _DONE[delivery.action], _gist(delivery.message))


def _gist(message: Message) -> str:
    """Return in one line what a message is about: its notice, its only story, or how many stories it tells."""
    if not message.cards:
        return message.text.partition("\n")[0]
    number = len(message.cards) + message.more
    return message.cards[0].headline.text if number == 1 else f"{number} stories"


_DONE = {Action.SEND: "told", Action.EDIT: "updated", Action.REPLY: "followed up on"}


def _claim(
    connection: Connection, world: World, channel: str, sender: Sender, now: datetime, ahead: timedelta
) -> _Claimed | None:
    """Take what is next: a delivery that is to be tried again, or one composed now from what is owed."""
    if letterbox.is_shut(connection, channel, now):
        return None
    delivery = letterbox.next_open(connection, channel, now) or _compose(connection, world, channel, sender, now, ahead)
    if delivery is None:
        return None
    return _Claimed(
        delivery=letterbox.lease(connection, delivery, now + SEND_LEASE),
        state=letterbox.channel_state(connection, channel),
        before=letterbox.channel_error(connection, channel),
    )


def _compose(
    connection: Connection, world: World, channel: str, sender: Sender, now: datetime, ahead: timedelta
) -> Delivery | None:
    while (owed := letterbox.next_owed(connection, channel, now + ahead, sender.style.stories)) is not None:
        told = policy.Heard(story=owed.told, before=owed.before)
        delivery = policy.compose(owed.dues, owed.views, told, sender.style, world.settings.timezone, now)
        if delivery is not None:
            letterbox.freeze(connection, delivery, owed.dues, now)
            return delivery
        letterbox.settle_quietly(connection, owed.dues, "no means to edit")
    return None


async def _send(world: World, sender: Sender, delivery: Delivery, state: dict[str, str]) -> None:
    parts = list(delivery.parts)
    for number, part in enumerate(parts):
        if part.sent:
            continue
        receipt = await sender.send(_post(delivery, number, state), world.web)
        parts[number] = replace(part, sent=True, message_id=receipt.message_id)
        state |= receipt.state
        await world.database.write(_part_taken, world, delivery, parts, receipt, sender.style.pace)
        if receipt.notice:
            log.warning("%s: %s", delivery.channel, receipt.notice)


def _post(delivery: Delivery, number: int, state: dict[str, str]) -> Post:
    action, target = delivery.action, None
    if action is Action.EDIT:
        # A message that grew beyond its parts goes on in a new one.
        target = delivery.targets[number] if number < len(delivery.targets) else None
        action = Action.EDIT if target or not delivery.targets else Action.SEND
    elif delivery.targets and (action is Action.REPLY or number == 0):
        target = delivery.targets[0]
    return Post(
        key=f"{delivery.id}-{number}",
        action=action,
        part=delivery.parts[number],
        message=delivery.message,
        target=target,
        loud=delivery.loud,
        first=number == 0,
        state=state,
    )


def _part_taken(
    connection: Connection,
    world: World,
    delivery: Delivery,
    parts: Sequence[Part],
    receipt: Receipt,
    pace: timedelta,
) -> None:
    now = world.web.now()
    letterbox.note_part(connection, delivery.id, parts)
    if receipt.state:
        letterbox.note_state(connection, delivery.channel, receipt.state)
    if receipt.notice:
        watchman.tell_operators(connection, world, f"{delivery.channel}: {receipt.notice}", now)
    if all(part.sent for part in parts):
        letterbox.note_sent(connection, delivery, now, pace)


async def _send_failed(world: World, claimed: _Claimed, error: SendError) -> None:
    now, delivery = world.web.now(), claimed.delivery
    wait = retry.send_wait(error, delivery.attempts, now - delivery.created_at, random.uniform(0.5, 1.0))
    await world.database.write(_settle_failure, world, delivery, error, wait, now)
    if wait is None:
        log.error("%s: a message will not be delivered: %s (see wirewatch status)", delivery.channel, error)
        return
    # Told when it begins and when it changes; in between `status` has it.
    level = logging.WARNING if claimed.before != str(error) or error.after else logging.DEBUG
    log.log(level, "%s cannot deliver: %s; next try in %s", delivery.channel, error, spoken(wait))


def _settle_failure(
    connection: Connection, world: World, delivery: Delivery, error: SendError, wait: timedelta | None, now: datetime
) -> None:
    if wait is None:
        letterbox.note_dead(connection, delivery, str(error), now)
        if delivery.channel != world.settings.operators:
            watchman.tell_operators(connection, world, f"{delivery.channel}: a message was not delivered: {error}", now)
        return
    # The channel rests by its own count of failures, so that one message that fails for ever holds up no other.
    failures = letterbox.channel_failures(connection, delivery.channel)
    rest = min(retry.SEND_FLOOR * (1 << min(failures, 6)), timedelta(minutes=1))
    letterbox.note_failed(connection, delivery, str(error), now + wait, now + max(rest, error.after or rest))
