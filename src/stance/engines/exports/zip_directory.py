"""The central directory of a zip, read entry by entry (PKWARE APPNOTE.TXT 6.3.10, clauses 4.3.12 to 4.3.16).

The standard library's `zipfile` holds an object of some 700 bytes for every member and trusts the sizes;
a million media files would take 0.7 GB. This reader yields plain tuples and checks what it is told.
"""

import stat
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from stance.engines.exports.limits import Limits, PackageRefused

_END = struct.Struct("<4s4H2LH")  # 4.3.16 end of central directory record
_END64_LOCATOR = struct.Struct("<4sLQL")  # 4.3.15
_END64 = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
_ENTRY = struct.Struct("<4s6H3L5H2L")  # 4.3.12
_LONGEST_COMMENT = 0xFFFF
_UNKNOWN_32 = 0xFFFFFFFF
_UNKNOWN_16 = 0xFFFF
_FLAG_ENCRYPTED = 0x1
_FLAG_UTF8 = 0x800
_MADE_ON_UNIX = (3, 19)  # 4.4.2.2: UNIX, OS X
_READ_AT_ONCE = 1 << 20


class Entry(NamedTuple):
    """One line of the central directory. `refusal` says why it cannot be used, None when it can."""

    name: str
    size_bytes: int
    stored_bytes: int
    crc: int
    method: int
    header_offset: int
    encrypted: bool
    is_folder: bool
    refusal: str | None


class Directory(NamedTuple):
    """Where the central directory lies; `shift` is what precedes the zip in its file (self-extractors)."""

    start: int
    size: int
    entry_count: int
    shift: int


def locate(file: BinaryIO, where: str) -> Directory:
    """Find the central directory. Raises PackageRefused when the file is cut off or is not one whole zip."""
    file_size = file.seek(0, 2)
    tail_start = max(0, file_size - _END.size - _LONGEST_COMMENT)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise PackageRefused(
            f"This zip has no table of contents: {file_size:,} bytes of it are here, the end is missing.",
            where,
            "Download it again and compare its size with the platform's.",
        )
    _, disk, first_disk, _, count, size, start, _ = _END.unpack_from(tail, at)
    end = tail_start + at
    if _UNKNOWN_32 in (size, start) or _UNKNOWN_16 in (count, disk):
        end, disk, first_disk, count, size, start = _zip64(file, end, where) or (
            end, disk, first_disk, count, size, start,
        )  # fmt: skip
    if disk or first_disk:
        raise PackageRefused(
            "This is one volume of a zip split by a packing program.",
            where,
            "Join the volumes first (zip -s 0).",
        )
    shift = end - size - start
    if shift < 0:
        raise PackageRefused(
            "This zip's table of contents points outside the file.",
            where,
            "Download it again; it is damaged.",
        )
    return Directory(start + shift, size, count, shift)


def _zip64(file: BinaryIO, end: int, where: str) -> tuple[int, int, int, int, int, int] | None:
    if end < _END64_LOCATOR.size:
        return None
    file.seek(end - _END64_LOCATOR.size)
    magic, _, offset, _ = _END64_LOCATOR.unpack(file.read(_END64_LOCATOR.size))
    if magic != b"PK\x06\x07":
        return None
    # The record directly before the locator is the one meant, also when something precedes the zip.
    for at in (offset, end - _END64_LOCATOR.size - _END64.size):
        file.seek(max(at, 0))
        record = file.read(_END64.size)
        if len(record) == _END64.size and record[:4] == b"PK\x06\x06":
            _, _, _, _, disk, first_disk, _, count, size, start = _END64.unpack(record)
            return at, disk, first_disk, count, size, start
    raise PackageRefused(
        "This zip says that it uses the 64-bit form, but its 64-bit table is missing.",
        where,
        "Download it again; it is damaged.",
    )


