"""Reading the entries of a feed's files, from the beginning or from where an earlier run broke off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from stance.channels.feed.documents import ENTRIES, Document
from stance.channels.feed.entries import EntryReader
from stance.channels.feed.entry import Entry
from stance.channels.feed.files import Files, Holder
from stance.channels.feed.json_entries import entry_of as entry_of_json
from stance.channels.feed.layouts import FeedExport
from stance.channels.feed.xml_entries import Deletion, deletion_of, entry_of, is_deletion
from stance.channels.port.exports import Part, Read
from stance.engines.exports.array_within import split_within
from stance.engines.exports.item import ODD, Failure
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.outcome import BadElement, Element
from stance.engines.exports.xml_elements import XmlElement, split_xml, together
from stance.engines.exports.xml_fragments import Parsed, whole


class FeedReader:
    """The files of one feed. Raises ValueError when its address is not known."""

    def __init__(self, package: Holder, export: FeedExport) -> None:
        if not export.account_id:
            raise ValueError("The files do not say of which feed they are: name it (Export.of_account).")
        self._package, self._documents, self._deleted = package, export.documents, export.deleted
        self._entries = EntryReader(export.account_id, Files(package), export.deleted)
        self._held: set[str] | None = None

    def read(self, part: Part, start_offset: int = 0) -> Iterator[Read | Failure]:
        """An entry says by itself that it is a draft, and is passed over. Of a deletion whose entry is in none of the
        files there is nothing that could be kept: it is listed."""
        document = self._documents[part.file]
        if document.fragments is not None and document.fragments.refusal:
            yield Failure(part.file, 0, document.fragments.refusal)
            return
        try:
            stream = self._package.open(part.file)
        except MemberDamaged as error:
            yield Failure(part.file, 0, error.reason)
            return
        with stream:
            for outcome, parsed in _split(stream, document, start_offset):
                if isinstance(outcome, BadElement):
                    yield Failure(part.file, outcome.offset_bytes, outcome.reason, outcome.lost)
                elif outcome.offset_bytes >= start_offset:
                    yield from self._read(part.file, outcome, parsed, document)

    def _read(
        self, file: str, outcome: XmlElement | Element, parsed: Parsed | None, document: Document
    ) -> Iterator[Read | Failure]:
        try:
            found, warnings = _entry(outcome, parsed, document)
            if isinstance(found, Deletion):
                yield from self._unknown(file, outcome.offset_bytes, found.ref)
                return
            if found.is_hidden:
                return
            item = self._entries.item(found, warnings, document.at)
        except ODD as error:
            yield Failure(file, outcome.offset_bytes, str(error)[:500])
        else:
            yield outcome.offset_bytes, outcome.length_bytes, item

    def _unknown(self, file: str, offset: int, ref: str) -> Iterator[Failure]:
        if self._held is None:
            self._held = set(self._held_of_deleted())
        if ref not in self._held:
            reason = f"it says that the entry {ref[:200]!r} was deleted, which is in none of these files"
            yield Failure(file, offset, reason, lost=False)

    def _held_of_deleted(self) -> Iterator[str]:
        """The ids of entries that some file has and some file says were deleted."""
        for name, document in self._documents.items():
            if document.fragments is None:
                continue
            try:
                with self._package.open(name) as stream:
                    for one in split_xml(stream, ENTRIES):
                        if isinstance(one, XmlElement) and (key := _key(one, document)) in self._deleted:
                            yield key
            except MemberDamaged:
                continue


def _split(
    stream: BinaryIO, document: Document, start_offset: int
) -> Iterator[tuple[XmlElement | Element | BadElement, Parsed | None]]:
    """What is found, and of XML what the parser says of it."""
    if document.fragments is None:
        for one in split_within(stream, document.start, start_offset, end=document.end):
            yield one, None
        return
    for some in together(split_xml(stream, ENTRIES, start_offset, root=document.fragments.root)):
        parsed = document.fragments.parse_all([one.raw_bytes for one in some if isinstance(one, XmlElement)])
        for outcome in some:
            yield outcome, next(parsed) if isinstance(outcome, XmlElement) else None


def _entry(
    outcome: XmlElement | Element, parsed: Parsed | None, document: Document
) -> tuple[Entry | Deletion, tuple[str, ...]]:
    if parsed is not None:
        element, warnings = whole(parsed)
        if is_deletion(element):
            return deletion_of(element), warnings
        return entry_of(element, document.language, document.base), warnings
    value: Any = outcome.value if isinstance(outcome, Element) else None
    if not isinstance(value, dict):
        raise TypeError("it is no item")
    return entry_of_json(value, document.language, document.url), outcome.warnings if isinstance(
        outcome, Element
    ) else ()


def _key(one: XmlElement, document: Document) -> str:
    if document.fragments is None or b"deleted-entry" in one.raw_bytes[:200].partition(b">")[0]:
        return ""
    try:
        return entry_of(document.fragments.parse(one.raw_bytes)[0]).key
    except ODD:
        return ""
