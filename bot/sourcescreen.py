"""How sources look on a terminal: what was found at a site, what a source catches, and all of them at a glance."""

import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from bot.config.lines import source_line
from bot.discovery import Candidate, Discovery, Preset, line_of
from bot.durations import spoken
from bot.journal import discreet
from bot.markup import clean, safe_url
from bot.model import Item
from bot.sampling import Sample
from bot.screens import ago, command, err, hanging, out, passage, say, show, table
from bot.text import counted

LEAD = 240  # characters of a lead that are shown
MANY = 12  # candidates that are shown at length


# --- find ----------------------------------------------------------------------------------------------------------


def discovery(found: Discovery, now: datetime) -> None:
    """Print what was found, the best first, to the side; then what to put into a config."""
    for note in found.notes:
        say(Text(clean(note), style="yellow"), err)
    if not found.found:
        _nothing(found)
        return
    err.print()
    for preset in found.presets:
        _preset(preset, now)
    for one in found.candidates[:MANY]:
        _candidate(one, now)
    if (more := len(found.candidates) - MANY) > 0:
        say(Text(f"  and {more} more, below\n", style="dim"), err)
    out_of = counted(found.looks, "address").replace("addresss", "addresses")
    say(Text.assemble((f"{_counts(found)} found", "bold green"), f"; {out_of} looked at. For your config:"), err)
    err.print()
    _yaml(found)


def _counts(found: Discovery) -> str:
    kinds = [one.kind for one in found.candidates]
    said = [counted(kinds.count(kind), kind) for kind in dict.fromkeys(kinds)]
    return ", ".join([*(one.what for one in found.presets), *said])


def _preset(one: Preset, now: datetime) -> None:
    what = f"{one.what}: kind {one.kind}"
    hanging(
        Text.assemble((f"{what[:1].upper()}{what[1:]}", "bold"), f"  {_brings(one.items, one.newest, now)}"),
        "  ",
        "",
        err,
    )
    if one.error:
        say(Text(f"    it cannot be read just now: {one.error}", style="yellow"), err)
    err.print()


def _candidate(one: Candidate, now: datetime) -> None:
    """Print a candidate: its title and what it brings, its address, and how it was found."""
    facts = [_brings(one.items, one.newest, now), one.language or "", "whole articles" if one.full else ""]
    facts += ["comments, not news" if one.comments else "", "" if one.kind == "feed" else one.kind]
    head = Text.assemble((clean(one.title) or "Without a title", "bold"), ("  " + " · ".join(filter(None, facts)), ""))
    hanging(head, "  ", "  ", err)
    err.print(Text(f"    {clean(one.url)}", style="blue"), soft_wrap=True)
    also = f"; the same at {', '.join(clean(url) for url in one.also)}" if one.also else ""
    hanging(Text(f"{clean(one.how)}{also}", style="dim"), "    ", "  ", err)
    if one.degraded:
        hanging(Text(f"not quite right: {clean(one.degraded)}", style="yellow"), "    ", "  ", err)
    err.print()


def _brings(items: int | None, newest: datetime | None, now: datetime) -> str:
    if items is None:
        return "not looked at"
    if not items:
        return "nothing in it just now"
    return f"{counted(items, 'item')}, {f'the newest {ago(newest, now)}' if newest else 'undated'}"


def _yaml(found: Discovery) -> None:
    """Print what to put into a config: the best as it is, the others as comments that one can take in."""
    names: list[str] = []
    lines = ["sources:"]
    news = [one for one in found.candidates if not one.comments] or found.candidates
    both: Sequence[Preset | Candidate] = [*found.presets, *news]
    for number, one in enumerate(both):
        keys = line_of(one, found.title, names)
        names.append(keys["name"])
        line = source_line(keys)
        lines.append(line if not number else f"  # {line.strip()}")
    click.echo("\n".join(lines))


def _nothing(found: Discovery) -> None:
    looked = counted(found.looks, "address").replace("addresss", "addresses")
    say(Text(f"No feed found at {clean(found.address)}; {looked} looked at.", style="bold red"), err)
    if found.looks <= 1 and found.notes:  # not even the address itself could be looked at
        err.print("\nIs the address right, and does it open in a browser?")
        return
    name = command()
    err.print("\nWhat else there is:")
    for words in (
        "Look for RSS on the site itself, at the foot of its pages: there may be a feed for each topic.",
        "A site that asks for consent or bars programs may have its feed at an address that does not.",
        "A page that lists the news can be a source without a feed. CSS selectors say where its items are:",
    ):
        hanging(Text(words), "  - ", "    ", err)
    address = shlex.quote(clean(found.address))
    err.print(Text(f"      {name} sources try --kind page --url {address} --set item=.story"), soft_wrap=True)


def discovery_json(found: Discovery) -> None:
    """Print what was found, for programs."""
    said = asdict(found)
    for number, one in enumerate(said["candidates"]):
        del one["keys"], one["place"]
        one["source"] = line_of(found.candidates[number], found.title)
    for number, one in enumerate(said["presets"]):
        one["source"] = line_of(found.presets[number], found.title)
    _json(said)


# --- try -----------------------------------------------------------------------------------------------------------


def sample(found: Sample, now: datetime, limit: int) -> None:
    """Print what a source catches: what it is, its first items, and what is doubtful."""
    _head(found, now)
    if found.error is not None:
        say(Text(f"  cannot be read: {discreet(found.error)}", style="red"), err)
        return
    out.print()
    for number, item in enumerate(found.items[:limit], 1):
        _item(number, item, found, now)
    if (more := len(found.items) - limit) > 0:
        say(Text(f"  and {more:,} more (--limit)\n" if limit else "", style="dim"))
    if found.degraded:
        hanging(Text(f"not quite right: {clean(found.degraded)}", style="yellow"), "", "  ")
    for doubt in found.doubts:
        hanging(Text(clean(doubt), style="yellow"), "", "  ")
    if not found.doubts and not found.degraded:
        say(Text("Nothing is missing.", style="green"))


