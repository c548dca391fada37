"""What comes from outside does not lead us into private networks, is sent no keys of others, and asks robots.txt."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FetchError, SendError, TransferError
from bot.model import Access, Secret
from bot.web import HttpWeb, networks_of
from bot.web.fence import Fence, FencedError, numeric

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.conftest import Desk

OWN = (ip_network("127.0.0.0/8"),)
NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def a_web(answer: Callable[[httpx.Request], httpx.Response]) -> HttpWeb:
    return HttpWeb(httpx.MockTransport(answer), lambda: NOW)


@asynccontextmanager
async def a_server(reply: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Serve `reply` to whatever is asked on loopback; yield the port, and what was asked."""
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(65_536))
        writer.write(reply)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heard


HERE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nhere"

# --- which addresses are out of bounds -------------------------------------------------------------------------

PRIVATE = [
    *(
        "127.0.0.1",
        "127.8.9.1",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
    ),
    *("100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255", "168.63.129.16"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:10.0.0.1"),
    *("::ffff:7f00:1", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::10.0.0.1", "64:ff9b:1::a00:1", "2001:db8::1"),
]
PUBLIC = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1", "64:ff9b::8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_out_of_bounds(address: str) -> None:
    with pytest.raises(FencedError, match="allow_private"):
        Fence().check(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_not(address: str) -> None:
    Fence().check(address)


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "2002:a01:203::", "64:ff9b::a01:203"])
def test_a_network_that_the_config_names_is_open_however_it_is_written(address: str) -> None:
    Fence([ip_network("10.1.0.0/16")]).check(address)
    with pytest.raises(FencedError):
        Fence([ip_network("10.2.0.0/16"), ip_network("fd00::/8")]).check(address)


@pytest.mark.parametrize(
    "host",
    [
        *(
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0X7F.0x0.0.1",
            "017700000001",
            "0177.1",
        ),
        *("127.0.0.1.", "[::1]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "[::]", "0", "[fe80::1%25eth0]"),
    ],
)
async def test_an_odd_spelling_of_a_private_address_is_seen_through(host: str) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200)

    async with a_web(answer) as web:
        with pytest.raises(FetchError, match=r"private network|not a valid address|not http"):
            await web.get(f"http://{host}/feed")
    assert not asked


@given(st.integers(0, 2**32 - 1), st.sampled_from(["d", "#x", "#o"]))
def test_a_number_means_the_same_address_in_every_base(number: int, base: str) -> None:
    written = format(number, base).replace("0o", "0")
    assert int(numeric(written) or -1) in {number, -1 if number == 0 else number}


@given(st.text(max_size=40))
def test_no_name_of_a_host_troubles_the_fence(host: str) -> None:
    numeric(host)


# --- at the connection -----------------------------------------------------------------------------------------


async def test_a_name_that_leads_home_is_stopped_after_it_was_looked_up() -> None:
    async with a_server(HERE) as (port, heard), HttpWeb() as web:
        with pytest.raises(FetchError, match="private network") as caught:
            await web.get(f"http://localhost:{port}/feed")
        assert caught.value.permanent
    assert not heard


async def test_a_named_network_is_connected_to() -> None:
    async with a_server(HERE) as (port, heard), HttpWeb(allow_private=OWN) as web:
        assert (await web.get(f"http://127.0.0.1:{port}/feed")).body == b"here"
    assert len(heard) == 1


async def test_what_a_person_types_is_meant() -> None:
    async with a_server(HERE) as (port, _), HttpWeb(allow_private=networks_of([f"http://localhost:{port}/"])) as web:
        assert (await web.get(f"http://127.0.0.1:{port}/feed")).body == b"here"
        with pytest.raises(FetchError, match="private network"):
            await web.get(f"http://127.0.0.2:{port}/feed")


async def test_a_redirect_into_a_private_network_is_stopped() -> None:
    async with a_server(HERE) as (port, heard):

        def answer(_: httpx.Request) -> httpx.Response:
            return httpx.Response(302, headers={"location": f"http://127.0.0.1:{port}/latest/meta-data/"})

        async with a_web(answer) as web:
            with pytest.raises(FetchError, match="private network"):
                await web.get("https://news.example/rss")
    assert not heard


async def test_a_channel_may_be_on_a_private_network_since_the_config_names_it() -> None:
    async with a_server(HERE) as (port, heard), HttpWeb() as web:
        assert (await web.post(f"http://127.0.0.1:{port}/hook", content=b"{}")).status == 200
        with pytest.raises(TransferError, match="private network"):
            await web.request("POST", f"http://127.0.0.1:{port}/hub", content=b"", fenced=True)
        with pytest.raises(SendError, match="private network"):
            await web.through(Access()).post(f"http://127.0.0.1:{port}/hub", content=b"")
    assert len(heard) == 1


async def test_a_server_of_another_protocol_is_fenced_too() -> None:
    async with HttpWeb() as web:
        with pytest.raises(FetchError, match="private network"):
            await web.resolve("localhost", 993)
        with pytest.raises(FetchError, match="no such host"):
            await web.resolve("no-such-host.invalid", 993)
    async with HttpWeb(allow_private=[*OWN, ip_network("::1/128")]) as web:
        assert await web.resolve("localhost", 993) in {"127.0.0.1", "::1"}


async def test_a_source_behind_the_fence_is_told_in_words(desk: Desk) -> None:
    channels = "channels: {hook: {kind: webhook, url: 'https://hook.example/in'}}"
    text = f"sources: [http://192.168.0.9/rss]\n{channels}\nrules: [a]"
    async with desk.open(text):
        polled = await desk.round()
    assert "network: {allow_private:" in (polled[0].error or "")
    async with desk.open(text + "\nnetwork: {allow_private: [192.168.0.0/24]}"):
        polled = await desk.round(days=1)
    assert "404" in (polled[0].error or "")  # it was asked, and the made-up web has no such page


# --- the manners of a source -----------------------------------------------------------------------------------

KEYS = Access(
    headers={"X-Key": Secret("hush")},
    cookies={"id": Secret("7"), "paid": Secret("yes")},
    auth=Secret("me:hush"),
    user_agent="desk/1",
    timeout=timedelta(seconds=90),
)


async def test_keys_go_to_the_sources_own_host_and_to_no_other() -> None:
    seen: dict[str, httpx.Headers] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        seen[request.url.host] = request.headers
        return httpx.Response(200)

    async with a_web(answer) as web:
        door = web.through(KEYS, "https://news.example/rss")
        for url in ("https://news.example/rss", "https://www.news.example/1", "https://other.example/1"):
            await door.get(url)
        await web.get("https://plain.example/")
    for host in ("news.example", "www.news.example"):
        assert seen[host]["x-key"] == "hush"
        assert seen[host]["cookie"] == "id=7; paid=yes"
        assert seen[host]["authorization"] == "Basic bWU6aHVzaA=="
    assert not {"x-key", "cookie", "authorization"} & {*seen["other.example"], *seen["plain.example"]}
    assert [headers["user-agent"] for headers in seen.values()][:3] == ["desk/1"] * 3
    assert seen["plain.example"]["user-agent"].startswith("wirewatch/")


async def test_keys_of_an_https_source_are_not_sent_in_the_clear() -> None:
    seen: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200)

    async with a_web(answer) as web:
        await web.through(KEYS, "https://news.example/rss").get("http://news.example/rss")
    assert "x-key" not in seen[0]


