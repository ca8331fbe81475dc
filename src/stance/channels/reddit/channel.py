"""Reddit: communities and people."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Redirector, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "reddit",
    "Reddit",
    "https://www.reddit.com/r/name or https://www.reddit.com/user/name",
    "Reddit Help, “Usernames” and “Community names”: letters, digits, _ and -, capitals not told apart; an undated help page",
)
SPELLED = re.compile(r"/?(r|u|user)/([^/]+)/?")
NAME = re.compile(r"[A-Za-z0-9_-]{2,21}")


def located(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    space = {"r": "r", "u": "user", "user": "user"}.get(first)
    if space is None or not rest or not NAME.fullmatch(rest[0]):
        raise NAMING.nobody()
    key = f"{space}/{fold(rest[0])}"
    return Presence("reddit", "page", key, f"{space[0]}/{rest[0]}", f"https://www.reddit.com/{space}/{rest[0]}/")


def spelled(text: str) -> Presence | None:
    """r/name and u/name."""
    found = SPELLED.fullmatch(text)
    return located(Location("reddit.com", "", (found[1], found[2]), "", "")) if found else None


SHAPES = Shapes(
    NAMING,
    hosts=under("reddit.com", prefixes=("www", "old", "new", "np", "m", "i", "sh", "amp")),
    shorteners=frozenset({"redd.it"}),
    redirectors=(Redirector(frozenset({"out.reddit.com"}), ("url",)),),
    located=located,
    post_words=frozenset({"comments"}),
    spelled=spelled,
)
CHANNEL = Descriptor(
    order=130,
    shapes=SHAPES,
)
