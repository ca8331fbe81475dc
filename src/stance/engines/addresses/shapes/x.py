"""X, formerly Twitter."""

from __future__ import annotations

import re

from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import Presence, fold
from stance.engines.addresses.shapes.naming import by_handle, names_no_account

ID = re.compile(r"[1-9][0-9]{0,19}")
OWN = frozenset(
    [
        "about",
        "account",
        "compose",
        "download",
        "explore",
        "hashtag",
        "home",
        "i",
        "intent",
        "jobs",
        "login",
        "logout",
        "messages",
        "notifications",
        "oauth",
        "personalization",
        "privacy",
        "search",
        "settings",
        "share",
        "signup",
        "tos",
        "who_to_follow",
        "widgets",
    ]
)


def x(location: Location) -> Presence:
    segments = location.segments
    if not segments and location.fragment.startswith("!/"):
        segments = tuple(part for part in location.fragment[2:].split("?")[0].split("/") if part)
    first, *rest = segments or ("",)
    if first == "i" and rest[:1] == ["user"] and len(rest) > 1:
        return by_id(rest[1])
    if first == "intent" and rest[:1] in (["user"], ["follow"]):
        if number := location.asked("user_id"):
            return by_id(number)
        return by_handle("x", location.asked("screen_name"))
    if first == "i" and "status" in rest:
        raise names_no_account("x", "This is one post on X; its address does not say whose it is.")
    if not first or fold(first) in OWN:
        raise names_no_account("x")
    return by_handle("x", first.removeprefix("@"))


def by_id(number: str) -> Presence:
    if not ID.fullmatch(number):
        raise names_no_account("x", f"“{number}” is not the number of an X account.")
    return Presence("x", "id", number, number, f"https://x.com/i/user/{number}")
