"""What one can tell the bot in the shell: the commands `mute`, `unmute`, `ack`; and `routes test`, which asks."""

import getpass
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

import click
from rich.text import Text

from bot import orders, screens
from bot.durations import WrongValueError, duration, spoken
from bot.errors import WirewatchError
from bot.markup import clean
from bot.model import Mute, MuteKind, Severity
from bot.orders import Routed
from bot.place import NothingToTellError, Place, looking
from bot.routes import Way
from bot.storyscreen import moment
from bot.tales import NotKnownError

UNNAMED = "somebody"  # who says so where the system does not know


class _Span(click.ParamType[timedelta]):
    """A time as the config has it: 30m, 8h, 2d."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the time. Fails with what to write instead."""
        try:
            return duration(value)
        except WrongValueError as error:
            self.fail(f"{error}{f': {error.fix}' if error.fix else ''}", param, ctx)


def _author() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return UNNAMED


# --- mutes -----------------------------------------------------------------------------------------------------


@click.command(short_help="Keep a rule, story, source or word quiet; alone, list what is muted.")
@click.argument("kind", type=click.Choice(orders.KINDS), required=False)
@click.argument("name", required=False)
@click.option("--for", "length", type=_Span(), metavar="TIME", help="For so long (8h, 2d); else until `unmute`.")
@click.option("--by", "author", default=_author, metavar="NAME", help="Who says so; you, unless said.")
@click.pass_obj
def mute(place: Place, kind: MuteKind | None, name: str | None, length: timedelta | None, author: str) -> None:
    """Keep a rule, a story, a source (or outlet) or a word quiet. Without arguments, list what is muted.

    What comes meanwhile is taken in and can be explained, but nobody is told. May run beside `run`, which heeds it at
    once. A story is named by the beginning of its id, or of an item of it; a word may be a phrase, as in a rule.

    \b
    wirewatch mute rule us-forces --for 8h
    wirewatch mute story 5d88a868
    wirewatch mute word "rocket league" --for 30d
    """  # noqa: D301 - the backspace tells click to leave these lines as they are
    settings, now = place.settings(), datetime.now(UTC)
    with looking(place, settings) as database:
        if kind is None:
            _list(orders.muted(database, now), settings.timezone, now)
            return
        if name is None:
            raise click.UsageError(f"name the {kind} to be muted")
        try:
            said = orders.mute(database, settings, kind, name, length, author, now)
        except NotKnownError as error:
            raise NothingToTellError(str(error)) from error
    screens.say(_told(said, settings.timezone, now))
    if kind == "source" and said.value not in {source.name for source in settings.sources}:
        screens.say("No source of the config is called so: it is taken for an outlet that a source carries.")


@click.command(short_help="Take a mute back.")
@click.argument("kind", type=click.Choice(orders.KINDS))
@click.argument("name")
@click.pass_obj
def unmute(place: Place, kind: str, name: str) -> None:
    """Let a rule, story, source or word speak again. Exits with 1 if it was not muted."""
    with looking(place, place.settings()) as database:
        if not orders.unmute(database, kind, name):
            raise WirewatchError(f"the {kind} {name!r} is not muted; `{screens.command()} mute` lists what is")
    screens.say(f"The {kind} {clean(name)} may speak again.")


def _list(found: Sequence[Mute], zone: tzinfo, now: datetime) -> None:
    if not found:
        screens.say("Nothing is muted.")
    for one in found:
        screens.say(_told(one, zone, now))


def _told(said: Mute, zone: tzinfo, now: datetime) -> Text:
    until = f"until {moment(said.until, zone, now)}" if said.until else f"until `{screens.command()} unmute`"
    return Text.assemble(
        f"{said.kind} ",
        (clean(said.value), "bold"),
        f" is muted {until}",
        (f"  by {clean(said.author)}, {moment(said.at, zone, now)}", "dim"),
    )


# --- acknowledgements ------------------------------------------------------------------------------------------


