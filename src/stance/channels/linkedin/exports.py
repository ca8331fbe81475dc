"""LinkedIn's exports behind the port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from stance.channels.linkedin.layouts import number_of, recognise
from stance.channels.linkedin.reading import read_part
from stance.channels.port.exports import NAME_IT, Export, ExportReader, Part, Read
from stance.engines.addresses.presence import fold
from stance.engines.exports.item import Failure
from stance.engines.exports.package import Package
from stance.engines.exports.provisional import provisional_id

MEMBER = "member/"
LONGEST_ACCOUNT = 70
"""Characters of an account's id, of the 120 of a record's."""


class Tables:
    """The tables of one export."""

    def __init__(self, package: Package, export: Export) -> None:
        if not export.account_id:
            raise ValueError("whose posts these are is not known")
        self._package, self._account = package, export.account_id

    def read(self, part: Part, start_offset: int = 0) -> Iterator[Read | Failure]:
        return read_part(self._package, self._account, part, start_offset)


class LinkedInReader:
    name = "LinkedIn data export"
    sent = "The data that LinkedIn sent you"
    getting = "Getting the data from LinkedIn"
    steps = (
        "On LinkedIn: Settings & Privacy → Data privacy → Get a copy of your data.",
        "Choose the larger archive and request it. LinkedIn sends a link a day or so later.",
        "Download the zip while the link works. Leave it packed.",
        "Name the account when you import it: nothing in the archive does.",
    )
    unnamed = "An export of LinkedIn?"
    layouts: Mapping[str, str] = MappingProxyType(
        {
            "numbered": "tables with the member’s number in their names (Shares_NUMBER.csv)",
            "plain": "tables (Shares.csv, Comments.csv)",
        }
    )
    untold = (
        "LinkedIn’s files do not say whose they are. Name the account by its address, for example "
        f"https://www.linkedin.com/company/NAME. {NAME_IT}"
    )
    raw_type = "text/csv"

    def recognise(self, package: Package) -> Export:
        return recognise(package)

    def owner(self, package: Package, export: Export, handle: str) -> tuple[str, str]:
        """The member's number, where the names of the files have it; else the name in the address is all that there is."""
        if not handle:
            return "", ""
        number = number_of(export)
        return (MEMBER + number if number and handle.startswith("in/") else account_of(handle)), handle

    def nameless(self, account_id: str) -> str:
        return account_id

    def media_files(self, package: Package, export: Export) -> Iterator[tuple[str, str]]:
        """None: an export names media by their addresses."""
        return iter(())

    def open(self, package: Package, export: Export) -> Tables:
        return Tables(package, export)


def account_of(handle: str) -> str:
    """The id of the account of this name ("company/name"). Ids of records begin with it, and have no room for the longest names that
    there can be."""
    name = fold(handle)
    space, _, slug = name.partition("/")
    return name if len(name) <= LONGEST_ACCOUNT else f"{space}/{provisional_id('account', 0, slug)}"


EXPORTS: ExportReader = LinkedInReader()
