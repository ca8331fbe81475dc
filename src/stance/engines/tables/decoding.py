"""From bytes to text. What is not UTF-8 is taken for Windows-1252 only where nothing in it speaks against that, and what was
taken is said: an encoding that is guessed wrongly spoils names silently."""

from __future__ import annotations

import codecs

from stance.engines.tables.limits import TableRefused

ENCODINGS = ("auto", "utf-8", "utf-16", "windows-1252")
"""What can be asked for. "auto" is a byte order mark, else UTF-8 (RFC 3629), else Windows-1252."""
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
REMEDY = "In a spreadsheet, save it as “CSV UTF-8”, or say which encoding it has."
NEVER_TYPED = frozenset(range(32)) - frozenset(b"\t\r\n\f")
"""Bytes that no text in Windows-1252 holds."""
WORDS = {"cp1252": "Windows-1252", "utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}

NO_TABLES = {
    b"%PDF-": "a PDF",
    b"\x89PNG\r\n": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"<!doctype html": "a web page",
    b"<!DOCTYPE html": "a web page",
}
"""How files begin that are handed in by mistake, and what they are."""


def decode(content: bytes, encoding: str = "auto") -> tuple[str, str]:
    """The text and the encoding that it was in. Raises TableRefused."""
    if kind := next((words for beginning, words in NO_TABLES.items() if content.startswith(beginning)), ""):
        raise TableRefused(f"This is {kind}, not a table. Choose the spreadsheet itself: CSV, XLSX or ODS.")
    if encoding not in ENCODINGS:
        raise TableRefused(f"There is no encoding “{encoding}”. Choose one of: {', '.join(ENCODINGS)}.")
    mark, name = next(((mark, name) for mark, name in MARKS if content.startswith(mark)), (b"", "utf-8"))
    if encoding == "windows-1252" and not mark:
        name = "cp1252"
    if encoding == "utf-16" and not mark:
        name = "utf-16-le"
    if name == "utf-8" and content[:200].count(0) * 4 > len(content[:200]):
        raise TableRefused(f"The file looks like UTF-16 text without its mark. {REMEDY}")
    try:
        return content[len(mark) :].decode(name), name
    except UnicodeDecodeError as error:
        if encoding == "auto" and not mark and (text := _windows_1252(content)) is not None:
            return text, "cp1252"
        line = content[: error.start + len(mark)].count(b"\n") + 1
        raise TableRefused(f"Line {line:,} of the file is not {WORDS[name]} text. {REMEDY}") from error


def _windows_1252(content: bytes) -> str | None:
    """The text, or None: five bytes mean nothing in Windows-1252, and bytes of UTF-8 among others say that the file was put
    together from two encodings."""
    if not NEVER_TYPED.isdisjoint(content) or _is_mostly_utf_8(content):
        return None
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return None


def _is_mostly_utf_8(content: bytes) -> bool:
    """Whether more characters beyond ASCII are whole in UTF-8 than are not."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return sum(not sign.isascii() for sign in text) - broken > broken
