"""A top-level JSON array taken apart element by element, in bounded memory, whatever is wrong with it.

Exports wrap such arrays in an assignment (`window.NAME.part0 = [`), break off, or hold a damaged
element among a million good ones. Every element is reported with its place in the file; one that cannot be
read costs itself only.

How it is fast and still right: the bytes between the first two elements (`\\n  },\\n  {`) are looked for
as they stand. What lies between two of them is parsed; a JSON object is complete at its own closing brace and
nowhere earlier, so if those bytes parse, they are exactly one element. If not, brackets are counted instead.

Somewhat over 300 lines because the scan and each way back into step after damage share one position.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

import orjson

from stance.engines.exports.decode import SIMPLE_BYTES, BadJson, decode
from stance.engines.exports.frame import Frame
from stance.engines.exports.limits import MEBIBYTE
from stance.engines.exports.outcome import BadElement, Element, Outcome
from stance.engines.exports.structure import Structure
from stance.engines.exports.window import Window

__all__ = ["MAX_ELEMENT_BYTES", "BadElement", "Element", "Outcome", "split"]

MAX_ELEMENT_BYTES = 16 * MEBIBYTE
_PREFIX_BYTES = 64 * 1024
# An assignment's left side holds no quote, bracket or brace, so a JSON text cannot be mistaken for one.
_ARRAY_START = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*+(?:[^=\[\]{}"]{1,200}=)?\s*+\[')
_SPACE = re.compile(rb"[ \t\r\n]*+")
_SCALAR = re.compile(rb"[^\s,\[\]{}\"]++")
_JUNK = re.compile(rb"[^,\]{]++")
_AFTER_ARRAY = re.compile(rb"[;\s]*+")
_LOOKAHEAD = 512
_USUAL_BYTES = 256 * 1024
_VAIN_SEARCHES = 64
_NOT_JSON = "this is not JSON"
_UNCLOSED = "a quotation mark or bracket is missing in it: the next element begins before it ends"
_NUL_ESCAPE = b"\\u0000"


def split(stream: BinaryIO, start_offset: int = 0, *, max_element_bytes: int = MAX_ELEMENT_BYTES) -> Iterator[Outcome]:
    """Yield the elements of the array in `stream`, in order.

    `stream` is always given from its beginning; `start_offset` (bytes) is the offset of an element reported
    earlier, from which a broken-off run goes on with the same results as an undisturbed one. Raises nothing
    for bad content: that comes as BadElement, damage of the package (MemberDamaged) included.
    """
    splitter = _Splitter(stream, max_element_bytes)
    yield from splitter.run(start_offset)
    window = splitter.window
    if window.damage is not None:
        end = window.base + len(window.data)
        yield BadElement(end, 0, f"the file cannot be trusted or read any further: {window.damage.reason}")


class _Splitter:
    def __init__(self, stream: BinaryIO, max_element_bytes: int) -> None:
        self.window = Window(stream)
        self.at = 0
        self._max = max_element_bytes
        self._frame = Frame()
        self._awaits_comma = False
        self._done = False
        self._in_vain = 0
        self._no_start_before = 0
        self._no_separator_from = (-1, 0)

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
            return BadElement(0, len(self.window.data), "no JSON array begins in the first 64 KiB of this file")
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
        if self._no_separator_from[0] == base + len(data) and at >= self._no_separator_from[1] - base:
            return  # looked for already in these bytes: once more for each element would take the square of their number
        has_nul = window.holds(_NUL_ESCAPE)
        while (found := data.find(separator, at)) >= 0:
            raw = data[at : found + closing]
            if len(raw) > SIMPLE_BYTES:
                return
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
        self._no_separator_from = base + len(data), base + at

    def _after_space(self) -> int:
        found = _SPACE.match(self.window.data, self.at)
        return found.end() if found else self.at

    def _step(self) -> Iterator[Outcome]:
        """Whatever comes next, slowly and exactly: punctuation, one element, or the end."""
        while (at := self._after_space()) >= len(self.window.data):
            self.at = at
            if not self._more():
                self._done = True
                reason = "the file ends without closing its array"
                yield BadElement(self._offset(self.at), 0, reason, lost=False)
                return
        space, self.at = at - self.at, at
        byte = self.window.data[at]
        if byte == ord("]"):
            if (outcome := self._close()) is not None:
                yield outcome
        elif byte == ord(","):
            if not self._awaits_comma:
                yield BadElement(self._offset(at), 1, "a comma too many", lost=False)
            self.at += 1
            self._awaits_comma = False
        elif self._awaits_comma and not self._may_begin(at - space):
            yield self._junk()
        else:
            if self._awaits_comma:
                yield BadElement(self._offset(at), 0, "a comma is missing before this element", lost=False)
            yield self._one()

    def _may_begin(self, after: int) -> bool:
        """Whether an element may begin, without a comma, behind the white space that starts at `after`."""
        if self._frame.certain:
            return self._frame.next_start(self.window.data, after - 1, self.at + _LOOKAHEAD) == self.at
        return self.window.data[self.at] in b'{["'

    def _following(self, beyond: int) -> int | None:
        """Where the next element begins, as far as that can be told and not far behind `beyond`.

        In a frame that cannot occur inside an element this is certain; else it must lie before `beyond`.
        """
        if not self._frame.certain:
            return self._frame.next_start(self.window.data, self.at, beyond)
        wanted = beyond - self.at + _USUAL_BYTES
        # Read on only while none is seen: else each of many broken elements would add to what is held.
        while (found := self._start_within(self.at + wanted)) is None and len(self.window.data) - self.at < wanted:
            if not self._more():
                break
        return found

    def _start_within(self, limit: int) -> int | None:
        """As the frame's ``next_start`` of a certain frame, from the present position; bytes that were looked through in
        vain are not looked through again for each element that lies in them."""
        data = self.window.data
        limit = min(limit, len(data))
        found = self._frame.next_start(data, max(self.at, self._no_start_before - self.window.base), limit)
        if found is None:
            # What begins at the very end of what was looked through is seen with more of it.
            self._no_start_before = max(self._no_start_before, self._offset(limit) - self._frame.longest_lead)
        return found

    def _close(self) -> Outcome | None:
        """The closing bracket, after which nothing should follow."""
        start = self._offset(self.at)
        following = self._following(self.at + 1) if self._frame.certain else None
        if following is not None:
            self.at, self._awaits_comma = following, False
            return BadElement(start, self._offset(self.at) - start, "a closing bracket, but the array continues")
        self._done = True
        self.at += 1
        while True:
            found = _AFTER_ARRAY.match(self.window.data, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.window.data):
                break
            if not self._more():
                return None
        start = self._offset(self.at)
        while self._more_after_all():
            pass
        return BadElement(start, self._offset(self.at) - start, "something follows the end of the array", lost=False)

    def _rest(self, reason: str, *, lost: bool = True) -> BadElement:
        """Everything from here to the end of the file."""
        start, self._done = self._offset(self.at), True
        while self._more_after_all():
            pass
        return BadElement(start, self._offset(self.at) - start, reason, lost)

    def _more_after_all(self) -> bool:
        self.at = len(self.window.data)
        return self._more()

    def _junk(self) -> BadElement:
        """Bytes between elements that belong to none: up to the next element, comma or closing bracket."""
        start = self._offset(self.at)
        following = self._following(self.at + 1) if self._frame.certain else None
        if following is not None:
            self.at, self._awaits_comma = following, False
            return BadElement(start, self._offset(self.at) - start, _NOT_JSON)
        while True:
            found = _JUNK.match(self.window.data, self.at)
            self.at = found.end() if found else self.at + 1
            if self.at < len(self.window.data) or not self._more():
                break
        return BadElement(start, self._offset(self.at) - start, _NOT_JSON)

    def _one(self) -> Outcome:
        """The element at the present position."""
        first = self.window.data[self.at]
        scalar = first not in b'{["'
        if self._in_vain > _VAIN_SEARCHES and self._frame.certain and (cut := self._following(self.at + 1)) is not None:
            return self._up_to(cut, scalar=scalar)
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

    def _up_to(self, cut: int, *, scalar: bool) -> Outcome:
        """The element at the present position, of a file in which so many were not closed that none is given more than the
        bytes to where the next one begins."""
        text = self.window.data[self.at : cut]
        if scalar:
            found = _SCALAR.match(text)
            return self._decoded(self.at + (found.end() if found else 1))
        is_text = text[:1] == b'"'
        stop, ended = Structure(in_string=is_text).feed(text, int(is_text))
        return self._decoded(self.at + stop) if ended else self._broken(None, _UNCLOSED)

    def _is_hopeless(self) -> bool:
        """Not closed after far more than a usual element, and the next one has begun: no need to hold 16 MiB.

        Only where the frame cannot occur inside an element.
        """
        following = self._frame.next_start(self.window.data, self.at, self.at + _USUAL_BYTES)
        return following is not None and self._frame.certain

    def _decoded(self, stop: int) -> Outcome:
        raw = self.window.data[self.at : stop]
        if len(raw) > self._max:
            return self._broken(stop, f"it is larger than {self._max:,} bytes")
        try:
            value, warnings = decode(raw)
        except BadJson as error:
            return self._broken(stop, f"this is not valid JSON ({error})")
        while len(self.window.data) - self.at < len(raw) + _LOOKAHEAD and self._more():
            pass
        stop = self.at + len(raw)
        if self._frame.certain and self._is_cut_short(stop):
            return self._broken(stop, "a bracket too many in it: it ends before its last part")
        self._frame.learn(self.window.data, self.at, stop, value)
        element = Element(self._offset(self.at), len(raw), raw, value, warnings)
        self.at, self._awaits_comma = stop, True
        return element

    def _is_cut_short(self, stop: int) -> bool:
        """Whether what follows belongs to the element itself: neither punctuation nor the next element."""
        data = self.window.data
        found = _SPACE.match(data, stop)
        after = found.end() if found else stop
        if after >= len(data) or data[after] in b",]":
            return False
        return self._frame.next_start(data, stop - 1, after + _LOOKAHEAD) != after

    def _broken(self, stop: int | None, reason: str) -> BadElement:
        """A bad element: to where the next one begins if that can be seen, else to its own end."""
        start = self._offset(self.at)
        length = len(self.window.data) - self.at if stop is None else stop - self.at
        following = self._following(self.at + length)
        if stop is None and following is not None:
            self._in_vain += 1
            reason = _UNCLOSED
            if self._in_vain > _VAIN_SEARCHES and not self._frame.certain:
                return self._rest("it is too damaged to tell its elements apart from here on")
        self._awaits_comma = following is None
        self._done = following is None and stop is None
        self.at = self.at + length if following is None else following
        return BadElement(start, self._offset(self.at) - start, reason)

    def _too_large(self, structure: Structure, position: int) -> BadElement:
        """More than can be held: let it pass by, until it ends or the next element is seen to begin."""
        start, reason = self._offset(self.at), f"it is larger than {self._max:,} bytes"
        pattern = self._frame.start_pattern(self.window.data, self.at)
        if pattern is not None and pattern.search(self.window.data, self.at + 1):
            return self._broken(None, _UNCLOSED)
        at = self.at + position
        while True:
            self.at = max(0, min(at, len(self.window.data) - self._frame.longest_lead))
            at -= self.at
            if not self._more():
                self._done, self.at = True, len(self.window.data)
                return BadElement(start, self._offset(self.at) - start, f"{reason} and the file ends inside it")
            stop, ended = structure.feed(self.window.data, at)
            found = pattern.search(self.window.data, 0, stop) if pattern else None
            if found or ended:
                self.at, self._awaits_comma = (found.end(), False) if found else (stop, True)
                return BadElement(start, self._offset(self.at) - start, reason)
            at = stop