async def test_a_header_of_the_source_takes_the_place_of_ours_however_it_is_written() -> None:
    seen: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200)

    access = Access(headers={"user-agent": Secret("desk/2"), "ACCEPT": Secret("application/json")}, user_agent="desk/1")
    async with a_web(answer) as web:
        await web.through(access, "https://news.example/rss").get("https://news.example/rss")
    assert seen[0].get_list("user-agent") == ["desk/2"]
    assert seen[0].get_list("accept") == ["application/json"]


async def test_a_source_may_have_more_time_than_others() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        await asyncio.sleep(0.5)  # the slowness that the test is about
        writer.write(HERE)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/rss"
    async with server, HttpWeb(seconds=0.1, allow_private=OWN) as web:
        with pytest.raises(FetchError, match="timed out"):
            await web.get(url)
        assert (await web.through(Access(timeout=timedelta(seconds=60)), url).get(url)).body == b"here"


async def test_robots_txt_is_asked_for_through_the_proxy_of_the_source_too() -> None:
    async with a_server(HERE) as (port, heard), HttpWeb() as web:
        door = web.through(Access(proxy=Secret(f"http://127.0.0.1:{port}")))
        assert (await door.page("http://news.example/1")).body == b"here"
    assert [one.partition(b" HTTP/")[0] for one in heard] == [
        b"GET http://news.example/robots.txt",
        b"GET http://news.example/1",
    ]


