"""Tumblr: a blog's name, which is also a host below tumblr.com."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Redirector, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "tumblr",
    "Tumblr",
    "https://www.tumblr.com/name or https://name.tumblr.com",
    "Tumblr Help Center, “Blog names”: letters, digits and hyphens, none at an end, 32 signs; an undated help page",
    handle=re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?"),
    home="https://www.tumblr.com/{}",
)
OWN_SUFFIX = ".tumblr.com"
OWN_HOSTS = frozenset({"www", "api", "assets", "help", "engineering-blog", "px", "static", "t", "href"})
OWN = frozenset(
    [
        "about",
        "blog",
        "communities",
        "dashboard",
        "explore",
        "help",
        "inbox",
        "likes",
        "login",
        "new",
        "policy",
        "privacy",
        "register",
        "search",
        "settings",
        "tagged",
        "tips",
        "tv",
    ]
)


def located(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first == "blog" and rest:
        first = rest[1] if rest[0] == "view" and len(rest) > 1 else rest[0]
    if not first or fold(first) in OWN:
        raise NAMING.nobody()
    return NAMING.named(first.removeprefix("@"))


def host_of_account(host: str) -> Presence | None:
    return NAMING.below(host, OWN_SUFFIX, OWN_HOSTS)


SHAPES = Shapes(
    NAMING,
    hosts=under("tumblr.com", prefixes=("www",)),
    redirectors=(Redirector(frozenset({"t.umblr.com", "href.li"}), ("z",), "redirect"),),
    shorteners=frozenset({"tmblr.co"}),
    located=located,
    host_of_account=host_of_account,
)
CHANNEL = Descriptor(
    order=107,
    shapes=SHAPES,
)