@click.command(short_help="Say that somebody has seen a story.")
@click.argument("name", metavar="ID")
@click.option("--by", "author", default=_author, metavar="NAME", help="Who has seen it; you, unless said.")
@click.pass_obj
def ack(place: Place, name: str, author: str) -> None:
    """Acknowledge a story: its messages say so in all channels that can edit, and it is not escalated any more.

    ID is the beginning of the id of a story, or of one of its items, or the address of one. Exits with 1 if it was
    acknowledged before, or nobody was told of it.
    """
    settings, now = place.settings(), datetime.now(UTC)
    with looking(place, settings) as database:
        try:
            title, is_new = orders.acknowledge(database, name, author, now)
        except NotKnownError as error:
            raise NothingToTellError(f"{error}; `{screens.command()} story` lists the latest") from error
    if not is_new:
        raise WirewatchError(f"{clean(title)}: somebody has seen it before, or nobody was told of it")
    screens.say(f"Seen by {clean(author)}: {clean(title)}")


# --- routes ----------------------------------------------------------------------------------------------------


@click.group(short_help="Ask where an alert would go.")
def routes() -> None:
    """Ask where an alert would go."""


@routes.command("test", short_help="Where an alert would go, and why.")
@click.option("--rule", "rules", multiple=True, required=True, metavar="NAME", help="The rule that hits; may repeat.")
@click.option("--severity", type=click.Choice([one.word for one in Severity]), help="Else that of the rule.")
@click.option("--source", metavar="NAME", help="The source of the item that sets it off.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="A tag of the item; may repeat.")
@click.option("--lang", "language", metavar="CODE", help="The language of the item.")
@click.option("--expect", multiple=True, metavar="CHANNEL", help="Fail unless it goes to just these; may repeat.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.pass_obj
def routes_test(
    place: Place,
    rules: tuple[str, ...],
    severity: str | None,
    source: str | None,
    tags: tuple[str, ...],
    language: str | None,
    expect: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Show to which channels an alert would go, and what sends it there. Nothing is written or sent.

    Exits with 0 if somebody hears of it (and they are those that you --expect), with 1 if not, and with 2 if there is
    no such rule or source.

    \b
    wirewatch routes test --rule us-forces --severity urgent
    wirewatch routes test --rule us-forces --lang ar --tag mena --expect mena-desk
    """  # noqa: D301 - the backspace tells click to leave these lines as they are
    settings, now = place.settings(), datetime.now(UTC)
    level = Severity[severity.upper()] if severity else None
    try:
        found = orders.route(settings, rules, level, source, tags, language, now)
    except NotKnownError as error:
        raise NothingToTellError(str(error)) from error
    if as_json:
        click.echo(json.dumps(_as_json(found), indent=2, ensure_ascii=False))
    else:
        _show(found)
    heard = set(found.channels)
    if expect and heard != set(expect):
        words = "expected " + ", ".join(expect)
        click.secho(f"It goes to {', '.join(found.channels) or 'nobody'}, {words}.", fg="red", err=True)
    sys.exit(0 if heard and (not expect or heard == set(expect)) else 1)


def _show(found: Routed) -> None:
    for way in found.ways:
        line = Text.assemble((clean(way.rule), "bold"), " → ", (", ".join(way.to) or "nobody", "bold"))
        screens.say(Text.assemble(line, (f"  {_by(way)}", "dim")))
        if way.off:
            screens.say(Text(f"  off: {', '.join(way.off)}", style="yellow"))
        if way.escalate:
            span = spoken(way.escalate.after)
            screens.say(Text(f"  not acknowledged after {span}: {', '.join(way.escalate.to)}"))


def _by(way: Way) -> str:
    if way.by == "route":
        return f"by route {way.number}"
    return "by the rule's own `to`" if way.by == "rule" else "by default"


def _as_json(found: Routed) -> dict[str, object]:
    return {
        "channels": list(found.channels),
        "ways": [
            {
                "rule": way.rule,
                "by": way.by,
                "route": way.number,
                "to": list(way.to),
                "off": list(way.off),
                "escalate": {"after_seconds": way.escalate.after.total_seconds(), "to": list(way.escalate.to)}
                if way.escalate
                else None,
            }
            for way in found.ways
        ],
    }
