"""Pinterest."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "pinterest",
    "Pinterest",
    "https://www.pinterest.com/name",
    "Pinterest Help Center, “Edit your profile”: 3–30 letters, digits and underscores; an undated help page",
    handle=re.compile(r"[A-Za-z0-9_]{3,30}"),
    home="https://www.pinterest.com/{}/",
)
OWN = frozenset(
    ["about", "business", "categories", "explore", "ideas", "login", "pin", "search", "settings", "today", "topics"]
)


def located(location: Location) -> Presence:
    first = (location.segments or ("",))[0]
    if not first or fold(first) in OWN:
        raise NAMING.nobody()
    return NAMING.named(first)


SHAPES = Shapes(
    NAMING,
    hosts=under("pinterest.com")
    | {f"www.pinterest.{end}" for end in ("ca", "co.uk", "com.au", "de", "es", "fr", "ie", "it", "jp", "nz", "pt")}
    | {f"pinterest.{end}" for end in ("ca", "co.uk", "com.au", "de", "es", "fr", "ie", "it", "jp", "nz", "pt")},
    host_pattern=re.compile(r"[a-z]{2}\.pinterest\.com"),
    shorteners=frozenset({"pin.it"}),
    located=located,
)
CHANNEL = Descriptor(
    order=120,
    shapes=SHAPES,
)
