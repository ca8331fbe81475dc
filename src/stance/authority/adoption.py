"""Carrying an approved adoption out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from stance.authority import simulation
from stance.authority.approvables import Approvable, RequestVoid
from stance.authority.models import ApprovalRequest, StanceVersion
from stance.authority.states import STANCE
from stance.engines.policy import Decision
from stance.journal import trail
from stance.journal.actor import forget_known
from stance.people.models import Agency

ADOPT = "authority.stance.adopt"
ON_APPROVAL = "the moment of the approval"


def payload_of(version: StanceVersion, effective_from: datetime | None) -> dict[str, Any]:
    when = effective_from.isoformat(timespec="seconds") if effective_from else ON_APPROVAL
    return {"version": version.pk, "digest": version.digest, "effective_from": when}


def _current(request: ApprovalRequest) -> dict[str, Any] | None:
    version = StanceVersion.objects.filter(pk=request.object_id, state="proposed").first()
    if version is None:
        return None
    return payload_of(version, _asked_date(request))


def _asked_date(request: ApprovalRequest) -> datetime | None:
    """The date is part of the request, not of the proposal: it is what it was when it was asked."""
    text = json.loads(request.payload)["effective_from"]
    return None if text == ON_APPROVAL else parse_datetime(text)


def _adopt(request: ApprovalRequest, payload: Mapping[str, Any]) -> None:
    """Two who adopt different stances at once meet at the agency's row: the second finds that the stance its proposal
    was compared with is not in force any more."""
    version = StanceVersion.objects.select_related("agency").get(pk=payload["version"])
    Agency.objects.select_for_update().get(pk=version.agency_id)
    version.refresh_from_db(fields=["state"])
    if not STANCE.allows(version.state, "adopt"):
        raise RequestVoid(f"The {version} is {STANCE.states[version.state].lower()}: propose it again.")
    now = timezone.now()
    newest = StanceVersion.objects.filter(agency_id=version.agency_id, state="adopted").order_by("-adopted_at").first()
    if newest is not None and newest.adopted_at is not None and newest.adopted_at > version.made_at:
        raise RequestVoid(f"The {newest} was adopted after this was proposed: propose again on top of it.")
    stuck = simulation.nobody_left(version)
    if stuck:
        raise RequestVoid("; ".join(stuck))
    asked = _asked_date(request)
    version.state, version.adopted_at = STANCE.after("adopt"), now
    version.effective_from = max(asked, now) if asked else now
    approved = request.answers.filter(verdict="approve").values_list("by_label", flat=True)
    version.adopted_by = [request.asked_by_label, *approved]
    version.save(update_fields=["state", "adopted_at", "effective_from", "adopted_by"])
    words = f"adopted the {version} for {version.agency}, in force from {version.effective_from:%Y-%m-%d %H:%M} UTC"
    trace(version, ADOPT, words, None)
    forget_known()


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


APPROVABLES = {ADOPT: Approvable(current=_current, carry_out=_adopt)}
