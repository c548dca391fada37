"""What a person can ask of the bot, as typed values: no printing, no grammar. The mouths above put it in words."""

import asyncio
import difflib
import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import identity, policy, render
from bot.alerting import Terms
from bot.channels import telegram
from bot.config import Settings, text_of
from bot.config.fmt import Formatted, Spelling, formatted
from bot.decide import decide
from bot.durations import spoken
from bot.errors import ConfigError, FetchError, Problem, SendError, WirewatchError
from bot.language import language_of
from bot.markup import clean
from bot.model import (
    Action,
    Article,
    Channel,
    Item,
    Match,
    Memory,
    Message,
    Post,
    Quote,
    Secret,
    Sighting,
    Source,
    TextState,
    Web,
)
from bot.pipeline import fetch_page, read_page
from bot.routes import Routes
from bot.rules import Rule, Ruleset, compile_rules
from bot.rules.why.explain import Explanation, explain
from bot.sources.feed import Feed
from bot.store import history, letterbox
from bot.store.database import Database
from bot.stories import traits_of
from bot.text import storable
from bot.textpage import MAX_PAGE, MAX_TEXT
from bot.textpage.reader import PageReader
from bot.world import World

SHOWN = 20  # names that are listed to choose from
LONGEST_NAME = 60  # characters of a feed's own title that name it

# --- rules ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """What a config was, and what becomes of it when its rules change their spelling."""

    before: str
    after: Formatted


def respell_rules(file: Path, to: Spelling, rule: str | None = None, *, write: bool = False) -> Rewriting:
    """Put the rules of a config, or the one of this name, into a spelling. Only `write` touches the file.

    Raises ConfigError where the file cannot be read as YAML or has no such rule, WirewatchError where it cannot be
    written.
    """
    before = text_of(file)
    after = formatted(before, to, rule, str(file))
    if write and after.text != before:
        _replace(file, after.text)
    return Rewriting(before=before, after=after)


def _replace(file: Path, text: str) -> None:
    """Replace the text of a file in one step, so that nobody ever reads half of it; its mode and owner stay."""
    target = file.resolve()
    try:
        state = target.stat()
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        new = Path(name)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(text.encode())
                opened.flush()
                os.fsync(handle)
            with suppress(PermissionError):
                os.chown(new, state.st_uid, state.st_gid)
            new.chmod(state.st_mode & 0o7777)
            new.replace(target)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        raise WirewatchError(f"{file} cannot be written: {(error.strerror or 'unknown error').lower()}") from error


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
    """What `try` found: matches by story, newest first, and how many items of how many sources were looked at."""

    stories: tuple[tuple[Find, ...], ...]
    items: int
    sources: int
    failures: tuple[tuple[str, str], ...]

    @property
    def finds(self) -> tuple[Find, ...]:
        """All matches, those of one story together."""
        return tuple(find for story in self.stories for find in story)


async def try_words(words: Sequence[str], feeds: Sequence[tuple[str, str, str | None]], web: Web) -> Trial:
    """Look once at feeds (name, address, language) for words. Raises ConfigError where the words are no rules."""
    rules = rules_of(words)
    answers = await asyncio.gather(*(_look(*feed, web) for feed in feeds))
    found = [answer for answer in answers if not isinstance(answer, FetchError)]
    failures = [
        (feed[0], str(answer)) for feed, answer in zip(feeds, answers, strict=True) if isinstance(answer, FetchError)
    ]
    stories = await asyncio.to_thread(_found, rules, found, web.now())
    count = sum(len(seen) for _source, seen in found)
    return Trial(stories=stories, items=count, sources=len(feeds) - len(failures), failures=tuple(failures))


def rules_of(words: Sequence[str]) -> Ruleset:
    """Return each of words as a rule. Raises ConfigError with all that is wrong with them."""
    problems: list[Problem] = []
    rules = Ruleset(compile_rules(list(words), {}, problems.append))
    if problems:
        raise ConfigError(tuple(problems))
    return rules


async def _look(name: str, url: str, language: str | None, web: Web) -> tuple[Source, Sequence[Sighting]] | FetchError:
    source = Source(name=name, kind="feed", fetcher=Feed(url=url), language=language)
    try:
        fetched = await source.fetcher.fetch({}, web)
    except FetchError as error:
        return error
    if name == url and fetched.title:  # a feed without a name of ours goes by its own
        source = replace(source, name=clean(fetched.title)[:LONGEST_NAME].strip())
    return source, identity.sightings(fetched.entries, source, web.now())


def _found(
    rules: Ruleset, looked: Sequence[tuple[Source, Sequence[Sighting]]], now: datetime
) -> tuple[tuple[Find, ...], ...]:
    """Return what rules hit, by story, as a bot that has just begun to watch would decide on all of it at once."""
    hits: dict[str, Sighting] = {}
    for number, (source, seen) in enumerate(looked):
        for sighting in seen:
            matches = rules.match(sighting.item, source).matches
            if matches:
                # The same report in two feeds of one house is shown once; else two feeds may number alike.
                key = sighting.item.url or f"{number} {sighting.item.id}"
                item = replace(sighting.item, id=str(len(hits)))
                own = replace(sighting, item=item, aliases=(item.id,), fallback="", ambiguous=(), matches=matches)
                hits.setdefault(key, own)
    finds = {one.item.id: _find(one.item, one.matches) for one in hits.values()}
    stories: dict[str, list[Find]] = {}
    for id_, story in _stories_of(rules, list(hits.values()), now).items():
        stories.setdefault(story, []).append(finds[id_])
    newest = [sorted(some, key=_when, reverse=True) for some in stories.values()]
    return tuple(tuple(some) for some in sorted(newest, key=lambda some: _when(some[0]), reverse=True))


