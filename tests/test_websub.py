"""WebSub against a hub that we did not write: subscribe, verify, be pushed to, renew; and what a hub may do wrong."""

import asyncio
import hashlib
import hmac
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import engine, lease, pacing, pipeline, websub
from bot.callback import LOOKUPS, Callback
from bot.config import parse
from bot.deliver import deliver
from bot.listener import listening
from bot.model import Fetched, Secret, Standing, Subscription
from bot.pipeline import Polled
from bot.store import history, news, schema, subscriptions
from bot.web import HttpWeb
from bot.world import HUBS, World, opened
from tests.conftest import Clock, Desk, entry, rss
from tests.hub import PATIENCE, Town, town
from tests.shell import Bot, run_bot

NOW = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANNOUNCED = """
sources: [{name: feed, url: "https://f.example/feed"}]
channels: {hook: {kind: webhook, url: "https://hook.example/in"}}
rules: ["rocket*"]
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def feed(*titles: str, now: datetime = NOW) -> str:
    return rss(*(entry(title, guid=title, date=now) for title in titles))


@dataclass
class Newsroom:
    """The bot beside the town: it polls, listens and tells for real, at a time that tests advance."""

    town: Town
    folder: Path
    clock: Clock = field(default_factory=Clock)
    port: int = field(default_factory=free_port)
    source: str = "name: feed"
    public: str = ""
    patience: float = 10.0
    world: World = field(init=False)
    told: list[Polled] = field(default_factory=list)

    @asynccontextmanager
    async def open(self, sources: str | None = None) -> AsyncIterator[World]:
        public = self.public or f"http://127.0.0.1:{self.port}/"
        text = f"""
