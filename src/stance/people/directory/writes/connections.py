"""The line in the audit trail of how staff directories are connected."""

from __future__ import annotations

from stance.engines.policy import Decision
from stance.journal import trail


def record(decision: Decision | None, summary: str, kind: str, key: int) -> None:
    trail.record(
        action="people.directory.configure",
        summary=summary,
        object_kind=kind,
        object_id=str(key),
        decision=decision,
    )
