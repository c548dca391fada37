"""A channel that is down holds up no other and catches up; what is loud goes before ten thousand that are not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.deliver import deliver
from bot.store import schema
from tests.conftest import HOOK, PLACES, Desk, cards, entry, rss

FEED = "https://a.example/feed"
DOWN, SECOND, THIRD = "https://down.example/in", HOOK, "https://third.example/in"
CONFIG = f"""
sources: [{{name: a, url: "{FEED}"}}]
channels:
  down: {{kind: webhook, url: "{DOWN}"}}
  second: {{kind: webhook, url: "{SECOND}"}}
  third: {{kind: webhook, url: "{THIRD}"}}
rules:
  - {{name: low, match: [drill], severity: low}}
  - {{name: high, match: ["rocket*"], severity: high}}
"""
STEP = 5  # minutes
BEGINS, ENDS, OVER = 60, 60 + 6 * 60, 60 + 8 * 60  # minutes in which a channel is down

Told = list[tuple[float, str]]
"""When a channel took what, in minutes from the beginning: each card in the order in which it came."""


async def lived(desk: Desk, *, outage: bool) -> dict[str, list[tuple[float, list[str]]]]:
    """Let news come in for eight hours, every third round a piece; return what each channel took in each message."""
    desk.web.pages |= {FEED: rss(), DOWN: 200, SECOND: 200, THIRD: 200}
    taken: dict[str, list[tuple[float, list[str]]]] = {url: [] for url in (DOWN, SECOND, THIRD)}
    news: list[str] = []
    begin = desk.clock.at
    async with desk.open(CONFIG):
        await desk.round()
        for minute in range(0, OVER, STEP):
            desk.web.pages[DOWN] = 503 if outage and BEGINS <= minute < ENDS else 200
            if minute % (3 * STEP) == 0:
                number = len(news)
                news.append(entry(f"Rocket hits {PLACES[number]}", guid=f"r{number}", date=desk.clock.at))
                desk.web.pages[FEED] = rss(*reversed(news))
            desk.web.requests.clear()
            await desk.round(minutes=STEP)
            for request in desk.web.requests:
                url = str(request.url)
                if url in taken and desk.web.pages[url] == 200:
                    at = (desk.clock.at - begin).total_seconds() / 60
                    taken[url].append((at, [card["headline"]["text"] for card in cards(request)]))
    return taken


def in_order(messages: Sequence[tuple[float, list[str]]]) -> list[str]:
    """Return the headlines of messages that tell one story each, in the order in which they came."""
    return [headlines[0] for _at, headlines in messages if len(headlines) == 1]


async def test_a_channel_that_is_down_for_six_hours_holds_up_no_other_and_catches_up_in_order(
    any_desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    calm = Desk(folder=tmp_path_factory.mktemp("calm"), clock=type(any_desk.clock)(), web=type(any_desk.web)())
    undisturbed = await lived(calm, outage=False)
    taken = await lived(any_desk, outage=True)
    # The others hear the same, at the same time.
    assert len(undisturbed[SECOND]) == OVER // (3 * STEP)
    assert taken[SECOND] == undisturbed[SECOND] == undisturbed[DOWN]
    assert taken[THIRD] == undisturbed[THIRD]
    # The third hears all of it once: what waited in order, and the rest of a long outage in one message.
    stories = [f"Rocket hits {PLACES[number]}" for number in range(OVER // (3 * STEP))]
    told = [headline for _at, headlines in taken[DOWN] for headline in headlines]
    assert sorted(told) == sorted(stories)
    digests = [headlines for _at, headlines in taken[DOWN] if len(headlines) > 1]
    assert len(digests) == 1
    assert in_order(taken[DOWN]) == [story for story in stories if story not in digests[0]]
    # It is up to date within a quarter of an hour.
    caught_up = max(at for at, headlines in taken[DOWN] if len(headlines) > 1)
    assert caught_up <= ENDS + 15
    after = [message for message in taken[DOWN] if message[0] > caught_up]
    assert after == [message for message in undisturbed[DOWN] if message[0] > caught_up]


# --- ten thousand ----------------------------------------------------------------------------------------------

MANY = 10_000


def owe(connection: Connection, number: int, due_at: datetime, held: dict[str, Any]) -> None:
    """Write alerts of low severity that wait for the channel `second`."""
    rows: dict[str, list[dict[str, Any]]] = {"items": [], "stories": [], "alerts": [], "dues": []}
    for one in range(number):
        title = f"Fire drill number {one}"
        item: dict[str, Any] = {
            "id": f"i{one}",
            "source": "a",
            "title": title,
            "summary": "",
            "tags": [],
            "content_key": "c",
        }
        item |= {"first_seen": due_at, "event_at": due_at, "last_listed": due_at, "reason": "new_story", "text": "feed"}
        rows["items"].append({**item, "story": f"s{one}"})
        rows["stories"].append({"id": f"s{one}", "title": title, "first_seen": due_at, "last_seen": due_at})
        alert = {"id": f"a{one}", "story": f"s{one}", "revision": 1, "severity": 1, "rules": ["low"]}
        alert |= {"items": [f"i{one}"], "channels": ["second"], "notes": [], "reason": "new_story", "loud": True}
        rows["alerts"].append({**alert, "first_at": due_at, "at": due_at})
        due = {"alert": f"a{one}", "channel": "second", "revision": 1, "due_at": due_at, "reason": "new_story"}
        rows["dues"].append({**due, "severity": 1, "loud": True, **held})
    for name, some in rows.items():
        connection.execute(schema.metadata.tables[name].insert(), some)


@pytest.mark.parametrize(
    "timing", ["", ", break_through: low", ", digest: daily 23:00, break_through: high"], ids=["", "single", "digest"]
)
async def test_what_is_loud_arrives_before_ten_thousand_that_wait(any_desk: Desk, timing: str) -> None:
    any_desk.web.pages |= {FEED: [rss(), rss(entry("Rocket hits the harbour", guid="r"))], DOWN: 200, THIRD: 200}
    config = CONFIG.replace(f'"{SECOND}"', f'"{SECOND}"{timing}')
    async with any_desk.open(config) as world:
        await any_desk.round()
        await world.database.write(owe, MANY, any_desk.clock.at - timedelta(minutes=10), {})
        any_desk.web.pages[SECOND] = 503  # nothing goes out before the loud one is decided
        await any_desk.round(minutes=5)
        any_desk.web.requests.clear()
        any_desk.web.pages[SECOND] = 200
        any_desk.clock.advance(minutes=2)
        assert await deliver(world, "second")
        (request,) = any_desk.web.posted(SECOND)
        assert cards(request)[0]["headline"]["text"] == "Rocket hits the harbour"
