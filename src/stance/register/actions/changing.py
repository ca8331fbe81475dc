"""Changing what the register says of an account."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from stance.authority.models import ApprovalRequest
from stance.engines.policy import authorise
from stance.register import living, payloads, writing
from stance.register.asking import ask_first
from stance.register.fields.directory import Directory
from stance.register.fields.reading import read_both
from stance.register.fields.table import BY_NAME, CHANGE, SECURITY, TRANSFER
from stance.register.fields.texts import differences, texts_of
from stance.register.models import Account
from stance.register.refusal import AccountRefused
from stance.register.states import ACCOUNT


def change(*, account: Account, texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Give fields these texts; the others stay. Returns what changed: before and after, by field.

    Agencies and owners of an account that was published are changed by ``transfer``, security by ``record_security``.
    Raises FieldsRefused, AccountRefused.
    """
    decision = authorise("register.account.change", account)
    with transaction.atomic():
        found = writing.locked(account.pk)
        living.must_allow("change", found)
        allowed = (CHANGE, TRANSFER) if ACCOUNT.allows(found.status, "correct") else (CHANGE,)
        _only(texts, *allowed)
        return writing.write_texts(found, texts, CHANGE, decision)


def record_security(*, account: Account, texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Give the fields of security and recovery these texts. Returns what changed. Raises FieldsRefused."""
    decision = authorise("register.security.change", account)
    with transaction.atomic():
        _only(texts, SECURITY)
        found = writing.locked(account.pk)
        living.must_allow("secure", found)
        return writing.write_texts(found, texts, SECURITY, decision)


def transfer(*, account: Account, texts: Mapping[str, str], reason: str) -> ApprovalRequest | None:
    """Give an account to another agency, unit or owner. Returns the request when somebody has to approve it first.

    Raises FieldsRefused, AccountRefused.
    """
    decision = authorise("register.account.transfer", account)
    _only(texts, TRANSFER)
    if not reason.strip():
        raise AccountRefused("Say why: the history keeps it.", "reason")
    with transaction.atomic():
        found, known = writing.locked(account.pk), Directory()
        living.must_allow("transfer", found)
        after = {name: text for name, (_value, text) in read_both(texts, known).items()}
        changed = differences(texts_of(found, known), after)
        if not changed:
            raise AccountRefused("Nothing would change: these are its agencies and owners already.")
        summary = f"give {found.named} to another owner: {writing.described(changed)}"
        payload = payloads.of_transfer(found, after, reason, known)
        request = ask_first(decision, found, payload=payload, summary=summary, reason=reason)
        if request is None:
            writing.write_texts(found, after, TRANSFER, decision, reason)
    return request


def _only(texts: Mapping[str, str], *actions: str) -> None:
    for name in texts:
        if name not in BY_NAME:
            raise AccountRefused(f"There is no field “{name[:60]}”.")
        if BY_NAME[name].action not in actions:
            raise AccountRefused(f"{BY_NAME[name].words} is changed on a page of its own.", name)
