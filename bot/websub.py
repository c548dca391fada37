"""WebSub: ask hubs to push what their feeds bring, let them verify that it was us, and take in what they push.

https://www.w3.org/TR/websub/. What a hub says is heard only at an address that nobody else knows, and what it pushes is
taken in only if it is signed with a secret that we gave it.
"""

import hashlib
import hmac
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlencode, urljoin

from sqlalchemy import Connection

from bot import lease, looks, pacing, pipeline
from bot.errors import FetchError, TransferError
from bot.model import Access, Answer, Standing, Subscription, Web
from bot.pipeline import Polled
from bot.store import news, subscriptions
from bot.web import is_permanent, status_words, wait_asked
from bot.world import World

log = logging.getLogger("wirewatch")

AT_ONCE = 10  # hubs that are asked in one look at the calendar
REDIRECTS = 3
UNSAID = timedelta(days=1)  # the lease of a hub that names none
MAX_CHALLENGE = 1_000
ALGORITHMS = frozenset({"sha1", "sha256", "sha384", "sha512"})

_LEASE = re.compile(r"[0-9]{1,9}")
_FORWARDED = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})


# --- asking ---


async def begin(world: World) -> None:
    """Make what we know of hubs agree with the config, at the start of a run."""
    if world.door is not None:
        await world.database.write(subscriptions.begin, frozenset(world.sources), world.door, world.web.now())


async def due(world: World) -> list[Subscription]:
    """Return the subscriptions whose hubs are to be asked now, written down as asked."""
    now = world.web.now()
    if not await world.database.read(subscriptions.due, now, 1):
        return []
    return await world.database.write(_take_due, now)


def _take_due(connection: Connection, now: datetime) -> list[Subscription]:
    taken: list[Subscription] = []
    for known in subscriptions.due(connection, now, AT_ONCE):
        if known.state is Standing.ASKED:
            subscriptions.keep(connection, lease.unanswered(known, now))
        elif known.state is Standing.LEAVING and known.failures:
            subscriptions.remove(connection, known.source)  # it was told once; its lease ends without us, too
        else:
            taken.append(lease.asked(known, now))
            subscriptions.keep(connection, taken[-1])
    return taken


async def ask(world: World, subscription: Subscription) -> None:
    """Ask a hub for its pushes, or to end them. It answers by calling us, which may be before this returns."""
    form = {
        "hub.mode": "unsubscribe" if subscription.state is Standing.LEAVING else "subscribe",
        "hub.topic": subscription.topic,
        "hub.callback": subscription.callback,
        "hub.secret": subscription.secret.reveal(),
        "hub.lease_seconds": str(round(lease.ASKED_FOR.total_seconds())),
    }
    try:
        await _post(world.web, subscription.hub, urlencode(form).encode())
    except TransferError as error:
        await world.database.write(_note_failed, subscription, error, world.web.now())