def entries(file: BinaryIO, directory: Directory, where: str, limits: Limits) -> Iterator[Entry]:
    """Yield every entry in directory order. Raises PackageRefused when the directory itself is damaged."""
    if directory.entry_count > limits.max_members:
        raise PackageRefused(
            f"This zip has {directory.entry_count:,} members; at most {limits.max_members:,} are read.",
            where,
            "Raise the limit if that is really the export.",
        )
    file.seek(directory.start)
    left, buffer, at, seen = directory.size, b"", 0, 0
    while True:
        if len(buffer) - at < _ENTRY.size + 3 * _UNKNOWN_16 and left:
            chunk = file.read(min(left, _READ_AT_ONCE))
            left = left - len(chunk) if chunk else 0
            buffer, at = buffer[at:] + chunk, 0
        if at == len(buffer):
            break
        if buffer[at : at + 4] != b"PK\x01\x02" or len(buffer) - at < _ENTRY.size:
            raise _damaged(where, seen)
        fields = _ENTRY.unpack_from(buffer, at)
        stop = at + _ENTRY.size + fields[10] + fields[11] + fields[12]
        if stop > len(buffer):
            raise _damaged(where, seen)
        yield _entry(fields, buffer[at + _ENTRY.size : stop], directory.shift, where, limits)
        at, seen = stop, seen + 1
        if seen > limits.max_members:
            raise _damaged(where, seen)
    if seen != directory.entry_count & _UNKNOWN_16 and seen != directory.entry_count:
        raise _damaged(where, seen)


def _damaged(where: str, seen: int) -> PackageRefused:
    return PackageRefused(f"The zip's table of contents is damaged after entry {seen:,}.", where, "Download it again.")


def _entry(fields: tuple[int, ...], rest: bytes, shift: int, where: str, limits: Limits) -> Entry:
    made_by, flags, method, outer, offset = fields[1], fields[3], fields[4], fields[15], fields[16]
    crc, stored, size, name_length, extra_length = fields[7:12]
    if name_length > limits.max_name_bytes:
        raise PackageRefused(
            f"A member's name is {name_length:,} bytes long; at most {limits.max_name_bytes:,} are accepted.",
            where,
            "This is not an export as a platform makes it; ask for a new one.",
        )
    extra = rest[name_length : name_length + extra_length]
    refusal = None
    if _UNKNOWN_32 in (stored, size, offset):
        size, stored, offset, refusal = _wide(extra, size, stored, offset)
    name = _name(rest[:name_length], flags)
    if "/" not in name:
        name = name.replace("\\", "/")  # some packers on Windows write their own separator, against 4.4.17.1
    mode = outer >> 16 if (made_by >> 8) in _MADE_ON_UNIX else 0
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        refusal = "it is a symbolic link" if stat.S_ISLNK(mode) else "it is a device or pipe, not a file"
    if method not in (0, 8) and refusal is None:
        refusal = f"it is packed with method {method}; only 'stored' and 'deflate' are read. Pack it again"
    encrypted = bool(flags & _FLAG_ENCRYPTED)
    return Entry(name, size, stored, crc, method, offset + shift, encrypted, name.endswith("/"), refusal)


def _wide(extra: bytes, size: int, stored: int, offset: int) -> tuple[int, int, int, str | None]:
    """Zip64 extended information (4.5.3): only the fields that are all ones, in this order."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            field = extra[at + 4 : at + 4 + length]
            numbers = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
            wide = [next(numbers, n) if n == _UNKNOWN_32 else n for n in (size, stored, offset)]
            return wide[0], wide[1], wide[2], None
        at += 4 + length
    return size, stored, offset, "its 64-bit sizes are missing from the zip"


def _name(raw: bytes, flags: int) -> str:
    """Names are UTF-8 with flag bit 11, else code page 437 (4.4.4, appendix D).

    macOS writes UTF-8 without the flag; accented names in cp437 practically never form valid UTF-8.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8", "surrogateescape") if flags & _FLAG_UTF8 else raw.decode("cp437")