def _head(found: Sample, now: datetime) -> None:
    source = found.source
    title = f" · {clean(found.title)}" if found.title and clean(found.title) != source.name else ""
    say(Text.assemble((clean(source.name), "bold"), f" · {source.kind}{title}"))
    if found.address:
        out.print(Text(f"  {discreet(clean(found.address))}", style="blue"), soft_wrap=True)
    if found.error is None:
        facts = [_brings(len(found.items), found.newest, now), found.language or ""]
        facts.append(f"the next look would be in {spoken(found.next_in)}" if found.next_in else "")
        say(f"  {' · '.join(filter(None, facts))}")


def _item(number: int, item: Item, found: Sample, now: datetime) -> None:
    """Print an item: title, when and who, the beginning of its lead, its link."""
    mark = f"{number:>3}  "
    title = (clean(item.title) or "without a title", "bold" if item.title else "yellow")
    hanging(Text.assemble(mark, title), "", " " * len(mark))
    when = f"{_age(item, now)} · {item.published:%Y-%m-%d %H:%M} UTC" if item.published else "undated"
    language = item.language if item.language != found.language else None
    facts = (when, language, clean(item.author or ""), f"{len(item.body):,} characters" if item.body else "")
    passage(Text(" · ".join(filter(None, facts)), style="dim"), " " * 5)
    if item.summary:
        lead = clean(item.summary)
        passage(Text(lead if len(lead) <= LEAD else f"{lead[:LEAD].rsplit(' ', 1)[0]} ..."), "     │ ")
    url = safe_url(item.url)
    out.print(Text(f"     {url or 'no link'}", style="blue" if url else "yellow"), soft_wrap=True)
    out.print()


def _age(item: Item, now: datetime) -> str:
    ahead = item.published is not None and item.published - now > timedelta(minutes=1)
    return "in the future" if ahead else ago(item.published, now)


def overview(found: Sequence[Sample], now: datetime) -> None:
    """Print all sources at a glance; beneath them those that cannot be read, each reason once."""
    rows = table("source", "kind", "items", "newest", "next look", right={"items"})
    why: dict[str, list[str]] = {}
    for one in sorted(found, key=lambda one: not one.items):
        if one.error is not None:
            why.setdefault(one.error, []).append(one.source.name)
            continue
        note = Text(_short(one), style="yellow")
        soon = f"in {spoken(one.next_in)}" if one.next_in else "–"
        rows.add_row(Text(one.source.name), one.source.kind, f"{len(one.items):,}", ago(one.newest, now), soon, note)
    if rows.row_count:
        show(rows)
    if why:
        out.print("\nThese cannot be read:")
    for error, names in why.items():
        hanging(Text.assemble((clean(", ".join(names)), "bold red"), f": {discreet(clean(error))}"), "  ", "  ")
    failed = sum(map(len, why.values()))
    empty = sum(one.error is None and not one.items for one in found)
    good = not failed and not empty
    said = "all can be read" if good else f"{failed} cannot be read, {empty} without an item"
    say(Text(f"\n{counted(len(found), 'source')}, {said}", style="bold green" if good else "bold"), err)


def _short(one: Sample) -> str:
    """Return the first thing that is not right with a source, and how many more there are."""
    wrong = [*([one.degraded] if one.degraded else []), *one.doubts]
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return f"{clean(wrong[0]).partition(': ')[0]}{more}" if wrong else ""


def samples_json(found: Sequence[Sample], limit: int) -> None:
    """Print what sources catch, for programs: a list, one entry for each source."""
    _json([_plain(one, limit) for one in found])


def _plain(found: Sample, limit: int) -> dict[str, Any]:
    items = [
        {
            "title": item.title,
            "url": item.url,
            "published": item.published,
            "lead": item.summary,
            "language": item.language,
            "author": item.author,
            "tags": item.tags,
            "characters": len(item.body or ""),
        }
        for item in found.items[:limit]
    ]
    return {
        "name": found.source.name,
        "kind": found.source.kind,
        "address": found.address,
        "title": found.title,
        "error": found.error,
        "degraded": found.degraded,
        "doubts": found.doubts,
        "language": found.language,
        "newest": found.newest,
        "next_in": found.next_in.total_seconds() if found.next_in is not None else None,
        "count": len(found.items),
        "items": items,
    }


def _json(said: Any) -> None:
    text = json.dumps(said, default=_as_json, ensure_ascii=False, indent=2)
    sys.stdout.write(f"{discreet(text)}\n")


def _as_json(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)


# --- packs ---------------------------------------------------------------------------------------------------------


def packs(found: Sequence[tuple[str, Path]]) -> None:
    """Print the names of packs, each with the line that it begins with."""
    width = max((len(name) for name, _ in found), default=0)
    for name, file in found:
        with file.open(encoding="utf-8") as opened:
            about = opened.readline().lstrip("# ").strip()
        hanging(Text.assemble((f"{name:<{width}}  ", "bold"), about), "", " " * (width + 2))
    example = next((name for name, _ in found), "NAME")
    hint = f"include: [pack:{example}] in your config takes one in; {command()} sources pack NAME prints it."
    say(Text(f"\n{hint}", style="dim"), err)
