"""The fourth verb: deliver what is owed. A message is composed when it is claimed, and settled once it has arrived."""

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from sqlalchemy import Connection

from bot import policy, retry, timing, watchman
from bot.durations import spoken
from bot.errors import SendError
from bot.model import Action, Delivery, Message, Part, Post, Receipt, Sender, Sent
from bot.store import holding, letterbox
from bot.world import World

log = logging.getLogger("wirewatch")

SEND_LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    """A delivery that was taken for sending.

    What its channel asked us to remember, what it took before (where it wants to know), and how it failed last.
    """

    delivery: Delivery
    state: dict[str, str]
    recalled: tuple[Sent, ...]
    before: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of one attempt at a delivery: it was sent, is to be tried again, or never will arrive."""

    delivery: Delivery
    outcome: Literal["sent", "failed", "dead"]


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
        await _send(world, sender, claimed)
    except SendError as error:
        is_over = await _send_failed(world, claimed, error)
        return Delivered(delivery=claimed.delivery, outcome="dead" if is_over else "failed")
    _report_sent(claimed, sender)
    return Delivered(delivery=claimed.delivery, outcome="sent")


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
    holding.hold(connection, channel, world.channels[channel].timing, now, ahead)
    delivery = letterbox.next_open(connection, channel, now) or _compose(connection, world, channel, sender, now, ahead)
    if delivery is None:
        return None
    return _Claimed(
        delivery=letterbox.lease(connection, delivery, now + SEND_LEASE),
        state=letterbox.channel_state(connection, channel),
        recalled=letterbox.recalled(connection, channel, sender.style.recalls),
        before=letterbox.channel_error(connection, channel),
    )


def _compose(
    connection: Connection, world: World, channel: str, sender: Sender, now: datetime, ahead: timedelta
) -> Delivery | None:
    urgent = world.channels[channel].timing.break_through
    # What a channel is not told while it is down comes in one message when it is back: nothing is composed for now.
    is_down = letterbox.unanswered(connection, channel, now - timing.FORSAKEN) >= timing.UNANSWERED
    next_owed = partial(letterbox.next_owed, urgent=urgent, only_urgent=is_down, ahead=ahead)
    while (owed := next_owed(connection, channel, now, sender.style.stories)) is not None:
        told, zone = policy.Heard(story=owed.told, before=owed.before), world.settings.timezone
        delivery = policy.compose(owed.dues, owed.views, told, sender.style, zone, now, owed.digest)
        if delivery is not None:
            letterbox.freeze(connection, delivery, owed.dues, now)
            return delivery
        letterbox.settle_quietly(connection, owed.dues, "no means to edit")
    return None


async def _send(world: World, sender: Sender, claimed: _Claimed) -> None:
    delivery, state = claimed.delivery, dict(claimed.state)
    parts = list(delivery.parts)
    for number, part in enumerate(parts):
        if part.sent:
            continue
        receipt = await sender.send(_post(delivery, number, state, claimed.recalled), world.web)
        parts[number] = replace(part, sent=True, message_id=receipt.message_id)
        state |= receipt.state
        await world.database.write(_part_taken, world, delivery, parts, receipt, sender.style.pace)
        if receipt.notice:
            log.warning("%s: %s", delivery.channel, receipt.notice)


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


async def _send_failed(world: World, claimed: _Claimed, error: SendError) -> bool:
    """Write down that an attempt failed, and return whether it was the last."""
    now, delivery = world.web.now(), claimed.delivery
    wait = retry.send_wait(error, delivery.attempts, now - delivery.created_at, random.uniform(0.5, 1.0))
    given_back = await world.database.write(_settle_failure, world, delivery, error, wait, now)
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
    connection: Connection, world: World, delivery: Delivery, error: SendError, wait: timedelta | None, now: datetime
) -> int:
    """Write down that a delivery failed; returns how many stories of it are told by the next digest in its place."""
    if wait is None:
        return _give_up(connection, world, delivery, error, now)
    # The channel rests by its own count of failures, so that one message that fails for ever holds up no other.
    failures = letterbox.channel_failures(connection, delivery.channel)
    rest = min(retry.SEND_FLOOR * (1 << min(failures, 6)), timedelta(minutes=1))
    letterbox.note_failed(connection, delivery, str(error), now + wait, now + max(rest, error.after or rest))
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
