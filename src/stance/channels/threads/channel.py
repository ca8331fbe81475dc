"""Threads: Instagram names, also written @name@threads.net."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.channels.threads.abilities import DOES
from stance.channels.threads.records import RECORDS
from stance.engines.addresses import Naming, Presence, Redirector, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "threads",
    "Threads",
    "https://www.threads.net/@name or @name",
    "Threads Help Center: the name is the account's Instagram name; an undated help page",
    handle=re.compile(r"(?!.*\.\.)[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?"),
    home="https://www.threads.net/@{}",
)


def located(location: Location) -> Presence:
    first = (location.segments or ("",))[0]
    if not first.startswith("@"):
        raise NAMING.nobody()
    return NAMING.named(first[1:])


SHAPES = Shapes(
    NAMING,
    hosts=under("threads.net", "threads.com", prefixes=("www",)),
    at_names=True,
    redirectors=(Redirector(frozenset({"l.threads.net", "l.threads.com"}), ("u",)),),
    located=located,
    post_words=frozenset({"post"}),
    at_own_hosts=frozenset({"threads.net", "threads.com", "www.threads.net"}),
)
CHANNEL = Descriptor(
    order=80,
    shapes=SHAPES,
    records=RECORDS,
    connector="stance.channels.threads.connecting:CONNECTOR",
    puller="stance.channels.threads.pulling:PULLER",
    lister="stance.channels.threads.listing:LISTER",
    renewer="stance.channels.threads.renewing:RENEWER",
    signs_looks=True,
    profiler="stance.channels.threads.profiles:PROFILER",
    publisher="stance.channels.threads.publishing:PUBLISHER",
    hook="stance.channels.threads.hooks:HOOK",
    does=DOES,
)
