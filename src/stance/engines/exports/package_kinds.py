"""What one file is, told by its first bytes and never by its name: people rename what they download, and browsers do too."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from stance.engines.exports.tar_headers import is_header

FileKind: TypeAlias = Literal["zip", "gzip", "tar", "car", "xml", "json", "table"]

HEAD_BYTES = 4096
"""What ``kind_of`` wants to see of a file."""

# PKWARE APPNOTE.TXT 6.3.10, clauses 4.3.7 and 4.3.16; "MZ" begins a self-extracting one.
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"MZ")
_GZIP = b"\x1f\x8b"  # RFC 1952, section 2.3.1
_CAR_ROOTS = b"\xa2\x65roots"  # CARv1: after its length, a map of two whose first key is "roots" (DAG-CBOR)
_CAR_LENGTH_BYTES = 4
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_WEB_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_BETWEEN_CELLS = re.compile(r"[,;\t]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_OTHERS = (
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ\x00", "packed with xz"),
    (b"\x28\xb5\x2f\xfd", "packed with Zstandard"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"%PDF", "a PDF"),
)


def kind_of(head: bytes) -> FileKind | None:
    """What a file is that begins with these bytes (up to HEAD_BYTES of it); None for what no export can be."""
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(_GZIP):
        return "gzip"
    if is_header(head[:512]):
        return "tar"
    return text_kind_of(head)


def text_kind_of(head: bytes) -> FileKind | None:
    """As ``kind_of``, for what may be a member by itself: also packed with gzip."""
    if _CAR_ROOTS in head[1 : _CAR_LENGTH_BYTES + len(_CAR_ROOTS)]:
        return "car"
    text = _text(head)
    if text is None:
        return None
    start = text.lstrip()
    if start[:1] == "<":
        return None if _WEB_PAGE.match(start) else "xml"
    if start[:1] in ("{", "["):
        return "json"
    return "table" if _BETWEEN_CELLS.search(start.partition("\n")[0]) else None


def known_as(head: bytes) -> str:
    """What people call a file that is no export, in words; "" when it cannot be told."""
    for magic, words in _OTHERS:
        if head.startswith(magic):
            return words
    text = _text(head)
    return "a web page" if text is not None and _WEB_PAGE.match(text.lstrip()) else ""


def _text(head: bytes) -> str | None:
    """The beginning as text, None when it is not text. Cells of a table may be in any encoding that keeps ASCII."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            text = head[len(mark) :].decode(encoding, "replace")
            break
    else:
        text = head.decode("utf-8", "replace")
    return None if _CONTROL.search(text) else text
