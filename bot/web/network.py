"""The connections: a pool for addresses of the config, a fenced one for what comes from outside, one per proxy."""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Access
    from bot.web.fence import Fence, Network

AT_ONCE = 50
CONNECT_SECONDS = 10.0
IDLE_SECONDS = 15.0
IDLE_SECONDS_OUTSIDE = 2.0  # of thousands of hosts, each with its own TLS, few are asked again soon


class Connections:
    """Opens connections, each through the fence where it is asked to. `transport` replaces the network.

    Proxies are those of the source, or else those of the environment: HTTP_PROXY, HTTPS_PROXY and NO_PROXY. A name is
    looked up by the proxy then, so that only the proxy can keep it from private networks.
    """

    def __init__(self, fence: Fence, transport: httpx.AsyncBaseTransport | None) -> None:
        self._fence = fence
        self._transport = transport
        self._proxies = {} if transport else getproxies()
        self._tls = None if transport else httpx.create_ssl_context()
        self._ways: dict[tuple[str, bool], httpx.AsyncBaseTransport] = {}

    async def send(self, request: httpx.Request, access: Access, seconds: float, *, fenced: bool) -> httpx.Response:
        """Make one request, without redirects, and return the answer: its body is still on its way.

        Each step of it may take `seconds`. Raises the libraries' own errors. httpx's transports are asked without its
        client, which takes longer than all that it hands on (ADR 12).
        """
        timeout = httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
        request.extensions = {**request.extensions, "timeout": timeout.as_dict()}
        return await self._way(request.url, access, fenced=fenced).handle_async_request(request)

    def _way(self, url: httpx.URL, access: Access, *, fenced: bool) -> httpx.AsyncBaseTransport:
        """Return what to ask an address with."""
        if self._transport is not None:
            return self._transport
        proxy = access.proxy.reveal() if access.proxy else self._of_the_environment(url)
        key = (proxy, fenced)
        if key not in self._ways:
            self._ways[key] = self._network(proxy, fenced=fenced and not proxy)
        return self._ways[key]

    async def close(self) -> None:
        """Close them all."""
        for way in self._ways.values():
            await way.aclose()

    def _of_the_environment(self, url: httpx.URL) -> str:
        if not self._proxies:
            return ""
        host = f"{url.host}:{url.port}" if url.port else url.host
        return "" if proxy_bypass(host) else self._proxies.get(url.scheme) or self._proxies.get("all") or ""

    def _network(self, proxy: str, *, fenced: bool) -> httpx.AsyncBaseTransport:
        """Return the real network: aiohttp under httpx, because httpx's own pool is slow with many connections."""
        tls = self._tls or httpx.create_ssl_context()

        def session() -> aiohttp.ClientSession:
            connector = aiohttp.TCPConnector(
                ssl=tls,
                limit=AT_ONCE,
                keepalive_timeout=IDLE_SECONDS_OUTSIDE if fenced else IDLE_SECONDS,
                socket_factory=self._fenced_socket if fenced else None,
            )
            return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

        return AiohttpTransport(verify=tls, client=session, proxy=httpx.Proxy(proxy) if proxy else None)

    def _fenced_socket(self, place: tuple[Any, ...]) -> socket.socket:
        """Return a socket for an address that was looked up, and is the one that is connected to: here is the fence."""
        family, kind, protocol, _name, address = place
        self._fence.check(str(address[0]))
        return socket.socket(family=family, type=kind, proto=protocol)


def networks_of(urls: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks, of one address each, that addresses typed by a person lead to: those they surely mean."""
    found: set[str] = set()
    for url in urls:
        with suppress(OSError, UnicodeError, ValueError):
            host = urlsplit(url).hostname or ""
            found |= {str(place[4][0]).partition("%")[0] for place in socket.getaddrinfo(host, None)}
    return tuple(ip_network(address) for address in sorted(found))
