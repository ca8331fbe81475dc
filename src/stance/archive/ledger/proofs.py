"""The proof of one record's version, complete in itself: an outsider needs only our public key."""

from __future__ import annotations

from dataclasses import dataclass

from stance.archive.ledger import keyring
from stance.archive.ledger.sequencer import tiles
from stance.archive.models import Checkpoint, Version
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.proof import build_record_proof
from stance.engines.evidence.statements import version_statement


@dataclass(frozen=True, slots=True)
class Proof:
    """``text`` is the C2SP tlog-proof; ``problem`` says instead why there is none (the ledger does not fit)."""

    index: int
    size: int
    text: str
    vkey: str
    problem: str = ""


def proof_of(version: Version, record_id: str) -> Proof | None:
    """The proof at the newest checkpoint; None while the version waits to be signed."""
    head = Checkpoint.objects.order_by("-size").first()
    index = version.entry.index
    if head is None or index is None or index >= head.size:
        return None
    vkey = keyring.verifier().vkey()
    statement = version_statement(
        record=record_id, seen_at=version.seen_at, source=version.source, version=bytes(version.digest).hex()
    )
    try:
        text = build_record_proof(
            tiles(),
            index=index,
            salt=bytes(version.salt),
            statement=statement,
            checkpoint=head.note.encode(),
            content=version.fields,
        )
    except EvidenceError as error:
        return Proof(index, head.size, "", vkey, problem=str(error))
    return Proof(index, head.size, text, vkey)
