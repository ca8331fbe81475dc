"""A role in a unit, or everywhere, from one day to another: it is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from stance.doors.dates import day_in_words
from stance.engines.policy import Approvable, Approval, Decision, Payload, Prospect, RoleChange, Thing, with_article
from stance.journal.actor import forget_known
from stance.people.approvables.wording import ROLE_LABELS, place, role_in
from stance.people.assignments.writes import (
    must_be_deputy,
    must_be_open,
    must_be_times,
    must_not_overlap,
    record,
    where,
)
from stance.people.described_objects import giving
from stance.people.models import Assignment, Unit, User
from stance.people.refusal import PersonRefused
from stance.people.writes import origins


@dataclass(frozen=True)
class GiveRole(Approvable[Assignment]):
    """An assignment that is to be given. Times are aware instants; without a start it begins when it is given."""

    user: User
    role: str
    unit: Unit | None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    deputy: User | None = None
    source: str = "pages"

    action = "people.assignment.entrust"
    verb = "give"
    labels = ROLE_LABELS | {"starts_at": "From", "ends_at": "Until", "deputy": "Deputy"}
    refusals = (PersonRefused,)

    @property
    def about(self) -> Thing:
        key = f"{self.user.pk}/{self.role}/{self.unit.pk if self.unit else 0}"
        also = frozenset({self.deputy.pk}) if self.deputy else frozenset()
        return replace(giving(self.user, self.unit), kind="role", id=key, label=self._words, gaining=also)

    @property
    def _words(self) -> str:
        end = f" until {day_in_words(self.ends_at)}" if self.ends_at else ""
        return f"{self.user.email} {self.role}{where(self.unit)}{end}"

    @property
    def summary(self) -> str:
        return f"make {self._words}"

    @property
    def payload(self) -> dict[str, Any]:
        return {
            "do": self.verb,
            "person": self.user.email,
            "role": self.role,
            "where": str(self.unit or "the whole installation"),
            "starts_at": self.starts_at.isoformat() if self.starts_at else "when it is approved",
            "ends_at": self.ends_at.isoformat() if self.ends_at else "",
            "deputy": self.deputy.email if self.deputy else "",
            "keys": {
                "person": self.user.pk,
                "unit": self.unit and self.unit.pk,
                "deputy": self.deputy and self.deputy.pk,
            },
        }

    def prospect(self) -> Prospect:
        begins = f"from {day_in_words(self.starts_at)}" if self.starts_at else "from the moment of the approval"
        end = f" until {day_in_words(self.ends_at)}" if self.ends_at else ", with no last day"
        words = [f"{self.user} will be {with_article(self.role)} {place(self.unit)}, {begins}{end}."]
        if self.deputy:
            words.append(f"{self.deputy} stands in for {self.user}.")
        return Prospect(tuple(words), (RoleChange(str(self.user), self.user.pk, role_in(self.role, self.unit)),))

    @classmethod
    def read(cls, payload: Payload) -> GiveRole | None:
        """None too when the person cannot sign in any more."""
        keys = payload["keys"]
        user = User.objects.filter(pk=keys["person"], email=payload["person"], is_active=True).first()
        unit = Unit.objects.select_related("agency").filter(pk=keys["unit"]).first()
        deputy = User.objects.filter(pk=keys["deputy"]).first()
        if user is None or (keys["unit"] and unit is None) or (keys["deputy"] and deputy is None):
            return None
        starts = payload["starts_at"]
        return cls(
            user,
            payload["role"],
            unit,
            datetime.fromisoformat(starts) if starts[0].isdigit() else None,
            datetime.fromisoformat(payload["ends_at"]) if payload["ends_at"] else None,
            deputy,
        )

    def must_be_possible(self) -> None:
        User.objects.select_for_update().get(pk=self.user.pk)  # of two who give it at once, the second sees the first
        now = timezone.now()
        begins = self.starts_at or now
        must_be_open(self.unit, begins)
        must_be_times(begins, self.ends_at, now)
        must_be_deputy(self.user, self.deputy, self.unit)
        must_not_overlap(self.user, self.role, self.unit, begins, self.ends_at)

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> Assignment:
        given = Assignment.objects.create(
            user=self.user,
            role=self.role,
            unit=self.unit,
            starts_at=self.starts_at or timezone.now(),
            ends_at=self.ends_at,
            deputy=self.deputy,
            source=self.source,
        )
        origins.gave(self.user, "role", by=approval.asker if approval else None)
        if self.deputy:
            origins.gave(self.deputy, "deputy", by=approval.asker if approval else None)
        record("people.assignment.give", decision, given, f"made {self._words}")
        forget_known()
        return given
