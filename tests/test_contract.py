"""What holds for every kind of channel because its file exists: none is named here."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import config
from bot.errors import SendError
from bot.model import Action, Card, Message, Post, Quote, Reason, Receipt, Secret, Severity, Style
from bot.render import parts
from bot.web import HttpWeb
from tests.senders import GOOD, HUSH, KINDS, TAKEN, WAYS, Way, each_way, refusing

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
PATIENCE = 0.3  # seconds that a request may take here
SAID = Message(
    kind="alert",
    at=NOW,
    cards=(
        Card(
            alert="a",
            story="s",
            revision=2,
            severity=Severity.URGENT,
            headline=Quote(text="Rockets hit base", marks=((0, 7),)),
            source="Reuters",
            at=NOW - timedelta(minutes=3),
            dated=True,
            reason=Reason.NEW_STORY,
            rules=("rockets",),
            terms=("rocket*",),
            url="https://news.example/1",
        ),
    ),
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # some kinds write files


class Net:
    """The whole web: it answers what it is told to, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception | Callable[[], httpx.Response]) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return answer()

    @asynccontextmanager
    async def door(self) -> AsyncIterator[HttpWeb]:
        async with HttpWeb(httpx.MockTransport(self), lambda: NOW, seconds=PATIENCE) as web:
            yield web


def post(way: Way, action: Action = Action.SEND, **keys: Any) -> Post:
    part = parts(SAID, way.sender().style, action=action, timezone=UTC)[0]
    usual: dict[str, Any] = {"key": "d1-0", "action": action, "part": part, "message": SAID, "state": {"chat": "42"}}
    return Post(**(usual | keys))


def actions(way: Way) -> list[tuple[Action, str | None]]:
    """Return what the style of a channel says that can be asked of it, each with a message that is meant."""
    style = way.sender().style
    edits = [(Action.EDIT, "5")] if style.can_edit else []
    return [(Action.SEND, None), *edits, *([(Action.REPLY, "5")] if style.can_reply else [])]


async def sent(way: Way, net: Net, one: Post | None = None) -> Receipt | SendError:
    """Send; whatever comes but a receipt or a SendError fails the test. No secret is in the words of either."""
    async with net.door() as web:
        came = await _outcome(way.sender().send(one or post(way), web))
    if isinstance(came, SendError):
        assert HUSH not in "".join(traceback.format_exception(came)).lower()
        assert str(came).isprintable()
        assert len(str(came)) < 600
        assert came.after is None or timedelta(0) <= came.after <= WEEK
    assert HUSH not in repr(came).lower()
    return came


async def _outcome(sending: Coroutine[Any, Any, Receipt]) -> Receipt | SendError:
    try:
        return await sending
    except SendError as error:
        return error


async def _speaks_http(way: Way) -> bool:
    net = Net(refusing(400))
    await sent(way, net)
    return bool(net.asked)


@pytest.fixture(scope="session")
def on_the_web() -> tuple[Way, ...]:
    """Those that go through our door to the web; the others write files, print, or have a library's way."""
    return tuple(way for way in WAYS if asyncio.run(_speaks_http(way)))


@pytest.fixture(autouse=True)
def _hushed(caplog: pytest.LogCaptureFixture) -> Any:
    """No log of anybody holds a secret, however talkative."""
    caplog.set_level(logging.DEBUG)
    yield
    assert HUSH not in caplog.text.lower()


async def accepted(way: Way, one: Post) -> tuple[Receipt, list[httpx.Request]]:
    """Send to a server that takes it, whatever that looks like with this kind."""
    for good in GOOD:
        net = Net(good)
        if isinstance(receipt := await sent(way, net, one), Receipt):
            return receipt, net.asked
    raise AssertionError(f"{way} takes no answer for a yes")


def test_all_kinds_are_here_in_all_their_ways(on_the_web: tuple[Way, ...]) -> None:
    assert {way.kind for way in WAYS} == set(KINDS)
    assert {"telegram", "webhook"} <= {way.kind for way in on_the_web}


@each_way
def test_a_kind_says_how_it_wants_its_text(way: Way) -> None:
    assert isinstance(way.sender().style, Style)
    assert way.sender().style.limit > 0


@each_way
def test_a_kind_never_prints_its_secrets(way: Way) -> None:
    assert HUSH not in repr(way.sender())
    assert HUSH not in str(way.sender())


@each_way
async def test_a_kind_that_reaches_nobody_tries_again_later(way: Way, on_the_web: tuple[Way, ...]) -> None:
    for action, target in actions(way):
        # Those that have a way of their own are configured to where nobody listens; some reach a file, or the screen.
        came = await sent(way, Net(httpx.ConnectError("refused")), post(way, action, target=target))
        assert isinstance(came, SendError) or way not in on_the_web
        assert isinstance(came, Receipt) or not came.permanent


