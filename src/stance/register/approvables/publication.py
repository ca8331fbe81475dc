"""An account comes onto the public register, is renamed there, and leaves it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from stance.engines.policy import Approval, Decision, Payload, Prospect
from stance.register.approvables.of_account import PUBLISH, OfAccount
from stance.register.fields.references import References
from stance.register.fields.table import FIELDS
from stance.register.fields.texts import texts_of
from stance.register.models import Account
from stance.register.public.entries import entry_as, second
from stance.register.public.facts import entry_prospect
from stance.register.queries import current
from stance.register.queries.readable import named_to_reader
from stance.register.refusal import AccountRefused
from stance.register.writes import account_rows, lifecycle_steps

ENTRY_LABELS = {"url": "Address"} | {field.name: field.words for field in FIELDS if field.is_public}


@dataclass(frozen=True)
class Publish(OfAccount[None]):
    """Its whole public entry, as it would appear."""

    account: Account
    known: References = field(default_factory=References, compare=False, repr=False)

    action = PUBLISH
    verb = "publish"
    labels = ENTRY_LABELS

    @property
    def payload(self) -> dict[str, Any]:
        texts = texts_of(self.account, self.known)
        return {
            "do": self.verb,
            "account": self.account.pk,
            "status": self.account.status,
            "platform": self.account.platform,
            "url": self.account.service_url,
            "entry": {field.name: texts[field.name] for field in FIELDS if field.is_public},
        }

    @property
    def summary(self) -> str:
        return f"publish {self.account.named} ({self.account.platform_name})"

    def prospect(self) -> Prospect:
        words = (
            f"The public can see {self.account.named}, from the moment of the approval, as it is shown here.",
            "Anyone who asks whether the account is yours is told yes.",
        )
        return entry_prospect(words, entry_as(self.account, {}))

    @classmethod
    def _with(cls, payload: Payload, account: Account) -> Publish:
        return cls(account)

    def must_be_possible(self) -> None:
        super().must_be_possible()
        lifecycle_steps.must_be_complete(self.account)

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> None:
        del approval
        lifecycle_steps.publish(self.account, decision)


@dataclass(frozen=True)
class Rename(OfAccount[None]):
    """Another handle or address for the same account."""

    account: Account
    address: str
    reason: str

    action = PUBLISH
    verb = "rename"
    labels = {"from": "Address until now", "to": "Address from now on", "reason": "Why"}

    @property
    def payload(self) -> dict[str, Any]:
        now = self.account.service_url
        return {"do": self.verb, "account": self.account.pk, "from": now, "to": self.address, "reason": self.reason}

    @property
    def summary(self) -> str:
        new = account_rows.presence(self.account.platform, self.address)
        return f"rename {self.account.named} to {new.handle} on {self.account.platform_name}"

    def prospect(self) -> Prospect:
        new = account_rows.presence(self.account.platform, self.address)
        entry = replace(entry_as(self.account, {}), handle=new.handle, url=new.url)
        words = (
            f"The public will find {self.account.named} as {new.handle}, from the moment of the approval.",
            f"Anyone who asks about the old address is told that it is no longer yours. Why: {self.reason}",
        )
        return entry_prospect(words, entry)

    @classmethod
    def _with(cls, payload: Payload, account: Account) -> Rename:
        return cls(account, payload["to"], payload["reason"])

    def must_be_possible(self) -> None:
        super().must_be_possible()
        new = account_rows.presence(self.account.platform, self.address)
        holder = current(new)
        if holder is not None:
            words = f"{new.url} is on the register already, as an address of {named_to_reader(holder)}."
            raise AccountRefused(words, "address")

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> None:
        del approval
        lifecycle_steps.rename(self.account, self.address, self.reason, decision, PUBLISH)


@dataclass(frozen=True)
class Archive(OfAccount[None]):
    account: Account
    reason: str

    action = "register.account.archive"
    verb = "archive"
    labels = {"reason": "Why"}

    @property
    def payload(self) -> dict[str, Any]:
        account = self.account
        return {"do": self.verb, "account": account.pk, "status": account.status, "reason": self.reason}

    @property
    def summary(self) -> str:
        return f"archive {self.account.named} ({self.account.platform_name})"

    def prospect(self) -> Prospect:
        words = (
            f"{self.account.named} will stay on the register, and nobody can change it any more.",
            f"The public is told that it is not official any more. Why: {self.reason}",
        )
        if self.account.published_at is None:
            return Prospect((words[0], f"The public has never seen it. Why: {self.reason}"))
        now = second(timezone.now())
        return entry_prospect(words, replace(entry_as(self.account, {}), answer="was_official", until=now))

    @classmethod
    def _with(cls, payload: Payload, account: Account) -> Archive:
        return cls(account, payload["reason"])

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> None:
        del approval
        lifecycle_steps.archive(self.account, self.reason, decision)
