"""The signed heads tell one story: in the database, in the served file, and in what the key's folder remembers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from stance.archive.ledger import keyring
from stance.archive.ledger.broken import LedgerBroken
from stance.archive.ledger.sequencer import tiles
from stance.archive.models import Checkpoint
from stance.archive.verifying.difference import Report
from stance.engines.evidence.checkpoint import verify_checkpoint
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.history import check_history


def check_heads(report: Report, roots: Mapping[int, bytes]) -> None:
    try:
        keyring.signer()
    except LedgerBroken as error:
        report.add("key", "keys/ledger.skey", str(error))
    try:
        verifier = keyring.verifier()
    except LedgerBroken:
        return
    rows = list(Checkpoint.objects.order_by("id"))
    notes = [row.note.encode() for row in rows]
    for difference in check_history(notes, [verifier], tiles(), roots=roots, stored_size=report.entries):
        row = rows[int(difference.where.split()[-1])]
        report.add("checkpoint", f"checkpoint at {row.size}", difference.detail)
    for row in rows:
        _check_columns(report, row)
    newest = rows[-1] if rows else None
    _check_copy(report, newest, keyring.remembered(), "remembered beside the key")
    served = Path(settings.LEDGER_DIR) / "checkpoint"
    _check_copy(report, newest, served.read_bytes() if served.exists() else None, "served at /ledger/checkpoint")
    public = Path(settings.LEDGER_DIR) / "vkey"
    if not public.exists() or public.read_text().strip() != verifier.vkey():
        report.add("key", "ledger/vkey", "is not the public half of the signing key")


def _check_columns(report: Report, row: Checkpoint) -> None:
    try:
        signed = verify_checkpoint(row.note.encode(), [keyring.verifier()])
    except EvidenceError:
        return  # already reported with its reason by the history
    if (signed.size, signed.root) != (row.size, bytes(row.root)):
        report.add(
            "checkpoint",
            f"checkpoint at {row.size}",
            f"its row was changed: it was signed for {signed.size} entries",
        )


def _check_copy(report: Report, newest: Checkpoint | None, copy: bytes | None, where: str) -> None:
    """A copy that is ahead of the database means that the database was rolled back; behind, that the copy was."""
    if copy is None:
        if newest is not None:
            report.add("checkpoint", f"checkpoint at {newest.size}", f"the copy {where} is missing")
        return
    try:
        signed = verify_checkpoint(copy, [keyring.verifier()])
    except EvidenceError as error:
        report.add("checkpoint", f"the copy {where}", str(error))
        return
    size = newest.size if newest else 0
    if signed.size > size:
        report.add(
            "checkpoint",
            f"checkpoint at {signed.size}",
            f"the database was rolled back: its newest head has {size} entries, the one {where} has {signed.size}",
        )
    elif signed.size < size:
        report.add(
            "checkpoint",
            f"checkpoint at {size}",
            f"the copy {where} was rolled back to {signed.size} entries",
        )
    elif newest is not None and signed.root != bytes(newest.root):
        report.add("checkpoint", f"checkpoint at {size}", f"the copy {where} has another root")
