"""What changes a role that somebody holds into more than was given: a later end, somebody who stands in. Of an administrator's or
approver's role two people agreed to the former, so they do to the new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from stance.engines.policy import Approvable, Approval, Decision, Payload, Thing
from stance.journal.actor import forget_known
from stance.people.assignments.writes import locked, must_be_deputy, must_be_open, must_not_overlap, record, where
from stance.people.described_objects import held
from stance.people.models import Assignment, User
from stance.people.refusal import PersonRefused
from stance.people.writes import origins


def _words(day: datetime | None) -> str:
    return day.isoformat() if day else "no end"


@dataclass(frozen=True)
class OfAssignment(Approvable[None]):
    assignment: Assignment

    action = "people.assignment.entrust"
    refusals = (PersonRefused,)

    @property
    def about(self) -> Thing:
        one = self.assignment
        return replace(held(one), kind="role", id=f"assignment/{one.pk}/{self.verb}", label=self._label)

    @property
    def _label(self) -> str:
        return f"{self.assignment.user.email} {self.assignment.role}{where(self.assignment.unit)}"

    @property
    def _payload(self) -> dict[str, Any]:
        one = self.assignment
        place = str(one.unit or "the whole installation")
        return {"do": self.verb, "person": one.user.email, "role": one.role, "where": place, "key": one.pk}

    @staticmethod
    def _found(payload: Payload) -> Assignment | None:
        """None too when the person cannot sign in any more."""
        rows = Assignment.objects.filter(pk=payload["key"], user__is_active=True)
        return locked(payload["key"]) if rows.exists() else None

    def must_be_possible(self) -> None:
        one = self.assignment
        if one.ends_at and one.ends_at <= timezone.now():
            raise PersonRefused(f"{one} ended on {one.ends_at:%Y-%m-%d} already. Give it anew.")


@dataclass(frozen=True)
class Prolong(OfAssignment):
    """It ends later, or not at all."""

    ends_at: datetime | None

    verb = "prolong"

    @property
    def payload(self) -> dict[str, Any]:
        return self._payload | {"from": _words(self.assignment.ends_at), "to": _words(self.ends_at)}

    @property
    def summary(self) -> str:
        until = f"until {self.ends_at:%Y-%m-%d}" if self.ends_at else "without an end"
        return f"let {self.assignment.user.email} go on as {self.assignment.role}{where(self.assignment.unit)} {until}"

    @classmethod
    def read(cls, payload: Payload) -> Prolong | None:
        found, end = cls._found(payload), payload["to"]
        return cls(found, datetime.fromisoformat(end) if end[0].isdigit() else None) if found else None

    def must_be_possible(self) -> None:
        super().must_be_possible()
        one, now = self.assignment, timezone.now()
        if self.ends_at and self.ends_at <= now:
            raise PersonRefused("This end is past. Give a later one.")
        must_be_open(one.unit, max(one.starts_at, now))
        must_not_overlap(one.user, one.role, one.unit, one.ends_at or now, self.ends_at, but=one)

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> None:
        one = self.assignment
        one.ends_at = self.ends_at
        one.save(update_fields=["ends_at"])
        origins.gave(one.user, "role", by=approval.asker if approval else None)
        record("people.assignment.give", decision, one, self.summary)
        forget_known()


@dataclass(frozen=True)
class StandIn(OfAssignment):
    """Somebody else stands in, or nobody does."""

    deputy: User | None

    verb = "stand_in"

    @property
    def about(self) -> Thing:
        return replace(super().about, gaining=frozenset({self.deputy.pk}) if self.deputy else frozenset())

    @property
    def payload(self) -> dict[str, Any]:
        former = self.assignment.deputy
        new = {"to": self.deputy.email if self.deputy else "", "deputy": self.deputy and self.deputy.pk}
        return self._payload | {"from": former.email if former else "", **new}

    @property
    def summary(self) -> str:
        one = self.assignment
        return f"make {self.deputy or 'nobody'} the deputy of {one.user.email} as {one.role}{where(one.unit)}"

    @classmethod
    def read(cls, payload: Payload) -> StandIn | None:
        found, deputy = cls._found(payload), User.objects.filter(pk=payload["deputy"]).first()
        return cls(found, deputy) if found and (deputy or not payload["deputy"]) else None

    def must_be_possible(self) -> None:
        super().must_be_possible()
        must_be_deputy(self.assignment.user, self.deputy, self.assignment.unit)

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> None:
        one = self.assignment
        one.deputy = self.deputy
        one.save(update_fields=["deputy"])
        if self.deputy:
            origins.gave(self.deputy, "deputy", by=approval.asker if approval else None)
        words = f"made {self.deputy or 'nobody'} the deputy of {one.user.email} as {one.role}{where(one.unit)}"
        record("people.assignment.give", decision, one, words)
        forget_known()
