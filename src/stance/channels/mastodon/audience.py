"""Who may see a post, by whom it is addressed to (ActivityStreams 2.0 Vocabulary, ``to`` and ``cc``; ActivityPub 5.6, "Public
Addressing", January 2018). Exports hold private mentions among the rest, and nothing else tells them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

Audience: TypeAlias = Literal["public", "followers", "mentioned"]
_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
PUBLIC = frozenset({_PUBLIC, "as:Public", "Public"})
"""In all three spellings (ActivityPub 5.6). In ``cc`` alone it is "quiet public": shown to everybody, but in no list."""
MOST = 5_000
"""Addressees that are looked at."""


def audience_of(activity: dict[str, Any], followers: str = "") -> Audience:
    """``followers`` is the address of the account's followers, "" when it is not known. Where an activity and the post in
    it are addressed to different people, the fewer may see it."""
    post = activity.get("object")
    if _is_listed(activity) and isinstance(post, dict) and _is_listed(post):
        return "public"
    addressed = [_addressees(activity)]
    if isinstance(post, dict) and ("to" in post or "cc" in post):
        own = _addressees(post)
        addressed = [own, *(one for one in addressed if one)]
    if addressed[0] and all(not PUBLIC.isdisjoint(one) for one in addressed):
        return "public"
    is_for_followers = any(to == followers or to.endswith("/followers") for one in addressed for to in one if to)
    return "followers" if is_for_followers else "mentioned"


def _is_listed(value: dict[str, Any]) -> bool:
    """The usual form of most posts, told at once."""
    to = value.get("to")
    return isinstance(to, list) and _PUBLIC in to


def _addressees(value: dict[str, Any]) -> set[str]:
    return {to for key in ("to", "cc") for to in _uris(value.get(key))}


def _uris(value: object) -> Iterable[str]:
    listed = value[:MOST] if isinstance(value, list) else [value]
    return [uri for uri in map(uri_of, listed) if uri]


def uri_of(value: object) -> str:
    """A reference: the URI itself, or an object with it as its id; "" for anything else."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) else ""
