"""A compact table of the members of a package: about 40 bytes and its name for each.

A large agency's export can hold a million media files; one Python object each would cost more memory
than the whole import may use.
"""

from array import array
from bisect import bisect_left
from typing import NamedTuple


class Member(NamedTuple):
    """One file inside a package. `crc` is the CRC-32 that the zip claims, None in a folder."""

    name: str
    size_bytes: int
    crc: int | None


class Located(NamedTuple):
    """Where a member's bytes are: `place` is the offset of the local header (zip) or of the path (folder)."""

    source: int
    place: int
    stored_bytes: int
    method: int


class MemberTable:
    """Members in order of arrival; the first of a name wins. Call `seal` before `find`."""

    def __init__(self) -> None:
        self._names = bytearray()
        self._name_ends = array("Q")
        self._sizes = array("Q")
        self._crcs = array("q")
        self._sources = array("H")
        self._places = array("Q")
        self._stored = array("Q")
        self._methods = array("H")
        self._order = array("Q")
        self._hashes = array("Q")
        self._dropped: set[int] = set()
        self._tops: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._sizes) - len(self._dropped)

    def append(self, member: Member, located: Located) -> None:
        """Add one member. The name must be encodable as UTF-8 (`limits.unsafe_name` sees to it)."""
        self._names += member.name.encode()
        self._name_ends.append(len(self._names))
        self._sizes.append(member.size_bytes)
        self._crcs.append(-1 if member.crc is None else member.crc)
        self._sources.append(located.source)
        self._places.append(located.place)
        self._stored.append(located.stored_bytes)
        self._methods.append(located.method)

    def indices(self) -> "list[int] | range":
        """Rows that count, in order of arrival."""
        if not self._dropped:
            return range(len(self._sizes))
        return [row for row in range(len(self._sizes)) if row not in self._dropped]

    def strip_top(self, source: int, top: str) -> None:
        """Take `top` off the names of all members of a source. Only before `seal`."""
        self._tops[source] = len(top.encode())

    def name(self, row: int) -> str:
        """The name of a row."""
        start = self._name_ends[row - 1] if row else 0
        start += self._tops.get(self._sources[row], 0)
        return self._names[start : self._name_ends[row]].decode()

    def member(self, row: int) -> Member:
        """The member of a row."""
        crc = self._crcs[row]
        return Member(self.name(row), self._sizes[row], None if crc < 0 else crc)

    def located(self, row: int) -> Located:
        """Where the bytes of a row are."""
        return Located(self._sources[row], self._places[row], self._stored[row], self._methods[row])

    def seal(self) -> list[tuple[int, int]]:
        """Sort for `find` and drop later rows of a repeated name; returns (kept row, dropped row) pairs."""
        hashes = array("Q", (_hash(self.name(row)) for row in range(len(self._sizes))))
        order = sorted(range(len(hashes)), key=hashes.__getitem__)  # stable: the first arrival comes first
        repeated: list[tuple[int, int]] = []
        start = 0
        while start < len(order):
            stop = start + 1
            while stop < len(order) and hashes[order[stop]] == hashes[order[start]]:
                stop += 1
            if stop - start > 1:
                repeated += self._repeats(order[start:stop])
            start = stop
        self._dropped.update(dropped for _, dropped in repeated)
        self._order = array("Q", order)
        self._hashes = array("Q", (hashes[row] for row in order))
        return sorted(repeated, key=lambda pair: pair[1])

    def find(self, name: str) -> int | None:
        """The row of a name, or None."""
        wanted = _hash(name)
        at = bisect_left(self._hashes, wanted)
        while at < len(self._hashes) and self._hashes[at] == wanted:
            row = self._order[at]
            if row not in self._dropped and self.name(row) == name:
                return row
            at += 1
        return None

    def _repeats(self, rows: list[int]) -> list[tuple[int, int]]:
        first: dict[str, int] = {}
        pairs = []
        for row in rows:
            kept = first.setdefault(self.name(row), row)
            if kept != row:
                pairs.append((kept, row))
        return pairs


def _hash(name: str) -> int:
    return hash(name) & 0xFFFFFFFFFFFFFFFF
