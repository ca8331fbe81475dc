"""Which blocks a CAR file holds, in some 50 bytes for each: a repository may have millions."""

from __future__ import annotations

from array import array
from enum import IntEnum

from stance.channels.bluesky.cids import CBOR, HEAD

_DIGEST = 32
_FIRST_SLOTS = 1 << 12
_FREE = 0


class Role(IntEnum):
    """What a block is in the repository; UNKNOWN for one that nothing in it leads to."""

    UNKNOWN = 0
    COMMIT = 1
    NODE = 2
    RECORD = 3
    POST = 4
    """A record of a collection that is read."""
    AGAIN = 5
    """The same block as one before it."""


class BlockTable:
    """Blocks by their number in the file, and found by their CID. Of blocks of one CID the first whole one is found.

    An open-addressing table of numbers beside the digests: a dict would take five times as much. Python's hash of bytes is
    seeded for each process, so nobody can choose digests that meet in it.
    """

    def __init__(self) -> None:
        self._digests = bytearray()
        self._whole = bytearray()
        self.roles = bytearray()
        self._slots = array("I", bytes(4 * _FIRST_SLOTS))
        self._found = 0

    def __len__(self) -> int:
        return len(self._whole)

    def is_whole(self, number: int) -> bool:
        return self._whole[number] == 1

    def add(self, cid: bytes, *, is_whole: bool) -> int:
        """The number of a block, counted from 0."""
        number = len(self._whole)
        self._whole.append(is_whole)
        self.roles.append(Role.UNKNOWN)
        usable = cid[:HEAD] == CBOR and len(cid) == HEAD + _DIGEST
        digest = cid[HEAD:] if usable else bytes(_DIGEST)
        self._digests += digest
        if not usable:
            return number
        at, known = self._slot(digest)
        if known is None:
            self._slots[at] = number + 1
            self._found += 1
            if self._found * 3 > len(self._slots) * 2:
                self._grow()
        elif is_whole and not self._whole[known]:
            self._slots[at] = number + 1
        elif is_whole:
            self.roles[number] = Role.AGAIN
        return number

    def find(self, cid: bytes) -> int | None:
        """The number of the block with this CID, whole if there is a whole one; None when the file has none."""
        if cid[:HEAD] != CBOR:
            return None
        return self._slot(cid[HEAD:])[1]

    def _slot(self, digest: bytes) -> tuple[int, int | None]:
        slots, mask = self._slots, len(self._slots) - 1
        at = hash(digest) & mask
        while (number := slots[at]) != _FREE:
            start = (number - 1) * _DIGEST
            if self._digests[start : start + _DIGEST] == digest:
                return at, number - 1
            at = (at + 1) & mask
        return at, None

    def _grow(self) -> None:
        before, self._slots = self._slots, array("I", bytes(8 * len(self._slots)))
        for number in before:
            if number == _FREE:
                continue
            start = (number - 1) * _DIGEST
            at, _ = self._slot(bytes(self._digests[start : start + _DIGEST]))
            self._slots[at] = number
