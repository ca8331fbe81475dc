"""How far the audit trail is committed to."""

from __future__ import annotations

from stance.archive.models import TrailSeal


def sealed_up_to() -> int:
    """The key of the newest event that the ledger commits to; 0 before the first."""
    return TrailSeal.objects.order_by("-last").values_list("last", flat=True).first() or 0
