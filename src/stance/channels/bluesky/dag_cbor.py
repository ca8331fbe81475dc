"""DAG-CBOR, read strictly: what the AT Protocol's data model allows, in the one form in which it may be written.

Sources: "Data Model" (atproto.com/specs, read November 2026), DRISL (dasl.ing), RFC 8949. No floats, no tag but 42, no indefinite
lengths, numbers as short as they can be, keys that are texts, each once, in order of their length and then of their bytes.
One value has one form, so a block that is read here is the block that its CID is of.
"""

from __future__ import annotations

from typing import Any

from stance.channels.bluesky.cids import BYTES, CBOR, HEAD, RAW, BadCid, Cid, read_cid

MOST_LEVELS = 64
"""Of lists and maps in one another; posts have some six, and other readers stop at 32 to 128."""
_LARGEST = (1 << 63) - 1
_KEYS_HELD, _LONGEST_KEY_HELD = 4096, 64
_USUAL_LINK = b"\xd8\x2a\x58\x25\x00"
_keys: dict[bytes, str] = {}
_MAJORS = ("a number", "a negative number", "bytes", "a text", "a list", "a map", "a tag", "a simple value")


class BadCbor(ValueError):
    """The block is not DAG-CBOR; the message says what is wrong and at which byte."""


def decode(block: bytes) -> Any:
    """The value of a whole block: dicts, lists, str, int, bool, None, bytes, Cid. Raises BadCbor."""
    value, at = decode_at(block, 0)
    if at != len(block):
        raise BadCbor(f"something follows its value at byte {at:,}")
    return value


def decode_at(block: bytes, at: int) -> tuple[Any, int]:
    """The value that begins at this byte, and where it ends. Raises BadCbor."""
    try:
        value, at = _value(block, at, 0)
    except IndexError as error:
        raise _too_short(block) from error
    except UnicodeDecodeError as error:
        raise BadCbor("a text in it is not UTF-8") from error
    # What ran over the end is seen here: slices that are shorter than was said are not looked at one by one.
    if at > len(block):
        raise _too_short(block)
    return value, at


def pairs(block: bytes) -> list[tuple[str, int, int]]:
    """Keys of a block that is a map, each with where it and its value begin and end. Raises BadCbor."""
    decode(block)
    if block[0] >> 5 != 5:
        raise BadCbor("it is no map")
    count, at = _argument(block, 0)
    found = []
    for _ in range(count):
        start = at
        key, at = _value(block, at, 1)
        _, at = _value(block, at, 1)
        found.append((key, start, at))
    return found


def map_head(count: int) -> bytes:
    """The first byte of a map of fewer than 24 pairs."""
    return bytes([0xA0 | count])


def _too_short(block: bytes) -> BadCbor:
    return BadCbor(f"it ends too early, after {len(block):,} bytes")


def _value(data: bytes, at: int, level: int) -> tuple[Any, int]:
    """The value at this byte and where it ends. Raises IndexError where the data end inside it."""
    head = data[at]
    if 0x60 <= head < 0x78:
        end = at + head - 0x5F
        return data[at + 1 : end].decode(), end
    if 0xA0 <= head < 0xBB:
        return _map(data, at, level + 1)
    if 0x80 <= head < 0x9B:
        return _list(data, at, level + 1)
    if 0x78 <= head < 0x7B:
        size, at = _argument(data, at)
        return data[at : at + size].decode(), at + size
    if head < 0x18:
        return head, at + 1
    if head == 0x18 and data[at + 1] > 23:
        return data[at + 1], at + 2
    if head == 0xD8:
        return _link(data, at)
    if head in _SIMPLE:
        return _SIMPLE[head], at + 1
    return _seldom(data, at, head)


_SIMPLE = {0xF4: False, 0xF5: True, 0xF6: None}


