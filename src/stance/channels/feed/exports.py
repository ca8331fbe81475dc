"""Feeds as files behind the port: recognised, of which address, and read file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from stance.channels.feed.files import Files
from stance.channels.feed.layouts import FeedExport, account_of, recognise
from stance.channels.feed.reading import FeedReader
from stance.channels.port.exports import NAME_IT, Export, ExportReader
from stance.engines.addresses import AddressRefused, sites
from stance.engines.addresses.location import locate
from stance.engines.exports.package import Package


def _own(export: Export) -> FeedExport:
    if not isinstance(export, FeedExport):
        raise TypeError(f"{type(export).__name__} was not recognised by this channel")
    return export


class FeedFiles:
    name = "feed files"
    sent = "The feed that you saved"
    getting = "Getting a feed as a file"
    steps = (
        "Open the feed's address in a browser and save it as it is (not as a web page).",
        "If the site keeps older entries in archive feeds, save these too.",
        "Put all files of one feed into one zip or folder. Files saved on different days show what was changed between them.",
    )
    unnamed = "A feed that does not say its own address?"
    layouts: Mapping[str, str] = MappingProxyType(
        {
            "rss-2.0": "RSS 2.0",
            "rss-1.0": "RSS 1.0 (RDF)",
            "rss-0.9": "RSS 0.90 to 0.94",
            "atom": "Atom",
            "json": "JSON Feed",
            "several": "files in several formats",
        }
    )
    untold = (
        "This feed does not say its own address. Name it by the address that it is read at: "
        f"https://www.example.org/feed.xml. {NAME_IT}"
    )
    raw_type = "application/octet-stream"

    def recognise(self, package: Package) -> FeedExport:
        return recognise(package)

    def owner(self, package: Package, export: Export, handle: str) -> tuple[str, str]:
        """The entries do not tell; the address that the user gives is the feed's id."""
        try:
            return (account_of(sites.site("feed", locate(handle))), handle) if handle else ("", "")
        except AddressRefused:
            return "", handle

    def nameless(self, account_id: str) -> str:
        return account_id

    def media_files(self, package: Package, export: Export) -> Iterator[tuple[str, str]]:
        return (("", name) for name in Files(package).names())

    def open(self, package: Package, export: Export) -> FeedReader:
        return FeedReader(package, _own(export))


EXPORTS: ExportReader = FeedFiles()
