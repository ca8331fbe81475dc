"""Extended headers of a tar: lines "<length> <keyword>=<value>", the length counting itself and the newline (POSIX.1-2017,
`pax`, "pax Extended Header")."""

from __future__ import annotations

LARGEST_BYTES = 1 << 20
"""Of one extended header. Names are at most some thousand bytes; what else writers put there (attributes of macOS) is small."""


class BadPax(ValueError):
    """The header is not made as it should be; the message says how, in a few words."""


def records(data: bytes) -> dict[bytes, bytes]:
    """Keyword to value, the last of a keyword as POSIX says. Raises BadPax."""
    found: dict[bytes, bytes] = {}
    at = 0
    while at < len(data) and data[at] != 0:  # some writers fill the rest with zeros
        space = data.find(b" ", at, at + 20)
        digits = data[at:space]
        if space < 0 or not digits.isdigit():
            raise BadPax("a line in it has no length")
        stop = at + int(digits)
        keyword, equals, value = data[space + 1 : stop - 1].partition(b"=")
        if stop > len(data) or data[stop - 1 : stop] != b"\n" or not equals:
            raise BadPax("a line in it is not as long as it says")
        found[keyword] = value
        at = stop
    return found
