"""What the archive follows in the journal."""

from __future__ import annotations

from stance.journal.following.declared import Follower

TRAIL_SEAL = Follower(
    name="archive.trail_seal",
    title="Commit the audit trail to the ledger",
    handle="stance.archive.actions.trail.seal",
    batch_size=20_000,
    every_seconds=60,
)
"""One entry of the ledger covers a batch, at most one a minute (docs/decisions/0012-the-trail-in-the-ledger.md)."""
FOLLOWERS = (TRAIL_SEAL,)
