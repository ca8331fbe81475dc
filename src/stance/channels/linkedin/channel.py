"""LinkedIn: four name spaces, and numbers."""

from __future__ import annotations

import re
from urllib.parse import quote

from stance.channels.port.abilities import Ability, Does
from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Redirector, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "linkedin",
    "LinkedIn",
    "https://www.linkedin.com/company/name",
    "LinkedIn Help, “LinkedIn Page public URL” and “Manage your public profile URL”; an undated help page",
)
KINDS = ("company", "school", "showcase", "in")
SLUG = re.compile(r"[\w&'’.-]{1,100}")
NUMBER = re.compile(r"[0-9]{1,15}")


def located(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first == "mwlite" and rest:
        first, *rest = rest
    if first in ("posts", "feed", "pulse"):
        raise NAMING.nobody("This is one post on LinkedIn; its address does not say which page it is from.")
    if first not in KINDS or not rest or not SLUG.fullmatch(rest[0]):
        raise NAMING.nobody()
    slug = rest[0]
    url = f"https://www.linkedin.com/{first}/{quote(slug)}"
    kind = "id" if NUMBER.fullmatch(slug) and first != "in" else "page"
    return Presence("linkedin", kind, f"{first}/{fold(slug)}", f"{first}/{slug}", url)


SHAPES = Shapes(
    NAMING,
    hosts=under("linkedin.com"),
    host_pattern=re.compile(r"[a-z]{2}\.linkedin\.com"),
    shorteners=frozenset({"lnkd.in"}),
    redirectors=(
        Redirector(frozenset({"www.linkedin.com"}), ("url",), "redir"),
        Redirector(frozenset({"www.linkedin.com"}), ("url",), "safety"),
    ),
    located=located,
)
CHANNEL = Descriptor(
    order=60,
    shapes=SHAPES,
    does=(
        Does(
            Ability.EXPORT,
            True,
            "Shares.csv and Comments.csv",
            "published descriptions and readers of exports",
            "2026-11",
        ),
    ),
)
