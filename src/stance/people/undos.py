"""What undoes what the pages of this room do, each by an action."""

from __future__ import annotations

from datetime import datetime

from stance.doors.undo import CannotBeUndone
from stance.journal.queries import has_later
from stance.people import actions
from stance.people.assignments import actions as assignments
from stance.people.dismissals import actions as dismissals
from stance.people.models import Agency, Assignment, Unit, User
from stance.people.refusal import PersonRefused


def dismissed(*, thing: str) -> str:
    if not dismissals.bring_back(thing):
        raise CannotBeUndone("This is on your home page already.")
    return "It is back on your home page."


def checklist_dismissed(*, agency: int) -> str:
    dismissals.bring_checklist_back(Agency.objects.get(pk=agency))
    return "The checklist is back."


def switched_off(*, user: int, line: int = 0) -> str:
    person = User.objects.get(pk=user)
    if has_later(line, kind="person", key=person.email, actions=["people.user.change"]):
        raise CannotBeUndone(f"Another decision about {person} was made since then.")
    try:
        kept_back = actions.switch_on(person)
    except PersonRefused as refusal:
        raise CannotBeUndone(str(refusal)) from refusal
    return " ".join([f"{person} can sign in again.", *kept_back])


def role_ended(*, user: int, role: str, unit: int | None, ends_at: str, deputy: int | None, line: int = 0) -> str:
    person, where = User.objects.get(pk=user), Unit.objects.filter(pk=unit or 0).first()
    if unit is not None and where is None:
        raise CannotBeUndone("The unit is not there any more.")
    if has_later(line, kind="person", key=person.email, actions=["people.assignment.give", "people.assignment.end"]):
        raise CannotBeUndone(f"The roles of {person} were changed since then.")
    try:
        made = assignments.give(
            user=person,
            role=role,
            unit=where,
            ends_at=datetime.fromisoformat(ends_at) if ends_at else None,
            deputy=User.objects.filter(pk=deputy or 0, is_active=True).first(),
        )
    except PersonRefused as refusal:
        raise CannotBeUndone(str(refusal)) from refusal
    return f"{person} has the role again." if made else "A second administrator has been asked to give it back."


def deputy_ended(*, assignment: int, deputy: int) -> str:
    row = Assignment.objects.select_related("user", "unit").filter(pk=assignment).first()
    if row is None or row.deputy_id is not None:
        raise CannotBeUndone("Another person is the deputy by now.")
    try:
        is_done = assignments.name_deputy(assignment=row, deputy=User.objects.get(pk=deputy))
    except PersonRefused as refusal:
        raise CannotBeUndone(str(refusal)) from refusal
    return "They are the deputy again." if is_done else "A second administrator has been asked."
