"""What a person may tell the bot: mute something, acknowledge a story; and ask: where would an alert go?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from sqlalchemy import Connection

from bot import tales
from bot.alerting import muted_word
from bot.config import Settings
from bot.errors import Problem, WirewatchError, meant
from bot.model import Item, Mute, MuteKind, Severity, Source
from bot.routes import Trigger, Way
from bot.rules import Rule, compile_rules
from bot.store import mutes, seen
from bot.store.database import Database
from bot.tales import NotKnownError
from bot.world import routes_of

KINDS: tuple[MuteKind, ...] = get_args(MuteKind)
MAX_AUTHOR = 80
LONGEST = timedelta(days=3650)


# --- mutes and acknowledgements --------------------------------------------------------------------------------


def mute(
    database: Database,
    settings: Settings,
    kind: MuteKind,
    name: str,
    length: timedelta | None,
    author: str,
    now: datetime,
) -> Mute:
    """Keep a rule, story, source or word quiet, for so long or until it is taken back; returns what was written.

    Raises WirewatchError where there is no such thing, or the word is none.
    """
    value, until = _meant(database, settings, kind, name), None
    if length is not None:
        until = now + min(length, LONGEST)
    said = Mute(kind=kind, value=value, until=until, author=author[:MAX_AUTHOR], at=now)
    database.write_now(mutes.add, said)
    return said


def _meant(database: Database, settings: Settings, kind: str, name: str) -> str:
    """Return the name of what is to be muted, in full."""
    match kind:
        case "rule":
            return _one_of("rule", name, [rule.name for rule in settings.rules])
        case "source":
            known = [source.name for source in settings.sources]
            return next((one for one in known if one.casefold() == name.casefold()), name.strip())
        case "story":
            return tales.story(database, name).story.id
        case _:
            return _word(name)


def _one_of(noun: str, name: str, known: Sequence[str]) -> str:
    if name not in known:
        raise NotKnownError(f"there is no {noun} {name!r}; {meant(name, tuple(known)) or 'see the config'}")
    return name


def _word(name: str) -> str:
    problems: list[Problem] = []
    word = " ".join(name.split())
    if not compile_rules([muted_word(word)], {}, problems.append) or problems:
        raise WirewatchError(f"{name!r} cannot be looked for: {problems[0].message if problems else 'it says nothing'}")
    return word


def unmute(database: Database, kind: str, name: str) -> bool:
    """Take a mute back; returns whether there was one. A story may be named by the beginning of its id."""
    return database.write_now(_unmute, kind, name)


def _unmute(connection: Connection, kind: str, name: str) -> bool:
    there = [
        one.value
        for one in mutes.every(connection)
        if one.kind == kind
        and (one.value.casefold() == name.casefold() or (kind == "story" and name and one.value.startswith(name)))
    ]
    for value in there:
        mutes.remove(connection, kind, value)
    return bool(there)


def muted(database: Database, now: datetime) -> tuple[Mute, ...]:
    """Return the mutes that are in force, the latest first."""
    return database.read_now(mutes.active, now)


def acknowledge(database: Database, name: str, author: str, now: datetime) -> tuple[str, bool]:
    """Note that somebody has seen a story; returns its title, and False where that was known or it was never told.

    Raises NotKnownError where there is none of that name.
    """
    story = tales.story(database, name).story
    return story.title, database.write_now(seen.acknowledge, story.id, author[:MAX_AUTHOR], now)


# --- where an alert would go -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """Where an alert would go: the ways of its rules, the channels that hear of it, and those that may later."""

    ways: tuple[Way, ...]
    channels: tuple[str, ...]


def route(
    settings: Settings,
    rules: Sequence[str],
    severity: Severity | None,
    source: str | None,
    tags: Sequence[str],
    language: str | None,
    now: datetime,
) -> Routed:
    """Return where an alert of these rules would go, for an item of that source, with these tags, in that language.

    Without a `severity` it is that of the loudest rule. Raises NotKnownError where there is no such rule or source.
    """
    named = [_rule(settings, name) for name in rules]
    of = next((one for one in settings.sources if one.name == source), None)
    if source is not None and of is None:
        raise NotKnownError(f"there is no source {source!r}; {meant(source, [one.name for one in settings.sources])}")
    routes = routes_of(settings)
    trigger = Trigger(
        item=_item(of, source, tags, language, now),
        source=of,
        severity=severity or max(rule.severity for rule in named),
    )
    ways = tuple(way for rule in named for way in routes.ways(rule, trigger))
    return Routed(ways=ways, channels=routes.channels(named, trigger))


def _rule(settings: Settings, name: str) -> Rule:
    _one_of("rule", name, [rule.name for rule in settings.rules])
    return next(rule for rule in settings.rules if rule.name == name)


def _item(of: Source | None, source: str | None, tags: Sequence[str], language: str | None, now: datetime) -> Item:
    """Return an item as the source would bring it."""
    spoken = language or (of.language if of else None)
    return Item(
        id="", source=source or "", title="", first_seen=now, tags=(*tags, *(of.tags if of else ())), language=spoken
    )
