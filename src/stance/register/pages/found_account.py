"""The account that an address names."""

from __future__ import annotations

from django.http import Http404

from stance.doors.row_keys import LARGEST
from stance.engines.policy import Decision, Refused, authorise
from stance.register.fields.texts import complete
from stance.register.models import Account


def found(account_id: int) -> Account:
    """Raises Refused for an account of other agencies."""
    rows = complete(Account.objects.select_related("unit", "business_owner", "ict_owner", "recovery_holder"))
    account = rows.filter(pk=account_id).first() if account_id <= LARGEST else None
    if account is None:
        raise Http404("There is no such account on the register.")
    authorise("register.account.read", account)
    return account


def refuse_unless(decision: Decision) -> None:
    """Before a form is read: whoever may not act is told so, not what is wrong with their form. Raises Refused."""
    if not decision.allowed:
        raise Refused(decision)
