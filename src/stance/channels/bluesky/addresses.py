"""at:// addresses of records, and the web addresses under which people see them (atproto.com/specs/at-uri-scheme)."""

from __future__ import annotations

import re
from typing import NamedTuple

POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
LIKE = "app.bsky.feed.like"
PROFILE = "app.bsky.actor.profile/self"
LONGEST_RECORD_ID = 500
"""Characters: of a record's id in the archive."""
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
NSID = rf"[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?(?:\.{_LABEL})+\.[A-Za-z][A-Za-z0-9]{{0,62}}"
"""The name of a collection (atproto.com/specs/nsid)."""
_RECORD = re.compile(
    rf"at://(did:[a-z]+:[A-Za-z0-9._:%-]{{0,90}}[A-Za-z0-9._-])/({NSID})/((?!\.{{1,2}}\Z)[A-Za-z0-9._:~-]{{1,512}})"
)


class Address(NamedTuple):
    did: str
    collection: str
    rkey: str


def read_address(uri: object) -> Address | None:
    """Of a record in a repository; None for any other text."""
    if not isinstance(uri, str) or len(uri) > 1024:
        return None
    found = _RECORD.fullmatch(uri)
    return Address(found[1], found[2], found[3]) if found else None


def record_id(did: str, path: str) -> str:
    return f"bluesky:at://{did}/{path}"


def held_as(uri: object) -> str | None:
    """The record id that the address has in the archive; None where it has none."""
    found = read_address(uri)
    if found is None:
        return None
    identifier = record_id(found.did, f"{found.collection}/{found.rkey}")
    return identifier if len(identifier) <= LONGEST_RECORD_ID else None


def web_address(uri: str) -> str:
    """Where people read a post, by an address that outlives handles; the uri itself for whatever else it names."""
    found = read_address(uri)
    if found is None or found.collection != POST:
        return uri
    return f"https://bsky.app/profile/{found.did}/post/{found.rkey}"
