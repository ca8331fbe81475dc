"""Moments of a Takeout: ISO 8601 with a zone, "2023-09-19T17:42:53.434647+00:00"."""

from __future__ import annotations

from datetime import UTC, datetime

from stance.engines.exports.instants import LAST, BadInstant


def moment(text: str) -> int:
    """Unix seconds. Raises BadInstant."""
    written = text.strip().removesuffix(" UTC")
    if not written:
        raise BadInstant("it has no date")
    try:
        found = datetime.fromisoformat(written)
        seconds = int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() // 1)
    except (ValueError, OverflowError) as error:
        raise BadInstant(f"its date {written[:60]!r} is in no form that Takeout uses") from error
    if not 0 <= seconds <= LAST:
        raise BadInstant(f"its date {written[:60]!r} is before 1970 or after 3058")
    return seconds
