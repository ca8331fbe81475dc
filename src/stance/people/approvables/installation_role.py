"""The one role that a person holds in the whole installation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from stance.engines.policy import Approvable, Approval, Decision, Payload, Prospect, RoleChange, Thing, with_article
from stance.journal import trail
from stance.journal.actor import forget_known
from stance.people import administrators
from stance.people.approvables.wording import ROLE_LABELS, role_in
from stance.people.described_objects import giving
from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force
from stance.people.refusal import PersonRefused
from stance.people.writes import origins


@dataclass(frozen=True)
class SetRole(Approvable[None]):
    """Changing it: making somebody administrator or approver waits for a second administrator."""

    user: User
    role: str

    action = "people.assignment.entrust"
    verb = "set_role"
    labels = ROLE_LABELS
    refusals = (PersonRefused,)

    @property
    def about(self) -> Thing:
        key, label = f"{self.user.pk}/{self.role}/everywhere", f"{self.user.email} {self.role}"
        return replace(giving(self.user, None), kind="role", id=key, label=label)

    @property
    def payload(self) -> dict[str, Any]:
        where = "the whole installation"
        return {
            "do": self.verb,
            "person": self.user.email,
            "role": self.role,
            "where": where,
            "key": self.user.pk,
        }

    @property
    def summary(self) -> str:
        return f"make {self.user.email} {self.role} everywhere"

    def prospect(self) -> Prospect:
        ended = list(self._others(timezone.now()).values_list("role", flat=True))
        words = [
            f"{self.user} will be {with_article(self.role)} in the whole installation, from the moment of the approval."
        ]
        words += [f"{self.user} will not be {with_article(role)} there any more." for role in ended]
        was = tuple(role_in(role, None) for role in ended)
        return Prospect(tuple(words), (RoleChange(str(self.user), self.user.pk, role_in(self.role, None), was),))

    @classmethod
    def read(cls, payload: Payload) -> SetRole | None:
        user = User.objects.filter(pk=payload["key"], is_active=True).first()
        return cls(user, payload["role"]) if user else None

    def must_be_possible(self) -> None:
        """The last administrator stays one."""
        administrators.keep_one(assignments=self._others(timezone.now()).values_list("pk", flat=True))

    def _held(self, now: datetime) -> QuerySet[Assignment]:
        return Assignment.objects.filter(in_force(now), user=self.user, unit__isnull=True)

    def _others(self, now: datetime) -> QuerySet[Assignment]:
        return self._held(now).exclude(role=self.role)

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> None:
        user, now = self.user, timezone.now()
        held = self._held(now)
        self._others(now).update(ends_at=now)
        if not held.filter(role=self.role).exists():
            Assignment.objects.create(user=user, role=self.role, starts_at=now)
            origins.gave(user, "role", by=approval.asker if approval else None)
        trail.record(
            action="people.user.change",
            summary=f"made {user.email} {self.role}",
            object_kind="person",
            object_id=user.email,
            decision=decision,
        )
        forget_known()
