"""The media of a post: what is said of each, and its file in the package.

Mastodon keeps a file under ``media_attachments/files/109/348/…/original/name``, where the figures are the medium's id.
Archives name the file so, its ``url`` may have the path of a bucket before it, and older archives the path of the
server's folder, so that only what begins with ``media_attachments/`` is compared.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, Protocol
from urllib.parse import unquote

from stance.channels.mastodon.records import MEDIA, bare
from stance.engines.exports.hashed_ids import hashed
from stance.engines.exports.item import MediaRef
from stance.engines.exports.package import Package

FOLDER = "media_attachments/"
MOST = 100
"""Media of one post that are looked at: Mastodon allows four, other servers some more."""
_ID = re.compile(r"media_attachments/files/((?:\d{3}/){1,8})")
_KINDS = frozenset({"image", "video", "audio"})
_MASK = (1 << 64) - 1


class Files(Protocol):
    def of(self, url: str) -> tuple[str, ...]:
        """The members that hold the file of that address."""


class NoFiles:
    """Of a post that is in no package."""

    def of(self, url: str) -> tuple[str, ...]:
        del url
        return ()


NO_FILES = NoFiles()


class MediaFiles:
    """Media members by what follows ``media_attachments/`` in their names, at 16 bytes each."""

    def __init__(self, package: Package) -> None:
        self._package = package
        found = []
        for row in package.rows():
            name = package.name_of(row)
            if (at := name.find(FOLDER)) >= 0:
                found.append((hash(name[at:]) & _MASK, row))
        found.sort()
        self._hashes, self._rows = array("Q", (one for one, _ in found)), array("Q", (row for _, row in found))

    def names(self) -> Iterator[str]:
        return (self._package.name_of(row) for row in self._rows)

    def of(self, url: str) -> tuple[str, ...]:
        """The member that an attachment's address names."""
        at = url.find(FOLDER)
        if at < 0 or not self._rows:
            return ()
        wanted = url[at:].partition("?")[0]
        return self._find(wanted) or (self._find(unquote(wanted)) if "%" in wanted else ())

    def _find(self, wanted: str) -> tuple[str, ...]:
        key = hash(wanted) & _MASK
        at = bisect_left(self._hashes, key)
        while at < len(self._hashes) and self._hashes[at] == key:
            name = self._package.name_of(self._rows[at])
            if name.endswith(wanted):
                return (name,)
            at += 1
        return ()


def media_of(post: dict[str, Any], files: Files) -> tuple[MediaRef, ...]:
    """In order, each once. Preview cards (``Link``) are the server's, not the author's."""
    listed = post.get("attachment")
    entries = listed[:MOST] if isinstance(listed, list) else [listed]
    found: dict[str, MediaRef] = {}
    for number, entry in enumerate(entries):
        if isinstance(entry, dict) and entry.get("type") != "Link":
            medium = _medium(entry, number, files)
            found.setdefault(medium.media_id, medium)
    return tuple(found.values())


def _medium(entry: dict[str, Any], number: int, files: Files) -> MediaRef:
    url = _url(entry.get("url")) or _url(entry.get("href"))
    kind = _kind(entry)
    alt = entry.get("name")
    alt = alt if isinstance(alt, str) and alt.strip() else None
    return MediaRef(_id_of(url, number), kind, url, alt, files.of(url), MEDIA.get(kind, "media"))


def _url(value: object) -> str:
    """Pleroma lists links: ``[{"href": …, "mediaType": …}]``."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("href")
    return value if isinstance(value, str) else ""


def _kind(entry: dict[str, Any]) -> str:
    type_ = entry.get("mediaType")
    if not isinstance(type_, str) and isinstance(url := entry.get("url"), list) and url and isinstance(url[0], dict):
        type_ = url[0].get("mediaType")
    if not isinstance(type_, str):
        type_ = entry.get("type")
    kind = type_.partition("/")[0].lower() if isinstance(type_, str) else ""
    return kind if kind in _KINDS else "file"


def _id_of(url: str, number: int) -> str:
    """The medium's own id where its address tells it; else what does not change with the server's address."""
    if found := _ID.search(url):
        return found[1].replace("/", "").lstrip("0") or "0"
    path = bare(url).partition("/")[2].partition("?")[0]
    return hashed(path) if path else f"number-{number + 1}"
