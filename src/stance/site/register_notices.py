"""What the register tells the home page, and what the archive tells the register's pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from stance.archive.models import ImportRun
from stance.journal.actor import current
from stance.register.beside import Told
from stance.register.models import Account
from stance.register.queries import listing
from stance.site.noticing import Item


def _counts() -> dict[str, int]:
    actor = current()
    return listing.counts(int(actor.id) if actor.kind == "user" and actor.id else None)


def _url(view: str) -> str:
    return f"{reverse('register')}?view={view}"


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
            "needs", words, "Look at what the register says, and confirm it.", _url("due"), "Review", "warn", "Due"
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


def capture_state(account: Account) -> Told:
    """When our own copy was last brought up to date."""
    run = ImportRun.objects.filter(account=account, state=ImportRun.State.DONE).order_by("-pk").first()
    if run is None or run.finished_at is None:
        return Told("Posts", "none brought in yet", "warn", reverse("imports"))
    day = timezone.localtime(run.finished_at)
    return Told("Posts", f"brought in {day.day} {day:%b %Y}", "good", f"{reverse('search')}?account={account.asked_as}")
