"""Which file is which video: Takeout names files by the title, without what cannot stand in a name, and cut off.

Published readers differ in what is left out and where the cut is (43 to 47 UTF-16 units), so only letters, digits and marks are compared. A file
is a video's where exactly one title fits; where none or several do, it is nobody's.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator

SHORTEST_CUT_UNITS = 40
"""A name that is shorter than this, in UTF-16 units, is a whole title."""
VIDEOS = frozenset({"mp4", "mov", "m4v", "webm", "mkv", "avi", "3gp", "mpg", "mpeg", "wmv", "flv"})
CAPTIONS = frozenset({"srt", "sbv", "vtt"})
_LANGUAGE = re.compile(r"[._ -]\(?([a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2})\)?\Z", re.ASCII)


def folded(title: str) -> str:
    text = unicodedata.normalize("NFKC", title).casefold()
    return "".join([letter for letter in text if letter.isalnum() or unicodedata.category(letter)[0] == "M"])


def ending(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[2].lower()


def stem(name: str) -> str:
    """The name of a file without folders and without what tells its kind."""
    return name.rpartition("/")[2].rpartition(".")[0]


def language_and_stem(name: str) -> Iterator[tuple[str, str]]:
    """(language, title) as the name of captions may be meant: "Flood.en.srt" is "Flood" in English, or "Flood.en"."""
    whole = stem(name)
    if found := _LANGUAGE.search(whole):
        yield found[1], whole[: found.start()]
    yield "", whole


class Titles:
    """Titles by how they fold. Each is held once, with the ids of the videos that have it."""

    def __init__(self, titles: Iterable[tuple[str, str]]) -> None:
        """``titles`` are (id, title)."""
        self._ids: dict[str, str | None] = {}
        for identifier, title in titles:
            key = folded(title)
            if key:
                self._ids[key] = identifier if key not in self._ids or self._ids[key] == identifier else None
        self._sorted: list[str] = []

    def video_of(self, name: str) -> str:
        """The id of the one video whose title a file's name (``stem``) is, or is the beginning of; "" where there is no one."""
        key = folded(name)
        if not key:
            return ""
        if key in self._ids:
            return self._ids[key] or ""
        return self._cut(key) if len(name.encode("utf-16-le")) // 2 >= SHORTEST_CUT_UNITS else ""

    def _cut(self, key: str) -> str:
        self._sorted = self._sorted or sorted(self._ids)
        at = bisect_left(self._sorted, key)
        fitting = self._sorted[at : at + 2]
        alone = len(fitting) < 2 or not fitting[1].startswith(key)
        return self._ids[fitting[0]] or "" if fitting and fitting[0].startswith(key) and alone else ""
