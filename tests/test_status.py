"""How fast the news of each source is, and a status that stays short however many sources there are."""

import json
from datetime import timedelta

import pytest
from rich.console import Console

from bot import screens
from bot.store import history
from bot.store.arrivals import Spread, spread
from bot.store.history import Delays, Status
from tests.conftest import HOOK, PLACES, Desk, entry, rss

A, B = "https://a.example/feed", "https://b.example/feed"
CONFIG = f"""
sources: [{{name: a, url: "{A}"}}, {{name: b, url: "{B}"}}]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
rules: ["rocket*"]
"""
MINUTE = timedelta(minutes=1)


async def status(desk: Desk) -> Status:
    def asked(connection: object) -> Status:
        return history.with_delays(connection, history.status(connection), desk.clock.at)  # type: ignore[arg-type]

    return await desk.world.database.read(asked)


async def delays(desk: Desk) -> dict[str, Delays]:
    return {one.name: one.delays for one in (await status(desk)).sources}


async def test_the_delay_from_publication_to_message_is_told_for_each_source(any_desk: Desk) -> None:
    desk, start = any_desk, any_desk.clock.at
    desk.web.pages |= {A: rss(), B: rss()}
    async with desk.open(CONFIG):
        await desk.round()
        for number in range(4):
            published = desk.clock.at + 2 * MINUTE  # and seen three minutes later
            desk.web.pages[A] = rss(entry(f"Rocket hits {PLACES[number]}", guid=f"{number}", date=published))
            await desk.round(minutes=5)
        found = await delays(desk)
        assert found["a"] == Delays(
            seen=Spread(p50=180, p95=180, count=4),
            told=Spread(p50=180, p95=180, count=4),
            sent=Spread(p50=0, p95=0, count=4),
        )
        assert found["b"] == Delays()
        await desk.round(hours=24 * 31)
        assert (await delays(desk))["a"].told is None  # that is long ago
        assert desk.clock.at > start


async def test_a_channel_that_was_down_makes_the_message_late_and_not_the_source(desk: Desk) -> None:
    desk.web.pages |= {A: rss(), HOOK: 503}
    async with desk.open(CONFIG):
        await desk.round()
        desk.web.pages[A] = rss(entry("Rocket hits the base", guid="1", date=desk.clock.at + 4 * MINUTE))
        await desk.round(minutes=5)
        desk.web.pages[HOOK] = 200
        await desk.round(minutes=55)
        found = (await delays(desk))["a"]
        assert found.seen == Spread(p50=60, p95=60, count=1)
        assert found.sent == Spread(p50=3300, p95=3300, count=1)
        assert found.told == Spread(p50=3360, p95=3360, count=1)


async def test_what_has_no_date_or_a_wrong_one_or_was_there_at_first_tells_nothing_of_delay(desk: Desk) -> None:
    now = desk.clock.at
    desk.web.pages[A] = rss(entry(f"Rocket hits {PLACES[0]}", guid="first", date=now - 9 * MINUTE))
    async with desk.open(CONFIG):
        await desk.round()
        undated = entry(f"Rocket hits {PLACES[1]}", guid="undated")
        future = entry(f"Rocket hits {PLACES[2]}", guid="future", date=now + timedelta(days=3))
        archive = entry(f"Rocket hits {PLACES[3]}", guid="archive", date=now - timedelta(days=30))
        desk.web.pages[A] = rss(undated, future, archive)
        await desk.round(minutes=5)
        found = (await delays(desk))["a"]
        assert found == Delays(sent=Spread(p50=0, p95=0, count=2), undated=2)
        assert len(desk.headlines()) == 3


@pytest.mark.parametrize(
    ("seconds", "p50", "p95"), [([7], 7, 7), (range(100), 50, 95), ([-1, 5], 5, 5), ([1] * 99 + [900], 1, 1)]
)
def test_half_are_as_fast_and_95_of_100(seconds: list[float], p50: float, p95: float) -> None:
    found = spread(list(seconds))
    assert found is not None
    assert (found.p50, found.p95) == (p50, p95)


def test_of_nothing_nothing_is_said() -> None:
    assert spread([]) is None


# --- the screen ----------------------------------------------------------------------------------------------------


async def shown(desk: Desk, capsys: pytest.CaptureFixture[str], *, every: bool = False) -> str:
    """Return what a terminal of a hundred columns shows."""
    found = await status(desk)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screens, "out", Console(width=100, force_terminal=True, color_system=None, highlight=False))
        screens.status(found, desk.world.settings, desk.clock.at, every=every)
    return capsys.readouterr().out


def many(count: int) -> str:
    sources = ", ".join(f'{{name: source {number:03}, url: "https://{number}.example/"}}' for number in range(count))
    return CONFIG.replace(CONFIG.splitlines()[1], f"sources: [{sources}]")


async def test_of_many_sources_those_with_a_trouble_come_first_and_the_others_are_counted(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.web.pages |= {f"https://{number}.example/": rss() for number in range(200)}
    desk.web.pages |= {"https://150.example/": 404, "https://199.example/": 404, "https://7.example/": 503}
    async with desk.open(many(200)):
        await desk.round()
        said = await shown(desk, capsys)
        assert max(map(len, said.splitlines())) <= 100
        rows = [line.split("  ")[0] for line in said.splitlines() if line.startswith("source ")]
        assert rows[1:5] == ["source 007", "source 150", "source 199", "source 000"]
        assert "170 more sources, all of them well" in said
        assert "source 150, source 199: it refuses us: 404 Not Found, since 12:00" in said
        assert len(said.splitlines()) < 60
        assert "source 198" in await shown(desk, capsys, every=True)


async def test_more_troubles_than_fit_in_are_counted(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    async with desk.open(many(100)):
        await desk.round()  # 404, all of them
        said = await shown(desk, capsys)
        assert "70 more sources, of which 70 have a trouble" in said
        assert "and 88 more: it refuses us: 404 Not Found" in said


async def test_programs_get_troubles_and_delays_as_numbers(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.web.pages[A] = rss()
    async with desk.open(CONFIG):
        await desk.round()
        desk.web.pages[A] = rss(entry("Rocket hits the base", guid="1", date=desk.clock.at + MINUTE))
        await desk.round(minutes=5)
        screens.status_json(await status(desk), desk.clock.at)
    a, b = json.loads(capsys.readouterr().out)["sources"]
    assert a["delays"]["told"] == {"p50": 240.0, "p95": 240.0, "count": 1}
    assert b["troubles"][0]["fault"] == "refused"
    assert b["troubles"][0]["words"] == "404 Not Found"
