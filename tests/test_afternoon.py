"""The acceptance test: the made-up afternoon is sound, and played through the whole bot it comes out as it says.

The shipped config decides, a webhook takes the messages.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from sqlalchemy import Connection, select

from bot import pipeline
from bot.config import Settings, load
from bot.deliver import deliver
from bot.model import Item, Severity
from bot.rules import Ruleset, compile_rules
from bot.sources.replay import Replay
from bot.starters import STARTERS
from bot.store import news, schema
from bot.web import HttpWeb
from bot.world import World, opened
from tests.conftest import HOOK, Clock, FakeWeb

ROOT = Path(__file__).parent.parent
AFTERNOON = ROOT / "examples" / "afternoon.jsonl"
MAX_AGE = timedelta(hours=48)
NOW = datetime(2026, 4, 20, 14, tzinfo=UTC)

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
REPLAY_KEYS = {"at", "published", "title", "summary", "body", "url", "guid", "author", "outlet", "language", "tags"}
TEST_KEYS = {"id", "expect", "why"}
VERDICTS = {"alert", "grow", "reply", "quiet"}


def offset(written: str) -> timedelta:
    assert re.fullmatch(r"[+-](\d+[dhms])+", written), f"{written!r} is no offset such as -78d, +3s or -2h30m"
    parts = {UNITS[unit]: int(number) for number, unit in re.findall(r"(\d+)([dhms])", written)}
    return timedelta(**parts) * (-1 if written.startswith("-") else 1)


ITEMS: list[dict[str, Any]] = [json.loads(line) for line in AFTERNOON.read_text(encoding="utf-8").splitlines()]
BY_ID = {item["id"]: item for item in ITEMS}
ARCHIVE = [item for item in ITEMS if item["at"].startswith("-")]
LIVE = [item for item in ITEMS if item["at"].startswith("+")]

each_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    written: dict[str, Any] = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    return written


@pytest.fixture(scope="module")
def ruleset(config: dict[str, Any]) -> Ruleset:
    problems: list[object] = []
    rules = compile_rules(config["rules"], config["lists"], problems.append)
    assert problems == []
    return Ruleset(rules)


# --- the file itself -------------------------------------------------------------------------------------------


def test_the_afternoon_is_long_enough_to_be_a_test_and_short_enough_to_be_read() -> None:
    assert 35 <= len(ITEMS) <= 60
    assert len(BY_ID) == len(ITEMS), "ids are unique"


@each_item
def test_a_line_says_what_was_published_what_should_happen_and_why(item: dict[str, Any]) -> None:
    assert item.keys() >= {"at", "title", "summary", "url", "outlet", "language", *TEST_KEYS}
    assert item.keys() <= REPLAY_KEYS | TEST_KEYS
    assert item["title"].strip()
    assert item["why"].endswith(".")
    assert re.match(r"https://[a-z]+\.example/", item["url"]), "outlets are invented, and so are their addresses"


@each_item
def test_an_expectation_names_a_verdict_a_known_rule_and_a_story_that_was_told_before(
    item: dict[str, Any], ruleset: Ruleset
) -> None:
    expect = item["expect"]
    assert expect.keys() <= {"verdict", "story", "rules", "reason"}
    assert expect["verdict"] in VERDICTS
    assert set(expect["rules"]) <= ruleset.by_name.keys()
    if expect["verdict"] == "quiet":
        assert "story" not in expect
        assert expect["reason"] in {"no_match", "too_old", "updated"}
    elif expect["verdict"] == "alert":
        assert expect["story"] == item["id"]
    else:
        first = BY_ID[expect["story"]]
        assert first["expect"]["verdict"] == "alert"
        assert offset(first["at"]) < offset(item["at"])


def test_the_afternoon_is_over_within_a_minute_and_no_two_items_arrive_together() -> None:
    times = [offset(item["at"]) for item in LIVE]
    assert times == sorted(set(times))
    assert timedelta(0) < times[0]
    assert times[-1] < timedelta(minutes=1)


def test_the_archive_begins_before_a_long_quiet_and_is_too_old_to_ring() -> None:
    attacks = [offset(item["at"]) for item in ARCHIVE if "us-forces" in item["expect"]["rules"]]
    assert len([at for at in attacks if at <= timedelta(days=-78)]) >= 5
    assert all(offset(item["at"]) < -MAX_AGE for item in ARCHIVE)
    assert {item["expect"]["verdict"] for item in ARCHIVE} == {"quiet"}


@each_item
def test_what_rings_was_published_within_max_age(item: dict[str, Any]) -> None:
    age = offset(item["at"]) - offset(item.get("published", item["at"]))
    live = item in LIVE
    assert (item["expect"].get("reason") == "too_old") == (
        bool(item["expect"]["rules"]) and (age > MAX_AGE if live else True)
    )


@pytest.mark.parametrize(
    "id_", ["sunday-rockets", "sunday-confirmed", "monday-drones", "monday-second-origin", "saturday-blast"]
)
def test_a_main_report_has_a_body_of_a_wire_reports_length(id_: str) -> None:
    assert 80 <= len(BY_ID[id_]["body"].split()) <= 200


def shingles(text: str, width: int = 5) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + width]) for at in range(len(words) - width + 1)}


@pytest.mark.parametrize(
    "copy",
    [item for item in LIVE if item["expect"]["verdict"] == "grow" and "body" in item],
    ids=lambda item: item["id"],
)
def test_a_copy_shares_most_of_its_text_with_the_report_that_it_copies(copy: dict[str, Any]) -> None:
    copied = shingles(copy["body"])
    original = shingles(BY_ID[copy["expect"]["story"]]["body"])
    assert len(copied & original) / len(copied) > 0.8


def test_an_independent_report_shares_hardly_any_text_with_the_first() -> None:
    for id_ in ("sunday-confirmed", "monday-second-origin"):
        report = BY_ID[id_]
        own = shingles(report["body"])
        first = shingles(BY_ID[report["expect"]["story"]]["body"])
        assert len(own & first) / len(own) < 0.05, id_


# --- the shipped rules on it -----------------------------------------------------------------------------------


@each_item
def test_the_shipped_rules_hit_what_the_file_says(item: dict[str, Any], ruleset: Ruleset) -> None:
    seen = Item(
        id=item["id"],
        source="afternoon",
        title=item["title"],
        summary=item["summary"],
        body=item.get("body"),
        first_seen=NOW,
    )
    assert [match.rule for match in ruleset.match(seen).matches] == item["expect"]["rules"], item["why"]


def test_every_named_rule_of_the_shipped_config_hits_something_that_rings(ruleset: Ruleset) -> None:
    rung = {rule for item in LIVE if item["expect"]["verdict"] == "alert" for rule in item["expect"]["rules"]}
    assert rung == ruleset.by_name.keys() - {"state of emergency"}


def test_the_shipped_rules_use_more_than_one_severity(ruleset: Ruleset) -> None:
    assert {rule.severity for rule in ruleset.rules} >= {Severity.LOW, Severity.NORMAL, Severity.HIGH, Severity.URGENT}


# --- the shipped feeds -----------------------------------------------------------------------------------------


def test_the_starter_feeds_are_those_of_the_shipped_config(config: dict[str, Any]) -> None:
    feeds = {source["name"]: source for source in config["sources"] if source.get("kind", "feed") == "feed"}
    assert {name: feed["url"] for name, feed in feeds.items()} == {starter.name: starter.url for starter in STARTERS}
    assert {name: feed.get("language", "en") for name, feed in feeds.items()} == {
        starter.name: starter.language for starter in STARTERS
    }


def test_the_starter_feeds_speak_english_arabic_and_french() -> None:
    assert len(STARTERS) >= 12
    assert {starter.language for starter in STARTERS} == {"en", "ar", "fr"}


# --- the whole bot on it ---------------------------------------------------------------------------------------

ENV = {"WEBHOOK_URL": HOOK, "WEBHOOK_SECRET": "a secret of the desk"}
VERDICT_OF = {"send": "alert", "reply": "reply", "edit": "grow"}
SOURCE = "afternoon"


def shipped() -> Settings:
    """Return the shipped config with the afternoon as its only source."""
    settings = load(ROOT / "config.yaml", ENV)
    afternoon = next(source for source in settings.sources if source.name == SOURCE)
    return replace(settings, sources=(replace(afternoon, fetcher=Replay(file=str(AFTERNOON))),))


@asynccontextmanager
async def at_work(folder: Path, clock: Clock, web: FakeWeb, *, anew: bool = True) -> AsyncIterator[World]:
    async with HttpWeb(httpx.MockTransport(web), clock) as door, opened(shipped(), folder, door, anew=anew) as world:
        yield world


async def beat(world: World) -> None:
    """Poll the afternoon if it is due, and deliver what is owed."""
    now = world.web.now()
    for due in await world.database.write(news.claim_sources, [SOURCE].__contains__, now, 1, timedelta(minutes=1)):
        polled = await pipeline.poll(world, due)
        assert polled.error is None
    while await deliver(world, "webhook"):
        pass


async def play(folder: Path, start: datetime, moments: Iterable[timedelta]) -> list[list[dict[str, Any]]]:
    """Run the bot at each of the moments after the start; returns the messages that the desk was sent at each."""
    clock, web = Clock(), FakeWeb(pages={HOOK: 204})
    heard: list[list[dict[str, Any]]] = []
    clock.at = start
    async with at_work(folder, clock, web) as world:
        for moment in moments:
            clock.at = start + moment
            before = len(web.posted())
            await beat(world)
            heard.append([json.loads(request.content) for request in web.posted()[before:]])
    return heard


MOMENTS = (timedelta(0), *(offset(item["at"]) for item in LIVE))


@dataclass(frozen=True)
class Afternoon:
    """What came of the afternoon: messages at the start and per item, and why each item ended as it did."""

    archive: list[dict[str, Any]]
    messages: dict[str, list[dict[str, Any]]]
    reasons: dict[str, str]

    def verdict(self, id_: str) -> str:
        """Return what the desk heard of an item."""
        return " and ".join(VERDICT_OF[message["action"]] for message in self.messages[id_]) or "quiet"

    def story(self, id_: str) -> str:
        """Return the item that began the story which the message about an item was of."""
        told = self.messages[id_][0]["cards"][0]["story"]
        return next((first for first in self.messages if self.begins(first, told)), "of no item alone")

    def begins(self, id_: str, story: str) -> bool:
        messages = self.messages[id_]
        return self.verdict(id_) == "alert" and messages[0]["cards"][0]["story"] == story


def reasons(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(schema.items.c.url, schema.items.c.reason))
    return {row.url: row.reason for row in rows}


@pytest.fixture(scope="module")
def afternoon(tmp_path_factory: pytest.TempPathFactory) -> Afternoon:
    async def run() -> Afternoon:
        folder = tmp_path_factory.mktemp("data")
        archive, *heard = await play(folder, NOW, MOMENTS)
        async with at_work(folder, Clock(), FakeWeb(), anew=False) as world:
            found = await world.database.read(reasons)
        return Afternoon(
            archive=archive,
            messages={item["id"]: told for item, told in zip(LIVE, heard, strict=True)},
            reasons={item["id"]: found[item["url"]] for item in ITEMS},
        )

    return asyncio.run(run())


@pytest.mark.parametrize("item", LIVE, ids=lambda item: item["id"])
def test_the_desk_hears_of_an_item_what_the_file_says(item: dict[str, Any], afternoon: Afternoon) -> None:
    expect = item["expect"]
    assert afternoon.verdict(item["id"]) == expect["verdict"], item["why"]
    if expect["verdict"] != "quiet":
        assert afternoon.story(item["id"]) == expect["story"], item["why"]


@pytest.mark.parametrize("item", [item for item in ITEMS if item["expect"].get("reason") in {"no_match", "too_old"}])
def test_a_silence_is_on_record_with_its_reason(item: dict[str, Any], afternoon: Afternoon) -> None:
    assert afternoon.reasons[item["id"]] == item["expect"]["reason"], item["why"]


def test_the_archive_is_remembered_without_a_word(afternoon: Afternoon) -> None:
    assert afternoon.archive == []
    assert all(afternoon.reasons[item["id"]] in {"no_match", "too_old"} for item in ARCHIVE)


def test_the_loudest_rule_of_a_story_sets_its_severity(afternoon: Afternoon, ruleset: Ruleset) -> None:
    for item in LIVE:
        if item["expect"]["verdict"] == "alert":
            card = afternoon.messages[item["id"]][0]["cards"][0]
            loudest = max(ruleset.by_name[name].severity for name in item["expect"]["rules"])
            assert (card["rules"], card["severity"]) == (item["expect"]["rules"], loudest.word)


def test_a_hostile_headline_reaches_the_desk_without_its_control_characters(afternoon: Afternoon) -> None:
    written = BY_ID["red-sea-tanker"]["title"]
    headline = afternoon.messages["red-sea-tanker"][0]["cards"][0]["headline"]["text"]
    assert {"\u202e", "\x1b"} <= set(written)
    assert not {"\u202e", "\x1b"} & set(headline)
    assert headline.startswith("Tanker struck by drone in Red Sea")


async def test_a_second_run_on_the_same_database_plays_the_whole_afternoon_again(tmp_path: Path) -> None:
    first = await play(tmp_path, NOW, MOMENTS)
    second = await play(tmp_path, NOW + timedelta(minutes=5), MOMENTS)
    actions = [[message["action"] for message in told] for told in first]
    assert ["send"] in actions
    assert [[message["action"] for message in told] for told in second] == actions


async def test_a_bot_that_slept_through_the_afternoon_tells_the_same_stories(
    tmp_path: Path, afternoon: Afternoon
) -> None:
    _archive, woken = await play(tmp_path, NOW, (timedelta(0), timedelta(minutes=2)))
    told = {card["headline"]["text"] for message in woken for card in message["cards"]}
    heard = {
        messages[0]["cards"][0]["headline"]["text"]
        for id_, messages in afternoon.messages.items()
        if afternoon.verdict(id_) == "alert"
    }
    assert told == heard
