"""Answers of platforms as evidence for somebody outside: as they came, each with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stance.archive.blobs import store
from stance.archive.ledger.proofs import Prover
from stance.archive.models import Checkpoint, Exchange, Statement
from stance.engines.policy import authorise
from stance.register.models import Account


@dataclass(frozen=True, slots=True)
class Shown:
    """``data`` are the WARC records, ``proof`` the C2SP tlog-proof of the entry that commits to them; "" while it waits to be signed."""

    exchange: Exchange
    data: bytes
    proof: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """``vkey`` is the key that the proofs are checked with, ``checkpoint`` the head that they end in."""

    shown: tuple[Shown, ...]
    vkey: str
    checkpoint: str


def newest_before(account: Account, key: int) -> str:
    """SHA-256 (hex) of the last answer of the account that was kept before this exchange; "" where there is none."""
    authorise("archive.raw.read", account)
    found = Exchange.objects.filter(account=account, entry_id__lt=key).order_by("-entry_id").first()
    return found.blob if found else ""


def first_of(account: Account, blobs: Sequence[str]) -> int | None:
    """The key of the earliest of them."""
    authorise("archive.raw.read", account)
    rows = Exchange.objects.filter(account=account, blob__in=list(blobs)).order_by("entry_id")
    return rows.values_list("entry_id", flat=True).first()


def evidence(account: Account, blobs: Sequence[str]) -> Evidence | None:
    """These answers of the account (SHA-256, hex), oldest first, proven at the newest head. None where nothing is signed yet. Raises
    OSError where a file of the store cannot be read, and EvidenceError where the ledger does not fit."""
    authorise("archive.raw.read", account)
    head = Checkpoint.objects.order_by("-size").first()
    if head is None:
        return None
    prover, found = Prover(head), []
    for one in Exchange.objects.filter(account=account, blob__in=list(blobs)).order_by("asked_at", "entry_id"):
        said = Statement.objects.select_related("entry").get(entry=one.entry_id)
        is_signed = said.entry.index is not None and said.entry.index < head.size
        with store().open(one.blob) as stream:
            found.append(Shown(one, stream.read(), prover.of_statement(said) if is_signed else ""))
    return Evidence(tuple(found), prover.vkey, head.note)
