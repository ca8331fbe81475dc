"""Content identifiers: the hash of a block, with what kind of block it is (DASL "CID", the data model's "Link and CID Formats")."""

from __future__ import annotations

from hashlib import sha256

CBOR = b"\x01\x71\x12\x20"
"""CID version 1, DAG-CBOR, SHA-256, 32 bytes: of commits, nodes and records."""
RAW = b"\x01\x55\x12\x20"
"""The same of a file as it is: blobs."""
BYTES = 36
HEAD = 4
_LONGEST_VARINT = 9
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_THREES = [first + second + third for first in _LETTERS for second in _LETTERS for third in _LETTERS]


class BadCid(ValueError):
    """No CID of version 1; the message says what is wrong with it."""


class Cid(bytes):
    """A CID in its binary form, as a link in DAG-CBOR has it (without the multibase byte 0)."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """As people write it: multibase "b", lower-case base32 without padding (RFC 4648, section 6)."""
        return text_of(self)


def text_of(cid: bytes) -> str:
    """Fifteen bits, which are three letters, at a time: the standard library's way takes twice as long, and every record needs
    it."""
    bits = 8 * len(cid)
    letters = -(-bits // 5)
    threes = -(-letters // 3)
    number = int.from_bytes(cid, "big") << threes * 15 - bits
    return ("b" + "".join([_THREES[number >> shift & 0x7FFF] for shift in range(threes * 15 - 15, -1, -15)]))[
        : letters + 1
    ]


def cid_of(block: bytes) -> Cid:
    """The CID under which a DAG-CBOR block is known."""
    return Cid(CBOR + sha256(block).digest())


def varint(data: bytes, at: int) -> tuple[int, int]:
    """An unsigned LEB128 number and where it ends. Raises BadCid, IndexError when the data end inside it."""
    number, shift, start = 0, 0, at
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
        if at - start >= _LONGEST_VARINT:
            raise BadCid("a number in it is longer than nine bytes")
    if byte == 0 and at - start > 1:
        raise BadCid("a number in it is written longer than it need be")
    return number, at


def length_at(data: bytes, at: int) -> int:
    """How many bytes the CID at this place takes. Any codec and hash: links in records may have them.

    Raises BadCid, IndexError when the data end inside it.
    """
    start = at
    version, at = varint(data, at)
    if version != 1:
        raise BadCid(f"it is a CID of version {version}" if version < 16 else "it is no CID of version 1")
    _codec, at = varint(data, at)
    _kind, at = varint(data, at)
    size, at = varint(data, at)
    if len(data) < at + size:
        raise IndexError("the data end inside a CID")
    return at + size - start


def read_cid(data: bytes) -> Cid:
    """The whole of ``data`` as a CID. Raises BadCid."""
    if len(data) == BYTES and data[:HEAD] in (CBOR, RAW):
        return Cid(data)
    try:
        length = length_at(data, 0)
    except IndexError as error:
        raise BadCid("it ends too early") from error
    if length != len(data):
        raise BadCid("something follows it")
    return Cid(data)
