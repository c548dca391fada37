"""What is in another language comes in yours as well, when it comes: no alert waits, whatever the translator does."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import engine, foreign
from bot.engine import Engine
from bot.foreign import Languages, Translated
from bot.model import Action, Message, Quote, Reason, Severity, Translation
from bot.render.faces import FACES
from tests.conftest import HOOK, Clock, Desk, FakeWeb, cards, entry, fresh_schema, rss
from tests.test_render import NOW, alert, body, card, told

FEED, OTHER = "https://mayadeen.example/feed", "https://bbc.example/feed"
ASK = "http://babel.example:5000/translate"
CONFIG = f"""
sources:
  - {{name: mayadeen, url: "{FEED}", language: ar, full_text: never}}
  - {{name: bbc, url: "{OTHER}", language: en, full_text: never}}
channels:
  hook: {{kind: webhook, url: "{HOOK}"}}
  desk: {{kind: webhook, url: "https://operators.example/in"}}
operators: desk
rules: ["صاروخي*", "rocket*"]
translate: {{url: "http://babel.example:5000/", key: "geheim-1234"}}
"""
ARABIC = "هجوم صاروخي على قاعدة عين الأسد في العراق"
LEAD = "قالت القيادة إن هجوما صاروخيا استهدف القاعدة فجر الأحد ولم تقع إصابات"
ENGLISH = "Rocket attack on the Ain al-Asad base"


@dataclass
class Babel(FakeWeb):
    """The fake web with a translator in it: `answer` makes its answer, which it `holds` as long as a test wants."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Any] = lambda asked: [f"[{text}]" for text in asked["q"]]
    holds: asyncio.Event | None = None
    called: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, request: httpx.Request) -> Any:
        return self.interpret(request) if str(request.url) == ASK else super().__call__(request)

    async def interpret(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(json.loads(request.content))
        self.called.set()
        if self.holds is not None:
            await self.holds.wait()
        found = self.answer(self.asked[-1])
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, httpx.Response) else httpx.Response(200, json={"translatedText": found})


@pytest.fixture
def babel() -> Babel:
    return Babel(pages={HOOK: 200, "https://operators.example/in": 200, FEED: rss(), OTHER: rss()})


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, babel: Babel) -> Desk:
    return Desk(folder=tmp_path, clock=clock, web=babel)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_desk(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, babel: Babel) -> Desk:
    address = "" if request.param == "sqlite" else request.getfixturevalue("postgres")
    database = address and fresh_schema(address, tmp_path.name)
    return Desk(folder=tmp_path, clock=clock, web=babel, database=database)


@dataclass
class Room:
    """A bot whose wheels a test turns."""

    desk: Desk
    babel: Babel
    engine: Engine

    async def alert(self, *items: str, url: str = FEED, **span: float) -> None:
        """Let a feed hold these items, and do what follows but for translating."""
        self.desk.clock.advance(**(span or {"minutes": 31}))
        self.babel.pages[url] = rss(*items)
        await self.engine.tick_sources()
        await asyncio.gather(*self.engine.under_way.values())
        await self.deliver()

    async def deliver(self) -> None:
        await self.engine.tick_letterbox()
        await asyncio.gather(*self.engine.under_way.values())

    async def translate(self, **span: float) -> None:
        """Let the translator do what is due, and deliver what follows."""
        self.desk.clock.advance(**span)
        await self.engine.tick_translations()
        await asyncio.gather(*self.engine.under_way.values())
        await self.deliver()

    def told(self) -> list[dict[str, Any]]:
        """Return the first card of each message that the webhook got."""
        return [cards(request)[0] for request in self.babel.posted() if cards(request)]

    def heard(self) -> list[str]:
        """Return what the operators were told."""
        return [json.loads(one.content)["text"] for one in self.babel.posted("https://operators.example/in")]


@asynccontextmanager
async def room(desk: Desk, config: str = CONFIG) -> AsyncIterator[Room]:
    async with desk.open(config) as world:
        assert isinstance(desk.web, Babel)
        here = Room(desk=desk, babel=desk.web, engine=Engine(world))
        await here.alert(url=OTHER, seconds=1)  # the first look at either source
        yield here


def arabic(clock: Clock, guid: str = "1", title: str = ARABIC, text: str = LEAD) -> str:
    """Return news of half an hour from now, when it is looked for."""
    return entry(title, guid=guid, text=text, date=clock.at + timedelta(minutes=30))


