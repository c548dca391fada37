"""Who asks how the bot is gets an answer: that it is alive, that it works, and in numbers how well."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_metrics

from bot import metrics, vitals
from bot.config import Listen
from bot.engine import Engine
from bot.listener import listening
from bot.vitals import STALE, STUCK, Vitals
from tests.conftest import HOOK, PLACES, Desk, entry, rss
from tests.shell import Bot

A, B = "https://a.example/feed", "https://b.example/feed"
CONFIG = f"""
sources: [{{name: a, url: "{A}"}}, {{name: b, url: "{B}"}}]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
rules: ["rocket*"]
listen: {{metrics: true}}
"""
MINUTE = timedelta(minutes=1)


@dataclass
class Seconds:
    """What counts the seconds for `Vitals`; the desk's clock tells the time of day."""

    at: float = 0.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Room:
    """A bot whose wheels a test turns, and its door."""

    desk: Desk
    engine: Engine
    seconds: Seconds = field(default_factory=Seconds)
    port: int = 0

    async def turn(self, **span: float) -> None:
        """Let time pass, then do what is due, as the metronome would."""
        self.desk.clock.advance(**span)
        for look in (self.engine.tick_sources, self.engine.tick_letterbox):
            await look()
            await asyncio.gather(*self.engine.under_way.values())
        await self.engine.tick_pulse()
        self.seconds.at += vitals.FRESH + 1

    async def ask(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.request(method, f"http://127.0.0.1:{self.port}{path}", headers=headers)

    async def scrape(self) -> dict[str, float]:
        """Return each sample as "name{label=value,...}"; a text that Prometheus could not read fails."""
        answer = await self.ask("/metrics", Accept="text/plain;version=0.0.4")
        assert answer.status_code == 200, answer.text
        return samples(answer.text)


def samples(text: str) -> dict[str, float]:
    return {
        f"{one.name}{{{','.join(f'{name}={value}' for name, value in sorted(one.labels.items()))}}}": one.value
        for family in plain_metrics(text)
        for one in family.samples
    }


@asynccontextmanager
async def room(desk: Desk, config: str = CONFIG) -> AsyncIterator[Room]:
    async with desk.open(config) as world:
        engine, seconds = Engine(world), Seconds()
        engine.vitals = Vitals(world, seconds)
        async with listening("127.0.0.1", 0, engine.vitals.routes) as port:
            yield Room(desk=desk, engine=engine, seconds=seconds, port=port)


# --- alive, and at work --------------------------------------------------------------------------------------------


async def test_a_bot_that_is_well_says_so_in_a_word(desk: Desk) -> None:
    desk.web.pages |= {A: rss(), B: rss()}
    async with room(desk) as here:
        await here.turn()
        for path in ("/healthz", "/readyz"):
            answer = await here.ask(path)
            assert (answer.status_code, answer.text) == (200, "ok\n")
            assert answer.headers["cache-control"] == "no-store"
            assert (await here.ask(path, "HEAD")).status_code == 200
            assert (await here.ask(path, "HEAD")).text == ""
            assert (await here.ask(path, "POST")).status_code == 405
            assert (await here.ask(f"{path}/more")).status_code == 404


async def test_a_wheel_that_hangs_is_no_sign_of_life(desk: Desk) -> None:
    async with room(desk) as here:
        here.seconds.at = STUCK + 1
        for wheel in ("tick_sources", "tick_timers", "tick_pulse"):
            here.engine.vitals.turned(wheel)
        answer = await here.ask("/healthz")
        assert answer.status_code == 503
        assert answer.text == "looking for messages that are due has been stuck for 91 s\n"
        assert "has been stuck" in (await here.ask("/readyz")).text
        here.engine.vitals.turned("tick_letterbox")
        assert (await here.ask("/healthz")).status_code == 200


async def test_the_metronome_turns_the_wheels_that_are_watched(desk: Desk) -> None:
    async with room(desk) as here:
        scheduler = here.engine._scheduler()
        here.seconds.at = STUCK + 1
        assert here.engine.vitals.stuck()
        for job in scheduler.get_jobs():
            await job.func()
        await asyncio.gather(*here.engine.under_way.values())
        assert here.engine.vitals.stuck() == ()


async def test_a_database_that_cannot_be_written_is_not_ready_but_alive(desk: Desk) -> None:
    desk.web.pages |= {A: rss(), B: rss()}
    async with room(desk) as here:
        await here.turn()
        here.seconds.at += STALE + 1
        answer = await here.ask("/readyz")
        assert (answer.status_code, answer.text) == (503, "the database could not be written for 67 s\n")
        assert (await here.ask("/healthz")).status_code == 200


async def test_each_trouble_has_a_line_of_its_own(desk: Desk) -> None:
    desk.web.pages |= {A: rss(), B: rss(), HOOK: 503}
    async with room(desk) as here:
        await here.turn()
        desk.web.pages[A] = rss(entry("Rocket hits the base", guid="1", date=desk.clock.at + MINUTE))
        await here.turn(minutes=10)
        desk.web.pages |= {A: 503, B: 503}
        for _ in range(3):
            await here.turn(hours=1)
        answer = await here.ask("/readyz")
        assert answer.status_code == 503
        lines = answer.text.splitlines()
        assert [line for line in lines if line.startswith("no source could be read for ")]
        assert [line for line in lines if line.startswith("no message got out for ")]
        assert len(lines) == 2


async def test_who_asks_often_costs_the_database_nothing(desk: Desk) -> None:
    desk.web.pages |= {A: rss(), B: rss()}
    async with room(desk) as here:
        await here.turn()
        assert (await here.ask("/readyz")).status_code == 200
        here.desk.world.database.close()  # whoever went there now would fail
        assert (await here.ask("/readyz")).status_code == 200


# --- numbers -------------------------------------------------------------------------------------------------------


async def test_what_was_polled_and_sent_is_counted(any_desk: Desk) -> None:
    desk = any_desk
    desk.web.pages |= {A: rss(), B: 404}
    async with room(desk) as here:
        await here.turn()
        desk.web.pages[A] = rss(entry("Rocket hits the base", guid="1", date=desk.clock.at + MINUTE))
        await here.turn(minutes=31)
        found = await here.scrape()
    assert found["wirewatch_source_polls_total{kind=feed,source=a}"] == 2
    assert found["wirewatch_source_items_total{kind=feed,source=a}"] == 1
    assert found["wirewatch_source_poll_failures_total{kind=feed,source=a}"] == 0
    assert found["wirewatch_source_poll_failures_total{kind=feed,source=b}"] == 1
    assert found["wirewatch_source_consecutive_failures{kind=feed,source=b}"] == 1
    assert found["wirewatch_source_last_success_timestamp_seconds{kind=feed,source=a}"] == desk.clock.at.timestamp()
    assert found["wirewatch_source_last_success_timestamp_seconds{kind=feed,source=b}"] == 0
    assert found["wirewatch_sources{state=well}"] == found["wirewatch_sources{state=failing}"] == 1
    assert found["wirewatch_channel_deliveries_total{channel=hook,outcome=sent}"] == 1
    assert found["wirewatch_channel_deliveries_total{channel=hook,outcome=failed}"] == 0
    assert found["wirewatch_channel_on{channel=hook}"] == 1
    assert found["wirewatch_ready{}"] == 1
    assert found["process_resident_memory_bytes{}"] > 10_000_000


async def test_latency_is_told_from_publication_and_from_first_sight(any_desk: Desk) -> None:
    desk = any_desk
    desk.web.pages |= {A: rss(), B: rss()}
    async with room(desk) as here:
        await here.turn()
        for number, late in enumerate((1, 1, 1, 20)):
            desk.web.pages[A] = rss(
                entry(f"Rocket hits {PLACES[number]}", guid=f"{number}", date=desk.clock.at + (31 - late) * MINUTE)
            )
            await here.turn(minutes=31)
        found = await here.scrape()
        again = await here.scrape()
    hook = "channel=hook,since=publication"
    assert found[f"wirewatch_alert_latency_seconds_count{{{hook}}}"] == 4
    assert found[f"wirewatch_alert_latency_seconds_sum{{{hook}}}"] == 3 * 60 + 1200
    assert found["wirewatch_alert_latency_seconds_bucket{channel=hook,le=60.0,since=publication}"] == 3
    assert found["wirewatch_alert_latency_seconds_bucket{channel=hook,le=+Inf,since=publication}"] == 4
    assert found["wirewatch_alert_latency_seconds_bucket{channel=hook,le=1.0,since=first_sight}"] == 4
    assert found[f"wirewatch_alert_latency_p50_seconds{{{hook},window=24h}}"] == 60
    assert found[f"wirewatch_alert_latency_p95_seconds{{{hook},window=24h}}"] == 1200
    assert found[f"wirewatch_alert_latency_p50_seconds{{{hook},window=1h}}"] == 1200  # of the last two
    assert found["wirewatch_alert_latency_p95_seconds{channel=hook,since=first_sight,window=24h}"] == 0
    assert again == found


async def test_what_waits_is_told_by_channel_and_severity_with_its_age(any_desk: Desk) -> None:
    desk = any_desk
    desk.web.pages |= {A: rss(), B: rss(), HOOK: 503}
    config = CONFIG.replace('["rocket*"]', '["rocket*", {name: drones, match: "drone*", severity: urgent}]')
    async with room(desk, config) as here:
        await here.turn()
        now = desk.clock.at + MINUTE
        desk.web.pages[A] = rss(
            entry("Rocket hits the base", guid="1", date=now), entry("Drone over Tashopol", guid="2", date=now)
        )
        await here.turn(minutes=31)
        await here.turn(minutes=5)
        found = await here.scrape()
        assert found["wirewatch_outbox_messages{channel=hook,severity=urgent,state=due}"] == 1
        assert found["wirewatch_outbox_messages{channel=hook,severity=normal,state=due}"] == 1
        assert found["wirewatch_outbox_messages{channel=hook,severity=low,state=due}"] == 0
        assert found["wirewatch_outbox_oldest_seconds{channel=hook,severity=urgent}"] == 300
        assert found["wirewatch_outbox_oldest_seconds{channel=hook,severity=low}"] == 0
        assert found["wirewatch_channel_deliveries_total{channel=hook,outcome=failed}"] >= 2
        assert found["wirewatch_channel_consecutive_failures{channel=hook}"] >= 2
        assert found["wirewatch_channel_rest_seconds{channel=hook}"] > 0
        desk.web.pages[HOOK] = 404
        await here.turn(minutes=30)
        found = await here.scrape()
        assert found["wirewatch_channel_deliveries_total{channel=hook,outcome=dead}"] == 2
        assert found["wirewatch_channel_dead_letters{channel=hook}"] == 2
        assert found["wirewatch_outbox_oldest_seconds{channel=hook,severity=urgent}"] == 0


async def test_a_digest_at_the_first_look_is_no_alert_that_came_late(desk: Desk) -> None:
    old = desk.clock.at - timedelta(hours=20)
    desk.web.pages |= {A: rss(*(entry(f"Rocket hits {PLACES[n]}", guid=f"{n}", date=old) for n in range(3))), B: rss()}
    async with room(desk) as here:
        await here.turn()
        await here.turn(minutes=1)
        assert len(desk.headlines()) == 3
        found = await here.scrape()
    assert found["wirewatch_alert_latency_seconds_count{channel=hook,since=publication}"] == 0
    assert not [name for name in found if name.startswith("wirewatch_alert_latency_p50")]


async def test_what_is_held_for_the_end_of_quiet_hours_is_neither_late_nor_a_trouble(desk: Desk) -> None:
    desk.web.pages |= {A: rss(), B: rss()}
    config = CONFIG.replace(f'url: "{HOOK}"', f'url: "{HOOK}", quiet: "12:00-20:00"')
    async with room(desk, config) as here:
        await here.turn(minutes=1)
        desk.web.pages[A] = rss(entry("Rocket hits the base", guid="1", date=desk.clock.at + MINUTE))
        await here.turn(minutes=20)
        for _ in range(6):
            await here.turn(hours=1)
        assert desk.headlines() == []
        found = await here.scrape()
        assert found["wirewatch_outbox_messages{channel=hook,severity=normal,state=held}"] == 1
        assert found["wirewatch_outbox_messages{channel=hook,severity=normal,state=due}"] == 0
        assert found["wirewatch_outbox_oldest_seconds{channel=hook,severity=normal}"] == 0
        assert found["wirewatch_ready{}"] == 1
        await here.turn(hours=3)
        await here.turn(minutes=1)
        assert len(desk.headlines()) == 1
        found = await here.scrape()
        assert found["wirewatch_alert_latency_seconds_count{channel=hook,since=publication}"] == 0
        assert found["wirewatch_channel_deliveries_total{channel=hook,outcome=sent}"] == 1


async def test_names_that_hold_quotes_and_lines_stay_names(desk: Desk) -> None:
    name = 'odd \\" } 1\\\\n# TYPE x counter'
    desk.web.pages |= {A: rss()}
    config = CONFIG.replace("{name: a,", f'{{name: "{name}",')
    async with room(desk, config) as here:
        await here.turn()
        source = next(iter(desk.world.sources))
        assert source == 'odd " } 1\\n# TYPE x counter'
        found = await here.scrape()
    assert found[f"wirewatch_source_polls_total{{kind=feed,source={source}}}"] == 1


async def test_twenty_thousand_sources_are_told_by_kind_and_a_scrape_is_short(desk: Desk) -> None:
    many = ", ".join(f'{{name: "{number}", url: "https://{number}.example/"}}' for number in range(20_000))
    async with room(desk, re.sub("sources: .*", f"sources: [{many}]", CONFIG, count=1)) as here:
        answer = await here.ask("/metrics")
    found = samples(answer.text)
    assert found["wirewatch_sources{state=not_asked}"] == 20_000
    assert [name for name in found if name.startswith("wirewatch_source_polls")] == [
        "wirewatch_source_polls_total{kind=feed,source=*}"
    ]
    assert len(answer.content) < 30_000
    assert "Of more than 1,000 sources, those of a kind are told together" in answer.text


async def test_prometheus_gets_the_newer_format_if_it_asks_for_it(desk: Desk) -> None:
    async with room(desk) as here:
        answer = await here.ask("/metrics", Accept="application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
        assert answer.headers["content-type"].startswith("application/openmetrics-text")
        names = {family.name for family in open_metrics(answer.text)}  # type: ignore[no-untyped-call]
        plain = await here.ask("/metrics")
        assert plain.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert {"wirewatch_alert_latency_seconds", "wirewatch_outbox_messages"} <= names


async def test_without_being_asked_for_there_are_no_metrics(desk: Desk) -> None:
    async with room(desk, CONFIG.replace("metrics: true", "port: 8099")) as here:
        assert (await here.ask("/metrics")).status_code == 404
        assert (await here.ask("/healthz")).status_code == 200


def lint(families: Mapping[str, Metric], text: str) -> list[str]:
    """Return what Prometheus' own lint would complain of."""
    wrong = []
    for name, family in families.items():
        whole = f"{name}_total" if family.type == "counter" else name
        wrong += [f"{name}: no help"] if not family.documentation.endswith(".") else []
        wrong += [f"{name}: no type"] if f"# TYPE {whole} " not in text else []
        wrong += [f"{name}: not a name"] if not re.fullmatch("[a-z][a-z0-9_]*", name) else []
        wrong += [f"{name}: _total"] if family.type != "counter" and name.endswith("_total") else []
        wrong += [f"{name}: a unit that is no base unit"] if re.search("_(ms|millis|minutes|hours|kb|mb)", name) else []
        for one in family.samples:
            bound = {"le", "quantile"} & set(one.labels)
            wrong += [f"{name}: {bound}"] if bound and not one.name.endswith("_bucket") else []
        is_time = re.search("second|ago|how long", family.documentation, re.IGNORECASE)
        wrong += [f"{name}: no unit"] if is_time and "_seconds" not in whole else []
    return wrong


async def test_the_names_follow_the_conventions_of_prometheus(desk: Desk) -> None:
    desk.web.pages |= {A: rss(), B: rss()}
    async with room(desk) as here:
        await here.turn()
        desk.web.pages[A] = rss(entry("Rocket hits the base", guid="1", date=desk.clock.at + MINUTE))
        await here.turn(minutes=31)
        text = (await here.ask("/metrics")).text
    families = {family.name: family for family in plain_metrics(text)}
    assert lint(families, text) == []
    assert {name.partition("_")[0] for name in families} == {"wirewatch", "process"}
    own = [name for name in families if name.startswith("wirewatch_")]
    assert all(families[name].samples for name in own)


async def test_operating_names_every_metric_and_its_rules_ask_for_no_other(desk: Desk) -> None:
    async with room(desk) as here:
        text = (await here.ask("/metrics")).text
    page = (Path(__file__).parent.parent / "docs" / "operating.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^# TYPE (wirewatch_\w+)", text, re.MULTILINE))
    assert set(re.findall(r"\bwirewatch_\w+", page)) == told


def test_the_histogram_counts_what_is_on_a_bound_as_within_it() -> None:
    histogram = metrics.Histogram()
    for seconds in (0.0, 1.0, 1.1, 86_400.0, 1e9):
        histogram.add(seconds)
    buckets = dict(histogram.buckets())
    assert (buckets["1.0"], buckets["2.0"], buckets["86400.0"], buckets["+Inf"]) == (2, 3, 4, 5)


# --- the run -------------------------------------------------------------------------------------------------------


def config_of(folder: Path, listen: str) -> None:
    (folder / "wire.jsonl").write_text('{"at": "+0s", "title": "Rockets over the bay"}\n', encoding="utf-8")
    (folder / "config.yaml").write_text(
        f"sources: [{{name: wire, kind: replay, file: wire.jsonl}}]\nrules: ['rocket*']\n{listen}\n", encoding="utf-8"
    )


@contextmanager
def taken_port(port: int = 0) -> Iterator[int]:
    """Hold a port of this machine, unless somebody else holds it already."""
    with socket.socket() as held:
        with suppress(OSError):
            held.bind(("127.0.0.1", port))
            held.listen()
            port = held.getsockname()[1]
        yield port


def free_port() -> int:
    with taken_port() as port:
        return port


def answer_of(port: int, path: str) -> httpx.Response:
    with httpx.Client(trust_env=False) as client:
        return client.get(f"http://127.0.0.1:{port}{path}")


def test_a_run_answers_where_its_config_says(tmp_path: Path) -> None:
    port = free_port()
    config_of(tmp_path, f"listen: {{port: {port}, metrics: true}}")
    with Bot(tmp_path, "run") as bot:
        bot.err.expect(f"listening on 127.0.0.1 port {port}: /healthz, /readyz, /metrics")
        bot.out.expect("over the bay")
        assert answer_of(port, "/healthz").text == answer_of(port, "/readyz").text == "ok\n"
        found = samples(answer_of(port, "/metrics").text)
        assert found["wirewatch_source_polls_total{kind=replay,source=wire}"] >= 1
        assert answer_of(port, "/websub/").status_code == 404
        assert bot.stop()[0] == 0


def test_a_port_that_nobody_asked_for_and_is_taken_stops_no_run(tmp_path: Path) -> None:
    config_of(tmp_path, "")
    with taken_port(Listen().port), Bot(tmp_path, "run") as bot:
        bot.err.expect("nobody can ask how this bot is: cannot listen on 127.0.0.1 port 8099: address already in use")
        bot.out.expect("over the bay")
        assert bot.stop()[0] == 0


def test_a_bot_that_is_not_to_listen_does_not(tmp_path: Path) -> None:
    config_of(tmp_path, "listen: false")
    with taken_port(Listen().port), Bot(tmp_path, "run") as bot:
        bot.out.expect("over the bay")
        assert bot.stop()[0] == 0
        assert "listen" not in bot.err.text
        assert "nobody can ask" not in bot.err.text


async def test_twenty_scrapes_at_once_are_one_look_at_the_database(desk: Desk) -> None:
    async with room(desk) as here:
        answers = await asyncio.gather(*(here.ask("/metrics") for _ in range(20)))
    assert len({answer.text for answer in answers}) == 1  # with the time of the processor in it
