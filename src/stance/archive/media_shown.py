"""Pictures and video as people are shown them, on pages and in what is taken away."""

from __future__ import annotations

from dataclasses import dataclass

from stance.archive.models import Media
from stance.archive.queries.posts import Post
from stance.channels import discovery
from stance.engines.exports.item import Medium


@dataclass(frozen=True, slots=True)
class Shown:
    """``alt`` is what the current version says, which may be newer than what the file's row says."""

    media: Media
    alt: str
    shows: Medium

    @property
    def is_picture(self) -> bool:
        return self.shows == "image"


def media_of(post: Post) -> list[Shown]:
    """The media of a post in order, each with its alt text ("" where no export had one)."""
    said = {str(one.get("id", "")): str(one.get("alt", "")) for one in post.content.get("media", [])}
    channel = discovery.known().get(post.platform)
    records = channel.records if channel else None
    return [
        Shown(
            media,
            said.get(media.media_id) or media.alt,
            records.medium(media.type) if records else "media",
        )
        for media in post.media
    ]
