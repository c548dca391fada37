"""Who is told of a story, and how loudly: alerts begin, grow, ring or keep quiet, and what follows is owed to channels.

The half of deciding that comes after an item found its story. Pure, and a fold like the other half (`bot.decide`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from bot.model import (
    Alert,
    Due,
    Earlier,
    Held,
    Item,
    Known,
    Match,
    Memory,
    Mute,
    Reason,
    Severity,
    Source,
    Spoken,
    Story,
    Timer,
    Verdict,
)
from bot.policy import SETTLE, earlier_stories
from bot.routes import Routes, Trigger
from bot.rules import Rule, Ruleset, compile_rules
from bot.stories import Change, alert_id
from bot.timing import CATCH_UP, COOLDOWN, FIRST_LOOK

_SETTLES = {Reason.DIGEST: SETTLE, Reason.CATCH_UP: 6 * SETTLE}  # how long a digest waits for others of its round
FRESH = timedelta(minutes=15)  # what is younger rings as usual, also when the bot was away


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms on which a batch is decided: the rules, where alerts go, and what holds for the source.

    `first_look` is the first successful poll of a source, whose old news is nobody's alert; `away` says that it had not
    been looked at for long, since the bot was not there. `wants_text` is the source's `full_text`: whether matches want
    their page read ("always"), and whether it may be read at all. `source` is what the `where` of rules asks for.
    """

    rules: Ruleset
    routes: Routes
    max_age: timedelta
    first_look: bool = False
    away: bool = False
    may_read: bool = True
    always_read: bool = False
    source: Source | None = None


# --- what keeps quiet ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Hush:
    """What people muted."""

    mutes: Sequence[Mute]

    def covers_item(self, item: Item) -> bool:
        """Whether its source or its outlet is muted, or a word of its title or lead."""
        names = {item.source.casefold(), item.teller.casefold()}
        if any(mute.kind == "source" and mute.value.casefold() in names for mute in self.mutes):
            return True
        words = tuple(mute.value for mute in self.mutes if mute.kind == "word")
        return bool(words) and bool(_muted_words(words).match(item).matches)

    def covers_rule(self, rule: str) -> bool:
        """Whether a rule is muted."""
        return any(mute.kind == "rule" and mute.value == rule for mute in self.mutes)

    def covers_story(self, story: str) -> bool:
        """Whether a story is muted."""
        return any(mute.kind == "story" and mute.value == story for mute in self.mutes)


@lru_cache(maxsize=8)
def _muted_words(words: tuple[str, ...]) -> Ruleset:
    """Return muted words as rules: they are found as a rule would find them. What is no phrase mutes nothing."""
    return Ruleset(compile_rules([muted_word(word) for word in words], {}, lambda _problem: None))


def muted_word(word: str) -> dict[str, Any]:
    """Return what looks for a word or phrase in title and lead, as a rule is written."""
    return {"match": {"in": ["title", "lead"], "any": [word]}}


def silenced(rules: Collection[str], told: Collection[str], known: Mapping[str, Rule]) -> frozenset[str]:
    """Return those of the rules that keep quiet since another one speaks of the story.

    `told` are the rules that spoke of it before. Of the others, one that is silenced itself silences none.
    """
    speaking = [known[name] for name in told if name in known]

    def is_silenced(name: str, asked: frozenset[str]) -> bool:
        loud = [known[one] for one in rules if one not in asked and one != name and name in known[one].inhibits]
        return any(name in rule.inhibits for rule in speaking if rule.name != name) or any(
            not is_silenced(rule.name, asked | {name}) for rule in loud
        )

    return frozenset(name for name in rules if is_silenced(name, frozenset()))


# --- alerts ----------------------------------------------------------------------------------------------------


