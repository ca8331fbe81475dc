"""TikTok, Flickr, GitHub, Pinterest, Reddit, Snapchat and Vimeo."""

from __future__ import annotations

import re

from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import Presence, fold
from stance.engines.addresses.shapes.naming import by_handle, names_no_account

NSID = re.compile(r"[0-9]{1,12}@N[0-9]{2}")
REDDIT_NAME = re.compile(r"[A-Za-z0-9_-]{2,21}")
GITHUB_OWN = frozenset(
    [
        "about",
        "apps",
        "collections",
        "contact",
        "codespaces",
        "customer-stories",
        "dashboard",
        "enterprise",
        "explore",
        "features",
        "issues",
        "join",
        "login",
        "marketplace",
        "new",
        "notifications",
        "orgs",
        "organizations",
        "pricing",
        "pulls",
        "search",
        "security",
        "settings",
        "site",
        "sponsors",
        "stars",
        "team",
        "topics",
        "trending",
        "users",
    ]
)
PINTEREST_OWN = frozenset(
    ["about", "business", "categories", "explore", "ideas", "login", "pin", "search", "settings", "today", "topics"]
)
VIMEO_OWN = frozenset(
    [
        "about",
        "blog",
        "categories",
        "channels",
        "create",
        "features",
        "groups",
        "help",
        "join",
        "log_in",
        "manage",
        "ondemand",
        "search",
        "showcase",
        "watch",
    ]
)


def _first(location: Location) -> str:
    return (location.segments or ("",))[0]


def tiktok(location: Location) -> Presence:
    if not _first(location).startswith("@"):
        raise names_no_account("tiktok")
    return by_handle("tiktok", _first(location)[1:])


def flickr(location: Location) -> Presence:
    if _first(location) not in ("photos", "people") or len(location.segments) < 2:
        raise names_no_account("flickr")
    name = location.segments[1]
    if NSID.fullmatch(name):
        return Presence("flickr", "id", name, name, f"https://www.flickr.com/photos/{name}/")
    return by_handle("flickr", name)


def github(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first in ("orgs", "sponsors", "users") and rest:
        return by_handle("github", rest[0])
    if not first or fold(first) in GITHUB_OWN:
        raise names_no_account("github")
    return by_handle("github", first)


def pinterest(location: Location) -> Presence:
    if not _first(location) or fold(_first(location)) in PINTEREST_OWN:
        raise names_no_account("pinterest")
    return by_handle("pinterest", _first(location))


def reddit(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    space = {"r": "r", "u": "user", "user": "user"}.get(first)
    if space is None or not rest or not REDDIT_NAME.fullmatch(rest[0]):
        raise names_no_account("reddit")
    key = f"{space}/{fold(rest[0])}"
    return Presence("reddit", "page", key, f"{space[0]}/{rest[0]}", f"https://www.reddit.com/{space}/{rest[0]}/")


def snapchat(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first == "add" and rest:
        return by_handle("snapchat", rest[0])
    if first.startswith("@"):
        return by_handle("snapchat", first[1:])
    raise names_no_account("snapchat")


def vimeo(location: Location) -> Presence:
    first = _first(location)
    if not first or fold(first) in VIMEO_OWN or first.isdigit():
        raise names_no_account("vimeo")
    return by_handle("vimeo", first)
