"""Where a hook may lead: to the public internet, and not into our own network.

The check stands where a socket is made, so it sees the very address that is connected to: it
makes no difference what a name meant a moment ago, how an address is written, or who resolved it.
"""

import errno
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

MARK = "private address"
NAT64 = ip_network("64:ff9b::/96")
OF_CLOUDS = frozenset({"168.63.129.16"})
"""Public by their number, and yet the host of a virtual machine (Azure) that answers there."""


class PrivateAddress(OSError):
    """A hook leads to an address that it may not reach."""

    def __init__(self, address: str) -> None:
        super().__init__(errno.EACCES, f"{MARK} {address}")


def is_public(address: str) -> bool:
    """Say whether *address*, a number, stands for somebody else's server on the internet.

    Loopback, private, link-local (where clouds keep their metadata), shared, multicast and
    reserved addresses don't; nor do IPv6 forms that carry one of them inside.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    within = _carried(found)
    if within is not None:
        return is_public(str(within))
    refused = found.is_multicast or found.is_reserved or getattr(found, "is_site_local", False)
    return found.is_global and not refused and str(found) not in OF_CLOUDS


def public_socket(info: tuple[Any, Any, Any, str, Any]) -> socket.socket:
    """Return a socket for the address *info* that is about to be connected to.

    Raises:
        PrivateAddress: it is not a public one.
    """
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise PrivateAddress(str(address[0]))
    return socket.socket(family=family, type=kind, proto=protocol)


def _carried(found: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 one leads to, or None."""
    if isinstance(found, IPv4Address):
        return None
    if found in NAT64:
        return IPv4Address(int(found) & 0xFFFF_FFFF)
    teredo = found.teredo
    return found.ipv4_mapped or found.sixtofour or (teredo[1] if teredo else None)
