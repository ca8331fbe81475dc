"""Feeds: any address, whoever's host it is on."""

from __future__ import annotations

from stance.channels.feed.abilities import DOES
from stance.channels.feed.records import RECORDS
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
    markup="stance.channels.feed.markup:MARKUP",
    exports="stance.channels.feed.exports:EXPORTS",
    connector="stance.channels.feed.connecting:CONNECTOR",
    puller="stance.channels.feed.pulling:PULLER",
    finder="stance.channels.feed.finding:FINDER",
    signs_looks=True,
    hook="stance.channels.feed.hooks:HOOK",
    profiler="stance.channels.feed.profiles:PROFILER",
    does=DOES,
)
