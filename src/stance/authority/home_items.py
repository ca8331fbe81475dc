"""What the home page says of approvals, duties and the policy to sign."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from stance.authority.queries import duties, guidance, requests
from stance.journal.actor import current
from stance.rooms.home_item import SHOWN, Item


def approvals_that_wait() -> Iterable[Item]:
    """Requests that whoever looks can answer, the most overdue first."""
    rows = sorted(requests.page("mine")[0], key=lambda row: row.reply_due_at)
    now = timezone.now()
    for row in rows[:SHOWN]:
        is_late = row.reply_due_at < now
        yield Item(
            "needs",
            row.summary,
            f"Asked by {row.asked_by_label}. {'The reply is overdue.' if is_late else 'Your approval is wanted.'}",
            reverse("request", args=[row.pk]),
            "Answer",
            "bad" if is_late else "warn",
            "Overdue" if is_late else "To approve",
            row.asked_at,
        )
    if len(rows) > SHOWN:
        words = f"{len(rows) - SHOWN} more wait for your approval"
        yield Item("needs", words, "The list has all of them.", reverse("approvals"), "See all", "warn", "To approve")


def gaps_to_close() -> Iterable[Item]:
    """Gaps in duties that whoever looks is to close."""
    person = current().person
    rows = duties.gaps_of(person) if person else []
    today = timezone.localdate()
    for gap in rows[:SHOWN]:
        is_late = gap.due_on < today
        place = f" in {gap.agency}" if gap.agency else ""
        yield Item(
            "needs",
            gap.words,
            f"For you to close{place} by {gap.due_on}.",
            reverse("duties") + (f"?agency={gap.agency.slug}" if gap.agency else ""),
            "Name somebody",
            "bad" if is_late else "warn",
            "Overdue" if is_late else "To do",
        )
    if len(rows) > SHOWN:
        words = f"{len(rows) - SHOWN} more gaps in duties"
        yield Item(
            "needs", words, "Each wants a duty-holder or a deputy.", reverse("duties"), "See all", "warn", "To do"
        )


def policies_to_sign() -> Iterable[Item]:
    """The policies of one's agencies that one has not signed in their current version."""
    person = current().person
    rows = guidance.unsigned_by(person) if person else []
    for row in rows:
        words = f"{row.agency}: without your signature you cannot publish."
        url = reverse("guidance") + f"?agency={row.agency.slug}"
        yield Item("needs", f"Sign {row}", words, url, "Read and sign", "warn", "To do")
