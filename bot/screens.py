"""How answers look on a terminal: problems, status, the finds of `try`."""

import difflib
import io
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import alarms, policy, render
from bot.alarms import Fault, Trouble
from bot.config import Settings
from bot.durations import rounded, span_of, spoken
from bot.errors import Problem
from bot.journal import discreet
from bot.markup import clean, safe_url
from bot.model import FieldName, Held, Item, Quote
from bot.operations import Find, Rewriting, Trial, alive
from bot.render import local
from bot.rules.why.explain import ALL, Clause, Explanation
from bot.store.arrivals import Spread
from bot.store.history import ChannelHealth, HubHealth, SourceHealth, Status, Waits
from bot.text import counted

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

PAGE = 10_000  # columns of what is not a terminal: nothing is broken or cut there
READABLE = 100  # columns that a passage of text takes at most
SHOWN = 30  # sources that `status` shows unless it is to show all
NAMED = 12  # sources that are named for one trouble
DAY = timedelta(days=1)
SHORT_ID = 8  # characters of a dead letter's id that are shown; as many as are needed tell it from the others


def command() -> str:
    """Return how this program was called, so that a hint can be typed as it is read: wirewatch, python -m bot."""
    context = click.get_current_context(silent=True)
    return (context.find_root().info_name if context else None) or "wirewatch"


def say(text: Text | str, console: Console = out) -> None:
    """Print a line: on a terminal it is broken between words, elsewhere never."""
    # A text may hold what a feed says: nothing in it is markup.
    console.print(text, soft_wrap=not console.is_terminal, markup=False)


def problems(found: Iterable[Problem]) -> None:
    """Print problems as compilers do, then how many there are."""
    found = tuple(found)
    warnings(found)
    count = sum(not problem.warning for problem in found)
    if count:
        say(Text(f"{counted(count, 'problem')} in the config", style="bold red"), err)


def warnings(found: Iterable[Problem]) -> None:
    """Print problems, or what is doubtful but does not stop anything."""
    for problem in found:
        head, _line, fix = str(problem).partition("\n")
        say(Text.assemble((head, "yellow" if problem.warning else "red"), f"\n{fix}" if fix else ""), err)


def config_summary(settings: Settings) -> None:
    """Say in a few lines what a right config comes to."""
    doubts = f", with {counted(len(settings.warnings), 'warning')} (above)" if settings.warnings else ""
    say(Text.assemble((f"{settings.file} is right", "bold green"), doubts))
    say(f"  {counted(len(settings.sources), 'source')}, {counted(len(settings.rules), 'rule')}")
    for part in settings.included:
        counts = ", ".join(
            counted(count, noun)
            for noun, count in (("source", part.sources), ("list", part.lists), ("rule", part.rules))
            if count
        )
        own = f"; your own in place of {', '.join(part.replaced)}" if part.replaced else ""
        say(f"  of which from {part.name}: {counts or 'nothing'}{own}")
    for channel in settings.channels:
        kind = "" if channel.kind == channel.name else f" ({channel.kind})"
        state = Text(f"off: {channel.off}", style="yellow") if channel.off else Text("on")
        say(Text.assemble(f"  {channel.name}{kind}: ", state))
    others = "a rule or one of the routes" if settings.routes else "a rule"
    say(f"  alerts go to {', '.join(settings.default_route) or 'nobody'} unless {others} says otherwise")


# --- rules ---


def rewriting(found: Rewriting, name: str, *, diff: bool, quiet: bool, written: bool) -> None:
    """Print the new config, or what differs; then, to the side, which rules stay as they are and why."""
    if diff:
        _raw("".join(_differences(found.before, found.after.text, name)))
    elif not quiet:
        _raw(found.after.text)
    warnings(found.after.left)
    changed, left = len(found.after.changed), len(found.after.left)
    plan = "rewritten" if written else "to rewrite (--write does it)"
    done = f"{counted(changed, 'rule')} {plan}" if changed else "no rule to rewrite"
    stays = f", {left} {'stays as it is' if left == 1 else 'stay as they are'} (above)" if left else ""
    where = f" in {name}" if written and changed else ""
    say(Text(f"{done}{where}{stays}", style="yellow" if left else "bold green"), err)


def _raw(text: str) -> None:
    """Print a text byte for byte: it may be a file to be."""
    click.echo(text.encode(), nl=False)


