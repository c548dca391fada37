"""What a story is about, as its items add up: bounded, however many they are."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.model import Facts, Profile, Story, Traits

TERMS = 100  # of a story that are kept; those that most of its items have
FACTS = 40  # of each kind
MEASURES = 8  # values of each measure, the latest
KINDS = ("names", "acts", "means", "targets", "countries", "days", "heads", "seats", "places", "words", "signs")


def grown_profile(story: Story, at: datetime, traits: Traits | None) -> Story:
    """Return the story with one more item of time `at`; `traits` are None where its words are not to count."""
    story = replace(story, first_seen=min(story.first_seen, at), last_seen=max(story.last_seen, at))
    if traits is None:
        return story
    old = story.profile
    facts = {kind: _counted(old.facts.get(kind, {}), getattr(traits.facts, kind), FACTS) for kind in KINDS}
    measures = dict(old.measures)
    for unit, value in traits.facts.measures:
        values = [one for one in measures.get(unit, ()) if one != value]
        measures[unit] = (*values, value)[-MEASURES:]
    profile = Profile(
        items=old.items + 1,
        sweep_at=old.sweep_at,
        terms=_counted(old.terms, (*traits.terms, *traits.beside), TERMS),
        facts={kind: counts for kind, counts in facts.items() if counts},
        measures=measures,
    )
    return replace(story, profile=profile)


def swept(story: Story) -> Story:
    """Return a story that has just looked for strays, if it was time to: the next time is when it has doubled."""
    profile = story.profile
    if profile.items < profile.sweep_at:
        return story
    return replace(story, profile=replace(profile, sweep_at=2 * profile.items))


def _counted(before: Mapping[str, int], found: Iterable[str], most: int) -> dict[str, int]:
    """Return in how many items each of `found` was; of too many, those with most of them, and the latest."""
    counts = dict(before)
    for one in found:
        counts[one] = counts.get(one, 0) + 1
    return _bounded(counts, most)


def _bounded(counts: dict[str, int], most: int) -> dict[str, int]:
    if len(counts) <= most * 5 // 4:  # not with every item
        return counts
    late = {one: place for place, one in enumerate(counts)}
    kept = set(sorted(counts, key=lambda one: (-counts[one], -late[one]))[:most])
    return {one: times for one, times in counts.items() if one in kept}


def merged_profile(one: Profile, other: Profile) -> Profile:
    """Return the profile of two stories that are one."""
    kinds = {**one.facts, **other.facts}
    units = {**one.measures, **other.measures}
    return Profile(
        items=one.items + other.items,
        sweep_at=max(one.sweep_at, other.sweep_at),
        terms=_bounded(_added(one.terms, other.terms), TERMS),
        facts={kind: _bounded(_added(one.facts.get(kind, {}), other.facts.get(kind, {})), FACTS) for kind in kinds},
        measures={
            unit: tuple(dict.fromkeys((*one.measures.get(unit, ()), *other.measures.get(unit, ()))))[-MEASURES:]
            for unit in units
        },
    )


def facts_in(profile: Profile) -> Facts:
    """Return what the reports of a story say together, as one report would."""
    said: dict[str, Any] = {kind: tuple(profile.facts.get(kind, ())) for kind in KINDS}
    said["measures"] = tuple((unit, value) for unit, values in profile.measures.items() for value in values)
    return Facts(**said)


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {**one, **{key: one.get(key, 0) + times for key, times in other.items()}}
