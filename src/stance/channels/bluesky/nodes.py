"""One node of the Merkle search tree: its entries, with keys whole (atproto.com/specs/repository, "MST Structure")."""

from __future__ import annotations

from typing import NamedTuple

from stance.channels.bluesky.cids import CBOR, Cid
from stance.channels.bluesky.dag_cbor import BadCbor, decode

BEGINNING = b"\xa2ae"
"""Of every node: a map of two, the first key "e". A record's first key is never that, since it has a $type."""
_LINK = b"\xd8\x2a\x58\x25\x00" + CBOR
_LINK_BYTES = 41


class BadNode(ValueError):
    """The block is no node of a tree; the message says why."""


class Entry(NamedTuple):
    key: bytes
    record: bytes
    """The CID of the record."""
    below: bytes | None
    """The CID of the node with the keys between this one and the next."""


class Node(NamedTuple):
    left: bytes | None
    entries: list[Entry]


def read_node(block: bytes) -> Node:
    """Raises BadNode."""
    try:
        return _usual(block)
    except (_Unusual, IndexError):
        return _slowly(block)


class _Unusual(Exception):
    """Not as nodes are written; read slowly, it is told what is wrong."""


def _usual(block: bytes) -> Node:
    """By the one form that canonical bytes can have; whatever is not exactly so is left to ``_slowly``."""
    if block[:3] != BEGINNING:
        raise _Unusual
    count, at = _short(block, 3, 0x80)
    entries: list[Entry] = []
    before = b""
    for _ in range(count):
        if block[at : at + 3] != b"\xa4ak":
            raise _Unusual
        size, start = _short(block, at + 3, 0x40)
        at = start + size
        if block[at : at + 2] != b"ap":
            raise _Unusual
        shared, after = _short(block, at + 2, 0x00)
        key = before[:shared] + block[start:at]
        _check_prefix(before, key, shared)
        below, at = _usual_link(block, after, b"at")
        record, at = _usual_link(block, at, b"av")
        if record is None:
            raise _Unusual
        entries.append(Entry(key, record, below))
        before = key
    left, at = _usual_link(block, at, b"al")
    if at != len(block):
        raise _Unusual
    return Node(left, entries)


def _short(block: bytes, at: int, major: int) -> tuple[int, int]:
    """A number below 65,536 of this kind in its shortest form, and where it ends."""
    number = block[at] - major
    if 0 <= number < 24:
        return number, at + 1
    if number == 24 and block[at + 1] > 23:
        return block[at + 1], at + 2
    if number == 25 and block[at + 1]:
        return block[at + 1] << 8 | block[at + 2], at + 3
    raise _Unusual


def _check_prefix(before: bytes, key: bytes, shared: int) -> None:
    """A key is written without all that it shares with the one before it, and without no more. Raises BadNode."""
    if shared > len(before):
        raise BadNode("a key in it shares more than the one before it has")
    if len(before) > shared < len(key) and before[shared] == key[shared]:
        raise BadNode("a key in it is not shortened as the rule is")


def _usual_link(block: bytes, at: int, key: bytes) -> tuple[bytes | None, int]:
    if block[at : at + 2] != key:
        raise _Unusual
    at += 2
    if block[at] == 0xF6:
        return None, at + 1
    if block[at : at + 9] != _LINK:
        raise _Unusual
    return block[at + 5 : at + _LINK_BYTES], at + _LINK_BYTES


def _slowly(block: bytes) -> Node:
    try:
        value = decode(block)
    except BadCbor as error:
        raise BadNode(f"it is not DAG-CBOR: {error}") from error
    if not isinstance(value, dict) or set(value) != {"e", "l"} or not isinstance(value["e"], list):
        raise BadNode("it is no map of entries and a left link")
    entries: list[Entry] = []
    before = b""
    for one in value["e"]:
        if not isinstance(one, dict) or set(one) != {"k", "p", "t", "v"}:
            raise BadNode("an entry in it is not a map of k, p, t and v")
        suffix, shared = one["k"], one["p"]
        if not isinstance(suffix, bytes) or isinstance(suffix, Cid) or isinstance(shared, bool):
            raise BadNode("a key in it is not bytes")
        if not isinstance(shared, int) or shared < 0:
            raise BadNode("the length that a key shares in it is none")
        key = before[:shared] + suffix
        _check_prefix(before, key, shared)
        if not isinstance(one["v"], Cid):
            raise BadNode("an entry in it has no record")
        entries.append(Entry(key, one["v"], _link(one["t"])))
        before = key
    return Node(_link(value["l"]), entries)


def _link(value: object) -> bytes | None:
    """A link to a node must be of the one kind that nodes have."""
    if value is None:
        return None
    if not isinstance(value, Cid) or len(value) != 36 or value[:4] != CBOR:
        raise BadNode("a link in it leads to no node")
    return value
