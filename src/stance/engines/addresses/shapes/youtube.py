"""YouTube: handles, channel ids, and the two older forms."""

from __future__ import annotations

import re

from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import AddressRefused, Presence, fold
from stance.engines.addresses.shapes.naming import by_handle, names_no_account

CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{21}[AQgw]")
OLDER = re.compile(r"[A-Za-z0-9._-]{1,100}")
VIDEOS = frozenset(["watch", "embed", "shorts", "live", "v", "e", "clip"])
OWN = frozenset(
    [
        "about",
        "account",
        "ads",
        "channel",
        "c",
        "user",
        "feed",
        "gaming",
        "hashtag",
        "playlist",
        "post",
        "premium",
        "redirect",
        "results",
        "t",
    ]
)


def youtube(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first.startswith("@"):
        return by_handle("youtube", first[1:])
    if first == "channel" and rest:
        return by_channel(rest[0])
    if first in ("user", "c") and rest:
        return _older(first, rest[0])
    if first in VIDEOS:
        raise a_video()
    if not first or fold(first) in OWN:
        raise names_no_account("youtube")
    return _older("c", first)


def a_video() -> AddressRefused:
    return names_no_account("youtube", "This is one video on YouTube; its address does not say whose it is.")


def by_channel(channel: str) -> Presence:
    """By the id, which never changes and in which capitals count."""
    if not CHANNEL.fullmatch(channel):
        raise names_no_account("youtube", f"“{channel}” is not the id of a YouTube channel (UC and 22 more signs).")
    return Presence("youtube", "id", channel, channel, f"https://www.youtube.com/channel/{channel}")


def _older(form: str, name: str) -> Presence:
    """/user/name and /c/name are two name spaces: the same name may be two channels."""
    if not OLDER.fullmatch(name):
        raise names_no_account("youtube", f"“{name}” cannot be the name of a YouTube channel.")
    return Presence(
        "youtube", "legacy", f"{form}/{fold(name)}", f"{form}/{name}", f"https://www.youtube.com/{form}/{name}"
    )
