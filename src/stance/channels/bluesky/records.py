"""What the content of a record on Bluesky tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.channels.bluesky.addresses import POST, held_as, read_address, record_id
from stance.channels.bluesky.strangers import is_elsewhere, record_id_of
from stance.channels.port.records import Records

if TYPE_CHECKING:  # as in the port
    from stance.engines.exports.item import Content, Kind, Medium

_MEDIA: dict[str, Medium] = {"image": "image", "video": "video"}


def medium_of(type_: str) -> Medium:
    return _MEDIA.get(type_, "media")


def kind_of(content: Content) -> Kind:
    """A repost before a reply before a quote."""
    if content.get("likes"):
        return "like"
    if content.get("reposts"):
        return "repost"
    if content.get("reply_to"):
        return "reply"
    return "quote" if content.get("quotes") else "post"


class RepositoryRecords:
    """Ids are "bluesky:at://<did>/<collection>/<record key>"; a key alone is a post's."""

    def record_id(self, account_id: str, post_id: str) -> str:
        if is_elsewhere(account_id, post_id):
            return record_id_of(account_id, post_id)
        is_key = post_id and "/" not in post_id
        return record_id(account_id, f"{POST}/{post_id}" if is_key else post_id)

    def permalink(self, content: Content, home: str) -> str:
        found = read_address(content.get("id"))
        return f"{home}/post/{found.rkey}" if found and found.collection == POST else ""

    def parent(self, content: Content, record_id: str) -> str | None:
        reply = content.get("reply_to") or {}
        return held_as(reply.get("uri"))

    def answered_as(self, content: Content) -> str | None:
        return held_as(content.get("id"))

    def kind(self, content: Content) -> Kind:
        return kind_of(content)

    def order(self, content: Content) -> int:
        """A repository holds the present state of a record; which of two states is the later one their content does not say."""
        return 0

    def medium(self, type_: str) -> Medium:
        return medium_of(type_)


RECORDS: Records = RepositoryRecords()
