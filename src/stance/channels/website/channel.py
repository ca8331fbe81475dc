"""Web sites: any address that is no platform's."""

from __future__ import annotations

from stance.channels.port.abilities import Proof
from stance.channels.port.descriptor import Descriptor
from stance.channels.website.abilities import DOES
from stance.channels.website.records import RECORDS, SOFTWARE
from stance.engines.addresses import Naming, Presence, Shapes, sites
from stance.engines.addresses.location import Location

NAMING = Naming(
    "website",
    "Web site",
    "https://www.example.org",
    "WHATWG URL Standard; RFC 3986 section 6.2.2 (January 2005); UTS #46 and RFC 5891 for hosts",
    folds_case=False,
)


def page(location: Location) -> tuple[Presence, ...]:
    return (sites.site("website", location),)


def around(location: Location) -> tuple[Presence, ...]:
    return sites.parents("website", location)


SHAPES = Shapes(
    NAMING,
    elsewhere=page,
    around=around,
)
CHANNEL = Descriptor(
    order=160,
    shapes=SHAPES,
    records=RECORDS,
    markup="stance.channels.website.markup:MARKUP",
    exports="stance.channels.website.exports:EXPORTS",
    exported_by=SOFTWARE,
    connector="stance.channels.website.connecting:CONNECTOR",
    proof=Proof.LIVE,
    puller="stance.channels.website.pulling:PULLER",
    finder="stance.channels.website.finding:FINDER",
    lister="stance.channels.website.listing:LISTER",
    signs_looks=True,
    profiler="stance.channels.website.profiles:PROFILER",
    publisher="stance.channels.website.publishing:PUBLISHER",
    does=DOES,
)
