"""An agency goes into another, and its accounts with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from stance.authority.decisions import subject_now
from stance.doors.dates import day_in_words
from stance.engines.policy import Approval, Decision, Listed, Payload, Prospect, Thing, may
from stance.people.described_objects import describe_agency
from stance.people.models import Agency
from stance.register import whole_agency
from stance.register.approvables.handover import Handover
from stance.register.fields.table import TRANSFER
from stance.register.models import Account, AccountAgency
from stance.register.refusal import AccountRefused
from stance.register.writes import mergers

SHOWN = 20


@dataclass(frozen=True)
class MoveAccounts(Handover[int]):
    """All accounts of an agency to another, as of the instant ``at``; carried out, it says how many were moved. Whoever asks
    has their role in the whole of both."""

    agency: Agency
    successor: Agency
    at: datetime
    reason: str
    receiving: int | None = None

    action = TRANSFER
    verb = "merge"
    labels = {"day": "As of", "reason": "Why"}
    refusals = (AccountRefused,)

    @property
    def given(self) -> object:
        return self.agency

    @property
    def receivers(self) -> Sequence[int]:
        return (self.successor.pk,)

    def received_by(self, agency: int) -> Thing:
        about = describe_agency(self.successor)
        return replace(about, kind="agency handover", id=f"{self.agency.pk}/to/{agency}")

    @property
    def url(self) -> str:
        return reverse("register_merge")

    @property
    def payload(self) -> dict[str, Any]:
        """With the accounts that it would move."""
        return {
            "do": self.verb,
            "agency": self.agency.pk,
            "successor": self.successor.pk,
            "day": self.at.isoformat(),
            "accounts": self._accounts,
            "reason": self.reason,
            **self.side,
        }

    @property
    def _accounts(self) -> list[int]:
        rows = AccountAgency.objects.filter(agency=self.agency, until__isnull=True).order_by("account_id")
        return list(rows.values_list("account_id", flat=True))

    @property
    def summary(self) -> str:
        return f"move {len(self._accounts):,} accounts of {self.agency} to {self.successor}"

    def prospect(self) -> Prospect:
        keys = self._accounts
        rows = Account.objects.filter(pk__in=keys[:SHOWN]).order_by("pk")
        lines = tuple(f"{row.named} ({row.platform_name})" for row in rows)
        words = (
            f"{len(keys):,} account{'' if len(keys) == 1 else 's'} will speak for {self.successor} instead of {self.agency}, as of "
            f"{day_in_words(self.at)}.",
            f"Why: {self.reason}",
        )
        return Prospect(words, lists=(Listed("Accounts that move", lines, len(keys) - len(lines)),))

    @classmethod
    def read(cls, payload: Payload) -> MoveAccounts | None:
        found = Agency.objects.in_bulk([payload["agency"], payload["successor"]])
        if len(found) < 2:
            return None
        agency, successor = found[payload["agency"]], found[payload["successor"]]
        return cls(
            agency, successor, datetime.fromisoformat(payload["day"]), payload["reason"], payload.get("receiving")
        )

    def must_be_possible(self) -> None:
        for one in (self.agency, self.successor):
            if not may(TRANSFER, one).allowed:
                raise AccountRefused(f"The person who asked may not do this for {one} any more.")
            whole_agency.must_hold(subject_now(), one)
        mergers.must_be_possible(self.agency, self.successor, self.at)
        if not self._accounts:
            raise AccountRefused(f"No account speaks for {self.agency}.", "agency")

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> int:
        del approval
        return mergers.move(self.agency, self.successor, self.at, self.reason, decision)
