"""What a person can ask of the bot, as typed values: no printing, no grammar. The mouths above put it in words."""

import asyncio
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot import identity, policy, render
from bot.channels import telegram
from bot.errors import ConfigError, FetchError, Problem, SendError, WirewatchError
from bot.markup import clean
from bot.model import Action, Channel, Item, Message, Post, Quote, Secret, Source, Span, Web
from bot.pipeline import spoken
from bot.rules import Ruleset, compile_rules
from bot.sources.feed import Feed
from bot.store import history, letterbox
from bot.store.database import Database
from bot.world import World

LONGEST_NAME = 60  # characters of a feed's own title that name it

# --- try -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """An item that matched, with the words marked in its headline and in the sentence they stand in."""

    item: Item
    headline: Quote
    excerpt: Quote | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What `try` found: matches, newest first, and how many items of how many sources were looked at."""

    finds: tuple[Find, ...]
    items: int
    sources: int
    failures: tuple[tuple[str, str], ...]


async def try_words(words: Sequence[str], feeds: Sequence[tuple[str, str, str | None]], web: Web) -> Trial:
    """Look once at feeds (name, address, language) for words. Raises ConfigError where the words are no rules."""
    rules = rules_of(words)
    answers = await asyncio.gather(*(_look(*feed, web) for feed in feeds))
    items = [item for answer in answers if not isinstance(answer, FetchError) for item in answer]
    failures = [
        (feed[0], str(answer)) for feed, answer in zip(feeds, answers, strict=True) if isinstance(answer, FetchError)
    ]
    finds = await asyncio.to_thread(_finds, rules, items)
    return Trial(finds=finds, items=len(items), sources=len(feeds) - len(failures), failures=tuple(failures))


def rules_of(words: Sequence[str]) -> Ruleset:
    """Return each of words as a rule. Raises ConfigError with all that is wrong with them."""
    problems: list[Problem] = []
    rules = Ruleset(compile_rules(list(words), {}, problems.append))
    if problems:
        raise ConfigError(tuple(problems))
    return rules


async def _look(name: str, url: str, language: str | None, web: Web) -> list[Item] | FetchError:
    source = Source(name=name, kind="feed", fetcher=Feed(url=url), language=language)
    try:
        fetched = await source.fetcher.fetch({}, web)
    except FetchError as error:
        return error
    if name == url and fetched.title:  # a feed without a name of ours goes by its own
        source = replace(source, name=clean(fetched.title)[:LONGEST_NAME].strip())
    return [sighting.item for sighting in identity.sightings(fetched.entries, source, web.now())]


def _finds(rules: Ruleset, items: Sequence[Item]) -> tuple[Find, ...]:
    found: list[Find] = []
    for item in items:
        matches = rules.match(item).matches
        if matches:
            spans = [span for match in matches for span in match.spans]
            found.append(_find(item, spans, tuple(match.rule for match in matches)))
    # The same report in two feeds of one house is shown once.
    distinct = {(find.item.url or find.item.id): find for find in reversed(found)}
    return tuple(sorted(distinct.values(), key=lambda find: find.item.event_time, reverse=True))


def _find(item: Item, spans: Sequence[Span], rules: tuple[str, ...]) -> Find:
    return Find(
        item=item,
        headline=render.excerpt(item.title, policy.marks_in(spans, "title"), policy.HEADLINE),
        excerpt=policy.excerpt_of(item, spans),
        rules=rules,
    )


# --- channels --------------------------------------------------------------------------------------------------

HELLO = "Hello from Wirewatch. Alerts will arrive here."


async def test_channel(world: World, name: str) -> None:
    """Send a short message to a channel, past the letterbox. Raises WirewatchError where it does not arrive."""
    channel = world.channels.get(name)
    if channel is None:
        raise WirewatchError(f"there is no channel named {name!r}; there are: {', '.join(world.channels)}")
    await say(world, channel, HELLO)
    # Whatever it was resting from is over.
    await world.database.write(letterbox.note_rest, channel.name, world.web.now())


async def say(world: World, channel: Channel, words: str) -> None:
    """Send a notice to a channel at once. Raises WirewatchError where it is off, SendError where it fails."""
    if channel.sender is None:
        raise WirewatchError(f"the channel {channel.name} is off: {channel.off}")
    now = world.web.now()
    message = Message(kind="notice", at=now, text=words)
    parts = render.parts(message, channel.sender.style, action=Action.SEND, timezone=world.settings.timezone)
    state = await world.database.read(letterbox.channel_state, channel.name)
    key = secrets.token_hex(8)
    for number, part in enumerate(parts):
        post = Post(key=f"{key}-{number}", action=Action.SEND, part=part, message=message, state=state)
        receipt = await channel.sender.send(post, world.web)
        if receipt.state:
            await world.database.write(letterbox.note_state, channel.name, receipt.state)


async def revive(world: World, letter: str) -> str | None:
    """Put a dead letter back into the letterbox; returns its channel, or None where there is none of that id.

    `letter` is the id or its beginning. Raises WirewatchError where several begin so.
    """
    found = await world.database.read(history.status)
    begun = {one.id: one.channel for one in found.dead if one.id.startswith(letter)}
    if len(begun) > 1 and letter not in begun:
        raise WirewatchError(f"several dead letters begin with {letter!r}: {', '.join(begun)}")
    whole = letter if letter in begun else next(iter(begun), letter)
    revived = await world.database.write(history.revive, whole, world.web.now())
    return begun.get(whole, "") if revived else None


async def revive_all(world: World) -> int:
    """Put all dead letters back into the letterbox; returns how many."""
    found = await world.database.read(history.status)
    count, all_of_them = 0, found.dead_count  # those that die again meanwhile are not brought back a second time
    while found.dead and count < all_of_them:
        for letter in found.dead:
            count += await world.database.write(history.revive, letter.id, world.web.now())
        found = await world.database.read(history.status)
    return count


# --- status ----------------------------------------------------------------------------------------------------

ALIVE = timedelta(seconds=60)  # a run that has not said so for longer is not alive


def status(database: Database) -> history.Status:
    """Return how everything is."""
    return database.read_now(history.status)


def alive(found: history.Status, now: datetime) -> bool:
    """Whether a run said within the last minute that it is there."""
    return any(now - beat <= ALIVE for _process, beat in found.beats)


# --- pairing ---------------------------------------------------------------------------------------------------


CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that are taken for another
CODE_LENGTH = 8
RETRY_SECONDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A pairing under way: which bot the code is to be sent to, and the code."""

    bot: str
    code: str


