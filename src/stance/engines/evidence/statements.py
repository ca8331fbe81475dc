"""What entries of the ledger commit to, as the readers, the proofs and the verification all write it."""

from __future__ import annotations


def version_statement(*, record: str, seen_at: str, source: str, version: str) -> dict[str, object]:
    """A version of a record. ``source`` and ``version`` are hex SHA-256, ``seen_at`` RFC 3339 UTC."""
    return {"kind": "version", "record": record, "seen_at": seen_at, "source": source, "version": version}
