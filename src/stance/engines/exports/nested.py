"""Where values stand in a JSON text that holds them at any depth: lists within objects within lists.

JSON's own signs are ASCII, so bytes read one for one (ISO 8859-1) have the same places and the same structure as the text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]*")
_READER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Spot:
    """A value: from byte ``start`` to before ``end``."""

    text: str
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def raw(self) -> bytes:
        return self.text[self.start : self.end].encode("latin-1")

    def get(self, key: str) -> Spot | None:
        """The value under an ASCII key of this object; None where it is no object, or has none. Of several the last, as parsers do."""
        found = None
        if self.text[self.start] == "{":
            at = _after(self.text, self.start + 1)
            while self.text[at] == '"':
                name, at = _value(self.text, at)
                begin = _after(self.text, _after(self.text, at) + 1)
                _, end = _value(self.text, begin)
                found = Spot(self.text, begin, end) if name == key else found
                at = _after(self.text, end)
                at = _after(self.text, at + 1) if self.text[at] == "," else at
        return found

    def elements(self) -> list[Spot]:
        """Those of this list; none where it is no list."""
        found = []
        if self.text[self.start] == "[":
            at = _after(self.text, self.start + 1)
            while self.text[at] != "]":
                _, end = _value(self.text, at)
                found.append(Spot(self.text, at, end))
                at = _after(self.text, end)
                at = _after(self.text, at + 1) if self.text[at] == "," else at
        return found


def whole(body: bytes) -> Spot:
    """The value that a body is. Raises ValueError where it is no JSON."""
    text = body.decode("latin-1")
    begin = 3 if body.startswith(b"\xef\xbb\xbf") else 0
    start = _after(text, begin)
    try:
        _, end = _value(text, start)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if _after(text, end) != len(text):
        raise ValueError("something stands behind it")
    return Spot(text, start, end)


def _value(text: str, at: int) -> tuple[Any, int]:
    return _READER.raw_decode(text, at)


def _after(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
