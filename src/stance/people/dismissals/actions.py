"""Putting a line of one's own home page away, and bringing it back; the same of the checklist of an agency's first days."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import Decision, authorise
from stance.journal import trail
from stance.journal.actor import current
from stance.people.described_objects import whole
from stance.people.models import Agency, Dismissal, User
from stance.people.models.dismissals import LONGEST
from stance.people.refusal import PersonRefused


def dismiss(thing: str) -> None:
    """The acting person is not shown this line any more. Raises PersonRefused for nobody in person."""
    decision = authorise("people.notice.dismiss")
    with transaction.atomic():
        _made, is_new = Dismissal.objects.get_or_create(user=_person(), thing=_key(thing))
        if is_new:
            _record(decision, f"dismissed {_key(thing)} from their home page", "notice", _key(thing))


def bring_back(thing: str) -> bool:
    """Undoes it. False: it was not put away."""
    decision = authorise("people.notice.dismiss")
    with transaction.atomic():
        count, _rows = Dismissal.objects.filter(user=_person(), thing=_key(thing)).delete()
        if count:
            _record(decision, f"brought {_key(thing)} back to their home page", "notice", _key(thing))
    return bool(count)


def look(thing: str) -> None:
    """The acting person has looked at something of which they are shown what came since."""
    decision = authorise("people.notice.dismiss")
    with transaction.atomic():
        Dismissal.objects.update_or_create(user=_person(), thing=_key(thing), defaults={"at": timezone.now()})
        _record(decision, f"viewed {_key(thing)}", "notice", _key(thing))


def dismiss_checklist(agency: Agency) -> None:
    """The administrators of the agency are not shown its first days' checklist any more."""
    decision = authorise("people.organisation.change", whole(agency))
    with transaction.atomic():
        _checklist(agency, timezone.now(), "hid the checklist of the first days", decision)


def bring_checklist_back(agency: Agency) -> None:
    """Undoes it."""
    decision = authorise("people.organisation.change", whole(agency))
    with transaction.atomic():
        _checklist(agency, None, "restored the checklist of the first days", decision)


def _checklist(agency: Agency, at: datetime | None, words: str, decision: Decision) -> None:
    rows = Agency.objects.filter(pk=agency.pk, checklist_dismissed_at__isnull=at is not None)
    if rows.update(checklist_dismissed_at=at):
        _record(decision, f"{words} for {agency}", "agency", str(agency.pk))


def _key(thing: str) -> str:
    return thing[:LONGEST]


def _record(decision: Decision, summary: str, kind: str, key: str) -> None:
    trail.record(action=decision.action, summary=summary, object_kind=kind, object_id=key, decision=decision)


def _person() -> User:
    key = current().person
    user = User.objects.filter(pk=key).first() if key else None
    if user is None:
        raise PersonRefused("Sign in to have a home page.")
    return user
