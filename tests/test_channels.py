import dataclasses
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import plugins
from bot.channels.console import Console
from bot.channels.webhook import Webhook
from bot.errors import SendError
from bot.model import Action, Card, Message, Part, Post, Quote, Reason, Secret, Severity
from bot.render import parts
from bot.web import HttpWeb

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
HUSH = "t0p-s3cret-value"
KINDS = plugins.kinds("channels")
MESSAGE = Message(
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
            also=("Al Arabiya",),
        ),
    ),
)


def post(kind: type[Any], action: Action = Action.SEND, **keys: Any) -> Post:
    part = parts(MESSAGE, kind.style, action=action, timezone=UTC)[0]
    usual: dict[str, Any] = {"key": "d1.0", "action": action, "part": part, "message": MESSAGE, "state": {"chat": "1"}}
    return Post(**(usual | keys))


# --- every kind; tests/test_contract.py has more -----------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_a_frozen_record_with_slots_and_keyword_fields(name: str) -> None:
    kind = KINDS[name]
    assert kind.__dataclass_params__.frozen
    assert "__slots__" in vars(kind)
    assert all(field.kw_only for field in dataclasses.fields(kind))


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_and_each_of_its_fields_are_documented(name: str) -> None:
    page = KINDS[name].__doc__
    about, _, fields = (page or "").partition("Fields:")
    assert len(about.split()) > 10
    for field in dataclasses.fields(KINDS[name]):
        assert f"\n        {field.name.removesuffix('_')}: " in fields


# --- console ---------------------------------------------------------------------------------------------------


async def printed(console: Console, one: Post, capsys: pytest.CaptureFixture[str]) -> str:
    async with HttpWeb() as web:
        assert (await console.send(one, web)).message_id == one.key
    return capsys.readouterr().out


async def test_the_console_has_no_colours_where_it_is_not_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    out = await printed(Console(), post(Console), capsys)
    assert "\x1b" not in out
    assert out.startswith("● URGENT  *Rockets* hit base\n  Reuters · 11:57, 3 min ago\n")
    assert out.endswith("  https://news.example/1\n\n")


async def test_the_console_has_colours_where_they_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\x1b[1;97;41m● URGENT\x1b[0m" in await printed(Console(color="always"), post(Console), capsys)


async def test_an_edit_on_the_console_is_one_line_and_not_the_alert_again(capsys: pytest.CaptureFixture[str]) -> None:
    out = await printed(Console(), post(Console, Action.EDIT), capsys)
    assert out == "+ also: Al Arabiya — Rockets hit base\n"


async def test_a_reply_on_the_console_is_a_block_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert (await printed(Console(), post(Console, Action.REPLY), capsys)).startswith(
        "↳ Follow-up\n● URGENT  *Rockets*"
    )


class Terminal:
    """Standard output as a terminal of some encoding, which may be gone."""

    encoding = "ascii"

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.said: list[str] = []

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        text.encode(self.encoding)
        self.said.append(text)

    def flush(self) -> None:
        if self.failure:
            raise self.failure


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, True), ({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
async def test_a_terminal_gets_colours_unless_the_environment_says_no(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], *, coloured: bool
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    for name, value in ({"TERM": "xterm"} | variables).items():
        monkeypatch.setenv(name, value)
    async with HttpWeb() as web:
        await Console().send(post(Console), web)
    assert len(terminal.said) == 1  # in one piece
    assert ("\x1b[" in terminal.said[0]) is coloured


@pytest.mark.parametrize(
    "failure", [BrokenPipeError(), ValueError("I/O operation on closed file"), OSError(28, "No space left")]
)
async def test_what_nobody_reads_on_the_console_waits(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    monkeypatch.setattr("sys.stdout", Terminal(failure))
    async with HttpWeb() as web:
        with pytest.raises(SendError) as caught:
            await Console().send(post(Console), web)
    assert not caught.value.permanent


# --- webhook ---------------------------------------------------------------------------------------------------


class Receiver:
    """A receiver of webhooks; give its `answer` to the web."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.taken: list[httpx.Request] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.taken.append(request)
        return httpx.Response(self.status, content=b"\xff\x00 whatever")


async def posted(hook: Webhook, one: Post, status: int = 200) -> list[httpx.Request]:
    receiver = Receiver(status)
    async with HttpWeb(transport=httpx.MockTransport(receiver.answer)) as web:
        await hook.send(one, web)
    return receiver.taken


HOOK = Webhook(url=Secret(f"https://hooks.example/{HUSH}"), secret=Secret("key"), headers={"X-Team": Secret("mena")})


async def test_a_webhook_gets_the_message_as_json_with_its_kind_and_a_key_that_stays() -> None:
    one = post(Webhook, Action.EDIT)
    first, second = [*await posted(HOOK, one), *await posted(HOOK, one)]
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == "d1.0"
    assert first.content == second.content == one.part.body.encode()
    assert first.headers["content-type"] == "application/json"
    assert first.headers["x-wirewatch-event"] == "alert"
    assert first.headers["x-wirewatch-action"] == "edit"
    assert first.headers["x-team"] == "mena"
    assert json.loads(first.content)["cards"][0]["headline"] == {"text": "Rockets hit base", "marks": [[0, 7]]}


async def test_a_webhook_is_signed_over_its_exact_body() -> None:
    (request,) = await posted(HOOK, post(Webhook))
    expected = hmac.new(b"key", request.content, hashlib.sha256).hexdigest()
    assert request.headers["x-wirewatch-signature"] == f"sha256={expected}"


async def test_a_webhook_without_a_secret_is_not_signed() -> None:
    (request,) = await posted(dataclasses.replace(HOOK, secret=None), post(Webhook))
    assert "x-wirewatch-signature" not in request.headers


async def test_a_header_of_the_config_cannot_replace_one_that_identifies_the_message() -> None:
    hook = dataclasses.replace(HOOK, headers={"Idempotency-Key": Secret("mine")})
    (request,) = await posted(hook, post(Webhook))
    assert request.headers.get_list("idempotency-key") == ["d1.0"]


@pytest.mark.parametrize(("status", "permanent"), [(410, True), (404, True), (400, True), (429, False), (503, False)])
async def test_a_refused_webhook_says_whether_to_try_again(status: int, *, permanent: bool) -> None:
    with pytest.raises(SendError) as caught:
        await posted(HOOK, post(Webhook), status)
    assert caught.value.permanent is permanent
    assert HUSH not in str(caught.value)


async def test_a_webhook_body_of_strange_characters_is_still_utf8_json() -> None:
    strange = Message(kind="notice", at=NOW, text="\ud800 \x00 \u2028 😀 </script>")
    part = parts(strange, Webhook.style, action=Action.SEND, timezone=UTC)[0]
    (request,) = await posted(HOOK, post(Webhook, part=part, message=strange))
    assert json.loads(request.content)["text"] == "\ufffd 😀 </script>"


def test_every_kind_is_a_file_of_its_name() -> None:
    folder = Path(plugins.__file__).parent / "channels"
    assert {"console", "telegram", "webhook"} <= set(KINDS) <= {path.stem for path in folder.glob("*.py")}


def test_a_part_is_frozen_as_text_so_that_every_attempt_sends_the_same() -> None:
    one, again = (parts(MESSAGE, Webhook.style, action=Action.SEND, timezone=UTC) for _ in range(2))
    assert one == again
    assert isinstance(one[0], Part)
