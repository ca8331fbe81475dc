"""What the content of a post on Instagram tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.channels.port.records import Records

if TYPE_CHECKING:  # as in the port
    from stance.engines.exports.item import Content, Kind, Medium

_MEDIA: dict[str, Medium] = {"photo": "image", "video": "video", "gif": "gif"}


class PostRecords:
    """Ids are "instagram:<account>/<number>" of what the platform itself showed, and "instagram:<account>/<provisional id>" of what is in an
    export: exports have no ids, and no addresses."""

    def record_id(self, account_id: str, post_id: str) -> str:
        return f"instagram:{account_id}/{post_id}"

    def permalink(self, content: Content, home: str) -> str:
        code = content.get("shortcode")
        return f"https://www.instagram.com/p/{code}/" if code else ""

    def parent(self, content: Content, record_id: str) -> str | None:
        """Of a comment: what it stands under is the account's, or a comment under that."""
        reply_to = content.get("reply_to")
        return self.record_id(str(content.get("account", "")), str(reply_to)) if reply_to else None

    def answered_as(self, content: Content) -> str | None:
        return None

    def kind(self, content: Content) -> Kind:
        return "reply" if content.get("reply_to") else "post"

    def order(self, content: Content) -> int:
        return 0

    def medium(self, type_: str) -> Medium:
        return _MEDIA.get(type_, "media")


RECORDS: Records = PostRecords()
