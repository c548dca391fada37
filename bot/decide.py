"""The heart: what was seen, what is remembered and the time of day -> what to keep, whom to tell, and why.

A fold, not a map: each item is decided in the light of those before it in the same batch. Pure: no clock, no network,
no database; the store hands in the memory and writes the outcome in the same transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import identity
from bot.alerting import Alerting, Terms
from bot.model import (
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
    Sighting,
    Spoken,
    Story,
    TextState,
    Timer,
    Verdict,
)
from bot.policy import is_told_by
from bot.stories import Change, Shelf, begun, changed, grown, merged_story, origin_of, swept, text_of

TEXT_PATIENCE = timedelta(minutes=30)  # how long a rule waits for an item's full text


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
    adopted: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    new_aliases: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    changed_stories: dict[str, Story] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with what the store knows."""
        self.aliases.update(self.memory.aliases)
        self.known.update(self.memory.known)
        self.stories.update(self.memory.stories)
        self.alerting = Alerting(memory=self.memory, terms=self.terms, now=self.now, known=self.known)
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
            self.alerting.judge(item, sighting.matches, Reason.MIGRATED, None)
            return
        story = self.stories.get(placement.story or "")
        if sighting.unknown:
            item = self._await_text(item, sighting.unknown, story)
        if not sighting.matches:
            self._take_unmatched(sighting, item, story, placement)
            return
        item = self._want_page(item)
        if story is not None and self.alerting.is_told(story):
            self._join_told(story, sighting, item, sighting.matches, _why_joined(placement), placement)
        else:
            self._open_story(sighting, item, story, placement)

    def _take_unmatched(self, sighting: Sighting, item: Item, story: Story | None, placement: Placement) -> None:
        """An item that no rule hit: it may still belong to a story that is told."""
        reason = Reason.AWAITS_TEXT if sighting.unknown else Reason.NO_MATCH
        if story is None or self.alerting.hush.covers_item(item):
            self._keep(item, sighting, None, reason, placement)
            return
        story, changes = self._tell(story, item, sighting, placement)
        ringing = [change for change in changes if change.rings and change.kind != "origin"]
        self._keep(
            item, sighting, story.id, Reason.FOLLOW_UP if self.alerting.may_ring(item, ringing) else reason, placement
        )
        # What is told in other words and changes nothing is not worth an edit: it may only touch on the story.
        if ringing or placement.relation is Relation.COPY:
            self.alerting.grow(story, item, (), changes=ringing)

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
        if self.alerting.is_told(story):  # it turned out to be part of a story that is told
            self._join_told(story, sighting, item, sighting.matches, _why_joined(placement), placement, ())
            return
        reason = self._speak(story, sighting, item, spoken)
        self._keep(item, sighting, story.id, reason, placement)
        if story.related is not None and untold is None:
            data = {"to": story.related}
            self.events.append(Event(story=story.id, item=item.id, kind="related", at=self.now, data=data))

    def _speak(self, story: Story, sighting: Sighting, item: Item, spoken: Reason) -> Reason:
        """Let those rules speak of a new story that may, and return the reason that its item is kept with."""
        silence = self.alerting.silence(item)
        quieted = {} if silence else self.alerting.quieted(item, story, sighting.matches)
        matches = [match for match in sighting.matches if match.rule not in quieted]
        reason = silence or (Reason.DIGEST if self.terms.first_look else spoken)
        if silence is None and matches:
            also = (one for one, of in self.adopted.items() if of == story.id)
            before = self.stories.get(story.related or "")
            reason = self.alerting.begin(story, item, matches, reason, before, also)
        for match in sighting.matches:
            self.alerting.judge(item, [match], quieted.get(match.rule, reason), story.id)
        return reason if matches else next(iter(quieted.values()), reason)

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
        size = lambda story: (self.alerting.is_told(story), story.profile.items, story.id)  # noqa: E731 - a key, not a function
        kept, gone = sorted((one, other), key=size, reverse=True)
        merged = merged_story(kept, gone)
        self.shelf.merge(kept, gone, merged)
        self.stories[kept.id] = self.changed_stories[kept.id] = merged
        self.stories[gone.id] = self.changed_stories[gone.id] = replace(gone, merged_into=kept.id)
        data = {"from": gone.id, "title": gone.title}
        self.events.append(Event(story=kept.id, item=None, kind="merged", at=self.now, data=data))

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
        if not self.alerting.is_told(story) and sighting.matches and not known.rules:
            placement = self.shelf.place(item, sighting) if story is None else known.placement
            story = story or self.stories.get(placement.story or "")
            item = self._want_page(item)
            if not self.alerting.is_told(story):
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
        """What was waited for long enough: an item's text, or that somebody acknowledges a story."""
        self.settled.append(timer.id)
        if timer.kind == "escalation":
            self.alerting.escalate(timer)
        else:
            self._go_without_text(timer)

    def _go_without_text(self, timer: Timer) -> None:
        """Tell of an item all the same, or write down that it was not judged."""
        known = self.known.get(timer.item)
        rule = self.terms.rules.by_name.get(timer.rule)
        if known is None or rule is None or known.item.text is TextState.READ or timer.rule in known.rules:
            return
        item = replace(known.item, text=TextState.HIDDEN)
        sighting = Sighting(item=item, aliases=(), fallback="", features=identity.features(item))
        admitted = rule.where is None or rule.where.admits(item, self.terms.source)
        if self.alerting.silence(item) or not admitted or not self.terms.rules.alerts_unread(rule.name, item):
            self._keep(item, sighting, known.story, Reason.NOT_EVALUATED, known.placement)
            self.alerting.judge(item, [Match(rule=rule.name, spans=())], Reason.NOT_EVALUATED, known.story)
            return
        sighting = replace(sighting, matches=(Match(rule=rule.name, spans=()),))
        story = self.stories.get(known.story or "")
        if story is None or not self.alerting.is_told(story):
            self._open_story(sighting, item, story, known.placement, Reason.UNREAD)
        else:
            self._join_told(story, sighting, item, sighting.matches, Reason.UNREAD, known.placement)

    # --- alerts ---

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
        alerting = self.alerting
        quieted = alerting.quieted(item, story, sighting.matches)
        heard = [match for match in sighting.matches if match.rule not in quieted]
        if sighting.matches and not heard:
            changes = ()
        channels = alerting.own_voice(story, item, [match for match in new if match in heard])
        own = {match.rule for match in heard if match in new and alerting.is_heard(story, item, match, channels)}
        spoken = Reason.DIGEST if self.terms.first_look else Reason.FOLLOW_UP
        rings = alerting.may_ring(item, changes) and not alerting.hush.covers_story(story.id)
        for match in new:
            quiet = quieted.get(match.rule) or (Reason.FOLLOW_UP if rings else self._why_quiet(match, item, reason))
            alerting.judge(item, [match], spoken if match.rule in own else quiet, story.id)
        kept = spoken if own else Reason.FOLLOW_UP if rings else reason
        self._keep(item, sighting, story.id, kept if heard or not quieted else next(iter(quieted.values())), placement)
        if heard or not quieted:
            alerting.grow(story, item, heard, channels, changes)

    def _why_quiet(self, match: Match, item: Item, reason: Reason) -> Reason:
        """Return why an item that joins a story does not speak for itself: for some rules its age is what counts."""
        each = self.terms.rules.by_name[match.rule].each == "item"
        return (self.alerting.silence(item) if each else None) or reason

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
        self._note_spoken(sighting.matches, story)

    def _note_spoken(self, matches: Sequence[Match], story: str | None) -> None:
        """Remember of which story the rules spoke last, where its title or lead says what they look for."""
        of = self.stories.get(story or "")
        if of is None:
            return
        for match in matches:
            if is_told_by(match):
                told = Spoken(rule=match.rule, story=of.id, at=of.first_seen, title=of.title, url=of.url)
                others = [one for one in self.alerting.spoken.get(match.rule, ()) if one.story != of.id]
                self.alerting.spoken[match.rule] = [told, *others]

    def _await_text(self, item: Item, rules: Sequence[str], story: Story | None) -> Item:
        """Ask for the item's page on behalf of rules that cannot judge without it, and set a limit to the wait."""
        wait = TEXT_PATIENCE if self.terms.may_read and item.url else timedelta(0)
        for rule in rules:
            self.timers.append(Timer(kind="unread", due_at=self.now + wait, item=item.id, rule=rule))
            self.alerting.verdicts.append(
                Verdict(
                    item=item.id, rule=rule, reason=Reason.AWAITS_TEXT, at=self.now, story=story.id if story else None
                )
            )
        return replace(item, text=TextState.WANTED) if wait else item

    def _want_page(self, item: Item) -> Item:
        """Ask for the page of what is told: it says whose text it is. Of old news only if the source says so."""
        is_told = not self.terms.first_look and self.alerting.silence(item) is None
        wanted = (is_told or self.terms.always_read) and self.terms.may_read and item.url
        return replace(item, text=TextState.WANTED) if wanted and item.text is TextState.FEED else item

    def outcome(self) -> Outcome:
        """Return all that follows."""
        return Outcome(
            kept=tuple(self.kept.values()),
            aliases=tuple((source, alias, item) for alias, (source, item) in self.new_aliases.items()),
            stories=tuple(self.changed_stories.values()),
            events=tuple(self.events),
            alerts=tuple(self.alerting.changed.values()),
            dues=tuple(self.alerting.dues.values()),
            timers=(*self.timers, *self.alerting.timers),
            settled_timers=tuple(self.settled),
            verdicts=tuple(self.alerting.verdicts),
            texts=tuple(self.shelf.new_texts.values()),
            terms=self.shelf.new_terms,
            rarity=self.shelf.rarity,
            opened=self.shelf.opened,
            adopted=tuple(self.adopted.items()),
            rang=dict(self.alerting.rang.items() - self.memory.rang.items()),
        )


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
