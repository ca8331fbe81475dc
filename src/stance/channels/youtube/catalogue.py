"""The videos of a channel as far as files and comments must know of them, read once before anything else.

Titles are held where files are named by them, ids where videos are not public; everything else stays in its table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache

from stance.channels.youtube.headings import DRAFTS, PUBLIC, folded
from stance.channels.youtube.tables import CHANNEL_ID, VIDEO_ID, Table
from stance.channels.youtube.titles import CAPTIONS, VIDEOS, Titles, ending, language_and_stem, stem
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.package import Package
from stance.engines.exports.table_rows import Row

Tables = Iterable[tuple[str, Table]]


class Catalogue:
    """``withheld`` are the ids of videos that are not public; ``reasons`` counts them in YouTube's words."""

    def __init__(self, package: Package | None = None, videos: Tables = ()) -> None:
        """Of no package: of no videos."""
        self.withheld: set[str] = set()
        self.reasons: Counter[str] = Counter()
        self.channels: Counter[str] = Counter()
        self._titles = Titles(_names(package) if package is not None else ())
        if package is not None:
            self._read(package, videos)

    def _read(self, package: Package, videos: Tables) -> None:
        for name, table in videos:
            with suppress(MemberDamaged):  # reading the table will list it
                for row in table.rows(package, name):
                    if isinstance(row, Row):
                        self._note(table, row.cells)

    def _note(self, table: Table, cells: list[str]) -> None:
        identifier = table.cell(cells, "id").strip()
        if not VIDEO_ID.fullmatch(identifier):
            return
        if self._titles:
            self._titles.note(identifier, table.cell(cells, "title"))
        channel = table.cell(cells, "channel").strip()
        if CHANNEL_ID.fullmatch(channel):
            self.channels[channel] += 1
        if (why := withheld(table, cells)) and identifier not in self.withheld:
            self.withheld.add(identifier)
            self.reasons[why[:40]] += 1

    def video_of(self, member: str) -> str:
        """The id of the video that a file is, "" where it is nobody's."""
        return self._titles.video_of(stem(member))

    def captioned(self, member: str) -> tuple[str, str]:
        """(id, language) of the video whose words a file of captions holds, ("", "") where it is nobody's."""
        for language, title in language_and_stem(member):
            if identifier := self._titles.video_of(title):
                return identifier, language
        return "", ""


def _names(package: Package) -> Iterator[str]:
    """What the files of videos and captions are called, as each may be meant."""
    for row in package.rows():
        name = package.name_of(row)
        kind = ending(name)
        if kind in VIDEOS:
            yield stem(name)
        elif kind in CAPTIONS:
            yield from (title for _, title in language_and_stem(name))


class Files:
    """The files of videos in a package: whose each is. Names only, nothing is opened."""

    def __init__(self, package: Package | None = None, catalogue: Catalogue | None = None) -> None:
        self.videos: dict[str, list[str]] = {}
        self.captions: dict[str, list[tuple[str, str]]] = {}
        self.nobodys: list[str] = []
        self.withheld: list[str] = []
        if package is not None and catalogue is not None:
            self._read(package, catalogue)

    def _read(self, package: Package, catalogue: Catalogue) -> None:
        for row in package.rows():
            name = package.name_of(row)
            kind = ending(name)
            if kind in VIDEOS:
                self._sort_in(name, catalogue.video_of(name), catalogue, None)
            elif kind in CAPTIONS:
                identifier, language = catalogue.captioned(name)
                self._sort_in(name, identifier, catalogue, language)

    def _sort_in(self, name: str, identifier: str, catalogue: Catalogue, language: str | None) -> None:
        if not identifier:
            self.nobodys.append(name)
        elif identifier in catalogue.withheld:
            self.withheld.append(name)
        elif language is None:
            self.videos.setdefault(identifier, []).append(name)
        else:
            self.captions.setdefault(identifier, []).append((language, name))


def withheld(table: Table, cells: list[str]) -> str:
    """Why a video is not public, in YouTube's words; "" when it is."""
    return _why(table.cell(cells, "privacy").strip(), table.cell(cells, "state").strip())


@lru_cache(maxsize=1000)
def _why(privacy: str, state: str) -> str:
    if folded(state) in DRAFTS:
        return state
    if folded(privacy) in PUBLIC:
        return ""
    return privacy or "nothing is said of who may see it"
