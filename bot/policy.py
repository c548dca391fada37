"""Who hears what, when, and in which form. Pure: from dues and what is known of their alerts to one delivery."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from bot import render, text
from bot.model import (
    Action,
    Alert,
    Card,
    Delivery,
    Due,
    FieldName,
    Item,
    Match,
    Message,
    Quote,
    Reason,
    Severity,
    Span,
    Style,
)
from bot.rules import Rule

FIRST_LOOK = "first look"  # the digest in which a new source's matches come
SETTLE = timedelta(seconds=5)  # how long the first look waits for the other sources of its round
HEADLINE = 300  # characters of a headline that a message shows
EXCERPT = 300  # characters of text that a message shows
ANOTHER = "another report"  # what is new where each item speaks


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Where alerts go: `default` unless a rule says otherwise; `on` are the channels that are switched on."""

    default: tuple[str, ...]
    on: frozenset[str]

    def channels(self, rules: Iterable[Rule]) -> tuple[str, ...]:
        """Return the channels that hear of a story which these rules hit.

        A rule whose channels are all off takes the default.
        """
        found: list[str] = []
        for rule in rules:
            found += [name for name in rule.to if name in self.on] or self.default
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """All that a message says of an alert: its items in the order they came, and what matched in each."""

    alert: Alert
    items: Sequence[Item]
    matches: Mapping[str, Sequence[Match]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a channel was told of an alert before.

    `alone` is a message of its own, with the ids of its parts where the channel gives ids; else a line in a digest.
    """

    message_ids: tuple[str, ...]
    alone: bool


def compose(
    dues: Sequence[Due],
    views: Mapping[str, AlertView],
    told: Told | None,
    style: Style,
    timezone: tzinfo,
    now: datetime,
) -> Delivery | None:
    """Return the one delivery that settles `dues` (all of one channel), or None where silence is the right form.

    The dues are of one alert, or share a digest, of which `views` holds those that are shown. `told` is what the
    channel heard of that one alert before.
    """
    alerts = tuple(dict.fromkeys(due.alert for due in dues))
    is_digest = len(alerts) > 1
    action = Action.SEND if is_digest else _action(dues, told, style)
    if action is None:
        return None
    # Of many stories the loudest are told first, then the newest.
    told_now = sorted(views, key=lambda alert: _first_told(views[alert]), reverse=True)
    first = {due.alert: due for due in reversed(dues)}
    cards = tuple(card(views[alert], first[alert].reason, first[alert].item) for alert in told_now)
    kind: Literal["digest", "alert"] = "digest" if is_digest else "alert"
    message = Message(kind=kind, at=now, cards=cards, more=len(alerts) - len(cards))
    return Delivery(
        id=text.digest("delivery", *(f"{due.alert} {due.channel} {due.revision}" for due in dues)),
        channel=dues[0].channel,
        action=action,
        message=message,
        parts=render.parts(message, style, action=action, timezone=timezone),
        created_at=now,
        targets=told.message_ids if told and action is not Action.SEND else (),
        loud=any(due.loud for due in dues),
    )


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


def card(view: AlertView, reason: Reason, speaking: str | None = None) -> Card:
    """Return what a message says of an alert: the first item leads, the others are named.

    An item that speaks for itself leads, with what hit it; the others were told before.
    """
    own = next((item for item in view.items if item.id == speaking), None)
    lead = own or view.items[0]
    matches = view.matches.get(lead.id, ())
    spans = [span for match in matches for span in match.spans]
    follows = own is not None and reason is Reason.FOLLOW_UP
    others = dict.fromkeys(item.teller for item in view.items if item.teller != lead.teller)
    return Card(
        alert=view.alert.id,
        story=view.alert.story,
        revision=view.alert.revision,
        severity=view.alert.severity,
        headline=render.excerpt(lead.title, marks_in(spans, "title"), HEADLINE),
        source=lead.teller,
        at=lead.event_time,
        dated=lead.published is not None,
        reason=reason,
        rules=tuple(match.rule for match in matches) if follows else view.alert.rules,
        terms=_terms(lead, spans),
        url=lead.url or next((item.url for item in view.items if item.url), None),
        excerpt=excerpt_of(lead, spans),
        also=() if follows else tuple(others),
        notes=(ANOTHER, *view.alert.notes) if follows else view.alert.notes,
        language=lead.language,
    )


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
