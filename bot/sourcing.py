"""What one can ask in the shell around sources: the commands `sources find`, `try`, `import` and `export`."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bot import discovery, opml, plugins, sampling, screens, sourcescreen
from bot.config.include import file_of, packs
from bot.discovery import Discovery
from bot.errors import WirewatchError, meant
from bot.model import Source
from bot.place import Place, whole_address
from bot.sampling import Sample
from bot.text import counted
from bot.web import HttpWeb, networks_of
from bot.web.fence import Network

SECONDS = 15.0  # how long one address may take
AT_ONCE = 20  # sources that are tried at a time


@click.group(short_help="Find the feeds of a site; try, import and export sources.")
def sources() -> None:
    """Find where a site's news can be taken in; try, import and export sources."""


# --- find ----------------------------------------------------------------------------------------------------------


@sources.command(short_help="Find the feeds of a site. No config needed.")
@click.argument("address", metavar="URL")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def find(address: str, *, as_json: bool) -> None:
    """Find the feeds of the site at URL: those that its page announces or links to, and those in the usual places.

    Each is fetched and read. What to put into the config goes to standard output, all else to standard error. Exits
    with 1 if nothing is found.

    \b
    wirewatch sources find https://www.aljazeera.com
    wirewatch sources find https://www.bbc.com/arabic > bbc.yaml
    """  # noqa: D301 - the backspace tells click to leave these lines as they are
    url = whole_address(address)
    click.secho(f"Looking around at {url} ...", dim=True, err=True)
    found = asyncio.run(_find(url))
    now = datetime.now(UTC)
    if as_json:
        sourcescreen.discovery_json(found)
    else:
        sourcescreen.discovery(found, now)
    sys.exit(0 if found.found else 1)


async def _find(url: str) -> Discovery:
    async with HttpWeb(seconds=SECONDS, allow_private=networks_of([url])) as web:
        return await discovery.find(url, web)


# --- try -----------------------------------------------------------------------------------------------------------


@sources.command("try", short_help="Look at a source now: what it catches, what is doubtful.")
@click.argument("name", metavar="[NAME|URL]", required=False)
@click.option("--kind", metavar="KIND", help="The kind, where no source of the config is meant; feed unless said.")
@click.option("--url", metavar="URL", help="The address, for kinds that have one.")
@click.option("--set", "said", multiple=True, metavar="KEY=VALUE", help="A key of the kind; may be repeated.")
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True, help="Show that many items.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.pass_obj
def try_source(
    place: Place,
    name: str | None,
    kind: str | None,
    url: str | None,
    said: tuple[str, ...],
    limit: int,
    *,
    as_json: bool,
) -> None:
    """Look at a source now, and show what it catches and what is doubtful about it. Nothing is written.

    NAME is a source of the config; without one, all of them are looked at. A URL, or --kind with its keys, needs no
    config. Exits with 1 if a source cannot be read or catches nothing.

    \b
    wirewatch sources try "BBC World"
    wirewatch sources try https://www.aljazeera.com/xml/rss/all.xml
    wirewatch sources try --kind page --url https://news.example --set item=li
    """  # noqa: D301 - the backspace tells click to leave these lines as they are
    chosen, keys, allowed = _chosen(place, name, kind, url, said)
    tried = asyncio.run(_samples(chosen, allowed))
    now = datetime.now(UTC)
    if as_json:
        sourcescreen.samples_json(tried, limit)
    elif name is None and keys is None:
        sourcescreen.overview(tried, now)
    else:
        sourcescreen.sample(tried[0], now, limit)
        if keys is not None and tried[0].items:
            screens.say("\nTo watch it, put this under sources: in your config:\n", screens.err)
            click.echo(sampling.line_for(tried[0], keys))
    sys.exit(1 if any(one.error is not None or not one.items for one in tried) else 0)


