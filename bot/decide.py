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
    Earlier,
    Event,
    Item,
    Kept,
    Known,
    Match,
    Memory,
    Outcome,
    Placement,
    Reason,
    Relation,
    Severity,
    Sighting,
    Source,
    Spoken,
    Story,
    TextState,
    Timer,
    Verdict,
)
from bot.policy import FIRST_LOOK, SETTLE, Routes, earlier_stories, is_told_by
from bot.rules import Ruleset
from bot.stories import Change, Shelf, alert_id, begun, changed, grown, merged_story, origin_of, swept, text_of

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
    spoken: dict[str, list[Spoken]] = field(default_factory=dict)
    adopted: dict[str, str] = field(default_factory=dict)
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
        self.spoken.update({rule: list(stories) for rule, stories in self.memory.spoken.items()})
        self.shelf = Shelf(self.memory, self.known, self.stories)

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
        placement = self.shelf.place(item, sighting)
        if sighting.renumbered:
            self._keep(item, sighting, None, Reason.MIGRATED, placement)
            self._judge(item, sighting.matches, Reason.MIGRATED, None)
            return
        story = self.stories.get(placement.story or "")
        if sighting.unknown:
            item = self._await_text(item, sighting.unknown, story)
        if not sighting.matches:
            self._take_unmatched(sighting, item, story, placement)
            return
        item = self._want_page(item)
        if story is not None and self._is_told(story):
            self._join_told(story, sighting, item, sighting.matches, _why_joined(placement), placement)
        else:
            self._open_story(sighting, item, story, placement)

    def _take_unmatched(self, sighting: Sighting, item: Item, story: Story | None, placement: Placement) -> None:
        """An item that no rule hit: it may still belong to a story that is told."""
        reason = Reason.AWAITS_TEXT if sighting.unknown else Reason.NO_MATCH
        if story is None:
            self._keep(item, sighting, None, reason, placement)
            return
        story, changes = self._tell(story, item, sighting, placement)
        ringing = [change for change in changes if change.rings and change.kind != "origin"]
        self._keep(item, sighting, story.id, Reason.FOLLOW_UP if self._may_ring(item, ringing) else reason, placement)
        # What is told in other words and changes nothing is not worth an edit: it may only touch on the story.
        if ringing or placement.relation is Relation.COPY:
            self._join(story, item, (), changes=ringing)

    def _is_told(self, story: Story | None) -> bool:
        """Whether there is an alert of a story: one that began with old news has none until young news joins it."""
        return story is not None and story.id in self.alerts

    def _open_story(
        self,
        sighting: Sighting,
        item: Item,
        untold: Story | None,
        placement: Placement,
        spoken: Reason = Reason.NEW_STORY,
    ) -> None:
        """Begin a story with a matched item, or go on with an untold one, and speak of it unless it is old news."""
        story = untold or begun(item, related=placement.like)
        story, _changes = self._tell(story, item, sighting, placement)
        if self._is_told(story):  # it turned out to be part of a story that is told
            self._join_told(story, sighting, item, sighting.matches, _why_joined(placement), placement, ())
            return
        reason = self._silence(item) or (Reason.DIGEST if self.terms.first_look else spoken)
        self._keep(item, sighting, story.id, reason, placement)
        self._judge(item, sighting.matches, reason, story.id)
        if story.related is not None and untold is None:
            data = {"to": story.related}
            self.events.append(Event(story=story.id, item=item.id, kind="related", at=self.now, data=data))
        if reason not in {Reason.TOO_OLD, Reason.BASELINE}:
            self._speak(story, item, sighting.matches, reason)

    def _adopt(self, first: str | None, story: Story) -> Story:
        """Let an item that came before, and whose text one of a story copies, belong to it."""
        known = self.known.get(first or "")
        if known is None or known.story is not None:
            return story
        self.known[known.item.id] = replace(known, story=story.id)
        self.adopted[known.item.id] = story.id
        return grown(story, known.item)

    def _tell(self, story: Story, item: Item, sighting: Sighting, placement: Placement) -> tuple[Story, list[Change]]:
        """Let a story grow by an item; returns what it is then, perhaps part of another, and what the item changed."""
        origin = text_of(item, sighting.traits, placement, self.known.get(placement.copy_of or ""))
        before = self.stories.get(story.id)
        story, changes = changed(story, item, sighting.traits, origin if sighting.matches else None, placement.holds)
        # What no rule hit may only touch on the story: it does not shape what the story is about.
        known = self.known.get(item.id)
        shapes = bool(sighting.matches) and (known is None or not known.rules)
        story = grown(story, item, sighting.traits if shapes else None)
        if sighting.matches:
            story = self._adopt(placement.copy_of, story)
        self.stories[story.id] = self.changed_stories[story.id] = story
        if shapes and not story.closed:
            self.shelf.grow(before, story)
            if before is not None:
                self._merge_rivals(story, item, sighting)
        for change in changes:
            data = {"note": change.note, **change.data}
            self.events.append(Event(story=story.id, item=item.id, kind=change.kind, at=self.now, data=data))
        return self.stories[self.shelf.current(story.id)], changes

    def _merge_rivals(self, story: Story, item: Item, sighting: Sighting) -> None:
        """Let stories become one that turn out to be, now that one of them has grown."""
        others = self.shelf.rivals(item, sighting.traits, story.id)
        self.stories[story.id] = self.changed_stories[story.id] = swept(story)
        for other in others:
            now = self.stories[self.shelf.current(story.id)]
            rival = self.stories.get(other)
            if rival is not None and rival.id != now.id and self.shelf.are_one(now, rival):
                self._merge(now, rival)

    def _merge(self, one: Story, other: Story) -> None:
        """Let the story that is told, or else the larger one, take in the other. What was sent of either stays."""
        size = lambda story: (self._is_told(story), story.profile.items, story.id)  # noqa: E731 - a key, not a function
        kept, gone = sorted((one, other), key=size, reverse=True)
        merged = merged_story(kept, gone)
        self.shelf.merge(kept, gone, merged)
        self.stories[kept.id] = self.changed_stories[kept.id] = merged
        self.stories[gone.id] = self.changed_stories[gone.id] = replace(gone, merged_into=kept.id)
        data = {"from": gone.id, "title": gone.title}
        self.events.append(Event(story=kept.id, item=None, kind="merged", at=self.now, data=data))

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
            placement = self.shelf.place(item, sighting) if story is None else known.placement
            story = story or self.stories.get(placement.story or "")
            item = self._want_page(item)
            if not self._is_told(story):
                self._open_story(sighting, item, story, placement, Reason.LATE_MATCH)
                return
        if story is None:
            reason = Reason.AWAITS_TEXT if sighting.unknown else Reason.NO_MATCH
            self._keep(item, sighting, None, reason, known.placement)
        else:
            self._update_story(story, known, sighting, item)

    def _update_story(self, story: Story, known: Known, sighting: Sighting, item: Item) -> None:
        """An item of a story was edited, or is known in full now: that may change what is known of the story."""
        retitled = item.title != known.item.title
        if retitled:
            change = {"from": known.item.title, "to": item.title}
            self.events.append(Event(story=story.id, item=item.id, kind="headline", at=self.now, data=change))
        placement = self._placed_again(story, known, sighting, item)
        story, changes = self._tell(story, item, sighting, placement)
        new = [match for match in sighting.matches if match.rule not in known.rules]
        ringing = [change for change in changes if change.rings]
        credited = known.origin and placement.copy_of is None and origin_of(sighting.traits) != known.origin
        if retitled or new or known.story is None or ringing or credited:
            # What an item's own page adds to it is seen at once, or soon after: it is no news that should ring again.
            is_page = item.text is TextState.READ and known.item.text is not TextState.READ
            self._join_told(story, sighting, item, new, Reason.UPDATED, placement, [] if is_page else ringing)
        else:
            self._keep(item, sighting, story.id, Reason.UPDATED, placement)

    def _placed_again(self, story: Story, known: Known, sighting: Sighting, item: Item) -> Placement:
        """Return what an item is to its story now: whose text it is may only be known from all of it."""
        if known.placement.copy_of is not None:
            return known.placement
        again = self.shelf.place(item, sighting)
        if again.relation is Relation.COPY and again.story == story.id and item.id != story.id:
            return again
        return replace(known.placement, story=story.id)

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
            self._keep(item, sighting, known.story, Reason.NOT_EVALUATED, known.placement)
            self._judge(item, [Match(rule=rule.name, spans=())], Reason.NOT_EVALUATED, known.story)
            return
        sighting = replace(sighting, matches=(Match(rule=rule.name, spans=()),))
        story = self.stories.get(known.story or "")
        if story is None or not self._is_told(story):
            self._open_story(sighting, item, story, known.placement, Reason.UNREAD)
        else:
            self._join_told(story, sighting, item, sighting.matches, Reason.UNREAD, known.placement)

    # --- alerts ---

    def _speak(self, story: Story, item: Item, matches: Sequence[Match], reason: Reason) -> None:
        """Write the first alert of a story, and who is owed it."""
        rules = [self.terms.rules.by_name[match.rule] for match in matches]
        last, urgent = earlier_stories(rules, story, item, self.spoken, self.memory.since)
        related = self._related(story)
        alert = Alert(
            id=alert_id(story.id),
            story=story.id,
            revision=1,
            severity=max((*(rule.severity for rule in rules), *urgent), default=Severity.NORMAL),
            rules=tuple(rule.name for rule in rules),
            items=tuple(dict.fromkeys((item.id, *(one for one, of in self.adopted.items() if of == story.id)))),
            channels=self.terms.routes.channels(rules),
            reason=reason,
            at=self.now,
            # What is told as possibly related need not be told as the last as well.
            last=tuple(one for one in last if one.days is not None or not _is_same(one, related)),
            related=related,
        )
        self.alerts[story.id] = self.changed_alerts[story.id] = alert
        for channel in alert.channels:
            self._owe(alert, channel, reason)

    def _related(self, story: Story) -> Earlier | None:
        """Return the story of a like event, as the alert of this one tells of it."""
        before = self.stories.get(story.related or "")
        if before is None:
            return None
        return Earlier(headline=before.title, at=before.first_seen, url=before.url)

    def _join_told(
        self,
        story: Story,
        sighting: Sighting,
        item: Item,
        new: Sequence[Match],
        reason: Reason,
        placement: Placement,
        changes: Sequence[Change] | None = None,
    ) -> None:
        """An item that belongs to a story, and `new` has the rules that hit it for the first time: join, and say why.

        `reason` is why it is quiet, or speaks, unless it speaks for itself. `changes` are what it changed, if that is
        known already.
        """
        if changes is None:
            story, found = self._tell(story, item, sighting, placement)
            changes = [change for change in found if change.rings]
        channels = self._own_voice(story, item, new)
        own = {match.rule for match in new if self._is_heard(match, channels)}
        spoken = Reason.DIGEST if self.terms.first_look else Reason.FOLLOW_UP
        rings = self._may_ring(item, changes)
        for match in new:
            quiet = Reason.FOLLOW_UP if rings else self._why_quiet(match, item, reason)
            self._judge(item, [match], spoken if match.rule in own else quiet, story.id)
        self._keep(item, sighting, story.id, spoken if own else Reason.FOLLOW_UP if rings else reason, placement)
        self._join(story, item, sighting.matches, channels, changes)

    def _may_ring(self, item: Item, changes: Sequence[Change]) -> bool:
        """Whether what an item changes is to be heard: not if it is old news, nor at the first look at its source."""
        return bool(changes) and not self.terms.first_look and self._silence(item) is None

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

    def _join(
        self,
        story: Story,
        item: Item,
        matches: Sequence[Match],
        voice: Collection[str] = frozenset(),
        changes: Sequence[Change] = (),
    ) -> None:
        """An item of a told story: the alert grows in silence, rings where it matters, and reaches new channels.

        On the channels of `voice` the item speaks for itself.
        """
        alert = self.alerts.get(story.id)
        if alert is None:
            return
        rules = [self.terms.rules.by_name[match.rule] for match in matches]
        severity = max([alert.severity, *(rule.severity for rule in rules)])
        worse = severity > alert.severity
        note = "; ".join(change.note for change in changes) if self._may_ring(item, changes) else None
        last, _urgent = earlier_stories(
            [rule for rule in rules if rule.name not in alert.rules], story, item, self.spoken, self.memory.since
        )
        grown_alert = replace(
            alert,
            revision=alert.revision + 1,
            severity=severity,
            rules=_union(alert.rules, (rule.name for rule in rules)),
            items=_union(alert.items, (item.id,)),
            channels=_union(alert.channels, self.terms.routes.channels(rules)),
            reason=Reason.FOLLOW_UP if worse or voice or note else Reason.GROWTH,
            at=self.now,
            loud=worse or bool(voice) or note is not None,
            last=(*alert.last, *last),
        )
        self.alerts[story.id] = self.changed_alerts[story.id] = grown_alert
        for channel in grown_alert.channels:
            own = item.id if note or channel in voice else None
            if channel not in alert.channels:
                self._owe(grown_alert, channel, self._first_reason(), item=item.id if channel in voice else None)
            elif note:
                self._owe(grown_alert, channel, Reason.FOLLOW_UP, item=own, note=note)
            elif worse or own is None:
                self._owe(grown_alert, channel, Reason.FOLLOW_UP if worse else Reason.GROWTH, loud=worse, item=own)
            else:
                self._owe(grown_alert, channel, Reason.DIGEST if self.terms.first_look else Reason.FOLLOW_UP, item=own)

    def _first_reason(self) -> Reason:
        return Reason.DIGEST if self.terms.first_look else Reason.NEW_STORY

    def _owe(
        self,
        alert: Alert,
        channel: str,
        reason: Reason,
        *,
        loud: bool = True,
        item: str | None = None,
        note: str | None = None,
    ) -> None:
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
            note=note,
        )

    # --- bookkeeping ---

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

    def _keep(self, item: Item, sighting: Sighting, story: str | None, reason: Reason, placement: Placement) -> None:
        before = self.known.get(item.id)
        rules = _union(before.rules if before else (), (match.rule for match in sighting.matches))
        first = self.known.get(placement.copy_of or "")
        origin = first.origin if first else origin_of(sighting.traits) or (before.origin if before else "")
        placement = replace(placement, story=story)
        self.known[item.id] = Known(
            item=item,
            content_key=sighting.features.content_key,
            story=story,
            rules=rules,
            origin=origin,
            placement=placement,
        )
        self.kept[item.id] = Kept(
            item=item,
            features=sighting.features,
            story=story,
            matches=sighting.matches,
            reason=reason,
            placement=placement,
            origin=origin,
        )
        self.shelf.put(item, sighting, placement, self.stories.get(story or ""))
        self._note_spoken(item, sighting.matches, story)

    def _note_spoken(self, item: Item, matches: Sequence[Match], story: str | None) -> None:
        """Remember of which story the rules spoke last, where its title or lead says what they look for."""
        of = self.stories.get(story or "")
        if of is None:
            return
        for match in matches:
            if is_told_by(match):
                told = Spoken(rule=match.rule, story=of.id, at=of.first_seen, title=of.title, url=item.url)
                others = [one for one in self.spoken.get(match.rule, ()) if one.story != of.id]
                self.spoken[match.rule] = [told, *others]

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
        """Ask for the page of what is told: it says whose text it is. Of old news only if the source says so."""
        is_told = not self.terms.first_look and self._silence(item) is None
        wanted = (is_told or self.terms.always_read) and self.terms.may_read and item.url
        return replace(item, text=TextState.WANTED) if wanted and item.text is TextState.FEED else item

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
            texts=tuple(self.shelf.new_texts.values()),
            terms=self.shelf.new_terms,
            rarity=self.shelf.rarity,
            opened=self.shelf.opened,
            adopted=tuple(self.adopted.items()),
        )


def _is_same(one: Earlier, related: Earlier | None) -> bool:
    return related is not None and (one.headline, one.at) == (related.headline, related.at)


def _why_joined(placement: Placement) -> Reason:
    return Reason.COPY if placement.relation is Relation.COPY else Reason.SAME_STORY


def _merged(known: Item, seen: Item) -> Item:
    """Return an item as it is now told, under the id and the first sight it had; what was read stays read."""
    published = seen.published or known.published
    item = replace(seen, id=known.id, first_seen=known.first_seen, published=published)
    if seen.text is TextState.READ:
        return item
    if known.text is TextState.READ:
        return identity.as_read(item, known)
    text = known.text if seen.text is TextState.FEED else seen.text
    return replace(item, body=known.body if seen.body is None else seen.body, text=text)


def _union(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
