"""From one element of an export to one post of the account."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any

from stance.channels.instagram.records import RECORDS
from stance.engines.exports.elements import Element
from stance.engines.exports.enclosed import elements
from stance.engines.exports.inline import hashtags_in, links_in, mentions_in
from stance.engines.exports.instants import BadInstant, checked, instant
from stance.engines.exports.item import Content, Item
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.package import Package
from stance.engines.exports.provisional import provisional_id
from stance.engines.exports.unnamed_posts import Files, NoPost, objects_of, text_of

SCHEMA = "stance-content/1"
_LOOKED_AT = 20
_TAKEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d|Z)?", re.ASCII)
_CAPTION = frozenset({"Caption", "Text"})
"""What the newest form calls it in English; in other languages the caption of its first medium is taken."""


def has_posts(package: Package, name: str, keys: frozenset[str]) -> bool:
    """Whether one of the first elements of a file is a post as they are here."""
    try:
        first = [
            one.value
            for one in islice(elements(partial(package.open, name), keys), _LOOKED_AT)
            if isinstance(one, Element)
        ]
    except MemberDamaged:
        return False
    return any(_looks_like_one(one) for one in first)


def _looks_like_one(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    media = objects_of(value.get("media")) or [value]
    is_old = isinstance(value.get("path"), str) and "taken_at" in value
    return (
        is_old
        or "label_values" in value
        or any(isinstance(one.get("uri"), str) and "creation_timestamp" in one for one in media)
    )


class PostReader:
    """Turns elements into items for one account."""

    def __init__(self, account_id: str, files: Files) -> None:
        self._account, self._files = account_id, files

    def post(self, element: Any, warnings: tuple[str, ...]) -> Item:
        """``{"media": […], "title": …, "creation_timestamp": …}``. Of one picture caption and time are the medium's, of several the
        post's own. Raises NoPost."""
        post = _object(element)
        if "label_values" in post:
            return self._labelled(post, warnings)
        media = objects_of(post.get("media"))
        if not media:
            raise NoPost("it has no media, and a post has some")
        return self._item(text_of(post.get("title")), post.get("creation_timestamp"), media, warnings)

    def story(self, element: Any, warnings: tuple[str, ...]) -> Item:
        """One picture or video that was shown for a day: ``{"uri": …, "creation_timestamp": …, "title": …}``. Raises NoPost."""
        one = _object(element)
        item = self._item("", None, objects_of(one.get("media")) or [one], warnings, kind="story")
        item.content["is_story"] = True
        return item

    def old(self, element: Any, warnings: tuple[str, ...]) -> Item:
        """Of media.json, until 2020: ``{"caption": …, "taken_at": …, "location": …, "path": …}``. Raises NoPost."""
        one = _object(element)
        path = text_of(one.get("path"))
        is_story = path.startswith("stories/")
        medium = {"uri": path, "title": one.get("caption"), "creation_timestamp": _seconds(one.get("taken_at"))}
        item = self._item("", None, [medium], warnings, kind="story" if is_story else "post")
        if is_story:
            item.content["is_story"] = True
        if place := text_of(one.get("location")):
            item.content["place"] = {"name": place}
        return item

    def name(self, item: Item, identifier: str) -> None:
        item.post_id = item.content["id"] = identifier
        item.record_id = RECORDS.record_id(self._account, identifier)

    def _labelled(self, post: dict[str, Any], warnings: tuple[str, ...]) -> Item:
        """The newest form: a list of labels, each with its value or its media."""
        labels = objects_of(post.get("label_values"))
        media = [one for label in labels for one in objects_of(label.get("media"))]
        if not media:
            raise NoPost("it has no media, and a post has some")
        caption = next(
            (text for one in labels if one.get("label") in _CAPTION and (text := text_of(one.get("value")))), ""
        )
        return self._item(caption, post.get("timestamp"), media, warnings)

    def _item(
        self, caption: str, stated: Any, media: list[dict[str, Any]], warnings: tuple[str, ...], *, kind: str = "post"
    ) -> Item:
        text = caption or next((title for one in media if (title := text_of(one.get("title")))), "")
        created_at = _time(stated, media)
        found = self._files.media([path for one in media if (path := text_of(one.get("uri")))])
        if not found:
            raise NoPost("it names no file of a picture or video")
        identifier = provisional_id(kind, created_at, text, [one.media_id for one in found])
        for number, one in enumerate(found, 1):
            one.media_id = str(number)  # names of files differ between layouts; the order of a post's pictures does not
        content: Content = {
            "account": self._account,
            "created_at": instant(created_at),
            "id": identifier,
            "media": [{"id": one.media_id, "type": one.type} for one in found],
            "platform": "instagram",
            "schema": SCHEMA,
            "text": text,
        }
        return Item(
            identifier,
            "",
            created_at,
            content,
            text,
            "",
            hashtags=hashtags_in(text),
            mentions=mentions_in(text),
            links=links_in(text),
            media=found,
            warnings=warnings,
        )


def _object(element: Any) -> dict[str, Any]:
    if not isinstance(element, dict):
        raise NoPost("it is no object, where a post should be")
    return element


def _time(stated: Any, media: list[dict[str, Any]]) -> int:
    """The post's own time, else its first medium's that has one."""
    seconds = next(
        (one for one in (stated, *(medium.get("creation_timestamp") for medium in media)) if one is not None), None
    )
    try:
        return checked(seconds)
    except BadInstant as error:
        raise NoPost(str(error)) from error


def _seconds(taken_at: Any) -> int | None:
    """Unix seconds; a time without a zone is taken for UTC."""
    if not isinstance(taken_at, str) or not _TAKEN.fullmatch(taken_at):
        return None
    try:
        moment = datetime.fromisoformat(taken_at)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