# --- when all is well ------------------------------------------------------------------------------------------


@each_way
async def test_it_does_what_its_style_says(way: Way, on_the_web: tuple[Way, ...]) -> None:
    for action, target in actions(way):
        if way in on_the_web:
            receipt, asked = await accepted(way, post(way, action, target=target))
            assert asked
            assert receipt.message_id is None or 0 < len(receipt.message_id) <= 255


@each_way
async def test_the_same_post_asks_for_the_same_at_every_attempt(way: Way, on_the_web: tuple[Way, ...]) -> None:
    if way not in on_the_web:
        return
    for action, target in actions(way):
        _, first = await accepted(way, post(way, action, target=target))
        _, again = await accepted(way, post(way, action, target=target))
        assert [written(one) for one in first] == [written(one) for one in again]


def written(request: httpx.Request) -> tuple[str, str, list[tuple[str, str]], bytes]:
    return request.method, str(request.url), request.headers.multi_items(), request.content


@each_way
async def test_an_answer_that_was_lost_is_a_reason_to_try_again(way: Way, on_the_web: tuple[Way, ...]) -> None:
    if way in on_the_web:
        error = await sent(way, Net(httpx.RemoteProtocolError("cut")))
        assert isinstance(error, SendError)
        assert not error.permanent


# --- when it is not --------------------------------------------------------------------------------------------


def dripping() -> httpx.Response:
    async def drops() -> AsyncIterator[bytes]:
        yield b'{"ok": '
        while True:
            await asyncio.sleep(PATIENCE / 10)
            yield b" "

    return httpx.Response(200, content=drops())


LATER: dict[str, httpx.Response | Exception | Callable[[], httpx.Response]] = {
    "408": refusing(408),
    "425": refusing(425),
    "429": refusing(429),
    "500": refusing(500),
    "502 of a proxy": httpx.Response(502, content=b"<html><title>Bad gateway</title>"),
    "503 without a word": httpx.Response(503),
    "529": httpx.Response(529, content=b"overloaded"),
    "a time-out": httpx.ReadTimeout("late"),
    "no connection": httpx.ConnectError("refused"),
    "a name that is not found": httpx.ConnectError("[Errno -2] Name or service not known"),
    "a drip-fed answer": dripping,
    "500 of 12 MB": httpx.Response(500, content=b"x" * 12_000_000),
}


@each_way
@pytest.mark.parametrize("answer", LATER)
async def test_what_is_over_some_day_is_tried_again(way: Way, answer: str, on_the_web: tuple[Way, ...]) -> None:
    if way not in on_the_web:
        return
    for action, target in actions(way):
        error = await sent(way, Net(LATER[answer]), post(way, action, target=target))
        if answer == "a drip-fed answer" and isinstance(error, Receipt):
            continue  # who does not read the answer has no need to wait for it
        assert isinstance(error, SendError), error
        assert not error.permanent


@each_way
@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("20", 20),
        ((NOW + timedelta(seconds=20)).strftime("%a, %d %b %Y %H:%M:%S GMT"), 20),
        ("99999999999999999999", 10**20),
        ("-5", -5),
        ("Wed, 99 Foo 2026", 20),
        ("", 20),
        ("", float("nan")),
        ("", float("inf")),
        ("", float("-inf")),
        ("", "soon"),
        ("", [20]),
        ("", True),
        ("", {}),
    ],
)
async def test_a_server_that_names_a_time_is_given_it(
    way: Way, asked: str, wait: object, on_the_web: tuple[Way, ...]
) -> None:
    if way not in on_the_web:
        return
    error = await sent(way, Net(refusing(429, wait=wait, headers={"Retry-After": asked})))
    assert isinstance(error, SendError)
    assert not error.permanent
    if asked == "20":
        assert error.after == timedelta(seconds=20)
    elif error.after is not None:
        assert timedelta(0) <= error.after <= WEEK


@each_way
async def test_a_time_in_a_header_alone_is_heard_too(way: Way, on_the_web: tuple[Way, ...]) -> None:
    if way in on_the_web:
        error = await sent(way, Net(refusing(429, headers={"Retry-After": "20"})))
        assert isinstance(error, SendError)
        assert error.after == timedelta(seconds=20)


