"""The shell: what one can type, and how the answers look on a terminal."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click

from bot import __version__, engine, journal, operations, screens
from bot.config import Settings, load
from bot.errors import ConfigError, WirewatchError
from bot.model import Channel, Secret
from bot.starters import STARTERS
from bot.store import letterbox
from bot.store.database import Database, only_run
from bot.web import HttpWeb
from bot.world import World, opened, place_of, prepare

log = logging.getLogger("wirewatch")

WRONG_CONFIG = 2
PAIRING_SECONDS = 600  # how long `init` waits for the code
STARTING_FEEDS = tuple(starter.url for starter in STARTERS[:4])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the options before the command say."""

    config: Path
    data: Path
    log: Literal["text", "json"]
    verbose: bool

    def settings(self) -> Settings:
        """Return the config. Raises ConfigError with all that is wrong with it."""
        settings = load(self.config, os.environ)
        journal.open_journal(self.log, timezone=settings.timezone, verbose=self.verbose)
        journal.hush(_secrets(settings))
        return settings


def _secrets(settings: Settings) -> Iterable[Secret]:
    """Yield every secret of the config, for the log to keep out."""
    senders = [channel.sender for channel in settings.channels if channel.sender is not None]
    holders: list[Any] = [*senders, *(source.fetcher for source in settings.sources), settings]
    for holder in holders:
        for name in holder.__slots__:
            value = getattr(holder, name)
            values = value.values() if isinstance(value, dict) else (value,)
            yield from (one for one in values if isinstance(one, Secret))


class Wirewatch(click.Group):
    """The command group; expected failures become one clear message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what is not in our tree of errors is a bug, and shows its traceback."""
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            screens.problems(error.problems)
            ctx.exit(WRONG_CONFIG)
        except WirewatchError as error:
            click.secho(str(error), fg="red", err=True)
            ctx.exit(1)


@click.group(cls=Wirewatch, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default="config.yaml",
    envvar="WIREWATCH_CONFIG",
    show_default=True,
    show_envvar=True,
    help="The config file.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default="data",
    envvar="WIREWATCH_DATA",
    show_default=True,
    show_envvar=True,
    help="The folder that holds all that is written: database, lock, tokens.",
)
@click.option(
    "--log", type=click.Choice(["text", "json"]), default="text", show_default=True, help="The form of the log."
)
@click.option("-v", "--verbose", is_flag=True, help="Log every poll, also where nothing happened.")
@click.version_option(__version__, prog_name="wirewatch", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, config: Path, data: Path, log: Literal["text", "json"], *, verbose: bool) -> None:
    """Watch the news and tell your chat, once per story."""
    journal.open_journal(log, verbose=verbose)
    ctx.obj = Place(config=config, data=data, log=log, verbose=verbose)


# --- run and poll ----------------------------------------------------------------------------------------------


@main.command()
@click.pass_obj
def run(place: Place) -> None:
    """Watch until stopped with Ctrl-C or SIGTERM. A restart forgets nothing and repeats nothing."""
    settings = place.settings()
    _with_world(place, settings, _run_engine, alone=True)


async def _run_engine(world: World) -> None:
    _report_start(world)
    await engine.Engine(world).run()
    log.info("stopped; what is still owed goes out at the next start")


@main.command()
@click.option("--once", is_flag=True, help="One round, then exit (this is what `poll` does; the flag says so).")
@click.pass_obj
def poll(place: Place, *, once: bool) -> None:  # noqa: ARG001 - the flag only makes a crontab read well
    """Look at every source once, tell what follows, and exit. For cron, or for a look by hand."""
    settings = place.settings()
    failed = _with_world(place, settings, _poll_round, alone=True)
    sys.exit(1 if failed else 0)


async def _poll_round(world: World) -> bool:
    _report_off(world.settings)
    polled = await engine.round_once(world)
    screens.round_report(polled)
    return bool(polled) and all(one.error is not None for one in polled)


def _report_start(world: World) -> None:
    settings = world.settings
    screens.warnings(settings.warnings)
    log.info(
        "wirewatch %s: %d sources, %d rules, alerts go to %s",
        __version__,
        len(settings.sources),
        len(settings.rules),
        ", ".join(world.routes.default),
    )
    _report_off(settings)


