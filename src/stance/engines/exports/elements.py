"""A top-level JSON array taken apart element by element, in bounded memory, whatever is wrong with it.

Exports wrap such arrays in an assignment (`window.YTD.tweets.part0 = [`), break off, or hold a damaged
element among a million good ones. Every element is reported with its place in the file; one that cannot be
read costs itself only.

How it is fast and still right: the bytes between the first two elements (`\\n  },\\n  {`) are looked for
as they stand. What lies between two of them is parsed; a JSON object is complete at its own closing brace and
nowhere earlier, so if those bytes parse, they are exactly one element. If not, brackets are counted instead.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias

import orjson

from stance.engines.exports.decode import BadJson, decode
from stance.engines.exports.frame import Frame
from stance.engines.exports.limits import MEBIBYTE, MemberDamaged
from stance.engines.exports.structure import Structure
from stance.engines.exports.window import Window

MAX_ELEMENT_BYTES = 16 * MEBIBYTE
_PREFIX_BYTES = 64 * 1024
# An assignment's left side holds no quote, bracket or brace, so a JSON text cannot be mistaken for one.
_ARRAY_START = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*(?:[^=\[\]{}"]{1,200}=)?\s*\[')
_SPACE = re.compile(rb"[ \t\r\n]*+")
_SCALAR = re.compile(rb"[^\s,\[\]{}\"]++")
_JUNK = re.compile(rb"[^,\]{]++")
_AFTER_ARRAY = re.compile(rb"[;\s]*+")
_LOOKAHEAD = 512
_USUAL_BYTES = 256 * 1024
_VAIN_SEARCHES = 64
_UNCLOSED = "a quotation mark or bracket is missing in it: the next element begins before it ends"
_NUL_ESCAPE = b"\\u0000"


@dataclass(slots=True)
class Element:
    """One element: its place in the uncompressed stream, its bytes as they stand, and its parsed value."""

    offset_bytes: int
    length_bytes: int
    raw_bytes: bytes
    value: Any
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class BadElement:
    """Bytes that are not an element. `lost` is False when only the array's punctuation is wrong there."""

    offset_bytes: int
    length_bytes: int
    reason: str
    lost: bool = True


Outcome: TypeAlias = Element | BadElement


def split(
    stream: BinaryIO, start_offset: int = 0, *, max_element_bytes: int = MAX_ELEMENT_BYTES
) -> Iterator[Outcome]:
    """Yield the elements of the array in `stream`, in order.

    `stream` is always given from its beginning; `start_offset` (bytes) is the offset of an element reported
    earlier, from which a broken-off run goes on with the same results as an undisturbed one. Raises nothing
    for bad content: that comes as BadElement, damage of the package (MemberDamaged) included.
    """
    splitter = _Splitter(stream, max_element_bytes)
    try:
        yield from splitter.run(start_offset)
    except MemberDamaged as error:
        window = splitter.window
        yield BadElement(window.base + splitter.at, 0, f"the file cannot be read any further: {error.reason}")


