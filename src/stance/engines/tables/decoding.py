"""From bytes to text, without guessing: an encoding that is guessed wrongly spoils names silently."""

from __future__ import annotations

import codecs

from stance.engines.tables.limits import TableRefused

ENCODINGS = ("auto", "utf-8", "utf-16", "windows-1252")
"""What can be asked for. "auto" is a byte order mark, else UTF-8 (RFC 3629)."""
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
REMEDY = "In a spreadsheet, save it as “CSV UTF-8”, or say which encoding it has."


def decode(content: bytes, encoding: str = "auto") -> tuple[str, str]:
    """The text and the encoding that it was in. Raises TableRefused."""
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
        line = content[: error.start + len(mark)].count(b"\n") + 1
        words = {"cp1252": "Windows-1252", "utf-8": "UTF-8"}.get(name, "UTF-16")
        raise TableRefused(f"Line {line:,} of the file is not {words} text. {REMEDY}") from error
