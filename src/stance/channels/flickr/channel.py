"""Flickr: ids and path aliases."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "flickr",
    "Flickr",
    "https://www.flickr.com/photos/name",
    "Flickr API, “URLs”: a user id (NSID) or a path alias; nothing is said about capitals, so they count; an undated help page",
    handle=re.compile(r"[A-Za-z0-9_-]{1,100}"),
    folds_case=False,
    home="https://www.flickr.com/photos/{}/",
)
NSID = re.compile(r"[0-9]{1,12}@N[0-9]{2}")


def located(location: Location) -> Presence:
    first = (location.segments or ("",))[0]
    if first not in ("photos", "people") or len(location.segments) < 2:
        raise NAMING.nobody()
    name = location.segments[1]
    if NSID.fullmatch(name):
        return Presence("flickr", "id", name, name, f"https://www.flickr.com/photos/{name}/")
    return NAMING.named(name)


SHAPES = Shapes(
    NAMING,
    hosts=under("flickr.com", prefixes=("www", "m", "secure")),
    shorteners=frozenset({"flic.kr"}),
    located=located,
)
CHANNEL = Descriptor(
    order=100,
    shapes=SHAPES,
)
