"""Snapchat."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "snapchat",
    "Snapchat",
    "https://www.snapchat.com/add/name",
    "Snapchat Support, “Username requirements”: 3–15 letters, digits, and _ - . between them; an undated help page",
    handle=re.compile(r"[A-Za-z][A-Za-z0-9._-]{1,13}[A-Za-z0-9]"),
    home="https://www.snapchat.com/add/{}",
)


def located(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first == "add" and rest:
        return NAMING.named(rest[0])
    if first.startswith("@"):
        return NAMING.named(first[1:])
    raise NAMING.nobody()


SHAPES = Shapes(
    NAMING,
    hosts=under("snapchat.com", prefixes=("www", "m", "story")),
    at_names=True,
    located=located,
    post_words=frozenset({"spotlight"}),
)
CHANNEL = Descriptor(
    order=140,
    shapes=SHAPES,
)
