"""From one element of an export to one post or comment of the account."""

from __future__ import annotations

from typing import Any

from stance.channels.facebook.attachments import Attached, attached_to, medium
from stance.channels.facebook.records import RECORDS, kind_of
from stance.channels.facebook.texts import shown
from stance.engines.exports.inline import hashtags_in, links_in
from stance.engines.exports.instants import BadInstant, checked, instant
from stance.engines.exports.item import Content, Item, MediaRef
from stance.engines.exports.provisional import provisional_id
from stance.engines.exports.unnamed_posts import Files, NoPost, media_id, objects_of, text_of

SCHEMA = "stance-content/1"


class PostReader:
    """Turns elements into items for one account."""

    def __init__(self, account_id: str, files: Files) -> None:
        self._account, self._files = account_id, files

    def post(self, element: Any, warnings: tuple[str, ...]) -> Item:
        """An element of profile_posts_N.json. Raises NoPost."""
        post = _object(element)
        created_at = _time(post.get("timestamp"))
        said = objects_of(post.get("data"))
        texts = [text for one in said if (text := text_of(one.get("post")))]
        attached = attached_to(post)
        title, note = attached.note
        text = "\n".join([*texts, note] if note and note not in texts else texts)
        item = self._item("post", created_at, text, attached, warnings)
        if title:
            item.title = item.content["title"] = title
            item.kind = kind_of(item.content)
        if any(_is_later(one.get("update_timestamp"), created_at) for one in said):
            item.edited = item.content["is_edited"] = True
        return item

    def photo(self, element: Any, warnings: tuple[str, ...]) -> Item:
        """A photo or video out of an album or list, which no post shows. Raises NoPost."""
        one = _object(element)
        attached = Attached()
        medium(attached, {"uri": one.get("uri")})
        if not attached.paths:
            raise NoPost("it names no file")
        return self._item(
            "post", _time(one.get("creation_timestamp")), text_of(one.get("description")), attached, warnings
        )

    def comment(self, element: Any, warnings: tuple[str, ...]) -> Item:
        """An element of comments.json: what the account wrote under a post, its own or another's. Raises NoPost."""
        one = _object(element)
        said = [inner for part in objects_of(one.get("data")) for inner in objects_of(part.get("comment"))]
        if any(text_of(inner.get("group")) for inner in said):
            raise NoPost(
                "it was written in a group, which may be closed to the public: it was not imported", is_lost=False
            )
        text = "\n".join(text for inner in said if (text := text_of(inner.get("comment"))))
        attached = attached_to(one)
        if not text and not attached.paths and not attached.cards:
            raise NoPost("it is a comment without a text")
        item = self._item("comment", _time(one.get("timestamp")), text, attached, warnings)
        item.content["is_comment"] = True
        item.kind = kind_of(item.content)
        return item

    def name(self, item: Item, identifier: str) -> None:
        item.post_id = item.content["id"] = identifier
        item.record_id = RECORDS.record_id(self._account, identifier)

    def _item(self, kind: str, created_at: int, text: str, attached: Attached, warnings: tuple[str, ...]) -> Item:
        text, named = shown(text)
        media = self._files.media(attached.paths)
        identifier = provisional_id(kind, created_at, text, [one.media_id for one in media])
        content: Content = {
            "account": self._account,
            "created_at": instant(created_at),
            "id": identifier,
            "platform": "facebook",
            "schema": SCHEMA,
            "text": text,
        }
        if media:
            captions = {media_id(path): shown(caption)[0] for path, caption in attached.captions.items()}
            content["media"] = [_medium(one, captions.get(one.media_id, ""), text) for one in media]
        _beside(content, attached)
        if attached.unknown:
            kinds = ", ".join(sorted(attached.unknown)[:9])
            warnings += (f"attachments of a kind that is not known here: {kinds}",)
        return Item(
            identifier,
            "",
            created_at,
            content,
            text,
            "",
            hashtags=hashtags_in(text),
            mentions=tuple(dict.fromkeys((*named, *attached.names))),
            links=tuple(attached.links) or links_in(text),
            media=media,
            warnings=warnings,
        )


def _beside(content: Content, attached: Attached) -> None:
    """Who is tagged is left out: exports have the names that people have on the day of the export."""
    if attached.links:
        content["links"] = [{"expanded": link.expanded, "shown": link.shown} for link in attached.links]
    for name, value in (
        ("cards", attached.cards),
        ("place", attached.place),
        ("event", attached.event),
        ("shared", attached.said),
    ):
        if value:
            content[name] = value


def _medium(medium: MediaRef, caption: str, text: str) -> dict[str, str]:
    """With what is written under it alone. Of a single photo the export repeats the post's own text there."""
    own = {"caption": caption} if caption and caption != text else {}
    return {"id": medium.media_id, "type": medium.type} | own


def _object(element: Any) -> dict[str, Any]:
    if not isinstance(element, dict):
        raise NoPost("it is no object, where a post should be")
    return element


def _time(seconds: Any) -> int:
    try:
        return checked(seconds)
    except BadInstant as error:
        raise NoPost(str(error)) from error


def _is_later(seconds: Any, created_at: int) -> bool:
    """Every post has the moment of its last change; that of one that was never changed is its own."""
    try:
        return checked(seconds) > created_at
    except BadInstant:
        return False
