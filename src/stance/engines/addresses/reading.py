"""The two questions: what may this text name, and what does it name on this platform?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from stance.engines.addresses.location import SCHEME, Location, locate
from stance.engines.addresses.pasted import tidy
from stance.engines.addresses.platforms import PLATFORMS, platform_at
from stance.engines.addresses.presence import AddressRefused, Presence
from stance.engines.addresses.redirectors import follow
from stance.engines.addresses.shapes import bluesky, fediverse, sites, youtube
from stance.engines.addresses.shapes.linkedin import linkedin
from stance.engines.addresses.shapes.meta import facebook, instagram, threads
from stance.engines.addresses.shapes.naming import by_handle
from stance.engines.addresses.shapes.others import flickr, github, pinterest, reddit, snapchat, tiktok, vimeo
from stance.engines.addresses.shapes.x import x

ON_PLATFORM: Mapping[str, Callable[[Location], Presence]] = MappingProxyType(
    {
        "x": x,
        "bluesky": bluesky.bluesky,
        "facebook": facebook,
        "instagram": instagram,
        "linkedin": linkedin,
        "youtube": youtube.youtube,
        "threads": threads,
        "tiktok": tiktok,
        "flickr": flickr,
        "github": github,
        "pinterest": pinterest,
        "reddit": reddit,
        "snapchat": snapchat,
        "vimeo": vimeo,
    }
)
AT_HOST = re.compile(r"(?:acct:)?@?([^@/:?#]+)@([^@/?#]+)", re.IGNORECASE)
REDDIT_NAME = re.compile(r"/?(r|u|user)/([^/]+)/?")
PLAIN_NAME = re.compile(r"[@＠]?[^@＠/:?#]*")
LEADING_AT = re.compile(r"[@＠]")


def read(text: str) -> tuple[Presence, ...]:
    """Every presence that a pasted text may name, most likely first; at least one.

    Raises AddressRefused with a sentence for the person who pasted it: what it was, and what is accepted.
    """
    bare = tidy(text)
    if bare[:5].lower() == "at://":
        return (bluesky.at_uri(bare[5:]),)
    if bare[:4].lower() == "did:":
        return (bluesky.by_did(bare),)
    if found := REDDIT_NAME.fullmatch(bare):
        return (reddit(Location("reddit.com", "", (found[1], found[2]), "", "")),)
    if found := AT_HOST.fullmatch(LEADING_AT.sub("@", bare, count=1)):
        return (fediverse.by_name(found[1], found[2]),)
    if PLAIN_NAME.fullmatch(bare):
        return _named(bare)
    scheme = SCHEME.match(bare)
    if scheme and scheme[1].lower() not in ("http", "https") and "." not in scheme[1]:
        raise AddressRefused(
            f"“{scheme[1]}:” addresses name no account. Paste the https address, or a name such as @name."
        )
    return _located(bare)


def on_platform(platform: str, text: str) -> Presence:
    """What was typed as an account on this platform: a name there, or its address. Raises AddressRefused."""
    rule = PLATFORMS[platform]
    if platform == "feed":
        return sites.site("feed", follow(locate(_web(tidy(text))), text))
    bare = tidy(text)
    name = LEADING_AT.sub("", bare, count=1)
    if platform in ON_PLATFORM and rule.handle.fullmatch(name) and not youtube.CHANNEL.fullmatch(bare):
        return bluesky.by_name(name) if platform == "bluesky" else by_handle(platform, name)
    found = next((presence for presence in read(bare) if presence.platform == platform), None)
    if found is None:
        raise AddressRefused(f"“{bare}” is not an account on {rule.name}. Give it as {rule.example}.")
    return found


def _web(bare: str) -> str:
    scheme = SCHEME.match(bare)
    if scheme and scheme[1].lower() not in ("http", "https") and "." not in scheme[1]:
        raise AddressRefused(f"“{scheme[1]}:” is not a web address. Give it as https://…")
    return bare


def _named(bare: str) -> tuple[Presence, ...]:
    """@name or name: one presence for each platform on which it can be one; with dots, a host name too."""
    name = LEADING_AT.sub("", bare, count=1)
    found: list[Presence] = []
    with_host = "." in name or any(stop in name for stop in "\u3002\uff0e\uff61")
    if youtube.CHANNEL.fullmatch(bare):
        found.append(youtube.by_channel(bare))
    if with_host and name == bare:
        found.extend(_if_possible(_located, bare))
    if with_host:
        found.extend(_if_possible(lambda text: (bluesky.by_name(text),), name))
    found.extend(
        by_handle(key, name) for key, rule in PLATFORMS.items() if rule.at_names and rule.handle.fullmatch(name)
    )
    if not found:
        raise AddressRefused(
            f"“{bare}” cannot be the name of an account: names hold letters, digits, “_”, “.” and “-”. Paste the address of "
            "the account, such as https://x.com/name, or its name such as @name or @name@host."
        )
    return tuple(dict.fromkeys(found))


def _if_possible(reading: Callable[[str], tuple[Presence, ...]], text: str) -> tuple[Presence, ...]:
    """A dotted name may be a host, and may not be; only when it is nothing else is it refused."""
    try:
        return reading(text)
    except AddressRefused:
        return ()


def _located(bare: str) -> tuple[Presence, ...]:
    location = follow(locate(bare), bare)
    if location.host in ("youtu.be", "www.youtu.be", "youtube-nocookie.com", "www.youtube-nocookie.com"):
        raise youtube.a_video()
    if owner := platform_at(location.host):
        if location.port:
            raise AddressRefused(
                f"{owner.name} is not found at port {location.port}. Give the account as {owner.example}."
            )
        return (ON_PLATFORM[owner.key](location),)
    found: list[Presence] = []
    if location.host.endswith(bluesky.OWN_SUFFIX):
        found.append(bluesky.by_name(location.host))
    if account := fediverse.mastodon(location):
        found.append(account)
    site, *parents = sites.with_parents(location)
    return (*found, site, sites.site("feed", location), *parents)
