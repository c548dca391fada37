"""How stories look on a terminal, and why an item rang or kept quiet."""

import json
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any

from rich.text import Text

from bot import tales
from bot.journal import discreet
from bot.markup import clean, safe_url
from bot.model import Event, Placement, Reason, Relation, Severity, Story
from bot.render import local
from bot.screens import HELD, READABLE, command, out, say
from bot.store.timeline import Brief, Decision, Report, Tale, Telling
from bot.stories import origins
from bot.stories.shelf import SAME_HEADLINE
from bot.tales import SHORT_ID
from bot.text import counted

LABEL = 10  # columns of what stands before a line of facts
CLOCK = 16  # columns of the time and the lag before an item
MANY = 12  # outlets that are named; the timeline has them all
RELATED = 5  # later stories that are named


# --- lines -----------------------------------------------------------------------------------------------------


def _lines(first: str, width: int, text: Text, style: str = "") -> None:
    """Print a text behind what stands before it; on a terminal what does not fit in goes on below, as far in."""
    room = max(min(out.width, READABLE) - width, READABLE // 4)
    pieces = text.wrap(out, room) if out.is_terminal else [text]
    for number, piece in enumerate(pieces):
        piece.rstrip()
        before = "" if number else first
        out.print(Text.assemble((f"{before:<{width}}", style), piece), soft_wrap=True)


def _fact(label: str, *texts: Text | str) -> None:
    """Print facts under a label."""
    for number, text in enumerate(texts):
        _lines("" if number else label, LABEL, Text(text) if isinstance(text, str) else text, "bold")


def _short(id_: str) -> str:
    return id_[:SHORT_ID]


def _headline(story: Story) -> str:
    return clean(story.title)


def _named(story: Story) -> Text:
    """Return a story by its short id and its headline."""
    return Text.assemble((_short(story.id), "cyan"), f"  {_headline(story)}")


# --- times -----------------------------------------------------------------------------------------------------


def _day(at: datetime, now: datetime) -> str:
    return f"{at:%a} {at.day} {at:%B}{'' if at.year == now.year else f' {at.year}'}"


def moment(at: datetime, zone: tzinfo, now: datetime) -> str:
    """Return a time of day, with its date where that is not today."""
    there, today = local(at, zone), local(now, zone)
    return f"{there:%H:%M}" if there.date() == today.date() else f"{_day(there, today)}, {there:%H:%M}"


def lag(span: timedelta) -> str:
    """Return how much later something came: +20 s, +4 min, +1 h 10, +3 days."""
    seconds = round(span.total_seconds())
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if seconds < 60:  # noqa: PLR2004 - seconds of a minute
        return f"+{seconds} s"
    if hours < 1:
        return f"+{minutes} min"
    if hours < 48:  # noqa: PLR2004 - from then on one counts in days
        return f"+{hours} h {minutes:02}" if minutes else f"+{hours} h"
    return f"+{hours // 24} days"


# --- the latest stories ----------------------------------------------------------------------------------------


def latest(found: Sequence[Brief], zone: tzinfo, now: datetime) -> None:
    """Print the stories that were told last, the latest first."""
    if not found:
        say("No story has been told yet.")
        return
    names = tales.shortened(one.story.id for one in found)
    width = max(len(name) for name in names.values()) + 2
    for one in found:
        facts = f"{moment(one.told_at, zone, now)} · {_size(one.items, one.outlets)}{_of_origins(one.story)}"
        _lines(names[one.story.id], width, Text(_headline(one.story), style="bold"), "cyan")
        _lines("", width, Text(facts, style="dim"))
    say(Text(f"\n{command()} story ID tells one from first to last; the beginning of an id will do.", style="dim"))


def _size(items: int, outlets: int) -> str:
    return counted(items, "item") if items == 1 else f"{items} items of {counted(outlets, 'outlet')}"


def _of_origins(story: Story) -> str:
    number = len(tales.independent_ids(story))
    return f", {number} independent origins" if number > 1 else ""


def latest_json(found: Sequence[Brief]) -> None:
    """Print the stories that were told last, for programs."""
    _json(
        [
            _story_named(one.story)
            | {
                "told_at": one.told_at,
                "items": one.items,
                "outlets": one.outlets,
                "origins": len(tales.independent_ids(one.story)),
            }
            for one in found
        ]
    )


# --- a story ---------------------------------------------------------------------------------------------------


def story(tale: Tale, zone: tzinfo, now: datetime) -> None:
    """Print a story from its first report to its last."""
    _heading(tale, zone, now)
    _facts(tale)
    for alert, first_at in tale.alerts:
        out.print()
        severity = Text(alert.severity.word, style="bold red" if alert.severity >= Severity.HIGH else "bold")
        told = f" · {', '.join(alert.rules)} · since {moment(first_at, zone, now)}"
        _fact("Alert", Text.assemble(severity, clean(told)))
        _told([one for one in tale.tellings if one.alert == alert.id], zone, now)
    out.print()
    _timeline(tale, zone, now)


def _heading(tale: Tale, zone: tzinfo, now: datetime) -> None:
    began, last = _span(tale)
    until = "" if last == began else f" to {_until(began, last, zone, now)}"
    items = [one.item for one in tale.reports]
    _lines("", 0, Text(_headline(tale.story), style="bold"))
    size = _size(len(items), len({item.teller for item in items}))
    facts = (_short(tale.story.id), f"{moment(began, zone, now)}{until}", size, ", ".join(tales.languages(items)))
    _lines("", 0, Text(" · ".join(fact for fact in facts if fact), style="dim"))
    out.print()


def _span(tale: Tale) -> tuple[datetime, datetime]:
    """Return when a story began and was last told; of items that were forgotten the story remembers it."""
    times = [one.item.event_time for one in tale.reports]
    return min([tale.story.first_seen, *times]), max([tale.story.last_seen, *times])


def _until(began: datetime, last: datetime, zone: tzinfo, now: datetime) -> str:
    day = local(last, zone).date()
    today = "today, " if day == local(now, zone).date() and day != local(began, zone).date() else ""
    is_same_day = day == local(began, zone).date()
    return f"{local(last, zone):%H:%M}" if is_same_day else f"{today}{moment(last, zone, now)}"


def _facts(tale: Tale) -> None:
    whose = tales.independent(tale)
    if whose:
        several = f"{len(whose)} independent: " if len(whose) > 1 else "one: "
        _fact("Origins", clean(f"{several}{', '.join(whose)}"))
    _outlets(tale)
    if tale.story.harm:
        _fact("Numbers", ", ".join(f"{number:,} {kind}" for kind, number in tale.story.harm.items()))
    for label, kind in (("Denied", "denial"), ("Retracted", "retraction")):
        notes = [str(event.data.get("note")) for event in tale.events if event.kind == kind]
        _fact(label, *(clean(note).removeprefix("a denial, ") for note in dict.fromkeys(notes)))
    for label, stories in (("Merged", tale.parts), ("Before", [tale.before] if tale.before else [])):
        _fact(label, *(_named(one) for one in stories))
    more = len(tale.after) - RELATED
    _fact("After", *map(_named, tale.after[:RELATED]), *([f"and {more} more"] if more > 0 else []))


def _outlets(tale: Tale) -> None:
    """Print who was first, and how much later the others came."""
    (first, _none), *others = [*tales.lags(tale).items()] or [("", timedelta(0))]
    if not first:
        _fact("First", "its items are forgotten")
        return
    whose = tales.credit(tale.reports[0], [one.item for one in tale.reports])
    _fact("First", clean(f"{first}{f', crediting {whose}' if whose else ''}"))
    more = [f"and {len(others) - MANY} more"] if len(others) > MANY else []
    if others:
        _fact("Then", clean(", ".join([*(f"{name} {lag(span)}" for name, span in others[:MANY]), *more])))


# --- what the channels heard -----------------------------------------------------------------------------------


def _told(tellings: Sequence[Telling], zone: tzinfo, now: datetime) -> None:
    """Print which channels heard what and when; silent edits in a row share a line."""
    if not tellings:
        _fact("", Text("nobody was told", style="yellow"))
    for channel, heard in groupby(tellings, key=lambda one: one.channel):
        _fact("", Text(clean(channel), style="bold"))
        for quiet, some in groupby(heard, key=_is_growth):
            for at, words in _growth([*some], zone, now) if quiet else ((one.at, _said(one)) for one in some):
                clock = f"{'':<{LABEL}}{moment(at, zone, now)}  "
                _lines(clock, len(clock), words)


def _is_growth(one: Telling) -> bool:
    return not one.loud and one.status in {"sent", "quiet"}


def _growth(some: Sequence[Telling], zone: tzinfo, now: datetime) -> Iterator[tuple[datetime, Text]]:
    edits = sum(one.status == "sent" for one in some)
    first, last = (moment(one.at, zone, now) for one in (some[0], some[-1]))
    times = "" if len(some) == 1 else f", {len(some)} times{'' if first == last else f' until {last}'}"
    how = "the message grew in silence" if edits else "the story grew in silence: the channel cannot edit"
    yield some[0].at, Text(f"{how}{times}", style="dim")


def _said(one: Telling) -> Text:
    """Return what a message did, and what it said was new."""
    notes = f": {'; '.join(one.notes)}" if one.notes else ""
    return Text.assemble(_deed(one), clean(notes))


def _deed(one: Telling) -> tuple[str, str]:
    if one.status == "dead":
        return "could not be delivered", "red"
    if one.status != "sent":
        return f"waits {HELD[one.held]}" if one.held else "still to be sent", "yellow"
    if one.in_digest:
        return "told with other stories in one message", ""
    if one.action == "edit":
        return "the message grew", ""
    return ("rang" if one.first else "rang again"), "green"


# --- the timeline ----------------------------------------------------------------------------------------------


def _timeline(tale: Tale, zone: tzinfo, now: datetime) -> None:
    """Print all items, the oldest first, what each changed beneath it, and what happened to the story as a whole."""
    began = tale.reports[0].item.event_time if tale.reports else tale.story.first_seen
    of_items = {one.item.id for one in tale.reports}
    rows: list[tuple[datetime, Report | Event]] = [(one.item.event_time, one) for one in tale.reports]
    rows += [(event.at, event) for event in tale.events if event.item not in of_items]
    day = None
    for at, row in sorted(rows, key=lambda pair: pair[0]):
        there = local(at, zone)
        if there.date() != day:
            day = there.date()
            out.print(Text(_day(there, local(now, zone)), style="dim"))
        if isinstance(row, Report):
            _report(row, tale, at - began, zone)
        elif words := _event_words(row, tale, zone):
            _lines(f"{there:%H:%M}", CLOCK, words)


def _report(report: Report, tale: Tale, span: timedelta, zone: tzinfo) -> None:
    item = report.item
    clock = f"{local(item.event_time, zone):%H:%M}"
    before = f"{clock}  {lag(span)}" if span else clock
    gap = max(CLOCK, len(before) + 1)
    relation = tales.relation(report, tale)
    _lines(
        before,
        gap,
        Text.assemble((clean(item.teller), "bold"), clean(f" · {relation}"), (f" · {_short(item.id)}", "dim")),
        "dim",
    )
    _lines("", CLOCK, Text(clean(item.title)))
    for event in tale.events:
        if event.item == item.id and (words := _event_words(event, tale, zone)):
            _lines("", CLOCK, words)


def _event_words(event: Event, tale: Tale, zone: tzinfo) -> Text | None:
    """Return what happened, in words; None where it is told elsewhere."""
    clock = f"{local(event.at, zone):%H:%M}"
    words: Mapping[str, str] = {
        "headline": f"headline changed at {clock}, from: {event.data.get('from')}",
        "merged": f"took in a story of the same event: {event.data.get('title')}",
        "split": "a part of it became a story of its own",
        "related": "",
    }
    if event.kind == "related" and tale.before is not None and event.story == tale.story.id:
        return Text(f"→ possibly related to: {_headline(tale.before)}", style="yellow")
    said = words.get(event.kind, str(event.data.get("note") or event.kind))
    return Text(f"→ {clean(said)}", style="yellow") if said else None


# --- for programs ----------------------------------------------------------------------------------------------


def story_json(tale: Tale) -> None:
    """Print a story, for programs: what is printed for people, with whole ids and all items."""
    items = [one.item for one in tale.reports]
    began, last = _span(tale)
    _json(
        _story_named(tale.story)
        | {
            "began": began,
            "last": last,
            "outlets": [{"name": name, "lag": span.total_seconds()} for name, span in tales.lags(tale).items()],
            "origins": tales.independent(tale),
            "wire": tales.credit(tale.reports[0], items) if tale.reports else None,
            "languages": list(dict.fromkeys(item.language for item in items if item.language)),
            "numbers": dict(tale.story.harm),
            "denied": tale.story.denied,
            "items": [_report_row(one, tale) for one in tale.reports],
            "events": [_event_row(one) for one in tale.events],
            "merged": [_story_named(one) for one in tale.parts],
            "before": _story_named(tale.before) if tale.before else None,
            "after": [_story_named(one) for one in tale.after],
            "alerts": [
                {
                    "rules": alert.rules,
                    "severity": alert.severity.word,
                    "first_at": first_at,
                    "at": alert.at,
                    "told": [_telling_row(one) for one in tale.tellings if one.alert == alert.id],
                }
                for alert, first_at in tale.alerts
            ],
        }
    )


def _story_named(story: Story) -> dict[str, Any]:
    return {"id": story.id, "headline": story.title}


def _report_row(one: Report, tale: Tale) -> dict[str, Any]:
    items = [report.item for report in tale.reports]
    return {
        "id": one.item.id,
        "at": one.item.event_time,
        "lag": (one.item.event_time - items[0].event_time).total_seconds(),
        "outlet": one.item.teller,
        "source": one.item.source,
        "relation": one.placement.relation,
        "copy_of": one.placement.copy_of,
        "origin": origins.named(one.origin, items) if one.origin else None,
        "language": one.item.language,
        "headline": one.item.title,
        "url": one.item.url,
        "rules": one.rules,
        "decision": one.reason,
    }


def _event_row(event: Event) -> dict[str, Any]:
    return {"kind": event.kind, "at": event.at, "item": event.item, "story": event.story, "data": dict(event.data)}


def _telling_row(one: Telling) -> dict[str, Any]:
    row = {"channel": one.channel, "at": one.at, "action": one.action, "status": one.status, "loud": one.loud}
    return row | {"items": one.items, "notes": one.notes, "digest": one.in_digest}


def _json(found: object) -> None:
    said = json.dumps(found, default=_as_json, ensure_ascii=False, indent=2)
    sys.stdout.write(f"{discreet(said)}\n")


def _as_json(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)


# --- why an item rang, or kept quiet ---------------------------------------------------------------------------

RANG, JOINED, QUIET, WAITS = (
    ("RANG", "bold green"),
    ("JOINED", "bold cyan"),
    ("QUIET", "bold yellow"),
    ("WAITS", "bold"),
)
REASONS: Mapping[Reason, tuple[tuple[str, str], str]] = {
    Reason.NEW_STORY: (RANG, "the first news of its story"),
    Reason.GROWTH: (JOINED, "the message of its story grew in silence"),
    Reason.FOLLOW_UP: (RANG, "it changed what is known of its story, or its rule wants to hear of each item"),
    Reason.LATE_MATCH: (RANG, "its full text, or an edit, said what the rule looks for"),
    Reason.DIGEST: (RANG, "told with others in one message, at the first look at its source"),
    Reason.UNREAD: (RANG, "its full text could not be had, and the rule asks to be told all the same"),
    Reason.CATCH_UP: (RANG, "it came while the bot was away: told with others in one message"),
    Reason.ESCALATED: (RANG, "nobody acknowledged its story in time, so another channel heard of it"),
    Reason.SEEN: (JOINED, "somebody acknowledged its story: the message says so"),
    Reason.TRANSLATED: (JOINED, "a translation of it came: the message shows it"),
    Reason.NO_MATCH: (QUIET, "no rule hit it"),
    Reason.MIGRATED: (QUIET, "it is old, and came under a new id with most of its list: its feed moved"),
    Reason.BASELINE: (QUIET, "it was there before the first look at its source"),
    Reason.TOO_OLD: (QUIET, "it was published longer ago than max_age when it came in"),
    Reason.COPY: (QUIET, "a copy of what its story has told already"),
    Reason.SAME_STORY: (QUIET, "its story was told before; this tells it in other words"),
    Reason.UPDATED: (QUIET, "an edit of what was known, which changes nothing that rings"),
    Reason.AWAITS_TEXT: (WAITS, "a rule cannot decide before its page is read"),
    Reason.NOT_EVALUATED: (QUIET, "its page could not be read, and the rule is content with that"),
    Reason.MUTED: (QUIET, "somebody muted its rule, story or source, or a word in it"),
    Reason.INHIBITED: (QUIET, "a rule that silences this one speaks of its story"),
}


def decisions(found: Sequence[Decision], zone: tzinfo, now: datetime) -> None:
    """Print why items rang or kept quiet."""
    for number, one in enumerate(found):
        if number:
            out.print()
        _decision(one, zone, now)


def in_brief(found: Sequence[Decision], zone: tzinfo, now: datetime) -> None:
    """Print on a line each what the bot made of items when they came in."""
    for one in found:
        (word, style), why = REASONS[one.report.reason]
        id_ = _short(one.report.item.id)
        seen = moment(one.report.item.first_seen, zone, now)
        line = Text.assemble("Seen ", seen, ": ", (word, style), f", {why} · {command()} explain {id_}")
        _lines("", 0, line)


def _decision(one: Decision, zone: tzinfo, now: datetime) -> None:
    item, ((word, style), why) = one.report.item, REASONS[one.report.reason]
    say(Text.assemble((word, style), f"  {why}"))
    out.print()
    _lines("", 2, Text(clean(item.title), style="bold"))
    facts = (item.teller, moment(item.event_time, zone, now), tales.language(item.language), _short(item.id))
    _lines("", 2, Text(clean(" · ".join(facts)), style="dim"))
    if url := safe_url(item.url):
        out.print(Text(f"  {url}", style="blue"), soft_wrap=True)
    out.print()
    _fact("Rules", *(_rules(one) or [_no_rule(one)]))
    _fact(
        "Told",
        *(
            Text.assemble((clean(said.channel), "bold"), f"  {moment(said.at, zone, now)}  ", _said(said))
            for said in one.tellings
        ),
    )
    _fact("Story", *_joined(one, zone, now))
    _fact("Why", *_why(one))
    _fact("Origin", _whose(one))


def _rules(one: Decision) -> list[Text]:
    """Return what was decided for each rule that hit the item, or waits for its text."""
    decided = {verdict.rule: verdict.reason for verdict in one.verdicts if verdict.rule}
    by_reason: dict[Reason, list[str]] = {}
    for rule in dict.fromkeys((*one.report.rules, *decided)):
        by_reason.setdefault(decided.get(rule, one.report.reason), []).append(clean(rule))
    return [
        Text.assemble(
            (", ".join(rules), "bold"), "  ", (REASONS[reason][0][0].lower(), style), f": {REASONS[reason][1]}"
        )
        for reason, rules in by_reason.items()
        for style in [REASONS[reason][0][1]]
    ]


def _no_rule(one: Decision) -> Text:
    address = one.report.item.url
    how = f"--url {shlex.quote(address)}" if address and safe_url(address) else '--text "..."'
    return Text(f"none hit it; {command()} explain --rule NAME {how} tells why one did not")


def _joined(one: Decision, zone: tzinfo, now: datetime) -> Iterable[Text]:
    if one.story is None:
        return [Text("none: no rule hit it, and it tells no story that is known")]
    told = f", first told {moment(one.told_at, zone, now)}" if one.told_at else ", not told"
    size = Text(f"{counted(one.size, 'item')}{told} · {command()} story {_short(one.story.id)}", style="dim")
    return [_named(one.story), size]


def _why(one: Decision) -> Iterable[Text | str]:
    """Return why an item joined its story, or began a new one."""
    placement, texts = one.report.placement, tales.texts_of(one)
    because, shared = tales.words_because(placement, texts), tales.words_shared(placement, texts)
    if placement.relation is Relation.COPY:
        return _why_copy(one, shared)
    if because == SAME_HEADLINE:
        return [because]
    if placement.relation is Relation.SAME:
        return [f"the same event in other words: {_points(placement)}", *_signs(placement, shared, because)]
    return [*_why_new(one), *(_signs(placement, shared, because) if placement.score else ())]


def _signs(placement: Placement, shared: Sequence[str], because: str) -> Iterator[str]:
    """Yield what an item has in common with a story, and what else speaks for it, or against it."""
    if shared:
        yield clean(f"in common: {', '.join(shared)}")
    if because:
        yield clean(f"{'for' if tales.speaks_for(placement) else 'against'} it: {because}")


def _why_copy(one: Decision, shared: Sequence[str]) -> Iterable[str]:
    placement = one.report.placement
    of = f' of {one.copied.item.teller}, "{one.copied.item.title}"' if one.copied else ""
    yield clean(f"a copy{of}")
    if placement.because == SAME_HEADLINE:
        yield placement.because
        return
    yield f"{placement.score:.0%} of the text is the same; {placement.threshold:.0%} would do"
    if shared:
        yield clean(f'in both: "{shared[0]}"')


def _why_new(one: Decision) -> Iterator[Text | str]:
    """Yield why an item began a story, or is in none: the nearest one, and what was missing."""
    placement = one.report.placement
    if one.story is not None and one.report.story != one.report.item.id:
        yield "this story began with a copy of its text"
    elif one.story is not None and one.story.id != one.report.item.id:
        yield "it began a story that became part of this one"
    if not placement.score:
        yield "no other story was near when it came in"
        return
    yield f"the nearest story was not near enough: {_points(placement)}"
    if one.like is not None:
        yield _named(one.like)


def _points(placement: Placement) -> str:
    return f"{placement.score:.1f} points of likeness, where {placement.threshold:.1f} make it the same"


def _whose(one: Decision) -> str:
    near = [one.report.item, *([one.copied.item] if one.copied else [])]
    whose, teller = tales.credit(one.report, near), one.report.item.teller
    return clean(f"{whose}, not {teller}" if whose else f"{teller} itself" if one.report.origin else "not known")
