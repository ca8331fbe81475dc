"""Tars as packing programs make them, and with exactly one thing wrong each."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import Path

FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
BLOCK = 512
FILES: Mapping[str, bytes] = {
    "outbox.json": b'{"orderedItems": [' + b'{"id": "https://example.org/1"}, ' * 900 + b"{}]}",
    "media_attachments/a.jpg": bytes(range(256)) * 40,
    "empty.json": b"",
    "one block.bin": b"x" * BLOCK,
    "avatar.png": b"\x89PNG" + bytes(3000),
}


def tar_bytes(files: Mapping[str, bytes], format_: str = "pax") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=FORMATS[format_]) as archive:
        for name, data in files.items():
            archive.addfile(info(name, len(data)), io.BytesIO(data))
    return buffer.getvalue()


def info(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, **more: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.type, member.mtime = size, kind, 1_700_000_000
    member.linkname = more.pop("linkname", "")
    member.pax_headers = more
    return member


def packed(data: bytes, level: int = 6) -> bytes:
    return gzip.compress(data, level, mtime=0)


def write(path: Path, files: Mapping[str, bytes] = FILES, format_: str = "pax") -> Path:
    """Packed with gzip where the name says so."""
    data = tar_bytes(files, format_)
    path.write_bytes(packed(data) if path.name.endswith(("gz", "tgz")) else data)
    return path


def header(name: bytes, size: int | bytes, kind: bytes = b"0", *, rest: bytes = b"") -> bytes:
    """One header, made by hand; ``size`` as bytes stands in its field as it is, ``rest`` from byte 157 on."""
    field = size if isinstance(size, bytes) else b"%011o\0" % size
    block = bytearray(BLOCK)
    block[: len(name)] = name
    block[100:108] = b"0000644\0"
    block[124:136] = field.ljust(12, b"\0")[:12]
    block[156:157] = kind
    block[157 : 157 + len(rest)] = rest
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def filled(data: bytes) -> bytes:
    return data + bytes(-len(data) % BLOCK)


END = bytes(2 * BLOCK)
GOOD = header(b"outbox.json", 2) + filled(b"{}")


def pax(kind: bytes, *lines: bytes) -> bytes:
    """An extended header with these "keyword=value" lines."""
    data = b"".join(line_of(line) for line in lines)
    return header(b"PaxHeaders/x", len(data), kind) + filled(data)


def line_of(line: bytes) -> bytes:
    length = len(line) + 2
    while len(str(length)) + 2 + len(line) != length:
        length = len(str(length)) + 2 + len(line)
    return b"%d %s\n" % (length, line)


def zeros_packed(size: int) -> bytes:
    """A tar with one member of zeros, packed a thousandfold."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    out = pack.compress(header(b"data/tweets.js", size))
    for _ in range(size >> 20):
        out += pack.compress(bytes(1 << 20))
    return out + pack.compress(END) + pack.flush()


def with_checksum(data: bytes, checksum: int) -> bytes:
    """A gzip file that says another checksum than that of what it holds."""
    return data[:-8] + struct.pack("<I", checksum) + data[-4:]
