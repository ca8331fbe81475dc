"""A zip of any number of files in flat memory. Python's zipfile keeps what it knows of every member, half a kilobyte each;
here that is on disk until the table of contents is written."""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member: nothing in a zip tells when or where it was packed but what it says itself."""
CHUNK_BYTES = 1 << 20
STORED = frozenset({"jpg", "jpeg", "png", "gif", "webp", "avif", "mp4", "webm", "mov"})
"""Endings of what is compressed already."""


class _Spooled:
    """What zipfile expects of its list of members: append, length and order."""

    def __init__(self, folder: Path) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  (open as long as the zip is written)
        self._count = 0

    def append(self, member: zipfile.ZipInfo) -> None:
        pickle.dump(member, self._file, protocol=5)
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[zipfile.ZipInfo]:
        self._file.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._file)  # noqa: S301  (our own file, which nobody else can open)


class _Forgetful(dict[str, zipfile.ZipInfo]):
    """Names that were written: zipfile asks only to warn of repeats."""

    def __setitem__(self, name: str, member: zipfile.ZipInfo) -> None:
        return


class FlatZip:
    """Writes members one after the other; ``manifest`` gets a line for each: its SHA-256, two spaces, its name."""

    def __init__(self, path: Path, manifest: BinaryIO, *, scratch: Path) -> None:
        # Made for its owner alone, whatever the umask.
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._zip.filelist = _Spooled(scratch)  # type: ignore[assignment]
        self._zip.NameToInfo = _Forgetful()
        self._manifest: BinaryIO | None = manifest

    def list_no_more(self) -> None:
        """What is added from now on stands outside of the list: the list itself, and what proves it."""
        self._manifest = None

    def add(self, name: str, data: bytes) -> None:
        with self._opened(name, len(data)) as member:
            member.write(data)
        self._list(name, hashlib.sha256(data).hexdigest())

    def add_stream(self, name: str, stream: BinaryIO, size_bytes: int) -> str:
        """Copy a file in. Returns its SHA-256."""
        digest = hashlib.sha256()
        with self._opened(name, size_bytes) as member:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
                member.write(chunk)
        self._list(name, digest.hexdigest())
        return digest.hexdigest()

    def close(self) -> None:
        """Write the table of contents, and everything to disk."""
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Let go of the file as it is; after ``close`` it does nothing."""
        self._zip.fp = None  # zipfile would write its table of contents when it goes
        self._file.close()

    def _opened(self, name: str, size_bytes: int) -> IO[bytes]:
        member = zipfile.ZipInfo(name, EPOCH)
        stored = name.rpartition(".")[2].lower() in STORED
        member.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        member.external_attr = 0o644 << 16
        member.file_size = size_bytes
        return self._zip.open(member, "w", force_zip64=size_bytes > zipfile.ZIP64_LIMIT // 2)

    def _list(self, name: str, digest: str) -> None:
        if self._manifest:
            self._manifest.write(f"{digest}  {name}\n".encode())
