"""Town Board's exports: ``desk.csv`` says whose, ``notices.csv`` has a line a notice, ``posters/`` the pictures."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime

from stance.channels.townboard.channel import NOTICES

from stance.channels.port.exports import Export, ExportReader, NotRecognised, Part, Read
from stance.engines.exports.item import Failure, Item, MediaRef
from stance.engines.exports.package import Package


class Table:
    def __init__(self, package: Package, export: Export) -> None:
        if export.account_id is None:
            raise ValueError("whose notices these are is not known")
        self._package, self._desk, self._names = package, export.account_id, {one.name for one in package.members()}

    def read(self, part: Part, start_offset: int = 0) -> Iterator[Read | Failure]:
        offset = 0
        with self._package.open(part.file) as stream:
            for line in stream.read().splitlines(keepends=True):
                if offset >= start_offset and line.strip():
                    try:
                        yield offset, len(line), self._item(line.decode())
                    except (ValueError, IndexError) as error:
                        yield Failure(part.file, offset, f"no notice: {error}")
                offset += len(line)

    def _item(self, line: str) -> Item:
        number, state, at, answers, poster, text = next(csv.reader([line]))
        content = {"desk": self._desk, "id": number, "state": int(state), "platform": "townboard", "text": text}
        content |= {"created_at": at, "schema": "stance-content/1"}
        content |= {"answers": answers} if answers else {}
        media: tuple[MediaRef, ...] = ()
        if poster:
            name = f"posters/{poster}"
            content["media"] = [{"id": poster, "type": "poster", "alt": "a poster"}]
            there = (name,) if name in self._names else ()
            media = (MediaRef(poster, "poster", "", "a poster", there, NOTICES.medium("poster")),)
        return Item(
            post_id=number,
            record_id=NOTICES.record_id(self._desk, number),
            created_at=int(datetime.fromisoformat(at).timestamp()),
            content=content,
            text=text,
            permalink="",
            kind=NOTICES.kind(content),
            language="en",
            reply_to=NOTICES.parent(content, NOTICES.record_id(self._desk, number)),
            media=media,
        )


class Reader:
    name = "Town Board export"
    sent = "The notices that Town Board sent you"
    getting = "Getting the notices from Town Board"
    steps = ("On Town Board: ask the clerk.",)
    unnamed = ""
    layouts: Mapping[str, str] = {"table": "one table"}
    untold = "These notices have no desk.csv: ask the clerk for one."
    raw_type = "text/csv"

    def recognise(self, package: Package) -> Export:
        notices = package.find("notices.csv")
        if notices is None:
            raise NotRecognised("This is no export of Town Board: it has no notices.csv.")
        with package.open("desk.csv") as stream:
            desk, handle, shown = next(csv.reader([stream.read().decode()]))
        part = Part("notices.csv", "posts", None, 0, notices.size_bytes)
        return Export("table", desk, handle, shown, None, False, (part,))

    def owner(self, package: Package, export: Export, handle: str) -> tuple[str, str]:
        return "", handle

    def nameless(self, account_id: str) -> str:
        return account_id

    def media_files(self, package: Package, export: Export) -> Iterator[tuple[str, str]]:
        return (("", one.name) for one in package.members() if one.name.startswith("posters/"))

    def open(self, package: Package, export: Export) -> Table:
        return Table(package, export)


EXPORTS: ExportReader = Reader()