def _report_off(settings: Settings) -> None:
    for channel in settings.channels:
        if channel.off is not None:
            log.info("the channel %s is off: %s", channel.name, channel.off)


# --- check and status ------------------------------------------------------------------------------------------


@main.command()
@click.pass_obj
def check(place: Place) -> None:
    """Tell whether the config is right: every problem at once, with its place and the fix."""
    settings = place.settings()
    screens.warnings(settings.warnings)
    screens.config_summary(settings)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.option("--check", "quietly", is_flag=True, help="Print nothing; exit with 0 if a run is alive, else with 1.")
@click.pass_obj
def status(place: Place, *, as_json: bool, quietly: bool) -> None:
    """Show sources, alerts, what waits to be sent and what died. May run beside `run`."""
    settings = place.settings()
    where = place_of(settings, place.data)
    if isinstance(where, Path) and not where.exists():
        raise WirewatchError(f"nothing has run on {place.data} yet: start with `wirewatch run`")
    database = Database(where)
    try:
        database.migrate()
        found = operations.status(database)
    finally:
        database.close()
    alive = operations.alive(found, HttpWeb().now())
    if not quietly:
        screens.status(found, settings, alive=alive, as_json=as_json)
    sys.exit(0 if alive or not quietly else 1)


# --- try -------------------------------------------------------------------------------------------------------


@main.command("try")
@click.argument("words", nargs=-1, required=True)
@click.option("--feed", "feeds", multiple=True, metavar="URL", help="Look at this feed instead; may be repeated.")
@click.option("--limit", default=40, show_default=True, help="Show at most this many matches.")
def try_words(words: tuple[str, ...], feeds: tuple[str, ...], limit: int) -> None:
    """Look for WORDS in a dozen starter feeds, now. No config, no account.

    Each of WORDS is a rule: a word or a phrase in quotes, e.g.

        wirewatch try "drone attack" "Ain al-Asad" 'rocket*'
    """
    named: list[tuple[str, str, str | None]] = [(url, url, None) for url in feeds]
    looked = named or [(one.name, one.url, one.language) for one in STARTERS]

    async def look() -> operations.Trial:
        async with HttpWeb() as web:
            return await operations.try_words(words, looked, web)

    trial = asyncio.run(look())
    screens.trial(trial, words, limit=limit)
    sys.exit(1 if trial.sources == 0 else 0)


# --- channels --------------------------------------------------------------------------------------------------


@main.group()
def channels() -> None:
    """Test a channel; send a dead letter again."""


@channels.command("test")
@click.argument("name")
@click.pass_obj
def channels_test(place: Place, name: str) -> None:
    """Send a short message to the channel NAME."""
    settings = place.settings()

    async def test(world: World) -> None:
        await operations.test_channel(world, name)

    _with_world(place, settings, test)
    click.secho(f"{name}: the message was taken", fg="green", err=True)


@channels.command("retry")
@click.argument("letter")
@click.pass_obj
def channels_retry(place: Place, letter: str) -> None:
    """Put the dead letter LETTER (an id from `status`) back into the letterbox."""
    settings = place.settings()

    async def revive(world: World) -> bool:
        return await operations.revive(world, letter)

    if not _with_world(place, settings, revive):
        raise WirewatchError(f"there is no dead letter {letter!r}; `wirewatch status` lists them with their ids")
    click.secho("it goes out with the next run", fg="green", err=True)


# --- init ------------------------------------------------------------------------------------------------------


