"""What a post of a page on LinkedIn may hold, and how its text is written (learn.microsoft.com/linkedin, “Posts API”, “little Text Format”,
“Images API”, “MultiImage API”; read December 2026).

A sign of the format that stands there unescaped cuts the text off, and nothing says so: each is escaped, and a hashtag is written out.
"""

from __future__ import annotations

import re
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

_POSTS, _IMAGES = (
    "learn.microsoft.com/linkedin, “Posts API”",
    "learn.microsoft.com/linkedin, “Images API” and “MultiImage API”",
)
_OURS = "ours: the documents name pixels alone"
LIMITS = Limits(
    {
        "text": Limit(
            "text", 3_000, "characters", "what LinkedIn's own pages take; its documents do not say", "2026-11"
        ),
        "pictures": Limit("media", 20, "files", _IMAGES, "2026-12"),
        "image": Limit("media", 10_000_000, "bytes", _OURS, "2026-12"),
        "pixels": Limit("media", 36_152_319, "pixels", _IMAGES, "2026-12"),
        "alt": Limit("alt", 4_086, "characters", _POSTS, "2026-11"),
    },
    ("image/jpeg", "image/png", "image/gif"),
)
_RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
_HASHTAG = re.compile(r"(?<![\w&/])#(\w{1,100})")
PUBLIC = {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []}


def escaped(text: str) -> str:
    parts, at = [], 0
    for found in _HASHTAG.finditer(text):
        if found[1].isdigit():
            continue
        parts += [_plain(text[at : found.start()]), f"{{hashtag|\\#|{_plain(found[1])}}}"]
        at = found.end()
    return "".join([*parts, _plain(text[at:])])


def _plain(text: str) -> str:
    return _RESERVED.sub(lambda found: "\\" + found[0], text)


def counted(said: Said, limits: Limits) -> list[Count]:
    """As it is written and as it is sent: which of the two LinkedIn counts, it does not say, so the longer must fit."""
    most = limits.most("text")
    sent = Count(len(escaped(said.text)), most, "characters as they are sent")
    return sorted([Count(len(said.text), most, "characters"), sent], key=lambda one: -one.count)


def problems_of(said: Said, limits: Limits) -> list[Problem]:
    found = [
        *odd_signs(said),
        *too_long(counted(said, limits)[:1]),
        *nothing_said(said),
        *without_place(said, "LinkedIn", "title", "warning", "captions"),
        *not_replies(said, "LinkedIn"),
        *not_quotes(said, "LinkedIn"),
        *files_allowed(said, limits, "LinkedIn"),
        *long_descriptions(said, limits),
    ]
    if len(said.media) > limits.most("pictures"):
        found.append(Problem("media", f"{len(said.media)} pictures: LinkedIn takes {limits.most('pictures')}."))
    for place, one in enumerate(said.media):
        if one.width_px * one.height_px > limits.most("pixels"):
            words = (
                f"{one.width_px * one.height_px:,} pixels: LinkedIn takes {limits.most('pixels'):,}. Make it smaller."
            )
            found.append(Problem("media", words, medium=place))
    return found


def wire_of(said: Said, stamp: Stamp) -> dict[str, Any]:
    return {
        "at": stamp.seconds,
        "commentary": escaped(said.text),
        "media": [
            {"alt": one.alt, "digest": one.digest, "size": one.size_bytes, "type": one.type} for one in said.media
        ],
    }


def post_of(said: dict[str, Any], author: str, images: list[str]) -> dict[str, Any]:
    """Visibility and distribution are said, never left to a default."""
    post: dict[str, Any] = {
        "author": author, "commentary": said["commentary"], "distribution": PUBLIC, "isReshareDisabledByAuthor": False,
        "lifecycleState": "PUBLISHED", "visibility": "PUBLIC",
    }  # fmt: skip
    shown = [
        {"id": urn} | ({"altText": one["alt"]} if one["alt"] else {})
        for urn, one in zip(images, said["media"], strict=True)
    ]
    if len(shown) == 1:
        post["content"] = {"media": shown[0]}
    elif shown:
        post["content"] = {"multiImage": {"images": shown}}
    return post
