"""Originals and media, addressed by their SHA-256. One small port; a folder stands behind it, or a bucket (``STANCE_BLOBS``).

A name never stands for half a file: whatever is kept is whole and on disk, or with the service, before it is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from django.conf import settings

CHUNK_BYTES = 1 << 20
FOLDER, BUCKET = "folder", "s3://"
"""What an address of blobs is or begins with."""


class BlobsFailed(OSError):
    """The place of the blobs did not do what was asked; the message says what, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Stored:
    sha256: str
    size_bytes: int


def copied(source: IO[bytes], target: IO[bytes], advance: Callable[[int], None] | None = None) -> Stored:
    """Copy a stream and hash it on the way; ``advance`` is told the bytes of each chunk."""
    hasher, size = sha256(), 0
    while chunk := source.read(CHUNK_BYTES):
        hasher.update(chunk)
        target.write(chunk)
        size += len(chunk)
        if advance:
            advance(len(chunk))
    return Stored(hasher.hexdigest(), size)


def sha256_of(stream: BinaryIO) -> str:
    """Of all that is left in it, hex."""
    return file_digest(stream, sha256).hexdigest()  # type: ignore[arg-type]  # every one of ours reads into a buffer


class BlobStore(Protocol):
    """Where blobs are. ``str`` of it says where, without anything secret."""

    def keep(
        self, stream: BinaryIO, advance: Callable[[int], None] | None = None, *, beside: Path | None = None
    ) -> Stored:
        """Copy a stream in; ``advance`` is told the bytes of each chunk. ``beside`` is another name for the same bytes on this
        machine, which must not exist. Raises OSError (disk full, BlobsFailed), leaving nothing."""

    def open(self, digest: str) -> BinaryIO:
        """To be read from anywhere. Raises FileNotFoundError, BlobsFailed."""

    def size(self, digest: str) -> int:
        """Bytes. Raises FileNotFoundError, BlobsFailed."""

    def local(self, digest: str) -> Path:
        """A file of this machine with these bytes, to be read alone. Raises FileNotFoundError, OSError."""

    def remove(self, digest: str) -> None:
        """Only for lawful disposal: the ledger must say so in the same breath."""

    def all(self) -> Iterator[str]:
        """Every digest held, in order; what has another name is passed over."""

    def actual(self, digest: str) -> str:
        """The SHA-256 that the stored bytes really have. Raises OSError."""

    def sweep_partials(self) -> int:
        """Remove what killed processes left behind. Returns how many."""

    def try_out(self) -> None:
        """Write, read and remove something. Raises OSError."""


def address() -> str:
    """Where blobs are kept: what ``STANCE_BLOBS`` says, else where they were moved to, else "folder"."""
    if settings.BLOBS:
        return str(settings.BLOBS)
    try:
        return Path(settings.BLOBS_MOVED_FILE).read_text().strip() or FOLDER
    except FileNotFoundError:
        return FOLDER


def store() -> BlobStore:
    return store_at(address())


def store_at(place: str) -> BlobStore:
    """The store of an address, "folder" or "s3://bucket/beginning-of-keys". Raises BlobsFailed for any other."""
    from stance.archive.blob_folder import BlobFolder  # noqa: PLC0415  (it implements this port)

    if place == FOLDER:
        return BlobFolder(Path(settings.BLOBS_DIR))
    if not place.startswith(BUCKET) or not place.removeprefix(BUCKET).partition("/")[0]:
        raise BlobsFailed(f"STANCE_BLOBS is {place!r}: give “folder”, or “s3://” and the name of a bucket.")
    return _bucket(place, settings.S3_ENDPOINT, settings.S3_REGION, settings.S3_KEY_FILE, str(settings.SCRATCH_DIR))


@lru_cache(maxsize=8)
def _bucket(place: str, endpoint: str, region: str, key_file: str, scratch: str) -> BlobStore:
    """One client a process: making one takes longer than most of what it is asked."""
    from stance.archive import blob_bucket  # noqa: PLC0415  (loads what speaks S3, which an installation with a folder never needs)

    name, _, prefix = place.removeprefix(BUCKET).partition("/")
    prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
    bucket = blob_bucket.Bucket(name, prefix, endpoint, region)
    return blob_bucket.BlobBucket(bucket, blob_bucket.client(bucket, _key(key_file)), Path(scratch) / "blobs")


def _key(path: str) -> tuple[str, str] | None:
    """(id, secret) of a file that has them on two lines. Raises BlobsFailed; the message has nothing of the file in it."""
    if not path:
        return None
    try:
        lines = [line.strip() for line in Path(path).read_text().splitlines() if line.strip()]
    except (OSError, ValueError):
        raise BlobsFailed(
            f"{path}: cannot be read. STANCE_S3_KEY_FILE names the file of the key of the bucket."
        ) from None
    if len(lines) != 2:
        raise BlobsFailed(f"{path}: must hold two lines, the id of the key and its secret.")
    return lines[0], lines[1]
