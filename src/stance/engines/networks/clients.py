"""Who asks: one network address, read past our own proxies only, and what limits count it as."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MOST_CLIENTS = 20_000


class ProxiesRefused(ValueError):
    """The setting does not name addresses or networks."""


def networks(text: str) -> tuple[Network, ...]:
    """Of a list such as "10.0.0.5, 192.0.2.0/24". Raises ProxiesRefused."""
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ProxiesRefused(f"STANCE_TRUSTED_PROXIES: {error}. Give addresses or networks, with commas.") from error


@lru_cache(maxsize=MOST_CLIENTS)
def address(peer: str, forwarded: str, trusted: tuple[Network, ...]) -> str:
    """Who asks: the one network address that counts everywhere, for limits, sign-ins, sessions and the audit trail.

    ``forwarded`` (X-Forwarded-For) is believed from the right, as far as our own proxies wrote it; what a client wrote
    itself is on the left. An IPv4 client of a socket for both families is its IPv4 address. What no address is, is
    no client's: then it is the last proxy's.
    """
    chain = [*(part.strip() for part in forwarded.split(",") if part.strip()), peer][-20:]
    found = peer
    for hop in reversed(chain):
        known = _read(hop)
        if known is None:
            break
        found = str(known)
        if not _is_in(known, trusted):
            break
    return found


@lru_cache(maxsize=MOST_CLIENTS)
def counted(found: str) -> str:
    """What limits count an address as. An IPv6 client counts by its /64, which one household has whole."""
    known = _read(found)
    if isinstance(known, ipaddress.IPv6Address):
        return str(ipaddress.ip_network(f"{known}/64", strict=False))
    return str(known) if known else found


def _read(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Also as proxies write them: with a port, in brackets, with the zone of a link."""
    bare = text
    if text.startswith("["):
        bare = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        bare = text.partition(":")[0]
    try:
        known = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(known, "ipv4_mapped", None) or known


def _is_in(known: ipaddress.IPv4Address | ipaddress.IPv6Address, trusted: Sequence[Network]) -> bool:
    return any(known in network for network in trusted)
