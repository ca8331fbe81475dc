"""Who has access to an account on its platform (agency duties A6, A7). Nobody changes their own."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import authorise
from stance.people.models import User
from stance.register.described_objects import access_of
from stance.register.models import Account, Officer
from stance.register.refusal import AccountRefused
from stance.register.words import LEVELS
from stance.register.writes import account_rows, lifecycle_steps

OFFICER = "register.officer.change"


def appoint(*, account: Account, user: User, level: str) -> Officer:
    """Note that a person has this access now; a former level ends. Raises AccountRefused."""
    decision = authorise("register.officer.change", access_of(account, user.pk))
    if level not in LEVELS:
        raise AccountRefused(f"There is no level “{level[:60]}”. Choose one of: {', '.join(LEVELS)}.", "level")
    if not user.is_active:
        raise AccountRefused(f"{user} is switched off. Name a person who can sign in.", "user")
    with transaction.atomic():
        found, now = account_rows.locked(account.pk), timezone.now()
        lifecycle_steps.must_allow("appoint", found)
        former = Officer.objects.filter(account=found, user=user, until__isnull=True).first()
        if former is not None and former.level == level:
            raise AccountRefused(f"{user} is {level} of it already.", "user")
        Officer.objects.filter(account=found, user=user, until__isnull=True).update(until=now)
        officer = Officer.objects.create(account=found, user=user, level=level, since=now)
        before = f"{user.email}: {LEVELS[former.level].lower()}" if former else ""
        changed = {"officers": (before, f"{user.email}: {LEVELS[level].lower()}")}
        words = f"made {user.email} {level} of {found.named}"
        account_rows.conclude(found, action=OFFICER, changed=changed, summary=words, decision=decision, at=now)
    return officer


def relieve(*, account: Account, user: User) -> None:
    """Note that a person has no access any more. Raises AccountRefused."""
    decision = authorise("register.officer.change", access_of(account, user.pk))
    with transaction.atomic():
        found, now = account_rows.locked(account.pk), timezone.now()
        former = Officer.objects.filter(account=found, user=user, until__isnull=True).first()
        if former is None:
            raise AccountRefused(f"{user} has no access to it.")
        former.until = now
        former.save(update_fields=["until"])
        changed = {"officers": (f"{user.email}: {LEVELS[former.level].lower()}", "")}
        words = f"ended the access of {user.email} to {found.named}"
        account_rows.conclude(found, action=OFFICER, changed=changed, summary=words, decision=decision, at=now)
