"""A role that is to be given: what stands against it, and the writing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from stance.engines.policy import Approvable, Approval, Decision, Payload, Thing
from stance.journal import trail
from stance.journal.actor import current, forget_known
from stance.people import origins
from stance.people.assignments import lending_limits
from stance.people.described_objects import giving, place_of
from stance.people.models import Assignment, Unit, User
from stance.people.models.assignments import not_ended
from stance.people.refusal import PersonRefused

LATENESS = timedelta(minutes=10)
"""A form that says "now" may lie open for so long."""


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
    refusals = (PersonRefused,)

    @property
    def about(self) -> Thing:
        key = f"{self.user.pk}/{self.role}/{self.unit.pk if self.unit else 0}"
        return replace(giving(self.user, self.unit), kind="role", id=key, label=self._words)

    @property
    def _words(self) -> str:
        end = f" until {self.ends_at:%Y-%m-%d}" if self.ends_at else ""
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
        _times(begins, self.ends_at, now)
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


def must_be_open(unit: Unit | None, begins: datetime) -> None:
    until = unit and (unit.until or unit.agency.until)
    if until and until <= begins:
        raise PersonRefused(f"{unit} is closed since {until:%Y-%m-%d}. Choose a unit that is open.")


def _times(begins: datetime, ends_at: datetime | None, now: datetime) -> None:
    if begins < now - LATENESS:
        raise PersonRefused(
            f"The start, {begins:%Y-%m-%d}, is past. Leave it empty to begin now: nobody had the role before."
        )
    if ends_at and ends_at <= begins:
        raise PersonRefused(f"The end, {ends_at:%Y-%m-%d}, is not after the start, {begins:%Y-%m-%d}.")


def must_be_deputy(user: User, deputy: User | None, unit: Unit | None) -> None:
    if deputy is None:
        return
    if deputy.pk == user.pk:
        raise PersonRefused(f"{user} cannot be their own deputy. Choose somebody else, or nobody.")
    if current().kind == "user" and current().id == str(deputy.pk):
        raise PersonRefused("Nobody changes their own access, so you cannot make yourself a deputy. Ask a colleague.")
    if not deputy.is_active:
        raise PersonRefused(f"{deputy}'s access is switched off. Choose a deputy who can sign in.")
    if not lending_limits.may_lend([place_of(unit)], deputy):
        raise PersonRefused(lending_limits.refusal(deputy))


def must_not_overlap(
    user: User, role: str, unit: Unit | None, begins: datetime, ends_at: datetime | None, but: Assignment | None = None
) -> None:
    User.objects.select_for_update().get(pk=user.pk)  # of two who give it at once, the second sees the first
    overlaps = not_ended(begins)
    if ends_at:
        overlaps &= Q(starts_at__lt=ends_at)
    others = Assignment.objects.filter(overlaps, user=user, role=role, unit=unit)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise PersonRefused(f"{user} is {role}{where(unit)} in that time already.")


def where(unit: Unit | None) -> str:
    return f" in {unit}" if unit else ""


def record(action: str, decision: Decision | None, assignment: Assignment, summary: str) -> None:
    unit = assignment.unit
    trail.record(
        action=action,
        summary=summary,
        object_kind="person",
        object_id=assignment.user.email,
        decision=decision,
        details={
            "assignment": assignment.pk,
            "role": assignment.role,
            "unit": unit.path if unit else "",
            "starts_at": assignment.starts_at.isoformat(),
            "ends_at": assignment.ends_at.isoformat() if assignment.ends_at else "",
            "deputy": assignment.deputy.email if assignment.deputy else "",
            "source": assignment.source,
        },
    )
