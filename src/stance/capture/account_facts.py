"""What capturing knows: the register shows it on an account's page, the archive on a post's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from stance.capture.models import Capture, MissingFile
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


def files_left_out(media: Collection[int]) -> dict[int, str]:
    """Why files of posts are not here. Who asks sees the posts."""
    return {one.pk: _why(one) for one in MissingFile.objects.filter(pk__in=media)}


def _why(missing: MissingFile) -> str:
    if missing.is_given_up:
        return f"It was left out: {missing.problem}"
    return f"It is tried again: {missing.problem}" if missing.problem else "It is still to be fetched."
