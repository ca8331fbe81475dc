"""Feeds: any address, whoever's host it is on."""

from __future__ import annotations

from stance.channels.port.abilities import Ability, Does
from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Shapes, sites
from stance.engines.addresses.location import Location

NAMING = Naming(
    "feed",
    "Feed",
    "https://www.example.org/feed.xml",
    "As web sites",
    folds_case=False,
)


def feed(location: Location) -> Presence:
    return sites.site("feed", location)


def perhaps(location: Location) -> tuple[Presence, ...]:
    return (feed(location),)


SHAPES = Shapes(
    NAMING,
    elsewhere=perhaps,
    on_its_own=feed,
)
CHANNEL = Descriptor(
    order=170,
    shapes=SHAPES,
    does=(
        Does(
            Ability.EXPORT,
            False,
            "A feed is what it shows now; older entries only where the site keeps an archive",
            "RFC 5005 (September 2007)",
            "2026-11",
        ),
        Does(Ability.DELETIONS, False, "An entry that is missing says nothing", "RFC 4287 (December 2005)", "2026-11"),
    ),
)
