"""GitHub."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "github",
    "GitHub",
    "https://github.com/name",
    "GitHub Docs, “Username considerations”: letters, digits and single hyphens, 39 characters; an undated help page",
    handle=re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?"),
    home="https://github.com/{}",
)
OWN = frozenset(
    [
        "about",
        "apps",
        "collections",
        "contact",
        "codespaces",
        "customer-stories",
        "dashboard",
        "enterprise",
        "explore",
        "features",
        "issues",
        "join",
        "login",
        "marketplace",
        "new",
        "notifications",
        "orgs",
        "organizations",
        "pricing",
        "pulls",
        "search",
        "security",
        "settings",
        "site",
        "sponsors",
        "stars",
        "team",
        "topics",
        "trending",
        "users",
    ]
)


def located(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first in ("orgs", "sponsors", "users") and rest:
        return NAMING.named(rest[0])
    if not first or fold(first) in OWN:
        raise NAMING.nobody()
    return NAMING.named(first)


SHAPES = Shapes(
    NAMING,
    hosts=under("github.com", prefixes=("www", "gist")),
    at_names=True,
    located=located,
)
CHANNEL = Descriptor(
    order=110,
    shapes=SHAPES,
    shows_me=True,  # docs.github.com, “Adding links to your profile”, read 2026-11
)
