"""Media files that lie beside the feeds, such as the episodes of a podcast: found by the end of their address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

MEDIA = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|mp4|m4v|webm|mov|ogv|mp3|m4a|ogg|oga|opus|wav|flac|pdf)\Z", re.IGNORECASE
)


class Holder(Protocol):
    """What holds the files of a feed: a package, or the one document that a site answered with."""

    def open(self, name: str) -> BinaryIO:
        """Raises MemberDamaged."""

    def rows(self) -> Iterable[int]: ...

    def name_of(self, row: int) -> str: ...

    def find(self, name: str) -> object | None: ...


class Files:
    def __init__(self, package: Holder) -> None:
        self._package = package
        self._has_media = any(MEDIA.search(package.name_of(row)) for row in package.rows())

    def names(self) -> Iterator[str]:
        return (name for row in self._package.rows() if MEDIA.search(name := self._package.name_of(row)))

    def of(self, url: str) -> tuple[str, ...]:
        """The member whose name is the whole path of the address, or its last part."""
        if not self._has_media:
            return ()
        try:
            path = unquote(urlsplit(url).path).strip("/")
        except ValueError:
            return ()
        names = (path, path.rpartition("/")[2])
        return next(((name,) for name in names if MEDIA.search(name) and self._package.find(name)), ())