@main.command()
@click.option("--words", help="What to watch for, separated by commas.")
@click.option("--api", default="https://api.telegram.org", show_default=True, help="A Bot API server of your own.")
@click.pass_obj
def init(place: Place, words: str | None, api: str) -> None:
    """Set the bot up with Telegram: ask for the token, pair your chat, write the config, say hello."""
    settings = place.settings() if place.config.exists() else None
    channel = _telegram_channel(settings) if settings else None
    token, token_line = _ask_token(place, channel)
    if settings is None:
        words = words or click.prompt("What should I watch for? (words or phrases, with commas between them)")
    api = str(getattr(channel.sender, "api", api)) if channel else api
    chat = asyncio.run(_pair(token, api))
    click.secho(f"Paired with {chat.title}.", fg="green")
    if settings is None:
        wanted = [word.strip() for word in (words or "").split(",") if word.strip()]
        if api != "https://api.telegram.org":
            token_line += f"\n  api: {api}"
        place.config.write_text(operations.starting_config(STARTING_FEEDS, wanted, token_line), encoding="utf-8")
        click.echo(f"Wrote {place.config}: {len(STARTING_FEEDS)} sources, {len(wanted)} rules. It is yours to edit.")
        settings = place.settings()
        channel = _telegram_channel(settings)
    name = channel.name if channel else "telegram"

    async def greet(world: World) -> None:
        await operations.remember_pairing(world, name, chat)
        await operations.say(world, world.channels[name], operations.HELLO)

    _with_world(place, settings, greet)
    click.secho("Said hello there. Now: wirewatch run", fg="green")


def _telegram_channel(settings: Settings) -> Channel:
    """Return the Telegram channel that a pairing is for."""
    for channel in settings.channels:
        if channel.kind == "telegram":
            return channel
    raise WirewatchError(
        f"{settings.file} has no channel of kind telegram; add: telegram: {{token_env: TELEGRAM_TOKEN, chat: auto}}"
    )


def _ask_token(place: Place, channel: Channel | None) -> tuple[Secret, str]:
    """Return the token, and the line of config that says where it is. What is typed is kept in a private file."""
    configured = getattr(channel.sender, "token", None) if channel else None
    if isinstance(configured, Secret):
        return configured, ""
    if channel is not None and channel.off:
        raise WirewatchError(f"the channel {channel.name} is off: {channel.off}. Set it, then run init again")
    if os.environ.get("TELEGRAM_TOKEN"):
        return Secret(os.environ["TELEGRAM_TOKEN"]), "token_env: TELEGRAM_TOKEN"
    click.echo("Talk to @BotFather in Telegram, send /newbot, and copy the token that it gives you.")
    token = click.prompt("Token", hide_input=True).strip()
    file = prepare(place.data).resolve() / "telegram.token"
    operations.write_privately(file, token)
    return Secret(token), f"token_file: {_relative(file, place.config.resolve().parent)}"


def _relative(file: Path, folder: Path) -> str:
    return str(file.relative_to(folder)) if file.is_relative_to(folder) else str(file)


async def _pair(token: Secret, api: str) -> Any:
    async with HttpWeb() as web:
        pairing = await operations.begin_pairing(token, api, web)
        click.echo(f"Now send this code to {pairing.bot} in the chat where alerts should go:\n")
        click.secho(f"    {pairing.code}\n", bold=True)
        click.echo("(In a group, add the bot first and send: /pair CODE. I wait for ten minutes.)")
        deadline = time.monotonic() + PAIRING_SECONDS

        def on_wait() -> None:
            if time.monotonic() > deadline:
                raise WirewatchError("no code came in ten minutes; run `wirewatch init` again when you are ready")

        return await operations.finish_pairing(token, api, pairing, web, on_wait)


# --- the lifespan ----------------------------------------------------------------------------------------------


def _with_world(
    place: Place, settings: Settings, work: Callable[[World], Coroutine[Any, Any, Any]], *, alone: bool = False
) -> Any:
    """Open the world, do `work` in it, and close it. `alone` refuses to run beside another run on the same file."""

    async def inside() -> Any:
        async with _world(place, settings, alone=alone) as world:
            return await work(world)

    return asyncio.run(inside())


@asynccontextmanager
async def _world(place: Place, settings: Settings, *, alone: bool) -> AsyncIterator[World]:
    on_file = settings.database is None
    with only_run(prepare(place.data)) if alone and on_file else nullcontext():
        async with HttpWeb() as web, opened(settings, place.data, web, anew=alone) as world:
            if alone and on_file:
                # The lock proves that nobody else holds a lease: what a killed run left is taken up at once.
                await world.database.write(letterbox.release_all, world.web.now())
            yield world
