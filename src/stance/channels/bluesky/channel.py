"""Bluesky and the AT Protocol: handles are host names, DIDs never change."""

from __future__ import annotations

import re

from stance.channels.bluesky.abilities import DOES
from stance.channels.bluesky.records import RECORDS
from stance.channels.port.abilities import Proof
from stance.channels.port.descriptor import Descriptor, NameProof
from stance.engines.addresses import AddressRefused, Naming, Presence, Shapes
from stance.engines.addresses.hosts import ascii_host, shown_label
from stance.engines.addresses.location import Location

NAMING = Naming(
    "bluesky",
    "Bluesky",
    "https://bsky.app/profile/name.example.org or @name.example.org",
    "AT Protocol specifications “Handle” and “DID”; read November 2026",
    handle=re.compile(
        r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    ),
    home="https://bsky.app/profile/{}",
)
PLC = re.compile(r"did:plc:[a-z2-7]{24}")
WEB = re.compile(r"did:web:([a-z0-9.-]+)")
OWN_SUFFIX = ".bsky.social"


def located(location: Location) -> Presence:
    if location.segments[:1] != ("profile",) or len(location.segments) < 2:
        raise NAMING.nobody()
    return by_name(location.segments[1].removeprefix("@"))


def spelled(text: str) -> Presence | None:
    """at:// and what follows (AT Protocol specification "AT URI scheme"), or a DID."""
    if text[:5].lower() == "at://":
        return by_name(re.split(r"[/?#]", text[5:], maxsplit=1)[0].removeprefix("@"))
    return by_did(text) if text[:4].lower() == "did:" else None


def by_name(name: str) -> Presence:
    """By a handle or a DID. Raises AddressRefused."""
    if name[:4].lower() == "did:":
        return by_did(name)
    return NAMING.named(ascii_host(name))


def by_did(did: str) -> Presence:
    """Capitals count in a DID (DID Core 3.1), so "did:PLC:…" is none."""
    web = WEB.fullmatch(did)
    if not PLC.fullmatch(did) and not (web and ascii_host(web[1]) == web[1]):
        raise AddressRefused(
            f"“{did}” is not an identifier that Bluesky knows: did:plc: and 24 characters a–z and 2–7, or did:web: and a host."
        )
    return Presence("bluesky", "did", did, did, f"https://bsky.app/profile/{did}")


def host_of_account(host: str) -> Presence | None:
    return by_name(host) if host.endswith(OWN_SUFFIX) else None


def read_as(handle: str) -> str:
    """In the letters that screens show, without the host that everybody has there."""
    labels = handle.lower().removesuffix(OWN_SUFFIX).split(".")
    return ".".join(shown_label(label) for label in labels)


SHAPES = Shapes(
    NAMING,
    hosts=frozenset({"bsky.app", "www.bsky.app", "main.bsky.dev", "staging.bsky.app"}),
    located=located,
    spelled=spelled,
    by_name=by_name,
    dotted=by_name,
    read_as=read_as,
    host_of_account=host_of_account,
)
CHANNEL = Descriptor(
    order=30,
    shapes=SHAPES,
    records=RECORDS,
    name_proof=NameProof.DID_FILE,
    exports="stance.channels.bluesky.exports:EXPORTS",
    connector="stance.channels.bluesky.connecting:CONNECTOR",
    proof=Proof.LIVE,
    puller="stance.channels.bluesky.pulling:PULLER",
    finder="stance.channels.bluesky.finding:FINDER",
    profiler="stance.channels.bluesky.profiles:PROFILER",
    publisher="stance.channels.bluesky.publishing:PUBLISHER",
    listener="stance.channels.bluesky.listening:LISTENER",
    posts_hold_likes=True,
    lister="stance.channels.bluesky.listing:LISTER",
    does=DOES,
)
