"""What a post on Bluesky may hold (app.bsky.feed.post, app.bsky.embed.images; lexicons read August 2026), and the record that says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from stance.channels.bluesky.addresses import POST
from stance.channels.bluesky.cids import RAW, text_of
from stance.channels.bluesky.facets import facets_of
from stance.channels.bluesky.tids import tid_of
from stance.channels.port.checking import nothing_said, odd_signs, too_long, without_place
from stance.channels.port.measuring import graphemes, utf8_bytes
from stance.channels.port.picture_limits import too_large
from stance.channels.port.publishing import PICTURE, Count, Limit, Limits, Medium, Problem, Reference, Said, Stamp

_LEXICON, _IMAGES = "lexicon app.bsky.feed.post", "lexicon app.bsky.embed.images"
LIMITS = Limits(
    {
        "text": Limit("text", 300, "characters", _LEXICON, "2026-08"),
        "bytes": Limit("text", 3_000, "UTF-8 bytes", _LEXICON, "2026-08"),
        "pictures": Limit("media", 4, "files", _IMAGES, "2026-08"),
        PICTURE: Limit("media", 2_000_000, "bytes", _IMAGES, "2026-08"),
        "languages": Limit("language", 3, "languages", _LEXICON, "2026-08"),
    },
    ("image/jpeg", "image/png", "image/webp", "image/gif"),
)


def counted(said: Said, limits: Limits) -> list[Count]:
    """Both count at once; the one that comes nearer to its limit first."""
    of_text = Count(graphemes(said.text), limits.most("text"), "characters")
    of_bytes = Count(utf8_bytes(said.text), limits.most("bytes"), "UTF-8 bytes")
    return sorted([of_text, of_bytes], key=lambda one: -one.count / one.most)


def problems_of(said: Said, limits: Limits) -> list[Problem]:
    return [
        *odd_signs(said),
        *too_long(counted(said, limits)),
        *nothing_said(said),
        *without_place(said, "Bluesky", "title", "warning", "captions"),
        *_of_media(said, limits),
    ]


def _of_media(said: Said, limits: Limits) -> list[Problem]:
    found, most = [], limits.most("pictures")
    if len(said.media) > most:
        found.append(Problem("media", f"{len(said.media)} pictures: Bluesky takes {most}."))
    for place, one in enumerate(said.media):
        if one.type not in limits.types:
            found.append(Problem("media", f"Files of the type {one.type} are not sent to Bluesky yet.", medium=place))
        else:
            found += too_large(place, one, limits, "Bluesky")
    return found


def wire_of(said: Said, stamp: Stamp, place: int) -> dict[str, Any]:
    """The record with its key, and the files that it names by the hashes of their bytes."""
    chance = int.from_bytes(stamp.key[:4])
    microseconds = stamp.seconds * 1_000_000 + chance % 900_000 + place
    record: dict[str, Any] = {"$type": POST, "createdAt": _instant(stamp.seconds, place), "text": said.text}
    if facets := facets_of(said.text, said.mentions):
        record["facets"] = facets
    if said.language:
        record["langs"] = [said.language]
    if said.reply_to is not None and not place:
        record["reply"] = reply_to(root_of(said.reply_to), said.reply_to)
    if embed := _embed(said):
        record["embed"] = embed
    return {
        "blobs": [{"digest": one.digest, "size": one.size_bytes, "type": one.type} for one in said.media],
        "record": record,
        "rkey": tid_of(microseconds, int.from_bytes(stamp.key[4:6])),
    }


def _instant(seconds: int, place: int) -> str:
    """Segments follow one another by a millisecond, so that they stand in their order."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{place:03d}Z"


def root_of(post: Reference) -> Reference:
    return Reference(post.root, post.root_version) if post.root else Reference(post.id, post.version)


def reply_to(root: Reference, parent: Reference) -> dict[str, dict[str, str]]:
    return {"parent": _strong(parent), "root": _strong(root)}


def _strong(post: Reference) -> dict[str, str]:
    """com.atproto.repo.strongRef."""
    return {"cid": post.version, "uri": post.id}


def _embed(said: Said) -> Mapping[str, Any]:
    pictures = (
        {"$type": "app.bsky.embed.images", "images": [_picture(one) for one in said.media]} if said.media else None
    )
    quoted = {"$type": "app.bsky.embed.record", "record": _strong(said.quotes)} if said.quotes else None
    if pictures and quoted:
        return {"$type": "app.bsky.embed.recordWithMedia", "media": pictures, "record": quoted}
    return pictures or quoted or {}


def _picture(one: Medium) -> dict[str, Any]:
    found: dict[str, Any] = {"alt": one.alt, "image": blob_of(one.digest, one.type, one.size_bytes)}
    if one.width_px and one.height_px:
        found["aspectRatio"] = {"height": one.height_px, "width": one.width_px}
    return found


def blob_of(digest: str, type_: str, size_bytes: int) -> dict[str, Any]:
    """A file by the hash of its bytes, which is known before it is laid in (atproto.com/specs/data-model, "Blob Type")."""
    link = text_of(RAW + bytes.fromhex(digest))
    return {"$type": "blob", "mimeType": type_, "ref": {"$link": link}, "size": size_bytes}
