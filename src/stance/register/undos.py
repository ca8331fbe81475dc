"""What undoes what the pages of this room do, each by an action."""

from __future__ import annotations

from stance.doors.undo import CannotBeUndone
from stance.engines.policy import authorise
from stance.journal.queries import has_later
from stance.people.models import User
from stance.register.actions import changes, lifecycle, officers
from stance.register.fields.reading import FieldsRefused
from stance.register.fields.references import References
from stance.register.fields.texts import texts_of
from stance.register.models import Account
from stance.register.refusal import AccountRefused
from stance.register.writes.account_rows import seen

REASON = "Only the person who submitted it can undo this."
CHANGED_SINCE = "It has been changed since."


def _account(pk: int) -> Account:
    account = seen(pk)
    if account is None:
        raise CannotBeUndone("The account is not on the register any more.")
    authorise("register.account.read", account)
    return account


def submitted(*, account: int, line: int = 0) -> str:
    row = _account(account)
    if has_later(line, kind="account", key=account, actions=["register.account.submit"]):
        raise CannotBeUndone(CHANGED_SINCE)
    try:
        lifecycle.return_to_draft(account=row, reason=REASON)
    except AccountRefused as refusal:
        raise CannotBeUndone(str(refusal)) from refusal
    return f"{row} is a draft again."


def relieved(*, account: int, user: int, level: str, line: int = 0) -> str:
    row, person = _account(account), User.objects.get(pk=user)
    if has_later(line, kind="account", key=account, actions=[officers.OFFICER]):
        raise CannotBeUndone("Who has access was changed since then.")
    try:
        officers.appoint(account=row, user=person, level=level)
    except AccountRefused as refusal:
        raise CannotBeUndone(str(refusal)) from refusal
    return f"{person} has access again."


def fields_changed(*, account: int, before: dict[str, str], after: dict[str, str]) -> str:
    """As the texts were, where nobody has changed one of them since."""
    row = _account(account)
    now = texts_of(row, References())
    if any(now[name] != text for name, text in after.items()):
        raise CannotBeUndone(CHANGED_SINCE)
    try:
        waiting = changes.change(account=row, texts=before)
    except (AccountRefused, FieldsRefused) as refusal:
        raise CannotBeUndone(str(refusal)) from refusal
    return f"An approval was asked for (request {waiting.pk})." if waiting else "The account is as it was before."
