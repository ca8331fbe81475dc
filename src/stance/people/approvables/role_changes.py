"""What changes a role that somebody holds into more than was given: a later end, somebody who stands in. Of an administrator's or
approver's role two people agreed to the former, so they do to the new."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.utils import timezone

from stance.doors.dates import day_in_words
from stance.engines.policy import Approvable, Approval, Decision, Payload, Prospect, Thing
from stance.journal.actor import forget_known
from stance.people.approvables.wording import ROLE_LABELS, place
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
    labels = ROLE_LABELS | {"from": "Until now", "to": "From now on"}
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

    @classmethod
    def read(cls, payload: Payload) -> Self | None:
        """None too when the person cannot sign in any more."""
        rows = Assignment.objects.filter(pk=payload["key"], user__is_active=True)
        return cls._with(payload, locked(payload["key"])) if rows.exists() else None

    @classmethod
    def look(cls, payload: Payload) -> Self | None:
        rows = Assignment.objects.filter(pk=payload["key"], user__is_active=True)
        found = rows.select_related("user", "unit__agency", "deputy").first()
        return cls._with(payload, found) if found else None

    @classmethod
    @abstractmethod
    def _with(cls, payload: Payload, assignment: Assignment) -> Self | None: ...

    @property
    def _whose(self) -> str:
        one = self.assignment
        return f"{one.user}’s role as {one.role} {place(one.unit)}"

    def must_be_possible(self) -> None:
        one = self.assignment
        if one.ends_at and one.ends_at <= timezone.now():
            raise PersonRefused(f"{one} ended on {day_in_words(one.ends_at)} already. Give it again.")


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
        until = f"until {day_in_words(self.ends_at)}" if self.ends_at else "without an end"
        return f"change the end of the role of {self.assignment.user.email} as {self.assignment.role}{where(self.assignment.unit)} {until}"

    def prospect(self) -> Prospect:
        until = f"lasts until {day_in_words(self.ends_at)}" if self.ends_at else "has no last day"
        now = self.assignment.ends_at
        was = f"Without this it ends on {day_in_words(now)}." if now else "It has no last day now."
        return Prospect((f"{self._whose} {until}.", was, "Nobody gains or loses a right today."))

    @classmethod
    def _with(cls, payload: Payload, assignment: Assignment) -> Self | None:
        end = payload["to"]
        return cls(assignment, datetime.fromisoformat(end) if end[0].isdigit() else None)

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

    def prospect(self) -> Prospect:
        one = self.assignment
        words = [f"{self.deputy or 'Nobody'} will be the deputy for {self._whose}."]
        if self.deputy:
            words.append(f"{self.deputy} may then answer requests that {one.user} has not answered in time.")
        if one.deputy and one.deputy != self.deputy:
            words.append(f"{one.deputy} will no longer be the deputy of {one.user}.")
        return Prospect(tuple(words))

    @classmethod
    def _with(cls, payload: Payload, assignment: Assignment) -> Self | None:
        deputy = User.objects.filter(pk=payload["deputy"]).first()
        return cls(assignment, deputy) if deputy or not payload["deputy"] else None

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