def _when(find: Find) -> datetime:
    return find.item.event_time


def _stories_of(rules: Ruleset, hits: Sequence[Sighting], now: datetime) -> dict[str, str]:
    """Return to which story each item belongs in the end, whatever its age."""
    seen = [replace(one, traits=traits_of(one.item)) for one in sorted(hits, key=lambda one: one.item.event_time)]
    terms = Terms(rules=rules, routes=Routes(default=(), on=frozenset()), max_age=timedelta.max)
    return decide(seen, Memory(), terms, now).belonging()


def _find(item: Item, matches: Sequence[Match]) -> Find:
    spans = [span for match in matches for span in match.spans]
    return Find(
        item=item,
        headline=render.excerpt(item.title, policy.marks_in(spans, "title"), policy.HEADLINE),
        excerpt=policy.excerpt_of(item, spans),
        rules=tuple(match.rule for match in matches),
    )


# --- explain ---------------------------------------------------------------------------------------------------

HTML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|!--|\?xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person says of a piece of news; None is what the news says itself, or what nobody knows.

    `source` is the name of a source of the config.
    """

    title: str | None = None
    lead: str | None = None
    source: str | None = None
    language: str | None = None


async def explain_page(settings: Settings, rule: str, url: str, said: Said, web: Web) -> Explanation:
    """Return why a rule hits an article on the web, or why not. Raises FetchError where it cannot be read."""
    wanted, source = _rule_named(settings, rule), _source_named(settings, said.source)
    door = web if source is None else web.through(source.access, source.address)
    async with PageReader() as reader:
        article = await read_page(reader, await fetch_page(door, url))
    return _explained(wanted, source, _filled(_page(article), said), said.language, article.url)


async def explain_file(settings: Settings, rule: str, file: Path, said: Said) -> Explanation:
    """Return why a rule hits the text of a file, or why not: of HTML the article, else all of it.

    The first line of a plain text is its headline if an empty line follows. Raises WirewatchError where the file cannot
    be read, FetchError where it is HTML without an article.
    """
    wanted, source = _rule_named(settings, rule), _source_named(settings, said.source)
    found = _beginning(file)
    page = _plain_page(found)
    if HTML.match(found):
        async with PageReader() as reader:
            page = _page(await reader.read(found, ""))
    return _explained(wanted, source, _filled(page, said), said.language)


def _beginning(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_PAGE + 1)
    except OSError as error:
        raise WirewatchError(f"{file} cannot be read: {(error.strerror or 'unknown error').lower()}") from error


def explain_text(settings: Settings, rule: str, text: str, said: Said) -> Explanation:
    """Return why a rule hits a headline, or why not."""
    wanted, source = _rule_named(settings, rule), _source_named(settings, said.source)
    page = _Page(title=text, lead=said.lead or "", body=None, tag=None)
    return _explained(wanted, source, page, said.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What an article says. `body` is None where there is a headline only, `tag` is the language it names."""

    title: str
    lead: str
    body: str | None
    tag: str | None


def _page(article: Article) -> _Page:
    return _Page(title=article.title, lead=article.description, body=article.text, tag=article.language)


def _plain_page(found: bytes) -> _Page:
    text = found.decode("utf-8-sig", "replace").replace("\r\n", "\n").strip()[:MAX_TEXT]
    title, gap, body = text.partition("\n")
    if not gap or body[:1] != "\n":
        title, body = "", text
    return _Page(title=title.strip(), lead="", body=body.strip(), tag=None)


def _filled(page: _Page, said: Said) -> _Page:
    """Return what a page says, but for what a person says of it."""
    title = page.title if said.title is None else said.title
    return replace(page, title=title, lead=page.lead if said.lead is None else said.lead)


def _explained(
    rule: Rule, source: Source | None, page: _Page, language: str | None, url: str | None = None
) -> Explanation:
    title, lead = storable(page.title), storable(page.lead)
    own = language or (source.language if source else None)
    item = Item(
        id="",
        source=source.name if source else "",
        title=title,
        summary=lead,
        body=None if page.body is None else storable(page.body),
        url=url,
        first_seen=datetime.now(UTC),
        language=language_of(source=own, title=title, lead=lead or (page.body or "")[:1_000], tag=page.tag),
        tags=source.tags if source else (),
        text=TextState.FEED if page.body is None else TextState.READ,
    )
    known = {"lang", "max_age"}
    known |= {"source", "tier", "tag"} if source else set()
    known |= {"domain", "country"} if url else set()
    known |= {"words_min"} if page.body is not None else set()
    return explain(rule, item, source, known)


def _rule_named(settings: Settings, name: str) -> Rule:
    rules = {rule.name: rule for rule in settings.rules}
    if name not in rules:
        raise WirewatchError(f"there is no rule {name!r}; {_meant(name, rules)}")
    return rules[name]


def _source_named(settings: Settings, name: str | None) -> Source | None:
    sources = {source.name: source for source in settings.sources}
    if name is not None and name not in sources:
        raise WirewatchError(f"there is no source {name!r}; {_meant(name, sources)}")
    return sources[name] if name is not None else None


def _meant(name: str, known: Iterable[str]) -> str:
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(names[:SHOWN]) or 'none'}"


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
    recalls = channel.sender.style.recalls
    before = await world.database.read(letterbox.recalled, channel.name, recalls) if recalls else ()
    key = secrets.token_hex(8)
    for number, part in enumerate(parts):
        post = Post(
            key=letterbox.part_key(key, number),
            action=Action.SEND,
            part=part,
            message=message,
            state=state,
            before=before,
        )
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


def status(database: Database, now: datetime) -> history.Status:
    """Return how everything is."""
    return database.read_now(lambda connection: history.with_delays(connection, history.status(connection), now))


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
