"""The ledger as the public sees it: everything here is published anyway, so nobody is asked for a role."""

from __future__ import annotations

from contextlib import suppress

from stance.archive.ledger import keyring, sequencer
from stance.archive.ledger.broken import LedgerBroken
from stance.archive.models import Checkpoint


def head() -> Checkpoint | None:
    """The newest signed head; None while nothing is signed."""
    return Checkpoint.objects.order_by("-size").first()


def reach_newest() -> None:
    """Before this machine's folder is served: it may lack what another machine signed. Where that cannot be mended now, the older head in
    it holds on."""
    newest = head()
    if newest is not None:
        with suppress(LedgerBroken, OSError):
            sequencer.reach(newest)


def size() -> int:
    """Entries that are signed: every record among them has its place in the ledger."""
    newest = head()
    return newest.size if newest else 0


def public_key() -> str:
    """The verification key in the signed-note form: name+key id+Base64."""
    return keyring.verifier().vkey()
