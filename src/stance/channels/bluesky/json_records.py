"""Records as servers write them in JSON, and the block that each of them is (atproto.com/specs/data-model, "JSON Representation").

The JSON of a record has many forms, its DAG-CBOR one: so the CID beside a record tells whether its JSON is the record.
"""

from __future__ import annotations

import re
from base64 import b32decode, b64decode
from typing import Any

from stance.channels.bluesky.cids import Cid, read_cid
from stance.channels.bluesky.dag_cbor import MOST_LEVELS

_CID = re.compile(r"b[a-z2-7]{1,200}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_LARGEST = 1 << 63


class BadRecord(ValueError):
    """The JSON is of no record; the message says why."""


def cid_from(text: object) -> Cid:
    """A CID as people write it. Raises BadRecord."""
    if not isinstance(text, str) or not _CID.fullmatch(text):
        raise BadRecord("a CID in it is none")
    letters = text[1:].upper()
    try:
        return read_cid(b32decode(letters + "=" * (-len(letters) % 8)))
    except ValueError as error:
        raise BadRecord(f"a CID in it is none: {error}") from error


def from_json(value: Any, level: int = 0) -> Any:
    """The value that JSON stands for: links and bytes as such. Raises BadRecord."""
    if level > MOST_LEVELS:
        raise BadRecord(f"it has more than {MOST_LEVELS} lists and maps in one another")
    if isinstance(value, dict):
        if len(value) == 1:
            if "$link" in value:
                return cid_from(value["$link"])
            if "$bytes" in value:
                return _bytes(value["$bytes"])
        return {key: from_json(one, level + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [from_json(one, level + 1) for one in value]
    return value


def _bytes(text: Any) -> bytes:
    if not isinstance(text, str) or not _BASE64.fullmatch(text):
        raise BadRecord("bytes in it are not written in base64")
    bare = text.rstrip("=")
    try:
        return b64decode(bare + "=" * (-len(bare) % 4))
    except ValueError as error:
        raise BadRecord("bytes in it are not written in base64") from error


def block_of(value: Any) -> bytes:
    """The DAG-CBOR of a value, in the one form in which ``dag_cbor`` reads it. Raises BadRecord."""
    parts: list[bytes] = []
    _write(parts, value)
    return b"".join(parts)


def _write(parts: list[bytes], value: Any) -> None:
    if isinstance(value, str):
        raw = _utf8(value)
        parts += (_head(3, len(raw)), raw)
    elif isinstance(value, dict):
        parts.append(_head(5, len(value)))
        for raw, one in sorted(
            ((_utf8(key), one) for key, one in value.items()), key=lambda pair: (len(pair[0]), pair[0])
        ):
            parts += (_head(3, len(raw)), raw)
            _write(parts, one)
    elif isinstance(value, list):
        parts.append(_head(4, len(value)))
        for one in value:
            _write(parts, one)
    elif value is None or isinstance(value, bool):
        parts.append({None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value])
    elif isinstance(value, int) and -_LARGEST <= value < _LARGEST:
        parts.append(_head(0, value) if value >= 0 else _head(1, -1 - value))
    elif isinstance(value, Cid):
        parts += (b"\xd8\x2a", _head(2, len(value) + 1), b"\0", value)
    elif isinstance(value, bytes):
        parts += (_head(2, len(value)), value)
    else:
        raise BadRecord("a number in it is a fraction, or beyond 64 bits")


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise BadRecord("a text in it cannot be written in UTF-8") from error


def _head(major: int, number: int) -> bytes:
    """An initial byte with its argument, as short as it can be (RFC 8949, section 3)."""
    if number < 24:
        return bytes([major << 5 | number])
    for extra, width in ((24, 1), (25, 2), (26, 4)):
        if number < 1 << 8 * width:
            return bytes([major << 5 | extra]) + number.to_bytes(width, "big")
    return bytes([major << 5 | 27]) + number.to_bytes(8, "big")
