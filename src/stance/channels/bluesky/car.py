"""A CAR file, version 1: a header that names its roots, then blocks, each behind its length and its CID (dasl.ing/car.html).

Read as a stream, block by block, and every block is hashed. What is damaged costs itself: where the length of a block was hit,
the next one is looked for by what blocks begin with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BufferedReader
from typing import BinaryIO, NamedTuple, cast

from stance.channels.bluesky.cids import BYTES, CBOR, HEAD, RAW, BadCid, Cid, length_at, text_of, varint
from stance.channels.bluesky.dag_cbor import BadCbor, decode
from stance.engines.exports.limits import MEBIBYTE, MemberDamaged

MOST_BLOCK_BYTES = 2 * MEBIBYTE
"""Servers accept records of up to 1 MiB (indigo, atproto/data/const.go, read November 2026)."""
MOST_HEADER_BYTES = 4096
_CHUNK = MEBIBYTE
_VARINT = 10
_MOST_VAIN = 100_000
"""Places at which a block seemed to begin and none did; a file with more of them is not searched any further."""


class Block(NamedTuple):
    """``offset`` is where ``data`` begin in the file, in bytes; ``is_whole`` whether they have the hash that the CID says."""

    offset: int
    cid: bytes
    data: bytes
    is_whole: bool


class Damage(NamedTuple):
    """Bytes that are no block."""

    offset: int
    reason: str


class NotCar(ValueError):
    """The file does not begin as a CAR file of version 1 does; the message says why."""


@dataclass(frozen=True, slots=True)
class Header:
    roots: tuple[Cid, ...]
    end: int
    """Where the first block begins."""


def read_header(data: bytes) -> Header:
    """From the first bytes of a file; MOST_HEADER_BYTES are enough. Raises NotCar."""
    try:
        size, at = varint(data, 0)
        if not 0 < size <= MOST_HEADER_BYTES or at + size > len(data):
            raise NotCar(f"its header would be {size:,} bytes long")
        header = decode(data[at : at + size])
    except (BadCid, BadCbor, IndexError) as error:
        raise NotCar(f"its header cannot be read ({error})") from error
    roots = header.get("roots") if isinstance(header, dict) else None
    if not isinstance(header, dict) or header.get("version") != 1 or not isinstance(roots, list):
        raise NotCar("its header names no version 1 and no roots")
    if not roots or not all(isinstance(root, Cid) for root in roots):
        raise NotCar("its header names no root")
    return Header(tuple(roots), at + size)


def blocks(stream: BinaryIO) -> Iterator[Block | Damage]:
    """Everything behind the header, in the order of the file. Raises NotCar for another kind of file."""
    yield from _Blocks(stream).run()


class _Blocks:
    """A window over the file: ``data[0]`` is the byte at ``base``."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = cast(BufferedReader, stream)
        self._data, self._base, self._at = b"", 0, 0
        self._ended, self._why = False, ""
        self._vain = 0

    def run(self) -> Iterator[Block | Damage]:
        self._more(MOST_HEADER_BYTES + _VARINT)
        self._at = read_header(self._data[: MOST_HEADER_BYTES + _VARINT]).end
        while True:
            yield from self._run_of_good_ones()
            found = self._one()
            if found is None:
                break
            yield found
        if self._why:
            yield Damage(self._base + self._at, f"the file cannot be trusted or read any further: {self._why}")

    def _run_of_good_ones(self) -> Iterator[Block]:
        """The hot loop: as many blocks as the window holds whole, as long as they are of the usual form."""
        data, base, at = self._data, self._base, self._at
        size = len(data)
        while at + _VARINT + BYTES < size:
            start = at + 1
            length = data[at]
            if length >= 0x80:
                second = data[start]
                start += 1
                if second >= 0x80:
                    third = data[start]
                    start += 1
                    if third >= 0x80 or not third:
                        break
                    length += (second << 7) + (third << 14) - 0x4080
                elif not second:
                    break
                else:
                    length += (second << 7) - 0x80
            end = start + length
            if end > size or length < BYTES or data[start : start + HEAD] != CBOR:
                break
            at = start + BYTES
            block = data[at:end]
            if sha256(block).digest() != data[start + HEAD : at]:
                break
            self._at = end
            yield Block(base + at, data[start:at], block, True)
            at = end

    def _drop(self, count: int) -> None:
        """Let go of the window's first bytes. Only here do places in it move."""
        self._data = self._data[count:]
        self._base += count
        self._at = 0

    def _more(self, wanted: int) -> bool:
        """Read on until the window holds so many bytes; False when the file has fewer."""
        while len(self._data) < wanted and not self._ended:
            try:
                chunk = self._stream.read1(_CHUNK)  # not ``read``: that loses what came before the damage
            except MemberDamaged as error:
                chunk, self._why = b"", error.reason
            self._ended = not chunk
            self._data += chunk
        return len(self._data) >= wanted

    def _one(self) -> Block | Damage | None:
        """Whatever comes next, slowly and exactly; None at the end."""
        self._drop(self._at)
        if not self._more(1):
            return None
        self._more(_VARINT + BYTES)
        try:
            length, start = varint(self._data, 0)
            if not length:
                raise BadCid("it has no length")
            if length > MOST_BLOCK_BYTES + BYTES:
                raise BadCid(f"it would be {length:,} bytes long; at most {MOST_BLOCK_BYTES:,} are read")
            size = BYTES if self._data[start : start + HEAD] in (CBOR, RAW) else length_at(self._data, start)
        except BadCid as error:
            return self._lost(1, f"no block can be read here: {error}")
        except IndexError:
            return self._lost(1, "the file ends inside a block")
        if length < size:
            return self._lost(1, "no block can be read here: it is shorter than its CID")
        named = text_of(self._data[start : start + size])
        if not self._more(start + length):
            return self._lost(start, f"the file ends inside the block {named}")
        cid, data = self._data[start : start + size], self._data[start + size : start + length]
        is_whole = cid[:HEAD] in (CBOR, RAW) and size == BYTES and sha256(data).digest() == cid[HEAD:]
        if not is_whole and not self._begins_at(start + length):
            return self._lost(
                start + size, f"the block {named} is neither what its CID says nor as long as is said before it"
            )
        self._at = start + length
        return Block(self._base + start + size, cid, data, is_whole)

    def _lost(self, after: int, reason: str) -> Damage:
        """No block here: on to where the next one seems to begin, else to the end of the file."""
        place = self._base
        while (found := self._next(after)) is None and not self._ended:
            # What begins at the very end of what was looked through is seen with more of it.
            self._drop(max(0, len(self._data) - _VARINT - HEAD))
            after = 0
            self._more(MOST_BLOCK_BYTES)
        self._at = len(self._data) if found is None else found
        return Damage(place, reason)

    def _next(self, at: int) -> int | None:
        """Where in the window, from here on, a block begins for sure enough: another one, or the end, must follow it."""
        while self._vain < _MOST_VAIN and (cid := self._data.find(CBOR, at)) >= 0:
            for start in (cid - 2, cid - 1, cid - 3):
                if start >= 0 and self._begins_at(start, cid) and self._begins_at(self._end_at(start)):
                    return start
            self._vain += 1
            at = cid + 1
        return None

    def _end_at(self, at: int) -> int:
        length, start = varint(self._data, at)
        return start + length

    def _begins_at(self, at: int, cid: int = -1) -> bool:
        """Whether a block begins here (and its CID there), or the file ends."""
        if not self._more(at + _VARINT + HEAD) and at >= len(self._data):
            return at == len(self._data)
        try:
            length, start = varint(self._data, at)
        except (BadCid, IndexError):
            return False
        is_usual = BYTES <= length <= MOST_BLOCK_BYTES + BYTES and self._data[start : start + HEAD] in (CBOR, RAW)
        return is_usual and cid in (-1, start)
