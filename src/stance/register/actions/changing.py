"""Changing what the register says of an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from stance.authority.models import ApprovalRequest
from stance.engines.policy import Decision, authorise
from stance.register import giving, living, payloads, writing
from stance.register.asking import ask_first
from stance.register.described_objects import thing
from stance.register.fields.directory import Directory
from stance.register.fields.reading import read_both
from stance.register.fields.table import BY_NAME, CHANGE, SECURITY, TRANSFER
from stance.register.fields.texts import differences, texts_of
from stance.register.models import Account
from stance.register.refusal import AccountRefused
from stance.register.states import ACCOUNT


def change(*, account: Account, texts: Mapping[str, str]) -> ApprovalRequest | None:
    """Give fields these texts; the others stay. What the public reads of a published account changes once somebody else
    has approved it (``change_published``): returns the request then; the rest is written at once.

    Agencies and owners of an account that was published are changed by ``transfer``, security by ``record_security``.
    Raises FieldsRefused, AccountRefused.
    """
    decision = authorise("register.account.change", account)
    with transaction.atomic():
        found, request = writing.locked(account.pk), None
        living.must_allow("change", found)
        allowed = (CHANGE, TRANSFER) if ACCOUNT.allows(found.status, "correct") else (CHANGE,)
        _only(texts, *allowed)
        values = {name: value for name, (value, _text) in read_both(texts, Directory()).items()}
        giving.must_reach(CHANGE, giving.of(found), giving.after(found, values))
        if ACCOUNT.allows(found.status, "change_published"):
            public = {name: text for name, text in texts.items() if BY_NAME[name].is_public}
            texts = {name: text for name, text in texts.items() if name not in public}
            if changed := _differs(found, public):
                request = _write_published(found, changed, authorise("register.account.publish", found))
        writing.write_texts(found, texts, CHANGE, decision)
    return request


def change_published(*, account: Account, texts: Mapping[str, str], reason: str = "") -> ApprovalRequest | None:
    """Change what the public reads of an account: like publishing it, it takes a second person. Returns the request.

    Raises FieldsRefused, AccountRefused.
    """
    decision = authorise("register.account.publish", account)
    with transaction.atomic():
        found = writing.locked(account.pk)
        living.must_allow("change_published", found)
        _only(texts, CHANGE)
        changed = _differs(found, texts)
        if not changed:
            raise AccountRefused("Nothing would change: the public reads this already.")
        return _write_published(found, changed, decision, reason)


def _write_published(
    found: Account, changed: writing.Changed, decision: Decision, reason: str = ""
) -> ApprovalRequest | None:
    """Inside the caller's transaction."""
    after = {name: text for name, (_before, text) in changed.items()}
    summary = f"change what the public reads of {found.named}: {writing.described(changed)}"
    # One that waits for other fields goes on waiting: what each asks for is approved by itself.
    about = replace(thing(found), kind="account entry", id=f"{found.pk}/{'+'.join(sorted(after))}"[:200])
    payload = payloads.of_changing(found, after, Directory())
    request = ask_first(decision, found, payload=payload, summary=summary, reason=reason, about=about)
    if request is None:
        writing.write_texts(found, after, decision.action, decision, reason)
    return request


def _differs(account: Account, texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    known = Directory()
    return differences(
        texts_of(account, known), {name: text for name, (_value, text) in read_both(texts, known).items()}
    )


def record_security(*, account: Account, texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Give the fields of security and recovery these texts. Returns what changed. Raises FieldsRefused."""
    decision = authorise("register.security.change", account)
    with transaction.atomic():
        _only(texts, SECURITY)
        found = writing.locked(account.pk)
        living.must_allow("secure", found)
        return writing.write_texts(found, texts, SECURITY, decision)


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
        found, known = writing.locked(account.pk), Directory()
        living.must_allow("transfer", found)
        given = read_both(texts, known)
        after = {name: text for name, (_value, text) in given.items()}
        changed = differences(texts_of(found, known), after)
        if not changed:
            raise AccountRefused("Nothing would change: these are its agencies and owners already.")
        values = {name: value for name, (value, _text) in given.items()}
        giving.must_reach(TRANSFER, giving.of(found), giving.after(found, values))
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