async def test_a_source_is_asked_through_its_own_proxy() -> None:
    async with a_server(HERE) as (port, heard), HttpWeb() as web:
        door = web.through(Access(proxy=Secret(f"http://127.0.0.1:{port}")))
        assert (await door.get("http://news.example/rss")).body == b"here"
        with pytest.raises(FetchError, match="private network"):
            await door.get("http://127.0.0.1/rss")
    assert heard[0].startswith(b"GET http://news.example/rss HTTP/1.1")
    assert len(heard) == 1


async def test_a_proxy_of_the_environment_is_used_but_not_for_what_it_excepts(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_server(HERE) as (port, heard):
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        async with HttpWeb(allow_private=OWN) as web:
            await web.get("http://news.example/rss")
            await web.get(f"http://127.0.0.1:{port}/own")
    assert heard[0].startswith(b"GET http://news.example/rss ")
    assert heard[1].startswith(b"GET /own ")


# --- robots.txt ------------------------------------------------------------------------------------------------


class Site:
    """A site with a robots.txt, and whatever pages one likes."""

    def __init__(self, robots: httpx.Response) -> None:
        self.robots = robots
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        return self.robots if request.url.path == "/robots.txt" else httpx.Response(200, text="page")


async def test_a_page_is_read_where_robots_txt_allows_it_and_it_is_asked_once_a_day() -> None:
    site = Site(httpx.Response(200, text="User-agent: wirewatch\nDisallow: /private/\n\nUser-agent: *\nDisallow: /\n"))
    async with a_web(site) as web:
        assert (await web.page("https://news.example/1")).body == b"page"
        await web.page("https://news.example/2")
        with pytest.raises(FetchError, match=r"robots\.txt does not allow it") as caught:
            await web.page("https://news.example/private/3")
        assert caught.value.permanent
        assert (await web.get("https://news.example/private/rss")).body == b"page"  # a feed is made for programs
    assert site.asked == [
        "https://news.example/robots.txt",
        "https://news.example/1",
        "https://news.example/2",
        "https://news.example/private/rss",
    ]


@pytest.mark.parametrize(
    "robots", [httpx.Response(404), httpx.Response(403), httpx.Response(200, content=b"\xff<html>")]
)
async def test_a_site_that_says_nothing_forbids_nothing(robots: httpx.Response) -> None:
    async with a_web(Site(robots)) as web:
        assert (await web.page("https://news.example/1")).status == 200


@pytest.mark.parametrize("robots", [httpx.Response(503), httpx.Response(429)])
async def test_a_site_that_is_too_ill_to_say_is_left_alone_for_now(robots: httpx.Response) -> None:
    async with a_web(Site(robots)) as web:
        with pytest.raises(FetchError, match="left alone") as caught:
            await web.page("https://news.example/1")
        assert not caught.value.permanent


async def test_a_site_that_does_not_answer_is_told_as_for_a_feed() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    async with a_web(answer) as web:
        with pytest.raises(FetchError, match=r"^the connection failed$"):
            await web.page("https://news.example/1")


async def test_the_site_that_a_page_redirects_to_is_asked_as_well() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            text = "User-agent: *\nDisallow: /" if request.url.host == "b.example" else ""
            return httpx.Response(200, text=text)
        return httpx.Response(302, headers={"location": "https://b.example/1"})

    async with a_web(answer) as web:
        with pytest.raises(FetchError, match="does not allow"):
            await web.page("https://a.example/1")


async def test_a_huge_robots_txt_costs_no_more_than_a_large_one() -> None:
    text = "User-agent: *\nDisallow: /private/\n" + "Disallow: /x\n" * 500_000
    async with a_web(Site(httpx.Response(200, text=text))) as web:
        assert (await web.page("https://news.example/1")).status == 200


async def test_pages_of_one_host_are_read_one_after_the_other_with_a_pause() -> None:
    async with a_server(HERE) as (port, heard), HttpWeb(allow_private=OWN) as web:
        started = asyncio.get_running_loop().time()
        await asyncio.gather(*(web.page(f"http://127.0.0.1:{port}/{number}") for number in range(2)))
        assert asyncio.get_running_loop().time() - started >= 1
    assert len(heard) == 3 + sum(b"robots.txt" in one for one in heard) - 1
