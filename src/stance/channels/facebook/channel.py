"""Facebook: names, numbers, groups."""

from __future__ import annotations

import re

from stance.channels.facebook.abilities import DOES
from stance.channels.facebook.records import RECORDS
from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Redirector, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under
from stance.engines.exports.provisional import PROVISIONAL

NAMING = Naming(
    "facebook",
    "Facebook",
    "https://www.facebook.com/name",
    "Facebook Help Center, “Guidelines for creating a custom username”: full stops and capitals cannot tell names apart; read November 2026",
    # New names have five signs or more; older accounts keep shorter ones.
    handle=re.compile(r"(?![0-9.]+\Z)[A-Za-z0-9][A-Za-z0-9.]{1,48}[A-Za-z0-9]"),
    ignored=".",
    home="https://www.facebook.com/{}",
)
ID = re.compile(r"[0-9]{4,25}")
NAME_AND_ID = re.compile(r".*-([0-9]{9,25})", re.DOTALL)
GROUP = re.compile(r"[A-Za-z0-9.]{1,60}")
OWN = frozenset(
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


def located(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first in ("profile.php", "story.php", "permalink.php"):
        return _by_id(location.asked("id"))
    if first in ("pages", "people") and len(rest) >= 2:
        return _by_id(rest[-1] if rest[0] != "category" else _after_hyphen(rest[-1]))
    if first == "p" and rest:
        return _by_id(_after_hyphen(rest[0]))
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
    if not first or fold(first) in OWN:
        raise NAMING.nobody()
    if found := _after_hyphen(first):
        return _by_id(found)
    return _by_id(first) if ID.fullmatch(first) else NAMING.named(first)


def _after_hyphen(text: str) -> str:
    found = NAME_AND_ID.fullmatch(text)
    return found[1] if found else ""


def _by_id(number: str) -> Presence:
    if not ID.fullmatch(number):
        raise NAMING.nobody("The number of the page or profile is missing.")
    return Presence("facebook", "id", number, number, f"https://www.facebook.com/profile.php?id={number}")


SHAPES = Shapes(
    NAMING,
    hosts=under("facebook.com", "fb.com", prefixes=("www", "m", "mobile", "web", "mbasic", "touch", "free", "p", "d")),
    host_pattern=re.compile(r"[a-z]{2}-[a-z]{2}\.facebook\.com"),
    at_names=True,
    shorteners=frozenset({"fb.me"}),
    redirectors=(
        Redirector(
            frozenset({"l.facebook.com", "lm.facebook.com", "www.facebook.com", "m.facebook.com"}), ("u",), "l.php"
        ),
    ),
    located=located,
    post_words=frozenset({"posts", "videos", "photos", "reels", "permalink"}),
    post_parameter="story_fbid",
)
CHANNEL = Descriptor(
    order=40,
    shapes=SHAPES,
    records=RECORDS,
    provisional=PROVISIONAL,
    exports="stance.channels.facebook.exports:EXPORTS",
    connector="stance.channels.facebook.connecting:CONNECTOR",
    puller="stance.channels.facebook.pulling:PULLER",
    lister="stance.channels.facebook.listing:LISTER",
    signs_looks=True,
    profiler="stance.channels.facebook.profiles:PROFILER",
    publisher="stance.channels.facebook.publishing:PUBLISHER",
    hook="stance.channels.facebook.hooks:HOOK",
    does=DOES,
)