def another(clock: Clock, guid: str = "2") -> str:
    """Return news of another event."""
    text = "أفادت شركة النفط أن خزانا احترق في المرفأ وأن فرق الإطفاء وصلت إلى المكان"
    return arabic(clock, guid, "قصف صاروخي يشعل ميناء البصرة النفطي ليلا", text)


# --- the way of a translation --------------------------------------------------------------------------------------


async def test_the_alert_goes_out_at_once_and_its_translation_edits_it_in_silence(any_desk: Desk) -> None:
    async with room(any_desk) as here:
        here.babel.answer = lambda _asked: [ENGLISH, "The command said that rockets hit the base."]
        await here.alert(arabic(any_desk.clock))
        assert any_desk.actions() == ["send"]
        assert here.told()[0]["translation"] is None
        await here.translate(seconds=1)
        assert any_desk.actions() == ["send", "edit"]
        assert here.told()[1]["translation"] == {
            "language": "en",
            "headline": ENGLISH,
            "excerpt": "The command said that rockets hit the base.",
        }
        assert here.told()[1]["headline"]["text"] == ARABIC
        assert here.told()[1]["reason"] == "translated"
        assert [row.loud for row in await any_desk.rows("dues")] == [True, False]
        for _ in range(3):
            await here.translate(minutes=1)
        assert any_desk.actions() == ["send", "edit"]
        assert len(here.babel.asked) == 1
    assert here.babel.asked[0]["q"] == [ARABIC, LEAD]
    assert {name: here.babel.asked[0][name] for name in ("source", "target", "format", "api_key")} == {
        "source": "ar",
        "target": "en",
        "format": "text",
        "api_key": "geheim-1234",
    }


async def test_a_translation_that_is_there_in_time_is_in_the_first_message(any_desk: Desk) -> None:
    async with room(any_desk) as here:
        any_desk.web.pages[HOOK] = 503
        await here.alert(
            entry("Rocket hits Tashopol", guid="0", date=any_desk.clock.at + timedelta(minutes=30)), url=OTHER
        )
        await here.alert(arabic(any_desk.clock))  # the channel rests
        await here.translate(seconds=0)
        any_desk.web.pages[HOOK] = 200
        before = len(here.told())
        for _ in range(2):
            await here.translate(hours=1)
        assert [one["translation"] and one["translation"]["headline"] for one in here.told()[before:]] == [
            None,
            f"[{ARABIC}]",
        ]
        assert set(any_desk.actions()) == {"send"}


async def test_no_alert_waits_for_a_translator_that_is_slow(desk: Desk, babel: Babel) -> None:
    async with room(desk) as here:
        babel.holds = asyncio.Event()
        await here.alert(arabic(desk.clock))
        desk.clock.advance(seconds=1)
        await here.engine.tick_translations()
        waiting = [task for key, task in here.engine.under_way.items() if key.startswith("translate")]
        await babel.called.wait()
        babel.pages[OTHER] = rss(entry("Rocket launch of a weather satellite put off", guid="2", date=desk.clock.at))
        desk.clock.advance(minutes=31)
        await here.engine.tick_sources()
        await asyncio.gather(*(task for key, task in here.engine.under_way.items() if not key.startswith("translate")))
        await here.engine.tick_letterbox()
        await asyncio.gather(*(task for key, task in here.engine.under_way.items() if not key.startswith("translate")))
        assert len(desk.headlines()) == 2
        assert not any(task.done() for task in waiting)
        babel.holds.set()
        await asyncio.gather(*waiting)
        await here.deliver()
        assert desk.actions() == ["send", "send", "edit"]


async def test_only_so_many_are_asked_for_at_a_time(desk: Desk, babel: Babel) -> None:
    async with room(desk) as here:
        babel.holds = asyncio.Event()
        await here.alert(
            *(
                arabic(desk.clock, place, f"إطلاق صاروخي قرب {place}", f"شهد سكان {place} انفجارا في {place} ليلا")
                for place in ("Korabad", "Velitsa", "Marenburg", "Tashora", "Birishte")
            )
        )
        assert len(desk.headlines()) >= 4
        for _ in range(5):
            await here.engine.tick_translations()
            assert sum(key.startswith("translate") for key in here.engine.under_way) <= engine.TRANSLATIONS
        babel.holds.set()
        for _ in range(5):
            await here.translate(seconds=1)
        translated = {one["headline"]["text"] for one in here.told() if one["translation"]}
        assert translated == {one["headline"]["text"] for one in here.told()}
        assert len(babel.asked) == len(translated) == len({json.dumps(one["q"]) for one in babel.asked})


