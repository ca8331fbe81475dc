"""Which network addresses a fetch may go to: public ones. Whoever writes an address must not reach inside with it."""

from __future__ import annotations

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings

from stance.engines.networks.public import is_public

OWN_NAMES = ".localhost"
"""Names under it always mean this machine (RFC 6761, February 2013, 6.3); not every system's resolver says so."""
LOOPBACK = "127.0.0.1"


class FetchRefused(Exception):
    """The page was not fetched, or not to its end. The message says why, in words that a screen can show."""


def resolved(host: str, port: int) -> str:
    """The one network address that is then connected to: asking again could be answered differently (DNS rebinding).

    Raises FetchRefused when there is none, or when any of them is not public.
    """
    if not is_listed(host, settings.LINK_HOSTS):
        raise FetchRefused(f"{host} is not among the hosts that this installation may ask (STANCE_LINK_HOSTS).")
    if settings.FETCH_LOOPBACK and host.lower().endswith(OWN_NAMES):
        return LOOPBACK
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchRefused(f"The name {host} is not known.") from error
    addresses = [str(row[4][0]) for row in found]
    for text in addresses:
        if not is_allowed(ip_address(text)):
            raise FetchRefused(f"{host} leads to {text}, which is no address of the public internet.")
    return addresses[0]


def is_listed(host: str, listed: Collection[str]) -> bool:
    """Whether a host, or one that it lies under, is on the operator's list; without a list every host is."""
    labels = host.lower().rstrip(".").split(".")
    return not listed or any(".".join(labels[start:]) in listed for start in range(len(labels)))


def is_allowed(address: IPv4Address | IPv6Address) -> bool:
    """Loopback too where the settings say so, which only tests do."""
    return is_public(address) or bool(settings.FETCH_LOOPBACK and address.is_loopback)
