"""What a report says of an event: who, where, when, how much, how many, and how it stands to other events."""

from datetime import UTC, datetime

import pytest

from bot.model import Facts, Item
from bot.stories import traits_of

MONDAY = datetime(2026, 4, 20, 15, tzinfo=UTC)


def facts(told: str, language: str | None = "en") -> Facts:
    """Return the facts of a title and, behind a bar, its lead."""
    title, _, lead = told.partition(" | ")
    report = Item(id="i", source="s", title=title, summary=lead, first_seen=MONDAY, language=language)
    return traits_of(report).facts


@pytest.mark.parametrize(
    ("told", "heads"),
    [
        ("Drones hit port of Odesa", ("odesa",)),
        ("Strasbourg tram crash leaves dozens injured", ("strasbourg",)),
        ("Residents flee as dam near Wahiawa leaks", ("wahiawa",)),
        ("Thousands march in Belgrade against Vucic", ("vucic",)),
        ("Séisme près de Lourdes", ("lourdes",)),
        ("Storm Batters Lisbon As Thousands Flee Homes", ()),
        ("Rockets fired at troops", ()),
    ],
)
def test_a_title_is_about_its_names_and_not_about_words_that_begin_with_a_capital(
    told: str, heads: tuple[str, ...]
) -> None:
    assert facts(told).heads == heads


@pytest.mark.parametrize(
    ("told", "places"),
    [
        ("Drone shot down near Erbil airport", ("erbil",)),
        ("Quake rocks Mindanao", ("mindanao",)),
        ("Bus crash in southern Punjab kills nine", ("punjab",)),
        ("Musk wins appeal", ()),
        ("Un raid fait trois morts à Nabatiyé", ("nabatiye",)),
    ],
)
def test_a_place_stands_behind_a_word_that_says_where(told: str, places: tuple[str, ...]) -> None:
    assert facts(told).places == places


@pytest.mark.parametrize(
    ("told", "days", "dated"),
    [
        ("Two wounded in Sunday's attack", ("2026-04-19",), ("2026-04-19",)),
        ("Attack on base | Drones were launched on Monday.", ("2026-04-20",), ()),
        ("Attack on base | The army said on Monday that nobody was hurt.", (), ()),
        ("Attack on base | Two died in Saturday's raid, police said on Monday.", ("2026-04-18",), ("2026-04-18",)),
        ("Attack on base | It was hit yesterday.", ("2026-04-19",), ()),
    ],
)
def test_a_day_is_that_of_the_event_and_not_that_on_which_somebody_said_so(
    told: str, days: tuple[str, ...], dated: tuple[str, ...]
) -> None:
    found = facts(told)
    assert (found.days, found.dated) == (days, dated)


@pytest.mark.parametrize(
    ("told", "measures"),
    [
        ("Arsenal beat Chelsea 2-1", (("score", 2001.0),)),
        ("Earthquake of magnitude 6.1 hits Hualien", (("magnitude", 6.1),)),
        ("Inflation slows to 2.4%", (("percent", 2.4),)),
        ("Talks in Doha enter round 3", (("round", 3.0),)),
        ("Boy, 16, stabbed to death in Croydon", (("age", 16.0),)),
        ("Novo buys start-up for $2.2bn", (("sum", 2.2),)),
    ],
)
def test_a_number_is_known_by_what_it_measures(told: str, measures: tuple[tuple[str, float], ...]) -> None:
    assert facts(told).measures == measures


@pytest.mark.parametrize(
    ("told", "sign"),
    [
        ("Second strike hits Nabatieh", "another"),
        ("Third shock in the west this month", "another"),
        ("New cyclone threatens Mozambique", "new"),
        ("Pozzuoli shaken again", "again"),
        ("Church attacked | It came hours after a blast in Kano.", "+later"),
        ("Nouvel élevage touché, cette fois en Vendée", "again"),
        ("Two arrested over attack", "aftermath"),
        ("Oil plunges on truce hopes", "down"),
        ("Senate adopts budget", "passed"),
        ("Blast hits Kabul", "happens"),
    ],
)
def test_a_report_says_how_its_event_stands_to_others(told: str, sign: str) -> None:
    assert sign in facts(told).signs


@pytest.mark.parametrize(
    "told", ["Police seek second suspect", "New footage of the crowd", "Second victim identified", "A new hope"]
)
def test_a_second_suspect_is_no_second_attack(told: str) -> None:
    assert {"another", "new", "again"}.isdisjoint(facts(told).signs)


def test_a_name_is_only_referred_back_to_behind_words_that_say_that_it_was_before() -> None:
    assert "kano" in facts("Church attacked in Jos | Gunmen struck a day after a blast in Kano.").back
    assert "kano" not in facts("Blast in Kano | It shook Kano a day after the vote.").back


def test_of_an_arabic_report_the_meanings_are_the_same() -> None:
    found = facts("طائرات مسيرة تستهدف قاعدة عين الأسد في العراق", "ar")
    assert "drone" in found.means
    assert "base" in found.targets
    assert found.countries == ("IQ",)


def test_facts_can_be_kept_as_they_are() -> None:
    found = facts("Second strike on Monday kills 12 in Kharkiv | It hit a market.")
    assert found.harm == (("killed", 12),)
    for kept in (found.heads, found.places, found.words, found.signs, found.form, found.back, found.dated, found.seats):
        assert all(isinstance(one, str) for one in kept)
