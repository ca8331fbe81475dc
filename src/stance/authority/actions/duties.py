"""Naming who answers for an area (agency duty T1)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from stance.authority.models import Duty
from stance.engines.policy import AREA_WORDS, SIDE_WORDS, SIDES, authorise
from stance.journal import trail
from stance.people.assignments.queries import serves_on_side
from stance.people.models import Agency, User
from stance.people.writes.turns import await_turn


class DutyRefused(Exception):
    """This person cannot answer for this area; the message says why."""


def name_holder(
    *, agency: Agency, area: str, side: str, holder: User | None, deputy: User | None = None, reason: str = ""
) -> Duty | None:
    """Say who answers for an area on a side from now on; without a holder, nobody does (a gap that is shown).

    ``reason`` says why it is allowed that somebody does who serves on the other side of the agency alone; it is kept and shown,
    and not kept where nobody needs it. Raises DutyRefused for somebody who is switched off, does not serve in the agency, serves on
    the other side without a reason, or would be their own deputy.
    """
    decision = authorise("authority.duty.change", agency)
    if area not in AREA_WORDS or side not in SIDES:
        raise DutyRefused(f"There is no area “{area}” with a side “{side}”.")
    if holder is None and deputy is not None:
        raise DutyRefused("A deputy needs a duty-holder to stand in for: name the duty-holder too.")
    if holder is not None and holder == deputy:
        raise DutyRefused(f"{holder} cannot be their own deputy: name another person, or leave it empty.")
    with transaction.atomic():
        await_turn()
        people = sorted(filter(None, (holder, deputy)), key=lambda one: one.pk)
        is_across = [_is_across(person, agency, side, reason.strip()) for person in people]
        kept = reason.strip()[:300] if any(is_across) else ""
        now = timezone.now()
        current = Duty.objects.select_for_update().filter(agency=agency, area=area, side=side, ends_at=None).first()
        if current is not None and (current.holder, current.deputy, current.reason) == (holder, deputy, kept):
            return current
        if current is not None:
            Duty.objects.filter(pk=current.pk).update(ends_at=now)
        duty = None
        if holder is not None:
            duty = Duty.objects.create(
                agency=agency, area=area, side=side, holder=holder, deputy=deputy, reason=kept, starts_at=now
            )
        words = f"{AREA_WORDS[area]} on the {SIDE_WORDS[side]} side of {agency}"
        trail.record(
            action="authority.duty.change",
            summary=f"named {holder or 'nobody'}, deputy {deputy or 'nobody'}, for {words}"
            + (f", from the other side because: {kept}" if kept else ""),
            object_kind="agency",
            object_id=agency.slug,
            decision=decision,
            details={"area": area, "side": side, "holder": holder and holder.email, "deputy": deputy and deputy.email}
            | ({"reason": kept} if kept else {}),
        )
    return duty


def _is_across(person: User, agency: Agency, side: str, reason: str) -> bool:
    """Whether they serve on the other side alone, which takes a reason."""
    # Held until the end: whoever switches them off at the same moment sees this, or is seen here.
    if not User.objects.select_for_update().get(pk=person.pk).is_active:
        raise DutyRefused(f"{person}'s access is switched off: name a person who can sign in.")
    if serves_on_side(person, agency, side):
        return False
    if not any(serves_on_side(person, agency, other) for other in SIDES):
        raise DutyRefused(f"{person} has no role in {agency}: give them a role in a unit there first.")
    if not reason:
        raise DutyRefused(
            f"{person} has no role on the {SIDE_WORDS[side]} side of {agency}, only on the other. Name a person who has, or say why it is allowed."
        )
    return True
