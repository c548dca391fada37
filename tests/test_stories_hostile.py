"""Hostile news and random streams: what is compared is bounded, nobody is told twice, nothing is lost or left."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot import identity
from bot.decide import decide
from bot.model import Entry, Item, Memory, Outcome, Placement, Relation, Sighting, Source, Story
from bot.sources.replay import Replay
from bot.store import alike, news, rows, schema
from bot.store.database import Database
from bot.stories import REPRINT, TWIN, WINDOW, alert_id, prints, traits_of
from bot.stories.origins import wire_of
from bot.stories.profile import FACTS, MEASURES, TERMS
from bot.stories.terms import BESIDE, TITLE
from tests.conftest import PLACES
from tests.onestream import NOON, item, sighting, told, told_of
from tests.onestream import TERMS as ON
from tests.yardstick import yards

DOOR = Source(name="desk", kind="replay", fetcher=Replay(file="none"))
MAX_TITLE = 1_000  # characters that a feed's headline has at most

# --- what is compared of an item -------------------------------------------------------------------------------

LETTERS = st.one_of(
    st.characters(),
    st.characters(categories=["Cs", "Cf", "Cc", "Mn", "So"]),
    st.sampled_from(list("\u202e\u200f\u2066\x00\ufffe\u0301\u0651ßﷺİ²½٣'\"“”„«»([{)]}.-–—/:©% \n\t1789")),
    st.sampled_from(["May", "kills", "Syria", "(Reuters) - ", "Read more.", "Sunday", "round", "1e9", "5-3", "الاحد"]),
)
WORDS = st.lists(LETTERS, max_size=60).map("".join)


def size_of(one: Item) -> None:
    """Check that what is compared of an item is bounded."""
    found = traits_of(one)
    assert found == traits_of(one)
    assert found.quoted <= set(found.prints)
    assert max(len(found.prints), found.words) <= prints.MAX_WORDS
    assert len(found.terms) <= 4 * TITLE
    assert len(found.beside) <= BESIDE
    assert all((*found.terms, *found.beside))
    assert all(len(getattr(found.facts, name)) <= MAX_TITLE for name in found.facts.__slots__)
    json.dumps([found.terms, found.beside, found.facts.measures, found.facts.harm], allow_nan=False)


@given(title=WORDS, lead=WORDS, body=st.none() | WORDS, author=WORDS, url=WORDS.map("https://{}".format))
@examples(max_examples=150)
def test_whatever_comes_in_at_the_door_is_compared_by_something_bounded_and_the_same_each_time(
    title: str, lead: str, body: str | None, author: str, url: str
) -> None:
    entry = Entry(title=title, summary=lead, body=body, author=author, url=url, published=NOON)
    (seen,) = identity.sightings([entry], DOOR, NOON)
    size_of(seen.item)
    assert told([seen.item]).opened == 1


FLOODS = (
    "a", '"', "„", "(", "7", "1,", "Read more. ", "Read more\n", "alpha beta ", "\u0301", "\u202e\u200f", "\0", "😀",
    "a-", "a'", "a.", '"a b ', "“a b c d e f g h i j k l.” said he. ", " - ", " ", "\n", "北", "\u0e01\u0e33", "وال",
    "(a) ", "by (c) source: from with reporting by ", "ROME (Reuters) - ", "1 May ", "5 killed ", "7% ",
    "Of Korabad, ", "« a ",
)  # fmt: skip


@pytest.mark.parametrize("unit", FLOODS, ids=ascii)
def test_a_flood_costs_as_much_as_it_is_long(unit: str) -> None:
    def read(length: int) -> Callable[[], object]:
        blob = (unit * (length // len(unit) + 1))[:length]
        flood = item("00", f"x{blob}", NOON, lead=f"y{blob}", body=f"z{blob}")
        return lambda: traits_of(flood)

    small, large = yards(read(4_000)), min(yards(read(32_000)) for _ in range(3))
    assert large < 3 * 8 * small + 2


SIZES = (
    "", "x", "word" * 75_000, '"' * 100_000, "(" * 50_000, "7" * 1_000_000, "All rights reserved. " * 100_000,
    "one endless line " * 60_000, "a" + "\u0301" * 300_000, "\u202e\u2066\u200f" * 100_000, "👩‍👩‍👧‍👦" * 40_000,
)  # fmt: skip


@pytest.mark.parametrize("blob", SIZES, ids=lambda blob: f"{len(blob)} {blob[:6]!a}")
def test_a_text_of_any_size_is_read_in_bounded_time(blob: str) -> None:
    flood = item("00", blob[:MAX_TITLE], NOON, lead=blob, body=f"It was told. {blob}")
    size_of(flood)
    assert yards(lambda: traits_of(flood)) < 40
    assert yards(lambda: prints.longest_row(blob, blob[1:])) < 10
    assert told([flood]).opened == 1


@pytest.mark.parametrize("unit", ["Wq{} ", "{}% "])
def test_facts_are_bounded_however_long_a_headline_is(unit: str) -> None:
    size_of(item("00", "".join(unit.format(number) for number in range(4_000)), NOON))


CREDITS = (
    "(" * 240, f"{'A' * 79}({'b' * 41}", "a/" * 120, " - " * 90, "by " * 90, "(c) " * 65, "with reporting by " * 15,
    f". ©{').' * 130}", "“" * 130 + "-" * 130, "\n-" * 130, f"x - {'y ' * 120}(", "from with inputs from " * 12,
)  # fmt: skip


@pytest.mark.parametrize("lead", CREDITS)
def test_no_credit_costs_much_to_look_for(lead: str) -> None:
    credited = item("00", "T", NOON, lead=lead)
    assert yards(lambda: [wire_of(credited) for _ in range(10)]) < 2


@pytest.mark.parametrize("blank", [" ", "\u00a0"])
def test_blanks_before_the_end_of_a_text_cost_no_more_than_words(blank: str) -> None:
    assert yards(lambda: wire_of(item("00", "T", NOON, lead=f".-{blank * 250}x("))) < 2


ODD = (f"Attack kills {'9' * 5_000}", "½½ killed", "²³ May", "1_0 percent", "999999999999999% up")
ENDLESS = ("Rises 1e999 percent", f"Up {'9' * 400}%", f"{'9' * 400}bn deal", "Quake of magnitude 1e999")


@pytest.mark.parametrize("title", [*ODD, *ENDLESS], ids=lambda title: title[:16])
def test_a_number_that_is_none_is_not_kept(title: str) -> None:
    size_of(item("00", title, NOON))


FIRST = datetime(1, 1, 1, tzinfo=UTC)  # as the feeds of .NET date what has no date
DAYS = (
    ("Attack yesterday", FIRST), ("Attack on Sunday", FIRST),
    ("May 00019999999999", NOON), (f"May 0001{'0' * 4999}", NOON),
)  # fmt: skip


@pytest.mark.parametrize(("title", "published"), DAYS, ids=lambda value: str(value)[:16])
def test_a_day_that_no_calendar_has_is_none(title: str, published: datetime) -> None:
    (seen,) = identity.sightings([Entry(title=title, published=published)], DOOR, NOON)
    size_of(seen.item)


# --- streams ---------------------------------------------------------------------------------------------------

ACTS = ("Rockets", "Drones", "Quake", "Blast", "Flood", "Fire")
HOURS = (0, 0, 1, 3, 8, 20, 40)
BACK = (*HOURS, 60, 100, 200, 900, -30)


KINDS = ("copy", "twin", "next", "word")


def stream(rng: Random, number: int, hours: Sequence[int], run: str = "") -> list[Item]:
    """Return copies, the same headlines, next events and reports in other words, in any order and of any date."""
    towns = rng.sample(PLACES, 5)
    texts = {town: " ".join(rng.choices(PLACES, k=40)).lower() for town in towns}
    found: list[Item] = []
    for at in range(number):
        town, kind, others = rng.choice(towns), rng.choice(KINDS), rng.sample(PLACES, 3)
        act, hurt, text = ACTS[towns.index(town)], rng.randint(1, 40), texts[town]
        title, lead = {
            "copy": (f"{' '.join(others)} {at}", text),
            "twin": (f"{act} wake the people of {town}", ""),
            "next": (f"Another {act} in {town}, {hurt} killed", ""),
            "word": (f"{act} at {town}: {others[0]} says {hurt} hurt", text[: rng.randint(20, 300)]),
        }[kind]
        when, id_ = NOON - timedelta(hours=rng.choice(hours)), f"{rng.getrandbits(128):032x}"
        one = item(id_, title, NOON, lead=lead, url=f"https://{others[1]}.example/{at}")
        found.append(replace(one, source="desk", run=run, published=rng.choice((None, when, when))))
    return found


STREAMS = st.builds(lambda seed, size: stream(Random(seed), size, BACK), st.integers(0, 10**9), st.integers(1, 16))


def seen_of(items: Sequence[Item], rng: Random | None = None) -> list[Sighting]:
    return [sighting(one, matched=rng is None or rng.random() < 0.7) for one in items]


def final(stories: dict[str, Story], story: str) -> str:
    """Return what a story has become in the end; a circle has no end."""
    of = stories[story].merged_into
    return story if of is None else final(stories, of)


@given(items=STREAMS, seed=st.integers(0, 9))
@examples(max_examples=60)
def test_what_follows_from_a_batch_is_whole(items: list[Item], seed: int) -> None:
    seen = seen_of(items, Random(seed))
    outcome = told_of(seen).outcome
    assert outcome == told_of(seen).outcome
    stories = {story.id: story for story in outcome.stories}
    ids = [kept.item.id for kept in outcome.kept]
    assert sorted(ids) == sorted(one.id for one in items)
    assert stories.keys() <= set(ids)
    members: dict[str, set[str]] = {}
    for kept in outcome.kept:
        assert kept.placement.story == kept.story
        assert kept.story is not None or not kept.matches
        if kept.story is not None:
            # A text may be that of an item before, which no rule hit and which is of no story.
            members.setdefault(final(stories, kept.story), set()).update((kept.item.id, kept.placement.copy_of or ""))
    for id_, story in stories.items():
        assert set(story.origins) <= members.get(final(stories, id_), set()) | {id_}
        assert len(story.profile.terms) <= TERMS * 5 // 4
        assert all(len(counts) <= FACTS * 5 // 4 for counts in story.profile.facts.values())
        assert all(len(values) <= MEASURES for values in story.profile.measures.values())


def test_an_item_whose_text_is_an_origin_of_a_story_belongs_to_it() -> None:
    first, copied, copy = three()
    seen = [sighting(first), sighting(copied, matched=False), sighting(replace(copy, title=f"{FLOOD} at night"))]
    outcome = told_of(seen).outcome
    assert [story.id for story in outcome.stories] == [first.id]
    assert copied.id in outcome.stories[0].origins
    assert dict(outcome.adopted) == {copied.id: first.id}


@given(items=STREAMS)
@examples(max_examples=40)
def test_harm_never_falls(items: list[Item]) -> None:
    before: dict[str, dict[str, int]] = {}
    for end in range(1, len(items) + 1):
        now = {story.id: dict(story.harm) for story in told(items[:end]).outcome.stories}
        for story, harm in before.items():
            assert all(number <= now[story].get(kind, 0) for kind, number in harm.items())
        before = now


def test_over_two_hundred_streams_in_any_order_each_story_is_told_once_and_none_is_lost() -> None:
    merged = silent = 0
    on = replace(ON, max_age=timedelta(hours=48))
    for seed in range(200):
        outcome = decide(seen_of(stream(Random(seed), 16, BACK)), Memory(), on, NOON)
        stories = {story.id: story for story in outcome.stories}
        alerts = {alert.story for alert in outcome.alerts}
        assert sorted(alert.id for alert in outcome.alerts) == sorted(map(alert_id, alerts))
        for alert in outcome.alerts:
            owed = sorted((due.revision, due.channel) for due in outcome.dues if due.alert == alert.id)
            assert owed == [(revision, "desk") for revision in range(1, alert.revision + 1)]
        for kept in outcome.kept:
            assert kept.story is not None
            young = kept.item.published is None or NOON - kept.item.published <= on.max_age
            told_in_the_end = final(stories, kept.story) in alerts
            assert told_in_the_end or not young, (seed, kept.item.title)
            silent += not told_in_the_end
        merged += sum(story.merged_into is not None for story in stories.values())
    assert min(merged, silent) > 0


# --- the store -------------------------------------------------------------------------------------------------


@dataclass
class Desk:
    """The store, and the bot's decisions on it."""

    database: Database

    def hear(self, seen: Sequence[Sighting], now: datetime = NOON) -> Outcome:
        return self.database.write_now(_heard, seen, now)

    def rows(self, table: str) -> list[Any]:
        return self.database.read_now(lambda door: list(door.execute(schema.metadata.tables[table].select())))

    def stories(self, run: str) -> dict[str, Story]:
        return {row.id: alike.story_of(row) for row in self.rows("stories") if row.run == run}

    def finals(self, run: str) -> dict[str, str]:
        """Return the story of each item in the end."""
        stories = self.stories(run)
        return {row.id: final(stories, row.story) for row in self.rows("items") if row.run == run and row.story}

    def rest(self, span: timedelta) -> None:
        """Let time pass, until all is put away that is to be."""
        for _ in range(2 + (len(self.rows("stories")) + len(self.rows("texts"))) // news.CLOSED_AT_ONCE):
            self.database.write_now(news.record, Outcome(), NOON + span)


def _heard(connection: Connection, seen: Sequence[Sighting], now: datetime) -> Outcome:
    keys = [one.features.title_key for one in seen if one.features.title_key]
    ids = {one.item.id for one in seen}
    memory = news.recall(connection, "desk", identity.lookups(seen), ids, keys, now - ON.max_age - TWIN)
    outcome = decide(seen, news.recall_alike(connection, memory, seen, None), ON, now)
    news.record(connection, outcome, now)
    return outcome


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = Database(tmp_path / "hostile.db")
    database.migrate()
    yield Desk(database)
    database.close()


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
IDS = st.none() | WORDS
ROWS = st.lists(WORDS, max_size=3).map(tuple)
PLACEMENTS = st.builds(
    Placement, relation=st.sampled_from(Relation), story=IDS, copy_of=IDS, score=NUMBERS, threshold=NUMBERS,
    shared=ROWS, like=IDS, because=WORDS, borrows=st.booleans(), holds=ROWS,
)  # fmt: skip


@given(PLACEMENTS)
@examples(max_examples=50)
def test_what_an_item_is_to_its_story_survives_being_written_down(placement: Placement) -> None:
    written = json.loads(json.dumps(rows.PLACEMENT.dump_python(placement, mode="json")))
    assert rows.placement_of(written) == placement


@pytest.mark.parametrize("seed", range(6))
def test_stories_and_placements_survive_the_store_exactly_and_nothing_is_filed_twice(desk: Desk, seed: int) -> None:
    rng = Random(seed)
    items = stream(rng, 30, HOURS)
    stories: dict[str, Story] = {}
    placements: dict[str, Placement] = {}
    for at in range(0, 30, 5):
        outcome = desk.hear(seen_of(items[at : at + 5], rng))
        stories |= {one.id: replace(one, closed=one.merged_into is not None) for one in outcome.stories}
        placements |= {kept.item.id: kept.placement for kept in outcome.kept}
        check_files(desk, stories)
    assert desk.stories("") == stories
    assert {row.id: rows.placement_of(row.placement) for row in desk.rows("items")} == placements


def check_files(desk: Desk, stories: dict[str, Story]) -> None:
    """Check that terms lead to all open stories and to no other, are counted right, and pieces are filed once."""
    opened = {alike.number_of(story.id): story for story in stories.values() if not story.closed}
    filed = {(row.term, row.story) for row in desk.rows("terms")}
    own = {(alike.term_number(one.run, term), number) for number, one in opened.items() for term in one.profile.terms}
    assert own <= filed
    assert {story for _term, story in filed} <= opened.keys()
    mentions: Counter[int] = Counter()
    squares: Counter[int] = Counter()
    for story in opened.values():
        mentions[alike.term_number(story.run, "")] += 1
        for term, times in story.profile.terms.items():
            mentions[alike.term_number(story.run, term)] += times
            squares[alike.term_number(story.run, term)] += times**2
    counts = {row.term: (row.mentions, row.squares) for row in desk.rows("rarity") if row.mentions or row.squares}
    assert counts == {term: (times, squares[term]) for term, times in mentions.items()}
    whose = {row.number: row.copy_of or row.item for row in desk.rows("texts")}
    pieces = [(row.print, whose[row.text]) for row in desk.rows("prints")]
    assert len(pieces) == len(set(pieces))


def test_nothing_is_left_when_all_is_over(desk: Desk) -> None:
    merged = 0
    for seed in range(8):
        rng = Random(seed)
        items = stream(rng, 24, BACK, run=f"run {seed}")
        for at in range(0, 24, 6):
            outcome = desk.hear(seen_of(items[at : at + 6], rng), NOON + timedelta(hours=at))
            merged += sum(event.kind == "merged" for event in outcome.events)
    assert merged
    assert desk.rows("terms")
    desk.rest(WINDOW + timedelta(hours=25))
    assert {(row.mentions, row.squares) for row in desk.rows("rarity")} == {(0, 0)}
    assert desk.rows("terms") == []
    assert desk.rows("prints")
    desk.rest(REPRINT + timedelta(hours=25))
    assert desk.rows("texts") == desk.rows("prints") == []


def test_what_a_full_profile_drops_is_not_counted_any_more(desk: Desk) -> None:
    for at in range(0, 200, 8):
        copy = item(f"{at:016x}" * 2, " ".join(PLACES[at : at + 8]), NOON, lead=LOST)
        desk.hear([sighting(replace(copy, source="desk"))])
    assert len(desk.stories("")) == 1
    desk.rest(WINDOW + timedelta(hours=1))
    assert {(row.mentions, row.squares) for row in desk.rows("rarity")} == {(0, 0)}


def test_a_story_that_an_edit_begins_is_counted_like_any_other(desk: Desk) -> None:
    first = replace(item("0" * 32, "Bakers open early", NOON, lead="Bread."), source="desk")
    desk.hear([sighting(first, matched=False)])
    desk.hear([sighting(replace(first, summary="Rockets over the ovens."))])
    check_files(desk, desk.stories(""))


@pytest.mark.parametrize("seed", range(12))
def test_a_batch_in_two_parts_tells_what_it_tells_as_one(desk: Desk, seed: int) -> None:
    rng = Random(seed)
    seen = seen_of(stream(rng, 16, HOURS))
    whole, cut = told_of(seen), rng.randint(1, 15)
    rung = [alert.id for part in (seen[:cut], seen[cut:]) for alert in desk.hear(part).alerts]
    assert desk.finals("") == whole.stories
    assert set(rung) == {alert.id for alert in whole.outcome.alerts}


BRIEF = "Shepherds near Zummar spoke of five flashes and of an engine that ran all night until it burnt out at dawn."
OTHER = "Officials in the capital would say nothing at all of what had happened beyond the river bank in that night."


def test_whose_text_an_equal_headline_has_does_not_hang_on_the_batch(desk: Desk) -> None:
    one, other = (
        sighting(replace(item(letter * 32, "Rockets wake Korabad at night", NOON, lead=lead), source=paper, url=None))
        for letter, lead, paper in (("a", BRIEF, "desk"), ("b", OTHER, "coast"))
    )
    (whole,) = told_of([one, other]).outcome.stories
    desk.hear([one])
    desk.hear([other])
    assert desk.stories("") == {whole.id: whole}


# --- what became part of another story -------------------------------------------------------------------------

LOST, FOUND = (" ".join(PLACES[at : at + 40]).lower() for at in (100, 200))
FLOOD = "Flood wakes the people of Jubaheim"


def three(old: timedelta = timedelta(0)) -> list[Item]:
    """Return reports of which the third shows that the first is part of the second's story."""
    first = replace(item("a" * 32, FLOOD, NOON, lead=LOST), source="desk", published=NOON - old)
    second = replace(item("b" * 32, "Jubishte Sevaville Tirezza", NOON, lead=FOUND), source="desk")
    third = replace(item("c" * 32, "Flood at Jubaheim: Biremouth says 16 hurt", NOON, lead=FOUND), source="desk")
    return [first, second, third]


TWINS = replace(item("d" * 32, FLOOD, NOON), source="desk")
COPY = replace(item("e" * 32, "Wesabad Korishte Zanylos", NOON, lead=LOST), source="desk")


def test_a_copy_of_what_became_part_of_a_story_belongs_to_that_within_a_batch() -> None:
    assert set(told(three()).stories.values()) == {"b" * 32}  # the third report makes one story of two
    assert told([*three(), COPY]).outcome.kept[-1].story == "b" * 32


def test_a_copy_of_what_became_part_of_a_story_belongs_to_that_from_the_store(desk: Desk) -> None:
    desk.hear(seen_of(three()))
    assert [kept.story for kept in desk.hear(seen_of([COPY])).kept] == ["b" * 32]


@pytest.mark.parametrize("together", [True, False])
def test_a_headline_of_what_became_part_of_a_story_belongs_to_that(desk: Desk, *, together: bool) -> None:
    batches = [[*three(), TWINS]] if together else [three(), [TWINS]]
    last = [desk.hear(seen_of(batch)) for batch in batches][-1].kept[-1]
    assert (last.item.id, last.story) == ("d" * 32, "b" * 32)


@pytest.mark.parametrize("old", [1, 10])
def test_what_became_part_of_a_told_story_does_not_ring_again(old: int) -> None:
    items = [*three(timedelta(hours=old)), TWINS]
    outcome = decide(seen_of(items), Memory(), replace(ON, max_age=timedelta(minutes=30)), NOON)
    stories = {story.id: story for story in outcome.stories}
    assert [final(stories, alert.story) for alert in outcome.alerts] == ["b" * 32]


def in_run(items: Sequence[Item], run: str) -> list[Item]:
    return [replace(one, id=f"{int(one.id, 16) ^ len(run) << 96:032x}", run=run) for one in items]


@pytest.mark.parametrize("seed", range(4))
def test_runs_share_nothing(desk: Desk, seed: int) -> None:
    items = stream(Random(seed), 12, HOURS)
    found: dict[str, list[str]] = {}
    for run in ("one", "other run"):
        played = in_run(items, run)
        desk.hear(seen_of(played[:7]))
        desk.hear(seen_of(played[7:]))
        assert desk.finals(run) == told(played).stories
        found[run] = [desk.finals(run)[one.id] for one in played]
    assert set(found["one"]).isdisjoint(found["other run"])
    assert len({tuple(map(stories.index, stories)) for stories in found.values()}) == 1


def test_the_same_text_in_two_runs_is_two_stories_each_of_its_own_origin(desk: Desk) -> None:
    for run in ("one", "other run"):
        (played,) = in_run([replace(item("a" * 32, FLOOD, NOON, lead=LOST), source="desk")], run)
        (alert,) = desk.hear(seen_of([played])).alerts
        ((id_, story),) = desk.stories(run).items()
        assert (alert.story, id_, [*story.origins]) == (played.id, played.id, [played.id])
    assert told([one for run in ("one", "other run") for one in in_run(three()[:1], run)]).opened == 2
