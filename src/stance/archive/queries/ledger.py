"""The ledger as the public sees it: everything here is published anyway, so nobody is asked for a role."""

from __future__ import annotations

from stance.archive.ledger import keyring
from stance.archive.models import Checkpoint


def head() -> Checkpoint | None:
    """The newest signed head; None while nothing is signed."""
    return Checkpoint.objects.order_by("-size").first()


def size() -> int:
    """Entries that are signed: every record among them has its place in the ledger."""
    newest = head()
    return newest.size if newest else 0


def public_key() -> str:
    """The verification key in the signed-note form: name+key id+Base64."""
    return keyring.verifier().vkey()
