"""An account comes onto the public register, is renamed there, and leaves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stance.engines.policy import Approval, Decision, Payload
from stance.register.approvables.of_account import PUBLISH, OfAccount, locked
from stance.register.fields.references import References
from stance.register.fields.table import FIELDS
from stance.register.fields.texts import texts_of
from stance.register.models import Account
from stance.register.queries import current
from stance.register.queries.readable import named_to_reader
from stance.register.refusal import AccountRefused
from stance.register.writes import account_rows, lifecycle_steps


@dataclass(frozen=True)
class Publish(OfAccount[None]):
    """Its whole public entry, as it would appear."""

    account: Account
    known: References = field(default_factory=References, compare=False, repr=False)

    action = PUBLISH
    verb = "publish"

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
        return f"put {self.account.named} ({self.account.platform_name}) on the public register"

    @classmethod
    def read(cls, payload: Payload) -> Publish | None:
        account = locked(payload)
        return cls(account) if account else None

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

    @property
    def payload(self) -> dict[str, Any]:
        now = self.account.service_url
        return {"do": self.verb, "account": self.account.pk, "from": now, "to": self.address, "reason": self.reason}

    @property
    def summary(self) -> str:
        new = account_rows.presence(self.account.platform, self.address)
        return f"rename {self.account.named} to {new.handle} on {self.account.platform_name}"

    @classmethod
    def read(cls, payload: Payload) -> Rename | None:
        account = locked(payload)
        return cls(account, payload["to"], payload["reason"]) if account else None

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

    @property
    def payload(self) -> dict[str, Any]:
        account = self.account
        return {"do": self.verb, "account": account.pk, "status": account.status, "reason": self.reason}

    @property
    def summary(self) -> str:
        return f"archive {self.account.named} ({self.account.platform_name})"

    @classmethod
    def read(cls, payload: Payload) -> Archive | None:
        account = locked(payload)
        return cls(account, payload["reason"]) if account else None

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> None:
        del approval
        lifecycle_steps.archive(self.account, self.reason, decision)
