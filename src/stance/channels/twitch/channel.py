"""Twitch."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "twitch",
    "Twitch",
    "https://www.twitch.tv/name",
    "Twitch Help, “Username rules”: 4–25 letters, digits and underscores, capitals not told apart; older names may be shorter; an undated help page",
    handle=re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{2,24}"),
    home="https://www.twitch.tv/{}",
)
OWN = frozenset(
    [
        "collections",
        "directory",
        "downloads",
        "drops",
        "friends",
        "inventory",
        "jobs",
        "login",
        "p",
        "payments",
        "search",
        "settings",
        "signup",
        "subscriptions",
        "turbo",
        "wallet",
    ]
)


def located(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first == "team":
        raise NAMING.nobody("This is a team on Twitch, not one account.")
    if first in ("popout", "moderator", "u") and rest:
        first = rest[0]
    if first == "videos" or location.host.startswith(("clips.", "player.")):
        raise NAMING.nobody("This is one video on Twitch; its address does not say whose it is.")
    if not first or fold(first) in OWN:
        raise NAMING.nobody()
    return NAMING.named(first)


SHAPES = Shapes(
    NAMING,
    hosts=under("twitch.tv", prefixes=("www", "m", "go")),
    other_hosts=frozenset({"clips.twitch.tv", "player.twitch.tv"}),
    located=located,
    post_words=frozenset({"clip"}),
)
CHANNEL = Descriptor(
    order=109,
    shapes=SHAPES,
)
