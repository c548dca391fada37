"""The fourth verb: deliver what is owed. A message is composed when it is claimed, and settled once it has arrived."""

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Literal

from sqlalchemy import Connection

from bot import policy, retry, timing, watchman
from bot.durations import spoken
from bot.errors import SendError
from bot.model import Action, Delivery, Message, Metered, Part, Post, Quota, Receipt, Sender, Sent
from bot.store import holding, letterbox, rates
from bot.world import World

log = logging.getLogger("wirewatch")

SEND_LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    """A delivery that was taken for sending; what its channel asked us to remember, and how it failed last.

    `quotas` are what its server counts, where it does: then one part is sent, and was counted `at` that time.
    """

    delivery: Delivery
    state: dict[str, str]
    before: str | None
    at: datetime
    quotas: tuple[Quota, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of one attempt at a delivery: it was sent, in part or whole, is to be tried again, or is dead."""

    delivery: Delivery
    outcome: Literal["sent", "part", "failed", "dead"]


async def deliver(world: World, channel: str, ahead: timedelta = timedelta(0)) -> Delivered | None:
    """Send the next thing that is owed to a channel, and return what became of it; None where nothing is owed.

    `ahead` takes what falls due that much later as due now, for a run that is about to end.
    """
    sender = world.channels[channel].sender
    if sender is None:
        return None
    claimed = await world.database.write(_claim, world, channel, sender, world.web.now(), ahead)
    if claimed is None:
        return None
    try:
        is_whole = await _send(world, sender, claimed)
    except SendError as error:
        is_over = await _send_failed(world, claimed, error)
        return Delivered(delivery=claimed.delivery, outcome="dead" if is_over else "failed")
    _report_sent(claimed, sender, is_whole=is_whole)
    return Delivered(delivery=claimed.delivery, outcome="sent" if is_whole else "part")


async def rest(world: World, channel: str) -> timedelta | None:
    """Return how long a channel that is well and owes something rests by its rates; None where it does not."""
    return await world.database.read(letterbox.rest, channel, world.web.now())


def _report_sent(claimed: _Claimed, sender: Sender, *, is_whole: bool) -> None:
    """Log what was told, but for what a terminal shows anyway; and that a channel is well again."""
    delivery = claimed.delivery
    if claimed.before is not None:
        log.info("%s is well again", delivery.channel)
    if not is_whole:
        return
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
    holding.hold(connection, channel, world.channels[channel].timing, now, ahead)
    state = letterbox.channel_state(connection, channel)
    quotas = sender.quotas(state) if isinstance(sender, Metered) else ()
    turn = rates.opens(connection, quotas, now)
    if turn > now:
        letterbox.note_rest(connection, channel, turn)
        return None
    delivery = _next(connection, world, channel, sender, now, ahead)
    if delivery is None:
        return None
    rates.take(connection, quotas, now)
    return _Claimed(
        delivery=letterbox.lease(connection, delivery, now + SEND_LEASE),
        state=state,
        before=letterbox.channel_error(connection, channel),
        at=now,
        quotas=quotas,
    )


def _next(
    connection: Connection, world: World, channel: str, sender: Sender, now: datetime, ahead: timedelta
) -> Delivery | None:
    """Return what is as loud as anything that is owed: what was composed before, else what is composed now.

    What a channel is not told while it is down comes in one message when it is back: little is composed for it then.
    """
    failures = letterbox.channel_failures(connection, channel)
    compose = partial(_compose, connection, world, channel, sender, now, ahead)
    if failures < letterbox.DOWN:
        before = letterbox.next_open(connection, channel, now)
        if before is None:
            return compose()
        urgent = world.channels[channel].timing.break_through
        loudest = letterbox.loudest_owed(connection, channel, now, urgent=urgent, ahead=ahead)
        return letterbox.next_open(connection, channel, now, at_least=loudest) or compose() or before
    unanswered = letterbox.unanswered(connection, channel, now - timing.FORSAKEN)
    is_turn = letterbox.is_turn_of_another(failures) and unanswered < timing.UNANSWERED
    found = compose(only_urgent=not (is_turn or not unanswered))
    return found or letterbox.next_open(connection, channel, now, failures=failures)


def _compose(
    connection: Connection,
    world: World,
    channel: str,
    sender: Sender,
    now: datetime,
    ahead: timedelta,
    *,
    only_urgent: bool = False,
) -> Delivery | None:
    urgent, zone = world.channels[channel].timing.break_through, world.settings.timezone
    next_owed = partial(letterbox.next_owed, urgent=urgent, only_urgent=only_urgent, ahead=ahead)
    while (owed := next_owed(connection, channel, now, sender.style.stories)) is not None:
        told = policy.Heard(story=owed.told, before=owed.before)
        template = world.channels[channel].template
        delivery = policy.compose(
            owed.dues, owed.views, told, sender.style, zone, now, digest=owed.digest, template=template
        )
        if delivery is not None:
            letterbox.freeze(connection, delivery, owed.dues, now)
            if delivery.flaw is not None:
                _report_flaw(channel, delivery.flaw)
            return delivery
        letterbox.settle_quietly(connection, owed.dues, "no means to edit")
    return None


@lru_cache(maxsize=100)
def _report_flaw(channel: str, flaw: str) -> None:
    """Log once what is wrong with a channel's template."""
    log.error("%s: its template fails, and the usual message goes out in its place: %s", channel, flaw)


async def _send(world: World, sender: Sender, claimed: _Claimed) -> bool:
    """Send the parts, or the next one where the server counts them; returns whether all were taken."""
    delivery, state = claimed.delivery, dict(claimed.state)
    parts = list(delivery.parts)
    recalls = sender.style.recalls
    before = await world.database.read(letterbox.recalled, delivery.channel, recalls) if recalls else ()
    for number, part in enumerate(parts):
        if part.sent:
            continue
        receipt = await sender.send(_post(delivery, number, state, before), world.web)
        parts[number] = replace(part, sent=True, message_id=receipt.message_id)
        state |= receipt.state
        await world.database.write(_part_taken, world, claimed, parts, receipt, sender.style.pace)
        if receipt.notice:
            log.warning("%s: %s", delivery.channel, receipt.notice)
        if claimed.quotas:
            break
    return all(part.sent for part in parts)


def _post(delivery: Delivery, number: int, state: dict[str, str], before: tuple[Sent, ...]) -> Post:
    action, target = delivery.action, None
    if action is Action.EDIT:
        # A message that grew beyond its parts goes on in a new one.
        target = delivery.targets[number] if number < len(delivery.targets) else None
        action = Action.EDIT if target or not delivery.targets else Action.SEND
    elif delivery.targets and (action is Action.REPLY or number == 0):
        target = delivery.targets[0]
    return Post(
        key=letterbox.part_key(delivery.id, number),
        action=action,
        part=delivery.parts[number],
        message=delivery.message,
        target=target,
        loud=delivery.loud,
        first=number == 0,
        state=state,
        before=before,
    )


def _part_taken(
    connection: Connection,
    world: World,
    claimed: _Claimed,
    parts: Sequence[Part],
    receipt: Receipt,
    pace: timedelta,
) -> None:
    now, delivery = world.web.now(), claimed.delivery
    letterbox.note_part(connection, delivery.id, parts)
    rates.answered(connection, claimed.quotas, claimed.at, now)
    if receipt.state:
        letterbox.note_state(connection, delivery.channel, receipt.state)
    if receipt.notice:
        watchman.tell_operators(connection, world, f"{delivery.channel}: {receipt.notice}", now)
    if all(part.sent for part in parts):
        letterbox.note_sent(connection, delivery, now, pace)
    elif claimed.quotas:
        letterbox.put_back(connection, delivery, now)


async def _send_failed(world: World, claimed: _Claimed, error: SendError) -> bool:
    """Write down that an attempt failed, and return whether it was the last."""
    now, delivery = world.web.now(), claimed.delivery
    wait = retry.send_wait(error, delivery.attempts, now - delivery.created_at, random.uniform(0.5, 1.0))
    given_back = await world.database.write(_settle_failure, world, claimed, error, wait, now)
    if given_back:
        log.error("%s: a digest will not be delivered: %s; the next one tells what it told", delivery.channel, error)
        return True
    if wait is None:
        log.error("%s: a message will not be delivered: %s (see wirewatch status)", delivery.channel, error)
        return True
    # Told when it begins and when it changes; in between `status` has it.
    level = logging.WARNING if claimed.before != str(error) or error.after else logging.DEBUG
    log.log(level, "%s cannot deliver: %s; next try in %s", delivery.channel, error, spoken(wait))
    return False


def _settle_failure(
    connection: Connection, world: World, claimed: _Claimed, error: SendError, wait: timedelta | None, now: datetime
) -> int:
    """Write down that a delivery failed; returns how many stories of it are told by the next digest in its place."""
    delivery = claimed.delivery
    if error.status == HTTPStatus.TOO_MANY_REQUESTS and error.after is not None and claimed.quotas:
        rates.refused(connection, claimed.quotas, claimed.at, error.after, now)
    if wait is None:
        return _give_up(connection, world, delivery, error, now)
    # The channel rests by its own count of failures, so that one message that fails for ever holds up no other.
    failures = letterbox.channel_failures(connection, delivery.channel)
    letterbox.note_failed(connection, delivery, str(error), now + wait, now + retry.channel_rest(error, failures))
    return 0


def _give_up(connection: Connection, world: World, delivery: Delivery, error: SendError, now: datetime) -> int:
    stories = holding.give_back(connection, delivery, str(error), world.channels[delivery.channel].timing, now)
    if not stories:
        letterbox.note_dead(connection, delivery, str(error), now)
    if delivery.channel != world.settings.operators:
        words = f"a message was not delivered: {error}"
        if stories:
            words = f"a digest was not delivered: {error}; the next one tells what it told"
        watchman.tell_operators(connection, world, f"{delivery.channel}: {words}", now)
    return stories
