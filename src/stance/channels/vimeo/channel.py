"""Vimeo."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "vimeo",
    "Vimeo",
    "https://vimeo.com/name",
    "Vimeo Help Center, “Custom URL”: letters and digits; nothing is said about capitals, so they count; an undated help page",
    handle=re.compile(r"(?![0-9]+\Z)[A-Za-z0-9]{1,32}"),
    folds_case=False,
    home="https://vimeo.com/{}",
)
OWN = frozenset(
    [
        "about",
        "blog",
        "categories",
        "channels",
        "create",
        "features",
        "groups",
        "help",
        "join",
        "log_in",
        "manage",
        "ondemand",
        "search",
        "showcase",
        "watch",
    ]
)


def located(location: Location) -> Presence:
    first = (location.segments or ("",))[0]
    if not first or fold(first) in OWN or first.isdigit():
        raise NAMING.nobody()
    return NAMING.named(first)


SHAPES = Shapes(
    NAMING,
    hosts=under("vimeo.com", prefixes=("www",)),
    located=located,
)
CHANNEL = Descriptor(
    order=150,
    shapes=SHAPES,
)
