"""The header of a gzip file (RFC 1952, section 2.3)."""

from __future__ import annotations

LONGEST_BYTES = 1 << 16
"""A name and a comment of any length could stand in one; those that are written are some tens of bytes."""
_MAGIC = b"\x1f\x8b\x08"
_FIXED_BYTES = 10
_CHECKSUM, _EXTRA, _NAME, _COMMENT = 2, 4, 8, 16


def header_bytes(start: bytes) -> int | None:
    """How long the header is with which these bytes begin, None when they begin with none, or with less than a whole one."""
    if not start.startswith(_MAGIC) or len(start) < _FIXED_BYTES:
        return None
    flags, at = start[3], _FIXED_BYTES
    if flags & _EXTRA:
        at += 2 + int.from_bytes(start[at : at + 2], "little")
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            at = start.find(b"\0", at, LONGEST_BYTES) + 1
            if not at:
                return None
    at += 2 if flags & _CHECKSUM else 0
    return at if at <= min(len(start), LONGEST_BYTES) else None
