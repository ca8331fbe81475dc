"""What the archive knows of an account: the register shows it on the account's page."""

from __future__ import annotations

from django.urls import reverse

from stance.archive.models import ImportRun
from stance.doors.dates import day_in_words
from stance.register.account_facts import Fact
from stance.register.models import Account


def capture_state(account: Account) -> Fact:
    """When our own copy was last brought up to date."""
    run = ImportRun.objects.filter(account=account, state=ImportRun.State.DONE).order_by("-pk").first()
    if run is None or run.finished_at is None:
        return Fact("Posts", "not imported yet", "warn", reverse("imports"))
    words = f"imported {day_in_words(run.finished_at)}"
    return Fact("Posts", words, "good", f"{reverse('search')}?account={account.asked_as}")
