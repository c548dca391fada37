"""The heart: what was seen, what is remembered and the time of day -> what to keep, whom to tell, and why.

A fold, not a map: each item is decided in the light of those before it in the same batch. Pure: no clock, no network,
no database; the store hands in the memory and writes the outcome in the same transaction.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import identity
from bot.model import (
    Alert,
    Due,
    Event,
    Item,
    Kept,
    Known,
    Match,
    Memory,
    Outcome,
    Reason,
    Severity,
    Sighting,
    Source,
    Story,
    TextState,
    Timer,
    Verdict,
)
from bot.policy import FIRST_LOOK, SETTLE, Routes
from bot.rules import Ruleset
from bot.stories import Twin, alert_id, copied_story, grown_by

TEXT_PATIENCE = timedelta(minutes=30)  # how long a rule waits for an item's full text


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms on which a batch is decided: the rules, where alerts go, and what holds for the source.

    `first_look` is the first successful poll of a source, whose old news is nobody's alert. `wants_text` is the
    source's `full_text`: whether matches want their page read ("always"), and whether it may be read at all.
    `source` is what the `where` of rules asks for.
    """

    rules: Ruleset
    routes: Routes
    max_age: timedelta
    first_look: bool = False
    may_read: bool = True
    always_read: bool = False
    source: Source | None = None


def decide(seen: Sequence[Sighting], memory: Memory, terms: Terms, now: datetime) -> Outcome:
    """Return what follows from what was seen, oldest first."""
    desk = _Desk(memory=memory, terms=terms, now=now)
    for sighting in seen:
        desk.see(sighting)
    return desk.outcome()


def decide_timers(due: Sequence[Timer], memory: Memory, terms: Terms, now: datetime) -> Outcome:
    """Return what follows from time alone: items whose text could not be had in time."""
    desk = _Desk(memory=memory, terms=terms, now=now)
    for timer in due:
        desk.ring(timer)
    return desk.outcome()


