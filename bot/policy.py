"""Who hears what, when, and in which form. Pure: from dues and what is known of their alerts to one delivery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from bot import foreign, render, text
from bot.errors import TemplateError
from bot.foreign import Translated
from bot.model import (
    Action,
    Alert,
    Card,
    Delivery,
    Due,
    Earlier,
    FieldName,
    Item,
    Match,
    Message,
    Part,
    Quote,
    Reason,
    Severity,
    Span,
    Spoken,
    Story,
    Style,
    Template,
)
from bot.rules import Rule
from bot.stories import origins

SETTLE = timedelta(seconds=5)  # how long the first look waits for the other sources of its round
HEADLINE = 300  # characters of a headline that a message shows
EXCERPT = 300  # characters of text that a message shows
ANOTHER = "another report"  # what is new where each item speaks


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """All that a message says of an alert: its items in the order they came, and what matched in each.

    `origins` says whose text an item is, and `independent` has the origins that confirm each other. `translations` are
    those of its items that there are.
    """

    alert: Alert
    items: Sequence[Item]
    matches: Mapping[str, Sequence[Match]]
    origins: Mapping[str, str] = field(default_factory=dict)
    independent: Sequence[str] = ()
    translations: Mapping[str, Translated] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a channel was told of an alert before.

    `alone` is a message of its own, with the ids of its parts where the channel gives ids; else a line in a digest.
    """

    message_ids: tuple[str, ...]
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a channel heard of a story, and of the one before that it is possibly related to."""

    story: Told | None = None
    before: Told | None = None


def compose(
    dues: Sequence[Due],
    views: Mapping[str, AlertView],
    heard: Heard,
    style: Style,
    timezone: tzinfo,
    now: datetime,
    *,
    digest: str | None = None,
    template: Template | None = None,
) -> Delivery | None:
    """Return the one delivery that settles `dues` (all of one channel), or None where silence is the right form.

    The dues are of one alert, or share a `digest`, of which `views` holds those that are shown. `heard` is what the
    channel heard of that one alert before, or of the story that it answers. `template` has the user's own words.
    """
    told = heard.story
    alerts = tuple(dict.fromkeys(due.alert for due in dues))
    is_digest = len(alerts) > 1
    action = Action.SEND if is_digest else _action(dues, told, style)
    if action is None:
        return None
    # Of many stories the loudest are told first, then the newest.
    told_now = sorted(views, key=lambda alert: _first_told(views[alert]), reverse=True)
    of = {alert: [due for due in dues if due.alert == alert] for alert in told_now}
    cards = tuple(card(views[alert], of[alert], now) for alert in told_now)
    kind: Literal["digest", "alert"] = "digest" if is_digest else "alert"
    message = Message(kind=kind, at=now, cards=cards, more=len(alerts) - len(cards), digest=digest)
    parts, flaw = _worded(message, style, action, timezone, template)
    # What a digest tells may have been told by one before it, which did not arrive.
    when = () if digest is None else (now.isoformat(),)
    return Delivery(
        id=text.digest("delivery", *(f"{due.alert} {due.channel} {due.revision}" for due in dues), *when),
        channel=dues[0].channel,
        action=action,
        message=message,
        parts=parts,
        flaw=flaw,
        created_at=now,
        targets=_targets(heard, action, style),
        loud=any(due.loud for due in dues),
    )


def _worded(
    message: Message, style: Style, action: Action, timezone: tzinfo, template: Template | None
) -> tuple[tuple[Part, ...], str | None]:
    """Return a message as texts, and why it is not in the user's own words where they fail: it is told all the same."""
    if template is not None:
        try:
            return render.parts(message, style, action=action, timezone=timezone, template=template), None
        except TemplateError as error:
            return render.parts(message, style, action=action, timezone=timezone), str(error)
    return render.parts(message, style, action=action, timezone=timezone), None


def _targets(heard: Heard, action: Action, style: Style) -> tuple[str, ...]:
    """Return the messages that are edited or answered; a new message answers that of the story it may belong to."""
    if action is not Action.SEND:
        return heard.story.message_ids if heard.story else ()
    return heard.before.message_ids[:1] if heard.before and not heard.story and style.can_reply else ()


def notice(words: str, channel: str, style: Style, timezone: tzinfo, now: datetime) -> Delivery:
    """Return a plain message to the operators. The same words within an hour are the same message."""
    message = Message(kind="notice", at=now, text=words)
    return Delivery(
        id=text.digest("notice", channel, words, now.strftime("%Y-%m-%dT%H")),
        channel=channel,
        action=Action.SEND,
        message=message,
        parts=render.parts(message, style, action=Action.SEND, timezone=timezone),
        created_at=now,
    )


def _action(dues: Sequence[Due], told: Told | None, style: Style) -> Action | None:
    """Return what is asked of the channel: silent growth edits, what rings replies; without the means, send or skip."""
    if told is None:
        return Action.SEND
    if any(due.loud for due in dues):
        return Action.REPLY if style.can_reply and told.alone else Action.SEND
    return Action.EDIT if style.can_edit and told.alone else None


def _first_told(view: AlertView) -> tuple[Severity, datetime]:
    return view.alert.severity, view.items[0].event_time


