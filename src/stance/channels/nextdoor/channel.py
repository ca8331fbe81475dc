"""Nextdoor: agencies and pages."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "nextdoor",
    "Nextdoor",
    "https://nextdoor.com/agency/name or https://nextdoor.com/pages/name",
    "Nextdoor Help, “Public agency pages” and “Business pages”: addresses as the site gives them; an undated help page",
)
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,119}")
ENDS = ("co.uk", "com.au", "ca", "de", "dk", "es", "fr", "it", "nl", "se")


def located(location: Location) -> Presence:
    """An agency's newer address names its state and place before it: the three together are the name."""
    first, *rest = location.segments or ("",)
    if fold(first) == "agency-detail" and len(rest) >= 3:
        return _page("agency-detail", rest[:3])
    if fold(first) in ("agency", "pages") and rest:
        return _page(fold(first), rest[:1])
    raise NAMING.nobody()


def _page(form: str, names: list[str]) -> Presence:
    if not all(SLUG.fullmatch(name) for name in names):
        raise NAMING.nobody(f"“{'/'.join(names)}” cannot be the name of a page on Nextdoor.")
    path = "/".join([form, *map(fold, names)])
    return Presence("nextdoor", "page", path, path, f"https://nextdoor.com/{path}/")


SHAPES = Shapes(
    NAMING,
    hosts=under("nextdoor.com", *(f"nextdoor.{end}" for end in ENDS), prefixes=("www", "us")),
    located=located,
)
CHANNEL = Descriptor(
    order=155,
    shapes=SHAPES,
)
