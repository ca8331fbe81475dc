"""Which platform somebody means who writes its name in a cell, and which account a row is about."""

from __future__ import annotations

import re
from functools import lru_cache

from stance.channels import discovery
from stance.engines.addresses import AddressRefused, Presence
from stance.engines.tables import name_of

GENERIC = frozenset({"com", "www", "app", "the", "web", "official", "page", "social", "net", "org", "site"})
"""Words that name no platform by themselves."""
LEAST_INSIDE = 5
"""Letters that a name has at least to be found inside of other letters, where words are written together."""
ADDRESS = re.compile(r"(?i)(https?:)?//|[^\s@/]+\.[a-z]{2,}(/|$)|[^\s/]+\.[a-z]{2,}/")


def named(text: str) -> str:
    """The platform's key, "" where no platform here is called like this. A former name, words around it and spaces inside of it
    are understood."""
    return _known(tuple(discovery.known())).get(name_of(text)) or _inside(name_of(text))


@lru_cache(maxsize=4)
def _known(_platforms: tuple[str, ...]) -> dict[str, str]:
    """By key, name, and every word of a name or of a host of its own that is no other platform's."""
    found: dict[str, str] = {}
    words: dict[str, set[str]] = {}
    for platform, channel in discovery.known().items():
        found |= {name_of(platform): platform, name_of(channel.name): platform}
        hosts = {host.split(".")[-2] for host in channel.shapes.hosts if "." in host}
        for word in {*name_of(channel.name).split("_"), *hosts} - GENERIC:
            words.setdefault(word, set()).add(platform)
    return {word: min(platforms) for word, platforms in words.items() if len(platforms) == 1} | found


def _inside(name: str) -> str:
    known = _known(tuple(discovery.known()))
    alone = {known[word] for word in name.split("_") if word in known}
    if len(alone) == 1:
        return alone.pop()
    joined = name.replace("_", "")
    inside = {
        platform for word, platform in known.items() if len(word) >= LEAST_INSIDE and word.replace("_", "") in joined
    }
    return inside.pop() if len(inside) == 1 and not alone else ""


def identified(platform: str, address: str, handle: str) -> tuple[Presence, str]:
    """The account that a row is about, decided by its address where there is one, and what there is to note. Raises
    AddressRefused."""
    meant = named(platform)
    if not address:
        return _by_handle(meant, platform, handle), ""
    if not ADDRESS.match(address) and (meant or platform):
        return _agreeing(_by_handle(meant, platform, address), handle), ""
    try:
        return _by_address(meant, platform, address, handle)
    except AddressRefused:
        if not (meant and handle and _leads_to_all_of(meant, address)):
            raise
    found = discovery.on_platform(meant, handle)
    return found, f"The address “{address[:60]}” names no account: it was completed from the handle."


def _by_handle(meant: str, platform: str, handle: str) -> Presence:
    if not handle:
        raise AddressRefused("Give the account’s web address, or its platform and handle.")
    if meant:
        return discovery.on_platform(meant, handle)
    if not platform.strip():
        raise AddressRefused("Name the platform: a handle alone may be anybody’s.")
    raise AddressRefused(
        f"There is no platform “{platform[:60]}” here, and no address. Give the account’s web address: it is imported as a "
        f"web site. Known are: {', '.join(discovery.known())}."
    )


def _by_address(meant: str, platform: str, address: str, handle: str) -> tuple[Presence, str]:
    try:
        found = discovery.on_platform(meant, address) if meant else discovery.read(address)[0]
    except AddressRefused:
        if not meant:
            raise
        found = discovery.read(address)[0]  # of another platform than the row says, if it is one's at all
        if not _has_hosts(found.platform):
            raise
        told, is_of = discovery.name_of(meant), discovery.name_of(found.platform)
        return _agreeing(found, handle), f"The row says {told}; the address is on {is_of}, and was taken."
    if not meant and platform.strip() and not _has_hosts(found.platform):
        words = f"There is no platform “{platform[:60]}” here: the account was imported as a {discovery.name_of(found.platform).lower()}."
        return found, words
    return _agreeing(found, handle), ""


def _has_hosts(platform: str) -> bool:
    """Whether an address tells that it is the platform's, and not any site's."""
    return bool(discovery.known()[platform].shapes.hosts)


def _leads_to_all_of(meant: str, address: str) -> bool:
    """Whether an address is the platform's own front page, as in half-filled lists."""
    host = re.sub(r"(?i)^https?://", "", address).strip("/").lower()
    return discovery.known()[meant].shapes.has_host(host)


def _agreeing(presence: Presence, handle: str) -> Presence:
    """As the address says, unless the row's handle names somebody else. Raises AddressRefused."""
    if not handle or presence.kind != "handle":
        return presence
    try:
        named_there = discovery.on_platform(presence.platform, handle)
    except AddressRefused:
        return presence  # it names no account at all: the address does
    if named_there.kind == "handle" and named_there.key != presence.key:
        raise AddressRefused(
            f"The handle says {named_there.handle} and the address {presence.handle}: those are two accounts. Correct one of them."
        )
    return presence
