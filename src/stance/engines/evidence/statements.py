"""What entries of the ledger commit to, as the readers, the proofs and the verification all write it."""

from __future__ import annotations

from stance.engines.evidence.canonical import canonical


def version_statement(*, record: str, seen_at: str, source: str, version: str) -> dict[str, object]:
    """A version of a record. ``source`` and ``version`` are hex SHA-256, ``seen_at`` RFC 3339 UTC."""
    return {"kind": "version", "record": record, "seen_at": seen_at, "source": source, "version": version}


class VersionStatements:
    """The RFC 8785 form of version statements that differ in nothing but ``record`` and ``version``: those of an import. What
    they share is written once, not once a post."""

    def __init__(self, *, seen_at: str, source: str) -> None:
        whole = canonical(version_statement(record="", seen_at=seen_at, source=source, version=""))
        # The members stand in the order of their names: "record" is the second, "version" the last.
        self._head, _empty, rest = whole.partition(b'""')
        self._middle = rest.removesuffix(b'"}')

    def canonical(self, record: str, version: bytes) -> bytes:
        """``version`` is the SHA-256 itself (32 bytes). Raises ``CanonicalError``."""
        return b'%b%b%b%b"}' % (self._head, canonical(record), self._middle, version.hex().encode())
