"""The line in the audit trail of what is done to a stance."""

from __future__ import annotations

from stance.authority.models import StanceVersion
from stance.engines.policy import Decision
from stance.journal import trail


def trace(version: StanceVersion, action: str, summary: str, decision: Decision | None) -> None:
    trail.record(
        action=action,
        summary=summary,
        object_kind="stance",
        object_id=str(version.pk),
        decision=decision,
        details={
            "agency": version.agency.slug,
            "number": version.number,
            "basis": version.basis,
            "digest": version.digest,
            "effective_from": version.effective_from.isoformat() if version.effective_from else None,
            "adopted_by": version.adopted_by,
        },
    )
