"""What an X archive turned out to be: whose, from when, and which of its files are read."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from stance.channels.port.exports import Export, NotRecognised, Part, PartKind

__all__ = ["Archive", "Layout", "NotAnXArchive", "Part", "PartKind"]

Layout: TypeAlias = Literal["current", "tweet.js", "pre-2020", "monthly"]


class NotAnXArchive(NotRecognised):
    """The package is not an X archive of any known layout; the message says what was looked for and found."""


@dataclass(frozen=True, slots=True)
class Archive(Export):
    """An X archive, recognised. `long_posts` are files with the whole texts of long posts."""

    long_posts: tuple[str, ...] = ()
