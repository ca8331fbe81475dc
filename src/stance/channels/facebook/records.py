"""What the content of a post or comment on Facebook tells of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stance.channels.port.records import Records

if TYPE_CHECKING:  # as in the port
    from stance.engines.exports.item import Content, Kind, Medium

_MEDIA: dict[str, Medium] = {"photo": "image", "video": "video", "gif": "gif"}
_NUMBERS = re.compile(r"([0-9]{1,25})_([0-9]{1,25})")
"""How the platform calls a post: by the number of the Page, and its own."""


def kind_of(content: Content) -> Kind:
    """A note has a title; a comment is a reply, though the export does not say to what."""
    if content.get("is_comment"):
        return "reply"
    return "article" if content.get("title") else "post"


class PageRecords:
    """Ids are "facebook:<page id>/<page id>_<number>" of what the platform itself showed, and "facebook:<page id>/<provisional id>" of what is
    in an export: exports have no ids, and no addresses."""

    def record_id(self, account_id: str, post_id: str) -> str:
        return f"facebook:{account_id}/{post_id}"

    def permalink(self, content: Content, home: str) -> str:
        """By numbers: the addresses that the platform gives change from one answer to the next."""
        found = _NUMBERS.fullmatch(str(content.get("id", "")))
        return f"https://www.facebook.com/{found[1]}/posts/{found[2]}" if found else ""

    def parent(self, content: Content, record_id: str) -> str | None:
        """Of a comment: what it stands under is the account's, or a comment under that."""
        reply_to = content.get("reply_to")
        return self.record_id(str(content.get("account", "")), str(reply_to)) if reply_to else None

    def answered_as(self, content: Content) -> str | None:
        return None

    def kind(self, content: Content) -> Kind:
        return "reply" if content.get("reply_to") else kind_of(content)

    def order(self, content: Content) -> int:
        return 0

    def medium(self, type_: str) -> Medium:
        return _MEDIA.get(type_, "media")


RECORDS: Records = PageRecords()
