"""The door to the web, against a small server on loopback that misbehaves, and against answers made up in place."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING

import aiohttp
import httpx
import pytest
from aiohttp.client_reqrep import ConnectionKey

from bot import __version__
from bot.errors import FetchError, SendError, TransferError
from bot.web import HttpWeb, is_permanent, status_words, wait_asked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

OWN = (ip_network("127.0.0.0/8"),)
NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def a_web(answer: Callable[[httpx.Request], httpx.Response], **settings: float) -> HttpWeb:
    return HttpWeb(httpx.MockTransport(answer), lambda: NOW, **settings)  # type: ignore[arg-type]


def redirects(
    moves: dict[str, tuple[int, str]], seen: list[httpx.Request]
) -> Callable[[httpx.Request], httpx.Response]:
    """Return answers that follow `moves` (address -> status and location) and else say "here"."""

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        status, location = moves.get(str(request.url), (200, ""))
        return httpx.Response(status, headers={"location": location} if location else {}, content=b"here")

    return answer


@asynccontextmanager
async def a_server(reply: bytes, *, drip: bytes = b"") -> AsyncIterator[str]:
    """Serve `reply` to whatever is asked, then `drip` again and again without an end; yield the address."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.read(65_536)
            writer.write(reply)
            while drip:
                writer.write(drip)
                await writer.drain()
                await asyncio.sleep(0.02)  # the slowness that the test is about
        except ConnectionError:
            pass
        finally:
            writer.close()

    def start(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.create_task(talk(reader, writer)))

    server = await asyncio.start_server(start, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed"
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


# --- what is asked ---------------------------------------------------------------------------------------------


async def test_a_get_says_who_we_are_and_what_we_read() -> None:
    seen: list[httpx.Request] = []
    async with a_web(redirects({}, seen)) as web:
        answer = await web.get("https://news.example/rss", headers={"If-None-Match": '"a"'})
    assert answer.body == b"here"
    assert answer.moved_to is None
    assert seen[0].headers["user-agent"].startswith(f"wirewatch/{__version__} (+https://")
    assert "application/rss+xml" in seen[0].headers["accept"]
    assert seen[0].headers["if-none-match"] == '"a"'


async def test_not_modified_is_an_answer_and_not_an_error() -> None:
    async with a_web(lambda _: httpx.Response(304)) as web:
        assert (await web.get("https://news.example/rss")).status == 304


async def test_user_and_password_travel_in_a_header_and_not_in_the_answer() -> None:
    seen: list[httpx.Request] = []
    async with a_web(redirects({}, seen)) as web:
        answer = await web.get("https://me:s3cret@news.example/rss")
    assert seen[0].headers["authorization"] == "Basic bWU6czNjcmV0"
    assert answer.url == "https://news.example/rss"


async def test_cookies_of_one_answer_are_not_sent_with_the_next_request() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, headers={"set-cookie": "id=1; Path=/"})

    async with a_web(answer) as web:
        await web.get("https://news.example/rss")
        await web.get("https://news.example/rss")
    assert "cookie" not in seen[1].headers


async def test_at_most_two_requests_are_at_one_host_and_fifty_at_all() -> None:
    busy: Counter[str] = Counter()
    most: Counter[str] = Counter()
    everyone_waits = asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        for name in (request.url.host, "all"):
            busy[name] += 1
            most[name] = max(most[name], busy[name])
        if busy["all"] == 50:
            asyncio.get_running_loop().call_soon(everyone_waits.set)  # who else is let in comes first
        await everyone_waits.wait()
        busy[request.url.host] -= 1
        busy["all"] -= 1
        return httpx.Response(200)

    async with HttpWeb(httpx.MockTransport(answer)) as web:
        await asyncio.gather(*(web.get(f"https://h{number % 30}.example/{number}") for number in range(240)))
    assert most.pop("all") == 50
    assert max(most.values()) == 2


# --- redirects -------------------------------------------------------------------------------------------------


async def test_permanent_redirects_say_where_the_feed_moved_to() -> None:
    moves = {"https://a.example/": (301, "/b"), "https://a.example/b": (308, "https://c.example/rss")}
    async with a_web(redirects(moves, [])) as web:
        answer = await web.get("https://a.example/")
    assert answer.url == answer.moved_to == "https://c.example/rss"