def _differences(before: str, after: str, name: str) -> Iterable[str]:
    """Yield the lines of a unified diff, as `patch` reads it."""
    old, new = (re.findall(r"[^\n]*\n|[^\n]+", text) for text in (before, after))
    for line in difflib.unified_diff(old, new, name, name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


# --- try ---


def trial(found: Trial, words: Sequence[str], *, limit: int) -> None:
    """Print the finds, newest first, those of one story together, the words highlighted; then what was looked at."""
    now = datetime.now(UTC)
    left = limit
    for story in found.stories:
        _one_story(story[:left], now)
        left -= len(story[:left])
    for name, error in found.failures:
        say(Text(f"{clean(name)} cannot be read: {error}", style="yellow"), err)
    if not found.sources:
        say(Text("None of the feeds could be read.", style="bold red"), err)
        return
    looked = f"{counted(found.items, 'item')} of {counted(found.sources, 'feed')}"
    more = len(found.finds) - limit
    older = f", of which {more} older ones are not shown (--limit)" if more > 0 else ""
    matches = f"{len(found.finds)} match{'' if len(found.finds) == 1 else 'es'}"
    stories = f"{len(found.stories)} {'story' if len(found.stories) == 1 else 'stories'}: " if found.stories else ""
    say(Text.assemble((f"{stories}{matches} in {looked}", "bold"), older), err)
    if found.finds:
        say(f"To be told when the next one comes: {command()} init", err)
    else:
        say(f"Nothing on {', '.join(words)} just now. Try a wider word, or one with a star, such as 'attack*'.", err)


def _one_story(story: Sequence[Find], now: datetime) -> None:
    """Print the newest find of a story as an alert looks, and the others on a line each."""
    if not story:
        return
    _find(story[0], now)
    for find in story[1:]:
        who = f"+ {clean(find.item.teller)} · {_age(find, now)}: "
        hanging(Text.assemble((who, "dim"), _marked(find.headline, "")), "  ", "  ")
    out.print()


def _age(find: Find, now: datetime) -> str:
    return spoken_age(now - find.item.event_time) if find.item.published else "undated"


def _find(find: Find, now: datetime) -> None:
    """Print a find as an alert looks: headline, source and age, the sentence, the link."""
    item = find.item
    passage(_marked(find.headline, "bold"), "")
    passage(Text(f"{clean(item.teller)} · {_age(find, now)}", style="dim"), "  ")
    if find.excerpt is not None:
        passage(_marked(find.excerpt, ""), "  │ ")
    if url := safe_url(item.url):
        out.print(Text(f"  {url}", style="blue"), soft_wrap=True)  # in one piece, so that it can be clicked


def passage(text: Text, margin: str) -> None:
    """Print a text with a margin, broken between words on a terminal."""
    lines = text.wrap(out, min(out.width, READABLE) - len(margin)) if out.is_terminal else [text]
    for line in lines:
        line.rstrip()
        out.print(Text.assemble((margin, "dim"), line), soft_wrap=True)


def _marked(quote: Quote, style: str) -> Text:
    text = Text(quote.text, style=style)
    for start, end in quote.marks:
        text.stylize("bold black on yellow" if out.color_system else "bold", start, end)
    return text


def spoken_age(age: timedelta) -> str:
    """Return an age as a person says it."""
    words = spoken(age)
    return "just now" if words == "0 s" else f"{words} ago"


# --- explain ---

VERDICTS = {"yes": ("HIT", "bold green"), "no": ("MISS", "bold red"), "unknown": ("UNDECIDED", "bold yellow")}
TRUTHS = {"yes": ("yes", "green"), "no": ("no ", "red"), "unknown": ("?  ", "yellow")}
MANY_WORDS = 4  # places where one clause was found that are shown


def explanation(found: Explanation) -> None:
    """Print the verdict, the text with what was found in it, each clause, and what change would flip the verdict."""
    verdict, style = VERDICTS[found.truth]
    say(Text.assemble((f"{verdict}  ", style), (clean(found.rule.name), "bold")))
    out.print()
    for field, quote in _passages(found):
        shown = _marked(quote, "bold" if field == "title" else "") if out.is_terminal else Text(_bracketed(quote))
        passage(shown, "  " if field == "title" else "  │ ")
    out.print()
    for condition in found.conditions:
        if condition.truth != "yes" or found.truth == "yes":
            _clause(replace(condition, words=f"where {condition.words}"), found.item, 1)
    for clause in _main_clauses(found):
        _clause(clause, found.item, 1)
    _flip(found)
    if any(condition.truth == "unknown" for condition in found.conditions):
        say(Text("What stands behind ? is taken to fit; --source, --url or --file tell it.", style="dim"))


def _main_clauses(found: Explanation) -> Iterable[Clause]:
    """Return what is told of `match`: not that all of it must hold, and of what holds, in a miss, only that it does."""
    whole = found.clause
    if found.truth != "yes" and whole.truth == "yes":
        return (replace(whole, words="all that it looks for", of=(), more=0),)
    return whole.of if whole.words == ALL and not whole.more else (whole,)


def _passages(found: Explanation) -> Iterable[tuple[str, Quote]]:
    """Yield the headline, and of each other part of the news the passage with most of what was found."""
    for field, text in _fields(found.item).items():
        marks = policy.marks_in(found.spans, field)
        if text and (marks or field == "title"):
            yield field, render.excerpt(text, marks, policy.HEADLINE if field == "title" else policy.EXCERPT)


def _bracketed(quote: Quote) -> str:
    """Return a text with its marks in brackets, for where there are no colours."""
    pieces, done = list[str](), 0
    for start, end in quote.marks:
        pieces += [quote.text[done:start], "[", quote.text[start:end], "]"]
        done = end
    return "".join([*pieces, quote.text[done:]])


def _fields(item: Item) -> dict[FieldName, str]:
    return {
        "title": item.title,
        "lead": item.summary,
        "body": item.body or "",
        "url": item.url or "",
        "tags": "\n".join(item.tags),
        "author": item.author or "",
    }


def _clause(clause: Clause, item: Item, depth: int) -> None:
    """Print a clause on a line of its own, and those below it further to the right."""
    said, style = TRUTHS[clause.truth]
    line = Text.assemble((said, f"bold {style}"), "  ", clean(clause.words))
    for words, field in [] if clause.of else _found(clause, item):
        line.append("  ")
        marked = Quote(text=words, marks=((0, len(words)),))
        line.append_text(_marked(marked, "") if out.is_terminal else Text(_bracketed(marked)))
        line.append("" if field == "title" else f" ({field})", "dim")
    if clause.note:
        line.append_text(Text.assemble("  ", (f"({clean(clause.note)})", "yellow" if clause.truth != "yes" else "dim")))
    hanging(line, "  " * depth, "       ")
    for below in clause.of:
        _clause(below, item, depth + 1)
    if clause.more:
        say(Text(f"{'  ' * (depth + 1)}     and {clause.more} more", style="dim"))


def _found(clause: Clause, item: Item) -> list[tuple[str, FieldName]]:
    """Return the first words that a clause found, as the text has them, and in which part of the news."""
    fields = _fields(item)
    blank = "\N{NO-BREAK SPACE}" if out.is_terminal else " "  # keeps words together where a line does not hold them
    words = [(fields[span.field][span.start : span.end], span.field) for span in clause.spans[:MANY_WORDS]]
    return [(clean(word).replace(" ", blank), field) for word, field in words]


def hanging(line: Text, margin: str, further: str, console: Console = out) -> None:
    """Print a line with a margin; on a terminal what does not fit in goes on further to the right."""
    room = max(min(console.width, READABLE) - len(margin) - len(further), READABLE // 4)
    lines = line.wrap(console, room) if console.is_terminal else [line]
    for number, piece in enumerate(lines):
        piece.rstrip()
        console.print(Text.assemble(margin, further if number else "", piece), soft_wrap=True)


def _flip(found: Explanation) -> None:
    """Print the smallest change, or what is missing for a verdict."""
    out.print()
    if found.truth == "unknown":
        words = "The article's page would decide: try --url, or --file with its text."
        say(Text(words, style="yellow"))
    elif found.change is None:
        say("There are no words in it that a rule could find.")
    else:
        goal = "miss" if found.truth == "yes" else "hit"
        edits = [clean(edit.words) for edit in found.change.edits]
        if len(edits) == 1:
            hanging(Text.assemble((f"To {goal}: ", "bold"), edits[0]), "", "  ")
            return
        say(Text(f"To {goal}, all of this:", style="bold"))
        for edit in edits:
            hanging(Text(f"- {edit}"), "  ", "  ")


# --- status ---


def status_json(found: Status, now: datetime) -> None:
    """Print how everything is, for programs. Times are ISO 8601."""
    said = json.dumps(asdict(found) | {"alive": alive(found, now)}, default=_as_json, ensure_ascii=False, indent=2)
    sys.stdout.write(f"{discreet(said)}\n")


def _as_json(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def status(found: Status, settings: Settings, now: datetime, *, every: bool = False) -> None:
    """Print how everything is, for people. Of many sources those with a trouble and a few more, or `every` one."""
    runs = alive(found, now)
    _heading(found, now, runs=runs)
    _sources(found.sources, settings, now, runs=runs, shown=len(settings.sources) if every else SHOWN)
    _hubs(found.hubs, settings, now)
    _channels(found.channels, settings, now)
    _dead(found, now)


def _heading(found: Status, now: datetime, *, runs: bool) -> None:
    state = Text("running", style="bold green") if runs else Text("not running", style="bold yellow")
    last = f"; the last alert {ago(found.last_alert_at, now)}" if found.last_alert_at else ""
    counts = f"{counted(found.items, 'item')}, {found.matched:,} matched, {counted(found.alerts, 'alert')}{last}"
    say(Text.assemble(state, " · ", counts))
    if found.awaiting_text:
        say(f"{counted(found.awaiting_text, 'item')} to be read in full")


def _sources(found: Sequence[SourceHealth], settings: Settings, now: datetime, *, runs: bool, shown: int) -> None:
    """Print the sources, those with a trouble first; then what is wrong, and what to do."""
    health = {one.name: one for one in found}
    names = sorted(
        (source.name for source in settings.sources), key=lambda name: (_well(health, name), name.casefold())
    )
    rows = table("source", "last poll", "next", "last new", "items", "seen", "told", right={"items"})
    for name in names[:shown]:
        one = health.get(name)
        if one is None:
            rows.add_row(Text(name), "–", "at start", "–", "0", "–", "–", "")
            continue
        soon = "at start" if one.next_check_at <= now and not runs else until(one.next_check_at, now)
        soon = "never" if one.stopped else soon
        delays = _took(one.delays.seen), _took(one.delays.told)
        times = ago(one.polled_at, now), soon, ago(one.new_item_at, now)
        rows.add_row(Text(name), *times, f"{one.items:,}", *delays, _source_note(one))
    show(rows)
    troubled = sum(1 for name in names if not _well(health, name))
    if len(names) > shown:
        left = counted(len(names) - shown, "more source")
        wrong = f", of which {troubled - shown:,} have a trouble" if troubled > shown else ", all of them well"
        say(Text(f"{left}{wrong}: {command()} status --all shows every one", style="dim"))
    if any(one.delays.seen or one.delays.told for one in found):
        legend = "seen, told: from publication to our first look and to your message; half of them, and 95 of 100"
        say(Text(legend, style="dim"))
    _troubles([health[name] for name in names[:troubled]], settings, now)


def _well(health: Mapping[str, SourceHealth], name: str) -> bool:
    one = health.get(name)
    return one is None or not (one.error or one.stopped or one.troubles)


def _hubs(found: Sequence[HubHealth], settings: Settings, now: datetime) -> None:
    """Print how many sources are pushed, and what is wrong with the hubs of others."""
    names = {source.name for source in settings.sources}
    hubs = [one for one in found if one.source in names] if settings.listen else []
    if not hubs:
        return
    pushed = sum(1 for one in hubs if one.lease_until and one.lease_until > now)
    out.print()
    say(f"{pushed:,} of {counted(len(hubs), 'source')} with a hub {'is' if pushed == 1 else 'are'} pushed")
    for one in hubs:
        times = f" ({one.refused:,} times)" if one.refused > 1 else ""
        forged = f"pushed with a wrong signature{times}" if one.refused else None
        wrong = "; ".join(filter(None, (one.error, forged)))
        if wrong:
            say(Text.assemble(f"  {one.source}: ", (discreet(clean(f"{one.host}: {wrong}")), "red")))


def _source_note(one: SourceHealth) -> Text:
    """Return in a word or two what is wrong with a source: the words are told below, once for all that have them."""
    if one.troubles:
        return Text(", ".join(alarms.IN_SHORT[trouble.fault] for trouble in one.troubles), style="red")
    if one.error or one.stopped:
        return Text(discreet(one.stopped or one.error or ""), style="red")
    return Text(one.degraded or "", style="yellow")


def _took(spread: Spread | None) -> str:
    """Return how long something took, half of the times and 95 of 100."""
    return "–" if spread is None else f"{_brief(spread.p50)} / {_brief(spread.p95)}"


def _brief(seconds: float) -> str:
    return span_of(rounded(timedelta(seconds=seconds)))


def _troubles(troubled: Sequence[SourceHealth], settings: Settings, now: datetime) -> None:
    """Print what is wrong with sources in words, since when, and what to do; those with the same trouble together."""
    alike: dict[tuple[str, Fault], tuple[Trouble, list[str]]] = {}
    for one in troubled:
        for trouble in one.troubles:
            begun = trouble.since.astimezone(settings.timezone)
            day = "" if now - trouble.since < DAY else f" on {begun.day} {begun:%b}"
            words = f"{alarms.said(trouble)}, since {begun:%H:%M}{day}"
            alike.setdefault((words, trouble.fault), (trouble, []))[1].append(one.name)
    if alike:
        out.print()
    for (words, _fault), (trouble, names) in list(alike.items())[:SHOWN]:
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        who = clean(", ".join(names[:NAMED]) + more)
        hanging(Text.assemble((who, "bold red"), f": {discreet(clean(words))}"), "", "  ")
        hanging(Text(clean(alarms.advice(trouble, names))), "  ", "")


def _channels(found: Sequence[ChannelHealth], settings: Settings, now: datetime) -> None:
    numbers = {"waiting", "sent", "dead"}
    rows = table("channel", "waiting", "sent", "dead", "last sent", "told", right=numbers)
    health = {one.name: one for one in found}
    for channel in settings.channels:
        one = health.get(channel.name, ChannelHealth(name=channel.name))
        dead = Text(f"{one.dead:,}", style="red" if one.dead else "")
        figures = (f"{one.waiting:,}", f"{one.sent:,}", dead)
        times = ago(one.sent_at, now), _took(one.delays.told)
        note = _channel_note(one, channel.off, settings, now)
        rows.add_row(Text(channel.name), *figures, *times, note)
    show(rows)


def _channel_note(one: ChannelHealth, off: str | None, settings: Settings, now: datetime) -> Text:
    if off:
        return Text(f"off: {off}", style="yellow")
    again = f"; again {until(one.open_at, now)}" if one.error and one.open_at and one.open_at > now else ""
    said = [(discreet(one.error or "") + again, "red")] if one.error else []
    said += [(_waiting(waits, settings, now), "dim") for waits in one.waits]
    return Text("; ").join(Text(words, style=style) for words, style in said)


def _waiting(waits: Waits, settings: Settings, now: datetime) -> str:
    """Return "7 for the daily digest at 08:00", or for the end of quiet hours, or for room in the budget."""
    often = (waits.digest or "").partition(" ")[0]
    what = f"for the {often} digest" if often in {"hourly", "daily"} else HELD[waits.held]
    at = local(waits.until, settings.timezone)
    day = "" if at.date() == local(now, settings.timezone).date() else f"{at:%a} "
    when = f" at {day}{at:%H:%M}" if waits.until > now else ""
    return f"{waits.count:,} {what}{when}"


HELD = {
    Held.DIGEST: "for the next digest",
    Held.QUIET_HOURS: "for the end of quiet hours",
    Held.BUDGET: "for room in the budget",
    Held.BACKLOG: "for the catch-up",
    Held.COOLDOWN: "for the end of a cooldown",
}


def table(*names: str, right: set[str]) -> Table:
    """Return an empty table of these columns, and one without a name for what is to be said of a row."""
    made = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for name in names:
        made.add_column(name, justify="right" if name in right else "left", overflow="fold")
    made.add_column("", overflow="fold")
    return made


def show(rows: Table) -> None:
    """Print a table: on a terminal within its width, elsewhere one line for each row."""
    out.print()
    if out.is_terminal:
        out.print(rows)
        return
    page = Console(file=io.StringIO(), width=PAGE, highlight=False)
    with page.capture() as written:
        page.print(rows)
    for line in written.get().splitlines():
        sys.stdout.write(f"{line.rstrip()}\n")


def _dead(found: Status, now: datetime) -> None:
    if not found.dead:
        return
    out.print()
    head = counted(found.dead_count, "dead letter")
    say(Text.assemble((head, "bold red"), f" · {command()} channels retry ID sends one again, --all every one"))
    for letter in found.dead:
        words = f"{letter.channel}, {ago(letter.at, now)}: {clean(letter.headline)}"
        say(Text.assemble((f"  {letter.id[:SHORT_ID]}", "bold"), f"  {words}"))
        say(Text(f"            {discreet(clean(letter.error))}", style="red"))
    if found.dead_count > len(found.dead):
        say(f"  and {found.dead_count - len(found.dead):,} older ones")


def ago(at: datetime | None, now: datetime) -> str:
    """Return how long ago, in words; a dash for never."""
    return "–" if at is None else spoken_age(max(now - at, timedelta(0)))


def until(at: datetime, now: datetime) -> str:
    """Return how soon, in words."""
    return "now" if at - now < timedelta(seconds=1) else f"in {spoken(at - now)}"
