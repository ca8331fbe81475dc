"""The last administrator stays, through whichever door somebody tries to remove them: this rule stands only here.

Counted are those who administer the whole installation: an administrator of one unit cannot let everybody else in.
"""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force
from stance.people.refusal import RoleRefused


def keep_one(*, users: Collection[int] = (), assignments: Collection[int] = ()) -> None:
    """Call inside the transaction that takes away these people's access, or ends these assignments (now or later).

    Raises RoleRefused when nobody would be left, or nobody whose role has no end. People are locked out one after the
    other: of two who remove each other at once, the second sees what the first did.
    """
    wide = Assignment.objects.filter(role="administrator", unit__isnull=True)
    # Locked in one order, and read again after the wait: PostgreSQL does not look again at a row that only was locked.
    list(wide.select_for_update().order_by("pk").values_list("pk", flat=True))
    held = list(
        wide.filter(in_force(timezone.now()), user__is_active=True)
        .order_by("pk")
        .values_list("pk", "user_id", "ends_at")
    )
    ending, leaving = set(assignments), set(users)
    kept = [one for one in held if one[0] not in ending and one[1] not in leaving]
    lasting = [one for one in held if one[2] is None]
    if held and not kept:
        raise RoleRefused(f"{_name(held[0][1])} is the last administrator. Make another person administrator first.")
    if lasting and not any(one in kept for one in lasting):
        raise RoleRefused(
            f"{_name(lasting[0][1])} is the last administrator whose role does not end. "
            "Make another person administrator, without an end, first."
        )


def _name(user_id: int) -> str:
    return str(User.objects.get(pk=user_id))
