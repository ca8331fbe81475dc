"""Facebook, Instagram and Threads."""

from __future__ import annotations

import re

from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import Presence, fold
from stance.engines.addresses.shapes.naming import by_handle, names_no_account

ID = re.compile(r"[0-9]{4,25}")
NAME_AND_ID = re.compile(r".*-([0-9]{9,25})", re.DOTALL)
GROUP = re.compile(r"[A-Za-z0-9.]{1,60}")
FACEBOOK_OWN = frozenset(
    [
        "about",
        "ads",
        "business",
        "dialog",
        "directory",
        "events",
        "gaming",
        "hashtag",
        "help",
        "home.php",
        "l.php",
        "legal",
        "login",
        "login.php",
        "marketplace",
        "media",
        "messages",
        "notes",
        "pages",
        "permalink.php",
        "photo",
        "photo.php",
        "photos",
        "plugins",
        "policies",
        "posts",
        "privacy",
        "reel",
        "reels",
        "search",
        "settings",
        "share",
        "share.php",
        "sharer",
        "sharer.php",
        "stories",
        "story.php",
        "terms",
        "video",
        "video.php",
        "videos",
        "watch",
    ]
)
INSTAGRAM_OWN = frozenset(
    [
        "about",
        "accounts",
        "challenge",
        "developer",
        "direct",
        "explore",
        "legal",
        "p",
        "reel",
        "reels",
        "stories",
        "tv",
        "web",
    ]
)
INSTAGRAM_POSTS = frozenset({"p", "reel", "tv"})


def facebook(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first in ("profile.php", "story.php", "permalink.php"):
        return _facebook_id(location.asked("id"))
    if first in ("pages", "people") and len(rest) >= 2:
        return _facebook_id(rest[-1] if rest[0] != "category" else _after_hyphen(rest[-1]))
    if first == "p" and rest:
        return _facebook_id(_after_hyphen(rest[0]))
    if first == "groups" and rest and GROUP.fullmatch(rest[0]):
        return Presence(
            "facebook",
            "page",
            f"groups/{fold(rest[0])}",
            f"groups/{rest[0]}",
            f"https://www.facebook.com/groups/{rest[0]}",
        )
    if first == "pg" and rest:
        first = rest[0]
    if not first or fold(first) in FACEBOOK_OWN:
        raise names_no_account("facebook")
    if found := _after_hyphen(first):
        return _facebook_id(found)
    return _facebook_id(first) if ID.fullmatch(first) else by_handle("facebook", first)


def _after_hyphen(text: str) -> str:
    found = NAME_AND_ID.fullmatch(text)
    return found[1] if found else ""


def _facebook_id(number: str) -> Presence:
    if not ID.fullmatch(number):
        raise names_no_account("facebook", "The number of the page or profile is missing.")
    return Presence("facebook", "id", number, number, f"https://www.facebook.com/profile.php?id={number}")


def instagram(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first == "stories" and rest and rest[0] != "highlights":
        return by_handle("instagram", rest[0])
    if first == "_u" and rest:
        return by_handle("instagram", rest[0])
    if first in INSTAGRAM_POSTS:
        raise names_no_account("instagram", "This is one post on Instagram; its address does not say whose it is.")
    if not first or fold(first) in INSTAGRAM_OWN:
        raise names_no_account("instagram")
    return by_handle("instagram", first.removeprefix("@"))


def threads(location: Location) -> Presence:
    first = (location.segments or ("",))[0]
    if not first.startswith("@"):
        raise names_no_account("threads")
    return by_handle("threads", first[1:])
