"""Changing what the register says of an account."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from stance.authority.approvable_kinds import request_of
from stance.authority.models import ApprovalRequest
from stance.engines.policy import ask_or_do, authorise
from stance.register import ownership
from stance.register.approvables import ChangePublished, Transfer
from stance.register.approvables.fields import OfFields
from stance.register.fields.reading import read_both
from stance.register.fields.references import References
from stance.register.fields.table import BY_NAME, CHANGE, SECURITY, TRANSFER
from stance.register.models import Account
from stance.register.refusal import AccountRefused
from stance.register.states import ACCOUNT
from stance.register.writes import account_rows, lifecycle_steps


def change(*, account: Account, texts: Mapping[str, str]) -> ApprovalRequest | None:
    """Give fields these texts; the others stay. What the public reads of a published account changes once somebody else
    has approved it (``change_published``): returns the request then; the rest is written at once.

    Agencies and owners of an account that was published are changed by ``transfer``, security by ``record_security``.
    Raises FieldsRefused, AccountRefused.
    """
    decision = authorise("register.account.change", account)
    with transaction.atomic():
        found, request = account_rows.locked(account.pk), None
        lifecycle_steps.must_allow("change", found)
        allowed = (CHANGE, TRANSFER) if ACCOUNT.allows(found.status, "correct") else (CHANGE,)
        _only(texts, *allowed)
        values = {name: value for name, (value, _text) in read_both(texts, References()).items()}
        ownership.must_reach(CHANGE, ownership.of(found), ownership.after(found, values))
        if ACCOUNT.allows(found.status, "change_published"):
            public = {name: text for name, text in texts.items() if BY_NAME[name].is_public}
            texts = {name: text for name, text in texts.items() if name not in public}
            if after := _after(ChangePublished(found, public)):
                publishing = authorise("register.account.publish", found)
                request = request_of(ask_or_do(ChangePublished(found, after), publishing))
        account_rows.write_texts(found, texts, CHANGE, decision)
    return request


def change_published(*, account: Account, texts: Mapping[str, str], reason: str = "") -> ApprovalRequest | None:
    """Change what the public reads of an account: like publishing it, it takes a second person. Returns the request.

    Raises FieldsRefused, AccountRefused.
    """
    decision = authorise("register.account.publish", account)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        lifecycle_steps.must_allow("change_published", found)
        _only(texts, CHANGE)
        after = _after(ChangePublished(found, texts))
        if not after:
            raise AccountRefused("Nothing would change: the public reads this already.")
        return request_of(ask_or_do(ChangePublished(found, after, reason), decision, reason=reason))


def _after(wanted: OfFields) -> dict[str, str]:
    """Of the texts those that differ, as the register writes them."""
    return {name: text for name, (_before, text) in wanted.changed.items()}


def record_security(*, account: Account, texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Give the fields of security and recovery these texts. Returns what changed. Raises FieldsRefused."""
    decision = authorise("register.security.change", account)
    with transaction.atomic():
        _only(texts, SECURITY)
        found = account_rows.locked(account.pk)
        lifecycle_steps.must_allow("secure", found)
        return account_rows.write_texts(found, texts, SECURITY, decision)


def transfer(*, account: Account, texts: Mapping[str, str], reason: str) -> ApprovalRequest | None:
    """Give an account to another agency, unit or owner, by somebody who reaches both. Returns the request when
    somebody has to approve it first.

    Raises FieldsRefused, AccountRefused.
    """
    decision = authorise("register.account.transfer", account)
    _only(texts, TRANSFER)
    if not reason.strip():
        raise AccountRefused("Say why: the history keeps it.", "reason")
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        lifecycle_steps.must_allow("transfer", found)
        after = {name: text for name, (_value, text) in read_both(texts, References()).items()}
        wanted = Transfer(found, after, reason)
        if not wanted.changed:
            raise AccountRefused("Nothing would change: these are its agencies and owners already.")
        return request_of(ask_or_do(*wanted.first(decision), reason=reason))


def _only(texts: Mapping[str, str], *actions: str) -> None:
    for name in texts:
        if name not in BY_NAME:
            raise AccountRefused(f"There is no field “{name[:60]}”.")
        if BY_NAME[name].action not in actions:
            raise AccountRefused(f"{BY_NAME[name].words} is changed on a page of its own.", name)
