"""What the home page says of approvals, duties and the policy to sign."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from stance.authority import waiting
from stance.authority.models import ApprovalRequest
from stance.authority.queries import duties, guidance, requests
from stance.engines.policy import RULES
from stance.journal.actor import current
from stance.rooms.home_item import SHOWN, Item


def approvals_that_wait() -> Iterable[Item]:
    """Requests that whoever looks can answer, one line a kind, the most overdue first."""
    kinds: dict[str, list[ApprovalRequest]] = {}
    for row in sorted(requests.waiting_for_me(), key=lambda row: row.reply_due_at):
        kinds.setdefault(row.action, []).append(row)
    for rows in kinds.values():
        yield _one(rows[0]) if len(rows) == 1 else _several(rows)


def _one(row: ApprovalRequest) -> Item:
    is_late = row.reply_due_at < timezone.now()
    words = f"Asked by {row.asked_by_label}. {'The reply is overdue.' if is_late else 'Your approval is wanted.'}"
    url = reverse("request", args=[row.pk])
    return Item("needs", row.summary, words, url, "Answer", *_tone(is_late=is_late), row.asked_at)


def _several(rows: list[ApprovalRequest]) -> Item:
    """``rows`` of one kind, the most overdue first."""
    late = sum(row.reply_due_at < timezone.now() for row in rows)
    title = f"{len(rows)} requests to {RULES[rows[0].action].words}"
    asked_by = list(dict.fromkeys(row.asked_by_label for row in rows))
    more = f" and {len(asked_by) - SHOWN} more" if len(asked_by) > SHOWN else ""
    words = f"Asked by {', '.join(asked_by[:SHOWN])}{more}."
    if late:
        words += f" {'One reply is' if late == 1 else f'{late} replies are'} overdue."
    return Item("needs", title, words, reverse("approvals"), "Answer", *_tone(is_late=bool(late)), rows[0].asked_at)


def _tone(*, is_late: bool) -> tuple[str, str]:
    return ("bad", "Overdue") if is_late else ("warn", "To approve")


def ready_to_put_forward() -> Iterable[Item]:
    """What was submitted, for those who may put it forward."""
    for one in waiting.to_put_forward():
        yield Item("needs", one.title, one.words, one.url, one.action, "warn", "To publish")


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
