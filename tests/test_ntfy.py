import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.channels.ntfy import Ntfy
from bot.errors import SendError
from bot.model import Action, Card, Message, Post, Quote, Reason, Secret, Severity
from bot.render import parts
from bot.web import HttpWeb

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
TOPIC, TOKEN = "desk-8f1c5a", "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2"


class Server:
    """An ntfy server: it shows each sequence once, as phones do, and refuses what the real one refuses."""

    def __init__(self, *, sequences: bool = True) -> None:
        self.sequences = sequences
        self.shown: dict[str, dict[str, Any]] = {}
        self.faults: list[httpx.Response] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("POST", "https://ntfy.example/")
        if self.faults:
            return self.faults.pop(0)
        if request.headers.get("authorization", "").removeprefix("Bearer ") != TOKEN:
            return refusal(403, 40301, "forbidden")
        if len(request.content) > 8192:
            return refusal(413, 41301, "request entity too large")
        asked = json.loads(request.content)
        if len(asked["message"].encode()) > 4096:
            return refusal(400, 40014, "message too long")
        sequence = asked["sequence_id"] if self.sequences else f"m{len(self.shown)}"
        self.shown[sequence] = asked
        more = {"sequence_id": sequence} if self.sequences else {}
        return httpx.Response(200, json={"id": f"m{len(self.shown)}", "event": "message", **more})


def refusal(status: int, code: int, words: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "http": status, "error": words, "link": "https://ntfy.sh/docs"})


def channel(**keys: Any) -> Ntfy:
    usual: dict[str, Any] = {"topic": Secret(TOPIC), "server": "https://ntfy.example", "token": Secret(TOKEN)}
    return Ntfy(**(usual | keys))


def message(severity: Severity = Severity.HIGH, **keys: Any) -> Message:
    usual: dict[str, Any] = {
        "alert": "a",
        "story": "s",
        "revision": 1,
        "severity": severity,
        "headline": Quote(text="Rockets hit <base> in **Kor**", marks=((0, 7),)),
        "source": "Reuters",
        "at": NOW - timedelta(minutes=3),
        "dated": True,
        "reason": Reason.NEW_STORY,
        "rules": ("rockets",),
        "terms": ("rocket*",),
        "url": "https://news.example/1?a=1&b=2",
    }
    return Message(kind="alert", at=NOW, cards=(Card(**(usual | keys)),))


def post(action: Action = Action.SEND, *, said: Message | None = None, **keys: Any) -> Post:
    said = said or message()
    part = parts(said, Ntfy.style, action=action, timezone=UTC)[0]
    usual: dict[str, Any] = {"key": "d1-0", "action": action, "part": part, "message": said}
    return Post(**(usual | keys))


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def web(server: Server) -> AsyncIterator[HttpWeb]:
    async with HttpWeb(httpx.MockTransport(server.answer), lambda: NOW) as one:
        yield one


