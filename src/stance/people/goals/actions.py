"""Setting, changing and closing goals; keeping the list of types of use."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from stance.doors.dates import day_in_words
from stance.engines.policy import Decision, authorise
from stance.journal import trail
from stance.people import shown_names
from stance.people.models import Agency, Goal, User, UseType
from stance.people.models.goals import GOAL_KINDS


class GoalRefused(Exception):
    """The goal or type of use cannot be like this; the message says why."""


def set_goal(*, agency: Agency, kind: str, title: str, owner: User, measure: str, due_on: date) -> Goal:
    """Raises GoalRefused for an unknown kind, an owner who cannot sign in, or a day that is past."""
    decision = authorise("people.goal.change", agency)
    _refuse(kind, owner, due_on)
    with transaction.atomic():
        goal = Goal.objects.create(agency=agency, kind=kind, title=title, owner=owner, measure=measure, due_on=due_on)
        _record(decision, f"set the goal “{title}” of {agency}", "goal", goal.pk)
    return goal


def change_goal(*, goal: Goal, kind: str, title: str, owner: User, measure: str, due_on: date) -> None:
    decision = authorise("people.goal.change", goal.agency)
    with transaction.atomic():
        found = Goal.objects.select_for_update().get(pk=goal.pk)
        if found.closed_at:
            raise GoalRefused(f"“{found}” is closed. Set a new goal instead.")
        if due_on != found.due_on or owner.pk != found.owner_id or kind != found.kind:
            _refuse(kind, owner, due_on)
        new = {"kind": kind, "title": title, "owner_id": owner.pk, "measure": measure, "due_on": due_on}
        changed = [key for key, value in new.items() if getattr(found, key) != value]
        if changed:
            Goal.objects.filter(pk=found.pk).update(**new)
            words = ", ".join(key.removesuffix("_id").replace("_", " ") for key in changed)
            _record(decision, f"changed the goal “{title}”: {words}", "goal", found.pk)


def close_goal(*, goal: Goal) -> None:
    """It was met, or given up; accounts that served it keep saying so."""
    decision = authorise("people.goal.change", goal.agency)
    with transaction.atomic():
        if Goal.objects.filter(pk=goal.pk, closed_at=None).update(closed_at=timezone.now()):
            _record(decision, f"closed the goal “{goal}”", "goal", goal.pk)


def add_use(*, slug: str, words: str) -> UseType:
    decision = authorise("people.goal.change")
    with transaction.atomic():
        if UseType.objects.filter(slug__iexact=slug).exists():
            raise GoalRefused(f"There is a type of use “{slug}” already. Choose another short name.")
        use = UseType.objects.create(slug=slug.lower(), words=words)
        _record(decision, f"added the type of use “{words}”", "type of use", use.pk)
    return use


def reword_use(*, use: UseType, words: str) -> None:
    decision = authorise("people.goal.change")
    with transaction.atomic():
        if UseType.objects.filter(pk=use.pk).exclude(words=words).update(words=words):
            shown_names.tell()
            _record(decision, f"reworded the type of use “{use.slug}”: {words}", "type of use", use.pk)


def _refuse(kind: str, owner: User, due_on: date) -> None:
    if kind not in GOAL_KINDS:
        raise GoalRefused(f"There is no kind “{kind}”. Choose one of: {', '.join(GOAL_KINDS)}.")
    if not owner.is_active:
        raise GoalRefused(f"{owner}'s access is switched off. Choose an owner who can sign in.")
    if due_on < timezone.localdate():
        raise GoalRefused(f"The day, {day_in_words(due_on)}, is past. Give a day to come.")


def _record(decision: Decision, summary: str, kind: str, key: int) -> None:
    trail.record(action="people.goal.change", summary=summary, object_kind=kind, object_id=str(key), decision=decision)
