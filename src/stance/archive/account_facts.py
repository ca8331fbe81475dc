"""What the archive knows of an account: the register shows it on the account's page."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from stance.archive.models import ImportRun
from stance.register.account_facts import Fact
from stance.register.models import Account


def capture_state(account: Account) -> Fact:
    """When our own copy was last brought up to date."""
    run = ImportRun.objects.filter(account=account, state=ImportRun.State.DONE).order_by("-pk").first()
    if run is None or run.finished_at is None:
        return Fact("Posts", "none brought in yet", "warn", reverse("imports"))
    day = timezone.localtime(run.finished_at)
    return Fact("Posts", f"brought in {day.day} {day:%b %Y}", "good", f"{reverse('search')}?account={account.asked_as}")
