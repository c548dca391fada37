"""`where`: what a rule asks of an item besides its words, from the config to the alert."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import pipeline
from bot.config import parse
from bot.errors import ConfigError, Problem
from bot.model import Item, Source
from bot.rules import Ruleset, compile_rules
from bot.rules.where import EXAMPLES, LISTED, WHERE_KEYS, Where, read_where
from bot.sources.feed import Feed
from bot.store import news
from tests.conftest import HOOK, Desk, entry, rss
from tests.test_pipeline import PAGE, page, read_pages

SEEN = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)
FEED = "https://a.example/feed"
SOURCE = Source(name="lbci", kind="feed", fetcher=Feed(url=FEED), tier=1, tags=("Mena",))
NEWS = Item(
    id="1",
    source="lbci",
    title="Drone attack on a port",
    first_seen=SEEN,
    url="https://news.lbci.com.lb/world/1?x=1",
    published=SEEN - timedelta(hours=3),
    language="en",
    tags=("Mena", "Ports & Shipping"),
)


def hits(where: Any, news: Item = NEWS, source: Source | None = SOURCE) -> bool:
    problems: list[Problem] = []
    rules = compile_rules([{"match": "drone attack", "where": where}], {}, problems.append)
    assert problems == []
    ruleset = Ruleset(rules)
    found = bool(ruleset.match(news, source).matches)
    assert bool(ruleset.names(news, source)) == found, "both ways of asking agree"
    return found


# --- what holds -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "where",
    [
        {"lang": "en"},
        {"lang": ["fr", "EN"]},
        {"lang": "en-GB"},
        {"not_lang": ["fr", "ar"]},
        {"source": "lbci"},
        {"source": ["bbc", "lbci"]},
        {"not_source": "bbc"},
        {"tag": "mena"},
        {"tag": ["asia", "ports & shipping"]},
        {"not_tag": "asia"},
        {"tier": 1},
        {"tier": [1, 2]},
        {"not_tier": [2, 3]},
        {"domain": "lbci.com.lb"},
        {"domain": "news.lbci.com.lb"},
        {"domain": "www.LBCI.com.lb"},
        {"domain": "*.com.lb"},
        {"domain": ".lb"},
        {"not_domain": ["bci.com.lb", "world.lbci.com.lb"]},
        {"country": "lb"},
        {"country": ["IQ", "LB"]},
        {"not_country": "iq"},
        {"max_age": "3h"},
        {"words_min": 5},
        {"lang": "en", "tier": 1, "country": "lb", "max_age": "1d"},
        {},
    ],
    ids=str,
)
def test_an_item_is_admitted(where: Any) -> None:
    assert hits(where)


@pytest.mark.parametrize(
    "where",
    [
        {"lang": "fr"},
        {"not_lang": "en"},
        {"source": "LBCI"},
        {"not_source": ["lbci"]},
        {"tag": "shipping"},
        {"not_tag": "mena"},
        {"tier": 2},
        {"not_tier": 1},
        {"domain": "bci.com.lb"},
        {"domain": "lbci.com"},
        {"not_domain": "lbci.com.lb"},
        {"country": "iq"},
        {"not_country": "lb"},
        {"max_age": "2h59m"},
        {"words_min": 6},
        {"lang": "en", "tier": 2},
    ],
    ids=str,
)
def test_an_item_is_not_admitted(where: Any) -> None:
    assert not hits(where)


def test_what_is_not_known_is_nothing_and_so_is_not_excluded() -> None:
    bare = Item(id="1", source="s", title="Drone attack on a port", first_seen=SEEN)
    for key in set(LISTED) - {"source"}:
        value = {"tier": 1, "lang": "en", "country": "lb", "domain": "lbci.com"}.get(key, "x")
        assert not hits({key: value}, bare, None), key
        assert hits({f"not_{key}": value}, bare, None), key
    assert hits({"max_age": "1s"}, bare, None), "an item without a date is not old"


def test_a_date_that_lies_ahead_is_not_old() -> None:
    assert hits({"max_age": "1h"}, replace(NEWS, published=SEEN + timedelta(days=400)))


@pytest.mark.parametrize("language", ["pt-BR", "pt", "PT_pt", "por"])
def test_a_language_has_no_region(language: str) -> None:
    assert hits({"lang": "pt"}, replace(NEWS, language=language))
    assert hits({"lang": language.replace("_", "-")}, replace(NEWS, language="pt"))


@pytest.mark.parametrize(
    ("url", "country"),
    [
        ("https://www.bbc.co.uk/news", "gb"),
        ("https://www.bbc.co.uk/news", "uk"),
        ("https://rbc.ru./x", "ru"),
        ("https://[2001:db8::1]/x", None),
        ("https://192.0.2.7/x", None),
        ("https://news.example.com/x", None),
        ("https://a.zz/x", None),
        ("https://[/", None),
        ("not an address", None),
        ("https://" + "a" * 5_000 + ".fr/x", "fr"),
        ("https://пример.рф/x", None),
    ],
)
def test_a_country_is_the_last_part_of_the_host(url: str, country: str | None) -> None:
    told = [code for code in ("gb", "uk", "ru", "fr", "lb") if hits({"country": code}, replace(NEWS, url=url))]
    assert (country in told) if country else not told


def test_an_international_domain_is_the_same_in_both_spellings() -> None:
    for written in ("пример.рф", "xn--e1afmkfd.xn--p1ai"):
        for shown in ("пример.рф", "xn--e1afmkfd.xn--p1ai"):
            assert hits({"domain": written}, replace(NEWS, url=f"https://www.{shown}/x"))


# --- what is wrong with it ---------------------------------------------------------------------------------------


def ignore(problem: Problem) -> None:
    raise AssertionError(problem)


def problems_of(written: Any) -> list[Problem]:
    found: list[Problem] = []
    read_where(written, ("where",), found.append)
    return found


@pytest.mark.parametrize(
    ("written", "path", "message", "fix"),
    [
        (["en"], (), "a mapping of conditions", "where: {lang"),
        ({"langs": "en"}, ("langs",), "no 'langs'", "did you mean 'lang'?"),
        ({"hue": "red"}, ("hue",), "no 'hue'", "known are: lang"),
        ({"not_max_age": "1h"}, ("not_max_age",), "no 'not_max_age'", "is a bound"),
        ({"lang": "English"}, ("lang",), "does not take 'English'", "lang: en"),
        ({"lang": ["en", "xx"]}, ("lang", 1), "does not take 'xx'", "lang: [en, fr]"),
        ({"lang": [False]}, ("lang", 0), "does not take False", "lang: [en, fr]"),
        ({"not_lang": None}, ("not_lang",), "does not take nothing", "not_lang: [en, fr]"),
        ({"lang": []}, ("lang",), "a value, or a list", "lang: [en, fr]"),
        ({"lang": [["en"]]}, ("lang", 0), "does not take ['en']", "lang: [en, fr]"),
        ({"source": {"a": 1}}, ("source",), "does not take", "source: [bbc, lbci]"),
        ({"source": " "}, ("source",), "does not take ' '", "source: [bbc, lbci]"),
        ({"tag": 2026}, ("tag",), "does not take 2026", 'tag: "2026"'),
        ({"tier": "1"}, ("tier",), "does not take '1'", "tier: 1"),
        ({"tier": True}, ("tier",), "does not take True", "tier: [1, 2]"),
        ({"tier": [1, 10]}, ("tier", 1), "does not take 10", "tier: [1, 2]"),
        ({"country": "en"}, ("country",), "does not take 'en'", "country: [lb, iq]"),
        ({"domain": "bbc"}, ("domain",), "does not take 'bbc'", "domain: bbc.co.uk"),
        ({"domain": "https://www.bbc.com/news"}, ("domain",), "does not take", "domain: bbc.com"),
        ({"domain": "me@bbc.com"}, ("domain",), "does not take", "domain: bbc.co.uk"),
        ({"max_age": 12}, ("max_age",), "needs its unit", "max_age: 12s"),
        ({"max_age": None}, ("max_age",), "must be a time", "max_age: 12h"),
        ({"words_min": 0}, ("words_min",), "from 1 to", "words_min: 80"),
        ({"words_min": "80"}, ("words_min",), "from 1 to", "words_min: 80"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_with_its_place_and_fix(
    written: Any, path: tuple[Any, ...], message: str, fix: str
) -> None:
    (problem,) = problems_of(written)
    assert problem.path == ("where", *path)
    assert message in problem.message
    assert problem.fix is not None
    assert fix in problem.fix


@pytest.mark.parametrize("key", [form + name for name in LISTED for form in ("", "not_")])
def test_the_example_of_a_fix_is_right(key: str) -> None:
    example = yaml.safe_load(EXAMPLES[key.removeprefix("not_")])
    assert problems_of({key: example}) == []


def test_what_is_right_beside_what_is_wrong_is_kept() -> None:
    found: list[Problem] = []
    where = read_where({"lang": ["en", "xx"], "tier": 1, "max_age": 5}, (), found.append)
    assert len(found) == 2
    assert where is not None
    assert [(one.key, one.values) for one in where.conditions] == [("lang", ("en",)), ("tier", ("1",))]
    assert where.max_age is None


def test_no_condition_is_no_where() -> None:
    assert read_where({}, (), ignore) is None
    assert Where().admits(NEWS, SOURCE)


def test_some_of_the_conditions_can_be_asked_alone() -> None:
    where = read_where({"lang": "fr", "tier": 1, "max_age": "1h", "words_min": 9}, (), ignore)
    assert where is not None
    assert not where.admits(NEWS, SOURCE)
    assert where.only(["tier"]).admits(NEWS, SOURCE)
    assert where.only(["words_min"]) == Where(words_min=9)
    assert where.only(WHERE_KEYS) == where


# --- in a config -------------------------------------------------------------------------------------------------


def config(where: str) -> str:
    return f"""