class _Splitter:
    def __init__(self, stream: BinaryIO, max_element_bytes: int) -> None:
        self.window = Window(stream)
        self.at = 0
        self._max = max_element_bytes
        self._frame = Frame()
        self._awaits_comma = False
        self._done = False
        self._in_vain = 0

    def run(self, start_offset: int) -> Iterator[Outcome]:
        bad_start = self._open()
        if bad_start is not None:
            yield bad_start
            return
        # The frame is learnt from the head of the file also when going on in the middle, so that a damaged
        # element there is delimited exactly as it would have been in one go.
        while not self._done and not self._frame.learnt and self._offset(self.at) < start_offset:
            for outcome in self._step():
                if outcome.offset_bytes >= start_offset:
                    yield outcome
        if self._offset(self.at) < start_offset and not self._done:
            if not self.window.skip_to(start_offset):
                return
            self.at, self._awaits_comma = 0, False
        while not self._done:
            yield from self._run_of_good_ones()
            yield from self._step()

    def _offset(self, at: int) -> int:
        return self.window.base + at

    def _more(self) -> bool:
        """Read on, keeping what starts at the present position."""
        keep, self.at = self.at, 0
        return self.window.more(keep)

    def _open(self) -> BadElement | None:
        while len(self.window.data) < _PREFIX_BYTES and self.window.more(0):
            pass
        found = _ARRAY_START.match(self.window.data)
        if found is None:
            return BadElement(
                0, len(self.window.data), "no JSON array begins in the first 64 KiB of this file"
            )
        self.at = found.end()
        return None

    def _run_of_good_ones(self) -> Iterator[Element]:
        """The hot loop: as many elements as the window holds, as long as they are framed as learnt."""
        frame = self._frame
        separator = frame.separator
        if separator is None or self._awaits_comma:
            return
        window, loads = self.window, orjson.loads
        data, base = window.data, window.base
        at = self._after_space()
        closing, step = frame.closing, frame.step
        if data[at : at + 1] != b"{":
            return
        has_nul = window.holds(_NUL_ESCAPE)
        while (found := data.find(separator, at)) >= 0:
            raw = data[at : found + closing]
            try:
                value = loads(raw)
            except orjson.JSONDecodeError:
                frame.missed()
                return
            if has_nul and _NUL_ESCAPE in raw:
                return
            self.at = found + step
            yield Element(base + at, len(raw), raw, value)
            at = self.at

    def _after_space(self) -> int:
        found = _SPACE.match(self.window.data, self.at)
        return found.end() if found else self.at

    def _step(self) -> Iterator[Outcome]:
        """Whatever comes next, slowly and exactly: punctuation, one element, or the end."""
        while True:
            self.at = self._after_space()
            if self.at < len(self.window.data):
                break
            if not self._more():
                self._done = True
                yield BadElement(
                    self._offset(self.at), 0, "the file ends without closing its array", lost=False
                )
                return
        byte = self.window.data[self.at]
        if byte == ord("]"):
            yield from self._close()
        elif byte == ord(","):
            if not self._awaits_comma:
                yield BadElement(self._offset(self.at), 1, "a comma too many", lost=False)
            self.at += 1
            self._awaits_comma = False
        elif self._awaits_comma and byte not in b'{["':
            yield self._junk()
        else:
            if self._awaits_comma:
                yield BadElement(
                    self._offset(self.at), 0, "a comma is missing before this element", lost=False
                )
            yield self._one()

    def _close(self) -> Iterator[BadElement]:
        self._done = True
        self.at += 1
        start = self._offset(self.at)
        while True:
            found = _AFTER_ARRAY.match(self.window.data, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.window.data):
                break
            if not self._more():
                return
        while self._drop_and_read():
            pass
        yield BadElement(
            start, self.window.base - start, "something follows the end of the array", lost=False
        )

    def _drop_and_read(self) -> bool:
        self.at = len(self.window.data)
        return self._more()

    def _junk(self) -> BadElement:
        """Bytes between elements that belong to none: up to the next comma, brace or closing bracket."""
        start = self._offset(self.at)
        while True:
            found = _JUNK.match(self.window.data, self.at)
            self.at = found.end() if found else self.at + 1
            if self.at < len(self.window.data) or not self._more():
                break
        return BadElement(start, self._offset(self.at) - start, "this is not JSON")

    def _one(self) -> Outcome:
        """The element at the present position."""
        first = self.window.data[self.at]
        scalar = first not in b'{["'
        structure, position = Structure(in_string=first == ord('"')), int(first == ord('"'))
        looked = False
        while True:
            if scalar:
                found = _SCALAR.match(self.window.data, self.at)
                stop = found.end() if found else self.at + 1
                ended = stop < len(self.window.data) or self.window.ended
                position = stop - self.at
            else:
                stop, ended = structure.feed(self.window.data, self.at + position)
                position = stop - self.at
            if ended:
                return self._decoded(stop)
            if not looked and len(self.window.data) - self.at > _USUAL_BYTES:
                looked = True
                if self._is_hopeless():
                    return self._broken(None, _UNCLOSED)
            if len(self.window.data) - self.at > self._max:
                return self._too_large(structure, position)
            if not self._more():
                if scalar:
                    continue
                return self._broken(None, "the file ends inside this element")

    def _is_hopeless(self) -> bool:
        """Not closed after far more than a usual element, and the next one has begun: no need to hold 16 MiB.

        Only where the frame cannot occur inside an element, or when this search was in vain too often.
        """
        following = self._frame.next_start(self.window.data, self.at, self.at + _USUAL_BYTES)
        return following is not None and (self._frame.certain or self._in_vain > _VAIN_SEARCHES)

    def _decoded(self, stop: int) -> Outcome:
        raw = self.window.data[self.at : stop]
        if len(raw) > self._max:
            return self._broken(stop, f"it is larger than {self._max:,} bytes")
        try:
            value, warnings = decode(raw)
        except BadJson as error:
            return self._broken(stop, f"this is not valid JSON ({error})")
        if len(self.window.data) - stop < _LOOKAHEAD:
            length = stop - self.at
            self._more()
            stop = self.at + length
        self._frame.learn(self.window.data, self.at, stop, value)
        element = Element(self._offset(self.at), len(raw), raw, value, warnings)
        self.at, self._awaits_comma = stop, True
        return element

    def _broken(self, stop: int | None, reason: str) -> BadElement:
        """A bad element: to where the next one begins if that can be seen, else to its own end."""
        data, start = self.window.data, self.at
        limit = len(data) if stop is None else stop
        following = self._frame.next_start(data, start, limit)
        if stop is None and following is not None:
            self._in_vain += 1
            reason = _UNCLOSED
        self.at = limit if following is None else following
        self._awaits_comma = following is None
        self._done = following is None and stop is None
        return BadElement(self._offset(start), self.at - start, reason)

    def _too_large(self, structure: Structure, position: int) -> BadElement:
        """More than can be held: let it pass by, until it ends or the next element is seen to begin."""
        start, reason = self._offset(self.at), f"it is larger than {self._max:,} bytes"
        following = self._frame.next_start(self.window.data, self.at, len(self.window.data))
        if following is not None:
            return self._broken(None, _UNCLOSED)
        at = self.at + position
        overlap = self._frame.longest_lead
        while True:
            keep = max(0, min(at, len(self.window.data) - overlap))
            self.at = keep
            if not self._more():
                self._done = True
                self.at = len(self.window.data)
                return BadElement(
                    start, self._offset(self.at) - start, f"{reason} and the file ends inside it"
                )
            at -= keep
            stop, ended = structure.feed(self.window.data, at)
            limit = stop if ended else len(self.window.data)
            following = self._frame.next_start(self.window.data, -1, limit)
            if following is not None or ended:
                self.at = stop if following is None else following
                self._awaits_comma = following is None
                return BadElement(start, self._offset(self.at) - start, reason)
            at = stop
