"""What a backup folder holds, known to both the writing and the reading side. No settings, no database."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

SUMS = "SHA256SUMS"
DUMP = "database.dump"
CHUNK_BYTES = 1 << 20


def digest(path: Path) -> str:
    """Hex SHA-256 of a file, read in pieces."""
    hasher = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            hasher.update(chunk)
    return hasher.hexdigest()
