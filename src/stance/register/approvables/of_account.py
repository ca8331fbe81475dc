"""What all that is done to one account has in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Self, TypeVar

from django.urls import reverse

from stance.engines.policy import Approvable, Payload
from stance.register.fields.reading import FieldsRefused
from stance.register.models import Account
from stance.register.refusal import AccountRefused
from stance.register.writes import account_rows, lifecycle_steps

Result = TypeVar("Result")
PUBLISH = "register.account.publish"


class OfAccount(Approvable[Result]):
    """Done to one account, whose row is held (``account_rows.locked``) from before it is asked until the transaction ends."""

    account: Account
    refusals: ClassVar[tuple[type[Exception], ...]] = (AccountRefused, FieldsRefused)

    @classmethod
    def read(cls, payload: Payload) -> Self | None:
        account = locked(payload)
        return cls._with(payload, account) if account else None

    @classmethod
    def look(cls, payload: Payload) -> Self | None:
        account = account_rows.seen(payload["account"])
        return cls._with(payload, account) if account else None

    @classmethod
    @abstractmethod
    def _with(cls, payload: Payload, account: Account) -> Self: ...

    @property
    def about(self) -> object:
        return self.account

    @property
    def url(self) -> str:
        return reverse("register_account", args=[self.account.pk])

    def must_be_possible(self) -> None:
        lifecycle_steps.must_allow(self.verb, self.account)


def locked(payload: Payload) -> Account | None:
    """The account that a payload names, held until the transaction ends."""
    try:
        return account_rows.locked(payload["account"])
    except Account.DoesNotExist:
        return None
