"""Instagram."""

from __future__ import annotations

import re

from stance.channels.instagram.abilities import DOES
from stance.channels.instagram.records import RECORDS
from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Redirector, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under
from stance.engines.exports.provisional import PROVISIONAL

NAMING = Naming(
    "instagram",
    "Instagram",
    "https://www.instagram.com/name or @name",
    "Instagram Help Center, “Change your username”: 30 letters, digits, full stops and underscores; an undated help page",
    handle=re.compile(r"(?!.*\.\.)[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?"),
    home="https://www.instagram.com/{}/",
)
OWN = frozenset(
    [
        "about",
        "accounts",
        "challenge",
        "developer",
        "direct",
        "explore",
        "legal",
        "p",
        "reel",
        "reels",
        "stories",
        "tv",
        "web",
    ]
)
POSTS = frozenset({"p", "reel", "tv"})


def located(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first == "stories" and rest and rest[0] != "highlights":
        return NAMING.named(rest[0])
    if first == "_u" and rest:
        return NAMING.named(rest[0])
    if first in POSTS:
        raise NAMING.one_post("".join(rest[:1]), "This is one post on Instagram; its address does not say whose it is.")
    if not first or fold(first) in OWN:
        raise NAMING.nobody()
    return NAMING.named(first.removeprefix("@"))


SHAPES = Shapes(
    NAMING,
    hosts=under("instagram.com", "instagr.am"),
    at_names=True,
    redirectors=(Redirector(frozenset({"l.instagram.com"}), ("u",)),),
    located=located,
    post_words=POSTS,
)
CHANNEL = Descriptor(
    order=50,
    shapes=SHAPES,
    records=RECORDS,
    provisional=PROVISIONAL,
    exports="stance.channels.instagram.exports:EXPORTS",
    connector="stance.channels.instagram.connecting:CONNECTOR",
    puller="stance.channels.instagram.pulling:PULLER",
    lister="stance.channels.instagram.listing:LISTER",
    renewer="stance.channels.instagram.renewing:RENEWER",
    signs_looks=True,
    profiler="stance.channels.instagram.profiles:PROFILER",
    publisher="stance.channels.instagram.publishing:PUBLISHER",
    hook="stance.channels.instagram.hooks:HOOK",
    does=DOES,
)
