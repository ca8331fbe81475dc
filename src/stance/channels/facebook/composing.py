"""What a post of a Page may hold (Meta for Developers, “Page Feed”, “Page Photos”; read December 2026)."""

from __future__ import annotations

from typing import Any

from stance.channels.port.checking import (
    files_allowed,
    long_descriptions,
    not_quotes,
    not_replies,
    nothing_said,
    odd_signs,
    too_long,
    without_place,
)
from stance.channels.port.publishing import Count, Limit, Limits, Problem, Said, Stamp

_SEEN = "read in public source of programs that publish; the documents name none"
_PHOTOS = "developers.facebook.com, “Page Photos”"
LIMITS = Limits(
    {
        "text": Limit("text", 63_206, "characters", _SEEN, "2026-11"),
        "pictures": Limit("media", 10, "files", _SEEN, "2026-11"),
        "image": Limit("media", 4_000_000, "bytes", _PHOTOS, "2026-11"),
        "alt": Limit("alt", 1_000, "characters", "ours: the documents name none", "2026-12"),
    },
    ("image/jpeg", "image/png", "image/gif"),
)


def counted(said: Said, limits: Limits) -> list[Count]:
    return [Count(len(said.text), limits.most("text"), "characters")]


def problems_of(said: Said, limits: Limits) -> list[Problem]:
    found = [
        *odd_signs(said),
        *too_long(counted(said, limits)),
        *nothing_said(said),
        *without_place(said, "Facebook", "title", "warning", "captions"),
        *not_replies(said, "Facebook"),
        *not_quotes(said, "Facebook"),
        *files_allowed(said, limits, "Facebook"),
        *long_descriptions(said, limits),
    ]
    if len(said.media) > limits.most("pictures"):
        found.append(Problem("media", f"{len(said.media)} pictures: Facebook takes {limits.most('pictures')}."))
    return found


def wire_of(said: Said, stamp: Stamp, place: int) -> dict[str, Any]:
    media = [{"alt": one.alt, "digest": one.digest, "size": one.size_bytes, "type": one.type} for one in said.media]
    return {"at": stamp.seconds, "media": media, "message": said.text, "place": place}
