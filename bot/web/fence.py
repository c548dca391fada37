"""The fence: which addresses a feed, a page or a redirect must not lead us to, unless the config names their network.

An address that comes from outside may point at our own machine, the router beside it, or the metadata service of a
cloud, which hands out keys. So what counts is the address that is really connected to, after the name was looked up.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

ANYWHERE: tuple[Network, ...] = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))
WORDS = (
    "it leads to a private network, which is out of bounds; "
    "if that is yours, name it in the config: network: {allow_private: [...]}"
)

# What Python's own list does not have in all of its versions; at 168.63.129.16 Azure's own agent answers.
_MORE: tuple[Network, ...] = (
    *map(IPv4Network, ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4")),
    *map(IPv6Network, ("fec0::/10", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "3fff::/20", "5f00::/16")),
)
_NUMBERS = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}\.?", re.IGNORECASE)
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = IPv6Network("::/96")


class FencedError(OSError):
    """An address behind the fence. Its text is the same for all, so that several tries are told as one."""

    def __init__(self) -> None:
        super().__init__(WORDS)


class Fence:
    """Says which addresses are out of bounds; those in `allowed` networks are not."""

    def __init__(self, allowed: Iterable[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def check(self, address: str) -> None:
        """Raise FencedError for an address out of bounds, e.g. "127.0.0.1" or "fe80::1%eth0"."""
        found = ipaddress.ip_address(address.partition("%")[0])
        faces = (found, *_inner(found))
        named = any(face in network for face in faces for network in self._allowed if network.version == face.version)
        if not named and any(_is_private(face) for face in faces):
            raise FencedError

    def check_host(self, host: str) -> None:
        """Raise FencedError for the host of an address that is written in numbers, however odd, and out of bounds."""
        found = numeric(host)
        if found is not None:
            self.check(str(found))


def numeric(host: str) -> Address | None:
    """Return what a host that is written in numbers means: 127.1, 0x7f000001, 2130706433 and ::ffff:7f00:1, too."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    if not _NUMBERS.fullmatch(host):
        return None
    try:
        return IPv4Address(socket.inet_aton(host.rstrip(".")))
    except OSError:
        return None


def _is_private(address: Address) -> bool:
    return not address.is_global or address.is_multicast or any(address in network for network in _MORE)


def _inner(address: Address) -> tuple[Address, ...]:
    """Return the IPv4 addresses that an IPv6 one may stand for on its way: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, IPv4Address):
        return ()
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour, teredo[1] if teredo else None]
    if any(address in network for network in _NAT64) or (address in _COMPATIBLE and int(address) > 1):
        found.append(low)
    return tuple(one for one in found if one is not None)
