"""What a post shows beside its text: photos and videos, a linked page, a place, an event, a note."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from stance.engines.exports.item import Link
from stance.engines.exports.unnamed_posts import objects_of, text_of

MOST = 500
"""Attachments of one post that are read."""


@dataclass(slots=True)
class Attached:
    """``paths`` are those of media, ``captions`` their own texts by path; the rest is as content has it."""

    paths: list[str] = field(default_factory=list)
    captions: dict[str, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    cards: list[dict[str, str]] = field(default_factory=list)
    place: dict[str, str] = field(default_factory=dict)
    event: str = ""
    note: tuple[str, str] = ("", "")
    """Title and text of an article."""
    said: list[str] = field(default_factory=list)
    """Texts of what was shared."""
    names: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)


def attached_to(post: dict[str, Any]) -> Attached:
    found = Attached()
    for part in _parts(post.get("attachments")):
        for kind, value in part.items():
            read = _KINDS.get(kind)
            if read is None:
                found.unknown.add(kind[:60])
            else:
                read(found, value)
    if "place" in post:
        _place(found, post["place"])
    found.names += [name for tag in _list(post.get("tags")) if (name := _name(tag))]
    return found


def _parts(attachments: Any) -> Iterator[dict[str, Any]]:
    count = 0
    for attachment in objects_of(attachments):
        for part in objects_of(attachment.get("data")):
            count += 1
            if count > MOST:
                return
            yield part


def medium(found: Attached, value: Any) -> None:
    """A photo or video: where its file is, and what is written under it alone."""
    for one in objects_of(value):
        path = text_of(one.get("uri"))
        if path:
            found.paths.append(path)
            if caption := text_of(one.get("description")):
                found.captions[path] = caption


def _external(found: Attached, value: Any) -> None:
    for one in objects_of(value):
        address, name = text_of(one.get("url")).strip(), text_of(one.get("name"))
        if address:
            found.links.append(Link(address, address))
        if address or name:
            found.cards.append({"title": name, "url": address})


def _place(found: Attached, value: Any) -> None:
    for one in objects_of(value):
        if not found.place and (name := text_of(one.get("name"))):
            found.place = {"name": name}
            if address := text_of(one.get("address")):
                found.place["address"] = address


def _event(found: Attached, value: Any) -> None:
    for one in objects_of(value):
        found.event = found.event or text_of(one.get("name"))


def _note(found: Attached, value: Any) -> None:
    for one in objects_of(value):
        found.note = text_of(one.get("title")), text_of(one.get("text"))
        medium(found, one.get("media"))
        medium(found, one.get("cover_photo"))


def _text(found: Attached, value: Any) -> None:
    if text := text_of(value):
        found.said.append(text)


def _nothing(found: Attached, value: Any) -> None:
    """A name or kind of what was shared, in the language of whoever asked for the export."""


_KINDS: dict[str, Callable[[Attached, Any], None]] = {
    "media": medium,
    "external_context": _external,
    "place": _place,
    "event": _event,
    "note": _note,
    "text": _text,
    "name": _nothing,
}


def _name(tag: Any) -> str:
    return text_of(tag.get("name")) if isinstance(tag, dict) else text_of(tag)


def _list(value: Any) -> list[Any]:
    return value[:MOST] if isinstance(value, list) else []
