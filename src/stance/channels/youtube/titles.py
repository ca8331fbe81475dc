"""Which file is which video: Takeout names files by the title, without what cannot stand in a name, and cut off.

Published readers differ in what is left out and where the cut is (43 to 47 UTF-16 units), so only letters, digits and marks are compared. A file
is a video's where exactly one title fits; where none or several do, it is nobody's.
"""

from __future__ import annotations

import re
import unicodedata
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
    """Which videos have the titles that files are named by: only those titles are held, so that a channel's many videos take no memory."""

    def __init__(self, names: Iterable[str]) -> None:
        """``names`` are files' (``stem``)."""
        self._wanted = {key: _Fitting() for name in names if (key := folded(name))}
        self._lengths = sorted({len(key) for key in self._wanted})

    def __bool__(self) -> bool:
        return bool(self._wanted)

    def note(self, identifier: str, title: str) -> None:
        """A video and its title."""
        if not self._wanted:
            return
        key = folded(title)
        for length in self._lengths:
            if length > len(key):
                break
            if (fitting := self._wanted.get(key[:length])) is not None:
                fitting.note(identifier, key, is_whole=length == len(key))

    def video_of(self, name: str) -> str:
        """The id of the one video whose title a file's name (``stem``) is, or is the beginning of; "" where there is no one."""
        fitting = self._wanted.get(folded(name))
        if fitting is None:
            return ""
        return fitting.video(may_be_cut=len(name.encode("utf-16-le")) // 2 >= SHORTEST_CUT_UNITS)


class _Fitting:
    """What is known of the titles that one name fits: the videos that have it whole, and the first longer title with its videos. Of two
    videos of one title nobody can tell whose a file is: then the id is None."""

    def __init__(self) -> None:
        self._whole: str | None = ""
        self._longer, self._id, self._are_several = "", "", False

    def note(self, identifier: str, key: str, *, is_whole: bool) -> None:
        if is_whole:
            self._whole = identifier if self._whole in ("", identifier) else None
        elif not self._longer or key == self._longer:
            self._are_several = self._are_several or self._id not in ("", identifier)
            self._longer, self._id = key, identifier
        else:
            self._are_several = True

    def video(self, *, may_be_cut: bool) -> str:
        if self._whole != "":
            return self._whole or ""
        return self._id if may_be_cut and not self._are_several else ""