async def test_what_is_in_your_language_or_in_none_that_you_named_is_not_asked_for(desk: Desk, babel: Babel) -> None:
    async with room(desk, CONFIG.replace('1234"}', '1234", languages: [fa, he]}')) as here:
        await here.alert(arabic(desk.clock), entry("Rocket hits Tashopol", guid="2", date=desk.clock.at))
        await here.alert(entry("Rocket hits the port", guid="3", date=desk.clock.at + timedelta(minutes=30)), url=OTHER)
        await here.translate(seconds=1)
        assert len(desk.headlines()) >= 2
        assert babel.asked == []


@pytest.mark.parametrize(
    ("language", "to", "only", "taken"),
    [
        ("ar", "en", (), True),
        ("en", "en", (), False),
        ("pt", "pt-BR", (), False),
        (None, "en", (), False),
        ("ar", "en", ("fa",), False),
        ("fa", "en", ("fa",), True),
    ],
)
def test_what_is_foreign(language: str | None, to: str, only: tuple[str, ...], *, taken: bool) -> None:
    assert Languages(to=to, only=frozenset(only)).take(language) is taken


async def test_a_headline_that_changed_is_translated_anew_and_never_shown_beside_the_old_one(
    desk: Desk, babel: Babel
) -> None:
    changed = "هجوم صاروخي عنيف على قاعدة عين الأسد في غرب العراق"
    async with room(desk) as here:
        await here.alert(arabic(desk.clock))
        await here.translate(seconds=1)
        await here.alert(arabic(desk.clock, title=changed))
        between = here.told()[-1]
        assert between["headline"]["text"] == changed
        assert between["translation"]["headline"] is None  # the passage is the same, and stays
        babel.holds = asyncio.Event()
        desk.clock.advance(seconds=1)
        await here.engine.tick_translations()
        (row,) = await desk.rows("translations")
        assert row.excerpt == f"[{LEAD}]"  # until there is another
        babel.holds.set()
        await asyncio.gather(*here.engine.under_way.values())
        await here.deliver()
        assert here.told()[-1]["translation"]["headline"] == f"[{changed}]"
        assert len(babel.asked) == 2


async def test_a_story_told_in_a_digest_is_translated_but_no_message_is_edited(desk: Desk, babel: Babel) -> None:
    babel.pages[FEED] = rss(arabic(desk.clock), another(desk.clock))
    async with room(desk) as here:
        await here.translate(seconds=1)
        await here.translate(seconds=10)
        await here.translate(seconds=10)
        assert desk.actions() == ["send"]
        assert [one["translation"]["headline"][:1] for one in cards(babel.posted()[0])] == ["[", "["]


async def test_a_message_that_died_is_not_followed_by_its_translation(desk: Desk, babel: Babel) -> None:
    async with room(desk) as here:
        babel.pages[HOOK] = 404
        await here.alert(arabic(desk.clock))
        babel.pages[HOOK] = 200
        await here.translate(seconds=1)
        assert len(babel.asked) == 1
        assert desk.actions() == ["send"]


async def test_an_edit_for_a_translation_goes_behind_every_alert(desk: Desk) -> None:
    config = CONFIG.replace('"صاروخي*"', '{name: r, match: "صاروخي*", severity: urgent}')
    async with room(desk, config) as here:
        await here.alert(arabic(desk.clock))
        desk.clock.advance(seconds=1)
        await here.engine.tick_translations()
        await asyncio.gather(*here.engine.under_way.values())
        (due,) = [row for row in await desk.rows("dues") if row.reason == "translated"]
        assert (due.severity, due.loud) == (Severity.LOW, False)
        await here.deliver()
        assert here.told()[-1]["severity"] == "urgent"


