"""Medium: people and publications, by name or by a host below medium.com."""

from __future__ import annotations

import re
from dataclasses import replace

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "medium",
    "Medium",
    "https://medium.com/@name or https://medium.com/publication",
    "Medium Help Center, “Your profile URL and subdomain”: letters, digits, underscores and full stops; an undated help page",
    handle=re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,58}[A-Za-z0-9_-])?"),
    home="https://medium.com/@{}",
)
OWN_SUFFIX = ".medium.com"
OWN_HOSTS = frozenset({"www", "help", "policy", "api", "cdn-images-1", "miro", "blog"})
OWN = frozenset(
    [
        "about",
        "business",
        "creators",
        "explore-topics",
        "jobs-at-medium",
        "m",
        "me",
        "membership",
        "new-story",
        "p",
        "plans",
        "search",
        "tag",
        "topic",
        "topics",
        "verified-authors",
    ]
)
STORY = re.compile(r"(?:.*-)?([0-9a-f]{8,12})", re.DOTALL)


def located(location: Location) -> Presence:
    """A story opens under any name before it: such an address carries the story's id."""
    first, *rest = location.segments or ("",)
    if first == "p" and rest and STORY.fullmatch(rest[0]):
        raise NAMING.one_post(rest[0], "This is one story on Medium; its address does not say whose it is.")
    if not first or fold(first) in OWN:
        raise NAMING.nobody()
    found = NAMING.named(first[1:]) if first.startswith("@") else _publication(first)
    story = STORY.fullmatch(rest[0]) if rest else None
    return replace(found, post=story[1]) if story else found


def _publication(name: str) -> Presence:
    if not NAMING.handle.fullmatch(name):
        raise NAMING.nobody(f"“{name}” cannot be the name of a publication on Medium.")
    return Presence("medium", "page", fold(name), name, f"https://medium.com/{name}")


def host_of_account(host: str) -> Presence | None:
    return NAMING.below(host, OWN_SUFFIX, OWN_HOSTS)


SHAPES = Shapes(
    NAMING,
    hosts=under("medium.com", prefixes=("www",)),
    at_names=True,
    shorteners=frozenset({"link.medium.com"}),
    located=located,
    host_of_account=host_of_account,
)
CHANNEL = Descriptor(
    order=108,
    shapes=SHAPES,
)
