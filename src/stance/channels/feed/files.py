"""Media files that lie beside the feeds, such as the episodes of a podcast: found by the end of their address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from stance.engines.exports.package import Package

MEDIA = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|mp4|m4v|webm|mov|ogv|mp3|m4a|ogg|oga|opus|wav|flac|pdf)\Z", re.IGNORECASE
)


class Files:
    def __init__(self, package: Package) -> None:
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
