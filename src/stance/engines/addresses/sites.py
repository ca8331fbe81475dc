"""Web sites and feeds: any address that is no platform's."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from stance.engines.addresses.hosts import shown_host
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import LONGEST_HANDLE, Presence

TRACKING = re.compile(r"utm_[a-z_]+|fbclid|gclid|msclkid|mc_cid|mc_eid|igshid|ref_src|_ga")
MOST_PARENTS = 10


def site(platform: str, location: Location) -> Presence:
    """The page at exactly this address. http and https are one; paths and parameters count letter by letter, and what
    campaigns add to follow people does not."""
    authority = f"{location.host}:{location.port}" if location.port else location.host
    path = "".join(f"/{quote(segment, safe=SAFE)}" for segment in location.segments)
    query = urlencode([(name, value) for name, value in location.parameters if not TRACKING.fullmatch(name)])
    rest = path + (f"?{query}" if query else "")
    shown = shown_host(location.host) + (f":{location.port}" if location.port else "") + rest
    handle = shown if len(shown) <= LONGEST_HANDLE else shown_host(location.host)
    return Presence(platform, "address", authority + rest, handle, f"https://{authority}{rest or '/'}")


def parents(platform: str, location: Location) -> tuple[Presence, ...]:
    """The sites that a page is a part of: a page below a registered address is on the registered site."""
    found = []
    if location.parameters:
        found.append(site(platform, Location(location.host, location.port, location.segments, "", "")))
    for length in range(min(len(location.segments) - 1, MOST_PARENTS), -1, -1):
        found.append(site(platform, Location(location.host, location.port, location.segments[:length], "", "")))
    return tuple(dict.fromkeys(found))


SAFE = "!$&'()*+,;=:@~-._"
