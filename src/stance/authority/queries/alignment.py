"""Readiness for a stance: the talk's four alignments, computed from what there is and never from ticks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from stance.authority.models import GUIDANCE_KINDS
from stance.authority.queries import duties, guidance, stances
from stance.doors.dates import day_in_words
from stance.engines.policy import authorise
from stance.people.models import Agency, Goal
from stance.rooms.listed import answers


@dataclass(frozen=True, slots=True)
class Check:
    """One fact. ``url`` is where it is mended."""

    is_met: bool
    words: str
    url: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    checks: list[Check]

    @property
    def is_ready(self) -> bool:
        return all(check.is_met for check in self.checks)

    @property
    def met(self) -> int:
        return sum(check.is_met for check in self.checks)


GOAL_CHECKS = "authority.goal_checks"
"""Asked of rooms above with an agency: what they know of goals, such as accounts that serve none (agency duty G1)."""


def steps(agency: Agency) -> list[Step]:
    """The four, in the talk's order."""
    authorise("authority.stance.read", agency)
    return [
        Step("ICT’s role is clear", list(_stance(agency))),
        Step("Social media serves the agency’s goals", list(_goals(agency))),
        Step("Staff guidance is in place", list(_guidance(agency))),
        Step("The skills are there", list(_skills(agency))),
    ]


def _stance(agency: Agency) -> Iterator[Check]:
    current = stances.in_force(agency.pk)
    yield Check(
        current is not None,
        f"The {current} is in force since {timezone.localdate(current.effective_from)}."
        if current
        else "No stance is adopted.",
        reverse("stance") + f"?agency={agency.slug}",
        "Choose a stance",
    )
    rows = duties.report(agency)
    covered = sum(row.state == "covered" for row in rows)
    yield Check(
        covered == len(rows),
        f"{covered:,} of {len(rows):,} duties have a holder and a deputy.",
        reverse("duties") + f"?agency={agency.slug}",
        "Name duty-holders",
    )


def _goals(agency: Agency) -> Iterator[Check]:
    today = timezone.localdate()
    goals = list(Goal.objects.filter(agency=agency, closed_at=None).select_related("owner"))
    kinds = sorted({goal.kind for goal in goals})
    url = reverse("goals") + f"?agency={agency.slug}"
    said = f"{len(goals):,} goals are open ({', '.join(kinds)})." if goals else "No goal says what social media is for."
    yield Check(bool(goals), said, url, "Write a goal")
    unowned = [goal for goal in goals if goal.owner is None or not goal.owner.is_active]
    yield Check(
        bool(goals) and not unowned,
        f"{len(unowned):,} goals have no owner."
        if unowned
        else "Every goal has an owner."
        if goals
        else "No owners yet.",
        url,
        "Name owners",
    )
    late = [goal for goal in goals if goal.due_on is not None and goal.due_on < today]
    yield Check(
        bool(goals) and not late,
        f"{len(late):,} goals are past their date."
        if late
        else "No goal is past its date."
        if goals
        else "No dates yet.",
        url,
        "See goals",
    )
    for checks in answers(GOAL_CHECKS):
        yield from checks(agency)


def _guidance(agency: Agency) -> Iterator[Check]:
    today = timezone.localdate()
    found = guidance.current(agency, today)
    url = reverse("guidance") + f"?agency={agency.slug}"
    for kind, words in GUIDANCE_KINDS.items():
        row = found.get(kind)
        if row is None:
            yield Check(False, f"{words}: none in force.", url, "Record it")
        elif row.review_on < today:
            yield Check(
                False, f"{words}: {row}, review overdue since {day_in_words(row.review_on)}.", url, "Record the review"
            )
        else:
            yield Check(
                True,
                f"{words}: {row}, in force since {day_in_words(row.in_force_from)}, next review {day_in_words(row.review_on)}.",
                url,
            )


def _skills(agency: Agency) -> Iterator[Check]:
    url = reverse("guidance") + f"?agency={agency.slug}#skills"
    for row in guidance.skills(agency):
        people = "1 duty-holder" if row.with_duty == 1 else f"{row.with_duty} duty-holders"
        words = f"{row.words}: {people} for an area" if row.with_duty else f"{row.words}: no duty-holder"
        yield Check(
            row.with_duty > 0, f"{words}{f', {row.others} others' if row.others else ''}.", url, "Record skills"
        )
