"""X's archives behind the port: recognised, whose, and read part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType

from stance.channels.port.exports import NAME_IT, Export, ExportReader, Part, Read
from stance.channels.x.archive import Archive
from stance.channels.x.layouts import recognise
from stance.channels.x.long_posts import LongPosts
from stance.channels.x.media import MediaIndex, nameless
from stance.channels.x.owner import owner_of
from stance.channels.x.reading import read_part
from stance.engines.exports.item import Failure
from stance.engines.exports.package import Package

LONGEST_HANDLE = 15


def _archive(export: Export) -> Archive:
    if not isinstance(export, Archive):
        raise TypeError(f"{type(export).__name__} was not recognised by this channel")
    return export


class ArchiveParts:
    """The parts of one archive, with the index of its media and its long texts, each read once."""

    def __init__(self, package: Package, archive: Archive) -> None:
        self._package, self._archive = package, archive
        self._media, self._long_posts = MediaIndex(package), LongPosts(package, archive)

    def read(self, part: Part, start_offset: int = 0) -> Iterator[Read | Failure]:
        return read_part(
            self._package, self._archive, part, start_offset, media=self._media, long_posts=self._long_posts
        )


class ArchiveReader:
    name = "X archive"
    sent = "The archive that X sent you"
    getting = "Getting the archive from X"
    steps = (
        "On X: Settings → Your account → Download an archive of your data.",
        "X needs a day or more, then sends a notice.",
        "Download every zip. Leave them packed.",
    )
    unnamed = "An archive from before 2018?"
    layouts: Mapping[str, str] = MappingProxyType(
        {
            "current": "current (data/tweets.js, with a manifest)",
            "tweet.js": "2020–2021 (data/tweet.js)",
            "pre-2020": "2018–2019 (tweet.js without wrapper)",
            "monthly": "before 2018 (one file a month)",
        }
    )
    untold = (
        "This archive does not say whose it is: it has no manifest and no account.js, and its posts do not tell. "
        f"Name the account by its number: https://x.com/i/user/NUMBER. {NAME_IT}"
    )
    raw_type = "application/json"

    def recognise(self, package: Package) -> Archive:
        return recognise(package)

    def owner(self, package: Package, export: Export, handle: str) -> tuple[str, str]:
        return owner_of(package, _archive(export), handle)

    def nameless(self, account_id: str) -> str:
        return f"id{account_id}"[:LONGEST_HANDLE]

    def media_files(self, package: Package, export: Export) -> Iterator[tuple[str, str]]:
        return chain(MediaIndex(package).files(), nameless(package))

    def open(self, package: Package, export: Export) -> ArchiveParts:
        return ArchiveParts(package, _archive(export))


EXPORTS: ExportReader = ArchiveReader()