async def test_one_temporary_redirect_on_the_way_means_that_nothing_moved() -> None:
    moves = {"https://a.example/": (301, "/b"), "https://a.example/b": (302, "https://hotel.example/login")}
    async with a_web(redirects(moves, [])) as web:
        answer = await web.get("https://a.example/")
    assert answer.url == "https://hotel.example/login"
    assert answer.moved_to is None


async def test_keys_do_not_follow_a_redirect_to_another_host() -> None:
    seen: list[httpx.Request] = []
    keys = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Api-Key": "k", "If-None-Match": '"a"'}
    moves = {"https://a.example/": (302, "/b"), "https://a.example/b": (302, "https://evil.example/")}
    async with a_web(redirects(moves, seen)) as web:
        await web.get("https://a.example/", headers=keys)
    assert seen[1].headers["x-api-key"] == "k"
    assert not {"authorization", "cookie", "x-api-key"} & set(seen[2].headers)
    assert seen[2].headers["if-none-match"] == '"a"'


async def test_keys_do_not_follow_a_redirect_to_plain_http() -> None:
    seen: list[httpx.Request] = []
    async with a_web(redirects({"https://a.example/": (301, "http://a.example/")}, seen)) as web:
        await web.get("https://a.example/", headers={"Authorization": "Bearer x"})
    assert "authorization" not in seen[1].headers


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ({"https://a.example/": (302, "/b"), "https://a.example/b": (302, "/")}, "redirects in a circle"),
        ({"https://a.example/": (302, "/")}, "redirects in a circle"),
        ({f"https://a.example/{'x' * n}": (302, f"/{'x' * (n + 1)}") for n in range(9)}, "more than 5 redirects"),
        ({"https://a.example/": (302, "file:///etc/passwd")}, "redirects to an address that is not http or https"),
        ({"https://a.example/": (302, "http://\x7f/")}, "redirects to something that is not an address"),
    ],
)
async def test_a_bad_redirect_is_named(moves: dict[str, tuple[int, str]], words: str) -> None:
    async with a_web(redirects(moves, [])) as web:
        with pytest.raises(FetchError, match=words):
            await web.get("https://a.example/")


async def test_a_message_is_never_redirected() -> None:
    seen: list[httpx.Request] = []
    async with a_web(redirects({"https://a.example/": (307, "https://b.example/")}, seen)) as web:
        with pytest.raises(SendError, match="307 Temporary Redirect") as caught:
            await web.post("https://a.example/", content=b"{}")
    assert len(seen) == 1
    assert caught.value.permanent


# --- bounds ----------------------------------------------------------------------------------------------------


async def test_a_gzip_bomb_is_refused_while_it_unpacks() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    async with a_web(lambda _: httpx.Response(200, headers={"content-encoding": "gzip"}, content=bomb)) as web:
        with pytest.raises(FetchError, match="larger than 10 MB"):
            await web.get("https://a.example/")


async def test_a_body_without_an_end_is_cut_off() -> None:
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    async with a_server(head, drip=b"x" * 60_000) as url, HttpWeb(max_body=100_000, allow_private=OWN) as web:
        with pytest.raises(FetchError, match=r"larger than 0\.1 MB"):
            await web.get(url)


async def test_a_slow_drip_does_not_keep_us_longer_than_the_total_time() -> None:
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    async with a_server(head, drip=b"x") as url, HttpWeb(seconds=0.3, allow_private=OWN) as web:
        with pytest.raises(FetchError, match=r"timed out after 0\.3 s") as caught:
            await web.get(url)
    assert not caught.value.permanent


async def test_what_a_channel_answers_beyond_the_bound_does_not_undo_the_delivery() -> None:
    async with a_web(lambda _: httpx.Response(200, content=b"x" * 200), max_body=100) as web:
        assert len((await web.post("https://a.example/", content=b"{}")).body) == 100


# --- what a failure means --------------------------------------------------------------------------------------


async def test_nobody_listening_is_connection_refused() -> None:
    async with a_server(b"") as url:
        pass
    async with HttpWeb(allow_private=OWN) as web:
        with pytest.raises(FetchError, match=r"^connection refused$") as caught:
            await web.get(url)
    assert not caught.value.permanent


async def test_a_name_that_does_not_exist_is_no_such_host() -> None:
    async with HttpWeb(allow_private=OWN) as web:
        with pytest.raises(FetchError, match=r"^(no such host|the proxy failed)$"):
            await web.get("http://nowhere.invalid/")


