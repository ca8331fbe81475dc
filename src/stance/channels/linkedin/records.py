"""What the content of a post or comment on LinkedIn tells of it. The reader decides the same while it reads (``posts``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.channels.port.records import Records

if TYPE_CHECKING:  # as in the port
    from stance.engines.exports.item import Content, Kind, Medium

_MEDIA: dict[str, Medium] = {"image": "image", "video": "video"}
UPDATE = "https://www.linkedin.com/feed/update/"


class PostRecords:
    """Ids are "linkedin:<account>/urn:li:share:<number>" (or ugcPost, or activity); of a comment, which has no id in an export,
    "linkedin:<account>/~<twenty letters and digits>"."""

    def record_id(self, account_id: str, post_id: str) -> str:
        return f"linkedin:{account_id}/{post_id}"

    def permalink(self, content: Content, home: str) -> str:
        """Of a comment, the page of the post under which it stands."""
        shown = content.get("id", "") if "reply_to" not in content else content["reply_to"].get("post", "")
        return UPDATE + shown if shown.startswith("urn:") else ""

    def parent(self, content: Content, record_id: str) -> str | None:
        """Whose the post is, the address does not say: it may be one's own."""
        post = content.get("reply_to", {}).get("post")
        return f"{record_id[: -len(str(content.get('id', '')))]}{post}" if post else None

    def answered_as(self, content: Content) -> str | None:
        return None

    def kind(self, content: Content) -> Kind:
        return "reply" if "reply_to" in content else "post"

    def order(self, content: Content) -> int:
        """An export holds a post as it is now, and does not say that it was edited."""
        return 0

    def medium(self, type_: str) -> Medium:
        return _MEDIA.get(type_, "media")


RECORDS: Records = PostRecords()
