"""What the content of a page, post or comment of a web site tells of it. The reader decides the same (``articles``).

The platform is the web site, whatever software runs it: ids say of which software they are ("wordpress:…"), so that a site
that goes over to another cannot have two posts of one id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.channels.port.records import Records

if TYPE_CHECKING:  # as in the port
    from stance.engines.exports.item import Content, Kind, Medium

PLATFORM = "website"
SOFTWARE = "wordpress"
COMMENT = "comment-"
MEDIA: dict[str, Medium] = {"image": "image", "video": "video"}


class PageRecords:
    """Ids are "wordpress:<address of the site>/<number of the post>"."""

    def record_id(self, account_id: str, post_id: str) -> str:
        return f"{SOFTWARE}:{account_id}/{post_id}"

    def permalink(self, content: Content, home: str) -> str:
        """By number: addresses with words change when a site changes how it makes them (WordPress, "Customize
        permalinks": "?p=" leads to the post under any setting)."""
        number = str(content.get("post") or content.get("id", ""))
        if not number.isdecimal():
            return ""
        comment = str(content.get("id", "")).removeprefix(COMMENT) if "post" in content else ""
        return f"{home.rstrip('/')}/?p={number}" + (f"#comment-{comment}" if comment else "")

    def parent(self, content: Content, record_id: str) -> str | None:
        reply_to = content.get("reply_to")
        return self.record_id(str(content.get("account", "")), str(reply_to)) if reply_to else None

    def answered_as(self, content: Content) -> str | None:
        return None

    def kind(self, content: Content) -> Kind:
        """What has no title is no article."""
        if content.get("reply_to"):
            return "reply"
        return "article" if content.get("title") else "post"

    def order(self, content: Content) -> int:
        """Older exports do not say when a post was changed, so none of it is in the content."""
        return 0

    def medium(self, type_: str) -> Medium:
        return MEDIA.get(type_, "media")


RECORDS: Records = PageRecords()
