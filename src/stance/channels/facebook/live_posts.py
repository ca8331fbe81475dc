"""From a post of the Graph API to one post of the Page, in the form that posts of exports have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stance.channels.facebook.graph_api import MOST_ATTACHED, POST_ID
from stance.channels.facebook.records import RECORDS
from stance.channels.port.graph_lists import BadPost
from stance.engines.exports.inline import hashtags_in, links_in
from stance.engines.exports.instants import instant, seconds_of
from stance.engines.exports.item import Content, Item, Link, MediaRef

SCHEMA = "stance-content/1"
_PHOTOS = frozenset({"photo", "cover_photo", "profile_media"})
_LONGEST_ID = 60
_SHOWN_KINDS = 9


@dataclass(slots=True)
class _Shown:
    """What a post shows beside its text. ``paired`` are media with their captions."""

    paired: list[tuple[MediaRef, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    event: str = ""
    unknown: set[str] = field(default_factory=set)


def item_of(given: Any, account_id: str, warnings: tuple[str, ...] = ()) -> Item | None:
    """None for what is not public. ``updated_time`` is no part of the content: a comment by anybody moves it. Raises BadPost, and what an
    odd value raises."""
    if not isinstance(given, dict):
        raise BadPost("it is no post")
    identifier, text = given.get("id"), given.get("message", "")
    if not isinstance(identifier, str) or not POST_ID.fullmatch(identifier):
        raise BadPost("it has no id")
    author = given.get("from")
    if isinstance(author, dict) and author.get("id") != account_id:
        raise BadPost("it is by another account")
    if not isinstance(given.get("is_published"), bool):
        raise BadPost("it does not say whether it is published")
    if given["is_published"] is False:
        return None
    if not isinstance(text, str):
        raise BadPost("its text is none")
    created_at, shown = seconds_of(given.get("created_time")), _shown(given)
    content: Content = {
        "account": account_id,
        "created_at": instant(created_at),
        "id": identifier,
        "platform": "facebook",
        "schema": SCHEMA,
        "text": text,
    }
    if shown.paired:
        content["media"] = [
            {"id": one.media_id, "type": one.type} | ({"caption": caption} if caption and caption != text else {})
            for one, caption in shown.paired
        ]
    if shown.links:
        content["links"] = [{"expanded": link.expanded, "shown": link.shown} for link in shown.links]
    if place := _text(_object(given.get("place")).get("name")):
        content["place"] = {"name": place}
    if shown.event:
        content["event"] = shown.event
    if shown.unknown:
        warnings += (
            f"attachments of a kind that is not known here: {', '.join(sorted(shown.unknown)[:_SHOWN_KINDS])}",
        )
    record_id = RECORDS.record_id(account_id, identifier)
    return Item(
        identifier,
        record_id,
        created_at,
        content,
        text,
        RECORDS.permalink(content, ""),
        hashtags=hashtags_in(text),
        mentions=_named(given.get("message_tags")),
        links=tuple(shown.links) or links_in(text),
        media=tuple(one for one, _caption in shown.paired),
        warnings=warnings,
    )


def _shown(given: dict[str, Any]) -> _Shown:
    found, seen = _Shown(), set[str]()
    for attachment in _objects(_object(given.get("attachments")).get("data")):
        inner = list(_objects(_object(attachment.get("subattachments")).get("data")))
        for one in inner or [attachment]:
            _look_at(found, one, seen)
    return found


def _look_at(found: _Shown, one: dict[str, Any], seen: set[str]) -> None:
    kind, type_ = _text(one.get("media_type")), _text(one.get("type"))
    media = _object(one.get("media"))
    if "video" in kind or "video" in type_:
        _add(found, one, "video", _text(media.get("source")), seen)
    elif kind == "photo" or type_ in _PHOTOS:
        _add(found, one, "photo", _text(_object(media.get("image")).get("src")), seen)
    elif kind == "event" or type_ == "event":
        found.event = found.event or _text(one.get("title"))
    elif address := _text(one.get("unshimmed_url")) or _text(one.get("url")):
        found.links.append(Link(address, address))
    else:
        found.unknown.add((type_ or kind or "none")[:60])


def _add(found: _Shown, one: dict[str, Any], type_: str, url: str, seen: set[str]) -> None:
    number = _text(_object(one.get("target")).get("id"))
    media_id = number if 0 < len(number) <= _LONGEST_ID and number.isascii() and number.isdecimal() else ""
    media_id = media_id or str(len(found.paired) + 1)
    if media_id in seen or len(found.paired) >= MOST_ATTACHED:
        return
    seen.add(media_id)
    found.paired.append(
        (MediaRef(media_id, type_, url, None, (), RECORDS.medium(type_)), _text(one.get("description")))
    )


def _named(tags: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for tag in _objects(tags) if (name := _text(tag.get("name")))))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    return (one for one in (value[:MOST_ATTACHED] if isinstance(value, list) else []) if isinstance(one, dict))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
