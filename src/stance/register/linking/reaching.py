"""Which network addresses a fetch may go to: public ones. Whoever writes an address must not reach inside with it."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings

NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address in the last 32 bits."""


class FetchRefused(Exception):
    """The page was not fetched, or not to its end. The message says why, in words that a screen can show."""


def resolved(host: str, port: int) -> str:
    """The one network address that is then connected to: asking again could be answered differently (DNS rebinding).

    Raises FetchRefused when there is none, or when any of them is not public.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchRefused(f"The name {host} is not known.") from error
    addresses = [str(row[4][0]) for row in found]
    for text in addresses:
        if not is_allowed(ip_address(text.partition("%")[0])):
            raise FetchRefused(f"{host} leads to {text}, which is no address of the public internet.")
    return addresses[0]


def is_allowed(address: IPv4Address | IPv6Address) -> bool:
    """Loopback too where the settings say so, which only tests do."""
    if settings.FETCH_LOOPBACK and address.is_loopback:
        return True
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_allowed(address.ipv4_mapped)
        if address in NAT64:
            return is_allowed(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.sixtofour or address.teredo:
            return False
    return address.is_global and not address.is_multicast
