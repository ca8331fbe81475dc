"""Moving all accounts of an agency to another, in one transaction and few statements."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from stance.doors.dates import day_in_words
from stance.engines.policy import Decision
from stance.journal import trail
from stance.people.models import Agency
from stance.register.fields.table import TRANSFER
from stance.register.models import Account, AccountAgency
from stance.register.refusal import AccountRefused
from stance.register.scores import rescore
from stance.register.writes import account_rows, history


def must_be_possible(agency: Agency, successor: Agency, at: datetime) -> None:
    """When it is asked for, and again when it is carried out. Raises AccountRefused."""
    if agency.pk == successor.pk:
        raise AccountRefused("An agency cannot be its own successor. Name another.", "successor")
    if successor.until is not None:
        raise AccountRefused(f"{successor} has ended itself. Name an agency that exists.", "successor")
    if at > timezone.now():
        raise AccountRefused("This day is still to come. Move the accounts on the day itself, or later.", "day")


def move(agency: Agency, successor: Agency, at: datetime, reason: str, decision: Decision | None) -> int:
    """An account registered after ``at`` changes hands when it was registered. Returns how many were moved."""
    rows = AccountAgency.objects.select_for_update().filter(agency=agency, until__isnull=True)
    moved = sorted(rows.values_list("account_id", flat=True))
    since = dict(rows.values_list("account_id", "since"))
    there = AccountAgency.objects.filter(account_id__in=moved, agency=successor, until__isnull=True)
    held = set(there.values_list("account_id", flat=True))
    rows.update(until=Greatest(F("since"), at))
    AccountAgency.objects.bulk_create(
        [AccountAgency(account_id=pk, agency=successor, since=max(at, since[pk])) for pk in moved if pk not in held],
        batch_size=500,
    )
    # A unit of the former agency owns nothing of the new one; its name stays in the history.
    Account.objects.filter(Q(pk__in=moved) & Q(unit__agency=agency)).update(unit=None)
    now = timezone.now()
    history.keep(((pk, "agencies", (agency.slug, successor.slug)) for pk in moved), TRANSFER, now)
    Account.objects.filter(pk__in=moved).update(changed_at=now)
    rescore(moved)
    account_rows.raise_generation()
    trail.record(
        action=TRANSFER,
        summary=f"moved {len(moved):,} accounts of {agency} to {successor} as of {day_in_words(at)}",
        object_kind="agency",
        object_id=str(agency.pk),
        decision=decision,
        details={"successor": successor.slug, "accounts": moved, "reason": reason},
    )
    return len(moved)