sources: [{sources or f'{{{self.source}, url: "{self.town.topic}"}}'}]
channels: {{hook: {{kind: webhook, url: "{self.town.url}/hook"}}}}
rules: ["rocket*"]
listen: {{port: {self.port}, public: "{public}"}}
network: {{allow_private: ["127.0.0.0/8"]}}
"""
        settings = parse(text, file=self.folder / "config.yaml", env={})
        async with (
            HttpWeb(None, self.clock, allow_private=settings.allow_private) as web,
            opened(settings, self.folder / "data", web, anew=True) as world,
        ):
            self.world = world
            assert world.door is not None
            callback = Callback(world, world.door, self.told.append, self.patience)
            await websub.begin(world)
            async with listening("127.0.0.1", self.port, {HUBS: callback}):
                yield world
            await callback.finish()

    async def poll(self) -> Polled:
        return (await engine.round_once(self.world))[0]

    async def ask(self) -> int:
        """Ask the hubs that are due, and wait until they are done with it; returns how many were asked."""
        asked = await websub.due(self.world)
        for subscription in asked:
            await websub.ask(self.world, subscription)
        await self.rest()
        return len(asked)

    async def publish(self, *titles: str) -> None:
        self.town.publish(feed(*titles, now=self.clock()))
        await self.rest()

    async def rest(self) -> None:
        await asyncio.to_thread(self.town.queue.wait)

    async def deliver(self) -> None:
        while await deliver(self.world, "hook"):
            pass

    async def subscription(self, source: str = "feed") -> Subscription:
        found = await self.world.database.read(subscriptions.of, source)
        assert found is not None
        return found

    async def next_poll(self) -> timedelta:
        """Return how long it is to the next poll."""
        table = schema.sources
        rows = await self.world.database.read(lambda connection: list(connection.execute(table.select())))
        found: timedelta = rows[0].next_check_at - self.clock()
        return found

    async def knock(self, method: str, callback: str, **asked: object) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as stranger:
            return await stranger.request(method, callback, **asked)  # type: ignore[arg-type]

    async def push(self, body: str | bytes, signature: str | None = None) -> httpx.Response:
        """Push as the hub does, with its secret unless a signature is given."""
        known = await self.subscription()
        content = body if isinstance(body, bytes) else body.encode()
        if signature is None:
            signature = f"sha256={hmac.new(known.secret.reveal().encode(), content, 'sha256').hexdigest()}"
        headers = {"X-Hub-Signature": signature, "Content-Type": "application/rss+xml"}
        return await self.knock("POST", known.callback, content=content, headers=headers)

    async def subscribed(self) -> None:
        """Look at the feed for the first time, and subscribe."""
        self.town.feed = feed("Old news")
        await self.poll()
        assert await self.ask() == 1
        assert (await self.subscription()).state is Standing.VERIFIED


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path) as served:
        yield served


@pytest.fixture
def room(place: Town, tmp_path: Path) -> Newsroom:
    return Newsroom(town=place, folder=tmp_path)


# --- the whole cycle -------------------------------------------------------------------------------------------


async def test_a_feed_that_announces_a_hub_is_subscribed_to_and_what_is_pushed_is_told_without_a_poll(
    room: Newsroom,
) -> None:
    async with room.open():
        await room.subscribed()
        assert [address for address, _ in room.town.subscribers()] == [(await room.subscription()).callback]
        polls = room.town.polls
        await room.publish("Rockets over the bay", "Old news")
        await room.deliver()
        assert room.town.told == ["Rockets over the bay"]
        assert room.town.polls == polls
        assert not room.town.queue.failures
        assert [(polled.new, polled.alerts) for polled in room.told] == [(1, 1)]


async def test_what_was_pushed_is_not_told_again_by_the_poll_that_follows(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        await room.publish("Rockets over the bay")
        room.clock.advance(minutes=5)
        assert (await room.poll()).new == 0
        assert room.town.told == ["Rockets over the bay"]


async def test_a_push_and_a_poll_at_the_same_time_tell_it_once(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        news_of_it = feed("Rockets over the bay")
        room.town.feed = news_of_it
        polled, answered = await asyncio.gather(room.poll(), room.push(news_of_it))
        await room.deliver()
        assert answered.status_code == 202
        assert polled.alerts + sum(one.alerts for one in room.told) == 1
        assert room.town.told == ["Rockets over the bay"]


@pytest.mark.parametrize("algorithm", sorted(websub.ALGORITHMS))
async def test_every_signature_that_the_standard_knows_is_checked(tmp_path: Path, algorithm: str) -> None:
    with town(tmp_path, SIGNATURE_ALGORITHM=algorithm) as place:
        room = Newsroom(town=place, folder=tmp_path)
        async with room.open():
            await room.subscribed()
            await room.publish("Rockets over the bay")
            assert [polled.alerts for polled in room.told] == [1]


async def test_a_lease_is_renewed_before_it_ends_under_the_same_address(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        first = await room.subscription()
        assert first.lease_until == room.clock() + lease.ASKED_FOR
        room.clock.advance(days=7.9)
        assert await room.ask() == 0
        room.clock.advance(days=0.2)
        assert await room.ask() == 1
        renewed = await room.subscription()
        assert renewed.callback == first.callback
        assert renewed.state is Standing.VERIFIED
        assert renewed.lease_until == room.clock() + lease.ASKED_FOR
        assert len(room.town.subscribers()) == 1


async def test_a_restart_keeps_the_subscription(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
    async with room.open():
        assert await room.ask() == 0
        await room.publish("Rockets over the bay")
        await room.deliver()
    assert room.town.told == ["Rockets over the bay"]


async def test_who_moves_is_subscribed_anew_and_the_old_address_is_gone_for_the_hub(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        before = (await room.subscription()).callback
    room.public = f"http://localhost:{room.port}/"
    async with room.open():
        assert await room.ask() == 1
        assert (await room.subscription()).callback.startswith(room.public)
        assert len(room.town.subscribers()) == 2
        await room.publish("Rockets over the bay")
        assert [address for address, _ in room.town.subscribers()] == [(await room.subscription()).callback]
        assert (await room.knock("POST", before)).status_code == 410


async def test_a_source_that_left_the_config_is_unsubscribed(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
    async with room.open('{name: other, url: "https://other.example/feed"}') as world:
        assert await room.ask() == 1
        assert room.town.subscribers() == []
        assert await world.database.read(subscriptions.of, "feed") is None


async def test_a_hub_that_does_not_verify_the_farewell_is_told_once_and_forgotten(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
    async with room.open('{name: other, url: "https://other.example/feed"}') as world:
        (leaving,) = await websub.due(world)
        assert leaving.state is Standing.LEAVING
        room.clock.advance(minutes=11)
        assert await room.ask() == 0
        assert await world.database.read(subscriptions.of, "feed") is None


async def test_a_feed_that_names_no_hub_any_more_is_unsubscribed(room: Newsroom) -> None:
    async with room.open() as world:
        await room.subscribed()
        settled = await room.poll()  # unchanged: says nothing of the hub that counts
        assert settled.error is None
        assert (await room.subscription()).state is Standing.VERIFIED
        source = world.sources["feed"]
        known = await room.subscription()

        def settle_without(connection: object) -> Subscription | None:
            nothing = Fetched()
            return subscriptions.polled(
                connection,  # type: ignore[arg-type]
                source,
                nothing,
                known.callback,
                room.clock(),
                found_new=False,
            )

        left = await world.database.write(settle_without)
        assert left is not None
        assert left.state is Standing.LEAVING


# --- how often a pushed source is polled -----------------------------------------------------------------------


async def test_polls_grow_rare_once_pushes_have_proved_to_come_and_not_before(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        await room.poll()
        assert await room.next_poll() < HOUR
        await room.publish("Nothing much")
        await room.poll()
        assert await room.next_poll() == lease.SAFETY


async def test_an_interval_that_was_given_is_honoured_for_a_pushed_source_too(room: Newsroom) -> None:
    room.source = "name: feed, every: 2m"
    async with room.open():
        await room.subscribed()
        await room.publish("Nothing much")
        await room.poll()
        assert await room.next_poll() == timedelta(minutes=2)


async def test_a_poll_that_finds_what_no_push_brought_ends_the_trust_and_subscribes_anew(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        await room.publish("Nothing much")
        room.clock.advance(hours=2)
        room.town.feed = feed("Rockets over the bay")
        assert (await room.poll()).alerts == 1
        assert await room.next_poll() < HOUR
        assert (await room.subscription()).pushed_at is None
        assert await room.ask() == 1
        await room.poll()
        assert await room.next_poll() < HOUR
        await room.publish("Nothing much either")
        await room.poll()
        assert await room.next_poll() == lease.SAFETY


async def test_the_rare_poll_comes_no_later_than_the_lease_ends(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        await room.publish("Nothing much")
        room.clock.advance(days=9, hours=23, minutes=30)
        await room.poll()
        assert await room.next_poll() == timedelta(minutes=30)
        room.clock.advance(minutes=30)
        await room.poll()
        assert await room.next_poll() < HOUR


# --- what a hub may do wrong -----------------------------------------------------------------------------------


async def test_a_hub_that_is_down_costs_nothing_but_the_pushes(room: Newsroom) -> None:
    closed = free_port()
    async with room.open() as world:
        room.town.feed = feed("Old news")
        await room.poll()
        known = await room.subscription()
        await world.database.write(subscriptions.keep, replace(known, hub=f"http://127.0.0.1:{closed}/"))
        assert await room.ask() == 1
        failed = await room.subscription()
        assert failed.state is Standing.WANTED
        assert failed.error == "connection refused"
        assert room.clock() < failed.due_at <= room.clock() + timedelta(minutes=1)
        room.town.feed = feed("Rockets over the bay")
        room.clock.advance(minutes=5)
        await room.poll()
        assert room.town.told == ["Rockets over the bay"]


async def test_a_hub_is_asked_ever_more_rarely_while_it_is_down(room: Newsroom) -> None:
    closed = free_port()
    async with room.open() as world:
        room.town.feed = feed("Old news")
        await room.poll()
        known = await room.subscription()
        await world.database.write(subscriptions.keep, replace(known, hub=f"http://127.0.0.1:{closed}/"))
        waits = []
        for _ in range(12):
            room.clock.at = max(room.clock.at, (await room.subscription()).due_at)
            assert await room.ask() == 1
            waits.append((await room.subscription()).due_at - room.clock())
        assert waits == sorted(waits)
        assert waits[-1] == timedelta(hours=1)


async def test_a_hub_that_never_calls_back_is_told_in_words_and_asked_again_later(room: Newsroom) -> None:
    async with room.open() as world:
        room.town.feed = feed("Old news")
        await room.poll()
        assert len(await websub.due(world)) == 1  # taken, and the request is lost
        room.clock.advance(minutes=11)
        assert await websub.due(world) == []
        unanswered = await room.subscription()
        assert unanswered.error == f"did not call back within 10 min; can it reach http://127.0.0.1:{room.port}/websub?"
        room.clock.advance(minutes=1)
        assert await room.ask() == 1
        assert (await room.subscription()).error is None


async def test_a_hub_that_denies_is_heard_and_the_feed_is_polled_as_before(room: Newsroom) -> None:
    room.town.denies = "not for\nyou" + "!" * 500
    async with room.open():
        room.town.feed = feed("Old news")
        await room.poll()
        await room.ask()
        denied = await room.subscription()
        assert denied.state is Standing.DENIED
        assert (denied.error or "").startswith("denied the subscription: not for you!!!")
        assert len(denied.error or "") < 300
        assert await room.ask() == 0
        assert denied.due_at == room.clock() + lease.AFTER_DENIAL
        assert await room.next_poll() <= pacing.STEADY


LIES = (
    {"hub.topic": "https://elsewhere.example/feed"},
    {"hub.mode": "unsubscribe"},
    {"hub.mode": "publish"},
    {"hub.mode": ""},
    {"hub.challenge": ""},
    {"hub.challenge": "x" * 1_001},
    {"hub.challenge": "two\nlines"},
    {"hub.lease_seconds": "0"},
    {"hub.lease_seconds": "-5"},
    {"hub.lease_seconds": "for ever"},
    {"hub.lease_seconds": "99999999999"},
)


async def test_a_verification_of_what_we_did_not_ask_for_is_refused(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        before = await room.subscription()
        truth = {"hub.mode": "subscribe", "hub.topic": before.topic, "hub.challenge": "c", "hub.lease_seconds": "60"}
        for lie in LIES:
            assert (await room.knock("GET", before.callback, params=truth | lie)).status_code == 404, lie
            assert await room.subscription() == before
        assert (await room.knock("GET", before.callback, params=truth)).text == "c"


async def test_nobody_is_verified_before_we_asked(room: Newsroom) -> None:
    async with room.open():
        room.town.feed = feed("Old news")
        await room.poll()
        wanted = await room.subscription()
        early = {"hub.mode": "subscribe", "hub.topic": wanted.topic, "hub.challenge": "c", "hub.lease_seconds": "60"}
        assert (await room.knock("GET", wanted.callback, params=early)).status_code == 404
        assert (await room.subscription()).state is Standing.WANTED


async def test_a_challenge_is_given_back_as_plain_text_that_no_browser_takes_for_a_page(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        known = await room.subscription()
        asked = {
            "hub.mode": "subscribe",
            "hub.topic": known.topic,
            "hub.challenge": "<script>",
            "hub.lease_seconds": "9",
        }
        answer = await room.knock("GET", known.callback, params=asked)
        assert answer.text == "<script>"
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_push_with_a_wrong_signature_is_thanked_counted_and_not_looked_at(room: Newsroom) -> None:
    wrong = ("", "sha256=", "sha256=" + "0" * 64, "md5=0123", "sha512_256=00", "sha256", "=")
    async with room.open() as world:
        await room.subscribed()
        for signature in wrong:
            assert (await room.push(feed("Rockets over the bay"), signature)).status_code == 202
        known = await room.subscription()
        assert (known.refused, known.pushed_at) == (len(wrong), None)
        assert (await world.database.read(history.status)).items == 1
        assert not room.told


async def test_a_signature_of_another_body_does_not_count(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        known = await room.subscription()
        ours = hmac.new(known.secret.reveal().encode(), b"good", hashlib.sha256).hexdigest()
        assert websub.is_signed(known, f"SHA256={ours.upper()}", b"good")
        assert not websub.is_signed(known, f"sha256={ours}", b"bad")


@given(st.text(), st.binary())
def test_no_signature_upsets_the_check(signature: str, body: bytes) -> None:
    secret = Secret("made up")
    known = Subscription(source="s", hub="h", topic="t", callback="c", secret=secret, due_at=NOW)
    assert not websub.is_signed(known, signature, body)


async def test_a_push_that_cannot_be_read_makes_a_poll_due(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        assert await room.next_poll() > timedelta(0)
        assert (await room.push(b"<html>no feed")).status_code == 202
        assert await room.next_poll() == timedelta(0)
        room.town.feed = feed("Rockets over the bay")
        await room.poll()
        assert room.town.told == ["Rockets over the bay"]


async def test_a_push_of_a_gzipped_body_or_a_bomb_is_not_unpacked(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        assert (await room.push(b"\x1f\x8b\x08" + bytes(1_000))).status_code == 202
        assert await room.next_poll() == timedelta(0)


async def test_a_push_that_is_too_long_is_refused_and_makes_a_poll_due(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
        assert (await room.push(b"x" * 5_000_001)).status_code == 413
        assert await room.next_poll() == timedelta(0)


async def test_where_the_database_is_busy_the_hub_is_told_to_come_again_and_nothing_is_lost(room: Newsroom) -> None:
    room.patience = 0.1
    held, let_go = threading.Event(), threading.Event()
    async with room.open() as world:
        await room.subscribed()

        def hold(_connection: object) -> None:
            held.set()
            let_go.wait(PATIENCE)

        busy = asyncio.create_task(world.database.write(hold))
        await asyncio.to_thread(held.wait, PATIENCE)
        try:
            answered = await room.push(feed("Rockets over the bay"))
        finally:
            let_go.set()
        await busy
        assert answered.status_code == 503
        room.town.feed = feed("Rockets over the bay")
        await room.poll()
        await room.deliver()
        assert room.town.told == ["Rockets over the bay"]


async def test_who_guesses_at_addresses_is_answered_beside_a_busy_database_and_few_calls_pile_up(
    room: Newsroom,
) -> None:
    held, let_go = threading.Event(), threading.Event()
    async with room.open() as world:
        await room.subscribed()
        known = await room.subscription()
        truth = {"hub.mode": "subscribe", "hub.topic": known.topic, "hub.challenge": "c", "hub.lease_seconds": "60"}

        def hold(_connection: object) -> None:
            held.set()
            let_go.wait(PATIENCE)

        busy = asyncio.create_task(world.database.write(hold))
        await asyncio.to_thread(held.wait, PATIENCE)
        try:
            guess = known.callback[:-43] + "A" * 43
            assert (await room.knock("GET", guess, params=truth)).status_code == 404
            assert (await room.knock("POST", guess)).status_code == 410
            async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as hub:
                calls = [asyncio.create_task(hub.get(known.callback, params=truth)) for _ in range(LOOKUPS + 4)]
                done, waiting = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
                assert {call.result().status_code for call in done} == {503}
                let_go.set()
                answered = [(await call).status_code for call in waiting]
            assert answered.count(200) == LOOKUPS
        finally:
            let_go.set()
        await busy


async def test_a_hub_on_a_private_network_is_not_asked_unless_the_config_names_it(desk: Desk) -> None:
    named = (
        "<atom:link rel='hub' href='http://169.254.169.254/latest'/><atom:link rel='self' href='https://f.example/'/>"
    )
    desk.web.pages["https://f.example/feed"] = rss(entry("Old", guid="1", date=NOW), head=named)
    async with desk.open(ANNOUNCED + 'listen: {public: "https://bot.example/"}') as world:
        await desk.round()
        (subscription,) = await websub.due(world)
        await websub.ask(world, subscription)
        kept = await world.database.read(subscriptions.of, "feed")
        assert kept is not None
        assert "private" in (kept.error or "")
        assert not [request for request in desk.web.requests if request.url.host == "169.254.169.254"]


async def test_the_whole_cycle_is_kept_by_either_database(any_desk: Desk) -> None:
    named = "<atom:link rel='hub' href='https://hub.example/'/><atom:link rel='self' href='https://f.example/feed'/>"
    any_desk.web.pages |= {
        "https://f.example/feed": rss(entry("Old", guid="1", date=NOW), head=named),
        "https://hub.example/": 202,
    }
    async with any_desk.open(ANNOUNCED + 'listen: {public: "https://bot.example/"}') as world:
        await any_desk.round()
        (asked,) = await websub.due(world)
        await websub.ask(world, asked)
        truth = {"hub.mode": "subscribe", "hub.topic": asked.topic, "hub.challenge": "c", "hub.lease_seconds": "60"}
        assert await websub.answer(world, asked.callback, truth) == "c"
        known = await websub.called(world, asked.callback)
        assert known is not None
        assert known.lease_until == any_desk.clock() + timedelta(minutes=1)
        polled = await websub.take_in(world, known, "application/rss+xml", feed("Rockets over the bay").encode())
        assert polled is not None
        assert (polled.new, polled.alerts) == (1, 1)
        await any_desk.round()
        assert any_desk.headlines() == ["Rockets over the bay"]
        (hub,) = (await world.database.read(history.status)).hubs
        assert (hub.source, hub.host, hub.refused, hub.error) == ("feed", "hub.example", 0, None)
        assert hub.pushed_at is not None


async def test_without_a_listener_no_hub_is_thought_of(desk: Desk) -> None:
    named = "<atom:link rel='hub' href='https://hub.example/'/><atom:link rel='self' href='https://f.example/feed'/>"
    desk.web.pages["https://f.example/feed"] = rss(entry("Old", guid="1", date=NOW), head=named)
    async with desk.open(ANNOUNCED) as world:
        await desk.round()
        assert world.door is None
        assert await desk.rows("subscriptions") == []


async def test_a_hub_that_sends_us_on_is_followed_a_few_times(desk: Desk) -> None:
    named = "<atom:link rel='hub' href='https://hub.example/0'/><atom:link rel='self' href='https://f.example/feed'/>"
    desk.web.pages["https://f.example/feed"] = rss(entry("Old", guid="1", date=NOW), head=named)
    for step in range(9):
        there = httpx.Response(307, headers={"Location": f"/{step + 1}"})
        desk.web.pages[f"https://hub.example/{step}"] = there
    async with desk.open(ANNOUNCED + 'listen: {public: "https://bot.example/"}') as world:
        await desk.round()
        (subscription,) = await websub.due(world)
        await websub.ask(world, subscription)
        kept = await world.database.read(subscriptions.of, "feed")
        assert kept is not None
        assert kept.error == "answered 307 Temporary Redirect"
        asked = [str(request.url) for request in desk.web.requests if request.url.host == "hub.example"]
        assert asked == [f"https://hub.example/{step}" for step in range(4)]


async def test_a_source_keeps_its_subscription_under_a_new_name(room: Newsroom) -> None:
    async with room.open():
        await room.subscribed()
    async with room.open(f'{{name: renamed, was: feed, url: "{room.town.topic}"}}'):
        await room.publish("Rockets over the bay")
        assert [polled.source for polled in room.told] == ["renamed"]


async def test_the_claim_of_a_poll_does_not_keep_a_push_out(room: Newsroom) -> None:
    async with room.open() as world:
        await room.subscribed()
        await world.database.write(news.claim_all, world.sources, room.clock(), pipeline.POLL_LEASE)
        assert (await room.push(feed("Rockets over the bay"))).status_code == 202
        assert [polled.alerts for polled in room.told] == [1]


# --- the run as a whole ----------------------------------------------------------------------------------------


def configure(room: Newsroom) -> None:
    (room.folder / "config.yaml").write_text(
        f"""
