"""The media of a post: WordPress's own uploads by their number, others by their address.

An export holds addresses only. Where the uploads folder was added to it, its files are found by the part of their address
that every WordPress shares: ``…/uploads/2024/05/name.jpg``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Protocol
from urllib.parse import unquote

from stance.channels.website.records import MEDIA
from stance.engines.exports.hashed_ids import hashed
from stance.engines.exports.html_text import Picture
from stance.engines.exports.item import MediaRef
from stance.engines.exports.package import Package

MOST = 500
"""Media of one post."""
_IMAGE = re.compile(r"wp-(?:image|video|audio)-(\d{1,19})")
_UPLOAD = re.compile(r"(?:uploads|files)/(?:sites/\d+/)?((?:\d{4}/\d{2}/)?[^/?#]+)(?:[?#]|\Z)")
_HELD = re.compile(r"(?:\A|/)(?:(?:wp-content/)?uploads/|media/)?(?:sites/\d+/)?(\d{4}/\d{2}/[^/]+)\Z")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)

Uploads = Mapping[str, tuple[str, str | None]]
"""(address, text alternative) of attachments, by their number."""


class Files(Protocol):
    def of(self, url: str) -> tuple[str, ...]:
        """The members that hold the file of that address."""


class NoFiles:
    """Of a post that is in no package."""

    def of(self, url: str) -> tuple[str, ...]:
        del url
        return ()


NO_FILES = NoFiles()


class UploadedFiles:
    """Members that lie as uploads do, in a folder of a year and a month."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._rows: dict[int, int] = {}
        for row in package.rows():
            if found := _HELD.search(package.name_of(row)):
                self._rows.setdefault(hash(found[1]), row)

    def names(self) -> Iterator[str]:
        return (self._package.name_of(row) for row in self._rows.values())

    def of(self, url: str) -> tuple[str, ...]:
        if not self._rows or (found := _UPLOAD.search(url)) is None:
            return ()
        wanted = unquote(found[1])
        row = self._rows.get(hash(wanted))
        name = None if row is None else self._package.name_of(row)
        return (name,) if name is not None and name.endswith(wanted) else ()


class MediaOf:
    """The media of one post as they are found, each once."""

    def __init__(self, files: Files, uploads: Uploads) -> None:
        self._files, self._uploads = files, uploads
        self._found: dict[str, MediaRef] = {}
        self._content: list[dict[str, str]] = []

    def attachment(self, number: str) -> None:
        """By its number alone. Its address and text alternative are in another item, which may be in this export or not:
        they are shown, and no part of the content."""
        url, alt = self._uploads.get(number.lstrip("0"), ("", None))
        self._add(number.lstrip("0") or "0", "image", url, None, alt)

    def picture(self, picture: Picture) -> None:
        number = next((found[1] for word in sorted(picture.words) if (found := _IMAGE.fullmatch(word))), "")
        alt = picture.alt if picture.alt and picture.alt.strip() else None
        media_id = number or hashed(_SCHEME.sub("", picture.url).partition("?")[0])
        self._add(media_id, picture.shows, picture.url, alt)

    def file(self, kind: str, url: str) -> None:
        if _SCHEME.match(url):
            self._add(hashed(_SCHEME.sub("", url).partition("?")[0]), kind, url, None)

    def _add(self, media_id: str, kind: str, url: str, alt: str | None, other_alt: str | None = None) -> None:
        if media_id in self._found or len(self._found) >= MOST:
            return
        shown = MEDIA.get(kind, "media")
        self._found[media_id] = MediaRef(media_id, kind, url, alt or other_alt, self._files.of(url), shown)
        self._content.append(({"alt": alt} if alt else {}) | {"id": media_id, "type": kind})

    def refs(self) -> tuple[MediaRef, ...]:
        return tuple(self._found.values())

    def content(self) -> list[dict[str, str]]:
        return self._content
