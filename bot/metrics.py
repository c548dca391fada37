"""What Prometheus is told: what was counted while running, and what is read from the store when it asks."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder

from bot import __version__
from bot.deliver import Delivered
from bot.model import Source
from bot.pipeline import Polled
from bot.store.arrivals import Arrival, spread
from bot.store.figures import ChannelFigures, Figures
from bot.world import World

MOST_SOURCES = 1_000  # of more, those of a kind are told together: each is several series
MOST_WAITING = 10_000  # deliveries whose time nobody has asked for yet
BOUNDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 86_400)
"""Of the histogram, in seconds: news is rarely seen within one, and an alert is rarely later than a day."""

WINDOWS = {"1h": timedelta(hours=1), "24h": timedelta(hours=24)}
FROM = ("publication", "first_sight")
ALL = "*"  # the source's name where those of a kind are told together


@dataclass(slots=True)
class Histogram:
    """How many took how long: `counts` by the bounds, and one for what took longer than all."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    def buckets(self) -> list[tuple[str, float]]:
        """Return how many took at most as long as each bound."""
        passed, found = 0, []
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self.counts, strict=True):
            passed += count
            found.append((bound if bound == "+Inf" else f"{bound}.0", float(passed)))
        return found


class Tally:
    """What was counted since the run began. It starts at nothing, which Prometheus knows how to read."""

    def __init__(self, world: World) -> None:
        self._by_kind = len(world.sources) > MOST_SOURCES
        self._named = {name: self._label(source) for name, source in world.sources.items()}
        self.polls: Counter[tuple[str, str]] = Counter()
        self.failures: Counter[tuple[str, str]] = Counter()
        self.items: Counter[tuple[str, str]] = Counter()
        self.attempts: Counter[tuple[str, str]] = Counter()
        self.arrived: list[str] = []
        self.latency = {(channel, since): Histogram() for channel in world.channels for since in FROM}

    def _label(self, source: Source) -> tuple[str, str]:
        return (ALL if self._by_kind else source.name, source.kind)

    def labels(self) -> Mapping[str, tuple[str, str]]:
        """Return for each source under which name and kind it is told."""
        return self._named

    def polled(self, polled: Polled) -> None:
        """Count a poll, or a push."""
        label = self._named[polled.source]
        self.polls[label] += 1
        self.failures[label] += polled.error is not None
        self.items[label] += polled.new

    def delivered(self, delivered: Delivered) -> None:
        """Count an attempt at a delivery. How long what arrived took is looked up when somebody asks."""
        delivery = delivered.delivery
        self.attempts[delivery.channel, delivered.outcome] += 1
        if delivered.outcome == "sent" and delivery.loud and len(self.arrived) < MOST_WAITING:
            self.arrived.append(delivery.id)

    def observe(self, arrived: Iterable[Arrival]) -> None:
        """Count how long alerts took."""
        for one in arrived:
            for since, seconds in one.took.items():
                self.latency[one.channel, since].add(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is told to Prometheus, as it is sent."""

    body: bytes
    content_type: str


def page(tally: Tally, found: Figures, world: World, now: datetime, troubles: Sequence[str], accept: str) -> Page:
    """Return what is told to Prometheus, in the format that it accepts."""
    registry = CollectorRegistry()
    registry.register(_Told([*_bot(found, troubles), *_sources(tally, found), *_channels(tally, found, world, now)]))
    ProcessCollector(registry=registry)
    encode, content_type = choose_encoder(accept)
    return Page(body=encode(registry), content_type=content_type)


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """Families of metrics, as a registry wants them."""

    families: Sequence[Metric]

    def collect(self) -> Iterable[Metric]:
        return self.families


def _bot(found: Figures, troubles: Sequence[str]) -> Iterator[Metric]:
    yield InfoMetricFamily("wirewatch_build", "The version that runs.", {"version": __version__})
    yield GaugeMetricFamily("wirewatch_ready", "1 while the bot does what it is for, as /readyz says.", not troubles)
    states = Counter(
        "stopped" if one.stopped else "failing" if one.failures else "well" if one.asked else "not_asked"
        for one in found.sources.values()
    )
    sources = GaugeMetricFamily("wirewatch_sources", "Sources by how their latest poll went.", labels=["state"])
    for state in ("well", "failing", "stopped", "not_asked"):
        sources.add_metric([state], states[state])
    yield sources


def _sources(tally: Tally, found: Figures) -> Iterator[Metric]:
    each = tally.labels()
    labels = sorted(set(each.values()))
    together = f" Of more than {MOST_SOURCES:,} sources, those of a kind are told together, as {ALL}."
    for name, words, counts in (
        ("polls", "Looks at a source, and pushes to it.", tally.polls),
        ("poll_failures", "Looks at a source that failed.", tally.failures),
        ("items", "New items of a source.", tally.items),
    ):
        family = CounterMetricFamily(f"wirewatch_source_{name}", words + together, labels=["source", "kind"])
        for label in labels:
            family.add_metric(label, counts[label])
        yield family
    read = GaugeMetricFamily(
        "wirewatch_source_last_success_timestamp_seconds",
        "When a source could be read last; 0: never. Of several, the one that is the longest ago." + together,
        labels=["source", "kind"],
    )
    failing = GaugeMetricFamily(
        "wirewatch_source_consecutive_failures",
        "Looks at a source that failed in a row. Of several, the most." + together,
        labels=["source", "kind"],
    )
    last: dict[tuple[str, str], float] = {}
    most: Counter[tuple[str, str]] = Counter()
    for name, label in each.items():
        one = found.sources.get(name)
        at = one.succeeded_at.timestamp() if one is not None and one.succeeded_at is not None else 0.0
        last[label] = min(last.get(label, at), at)
        most[label] = max(most[label], one.failures if one is not None else 0)
    for label in labels:
        read.add_metric(label, last[label])
        failing.add_metric(label, most[label])
    yield from (read, failing)


def _channels(tally: Tally, found: Figures, world: World, now: datetime) -> Iterator[Metric]:
    on = GaugeMetricFamily(
        "wirewatch_channel_on", "1 for a channel that is on, 0 for one that is off.", labels=["channel"]
    )
    attempts = CounterMetricFamily(
        "wirewatch_channel_deliveries",
        "Attempts at a delivery: sent, failed (it is tried again), dead (it never will arrive).",
        labels=["channel", "outcome"],
    )
    dead = GaugeMetricFamily(
        "wirewatch_channel_dead_letters", "Messages that will not be delivered.", labels=["channel"]
    )
    failing = GaugeMetricFamily(
        "wirewatch_channel_consecutive_failures", "Attempts that failed in a row.", labels=["channel"]
    )
    rest = GaugeMetricFamily(
        "wirewatch_channel_rest_seconds", "For how long a channel is given a rest yet; 0: none.", labels=["channel"]
    )
    sent = GaugeMetricFamily(
        "wirewatch_channel_last_sent_timestamp_seconds", "When a message arrived last; 0: never.", labels=["channel"]
    )
    for name in sorted(world.channels):
        one = found.channels.get(name, ChannelFigures())
        on.add_metric([name], name in world.routes.on)
        for outcome in ("sent", "failed", "dead"):
            attempts.add_metric([name, outcome], tally.attempts[name, outcome])
        dead.add_metric([name], one.dead)
        failing.add_metric([name], one.failures)
        rest.add_metric([name], max((one.open_at - now).total_seconds(), 0.0) if one.open_at else 0.0)
        sent.add_metric([name], one.sent_at.timestamp() if one.sent_at else 0.0)
    yield from (on, attempts, dead, failing, rest, sent)
    yield from _outbox(found, now)
    yield from _latency(tally, found, now)


def _outbox(found: Figures, now: datetime) -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "wirewatch_outbox_messages",
        "What waits for a channel: due (or on its way), or held until its time (a digest, quiet hours).",
        labels=["channel", "severity", "state"],
    )
    oldest = GaugeMetricFamily(
        "wirewatch_outbox_oldest_seconds",
        "How long the oldest message that is due has been waiting; 0: none is.",
        labels=["channel", "severity"],
    )
    for name, one in sorted(found.channels.items()):
        for severity, outbox in one.outbox.items():
            waiting.add_metric([name, severity.word, "due"], outbox.due)
            waiting.add_metric([name, severity.word, "held"], outbox.held)
            age = max((now - outbox.since).total_seconds(), 0.0) if outbox.since else 0.0
            oldest.add_metric([name, severity.word], age)
    yield from (waiting, oldest)


def _latency(tally: Tally, found: Figures, now: datetime) -> Iterator[Metric]:
    """Tell how long alerts took: all since the start by their length, and half and 95 of 100 of the latest."""
    said = "from its publication, or from our first sight of it, to the message that rang."
    whole = HistogramMetricFamily(
        "wirewatch_alert_latency_seconds", f"How long an alert took, {said}", labels=["channel", "since"]
    )
    for (channel, since), one in sorted(tally.latency.items()):
        whole.add_metric([channel, since], one.buckets(), one.total)
    yield whole
    half, most = (
        GaugeMetricFamily(
            f"wirewatch_alert_latency_{name}_seconds",
            f"In how many seconds {words} of the latest alerts arrived, {said}",
            labels=["channel", "since", "window"],
        )
        for name, words in (("p50", "half"), ("p95", "95 of 100"))
    )
    for window, length in WINDOWS.items():
        took: dict[tuple[str, str], list[float]] = {}
        for arrived in found.arrived:
            for since, seconds in arrived.took.items() if arrived.at >= now - length else ():
                took.setdefault((arrived.channel, since), []).append(seconds)
        for (channel, since), lengths in sorted(took.items()):
            if (share := spread(lengths)) is not None:
                half.add_metric([channel, since, window], share.p50)
                most.add_metric([channel, since, window], share.p95)
    yield from (half, most)
