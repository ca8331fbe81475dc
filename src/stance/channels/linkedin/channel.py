"""LinkedIn: four name spaces, and numbers."""

from __future__ import annotations

import re
from urllib.parse import quote

from stance.channels.linkedin.abilities import DOES
from stance.channels.linkedin.records import RECORDS
from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Redirector, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "linkedin",
    "LinkedIn",
    "https://www.linkedin.com/company/name",
    "LinkedIn Help, “LinkedIn Page public URL” and “Manage your public profile URL”; an undated help page",
)
KINDS = ("company", "school", "showcase", "in")
SLUG = re.compile(r"[\w&'’.-]{1,100}")
NUMBER = re.compile(r"[0-9]{1,15}")


def located(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first == "mwlite" and rest:
        first, *rest = rest
    if first in ("posts", "feed", "pulse"):
        raise NAMING.nobody("This is one post on LinkedIn; its address does not say which page it is from.")
    if first not in KINDS or not rest or not SLUG.fullmatch(rest[0]):
        raise NAMING.nobody()
    return presence(first, rest[0])


def presence(space: str, slug: str) -> Presence:
    url = f"https://www.linkedin.com/{space}/{quote(slug)}"
    kind = "id" if NUMBER.fullmatch(slug) and space != "in" else "page"
    return Presence("linkedin", kind, f"{space}/{fold(slug)}", f"{space}/{slug}", url)


def spelled(text: str) -> Presence | None:
    """A name as it stands on the register, without the host."""
    kind, slash, slug = text.strip("/").partition("/")
    if not slash or fold(kind) not in KINDS or not SLUG.fullmatch(slug):
        return None
    return presence(fold(kind), slug)


PROVISIONAL = re.compile(r"~.+|urn:li:activity:[0-9]+", re.DOTALL)
"""An activity's number is that of the news about a post, not the post's own, which the API has."""
SHAPES = Shapes(
    NAMING,
    hosts=under("linkedin.com"),
    host_pattern=re.compile(r"[a-z]{2}\.linkedin\.com"),
    shorteners=frozenset({"lnkd.in"}),
    redirectors=(
        Redirector(frozenset({"www.linkedin.com"}), ("url",), "redir"),
        Redirector(frozenset({"www.linkedin.com"}), ("url",), "safety"),
    ),
    located=located,
    spelled=spelled,
)
CHANNEL = Descriptor(
    order=60,
    shapes=SHAPES,
    records=RECORDS,
    provisional=PROVISIONAL,
    exports="stance.channels.linkedin.exports:EXPORTS",
    connector="stance.channels.linkedin.connecting:CONNECTOR",
    authoriser="stance.channels.linkedin.authorising:AUTHORISER",
    puller="stance.channels.linkedin.pulling:PULLER",
    lister="stance.channels.linkedin.listing:LISTER",
    signs_looks=True,
    profiler="stance.channels.linkedin.profiles:PROFILER",
    publisher="stance.channels.linkedin.publishing:PUBLISHER",
    hook="stance.channels.linkedin.hooks:HOOK",
    does=DOES,
)
