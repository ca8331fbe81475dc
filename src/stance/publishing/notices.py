"""What those who publish are mailed. A mail names posts by their number and says nothing of what is in them."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from stance.doors.dates import day_in_words
from stance.people import mail
from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force
from stance.publishing.models import DryRun

MOST_AT_ONCE, MOST_LINES = 50, 100
ROLES = ("publisher", "approver")


def tell_of(run: DryRun) -> int:
    """One mail each, green or red, to those who publish and approve in the agency. Returns how many."""
    people = _of_agency(run)
    if not people:
        return 0
    day, bad = day_in_words(run.day), len(run.bad)
    planned = f"{run.posts:,} post{'' if run.posts == 1 else 's'}"
    said = "nothing stands in the way" if run.is_green else f"{bad:,} problem{'' if bad == 1 else 's'}"
    lines = [f"{'Problem' if one['is_bad'] else 'Note'}, post {one['post']}: {one['words']}" for one in run.findings]
    left_out = [f"And {len(lines) - MOST_LINES:,} more."] if len(lines) > MOST_LINES else []
    body = "\n".join(
        [
            f"{run.agency.name} has {planned} planned for {day}. They were tried out without sending them: {said}.",
            "",
            *lines[:MOST_LINES],
            *left_out,
            "",
            settings.PUBLIC_URL,
            "You will be asked to sign in.",
            "",
        ]
    )
    subject = f"{'GREEN' if run.is_green else 'RED'}: posts of {day}, {said}"
    mail.enqueue(to=people, subject=subject[: mail.LONGEST_SUBJECT], body=body)
    return len(people)


def _of_agency(run: DryRun) -> list[str]:
    """Of those who publish and approve there now; where nobody does, of the installation's administrators."""
    now = Assignment.objects.filter(in_force(timezone.now()))
    for held in (
        now.filter(unit__agency=run.agency, role__in=ROLES),
        now.filter(unit=None, role="administrator"),
    ):
        rows = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")
        if found := list(rows.values_list("email", flat=True)[:MOST_AT_ONCE]):
            return found
    return []
