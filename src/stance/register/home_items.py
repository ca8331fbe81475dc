"""What the home page is told about accounts."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from stance.engines.policy import may
from stance.journal.actor import current, known_once
from stance.people.models import Agency
from stance.register.models import AccountAgency
from stance.register.queries import Counted, connections, counted, drifts, lists
from stance.rooms.home_item import Item, Kept, Task

NAMED = 3
"""Accounts that one card names."""


def _counts() -> dict[str, int]:
    """Six lines ask, and one query answers them."""
    found: dict[str, int] = known_once("counts of the register", lambda: lists.of_home(current().person))
    return found


def _url(view: str) -> str:
    return f"{reverse('register')}?view={view}"


def _kept() -> Counted:
    """Whoever may not read the register is told as well, of what they reach."""
    if not may("register.account.read").allowed:
        return counted()
    found = _counts()
    return Counted(found["all"], found["sample"])


def kept() -> Iterable[Kept]:
    found = _kept()
    yield Kept(
        10,
        f"{found.all:,} account{'' if found.all == 1 else 's'}",
        reverse("register"),
        after=" on the register",
        count=found.all,
        notice="site/sample.html" if found.sample else "",
    )


def suspended_accounts() -> Iterable[Item]:
    if count := _counts()["suspended"]:
        words = "One account is suspended" if count == 1 else f"{count:,} accounts are suspended"
        yield Item(
            "wrong",
            words,
            "The public is not told that they are official.",
            _url("suspended"),
            "See which",
            "bad",
            "Suspended",
        )


def reviews_due() -> Iterable[Item]:
    if count := _counts()["due"]:
        words = "One yearly review is due" if count == 1 else f"{count:,} yearly reviews are due"
        yield Item(
            "needs", words, "Check what the register says, and confirm it.", _url("due"), "Review", "warn", "Due"
        )


def incomplete_accounts() -> Iterable[Item]:
    if count := _counts()["incomplete"]:
        words = "One account is incomplete" if count == 1 else f"{count:,} accounts are incomplete"
        yield Item(
            "needs",
            words,
            "The register lacks something about them.",
            reverse("register_score"),
            "See what",
            "idle",
            "To do",
        )


def drifted_accounts() -> Iterable[Item]:
    """One card, whatever the number."""
    rows = drifts.drifted(NAMED + 1) if _counts()["drifted"] else []
    if not rows:
        return
    first = rows[0]
    named = ", ".join(dict.fromkeys(one.account.named for one in rows[:NAMED])) + (
        " and others" if len(rows) > NAMED else ""
    )
    title = (
        f"{first.account.named}: {first.kind_words.lower()}" if len(rows) == 1 else f"Not as the register says: {named}"
    )
    url = (
        reverse("register_account", args=[first.account_id])
        if len({one.account_id for one in rows}) == 1
        else _url("drifted")
    )
    yield Item("needs", title, first.words, url, "See what to do", "warn", "Drift", first.first_seen_at)


def connections_that_fail() -> Iterable[Item]:
    """Those that a person has to renew: one card."""
    rows = connections.failing(NAMED + 1) if _counts()["to_renew"] else []
    if not rows:
        return
    named = ", ".join(one.account.shown_as for one in rows[:NAMED]) + (" and others" if len(rows) > NAMED else "")
    if len(rows) == 1:
        (one,) = rows
        title = f"The connection of {named} {'was refused' if one.state == 'dead' else 'ends soon'}"
        words = one.problem or "Renew it before it ends: nothing is captured without it."
        url = reverse("register_connection", args=[one.account_id])
    else:
        title, words, url = "Connections have to be renewed", f"{named}.", f"{reverse('connections')}?view=renew"
    badge = "Refused" if any(one.state == "dead" for one in rows) else "Ends soon"
    yield Item("wrong", title, words, url, "Renew", "bad", badge, rows[0].failing_since)


def first_tasks(agency: Agency | None) -> Iterable[Task]:
    """The accounts."""
    has_any = agency is not None and AccountAgency.objects.filter(agency=agency, until=None).exists()
    words = "The official accounts of the agency, one by one or from your spreadsheet."
    yield Task(40, "Register your accounts", words, "Register", reverse("register_new"), has_any)
