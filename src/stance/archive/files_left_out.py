"""Why a captured post's file is not here: the rooms that fetch files know, and the post's page says it."""

from __future__ import annotations

from collections.abc import Collection

from stance.rooms.listed import answers

FILES_LEFT_OUT = "archive.files_left_out"
"""Asked with keys of media that have no file; answered, of each that was to be fetched, with a sentence."""


def files_left_out(media: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for ask in answers(FILES_LEFT_OUT) if media else ():
        found |= ask(media)
    return found
