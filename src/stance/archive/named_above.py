"""Blobs that rooms above the archive name: they are looked for when the archive is checked, and stay when something of the archive that has the
same bytes is destroyed."""

from __future__ import annotations

from collections.abc import Iterator

from stance.rooms.listed import answers

BLOBS_NAMED = "archive.blobs_named"
"""Asked with a digest, or "" for all; answered with pairs of a digest and, in words, what names it."""


def named_above(digest: str = "") -> Iterator[tuple[str, str]]:
    for ask in answers(BLOBS_NAMED):
        yield from ask(digest)


def is_named_above(digest: str) -> bool:
    return next(named_above(digest), None) is not None
