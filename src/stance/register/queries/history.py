"""What an account was on a past day."""

from __future__ import annotations

from datetime import datetime

from stance.engines.policy import authorise
from stance.register.fields.references import References
from stance.register.fields.texts import Texts, texts_of
from stance.register.models import Account, AccountAgency, AccountChange
from stance.register.words import STATUSES

PAGE_ROWS = 50


def page(account: Account, before: int | None = None) -> tuple[list[AccountChange], int | None]:
    """Changes, newest first, and the key to go on from."""
    authorise("register.account.read", account)
    rows = AccountChange.objects.filter(account=account)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE_ROWS + 1])
    return found[:PAGE_ROWS], found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None


def on(account: Account, at: datetime) -> Texts:
    """The fields' texts at an instant, "status" and "service_url" among them: the later changes undone, newest first.

    The account came ``complete``. Empty before it was registered.
    """
    authorise("register.account.read", account)
    if at < account.registered_at:
        return {}
    texts = {
        "status": STATUSES[account.status],
        "service_url": account.service_url,
        **texts_of(account, References()),
    }
    later = AccountChange.objects.filter(account=account, at__gt=at).order_by("-at", "-pk")
    for field, before in later.values_list("field", "before"):
        if field in texts:
            texts[field] = before
    # Mergers may be dated back: the rows themselves say who held it.
    rows = AccountAgency.objects.filter(account=account, since__lte=at).exclude(until__lte=at)
    texts["agencies"] = "; ".join(rows.values_list("agency__slug", flat=True))
    return texts
