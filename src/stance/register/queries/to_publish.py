"""Accounts under review that whoever acts may put on the public register, and that nobody has asked to publish yet."""

from __future__ import annotations

import json
from functools import lru_cache

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.urls import reverse

from stance.authority.models import ApprovalRequest
from stance.authority.waiting import Waiting
from stance.engines.policy import Thing, may, reach
from stance.journal.actor import known_once
from stance.register.models import Account
from stance.register.queries.readable import within

PUBLISH = "register.account.publish"
MOST = 500
"""Looked through; of more, the ones that were registered first."""


def accounts() -> list[Account]:
    """Looked up once while somebody acts; as many queries however many accounts."""
    if not reach(PUBLISH):
        return []
    found: list[Account] = known_once("accounts to publish", _accounts)
    return found


def _accounts() -> list[Account]:
    open_ones = ApprovalRequest.objects.filter(state="open", action=PUBLISH)
    asked = open_ones.filter(object_kind="account", object_id=Cast(OuterRef("pk"), CharField()))
    rows = within(Account.objects.filter(~Exists(asked), status="under_review"))
    looked_at = list(rows.select_related("unit").prefetch_related("held_by").order_by("pk")[:MOST])
    if not looked_at:
        return []
    named = {key for pk in open_ones.filter(object_kind="accounts").values_list("pk", flat=True) for key in _named(pk)}
    allowed: dict[tuple[frozenset[int], str], bool] = {}
    return [account for account in looked_at if account.pk not in named and _may_publish(account, allowed)]


@lru_cache(maxsize=200)
def _named(request: int) -> frozenset[int]:
    """The accounts that a request for many names: what was asked for never changes."""
    payload = ApprovalRequest.objects.values_list("payload", flat=True).get(pk=request)
    return frozenset(entry["account"] for entry in json.loads(payload)["accounts"])


def _may_publish(account: Account, allowed: dict[tuple[frozenset[int], str], bool]) -> bool:
    """Accounts of one place are asked about once."""
    agencies = frozenset(held.agency_id for held in account.held_by.all() if held.until is None)
    place = (agencies, account.unit.path if account.unit else "")
    if place not in allowed:
        allowed[place] = may(PUBLISH, Thing("account", agencies=agencies, path=place[1])).allowed
    return allowed[place]


def to_put_forward() -> list[Waiting]:
    found = accounts()
    if not found:
        return []
    if len(found) == 1:
        (one,) = found
        title = f"{one.named} on {one.platform_name} is ready to publish"
        words = "It was submitted for review. Check its entry, then ask for it to be published or send it back."
        return [Waiting(1, title, words, reverse("register_account", args=[one.pk]), "Check it")]
    words = "They were submitted for review. Check each entry, then ask for it to be published or send it back."
    url = reverse("register") + "?view=to_publish"
    return [Waiting(len(found), f"{len(found):,} accounts are ready to publish", words, url, "Check them")]