async def test_what_was_wanted_before_a_restart_is_translated_after_it(any_desk: Desk, babel: Babel) -> None:
    babel.answer = lambda _asked: httpx.ConnectError("down")
    async with room(any_desk) as here:
        await here.alert(arabic(any_desk.clock))
        await here.translate(seconds=1)
        assert len(babel.asked) == 1
    babel.answer = lambda asked: [f"<{text}>" for text in asked["q"]]
    async with any_desk.open(CONFIG) as world:
        here = Room(desk=any_desk, babel=babel, engine=Engine(world))
        await here.translate(minutes=2)
        assert here.told()[-1]["translation"]["headline"] == f"<{ARABIC}>"
        assert len(babel.asked) == 2


async def test_a_single_round_has_its_alerts_translated_too(desk: Desk) -> None:
    async with room(desk) as here:
        desk.web.pages[FEED] = rss(arabic(desk.clock))
        await desk.round(minutes=31)
        await engine.translate_wanted(here.engine.world)
        assert [one["translation"] is not None for one in here.told()] == [False, True]


async def test_a_translation_is_forgotten_with_the_text_of_its_item(desk: Desk) -> None:
    async with room(desk) as here:
        await here.alert(arabic(desk.clock))
        await here.translate(seconds=1)
        assert len(await desk.rows("translations")) == 1
        await here.alert(url=FEED, hours=24 * 100)
        await here.engine.tick_retention()
        assert await desk.rows("translations") == []


# --- a translator that is not well ---------------------------------------------------------------------------------


def page(
    content: bytes | str, status: int = 200, headers: dict[str, str] | None = None
) -> Callable[[dict[str, Any]], httpx.Response]:
    return lambda _asked: httpx.Response(status, content=content, headers=headers)


HOSTILE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a page of HTML": page("<html><script>alert(1)</script></html>", 200, {"Content-Type": "text/html"}),
    "ten megabytes": page(b'{"translatedText": ["' + b"a" * 10_000_000 + b'", "b"]}'),
    "more than that": page(b"a" * 12_000_000),
    "no JSON": page('{"translatedText": ["a"'),
    "JSON that goes deep": page("[" * 90_000),
    "a list": page("[1, 2]"),
    "one text for two": lambda _asked: ["a"],
    "a text and no list": lambda _asked: "a",
    "numbers": lambda _asked: [1, 2],
    "nothing": page(""),
    "an error of its own": page('{"error": "boom"}', 500),
    "no right to ask": page('{"error": "Invalid API key"}', 403),
    "too many requests": page('{"error": "Slowdown"}', 429),
    "a rest of years": page("", 503, {"Retry-After": "99999999"}),
    "no connection": lambda _asked: httpx.ConnectError("refused"),
    "a redirect": page("", 302, {"Location": "http://127.0.0.1/"}),
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
async def test_whatever_a_translator_answers_alerts_go_out_and_it_is_left_alone(
    answer: Callable[[dict[str, Any]], Any], desk: Desk, babel: Babel, caplog: pytest.LogCaptureFixture
) -> None:
    babel.answer = answer
    async with room(desk) as here:
        with caplog.at_level(logging.INFO, "wirewatch"):
            await here.alert(arabic(desk.clock))
            for _ in range(8):
                await here.translate(seconds=61)
        assert desk.actions() == ["send"]
        assert 1 <= len(babel.asked) <= foreign.ATTEMPTS
        assert len([line for line in caplog.messages if line.startswith("nothing is translated: ")]) == 1
        assert "geheim" not in caplog.text
        (told,) = here.heard()
        assert told.startswith("nothing is translated: ")
        before = len(babel.asked)
        babel.answer = lambda asked: [f"[{text}]" for text in asked["q"]]
        await here.alert(another(desk.clock), minutes=31)
        await here.translate(seconds=1)
        assert len(babel.asked) == before + 1
        assert desk.actions() == ["send", "send", "edit"]
        assert here.heard()[1:] == ["what is in other languages is translated again"]


async def test_a_language_that_the_translator_does_not_know_is_left_alone_and_others_are_not(
    desk: Desk, babel: Babel, caplog: pytest.LogCaptureFixture
) -> None:
    config = CONFIG.replace(
        "sources:", 'sources:\n  - {name: p, url: "https://p.example/", language: fa, full_text: never}'
    )
    babel.pages["https://p.example/"] = rss()
    babel.answer = lambda asked: (
        httpx.Response(400, json={"error": "ar is not supported"}) if asked["source"] == "ar" else ["a", "b"]
    )
    async with room(desk, config) as here:
        with caplog.at_level(logging.WARNING, "wirewatch"):
            await here.alert(arabic(desk.clock))
            await here.translate(seconds=1)
            await here.alert(another(desk.clock), minutes=9)
            await here.translate(seconds=1)
        assert [one["source"] for one in babel.asked] == ["ar"]
        persian = entry(
            "حمله صاروخي به بندر چابهار",
            guid="3",
            text="آتش در بندر چابهار مهار شد",
            date=desk.clock.at + timedelta(minutes=30),
        )
        await here.alert(persian, url="https://p.example/")
        await here.translate(seconds=1)
        assert [one["source"] for one in babel.asked] == ["ar", "fa"]
    assert [line for line in caplog.messages if "refuses" in line] == [
        "the translator refuses what is in ar: ar is not supported"
    ]


