"""Is a report of the event that a story tells, or of the next of its kind? Pairs as they are in the news, and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from bot.model import Item, Story, Traits
from bot.stories import begun, traits_of
from bot.stories.events import Evidence, differs, evidence
from bot.stories.profile import grown_profile

MONDAY = datetime(2026, 4, 20, 15, tzinfo=UTC)


def item(told: str, hours: float = 0.0, language: str | None = "en") -> Item:
    """Return a report: its title and, behind a bar, its lead."""
    title, _, lead = told.partition(" | ")
    at = MONDAY + timedelta(hours=hours)
    return Item(id=told, source="s", title=title, summary=lead, first_seen=at, published=at, language=language)


def story_of(*reports: Item) -> Story:
    story = begun(reports[0])
    for report in reports:
        facts = traits_of(report).facts
        story = grown_profile(story, report.event_time, Traits(facts=facts))
        story = replace(story, harm={**story.harm, **dict(facts.harm)})
    return story


def compared(first: str, then: str, hours: float, language: str | None = "en") -> Evidence:
    report = item(then, hours, language)
    return evidence(traits_of(report).facts, report.event_time, story_of(item(first, 0, language)))


class Pair(NamedTuple):
    first: str
    then: str
    hours: float
    because: str
    language: str = "en"


SAME = (
    Pair(
        "Drones launched at Ain al-Asad air base in Iraq",
        "Ayn al-Assad base: sirens heard as drone falls",
        1,
        "both name assad",
    ),
    Pair(
        "Rockets fired at US troops in northeastern Syria | A base was hit on Sunday.",
        "Number of US soldiers wounded in Sunday's attack in Syria rises to five",
        20,
        "Sunday",
    ),
    Pair(
        "Rockets fired at US troops in Syria",
        "Iraqi faction denies it fired rockets at US troops in Syria",
        5,
        "denies",
    ),
    Pair(
        "Missile hits playground in Kryvyi Rih, at least nine dead",
        "Zelenskiy says children among dead in Kryvyi Rih missile attack",
        1,
        "kryvyi",
    ),
    Pair(
        "Car bomb kills general in Moscow suburb", "Two held over killing of general in Moscow", 26, "what came of it"
    ),
    Pair(
        "Magnitude 6.1 quake shakes Hualien in Taiwan", "Taiwan: Hualien quake revised to magnitude 6.3", 2, "hualien"
    ),
    Pair(
        "Bus plunges into ravine near Ayacucho, 17 killed",
        "Peru mourns victims of Ayacucho bus crash",
        30,
        "what came of it",
    ),
    Pair(
        "Ferry capsizes off Basilan, dozens missing",
        "Basilan ferry: rescuers find 12 more bodies",
        24,
        "what came of it",
    ),
    Pair("World Cup winner Osvaldo Perugini dies", "Rosario bids farewell to Perugini", 20, "perugini"),
    Pair(
        "Leeds 0-1 Chelsea: Fernandez header wins semi", "Chelsea end misery with semi-final win over Leeds", 2, "leeds"
    ),
    Pair(
        "Two trams collide in Strasbourg tunnel | At least 30 people were hurt on Monday.",
        "Strasbourg tram crash leaves dozens injured, line A suspended",
        1,
        "strasbourg",
    ),
    Pair("Netflix drops bid for Warner Bros", "Ellison's Paramount wins battle for Warner Bros", 6, "warner"),
    Pair(
        "Tornado tears through Kankakee, Illinois", "Illinois tornado: one dead, nine hurt in Kankakee", 1, "kankakee"
    ),
    Pair("Cyclone Gezani makes landfall in Madagascar", "Toll of Cyclone Gezani rises to 31", 40, "came of it"),
    Pair("Knife attack at Mannheim market square", "Mannheim: suspect in knife attack is in custody", 18, "mannheim"),
    Pair(
        "Séisme de magnitude 4,1 dans les Pyrénées",
        "Pyrénées : la terre a tremblé près de Lourdes",
        2,
        "pyrenees",
        "fr",
    ),
    Pair(
        "Matan a tiros al alcalde de Tancítaro",
        "Detienen a dos sicarios por el crimen de Tancítaro",
        28,
        "tancitaro",
        "es",
    ),
    Pair("Thyssenkrupp verkauft Stahlsparte an Jindal", "Jindal übernimmt Thyssenkrupp Steel", 8, "thyssenkrupp", "de"),
    Pair("هجوم بطائرة مسيرة على قاعدة عين الأسد", "إصابة جنديين في هجوم قاعدة عين الأسد", 2, "الاسد", "ar"),
    Pair(
        "Measles outbreak at Kent campus kills two", "Kent campus queues for vaccine after measles deaths", 20, "kent"
    ),
)
NEXT = (
    Pair(
        "Drones launched at Ain al-Asad air base in Iraq | Two drones were launched on Sunday.",
        "Drone shot down near Erbil airport | Security forces destroyed a drone on Monday.",
        22,
        "another place: erbil",
    ),
    Pair(
        "Rockets fired at US troops in northeastern Syria | A base was hit on Sunday.",
        "Drones launched at Ain al-Asad air base in Iraq | Two drones were launched on Monday.",
        1,
        "not Sunday",
    ),
    Pair(
        "Israeli strike kills three in Nabatieh", "Second Israeli strike on Nabatieh kills two", 6, "it says: another"
    ),
    Pair("Quake of 6.2 rocks Mindanao", "Aftershock of 5.1 rocks Mindanao", 5, "aftershock"),
    Pair("Quake measuring 6.1 shakes Hualien", "Quake measuring 5.5 shakes Tainan", 40, "tainan"),
    Pair(
        "Arsenal beat Chelsea 2-1 to extend lead",
        "Arsenal beat Brighton 1-0 to stretch lead",
        72,
        "the score is 1-0, not 2-1",
    ),
    Pair(
        "Skier killed by avalanche in Val d'Isère",
        "Skier killed by avalanche at La Grave",
        20,
        "another place: la, not val",
    ),
    Pair("Fire at Novorossiysk port after drone attack", "Drones set refinery in Ryazan ablaze", 30, "ryazan"),
    Pair("Fashion designer Ilse Vandermeer dies", "Fashion photographer Tom Achterberg dies", 6, "achterberg"),
    Pair("Ohio reports first measles case of year", "Minnesota reports measles case in child", 24, "no name in common"),
    Pair("Bank of Canada holds rate at 2.25%", "Swiss National Bank holds rate at 0%", 24, "0 stands where 2.25 stood"),
    Pair("Crude oil rises above $100", "Oil falls to $95 on ceasefire", 24, "down, not up"),
    Pair(
        "US destroys alleged drug boat off Colombia",
        "US destroys another drug boat off Colombia",
        28,
        "it says: another",
    ),
    Pair("Tornado tears roof off school in Enid", "Tornado tears roof off barn in Ponca", 3, "stands where"),
    Pair(
        "Boy, 16, stabbed to death in Croydon", "Boy, 17, stabbed to death in Croydon", 30, "17 stands where 16 stood"
    ),
    Pair("Turkey hit by magnitude 5.9 quake", "Chile hit by magnitude 5.1 quake", 8, "another country: Chile, not T"),
    Pair(
        "Bus plunges into ravine near Ayacucho, Peru, 17 killed",
        "Bus and lorry collide near Oruro, Bolivia, 22 killed",
        25,
        "oruro, not ayacucho",
    ),
    Pair("Gunmen seize girls at school in Kebbi", "Worshippers seized in attack on church in Kwara", 80, "kwara"),
    Pair(
        "Masacre en Guayaquil: ocho muertos en una gallera",
        "Asesinan a cinco personas en un billar de Manta",
        24,
        "manta",
        "es",
    ),
    Pair(
        "Un foyer de grippe aviaire dans les Landes",
        "Un nouvel élevage touché par la grippe aviaire, cette fois en Vendée",
        48,
        "vendee, not landes",
        "fr",
    ),
)


@pytest.mark.parametrize("pair", SAME, ids=lambda pair: pair.then)
def test_a_report_of_what_a_story_tells_is_of_the_same_event(pair: Pair) -> None:
    found = compared(pair.first, pair.then, pair.hours, pair.language)
    assert found.score < 0, found
    assert pair.because in found.because


@pytest.mark.parametrize("pair", NEXT, ids=lambda pair: pair.then)
def test_a_report_of_the_next_of_its_kind_is_of_another_event(pair: Pair) -> None:
    found = compared(pair.first, pair.then, pair.hours, pair.language)
    assert found.score > 0, found
    assert pair.because in found.because


def test_what_a_report_is_told_with_is_of_no_account_where_the_story_was_told_so_too() -> None:
    first, then = "Second strike hits Erbil base", "Second strike on Erbil base wounds two"
    assert compared(first, then, 1).score < 0


def test_a_name_that_is_new_says_less_against_a_story_that_many_have_told() -> None:
    reports = [item(f"Storm Kristin batters Portugal | The storm hit {place}.", 1) for place in PLACES]
    one, many = story_of(reports[0]), story_of(*reports)
    report = item("Setúbal counts its losses", 2)
    assert evidence(traits_of(report).facts, report.event_time, many) < evidence(
        traits_of(report).facts, report.event_time, one
    )


PLACES = ("Lisbon", "Leiria", "Coimbra", "Porto", "Braga", "Faro", "Aveiro", "Viseu")


@pytest.mark.parametrize(
    ("first", "then", "answer"),
    [
        ("Arsenal beat Chelsea 2-1", "Arsenal beat Chelsea 3-0", True),
        ("Arsenal beat Chelsea 2-1", "Chelsea lose 2-1 at Arsenal", False),
        ("Earthquake of magnitude 6.1 hits Hualien", "Earthquake of magnitude 5.2 hits Hualien", True),
        ("Earthquake of magnitude 6.1 hits Hualien", "Earthquake of magnitude 6.3 hits Hualien", False),
        ("Talks end after round 3", "Talks end after round 4", True),
        ("Drone hits port of Odesa, two dead", "Drone hits port of Izmail, two dead", True),
        ("Drone hits port of Odesa, two dead", "Drone hits port of Odesa, three dead", False),
        ("Storm kills four in Leiria", "Storm kills five in Leiria", False),
        ("Shares of Novo fall 5%", "Shares of Novo fall 17%", False),
        ("Gunmen storm church | They struck on Sunday.", "Gunmen storm church | They struck on Monday.", True),
        ("Gunmen storm church | They struck on Sunday.", "Two arrested over church attack on Monday", False),
    ],
)
def test_only_what_both_say_makes_it_impossible_that_it_is_the_same(first: str, then: str, *, answer: bool) -> None:
    assert differs(traits_of(item(then, 1)).facts, story_of(item(first))) is answer
