"""What the content of a post on Threads tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.channels.port.records import Records

if TYPE_CHECKING:  # as in the port
    from stance.engines.exports.item import Content, Kind, Medium

PLATFORM = "threads"
_MEDIA: dict[str, Medium] = {"photo": "image", "video": "video", "gif": "gif"}


class ThreadsRecords:
    """Ids are "threads:<user id>/<media id>"."""

    def record_id(self, account_id: str, post_id: str) -> str:
        return f"{PLATFORM}:{account_id}/{post_id}"

    def permalink(self, content: Content, home: str) -> str:
        """Below the account's own address: what the platform gives holds the name that the account has at that moment."""
        code = content.get("shortcode")
        return f"{home.rstrip('/')}/post/{code}" if code and home else ""

    def parent(self, content: Content, record_id: str) -> str | None:
        """As if it were the account's own: the platform does not say whose post was answered."""
        reply_to = content.get("reply_to")
        return self.record_id(str(content.get("account", "")), str(reply_to)) if reply_to else None

    def answered_as(self, content: Content) -> str | None:
        return None

    def kind(self, content: Content) -> Kind:
        if content.get("reposts"):
            return "repost"
        if content.get("quotes"):
            return "quote"
        return "reply" if content.get("is_reply") else "post"

    def order(self, content: Content) -> int:
        """A post can be edited for a quarter of an hour, and does not say that it was."""
        return 0

    def medium(self, type_: str) -> Medium:
        return _MEDIA.get(type_, "media")


RECORDS: Records = ThreadsRecords()
