"""Reading the parts of one export: posts, what albums hold beside them, comments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from stance.channels.facebook.files import KEYS, Use
from stance.channels.facebook.layouts import Feed
from stance.channels.facebook.posts import PostReader
from stance.channels.facebook.shown_media import ShownMedia
from stance.channels.port.exports import Part, Read
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import Package
from stance.engines.exports.unnamed_posts import Files, Make, read_posts, text_of

_POSTS: tuple[Use, ...] = ("page posts", "profile posts")


class FeedParts:
    """The parts of one export. Which media its posts show is looked up once, when the first album is read."""

    def __init__(self, package: Package, export: Feed) -> None:
        if export.account_id is None:
            raise ValueError("The export does not say whose it is: name the account (Export.of_account).")
        self._package, self._export = package, export
        self._posts = PostReader(export.account_id, Files(package))

    def read(self, part: Part, start_offset: int = 0) -> Iterator[Read | Failure]:
        use = self._export.uses[part.order]
        return read_posts(self._package, part.file, KEYS[use], self._make(use), self._posts.name, start_offset)

    def _make(self, use: Use) -> Make:
        if use in _POSTS:
            return self._posts.post
        return self._posts.comment if use == "comments" else self._unshown

    def _unshown(self, element: Any, warnings: tuple[str, ...]) -> Item | None:
        path = text_of(element.get("uri")) if isinstance(element, dict) else ""
        return None if path and path in self._shown else self._posts.photo(element, warnings)

    @cached_property
    def _shown(self) -> ShownMedia:
        listed = zip(self._export.parts, self._export.uses, strict=True)
        return ShownMedia(self._package, [(part.file, KEYS[use]) for part, use in listed if use in _POSTS])
