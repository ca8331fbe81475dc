"""Finding accounts on the register."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q

from stance.engines.addresses import Presence
from stance.engines.policy import authorise
from stance.register.models import Account, Address
from stance.register.queries.readable import within

PAGE_ROWS = 100


def find(*, platform: str, platform_id: str = "", handle: str = "") -> Account | None:
    """By platform id first (handles can change), else by handle in any case."""
    rows = Account.objects.filter(platform=platform).order_by(F("archived_at").asc(nulls_first=True), "pk")
    if platform_id and (known := rows.filter(platform_id=platform_id).first()):
        return known
    return rows.filter(handle__iexact=handle).first() if handle else None


def current(presence: Presence) -> Account | None:
    """The account that has this address now."""
    rows = Address.objects.filter(
        platform=presence.platform, kind=presence.kind, key=presence.key, until__isnull=True
    ).select_related("account")
    found = rows.first()
    return found.account if found else None


def accounts() -> list[Account]:
    """Every account, by handle. Pages list them; the register is small beside the archive."""
    return list(Account.objects.order_by("platform", "handle"))


@dataclass(frozen=True, slots=True)
class Counted:
    """How many accounts the reader sees on the register, those of the sample agency among them."""

    all: int
    sample: int


def counted() -> Counted:
    found = within(Account.objects.all()).aggregate(all=Count("pk"), sample=Count("pk", filter=Q(is_sample=True)))
    return Counted(found["all"], found["sample"])


def by_key(after: int | None) -> tuple[list[Account], int | None]:
    """One page of all that the reader sees, in the order of their keys, and the key to go on from."""
    authorise("register.account.read")
    rows = within(Account.objects.all()).order_by("pk")
    found = list((rows.filter(pk__gt=after) if after else rows)[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    return shown, shown[-1].pk if len(found) > PAGE_ROWS else None
