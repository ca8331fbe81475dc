"""YouTube: handles, channel ids, and the two older forms."""

from __future__ import annotations

import re
from urllib.parse import quote

from stance.channels.port.descriptor import Descriptor
from stance.channels.youtube.abilities import DOES
from stance.channels.youtube.records import RECORDS
from stance.engines.addresses import AddressRefused, Naming, Presence, Redirector, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "youtube",
    "YouTube",
    "https://www.youtube.com/@name",
    "YouTube Help, “Handles overview” and “Understand your channel URLs”: 3–30 letters, digits, and _ - . · between them; capitals not told apart. We fold only A–Z, so that no two alphabets are mixed; an undated help page",
    handle=re.compile(r"(?=.{3,30}\Z)[^\W_](?:[\w.·-]*[^\W_])?"),
    home="https://www.youtube.com/@{}",
)
CHANNEL_ID = re.compile(r"UC[A-Za-z0-9_-]{21}[AQgw]")
OLDER = re.compile(r"[\w.'’-]{1,100}")
"""Letters of any script: such names are given out no more, and those that are there are what they are."""
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
VIDEO_HOSTS = frozenset({"youtu.be", "www.youtu.be", "youtube-nocookie.com", "www.youtube-nocookie.com"})


def located(location: Location) -> Presence:
    if location.host in VIDEO_HOSTS:
        raise _a_video()
    first, *rest = location.segments or ("",)
    if first.startswith("@"):
        return NAMING.named(first[1:])
    if first == "channel" and rest:
        return by_channel(rest[0])
    if first in ("user", "c") and rest:
        return _older(first, rest[0])
    if first in VIDEOS:
        raise _a_video()
    if not first or fold(first) in OWN:
        raise NAMING.nobody()
    return _older("c", first)


def _a_video() -> AddressRefused:
    return NAMING.nobody("This is one video on YouTube; its address does not say whose it is.")


def by_channel(channel: str) -> Presence:
    """By the id, which never changes and in which capitals count."""
    if not CHANNEL_ID.fullmatch(channel):
        raise NAMING.nobody(f"“{channel}” is not the id of a YouTube channel (UC and 22 more characters).")
    return Presence("youtube", "id", channel, channel, f"https://www.youtube.com/channel/{channel}")


def plain_id(text: str) -> Presence | None:
    return by_channel(text) if CHANNEL_ID.fullmatch(text) else None


def _older(form: str, name: str) -> Presence:
    """/user/name and /c/name are two name spaces: the same name may be two channels."""
    if not OLDER.fullmatch(name):
        raise NAMING.nobody(f"“{name}” cannot be the name of a YouTube channel.")
    return Presence(
        "youtube", "legacy", f"{form}/{fold(name)}", f"{form}/{name}", f"https://www.youtube.com/{form}/{quote(name)}"
    )


def spelled(text: str) -> Presence | None:
    """An older name as it stands on the register, without the host."""
    form, slash, name = text.partition("/")
    return _older(form, name) if slash and form in ("user", "c") and OLDER.fullmatch(name) else None


SHAPES = Shapes(
    NAMING,
    hosts=under("youtube.com", prefixes=("www", "m", "music")),
    at_names=True,
    other_hosts=VIDEO_HOSTS,
    redirectors=(Redirector(frozenset({"youtube.com", "www.youtube.com", "m.youtube.com"}), ("q",), "redirect"),),
    located=located,
    plain_id=plain_id,
    spelled=spelled,
)
CHANNEL = Descriptor(
    order=70,
    shapes=SHAPES,
    records=RECORDS,
    exports="stance.channels.youtube.exports:EXPORTS",
    connector="stance.channels.youtube.connecting:CONNECTOR",
    authoriser="stance.channels.youtube.authorising:AUTHORISER",
    puller="stance.channels.youtube.pulling:PULLER",
    finder="stance.channels.youtube.finding:FINDER",
    lister="stance.channels.youtube.listing:LISTER",
    signs_looks=True,
    profiler="stance.channels.youtube.profiles:PROFILER",
    publisher="stance.channels.youtube.publishing:PUBLISHER",
    hook="stance.channels.youtube.hooks:HOOK",
    does=DOES,
)
