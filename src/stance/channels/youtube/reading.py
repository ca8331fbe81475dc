"""Reading the rows of a part, from its beginning or from where an earlier run broke off."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stance.channels.port.exports import Part, Read
from stance.channels.youtube.captions import TooLarge, words_of
from stance.channels.youtube.catalogue import withheld
from stance.channels.youtube.items import ItemReader, NoItem, post_is_withheld
from stance.channels.youtube.layouts import is_post_picture
from stance.channels.youtube.tables import Table
from stance.channels.youtube.takeout import Takeout
from stance.channels.youtube.texts import VideoTexts
from stance.engines.exports.instants import BadInstant
from stance.engines.exports.item import ODD, Failure, Item
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.package import Package
from stance.engines.exports.table_rows import BadRow, Row

Make = Callable[[Table, list[str], tuple[str, ...]], Item]


class Tables:
    """The tables of one Takeout, with what is read once for all of them."""

    def __init__(self, package: Package, takeout: Takeout) -> None:
        if not takeout.account_id:
            raise ValueError("whose videos these are is not known")
        videos = takeout.of_kind("videos")
        self._package, self._tables, self._account = package, takeout.tables, takeout.account_id
        self._catalogue, self._files = takeout.catalogue, takeout.files
        self._pictures = _pictures(package)
        self._texts = VideoTexts(package, videos, takeout.of_kind("texts"))
        self._unread: list[Failure] = []
        reader = ItemReader(self._account, self._texts, self._files_of, self._transcripts)
        self._makers: dict[str, Make] = {"videos": reader.video, "posts": reader.post, "comments": reader.comment}

    def read(self, part: Part, start_offset: int = 0) -> Iterator[Read | Failure]:
        """Every public row in file order, and a Failure for what is none."""
        table = self._tables[part.file]
        if self._texts.left_out and table.kind == "videos" and not start_offset:
            reason = f"{self._texts.left_out:,} texts of videos were more than can be held: those videos have what this file says"
            yield Failure(part.file, 0, reason, lost=False)
        try:
            for row in table.rows(self._package, part.file, start_offset):
                found = self._found(table, part.file, row)
                yield from self._unread
                self._unread.clear()
                if found is not None:
                    yield found
        except MemberDamaged as error:
            yield Failure(part.file, 0, error.reason)

    def _found(self, table: Table, file: str, row: Row | BadRow) -> Read | Failure | None:
        """None for what is not public: it was counted when the Takeout was recognised."""
        if isinstance(row, BadRow):
            return Failure(file, row.offset_bytes, row.reason, row.lost)
        try:
            if self._is_withheld(table, row.cells):
                return None
            return row.offset_bytes, row.length_bytes, self._makers[table.kind](table, row.cells, row.warnings)
        except ODD as error:
            reason = str(error) if isinstance(error, NoItem | BadInstant) else f"it cannot be read: {error}"[:500]
            return Failure(file, row.offset_bytes, reason)

    def _is_withheld(self, table: Table, cells: list[str]) -> bool:
        if table.kind == "videos":
            return bool(withheld(table, cells)) or table.cell(cells, "id").strip() in self._catalogue.withheld
        if table.kind == "posts":
            return bool(post_is_withheld(cells))
        return table.cell(cells, "video").strip() in self._catalogue.withheld

    def _files_of(self, name: str) -> list[str]:
        """Of a video by its id, of a post by the name of the picture."""
        return sorted(self._files.videos.get(name, ())) or self._pictures.get(name, [])

    def _transcripts(self, identifier: str) -> list[tuple[str, str]]:
        """The words of the captions, a language once; what cannot be read is listed."""
        found: dict[str, str] = {}
        for language, member in sorted(self._files.captions.get(identifier, ())):
            try:
                with self._package.open(member) as stream:
                    words = words_of(stream)
            except (MemberDamaged, TooLarge) as error:
                reason = error.reason if isinstance(error, MemberDamaged) else str(error)
                self._unread.append(Failure(member, 0, f"captions cannot be read: {reason}", lost=False))
                continue
            if words:
                found.setdefault(language, words)
        return sorted(found.items())


def _pictures(package: Package) -> dict[str, list[str]]:
    """Pictures of posts by their name, with and without what tells the kind: tables have either."""
    found: dict[str, list[str]] = {}
    for row in package.rows():
        name = package.name_of(row)
        if is_post_picture(name):
            base = name.rpartition("/")[2]
            for key in {base, base.partition(".")[0]}:
                found.setdefault(key, []).append(name)
    return {key: sorted(names) for key, names in found.items()}
