"""Fields of an account get other texts: what the public reads, and whose it is. Another text meanwhile makes it another request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from stance.engines.policy import Approval, Decision, Listed, Payload, Prospect, Thing
from stance.people.models import Agency, Unit
from stance.register import ownership
from stance.register.approvables.handover import Handover
from stance.register.approvables.of_account import PUBLISH, OfAccount
from stance.register.described_objects import thing
from stance.register.fields.reading import read, read_both
from stance.register.fields.references import References
from stance.register.fields.table import BY_NAME, FIELDS, TRANSFER
from stance.register.fields.texts import differences, texts_of
from stance.register.models import Account
from stance.register.public.entries import entry_as
from stance.register.public.facts import entry_prospect
from stance.register.writes import account_rows
from stance.register.writes.account_rows import Changed


@dataclass(frozen=True)
class OfFields(OfAccount[None]):
    """``after`` are the texts by field."""

    account: Account
    after: Mapping[str, str]
    reason: str = ""

    labels = {field.name: field.words for field in FIELDS}

    @cached_property
    def changed(self) -> Changed:
        """Each field that would change, before and after, as whoever acts means it. Raises FieldsRefused."""
        known = References()
        after = {name: text for name, (_value, text) in read_both(self.after, known).items()}
        return differences(texts_of(self.account, known), after)

    @cached_property
    def _known(self) -> References:
        """What was found and allowed when it was asked for is found again, whoever looks."""
        return References(finds_all=True)

    @property
    def before(self) -> dict[str, str]:
        now = texts_of(self.account, self._known)
        return {name: now[name] for name in self.after}

    @property
    def _before_and_after(self) -> Listed:
        before = self.before
        lines = [
            f"{BY_NAME[name].words}: {before[name] or 'nothing'} → {text or 'nothing'}"
            for name, text in self.after.items()
            if before[name] != text
        ]
        return Listed("What changes", tuple(lines))

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> None:
        del approval
        account_rows.write_texts(self.account, self.after, self.action, decision, self.reason, known=self._known)


@dataclass(frozen=True)
class ChangePublished(OfFields):
    """What the public reads of it."""

    action = PUBLISH
    verb = "change_published"

    @property
    def about(self) -> Thing:
        """One that waits for other fields goes on waiting: what each asks for is approved by itself."""
        key = f"{self.account.pk}/{'+'.join(sorted(self.after))}"[:200]
        return replace(thing(self.account), kind="account entry", id=key)

    @property
    def payload(self) -> dict[str, Any]:
        account = self.account
        about = {"do": self.verb, "account": account.pk, "status": account.status}
        return about | {"from": self.before, "to": dict(self.after)}

    @property
    def summary(self) -> str:
        return f"change what the public reads of {self.account.named}: {account_rows.described(self.changed)}"

    def prospect(self) -> Prospect:
        words = (f"The public will read other things of {self.account.named}, from the moment of the approval.",)
        return entry_prospect(words, entry_as(self.account, read(self.after, self._known)), (self._before_and_after,))

    @classmethod
    def _with(cls, payload: Payload, account: Account) -> ChangePublished:
        return cls(account, payload["to"])


@dataclass(frozen=True)
class Transfer(Handover[None], OfFields):
    """Other agencies, another unit or owner. Whoever asks reaches those before and those after."""

    receiving: int | None = None

    action = TRANSFER
    verb = "transfer"

    @property
    def given(self) -> object:
        return self.account

    @property
    def receivers(self) -> Sequence[int]:
        before, after = ownership.of(self.account), self._owned_after
        agencies = after.agencies - before.agencies
        if after.unit is not None and after.unit != before.unit:
            agencies |= {Unit.objects.values_list("agency_id", flat=True).get(pk=after.unit)} - before.agencies
        return sorted(agencies)

    def received_by(self, agency: int) -> Thing:
        about = thing(self.account)
        return replace(
            about, kind="account handover", id=f"{about.id}/to/{agency}", agencies=frozenset({agency}), path=""
        )

    @property
    def _owned_after(self) -> ownership.Ownership:
        values = {name: value for name, (value, _text) in read_both(self.after, self._known).items()}
        return ownership.after(self.account, values)

    @property
    def payload(self) -> dict[str, Any]:
        about = {"do": self.verb, "account": self.account.pk}
        return about | {"from": self.before, "to": dict(self.after), "reason": self.reason} | self.side

    @property
    def summary(self) -> str:
        return f"give {self.account.named} to another owner: {account_rows.described(self.changed)}"

    def prospect(self) -> Prospect:
        words = [f"{self.account.named} will belong to others, from the moment of the approval."]
        if self.receivers:
            names = Agency.objects.filter(pk__in=self.receivers).order_by("name").values_list("name", flat=True)
            words.append(f"{', '.join(names)} will be responsible for it.")
        words.append(f"Why: {self.reason}")
        return Prospect(tuple(words), lists=(self._before_and_after,))

    @classmethod
    def _with(cls, payload: Payload, account: Account) -> Transfer:
        return cls(account, payload["to"], payload["reason"], payload.get("receiving"))

    def must_be_possible(self) -> None:
        super().must_be_possible()
        ownership.must_reach(TRANSFER, ownership.of(self.account), self._owned_after)
