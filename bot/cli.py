"""The shell: what one can type, and what is done then. How answers look is in `screens`."""

import asyncio
import difflib
import gc
import json
import logging
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import click
from sqlalchemy.exc import DBAPIError

from bot import __version__, asking, engine, journal, operations, ordering, screens, sourcing, welcome
from bot.channels import telegram
from bot.config import Settings
from bot.config.fmt import Spelling
from bot.config.schema import schema
from bot.errors import ConfigError, Problem, SendError, StoreError, WirewatchError
from bot.pipeline import Polled
from bot.place import WRONG_CONFIG, NoConfigError, NoDatabaseError, Place, looking, whole_address
from bot.starters import STARTERS
from bot.store import history, letterbox
from bot.store.database import only_run
from bot.store.history import ChannelHealth
from bot.text import counted
from bot.web import HttpWeb, networks_of
from bot.world import World, check_folder, opened, prepare

log = logging.getLogger("wirewatch")

PAIRING_SECONDS = 600  # how long `init` waits for the code
BEFORE_THE_COMMAND = frozenset({"--config", "--data", "--log", "--verbose", "-v"})
ORDER = (
    *("init", "try", "check", "run", "poll", "status", "story", "explain", "evidence", "ack", "mute", "unmute"),
    *("routes", "channels", "sources", "rules", "schema"),
)


