"""Reading the parts of one export."""

from __future__ import annotations

from collections.abc import Iterator

from stance.channels.instagram.files import KEYS
from stance.channels.instagram.layouts import Feed
from stance.channels.instagram.posts import PostReader
from stance.channels.port.exports import Part, Read
from stance.engines.exports.item import Failure
from stance.engines.exports.package import Package
from stance.engines.exports.unnamed_posts import Files, read_posts


class FeedParts:
    def __init__(self, package: Package, export: Feed) -> None:
        if export.account_id is None:
            raise ValueError("The export does not say whose it is: name the account (Export.of_account).")
        self._package, self._export = package, export
        self._posts = PostReader(export.account_id, Files(package))

    def read(self, part: Part, start_offset: int = 0) -> Iterator[Read | Failure]:
        use = self._export.uses[part.order]
        make = {"stories": self._posts.story, "old": self._posts.old}.get(use, self._posts.post)
        return read_posts(self._package, part.file, KEYS[use], make, self._posts.name, start_offset)
