"""How an account shows itself on its platform: its name, words, links and pictures, and how many follow it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.engines.exports.decode import REPLACEMENT
from stance.engines.exports.instants import instant, maybe

LONGEST_ADDRESS = 2_000
LARGEST_COUNT = (1 << 62) - 1


@dataclass(frozen=True, slots=True)
class Picture:
    """``url`` is where it is now, ``key`` what stays the same for as long as the picture does: on many platforms the address alone changes
    with every answer."""

    url: str
    key: str


@dataclass(frozen=True, slots=True)
class Profile:
    """An account as its platform shows it. ``handle`` is written as ``Identity.handle``, "" where the platform tells none. ``is_verified``
    and the counts are None where the platform does not tell; ``created_at`` is RFC 3339 in UTC, or "". ``is_private``: only those whom
    the account lets in see its posts."""

    account_id: str
    handle: str
    name: str = ""
    biography: str = ""
    links: tuple[str, ...] = ()
    picture: Picture | None = None
    banner: Picture | None = None
    is_verified: bool | None = None
    is_private: bool = False
    created_at: str = ""
    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    shown_in: tuple[int, ...] = (0,)
    """The answers of the conversation, from 0, that show it: no others are kept."""

    @property
    def content(self) -> dict[str, Any]:
        """What a version of the profile is made of: all but the counts, which change by themselves, and the addresses of pictures."""
        return {
            "schema": "stance-profile/1",
            "account": self.account_id,
            "handle": self.handle,
            "name": self.name,
            "biography": self.biography,
            "links": list(self.links),
            "picture": self.picture.key if self.picture else "",
            "banner": self.banner.key if self.banner else "",
            "is_verified": self.is_verified,
            "is_private": self.is_private,
            "created_at": self.created_at,
        }

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(one for one in (self.picture, self.banner) if one is not None)


class Profiler(Protocol):
    """Reads the profile of an account."""

    @property
    def every_seconds(self) -> int:
        """How often it is asked for at most. A platform that charges, or counts requests, is asked less often."""

    def profile(self, look: Look) -> Talk[Profile]:
        """As it is now. Raises Refusal and Unreachable."""

    def holder(self, look: Look) -> Talk[str | None]:
        """The id of whoever has ``look.handle`` now, "" for nobody; None where the platform does not tell. Raises Refusal and Unreachable."""


class OwnToken:
    """Of platforms that say only of the token's own account who it is: whose another name is, they do not tell."""

    def holder(self, look: Look) -> Talk[str | None]:
        return None
        yield  # a conversation in which nothing is said


def text_in(given: Mapping[str, Any], key: str) -> str:
    """As it can be kept everywhere; "" for what is no text."""
    value = given.get(key)
    if not isinstance(value, str):
        return ""
    return value.replace("\0", REPLACEMENT).encode("utf-8", "replace").decode()


def count_in(given: Mapping[str, Any], key: str) -> int | None:
    """Also of platforms that write numbers as texts."""
    value = given.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_COUNT
    return int(str(value)) if is_count else None


def mark_in(given: Mapping[str, Any], key: str) -> bool | None:
    value = given.get(key)
    return value if isinstance(value, bool) else None


def moment_in(given: Mapping[str, Any], key: str) -> str:
    at = maybe(given.get(key))
    return "" if at is None else instant(at)


def links_of(values: Iterable[object]) -> tuple[str, ...]:
    """Addresses, each once, in their order."""
    found = [one for one in values if isinstance(one, str) and is_address(one)]
    return tuple(dict.fromkeys(found))


def is_address(text: str) -> bool:
    return text.startswith(("https://", "http://")) and len(text) <= LONGEST_ADDRESS and text.isprintable()


def picture_at(url: object, key: str = "") -> Picture | None:
    """``key`` is the platform's own name of the picture; else it is its address without what changes: the host and the question."""
    if not isinstance(url, str) or not is_address(url):
        return None
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    return Picture(url, (key or path.rpartition("/")[2] or path)[:200])