async def _post(web: Web, hub: str, form: bytes) -> None:
    """Post a form to a hub, and where it sends us instead. Raises TransferError where none takes it."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(REDIRECTS + 1):
        answer = await web.request("POST", hub, content=form, headers=headers, fenced=True)
        if answer.status not in _FORWARDED or "location" not in answer.headers:
            break
        try:
            hub = urljoin(hub, answer.headers["location"])
        except ValueError:
            raise TransferError("redirects to something that is not an address") from None
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        words, after = f"answered {status_words(answer.status)}", wait_asked(answer.headers, web.now())
        raise TransferError(words, permanent=is_permanent(answer.status), after=after)


def _note_failed(connection: Connection, subscription: Subscription, error: TransferError, now: datetime) -> None:
    known = subscriptions.of(connection, subscription.source)
    if known is None or known.state is not Standing.ASKED or known.asked_at != subscription.asked_at:
        return  # it has called us meanwhile, or is not wanted any more
    subscriptions.keep(connection, lease.failed(known, error, now))
    words = "the hub of %s cannot be asked to push: %s"
    log.log(logging.DEBUG if known.failures else logging.INFO, words, known.source, error)


# --- being called ---


async def called(world: World, callback: str) -> Subscription | None:
    """Return the subscription whose hub knows this address of ours."""
    return await world.database.read(subscriptions.behind, callback)


async def answer(world: World, callback: str, query: Mapping[str, str]) -> str | None:
    """Answer a hub that asks whether it was us: return its challenge, "" where it only tells us something, or None.

    None is for all that we did not ask for: another topic, another mode, a challenge or a lease that is none.
    """
    if await called(world, callback) is None:  # who guesses at addresses does not hold up those who write
        return None
    return await world.database.write(_answer, callback, dict(query), world.web.now())


def _answer(connection: Connection, callback: str, query: dict[str, str], now: datetime) -> str | None:
    known = subscriptions.behind(connection, callback)
    if known is None or query.get("hub.topic") != known.topic:
        return None
    mode, challenge = query.get("hub.mode"), query.get("hub.challenge", "")
    leaving = known.state is Standing.LEAVING
    if mode == "denied" and not leaving:
        denied = lease.denied(known, query.get("hub.reason", ""), now)
        subscriptions.keep(connection, denied)
        subscriptions.poll_soon(connection, known.source, now + pacing.STEADY)
        log.info("the hub of %s %s; it is polled as before", known.source, denied.error)
        return ""
    if not 0 < len(challenge) <= MAX_CHALLENGE or not challenge.isprintable() or known.asked_at is None:
        return None
    if mode == "unsubscribe" and leaving:
        subscriptions.remove(connection, known.source)
        return challenge
    granted = _granted(query.get("hub.lease_seconds"))
    if mode != "subscribe" or leaving or granted is None:
        return None
    if not lease.is_alive(known, now):
        log.info("%s is pushed by its hub from now on", known.source)
    subscriptions.keep(connection, lease.verified(known, granted, now))
    return challenge


def _granted(seconds: str | None) -> timedelta | None:
    """Return the lease that a hub grants; None where it is none."""
    if seconds is None:
        return UNSAID
    return timedelta(seconds=int(seconds)) if _LEASE.fullmatch(seconds) and int(seconds) else None


# --- being pushed to ---


def is_signed(subscription: Subscription, signature: str, body: bytes) -> bool:
    """Whether a push is signed with our secret: `signature` is the header X-Hub-Signature, such as sha256=0123..."""
    algorithm, _, given = signature.strip().partition("=")
    algorithm = algorithm.lower()
    if algorithm not in ALGORITHMS:
        return False
    ours = hmac.new(subscription.secret.reveal().encode(), body, getattr(hashlib, algorithm)).hexdigest()
    return hmac.compare_digest(ours.encode(), given.lower().encode("utf-8", "surrogateescape"))


async def refuse(world: World, subscription: Subscription) -> None:
    """Note a push that was not signed with our secret: it is not looked at."""
    log.warning(
        "%s: something was pushed that is not signed with our secret, and was not looked at", subscription.source
    )
    await world.database.write(_note_refused, subscription.source)


def _note_refused(connection: Connection, source: str) -> None:
    known = subscriptions.of(connection, source)
    if known is not None:
        subscriptions.keep(connection, replace(known, refused=known.refused + 1))


async def take_in(world: World, subscription: Subscription, content_type: str, body: bytes) -> Polled | None:
    """Take in what was pushed, in the way of a poll; when this returns it is on record, with the alerts that follow.

    What cannot be read makes a poll due instead, and comes to None.
    """
    source = world.sources.get(subscription.source)
    if source is None:
        return None
    pushed = Answer(status=HTTPStatus.OK, url=subscription.topic, headers={"content-type": content_type}, body=body)
    try:
        fetched = await source.fetcher.fetch({}, Pushed(world.web, pushed))
    except FetchError as error:
        log.info("%s: what its hub pushed cannot be read (%s); it is polled instead", source.name, error)
        await poll_soon(world, subscription)
        return None
    # Nothing of ours is asked for before a poll succeeded, so the first look is over. A poll that is under way does no
    # harm: whoever is second in the database finds there what the first one brought.
    due = news.DueSource(name=source.name, cursor={}, first_look=False, failures=0, error=None)
    return await pipeline.take_in(world, due, looks.Look(fetched=fetched), _settle_push)


def _settle_push(connection: Connection, world: World, batch: pipeline.Batch, now: datetime) -> Polled:
    """In one transaction: what follows from a push, and that it came. The cursor is that of polls, and stays."""
    taken, name = pipeline.settle_items(connection, world, batch, now), batch.source.name
    subscriptions.pushed(connection, name, now, taken.new)
    return Polled(source=name, next_at=now, listed=len(batch.listed), new=len(taken.new), alerts=taken.alerts)


async def poll_soon(world: World, subscription: Subscription) -> None:
    """Make a poll due, since something was pushed that we could not take in."""
    await world.database.write(subscriptions.poll_soon, subscription.source, world.web.now())


@dataclass(frozen=True, slots=True)
class Pushed:
    """The web to a source that reads a push: it gets what was pushed, so that each kind reads it in its own way."""

    web: Web
    pushed: Answer

    def now(self) -> datetime:
        """Return the time."""
        return self.web.now()

    async def get(self, url: str, **_asked: object) -> Answer:  # noqa: ARG002 - whatever its address is
        """Return what was pushed."""
        return self.pushed

    def through(self, access: Access, home: str | None = None) -> Web:  # noqa: ARG002 - nobody is asked
        """Return the same."""
        return self

    async def request(self, method: str, url: str, **_asked: object) -> Answer:
        """Refuse: who asks for more than a feed is not told enough by a push."""
        raise FetchError(f"a push does not tell all that this source asks for ({method} {url})")

    async def page(self, url: str, **_asked: object) -> Answer:
        """Refuse, as `request`."""
        return await self.request("GET", url)

    async def post(self, url: str, **_asked: object) -> Answer:
        """Refuse, as `request`."""
        return await self.request("POST", url)

    async def resolve(self, host: str, port: int) -> str:
        """Refuse, as `request`."""
        raise FetchError(f"a push does not tell all that this source asks for ({host} port {port})")
