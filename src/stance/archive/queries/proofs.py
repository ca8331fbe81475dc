"""The proof of one version of a record, for the page and as a file."""

from __future__ import annotations

from stance.archive.ledger.proofs import Proof, Prover, proof_of
from stance.archive.models import Checkpoint, Statement, Version
from stance.archive.queries.posts import version_order
from stance.archive.queries.records import one_of
from stance.engines.evidence.errors import EvidenceError
from stance.engines.policy import authorise


def of_version(record_id: str, number: int | None = None) -> Proof | None:
    """The proof of a record's ``number``-th state (from 1, oldest first), of its newest without a number.

    None when there is no such record or state, or while it waits to be signed.
    """
    record = one_of(record_id)
    authorise("archive.record.read", record)
    if record is None:
        return None
    rows = Version.objects.filter(record=record).select_related("entry", "record")
    versions = sorted(rows, key=version_order)
    at = len(versions) if number is None else number
    if not 1 <= at <= len(versions):
        return None
    return proof_of(versions[at - 1], versions[at - 1].record.record_id)


def of_statement(entry: int) -> Proof | None:
    """The proof of an entry that is no version, such as that something was about to be sent. Whoever asks has asked whether its object may be
    read. None while it waits to be signed."""
    authorise("archive.record.read")
    said = Statement.objects.select_related("entry").filter(pk=entry).first()
    head = Checkpoint.objects.order_by("-size").first()
    if said is None or head is None or said.entry.index is None or said.entry.index >= head.size:
        return None
    prover = Prover(head)
    try:
        return Proof(said.entry.index, head.size, prover.of_statement(said), prover.vkey)
    except EvidenceError as error:
        return Proof(said.entry.index, head.size, "", prover.vkey, problem=str(error))