async def test_what_could_not_be_translated_for_half_an_hour_is_given_up(desk: Desk, babel: Babel) -> None:
    babel.answer = lambda _asked: httpx.Response(503)
    async with room(desk) as here:
        await here.alert(arabic(desk.clock))
        await here.translate(seconds=1)
        babel.answer = lambda asked: asked["q"]
        await here.translate(minutes=31)
        await here.translate(minutes=31)
        assert len(babel.asked) == 1
        assert desk.actions() == ["send"]


# --- what is shown -------------------------------------------------------------------------------------------------

TRICKS = (
    "<b>bold</b> <!channel> @everyone <a href='http://evil.example'>x</a> [x](http://evil.example) {{ 7*7 }} /start "
    "\x1b[31mred \u202eturned\n\nnew: paragraph\u200b"
)


def quote(text: str) -> Quote:
    return Quote(text=text)


def test_what_comes_back_is_one_clean_line_of_some_length() -> None:
    headline, excerpt = quote("عنوان"), quote("نص")
    said, more = foreign.kept((TRICKS, "a" * 1_000_000), headline, excerpt)
    assert said is not None
    assert not set(said) & set("\x1b\u202e\u200b\n")
    assert more is not None
    assert len(more) == foreign.EXCERPT


def test_what_comes_back_as_it_was_is_no_translation() -> None:
    assert foreign.kept(("Macron, Scholz", "  "), quote("Macron, Scholz"), quote("نص")) == (None, None)


def test_a_translation_of_other_words_is_not_shown() -> None:
    found = Translated(language="en", headline="a", excerpt="b", of=foreign.mark(quote("x"), quote("y")))
    assert foreign.shown(found, quote("x"), quote("y")) == Translation(language="en", headline="a", excerpt="b")
    assert foreign.shown(found, quote("x"), quote("other")) == Translation(language="en", headline="a")
    assert foreign.shown(found, quote("other"), None) is None
    assert foreign.shown(None, quote("x"), None) is None


def translated(text: str = ENGLISH, **more: Any) -> Message:
    found = Translation(language="en", headline=text, excerpt="They said so.")
    return alert(card(headline=quote(ARABIC), excerpt=quote(LEAD), language="ar", translation=found, **more))


@pytest.mark.parametrize("markup", FACES)
def test_every_face_shows_a_translation_as_what_it_is_and_nothing_in_it_comes_alive(markup: Any) -> None:
    assert "en, by machine: " in body(translated(), markup)
    assert "They said so." in body(translated(), markup)
    tricky, harmless = body(translated(TRICKS), markup), body(translated("harmless"), markup)
    for live in ("<b>bold", "<a href='http://evil", '<a href="http://evil', "\x1b[31mred", "\u202e", "\u200b"):
        assert tricky.count(live) == harmless.count(live) or (markup != "html" and live.startswith("<"))
    digest = Message(kind="digest", at=NOW, cards=translated().cards * 2)
    assert body(digest, markup).count("by machine") == 2


def test_a_terminal_tells_a_translation_that_came_later_on_a_line() -> None:
    (part,) = told(translated(reason=Reason.TRANSLATED), "ansi", action=Action.EDIT)
    assert part.plain.startswith("+ en, by machine: ")
    assert "\n" not in part.plain


def test_programs_get_a_translation_as_an_object_or_null() -> None:
    (found,) = json.loads(body(translated(TRICKS), "json"))["cards"]
    assert found["translation"]["language"] == "en"
    assert found["translation"]["excerpt"] == "They said so."
    assert not set(found["translation"]["headline"]) & set("\x1b\u202e\u200b\n")
    assert json.loads(body(alert(card()), "json"))["cards"][0]["translation"] is None