REFUSED: dict[str, httpx.Response] = {
    "400": refusing(400),
    "401": refusing(401),
    "403": refusing(403),
    "404": refusing(404),
    "410": refusing(410),
    "413": refusing(413),
    "404 of something else": httpx.Response(404, content=b"<html>nginx"),
    "a redirect": httpx.Response(302, headers={"Location": f"https://elsewhere.example/{HUSH}"}),
    "a redirect for good": httpx.Response(308, headers={"Location": "https://elsewhere.example/"}),
    "400 deep": httpx.Response(400, content=b"[" * 200_000),
    "400 of 12 MB": httpx.Response(400, content=b"[" + b"1," * 6_000_000),
    "400 in words of no text": httpx.Response(400, json={"ok": False, **{key: [1] for key in TAKEN}, "errcode": {}}),
    "499": refusing(499),
    "999": httpx.Response(599, content=b"\xff\xfe"),
}


@each_way
@pytest.mark.parametrize("answer", REFUSED)
async def test_a_refusal_is_a_send_error_and_goes_nowhere_else(
    way: Way, answer: str, on_the_web: tuple[Way, ...]
) -> None:
    if way not in on_the_web:
        return
    for action, target in actions(way):
        net = Net(REFUSED[answer])
        error = await sent(way, net, post(way, action, target=target))
        assert isinstance(error, SendError), error
        assert "elsewhere.example" not in {request.url.host for request in net.asked}
        assert len(net.asked) <= 3
        if error.permanent:
            assert error.status is None or 300 <= error.status < 500


@each_way
async def test_a_server_that_repeats_our_secrets_is_not_quoted_with_them(way: Way, on_the_web: tuple[Way, ...]) -> None:
    own = [value.reveal() for value in way.values().values() if isinstance(value, Secret)]
    for status in (400, 401, 403, 404, 429, 500):
        words = " ".join([*own, *(value.upper() for value in own), "\x1b[31m"])
        if way in on_the_web:
            assert isinstance(await sent(way, Net(refusing(status, words))), SendError)


@each_way
async def test_what_a_server_says_is_wrong_with_a_message_is_not_tried_for_ever(
    way: Way, on_the_web: tuple[Way, ...]
) -> None:
    if way in on_the_web:
        for status in (400, 413):
            error = await sent(way, Net(refusing(status)))
            assert isinstance(error, SendError)
            assert error.permanent


NONSENSE: dict[str, httpx.Response] = {
    "nothing": httpx.Response(200),
    "a page": httpx.Response(200, content=b"<html>Log in to the Wi-Fi"),
    "half an object": httpx.Response(200, content=b'{"ok": true, "result": {"mess'),
    "a list": httpx.Response(200, json=[TAKEN]),
    "no text": httpx.Response(200, content=b"\xff\xfe\x00"),
    "ids of no text": httpx.Response(200, json={**{key: {"a": []} for key in TAKEN}, "ok": True}),
    "deep": httpx.Response(200, content=b'{"a":' * 100_000),
    "long ids": httpx.Response(200, json={**dict.fromkeys(TAKEN, "x" * 100000), "ok": True}),
    "12 MB": httpx.Response(200, content=b" " * 12_000_000),
    "NaN": httpx.Response(200, content=b'{"ok": NaN, "id": Infinity, "result": {"message_id": NaN}}'),
}


@each_way
@pytest.mark.parametrize("answer", NONSENSE)
async def test_a_yes_that_makes_no_sense_is_taken_or_tried_again(
    way: Way, answer: str, on_the_web: tuple[Way, ...]
) -> None:
    if way not in on_the_web:
        return
    for action, target in actions(way):
        came = await sent(way, Net(NONSENSE[answer]), post(way, action, target=target))
        if isinstance(came, SendError):
            assert not came.permanent
        else:
            assert came.message_id is None or len(came.message_id) <= 255
            assert sum(map(len, came.state.values())) < 1000


# --- in the config ---------------------------------------------------------------------------------------------


@each_way
def test_a_secret_that_is_not_set_switches_the_channel_off(way: Way, tmp_path: Path) -> None:
    secrets = [key for key, value in way.values().items() if isinstance(value, Secret)]
    for unset in secrets:
        lines = [f"  kind: {way.kind}"]
        for key, value in way.values().items():
            name = key.removesuffix("_")
            if key == unset:
                lines.append(f"  {name}_env: NOT_SET")
            elif isinstance(value, Secret):
                lines.append(f'  {name}: "{value.reveal()}"')
            elif isinstance(value, dict):
                continue
            else:
                lines.append(f"  {name}: {value if not isinstance(value, tuple) else list(value)!r}")
        body = "\n".join(f"  {line}" for line in lines)
        text = f"sources: [https://news.example/rss.xml]\nrules: [drone]\nchannels:\n  desk:\n{body}\n"
        channel = next(
            one for one in config.parse(text, file=tmp_path / "config.yaml", env={}).channels if one.name == "desk"
        )
        assert channel.off == "NOT_SET is not set"
        assert channel.sender is None
