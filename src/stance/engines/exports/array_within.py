"""A JSON array that stands inside an object, taken apart like one that stands alone: ``{"…": …, "items": [ … ], …}``.

The bytes before the array are handed on as spaces, so that every offset is one of the file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from stance.engines.exports.decode import BadJson, decode
from stance.engines.exports.elements import BadElement, Outcome, split
from stance.engines.exports.limits import MEBIBYTE
from stance.engines.exports.structure import Structure
from stance.engines.exports.window import Window

MOST_FIELD_BYTES = MEBIBYTE
"""Of the value of one key beside the array; a larger one is passed over."""
FURTHEST_START = 60 * 1024
"""Bytes before the array. ``split`` looks for its beginning in the first 64 KiB."""
MOST_KEYS = 1000
_SPACE = re.compile(rb"[ \t\r\n]*+")
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*+\{")
_SCALAR = re.compile(rb'[^\s,\[\]{}":]++')
_FOLLOWS = "something follows the end of the array"
_TAIL_BYTES = 256


@dataclass(slots=True)
class Around:
    """What stands in the object beside the array, and the offset of the array's bracket (None: there is no such array).
    ``end`` is where the array ends, None where the object does not close at the end of the file: it is damaged, and so may
    be what seems to be the end."""

    fields: dict[str, Any] = field(default_factory=dict)
    start: int | None = None
    end: int | None = None


class _Ended(Exception):
    """The stream ends, or it is no JSON object from here on."""


def around(stream: BinaryIO, array: str, *, past_it: bool = False) -> Around:
    """Read the object in ``stream`` up to the array called ``array``; with ``past_it`` what follows it, too, in bounded
    memory. Raises nothing for bad content: what was read until then is what there is."""
    found = Around()
    walk, end = _Walk(Window(stream)), None
    try:
        walk.begin()
        for _ in range(MOST_KEYS):
            key = walk.key()
            if key == array and found.start is None and walk.peek() == ord("["):
                found.start = walk.offset
                if not past_it:
                    break
                walk.skip()
                end = walk.offset
            else:
                walk.value(key, found.fields)
            if not walk.more_keys():
                found.end = end if walk.is_closed else None
                break
    except _Ended:
        pass
    return found


def behind(stream: BinaryIO, start: int, last_end: int) -> Around | None:
    """What ``around`` with ``past_it`` finds, told quicker of an array of which every element was read, the last of them up to the
    offset ``last_end``; without the keys before it. None where the array does not end there."""
    window = Window(stream)
    found, walk = Around(start=start), _Walk(window)
    end = None
    try:
        if not window.skip_to(last_end) or walk.peek() != ord("]"):
            return None
        walk.pass_by()
        end = walk.offset
        for _ in range(MOST_KEYS):
            if not walk.more_keys():
                found.end = end if walk.is_closed else None
                break
            walk.value(walk.key(), found.fields)
    except _Ended:
        pass
    return found if end is not None else None


def split_within(stream: BinaryIO, start: int, start_offset: int = 0, *, end: int | None = None) -> Iterator[Outcome]:
    """The elements of the array whose bracket is at ``start``, as ``split`` gives them. ``stream`` is given from its
    beginning. Without its ``end`` what follows the array may be taken for more of it."""
    blanked = _Blanked(stream, start, end)
    is_whole = True
    for outcome in split(cast(BinaryIO, blanked), start_offset):
        if isinstance(outcome, BadElement):
            if outcome.reason == _FOLLOWS:
                continue
            is_whole = is_whole and "the file" not in outcome.reason
        yield outcome
    if end is None and is_whole and not blanked.tail.rstrip().endswith(b"}"):
        yield BadElement(blanked.at, 0, "the file ends without closing what its posts stand in", lost=False)


class _Blanked:
    """The stream with spaces in place of what stands before the array, up to its end."""

    def __init__(self, stream: BinaryIO, start: int, end: int | None) -> None:
        self._stream, self._start, self._end = stream, min(start, FURTHEST_START), end
        self.at = 0
        self.tail = b""

    def read(self, size: int) -> bytes:
        data = self._stream.read(size if self._end is None else min(size, self._end - self.at))
        if data:
            self.tail = (self.tail + data)[-_TAIL_BYTES:] if len(data) < _TAIL_BYTES else data[-_TAIL_BYTES:]
        if self.at < self._start:
            blank = min(len(data), self._start - self.at)
            data = b" " * blank + data[blank:]
        self.at += len(data)
        return data


class _Walk:
    """One object, key by key. ``at`` is where in the window it has come to."""

    def __init__(self, window: Window) -> None:
        self._window, self._at = window, 0
        self.is_closed = False

    @property
    def offset(self) -> int:
        return self._window.base + self._at

    def begin(self) -> None:
        self._more()
        found = _BEGINNING.match(self._window.data)
        if found is None:
            raise _Ended
        self._at = found.end()

    def key(self) -> str:
        if self.peek() != ord('"'):
            raise _Ended
        key = self._decoded(self._span())
        if self.peek() != ord(":"):
            raise _Ended
        self._at += 1
        return key if isinstance(key, str) else ""

    def value(self, key: str, fields: dict[str, Any]) -> None:
        span = self._span()
        if len(span) <= MOST_FIELD_BYTES:
            fields[key] = self._decoded(span)  # of two of a name the last counts, as everywhere in JSON

    def skip(self) -> None:
        self._span()

    def pass_by(self) -> None:
        """One byte, as ``peek`` saw it."""
        self._at += 1

    def more_keys(self) -> bool:
        byte = self.peek()
        self._at += 1
        if byte == ord("}"):
            self.is_closed = self._is_at_end()
        return byte == ord(",")

    def _is_at_end(self) -> bool:
        try:
            self.peek()
        except _Ended:
            return True
        return False

    def peek(self) -> int:
        """The next byte that is no white space."""
        while True:
            found = _SPACE.match(self._window.data, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._window.data):
                return self._window.data[self._at]
            self._more()

    def _more(self) -> None:
        if not self._window.more(self._at):
            raise _Ended
        self._at = 0

    def _decoded(self, span: bytes) -> Any:
        try:
            return decode(span)[0]
        except BadJson as error:
            raise _Ended from error

    def _span(self) -> bytes:
        """Pass over one value; its bytes, or of a very long one only that it was one."""
        first = self.peek()
        if first not in b'{["':
            return self._scalar()
        structure, position = Structure(in_string=first == ord('"')), self._at + (first == ord('"'))
        is_kept = True
        while True:
            position, ended = structure.feed(self._window.data, position)
            if ended:
                break
            is_kept = is_kept and position - self._at <= MOST_FIELD_BYTES
            keep = self._at if is_kept else position
            if not self._window.more(keep):
                raise _Ended
            position, self._at = position - keep, self._at - keep if is_kept else 0
        span = self._window.data[self._at : position] if is_kept else b" " * (MOST_FIELD_BYTES + 1)
        self._at = position
        return span

    def _scalar(self) -> bytes:
        while True:
            found = _SCALAR.match(self._window.data, self._at)
            if found is None:
                raise _Ended
            if found.end() < len(self._window.data) or found.end() - self._at > MOST_FIELD_BYTES:
                break
            self._more()
        self._at = found.end()
        return found.group()
