"""What files about a record are called, in signs that every file system and every header takes."""

from __future__ import annotations

import re
from hashlib import sha256

LONGEST = 100
TOLD_APART = re.compile(r"[A-Za-z0-9_-]+[:/][A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)?")
"""Ids of this form differ also when each other sign has become a hyphen, unless they differ in nothing else."""


def proof_name(record_id: str, number: int | None = None) -> str:
    """Of a proof that somebody downloads by itself; ``number`` is the state that it is of."""
    return f"{_plain(record_id)}{f'-version-{number}' if number else ''}.tlog-proof"


def distinct(record_id: str) -> str:
    """Beside those of any other record, in one folder; without an ending."""
    if TOLD_APART.fullmatch(record_id) and len(record_id) <= LONGEST:
        return _plain(record_id)
    return f"{_plain(record_id)[:LONGEST]}-{sha256(record_id.encode()).hexdigest()[:12]}"


def _plain(record_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", record_id)
