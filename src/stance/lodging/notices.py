"""What the holder of an official's own account is mailed. A mail holds a link to a signed-in page and nothing else that matters."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from stance.doors.dates import day_in_words
from stance.lodging.queries.clocks import State
from stance.people import mail
from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force
from stance.register.models import Account, AccountAgency, Officer

MOST_AT_ONCE = 50


def remind(state: State) -> int:
    """To those who hold the account. Returns how many."""
    account, since, until = state.account, state.since, state.lodge_by
    people = holders(account)
    if not people or since is None or until is None:
        return 0
    link = settings.PUBLIC_URL + reverse("lodging_account", args=[account.pk])
    late = "That day is over: what you lodge now may be marked late. " if state.is_over else ""
    body = (
        f"Did you post anything official on {account.named} ({account.platform_name}) since {day_in_words(since)}? Lodge it: it is a record of the "
        f"agency.\n\nThe agency wants posts lodged within {state.limits.limit_days} days. If you posted something on {day_in_words(since)}, lodge it "
        f"by {day_in_words(until)}. {late}\n\nPersonal posts stay yours: nothing of them is stored.\n\n{link}\n\n"
        "If there is nothing to lodge, say so on that page. You will be asked to sign in.\n"
    )
    subject = f"Lodge official posts of {account.named} by {day_in_words(until)}"
    mail.enqueue(to=people, subject=" ".join(subject.split())[: mail.LONGEST_SUBJECT], body=body)
    return len(people)


def holders(account: Account) -> list[str]:
    """Addresses of the business owner; where there is none, of those who run it; else of the agency's recordkeepers and administrators."""
    officers = Officer.objects.filter(account=account, until__isnull=True).exclude(level="reader").values("user_id")
    agencies = AccountAgency.objects.filter(account=account, until__isnull=True).values("agency_id")
    now = Assignment.objects.filter(in_force(timezone.now()), role__in=["recordkeeper", "administrator"])
    keepers = now.filter(Q(unit__agency_id__in=agencies) | Q(unit=None)).values("user")
    for condition in (
        Q(pk=account.business_owner_id),
        Q(pk__in=officers),
        Q(pk__in=keepers),
    ):
        rows = User.objects.filter(condition, is_active=True).order_by("pk")
        if found := list(rows.values_list("email", flat=True)[:MOST_AT_ONCE]):
            return found
    return []
