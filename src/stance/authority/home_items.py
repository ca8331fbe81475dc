"""What the home page says of approvals, duties and the policy to sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from stance.authority import waiting
from stance.authority.models import ApprovalRequest, Gap
from stance.authority.queries import duties, guidance, requests, stances
from stance.doors.dates import day_in_words
from stance.engines.policy import RULES, may
from stance.journal.actor import current
from stance.people.models import Agency
from stance.rooms.home_item import SHOWN, Item, Task


def approvals_that_wait() -> Iterable[Item]:
    """Requests that whoever looks can answer, one line a kind, the most overdue first."""
    kinds: dict[str, list[ApprovalRequest]] = {}
    for row in sorted(requests.waiting_for_me(), key=lambda row: row.reply_due_at):
        kinds.setdefault(row.action, []).append(row)
    for rows in kinds.values():
        yield _one(rows[0]) if len(rows) == 1 else _several(rows)


def _one(row: ApprovalRequest) -> Item:
    is_late = row.reply_due_at < timezone.now()
    words = f"Asked by {row.asked_by_label}. {'The reply is overdue.' if is_late else 'It waits for your answer.'}"
    url = reverse("request", args=[row.pk])
    return Item("needs", row.summary, words, url, "Answer", *_tone(is_late=is_late), row.asked_at)


def _several(rows: list[ApprovalRequest]) -> Item:
    """``rows`` of one kind, the most overdue first."""
    late = sum(row.reply_due_at < timezone.now() for row in rows)
    title = f"{len(rows):,} requests to {RULES[rows[0].action].words}"
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
    """Gaps in duties that whoever looks is to close and may: one card an agency."""
    person = current().person
    by_agency: dict[Agency | None, list[Gap]] = {}
    for gap in duties.gaps_of(person) if person else []:
        by_agency.setdefault(gap.agency, []).append(gap)
    mine = {agency: rows for agency, rows in by_agency.items() if may("authority.duty.change", agency).allowed}
    for agency, rows in mine.items():
        yield _gaps(agency, rows, is_one_of_several=len(mine) > 1)


def _gaps(agency: Agency | None, rows: list[Gap], *, is_one_of_several: bool) -> Item:
    """``rows`` are the most overdue first. Whoever looks after several agencies reads first which one it is."""
    late = sum(gap.due_on < timezone.localdate() for gap in rows)
    title = rows[0].words if len(rows) == 1 else f"{len(rows):,} duties have no holder or no deputy"
    if is_one_of_several and agency:
        title = f"{agency}: {title}"
    place = f" in {agency}" if agency else ""
    words = f"Name people for them{place}, the first by {day_in_words(rows[0].due_on)}."
    if len(rows) > 1:
        words += f" Missing: {_lacking(rows)}."
    if late and len(rows) > 1:
        words += f" {late} {'is' if late == 1 else 'are'} overdue."
    url = reverse("duties") + (f"?agency={agency.slug}" if agency else "")
    return Item("needs", title, words, url, "Name people", *(("bad", "Overdue") if late else ("warn", "To do")))


def _lacking(rows: list[Gap]) -> str:
    """What of each kind is missing, in the order in which it matters; each gap counts once."""
    kinds = Counter(row.key.partition(" ")[0] for row in rows)
    words = {"holder": "duty-holder", "deputy": "deputy", "approver": "approver"}
    return ", ".join(
        f"{kinds[kind]:,} {word}{'' if kinds[kind] == 1 else 's'}" for kind, word in words.items() if kinds[kind]
    )


def policies_to_sign() -> Iterable[Item]:
    """The policies of one's agencies that one has not signed in their current version: one card."""
    person = current().person
    rows = guidance.unsigned_by(person) if person else []
    if rows:
        title = f"Sign {rows[0]}" if len(rows) == 1 else f"{len(rows):,} policies to sign"
        words = f"{', '.join(str(row.agency) for row in rows[:SHOWN])}: without your signature you cannot publish."
        url = reverse("guidance") + f"?agency={rows[0].agency.slug}"
        yield Item("needs", title, words, url, "Read and sign", "warn", "To do")


def first_tasks(agency: Agency | None) -> Iterable[Task]:
    """The stance and the guidance."""
    about = f"?agency={agency.slug}" if agency else ""
    in_force = agency is not None and stances.in_force(agency.pk) is not None
    yield Task(
        30, "Choose your stance", "Who may do what. Two people adopt it.", "Choose", reverse("stance") + about, in_force
    )
    has_policy = agency is not None and "policy" in guidance.current(agency, timezone.localdate())
    words = "The policy that everybody signs before they publish."
    yield Task(50, "Put your guidance in force", words, "Add guidance", reverse("guidance") + about, has_policy)
