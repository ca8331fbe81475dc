"""An invitation that makes an administrator or approver: it is let through."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from stance.engines.policy import Approvable, Approval, Decision, Payload, Prospect, RoleChange, Thing, with_article
from stance.people.approvables.wording import ROLE_LABELS, place, role_in
from stance.people.described_objects import somewhere
from stance.people.models import OneTimeLink
from stance.people.writes import one_time_links


@dataclass(frozen=True)
class LetIn(Approvable[None]):
    """Letting an invitation through that makes an administrator or approver: from then on it works once, for as long as a
    new one."""

    link: OneTimeLink

    action = "people.assignment.entrust"
    verb = "invite"
    labels = ROLE_LABELS

    @property
    def about(self) -> Thing:
        label = f"the invitation of {self.link.email}"
        return replace(somewhere(self.link.unit), kind="invitation", id=str(self.link.pk), label=label)

    @property
    def payload(self) -> dict[str, Any]:
        link = self.link
        where = str(link.unit or "the whole installation")
        return {"do": self.verb, "person": link.email, "role": link.role, "where": where, "link": link.pk}

    @property
    def summary(self) -> str:
        where = f" in {self.link.unit}" if self.link.unit else ""
        return f"invite {self.link.email} as {self.link.role}{where}"

    def prospect(self) -> Prospect:
        link = self.link
        words = (
            f"The person with the invitation sent to {link.email} can create a sign-in with it, once.",
            f"They will then be {with_article(link.role)} {place(link.unit)}.",
        )
        return Prospect(words, (RoleChange(link.email, None, role_in(link.role, link.unit)),))

    @classmethod
    def read(cls, payload: Payload) -> LetIn | None:
        link = OneTimeLink.objects.select_related("unit").filter(pk=payload["link"], used_at=None).first()
        return cls(link) if link else None

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> None:
        del decision, approval  # the invitation is in the trail already, and the approval
        one_time_links.let_through(self.link)
