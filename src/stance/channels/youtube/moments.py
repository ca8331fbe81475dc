"""Moments of a Takeout: ISO 8601 with a zone, "2023-09-19T17:42:53.434647+00:00"."""

from __future__ import annotations

from stance.engines.exports.instants import seconds_of


def moment(text: str) -> int:
    """Unix seconds. Older tables write " UTC" for the zone. Raises BadInstant."""
    return seconds_of(text.strip().removesuffix(" UTC"))