sources:
  - {{name: BBC World, url: "https://b.example/f", tags: [mena, Politics], was: bbc}}
  - {{name: drill, url: "https://d.example/f", enabled: false, tags: [exercise]}}
rules:
  - {{name: r, match: drone, where: {where}}}
"""


@pytest.mark.parametrize(
    ("where", "message", "fix"),
    [
        ("{source: BBC Word}", "no source 'BBC Word'", "did you mean BBC World?"),
        ("{source: [BBC World, bbc world]}", "no source 'bbc world'", "did you mean BBC World?"),
        ("{not_source: bbc}", "no source 'bbc'", "it is called BBC World now"),
        ("{source: Reuters}", "no source 'Reuters'", "there are: BBC World, drill"),
        ("{tag: menaa}", "no source has the tag 'menaa'", "did you mean mena?"),
        ("{not_tag: [mena, politic]}", "no source has the tag 'politic'", "did you mean Politics?"),
    ],
)
def test_a_source_or_tag_that_is_not_there_is_a_warning(where: str, message: str, fix: str) -> None:
    (warning,) = parse(config(where), file=Path("c"), env={}).warnings
    assert (warning.line, warning.warning) == (6, True)
    assert message in warning.message
    assert warning.fix == fix


@pytest.mark.parametrize(
    "where", ["{source: [BBC World, drill]}", "{tag: [MENA, politics, exercise]}", "{tag: weather}", "{lang: ar}"]
)
def test_sources_that_are_off_and_tags_of_feeds_are_no_cause_for_warnings(where: str) -> None:
    assert parse(config(where), file=Path("c"), env={}).warnings == ()


def test_norwegian_is_no_false() -> None:
    settings = parse(config("{lang: [no]}"), file=Path("c"), env={})
    assert settings.rules[0].where is not None
    assert settings.rules[0].where.conditions[0].values == ("no",)


def test_a_source_is_of_a_language_that_there_is() -> None:
    with pytest.raises(ConfigError, match="code of a language"):
        parse(f"sources: [{{url: '{FEED}', language: xx}}]\nrules: [drone]", file=Path("c"), env={})


# --- on the way to an alert --------------------------------------------------------------------------------------

ENGLISH = "The government holds its line on fuel taxes after the drone attack on the port"
FRENCH = "Le gouvernement renonce à la hausse des taxes sur le carburant après le drone du port"


def desk_config(*rules: str, source: str = "") -> str:
    return f"""
