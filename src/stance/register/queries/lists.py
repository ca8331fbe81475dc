"""Pages of the register, and what its tabs and filters count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from stance.doors import cursors
from stance.doors.row_keys import row_key
from stance.engines.policy import authorise
from stance.register.models import Account, Drift, Officer, RegisterImport
from stance.register.queries import to_publish
from stance.register.queries.connections import to_renew
from stance.register.queries.readable import within

PAGE_ROWS = 50
DUE_WITHIN = timedelta(days=30)
"""How long before its day a review is shown as due."""
VIEWS = {
    "current": "Current",
    "mine": "Mine",
    "incomplete": "Incomplete",
    "due": "Review due",
    "waiting": "Under review",
    "to_publish": "For you to publish",
    "suspended": "Suspended",
    "drifted": "Not as registered",
    "archived": "Archived",
}
PARTS = {
    "business_owner": "Business owner",
    "ict_owner": "ICT owner",
    "recovery_holder": "Holds the recovery",
    "access": "Has access",
}
"""What a person may be to an account. All but the last are its owners."""
FOUND = "found"


@dataclass(frozen=True, slots=True)
class Wanted:
    """``after`` is "handle:number" of the last account of the page before; ``lacks`` a requirement's id; ``owner`` a person's key, and
    ``part`` what they are there (of ``PARTS``; "" is any owner)."""

    view: str = "current"
    words: str = ""
    platform: str = ""
    agency: int | None = None
    owner: int | None = None
    part: str = ""
    tag: str = ""
    lacks: str = ""
    brought: int | None = None
    """The number of the table that brought it in as a new account."""
    after: str = ""


def condition(view: str, user_id: int | None) -> Q:
    """Which accounts belong to a saved view."""
    current = ~Q(status="archived")
    mine = Q(pk__in=[])
    if user_id is not None:
        served = Account.objects.filter(officers__user_id=user_id, officers__until__isnull=True)
        mine = current & (Q(business_owner_id=user_id) | Q(ict_owner_id=user_id) | Q(pk__in=served.values("pk")))
    if view == "to_publish":
        return Q(pk__in=[account.pk for account in to_publish.accounts()])
    return {
        "current": current,
        "mine": mine,
        "incomplete": current & Q(score__lt=100),
        "due": current & Q(next_review_on__lte=timezone.localdate() + DUE_WITHIN),
        "waiting": Q(status="under_review"),
        "suspended": current & Q(suspended_at__isnull=False),
        "drifted": current & Q(pk__in=Drift.objects.filter(ended_at=None).values("account")),
        "archived": Q(status="archived"),
    }[view]


def page(wanted: Wanted, user_id: int | None) -> tuple[list[Account], str]:
    """One page in order of handles, and the key to go on from ("" at the end)."""
    authorise("register.account.read")
    rows = _filtered(wanted, user_id).annotate(sorted_by=Lower("handle")).order_by("sorted_by", "pk")
    rows = rows.select_related("business_owner", "unit")
    if after := _read(wanted.after):
        handle, key = after
        rows = rows.filter(Q(sorted_by__gt=handle) | Q(sorted_by=handle, pk__gt=key))
    found: list[Account] = list(rows[: PAGE_ROWS + 1])
    last = found[PAGE_ROWS - 1] if len(found) > PAGE_ROWS else None
    return found[:PAGE_ROWS], cursors.written(last.handle.lower(), last.pk) if last else ""


def _read(cursor: str) -> tuple[str, int] | None:
    try:
        handle, key = cursors.read(cursor, 2)
    except cursors.CursorUnknown:
        return None  # not one of ours: the first page
    return handle, row_key(key) or 0


def _filtered(wanted: Wanted, user_id: int | None) -> QuerySet[Account]:
    rows = within(Account.objects.filter(condition(wanted.view, user_id)))
    if wanted.words:
        asked = wanted.words.removeprefix("@")
        rows = rows.filter(
            Q(handle__icontains=asked)
            | Q(display_name__icontains=asked)
            | Q(service_url__icontains=asked)
            | Q(short_description__icontains=asked)
        )
    if wanted.platform:
        rows = rows.filter(platform=wanted.platform)
    if wanted.agency is not None:
        rows = rows.filter(held_by__agency_id=wanted.agency, held_by__until__isnull=True)
    if wanted.owner is not None:
        rows = rows.filter(_owned(wanted.owner, wanted.part))
    if wanted.tag:
        rows = rows.filter(tags__icontains=f'"{wanted.tag.lower()}"')
    if wanted.brought is not None:
        # New accounts of a table were all registered at the instant at which it was done.
        done = RegisterImport.objects.filter(pk=wanted.brought, finished_at__isnull=False)
        rows = rows.filter(registered_at__in=done.values("finished_at"))
    if wanted.lacks:
        rows = rows.filter(lacking__icontains=f'"{wanted.lacks}"')
    return rows


def _owned(user_id: int, part: str) -> Q:
    if part == "access":
        return Q(pk__in=Officer.objects.filter(user_id=user_id, until__isnull=True).values("account"))
    asked = (part,) if part else tuple(name for name in PARTS if name != "access")
    return reduce(or_, (Q(**{name: user_id}) for name in asked))


def keys(wanted: Wanted, user_id: int | None, most: int) -> list[int]:
    """Of all accounts that a list shows, on whatever page; at most one more than ``most``."""
    authorise("register.account.read")
    return list(_filtered(wanted, user_id).order_by("pk").values_list("pk", flat=True).distinct()[: most + 1])


def named(wanted: list[int]) -> list[Account]:
    """Those of these that the reader sees, by handle."""
    authorise("register.account.read")
    return list(within(Account.objects.filter(pk__in=wanted)).order_by(Lower("handle"), "pk"))


def of_home(user_id: int | None) -> dict[str, int]:
    """What the home page says of the register, in one question: the saved views, all accounts ("all"), those of the sample ("sample"), and
    those whose connection a person has to renew ("to_renew")."""
    authorise("register.account.read")
    counted = {view: condition(view, user_id) for view in VIEWS}
    counted |= {"all": Q(), "sample": Q(is_sample=True), "to_renew": Q(connection__in=to_renew())}
    return within(Account.objects.all()).aggregate(**{name: Count("pk", filter=one) for name, one in counted.items()})


def counts(user_id: int | None, wanted: Wanted | None = None) -> dict[str, int]:
    """How many accounts each saved view has, and by ``FOUND`` how many a list shows, in one question."""
    authorise("register.account.read")
    counted = {view: condition(view, user_id) for view in VIEWS}
    if wanted is not None:
        is_whole = wanted == Wanted(wanted.view, after=wanted.after)
        shown = Q(pk__in=_filtered(wanted, user_id).values("pk"))
        counted[FOUND] = counted[wanted.view] if is_whole else shown
    return within(Account.objects.all()).aggregate(**{name: Count("pk", filter=one) for name, one in counted.items()})
