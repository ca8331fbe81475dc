"""What a post shows beside its text: pictures, a film, a card of a web page, another record (app.bsky.embed.*)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from stance.channels.bluesky.addresses import POST, read_address, web_address
from stance.channels.bluesky.cids import Cid
from stance.channels.bluesky.records import medium_of
from stance.channels.bluesky.texts import text_of
from stance.engines.exports.item import Link, MediaRef

MOST_MEDIA = 100
"""Of one post; apps allow four to twenty."""
_DEEPEST = 8
Files = Callable[[Cid], tuple[str, str]]


@dataclass(slots=True)
class Embedded:
    """``card`` and the two references are as content has them; ``mimes`` are the media's types, in their order."""

    media: list[MediaRef] = field(default_factory=list)
    mimes: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    card: dict[str, str] = field(default_factory=dict)
    quotes: dict[str, str] = field(default_factory=dict)
    shows: dict[str, str] = field(default_factory=dict)
    """A record that is no post, such as a list or a feed."""
    warnings: list[str] = field(default_factory=list)


def embedded_in(embed: Any, files: Files) -> Embedded:
    found = Embedded()
    if isinstance(embed, dict):
        _read(found, embed, files, 0)
    return found


def reference(value: Any) -> dict[str, str]:
    """A strong reference: which record, in which state; {} for what is none."""
    if not isinstance(value, dict) or read_address(value.get("uri")) is None:
        return {}
    return {"cid": text_of(value.get("cid")), "uri": value["uri"]}


def _read(found: Embedded, embed: dict[str, Any], files: Files, depth: int) -> None:
    kind = text_of(embed.get("$type")).removeprefix("app.bsky.embed.")
    if kind == "images":
        for image in _list(embed.get("images")):
            _medium(found, image, "image", "image", files)
    elif kind == "gallery":
        for image in _list(embed.get("media")):
            _medium(found, image, "image", "image", files)
    elif kind == "video":
        _medium(found, embed, "video", "video", files)
    elif kind == "external":
        _external(found, embed.get("external"))
    elif kind == "record":
        _record(found, embed.get("record"))
    elif kind == "recordWithMedia" and not depth:
        for part in (embed.get("record"), embed.get("media")):
            if isinstance(part, dict):
                inner = part if "$type" in part else part | {"$type": "app.bsky.embed.record"}
                _read(found, inner, files, depth + 1)
    else:
        found.warnings.append(f"an embed of a kind that is not known here: {kind[:60] or 'none'}")
        for blob in _blobs(embed, 0):
            _medium(found, {"file": blob}, "file", "file", files)


def _medium(found: Embedded, holder: Any, key: str, type_: str, files: Files) -> None:
    """One picture or film, by the CID of its bytes. The same again in one post is shown once."""
    if not isinstance(holder, dict) or len(found.media) >= MOST_MEDIA:
        return
    cid, mime, ref = _blob(holder.get(key))
    if not cid:
        found.warnings.append(f"a medium ({type_}) without a reference to its file")
        return
    if any(medium.media_id == cid for medium in found.media):
        return
    member, wrong = files(ref) if ref is not None else ("", "")
    if wrong:
        found.warnings.append(wrong)
    if type_ == "file":
        type_ = next((kind for kind in ("image", "video") if mime.startswith(f"{kind}/")), "file")
    alt = text_of(holder.get("alt")) or None
    found.media.append(MediaRef(cid, type_, "", alt, (member,) if member else (), medium_of(type_)))
    found.mimes.append(mime)


def _blob(blob: Any) -> tuple[str, str, Cid | None]:
    """(CID, media type, link) of a reference to a file, "" for what is none; the older form has the CID as a text."""
    if not isinstance(blob, dict):
        return "", "", None
    ref = blob.get("ref") if isinstance(blob.get("ref"), Cid) else None
    cid = ref.text if ref is not None else text_of(blob.get("cid"))
    return cid[:60], text_of(blob.get("mimeType"))[:100], ref


def _external(found: Embedded, external: Any) -> None:
    if not isinstance(external, dict) or not (uri := text_of(external.get("uri"))):
        return
    found.card = {
        "description": text_of(external.get("description")),
        "title": text_of(external.get("title")),
        "uri": uri,
    }
    found.links.append(Link(uri, uri))


def _record(found: Embedded, record: Any) -> None:
    ref = reference(record)
    if not ref:
        return
    address = read_address(ref["uri"])
    if address and address.collection == POST:
        found.quotes = ref
    else:
        found.shows = ref
    found.links.append(Link(web_address(ref["uri"]), ref["uri"]))


def _blobs(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Every reference to a file in it: they have one form, whatever they are part of (atproto.com/specs/data-model)."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        if value.get("$type") == "blob":
            yield value
            return
        value = list(value.values())
    if isinstance(value, list):
        for one in value[:MOST_MEDIA]:
            yield from _blobs(one, depth + 1)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