sources: [{{name: a, url: "{FEED}"{source}}}]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
rules: [{", ".join(rules)}]
"""


async def languages(desk: Desk) -> list[str | None]:
    return [row.language for row in await desk.rows("items")]


async def test_the_language_is_that_of_the_words_and_not_what_the_feed_says(desk: Desk) -> None:
    says_english = "<language>en-US</language>"
    desk.web.pages[FEED] = [rss(), rss(entry(FRENCH, guid="1"), head=says_english)]
    async with desk.open(desk_config("{match: drone, where: {lang: fr}}")):
        await desk.round()
        await desk.round(minutes=5)
        assert desk.headlines() == [FRENCH]
        assert await languages(desk) == ["fr"]


async def test_what_the_source_is_said_to_be_decides_and_has_no_region(desk: Desk) -> None:
    desk.web.pages[FEED] = [rss(), rss(entry(FRENCH, guid="1"))]
    async with desk.open(desk_config("{match: drone, where: {not_lang: fr}}", source=", language: pt-BR")):
        await desk.round()
        await desk.round(minutes=5)
        assert desk.headlines() == [FRENCH]
        assert await languages(desk) == ["pt"]


async def test_an_edit_may_be_in_another_language_and_a_page_that_is_read_is_not(desk: Desk) -> None:
    rule = "{match: uranium, full_text: true}"
    desk.web.pages |= {
        FEED: [rss(), rss(entry(ENGLISH, link=PAGE)), rss(entry(FRENCH, link=PAGE))],
        PAGE: page("Все новости дня: правительство сообщило об уране. " * 40),
    }
    async with desk.open(desk_config(rule)):
        await desk.round()
        await desk.round(minutes=5)
        await read_pages(desk)
        (item,) = await desk.rows("items")
        assert (item.text, item.language) == ("read", "en")
        await desk.round(minutes=5)
        assert await languages(desk) == ["fr"]


async def test_the_tier_and_the_tags_of_the_source_count(desk: Desk) -> None:
    rules = "{name: one, match: drone, where: {tier: 1}}", "{name: two, match: drone, where: {tier: 2, tag: mena}}"
    desk.web.pages[FEED] = [rss(), rss(entry(ENGLISH, guid="1"))]
    async with desk.open(desk_config(*rules, source=", tags: [Mena]")):
        await desk.round()
        await desk.round(minutes=5)
        assert [row.rule for row in await desk.rows("matches")] == ["two"]


async def test_the_age_is_that_at_first_sight_however_late_an_edit_comes(desk: Desk) -> None:
    date = desk.clock.at - timedelta(hours=10)
    early, late = entry("Fire at a port", guid="1", date=date), entry("Drone sets fire to a port", guid="1", date=date)
    desk.web.pages[FEED] = [rss(), rss(early), rss(late)]
    async with desk.open(desk_config("{match: drone, where: {max_age: 12h}}")):
        await desk.round()
        await desk.round(minutes=5)
        await desk.round(hours=8)
        assert desk.headlines() == ["Drone sets fire to a port"]


async def test_what_was_old_at_first_sight_stays_so_whatever_date_its_feed_gives_it_later(desk: Desk) -> None:
    old = entry("Drone sets fire to a port", guid="1", date=desk.clock.at - timedelta(hours=20))
    new = entry("Drone sets fire to a port, update", guid="1", date=desk.clock.at + timedelta(minutes=9))
    desk.web.pages[FEED] = [rss(), rss(old), rss(new)]
    async with desk.open(desk_config("{match: drone, where: {max_age: 12h}}")):
        await desk.round()
        await desk.round(minutes=5)
        await desk.round(minutes=5)
        assert desk.headlines() == []


async def test_a_rule_that_waits_for_a_page_is_asked_by_its_where_again_when_none_comes(desk: Desk) -> None:
    rule = "{name: r, match: {all: [drone, {none: [drill]}]}, full_text: true, on_unknown: alert}"
    desk.web.pages |= {FEED: [rss(), rss(entry(ENGLISH, link=PAGE))], PAGE: 404}
    async with desk.open(desk_config(rule)):
        await desk.round()
        await desk.round(minutes=5)
    async with desk.open(desk_config(rule.replace("full_text", "where: {tier: 1}, full_text"))):
        for item, attempts in await desk.world.database.write(news.claim_texts, desk.clock(), 9, timedelta(minutes=1)):
            await pipeline.read(desk.world, item, attempts)
        await pipeline.wake(desk.world)
        await desk.round(hours=1)
        assert desk.headlines() == []
        assert [row.reason for row in await desk.rows("verdicts")] == ["not_evaluated"]
