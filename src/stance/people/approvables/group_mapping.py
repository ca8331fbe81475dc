"""A group of the staff directory comes to stand for a role."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from stance.engines.policy import Approvable, Approval, Decision, Payload, Prospect, RoleChange, Thing, with_article
from stance.journal.actor import current
from stance.people.approvables.wording import place, role_in
from stance.people.described_objects import somewhere
from stance.people.directory.writes.connections import record
from stance.people.models import GroupMapping, Unit
from stance.people.refusal import DirectoryRefused


@dataclass(frozen=True)
class MapGroup(Approvable[GroupMapping]):
    """Letting a group stand for a role in a unit (None: everywhere)."""

    group: str
    role: str
    unit: Unit | None

    action = "people.assignment.entrust"
    verb = "map"
    labels = {"group": "Group of the directory", "role": "Role", "where": "Where"}
    refusals = (DirectoryRefused,)

    @property
    def about(self) -> Thing:
        key = f"{self.group[:100]}/{self.role}/{self.unit.pk if self.unit else 0}"
        return replace(somewhere(self.unit, "group mapping"), id=key, label=f"the group “{self.group}”")

    @property
    def payload(self) -> dict[str, Any]:
        where, key = str(self.unit or "the whole installation"), self.unit.pk if self.unit else None
        return {"do": self.verb, "group": self.group, "role": self.role, "where": where, "unit": key}

    @property
    def summary(self) -> str:
        return f"give the group “{self.group}” the role {self.role} {f'in {self.unit}' if self.unit else 'everywhere'}"

    def prospect(self) -> Prospect:
        who = f"Everybody in the group “{self.group}”"
        words = (
            f"{who} of the staff directory will be {with_article(self.role)} {place(self.unit)}.",
            "People added to the group later get the role too, and people who leave it lose it.",
        )
        return Prospect(words, (RoleChange(who, None, role_in(self.role, self.unit)),))

    @classmethod
    def read(cls, payload: Payload) -> MapGroup | None:
        unit = Unit.objects.select_related("agency").filter(pk=payload["unit"]).first()
        return None if payload["unit"] and unit is None else cls(payload["group"], payload["role"], unit)

    def must_be_possible(self) -> None:
        if self.unit and self.unit.has_ended:
            raise DirectoryRefused(f"{self.unit} is closed. Choose a unit that is open.")
        if GroupMapping.objects.filter(group__iexact=self.group, role=self.role, unit=self.unit).exists():
            where = f" in {self.unit}" if self.unit else ""
            raise DirectoryRefused(f"“{self.group}” has the role {self.role}{where} already.")

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> GroupMapping:
        made = GroupMapping.objects.create(
            group=self.group,
            role=self.role,
            unit=self.unit,
            made_by_id=(approval.asker if approval else None) or current().person,
        )
        record(decision, self.summary, "group mapping", made.pk)
        return made
