"""Whose request it is. Anybody can write X-Forwarded-For; only what a trusted proxy wrote counts."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Networks = Sequence[IPv4Network | IPv6Network]


def networks(text: str) -> list[IPv4Network | IPv6Network]:
    """Comma-separated addresses and networks. Raises ValueError."""
    return [ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()]


def client_of(peer: str, forwarded_for: str, trusted: Networks) -> str:
    """The client to count against: an IPv4 address, or the /64 of an IPv6 one, which is one subscriber's (RFC 6177).

    ``forwarded_for`` is read from its right end, where the nearest proxy wrote, for as long as the writer is trusted.
    """
    client = peer
    for claimed in reversed(forwarded_for.split(",")):
        if not _is_trusted(client, trusted):
            break
        try:
            client = str(ip_address(claimed.strip()))
        except ValueError:
            break
    return _counted(client)


def _is_trusted(text: str, trusted: Networks) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in trusted)


def _counted(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if not isinstance(address, IPv6Address):
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))
