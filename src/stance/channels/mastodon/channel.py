"""Mastodon and what works like it: @name@host, on any host."""

from __future__ import annotations

import re

from stance.channels.mastodon.abilities import DOES
from stance.channels.mastodon.records import RECORDS
from stance.channels.port.abilities import Proof
from stance.channels.port.descriptor import Descriptor, NameProof
from stance.engines.addresses import AddressRefused, Naming, Presence, Shapes
from stance.engines.addresses.hosts import shown_host
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold

NAMING = Naming(
    "mastodon",
    "Mastodon",
    "@name@host or https://host/@name",
    "Mastodon documentation, “WebFinger”; RFC 7565 (acct:, May 2015). Mastodon finds names whatever their capitals",
    handle=re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"),
)


def located(location: Location) -> tuple[Presence, ...]:
    """The account at an address on a host that is no platform's; nothing if it does not look like one."""
    segments = location.segments[1:] if location.segments[:1] in (("web",), ("deck",)) else location.segments
    first, *rest = segments or ("",)
    name = rest[0] if first == "users" and rest else first.removeprefix("@") if first.startswith("@") else ""
    if not name or location.port:
        return ()
    if "@" in name:
        raise AddressRefused(
            f"This shows “@{name}” as seen from {location.host}, which may show what it likes. Paste the account itself: @{name}."
        )
    return (at_host(name, location.host),) if NAMING.handle.fullmatch(name) else ()


def at_host(name: str, host: str) -> Presence:
    if not NAMING.handle.fullmatch(name):
        raise AddressRefused(f"“{name}” cannot be a name on {NAMING.name}. Give it as {NAMING.example}.")
    key = f"{fold(name)}@{host}"
    return Presence("mastodon", "handle", key, f"@{name}@{shown_host(host)}", f"https://{host}/@{name}")


SHAPES = Shapes(
    NAMING,
    at_host=at_host,
    elsewhere=located,
)
CHANNEL = Descriptor(
    order=20,
    shapes=SHAPES,
    records=RECORDS,
    shows_me=True,  # docs.joinmastodon.org, “Link verification”, read 2026-11
    name_proof=NameProof.WEBFINGER,
    exports="stance.channels.mastodon.exports:EXPORTS",
    connector="stance.channels.mastodon.connecting:CONNECTOR",
    authoriser="stance.channels.mastodon.authorising:AUTHORISER",
    proof=Proof.LIVE,
    puller="stance.channels.mastodon.pulling:PULLER",
    finder="stance.channels.mastodon.finding:FINDER",
    profiler="stance.channels.mastodon.profiles:PROFILER",
    publisher="stance.channels.mastodon.publishing:PUBLISHER",
    listener="stance.channels.mastodon.listening:LISTENER",
    lister="stance.channels.mastodon.listing:LISTER",
    does=DOES,
)
