import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import pytest

from bot.channels import apprise as kind
from bot.channels.apprise import Apprise
from bot.errors import SendError
from bot.model import Action, Message, Post, Secret
from bot.render import parts
from bot.web import HttpWeb
from tests.test_ntfy import message

HUSH = "t0p-s3cret-value"


class Service:
    """A service on loopback that takes JSON; `status` is what it answers, None for nothing at all."""

    def __init__(self) -> None:
        self.status: int | None = 200
        self.taken: list[dict[str, Any]] = []

    async def __aenter__(self) -> Self:
        self._over = asyncio.Event()
        self._visits: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._server.close()
        self._over.set()
        await asyncio.gather(*self._visits)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.create_task(self._answer(reader, writer))
        self._visits.add(visit)
        await visit

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r")[0])
        said = json.loads(await reader.readexactly(length))
        if self.status is None:
            await self._over.wait()
        else:
            self.taken.append(said)
            place = f"Location: http://127.0.0.1:{self.port}/elsewhere\r\n" if self.status == 302 else ""
            writer.write(
                f"HTTP/1.1 {self.status} X\r\n{place}Content-Length: 2\r\nConnection: close\r\n\r\nno".encode()
            )
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with Service() as one:
        yield one


def channel(service: Service, more: str = "") -> Apprise:
    return Apprise(service=Secret(f"json://127.0.0.1:{service.port}/{HUSH}{more}"))


def post(said: Message | None = None, **keys: Any) -> Post:
    said = said or message()
    part = parts(said, Apprise.style, action=Action.SEND, timezone=UTC)[0]
    usual: dict[str, Any] = {"key": "d1-0", "action": Action.SEND, "part": part, "message": said}
    return Post(**(usual | keys))


async def refused(sender: Apprise, one: Post | None = None) -> SendError:
    async with HttpWeb() as web:
        with pytest.raises(SendError) as caught:
            await sender.send(one or post(), web)
    return caught.value


async def test_an_alert_reaches_the_service_as_title_and_plain_text(service: Service) -> None:
    async with HttpWeb() as web:
        await channel(service).send(post(), web)
    (taken,) = service.taken
    assert taken["title"] == "🔴 HIGH  Rockets hit <\u2060base> in **Kor**"
    assert taken["message"] == "Reuters · 11:57, 3 min ago\nrockets: rocket*\nhttps://news.example/1?a=1&b=2"
    assert taken["type"] == "warning"
    assert not taken["attachments"]


async def test_text_stays_text_where_a_service_shows_markup(service: Service) -> None:
    async with HttpWeb() as web:
        await channel(service, "?format=html").send(post(), web)
        await channel(service, "?format=markdown").send(
            post(Message(kind="notice", at=datetime.now(UTC), text="**a** [b](c)")), web
        )
    html, markdown = service.taken
    assert "rockets: rocket*" in html["message"].replace("&nbsp;", " ")
    assert "a=1&amp;b=2" in html["message"]
    assert markdown["message"] == r"■ \*\*a\*\* \[b\]\(c\)"


async def test_text_is_never_a_file_an_escape_or_an_emoji(service: Service) -> None:
    text = "file:///etc/passwd \\n :smile: ${HOME} {0} %s"
    async with HttpWeb() as web:
        await channel(service, "?emojis=yes").send(post(Message(kind="notice", at=datetime.now(UTC), text=text)), web)
    (taken,) = service.taken
    assert taken["message"] == f"■ {text}".replace("://", ":\u2060//")
    assert not taken["attachments"]


async def test_what_is_too_long_for_a_service_comes_in_parts(service: Service) -> None:
    long = Message(kind="notice", at=datetime.now(UTC), text="word " * 20_000)
    async with HttpWeb() as web:
        for part in parts(long, Apprise.style, action=Action.SEND, timezone=UTC):
            await channel(service).send(post(long, part=part), web)
    assert "".join(one["message"] for one in service.taken).count("word") == 20_000


@pytest.mark.parametrize("status", [401, 404, 429, 500, 302])
async def test_a_service_that_says_no_is_asked_again_later(service: Service, status: int) -> None:
    service.status = status
    error = await refused(channel(service))
    assert not error.permanent
    assert len(service.taken) == 1  # no redirect is followed, and nothing repeated behind our back


async def test_a_service_that_does_not_answer_holds_nothing_up(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, "_SECONDS", 0.3)
    service.status = None
    assert not (await refused(channel(service))).permanent


async def test_a_service_that_is_misspelt_is_said() -> None:
    error = await refused(Apprise(service=Secret(f"pushower://{HUSH}")))
    assert "knows no such service" in str(error)
    assert (error.permanent, error.after) == (False, timedelta(minutes=30))


@pytest.mark.parametrize("status", [200, 401, None])
async def test_no_log_of_the_library_holds_the_address(
    service: Service, status: int | None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, "_SECONDS", 0.3)
    caplog.set_level(logging.DEBUG)
    service.status = status
    async with HttpWeb() as web:
        if status == 200:
            await channel(service).send(post(), web)
        else:
            assert HUSH not in str(await refused(channel(service)))
    assert HUSH not in caplog.text


def test_the_library_is_not_loaded_before_it_is_needed() -> None:
    words = "import sys, bot.cli, bot.plugins; bot.plugins.kinds('channels'); print('apprise' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
