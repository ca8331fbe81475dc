"""Naming who answers for an area (agency duty T1)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from stance.authority.models import Duty
from stance.engines.policy import AREA_WORDS, SIDE_WORDS, SIDES, authorise
from stance.journal import trail
from stance.people.assignments.queries import serves_on_side
from stance.people.models import Agency, User


class DutyRefused(Exception):
    """This person cannot answer for this area; the message says why."""


def name_holder(
    *, agency: Agency, area: str, side: str, holder: User | None, deputy: User | None = None
) -> Duty | None:
    """Say who answers for an area on a side from now on; without a holder, nobody does (a gap that is shown).

    Raises DutyRefused for somebody who is switched off, does not serve on that side of the agency, or would be their
    own deputy.
    """
    decision = authorise("authority.duty.change", agency)
    if area not in AREA_WORDS or side not in SIDES:
        raise DutyRefused(f"There is no area “{area}” with a side “{side}”.")
    if holder is None and deputy is not None:
        raise DutyRefused("A deputy stands in for somebody: name the duty-holder too.")
    if holder is not None and holder == deputy:
        raise DutyRefused(f"{holder} cannot be their own deputy: name somebody else, or nobody.")
    with transaction.atomic():
        for person in sorted(filter(None, (holder, deputy)), key=lambda one: one.pk):
            _require_serving(person, agency, side)
        now = timezone.now()
        current = Duty.objects.select_for_update().filter(agency=agency, area=area, side=side, ends_at=None).first()
        if current is not None and (current.holder, current.deputy) == (holder, deputy):
            return current
        if current is not None:
            Duty.objects.filter(pk=current.pk).update(ends_at=now)
        duty = None
        if holder is not None:
            duty = Duty.objects.create(agency=agency, area=area, side=side, holder=holder, deputy=deputy, starts_at=now)
        words = f"{AREA_WORDS[area]} on the {SIDE_WORDS[side]} side of {agency}"
        trail.record(
            action="authority.duty.change",
            summary=f"named {holder or 'nobody'}, deputy {deputy or 'nobody'}, for {words}",
            object_kind="agency",
            object_id=agency.slug,
            decision=decision,
            details={"area": area, "side": side, "holder": holder and holder.email, "deputy": deputy and deputy.email},
        )
    return duty


def _require_serving(person: User, agency: Agency, side: str) -> None:
    # Held until the end: whoever switches them off at the same moment sees this, or is seen here.
    if not User.objects.select_for_update().get(pk=person.pk).is_active:
        raise DutyRefused(f"{person}'s access is switched off: name somebody who can sign in.")
    if not serves_on_side(person, agency, side):
        raise DutyRefused(
            f"{person} does not serve on the {SIDE_WORDS[side]} side of {agency}: assign them there first."
        )