class Wirewatch(click.Group):
    """The command group; expected failures become one clear message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which one needs them."""
        return sorted(super().list_commands(ctx), key=ORDER.index)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what is not in our tree of errors is a bug, and shows its traceback."""
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            if _logs_json(ctx):
                _log_problems(logging.ERROR, error.problems)
            else:
                screens.problems(error.problems)
            ctx.exit(WRONG_CONFIG)
        except NoConfigError as error:
            click.echo(str(error), err=True)
            ctx.exit(WRONG_CONFIG)
        except WirewatchError as error:
            _fail(ctx, str(error))
        except DBAPIError as error:
            log.debug("the database failed", exc_info=True)
            _fail(ctx, f"the database cannot be used: {error.orig}")
        except click.NoSuchOption as error:
            if error.option_name not in BEFORE_THE_COMMAND:
                raise
            words = f"{error.option_name} goes before the command: {screens.command()} {error.option_name} ... COMMAND"
            raise click.UsageError(words, error.ctx) from None


def _fail(ctx: click.Context, words: str) -> None:
    if _logs_json(ctx):
        log.error("%s", words)
    else:
        click.secho(journal.discreet(words[:1].upper() + words[1:]), fg="red", err=True)
    ctx.exit(1)


def _logs_json(ctx: click.Context) -> bool:
    return isinstance(ctx.obj, Place) and ctx.obj.log == "json"


def _log_problems(level: int, problems: Iterable[Problem]) -> None:
    for problem in problems:
        place = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part)
        log.log(level, "%s: %s", place, problem.message)


@click.group(cls=Wirewatch, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    default="config.yaml",
    envvar="WIREWATCH_CONFIG",
    show_default=True,
    show_envvar=True,
    help="The config.",
)
@click.option(
    "--data",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default="data",
    envvar="WIREWATCH_DATA",
    show_default=True,
    show_envvar=True,
    help="The folder for all that is written: database, lock, tokens.",
)
@click.option(
    "--log", type=click.Choice(["text", "json"]), default="text", show_default=True, help="The form of the log."
)
@click.option("-v", "--verbose", is_flag=True, help="Log every poll, also where nothing happened.")
@click.version_option(__version__, prog_name="wirewatch", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, config: Path, data: Path, log: Literal["text", "json"], *, verbose: bool) -> None:
    """Watch the news and tell your chat, once per story.

    \b
    wirewatch try "drone attack"    look for your words in a dozen feeds, now
    wirewatch init                  connect Telegram and write a config
    wirewatch run                   watch until you stop it
    """  # noqa: D301 - the backspace tells click to leave these lines as they are
    sys.excepthook = journal.bug
    journal.open_journal(log, verbose=verbose)
    ctx.obj = Place(config=config, data=data, log=log, verbose=verbose)


# --- run and poll ----------------------------------------------------------------------------------------------


@main.command(short_help="Watch until stopped.")
@click.pass_obj
def run(place: Place) -> None:
    """Watch until stopped with Ctrl-C or SIGTERM. A restart forgets nothing and repeats nothing.

    Console alerts go to standard output, the log to standard error.
    """
    settings = place.settings()
    _with_world(place, settings, _run_engine, alone=True)


async def _run_engine(world: World) -> None:
    _report_start(world)
    await _report_left(world)
    await engine.Engine(world).run()
    log.info("stopped%s", await _left_over(world))


async def _left_over(world: World) -> str:
    """Return what a run that ends leaves for the next, in words; nothing where nothing is owed."""
    try:
        waiting = sum(one.waiting for one in await _owed(world))
    except StoreError:  # that the database fails has been told
        return ""
    it_goes = "it goes" if waiting == 1 else "they go"
    return f"; {counted(waiting, 'message')} still to be sent: {it_goes} out at the next start" if waiting else ""


async def _owed(world: World) -> list[ChannelHealth]:
    """Return the channels that are on and for which something waits."""
    found = await world.database.read(history.status)
    return [one for one in found.channels if one.waiting and one.name in world.routes.on]


@main.command(short_help="Look once, tell, exit: for cron.")
@click.option("--once", is_flag=True, help="One round, then exit (this is what `poll` does; the flag says so).")
@click.pass_obj
def poll(place: Place, *, once: bool) -> None:  # noqa: ARG001 - the flag only makes a crontab read well
    """Look at every source once, tell what follows, and exit. For cron, or for a look by hand.

    Exits with 1 if no source at all could be read, or if a channel failed and what it should tell still waits.
    """
    settings = place.settings()
    failed = _with_world(place, settings, _poll_round, alone=True)
    sys.exit(1 if failed else 0)


async def _poll_round(world: World) -> bool:
    _log_problems(logging.WARNING, world.settings.warnings)
    _report_off(world.settings)
    polled = await engine.round_once(world)
    await engine.read_wanted(world)
    await engine.linger(world)
    await engine.translate_wanted(world)
    engine.tell(polled, again=True)
    failed = sum(one.error is not None for one in polled)
    new, alerts = sum(one.new for one in polled), sum(one.alerts for one in polled)
    log.info(
        "%s, %d failed; %s, %s",
        counted(len(polled), "source"),
        failed,
        counted(new, "new item"),
        counted(alerts, "alert"),
    )
    untold = await _report_untold(world)
    return untold or (bool(polled) and failed == len(polled))


async def _report_untold(world: World) -> bool:
    """Tell of the messages that still wait because their channel failed; returns whether there are any."""
    failing = [one for one in await _owed(world) if one.error is not None]
    for one in failing:
        wait = "waits" if one.waiting == 1 else "wait"
        log.error("%s still %s for %s: %s", counted(one.waiting, "message"), wait, one.name, one.error)
    return bool(failing)


def _report_start(world: World) -> None:
    settings = world.settings
    _log_problems(logging.WARNING, settings.warnings)
    log.info(
        "wirewatch %s: %s, %s, alerts go to %s",
        __version__,
        counted(len(settings.sources), "source"),
        counted(len(settings.rules), "rule"),
        ", ".join(world.routes.default) or "nobody",
    )
    _report_off(settings)


async def _report_left(world: World) -> None:
    """Tell what an earlier run left: sources that fail, messages that wait."""
    found, now = await world.database.read(history.status), world.web.now()
    engine.tell(
        Polled(source=one.name, next_at=one.next_check_at, error=one.error, wait=one.next_check_at - now)
        for one in found.sources
        if one.error is not None and one.name in world.sources
    )
    waiting = sum(one.waiting for one in found.channels)
    if waiting or found.dead_count:
        log.info(
            "from before: %s to be sent, %d dead (wirewatch status)", counted(waiting, "message"), found.dead_count
        )


def _report_off(settings: Settings) -> None:
    for channel in settings.channels:
        if channel.off is not None:
            log.info("the channel %s is off: %s", channel.name, channel.off)


# --- check and status ------------------------------------------------------------------------------------------


@main.command(short_help="Is the config right? Every problem, its place, its fix.")
@click.pass_obj
def check(place: Place) -> None:
    """Tell whether the config is right: every problem at once, with its place and the fix.

    Tries the tests that stand beside rules, too, and warns of what is doubtful. Exits with 2 if a test fails.
    """
    settings = place.settings(thorough=True)
    screens.warnings(settings.warnings)
    screens.config_summary(settings)


@main.command(short_help="Sources, alerts, what waits and what died.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.option("--check", "quietly", is_flag=True, help="Print nothing; exit with 0 if a run is alive, else with 1.")
@click.option("--all", "every", is_flag=True, help="Every source, however many there are.")
@click.pass_obj
def status(place: Place, *, as_json: bool, quietly: bool, every: bool) -> None:
    """Show sources, alerts, what waits to be sent and what died. May run beside `run`."""
    settings = place.settings()
    now = HttpWeb().now()
    try:
        with looking(place, settings) as database:
            found = operations.status(database, now)
    except NoDatabaseError:
        if quietly:
            sys.exit(1)
        raise
    if quietly:
        sys.exit(0 if operations.alive(found, now) else 1)
    elif as_json:
        screens.status_json(found, now)
    else:
        screens.status(found, settings, now, every=every)


# --- try -------------------------------------------------------------------------------------------------------


@main.command("try", short_help="Look for WORDS in a dozen feeds, now. No config needed.")
@click.argument("words", nargs=-1, required=True)
@click.option("--feed", "feeds", multiple=True, metavar="URL", help="Look at this feed instead; may be repeated.")
@click.option("--limit", type=click.IntRange(min=1), default=40, show_default=True, help="Show that many matches.")
def try_words(words: tuple[str, ...], feeds: tuple[str, ...], limit: int) -> None:
    """Look for WORDS in a dozen starter feeds, now. No config, no account.

    Each of WORDS is a rule: a word, or a phrase in quotes; a star stands for any ending.

    \b
    wirewatch try "drone attack" "Ain al-Asad" "rocket*"
    wirewatch try ceasefire --feed https://www.aljazeera.com/xml/rss/all.xml
    """  # noqa: D301 - the backspace tells click to leave these lines as they are
    named: list[tuple[str, str, str | None]] = [(url, url, None) for url in map(whole_address, feeds)]
    looked = named or [(one.name, one.url, one.language) for one in STARTERS]
    operations.rules_of(words)
    click.secho(f"Looking at {counted(len(looked), 'feed')} ...", dim=True, err=True)

    async def look() -> operations.Trial:
        async with HttpWeb(allow_private=networks_of(url for _name, url, _language in named)) as web:
            return await operations.try_words(words, looked, web)

    trial = asyncio.run(look())
    screens.trial(trial, words, limit=limit)
    sys.exit(1 if trial.sources == 0 else 0)


# --- channels --------------------------------------------------------------------------------------------------


@main.group(short_help="Test a channel; send dead letters again.")
def channels() -> None:
    """Test a channel; send dead letters again."""


@channels.command("test")
@click.argument("name")
@click.pass_obj
def channels_test(place: Place, name: str) -> None:
    """Send a short message to the channel NAME."""
    settings = place.settings()
    names = [channel.name for channel in settings.channels]
    if name not in names:
        close = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(names)}"
        raise WirewatchError(f"There is no channel {name!r}; {hint}")

    async def test(world: World) -> None:
        await operations.test_channel(world, name)

    try:
        _with_world(place, settings, test)
    except SendError as error:
        raise WirewatchError(f"the channel {name} did not take the message: {error}") from error
    click.secho(f"{name} took the message.", fg="green", err=True)


@channels.command("retry")
@click.argument("letters", metavar="ID...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every dead letter.")
@click.pass_obj
def channels_retry(place: Place, letters: tuple[str, ...], *, every: bool) -> None:
    """Put dead letters, by their ids in `status`, back into the letterbox. The beginning of an id will do."""
    if bool(letters) == every:
        raise click.UsageError(f"say which, by their ids in `{screens.command()} status`, or --all")
    settings = place.settings()

    async def revive(world: World) -> tuple[int, list[str]]:
        if every:
            return await operations.revive_all(world), []
        found = {letter: await operations.revive(world, letter) for letter in letters}
        unknown = [letter for letter, channel in found.items() if channel is None]
        return len(found) - len(unknown), unknown

    revived, unknown = _with_world(place, settings, revive)
    if revived or every:
        it_goes = "It goes" if revived == 1 else "They go"
        words = f"{counted(revived, 'letter')} back in the letterbox."
        click.echo(f"{words} {it_goes} out within moments, or with the next run." if revived else words, err=True)
    if unknown:
        raise WirewatchError(f"There is no dead letter {', '.join(unknown)}; `{screens.command()} status` lists them")


main.add_command(asking.story)
main.add_command(asking.explain)
main.add_command(asking.evidence)
main.add_command(sourcing.sources)
main.add_command(ordering.mute)
main.add_command(ordering.unmute)
main.add_command(ordering.ack)
main.add_command(ordering.routes)


# --- rules -----------------------------------------------------------------------------------------------------


@main.group(short_help="Turn rules from one spelling into the other.")
def rules() -> None:
    """Turn rules from one spelling into the other."""


@rules.command("fmt", short_help="From match: to query:, or the reverse.")
@click.option(
    "--to", type=click.Choice(["yaml", "compact"]), default="yaml", show_default=True, help="match: or query:"
)
@click.option("--write", is_flag=True, help="Change the config itself, instead of printing what it would be.")
@click.option("--diff", is_flag=True, help="Print what differs, as a patch.")
@click.option("--rule", metavar="NAME", help="This rule only.")
@click.pass_obj
def rules_fmt(place: Place, to: Spelling, rule: str | None, *, write: bool, diff: bool) -> None:
    """Turn each `match:` into an equal `query:` (--to compact), or the reverse.

    Nothing else in the file changes, and comments stay. Exits with 1 if a rule had to stay as it is; it is told why.
    """
    found = operations.respell_rules(place.file(), to, rule, write=write)
    screens.rewriting(found, str(place.config), diff=diff, quiet=write, written=write)
    sys.exit(1 if found.after.left else 0)


@main.command("schema", short_help="What a config may say, for your editor.")
def print_schema() -> None:
    """Print the JSON Schema of the config, with which editors complete keys and mark mistakes.

    \b
    wirewatch schema > wirewatch.schema.json
    # yaml-language-server: $schema=wirewatch.schema.json     as the first line of config.yaml
    """  # noqa: D301 - the backspace tells click to leave these lines as they are
    click.echo(json.dumps(schema(), indent=2, ensure_ascii=False))


# --- init ------------------------------------------------------------------------------------------------------


@main.command(short_help="Connect Telegram and write a config.")
@click.option("--words", help="What to watch for, separated by commas.")
@click.option("--api", default=telegram.API, show_default=True, help="A Bot API server of your own.")
@click.option(
    "--wait",
    metavar="SECONDS",
    type=click.IntRange(1, 86_400),
    default=PAIRING_SECONDS,
    show_default=True,
    help="How long to wait for the code.",
)
@click.pass_obj
def init(place: Place, words: str | None, api: str, wait: int) -> None:
    """Set the bot up with Telegram: ask for the token, pair your chat, write the config, say hello.

    With a config that has a Telegram channel with `chat: auto`, only pair it. TELEGRAM_TOKEN is taken if it is set.
    """
    patience = timedelta(seconds=wait)
    check_folder(place.data)
    settings = place.settings() if place.config.exists() else None
    if settings is None:
        chat = welcome.set_up(place.config, place.data, words, api, patience)
        settings = place.settings()
        channel = welcome.channel_to_pair(settings)
    else:
        channel = welcome.channel_to_pair(settings)
        chat = welcome.pair_again(settings, channel, patience)

    async def greet(world: World) -> None:
        await operations.remember_pairing(world, channel.name, chat)
        await operations.say(world, world.channels[channel.name], operations.HELLO)

    _with_world(place, settings, greet)
    click.secho(f"Said hello there. Now: {screens.command()} run", fg="green")


# --- the lifespan ----------------------------------------------------------------------------------------------


def _with_world(
    place: Place, settings: Settings, work: Callable[[World], Coroutine[Any, Any, Any]], *, alone: bool = False
) -> Any:
    """Open the world, do `work` in it, and close it. `alone` refuses to run beside another run on the same file."""

    async def inside() -> Any:
        async with _world(place, settings, alone=alone) as world:
            # The program, its config and its rules stay: Python need not look for garbage among them again and again.
            gc.freeze()
            gc.set_threshold(10_000, 20, 20)
            try:
                return await work(world)
            finally:
                gc.unfreeze()

    return asyncio.run(inside())


@asynccontextmanager
async def _world(place: Place, settings: Settings, *, alone: bool) -> AsyncIterator[World]:
    on_file = settings.database is None
    folder = prepare(place.data)
    with only_run(folder) if alone and on_file else nullcontext():
        async with (
            HttpWeb(allow_private=settings.allow_private) as web,
            opened(settings, folder, web, anew=alone) as world,
        ):
            if alone and on_file:
                # The lock proves that nobody else holds a lease: what a killed run left is taken up at once.
                await world.database.write(letterbox.release_all, world.web.now())
            yield world
