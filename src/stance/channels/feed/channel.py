"""Feeds: any address, whoever's host it is on."""

from __future__ import annotations

from stance.channels.feed.records import RECORDS
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
    records=RECORDS,
    exports="stance.channels.feed.exports:EXPORTS",
    connector="stance.channels.feed.connecting:CONNECTOR",
    puller="stance.channels.feed.pulling:PULLER",
    does=(
        Does(
            Ability.EXPORT,
            True,
            "The feed itself, saved: what it shows now, and older entries where the site keeps archive feeds",
            "RFC 5005 (September 2007)",
            "2026-11",
        ),
        Does(
            Ability.EDITS,
            False,
            "An entry may be changed without a word: earlier states are in files that were saved earlier",
            "RFC 4287 (December 2005), 4.2.15; RSS 2.0.11 (March 2009), which has no element for it",
            "2026-11",
        ),
        Does(
            Ability.DELETIONS,
            True,
            "Where a feed has tombstones, for entries that the files have; an entry that is merely missing says nothing",
            "RFC 4287 (December 2005); RFC 6721 (September 2012)",
            "2026-11",
        ),
    ),
)
