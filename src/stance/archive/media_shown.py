"""Pictures and video as people are shown them, on pages and in what is taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from stance.archive.models import Media
from stance.archive.queries.posts import Post
from stance.channels import discovery
from stance.engines.exports.item import Medium

NONE_LEFT_OUT: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shown:
    """``alt`` is what the current version says, which may be newer than what the file's row says; ``left_out`` why a file that was to be
    fetched is not here."""

    media: Media
    alt: str
    shows: Medium
    left_out: str = ""

    @property
    def is_picture(self) -> bool:
        return self.shows == "image"


def media_of(post: Post, left_out: Mapping[int, str] = NONE_LEFT_OUT) -> list[Shown]:
    """The media of a post in order, each with its alt text ("" where no export had one). ``left_out``: why files are not here, by their
    keys (``files_left_out``)."""
    said = {str(one.get("id", "")): str(one.get("alt", "")) for one in post.content.get("media", [])}
    channel = discovery.known().get(post.platform)
    records = channel.records if channel else None
    return [
        Shown(
            media,
            said.get(media.media_id) or media.alt,
            records.medium(media.type) if records else "media",
            left_out.get(media.pk, ""),
        )
        for media in post.media
    ]
