"""Blobs in a folder: written beside their place, flushed to disk and only then moved there."""

from __future__ import annotations

import io
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from stance.archive.blobs import BlobsFailed, Stored, copied, sha256_of


class BlobFolder:
    """``<root>/ab/cd/abcd…``: two levels keep folders small at millions of blobs."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __str__(self) -> str:
        return f"the folder {self.root}"

    def path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:4] / digest

    def keep(
        self, stream: BinaryIO, advance: Callable[[int], None] | None = None, *, beside: Path | None = None
    ) -> Stored:
        """As ``BlobStore.keep``. Raises OSError (disk full), leaving nothing."""
        self.root.mkdir(parents=True, exist_ok=True)
        partial = self.root / f".partial-{os.getpid()}-{secrets.token_hex(6)}"
        try:
            with partial.open("xb") as target:
                stored = copied(stream, target, advance)
                target.flush()
                os.fsync(target.fileno())
            place = self.path(stored.sha256)
            if not self._holds(place, stored.size_bytes):
                place.parent.mkdir(parents=True, exist_ok=True)
                partial.chmod(0o400)
                partial.replace(place)
                _flush_folder(place.parent)
        finally:
            partial.unlink(missing_ok=True)
        if beside is not None:
            _lay_out(place, beside)
        return stored

    @staticmethod
    def _holds(place: Path, size: int) -> bool:
        try:
            return place.stat().st_size == size
        except FileNotFoundError:
            return False

    def open(self, digest: str) -> BinaryIO:
        return self.path(digest).open("rb")

    def size(self, digest: str) -> int:
        return self.path(digest).stat().st_size

    def local(self, digest: str) -> Path:
        return self.path(digest)

    def remove(self, digest: str) -> None:
        """Only for lawful disposal: the ledger must say so in the same breath."""
        self.path(digest).unlink(missing_ok=True)

    def all(self) -> Iterator[str]:
        """Every digest held, in order; stray files are passed over (verify lists them separately)."""
        for first in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            for second in sorted(first.iterdir()):
                yield from sorted(path.name for path in second.iterdir())

    def actual(self, digest: str) -> str:
        """The SHA-256 that the stored bytes really have."""
        with self.open(digest) as stream:
            return sha256_of(stream)

    def sweep_partials(self) -> int:
        """Remove what killed processes left behind. Returns how many."""
        stale = [path for path in self.root.glob(".partial-*") if not _is_alive(path)]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def try_out(self) -> None:
        """Write, read and remove a blob. Raises OSError."""
        data = secrets.token_bytes(64)
        stored = self.keep(io.BytesIO(data))
        try:
            if self.actual(stored.sha256) != stored.sha256:
                raise BlobsFailed(f"{self} gives other bytes than it was given. Check the disk.")
        finally:
            self.remove(stored.sha256)


def _lay_out(blob: Path, place: Path) -> None:
    """Another name for the same bytes; a copy only where the file system has no hard links."""
    try:
        place.hardlink_to(blob)
    except (OSError, NotImplementedError):
        shutil.copyfile(blob, place)


def _is_alive(path: Path) -> bool:
    number = path.name.split("-")[1]
    return Path(f"/proc/{number}").exists()


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
