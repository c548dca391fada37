"""Many items through `decide` as one batch: what the bot makes of a stream, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot import identity
from bot.alerting import Terms
from bot.decide import decide
from bot.language import language_of
from bot.model import Item, Match, Memory, Outcome, Sighting, Span
from bot.routes import Routes
from bot.rules import Ruleset, compile_rules
from bot.stories import traits_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NOON = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)
RULE = "all of it"
TERMS = Terms(
    rules=Ruleset(compile_rules([{"name": RULE, "match": {"regex": "."}}], {}, lambda _problem: None)),
    routes=Routes(default=("desk",), on=frozenset({"desk"})),
    max_age=timedelta(days=10_000),
)


@dataclass(frozen=True)
class Told:
    """What became of a stream."""

    outcome: Outcome
    stories: Mapping[str, str]  # item -> the story that it belongs to in the end
    opened: int  # alerts

    def story(self, item: str) -> str:
        return self.stories[item]


def item(
    id_: str, title: str, at: datetime, *, lead: str = "", body: str | None = None, url: str | None = None
) -> Item:
    """Return an item of its own source."""
    return Item(
        id=id_,
        source=f"source of {id_}",
        title=title,
        summary=lead,
        body=body,
        url=url,
        first_seen=at,
        published=at,
        language=language_of(source=None, title=title, lead=lead, tag=None),
    )


def sighting(one: Item, *, matched: bool = True) -> Sighting:
    """Return an item as seen, hit by the rule that hits all."""
    spans = (Span(field="title", start=0, end=1, term="."),)
    return Sighting(
        item=one,
        aliases=(one.id,),
        fallback=one.id,
        features=identity.features(one),
        traits=traits_of(one),
        matches=(Match(rule=RULE, spans=spans),) if matched else (),
    )


def told(items: Iterable[Item], now: datetime = NOON) -> Told:
    """Return what the bot makes of items in this order."""
    return told_of([sighting(one) for one in items], now)


def told_of(seen: Sequence[Sighting], now: datetime = NOON) -> Told:
    """Return what the bot makes of sightings in this order."""
    outcome = decide(seen, Memory(), TERMS, now)
    return Told(outcome=outcome, stories=outcome.belonging(), opened=len(outcome.alerts))


def bcubed(pairs: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of clusters, for items each given as (cluster, truth)."""
    clusters: dict[str, int] = {}
    truths: dict[str, int] = {}
    both: dict[tuple[str, str], int] = {}
    for cluster, truth in pairs:
        clusters[cluster] = clusters.get(cluster, 0) + 1
        truths[truth] = truths.get(truth, 0) + 1
        both[cluster, truth] = both.get((cluster, truth), 0) + 1
    precision = sum(number**2 / clusters[cluster] for (cluster, _truth), number in both.items()) / len(pairs)
    recall = sum(number**2 / truths[truth] for (_cluster, truth), number in both.items()) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)