async def refused(sender: Ntfy, web: HttpWeb, one: Post | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        await sender.send(one or post(), web)
    assert TOKEN not in str(caught.value)
    assert TOPIC not in str(caught.value)
    return caught.value


async def test_an_alert_is_a_notification_with_title_text_priority_and_a_tap(server: Server, web: HttpWeb) -> None:
    receipt = await channel(tags=("newspaper",)).send(post(), web)
    assert receipt.message_id == "d1-0"
    assert server.shown["d1-0"] == {
        "topic": TOPIC,
        "title": "🔴 HIGH  Rockets hit <\u2060base> in **Kor**",
        "message": "Reuters · 11:57, 3 min ago\nrockets: rocket*\nhttps://news.example/1?a=1&b=2",
        "priority": 4,
        "tags": ["newspaper"],
        "click": "https://news.example/1?a=1&b=2",
        "sequence_id": "d1-0",
    }


@pytest.mark.parametrize(("severity", "priority"), list(zip(Severity, (2, 3, 4, 5), strict=True)))
async def test_the_severity_is_the_priority(server: Server, web: HttpWeb, severity: Severity, priority: int) -> None:
    await channel().send(post(said=message(severity)), web)
    assert server.shown["d1-0"]["priority"] == priority


@pytest.mark.parametrize("keys", [{"loud": False}, {"first": False}])
async def test_what_must_not_ring_has_a_priority_without_sound(
    server: Server, web: HttpWeb, keys: dict[str, Any]
) -> None:
    await channel().send(post(said=message(Severity.URGENT), **keys), web)
    assert server.shown["d1-0"]["priority"] == 2


async def test_a_silent_channel_never_rings(server: Server, web: HttpWeb) -> None:
    await channel(silent=True).send(post(said=message(Severity.URGENT)), web)
    assert server.shown["d1-0"]["priority"] == 2


async def test_an_edit_replaces_the_notification_in_silence(server: Server, web: HttpWeb) -> None:
    sent = await channel().send(post(), web)
    grown = post(Action.EDIT, said=message(also=("AFP",)), target=sent.message_id, key="d2-0")
    assert (await channel().send(grown, web)).message_id == "d1-0"
    assert list(server.shown) == ["d1-0"]
    assert "also: AFP" in server.shown["d1-0"]["message"]
    assert server.shown["d1-0"]["priority"] == 2


async def test_a_server_that_cannot_replace_is_not_told_of_edits(server: Server, web: HttpWeb) -> None:
    server.sequences = False
    sent = await channel().send(post(), web)
    assert sent.message_id is None
    await channel().send(post(Action.EDIT, target=None, key="d2-0"), web)
    assert len(server.shown) == 1


async def test_a_notification_that_comes_twice_is_shown_once(server: Server, web: HttpWeb) -> None:
    odd = post(key="d 1/" * 30)  # no name of a sequence
    assert await channel().send(odd, web) == await channel().send(odd, web)
    assert len(server.shown) == 1


@pytest.mark.parametrize("letter", ['"', "\\", "한", "😀", "\n"])
async def test_the_longest_part_fits_whatever_is_in_it(web: HttpWeb, letter: str) -> None:
    full = message(
        excerpt=Quote(text=letter * 4000),
        also=tuple(letter * 100 for _ in range(40)),
        url="https://n.example/" + "x" * 1900,
    )
    notice = Message(kind="notice", at=NOW, text=f"{letter} " * 20_000)
    for said in (full, notice):
        for number, part in enumerate(parts(said, Ntfy.style, action=Action.SEND, timezone=UTC)[:3]):
            await channel().send(post(said=said, part=part, key=f"{said.kind}-{number}"), web)


async def test_a_user_signs_in_with_a_password() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return httpx.Response(200, json={"id": "m1"})

    async with HttpWeb(httpx.MockTransport(answer)) as other:
        await channel(token=None, user="wire", password=Secret("pä:ss")).send(post(), other)
    assert seen == ["Basic d2lyZTpww6Q6c3M="]


async def test_a_refused_token_holds_alerts_back(server: Server, web: HttpWeb) -> None:
    server.faults = [refusal(401, 40101, "unauthorized")]
    error = await refused(channel(), web)
    assert (error.permanent, error.after) == (False, timedelta(minutes=30))


async def test_a_topic_that_is_closed_to_us_is_said(web: HttpWeb) -> None:
    error = await refused(channel(token=Secret("tk_other")), web)
    assert error.permanent
    assert "may not write to this topic" in str(error)


async def test_what_else_the_server_says_is_told_without_the_topic(server: Server, web: HttpWeb) -> None:
    server.faults = [refusal(429, 42901, f"limit reached: too many requests to {TOPIC.upper()}")]
    error = await refused(channel(), web)
    assert not error.permanent
    assert str(error) == "ntfy: limit reached: too many requests to ***"


@pytest.mark.parametrize("body", [b"<html>Welcome", b"{}", b"[]", b'{"id": 3}'])
async def test_an_answer_of_something_else_is_no_receipt(server: Server, web: HttpWeb, body: bytes) -> None:
    server.faults = [httpx.Response(200, content=body)]
    assert not (await refused(channel(), web)).permanent


@pytest.mark.parametrize("topic", ["", "https://ntfy.sh/desk", "a b", "x" * 65])
def test_a_topic_that_cannot_be_one_is_a_problem_of_the_config(topic: str) -> None:
    with pytest.raises(ValueError, match=r"^topic: must be"):
        channel(topic=Secret(topic))


@pytest.mark.parametrize("keys", [{"user": "wire"}, {"password": Secret("x")}])
def test_a_user_without_a_password_is_a_problem_of_the_config(keys: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^password: a user has a password"):
        channel(**keys)
