"""What one can ask in the shell of a story, of an item, of a rule: the commands `story`, `explain` and `evidence`."""

import asyncio
import shlex
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from bot import evidence as bot_evidence
from bot import operations, screens, storyscreen, tales
from bot.config import Settings
from bot.errors import StoreError, WirewatchError
from bot.place import NoDatabaseError, NothingToTellError, Place, looking, whole_address
from bot.rules.why.explain import Explanation
from bot.store.timeline import Decision
from bot.tales import NotKnownError
from bot.text import counted
from bot.web import HttpWeb, networks_of


@click.command(short_help="A story from first to last; without ID the latest.")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.pass_obj
def story(place: Place, name: str | None, *, as_json: bool) -> None:
    """Tell a story from its first report to its last: who had it when, who copied whom, what changed, who was told.

    ID is the beginning of the id of a story, or of one of its items, or the address of one. Without it, the latest
    stories that were told. May run beside `run`.
    """
    settings, now = place.settings(), datetime.now(UTC)
    with looking(place, settings) as database:
        if name is None:
            found = tales.latest(database)
            if as_json:
                storyscreen.latest_json(found)
            else:
                storyscreen.latest(found, settings.timezone, now)
            return
        try:
            tale = tales.story(database, name)
        except NotKnownError as error:
            raise WirewatchError(f"{error}; `{screens.command()} story` lists the latest") from error
    if as_json:
        storyscreen.story_json(tale)
    else:
        storyscreen.story(tale, settings.timezone, now)


@click.command(short_help="Why an item rang or kept quiet; why a rule hits or misses.")
@click.argument("name", metavar="[ITEM]", required=False)
@click.option("--rule", metavar="NAME", help="The rule, by its name.")
@click.option("--url", metavar="URL", help="Explain this article; its page is fetched now.")
@click.option("--file", type=click.Path(path_type=Path), metavar="FILE", help="Explain this file: text, or HTML.")
@click.option("--text", metavar="TEXT", help="Explain this headline.")
@click.option("--title", help="The headline of --url or --file, in the place of its own.")
@click.option("--lead", help="The lead.")
@click.option("--source", metavar="NAME", help="The source of the config that it is from, for `where`.")
@click.option("--lang", "language", metavar="CODE", help="Its language (en), if it is not to be told from the text.")
@click.pass_obj
def explain(
    place: Place,
    /,
    name: str | None,
    rule: str | None,
    url: str | None,
    file: Path | None,
    text: str | None,
    **said: str | None,
) -> None:
    """Show why an item rang or kept quiet; or why a rule hits a piece of news, or why not.

    ITEM is the beginning of an item's id, or its address: what was decided on it, which story it joined and why. With
    --rule, of any article, file or headline: each clause, what it found, and the smallest change.

    Exits with 0 for a hit or an item, with 1 if the rule does not hit, and with 2 if there is nothing to tell.

    \b
    wirewatch explain 1f0a33bb
    wirewatch explain --rule us-forces --text "Rockets fired at US troops"
    wirewatch explain --rule us-forces --url https://news.example/1 --source wire
    """  # noqa: D301 - the backspace tells click to leave these lines as they are
    given = (url, file, text, *said.values())
    if name is not None:
        if rule is not None or any(one is not None for one in given):
            raise click.UsageError("name an ITEM alone, or a --rule with one of --url, --file and --text")
        _explain_item(place, name)
        return
    if rule is None:
        raise click.UsageError("name an ITEM, or a --rule with one of --url, --file and --text")
    if sum(one is not None for one in given[:3]) != 1 or (text is not None and said["title"] is not None):
        raise click.UsageError("name one of --url, --file and --text; --title is for the first two")
    settings, told = place.settings(), operations.Said(**said)
    try:
        if url is not None:
            found = asyncio.run(_explain_page(settings, rule, whole_address(url), told))
        elif file is not None:
            found = asyncio.run(operations.explain_file(settings, rule, file, told))
        else:
            found = operations.explain_text(settings, rule, text or "", told)
    except WirewatchError as error:
        raise NothingToTellError(str(error)) from error
    screens.explanation(found)
    if url is not None:
        storyscreen.in_brief(_known(place, settings, whole_address(url)), settings.timezone, datetime.now(UTC))
    sys.exit(0 if found.truth == "yes" else 1)


@click.command(short_help="All that is kept of a story that was told, as a zip.")
@click.argument("name", metavar="ID")
@click.option("--to", "file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The zip to write.")
@click.option("--force", is_flag=True, help="Overwrite the file if it is there.")
@click.pass_obj
def evidence(place: Place, name: str, file: Path | None, *, force: bool) -> None:
    """Write the evidence of a story into a zip: its items as they came, their pages, what was sent to whom.

    ID is the beginning of the id of a story, an alert or an item, or the address of an article. Without --to, the file
    is evidence-ID.zip in the working folder. May run beside `run`.

    \b
    wirewatch evidence 5d88a868 --to erbil.zip
    unzip -d erbil erbil.zip && cd erbil && sha256sum -c SHA256SUMS
    """  # noqa: D301 - the backspace tells click to leave these lines as they are
    settings = place.settings()
    try:
        with looking(place, settings) as database:
            made = bot_evidence.bundle(database, name, file, force=force)
    except NotKnownError as error:
        raise WirewatchError(f"{error}; `{screens.command()} story` lists the latest") from error
    except bot_evidence.NoEvidenceError as error:
        off = settings.retention.evidence is None
        why = "; `retention: {evidence: off}` keeps none" if off else ""
        raise WirewatchError(f"{error}{why}") from error
    what = (counted(made.items, "item"), counted(made.pages, "page"), counted(made.messages, "message"))
    click.echo(f"{made.file}  {', '.join(what)}")
    click.echo(f"sha256 {made.sha256}")


def _explain_item(place: Place, name: str) -> None:
    """Print what was decided on the items of that name. Raises NothingToTellError where there is none."""
    settings = place.settings()
    try:
        with looking(place, settings) as database:
            found = tales.decisions(database, name)
    except NotKnownError as error:
        hint = f"{screens.command()} explain --rule NAME --url {shlex.quote(name)}" if "://" in name else None
        more = f"; `{hint}` tells what a rule makes of it" if hint else f"; `{screens.command()} story ID` lists items"
        raise NothingToTellError(f"{error}{more}") from error
    except WirewatchError as error:
        raise NothingToTellError(str(error)) from error
    storyscreen.decisions(found, settings.timezone, datetime.now(UTC))


def _known(place: Place, settings: Settings, address: str) -> list[Decision]:
    """Return what was decided on an address when it came in; nothing where there is no database to know it."""
    with suppress(StoreError, DBAPIError, NoDatabaseError), looking(place, settings) as database:
        return tales.decisions_at(database, address)
    return []


async def _explain_page(settings: Settings, rule: str, url: str, said: operations.Said) -> Explanation:
    async with HttpWeb(allow_private=(*settings.allow_private, *networks_of([url]))) as web:
        return await operations.explain_page(settings, rule, url, said, web)
