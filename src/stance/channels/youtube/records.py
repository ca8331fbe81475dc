"""What the content of a video, post or comment on YouTube tells of it. The reader decides the same while it reads (``items``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.channels.port.records import Records

if TYPE_CHECKING:  # as in the port
    from stance.engines.exports.item import Content, Kind, Medium

_MEDIA: dict[str, Medium] = {"video": "video", "image": "image"}
WATCH = "https://www.youtube.com/watch?v="
POST = "https://www.youtube.com/post/"


class VideoRecords:
    """Ids are "youtube:<channel id>/<id of the video, the post or the comment>": their forms differ, so none is another's."""

    def record_id(self, account_id: str, post_id: str) -> str:
        return f"youtube:{account_id}/{post_id}"

    def permalink(self, content: Content, home: str) -> str:
        """Of a comment, the page of what it stands under, opened at the comment."""
        identifier = str(content.get("id", ""))
        if "reply_to" not in content:
            return (WATCH if "title" in content else POST) + identifier
        under = content["reply_to"]
        if under.get("video"):
            return f"{WATCH}{under['video']}&lc={identifier}"
        return f"{POST}{under['post']}?lc={identifier}" if under.get("post") else ""

    def parent(self, content: Content, record_id: str) -> str | None:
        """Whose it is, an export does not say: it may be one's own."""
        under = content.get("reply_to", {})
        answered = under.get("comment") or under.get("video") or under.get("post")
        return record_id[: -len(str(content.get("id", "")))] + answered if answered else None

    def answered_as(self, content: Content) -> str | None:
        return None

    def kind(self, content: Content) -> Kind:
        if "reply_to" in content:
            return "reply"
        return "video" if "title" in content else "post"

    def order(self, content: Content) -> int:
        """An export holds a video as it is now, and does not say that its title or text was edited."""
        return 0

    def medium(self, type_: str) -> Medium:
        return _MEDIA.get(type_, "media")


RECORDS: Records = VideoRecords()
