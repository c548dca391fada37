"""The bot's own door, knocked at by strangers: everything is bounded, and who is slow, loud or odd holds nobody up."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web

from bot import listener
from bot.errors import ListenError
from bot.listener import listening, nothing

PATIENCE = 30.0


async def hello(request: web.BaseRequest, rest: str) -> web.Response:
    return web.Response(text=f"{request.method} {rest} {len(await request.read())}")


@asynccontextmanager
async def door(life: float = PATIENCE) -> AsyncIterator[int]:
    async with listening("127.0.0.1", 0, {"hello": hello}, life=life) as port:
        yield port


async def say(port: int, words: bytes) -> bytes:
    """Say something, and return all that is answered until the other side hangs up."""
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(words)
            return await reader.read()
        except ConnectionError:
            return b""
        finally:
            await hang_up(writer)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: bot.example\r\nConnection: close\r\n\r\n".encode()


async def test_a_route_is_found_by_the_first_part_of_the_path() -> None:
    async with door() as port:
        assert (await say(port, get("/hello/there?x=1"))).endswith(b"GET there 0")
        assert (await say(port, get("/hello"))).endswith(b"GET  0")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "//",
        "/etc/passwd",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/hello%2fthere",
        "/HELLO",
        "//hello/there",
        "/../hello",
        "/\\..\\hello",
        "/hell\u00f6",
    ],
)
async def test_every_other_path_is_nothing_here(path: str) -> None:
    async with door() as port:
        answer = await say(port, get(path))
    assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.0 400", b"HTTP/1.1 400")), answer


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
        b"\x00" * 1_000 + b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 1_000 + b"\r\n",
        b"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST /hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ],
)
async def test_garbage_is_refused_at_once_and_fills_no_log(garbage: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with door() as port:
        with caplog.at_level(logging.INFO):
            answer = await say(port, garbage)
        assert answer == b"" or b" 400 " in answer.split(b"\r\n")[0], answer
        assert (await say(port, get("/hello"))).endswith(b"GET  0")
    assert not caplog.records


async def test_a_body_that_is_too_long_is_refused_before_it_is_all_in_memory() -> None:
    async with door() as port:
        head = b"POST /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        answer = await say(port, head + chunk * 6)
        assert answer == b"" or b" 413 " in answer.split(b"\r\n")[0]
        assert (await say(port, get("/hello"))).endswith(b"GET  0")


async def test_who_sends_drop_by_drop_is_hung_up_on() -> None:
    async with door(life=0.3) as port:
        began = asyncio.get_running_loop().time()
        for beginning in (b"", b"GET /hel", b"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab"):
            assert await say(port, beginning) == b""
        assert asyncio.get_running_loop().time() - began < PATIENCE


async def test_a_thousand_at_once_are_answered_or_turned_away_and_the_next_one_is_served() -> None:
    async with door() as port:
        answers = await asyncio.gather(*(say_or_be_refused(port, get("/hello")) for _ in range(1_000)))
        served = sum(answer.endswith(b"GET  0") for answer in answers)
        assert served >= listener.CONNECTIONS / 2
        assert all(answer == b"" or answer.endswith(b"GET  0") for answer in answers)
        assert (await say(port, get("/hello"))).endswith(b"GET  0")


async def test_those_who_only_hold_the_line_leave_the_door_when_their_time_is_over() -> None:
    async with door(life=1.0) as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(listener.CONNECTIONS)]
        assert await say_or_be_refused(port, get("/hello")) == b""
        for reader, writer in held:
            assert await reader.read() == b""
            await hang_up(writer)
        assert (await say(port, get("/hello"))).endswith(b"GET  0")


async def say_or_be_refused(port: int, words: bytes) -> bytes:
    try:
        return await say(port, words)
    except ConnectionError:
        return b""


async def test_a_bug_behind_the_door_is_logged_and_answered_with_500(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_request: web.BaseRequest, _rest: str) -> web.Response:
        raise ZeroDivisionError

    async with listening("127.0.0.1", 0, {"broken": broken}) as port:
        assert b" 500 " in await say(port, get("/broken"))
    assert "ZeroDivisionError" in caplog.text


async def test_an_address_that_is_taken_is_said_in_words() -> None:
    async with door() as port:
        with pytest.raises(ListenError, match=f"cannot listen on 127.0.0.1 port {port}: address already in use; name"):
            async with listening("127.0.0.1", port, {}):
                pass
    with pytest.raises(ListenError, match=r"cannot listen on nowhere.invalid port 9: "):
        async with listening("nowhere.invalid", 9, {}):
            pass


async def test_answers_do_not_tell_what_the_door_is_made_of() -> None:
    async with listening("127.0.0.1", 0, {}) as port:
        answer = await say(port, get("/"))
    assert b"aiohttp" not in answer
    assert nothing(404).body is None
