"""Web sites: any address that is no platform's."""

from __future__ import annotations

from stance.channels.port.abilities import Ability, Does
from stance.channels.port.descriptor import Descriptor
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
    exports="stance.channels.website.exports:EXPORTS",
    exported_by=SOFTWARE,
    connector="stance.channels.website.connecting:CONNECTOR",
    puller="stance.channels.website.pulling:PULLER",
    does=(
        Does(
            Ability.EXPORT,
            True,
            "WordPress: every post, page and comment as XML, of media the addresses; of other software nothing is read yet",
            "WordPress's source, wp-admin/includes/export.php",
            "2026-11",
        ),
        Does(
            Ability.EDITS,
            False,
            "Revisions are left out",
            "WordPress's source, wp-admin/includes/export.php, and post types that can be exported",
            "2026-11",
        ),
        Does(
            Ability.DELETIONS,
            False,
            "What was deleted for good is not in it",
            "WordPress's source, wp-admin/includes/export.php",
            "2026-11",
        ),
    ),
)