def _chosen(
    place: Place, name: str | None, kind: str | None, url: str | None, said: Sequence[str]
) -> tuple[Sequence[Source], dict[str, str] | None, tuple[Network, ...]]:
    """Return the sources that are meant, for an ad hoc one its keys, and the private networks allowed."""
    is_address = name is not None and ("://" in name or (not place.config.exists() and "." in name))
    if name is not None and (kind or url or said) and not is_address:
        raise click.UsageError("name a source of the config, or say --kind, --url and --set; not both")
    if is_address and url:
        raise click.UsageError("say one address, not two")
    if is_address or kind or url or said:
        keys = _keys(said)
        address = name if is_address else url
        if address:
            keys = {"url": whole_address(address), **keys}
        kinds = plugins.kinds("sources")
        if kind is not None and kind not in kinds:
            raise click.UsageError(f"there is no kind {kind!r}; there are: {', '.join(kinds)}")
        source, own = sampling.ad_hoc(kind or "feed", keys)
        return [source], own, networks_of([source.address or ""])
    settings = place.settings()
    chosen = [sampling.named(settings, name)] if name is not None else settings.sources
    return chosen, None, settings.allow_private


def _keys(said: Sequence[str]) -> dict[str, str]:
    """Return KEY=VALUE options as a mapping."""
    pairs = [one.partition("=") for one in said]
    for key, equals, _ in pairs:
        if not equals or not key.strip():
            raise click.UsageError(f"--set takes KEY=VALUE, not {key!r}")
    return {key.strip(): value for key, _, value in pairs}


async def _samples(chosen: Sequence[Source], allowed: Sequence[Network]) -> list[Sample]:
    gate = asyncio.Semaphore(AT_ONCE)
    async with HttpWeb(allow_private=allowed) as web:

        async def one(source: Source) -> Sample:
            async with gate:
                return await sampling.sample(source, web)

        return list(await asyncio.gather(*map(one, chosen)))


# --- import and export ---------------------------------------------------------------------------------------------


@sources.command("import", short_help="Turn the list of a feed reader (OPML) into sources.")
@click.argument("file", type=click.Path(path_type=Path))
def import_opml(file: Path) -> None:
    """Print the feeds of an OPML file, as every feed reader exports them, as sources of a config.

    Folders become tags. Put what is printed into the config, or into a file that the config includes.

    \b
    wirewatch sources import subscriptions.opml > subscriptions.yaml
    include: [subscriptions.yaml]     as a line of config.yaml
    """  # noqa: D301 - the backspace tells click to leave these lines as they are
    try:
        with file.open("rb") as opened:
            data = opened.read(opml.MAX_BYTES + 1)
    except OSError as error:
        raise WirewatchError(
            f"the file {file} cannot be read: {(error.strerror or 'unknown error').lower()}"
        ) from error
    try:
        found = opml.read_opml(data)
    except opml.OpmlError as error:
        raise WirewatchError(f"the file {file} cannot be used: {error}") from error
    for complaint in found.complaints:
        click.secho(complaint, fg="yellow", err=True)
    if not found.feeds:
        raise WirewatchError(f"there is no feed in {file}")
    click.echo(sampling.listed(found.feeds), nl=False)
    click.secho(counted(len(found.feeds), "source"), fg="green", err=True)


@sources.command("export", short_help="Write the feeds of the config as OPML, for a feed reader.")
@click.pass_obj
def export_opml(place: Place) -> None:
    """Print the feeds of the config as OPML 2.0. Tags become folders and categories.

    Nothing secret is exported: a feed whose address holds a password or a key is left out, and it is told.
    """
    settings = place.settings()
    feeds, left = sampling.handed_on(settings)
    alike: dict[str, list[str]] = {}
    for name, why in left:
        alike.setdefault(why, []).append(name)
    for why, names in alike.items():
        click.secho(f"left out, because {why}: {', '.join(names)}", fg="yellow", err=True)
    click.echo(opml.opml_text(feeds, "Wirewatch", datetime.now(UTC)), nl=False)
    click.secho(counted(len(feeds), "feed"), fg="green", err=True)


# --- packs ---------------------------------------------------------------------------------------------------------


@sources.command(short_help="List the packs that come with the bot, or print one.")
@click.argument("name", required=False)
def pack(name: str | None) -> None:
    """List the packs of sources, lists and rules that come with the bot; or print the one called NAME, to be copied.

    \b
    include: [pack:disasters]                    in a config: all of it
    wirewatch sources pack brand > brand.yaml    a copy of your own, to be changed and included
    """  # noqa: D301 - the backspace tells click to leave these lines as they are
    found = packs()
    if name is None:
        sourcescreen.packs([(one, file_of(one)) for one in found])
        return
    if name not in found:
        raise WirewatchError(f"there is no pack {name!r}; {meant(name, found)}")
    click.echo(file_of(name).read_text(encoding="utf-8"), nl=False)