def _map(data: bytes, at: int, level: int, keys: dict[bytes, str] = _keys) -> tuple[dict[str, Any], int]:
    """Most of a repository is small maps of short texts: those are read here, without a call for each."""
    head = data[at]
    if head < 0xB8:
        count, at = head & 0x1F, at + 1
    else:
        count, at = _argument(data, at)
    if level > MOST_LEVELS:
        raise BadCbor(f"more than {MOST_LEVELS} lists and maps in one another at byte {at:,}")
    found: dict[str, Any] = {}
    before, shortest = b"", 0
    for _ in range(count):
        size = data[at] - 0x60
        start = at + 1
        if not 0 <= size < 24:
            size, start = _key_size(data, at)
        at = start + size
        raw = data[start:at]
        if size <= shortest and found and (size < shortest or raw <= before):
            raise BadCbor(f"keys that are not in order, or one of them twice, at byte {start:,}")
        before, shortest = raw, size
        key = keys.get(raw) or _key(raw)
        head = data[at]
        if 0x60 <= head < 0x78:
            start = at + 1
            at += head - 0x5F
            found[key] = data[start:at].decode()
        elif head == 0x78 and data[at + 1] > 23:
            start = at + 2
            at = start + data[at + 1]
            found[key] = data[start:at].decode()
        elif 0xA0 <= head < 0xB8:
            found[key], at = _map(data, at, level + 1)
        else:
            found[key], at = _value(data, at, level)
    return found, at


def _key_size(data: bytes, at: int) -> tuple[int, int]:
    if data[at] >> 5 != 3:
        raise BadCbor(f"a key that is no text at byte {at:,}")
    return _argument(data, at)


def _key(raw: bytes) -> str:
    key = raw.decode()
    if len(raw) < _LONGEST_KEY_HELD:
        if len(_keys) > _KEYS_HELD:
            _keys.clear()
        _keys[raw] = key
    return key


def _list(data: bytes, at: int, level: int) -> tuple[list[Any], int]:
    if level > MOST_LEVELS:
        raise BadCbor(f"more than {MOST_LEVELS} lists and maps in one another at byte {at:,}")
    count, at = _argument(data, at)
    found: list[Any] = []
    for _ in range(count):
        value, at = _map(data, at, level + 1) if 0xA0 <= data[at] < 0xB8 else _value(data, at, level)
        found.append(value)
    return found, at


def _link(data: bytes, at: int) -> tuple[Cid, int]:
    """Tag 42 around bytes that begin with 0, the multibase of what is no text."""
    start = at + 5
    if data[at:start] == _USUAL_LINK and data[start : start + HEAD] in (CBOR, RAW):
        return Cid(data[start : start + BYTES]), start + BYTES
    if data[at + 1] != 42:
        raise BadCbor(f"a tag that is not 42 at byte {at:,}")
    if data[at + 2] >> 5 != 2:
        raise BadCbor(f"a link that is not bytes at byte {at:,}")
    size, start = _argument(data, at + 2)
    raw = data[start : start + size]
    if raw[:1] != b"\0":
        raise BadCbor(f"a link without its leading 0 at byte {at:,}")
    try:
        return read_cid(raw[1:]), start + size
    except BadCid as error:
        raise BadCbor(f"a link at byte {at:,}: {error}") from error


def _seldom(data: bytes, at: int, head: int) -> tuple[Any, int]:
    """Larger numbers, bytes, and whatever is not allowed."""
    major = head >> 5
    if head & 0x1F == 0x1F and major in (2, 3, 4, 5):
        raise BadCbor(f"{_MAJORS[major]} of no stated length at byte {at:,}")
    if major == 6:
        raise BadCbor(f"a tag that is not 42 at byte {at:,}")
    if major == 7:
        what = "a fraction" if head in (0xF9, 0xFA, 0xFB) else "a simple value that is not allowed"
        raise BadCbor(f"{what} at byte {at:,}")
    size, end = _argument(data, at)
    if major in (0, 1):
        if size > _LARGEST:
            raise BadCbor(f"a number beyond 64 bits at byte {at:,}")
        return (size if major == 0 else -1 - size), end
    if major == 2:
        return data[end : end + size], end + size
    raise BadCbor(f"{_MAJORS[major]} longer than any block at byte {at:,}")


def _argument(data: bytes, at: int) -> tuple[int, int]:
    """The number in or behind an initial byte (RFC 8949, section 3), and where it ends."""
    low = data[at] & 0x1F
    if low < 24:
        return low, at + 1
    if low > 27:
        raise BadCbor(f"a length of a form that is not allowed at byte {at:,}")
    width = 1 << (low - 24)
    raw = data[at + 1 : at + 1 + width]
    if len(raw) < width:
        raise IndexError("the data end inside a number")
    number = int.from_bytes(raw, "big")
    if number < (24 if low == 24 else 1 << (width << 2)):
        raise BadCbor(f"a number is written longer than it need be at byte {at:,}")
    return number, at + 1 + width
