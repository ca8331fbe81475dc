"""A GIF without what shows nothing (GIF89a specification, 1990): comments, XMP, and whatever stands behind its end. Frames, times and
the number of rounds stay as they are."""

from __future__ import annotations

EXTENSION, IMAGE, END = 0x21, 0x2C, 0x3B
GRAPHIC_CONTROL, APPLICATION = 0xF9, 0xFF
ROUNDS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
"""The applications whose block says how often it plays."""


def without_words(content: bytes) -> bytes:
    """Raises ValueError for one that ends too early or holds an unknown block."""
    place = 13 + _table(_byte(content, 10))
    kept = [content[:place]]
    while (kind := _byte(content, place)) != END:
        if kind == EXTENSION:
            after = _behind_pieces(content, place + 2)
            if _is_kept(content, place):
                kept.append(content[place:after])
        elif kind == IMAGE:
            after = _behind_pieces(content, place + 11 + _table(_byte(content, place + 9)))
            kept.append(content[place:after])
        else:
            raise ValueError("a block of the GIF is of no known kind")
        place = after
    return b"".join([*kept, bytes([END])])


def _is_kept(content: bytes, place: int) -> bool:
    label = _byte(content, place + 1)
    return label == GRAPHIC_CONTROL or (label == APPLICATION and content[place + 3 : place + 14] in ROUNDS)


def _table(flags: int) -> int:
    """Bytes of the colours that follow."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _behind_pieces(content: bytes, place: int) -> int:
    while length := _byte(content, place):
        place += 1 + length
    return place + 1


def _byte(content: bytes, place: int) -> int:
    if place >= len(content):
        raise ValueError("the GIF ends too early")
    return content[place]
