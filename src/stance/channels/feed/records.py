"""What the content of a feed's entry tells of it. The reader decides the same (``entries``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stance.channels.port.records import Records
from stance.engines.exports.hashed_ids import hashed

if TYPE_CHECKING:  # as in the port
    from stance.engines.exports.item import Content, Kind, Medium

PLATFORM = "feed"
MEDIA: dict[str, Medium] = {"image": "image", "video": "video"}
_PLAIN = re.compile(r"[A-Za-z0-9~][A-Za-z0-9._-]{0,31}")


class EntryRecords:
    """Ids are "feed:<address of the feed>/<id of the entry>". An entry's id is any text, mostly an address: what is more
    than some letters and figures is kept by a hash of it."""

    def record_id(self, account_id: str, post_id: str) -> str:
        name = post_id if not post_id or _PLAIN.fullmatch(post_id) else hashed(post_id)
        return f"{PLATFORM}:{account_id}/{name}"

    def permalink(self, content: Content, home: str) -> str:
        return str(content.get("link", ""))

    def parent(self, content: Content, record_id: str) -> str | None:
        """In the same feed: which other one a comment's post is in is told by nobody."""
        reply_to = content.get("reply_to")
        return self.record_id(str(content.get("account", "")), str(reply_to)) if reply_to else None

    def answered_as(self, content: Content) -> str | None:
        return None

    def kind(self, content: Content) -> Kind:
        if content.get("reply_to"):
            return "reply"
        if content.get("form") == "video":
            return "video"
        return "article" if content.get("title") else "post"

    def order(self, content: Content) -> int:
        """An entry may be changed without a word, and many feeds say "updated" of what is not: so nothing of it is in the
        content, and states are in the order in which they were seen."""
        return 0

    def medium(self, type_: str) -> Medium:
        return MEDIA.get(type_, "media")


RECORDS: Records = EntryRecords()