async def test_a_server_that_hangs_up_is_said_to_have_done_so() -> None:
    async with a_server(b"") as url, HttpWeb(allow_private=OWN) as web:
        with pytest.raises(FetchError, match="closed the connection without an answer"):
            await web.get(url)


async def test_what_is_not_http_is_named() -> None:
    async with a_server(b"SSH-2.0-OpenSSH_9.2\r\n\r\n") as url, HttpWeb(allow_private=OWN) as web:
        with pytest.raises(FetchError, match="not proper HTTP"):
            await web.get(url)


async def test_an_answer_cut_off_in_its_middle_is_named() -> None:
    async with a_server(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc") as url, HttpWeb(allow_private=OWN) as web:
        with pytest.raises(FetchError, match="cut off"):
            await web.get(url)


async def test_tls_to_a_server_without_it_is_named() -> None:
    async with a_server(b"HTTP/1.1 400 Bad Request\r\n\r\n") as url, HttpWeb(seconds=5, allow_private=OWN) as web:
        with pytest.raises(FetchError, match=r"TLS failed|closed|reset"):
            await web.get(url.replace("http:", "https:"))


async def test_a_bad_certificate_is_named_with_its_fault() -> None:
    key = ConnectionKey("a.example", 443, True, True, None, None, None)  # noqa: FBT003 - aiohttp's tuple

    def answer(_: httpx.Request) -> httpx.Response:
        fault = ssl.SSLCertVerificationError(1, "certificate verify failed")
        fault.verify_message = "certificate has expired"
        raise aiohttp.ClientConnectorCertificateError(key, fault)

    async with a_web(answer) as web:
        with pytest.raises(FetchError, match=r"^TLS certificate is not valid: certificate has expired$"):
            await web.get("https://a.example/?token=s3cret")


async def test_a_body_that_cannot_be_unpacked_is_named() -> None:
    async with a_web(lambda _: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=_raw(b"junk"))) as web:
        with pytest.raises(FetchError, match="cannot be decompressed"):
            await web.get("https://a.example/")


def _raw(data: bytes) -> httpx.AsyncByteStream:
    class Raw(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield data

    return Raw()


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "news.example/rss", "http://", "http://[", ""]
)
async def test_an_address_that_is_not_of_the_web_is_a_permanent_error(url: str) -> None:
    async with a_web(lambda _: httpx.Response(200)) as web:
        with pytest.raises(FetchError, match="address") as caught:
            await web.get(url)
    assert caught.value.permanent


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 451])
async def test_a_refusal_is_permanent_for_sources_and_channels_alike(status: int) -> None:
    async with a_web(lambda _: httpx.Response(status)) as web:
        with pytest.raises(FetchError, match=str(status)) as fetching:
            await web.get("https://a.example/")
        with pytest.raises(SendError, match=str(status)) as sending:
            await web.post("https://a.example/", content=b"")
    assert fetching.value.permanent
    assert sending.value.permanent
    assert sending.value.status == status


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 520, 599])
async def test_a_server_in_trouble_is_asked_again_when_it_says_so(status: int) -> None:
    async with a_web(lambda _: httpx.Response(status, headers={"retry-after": "120"})) as web:
        with pytest.raises(FetchError) as caught:
            await web.get("https://a.example/")
    assert not caught.value.permanent
    assert caught.value.after == timedelta(seconds=120)
    assert not is_permanent(status)


async def test_a_raw_request_returns_refusals_as_they_are() -> None:
    async with a_web(lambda _: httpx.Response(403, json={"ok": False})) as web:
        answer = await web.request("POST", "https://a.example/", content=b"{}")
    assert (answer.status, answer.body) == (403, b'{"ok":false}')


async def test_an_error_never_shows_the_secrets_of_an_address() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("failed at https://me:s3cret@a.example/?token=s3cret")

    async with a_web(answer) as web:
        with pytest.raises(TransferError) as caught:
            await web.request("GET", "https://me:s3cret@a.example/?token=s3cret")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Mon, 02 Nov 2026 10:02:00 GMT", 120),
        ("Mon, 02 Nov 2026 09:00:00 GMT", 0),
        ("999999999999999999999", 7 * 86400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 7 * 86400),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("²", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date_and_bounded(value: str, seconds: int | None) -> None:
    assert wait_asked({"retry-after": value}, NOW) == (None if seconds is None else timedelta(seconds=seconds))


def test_a_status_is_told_in_words() -> None:
    assert status_words(404) == "404 Not Found"
    assert status_words(599) == "status 599"
