"""Record keys that sort by time.

key = Unix seconds (UTC) of creation × 2^28 + 28 bits of SHA-256 of the record id. Search engines and lists then walk
the primary key instead of sorting, and a date range is a key range. Two records of one second whose 28 bits agree
(expected once in 2^28 pairs) take the next free key.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

SUFFIX_BITS = 28
SUFFIX_MASK = (1 << SUFFIX_BITS) - 1
LAST_KEY = (1 << 63) - 1
LAST_SECOND = LAST_KEY >> SUFFIX_BITS


def key_of(created_at: int, record_id: str) -> int:
    """``created_at`` in Unix seconds. Raises ValueError before 1970, and after the year 3058, where keys end."""
    if not 0 <= created_at <= LAST_SECOND:
        raise ValueError(f"{created_at:,} seconds from 1970 is no time that a record can be filed under")
    return created_at << SUFFIX_BITS | int.from_bytes(sha256(record_id.encode()).digest()[:4], "big") >> 4


def seconds_of(key: int) -> int:
    return key >> SUFFIX_BITS


def first_key_at(moment: datetime) -> int:
    """The smallest key of any record made at or after this aware moment (whole seconds).

    Keys end in the year 3058: a later moment has the last key.
    """
    return min(LAST_KEY, max(0, int(moment.timestamp())) << SUFFIX_BITS)


def between(oldest_seconds: int, newest_seconds: int) -> tuple[int, int]:
    """The first and the last key of records made from one instant to another (Unix seconds UTC, both included)."""
    return oldest_seconds << SUFFIX_BITS, newest_seconds << SUFFIX_BITS | SUFFIX_MASK


def year_of(key: int) -> int:
    """The calendar year, UTC."""
    return datetime.fromtimestamp(seconds_of(key), UTC).year


def first_key_of_year(year: int) -> int:
    return first_key_at(datetime(year, 1, 1, tzinfo=UTC))
