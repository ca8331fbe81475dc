"""TikTok."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "tiktok",
    "TikTok",
    "https://www.tiktok.com/@name or @name",
    "TikTok Support, “Changing your username”: letters, digits, underscores and full stops, none at the end; an undated help page",
    handle=re.compile(r"[A-Za-z0-9_.]{1,23}[A-Za-z0-9_]"),
    home="https://www.tiktok.com/@{}",
)


def located(location: Location) -> Presence:
    first = (location.segments or ("",))[0]
    if not first.startswith("@"):
        raise NAMING.nobody()
    return NAMING.named(first[1:])


SHAPES = Shapes(
    NAMING,
    hosts=under("tiktok.com", prefixes=("www", "m")),
    at_names=True,
    shorteners=frozenset({"vm.tiktok.com", "vt.tiktok.com"}),
    located=located,
    post_words=frozenset({"video", "photo"}),
)
CHANNEL = Descriptor(
    order=90,
    shapes=SHAPES,
)