sources: [{{name: feed, url: "{room.town.topic}"}}]
channels: {{hook: {{kind: webhook, url: "{room.town.url}/hook"}}}}
rules: ["rocket*"]
listen: {{port: {room.port}, public: "http://127.0.0.1:{room.port}/"}}
network: {{allow_private: ["127.0.0.0/8"]}}
""",
        encoding="utf-8",
    )


def test_a_run_is_subscribed_by_itself_and_tells_at_once_what_is_pushed(room: Newsroom) -> None:
    configure(room)
    room.town.feed = feed("Old news", now=datetime.now(UTC))
    with Bot(room.folder, "run") as bot:
        bot.err.expect("feed is pushed by its hub from now on")
        room.town.queue.wait()  # it notes so when it has our answer
        polls = room.town.polls
        room.town.publish(feed("Rockets over the bay", now=datetime.now(UTC)))
        assert room.town.heard.wait(PATIENCE), bot.err.text
        assert room.town.told == ["Rockets over the bay"]
        assert room.town.polls == polls
        said = run_bot(room.folder, "status").stdout
        assert "1 of 1 source with a hub is pushed" in said
        assert bot.stop()[0] == 0
    assert "a bug in" not in bot.err.text


def test_a_run_whose_port_is_taken_says_so_and_ends(room: Newsroom) -> None:
    configure(room)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", room.port))
        taken.listen()
        said = run_bot(room.folder, "run")
    assert said.returncode == 1
    assert (
        f"annot listen on 127.0.0.1 port {room.port}: address already in use; name another under listen:" in said.stderr
    )
    assert "Traceback" not in said.stderr


def test_status_tells_what_is_wrong_with_a_hub(room: Newsroom) -> None:
    configure(room)
    room.town.denies = "members only"
    room.town.feed = feed("Old news", now=datetime.now(UTC))
    with Bot(room.folder, "run") as bot:
        bot.err.expect("the hub of feed denied the subscription: members only; it is polled as before")
        said = run_bot(room.folder, "status").stdout
        assert bot.stop()[0] == 0
    assert "0 of 1 source with a hub are pushed" in said
    assert "feed: 127.0.0.1: denied the subscription: members only" in said
