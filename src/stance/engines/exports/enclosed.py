"""Arrays inside an object, taken apart element by element like those that are a whole file.

Exports write the same list bare, ``[ {…}, … ]``, or under a key, ``{"reels": [ {…}, … ]}``; several under several keys; or, where
there is one element only, the element alone. The arrays are found first, without parsing anything, and then split.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple, cast

from stance.engines.exports.decode import BadJson, decode
from stance.engines.exports.elements import MAX_ELEMENT_BYTES, BadElement, Element, Outcome, split
from stance.engines.exports.structure import Structure
from stance.engines.exports.window import Window

MOST_ARRAYS = 1000
_START = re.compile(rb"\A(?:\xef\xbb\xbf)?[ \t\r\n]*+")
_PUNCTUATION = re.compile(rb"[ \t\r\n,]*+")
_KEY = re.compile(rb'"((?:[^"\\]|\\.){0,500})"[ \t\r\n]*+:[ \t\r\n]*+', re.DOTALL)
_SCALAR = re.compile(rb'(?:"(?:[^"\\]++|\\.)*+"|[^\s,}\]"]++)', re.DOTALL)
_LONGEST_KEY = 2048
_SPACE = b" \t\r\n"


class Array(NamedTuple):
    """An array under a key: from its opening bracket to behind its closing one, in bytes; ``end`` is None where it is cut off."""

    key: str
    start: int
    end: int | None


def elements(open_: Callable[[], BinaryIO], keys: frozenset[str], start_offset: int = 0) -> Iterator[Outcome]:
    """The elements of a bare array, of every array under one of these keys of an object, or an object that has none of them
    itself. ``open_`` opens the file from its beginning, each time it is called; offsets are those of the file.

    ``start_offset`` as in ``elements.split``. Raises what ``open_`` raises; bad content comes as BadElement.
    """
    with open_() as stream:
        is_object = _is_object(stream)
    if not is_object:
        with open_() as stream:
            yield from split(stream, start_offset)
        return
    with open_() as stream:
        scan = _Scan(stream, keys)
        scan.run()
    if not scan.found:
        if start_offset <= scan.start:
            yield from _alone(open_, scan.start)
        return
    for array in scan.found:
        if array.end is not None and array.end <= start_offset:
            continue
        with open_() as stream:
            for outcome in split(cast(BinaryIO, _Part(stream, array)), max(0, start_offset - array.start)):
                outcome.offset_bytes += array.start
                yield outcome
    if scan.stopped and scan.stopped.offset_bytes >= start_offset:
        yield scan.stopped


def _is_object(stream: BinaryIO) -> bool:
    window = Window(stream)
    window.more(0)
    start = _START.match(window.data)
    return window.data[start.end() if start else 0 :][:1] == b"{"


class _Scan:
    """Goes over the keys of one object and passes over their values; ``stopped`` where that came to an end too early."""

    def __init__(self, stream: BinaryIO, keys: frozenset[str]) -> None:
        self._window, self._keys = Window(stream), keys
        self._at = 0
        self.start = 0
        self.found: list[Array] = []
        self.stopped: BadElement | None = None

    def run(self) -> None:
        self._window.more(0)
        start = _START.match(self._window.data)
        self.start = self._at = start.end() if start else 0
        self._at += 1
        while len(self.found) < MOST_ARRAYS and (key := self._key()) is not None:
            begins = self._window.base + self._at
            is_wanted = key in self._keys and self._window.data[self._at : self._at + 1] == b"["
            ended = self._pass_value()
            if is_wanted:
                self.found.append(Array(key, begins, self._window.base + self._at if ended else None))
                if not ended:
                    return
            if not ended:
                break
        if self._window.data[self._at : self._at + 1] != b"}":
            reason = "the file ends too early" if self._is_at_end() else "what follows is no JSON, and was not read"
            self.stopped = BadElement(self._window.base + self._at, 0, reason, lost=not self._is_at_end())

    def _is_at_end(self) -> bool:
        return self._window.ended and self._at >= len(self._window.data)

    def _ahead(self, wanted: int) -> None:
        """Hold so many bytes from here on, where the file has them."""
        while len(self._window.data) - self._at < wanted:
            keep, self._at = self._at, 0
            if not self._window.more(keep):
                return

    def _key(self) -> str | None:
        while True:
            self._ahead(_LONGEST_KEY)
            found = _PUNCTUATION.match(self._window.data, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._window.data) or self._window.ended:
                break
        self._ahead(_LONGEST_KEY)
        found = _KEY.match(self._window.data, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found[1].decode("utf-8", "replace")

    def _pass_value(self) -> bool:
        """To behind the value; False where the file ends inside it or it is none."""
        self._ahead(1)
        first = self._window.data[self._at : self._at + 1]
        if first in (b"[", b"{"):
            return self._pass_structure(Structure())
        if first == b'"':
            self._at += 1
            return self._pass_structure(Structure(in_string=True))
        self._ahead(_LONGEST_KEY)
        found = _SCALAR.match(self._window.data, self._at)
        self._at = found.end() if found else self._at
        return found is not None

    def _pass_structure(self, structure: Structure) -> bool:
        while True:
            self._at, ended = structure.feed(self._window.data, self._at)
            if ended:
                return True
            keep, self._at = self._at, 0
            if not self._window.more(keep):
                return False


class _Part(io.RawIOBase):
    """An array out of a file, read as if it were one of its own."""

    def __init__(self, stream: BinaryIO, array: Array) -> None:
        super().__init__()
        self._stream = stream
        self._skip = array.start
        self._left = None if array.end is None else array.end - array.start

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while self._skip:
            passed = self._stream.read(min(self._skip, 1 << 20))
            if not passed:
                return b""
            self._skip -= len(passed)
        if self._left is not None:
            size = self._left if size < 0 else min(size, self._left)
        data = self._stream.read(size)
        if self._left is not None:
            self._left -= len(data)
        return data


def _alone(open_: Callable[[], BinaryIO], start: int) -> Iterator[Outcome]:
    """The object that is the whole file."""
    with open_() as stream:
        window = Window(stream)
        while len(window.data) <= MAX_ELEMENT_BYTES and window.more(0):
            pass
    raw = window.data[start:].rstrip(_SPACE)
    reason = window.damage.reason if window.damage else f"it is larger than {MAX_ELEMENT_BYTES:,} bytes"
    if window.damage is None and len(raw) <= MAX_ELEMENT_BYTES:
        try:
            value, warnings = decode(raw)
        except BadJson as error:
            reason = f"this is not valid JSON ({error})"
        else:
            yield Element(start, len(raw), raw, value, warnings)
            return
    yield BadElement(start, len(raw), reason)
