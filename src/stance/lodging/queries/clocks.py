"""How far the holders of mixed accounts have come: what they lodged, and by when the oldest possible post has to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from stance.archive.models import Lodgement
from stance.engines.policy import authorise
from stance.journal.actor import current
from stance.lodging.models import Clock
from stance.lodging.queries import limits
from stance.lodging.queries.limits import Limits
from stance.register.models import Account, Officer
from stance.register.queries.readable import within

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class State:
    """Of one mixed account. ``lodge_by`` is the last day on which the oldest post that may not be lodged yet can be lodged in time: one made
    right after ``since``."""

    account: Account
    limits: Limits
    clock: Clock | None
    lodged: int
    late: int

    @property
    def since(self) -> datetime | None:
        return self.clock.confirmed_until if self.clock else None

    @property
    def lodge_by(self) -> date | None:
        return None if self.since is None else timezone.localdate(self.since) + timedelta(days=self.limits.limit_days)

    @property
    def is_over(self) -> bool:
        return self.lodge_by is not None and self.lodge_by < timezone.localdate()


def mixed() -> QuerySet[Account]:
    return Account.objects.filter(own_class="mixed").exclude(status="archived")


def page(before: int | None = None) -> tuple[list[State], int | None]:
    """One page of the mixed accounts that the reader sees, and of those of which something was lodged before they were something else."""
    authorise("lodging.state.read")
    was_lodged = Exists(Lodgement.objects.filter(account=OuterRef("pk")))
    rows = within(Account.objects.filter(Q(own_class="mixed") | was_lodged)).order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    return states_of(shown), shown[-1].pk if len(found) > PAGE_ROWS else None


def one(account: Account) -> State:
    authorise("lodging.state.read", account)
    return states_of([account])[0]


def states_of(accounts: Sequence[Account]) -> list[State]:
    """Three questions however many; the caller sees them."""
    authorise("lodging.state.read")
    keys = [one.pk for one in accounts]
    asked, clocks = limits.of_all(keys), {one.account_id: one for one in Clock.objects.filter(account__in=keys)}
    rows = Lodgement.objects.filter(account__in=keys).values("account").order_by()
    counts = rows.annotate(lodged=Count("pk"), late=Count("pk", filter=Q(is_late=True)))
    counted = {int(row["account"]): (int(row["lodged"]), int(row["late"])) for row in counts}
    return [
        State(
            account=one,
            limits=asked[one.pk],
            clock=clocks.get(one.pk) if one.own_class == "mixed" else None,
            lodged=counted.get(one.pk, (0, 0))[0],
            late=counted.get(one.pk, (0, 0))[1],
        )
        for one in accounts
    ]


def mine(most: int) -> list[State]:
    """Mixed accounts whose reminder is due and that whoever looks holds, or that nobody holds."""
    authorise("lodging.state.read")
    held = Officer.objects.filter(account=OuterRef("pk"), until__isnull=True).exclude(level="reader")
    me = current().person
    own = Q(business_owner=me) | Exists(held.filter(user=me))
    nobodys = Q(business_owner=None) & ~Exists(held)
    due = Clock.objects.filter(remind_at__lte=timezone.now()).values("account")
    rows = within(mixed().filter(own | nobodys, pk__in=due)).order_by("pk")
    return states_of(list(rows[:most]))


def due(most: int) -> list[Clock]:
    """Whose holders are to be reminded, the longest due first."""
    rows = Clock.objects.filter(account__in=mixed(), remind_at__lte=timezone.now())
    rows = rows.filter(Q(reminded_at=None) | Q(reminded_at__lte=timezone.now() - timedelta(days=1)))
    return list(rows.select_related("account").order_by("remind_at")[:most])


def any_due() -> bool:
    return bool(due(1)) or mixed().exclude(pk__in=Clock.objects.values("account")).exists()
