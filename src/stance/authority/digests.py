"""The digest of exactly what is approved."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from stance.engines.evidence.canonical import canonical


def canonical_text(value: Mapping[str, Any]) -> str:
    """RFC 8785 canonical JSON. Raises EvidenceError for what has no canonical form (NaN, lone surrogates)."""
    return canonical(value).decode()


def digest_of(action: str, object_kind: str, object_id: str, payload: str) -> str:
    """SHA-256 (hex) over action, object and canonical payload, each on its own line; names hold no line feed."""
    lines = "\n".join((action, object_kind, object_id, payload))
    return sha256(lines.encode()).hexdigest()


def seen_digest(digest: str, left_out: Mapping[str, str]) -> str:
    """What somebody approves who sees that some of several things will be left out: the digest itself where none is."""
    if not left_out:
        return digest
    return sha256(f"{digest}\n{canonical_text(left_out)}".encode()).hexdigest()
