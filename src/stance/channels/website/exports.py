"""Exports of WordPress behind the port: recognised, of which site, and read file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from stance.channels.port.exports import NAME_IT, Export, ExportReader
from stance.channels.website.layouts import WordPressExport, account_of, recognise
from stance.channels.website.reading import WordPressReader
from stance.channels.website.uploads import UploadedFiles
from stance.engines.addresses import AddressRefused, sites
from stance.engines.addresses.location import locate
from stance.engines.exports.package import Package


def _own(export: Export) -> WordPressExport:
    if not isinstance(export, WordPressExport):
        raise TypeError(f"{type(export).__name__} was not recognised by this channel")
    return export


class WordPressExports:
    name = "WordPress export"
    sent = "The export that WordPress made"
    getting = "Getting the export from WordPress"
    steps = (
        "In WordPress, as an administrator: Tools → Export → All content → Download Export File.",
        "For a large site: wp export, on its server. It writes several files.",
        "Put the XML files into one zip or folder. The folder wp-content/uploads may be put beside them.",
    )
    unnamed = "An export of a site that has no public address?"
    layouts: Mapping[str, str] = MappingProxyType(
        {
            "wxr-1.2": "WordPress eXtended RSS 1.2",
            "wxr-1.1": "WordPress eXtended RSS 1.1",
            "wxr-1.0": "WordPress eXtended RSS 1.0",
            "wxr": "WordPress eXtended RSS, version not told",
        }
    )
    untold = (
        "This export names a site that has no public address. Name the site by the address that the public knows: "
        f"https://www.example.org. {NAME_IT}"
    )
    raw_type = "application/xml"

    def recognise(self, package: Package) -> WordPressExport:
        return recognise(package)

    def owner(self, package: Package, export: Export, handle: str) -> tuple[str, str]:
        """The posts do not tell; the address that the user gives is the site's id."""
        try:
            return (account_of(sites.site("website", locate(handle))), handle) if handle else ("", "")
        except AddressRefused:
            return "", handle

    def nameless(self, account_id: str) -> str:
        return account_id

    def media_files(self, package: Package, export: Export) -> Iterator[tuple[str, str]]:
        return (("", name) for name in UploadedFiles(package).names())

    def open(self, package: Package, export: Export) -> WordPressReader:
        return WordPressReader(package, _own(export))


EXPORTS: ExportReader = WordPressExports()
