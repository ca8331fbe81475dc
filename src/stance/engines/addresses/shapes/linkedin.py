"""LinkedIn: four name spaces, and numbers."""

from __future__ import annotations

import re
from urllib.parse import quote

from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import Presence, fold
from stance.engines.addresses.shapes.naming import names_no_account

KINDS = ("company", "school", "showcase", "in")
SLUG = re.compile(r"[\w&'’.-]{1,100}")
NUMBER = re.compile(r"[0-9]{1,15}")


def linkedin(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first == "mwlite" and rest:
        first, *rest = rest
    if first in ("posts", "feed", "pulse"):
        raise names_no_account(
            "linkedin", "This is one post on LinkedIn; its address does not say which page it is from."
        )
    if first not in KINDS or not rest or not SLUG.fullmatch(rest[0]):
        raise names_no_account("linkedin")
    slug = rest[0]
    url = f"https://www.linkedin.com/{first}/{quote(slug)}"
    kind = "id" if NUMBER.fullmatch(slug) and first != "in" else "page"
    return Presence("linkedin", kind, f"{first}/{fold(slug)}", f"{first}/{slug}", url)
