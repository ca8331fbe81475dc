"""How the elements of one array are set apart in its file, learnt from the first two of them."""

import re
from typing import Any

_CLOSING = re.compile(rb"[ \t\r\n]{0,64}\}\Z")
_BETWEEN = re.compile(rb"[ \t\r\n]{0,64},[ \t\r\n]{0,64}(?=\{)")
_LEAD = re.compile(rb'\{[ \t\r\n]{0,64}"[^"\\]{0,64}"')
_ANY_START = re.compile(rb"[}\]][ \t\r\n]{0,64},[ \t\r\n]{0,64}(?=\{)")
_MISSES_ALLOWED = 32


class Frame:
    """The separator between elements, for the fast path and for finding the next one after a damaged one.

    `certain` when what begins an element cannot occur inside one. Learnt once, from the first good object
    that another follows; nothing changes it afterwards.
    """

    def __init__(self) -> None:
        self.learnt = False
        self.certain = False
        self.separator: bytes | None = None
        self.closing = 0
        self.step = 0
        self.longest_lead = 512
        self._misses = 0
        self._start: re.Pattern[bytes] | None = None

    def missed(self) -> None:
        """What lay between two separators was no element; give the fast path up when that is the rule."""
        self._misses += 1
        if self._misses > _MISSES_ALLOWED:
            self.separator = None

    def learn(self, data: bytes, start: int, stop: int, value: Any) -> None:
        """Learn from the element data[start:stop], which parsed as `value`."""
        if self.learnt or not isinstance(value, dict):
            return
        between = _BETWEEN.match(data, stop)
        lead = _LEAD.match(data, start)
        closing = _CLOSING.search(data[max(start, stop - 70) : stop])
        if between is None or lead is None or closing is None:
            return
        self.learnt = True
        ends = closing.group() + between.group()
        # Elements of one key ({"post": …}) all begin alike; otherwise the first key may differ.
        begins = lead.group() if len(value) == 1 else b"{"
        self.separator = ends + begins
        self.closing, self.step = len(closing.group()), len(ends)
        self.certain = len(value) == 1 or b"\n" in ends
        self._start = _next_start(closing.group(), between.group(), lead.group())

    def start_pattern(self, data: bytes, start: int) -> re.Pattern[bytes] | None:
        """What begins an element: as learnt, else as the element at `start` itself begins.

        The pattern holds a quotation mark or a line break, so that it never matches inside a string.
        """
        if self._start is not None:
            return self._start
        own_lead = _LEAD.match(data, start)
        return None if own_lead is None else _after_brace(own_lead.group())

    def next_start(self, data: bytes, start: int, limit: int) -> int | None:
        """Where, after `start` and before `limit`, an element begins for sure enough to go on there."""
        found = (self.start_pattern(data, start) or _ANY_START).search(data, start + 1, limit)
        return found.end() if found else None


def _next_start(closing: bytes, between: bytes, lead: bytes) -> re.Pattern[bytes]:
    """A line break cannot stand inside a JSON string, so a separator with its indentation is never text."""
    indentation = between.partition(b",")[2]
    if b"\n" in indentation:
        return re.compile(re.escape(indentation) + b"(?=" + re.escape(lead[: lead.index(b'"') + 1]) + b")")
    if b"\n" in closing:
        return re.compile(re.escape(closing + between) + rb"(?=\{)")
    return _after_brace(lead)


def _after_brace(lead: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\}[ \t\r\n]{0,64},[ \t\r\n]{0,64}(?=" + re.escape(lead) + b")")
