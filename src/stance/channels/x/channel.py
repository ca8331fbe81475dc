"""X, formerly Twitter: its addresses, and its archives."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.channels.x.abilities import DOES
from stance.channels.x.records import RECORDS
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "x",
    "X (Twitter)",
    "https://x.com/name or @name",
    "X Help Center, “Username rules”: 15 letters, digits and underscores, capitals not told apart; an undated help page",
    handle=re.compile(r"[A-Za-z0-9_]{1,15}"),
    home="https://x.com/{}",
)
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


def located(location: Location) -> Presence:
    segments = location.segments
    if not segments and location.fragment.startswith("!/"):
        segments = tuple(part for part in location.fragment[2:].split("?")[0].split("/") if part)
    first, *rest = segments or ("",)
    if first == "i" and rest[:1] == ["user"] and len(rest) > 1:
        return by_id(rest[1])
    if first == "intent" and rest[:1] in (["user"], ["follow"]):
        if number := location.asked("user_id"):
            return by_id(number)
        return NAMING.named(location.asked("screen_name"))
    if first == "i" and "status" in rest:
        post = "".join(rest[rest.index("status") + 1 :][:1])
        raise NAMING.one_post(post, "This is one post on X; its address does not say whose it is.")
    if not first or fold(first) in OWN:
        raise NAMING.nobody()
    return NAMING.named(first.removeprefix("@"))


def by_id(number: str) -> Presence:
    if not ID.fullmatch(number):
        raise NAMING.nobody(f"“{number}” is not the number of an X account.")
    return Presence("x", "id", number, number, f"https://x.com/i/user/{number}")


def address_by_id(number: str) -> Presence | None:
    """The address that outlives every handle; None for what is no number of an account."""
    return by_id(number) if ID.fullmatch(number) else None


SHAPES = Shapes(
    NAMING,
    hosts=under("x.com", "twitter.com"),
    at_names=True,
    shorteners=frozenset({"t.co"}),
    post_words=frozenset({"status", "statuses"}),
    located=located,
    by_id=address_by_id,
)
CHANNEL = Descriptor(
    order=10,
    shapes=SHAPES,
    records=RECORDS,
    exports="stance.channels.x.exports:EXPORTS",
    connector="stance.channels.x.connecting:CONNECTOR",
    authoriser="stance.channels.x.authorising:AUTHORISER",
    puller="stance.channels.x.pulling:PULLER",
    finder="stance.channels.x.finding:FINDER",
    signs_looks=True,
    profiler="stance.channels.x.profiles:PROFILER",
    publisher="stance.channels.x.publishing:PUBLISHER",
    hook="stance.channels.x.hooks:HOOK",
    sample="stance.channels.x.sample.export:write_export",
    searched_as="",  # its posts were the only ones when the index was made
    lister="stance.channels.x.listing:LISTER",
    does=DOES,
)
