"""What of a platform's answers may be kept, and which of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from stance.archive.writes.captures import Answer
from stance.channels.port.pulling import Place


def without(answers: tuple[Answer, ...], hidden: Collection[Place]) -> tuple[Answer, ...]:
    """The answers as they are kept: with "null" where a value is not public, at the same length, so that all else stays where it was."""
    bodies = {place.page: bytearray(answers[place.page].response.body) for place in hidden}
    for place in hidden:
        end = place.offset_bytes + place.length_bytes
        bodies[place.page][place.offset_bytes : end] = b"null".ljust(place.length_bytes)
    return tuple(
        replace(one, response=replace(one.response, body=bytes(bodies[number]))) if number in bodies else one
        for number, one in enumerate(answers)
    )