@dataclass
class Alerting:
    """The alerts as they grow through one batch, and what is owed by then."""

    memory: Memory
    terms: Terms
    now: datetime
    known: Mapping[str, Known]
    alerts: dict[str, Alert] = field(default_factory=dict)
    spoken: dict[str, list[Spoken]] = field(default_factory=dict)
    rang: dict[str, datetime] = field(default_factory=dict)
    changed: dict[str, Alert] = field(default_factory=dict)
    dues: dict[tuple[str, str, int], Due] = field(default_factory=dict)
    timers: list[Timer] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with what the store knows."""
        self.alerts.update(self.memory.alerts)
        self.rang.update(self.memory.rang)
        self.spoken.update({rule: list(stories) for rule, stories in self.memory.spoken.items()})
        self.hush = Hush(mutes=self.memory.mutes)

    def is_told(self, story: Story | None) -> bool:
        """Whether there is an alert of a story: one that began with old news has none until young news joins it."""
        return story is not None and story.id in self.alerts

    def silence(self, item: Item) -> Reason | None:
        """Return why an item that matched is no alert. Its age is judged by the date it carries."""
        if item.published is None or self.now - item.published <= self.terms.max_age:
            return None
        return Reason.BASELINE if self.terms.first_look else Reason.TOO_OLD

    def judge(self, item: Item, matches: Iterable[Match], reason: Reason, story: str | None) -> None:
        """Write down what was decided of matches."""
        self.verdicts += [
            Verdict(item=item.id, rule=match.rule, reason=reason, at=self.now, story=story) for match in matches
        ]

    def quieted(self, item: Item, story: Story, matches: Sequence[Match]) -> dict[str, Reason]:
        """Return the rules that may not speak of an item, each with what silences it."""
        rules = [match.rule for match in matches]
        if self.hush.covers_item(item) or (self.hush.covers_story(story.id) and not self.is_told(story)):
            return dict.fromkeys(rules, Reason.MUTED)
        muted = dict.fromkeys(filter(self.hush.covers_rule, rules), Reason.MUTED)
        told = self.alerts[story.id].rules if self.is_told(story) else ()
        free = [rule for rule in rules if rule not in muted]
        return muted | dict.fromkeys(silenced(free, told, self.terms.rules.by_name), Reason.INHIBITED)

    # --- a story is told for the first time ---

    def begin(
        self,
        story: Story,
        item: Item,
        matches: Sequence[Match],
        reason: Reason,
        before: Story | None,
        also: Iterable[str],
    ) -> Reason:
        """Write the first alert of a story, and who is owed it; returns why it is told.

        `before` is the story of a like event that came before it, `also` are items from before that belong to it.
        """
        rules = [self.terms.rules.by_name[match.rule] for match in matches]
        last, urgent = earlier_stories(rules, story, item, self.spoken, self.memory.since)
        related = None if before is None else Earlier(headline=before.title, at=before.first_seen, url=before.url)
        severity = max((*(rule.severity for rule in rules), *urgent), default=Severity.NORMAL)
        trigger = self._trigger(item, severity)
        if reason is not Reason.DIGEST and self._came_while_away(item, severity):
            reason = Reason.CATCH_UP
        alert = Alert(
            id=alert_id(story.id),
            story=story.id,
            revision=1,
            severity=severity,
            rules=tuple(rule.name for rule in rules),
            items=tuple(dict.fromkeys((item.id, *also))),
            channels=self.terms.routes.channels(rules, trigger),
            reason=reason,
            at=self.now,
            # What is told as possibly related need not be told as the last as well.
            last=tuple(one for one in last if one.days is not None or not _is_same(one, related)),
            related=related,
        )
        self._write(alert)
        cooled = self._cooldown(rules, severity) if reason not in {Reason.DIGEST, Reason.CATCH_UP} else None
        for channel in alert.channels:
            self._owe(alert, channel, reason, cooled=cooled)
        self._escalate(alert, item, rules, trigger)
        return reason

    def _came_while_away(self, item: Item, severity: Severity) -> bool:
        """Whether it is to be told with all that was missed: not if it is urgent, or has just happened."""
        is_fresh = item.published is not None and self.now - item.published <= FRESH
        return self.terms.away and severity < Severity.URGENT and not is_fresh

    def _cooldown(self, rules: Sequence[Rule], severity: Severity) -> datetime | None:
        """Return until when an alert waits since all its rules have just spoken; None where it rings now."""
        ends = [self._cools_until(rule) for rule in rules]
        until = min((end for end in ends if end is not None), default=None)
        waits = severity < Severity.URGENT and None not in ends and until is not None
        for rule in rules:
            if rule.cooldown is not None:
                self.rang[rule.name] = until if waits and until is not None else self.now
        return until if waits else None

    def _cools_until(self, rule: Rule) -> datetime | None:
        """Return when a rule that rang may ring again; what waits for that rings then, and counts from there."""
        rang = self.rang.get(rule.name)
        if rule.cooldown is None or rang is None or rang + rule.cooldown <= self.now:
            return None
        return rang if rang > self.now else rang + rule.cooldown

    # --- a story that was told grows ---

    def may_ring(self, item: Item, changes: Sequence[Change]) -> bool:
        """Whether what an item changes is to be heard: not if it is old news, nor at the first look at its source."""
        return bool(changes) and not self.terms.first_look and self.silence(item) is None

    def own_voice(self, story: Story, item: Item, new: Sequence[Match]) -> frozenset[str]:
        """Return where an item speaks for itself: on the channels of new rules with `each: item`, once on each."""
        rules = [rule for match in new if (rule := self.terms.rules.by_name[match.rule]).each == "item"]
        alert = self.alerts.get(story.id)
        if not rules or alert is None or self.silence(item) or self.hush.covers_story(story.id):
            return frozenset()
        channels = self.terms.routes.channels(rules, self._trigger(item, self._severity(alert, rules)))
        return frozenset(channels) - self._rung(item, alert)

    def is_heard(self, story: Story, item: Item, match: Match, channels: Collection[str]) -> bool:
        """Whether a rule is one of those for which an item speaks on these channels."""
        rule, alert = self.terms.rules.by_name[match.rule], self.alerts.get(story.id)
        if rule.each != "item" or alert is None:
            return False
        trigger = self._trigger(item, self._severity(alert, [rule]))
        return not {*self.terms.routes.channels([rule], trigger)}.isdisjoint(channels)

    def _rung(self, item: Item, alert: Alert) -> frozenset[str]:
        """Return the channels on which an item rang before: an edit of it must not ring there again."""
        known = self.known.get(item.id)
        if known is None:
            return frozenset()
        rules = [self.terms.rules.by_name.get(name) for name in known.rules]
        told_first = item.id == alert.items[0]
        there = [rule for rule in rules if rule is not None]
        if len(there) < len(rules):  # a rule that is gone: nobody knows where it spoke
            return frozenset(alert.channels)
        spoke = [rule for rule in there if told_first or rule.each == "item"]
        return frozenset(self.terms.routes.channels(spoke, self._trigger(item, alert.severity)))

    def grow(
        self,
        story: Story,
        item: Item,
        matches: Sequence[Match],
        voice: Collection[str] = frozenset(),
        changes: Sequence[Change] = (),
    ) -> None:
        """An item of a told story: the alert grows in silence, rings where it matters, and reaches new channels.

        On the channels of `voice` the item speaks for itself. A muted story never rings.
        """
        alert = self.alerts.get(story.id)
        if alert is None:
            return
        rules = [self.terms.rules.by_name[match.rule] for match in matches]
        severity, hushed = self._severity(alert, rules), self.hush.covers_story(story.id)
        worse = severity > alert.severity and not hushed
        note = "; ".join(change.note for change in changes) if self.may_ring(item, changes) and not hushed else None
        new_rules = [rule for rule in rules if rule.name not in alert.rules]
        last, _urgent = earlier_stories(new_rules, story, item, self.spoken, self.memory.since)
        trigger = self._trigger(item, severity)
        grown = replace(
            alert,
            revision=alert.revision + 1,
            severity=severity,
            rules=_union(alert.rules, (rule.name for rule in rules)),
            items=_union(alert.items, (item.id,)),
            channels=alert.channels if hushed else _union(alert.channels, self.terms.routes.channels(rules, trigger)),
            reason=Reason.FOLLOW_UP if worse or voice or note else Reason.GROWTH,
            at=self.now,
            loud=worse or bool(voice) or note is not None,
            last=(*alert.last, *last),
        )
        self._write(grown)
        for channel in grown.channels:
            own = item.id if note or channel in voice else None
            if channel not in alert.channels:
                self._owe(grown, channel, self._first_reason(), item=item.id if channel in voice else None)
            elif note:
                self._owe(grown, channel, Reason.FOLLOW_UP, item=own, note=note)
            elif worse or own is None:
                self._owe(grown, channel, Reason.FOLLOW_UP if worse else Reason.GROWTH, loud=worse, item=own)
            else:
                self._owe(grown, channel, Reason.DIGEST if self.terms.first_look else Reason.FOLLOW_UP, item=own)
        if not hushed:
            self._escalate(grown, item, rules if worse else new_rules, trigger)

    def _severity(self, alert: Alert, rules: Iterable[Rule]) -> Severity:
        return max([alert.severity, *(rule.severity for rule in rules)])

    def _first_reason(self) -> Reason:
        return Reason.DIGEST if self.terms.first_look else Reason.NEW_STORY

    # --- nobody has seen it ---

    def _escalate(self, alert: Alert, item: Item, rules: Sequence[Rule], trigger: Trigger) -> None:
        """Set a timer for each channel that is to hear of the alert if nobody acknowledges it."""
        if alert.seen is not None or alert.reason is Reason.DIGEST:
            return
        for rule, escalation in self.terms.routes.escalations(rules, trigger):
            for channel in escalation.to:
                if channel not in alert.channels:
                    due_at = self.now + escalation.after
                    self.timers.append(
                        Timer(
                            kind="escalation",
                            due_at=due_at,
                            item=item.id,
                            rule=rule,
                            story=alert.story,
                            channel=channel,
                        )
                    )

    def escalate(self, timer: Timer) -> None:
        """Tell another channel of an alert that nobody acknowledged, unless that channel knows it by now."""
        alert, channel = self.alerts.get(timer.story or ""), timer.channel
        if alert is None or channel is None or alert.seen or channel in alert.channels:
            return
        if channel not in self.terms.routes.on or self.hush.covers_story(alert.story):
            return
        told = replace(
            alert,
            revision=alert.revision + 1,
            channels=_union(alert.channels, (channel,)),
            reason=Reason.ESCALATED,
            at=self.now,
            loud=True,
        )
        self._write(told)
        self._owe(told, channel, Reason.ESCALATED, note="Nobody has acknowledged this")

    # --- bookkeeping ---

    def _trigger(self, item: Item, severity: Severity) -> Trigger:
        return Trigger(item=item, source=self.terms.source, severity=severity)

    def _write(self, alert: Alert) -> None:
        self.alerts[alert.story] = self.changed[alert.story] = alert

    def _owe(
        self,
        alert: Alert,
        channel: str,
        reason: Reason,
        *,
        loud: bool = True,
        item: str | None = None,
        note: str | None = None,
        cooled: datetime | None = None,
    ) -> None:
        digest = FIRST_LOOK if reason is Reason.DIGEST else CATCH_UP if reason is Reason.CATCH_UP else None
        self.dues[alert.id, channel, alert.revision] = Due(
            alert=alert.id,
            channel=channel,
            revision=alert.revision,
            due_at=cooled or self.now + _SETTLES.get(reason, timedelta(0)),
            reason=reason,
            severity=alert.severity,
            loud=loud,
            digest=COOLDOWN if cooled else digest,
            held=Held.COOLDOWN if cooled else None,
            item=item,
            note=note,
        )


def _is_same(one: Earlier, related: Earlier | None) -> bool:
    return related is not None and (one.headline, one.at) == (related.headline, related.at)


def _union(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
