"""What capturing knows of an account: the register shows it on the account's page."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from stance.capture.models import Capture
from stance.capture.queries import states
from stance.doors.dates import moment_in_words
from stance.register.account_facts import Fact
from stance.register.models import Account


def captured(account: Account) -> Fact:
    found = Capture.objects.filter(account=account).first()
    if found is None:
        return Fact("Capture", "not captured", "idle", reverse("captures"))
    url = reverse("capture_account", args=[account.pk])
    if found.problem:
        return Fact("Capture", f"fails: {found.problem}", "bad", url)
    if found.succeeded_at is None:
        return Fact("Capture", "begins", "info", url)
    return Fact("Capture", f"up to {moment_in_words(found.succeeded_at)}", "good", url)


def states_of(accounts: Collection[int]) -> dict[int, dict[str, Any]]:
    """For the register's interface. Its caller sees these accounts."""
    return {
        one.account.pk: {
            "state": one.word,
            "last_success": one.capture.succeeded_at,
            "problem": one.capture.problem,
        }
        for one in states.of_all(accounts)
    }
