"""Reminding those who hold officials' own accounts, and their word that everything official is lodged."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import authorise
from stance.journal import trail
from stance.journal.actor import current
from stance.lodging import notices
from stance.lodging.models import Clock
from stance.lodging.queries import clocks, limits
from stance.lodging.writes.lodged import must_be_lodged_for
from stance.people.models import User
from stance.register.models import Account

AT_ONCE = 200


def confirm(*, account: Account) -> Clock:
    """Everything official that was posted until now is lodged: the clock begins anew. Raises LodgingRefused."""
    decision = authorise("lodging.account.confirm", account)
    must_be_lodged_for(account)
    now, person = timezone.now(), current().person
    with transaction.atomic():
        Clock.objects.get_or_create(account=account)
        clock = Clock.objects.select_for_update().get(account=account)
        clock.confirmed_until, clock.reminded_at = now, None
        clock.confirmed_by = User.objects.filter(pk=person).first() if person else None
        clock.remind_at = now + timedelta(days=limits.of(account).remind_days)
        clock.save()
        trail.record(
            action="lodging.account.confirm",
            summary=f"said that everything official of {account.named} is lodged until now",
            object_kind="account",
            object_id=str(account.pk),
            decision=decision,
        )
    return clock


def remind_due() -> int:
    """Begin the clocks of accounts that became mixed, and mail to the holders of those that are due. Returns how many were reminded."""
    decision = authorise("lodging.account.remind")
    _begin()
    count = 0
    for due in clocks.due(AT_ONCE):
        now = timezone.now()
        with transaction.atomic():
            clock = Clock.objects.select_for_update().filter(pk=due.pk, remind_at=due.remind_at).first()
            if clock is None:
                continue  # another worker was quicker, or it was confirmed
            state = clocks.states_of([due.account])[0]
            clock.reminded_at, clock.remind_at = now, now + timedelta(days=state.limits.remind_days)
            clock.save(update_fields=["reminded_at", "remind_at"])
            people = notices.remind(state)
            trail.record(
                action="lodging.account.remind",
                summary=f"reminded {people:,} {'person' if people == 1 else 'people'} to lodge official posts of {due.account.named}",
                object_kind="account",
                object_id=str(due.account_id),
                decision=decision,
            )
        count += 1
    return count


def _begin() -> None:
    fresh = list(clocks.mixed().exclude(pk__in=Clock.objects.values("account")))
    asked, now = limits.of_all([one.pk for one in fresh]), timezone.now()
    Clock.objects.bulk_create(
        [
            Clock(account=one, confirmed_until=now, remind_at=now + timedelta(days=asked[one.pk].remind_days))
            for one in fresh
        ],
        ignore_conflicts=True,
    )
