"""The yearly review (agency duty A4), and the daily look at what time alone changes."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import authorise
from stance.register import scores
from stance.register.models import Account
from stance.register.writes import account_rows, lifecycle_steps

REVIEW = "register.account.review"


def review(*, account: Account, words: str) -> None:
    """Confirm that everything the register says was looked at and is right; the next review falls due in a year.

    Raises AccountRefused for an archived account, or without a word about what was looked at.
    """
    decision = authorise("register.account.review", account)
    lifecycle_steps.must_say_why(words)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        lifecycle_steps.must_allow("review", found)
        now, before = timezone.now(), found.next_review_on
        found.reviewed_at, found.changed_at = now, now
        found.next_review_on = timezone.localdate(now) + lifecycle_steps.REVIEWED_EVERY
        found.save(update_fields=["reviewed_at", "next_review_on", "changed_at"])
        changed = {"next_review_on": (before.isoformat() if before else "", found.next_review_on.isoformat())}
        summary = f"reviewed {found.named}: {words.strip()}"
        account_rows.conclude(found, action=REVIEW, changed=changed, summary=summary, decision=decision, at=now)


def look_again() -> int:
    """Score anew what was last scored on an earlier day. Returns how many lack something else now."""
    authorise("register.account.review")
    return scores.rescore_stale()