@dataclass
class _Desk:
    """The memory as it grows through one batch, and the outcome as it forms."""

    memory: Memory
    terms: Terms
    now: datetime
    aliases: dict[str, str | None] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    titles: dict[str, list[Twin]] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    new_aliases: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    changed_stories: dict[str, Story] = field(default_factory=dict)
    changed_alerts: dict[str, Alert] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    dues: dict[tuple[str, str, int], Due] = field(default_factory=dict)
    timers: list[Timer] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with what the store knows."""
        self.aliases.update(self.memory.aliases)
        self.known.update(self.memory.known)
        self.stories.update(self.memory.stories)
        self.alerts.update(self.memory.alerts)
        self.titles.update({key: list(twins) for key, twins in self.memory.titles.items()})

    # --- an item is seen ---

    def see(self, sighting: Sighting) -> None:
        """Decide on one item."""
        known = identity.recognise(sighting, self.aliases, self.known, self.memory.aliases)
        if known is None:
            self._take_new(sighting)
        else:
            self._take_again(sighting, known)

    def _take_new(self, sighting: Sighting) -> None:
        item = identity.own_id(sighting, self.known)
        self._learn_aliases(sighting, item.id)
        story = self._copied_story(sighting, item)
        if sighting.unknown:
            item = self._await_text(item, sighting.unknown, story)
        if not sighting.matches:
            reason = Reason.AWAITS_TEXT if sighting.unknown else Reason.NO_MATCH
            self._keep(item, sighting, story.id if story else None, reason)
            if story is not None:
                self._join(story, item, ())
            return
        item = self._want_page(item)
        if story is not None and self._is_told(story):
            self._join_told(story, sighting, item, sighting.matches, Reason.COPY)
        else:
            self._open_story(sighting, item, story)

    def _is_told(self, story: Story | None) -> bool:
        """Whether there is an alert of a story: one that began with old news has none until young news joins it."""
        return story is not None and story.id in self.alerts

    def _open_story(
        self, sighting: Sighting, item: Item, untold: Story | None, spoken: Reason = Reason.NEW_STORY
    ) -> None:
        """Begin a story with a matched item, or go on with an untold one, and speak of it unless it is old news."""
        at = item.event_time
        story = Story(id=item.id, title=item.title, first_seen=at, last_seen=at, run=item.run)
        story = grown_by(untold, at) if untold else story
        self.stories[story.id] = self.changed_stories[story.id] = story
        reason = self._silence(item) or (Reason.DIGEST if self.terms.first_look else spoken)
        self._keep(item, sighting, story.id, reason)
        self._judge(item, sighting.matches, reason, story.id)
        if reason not in {Reason.TOO_OLD, Reason.BASELINE}:
            self._speak(story, item, sighting.matches, reason)

    def _silence(self, item: Item) -> Reason | None:
        """Return why an item that matched is no alert. Its age is judged by the date it carries."""
        if item.published is None or self.now - item.published <= self.terms.max_age:
            return None
        return Reason.BASELINE if self.terms.first_look else Reason.TOO_OLD

    def _take_again(self, sighting: Sighting, known: Known) -> None:
        """An item that we know, perhaps edited, perhaps with its full text now."""
        self._learn_aliases(sighting, known.item.id)
        now_read = sighting.item.text is not known.item.text and sighting.item.text is not TextState.FEED
        if sighting.features.content_key == known.content_key and not now_read:
            return
        item = _merged(known.item, sighting.item)
        if sighting.unknown and known.item.text is TextState.FEED:
            item = self._await_text(item, sighting.unknown, self.stories.get(known.story or ""))
        story = self.stories.get(known.story or "")
        if not self._is_told(story) and sighting.matches and not known.rules:
            story = story or self._copied_story(sighting, item)
            if not self._is_told(story):
                self._open_story(sighting, item, story, Reason.LATE_MATCH)
                return
        if story is None:
            self._keep(item, sighting, None, Reason.AWAITS_TEXT if sighting.unknown else Reason.NO_MATCH)
        else:
            self._update_story(story, known, sighting, item)

    def _update_story(self, story: Story, known: Known, sighting: Sighting, item: Item) -> None:
        retitled = item.title != known.item.title
        if retitled:
            change = {"from": known.item.title, "to": item.title}
            self.events.append(Event(story=story.id, item=item.id, kind="headline", at=self.now, data=change))
        new = [match for match in sighting.matches if match.rule not in known.rules]
        if retitled or new or known.story is None:
            self._join_told(story, sighting, item, new, Reason.UPDATED)
        else:
            self._keep(item, sighting, story.id, Reason.UPDATED)

    # --- time alone ---

    def ring(self, timer: Timer) -> None:
        """An item waited long enough for its text: tell of it all the same, or write down that it was not judged."""
        self.settled.append(timer.id)
        known = self.known.get(timer.item)
        rule = self.terms.rules.by_name.get(timer.rule)
        if known is None or rule is None or known.item.text is TextState.READ or timer.rule in known.rules:
            return
        item = replace(known.item, text=TextState.HIDDEN)
        sighting = Sighting(item=item, aliases=(), fallback="", features=identity.features(item))
        admitted = rule.where is None or rule.where.admits(item, self.terms.source)
        if self._silence(item) or not admitted or not self.terms.rules.alerts_unread(rule.name, item):
            self._keep(item, sighting, known.story, Reason.NOT_EVALUATED)
            self._judge(item, [Match(rule=rule.name, spans=())], Reason.NOT_EVALUATED, known.story)
            return
        sighting = replace(sighting, matches=(Match(rule=rule.name, spans=()),))
        story = self.stories.get(known.story or "")
        if story is None or not self._is_told(story):
            self._open_story(sighting, item, story, Reason.UNREAD)
        else:
            self._join_told(story, sighting, item, sighting.matches, Reason.UNREAD)

    # --- alerts ---

    def _speak(self, story: Story, item: Item, matches: Sequence[Match], reason: Reason) -> None:
        """Write the first alert of a story, and who is owed it."""
        rules = [self.terms.rules.by_name[match.rule] for match in matches]
        alert = Alert(
            id=alert_id(story.id),
            story=story.id,
            revision=1,
            severity=max((rule.severity for rule in rules), default=Severity.NORMAL),
            rules=tuple(rule.name for rule in rules),
            items=(item.id,),
            channels=self.terms.routes.channels(rules),
            reason=reason,
            at=self.now,
        )
        self.alerts[story.id] = self.changed_alerts[story.id] = alert
        for channel in alert.channels:
            self._owe(alert, channel, reason)

    def _join_told(self, story: Story, sighting: Sighting, item: Item, new: Sequence[Match], reason: Reason) -> None:
        """An item that belongs to a story, and `new` has the rules that hit it for the first time: join, and say why.

        `reason` is why it is quiet, or speaks, unless it speaks for itself.
        """
        channels = self._own_voice(story, item, new)
        own = {match.rule for match in new if self._is_heard(match, channels)}
        spoken = Reason.DIGEST if self.terms.first_look else Reason.FOLLOW_UP
        for match in new:
            self._judge(item, [match], spoken if match.rule in own else self._why_quiet(match, item, reason), story.id)
        self._keep(item, sighting, story.id, spoken if own else reason)
        self._join(story, item, sighting.matches, channels)

    def _why_quiet(self, match: Match, item: Item, reason: Reason) -> Reason:
        """Return why an item that joins a story does not speak for itself: for some rules its age is what counts."""
        each = self.terms.rules.by_name[match.rule].each == "item"
        return (self._silence(item) if each else None) or reason

    def _own_voice(self, story: Story, item: Item, new: Sequence[Match]) -> frozenset[str]:
        """Return where an item speaks for itself: on the channels of new rules with `each: item`, once on each."""
        rules = [rule for match in new if (rule := self.terms.rules.by_name[match.rule]).each == "item"]
        alert = self.alerts.get(story.id)
        if not rules or alert is None or self._silence(item):
            return frozenset()
        return frozenset(self.terms.routes.channels(rules)) - self._rung(item, alert)

    def _is_heard(self, match: Match, channels: Collection[str]) -> bool:
        """Whether a rule is one of those for which an item speaks on these channels."""
        rule = self.terms.rules.by_name[match.rule]
        return rule.each == "item" and not {*self.terms.routes.channels([rule])}.isdisjoint(channels)

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
        return frozenset(self.terms.routes.channels(rule for rule in there if told_first or rule.each == "item"))

    def _join(self, story: Story, item: Item, matches: Sequence[Match], voice: Collection[str] = frozenset()) -> None:
        """An item of a told story: the alert grows in silence, rings where it got worse, and reaches new channels.

        On the channels of `voice` the item speaks for itself.
        """
        story = grown_by(story, item.event_time)
        self.stories[story.id] = self.changed_stories[story.id] = story
        alert = self.alerts.get(story.id)
        if alert is None:
            return
        rules = [self.terms.rules.by_name[match.rule] for match in matches]
        severity = max([alert.severity, *(rule.severity for rule in rules)])
        worse = severity > alert.severity
        grown = replace(
            alert,
            revision=alert.revision + 1,
            severity=severity,
            rules=_union(alert.rules, (rule.name for rule in rules)),
            items=_union(alert.items, (item.id,)),
            channels=_union(alert.channels, self.terms.routes.channels(rules)),
            reason=Reason.FOLLOW_UP if worse or voice else Reason.GROWTH,
            at=self.now,
            loud=worse or bool(voice),
        )
        self.alerts[story.id] = self.changed_alerts[story.id] = grown
        for channel in grown.channels:
            own = item.id if channel in voice else None
            if channel not in alert.channels:
                self._owe(grown, channel, Reason.DIGEST if self.terms.first_look else Reason.NEW_STORY, item=own)
            elif worse or own is None:
                self._owe(grown, channel, Reason.FOLLOW_UP if worse else Reason.GROWTH, loud=worse, item=own)
            else:
                self._owe(grown, channel, Reason.DIGEST if self.terms.first_look else Reason.FOLLOW_UP, item=own)

    def _owe(self, alert: Alert, channel: str, reason: Reason, *, loud: bool = True, item: str | None = None) -> None:
        in_digest = reason is Reason.DIGEST
        self.dues[alert.id, channel, alert.revision] = Due(
            alert=alert.id,
            channel=channel,
            revision=alert.revision,
            due_at=self.now + SETTLE if in_digest else self.now,
            reason=reason,
            severity=alert.severity,
            loud=loud,
            digest=FIRST_LOOK if in_digest else None,
            item=item,
        )

    # --- bookkeeping ---

    def _copied_story(self, sighting: Sighting, item: Item) -> Story | None:
        key = sighting.features.title_key
        twins = [twin for twin in self.titles.get(key or "", ()) if twin[0] != item.id]
        return self.stories.get(copied_story(twins, item.event_time) or "")

    def _learn_aliases(self, sighting: Sighting, item: str) -> None:
        learnt: dict[str, str | None] = dict.fromkeys(sighting.ambiguous)
        for alias in sighting.aliases:
            # What was ambiguous once stays so; otherwise the newest item that carries it has it.
            learnt[alias] = None if alias in self.aliases and self.aliases[alias] is None else item
        if sighting.fallback and item not in learnt.values():
            learnt[sighting.fallback] = item
        for alias, owner in learnt.items():
            if alias not in self.aliases or self.aliases[alias] != owner:
                self.aliases[alias] = owner
                self.new_aliases[alias] = (sighting.item.source, owner)

    def _keep(self, item: Item, sighting: Sighting, story: str | None, reason: Reason) -> None:
        before = self.known.get(item.id)
        rules = _union(before.rules if before else (), (match.rule for match in sighting.matches))
        self.known[item.id] = Known(item=item, content_key=sighting.features.content_key, story=story, rules=rules)
        self.kept[item.id] = Kept(
            item=item, features=sighting.features, story=story, matches=sighting.matches, reason=reason
        )
        key = sighting.features.title_key
        if key is not None and before is None:
            self.titles.setdefault(key, []).append((item.id, story, item.event_time))
        elif key is not None:
            twins = [twin for twin in self.titles.get(key, []) if twin[0] != item.id]
            self.titles[key] = [*twins, (item.id, story, item.event_time)]

    def _await_text(self, item: Item, rules: Sequence[str], story: Story | None) -> Item:
        """Ask for the item's page on behalf of rules that cannot judge without it, and set a limit to the wait."""
        wait = TEXT_PATIENCE if self.terms.may_read and item.url else timedelta(0)
        for rule in rules:
            self.timers.append(Timer(kind="unread", due_at=self.now + wait, item=item.id, rule=rule))
            self.verdicts.append(
                Verdict(
                    item=item.id, rule=rule, reason=Reason.AWAITS_TEXT, at=self.now, story=story.id if story else None
                )
            )
        return replace(item, text=TextState.WANTED) if wait else item

    def _want_page(self, item: Item) -> Item:
        wanted = self.terms.always_read and self.terms.may_read and item.url and item.text is TextState.FEED
        return replace(item, text=TextState.WANTED) if wanted else item

    def _judge(self, item: Item, matches: Sequence[Match], reason: Reason, story: str | None) -> None:
        self.verdicts += [
            Verdict(item=item.id, rule=match.rule, reason=reason, at=self.now, story=story) for match in matches
        ]

    def outcome(self) -> Outcome:
        """Return all that follows."""
        return Outcome(
            kept=tuple(self.kept.values()),
            aliases=tuple((source, alias, item) for alias, (source, item) in self.new_aliases.items()),
            stories=tuple(self.changed_stories.values()),
            events=tuple(self.events),
            alerts=tuple(self.changed_alerts.values()),
            dues=tuple(self.dues.values()),
            timers=tuple(self.timers),
            settled_timers=tuple(self.settled),
            verdicts=tuple(self.verdicts),
        )


def _merged(known: Item, seen: Item) -> Item:
    """Return an item as it is now told, under the id and the first sight it had; what was read stays read."""
    is_read = known.text is TextState.READ and seen.text is not TextState.READ
    return replace(
        seen,
        id=known.id,
        first_seen=known.first_seen,
        published=seen.published or known.published,
        body=known.body if is_read or seen.body is None else seen.body,
        text=known.text if seen.text is TextState.FEED else seen.text,
    )


def _union(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
