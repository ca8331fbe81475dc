"""The words of the tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload): reading its headers."""

from __future__ import annotations

import base64
from uuid import UUID

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
PIECE_TYPE = "application/offset+octet-stream"
LONGEST_NUMBER = 15


class HeaderRefused(ValueError):
    """A header is missing or is not what the protocol says; the message names it."""


def number(name: str, text: str | None) -> int:
    """A byte count from a header: decimal digits, not negative. Raises HeaderRefused."""
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise HeaderRefused(f"The header {name} must be a whole number of bytes, not {(text or 'missing')[:40]!r}.")
    return int(text)


def metadata(text: str) -> dict[str, str]:
    """``Upload-Metadata``: comma-separated keys, each with its value in Base64 after a space. Raises HeaderRefused."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except ValueError as error:  # binascii.Error and UnicodeDecodeError are of this kind too
            raise HeaderRefused(
                f"The header Upload-Metadata has a value for {key[:40]!r} that is not Base64 of UTF-8."
            ) from error
    return found


def group_of(values: dict[str, str]) -> UUID:
    """Which export a file belongs to: the metadata ``group``. Raises HeaderRefused."""
    try:
        return UUID(values.get("group", ""))
    except ValueError as error:
        raise HeaderRefused(
            "The header Upload-Metadata must name the group (a UUID) that the file belongs to."
        ) from error