def card(view: AlertView, dues: Sequence[Due], now: datetime) -> Card:
    """Return what a message says of an alert, whose `dues` it settles: the first item leads, the others are named.

    An item that speaks for itself leads, with what hit it and what changed; the others were told before. Of several
    that changed something the last one speaks.
    """
    first = dues[0]
    speaking = next((due.item for due in reversed(dues) if due.item), None) if first.item else None
    own = next((item for item in view.items if item.id == speaking), None)
    changed = tuple(dict.fromkeys(due.note for due in dues if due.note))
    lead = own or view.items[0]
    matches = view.matches.get(lead.id, ())
    spans = [span for match in matches for span in match.spans]
    headline, passage = headline_of(lead, spans), excerpt_of(lead, spans)
    follows = own is not None and first.reason is Reason.FOLLOW_UP
    others = dict.fromkeys(item.teller for item in view.items if item.teller != lead.teller)
    return Card(
        alert=view.alert.id,
        story=view.alert.story,
        revision=view.alert.revision,
        severity=view.alert.severity,
        headline=headline,
        source=lead.teller,
        at=lead.event_time,
        dated=lead.published is not None,
        reason=first.reason,
        rules=tuple(match.rule for match in matches) or view.alert.rules if follows else view.alert.rules,
        terms=_terms(lead, spans),
        url=lead.url or next((item.url for item in view.items if item.url), None),
        excerpt=passage,
        translation=foreign.shown(view.translations.get(lead.id), headline, passage),
        also=() if follows else tuple(others),
        notes=(*(changed or ((ANOTHER,) if follows else ())), *view.alert.notes),
        language=lead.language,
        wire=origins.credited(view.origins.get(lead.id, ""), lead, view.items),
        origins=() if follows or len(view.independent) < 2 else _named(view),  # noqa: PLR2004 - one confirms nothing
        last=() if follows else view.alert.last,
        related=None if follows else view.alert.related,
        seen=view.alert.seen,
        picture=lead.picture or next((item.picture for item in view.items if item.picture), None),
        embargo_until=max(
            (item.embargo_until for item in view.items if item.embargo_until and item.embargo_until > now), default=None
        ),
    )


def _named(view: AlertView) -> tuple[str, ...]:
    """Return the origins that confirm each other, by name."""
    return tuple(origins.named(one, view.items) for one in view.independent)


# --- when a rule spoke last ------------------------------------------------------------------------------------


def is_told_by(match: Match) -> bool:
    """Whether what a rule looks for stands in title or lead: a story is not of what it mentions in passing."""
    return any(span.field in {"title", "lead"} for span in match.spans)


def earlier_stories(
    rules: Sequence[Rule], story: Story, item: Item, spoken: Mapping[str, Sequence[Spoken]], since: datetime | None
) -> tuple[tuple[Earlier, ...], list[Severity]]:
    """Return when rules spoke of another story before, and the severities that a long quiet asks for.

    `spoken` has the latest stories of each rule; `since` is when we began to watch. Rules that say the same of it share
    a line, and are named where an alert has several that do not.
    """
    told: dict[Earlier, list[str]] = {}
    urgent: list[Severity] = []
    for rule in rules:
        others = [one for one in spoken.get(rule.name, ()) if one.story not in {story.id, story.merged_into}]
        last = max((one for one in others if one.at <= item.event_time), key=lambda one: one.at, default=None)
        earlier, is_quiet = _earlier(rule, last, item.event_time, since)
        if earlier is not None:
            told.setdefault(earlier, []).append(rule.name)
        if is_quiet and rule.quiet is not None and rule.quiet.severity is not None:
            urgent.append(rule.quiet.severity)
    named = len(rules) > 1 and len(told) > 1
    return tuple(replace(one, rules=tuple(names) if named else ()) for one, names in told.items()), urgent


def _earlier(rule: Rule, last: Spoken | None, at: datetime, since: datetime | None) -> tuple[Earlier | None, bool]:
    """Return what is told of a rule's last story, and whether it had been quiet for long enough to tell so.

    We claim no more than we have watched: a story from before that is named, and the quiet is as long as the watch.
    """
    known_since = max([one for one in (last.at if last else None, since) if one is not None], default=at)
    gap = at - known_since
    is_quiet = rule.quiet is not None and gap >= rule.quiet.after and gap >= timedelta(days=1)
    if last is None and not is_quiet:
        return None, False
    earlier = Earlier(
        headline=last.title if last else "",
        at=last.at if last else None,
        url=last.url if last else None,
        days=gap.days if is_quiet else None,
        at_least=is_quiet and (last is None or known_since > last.at),
    )
    return earlier, is_quiet


# --- what a message says ---------------------------------------------------------------------------------------


def headline_of(item: Item, spans: Sequence[Span]) -> Quote:
    """Return the headline, with the words that matched."""
    return render.excerpt(item.title, marks_in(spans, "title"), HEADLINE)


def excerpt_of(item: Item, spans: Sequence[Span]) -> Quote | None:
    """Return the passage of lead or body that matched, or else the beginning of what there is."""
    contents: tuple[tuple[FieldName, str | None], ...] = (("lead", item.summary), ("body", item.body))
    for name, content in contents:
        marks = marks_in(spans, name)
        if content and marks:
            return render.excerpt(content, marks, EXCERPT)
    content = item.summary or item.body
    return render.excerpt(content, (), EXCERPT) if content else None


def marks_in(spans: Sequence[Span], field: FieldName) -> tuple[tuple[int, int], ...]:
    """Return where in a field the words stand, in order."""
    return tuple(sorted({(span.start, span.end) for span in spans if span.field == field}))


def _terms(item: Item, spans: Sequence[Span]) -> tuple[str, ...]:
    """Return the words that matched as the text has them, each once."""
    contents: dict[FieldName, str | None] = {
        "title": item.title,
        "lead": item.summary,
        "body": item.body,
        "url": item.url,
        "tags": "\n".join(item.tags),
        "author": item.author,
    }
    words: dict[str, str] = {}
    for span in spans:
        word = " ".join((contents[span.field] or "")[span.start : span.end].split())
        words.setdefault(text.folded(word), word)
    return tuple(words.values())
