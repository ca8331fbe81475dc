"""Bluesky and the AT Protocol: handles are host names, DIDs never change."""

from __future__ import annotations

import re

from stance.engines.addresses.hosts import ascii_host
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import AddressRefused, Presence
from stance.engines.addresses.shapes.naming import by_handle, names_no_account

PLC = re.compile(r"did:plc:[a-z2-7]{24}")
WEB = re.compile(r"did:web:([a-z0-9.-]+)")
OWN_SUFFIX = ".bsky.social"


def bluesky(location: Location) -> Presence:
    if location.segments[:1] != ("profile",) or len(location.segments) < 2:
        raise names_no_account("bluesky")
    return by_name(location.segments[1].removeprefix("@"))


def at_uri(text: str) -> Presence:
    """``text`` follows at:// (AT Protocol specification "AT URI scheme")."""
    return by_name(re.split(r"[/?#]", text, maxsplit=1)[0].removeprefix("@"))


def by_name(name: str) -> Presence:
    """By a handle or a DID. Raises AddressRefused."""
    if name[:4].lower() == "did:":
        return by_did(name)
    return by_handle("bluesky", ascii_host(name))


def by_did(did: str) -> Presence:
    """Capitals count in a DID (DID Core 3.1), so "did:PLC:…" is none."""
    web = WEB.fullmatch(did)
    if not PLC.fullmatch(did) and not (web and ascii_host(web[1]) == web[1]):
        raise AddressRefused(
            f"“{did}” is not an identifier that Bluesky knows: did:plc: and 24 signs a–z and 2–7, or did:web: and a host."
        )
    return Presence("bluesky", "did", did, did, f"https://bsky.app/profile/{did}")
