"""What of a post counts, and how much a server allows (docs.joinmastodon.org, “Posting a new status” and “Instance”, V2, read November 2026):
characters as readers see them; each address counts for a number that the server names, usually 23; of a mention only the name, not the
host; the warning counts with the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stance.channels.port.answers import Asking, host_of, object_of
from stance.channels.port.checking import not_quotes, nothing_said, odd_signs, too_long, without_place
from stance.channels.port.measuring import addresses_in, graphemes
from stance.channels.port.picture_limits import too_large
from stance.channels.port.publishing import (
    PICTURE,
    PICTURE_PIXELS,
    Count,
    Limit,
    Limits,
    Place,
    Problem,
    Said,
)
from stance.channels.port.wire import Request, Talk

_DEFAULTS = "docs.joinmastodon.org, “Instance”: what a server has where its operator changed nothing"
_READ = "2026-11"
_MENTION = re.compile(r"(?<![\w@/])(@[A-Za-z0-9_.-]++)@[\w-]++(?:\.[\w-]++)*+")
_NAMES = {
    "text": ("statuses", "max_characters"),
    "address": ("statuses", "characters_reserved_per_url"),
    "media": ("statuses", "max_media_attachments"),
    "alt": ("media_attachments", "description_limit"),
    PICTURE: ("media_attachments", "image_size_limit"),
    PICTURE_PIXELS: ("media_attachments", "image_matrix_limit"),
    "video": ("media_attachments", "video_size_limit"),
}
_UNITS = {
    "text": "characters",
    "address": "characters",
    "media": "files",
    "alt": "characters",
    PICTURE: "bytes",
    PICTURE_PIXELS: "pixels",
    "video": "bytes",
}
_PARTS: Mapping[str, Any] = {
    "text": "text",
    "address": "text",
    "media": "media",
    "alt": "alt",
    PICTURE: "media",
    PICTURE_PIXELS: "media",
    "video": "media",
}
_USUAL = {
    "text": 500,
    "address": 23,
    "media": 4,
    "alt": 1_500,
    PICTURE: 16 * 1024 * 1024,
    PICTURE_PIXELS: 33_177_600,
    "video": 99 * 1024 * 1024,
}
LIMITS = Limits({name: Limit(_PARTS[name], most, _UNITS[name], _DEFAULTS, _READ) for name, most in _USUAL.items()})
MOST = 10**12


def asked_limits(at: Place) -> Talk[Limits]:
    """Of the server; what it does not tell is as usual. Raises Unreachable."""
    asking, host = Asking(), host_of(at.site)
    for version in ("v2", "v1"):
        response = yield from asking.ask(
            Request("GET", f"{at.site}/api/{version}/instance", {"Accept": "application/json"})
        )
        told = object_of(response).get("configuration") if response.status == 200 else None
        if isinstance(told, dict):
            return _limits(told, f"{host}, /api/{version}/instance", response.header("Date"))
    return LIMITS


def _limits(told: dict[str, Any], source: str, read: str) -> Limits:
    found = dict(LIMITS.of)
    for name, (group, key) in _NAMES.items():
        of_group = told.get(group)
        most = of_group.get(key) if isinstance(of_group, dict) else None
        if type(most) is int and 0 < most < MOST:
            found[name] = Limit(_PARTS[name], most, _UNITS[name], source, read)
    media = told.get("media_attachments")
    types = media.get("supported_mime_types") if isinstance(media, dict) else None
    known = tuple(one for one in types if isinstance(one, str)) if isinstance(types, list) else ()
    return Limits(found, known)


def counted(said: Said, limits: Limits) -> list[Count]:
    return [Count(_length(said, limits.most("address")), limits.most("text"), "characters")]


def _length(said: Said, each: int) -> int:
    text, shortened = said.text, []
    last = 0
    for span in addresses_in(text):
        shortened += [text[last : span.start], "-" * each]
        last = span.end
    return graphemes(_MENTION.sub(r"\1", "".join([*shortened, text[last:]]))) + graphemes(said.warning)


def problems_of(said: Said, limits: Limits) -> list[Problem]:
    return [
        *odd_signs(said),
        *too_long(counted(said, limits)),
        *nothing_said(said),
        *without_place(said, "Mastodon", "title", "captions"),
        *not_quotes(said, "Mastodon"),
        *_of_media(said, limits),
    ]


def _of_media(said: Said, limits: Limits) -> list[Problem]:
    found, most = [], limits.most("media")
    if len(said.media) > most:
        found.append(Problem("media", f"{len(said.media)} files: the server takes {most}."))
    moving = [one for one in said.media if not one.type.startswith("image/")]
    if moving and len(said.media) > 1:
        found.append(Problem("media", "A video or a sound is sent alone: remove the other files."))
    for place, one in enumerate(said.media):
        if limits.types and one.type not in limits.types:
            found.append(Problem("media", f"The server does not take files of the type {one.type}.", medium=place))
        if one.type.startswith("image/"):
            found += too_large(place, one, limits, "the server")
        elif one.size_bytes > limits.most("video"):
            words = f"{_megabytes(one.size_bytes)} MB: the server takes {_megabytes(limits.most('video'))}."
            found.append(Problem("media", words, medium=place))
        if graphemes(one.alt) > limits.most("alt"):
            found.append(
                Problem(
                    "alt",
                    f"The description is too long: {graphemes(one.alt):,} of {limits.most('alt'):,} characters.",
                    medium=place,
                )
            )
    return found


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}"
