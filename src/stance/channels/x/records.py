"""What the content of a post on X tells of it. The reader decides the same while it reads (``posts``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.channels.port.records import Records

if TYPE_CHECKING:  # as in the port
    from stance.engines.exports.item import Content, Kind, Medium

_MEDIA: dict[str, Medium] = {"photo": "image", "video": "video", "animated_gif": "gif"}


def medium_of(type_: str) -> Medium:
    return _MEDIA.get(type_, "media")


class PostRecords:
    """Ids are "x:<account id>/<post id>"; of an edited post, the id of its first state."""

    def record_id(self, account_id: str, post_id: str) -> str:
        return f"x:{account_id}/{post_id}"

    def permalink(self, content: Content, home: str) -> str:
        return "" if content.get("likes") else f"{home}/status/{content.get('id', '')}"

    def parent(self, content: Content, record_id: str) -> str | None:
        """Without an account the parent may still be one's own: threads are what mostly lacks it in old archives."""
        reply = content.get("reply_to") or {}
        if not reply.get("post"):
            return None
        if reply.get("account"):
            return self.record_id(reply["account"], reply["post"])
        return f"{record_id.partition('/')[0]}/{reply['post']}"

    def answered_as(self, content: Content) -> str | None:
        author = content.get("author")
        by = author.get("key") if isinstance(author, dict) else None
        return self.record_id(str(by), str(content.get("id", ""))) if by else None

    def kind(self, content: Content) -> Kind:
        """A repost before a reply before a quote."""
        if content.get("likes"):
            return "like"
        if content.get("reposts"):
            return "repost"
        if content.get("reply_to"):
            return "reply"
        return "quote" if content.get("quotes") else "post"

    def order(self, content: Content) -> int:
        """Each edit is a post of its own, and ids grow with time."""
        identifier = str(content.get("id", "0"))
        return int(identifier) if identifier.isdecimal() else 0

    def medium(self, type_: str) -> Medium:
        return medium_of(type_)


RECORDS: Records = PostRecords()
