"""Which accounts are connected, and how that is going."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from stance.channels import discovery
from stance.engines.policy import authorise
from stance.register.models import Account, Connection
from stance.register.queries.readable import within

PAGE_ROWS = 50
CHECKED_EVERY = timedelta(minutes=15)
RENEWED_WITHIN, ASKED_EVERY = timedelta(hours=1), timedelta(days=1)
MOST_AT_ONCE = 20
SOON = timedelta(days=14)
"""A token that ends within this is said to end soon."""


def page(before: int | None = None, *, to_renew_only: bool = False) -> tuple[list[Connection], int | None]:
    """One page of those whose account the reader sees, the newest first, and the key to go on from."""
    authorise("register.connection.read")
    rows = _seen().order_by("-pk")
    if to_renew_only:
        rows = rows.filter(pk__in=to_renew())
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_ROWS + 1])
    return found[:PAGE_ROWS], found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None


def of(account: Account) -> Connection | None:
    """That of one account."""
    authorise("register.connection.read", account)
    return Connection.objects.select_related("made_by").filter(account=account).first()


def to_renew() -> QuerySet[Connection]:
    """Those that need a person: refused, or about to end."""
    return Connection.objects.filter(Q(state="dead") | Q(expires_at__lte=timezone.now() + SOON))


def failing(most: int) -> list[Connection]:
    """Of the accounts that the reader sees, those to renew; the longest first."""
    authorise("register.connection.read")
    return list(_seen().filter(pk__in=to_renew()).order_by("failing_since", "pk")[:most])


def due() -> list[Connection]:
    """Those to look at again, the oldest look first; not before a platform wants it, and never one that was refused."""
    now = timezone.now()
    # Looks confirm what works; what renews a secret is asked for all the same, in time and once a day.
    asked = Q(checked_at__lt=now - CHECKED_EVERY) | Q(
        expires_at__lte=now + RENEWED_WITHIN, asked_at__lt=now - CHECKED_EVERY
    )
    asked |= Q(asked_at__lt=now - ASKED_EVERY)
    rows = Connection.objects.select_related("account").filter(asked)
    rows = rows.exclude(state="dead").exclude(wait_until__gt=now)
    return list(rows.order_by("asked_at")[:MOST_AT_ONCE])


def any_due() -> bool:
    return bool(due())


def can_be_connected(account: Account) -> bool:
    channel = discovery.known().get(account.platform)
    return bool(channel and channel.connector) and account.status != "archived" and not account.not_captured


def _seen() -> QuerySet[Connection]:
    return Connection.objects.filter(account__in=within(Account.objects.all())).select_related("account", "made_by")
