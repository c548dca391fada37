"""How answers look on a terminal: problems, status, a round of polls, the finds of `try`."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import markup
from bot.config import Settings
from bot.errors import Problem
from bot.model import Quote
from bot.operations import Find, Trial
from bot.pipeline import Polled, spoken
from bot.store.history import ChannelHealth, SourceHealth, Status

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def problems(found: Iterable[Problem]) -> None:
    """Print problems as compilers do, errors before the count."""
    count = 0
    for problem in found:
        err.print(_problem(problem))
        count += not problem.warning
    if count:
        err.print(Text(f"{count} problem{'s' if count > 1 else ''} in the config", style="bold red"))


def warnings(found: Iterable[Problem]) -> None:
    """Print what is doubtful but does not stop anything."""
    for problem in found:
        err.print(_problem(problem))


def _problem(problem: Problem) -> Text:
    style = "yellow" if problem.warning else "red"
    head, _line, fix = str(problem).partition("\n")
    return Text.assemble((head, style), ("\n" + fix if fix else "", "default"))


def config_summary(settings: Settings) -> None:
    """Say in a few lines what a right config comes to."""
    out.print(Text(f"{settings.file} is right", style="bold green"))
    out.print(f"  {len(settings.sources)} sources, {len(settings.rules)} rules")
    for channel in settings.channels:
        state = f"off: {channel.off}" if channel.off else "on"
        out.print(Text(f"  {channel.name} ({channel.kind}): {state}"))
    out.print(Text(f"  alerts go to {', '.join(settings.default_route)} unless a rule says otherwise"))


def round_report(polled: Sequence[Polled]) -> None:
    """Say what each poll of a round came to, failures in words."""
    for one in sorted(polled, key=lambda polled: polled.source):
        if one.error is not None:
            err.print(Text(f"{one.source}: {one.error}", style="yellow"))
        else:
            err.print(Text(f"{one.source}: {one.listed} items, {one.new} new, {one.alerts} alerts", style="dim"))
    failed = sum(one.error is not None for one in polled)
    new, alerts = sum(one.new for one in polled), sum(one.alerts for one in polled)
    err.print(f"{len(polled)} sources, {failed} failed; {new} new items, {alerts} alerts")


# --- try ---


def trial(found: Trial, words: Sequence[str], *, limit: int) -> None:
    """Print the finds, newest first, with the words highlighted; then what was looked at."""
    for find in found.finds[:limit]:
        out.print(_find(find))
        out.print()
    for name, error in found.failures:
        err.print(Text(f"{name}: {error}", style="yellow"))
    more = len(found.finds) - limit
    shown = f" ({more} older ones not shown)" if more > 0 else ""
    err.print(f"{len(found.finds)} matches{shown} in {found.items} items of {found.sources} sources")
    if found.sources and not found.finds:
        err.print(f"Nothing on {', '.join(words)} just now: try a wider word, or one with a star, such as 'attack*'.")
    elif found.finds:
        err.print("To be told when the next one comes: wirewatch init")


def _find(find: Find) -> Text:
    item = find.item
    age = spoken_age(datetime.now(UTC) - item.event_time) if item.published else "undated"
    lines = Text.assemble(_marked(find.headline, "bold"), "\n", (f"{item.source} · {age}", "dim"))
    if find.excerpt is not None:
        lines.append("\n")
        lines.append(_marked(find.excerpt, ""))
    if item.url:
        lines.append(f"\n{markup.clean(item.url)}", style="blue")
    return lines


def _marked(quote: Quote, style: str) -> Text:
    text = Text(quote.text, style=style)
    for start, end in quote.marks:
        text.stylize("bold black on yellow" if out.color_system else "bold", start, end)
    return text


def spoken_age(age: timedelta) -> str:
    """Return an age as a person says it."""
    words = spoken(age)
    return "just now" if words == "0 s" else f"{words} ago"


# --- status ---


def status(found: Status, settings: Settings, *, alive: bool, as_json: bool) -> None:
    """Print how everything is."""
    if as_json:
        said = asdict(found) | {"alive": alive}
        json.dump(said, sys.stdout, default=_as_json, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
        return
    now = datetime.now(UTC)
    known = {source.name for source in settings.sources}
    _heading(found, now, alive=alive)
    _sources(sorted((one for one in found.sources if one.name in known), key=lambda one: one.name.casefold()), now)
    _channels(found.channels, settings, now)
    _dead(found, now)


def _as_json(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _heading(found: Status, now: datetime, *, alive: bool) -> None:
    state = Text("running", style="bold green") if alive else Text("not running", style="bold yellow")
    last = f", the last {ago(found.last_alert_at, now)}" if found.last_alert_at else ""
    out.print(state, Text(f"  {found.items} items, {found.matched} matched, {found.alerts} alerts{last}"))
    if found.awaiting_text:
        out.print(Text(f"  {found.awaiting_text} items wait for their full text"))


def _sources(sources: Sequence[SourceHealth], now: datetime) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for name in ("source", "last poll", "next", "last new item", "items", ""):
        table.add_column(name, justify="right" if name == "items" else "left", overflow="fold")
    for one in sources:
        note = one.error or one.degraded or ""
        colour = "red" if one.error else "yellow" if one.degraded else "default"
        tries = f" ({one.failures} times)" if one.failures > 1 else ""
        table.add_row(
            Text(one.name),
            ago(one.polled_at, now),
            until(one.next_check_at, now),
            ago(one.new_item_at, now),
            str(one.items),
            Text(note + tries, style=colour),
        )
    out.print()
    out.print(table)


def _channels(channels: Sequence[ChannelHealth], settings: Settings, now: datetime) -> None:
    health = {one.name: one for one in channels}
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for name in ("channel", "waiting", "sent", "dead", "last sent", ""):
        table.add_column(name, justify="right" if name in {"waiting", "sent", "dead"} else "left", overflow="fold")
    for channel in settings.channels:
        one = health.get(channel.name, ChannelHealth(name=channel.name))
        note, colour = (f"off: {channel.off}", "yellow") if channel.off else (one.error or "", "red")
        if not channel.off and one.open_at and one.open_at > now and one.error:
            note += f"; again {until(one.open_at, now)}"
        row = (str(one.waiting), str(one.sent), Text(str(one.dead), style="red" if one.dead else "default"))
        table.add_row(Text(channel.name), *row, ago(one.sent_at, now), Text(note, style=colour))
    out.print()
    out.print(table)


def _dead(found: Status, now: datetime) -> None:
    if not found.dead:
        return
    out.print()
    out.print(Text(f"{found.dead_count} dead letters (wirewatch channels retry ID sends one again)", style="bold red"))
    for letter in found.dead:
        out.print(Text(f"  {letter.id}  {letter.channel}, {ago(letter.at, now)}: {letter.headline}"))
        out.print(Text(f"      {letter.error}", style="red"))


def ago(at: datetime | None, now: datetime) -> str:
    """Return how long ago, in words; a dash for never."""
    return "–" if at is None else spoken_age(max(now - at, now - now))


def until(at: datetime, now: datetime) -> str:
    """Return how soon, in words."""
    return "now" if at <= now else f"in {spoken(at - now)}"
