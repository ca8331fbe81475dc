"""Where one JSON value ends, found without parsing it, in as many pieces as it comes (RFC 8259)."""

import re

# Whole strings are swallowed at once; possessive, so that hostile input cannot make it try again.
_UP_TO_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)
_REST_OF_STRING = re.compile(rb"(?:[^\"\\]++|\\.)*+", re.DOTALL)
_QUOTE, _BACKSLASH = ord('"'), ord("\\")
_OPENING = (ord("{"), ord("["))


class Structure:
    """Counts brackets outside strings, from the first byte of an object or array to its end.

    For a value that is itself a string, begin after its opening quotation mark with `in_string`.
    """

    def __init__(self, *, in_string: bool = False) -> None:
        self._depth = 0
        self._in_string = in_string

    def feed(self, buffer: bytes, at: int) -> tuple[int, bool]:
        """Go on at `at`; returns (position, ended). If not ended, call again from there with more bytes."""
        size = len(buffer)
        while True:
            if self._in_string:
                found = _REST_OF_STRING.match(buffer, at)
                at = found.end() if found else at
                if at == size or buffer[at] == _BACKSLASH:
                    return at, False
                at += 1
                self._in_string = False
                if not self._depth:
                    return at, True
            found = _UP_TO_BRACKET.match(buffer, at)
            at = found.end() if found else at
            if at == size:
                return at, False
            byte = buffer[at]
            at += 1
            if byte == _QUOTE:
                self._in_string = True
            elif byte in _OPENING:
                self._depth += 1
            else:
                self._depth -= 1
                if self._depth <= 0:
                    return at, True
