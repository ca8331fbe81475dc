"""A proposed stance becomes the one in force: never without a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from stance.authority import simulation
from stance.authority.models import StanceVersion
from stance.authority.states import STANCE
from stance.authority.writes.stances import trace
from stance.engines.policy import Approvable, Approval, Decision, Payload, StanceRefused
from stance.journal.actor import forget_known
from stance.people.models import Agency

ADOPT = "authority.stance.adopt"
ON_APPROVAL = "the moment of the approval"


@dataclass(frozen=True)
class Adopt(Approvable[None]):
    """``effective_from`` (an aware instant) is part of the request, not of the proposal; None: the moment of the approval."""

    version: StanceVersion
    effective_from: datetime | None

    action = ADOPT
    refusals = (StanceRefused,)

    @property
    def about(self) -> StanceVersion:
        return self.version

    @property
    def payload(self) -> dict[str, Any]:
        when = self.effective_from.isoformat(timespec="seconds") if self.effective_from else ON_APPROVAL
        return {"version": self.version.pk, "digest": self.version.digest, "effective_from": when}

    @property
    def summary(self) -> str:
        return f"Adopt the {self.version} for {self.version.agency}"

    @property
    def url(self) -> str:
        return reverse("stance_version", args=[self.version.pk])

    @classmethod
    def read(cls, payload: Payload) -> Adopt | None:
        """Two who adopt different stances at once meet at the agency's row: the second finds that the stance its proposal
        was compared with is not in force any more."""
        found = StanceVersion.objects.filter(pk=payload["version"], state="proposed").first()
        if found is None:
            return None
        Agency.objects.select_for_update().get(pk=found.agency_id)
        version = StanceVersion.objects.select_related("agency").get(pk=found.pk)
        when = payload["effective_from"]
        return cls(version, None if when == ON_APPROVAL else parse_datetime(when))

    def must_be_possible(self) -> None:
        version = self.version
        if not STANCE.allows(version.state, "adopt"):
            raise StanceRefused([f"The {version} is {STANCE.states[version.state].lower()}: propose it again."])
        others = StanceVersion.objects.filter(agency_id=version.agency_id, state="adopted")
        newest = others.order_by("-adopted_at").first()
        if newest is not None and newest.adopted_at is not None and newest.adopted_at > version.made_at:
            raise StanceRefused([f"The {newest} was adopted after this was proposed: propose again on top of it."])
        if stuck := simulation.nobody_left(version):
            raise StanceRefused(stuck)

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> None:
        version, now = self.version, timezone.now()
        version.state, version.adopted_at = STANCE.after("adopt"), now
        version.effective_from = max(self.effective_from, now) if self.effective_from else now
        if approval is not None:
            version.adopted_by = [approval.asked_by, *approval.approved_by]
        version.save(update_fields=["state", "adopted_at", "effective_from", "adopted_by"])
        words = f"adopted the {version} for {version.agency}, in force from {version.effective_from:%Y-%m-%d %H:%M} UTC"
        trace(version, ADOPT, words, decision)
        forget_known()
