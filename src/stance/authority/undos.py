"""What undoes what the pages of this room do, each by an action."""

from __future__ import annotations

from datetime import datetime

from stance.authority.actions import delegations, duties
from stance.authority.models import Duty
from stance.doors.undo import CannotBeUndone
from stance.journal.actor import current
from stance.people.models import Agency, User


def delegation_ended(*, giver: int, receiver: int, ends_at: str, areas: list[str], reason: str) -> str:
    """Whoever lent the roles lends them again; nobody does so for them."""
    if current().person != giver:
        raise CannotBeUndone("Only the person who delegated the roles can delegate them again.")
    try:
        row = delegations.give(
            receiver=User.objects.get(pk=receiver), ends_at=datetime.fromisoformat(ends_at), areas=areas, reason=reason
        )
    except delegations.DelegationRefused as refusal:
        raise CannotBeUndone(str(refusal)) from refusal
    return f"{row.receiver} may act in your place again."


def duty_named(
    *, duty: int | None, agency: int, area: str, side: str, holder: int | None, deputy: int | None, reason: str
) -> str:
    """As it was before; not where somebody has named others since (``duty`` is the row that was made then)."""
    now = Duty.objects.filter(agency=agency, area=area, side=side, ends_at=None).first()
    if (now.pk if now else None) != duty:
        raise CannotBeUndone("Other people have been named since then.")
    people = User.objects.in_bulk([key for key in (holder, deputy) if key])
    try:
        duties.name_holder(
            agency=Agency.objects.get(pk=agency), area=area, side=side, reason=reason,
            holder=people.get(holder or 0), deputy=people.get(deputy or 0),
        )  # fmt: skip
    except duties.DutyRefused as refusal:
        raise CannotBeUndone(str(refusal)) from refusal
    return "It is as it was before."
