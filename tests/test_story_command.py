"""What a person asks of stories: how one went, why an item rang or kept quiet, how many stories `try` finds."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from bot.model import Reason
from bot.storyscreen import REASONS, lag
from tests.conftest import entry, rss
from tests.shell import Bot, Site, served
from tests.test_cli import Shell, shell  # noqa: F401 - a fixture

BODY = (
    "At least five rockets were fired from northern Iraq towards a base that houses American soldiers in the desert of "
    "eastern Syria late on Sunday, two security officials said. No one was hurt, and the launcher was found burnt out "
    "in a field near the town of Rabia, with two rockets still in their tubes, according to the mayor of the town."
)
BREAD = (
    "Judges praised the crust of a sourdough that three sisters bake in a cellar near the harbour, after a recipe of "
    "their grandmother; the award comes with a new oven and a year of flour from a mill in the hills."
)
QUAKE = "A tremor shook villages near the coast before dawn and cracked walls; the fire brigade counted no casualties."

FIRST = "Rockets fired at base with US troops in Syria"
COPIED = "Five rockets target American outpost, officials say"
LATER = "Iraqi faction denies it fired rockets at US troops in Syria"
BAKERY = "Bakery in Lisbon wins a prize for its rye loaf"
SILENT = "Light quake felt on the coast"

ITEMS: list[dict[str, Any]] = [
    {"published": "-40m", "title": FIRST, "body": BODY, "outlet": "Northern Wire", "url": "https://nwa.example/1"},
    {"published": "-36m", "title": COPIED, "body": BODY, "outlet": "Gulf Gazette", "url": "https://gulf.example/2"},
    {
        "published": "-10m",
        "title": LATER,
        "body": "A spokesman of the armed faction denied on Monday that its men had fired the rockets that fell near "
        "the base of US troops in Syria, and called the accusation an excuse for staying in the country much longer.",
        "outlet": "Tigris Press",
        "url": "https://tigris.example/3",
    },
    {"published": "-9m", "title": BAKERY, "body": BREAD, "outlet": "Tigris Press", "url": "https://tigris.example/4"},
    {"published": "-8m", "title": SILENT, "body": QUAKE, "outlet": "Coast Herald", "url": "https://coast.example/5"},
]


@pytest.fixture
def played(shell: Shell) -> Shell:  # noqa: F811 - the fixture
    """A shell where one round has told what came in."""
    lines = [json.dumps({"at": item["published"], "language": "en", **item}) for item in ITEMS]
    Path("news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    Path("config.yaml").write_text(
        "sources: [{name: desk, kind: replay, file: news.jsonl}]\n"
        "rules: [{name: rocket fire, match: {any: ['rocket*', bakery]}}]\n",
        encoding="utf-8",
    )
    assert FIRST.split(" ", 1)[1] in shell("poll").stdout.replace("*", "")
    return shell


def _rows(query: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect("data/wirewatch.db", timeout=10)) as database:
        found = database.execute(query, values).fetchall()
        database.commit()
        return found


def _id(title: str) -> str:
    ((id_,),) = _rows("select id from items where title = ?", title)
    return str(id_)


# --- story -----------------------------------------------------------------------------------------------------


def test_without_an_id_the_latest_stories_are_listed(played: Shell) -> None:
    said = played("story")
    assert said.exit_code == 0
    assert f"{_id(FIRST)[:8]}  {FIRST}\n" in said.stdout
    assert "3 items of 3 outlets" in said.stdout
    assert f"{_id(BAKERY)[:8]}  {BAKERY}\n" in said.stdout
    assert SILENT not in said.stdout
    assert not re.search(r"[0-9a-f]{9}", said.stdout)
    listed = json.loads(played("story", "--json").stdout)
    assert {one["headline"] for one in listed} == {FIRST, BAKERY}
    assert {one["id"] for one in listed} == {_id(FIRST), _id(BAKERY)}


def test_a_story_is_told_from_its_first_report_to_its_last(played: Shell) -> None:
    said = played("story", _id(FIRST)[:8]).stdout
    for words in (
        f"{FIRST}\n",
        "3 items of 3 outlets · English",
        "First     Northern Wire\n",
        "Then      Gulf Gazette +4 min, Tigris Press +30 min\n",
        "2 independent: Northern Wire, Tigris Press",
        "Denied    reported by Tigris Press\n",
        "Northern Wire · first",
        "+4 min   Gulf Gazette · copy of Northern Wire",
        f"{COPIED}\n",
        "+30 min  Tigris Press · in other words",
        "→ a denial, reported by Tigris Press",
    ):
        assert words in said
    assert said.index(COPIED) < said.index(LATER)
    assert BAKERY not in said
    assert re.search(r"Alert     normal · rocket fire · since \d\d:\d\d\n {10}console\n {10}\d\d:\d\d  rang", said)
    assert not re.search(r"[0-9a-f]{9}", said)


@pytest.mark.parametrize("title", [FIRST, COPIED, LATER])
def test_a_story_is_named_by_any_of_its_items(played: Shell, title: str) -> None:
    address = next(item["url"] for item in ITEMS if item["title"] == title)
    by_id, by_address = played("story", _id(title)[:10]), played("story", address)
    assert by_id.stdout == by_address.stdout == played("story", _id(FIRST).upper()).stdout
    assert by_id.stdout.startswith(f"{FIRST}\n")


def test_a_story_as_json_is_whole(played: Shell) -> None:
    found = json.loads(played("story", "--json", _id(COPIED)).stdout)
    assert found["id"] == _id(FIRST)
    assert [one["headline"] for one in found["items"]] == [FIRST, COPIED, LATER]
    assert [one["relation"] for one in found["items"]] == ["first", "copy", "same"]
    assert found["items"][1]["copy_of"] == _id(FIRST)
    assert found["outlets"][1] == {"name": "Gulf Gazette", "lag": 240.0}
    assert found["origins"] == ["Northern Wire", "Tigris Press"]
    assert found["denied"] is True
    assert {one["kind"] for one in found["events"]} >= {"origin", "denial"}
    (alert,) = found["alerts"]
    assert alert["rules"] == ["rocket fire"]
    assert {(one["channel"], one["status"]) for one in alert["told"]} == {("console", "sent")}
    assert datetime.fromisoformat(found["began"]) < datetime.fromisoformat(found["last"])


def test_a_merged_story_is_told_as_the_one_that_it_became_part_of(played: Shell) -> None:
    _rows("update stories set merged_into = ? where id = ?", _id(FIRST), _id(BAKERY))
    data = json.dumps({"from": _id(BAKERY), "title": BAKERY})
    at = int(datetime.now(UTC).timestamp() * 1000)
    _rows("insert into events (story, kind, data, at) values (?, 'merged', ?, ?)", _id(FIRST), data, at)
    said = played("story", _id(BAKERY)[:8]).stdout
    assert said.startswith(f"{FIRST}\n")
    assert f"Merged    {_id(BAKERY)[:8]}  {BAKERY}\n" in said
    assert f"→ took in a story of the same event: {BAKERY}" in said
    assert "Tigris Press · in other words, at first a story of its own" in said
    assert said.count("Alert  ") == 2
    assert "4 items of 3 outlets" in said
    assert BAKERY not in played("story").stdout
    found = json.loads(played("story", "--json", _id(FIRST)).stdout)
    assert found["merged"] == [{"id": _id(BAKERY), "headline": BAKERY}]
    assert "it began a story that became part of this one" in played("explain", _id(BAKERY)).stdout


def test_a_changed_headline_a_related_story_and_an_undelivered_message_are_told(played: Shell) -> None:
    at = int(datetime.now(UTC).timestamp() * 1000)
    change = json.dumps({"from": "Rockets fired", "to": FIRST})
    _rows(
        "insert into events (story, item, kind, data, at) values (?, ?, 'headline', ?, ?)",
        _id(FIRST),
        _id(FIRST),
        change,
        at,
    )
    _rows("update stories set related = ? where id = ?", _id(FIRST), _id(BAKERY))
    _rows("update deliveries set status = 'dead'")
    said = played("story", _id(FIRST)).stdout
    assert re.search(r"→ headline changed at \d\d:\d\d, from: Rockets fired\n", said)
    assert f"After     {_id(BAKERY)[:8]}  {BAKERY}\n" in said
    assert "could not be delivered" in said
    assert f"Before    {_id(FIRST)[:8]}  {FIRST}\n" in played("story", _id(BAKERY)).stdout


def test_what_names_several_stories_says_which(played: Shell) -> None:
    _rows("update items set id = 'abc' || substr(id, 4), story = 'abc' || substr(story, 4)")
    _rows("update stories set id = 'abc' || substr(id, 4)")
    said = played("story", "abc")
    assert said.exit_code == 1
    assert "Several stories are meant by 'abc'; type the id of one:" in said.stderr
    assert f"  {_id(FIRST)[:8]}  {FIRST}\n" in said.stderr
    assert f"  {_id(BAKERY)[:8]}  {BAKERY}\n" in said.stderr
    explained = played("explain", "abc")
    assert explained.exit_code == 2
    assert f"  {_id(SILENT)[:8]}  {SILENT}\n" in explained.stderr


@pytest.mark.parametrize("name", ["ffffffffffffffff", "https://nobody.example/1", "no id", "%"])
def test_what_is_not_known_says_what_to_do(played: Shell, name: str) -> None:
    said = played("story", name)
    assert said.exit_code == 1
    assert f"No story has an id that begins with '{name}'" in said.stderr
    assert "`wirewatch story` lists the latest" in said.stderr
    explained = played("explain", name)
    assert explained.exit_code == 2
    assert "no item has an id" in explained.stderr


def test_an_item_of_no_story_says_so(played: Shell) -> None:
    said = played("story", _id(SILENT)[:8])
    assert said.exit_code == 1
    assert "is part of no story, since no rule hit it" in said.stderr


def test_before_a_run_there_are_no_stories(shell: Shell) -> None:  # noqa: F811 - the fixture
    Path("config.yaml").write_text("sources: [https://f.example/feed]\nrules: [rockets]\n", encoding="utf-8")
    for said in (shell("story"), shell("story", "abc"), shell("explain", "abc")):
        assert said.exit_code > 0
        assert "Nothing has run on the data folder data yet. Start with: wirewatch run" in said.stderr
    assert not Path("data").exists()


def test_stories_need_nothing_but_to_read(tmp_path: Path, played: Shell) -> None:
    before = (tmp_path / "data" / "wirewatch.db").read_bytes()
    with closing(sqlite3.connect("data/wirewatch.db", isolation_level=None)) as busy:
        busy.execute("BEGIN IMMEDIATE")
        assert played("story", _id(FIRST)).exit_code == 0
        assert played("explain", _id(FIRST)).exit_code == 0
    assert (tmp_path / "data" / "wirewatch.db").read_bytes() == before


def test_on_a_narrow_terminal_no_line_is_broken_by_it(tmp_path: Path, played: Shell) -> None:
    assert played("story").exit_code == 0
    with Bot(tmp_path, "story", _id(FIRST)[:8], terminal=True) as bot:
        lines = bot.out.whole().splitlines()
    assert max(len(line) for line in lines) <= 80
    assert lines[0] == FIRST


# --- explain ---------------------------------------------------------------------------------------------------


def test_a_copy_is_explained_by_the_text_that_it_has(played: Shell) -> None:
    said = played("explain", _id(COPIED)[:8])
    assert said.exit_code == 0
    for words in (
        "QUIET  a copy of what its story has told already\n",
        f"  {COPIED}\n",
        "rocket fire  quiet: a copy of what its story has told already\n",
        f"{_id(FIRST)[:8]}  {FIRST}\n",
        f'a copy of Northern Wire, "{FIRST}"',
        "100% of the text is the same; ",
        'in both: "At least five rockets were fired from northern Iraq towards',
        "Origin    Northern Wire, not Gulf Gazette\n",
    ):
        assert words in said.stdout
    assert played("explain", "https://gulf.example/2").stdout == said.stdout


def test_what_began_a_story_is_explained(played: Shell) -> None:
    said = played("explain", _id(FIRST)).stdout
    assert "RANG  the first news of its story\n" in said
    assert "no other story was near when it came in\n" in said
    assert re.search(r"Told      console  \d\d:\d\d  rang", said)
    assert "Origin    Northern Wire itself\n" in said


def test_another_report_is_explained_by_what_it_has_in_common(played: Shell) -> None:
    said = played("explain", _id(LATER)).stdout
    assert re.search(r"the same event in other words: [\d.]+ points of likeness, where [\d.]+ make it the same\n", said)
    (common,) = re.findall(r"in common: (.*)\n", said)
    assert "Syria" in common.split(", ")
    assert "rocket" in common.split(", ")
    assert ":" not in common


def test_a_near_story_is_told_with_what_was_missing(played: Shell) -> None:
    placement = {
        "relation": "first",
        "score": 2.5,
        "threshold": 4.1,
        "shared": ["country:SY", "act:quake", "bakery", "act:strike_labour"],
        "like": _id(FIRST),
        "because": "another country: IQ, not SY; it names lisbon",
    }
    _rows("update items set placement = ? where id = ?", json.dumps(placement), _id(BAKERY))
    said = played("explain", _id(BAKERY)).stdout
    assert "the nearest story was not near enough: 2.5 points of likeness, where 4.1 make it the same\n" in said
    assert f"{' ' * 10}{_id(FIRST)[:8]}  {FIRST}\n" in said
    assert "in common: Syria, quake, Bakery, walkout\n" in said
    assert "against it: another country: Iraq, not Syria; it names Lisbon\n" in said


def test_a_silent_item_is_explained(played: Shell) -> None:
    said = played("explain", _id(SILENT)[:8])
    assert said.exit_code == 0
    assert "QUIET  no rule hit it\n" in said.stdout
    assert "none hit it; wirewatch explain --rule NAME --url https://coast.example/5 tells why" in said.stdout
    assert "none: no rule hit it, and it tells no story that is known\n" in said.stdout


def test_an_item_is_asked_for_alone(played: Shell) -> None:
    for arguments in (("abc", "--rule", "rocket fire"), ("abc", "--text", "a"), (), ("--text", "a")):
        said = played("explain", *arguments)
        assert said.exit_code == 2
        assert "name an ITEM" in said.stderr


def test_an_address_that_is_known_is_told_beside_what_a_rule_makes_of_it(shell: Shell) -> None:  # noqa: F811
    page = (
        f"<html><head><title>{FIRST}</title></head><body><article><p>{BODY}</p><p>{BREAD}</p></article></body></html>"
    )
    with served(Site(pages={"/1": page.encode()})) as site:
        Path("config.yaml").write_text(
            f"sources: [{{name: feed, url: '{site.url}/feed'}}]\nrules: [{{name: rocket fire, match: 'rocket*'}}]\n"
            "network: {allow_private: ['127.0.0.0/8']}\n",
            encoding="utf-8",
        )
        ask = ("explain", "--rule", "rocket fire", "--url", f"{site.url}/1")
        unknown = shell(*ask)
        assert unknown.exit_code == 0, unknown.stderr
        assert "Seen" not in unknown.stdout
        now = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
        item = entry(FIRST, guid="1", link="/1", text=BODY, date=now)
        site.pages["/feed"] = rss(item).encode()
        assert shell("poll").exit_code == 0
        _rows("update items set url = ?", f"{site.url}/1")  # a feed's links to one's own machine are not believed
        known = shell(*ask)
        assert known.exit_code == 0
        words = "RANG, told with others in one message, at the first look at its source"
        assert re.search(rf"\nSeen \d\d:\d\d: {words} · wirewatch explain [0-9a-f]{{8}}\n$", known.stdout)


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == set(Reason)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "+20 s"),
        (timedelta(minutes=4, seconds=50), "+4 min"),
        (timedelta(hours=1), "+1 h"),
        (timedelta(hours=1, minutes=5), "+1 h 05"),
        (timedelta(days=3, hours=5), "+3 days"),
    ],
)
def test_a_lag_is_told_as_a_person_says_it(span: timedelta, words: str) -> None:
    assert lag(span) == words


# --- try -------------------------------------------------------------------------------------------------------


def test_try_shows_the_finds_of_one_story_together(shell: Shell) -> None:  # noqa: F811 - the fixture
    now = datetime.now(UTC)

    def feed(*told: tuple[str, str, int]) -> bytes:
        return rss(
            *(
                entry(
                    title,
                    guid=f"{number}",  # two feeds may number alike
                    link=f"https://f.example/{hours}",
                    text=text,
                    date=format_datetime(now - timedelta(hours=hours), usegmt=True),
                )
                for number, (title, text, hours) in enumerate(told)
            )
        ).encode()

    one = feed((FIRST, BODY, 4), (SILENT, QUAKE, 6))
    other = feed((BAKERY, BREAD, 1), (COPIED, BODY, 2))
    with served(Site(pages={"/one": one, "/two": other})) as site:
        said = shell("try", "rocket*", "bakery", "--feed", f"{site.url}/one", "--feed", f"{site.url}/two")
        assert said.exit_code == 0
        lines = said.stdout.splitlines()
        assert lines[0] == BAKERY
        assert lines[lines.index(COPIED) + 1] == "  f · 2 h ago"
        assert f"  + f · 4 h ago: {FIRST}" in lines
        assert lines[-1] == ""
        assert "2 stories: 3 matches in 4 items of 2 feeds" in said.stderr
        short = shell(
            "try", "rocket*", "bakery", "--limit", "2", "--feed", f"{site.url}/one", "--feed", f"{site.url}/two"
        )
        assert COPIED in short.stdout
        assert FIRST not in short.stdout
        assert "of which 1 older ones are not shown (--limit)" in short.stderr
