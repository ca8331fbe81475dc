"""Which addresses belong to the public internet: global unicast, whatever form it is written in."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
GLOBAL_UNICAST = IPv6Network("2000::/3")
"""The only part of IPv6 that IANA hands out (RFC 4291, 2.4). Outside are fec0::/10, 5f00::/16, and the deprecated forms of
an IPv4 address: compatible (::/96, RFC 4291 2.5.5.1) and translated (::ffff:0:0:0/96, RFC 2765 2.1)."""
NOT_PUBLIC = (
    # iana.org/assignments/iana-ipv4-special-registry and -ipv6-special-registry, read 2026-11: what is not globally
    # reachable, or reachable only as a service of one's own network.
    *map(IPv4Network, (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )),
    *map(IPv6Network, ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20")),
)  # fmt: skip
LAST_32 = tuple(
    map(IPv6Network, (
        "::ffff:0:0/96",  # IPv4-mapped, RFC 4291 2.5.5.2
        "64:ff9b::/96",  # NAT64, RFC 6052
    ))
)  # fmt: skip
NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
"""RFC 8215: a network's own translation. How long its prefix is, and so where the IPv4 address is, nobody outside knows."""


def is_public(address: Address) -> bool:
    """Whether a fetch may go there: neither it nor any IPv4 address inside of it is anything but global unicast.

    6to4 (RFC 3056) and Teredo (RFC 4380) carry an IPv4 address and lead through a relay of somebody's choice, ISATAP
    (RFC 5214) through one's own router: never.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC if isinstance(network, IPv4Network))
    if address.scope_id or address.sixtofour or address.teredo or address in NAT64_LOCAL or _is_isatap(address):
        return False
    if inside := list(embedded(address)):
        return all(is_public(one) for one in inside)
    return address in GLOBAL_UNICAST and not any(
        address in network for network in NOT_PUBLIC if isinstance(network, IPv6Network)
    )


def embedded(address: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 address that the address stands for, of the forms where it alone says where a packet goes."""
    if any(address in network for network in LAST_32):
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def _is_isatap(address: IPv6Address) -> bool:
    return (int(address) >> 32) & 0xFDFFFFFF == 0x00005EFE
