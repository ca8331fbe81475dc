"""Duties and lent roles of somebody who leaves are ended, and given back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from stance.authority.models import Delegation, Duty
from stance.engines.policy import AREA_WORDS, SIDE_WORDS
from stance.journal import trail
from stance.people.leaving.belongings import Taken
from stance.people.models import User


def duties_of(user: User) -> list[Duty]:
    rows = Duty.objects.filter(Q(holder=user) | Q(deputy=user), ends_at=None)
    return list(rows.select_related("agency", "holder", "deputy").order_by("pk"))


def delegations_of(user: User) -> list[Delegation]:
    rows = Delegation.objects.filter(Q(giver=user) | Q(receiver=user), ends_at__gt=timezone.now())
    return list(rows.select_related("giver", "receiver").order_by("pk"))


def take_duty(duty: Duty, user: User) -> Taken:
    """Nobody takes it over: of the holder it ends, of the deputy it goes on without one."""
    holder = None if duty.holder_id == user.pk else duty.holder
    named = _follow(duty, holder, None)
    return {"what": "duty", "duty": duty.pk, "now": named.pk if named else None}


def give_back_duty(user: User, taken: Taken) -> str:
    """Holder and deputy as they were, unless somebody named others since, or one of them is switched off by now."""
    before = Duty.objects.select_related("agency", "holder", "deputy").get(pk=taken["duty"])
    now = (
        Duty.objects.select_for_update(of=("self",))
        .filter(agency=before.agency, area=before.area, side=before.side, ends_at=None)
        .first()
    )
    where = _where(before)
    if (now.pk if now else None) != taken["now"]:
        return f"Another person has been named for {where} since then. That was not changed."
    others = [one for one in (before.holder, before.deputy) if one is not None and one.pk != user.pk]
    if any(not one.is_active for one in others):
        return f"{others[0]} is switched off by now: name a duty-holder for {where}."
    _follow(now or before, before.holder, before.deputy)
    return ""


def _where(duty: Duty) -> str:
    return f"{AREA_WORDS[duty.area]} on the {SIDE_WORDS[duty.side]} side of {duty.agency}"


def _follow(duty: Duty, holder: User | None, deputy: User | None) -> Duty | None:
    """It ends, and from now on it is held so."""
    now = timezone.now()
    Duty.objects.filter(pk=duty.pk, ends_at=None).update(ends_at=now)
    made = None
    if holder is not None:
        made = Duty.objects.create(
            agency=duty.agency,
            area=duty.area,
            side=duty.side,
            holder=holder,
            deputy=deputy,
            reason=duty.reason,
            starts_at=now,
        )
    trail.record(
        action="authority.duty.change",
        summary=f"named {holder or 'nobody'}, deputy {deputy or 'nobody'}, for {_where(duty)}",
        object_kind="agency",
        object_id=duty.agency.slug,
        agencies={duty.agency_id},
        details={
            "area": duty.area,
            "side": duty.side,
            "holder": holder and holder.email,
            "deputy": deputy and deputy.email,
        },
    )
    return made


def end_delegation(one: Delegation, user: User) -> Taken:
    before, end = one.ends_at, max(timezone.now(), one.starts_at)
    Delegation.objects.filter(pk=one.pk).update(ends_at=end)
    _said(one, f"ended the delegation from {one.giver} to {one.receiver}, because {user} leaves")
    return {"what": "delegation", "delegation": one.pk, "before": before.isoformat(), "now": end.isoformat()}


def give_back_delegation(taken: Taken) -> str:
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("giver", "receiver")
    one, before = rows.get(pk=taken["delegation"]), datetime.fromisoformat(taken["before"])
    if one.ends_at.isoformat() != taken["now"]:
        return (
            f"The delegation from {one.giver} to {one.receiver} was given another end since then. It was not changed."
        )
    if before <= timezone.now():
        return f"The delegation from {one.giver} to {one.receiver} would have ended by now."
    Delegation.objects.filter(pk=one.pk).update(ends_at=before)
    _said(one, f"restored the delegation from {one.giver} to {one.receiver}")
    return ""


def _said(one: Delegation, summary: str) -> None:
    trail.record(action="authority.delegation.end", summary=summary, object_kind="person", object_id=one.receiver.email)


def still_on_duty(most: int) -> set[int]:
    """Duty-holders and deputies who are switched off."""
    rows = Duty.objects.filter(ends_at=None)
    held = rows.filter(holder__is_active=False).values_list("holder_id", flat=True).distinct()[:most]
    deputised = rows.filter(deputy__is_active=False).values_list("deputy_id", flat=True).distinct()[:most]
    return {key for key in (*held, *deputised) if key is not None}
