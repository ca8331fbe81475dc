"""An XML document taken apart at elements of certain names, in bounded memory, whatever is wrong with it.

Feeds and exports that are XML hold thousands of posts in one document. A parser of documents gives up at the first fault;
here the bytes are looked through for where each element begins and ends, and each is parsed by itself (``xml_fragments``).
One that is damaged costs itself only. What stands in comments, CDATA sections and a DOCTYPE is passed over: no
declaration in it is ever read.

For encodings in which "<" is one byte and part of nothing else (UTF-8 and all that ``xml_fragments`` takes).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from stance.engines.exports.limits import MEBIBYTE
from stance.engines.exports.outcome import BadElement
from stance.engines.exports.window import Window

MAX_ELEMENT_BYTES = 16 * MEBIBYTE
MAX_HEAD_BYTES = 16 * MEBIBYTE
MOST_TOGETHER, MOST_BYTES_TOGETHER = 64, 128 * 1024
"""Elements that are handed on together, and the bytes from which on no more are added."""
_KEPT = 256
"""Bytes at the end of what was looked through that are looked at again with more behind them."""
_PREFIX = rb"(?:[A-Za-z_][\w.-]{0,60}:)?"
_BRACKET = re.compile(rb"[\[>]")
_END_OF_DECLARATIONS = re.compile(rb"\]\s*>")


@dataclass(slots=True)
class XmlElement:
    """One element: its place in the uncompressed stream and its bytes as they stand, tags included."""

    offset_bytes: int
    length_bytes: int
    raw_bytes: bytes


def split_xml(
    stream: BinaryIO,
    names: frozenset[str],
    start_offset: int = 0,
    *,
    root: str = "",
    max_element_bytes: int = MAX_ELEMENT_BYTES,
) -> Iterator[XmlElement | BadElement]:
    """Yield every element with one of these names (without prefix), in order; none is looked for inside another.

    Those that end at or before ``start_offset`` (bytes) are passed over. ``root`` is the name of what they all stand in, as
    it is written: a document that does not end with it broke off. Raises nothing for bad content: that comes as
    BadElement, damage of the package (MemberDamaged) included.
    """
    splitter = _Splitter(stream, names, max_element_bytes, root=root)
    for outcome in splitter.run():
        if outcome.offset_bytes + outcome.length_bytes > start_offset or not outcome.length_bytes:
            yield outcome
    window = splitter.window
    if window.damage is not None:
        end = window.base + len(window.data)
        yield BadElement(end, 0, f"the file cannot be trusted or read any further: {window.damage.reason}")


def together(outcomes: Iterable[XmlElement | BadElement]) -> Iterator[list[XmlElement | BadElement]]:
    """The same in short lists, for who parses several at once (``Fragments.parse_all``)."""
    some: list[XmlElement | BadElement] = []
    size = 0
    for outcome in outcomes:
        some.append(outcome)
        size += outcome.length_bytes if isinstance(outcome, XmlElement) else 0
        if len(some) == MOST_TOGETHER or size > MOST_BYTES_TOGETHER:
            yield some
            some, size = [], 0
    if some:
        yield some


def head_of(stream: BinaryIO, names: frozenset[str], most_bytes: int = MAX_HEAD_BYTES) -> bytes:
    """What stands before the first such element; of a longer head the first ``most_bytes``."""
    splitter = _Splitter(stream, names, MAX_ELEMENT_BYTES, head_bytes=most_bytes)
    found = splitter.next_tag()
    return splitter.window.data[: min(most_bytes, found.start() if found else most_bytes)]


class _Splitter:
    """``at`` is where in the window it has come to, inside an element where that begins."""

    def __init__(
        self,
        stream: BinaryIO,
        names: frozenset[str],
        max_element_bytes: int,
        *,
        root: str = "",
        head_bytes: int | None = None,
    ) -> None:
        self.window = Window(stream)
        self.at = 0
        self._max, self._head_bytes, self._root = max_element_bytes, head_bytes, root
        name = b"(?:" + b"|".join(re.escape(one.encode()) for one in sorted(names)) + b")"
        self._outside = re.compile(
            rb"(?P<cdata><!\[CDATA\[)|(?P<comment><!--)|(?P<doctype><!DOCTYPE)"
            rb"|<(?P<begins>" + _PREFIX + name + rb")(?=[\s/>])|(?P<ends></" + _PREFIX + name + rb"\s*>)"
        )
        self._patterns: dict[bytes, tuple[re.Pattern[bytes], re.Pattern[bytes]]] = {}
        self._none_before: dict[bytes, int] = {}  # offset in the stream, by ending: no need to look there again

    def run(self) -> Iterator[XmlElement | BadElement]:
        while (found := self.next_tag()) is not None:
            if found["begins"]:
                self.at = found.start()
                yield self._element(found["begins"])
            else:
                self.at = found.end()
                yield BadElement(
                    self.window.base + found.start(), len(found[0]), "something ends here that never began"
                )
        ending = rb"</" + re.escape(self._root.encode()) + rb"\s*>\s*(?:<!--[^>]{0,200}-->\s*)*\Z"
        if self._root and not re.search(ending, self.window.data[-1000:]):
            end = self.window.base + len(self.window.data)
            yield BadElement(end, 0, "the file ends before the document does", lost=False)

    def next_tag(self) -> re.Match[bytes] | None:
        """Where the next element begins, or ends without having begun."""
        while True:
            found = self._outside.search(self.window.data, self.at)
            if found is None:
                self.at = max(self.at, len(self.window.data) - _KEPT)
                if not self._more():
                    return None
            elif found["begins"] or found["ends"]:
                return found
            else:
                self.at = found.end()
                if found["doctype"]:
                    self._pass_doctype()
                else:
                    self.at += self._behind(b"]]>" if found["cdata"] else b"-->", 0) or 0

    def _more(self) -> bool:
        """Read on, keeping what begins at the present position (and a little before it); of a head everything."""
        if self.window.ended:
            return False
        if self._head_bytes is not None:
            return len(self.window.data) < self._head_bytes and self.window.more(0)
        keep = max(0, self.at - _KEPT)
        self.at -= keep
        return self.window.more(keep)

    def _behind(self, ending: bytes, seen: int) -> int | None:
        """How far behind the present position the ending ends, looked for from ``seen`` bytes behind it; None when there is
        none as far as can be looked."""
        while True:
            start = max(self.at + seen, self._none_before.get(ending, 0) - self.window.base - len(ending))
            found = self.window.data.find(ending, start)
            if found >= 0:
                return found + len(ending) - self.at
            self._none_before[ending] = self.window.base + len(self.window.data)
            if len(self.window.data) - self.at > self._max or not self._more():
                return None

    def _pass_doctype(self) -> None:
        """Behind a DOCTYPE and the declarations in its brackets (XML 1.0, production 28)."""
        if (bracket := self._found(_BRACKET)) is not None:
            self.at = bracket.end()
            if bracket[0] == b"[" and (end := self._found(_END_OF_DECLARATIONS)) is not None:
                self.at = end.end()

    def _found(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        while True:
            start = max(self.at, self._none_before.get(pattern.pattern, 0) - self.window.base - _KEPT)
            if (found := pattern.search(self.window.data, start)) is not None:
                return found
            self._none_before[pattern.pattern] = self.window.base + len(self.window.data)
            if len(self.window.data) - self.at > self._max or not self._more():
                return None

    def _element(self, name: bytes) -> XmlElement | BadElement:
        """The element that begins at the present position."""
        length = self._plain(name)
        if length:
            return self._whole(length)
        inside, own_end = self._patterns_of(name)
        seen = self._behind(b">", len(name) + 1) or len(name) + 1
        if self.window.data[self.at + seen - 2 : self.at + seen] == b"/>":
            return self._whole(seen)
        while True:
            found = inside.search(self.window.data, self.at + seen)
            if found is None:
                seen = max(seen, len(self.window.data) - self.at - _KEPT)
                if len(self.window.data) - self.at > self._max:
                    return self._too_large(name)
                if not self._more():
                    return self._bad(len(self.window.data) - self.at, "the file ends inside this element")
                continue
            seen = found.end() - self.at
            if found["own"]:
                return self._whole(seen)
            if found["again"]:
                return self._bad(found.start() - self.at, "it is not closed: the next one begins inside it")
            behind = self._behind(b"]]>" if found["cdata"] else b"-->", seen)
            cut = self._end_within(own_end, name, seen, behind)
            if cut is not None:
                return self._bad(cut, "a section or comment in it is not closed")
            if behind is None:
                if len(self.window.data) - self.at > self._max:
                    return self._too_large(name)
                return self._bad(len(self.window.data) - self.at, "the file ends inside this element")
            seen = behind

    def _plain(self, name: bytes) -> int:
        """The length of the element that begins at the present position, where it is in the window and nothing in it needs
        a closer look: nothing of its name within, its last section and comment closed. 0 for any other."""
        data, start = self.window.data, self.at
        again = data.find(b"<" + name, start + 1)
        end = data.find(b"</" + name + b">", start, again if again >= 0 else len(data))
        if end < 0:
            return 0
        for opening, closing in ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->")):
            last = data.rfind(opening, start, end)
            if last >= 0 and data.find(closing, last, end) < 0:
                return 0
        length = end + len(name) + 3 - start
        return length if length <= self._max else 0

    def _patterns_of(self, name: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
        """What matters inside an element of this name; and its end, where the next one or the end of what it is in
        follows."""
        if name not in self._patterns:
            own = re.escape(name)
            inside = (
                rb"(?P<cdata><!\[CDATA\[)|(?P<comment><!--)|(?P<own></"
                + own
                + rb"\s*>)|(?P<again><"
                + own
                + rb"[\s/>])"
            )
            own_end = rb"(</" + own + rb"\s*>)\s*(?:<" + own + rb"[\s/>]|</[A-Za-z_][\w.-]{0,60}:?[\w.-]{0,60}\s*>)"
            self._patterns[name] = re.compile(inside), re.compile(own_end)
        return self._patterns[name]

    def _end_within(self, own_end: re.Pattern[bytes], name: bytes, seen: int, behind: int | None) -> int | None:
        """How far behind the present position the element itself ends, where a section swallowed that end: it comes
        before any beginning in what the section would hold, and what follows is what follows an element."""
        data, start = self.window.data, self.at + seen
        stop = len(data) if behind is None else self.at + behind
        found = own_end.search(data, start, stop) if data.find(b"</" + name, start, stop) >= 0 else None
        if found is None or data.find(b"<" + name, start, found.start()) >= 0:
            return None
        return found.end(1) - self.at

    def _whole(self, length: int) -> XmlElement:
        start, self.at = self.at, self.at + length
        return XmlElement(self.window.base + start, length, self.window.data[start : self.at])

    def _bad(self, length: int, reason: str) -> BadElement:
        start, self.at = self.at, self.at + length
        return BadElement(self.window.base + start, length, reason)

    def _too_large(self, name: bytes) -> BadElement:
        """More than is held: let it pass by, up to where an element of its name ends."""
        start, ending = self.window.base + self.at, re.compile(rb"</" + re.escape(name) + rb"\s*>")
        reason = f"it is larger than {self._max:,} bytes"
        self.at = len(self.window.data)
        while (found := ending.search(self.window.data, max(0, self.at - _KEPT))) is None:
            self.at = len(self.window.data)
            if not self._more():
                return BadElement(start, self.window.base + self.at - start, f"{reason} and the file ends inside it")
        self.at = found.end()
        return BadElement(start, self.window.base + self.at - start, reason)
