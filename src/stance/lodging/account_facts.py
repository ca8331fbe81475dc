"""What lodging knows of an account: the register shows it on the account's page."""

from __future__ import annotations

from django.urls import reverse

from stance.doors.dates import day_in_words
from stance.lodging.queries import clocks
from stance.register.account_facts import Fact
from stance.register.models import Account


def lodged(account: Account) -> Fact | None:
    """None of an account that is captured as a whole."""
    if account.own_class != "mixed":
        return None
    state = clocks.states_of([account])[0]
    until = f", the next by {day_in_words(state.lodge_by)}" if state.lodge_by else ""
    posts = f"{state.lodged:,} post{'' if state.lodged == 1 else 's'} lodged"
    tone = "bad" if state.is_over else "good" if state.lodged else "idle"
    return Fact("Lodging", posts + until, tone, reverse("lodging_account", args=[account.pk]))
