"""Takeouts of YouTube behind the port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from stance.channels.port.exports import NAME_IT, Export, ExportReader
from stance.channels.youtube.layouts import is_post_picture, recognise
from stance.channels.youtube.reading import Tables
from stance.channels.youtube.takeout import Takeout
from stance.engines.exports.package import Package


def _takeout(export: Export) -> Takeout:
    if not isinstance(export, Takeout):
        raise TypeError(f"{type(export).__name__} was not recognised by this channel")
    return export


class TakeoutReader:
    name = "YouTube Takeout"
    sent = "The Takeout of YouTube that Google made"
    getting = "Getting the Takeout of YouTube"
    steps = (
        "Sign in to Google as the channel itself, not as yourself: on YouTube, choose it under “Switch account”.",
        "On takeout.google.com: deselect all, then choose YouTube and YouTube Music, with all YouTube data.",
        "Choose .zip or .tgz. Google sends a link hours or days later.",
        "Download every file. Leave them packed, and import all of them together.",
    )
    unnamed = ""
    layouts: Mapping[str, str] = MappingProxyType(
        {
            "tables": "tables (videos.csv, comments.csv, posts.csv)",
            "translated": "tables with headings in another language",
        }
    )
    untold = (
        "This Takeout does not say whose it is: it has no channel.csv, and its tables name no channel. "
        f"Name the channel by its address: https://www.youtube.com/channel/UC… {NAME_IT}"
    )
    raw_type = "text/csv"

    def recognise(self, package: Package) -> Takeout:
        return recognise(package)

    def owner(self, package: Package, export: Export, handle: str) -> tuple[str, str]:
        """Nothing beyond what the tables say, which was looked at."""
        return "", handle

    def nameless(self, account_id: str) -> str:
        return account_id

    def media_files(self, package: Package, export: Export) -> Iterator[tuple[str, str]]:
        """Videos by their titles; captions that are read as words are none, and neither is what is not public."""
        files = _takeout(export).files
        for identifier, names in sorted(files.videos.items()):
            yield from ((identifier, name) for name in sorted(names))
        yield from (("", name) for name in sorted(files.nobodys))
        pictures = (package.name_of(row) for row in package.rows())
        yield from (("", name) for name in pictures if is_post_picture(name))

    def open(self, package: Package, export: Export) -> Tables:
        return Tables(package, _takeout(export))


EXPORTS: ExportReader = TakeoutReader()