async def begin_pairing(token: Secret, api: str, web: Web) -> Pairing:
    """Ask Telegram whose token this is, and make up a code. Raises SendError where the token is not valid."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return Pairing(bot=await telegram.whoami(token, api, web), code=code)


async def finish_pairing(token: Secret, api: str, pairing: Pairing, web: Web, patience: timedelta) -> telegram.Chat:
    """Wait until a person sends the code to the bot; returns the chat it came from.

    Raises SendError where waiting is pointless, and WirewatchError where nobody came within `patience`.
    """
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await _hear_code(token, api, pairing, web)
    except TimeoutError:
        raise WirewatchError(
            f"nobody sent the code within {spoken(patience)}; run `wirewatch init` again when you are ready"
        ) from None


async def _hear_code(token: Secret, api: str, pairing: Pairing, web: Web) -> telegram.Chat:
    while True:
        try:
            return await telegram.wait_for_code(token, api, pairing.code, web)
        except SendError as error:
            if error.permanent:
                raise
            await asyncio.sleep(RETRY_SECONDS)


async def remember_pairing(world: World, channel: str, chat: telegram.Chat) -> None:
    """Make `chat: auto` of this channel mean the chat that was paired."""
    state = {"chat": str(chat.id)} | ({"topic": str(chat.topic)} if chat.topic is not None else {})
    await world.database.write(letterbox.note_state, channel, state)


YAML_WORDS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false", "null"})


def starting_config(feeds: Sequence[str], words: Sequence[str], token: str) -> str:
    """Return the text of a first config: `token` is the line that says where the Telegram token is."""
    return "\n".join(
        [
            "# Wirewatch: where the news comes from, where alerts go, what you want to hear about.",
            "# `wirewatch check` tells whether this file is right; the documentation shows all that it can say.",
            "sources:",
            *(f"  - {feed}" for feed in feeds),
            "telegram:",
            f"  {token}",
            "  chat: auto   # the chat that you paired; `wirewatch init` pairs another one",
            "rules:",
            *(f"  - {_quoted(word)}" for word in words),
            "",
        ]
    )


def _quoted(word: str) -> str:
    """Return a phrase as YAML takes it for text, whatever it holds: JSON strings are YAML strings."""
    plain = word.replace(" ", "").isalpha() and word.isascii() and word.lower() not in YAML_WORDS
    return word if plain else json.dumps(word, ensure_ascii=False)


def write_privately(file: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(text, encoding="utf-8")
